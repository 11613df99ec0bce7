"""What a paragraph candidate is, the hard rules it must keep and the score that ranks it.

Rules and score terms are values in one table each; a candidate that breaks a rule is dropped, the score
(lower is better) ranks the rest. A change here is a row and a test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from drafter.compose.packing import LONGEST, SHORT
from drafter.compose.telling import Clause
from drafter.model import Mood, Phrase, Plan
from drafter.text import runs

_LONG = 80


@dataclass(slots=True, eq=False)
class Atom:
    """A clause ready for use at one node: its text with slots filled, what ranks it, and its hash there."""

    phrase: Phrase
    text: str
    characters: int
    fillers: int
    runs: frozenset[str]
    holds: int
    key: bytes
    ticked: bool = False
    slot_facts: tuple[str, ...] = ()
    step: int = field(init=False)
    width: int = field(init=False)

    def __post_init__(self) -> None:
        """Keep the step at hand, and the characters with subject and comma."""
        self.step = self.phrase.step
        self.width = self.characters + len(self.phrase.subject) + 1


@dataclass(slots=True)
class Line:
    """One sentence of a candidate before it is worded."""

    reason: Atom | None = None
    lead: Atom | None = None
    measures: list[Atom] = field(default_factory=list)
    facts: bool = False
    tail: Atom | None = None

    def atoms(self) -> list[Atom]:
        """Return the clauses in reading order."""
        ahead = [atom for atom in (self.reason, self.lead) if atom is not None]
        return [*ahead, *self.measures, *([self.tail] if self.tail is not None else [])]


@dataclass(slots=True)
class Candidate:
    """A plan with clauses chosen for it; `facts` are those that enter where a line says so."""

    plan: Plan
    lines: list[Line]
    mood: Mood
    facts: Sequence[Clause] = ()
    score: float = 0.0
    characters: int = 0
    atoms: list[Atom] = field(init=False)
    measures: list[Atom] = field(init=False)

    def __post_init__(self) -> None:
        """Gather the clauses in reading order once: rules and terms read them often."""
        self.atoms = []
        self.measures = []
        for line in self.lines:
            self.atoms += line.atoms()
            self.measures += line.measures


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a paragraph is measured against: its share in characters, its heading, the sibling before it.

    `reasoned`: it stands right behind a sentence that gives a reason (point.importance and the like).
    """

    share: int
    heading_runs: frozenset[str] = frozenset()
    before_runs: frozenset[str] = frozenset()
    before_plan: str = ""
    before_opening: str = ""
    reasoned: bool = False


@dataclass(slots=True)
class Material:
    """All a paragraph can be made of.

    `inline` are the facts that enter the sentences of the plan: all when told; when asked, neither those that
    are told all the same nor tasks, which make sentences of their own. `facts_length` counts all facts with
    their commas, in characters.
    """

    atoms: dict[str, list[Atom]]
    facts: list[Clause]
    mood: Mood
    inline: list[Clause] = field(init=False)
    runs: frozenset[str] = field(init=False)
    facts_length: int = field(init=False)
    first_length: int = field(init=False)
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        """Measure the facts once: every candidate asks for it."""
        told = self.mood.facts == "told"
        self.inline = [clause for clause in self.facts if told or not (clause.past or clause.own)]
        values = (part.text for clause in self.facts for part in clause.parts if part.value)
        self.runs = frozenset(run for text in values for run in runs(text, 4))
        self.facts_length = sum(clause.characters + 1 for clause in self.facts)
        self.first_length = self.facts[0].characters if self.facts else 0
        self.kind = self.facts[0].kind if self.facts else ""


# --- hard rules ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule a candidate must keep; `why` is the reason it is one."""

    id: str
    why: str
    holds: Callable[[Candidate], bool]


def _steps_rise(candidate: Candidate) -> bool:
    steps = [atom.step for atom in candidate.measures]
    return steps == sorted(steps)


def _one_stance(candidate: Candidate) -> bool:
    return [atom.step for atom in candidate.measures].count(0) <= 1


def _facts_in_order(candidate: Candidate) -> bool:
    if candidate.mood.facts != "told":
        return True
    seen = False
    for line in candidate.lines:
        for atom in line.measures:
            if (seen and atom.step < 2) or (
                not seen and atom.step > 2 and any(x.facts for x in candidate.lines)
            ):
                return False
        seen = seen or line.facts
    return True


def _own_subject_last(candidate: Candidate) -> bool:
    return not any(atom.phrase.subject for line in candidate.lines for atom in line.measures[:-1])


