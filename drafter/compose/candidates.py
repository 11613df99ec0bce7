"""Paragraph candidates: which clauses are tried together, by the plans of a mood.

What is proposed and ranked is the paragraph, not the clause (`rules` says which may stand and which is best).
"""

from __future__ import annotations

from collections.abc import Sequence

from drafter.compose.context import Context
from drafter.compose.rules import Atom, Candidate, Line, Material, Surroundings, keeps_rules, score
from drafter.model import Ask, Phrase, Plan
from drafter.text import count_characters, count_fillers, runs

SETS = 40
"""Clause sets tried for each plan."""

_KEY = 64


def make_atom(
    phrase: Phrase, text: str, context: Context, node: str, *, ticked: bool, slot_facts: tuple[str, ...]
) -> Atom:
    """Return the atom of a phrase at a node."""
    return Atom(
        phrase,
        text,
        count_characters(text),
        count_fillers(text),
        frozenset(runs(text, 4)),
        text.count("把"),
        context.key(node, phrase.id, _KEY),
        ticked,
        slot_facts,
    )


def propose(plans: Sequence[Plan], material: Material, around: Surroundings) -> list[Candidate]:
    """Return the candidates that keep the rules, each scored: up to `SETS` clause sets for each plan."""
    has_facts = bool(material.facts)
    found: list[Candidate] = []
    orders = [_orders(material, number) for number in range(SETS)]
    for plan in plans:
        if (plan.facts == "yes" and not has_facts) or (plan.facts == "no" and has_facts):
            continue
        seen: set[tuple[str, ...]] = set()
        for number, order in enumerate(orders):
            candidate = _build(plan, order, material, number)
            if candidate is None:
                continue
            ids = tuple(atom.phrase.id for atom in candidate.atoms)
            if ids in seen or not keeps_rules(candidate):
                continue
            seen.add(ids)
            candidate.characters = _length(candidate, material)
            candidate.score = score(candidate, material, around)
            found.append(candidate)
    return found


def _orders(material: Material, number: int) -> dict[str, list[Atom]]:
    start = number % (_KEY - 4)
    return {
        role: sorted(atoms, key=lambda atom: (not atom.ticked, atom.key[start : start + 4]))
        for role, atoms in material.atoms.items()
    }


def _build(plan: Plan, order: dict[str, list[Atom]], material: Material, number: int) -> Candidate | None:
    pools = {role: list(atoms) for role, atoms in order.items()}
    told = material.mood.facts == "told"
    lines: list[Line] = []
    counts = _counts(plan, material, number)
    total = sum(counts)
    chosen = _choose(
        pools.get("measure", []), total, _bounds(plan, counts) if told and material.facts else None
    )
    if chosen is None:
        return None
    index = 0
    place = 0
    for sentence in plan.sentences:
        line = Line()
        for ask in sentence.asks:
            if ask.role == "measure":
                line.measures = chosen[place : place + counts[index]]
                place += counts[index]
                index += 1
            elif ask.role == "facts":
                line.facts = True
            elif ask.role == "task":
                line.task = True
            elif not _take(line, ask, pools, number):
                return None
        if line.measures or line.facts or line.reason or line.tail:
            lines.append(line)
    return Candidate(plan, lines, material.mood)


def _take(line: Line, ask: Ask, pools: dict[str, list[Atom]], number: int) -> bool:
    """Put one clause of a single-clause role into a line; False if the plan must have one and there is none."""
    pool = pools.get(ask.role, [])
    wanted = ask.low or (pool[0].key[number % _KEY] & 1 if pool else 0)
    if not wanted:
        return True
    if not pool:
        return not ask.low
    atom = pool.pop(0)
    if ask.role == "reason":
        line.reason = atom
    elif ask.role == "lead":
        line.lead = atom
    else:
        line.tail = atom
    return True


def _counts(plan: Plan, material: Material, number: int) -> list[int]:
    asks = [ask for sentence in plan.sentences for ask in sentence.asks if ask.role == "measure"]
    counts = []
    for ask in asks:
        counts.append(ask.low + number % (ask.high - ask.low + 1))
        number //= ask.high - ask.low + 1
    available = len(material.atoms.get("measure", []))
    if sum(counts) > available and not any(ask.low for ask in asks):
        return [0] * len(counts)
    return counts


def _bounds(plan: Plan, counts: Sequence[int]) -> int:
    """Return how many of the measures stand in front of the facts."""
    before = index = 0
    for sentence in plan.sentences:
        for ask in sentence.asks:
            if ask.role == "measure":
                before += counts[index]
                index += 1
            elif ask.role == "facts":
                return before
    return before


def _choose(order: Sequence[Atom], total: int, before: int | None) -> list[Atom] | None:
    """Return `total` measures in rising step, None if there are too few.

    Where `before` is given, that many of them stand before the facts (steps 0 to 2), the rest after (2 to 4).
    """
    if before is None:
        picked = _pick(order, total, [], 0, 4)
        return (
            picked and sorted(picked, key=lambda atom: (atom.step, atom.key)) if picked is not None else None
        )
    front = _pick(order, before, [], 0, 2)
    if front is None:
        return None
    behind = _pick(order, total - before, front, 2, 4)
    if behind is None:
        return None
    return [*sorted(front, key=lambda a: (a.step, a.key)), *sorted(behind, key=lambda a: (a.step, a.key))]


def _pick(
    order: Sequence[Atom], number: int, besides: Sequence[Atom], low: int, high: int
) -> list[Atom] | None:
    picked: list[Atom] = []
    groups = {atom.phrase.group for atom in besides if atom.phrase.group}
    ids = {atom.phrase.id for atom in besides}
    stance = any(atom.step == 0 for atom in besides)
    for atom in order:
        if len(picked) == number:
            break
        if not low <= atom.step <= high or atom.phrase.id in ids or (atom.step == 0 and stance):
            continue
        if atom.phrase.group and atom.phrase.group in groups:
            continue
        picked.append(atom)
        stance = stance or atom.step == 0
        if atom.phrase.group:
            groups.add(atom.phrase.group)
    return picked if len(picked) == number else None


def _length(candidate: Candidate, material: Material) -> int:
    length = material.facts_length
    opening = 2 if candidate.mood.first != ("",) else 0
    for line in candidate.lines:
        atoms = list(line.atoms())
        length += sum(atom.characters + len(atom.phrase.subject) + 1 for atom in atoms)
        length += opening if line.measures else 0
    return length
