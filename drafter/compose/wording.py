"""A chosen candidate → sentences: openings of the mood, commas, where a sentence ends, the subject once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from drafter import template
from drafter.compose import telling
from drafter.compose.context import Context
from drafter.compose.packing import LONGEST, Piece, breaks
from drafter.compose.rules import Atom, Candidate, Line, Material
from drafter.draft import Part, Sentence
from drafter.model import Fact, Mood
from drafter.text import count_characters

GAP = "【待补：{}】"
_SLACK = 4

Values = Mapping[str, str | list[str]]


@dataclass(slots=True)
class Task:
    """What a paragraph is made of and where it stands; `reasoned`: right behind a sentence that gives a reason."""

    node: str
    mood: Mood
    share: int
    heading: str = ""
    aspect: str = ""
    facts: Sequence[Fact] = ()
    subject: str = ""
    ticked: Sequence[str] = ()
    values: Values = field(default_factory=dict)
    before: Written | None = None
    reasoned: bool = False
    links: set[str] = field(default_factory=set)


@dataclass
class Written:
    """A paragraph as written; `told` are the facts in it."""

    sentences: list[Sentence]
    plan: str = ""
    phrases: list[str] = field(default_factory=list)
    told: Sequence[Fact] = ()
    opening: str = ""
    runs: frozenset[str] = frozenset()

    def parts(self) -> Iterator[Part]:
        """Yield its parts in reading order."""
        for sentence in self.sentences:
            yield from sentence.parts

    @cached_property
    def text(self) -> str:
        """The paragraph as printed."""
        return "".join(sentence.text for sentence in self.sentences)

    @cached_property
    def characters(self) -> int:
        """Its length."""
        return count_characters(self.text)


class _Clause(NamedTuple):
    """A clause of a sentence of requirements, worded.

    `owned` has its own subject, `near` brings on facts, `trails` cannot stand behind an opening.
    """

    parts: list[Part]
    owned: bool = False
    near: tuple[str, ...] = ()
    trails: bool = False


class Wording:
    """Words a candidate. `links` are the connectives taken, `dropped` the clauses that found no room."""

    def __init__(self, task: Task, material: Material, candidate: Candidate, context: Context) -> None:
        self.task = task
        self.material = material
        self.candidate = candidate
        self.context = context
        self.told = task.mood.facts == "told"
        self.subject = task.subject if self.told else ""
        self.opened = False
        self.links = set(task.links)
        self.dropped: list[Atom] = []

    def sentences(self) -> list[Sentence]:
        """Return the paragraph's sentences."""
        worded: list[list[Part]] = []
        facts = self.material.facts
        past = [] if self.told else [clause for clause in facts if clause.past]
        for line in self.candidate.lines:
            if line.facts:
                worded += self._pack([], past)  # where we stand comes before why and what is to be done
            if line.reason:
                worded.append(self.atom_parts(line.reason))
            worded += self._told_line(line) if self.told else self._asked_line(line)
        if not self.told:
            worded += [list(clause.parts) for clause in facts if clause.own]
        plan = self.candidate.plan.id
        return [Sentence((*parts, Part("。")), self.task.node, plan) for parts in worded if parts]

    # --- told -------------------------------------------------------------------------------------

    def _told_line(self, line: Line) -> list[list[Part]]:
        parts = self.atom_parts(line.lead) if line.lead else []
        for atom in line.measures:
            piece = self.measure_parts(atom)
            if self.subject and not self.material.facts and not atom.phrase.subject:
                piece = [Part(self.subject, "subject"), *piece]
                self.subject = ""
            parts += self.join(parts, piece)
        if line.facts and self.material.facts:
            return self._pack(parts, self.material.facts, len(line.measures), line.tail)
        if line.tail:
            parts += self.join(parts, self.atom_parts(line.tail))
        return [parts]

    def _pack(
        self,
        ahead: list[Part],
        clauses: Sequence[telling.Clause],
        measures: int = 0,
        tail: Atom | None = None,
    ) -> list[list[Part]]:
        """Put fact clauses into sentences: the first behind the clauses `ahead`, the tail behind the last."""
        if not clauses:
            return []
        pieces = [
            Piece(clause.characters, clause.runs, clause.kind, clause.follows, clause.paused)
            for clause in clauses
        ]
        if ahead:
            pieces.insert(0, Piece(_length(ahead), measures, hangs=not measures))
        ends, tail = self._parted(pieces, tail)
        done: list[list[Part]] = []
        shift = len(pieces) - len(clauses)
        for start, end in ends:
            current = list(ahead) if start < shift else []
            inner = False
            for index in range(max(0, start - shift), end - shift):
                clause = clauses[index]
                first = index == max(0, start - shift)
                mark = "；" if not first and (inner or clause.inner) and not clause.follows else "，"
                current += [*([Part(mark)] if current else []), *self.with_subject(clause)]
                inner = inner or clause.inner
            done.append(current)
        if tail:
            done[-1] += self.join(done[-1], self.atom_parts(tail))
        return done

    def with_subject(self, clause: telling.Clause) -> list[Part]:
        """Return the parts of a fact clause, the subject put in where it is not named yet."""
        parts = list(clause.parts)
        if self.subject and clause.subject_at >= 0:
            parts.insert(clause.subject_at, Part(self.subject, "subject"))
            self.subject = ""
        return parts

    # --- asked and promised -----------------------------------------------------------------------

    def _asked_line(self, line: Line) -> list[list[Part]]:
        """Word requirements: the facts of the line behind the measure that is near, its goals at the end."""
        clauses = [
            _Clause(self.measure_parts(a), bool(a.phrase.subject), a.phrase.near, a.phrase.tail_only)
            for a in line.measures
        ]
        facts = self.material.inline if line.facts else []
        self._insert(clauses, [fact for fact in facts if not fact.goal])
        goals = [_Clause(list(fact.parts)) for fact in facts if fact.goal]
        clauses += goals
        if not clauses:
            self.dropped += [atom for atom in (line.lead, line.tail) if atom]
            return []
        tail = line.tail
        if tail and goals:
            self.dropped.append(tail)
            tail = None
        pieces = [Piece(_length(clause.parts), trails=clause.trails) for clause in clauses]
        ends, tail = self._parted(pieces, tail)
        done: list[list[Part]] = []
        for start, end in ends:
            parts = self.atom_parts(line.lead) if line.lead and not start else []
            for number, clause in enumerate(clauses[start:end]):
                opening = [] if number or clause.owned else self.opening()
                parts += self.join(parts, [*opening, *clause.parts])
            done.append(parts)
        if tail:
            done[-1] += self.join(done[-1], self.atom_parts(tail))
        return done

    @staticmethod
    def _insert(clauses: list[_Clause], facts: Sequence[telling.Clause]) -> None:
        """Put facts among the measures, in the writer's order, none behind a clause with its own subject."""
        place = 0
        for fact in facts:
            last = len(clauses) - 1 if not (clauses and clauses[-1].owned) else len(clauses) - 2
            near = next((i for i, clause in enumerate(clauses[: last + 1]) if fact.kind in clause.near), last)
            place = max(near + 1, place)
            clauses.insert(place, _Clause(list(fact.parts)))
            place += 1

    def _parted(
        self, pieces: Sequence[Piece], tail: Atom | None
    ) -> tuple[list[tuple[int, int]], Atom | None]:
        """Return where sentences end, and the tail, which is dropped if the last sentence has no room for it."""
        if tail is None:
            return breaks(pieces), None
        last = pieces[-1]
        longer = last._replace(length=last.length + tail.characters + 1, clauses=last.clauses + 1)
        with_tail = [*pieces[:-1], longer]
        ends = breaks(with_tail)
        start, end = ends[-1]
        length = sum(piece.length + 1 for piece in with_tail[start:end]) - 1
        if len(pieces) > 1 and length > LONGEST + _SLACK:
            self.dropped.append(tail)
            return breaks(pieces), None
        return ends, tail

    def opening(self) -> list[Part]:
        """Return the mood's opening of the next sentence; each connective stands once in a level-1 point."""
        mood = self.task.mood
        if not self.opened:
            self.opened = True
            return [Part(mood.first[0])]
        plain = mood.next[0] if mood.next[0] == mood.first[0] else ""
        free = [word for word in mood.next if word not in self.links or word == plain]
        word = self.context.pick(self.task.node, free or list(mood.next[:1]), "接")
        self.links.add(word)
        return [Part(word)]

    # --- pieces -----------------------------------------------------------------------------------

    def measure_parts(self, atom: Atom) -> list[Part]:
        """Return a measure; one with its own subject is shaped by the mood: X要…."""
        if not atom.phrase.subject:
            return self.atom_parts(atom)
        before, _, after = self.task.mood.own.partition("{主}")
        middle, _, end = after.partition("{分句}")
        parts = [Part(before), Part(atom.phrase.subject, "measure", atom.phrase.id), Part(middle)]
        return [part for part in (*parts, *self.atom_parts(atom), Part(end)) if part.text]

    def atom_parts(self, atom: Atom) -> list[Part]:
        """Return a clause with its slots filled; what a pinned one lacks shows as a gap."""
        phrase = atom.phrase
        values = self.task.values
        lacking = [slot for slot in phrase.slots if slot not in values]
        if lacking:
            values = {**values, **{slot: GAP.format(slot) for slot in lacking}}
        return [
            Part(text, "gap", phrase.id)
            if slot in lacking
            else Part(text, phrase.move, phrase.id, (slot,) if slot else (), value=bool(slot))
            for text, slot in template.render(phrase.text, values)
        ]

    @staticmethod
    def join(parts: Sequence[Part], piece: Sequence[Part]) -> list[Part]:
        """Return what to add to `parts`: the piece, behind a comma unless it comes first."""
        return [Part("，"), *piece] if parts else list(piece)


def _length(parts: Sequence[Part]) -> int:
    return sum(count_characters(part.text) for part in parts)
