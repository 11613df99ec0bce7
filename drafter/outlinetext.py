"""Writing outlines: a genre's blank outline with what each line is for, and any outline or draft as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from drafter.model import (
    Fact,
    Group,
    Item,
    Kind,
    Move,
    MoveItem,
    Outline,
    PhraseItem,
    Point,
    PointsItem,
    Slot,
    TextItem,
)
from drafter.outlinekeys import ENDED
from drafter.yamlfile import dump_text

MODELINE = "# yaml-language-server: $schema=outline.schema.json"
_ENDED = re.compile(ENDED)
_KINDS_SHOWN = ("活动", "指标", "文件", "任务")
_BUILT_IN = {"标题", "讲话人", "听众", "地点", "日期", "年度"}


def blank_outline(genre: Outline, slots: Mapping[str, Slot], kinds: Mapping[str, Kind]) -> str:
    """Return a commented outline of a genre; it is valid as it stands and shows a 【待补】 for each fact it needs.

    It has the genre's own points, and as comments the lines that its lists want.

    Args:
        genre: the genre.
        slots: the slots by name, for what to ask.
        kinds: the kinds by name, for sample lines.
    """
    lines = [
        f"# {genre.name}：把“#”后面的例子换成自己的内容，去掉行首的“#”；不用的行可以删去。",
        f"genre: {genre.id}",
        f"title: {dump_text(genre.title or '在全市机关党建工作会议上的讲话')}    # 标题",
        "# speaker: 市委负责同志                 # 讲话人职务，不写姓名",
        "# audience: 市级机关党务干部            # 听众",
        "# date: 2024年3月8日                    # 日期，也可只写年月",
        f"# length: {_length(genre.length)}                        # 篇幅，也可写 25分钟；常见 {genre.length or '不限'}",
        "facts:                                  # 事实：一行一件，名称、冒号、内容",
    ]
    lines += [_asked(name, slots, kinds, "必填") for name in genre.needs]
    lines += [_asked(name, slots, kinds, "可填") for name in genre.takes]
    given = _default_points(genre)
    if not given:
        return "\n".join(lines) + "\n"
    lines += [
        "points:                                 # 要点：标题末尾不加标点；只写“- point:”就由句库给标题，topic 是主题",
    ]
    writer = _Writer({}, str)
    for number, point in enumerate(given):
        lines += writer.below([point], (0, 0), None)[1:]
        listed = _each_below(genre, point)
        examples = [_example(name, slots, kinds) for name in listed]
        if not examples and not number:
            examples = [kinds[name].example for name in _KINDS_SHOWN if name in kinds]
        if examples and not point.facts:
            lines.append("  # facts:                              # 这一点的事实，一行一件，例如：")
            lines += [f"  # - {example}" for example in examples]
    return "\n".join(lines) + "\n"


def _default_points(genre: Outline) -> tuple[Point, ...]:
    placed = [item for item in genre.body or () if isinstance(item, PointsItem)]
    return genre.points or (placed[0].defaults if placed else ())


def _each_below(genre: Outline, point: Point) -> list[str]:
    """Return the names of the lists that a point's recipe writes one by one."""
    body = point.body or genre.recipes.get(point.recipe, ())
    return list(dict.fromkeys(getattr(item, "each", "") for item in body if getattr(item, "each", "")))


def _example(name: str, slots: Mapping[str, Slot], kinds: Mapping[str, Kind]) -> str:
    slot, kind = slots.get(name), kinds.get(name)
    return f"{name}：{slot.example}" if slot else kind.example if kind else f"{name}："


def _length(text: str) -> str:
    return (text.partition("-")[0] + "字") if "-" in text else text or "3000字"


def _asked(name: str, slots: Mapping[str, Slot], kinds: Mapping[str, Kind], need: str) -> str:
    slot, kind = slots.get(name), kinds.get(name)
    if slot is not None and slot.name not in _BUILT_IN:
        return f"# - {name}：{slot.example}    # {need}：{slot.ask}"
    if kind is not None:
        return f"# - {kind.example}    # {need}：{kind.ask}"
    return f"# - {name}：    # {need}"


