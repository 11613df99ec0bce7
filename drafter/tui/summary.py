"""A draft in brief: its points with what is missing where, and how long it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from drafter.draft import Draft
from drafter.session.places import Place
from drafter.session.settled import Way
from drafter.tui.cells import cut, glyphs, width
from drafter.tui.panel import Fragments

OPENING = "开头结尾"


def draw_outline(places: Sequence[Place], here: Place | None, cells: int, height: int) -> list[Fragments]:
    """Return the points, where we are among them, and how much is missing in each."""
    gaps: Counter[Way] = Counter()
    for place in places:
        gaps[place.point] += place.gaps
    point = here.point if here else ()
    rows: list[tuple[bool, str, str]] = []
    if any(not place.point for place in places):
        rows.append((here is not None and not point, OPENING, _missing(gaps[()])))
    for place in places:
        if place.kind == "heading":
            marker = "".join(p.text for s in place.sentences for p in s.parts if p.role == "marker")
            lead = "  " * (place.level - 1) + marker + place.text
            rows.append((place.way == point, lead, _missing(gaps[place.way])))
    at_row = next((n for n, row in enumerate(rows) if row[0]), 0)
    first = max(0, min(at_row - height // 2, len(rows) - height))
    drawn: list[Fragments] = []
    for own, text, state in rows[first : first + height]:
        mark = glyphs().pointer if own else " "
        name = cut(text, cells - width(mark) - width(state))
        drawn.append([("class:number", mark), ("bold" if own else "", name), ("class:gap", state)])
    return drawn


def counts(draft: Draft) -> list[str]:
    """Return characters and time, then what is still to do, a line each."""
    seconds = round(draft.minutes * 60)
    goal = f" / {draft.target}" if draft.target else ""
    thin = sum(report.missing > 0 for report in draft.reports)
    lines = [f"{draft.characters} 字{goal}", f"约 {seconds // 60} 分 {seconds % 60:02} 秒"]
    lines.append(f"待补 {len(draft.gaps)} 处" if draft.gaps else "没有待补")
    lines.append(f"未用事实 {len(draft.unused_facts)} 件" if draft.unused_facts else "事实都用上了")
    lines += [f"素材不足 {thin} 处" if thin else ""]
    lines += [f"需核实 {len(draft.verify)} 句" if draft.verify else ""]
    return [line for line in lines if line]


def left_to_do(draft: Draft) -> str:
    """Return in one line what is still to do in a draft, '' if nothing is."""
    return "、".join(line for line in counts(draft)[2:] if line[-1] in "处件句")


def draw_counts(draft: Draft, height: int) -> list[Fragments]:
    """Return the counts that fit into so many lines."""
    return [[("class:dim", " " + line)] for line in counts(draft)[:height]]


def _missing(number: int) -> str:
    return f" 缺{number}" if number else ""


__all__ = ["OPENING", "counts", "draw_counts", "draw_outline", "left_to_do"]
