"""Rules on what the bank is used for: each genre finds frames for its moves, and no entry serves one speech alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from drafter.bank import Bank
from drafter.banklint.rule import Hit, Rule, hit, is_frame, rule
from drafter.model import (
    ROLES,
    Group,
    Item,
    MoveItem,
    Outline,
    Phrase,
    PhraseItem,
    Place,
    Point,
    PointsItem,
    TextItem,
)

FEW = 3
"""From this many outlines that use a move on, an entry that serves only one of them is narrow."""
_COMPOSED = {"paragraph", "facts", *(f"point.{role}" for role in ROLES)}


class Use(NamedTuple):
    """An outline as the bank sees it: whom it is for, when, which facts it gives and which moves it needs."""

    name: str
    genres: frozenset[str]
    direction: str
    register: str
    facts: frozenset[str]
    moves: frozenset[str]


def use_of(outline: Outline, bank: Bank) -> Use:
    """Return what an outline (or genre) asks of the bank: moves that must be written, in points and recipes too."""
    items = [*(outline.body or ()), *(outline.points or ())]
    items += [item for body in outline.recipes.values() for item in body]
    moves = {name for item in _moves(items) for name in _parts(item, bank)}
    names = {fact.name for fact in outline.facts} | {
        fact.name for item in _points(items) for fact in item.facts
    }
    return Use(
        outline.source,
        frozenset(filter(None, (outline.id, *outline.genres))),
        outline.direction,
        outline.register,
        frozenset(names),
        frozenset(moves - _COMPOSED),
    )


def genre_supply(genres: Sequence[Use] = ()) -> Rule:
    """Return the rule that each genre finds frames; without genres it says nothing."""

    @rule("genre-supply", "每个文种必写的语步都有能用的整句", "warning")
    def check(bank: Bank) -> Iterator[Hit]:
        for use in genres:
            for move in sorted(use.moves):
                frames = bank.frames(move)
                if not any(_serves(phrase, use) for phrase in frames):
                    place = frames[0].place if frames else Place(use.name, 1, 1)
                    yield Hit(
                        place,
                        f"文种 {'、'.join(sorted(use.genres))} 要写语步 {move}，却没有能用的整句",
                        f"写一组 move: {move} 的整句，genres 里带上这个文种，或不写 genres",
                    )

    return check


def narrow(examples: Sequence[Use] = ()) -> Rule:
    """Return the rule that frames serve more than one outline; without outlines it says nothing."""

    @rule("narrow", "词条不只合一份提纲用", "hint")
    def check(bank: Bank) -> Iterator[Hit]:
        users: dict[str, list[Use]] = {}
        for use in examples:
            for move in use.moves:
                users.setdefault(move, []).append(use)
        groups: dict[tuple[str, ...], list[Phrase]] = {}
        for phrase in bank.phrases:
            wanting = users.get(phrase.move, [])
            if not is_frame(phrase) or len(wanting) < FEW or phrase.formula:
                continue
            needed = {name for name in phrase.slots if not (name in bank.slots and bank.slots[name].computed)}
            fit = [use for use in wanting if _serves(phrase, use)]
            filled = [use for use in fit if needed <= use.facts | _BUILT_IN]
            if len(fit) > 1 and len(filled) == 1:
                groups.setdefault((phrase.place.source, phrase.move, filled[0].name), []).append(phrase)
        for (_, _, name), phrases in groups.items():
            more = f"等 {len(phrases)} 条" if len(phrases) > 1 else ""
            yield hit(
                phrases[0],
                f"{more}要的事实只有 {name} 一份提纲给得出",
                "把不常有的空改成可有可无的（default 或 {% if %}），别的提纲也用得上",
            )

    return check


_BUILT_IN = frozenset("标题 讲话人 听众 地点 日期 年度 点数".split())


def _serves(phrase: Phrase, use: Use) -> bool:
    return (
        (not phrase.genres or bool(use.genres.intersection(phrase.genres)))
        and (not phrase.direction or not use.direction or use.direction in phrase.direction)
        and (not phrase.register or not use.register or use.register in phrase.register)
    )


def _moves(items: Iterable[Item]) -> Iterator[MoveItem]:
    for item in items:
        if isinstance(item, MoveItem):
            if item.low and not (item.when or item.each or item.phrases or item.text):
                yield item
        elif isinstance(item, Group):
            yield from _moves(item.items)
        elif isinstance(item, PointsItem):
            yield from _moves(item.defaults)
        elif isinstance(item, Point) and not (item.when or item.each):
            yield from _moves([*(item.body or ()), *(item.points or ())])


def _points(items: Iterable[Item]) -> Iterator[Point | MoveItem | PhraseItem]:
    for item in items:
        if isinstance(item, Group):
            yield from _points(item.items)
        elif isinstance(item, PointsItem):
            yield from _points(item.defaults)
        elif isinstance(item, Point):
            yield item
            yield from _points([*(item.body or ()), *(item.points or ())])
        elif not isinstance(item, TextItem):
            yield item


def _parts(item: MoveItem, bank: Bank) -> Iterator[str]:
    move = bank.moves.get(item.move)
    for part in move.parts if move and move.parts else (item.move,):
        name, _, counted = part.partition(" ")
        if not counted.startswith("0"):
            yield name
