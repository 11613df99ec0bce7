"""A point's paragraph: material gathered, the best candidate chosen, its sentences worded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from drafter import template
from drafter.compose import candidates, rules, telling
from drafter.compose.context import Context
from drafter.compose.packing import LONGEST
from drafter.compose.rules import Atom, Candidate, Line, Material, Surroundings
from drafter.compose.wording import GAP, Task, Wording, Written
from drafter.model import Fact, Part, Phrase, Plan, PlanSentence, Sentence
from drafter.text import runs

NOTHING = GAP.format("做法、数据")
_ROLES = ("reason", "lead", "measure", "effect", "goal")
_TRIED = 4
"""Candidates worded for their true length: so many of the best, and as many of the nearest to the share."""

_OFF = 0.13
_FACT_PLACE = re.compile(r"事实 ([1-9]\d*)")
_BARE = Plan("bare", "只列事实", "", (PlanSentence(()),))


def gather(task: Task, context: Context) -> Material:
    """Return the clauses and facts that may enter the paragraph.

    In told paragraphs a clause that asserts a fact enters only when the writer ticked it.
    """
    atoms = {
        role: [
            a for phrase in _admitted(role, task, context) if (a := _atom(phrase, task, context)) is not None
        ]
        for role in _ROLES
    }
    return Material(atoms, _told(task, context), task.mood)


def _admitted(role: str, task: Task, context: Context) -> Iterator[Phrase]:
    told = task.mood.facts == "told"
    for phrase in context.bank.clauses(task.aspect, role) if task.aspect else ():
        if told and phrase.asserts == "hard" and phrase.id not in task.ticked:
            continue
        if phrase.moods and task.mood.id not in phrase.moods:
            continue
        if context.admits(phrase) and context.is_fresh(phrase):
            yield phrase


def _told(task: Task, context: Context) -> list[telling.Clause]:
    """Return the task's facts as clauses; asked for twice, as shares are measured before anything is written."""

    def pick(choices: Sequence[str], name: str) -> str:
        return context.pick(task.node, choices, name)

    if not task.facts:
        return []
    key = (task.node, task.mood.facts, *map(id, task.facts))
    if key not in context.told:
        context.told[key] = telling.tell(task.facts, task.mood.facts, context.bank.kinds, pick)
    return context.told[key]


def _atom(phrase: Phrase, task: Task, context: Context) -> Atom | None:
    if not set(phrase.slots) <= set(task.values):
        return None
    text = phrase.text
    slots: tuple[str, ...] = ()
    if template.is_template(text):
        pieces = template.render(text, task.values)
        text = "".join(piece for piece, _ in pieces)
        slots = tuple(dict.fromkeys(slot for _, slot in pieces if slot))
    return candidates.make_atom(
        phrase, text, context, task.node, ticked=phrase.id in task.ticked, slot_facts=slots
    )


class Estimate(NamedTuple):
    """The natural length of a paragraph and the least it can have, in characters; whether clauses can be added."""

    natural: int
    least: int
    grows: bool


def estimate(task: Task, context: Context) -> Estimate:
    """Return what length a paragraph is to have at scale 1.

    Natural lengths were found by trial: a told sub-point reads well at 115 characters, an asked one at 160,
    more where the facts take more room, less where the clauses do not reach as far.
    """
    least = sum(clause.characters + 1 for clause in _told(task, context))
    number = sum(1 for _ in _admitted("measure", task, context))
    if not number:
        return Estimate(least, least, grows=False)
    if task.mood.facts == "told":
        return Estimate(min(max(115, least + 50), least + min(number, 5) * 17 + 14), least, grows=True)
    return Estimate(min(max(160, least + 105), least + min(number, 8) * 17 + 34), least, grows=True)


def write(task: Task, context: Context) -> Written:
    """Choose and word the paragraph; facts alone are always a valid plan, and nothing at all leaves a gap."""
    material = gather(task, context)
    plans = [plan for plan in context.bank.plans if plan.mood == task.mood.id]
    proposed = candidates.propose(plans, material, _surroundings(task))
    if not proposed:
        bare = _bare(material)
        proposed = [bare] if bare else []
    if not proposed:
        return Written([Sentence((Part(NOTHING, "gap"), Part("。")), task.node)])
    chosen, wording, worded = _nearest(proposed, material, task, context)
    atoms = [atom for atom in chosen.atoms if atom not in wording.dropped]
    use([atom.phrase for atom in atoms], context)
    task.links |= wording.links
    text = "".join(sentence.text for sentence in worded)
    return Written(
        worded,
        chosen.plan.id,
        [atom.phrase.id for atom in atoms],
        task.facts,
        text[:2],
        frozenset(runs(text, 4)),
    )


def use(phrases: Iterable[Phrase], context: Context) -> None:
    """Note that phrases stand in the draft, and which of them are to be verified."""
    for phrase in phrases:
        context.used[phrase.id] += 1
        if phrase.asserts != "none":
            context.verify.append(phrase.id)