# --- whole outlines and drafts ---------------------------------------------------------------------


def outline_text(outline: Outline, moves: Mapping[str, Move], words: Callable[[str], str] = str) -> str:
    """Return an outline or draft as the file that reads back as the same; keys in the order of the tables.

    Args:
        outline: an outline that is not laid over its genre, or one whose `genre` is empty.
        moves: the moves by id, for their names as comments.
        words: the text of an entry by its id, for a comment beside it; by default the id itself.

    Raises:
        ValueError: a text holds characters that no file may have.
    """
    writer = _Writer(moves, words)
    head = {
        "genre": outline.genre,
        "name": outline.name,
        "title": outline.title,
        "subtitle": outline.subtitle,
        "speaker": outline.speaker,
        "audience": outline.audience,
        "place": outline.place_name,
        "direction": outline.direction,
        "register": outline.register,
        "mood": outline.mood,
        "date": outline.date,
        "length": outline.length,
        "pace": outline.pace,
        "numbering": outline.numbering,
        "verified": outline.verified,
    }
    lines = [line for key, value in head.items() for line in _pair(key, value)]
    lines += _block("facts", [f"- {dump_text(fact_text(fact))}" for fact in outline.facts])
    lines += [*_pair("needs", outline.needs), *_pair("takes", outline.takes)]
    lines += writer.below(outline.points, outline.count, outline.body)
    if outline.recipes:
        lines.append("recipes:")
        for name, body in outline.recipes.items():
            lines += _indented(_block(_key(name), writer.items(body)) or [f"{_key(name)}: []"])
    return "\n".join([MODELINE, *lines]) + "\n"


def fact_text(fact: Fact) -> str:
    """Return a fact as the line a writer would write."""
    line = f"{fact.name}：{fact.value}"
    line += "".join(f" {quantity.text}" for quantity in fact.quantities)
    line += f"，{fact.gist}" if fact.gist else ""
    line += "".join(f"；{name}：{value}" for name, value in fact.fields)
    return line + (f"；来源：{fact.source}" if fact.source else "")


