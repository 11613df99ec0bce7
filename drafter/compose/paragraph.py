"""A point's paragraph: material gathered, the best candidate chosen, its sentences worded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from drafter import template
from drafter.compose import candidates, rules, telling
from drafter.compose.context import Context
from drafter.compose.rules import Atom, Candidate, Line, Material, Surroundings
from drafter.compose.wording import Task, Wording, Written
from drafter.model import Part, Phrase, Plan, PlanSentence, Sentence
from drafter.text import count_characters, runs

GAP = "【待补：{}】"
NOTHING = GAP.format("做法、数据")
_ROLES = ("reason", "lead", "measure", "effect", "goal")
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
    """Return the task's facts as clauses."""

    def pick(choices: Sequence[str], name: str) -> str:
        return context.pick(task.node, choices, name)

    return telling.tell(task.facts, task.mood.facts, context.bank.kinds, pick) if task.facts else []


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


def estimate(task: Task, context: Context) -> tuple[int, int, int]:
    """Return the natural length of a paragraph, the least and the most it can have, in characters.

    Natural lengths were found by trial: a told sub-point reads well at 110 characters, an asked one at 130,
    more where the facts take more room; the plateau is what facts and clauses give.
    """
    clauses = _told(task, context)
    least = sum(clause.characters + 1 for clause in clauses)
    number = sum(1 for _ in _admitted("measure", task, context))
    told = task.mood.facts == "told"
    reach = min(number, 5 if told else 8) * 17 + (14 if number else 0)
    if told:
        natural = max(115 if number else 0, least + (50 if number else 0))
    else:
        natural = max(150 if number else 0, least + (100 if number else 0))
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
    wording = Wording(task, material, chosen, context)
    worded = wording.sentences()
    atoms = [atom for atom in chosen.atoms if atom not in wording.dropped]
    for atom in atoms:
        context.used[atom.phrase.id] += 1
        if atom.phrase.asserts != "none":
            context.verify.append(atom.phrase.id)
    text = "".join(sentence.text for sentence in worded)
    return Written(
        worded,
        chosen.plan.id,
        [atom.phrase.id for atom in atoms],
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
    equals = [candidate for candidate in proposed if candidate.score <= best + rules.MARGIN]
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