def _own_subject_before_facts(candidate: Candidate) -> bool:
    return not any(
        line.facts and line.measures and line.measures[-1].phrase.subject for line in candidate.lines
    )


def _tail_only(candidate: Candidate) -> bool:
    return not any(line.measures and line.measures[0].phrase.tail_only for line in candidate.lines)


def _one_of_group(candidate: Candidate) -> bool:
    groups = [atom.phrase.group for atom in candidate.atoms if atom.phrase.group]
    return len(groups) == len(set(groups))


def _once(candidate: Candidate) -> bool:
    ids = [atom.phrase.id for atom in candidate.atoms]
    return len(ids) == len(set(ids))


def _no_lone_clause(candidate: Candidate) -> bool:
    for line in candidate.lines:
        if line.reason:
            continue
        facts = candidate.facts if line.facts else ()
        clauses = len(line.measures) + bool(line.lead) + bool(line.tail) + sum(f.runs for f in facts)
        if clauses == 1 and (facts or sum(atom.characters for atom in line.measures) < SHORT * 2):
            return False
    return True


def _break_stands(candidate: Candidate) -> bool:
    if candidate.mood.facts != "told" or not candidate.facts:
        return True
    first = candidate.facts[0]
    for line in candidate.lines:
        ahead = [line.lead, *line.measures] if line.lead else line.measures
        if line.facts and ahead and len(line.measures) < 2:
            length = sum(atom.width for atom in ahead) + first.characters
            if first.paused or length > LONGEST:
                return False
    return True


def _no_tail_after_gist(candidate: Candidate) -> bool:
    if not candidate.facts or not candidate.facts[-1].glossed:
        return True
    return not any(line.facts and line.tail for line in candidate.lines)


def _tail_rests(candidate: Candidate) -> bool:
    for line in candidate.lines:
        if not line.tail or (line.facts and candidate.facts):
            continue
        if len(line.measures) < 2 or all(atom.step == 3 for atom in line.measures):
            return False
    return True


def _lead_leads(candidate: Candidate) -> bool:
    return all(line.measures or line.facts for line in candidate.lines if line.lead)


RULES = (
    Rule("own_subject_last", "自带主语的分句之后再接别的做法，做的人就换了", _own_subject_last),
    Rule("own_subject_before_facts", "自带主语的分句后面接事实，做事的人就错了", _own_subject_before_facts),
    Rule("tail_rests", "成效和目的要落在事实上，或者落在两项做法上，不能只落在一次检查上", _tail_rests),
    Rule("no_tail_after_gist", "说明后面再接成效，就读成了说明的一部分", _no_tail_after_gist),
    Rule("tail_only", "该…的…一类的话不能紧跟“要”", _tail_only),
    Rule("break_stands", "事实要另起一句时，起句、单个做法撑不起前一句", _break_stands),
    Rule("no_lone_clause", "孤零零一个短分句不成一句", _no_lone_clause),
    Rule("steps_rise", "先谋划后实施，先实施后督查，倒过来读不通", _steps_rise),
    Rule("one_stance", "表态的话一段一句就够", _one_stance),
    Rule("facts_in_order", "总结时先有做法后有事实，转化和成效在事实之后", _facts_in_order),
    Rule("one_of_group", "意思相近的说法只用一个", _one_of_group),
    Rule("once", "一条词条一段只用一次", _once),
    Rule("lead_leads", "起句后面要有话", _lead_leads),
)


def keeps_rules(candidate: Candidate) -> bool:
    """Whether a candidate breaks no hard rule; those most often broken stand first in the table."""
    return all(rule.holds(candidate) for rule in RULES)


# --- the score -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the score: its weight times what `value` counts. Bonuses have negative weights."""

    id: str
    weight: float
    value: Callable[[Candidate, Material, Surroundings], float]


def off_length(characters: int, share: int) -> float:
    """Return how far a length is from its share, as a part of it.

    6 % either way counts as none; from 13 % on it counts four times, for at 15 % the report speaks of a want.
    """
    off = abs(characters - share) / max(share, 1)
    return max(0.0, off - 0.06) + 3 * max(0.0, off - 0.13)


def _off_length(candidate: Candidate, _: Material, around: Surroundings) -> float:
    return off_length(candidate.characters, around.share)


def _fillers(candidate: Candidate, _: Material, __: Surroundings) -> float:
    return sum(atom.fillers for atom in candidate.atoms)


