"""A point's paragraph: material gathered, the best candidate chosen, its sentences worded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from drafter import template
from drafter.compose import candidates, rules, telling
from drafter.compose.context import Context
from drafter.compose.packing import LONGEST
from drafter.compose.rules import Atom, Candidate, Line, Material, Surroundings
from drafter.compose.wording import GAP, Task, Wording, Written
from drafter.draft import Part, Sentence
from drafter.model import Fact, Mood, Phrase, Plan, PlanSentence
from drafter.text import runs

NOTHING = GAP.format("做法、数据")
_ROLES = ("reason", "lead", "measure", "effect", "goal")
_TRIED = 4
"""Candidates worded for their true length: so many of the best, and as many of the nearest to the share."""

_OFF = 0.13
_QUOTED = re.compile("[“《]([^”》]{2,})[”》]")
"""Names in a fact: what the fact tells of, no clause of the bank tells of beside it."""
_FACT_PLACE = re.compile(r"事实 ([1-9]\d*)(?:-([1-9]\d*))?")
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
    named = [name for fact in task.facts for name in _QUOTED.findall(f"{fact.value}{fact.gist}")]
    for phrase in context.bank.clauses(task.aspect, role) if task.aspect else ():
        if told and phrase.asserts == "hard" and phrase.id not in task.ticked:
            continue
        if phrase.subject and not task.mood.own and phrase.id not in task.ticked:
            continue  # one person who speaks of himself tells nothing that others do
        if not task.mood.takes(phrase.moods) or any(name in phrase.text for name in named):
            continue
        if context.admits(phrase) and context.is_fresh(phrase):
            yield phrase


def _told(task: Task, context: Context) -> list[telling.Clause]:
    """Return the task's facts as clauses; asked for twice, as shares are measured before anything is written."""

    def pick(choices: Sequence[str], name: str) -> str:
        return context.pick(task.node, choices, name)

    if not task.facts:
        return []
    kept = context.told if context.memo is None else context.memo
    key = ("told", context.bank.digest, context.seed, task.node, task.mood.id, *map(id, task.facts))
    if key not in kept:
        orders = "asked" in (task.mood.id, task.mood.like)
        clauses = telling.tell(task.facts, task.mood.facts, context.bank.kinds, pick, orders=orders)
        kept[key] = clauses, task.facts  # held, so that their identities stay theirs
    found: list[telling.Clause] = kept[key][0]
    return found


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
    number = _supply(task, context)
    if not number:
        return Estimate(least, least, grows=False)
    if task.mood.facts == "told":
        return Estimate(min(max(115, least + 50), least + min(number, 5) * 17 + 14), least, grows=True)
    return Estimate(min(max(160, least + 105), least + min(number, 8) * 17 + 34), least, grows=True)


def _supply(task: Task, context: Context) -> int:
    """Return how many measures a paragraph could take."""
    if context.memo is None or task.facts:
        return sum(1 for _ in _admitted("measure", task, context))
    key = ("supply", context.circumstances, task.mood.id, tuple(task.ticked), _standing(task, context))
    if key not in context.memo:
        context.memo[key] = sum(1 for _ in _admitted("measure", task, context))
    found: int = context.memo[key]
    return found


class Made(NamedTuple):
    """A paragraph, the phrases in it, and the connectives taken, with those taken before."""

    written: Written
    phrases: Sequence[Phrase]
    links: frozenset[str]


def write(task: Task, context: Context) -> Written:
    """Choose and word the paragraph; facts alone are always a valid plan, and nothing at all leaves a gap."""
    before = task.before
    around = (before.plan, before.opening, before.runs) if before else None
    seen = (task.share, task.heading, tuple(task.ticked), around, task.reasoned, _standing(task, context))
    return _kept(seen, task.facts, task, context, lambda: _write(task, context))


def write_pinned(
    task: Task, lines: Sequence[Fact], plan: str, clauses: Sequence[str], context: Context
) -> Written:
    """Word the clauses that were chosen for a paragraph before; `lines` are the fact lines of its point."""
    seen = ("pinned", plan, tuple(clauses), tuple(map(id, task.facts)))
    return _kept(seen, lines, task, context, lambda: Pinned(task, lines, context).write(plan, clauses))


def _kept(
    seen: tuple[object, ...], facts: Sequence[Fact], task: Task, context: Context, make: Callable[[], Made]
) -> Written:
    """Return what is made, or was made for another draft when all it depends on was the same; it is used in this one.

    So a draft written again after a change need not write anew what the change does not reach. `seen` names what it
    depends on beside the task's place; facts go by identity and are held, so that their identities stay theirs.
    """
    if context.memo is None:
        made = make()
    else:
        key = (
            context.circumstances,
            (task.node, task.mood.id, task.aspect, task.subject, frozenset(task.links)),
            tuple(map(id, facts)),
            tuple((name, str(value)) for name, value in task.values.items()),
            seen,
        )
        if key not in context.memo:
            context.memo[key] = make(), tuple(facts), tuple(task.facts)
        made = context.memo[key][0]
    use(made.phrases, context, task.mood)
    task.links |= made.links
    return made.written


def _standing(task: Task, context: Context) -> tuple[object, ...]:
    """Return the aspect of a task with what of its clauses, and of their groups, stands in the draft."""
    if not task.aspect:
        return ()
    ids, groups = context.bank.clause_names(task.aspect)
    used, grouped = context.used, context.grouped
    return (
        task.aspect,
        tuple((name, used[name]) for name in ids if name in used),
        tuple((name, grouped[name]) for name in groups if name in grouped),
    )


