"""The sheets that go with a speech: the facts used, for countersigning; the outline on a page, for sign-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from drafter.draft import Draft, Heading
from drafter.export.cleaning import clean_fact
from drafter.export.document import Sheet
from drafter.export.layouts import Layout
from drafter.model import Fact, Group, Item, MoveItem, Outline, PhraseItem, Point, PointsItem
from drafter.numerals import chinese
from drafter.text import count_characters, spoken_length

OPENING, CLOSING = "开头", "结尾"
_NAME_SHOWN = 8


class Stretch(NamedTuple):
    """A part of a speech: the opening, a point of level 1 with all below it, or the closing."""

    name: str
    heading: Heading | None
    characters: int
    minutes: float


# --- where things stand ----------------------------------------------------------------------------


def heading_nodes(draft: Draft) -> dict[str, Heading]:
    """Return the headings by node."""
    return {heading.node: heading for heading in draft.headings}


def heading_above(node: str, headings: dict[str, Heading]) -> Heading | None:
    """Return the heading a node stands under, None outside the points."""
    while node:
        if node in headings:
            return headings[node]
        node = node.rpartition("/")[0]
    return None


def places(draft: Draft) -> list[str]:
    """Return where each paragraph stands, as a reader would say it: 开头, 二、（一）, 结尾."""
    headings = heading_nodes(draft)
    found = []
    seen = False
    for paragraph in draft.paragraphs:
        heading = heading_above(paragraph.node, headings)
        seen = seen or heading is not None
        found.append(_path(heading, headings) if heading else CLOSING if seen else OPENING)
    return found


def _path(heading: Heading, headings: dict[str, Heading]) -> str:
    words = []
    current: Heading | None = heading
    while current:
        text = " ".join(current.text.split())
        short = text if len(text) <= _NAME_SHOWN else text[:_NAME_SHOWN] + "…"
        words.append(current.marker.rstrip("，、.") or f"“{short}”")
        current = headings.get(current.parent)
    return "".join(reversed([*(f"·{word}" if word[0] != "（" else word for word in words[:-1]), words[-1]]))


def stretches(draft: Draft) -> list[Stretch]:
    """Return the parts of a speech in reading order with their characters and minutes."""
    headings = heading_nodes(draft)
    texts: dict[str, list[str]] = {}
    tops: dict[str, Heading | None] = {}
    for paragraph, place in zip(draft.paragraphs, places(draft), strict=True):
        heading = heading_above(paragraph.node, headings)
        while heading and heading.parent in headings:
            heading = headings[heading.parent]
        key = heading.node if heading else place
        texts.setdefault(key, []).append(paragraph.text)
        tops[key] = heading
    spoken = {key: spoken_length("".join(lines)) for key, lines in texts.items()}
    whole = sum(spoken.values()) or 1
    return [
        Stretch(
            heading_text(top) if top else key,
            top,
            count_characters("".join(texts[key])),
            round(draft.minutes * spoken[key] / whole, 1),
        )
        for key, top in tops.items()
    ]


def heading_text(heading: Heading) -> str:
    """Return a heading with its marker, on one line."""
    return heading.marker + " ".join(heading.text.split())


# --- facts -----------------------------------------------------------------------------------------


def all_facts(outline: Outline) -> list[Fact]:
    """Return the facts of an outline in its order, each line once."""
    found: dict[int, Fact] = {id(fact): fact for fact in outline.facts}
    for fact in _facts_of((*(outline.points or ()), *(outline.body or ()))):
        found.setdefault(id(fact), fact)
    return list(found.values())


def _facts_of(items: Iterable[Item]) -> Iterator[Fact]:
    for item in items:
        if isinstance(item, Group):
            yield from _facts_of(item.items)
        elif isinstance(item, PointsItem):
            yield from _facts_of(item.defaults)
        elif isinstance(item, Point):
            yield from item.facts
            yield from _facts_of((*(item.points or ()), *(item.body or ())))
        elif isinstance(item, MoveItem | PhraseItem):
            yield from item.facts


def fact_value(fact: Fact) -> str:
    """Return what a fact says, without its name and its source."""
    text = " ".join((fact.value, *(quantity.text for quantity in fact.quantities)))
    text += f"，{fact.gist}" if fact.gist else ""
    return text + "".join(f"；{name}：{value}" for name, value in fact.fields)


def facts_sheet(draft: Draft, outline: Outline) -> Sheet:
    """Return the sheet of the facts that a draft uses: name, value, source, where."""
    used = _uses(draft)
    given = [clean_fact(fact) for fact in all_facts(outline)]
    times = Counter(fact.label for fact in given)
    rows = []
    for fact in given:
        found = used.get(fact.label, [])
        if times[fact.label] > 1 and fact.quantities:
            # Two lines of one name: each stands where its own figure stands.
            found = [use for use in found if any(q.number in use[1] for q in fact.quantities)] or found
        where = list(dict.fromkeys(place for place, _ in found))
        if not where and fact.value and fact.value in f"{draft.title}{draft.subtitle}{''.join(draft.byline)}":
            where = ["题名"]
        if where:
            rows.append((fact.name, fact_value(fact), fact.source or "未写", "；".join(where)))
    return Sheet(
        "事实核对表",
        f"《{draft.title}》用到的事实 {len(rows)} 条，按提纲的次序排列。" if draft.title else "",
        ("名称", "内容", "来源", "用在"),
        (12, 44, 16, 28),
        tuple(rows),
    )


def _uses(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """Return for each label of a fact the places that print it, with the paragraph's text."""
    used: dict[str, list[tuple[str, str]]] = {}
    for paragraph, place in zip(draft.paragraphs, places(draft), strict=True):
        labels = {label for s in paragraph.sentences for part in s.parts for label in part.facts}
        for label in labels:
            used.setdefault(label, []).append((place, paragraph.text))
    return used