def _heading_runs(candidate: Candidate, _: Material, around: Surroundings) -> float:
    return min(3, sum(len(atom.runs & around.heading_runs) for atom in candidate.atoms))


def _before_runs(candidate: Candidate, _: Material, around: Surroundings) -> float:
    return min(4, sum(len(atom.runs & around.before_runs) for atom in candidate.atoms))


def _own_runs(candidate: Candidate, _: Material, __: Surroundings) -> float:
    seen: set[str] = set()
    shared = 0
    for atom in candidate.atoms:
        shared += not seen.isdisjoint(atom.runs)
        seen |= atom.runs
    return shared


def _same_plan(candidate: Candidate, _: Material, around: Surroundings) -> float:
    return candidate.plan.id == around.before_plan


def _same_opening(candidate: Candidate, _: Material, around: Surroundings) -> float:
    first = next(iter(candidate.atoms), None)
    return bool(first and around.before_opening and first.text[:2] == around.before_opening)


def _two_ba(candidate: Candidate, _: Material, __: Surroundings) -> float:
    return sum(max(0, sum(atom.holds for atom in line.atoms()) - 1) for line in candidate.lines)


def _same_first(candidate: Candidate, _: Material, __: Surroundings) -> float:
    return sum(a.text[0] == b.text[0] for line in candidate.lines for a, b in pairwise(line.atoms()))


def _same_two(candidate: Candidate, _: Material, __: Surroundings) -> float:
    """Count measures of the paragraph that begin with the same two characters as one before (注重……，注重……)."""
    openings = [atom.text[:2] for atom in candidate.measures]
    return len(openings) - len(set(openings))


def _fact_runs(candidate: Candidate, material: Material, _: Surroundings) -> float:
    """Count measures that say what a fact beside them says."""
    return sum(not material.runs.isdisjoint(atom.runs) for atom in candidate.measures) if material.runs else 0


def _long_sentence(candidate: Candidate, material: Material, _: Surroundings) -> float:
    over = 0
    for line in candidate.lines:
        atoms = [atom for atom in line.atoms() if atom is not line.reason]
        length = sum(atom.characters + 1 for atom in atoms)
        if line.facts and material.facts:
            length += min(material.first_length, 40)
        over += length > _LONG
        over += len(atoms) + (line.facts and bool(material.facts)) > 5
    return over


def _near(candidate: Candidate, material: Material, _: Surroundings) -> float:
    for line in candidate.lines:
        if line.facts and line.measures and material.kind in line.measures[-1].phrase.near:
            return 1
    return 0


def _ticked(candidate: Candidate, _: Material, __: Surroundings) -> float:
    return sum(atom.ticked for atom in candidate.atoms)


def _slots(candidate: Candidate, _: Material, __: Surroundings) -> float:
    return sum(bool(atom.slot_facts) for atom in candidate.atoms)


def _second_reason(candidate: Candidate, _: Material, around: Surroundings) -> float:
    return bool(around.reasoned and candidate.lines and candidate.lines[0].reason)


def _owned_goal(candidate: Candidate, _: Material, __: Surroundings) -> float:
    """Count goals behind a clause with its own subject: they were written for those who are addressed."""
    return sum(
        bool(
            line.tail
            and line.tail.phrase.move == "goal"
            and line.measures
            and line.measures[-1].phrase.subject
        )
        for line in candidate.lines
    )


TERMS = (
    Term("off_length", 60, _off_length),
    Term("fillers", 1, _fillers),
    Term("heading_runs", 2, _heading_runs),
    Term("before_runs", 1, _before_runs),
    Term("own_runs", 3, _own_runs),
    Term("same_plan", 2.5, _same_plan),
    Term("same_opening", 4, _same_opening),
    Term("two_ba", 3, _two_ba),
    Term("same_first", 2, _same_first),
    Term("same_two", 2, _same_two),
    Term("fact_runs", 3, _fact_runs),
    Term("long_sentence", 5, _long_sentence),
    Term("second_reason", 5, _second_reason),
    Term("owned_goal", 3, _owned_goal),
    Term("near", -3, _near),
    Term("ticked", -4, _ticked),
    Term("slots", -4, _slots),
)
MARGIN = 3.0
"""Candidates within this of the best score are equals; the hash decides. Wider margins let weak ones in."""


def score(candidate: Candidate, material: Material, around: Surroundings) -> float:
    """Return the score of a candidate; lower is better."""
    total = 0.0
    for term in TERMS:  # as in keeps_rules
        total += term.weight * term.value(candidate, material, around)
    return total
