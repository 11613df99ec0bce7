"""Paragraph candidates: which clauses are tried together, by the plans of a mood.

What is proposed and ranked is the paragraph, not the clause (`rules` says which may stand and which is best).
For each plan a bounded number of clause sets is drawn in the order of the hash; those nearest to the share
are judged by rules and score.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from drafter.compose.context import Context
from drafter.compose.rules import (
    Atom,
    Candidate,
    Line,
    Material,
    Surroundings,
    keeps_rules,
    off_length,
    score,
)
from drafter.model import Phrase, Plan
from drafter.text import features

SETS = 24
"""Clause sets drawn for each plan."""

JUDGED = 20
"""Draws judged for a paragraph: those nearest to its share."""

_KEY = 64
_WINDOW = 4
"""Bytes of the hash that order one deck; each deck reads them one byte further on."""

_SINGLE = ("reason", "lead", "effect", "goal")
_MOST = 14


def make_atom(
    phrase: Phrase, text: str, context: Context, node: str, *, ticked: bool, slot_facts: tuple[str, ...]
) -> Atom:
    """Return the atom of a phrase at a node."""
    seen = features(text)
    key = context.key(node, phrase.id, _KEY)
    return Atom(phrase, text, seen.characters, seen.fillers, seen.runs, seen.holds, key, ticked, slot_facts)


class Way(NamedTuple):
    """How many measures each sentence gets, how many of them stand before the facts, and how many in all."""

    counts: tuple[int, ...]
    ahead: int
    total: int


class Shape(NamedTuple):
    """A plan taken apart.

    `ways` are the ways to give its sentences measures, `facts` tells whether there is a place for facts,
    `singles` the roles that take one clause and whether they must.
    """

    ways: tuple[Way, ...]
    facts: bool
    singles: tuple[tuple[str, int], ...]


@lru_cache(maxsize=256)
def shape_of(plan: Plan) -> Shape:
    """Return the shape of a plan."""
    asks = [ask for sentence in plan.sentences for ask in sentence.asks]
    names = [ask.role for ask in asks]
    until = names.index("facts") if "facts" in names else len(names)
    ranges = [range(ask.low, ask.high + 1) for ask in asks if ask.role == "measure"]
    before = names[:until].count("measure")
    counts = [way[::-1] for way in product(*ranges[::-1])]  # the first sentence's number changes fastest
    return Shape(
        tuple(Way(way, sum(way[:before]), sum(way)) for way in counts),
        "facts" in names,
        tuple((ask.role, ask.low) for ask in asks if ask.role in _SINGLE),
    )


class Draw(NamedTuple):
    """What a plan would take of a deck, not yet laid out: how far its length is off its share, and how much."""

    off: float
    characters: int
    deck: Deck
    plan: Plan
    shape: Shape
    way: Way


def propose(plans: Sequence[Plan], material: Material, around: Surroundings) -> list[Candidate]:
    """Return the candidates that keep the rules, each scored: the draws nearest to the share."""
    refused = "no" if material.facts else "yes"
    fitting = [(plan, shape_of(plan)) for plan in plans if plan.facts != refused]
    fitting = [(plan, shape) for plan, shape in fitting if shape.facts or not material.facts]
    draws = [
        draw
        for deck in _decks(material)
        for plan, shape in fitting
        if (draw := deck.draw(plan, shape, around.share)) is not None
    ]
    draws.sort(key=_off)
    found: list[Candidate] = []
    seen: set[tuple[str, ...]] = set()
    for draw in draws:
        if len(found) >= JUDGED:
            break
        candidate = draw.deck.lay_out(draw)
        ids = (draw.plan.id, *(atom.phrase.id for atom in candidate.atoms))
        if ids in seen:
            continue
        seen.add(ids)
        if keeps_rules(candidate):
            candidate.score = score(candidate, material, around)
            found.append(candidate)
    return found


def _off(draw: Draw) -> float:
    return draw.off


class Deck:
    """The clauses of a paragraph in one order of the hash; plans draw from its top."""

    __slots__ = ("_behind", "_front", "_material", "_number", "_opened", "_order", "_singles", "_split")

    def __init__(
        self, material: Material, order: list[Atom], singles: dict[str, list[Atom]], number: int
    ) -> None:
        self._material = material
        self._split = material.mood.facts == "told" and bool(material.facts)
        self._opened = material.mood.first != ("",)
        self._order = order
        self._front = _Top.of(order, 0, 2 if self._split else 4)
        self._behind: dict[int, _Top] = {}
        self._singles = singles
        self._number = number

    def draw(self, plan: Plan, shape: Shape, share: int) -> Draw | None:
        """Return what the plan would take from the top, None if there are too few clauses."""
        way = shape.ways[self._number % len(shape.ways)]
        ahead = way.ahead if self._split else way.total
        widths = self._front.widths
        if ahead >= len(widths):
            return None
        characters = self._material.facts_length + widths[ahead]
        if way.total > ahead:
            widths = self._rest(ahead).widths
            if way.total - ahead >= len(widths):
                return None
            characters += widths[way.total - ahead]
        for place, (role, low) in enumerate(shape.singles):
            atom = self._single(role, low, place)
            if atom is not None:
                characters += atom.width
            elif low:
                return None
        if self._opened:
            characters += 2 * len(way.counts)
        return Draw(off_length(characters, share), characters, self, plan, shape, way)

    def _rest(self, ahead: int) -> _Top:
        found = self._behind.get(ahead)
        if found is None:
            found = self._behind[ahead] = _Top.of(self._order, 2, 4, self._front.atoms[:ahead])
        return found

    def _single(self, role: str, low: int, place: int) -> Atom | None:
        """Return the clause for a single-clause role; `place` keeps two of one role apart."""
        pool = self._singles[role]
        if not pool:
            return None
        atom = pool[(self._number + place) % len(pool)]
        return atom if low or atom.key[self._number % _KEY] & 1 else None

    def lay_out(self, draw: Draw) -> Candidate:
        """Return the candidate of a draw: its clauses in rising step, in the sentences of the plan."""
        shape, way = draw.shape, draw.way
        ahead = way.ahead if self._split else way.total
        measures = sorted(self._front.atoms[:ahead], key=_by_step)
        if way.total > ahead:
            measures += sorted(self._rest(ahead).atoms[: way.total - ahead], key=_by_step)
        singles = [self._single(role, low, place) for place, (role, low) in enumerate(shape.singles)]
        return _lay_out(draw, measures, singles, self._material)


def _decks(material: Material) -> list[Deck]:
    measures = material.atoms.get("measure", ())
    singles = {role: sorted(material.atoms.get(role, ()), key=_by_key) for role in _SINGLE}
    decks = []
    for number in range(SETS):
        at = number % (_KEY - _WINDOW)
        rows = [(not atom.ticked, atom.key[at : at + _WINDOW], atom.key, atom) for atom in measures]
        rows.sort(key=_front)
        decks.append(Deck(material, [row[3] for row in rows], singles, number))
    return decks


def _front(row: tuple[bool, bytes, bytes, Atom]) -> tuple[bool, bytes, bytes]:
    return row[:3]


def _by_key(atom: Atom) -> bytes:
    return atom.key


def _by_step(atom: Atom) -> tuple[int, bytes]:
    return atom.step, atom.key


class _Top(NamedTuple):
    """The first measures of an order that may stand together, and the width of the first 0, 1, 2 … of them."""

    atoms: list[Atom]
    widths: list[int]

    @classmethod
    def of(cls, order: Sequence[Atom], low: int, high: int, besides: Sequence[Atom] = ()) -> _Top:
        """Take measures with steps from `low` to `high`: one stance, one of each group, none of `besides`."""
        picked: list[Atom] = []
        widths = [0]
        groups = {atom.phrase.group for atom in besides if atom.phrase.group}
        stance = any(atom.step == 0 for atom in besides)
        for atom in order:
            step = atom.step
            if step < low or step > high or (step == 0 and stance) or atom in besides:
                continue
            group = atom.phrase.group
            if group:
                if group in groups:
                    continue
                groups.add(group)
            stance = stance or step == 0
            picked.append(atom)
            widths.append(widths[-1] + atom.width)
            if len(picked) == _MOST:
                break
        return cls(picked, widths)


def _lay_out(
    draw: Draw, measures: list[Atom], singles: Sequence[Atom | None], material: Material
) -> Candidate:
    lines: list[Line] = []
    place = index = single = 0
    for sentence in draw.plan.sentences:
        line = Line()
        for ask in sentence.asks:
            if ask.role == "measure":
                line.measures = measures[place : place + draw.way.counts[index]]
                place += draw.way.counts[index]
                index += 1
            elif ask.role == "facts":
                line.facts = True
            elif ask.role in _SINGLE:
                _put(line, ask.role, singles[single])
                single += 1
        if line.measures or line.facts or line.reason or line.tail:
            lines.append(line)
    return Candidate(draw.plan, lines, material.mood, material.inline, characters=draw.characters)


def _put(line: Line, role: str, atom: Atom | None) -> None:
    if role == "reason":
        line.reason = atom
    elif role == "lead":
        line.lead = atom
    else:
        line.tail = atom