def _write(task: Task, context: Context) -> Made:
    """Choose and word the paragraph."""
    material = gather(task, context)
    plans = [plan for plan in context.bank.plans if task.mood.takes((plan.mood,))]
    proposed = candidates.propose(plans, material, _surroundings(task))
    if not proposed:
        bare = _bare(material)
        proposed = [bare] if bare else []
    if not proposed:
        return Made(Written([Sentence((Part(NOTHING, "gap"), Part("。")), task.node)]), (), frozenset())
    chosen, wording, worded = _nearest(proposed, material, task, context)
    atoms = [atom for atom in chosen.atoms if atom not in wording.dropped]
    text = "".join(sentence.text for sentence in worded)
    written = Written(
        worded,
        chosen.plan.id,
        [atom.phrase.id for atom in atoms],
        task.facts,
        text[:2],
        frozenset(runs(text, 4)),
    )
    return Made(written, [atom.phrase for atom in atoms], frozenset(wording.links))


def alternatives(task: Task, context: Context, number: int = 5) -> list[Written]:
    """Return whole paragraphs that could stand here, each of another plan or opening, best first; nothing is spent."""
    material = gather(task, context)
    plans = [plan for plan in context.bank.plans if task.mood.takes((plan.mood,))]
    proposed = sorted(
        candidates.propose(plans, material, _surroundings(task)), key=lambda candidate: candidate.score
    )
    found: list[Written] = []
    kinds: set[tuple[str, str]] = set()
    for fresh in (True, False):  # first one of each plan, then other openings
        for candidate in proposed:
            wording = Wording(task, material, candidate, context)
            worded = wording.sentences()
            text = "".join(sentence.text for sentence in worded)
            kind = (candidate.plan.id, "" if fresh else text[:8])
            if len(found) < number and kind not in kinds and text not in (row.text for row in found):
                kinds.add(kind)
                ids = [atom.phrase.id for atom in candidate.atoms if atom not in wording.dropped]
                found.append(Written(worded, candidate.plan.id, ids, task.facts, text[:2]))
    return found


def use(phrases: Iterable[Phrase], context: Context, mood: Mood | None = None) -> None:
    """Note that phrases stand in the draft, and which of them are to be verified.

    What is asked or promised (`mood`) claims nothing, whatever it would claim when told.
    """
    for phrase in phrases:
        context.used[phrase.id] += 1
        context.grouped[phrase.group] += 1
        if claims(phrase, mood) and phrase.id not in context.outline.verified:
            context.verify[phrase.id] = None


def claims(phrase: Phrase, mood: Mood | None) -> bool:
    """Whether a phrase states something that has to be true."""
    wanted = mood is not None and mood.facts == "asked" and phrase.move in ("measure", "goal", "lead")
    return phrase.asserts != "none" and not wanted


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
        task.reasoned,
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
        self.bare = True

    def write(self, plan: str, clauses: Sequence[str]) -> Made:
        """Word clauses: ids, `事实 n`, `。` as a sentence's end, anything else as the writer's own."""
        worded: list[list[Part]] = [[]]
        asked = self.task.mood.facts == "asked"
        self.bare = not any(_FACT_PLACE.fullmatch(written) for written in clauses)
        for written in clauses:
            piece, opens = self._piece(written)
            if piece:
                opening = self.wording.opening() if asked and opens and not worded[-1] else []
                worded[-1] += self.wording.join(worded[-1], [*opening, *piece])
            if written.endswith("。"):
                worded.append([])
        sentences = [Sentence((*parts, Part("。")), self.task.node, plan) for parts in worded if parts]
        ids = [phrase.id for phrase in self.phrases]
        paragraph = Written(sentences, plan, ids, self.told, Written(sentences).text[:2])
        return Made(paragraph, self.phrases, frozenset(self.wording.links))

    def _piece(self, written: str) -> tuple[list[Part], bool]:
        """Return a clause's parts, and whether the mood's opening goes before it."""
        number = _FACT_PLACE.fullmatch(written)
        if number:
            return self._fact(int(number[1]), int(number[2] or number[1]), written)
        if written in self.context.bank.by_id:
            phrase = self.context.bank.by_id[written]
            self.phrases.append(phrase)
            atom = candidates.make_atom(
                phrase, phrase.text, self.context, self.task.node, ticked=True, slot_facts=()
            )
            plain = phrase.move == "measure" and not phrase.subject
            piece = self.wording.measure_parts(atom)
            if plain and self.bare and self.wording.subject:
                piece = [Part(self.wording.subject, "subject"), *piece]
                self.wording.subject = ""
            return piece, plain
        own = written.rstrip("，；。")
        return [Part(own, "text", edited=True)] if own else [], False

    def _fact(self, first: int, last: int, written: str) -> tuple[list[Part], bool]:
        """Return the parts of the fact lines from `first` to `last` (1-based, both included)."""
        facts = [fact for fact in self.lines[first - 1 : last] if fact.record or fact.literal]
        if not facts or len(facts) <= last - first:
            return [Part(GAP.format(written), "gap")], False
        self.told += facts
        # As told among all the facts of the point, where the verbs were chosen; alone where that parts them.
        wanted = {id(fact) for fact in facts}
        clauses = [c for c in _told(self.task, self.context) if wanted.issuperset(map(id, c.facts))]
        if {id(fact) for clause in clauses for fact in clause.facts} != wanted:
            clauses = _told(replace(self.task, facts=facts), self.context)
        parts: list[Part] = []
        inner = False
        for clause in clauses:
            mark = "；" if (inner or clause.inner) and not clause.follows else "，"
            parts += [*([Part(mark)] if parts else []), *self.wording.with_subject(clause)]
            inner = inner or clause.inner
        return parts, not (clauses[0].past or clauses[0].own)