# --- outline ---------------------------------------------------------------------------------------

_WIDTHS = (45, 21, 34)
_ROW_EDGE = 1.5


def outline_sheet(draft: Draft, layout: Layout) -> Sheet:
    """Return the outline of a draft: headings, shares, facts; as much of the facts as a page takes."""
    headings = heading_nodes(draft)
    sizes: Counter[str] = Counter()
    for paragraph, place in zip(draft.paragraphs, places(draft), strict=True):
        heading = heading_above(paragraph.node, headings)
        sizes[heading.node if heading else place] += count_characters(paragraph.text)
        while heading and (heading := headings.get(heading.parent)):
            sizes[heading.node] += count_characters(paragraph.text)
    reports = {report.node: report for report in draft.reports}
    rows: list[tuple[str, int, list[str], int]] = []
    if sizes[OPENING]:
        rows.append((OPENING, sizes[OPENING], _outer_facts(draft, OPENING), 0))
    for heading in draft.headings:
        report = reports.get(heading.node)
        facts = [
            *(report.used if report else ()),
            *(f"{label}（未用）" for label in (report.unused if report else ())),
        ]
        rows.append((heading_text(heading), sizes[heading.node], facts, heading.level - 1))
    if sizes[CLOSING]:
        rows.append((CLOSING, sizes[CLOSING], _outer_facts(draft, CLOSING), 0))
    depth = 1 + max((indent for *_, indent in rows), default=0)
    limit = _fact_lines(rows, draft, layout)
    while not limit and depth > 1:
        depth -= 1
        limit = _fact_lines([row for row in rows if row[3] < depth], draft, layout)
    listed = [row for row in rows if row[3] < depth]
    limit = limit or 1
    return Sheet(
        "写作提纲",
        f"全文约 {draft.characters} 字，讲 {draft.minutes:g} 分钟。"
        + (f"只列到第{chinese(depth)}级，其余各级见正文。" if len(listed) < len(rows) else "")
        + (f"待补：{'、'.join(dict.fromkeys(draft.gaps))}。" if draft.gaps else ""),
        ("要点", "份额", "事实"),
        _WIDTHS,
        tuple((name, _share(size, draft), _listed(facts, limit, layout)) for name, size, facts, _ in listed),
        tuple(indent for *_, indent in listed),
    )


def _outer_facts(draft: Draft, place: str) -> list[str]:
    return list(
        dict.fromkeys(
            label
            for paragraph, where in zip(draft.paragraphs, places(draft), strict=True)
            if where == place
            for sentence in paragraph.sentences
            for part in sentence.parts
            for label in part.facts
        )
    )


def _share(size: int, draft: Draft) -> str:
    return f"{size} 字 {size / draft.characters:.0%}" if size and draft.characters else "—"


def _wide(text: str) -> float:
    """Return the width of a text in characters; some Latin fonts take two thirds of one for a figure."""
    return sum(0.66 if char.isascii() else 1 for char in text)


def _cell(layout: Layout, column: int) -> int:
    """Return how many characters a cell of the outline takes on a line."""
    width = layout.millimetres("width") - layout.millimetres("left") - layout.millimetres("right")
    return max(int((width * 72 / 25.4 * _WIDTHS[column] / 100 - 16) // layout.size("sheet")), 4)


def _fact_lines(rows: list[tuple[str, int, list[str], int]], draft: Draft, layout: Layout) -> int:
    """Return how many lines the facts of a row may take so that the outline stays on its page; 0 if it cannot."""
    height = (
        (layout.millimetres("height") - layout.millimetres("top") - layout.millimetres("bottom")) * 72 / 25.4
    )
    line = layout.styles["sheet"].line
    # The title block, the sheet's own title and its note stand above the table.
    room = height - 2 * layout.styles["title"].line - 3 * layout.styles["body"].line - 4 * line
    for limit in (9, 3, 2, 1):
        lines = 1 + sum(
            max(
                -(-(len(name) + indent) // _cell(layout, 0)),
                int(-(-_wide(_share(size, draft)) // _cell(layout, 1))),
                -(-len(_listed(facts, limit, layout)) // _cell(layout, 2)),
                1,
            )
            for name, size, facts, indent in rows
        )
        if lines * line + (len(rows) + 1) * _ROW_EDGE <= room:
            return limit
    return 0


def _listed(facts: list[str], lines: int, layout: Layout) -> str:
    """Return labels joined by 、; those that do not fit into so many lines are counted."""
    room = lines * _cell(layout, 2)
    names = [label.partition("：")[2] or label for label in facts]
    text = "、".join(names)
    if len(text) <= room:
        return text
    kept: list[str] = []
    ending = f"等 {len(names)} 项"
    for name in names:
        if len("、".join((*kept, name))) + len(ending) > room:
            break
        kept.append(name)
    return "、".join(kept) + ending if kept else f"{len(names)} 项"
