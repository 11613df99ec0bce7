"""A chosen candidate → sentences: openings of the mood, commas, where a sentence ends, the subject once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from drafter import template
from drafter.compose import telling
from drafter.compose.context import Context
from drafter.compose.rules import Atom, Candidate, Line, Material
from drafter.model import Fact, Mood, Part, Sentence
from drafter.text import count_characters

LONGEST = 78
"""A sentence is closed before it passes this many characters, where there is a place to close it."""

_CLAUSES = 4
_EVEN = 1.12
_SLACK = 4

Values = Mapping[str, str | list[str]]


@dataclass(slots=True)
class Task:
    """What a paragraph is to be made of and where it stands."""

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
    links: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Written:
    """A paragraph as written: `ceiling` is what facts and admissible clauses give at most, in characters."""

    sentences: list[Sentence]
    plan: str = ""
    phrases: list[str] = field(default_factory=list)
    characters: int = 0
    ceiling: int = 0
    opening: str = ""
    runs: frozenset[str] = frozenset()
    gap: bool = False


class Wording:
    """Words a candidate: openings of the mood, commas, where a sentence ends, the subject once."""

    def __init__(self, task: Task, material: Material, candidate: Candidate, context: Context) -> None:
        self.task = task
        self.material = material
        self.candidate = candidate
        self.context = context
        self.subject = task.subject if task.mood.facts == "told" else ""
        self.opened = False
        self.queue: list[telling.Clause] = []
        self.goals: list[telling.Clause] = []
        self.dropped: list[Atom] = []
        """Clauses of the candidate for which the worded sentence had no room."""

    def sentences(self) -> list[Sentence]:
        """Return the paragraph's sentences."""
        told = self.task.mood.facts == "told"
        worded: list[list[Part]] = []
        past = (
            []
            if told
            else [c for c in self.material.facts if c.literal or (c.own is False and self._is_told(c))]
        )
        tasks = [] if told else [c for c in self.material.facts if c.own and not c.literal]
        asked = [] if told else [c for c in self.material.facts if not c.own and c not in past]
        for line in self.candidate.lines:
            if line.reason:
                worded.append([*self._atom_parts(line.reason), Part("。")])
            if told:
                worded += self._told_line(line)
            else:
                if past and line.facts:
                    worded += self._pack([], past, None)
                    past = []
                if line.facts:
                    self.queue, self.goals = [c for c in asked if not c.goal], [c for c in asked if c.goal]
                worded += self._asked_line(line, last=line is self.candidate.lines[-1])
        self._append_lone(worded)
        worded += self._left_over()
        if past:
            worded += self._pack([], past, None)
        for clause in tasks:
            worded.append([*clause.parts, Part("。")])
        return [Sentence(tuple(parts), self.task.node, self.candidate.plan.id) for parts in worded if parts]

    @staticmethod
    def _is_told(clause: telling.Clause) -> bool:
        return clause.follows and not clause.goal and clause.kind == "指标"

    # --- told -------------------------------------------------------------------------------------

    def _told_line(self, line: Line) -> list[list[Part]]:
        parts: list[Part] = []
        if line.lead:
            parts += self.join(parts, self._atom_parts(line.lead))
        for atom in line.measures:
            piece = self.measure_parts(atom)
            if self.subject and not self.material.facts and not atom.phrase.subject:
                piece = [Part(self.subject, "subject"), *piece]
                self.subject = ""
            parts += self.join(parts, piece)
        if line.facts and self.material.facts:
            return self._pack(parts, self.material.facts, line.tail)
        if line.tail:
            parts += self.join(parts, self._atom_parts(line.tail))
        return [[*parts, Part("。")]] if parts else []

    def _pack(
        self, parts: list[Part], clauses: Sequence[telling.Clause], tail: Atom | None
    ) -> list[list[Part]]:
        """Put fact clauses into sentences of like length, the first behind `parts`, the tail at the end."""
        total = _length(parts) + sum(clause.characters + 1 for clause in clauses)
        limit = min(LONGEST, round(total / -(-total // LONGEST) * _EVEN))
        done: list[list[Part]] = []
        current = list(parts)
        inner = False
        for index, clause in enumerate(clauses):
            length = _length(current) + clause.characters
            full = length > limit and not (clause.follows and length < LONGEST)
            if current and (full or (clause.paused and index == 0)):
                done.append([*current, Part("。")])
                current, inner = [], False
            behind_fact = bool(current) and (index > 0 or not parts)
            mark = "；" if behind_fact and (inner or clause.inner) and not clause.follows else "，"
            piece = self._with_subject(clause)
            current = [*current, Part(mark), *piece] if current else piece
            inner = inner or clause.inner
        full = tail is not None and _length(current) + tail.characters > LONGEST + _SLACK and len(clauses) > 1
        if tail and current and (full or clauses[-1].glossed):
            self.dropped.append(tail)
        elif tail and current:
            current = [*current, Part("，"), *self._atom_parts(tail)]
        if current:
            done.append([*current, Part("。")])
        return done

    def _with_subject(self, clause: telling.Clause) -> list[Part]:
        parts = list(clause.parts)
        if self.subject and clause.subject_at >= 0:
            parts.insert(clause.subject_at, Part(self.subject, "subject"))
            self.subject = ""
        return parts

    # --- asked and promised -----------------------------------------------------------------------

    def _asked_line(self, line: Line, *, last: bool) -> list[list[Part]]:
        """Word one sentence of requirements; facts waiting in the queue enter behind the measure that is near."""
        pieces = [(self.measure_parts(a), bool(a.phrase.subject), a.phrase.near) for a in line.measures]
        room = max(0, _CLAUSES - len(pieces))
        after = 0
        for clause in list(self.queue):
            length = sum(_length(piece) + 1 for piece, _, _ in pieces) + clause.characters
            if not room or (pieces and length > LONGEST):
                break
            near = next(
                (i for i, (_, _, kinds) in enumerate(pieces) if clause.kind in kinds), len(pieces) - 1
            )
            if pieces and near == len(pieces) - 1 and pieces[near][1]:
                near -= 1
            after = max(near + 1, after)
            pieces.insert(after, (list(clause.parts), False, ()))
            after += 1
            self.queue.remove(clause)
            room -= 1
        parts: list[Part] = self._atom_parts(line.lead) if line.lead else []
        for number, (piece, has_subject, _) in enumerate(pieces):
            opening = self.opening() if number == 0 and not has_subject else []
            parts += self.join(parts, [*opening, *piece])
        if pieces and self.goals and (last or not line.tail):
            parts += self.join(parts, list(self.goals.pop(0).parts))
        elif line.tail and pieces:
            if _length(parts) + line.tail.characters > LONGEST + _SLACK:
                self.dropped.append(line.tail)
            else:
                parts += self.join(parts, self._atom_parts(line.tail))
        return [[*parts, Part("。")]] if parts else []

    def _append_lone(self, worded: list[list[Part]]) -> None:
        """Put a single short fact that is left over behind the last sentence rather than alone."""
        left = [*self.queue, *self.goals]
        if len(left) == 1 and worded and _length(worded[-1]) + left[0].characters < LONGEST + 10:
            worded[-1] = [*worded[-1][:-1], Part("，"), *left[0].parts, worded[-1][-1]]
            self.queue, self.goals = [], []

    def _left_over(self) -> list[list[Part]]:
        """Word the facts for which no sentence had room, two or three to a sentence."""
        left = [*self.queue, *self.goals]
        done: list[list[Part]] = []
        while left:
            size = 3 if len(left) == 3 else 2
            group, left = left[:size], left[size:]
            parts = self.opening()
            for index, clause in enumerate(group):
                parts += self.join(parts if index else [], list(clause.parts))
            done.append([*parts, Part("。")])
        return done

    def opening(self) -> list[Part]:
        """Return the mood's opening of the next sentence; each connective stands once in a level-1 point."""
        mood = self.task.mood
        if not self.opened:
            self.opened = True
            return [Part(mood.first[0], "glue")]
        plain = mood.next[0] if mood.next[0] == mood.first[0] else ""
        free = [word for word in mood.next if word not in self.task.links or word == plain]
        word = self.context.pick(self.task.node, free or list(mood.next[:1]), "接")
        self.task.links.add(word)
        return [Part(word, "glue")]

    # --- pieces -----------------------------------------------------------------------------------

    def measure_parts(self, atom: Atom) -> list[Part]:
        """Return a measure; one with its own subject is shaped by the mood: X要…."""
        if not atom.phrase.subject:
            return self._atom_parts(atom)
        before, _, after = self.task.mood.own.partition("{主}")
        middle, _, end = after.partition("{分句}")
        parts = [
            part
            for part in (Part(before), Part(atom.phrase.subject, "measure", atom.phrase.id), Part(middle))
            if part.text
        ]
        return [*parts, *self._atom_parts(atom), *([Part(end)] if end else [])]

    def _atom_parts(self, atom: Atom) -> list[Part]:
        role = atom.phrase.move
        return [
            Part(text, role, atom.phrase.id, (slot,) if slot else (), value=bool(slot))
            for text, slot in template.render(atom.phrase.text, self.task.values)
        ]

    @staticmethod
    def join(parts: Sequence[Part], piece: Sequence[Part]) -> list[Part]:
        """Return what to add to `parts`: the piece, behind a comma unless it comes first."""
        return [Part("，"), *piece] if parts else list(piece)


def _length(parts: Sequence[Part]) -> int:
    return sum(count_characters(part.text) for part in parts)
