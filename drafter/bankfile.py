"""The files of the phrase bank → model, strictly validated. One fault of a file never hides another file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from drafter import model, schema, template
from drafter.bankkeys import ASPECT, BLOCK, ENTRY, ERA, KIND, LASTING, MOOD, MOVE, PLAN, SLOT, TOPIC
from drafter.errors import SourceError
from drafter.schema import Key
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode

_ROLE_ASSERTS = {"measure": "hard", "effect": "soft", "problem": "hard"}


class Retired(NamedTuple):
    """An id that is no longer used; `known`: its text is kept beside it, so it was an entry of the same layer."""

    id: str
    place: model.Place
    known: bool


@dataclass(slots=True)
class Loaded:
    """What the files of a bank hold, and what is wrong with them."""

    phrases: list[model.Phrase] = field(default_factory=list)
    topics: list[model.Topic] = field(default_factory=list)
    slots: list[model.Slot] = field(default_factory=list)
    kinds: list[model.Kind] = field(default_factory=list)
    moves: list[model.Move] = field(default_factory=list)
    moods: list[model.Mood] = field(default_factory=list)
    plans: list[model.Plan] = field(default_factory=list)
    eras: list[model.Era] = field(default_factory=list)
    retired: list[Retired] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    errors: list[SourceError] = field(default_factory=list)


def read_files(files: Sequence[tuple[str, str, str]], eras: Sequence[model.Era] = ()) -> Loaded:
    """Read the bank files of one layer, given as (stem, name for messages, text); tables are known by their stem.

    All faults are gathered in `errors`, at most one a block for entries and one a file for broken YAML.

    Args:
        files: the files in order.
        eras: the dated facts of the layers below, which entries may name.
    """
    loaded = Loaded(eras=list(eras))
    readers: dict[str, Callable[[YamlNode, YamlFile, Loaded], None]] = {
        "topics": _read_topic,
        "slots": _read_slot,
        "kinds": _read_kind,
        "moves": _read_move,
        "moods": _read_mood,
        "plans": _read_plan,
        "eras": _read_era,
    }
    # Entries name dated facts, whatever the order of the files.
    for stem, name, text in sorted(files, key=lambda file: file[0] != "eras"):
        loaded.sources.append(name)
        try:
            file = YamlFile(name, text)
            root = file.root
            if not isinstance(root, YamlList):
                raise file.error(root, "句库文件要写成列表", "每组以“- ”开头")
        except SourceError as error:
            loaded.errors.append(error)
            continue
        reader = readers.get(stem, _read_block)
        for item in root.items:
            try:
                reader(item, file, loaded)
            except SourceError as error:
                loaded.errors.append(error)
    loaded.eras = loaded.eras[len(eras) :]
    _check_ids(loaded)
    return loaded


def _check_ids(loaded: Loaded) -> None:
    seen: dict[str, model.Place] = {}
    rows: list[model.Phrase | Retired] = [*loaded.phrases, *loaded.retired]
    for row in rows:
        first, place = seen.setdefault(row.id, row.place), row.place
        if first is not place:
            where = f"{first.source}:{first.line}"
            loaded.errors.append(
                SourceError(
                    f"编号 {row.id} 重复，{where} 已经用过",
                    place.source,
                    place.line,
                    place.column,
                    "换一个没用过的编号",
                )
            )


def _place(file: YamlFile, node: YamlNode) -> model.Place:
    return model.Place(file.source, node.line, node.column)


def _read_block(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    shared = schema.read(BLOCK, node, file)
    entries = shared.pop("entries")
    if not isinstance(entries, YamlList):
        raise file.error(entries, "entries 要写成列表", "每条词条以“- id: ”开头")
    for item in entries.items:
        try:
            values = {**shared, **schema.read(ENTRY, item, file)}
            if values.get("retired"):
                loaded.retired.append(Retired(values["id"], _place(file, item), "text" in values))
            else:
                loaded.phrases.append(_phrase(values, item, file, loaded.eras))
        except SourceError as error:
            loaded.errors.append(error)


def _era(
    values: Mapping[str, Any], node: YamlNode, file: YamlFile, eras: Sequence[model.Era]
) -> tuple[str, str]:
    """Return the first and the last day of an entry; of several dated facts, what all of them allow."""
    named = values.get("era", ())
    given = (values.get("from", ""), values.get("to", ""))
    if not named:
        return given
    where = node.get("era") if isinstance(node, YamlMap) and node.get("era") else node
    if any(given):
        raise file.error(where or node, f"词条 {values['id']} 既写了 era，又写了 from 或 to", "只留一样")
    known = {era.id: era for era in eras}
    for name in named:
        if name not in known:
            message, hint = schema.unknown(name, known, "时代事实")
            raise file.error(where or node, f"词条 {values['id']}：{message}", hint or "在 eras.yaml 里登记")
    rows = [known[name] for name in named]
    until = [era.until for era in rows if era.until and era.kind in LASTING]
    return max(era.since for era in rows), min(until, default="")


def _phrase(
    values: Mapping[str, Any], node: YamlNode, file: YamlFile, eras: Sequence[model.Era]
) -> model.Phrase:
    if not values.get("text"):
        raise file.error(
            node, f"词条 {values['id']} 少了 text（文字）", "补上 text: …；停用的词条写 retired: true"
        )
    since, until = _era(values, node, file, eras)
    move = str(values.get("move", ""))
    if not move:
        raise file.error(node, f"词条 {values['id']} 没有语步", "在词条组的头上写 move: …")
    try:
        names = template.names(values["text"])
    except template.TemplateError as error:
        where = node.get("text") if isinstance(node, YamlMap) else None
        raise file.error(where or node, f"词条 {values['id']}：{error}", "") from error
    number = values.get("set", "")
    parts = str(values["id"]).split(".")
    set_id = ".".join(parts[:3]) if number else ""
    if number and (len(parts) != 4 or parts[0] != "set" or parts[2] != number):
        raise file.error(
            node, f"排比组词条的编号 {values['id']} 与 set: {number} 不符", "写成 set.主题.编号.角度"
        )
    return model.Phrase(
        id=values["id"],
        text=values["text"],
        move=move,
        topic=values.get("topic", ""),
        step=int(values.get("step", -1)),
        subject=values.get("subject", ""),
        near=values.get("near", ()),
        tail_only=values.get("tail_only", False),
        group=values.get("group", ""),
        asserts=values.get("asserts", _ROLE_ASSERTS.get(move, "none")),
        moods=values.get("moods", ()),
        genres=values.get("genres", ()),
        direction=values.get("direction", ()),
        register=values.get("register", ()),
        since=since,
        until=until,
        formula=values.get("formula", False),
        max_per_draft=values.get("max_per_draft", 1),
        function=values.get("function", ()),
        plain=values.get("plain", ""),
        origin=values.get("origin", ""),
        gloss=values.get("gloss", ""),
        reading=values.get("reading", ""),
        misuse=values.get("misuse", ""),
        set=set_id,
        use=values.get("use", "heading" if number else ""),
        member=parts[3] if number else "",
        markers=values.get("markers", ()),
        slots=names.required,
        optional=names.optional,
        place=_place(file, node),
    )


def _read_topic(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    values = schema.read(TOPIC, node, file)
    aspects = values.get("aspects")
    rows = aspects.items if isinstance(aspects, YamlList) else ()
    read = [schema.read(ASPECT, row, file) for row in rows]
    loaded.topics.append(
        model.Topic(
            values["id"],
            values["name"],
            values.get("words", ()),
            tuple(model.Aspect(a["id"], a["name"], a.get("words", ())) for a in read),
            values.get("from", ""),
            values.get("to", ""),
        )
    )


def _read_slot(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    loaded.slots.append(model.Slot(**schema.read(SLOT, node, file)))


def _read_kind(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    values = schema.read(KIND, node, file)
    for name in ("fields", "asked_fields"):
        if name in values:
            values[name] = _texts(values[name], file)
    loaded.kinds.append(model.Kind(**values))


def _texts(node: YamlNode, file: YamlFile) -> dict[str, str]:
    if not isinstance(node, YamlMap):
        raise file.error(node, "附加项要写成“名: 写法”", '例如 时间: "{值}…"')
    return {name.value: schema.read_value(Key(name.value), value, file) for name, value in node.pairs}


def _read_move(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    loaded.moves.append(model.Move(**schema.read(MOVE, node, file)))


def _read_mood(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    loaded.moods.append(model.Mood(**schema.read(MOOD, node, file)))


def _read_plan(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    values = schema.read(PLAN, node, file)
    try:
        sentences = parse_plan(values.pop("text"))
    except ValueError as error:
        raise file.error(node, str(error), "例如 reason?。 measure{2,3} goal?。") from error
    loaded.plans.append(model.Plan(sentences=sentences, **values))


def _read_era(node: YamlNode, file: YamlFile, loaded: Loaded) -> None:
    values = schema.read(ERA, node, file)
    if values["certainty"] == "attested" and not values.get("checked"):
        raise file.error(node, f"“{values['name']}”写了有出处，却没写哪天查的", "补上 checked: 年-月-日")
    values["since"], values["until"] = values.pop("from"), values.pop("to", "")
    loaded.eras.append(model.Era(**values))


_ASK = re.compile(r"([a-z]+)(?:\{(\d),(\d)\}|(\?))?")
_PLAN_ROLES = ("reason", "lead", "measure", "effect", "goal", "facts", "task")


def parse_plan(text: str) -> tuple[model.PlanSentence, ...]:
    """Read a plan: roles with `{low,high}` or `?`, sentences ended by 。 (optional ones by 。?).

    Raises:
        ValueError: the text is not of this form.
    """
    sentences = []
    for body, mark in re.findall(r"([^。]+)。(\?)?", text):
        asks = []
        for word in body.split():
            match = _ASK.fullmatch(word)
            if not match or match.group(1) not in _PLAN_ROLES:
                raise ValueError(f"句式里“{word}”看不懂")
            low, high = (
                (match.group(2), match.group(3)) if match.group(2) else ("0" if match.group(4) else "1", "1")
            )
            asks.append(model.Ask(match.group(1), int(low), int(high)))
        sentences.append(model.PlanSentence(tuple(asks), bool(mark)))
    if not sentences or not text.rstrip().endswith(("。", "。?")):
        raise ValueError("句式的每一句要以“。”结束")
    return tuple(sentences)
