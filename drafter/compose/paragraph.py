"""A point's paragraph: material gathered, the best candidate chosen, its sentences worded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from drafter import template
from drafter.compose import candidates, telling
from drafter.compose.candidates import Atom, Candidate, Line, Material, Surroundings
from drafter.compose.context import Context
from drafter.model import Fact, Mood, Part, Phrase, Plan, PlanSentence, Sentence
from drafter.text import count_characters, runs

_CLAUSES = 4
LONGEST = 78
"""A sentence is closed before it passes this many characters, where there is a place to close it."""

GAP = "【待补：{}】"
NOTHING = GAP.format("做法、数据")
_EVEN = 1.12
_ROLES = ("reason", "lead", "measure", "effect", "goal")
_BARE = Plan("bare", "只列事实", "", (PlanSentence(()),))

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


def gather(task: Task, context: Context) -> Material:
    """Return the clauses and facts that may enter the paragraph.

    In told paragraphs a clause that asserts a fact enters only when the writer ticked it.
    """
    told = task.mood.facts == "told"
    atoms: dict[str, list[Atom]] = {}
    for role in _ROLES:
        atoms[role] = [
            atom
            for phrase in (context.bank.clauses(task.aspect, role) if task.aspect else ())
            if context.admits(phrase)
            and context.is_fresh(phrase)
            and (not phrase.moods or task.mood.id in phrase.moods)
            and not (told and phrase.asserts == "hard" and phrase.id not in task.ticked)
            and (atom := _atom(phrase, task, context)) is not None
        ]

    def pick(choices: Sequence[str], name: str) -> str:
        return context.pick(task.node, choices, name)

    return Material(atoms, telling.tell(task.facts, task.mood.facts, context.bank.kinds, pick), task.mood)


def _atom(phrase: Phrase, task: Task, context: Context) -> Atom | None:
    if not set(phrase.slots) <= set(task.values):
        return None
    pieces = template.render(phrase.text, task.values)
    text = "".join(piece for piece, _ in pieces)
    slots = tuple(dict.fromkeys(slot for _, slot in pieces if slot))
    return candidates.make_atom(
        phrase, text, context, task.node, ticked=phrase.id in task.ticked, slot_facts=slots
    )


def estimate(task: Task, context: Context) -> tuple[int, int, int]:
    """Return the natural length of a paragraph, the least and the most it can have, in characters.

    Natural lengths were found by trial: a told sub-point reads well at 110 characters, an asked one at 130,
    more where the facts take more room; the plateau is what facts and clauses give.
    """
    material = gather(task, context)
    least = material.facts_length
    number = len(material.atoms["measure"])
    told = task.mood.facts == "told"
    reach = min(number, 5 if told else 6) * 17 + (14 if number else 0)
    if told:
        natural = max(115 if number else 0, least + (50 if number else 0))
    else:
        natural = max(135 if number else 0, least + (90 if number else 0))
    most = least + reach + (0 if told or not number else 20)
    return min(natural, most), least, most


def write(task: Task, context: Context) -> Written:
    """Choose and word the paragraph; facts alone are always a valid plan, and nothing at all leaves a gap."""
    material = gather(task, context)
    around = _surroundings(task)
    plans = [plan for plan in context.bank.plans if plan.mood == task.mood.id]
    proposed = candidates.propose(plans, material, around)
    chosen = _best(proposed, task, context) if proposed else _bare(material)
    if chosen is None:
        context.gaps.append("做法、数据")
        part = Part(NOTHING, "gap")
        return Written(
            [Sentence((part, Part("。")), task.node)], gap=True, characters=count_characters(NOTHING)
        )
    worded = Wording(task, material, chosen, context).sentences()
    for atom in chosen.atoms:
        context.used[atom.phrase.id] += 1
        if atom.phrase.asserts != "none":
            context.verify.append(atom.phrase.id)
    text = "".join(sentence.text for sentence in worded)
    return Written(
        worded,
        chosen.plan.id,
        [atom.phrase.id for atom in chosen.atoms],
        count_characters(text),
        estimate_ceiling(proposed, material),
        text[:2],
        frozenset(runs(text, 4)),
    )


def estimate_ceiling(proposed: Sequence[Candidate], material: Material) -> int:
    """Return the most characters any candidate reaches."""
    return max((candidate.characters for candidate in proposed), default=material.facts_length)


def _surroundings(task: Task) -> Surroundings:
    before = task.before
    return Surroundings(
        task.share,
        frozenset(runs(task.heading, 4)),
        before.runs if before else frozenset(),
        before.plan if before else "",
        before.opening if before else "",
    )


def _best(proposed: Sequence[Candidate], task: Task, context: Context) -> Candidate:
    """Return the candidate whose hash comes first among those within the margin of the best score."""
    best = min(candidate.score for candidate in proposed)
    equals = [candidate for candidate in proposed if candidate.score <= best + candidates.MARGIN]
    return min(
        equals,
        key=lambda c: context.key(task.node, c.plan.id + "\0" + ",".join(atom.phrase.id for atom in c.atoms)),
    )


def _bare(material: Material) -> Candidate | None:
    """Return a candidate of the facts and whatever measures there are; None if there is nothing."""
    measures = material.atoms["measure"][:2]
    if not material.facts and not measures:
        return None
    measures = [atom for atom in measures if not atom.phrase.subject and not atom.phrase.tail_only]
    if not material.facts and not measures:
        return None
    measures = sorted(measures, key=lambda atom: atom.step)[: 1 if material.facts else 2]
    if material.facts and (material.mood.facts == "asked" or any(atom.step > 2 for atom in measures)):
        measures = []
    return Candidate(_BARE, [Line(measures=measures, facts=True)], material.mood)


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
            if current and length > limit and not (clause.follows and length < LONGEST):
                done.append([*current, Part("。")])
                current, inner = [], False
            behind_fact = bool(current) and (index > 0 or not parts)
            mark = "；" if behind_fact and (inner or clause.inner) and not clause.follows else "，"
            piece = self._with_subject(clause)
            current = [*current, Part(mark), *piece] if current else piece
            inner = inner or clause.inner
        if tail and current and (_length(current) + tail.characters <= LONGEST + 6 or len(clauses) == 1):
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
        for clause in list(self.queue):
            if not room:
                break
            near = next(
                (i for i, (_, _, kinds) in enumerate(pieces) if clause.kind in kinds), len(pieces) - 1
            )
            if pieces and near == len(pieces) - 1 and pieces[near][1]:
                near -= 1
            pieces.insert(near + 1, (list(clause.parts), False, ()))
            self.queue.remove(clause)
            room -= 1
        parts: list[Part] = self._atom_parts(line.lead) if line.lead else []
        for number, (piece, has_subject, _) in enumerate(pieces):
            opening = self.opening() if number == 0 and not has_subject else []
            parts += self.join(parts, [*opening, *piece])
        if pieces and self.goals and (last or not line.tail):
            parts += self.join(parts, list(self.goals.pop(0).parts))
        elif line.tail and pieces:
            parts += self.join(parts, self._atom_parts(line.tail))
        return [[*parts, Part("。")]] if parts else []

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
        return [Part("，"), *piece] if parts else list(piece)


def _length(parts: Sequence[Part]) -> int:
    return sum(count_characters(part.text) for part in parts)


def write_pinned(task: Task, plan: str, clauses: Sequence[str], context: Context) -> Written:
    """Word a paragraph whose clauses were chosen before: ids, `事实 n`, `。` as a sentence's end, own clauses.

    A clause that a changed fact or rule now forbids stands all the same; it is for the writer to change.
    """
    told = telling.tell  # facts are worded one by one, so that each place names one line
    manner = task.mood.facts
    worded: list[list[Part]] = [[]]
    phrases: list[str] = []
    wording = Wording(task, Material({}, [], task.mood), Candidate(_BARE, [], task.mood), context)
    for written in clauses:
        if written == "。":
            worded.append([])
            continue
        number = re.fullmatch(r"事实 (\d+)", written)
        if number and 0 < int(number.group(1)) <= len(task.facts):
            fact = task.facts[int(number.group(1)) - 1]
            piece = list(
                told([fact], manner, context.bank.kinds, lambda c, n: context.pick(task.node, c, n))[0].parts
            )
        elif written in context.bank.by_id:
            phrase = context.bank.by_id[written]
            atom = candidates.make_atom(phrase, phrase.text, context, task.node, ticked=True, slot_facts=())
            piece = wording.measure_parts(atom)
            phrases.append(written)
            context.used[written] += 1
        else:
            piece = [Part(written, "text", edited=True)]
        opening = (
            wording.opening() if not worded[-1] and manner == "asked" and piece[0].role == "measure" else []
        )
        worded[-1] += wording.join(worded[-1], [*opening, *piece])
    sentences = [Sentence((*parts, Part("。")), task.node, plan) for parts in worded if parts]
    text = "".join(s.text for s in sentences)
    return Written(sentences, plan, phrases, count_characters(text), count_characters(text), text[:2])