class _Writer:
    """Writes the items of bodies and the points of an outline as lines."""

    def __init__(self, moves: Mapping[str, Move], words: Callable[[str], str]) -> None:
        self._moves = moves
        self._words = words

    def below(
        self, points: Sequence[Point] | None, count: tuple[int, int], body: Sequence[Item] | None
    ) -> list[str]:
        """Return the lines of `points:` and `body:`."""
        lines = []
        if count != (0, 0):
            lines.append(f"points: {_range(count)}")
        elif points is not None:
            rows = [line for point in points for line in self._listed(point)]
            lines += _block("points", rows) or ["points: []"]
        if body is not None:
            lines += _block("body", self.items(body)) or ["body: []"]
        return lines

    def items(self, items: Iterable[Item]) -> list[str]:
        """Return the lines of the items of a body."""
        return [line for item in items for line in self._item(item)]

    def _item(self, item: Item) -> list[str]:
        if isinstance(item, Point):
            return _listed(self._point(item))
        if isinstance(item, PointsItem):
            defaults = self.below(item.defaults, item.count, None) if item.defaults or any(item.count) else []
            return _listed(defaults) if defaults else ["- points"]
        if isinstance(item, Group):
            return [f"- [{', '.join(map(self._inline, item.items))}]" + self._names(item.items)]
        pairs = self._pairs(item)
        if pairs is None:
            return [f"- {self._inline(item)}" + self._names([item])]
        facts = _block("facts", [f"- {dump_text(fact_text(fact))}" for fact in getattr(item, "facts", ())])
        return _listed([line for key, value in pairs for line in _pair(key, value)] + facts)

    def _names(self, items: Iterable[Item]) -> str:
        names = [self._moves[i.move].name for i in items if isinstance(i, MoveItem) and i.move in self._moves]
        return "    # " + "、".join(names) if names else ""

    def _inline(self, item: Item) -> str:
        """Return an item that stands on one line."""
        pairs = self._pairs(item)
        if pairs is None:
            return (
                _move_text(item)
                if isinstance(item, MoveItem)
                else dump_text(getattr(item, "text", ""), flow=True)
            )
        facts = [fact_text(fact) for fact in getattr(item, "facts", ())]
        pairs = [*pairs, ("facts", tuple(facts))]
        return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in pairs if value) + "}"

    @staticmethod
    def _pairs(item: Item) -> list[tuple[str, str | tuple[str, ...]]] | None:
        """Return the keys of an item, None if it can be written as a bare text."""
        rest: list[tuple[str, str | tuple[str, ...]]]
        if isinstance(item, MoveItem):
            rest = [
                ("phrase", item.phrases[0] if len(item.phrases) == 1 else item.phrases),
                ("text", item.text),
            ]
            rest += [("topic", item.topic), ("mood", item.mood), ("length", item.length)]
            first = ("move", _move_text(item))
        elif isinstance(item, PhraseItem):
            rest, first = [], ("phrase", item.phrase)
        elif isinstance(item, TextItem):
            rest, first = [], ("text", item.text)
        else:
            return []
        rest += [("when", item.when), ("each", item.each)]
        bare = isinstance(item, MoveItem) or (isinstance(item, TextItem) and _reads_bare(item.text))
        if bare and not any(value for _, value in rest) and not getattr(item, "facts", ()):
            return None
        return [first, *((key, value) for key, value in rest if value)]

    def _listed(self, point: Point) -> list[str]:
        """Return a point in a list of points: its heading alone where it has nothing else."""
        if point == Point(heading=point.heading) and point.heading:
            return [f"- {dump_text(point.heading)}"]
        return _listed(self._point(point))

    def _point(self, point: Point) -> list[str]:
        lines = [f"point: {dump_text(point.heading)}" if point.heading else "point:"]
        for key in ("topic", "subject", "mood", "recipe", "headings", "marker", "length", "numbering"):
            lines += _pair(key, getattr(point, key))
        lines += self._ids("measures", point.measures)
        lines += [*_pair("problems", point.problems), *_pair("when", point.when), *_pair("each", point.each)]
        lines += _block("facts", [f"- {dump_text(fact_text(fact))}" for fact in point.facts])
        lines += self.below(point.points, point.count, point.body)
        lines += _pair("plan", point.plan)
        lines += self._ids("clauses", point.clauses)
        return lines + _pair("text", point.text)

    def _ids(self, key: str, names: Sequence[str]) -> list[str]:
        """Return a list of entries, the words of each as a comment beside it."""
        rows = []
        for name in names:
            said = self._words(name)
            rows.append(f"- {dump_text(name)}" + (f"    # {said}" if said != name else ""))
        return _block(key, rows)


def _key(name: str) -> str:
    """Return a name of the writer's as a key; with a mark in it, it goes in quotes: its colon would pass for YAML's."""
    return dump_text(name) if re.fullmatch(r"\w+", name) else json.dumps(name, ensure_ascii=False)


def _reads_bare(text: str) -> bool:
    """Whether a text among the items of a body is read as one, and to the letter, without `text:`."""
    return bool(_ENDED.search(text)) and text == text.strip() and not re.match("[A-Za-z]", text)


def _range(count: tuple[int, int]) -> str:
    return str(count[0]) if count[0] == count[1] else f"{count[0]}-{count[1]}"


def _move_text(item: MoveItem) -> str:
    return item.move if (item.low, item.high) == (1, 1) else f"{item.move} {_range((item.low, item.high))}"


def _pair(key: str, value: str | Sequence[str]) -> list[str]:
    return [f"{key}: {dump_text(value) if isinstance(value, str) else _flow(value)}"] if value else []


def _flow(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return dump_text(value, flow=True)
    return "[" + ", ".join(dump_text(item, flow=True) for item in value) + "]"


def _block(key: str, lines: Sequence[str]) -> list[str]:
    return [f"{key}:", *lines] if lines else []


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _listed(lines: Sequence[str]) -> list[str]:
    return [f"- {lines[0]}", *_indented(lines[1:])]
