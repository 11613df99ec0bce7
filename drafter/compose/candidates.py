"""Paragraph candidates: which clauses are tried together, by the plans of a mood.

What is proposed and ranked is the paragraph, not the clause (`rules` says which may stand and which is best).
For each plan a bounded number of clause sets is drawn in the order of the hash; those nearest to the share
are judged by rules and score.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
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

SETS = 40
"""Clause sets drawn for each plan."""

JUDGED = 36
"""Draws judged for a paragraph: those nearest to its share."""

_KEY = 64
_NUMBERS = struct.Struct(">61B")
_SINGLE = ("reason", "lead", "effect", "goal")
_MOST = 9


def make_atom(
    phrase: Phrase, text: str, context: Context, node: str, *, ticked: bool, slot_facts: tuple[str, ...]
) -> Atom:
    """Return the atom of a phrase at a node."""
    seen = features(text)
    key = context.key(node, phrase.id, _KEY)
    return Atom(phrase, text, seen.characters, seen.fillers, seen.runs, seen.holds, key, ticked, slot_facts)


class Shape(NamedTuple):
    """A plan taken apart: how many measures each sentence may take, and how many asks stand before the facts."""

    lows: tuple[int, ...]
    highs: tuple[int, ...]
    before: int
    singles: tuple[tuple[str, int], ...]


@lru_cache(maxsize=256)
def shape_of(plan: Plan) -> Shape:
    """Return the shape of a plan."""
    asks = [ask for sentence in plan.sentences for ask in sentence.asks]
    measures = [ask for ask in asks if ask.role == "measure"]
    names = [ask.role for ask in asks]
    until = names.index("facts") if "facts" in names else len(names)
    return Shape(
        tuple(ask.low for ask in measures),
        tuple(ask.high for ask in measures),
        sum(name == "measure" for name in names[:until]),
        tuple((ask.role, ask.low) for ask in asks if ask.role in _SINGLE),
    )


@dataclass(slots=True)
class Draw:
    """A plan with clauses drawn for it, not yet laid out: how far its length is off, and the clauses."""

    off: float
    characters: int
    plan: Plan
    counts: tuple[int, ...]
    measures: list[Atom]
    singles: list[Atom | None]


def propose(plans: Sequence[Plan], material: Material, around: Surroundings) -> list[Candidate]:
    """Return the candidates that keep the rules, each scored: the draws nearest to the share."""
    has_facts = bool(material.facts)
    fitting = [(plan, shape_of(plan)) for plan in plans if plan.facts != ("no" if has_facts else "yes")]
    draws = [
        draw
        for number, deck in enumerate(_decks(material))
        for plan, shape in fitting
        if (draw := deck.draw(plan, shape, number, around.share)) is not None
    ]
    draws.sort(key=lambda draw: draw.off)
    found: list[Candidate] = []
    seen: set[tuple[str, ...]] = set()
    for draw in draws:
        if len(found) >= JUDGED:
            break
        ids = (draw.plan.id, *(a.phrase.id for a in draw.measures), *(a.phrase.id for a in draw.singles if a))
        if ids in seen:
            continue
        seen.add(ids)
        candidate = _lay_out(draw, material)
        if keeps_rules(candidate):
            candidate.score = score(candidate, material, around)
            found.append(candidate)
    return found


class Deck:
    """The clauses of a paragraph in one order of the hash; plans draw from its top."""

    __slots__ = ("_behind", "_front", "_material", "_order", "_singles", "_split")

    def __init__(
        self, material: Material, order: list[Atom], singles: dict[str, list[Atom]], number: int
    ) -> None:
        self._material = material
        self._split = material.mood.facts == "told" and bool(material.facts)
        self._order = order
        self._front = _top(order, 0, 2 if self._split else 4)
        self._behind: dict[int, list[Atom]] = {}
        self._singles = {
            role: atoms[number % len(atoms) :] + atoms[: number % len(atoms)] if atoms else atoms
            for role, atoms in singles.items()
        }

    def draw(self, plan: Plan, shape: Shape, number: int, share: int) -> Draw | None:
        """Return the plan with the clauses on top, None if there are too few."""
        counts = _counts(shape, number, len(self._order))
        measures = self._measures(counts, shape.before)
        if measures is None:
            return None
        singles: list[Atom | None] = []
        taken: dict[str, int] = {}
        for role, low in shape.singles:
            pool = self._singles[role]
            at = taken.get(role, 0)
            if at >= len(pool):
                if low:
                    return None
                singles.append(None)
                continue
            wanted = low or pool[at].key[number % _KEY] & 1
            singles.append(pool[at] if wanted else None)
            taken[role] = at + 1
        characters = self._material.facts_length
        for atom in measures:
            characters += atom.width
        for single in singles:
            if single is not None:
                characters += single.width
        if self._material.mood.first != ("",):
            characters += 2 * len(counts)
        return Draw(off_length(characters, share), characters, plan, counts, measures, singles)

    def _measures(self, counts: Sequence[int], before: int) -> list[Atom] | None:
        total = sum(counts)
        if not self._split:
            if total > len(self._front):
                return None
            return sorted(self._front[:total], key=_by_step)
        ahead = sum(counts[:before])
        if ahead > len(self._front):
            return None
        front = sorted(self._front[:ahead], key=_by_step)
        if ahead not in self._behind:
            self._behind[ahead] = _top(self._order, 2, 4, front)
        behind = self._behind[ahead][: total - ahead]
        return [*front, *sorted(behind, key=_by_step)] if len(behind) == total - ahead else None


def _decks(material: Material) -> list[Deck]:
    measures = [(atom, _NUMBERS.unpack_from(atom.key)) for atom in material.atoms.get("measure", ())]
    singles = {role: sorted(material.atoms.get(role, ()), key=lambda atom: atom.key) for role in _SINGLE}
    decks = []
    for number in range(SETS):
        at = number % 60
        rows = [(not atom.ticked, numbers[at], numbers[at + 1], atom.key, atom) for atom, numbers in measures]
        rows.sort(key=_row_key)
        decks.append(Deck(material, [row[4] for row in rows], singles, number))
    return decks


def _row_key(row: tuple[bool, int, int, bytes, Atom]) -> tuple[bool, int, int, bytes]:
    return row[:4]


def _by_step(atom: Atom) -> tuple[int, bytes]:
    return atom.step, atom.key


def _top(order: Sequence[Atom], low: int, high: int, besides: Sequence[Atom] = ()) -> list[Atom]:
    """Return the first measures of an order that may stand together: one stance, one of each group."""
    picked: list[Atom] = []
    groups = {atom.phrase.group for atom in besides if atom.phrase.group}
    stance = any(atom.step == 0 for atom in besides)
    for atom in order:
        if not low <= atom.step <= high or (atom.step == 0 and stance) or atom in besides:
            continue
        group = atom.phrase.group
        if group:
            if group in groups:
                continue
            groups.add(group)
        stance = stance or atom.step == 0
        picked.append(atom)
        if len(picked) == _MOST:
            break
    return picked


def _counts(shape: Shape, number: int, available: int) -> tuple[int, ...]:
    counts = []
    for low, high in zip(shape.lows, shape.highs, strict=True):
        number, rest = divmod(number, high - low + 1)
        counts.append(low + rest)
    if sum(counts) > available and not any(shape.lows):
        return (0,) * len(counts)
    return tuple(counts)


def _lay_out(draw: Draw, material: Material) -> Candidate:
    lines: list[Line] = []
    place = index = single = 0
    for sentence in draw.plan.sentences:
        line = Line()
        for ask in sentence.asks:
            if ask.role == "measure":
                line.measures = draw.measures[place : place + draw.counts[index]]
                place += draw.counts[index]
                index += 1
            elif ask.role == "facts":
                line.facts = True
            elif ask.role == "task":
                line.task = True
            else:
                _put(line, ask.role, draw.singles[single])
                single += 1
        if line.measures or line.facts or line.reason or line.tail:
            lines.append(line)
    return Candidate(draw.plan, lines, material.mood, characters=draw.characters)


def _put(line: Line, role: str, atom: Atom | None) -> None:
    if role == "reason":
        line.reason = atom
    elif role == "lead":
        line.lead = atom
    else:
        line.tail = atom
