"""Settled outlines: every point and the whole carry their items in full, so that each has a place to be changed.

A writer's outline says little and its genre the rest; while it is worked on, recipes and the genre's frame are
written out (`settle`), and taken away again where nothing in them was changed (`fold`), so that the draft on
disk stays as short as the writer would have written it.

A way leads to an item of a settled outline: indices into `body`, then into the body of a point or the items of
a group. `()` is the whole.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import fields, replace

from drafter.bank import Bank
from drafter.compose.tree import body_of, proposed_points
from drafter.model import Fact, Group, Item, MoveItem, Outline, PhraseItem, Point, PointsItem, TextItem

Way = tuple[int, ...]
Recipes = Mapping[str, tuple[Item, ...]]


def settle(merged: Outline, bank: Bank, seed: int = 0) -> Outline:
    """Return an outline laid over its genre with everything written out; every item is an object of its own."""
    proposed = proposed_points(merged, bank, seed)
    given = proposed.get(id(merged), merged.points)
    body = _placed(merged.body or (), given, merged.recipes, 1, proposed)
    return replace(merged, points=None, count=(0, 0), body=body)


def settle_point(point: Point, level: int, recipes: Recipes) -> Point:
    """Return a point of that level with its recipe written out."""
    return _settled(point, level, recipes, {})


def _settled(point: Point, level: int, recipes: Recipes, proposed: Mapping[int, tuple[Point, ...]]) -> Point:
    given = proposed.get(id(point), point.points)
    body = point.body if point.body is not None else body_of(point, level, recipes, given)
    return replace(point, points=None, count=(0, 0), body=_placed(body, given, recipes, level + 1, proposed))


def _placed(
    body: Sequence[Item],
    given: Sequence[Point] | None,
    recipes: Recipes,
    level: int,
    proposed: Mapping[int, tuple[Point, ...]],
) -> tuple[Item, ...]:
    """Return a body with the points (of that level) in their place, at its end if it names none."""
    done: list[Item] = []
    waiting = list(given or ())
    placed = False
    for item in body:
        if isinstance(item, PointsItem):
            points = waiting or (list(item.defaults) if given is None else [])
            if not placed:
                done += [_settled(point, level, recipes, proposed) for point in points]
            placed = True
        elif isinstance(item, Point):
            done.append(_settled(item, level, recipes, proposed))
        elif isinstance(item, Group):
            done.append(replace(item, items=tuple(replace(inner) for inner in item.items)))
        else:
            done.append(replace(item))
    if not placed:
        done += [_settled(point, level, recipes, proposed) for point in waiting]
    return tuple(done)


def fold(settled: Outline, genre: Outline | None) -> Outline:
    """Return the outline as a writer would have written it, over its genre (None: it stands alone)."""
    body = settled.body or ()
    folded = replace(settled, body=tuple(_folded(item, 1, settled.recipes) for item in body))
    if genre is None:
        return folded
    own = tuple(item for item in folded.body or () if isinstance(item, Point))
    for points in (None, own):
        given = genre.points if points is None else points
        if _placed(genre.body or (), given, settled.recipes, 1, {}) == settled.body:
            folded = replace(settled, points=points, body=None)
            break
    inherited = {
        f.name: f.default
        for f in fields(Outline)
        if f.name in _SHARED and getattr(settled, f.name) == getattr(genre, f.name)
    }
    return replace(
        folded,
        **inherited,  # type: ignore[arg-type]  # each is the default of its own field
        facts=own_facts(settled.facts, genre.facts),
        recipes={name: own for name, own in settled.recipes.items() if genre.recipes.get(name) != own},
        needs=(),
        takes=(),
    )


_SHARED = frozenset(("name", "direction", "register", "mood", "length", "pace", "numbering"))


def own_facts(facts: Sequence[Fact], given: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the facts but those that the genre gives just so, name by name."""
    same = {
        name
        for name in {fact.name for fact in given}
        if [f for f in facts if f.name == name] == [f for f in given if f.name == name]
    }
    return tuple(fact for fact in facts if fact.name not in same)


