"""The files of the phrase bank → model, strictly validated. One fault of a file never hides another file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drafter import model, schema, template
from drafter.errors import SourceError
from drafter.schema import Key, Shape
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode

DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
DIRECTIONS = ("对上", "平级", "对下", "公众")
REGISTERS = ("庄重", "平实", "热情", "抒情", "口语")
ASSERTS = ("none", "soft", "hard")
USES = ("heading", "review", "call")

SHARED = (
    Key("topic", label="主题，或主题/角度", example="思想建设/学习培训"),
    Key("move", label="语步", example="measure"),
    Key("set", label="排比组的编号", example="01", pattern=r"\d{2,3}"),
    Key("use", label="这组标题的用处", example="heading", choices=USES),
    Key("markers", "list", "这组标题适合的序号样式", "yishi"),
    Key("step", "choice", "环节：0立足 1谋划 2实施 3督查 4转化", "2", choices=("0", "1", "2", "3", "4")),
    Key("subject", label="自带的主语", example="党组成员"),
    Key("near", "list", "常引出哪类事实", "培训"),
    Key("tail_only", "flag", "是否不能紧跟在“要”后面", "true"),
    Key("group", label="意思相近、不能同用的归为一组", example="授课"),
    Key("asserts", "choice", "断言：none 态度 soft 评价 hard 事实", "soft", choices=ASSERTS),
    Key("moods", "list", "适用的语气", "told"),
    Key("genres", "list", "适用的文种", "forum_lead"),
    Key("direction", "list", "适用的方向", "对下", choices=DIRECTIONS),
    Key("register", "list", "适用的语体", "庄重", choices=REGISTERS),
    Key(
        "from",
        label="从什么时候起可用",
        example="2017-10",
        pattern=DATE,
        hint="写成 2017、2017-10 或 2017-10-18",
    ),
    Key(
        "to",
        label="用到什么时候为止",
        example="2012-11",
        pattern=DATE,
        hint="写成 2012、2012-11 或 2012-11-08",
    ),
    Key("formula", "flag", "是否套语（只有一种公认说法）", "true"),
    Key("max_per_draft", "number", "一篇最多用几次", "1"),
)
ENTRY = Shape(
    "词条",
    (
        Key(
            "id",
            label="编号",
            example="training.measure.01",
            pattern=r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.[a-z0-9_]+",
        ),
        Key("text", label="文字", example="把课堂延伸到项目现场"),
        *SHARED,
    ),
    ("id", "text"),
)
BLOCK = Shape("词条组", (*SHARED, Key("entries", "node", "词条")), ("entries",))
ASPECT = Shape(
    "角度",
    (
        Key("id", label="英文代号", example="training", pattern=r"[a-z][a-z0-9_]*"),
        Key("name", label="中文名", example="学习培训"),
        Key("words", "list", "标题里认出它的词", "培训"),
    ),
    ("id", "name"),
)
TOPIC = Shape(
    "主题",
    (
        *ASPECT.keys,
        Key("from", label="从什么时候起可用", example="2017-10", pattern=DATE),
        Key("to", label="用到什么时候为止", example="2012-11", pattern=DATE),
        Key("aspects", "node", "角度"),
    ),
    ("id", "name"),
)
SLOT = Shape(
    "空",
    (
        Key("name", label="名称", example="单位"),
        Key("type", label="类型", example="组织"),
        Key("ask", label="向写稿人怎么问", example="讲话人代表的单位"),
        Key("example", label="例子", example="市委"),
        Key("built_in", "flag", "是否由提纲的抬头给出", "true"),
        Key("computed", "flag", "是否由程序算出", "true"),
    ),
    ("name", "ask"),
)
KIND = Shape(
    "事类",
    (
        Key("id", label="英文代号", example="training"),
        Key("name", label="中文名", example="培训"),
        Key("suffix", label="接在带引号的名称后面", example="活动"),
        Key("told", "list", "总结里的说法", "举办{名}{量}"),
        Key("asked", "list", "部署里的说法", "办好{名}{量}"),
        Key("owner", "list", "有责任人时的说法", "{主}要牵头抓好{名}，确保{限}完成"),
        Key("counts", "list", "紧跟名称的量词", "期"),
        Key("count_clause", label="量词另成一句时的说法", example="累计开展{量}"),
        Key("together", "list", "数量前可用的总括词", "先后"),
        Key("people", "list", "参加的人和单位怎么说", "{量}参加"),
        Key("money", "list", "钱怎么说", "投入{量}"),
        Key("gist", label="说明怎么接", example="，即{值}"),
        Key("fields", "node", "附加项放在哪里"),
        Key("asked_fields", "node", "部署时附加项放在哪里"),
        Key("follows", "flag", "是否接在前一件事后面", "yes"),
        Key("goal", "flag", "部署时是否作目的", "yes"),
        Key("state", "flag", "说的是不是情况（部署型要点里写进形势）", "yes"),
        Key("near", "list", "常引出它的别类事实", "活动"),
        Key("ask", label="向写稿人怎么问", example="办了几期班"),
        Key("example", label="例子", example="培训：党支部书记培训班 4期 620人次"),
    ),
    ("id", "name", "told", "asked", "ask", "example"),
)
MOVE = Shape(
    "语步",
    (
        Key("id", label="代号", example="opening.thanks"),
        Key("name", label="中文名", example="感谢"),
        Key("parts", "list", "合成语步由哪些语步接成", "point.importance"),
    ),
    ("id", "name"),
)
MOOD = Shape(
    "语气",
    (
        Key("id", label="代号", example="asked"),
        Key("name", label="中文名", example="部署"),
        Key("facts", "choice", "事实按已做还是要做写", "asked", choices=("told", "asked")),
        Key("ends", "choice", "一串做法用什么收尾", "goal", choices=("effect", "goal")),
        Key("first", "list", "第一句的开头", "要"),
        Key("next", "list", "后面各句的开头", "还要"),
        Key("own", label="自带主语的分句", example="{主}要{分句}"),
    ),
    ("id", "name", "facts", "ends"),
)
PLAN = Shape(
    "句式",
    (
        Key("id", label="代号", example="told.1"),
        Key("name", label="中文名", example="先做法后事实"),
        Key("mood", label="语气", example="told"),
        Key("facts", "choice", "有没有事实时用", "yes", choices=("yes", "no", "any")),
        Key("text", label="写法", example="measure{2,3} facts effect?。"),
    ),
    ("id", "name", "mood", "text"),
)
_ROLE_ASSERTS = {"measure": "hard", "effect": "soft", "problem": "hard"}


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
    errors: list[SourceError] = field(default_factory=list)


def read_files(files: Sequence[tuple[str, str, str]]) -> Loaded:
    """Read bank files given as (stem, name for messages, text); tables are known by their stem.

    All faults are gathered in `errors`, at most one a block for entries and one a file for broken YAML.
    """
    loaded = Loaded()
    readers: dict[str, Callable[[YamlNode, YamlFile, Loaded], None]] = {
        "topics": _read_topic,
        "slots": _read_slot,
        "kinds": _read_kind,
        "moves": _read_move,
        "moods": _read_mood,
        "plans": _read_plan,
    }
    for stem, name, text in files:
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
    _check_ids(loaded)
    return loaded


def _check_ids(loaded: Loaded) -> None:
    seen: dict[str, model.Phrase] = {}
    for phrase in loaded.phrases:
        first = seen.setdefault(phrase.id, phrase)
        if first is not phrase:
            place = phrase.place
            where = f"{first.place.source}:{first.place.line}"
            loaded.errors.append(
                SourceError(
                    f"编号 {phrase.id} 重复，{where} 已经用过",
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
            loaded.phrases.append(_phrase({**shared, **schema.read(ENTRY, item, file)}, item, file))
        except SourceError as error:
            loaded.errors.append(error)


def _phrase(values: Mapping[str, Any], node: YamlNode, file: YamlFile) -> model.Phrase:
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
        since=values.get("from", ""),
        until=values.get("to", ""),
        formula=values.get("formula", False),
        max_per_draft=values.get("max_per_draft", 1),
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
