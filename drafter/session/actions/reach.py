"""What actions share: reaching an item, putting a changed one back, refusing what no file could hold."""

from __future__ import annotations

import re
from dataclasses import replace

from drafter.errors import SourceError
from drafter.model import Group, Item, MoveItem, Outline, Point, Vocabulary
from drafter.outlinefile import read_outline
from drafter.outlinekeys import ENDED
from drafter.outlinetext import outline_text
from drafter.session import settled
from drafter.session.actions.action import ActionError, Ground
from drafter.session.settled import Way, at, level_of, put

DEEPEST = 5
"""Points may stand this deep; numbering styles end there."""

_ENDED = re.compile(ENDED)
_NO_END = "。；！？，：、…—·.;!?,:"


def item_at(outline: Outline, way: Way) -> Item:
    """Return the item at a way."""
    item = at(outline, way)
    if isinstance(item, Outline):
        raise ActionError("先选一个地方")
    return item


def point_at(outline: Outline, way: Way) -> Point:
    """Return the point at a way."""
    item = item_at(outline, way)
    if not isinstance(item, Point):
        raise ActionError("这里不是要点")
    return item


def changed(outline: Outline, way: Way, item: Item, ground: Ground) -> Outline:
    """Return the outline with the item at a way put in the place of the one there, if a file can hold it."""
    check(item, ground.words)
    return put(outline, way, [item])


def check(item: Item, words: Vocabulary) -> None:
    """Refuse an item that would not come back from a file; what stands below a point is left alone."""
    bare = replace(item, body=()) if isinstance(item, Point) else item
    check_head(Outline(body=(bare,)), words)


def check_head(outline: Outline, words: Vocabulary) -> None:
    """Refuse what a file could not hold or its reader would not take."""
    try:
        read_outline(outline_text(outline, {}), "", words)
    except SourceError as error:
        raise ActionError(f"{error.message}；{error.hint}" if error.hint else error.message) from error
    except ValueError as error:
        raise ActionError(str(error)) from error


def heading_of(text: str) -> str:
    """Return a heading as typed: on one line, without end mark."""
    return " ".join(text.split()).rstrip(_NO_END).rstrip()


def ended(text: str) -> str:
    """Return a text of its own as typed: with an end mark."""
    text = text.strip()
    return text if not text or _ENDED.search(text) else text.rstrip("，、；,;") + "。"


def paragraph_ways(point: Point) -> list[Way]:
    """Return the ways, from a point on, of the paragraphs that stand directly in it."""
    found: list[Way] = []
    for number, item in enumerate(point.body or ()):
        rows: list[tuple[Way, Item]] = [((number,), item)]
        if isinstance(item, Group):
            rows = [((number, n), inner) for n, inner in enumerate(item.items)]
        found += [way for way, inner in rows if isinstance(inner, MoveItem) and inner.move == "paragraph"]
    return found


# --- points --------------------------------------------------------------------------------------


def sibling(outline: Outline, way: Way, by: int) -> Way | None:
    """Return the way of the next point before (-1) or behind (+1) a point under its parent; None: it is the last."""
    items = settled.below(at(outline, way[:-1]))
    place = way[-1] + by
    while 0 <= place < len(items):
        if isinstance(items[place], Point):
            return (*way[:-1], place)
        place += by
    return None


def depth(point: Point) -> int:
    """Return how many levels of points stand in a point, itself not counted."""
    return max(
        (1 + depth(p) for p in (*(point.points or ()), *(point.body or ())) if isinstance(p, Point)),
        default=0,
    )


def check_depth(level: int) -> None:
    """Refuse points of that level if they would stand too deep."""
    if level > DEEPEST:
        raise ActionError(f"最多分 {DEEPEST} 级")


def put_point(outline: Outline, way: Way, point: Point) -> Outline:
    """Return the outline with a point put in before `way` and its recipe written out."""
    parent = at(outline, way[:-1])
    items = settled.below(parent)
    if isinstance(parent, Outline):
        places = [i for i, item in enumerate(items) if isinstance(item, Point)]
        place = min(max(way[-1], places[0]), places[-1] + 1) if places else min(way[-1], len(items))
        return put(outline, (place,), [settled.settle_point(point, 1, outline.recipes)], 0)
    if not isinstance(parent, Point):
        raise ActionError("这里不能放要点")
    level = level_of(outline, way[:-1])
    bare = _by_recipe(parent, level, outline)
    if bare is None:
        place = min(way[-1], len(items))
        return put(outline, (*way[:-1], place), [settled.settle_point(point, level + 1, outline.recipes)], 0)
    before = sum(isinstance(item, Point) for item in items[: way[-1]])
    points = bare.points or ()
    new = replace(bare, points=(*points[:before], point, *points[before:]))
    return put(outline, way[:-1], [settled.settle_point(new, level, outline.recipes)])


def without(outline: Outline, way: Way) -> Outline:
    """Return the outline without the item at a way."""
    item = item_at(outline, way)
    parent = at(outline, way[:-1])
    level = level_of(outline, way[:-1])
    bare = _by_recipe(parent, level, outline) if isinstance(parent, Point) else None
    if bare is None or not isinstance(item, Point):
        return put(outline, way, [])
    before = sum(isinstance(inner, Point) for inner in settled.below(parent)[: way[-1]])
    points = bare.points or ()
    new = replace(bare, points=(*points[:before], *points[before + 1 :]) or None)
    return put(outline, way[:-1], [settled.settle_point(new, level, outline.recipes)])


def _by_recipe(point: Point, level: int, outline: Outline) -> Point | None:
    """Return a point without its recipe if that says all that stands in it but the points that were given.

    A recipe says other things of a point with sub-points than of one without, so it is written out anew when they
    change; what the writer changed stays.
    """
    bare = settled.fold_point(point, level, outline.recipes)
    number = sum(isinstance(item, Point) for item in point.body or ())
    return bare if bare.body is None and len(bare.points or ()) == number else None


__all__ = [
    "DEEPEST",
    "changed",
    "check",
    "check_depth",
    "check_head",
    "depth",
    "ended",
    "heading_of",
    "item_at",
    "paragraph_ways",
    "point_at",
    "put_point",
    "sibling",
    "without",
]