def _nearest(
    proposed: Sequence[Candidate], material: Material, task: Task, context: Context
) -> tuple[Candidate, Wording, list[Sentence]]:
    """Return the first of the best candidates whose sentences keep to the share; if none does, the nearest.

    Worded, a paragraph may be longer or shorter than its candidate: verbs, connectives, a tail without room.
    """
    found: list[tuple[int, Candidate, Wording, list[Sentence]]] = []
    near = sorted(proposed, key=lambda candidate: abs(candidate.characters - task.share))[:_TRIED]
    for candidate in (*_best(proposed, task, context)[:_TRIED], *near):
        wording = Wording(task, material, candidate, context)
        worded = wording.sentences()
        off = abs(Written(worded).characters - task.share)
        if not task.share or off <= task.share * _OFF:
            return candidate, wording, worded
        found.append((off, candidate, wording, worded))
    return min(found, key=lambda row: row[0])[1:]


def _surroundings(task: Task) -> Surroundings:
    before = task.before
    return Surroundings(
        task.share,
        frozenset(runs(task.heading, 4)),
        before.runs if before else frozenset(),
        before.plan if before else "",
        before.opening if before else "",
    )


def _best(proposed: Sequence[Candidate], task: Task, context: Context) -> list[Candidate]:
    """Return the candidates within the margin of the best score, in the order of the hash."""
    best = min(candidate.score for candidate in proposed)
    equals = [candidate for candidate in proposed if candidate.score <= best + rules.MARGIN]
    return sorted(
        equals,
        key=lambda c: context.key(task.node, c.plan.id + "\0" + ",".join(atom.phrase.id for atom in c.atoms)),
    )


def _bare(material: Material) -> Candidate | None:
    """Return a candidate of the facts and a measure that may lead to them; None if there is nothing."""
    told = material.mood.facts == "told"
    measures = [a for a in material.atoms["measure"] if not (a.phrase.subject or a.phrase.tail_only)]
    if material.facts:
        first = material.facts[0]
        fits = told and not first.paused
        measures = [a for a in measures if a.step <= 2 and a.width + first.characters <= LONGEST][: int(fits)]
    else:
        measures = sorted(measures[:2], key=lambda atom: atom.step)
    if not material.facts and not measures:
        return None
    return Candidate(_BARE, [Line(measures=measures, facts=True)], material.mood, material.inline)


def bare_wording(task: Task, context: Context) -> Wording:
    """Return a wording without a candidate, for clauses that are chosen one by one."""
    return Wording(task, Material({}, [], task.mood), Candidate(_BARE, [], task.mood), context)


class Pinned:
    """A paragraph whose clauses were chosen before, in a draft.

    A clause that a changed fact or rule now forbids stands all the same; it is for the writer to change.
    `lines` are the point's fact lines, for `事实 n`; one that is missing, or is no record, leaves a gap.
    """

    def __init__(self, task: Task, lines: Sequence[Fact], context: Context) -> None:
        self.task = task
        self.lines = lines
        self.context = context
        self.phrases: list[Phrase] = []
        self.told: list[Fact] = []
        self.wording = bare_wording(task, context)

    def write(self, plan: str, clauses: Sequence[str]) -> Written:
        """Word clauses: ids, `事实 n`, `。` as a sentence's end, anything else as the writer's own."""
        worded: list[list[Part]] = [[]]
        asked = self.task.mood.facts == "asked"
        for written in clauses:
            piece, opens = self._piece(written)
            if piece:
                opening = self.wording.opening() if asked and opens and not worded[-1] else []
                worded[-1] += self.wording.join(worded[-1], [*opening, *piece])
            if written.endswith("。"):
                worded.append([])
        use(self.phrases, self.context)
        self.task.links |= self.wording.links
        sentences = [Sentence((*parts, Part("。")), self.task.node, plan) for parts in worded if parts]
        ids = [phrase.id for phrase in self.phrases]
        return Written(sentences, plan, ids, self.told, Written(sentences).text[:2])

    def _piece(self, written: str) -> tuple[list[Part], bool]:
        """Return a clause's parts, and whether the mood's opening goes before it."""
        number = _FACT_PLACE.fullmatch(written)
        if number:
            return self._fact(int(number.group(1)), written)
        if written in self.context.bank.by_id:
            phrase = self.context.bank.by_id[written]
            self.phrases.append(phrase)
            atom = candidates.make_atom(
                phrase, phrase.text, self.context, self.task.node, ticked=True, slot_facts=()
            )
            return self.wording.measure_parts(atom), phrase.move == "measure" and not phrase.subject
        own = written.rstrip("，；。")
        return [Part(own, "text", edited=True)] if own else [], False

    def _fact(self, number: int, written: str) -> tuple[list[Part], bool]:
        fact = self.lines[number - 1] if number <= len(self.lines) else None
        if fact is None or not (fact.record or fact.literal):
            return [Part(GAP.format(written), "gap")], False
        self.told.append(fact)
        clause = _told(replace(self.task, facts=[fact]), self.context)[0]  # alone: a place names one line
        return list(clause.parts), not (clause.past or clause.own)