def given_facts(own: Sequence[Fact], given: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return an outline's own facts behind those of its genre that none of them hides, as reading it lays them."""
    hidden = {fact.name for fact in own}
    return (*(fact for fact in given if fact.name not in hidden), *own)


def _folded(item: Item, level: int, recipes: Recipes) -> Item:
    return fold_point(item, level, recipes) if isinstance(item, Point) else item


def fold_point(point: Point, level: int, recipes: Recipes) -> Point:
    """Return a settled point without what its recipe says anyway."""
    below = tuple(fold_point(p, level + 1, recipes) for p in point.body or () if isinstance(p, Point))
    for points in (None, below) if below else (None,):
        bare = replace(point, body=None, points=points)
        if settle_point(bare, level, recipes) == point:
            return bare
    return replace(point, body=tuple(_folded(item, level + 1, recipes) for item in point.body or ()))


LOST = "【待补：原来的句子】"
"""What stands where an entry was named that the bank has no longer."""


def known_only(outline: Outline, known: Container[str]) -> Outline:
    """Return an outline without the entries it names that are not known; every item stays where it is."""

    def of(item: Item) -> Item:
        if isinstance(item, MoveItem):
            return replace(item, phrases=sifted(item.phrases, known))
        if isinstance(item, PhraseItem):
            return item if item.phrase in known else TextItem(LOST, item.when, item.each)
        if isinstance(item, Group):
            return replace(item, items=tuple(of(inner) for inner in item.items))
        if isinstance(item, PointsItem):
            return replace(item, defaults=tuple(point(inner) for inner in item.defaults))
        return point(item) if isinstance(item, Point) else item

    def point(item: Point) -> Point:
        return replace(
            item,
            clauses=sifted(item.clauses, known),
            measures=sifted(item.measures, known),
            points=None if item.points is None else tuple(point(inner) for inner in item.points),
            body=None if item.body is None else tuple(of(inner) for inner in item.body),
        )

    return replace(
        outline,
        verified=sifted(outline.verified, known),
        points=None if outline.points is None else tuple(point(inner) for inner in outline.points),
        body=None if outline.body is None else tuple(of(inner) for inner in outline.body),
    )


_ENTRY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
"""What the id of an entry looks like."""


def sifted(names: tuple[str, ...], known: Container[str]) -> tuple[str, ...]:
    """Return names without those of entries that are not known; places of facts and a writer's words stay."""
    return tuple(name for name in names if name in known or not _ENTRY.fullmatch(name))


# --- places ------------------------------------------------------------------------------------------------


def below(item: Outline | Item) -> tuple[Item, ...]:
    """Return what stands directly in an item."""
    if isinstance(item, Outline | Point):
        return item.body or ()
    return item.items if isinstance(item, Group) else ()


def walk(outline: Outline | Item, way: Way = ()) -> Iterator[tuple[Way, Item]]:
    """Yield all items with their ways, in reading order."""
    for number, item in enumerate(below(outline)):
        yield (*way, number), item
        yield from walk(item, (*way, number))


def at(outline: Outline, way: Way) -> Outline | Item:
    """Return the item a way leads to.

    Raises:
        LookupError: it leads nowhere.
    """
    found: Outline | Item = outline
    for number in way:
        items = below(found)
        if not 0 <= number < len(items):
            raise LookupError(way)
        found = items[number]
    return found


def differing(before: Outline, after: Outline) -> Way:
    """Return the way, in the one after, of the innermost item that holds all that is different; `()`: the whole."""
    way: Way = ()
    old: Outline | Item = before
    new: Outline | Item = after
    while True:
        rows, others = below(new), below(old)
        same = next((n for n, (a, b) in enumerate(zip(rows, others, strict=False)) if a != b), None)
        if same is None:
            same = min(len(rows), len(others)) if len(rows) != len(others) else None
        if same is None or same >= len(rows):
            return way
        way = (*way, same)
        if len(rows) != len(others) or rows[same + 1 :] != others[same + 1 :]:
            return way
        old, new = others[same], rows[same]


def level_of(outline: Outline, way: Way) -> int:
    """Return the level of the point at a way, or of the one an item stands in; 0 is the whole."""
    return sum(isinstance(at(outline, way[:n]), Point) for n in range(1, len(way) + 1))


def put(outline: Outline, way: Way, items: Sequence[Item], remove: int = 1) -> Outline:
    """Return the outline with `remove` items from a way on replaced by `items`; groups left empty go.

    Raises:
        LookupError: the way leads nowhere.
    """
    parent = at(outline, way[:-1])
    old = below(parent)
    if not 0 <= way[-1] <= len(old) - remove:
        raise LookupError(way)
    new = (*old[: way[-1]], *items, *old[way[-1] + remove :])
    if isinstance(parent, Group):
        changed: list[Item] = [replace(parent, items=new)] if new else []
        return put(outline, way[:-1], changed)
    if isinstance(parent, Point):
        return put(outline, way[:-1], [replace(parent, body=new)])
    if isinstance(parent, Outline):
        return replace(parent, body=new)
    raise LookupError(way)
