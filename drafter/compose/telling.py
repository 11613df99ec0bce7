"""Fact lines → clauses, told or asked, by the table of kinds. Every piece of a record is printed once, as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from drafter import facts as fact_lines
from drafter.model import Fact, Kind, Part, Quantity
from drafter.text import count_characters

Pick = Callable[[Sequence[str], str], str]
"""Chooses one of several wordings; the second argument names the place of the choice."""

_PLACEHOLDER = re.compile(r"\{(名|量|值|主|限)\}|(…)")
_AHEAD = re.compile(r"^(今年|明年|本年|年底|年内|到|力争|下)|(前|底|内)$")
_PAUSED = re.compile(r"(以来|来|前夕|期间|之际|后|间|中)$")
_OWNER = re.compile(r"由(.+?)牵头(?:负责)?$")
_LIMIT = re.compile(r".*(前|底|内|之前|以前)$")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）")
_RISEN = ("到", "至", "为", "达")


@dataclass(frozen=True, slots=True)
class Clause:
    """One or more records as a clause of a sentence.

    `subject_at` is the index of the part before which a subject may stand (-1: none may); `inner` tells that
    the clause holds a comma of its own; `paused` that it opens with a time and a comma; `glossed` that it ends
    in its gist; `own` that it makes a sentence by itself.
    """

    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    kind: str = ""
    subject_at: int = -1
    inner: bool = False
    paused: bool = False
    glossed: bool = False
    follows: bool = False
    goal: bool = False
    own: bool = False
    literal: bool = False

    @property
    def text(self) -> str:
        """The clause as printed."""
        return "".join(part.text for part in self.parts)

    @property
    def characters(self) -> int:
        """Its length in characters."""
        return sum(count_characters(part.text) for part in self.parts)


def label(fact: Fact) -> str:
    """Return the name a fact goes by in reports: `单位`, or `活动：“三比”` for records and finished clauses."""
    return f"{fact.name}：{fact.value}" if fact.record or fact.literal else fact.name


def tell(facts: Sequence[Fact], manner: str, kinds: Mapping[str, Kind], pick: Pick) -> list[Clause]:
    """Return the clauses of a run of facts in the writer's order.

    Args:
        facts: records and finished clauses.
        manner: told (done) or asked (to be done).
        kinds: the table of kinds by name.
        pick: chooses among the wordings of a kind.
    """
    clauses: list[Clause] = []
    index = 0
    last_verb = ""
    last_time = ""
    worded: set[str] = set()
    while index < len(facts):
        fact = facts[index]
        if fact.literal:
            part = Part(fact.value, "literal", facts=(label(fact),), value=True)
            clauses.append(
                Clause((part,), (fact,), inner="，" in fact.value, literal=True, own=manner == "asked")
            )
            index += 1
            continue
        kind = kinds[fact.name]
        run = _run(facts[index:], kind, manner)
        time = fact.get("时间")
        if time and time == last_time:
            run = [_without_time(fact) if fact is run[0] else fact for fact in run]
        if manner == "told" or _is_past(fact, kind):
            clause, last_verb = _told(run, kind, pick, last_verb)
        else:
            clause = _asked(run, kind, pick, worded)
        clauses.append(replace(clause, facts=tuple(facts[index : index + len(run)])))
        last_time = time or last_time
        index += len(run)
    return clauses


def _without_time(fact: Fact) -> Fact:
    """Return the fact without its time, which the clause before it has just named."""
    return replace(fact, fields=tuple(pair for pair in fact.fields if pair[0] != "时间"))


def _is_past(fact: Fact, kind: Kind) -> bool:
    time = fact.get("时间")
    return kind.goal and bool(time) and not _AHEAD.search(time)


def _run(facts: Sequence[Fact], kind: Kind, manner: str) -> list[Fact]:
    """Return the neighbours of one kind that share a verb: bare ones, at most five."""
    run = [facts[0]]
    if not _is_bare(facts[0], kind, manner):
        return run
    for fact in facts[1:5]:
        if fact.name != kind.name or not _is_bare(fact, kind, manner) or fact.fields != facts[0].fields:
            break
        run.append(fact)
    return run


def _is_bare(fact: Fact, kind: Kind, manner: str) -> bool:
    if "、" in _QUOTED.sub("", fact.value):  # its own 、 would run into the list's
        return False
    places = kind.fields if manner == "told" else kind.asked_fields
    if (
        fact.gist
        or kind.goal
        or any(manner == "told" and "…" not in places.get(n, "…") for n, _ in fact.fields)
    ):
        return False
    if manner == "asked" and fact.quantities:
        return False
    return all(_class(q, kind) == "count" for q in fact.quantities) and not (
        fact.quantities and kind.count_clause
    )


def _class(quantity: Quantity, kind: Kind) -> str:
    if fact_lines.is_money(quantity) and kind.money:
        return "money"
    if quantity.unit in kind.counts and (not quantity.noun or not kind.people):
        return "count"
    if kind.people and not fact_lines.is_rate(quantity) and not fact_lines.is_money(quantity):
        return "people"
    return "count"


def _name(fact: Fact, kind: Kind) -> str:
    return fact.value + (kind.suffix if fact.value.endswith(("”", "》")) else "")


def fill(pattern: str, values: Mapping[str, Sequence[Part]], plain: str = "record") -> list[Part]:
    """Return the parts of a pattern with its places filled; the pattern's own words have the role `plain`."""
    parts: list[Part] = []
    start = 0
    for match in _PLACEHOLDER.finditer(pattern):
        if match.start() > start:
            parts.append(Part(pattern[start : match.start()], plain))
        parts += values.get(match.group(1) or "…", ())
        start = match.end()
    if start < len(pattern):
        parts.append(Part(pattern[start:], plain))
    return parts


def _value(text: str, fact: Fact) -> Part:
    return Part(text, "record", facts=(label(fact),), value=True)


def _names(run: Sequence[Fact], kind: Kind, with_counts: bool) -> list[Part]:
    """Return the names of a run as a list: 、 between, but none between quoted neighbours (GB/T 15834 4.5.3.5)."""
    parts: list[Part] = []
    for fact in run:
        closes = len(run) == 1 or fact is run[-1]
        text = _name(fact, kind) if closes and kind.suffix not in fact.value else fact.value
        counts = (
            "、".join(q.text for q in fact.quantities if _class(q, kind) == "count") if with_counts else ""
        )
        if parts and not (parts[-1].text.endswith(("”", "》")) and text.startswith(("“", "《"))):
            parts.append(Part("、", "record"))
        parts.append(_value(text + counts, fact))
    return parts


def _told(run: Sequence[Fact], kind: Kind, pick: Pick, last_verb: str) -> tuple[Clause, str]:
    fact = run[0]
    groups: dict[str, list[Quantity]] = {"count": [], "people": [], "money": []}
    for quantity in fact.quantities:
        groups[_class(quantity, kind)].append(quantity)
    choices = [t for t in kind.told if t[:2] != last_verb] or list(kind.told)
    pattern = pick(choices, label(fact))
    whole = next(
        (kind.fields[n] for n, _ in fact.fields if n in kind.fields and "…" not in kind.fields[n]), ""
    )
    people = pick(kind.people, "人" + label(fact)) if groups["people"] else ""
    counted = not kind.count_clause
    values: dict[str, Sequence[Part]] = {
        "名": _names(run, kind, counted and len(run) > 1),
        "量": [] if len(run) > 1 or not counted else _quantities(groups["count"], fact),
    }
    if kind.name == "指标" and fact.value.endswith(_RISEN):
        pattern = "{名}{量}"
    if whole:
        values["值"] = [_value(value, fact) for name, value in fact.fields if kind.fields.get(name) == whole][
            :1
        ]
        pattern = whole
    inner = False
    if people and "{名}" in people:
        core = fill(people, {**values, "量": _quantities(groups["people"], fact)})
        people = ""
    else:
        many = len(run) == 1 and _is_many(groups["count"])
        together = pick(("", *kind.together), "共" + label(fact)) if many else ""
        core = [Part(together, "record")] if together and not whole else []
        core += fill(pattern, values)
        if whole and "{量}" not in pattern:
            core += values["量"]
    tail: list[Part] = []
    for pattern_, group in (
        (kind.count_clause if not counted else "", "count"),
        (people, "people"),
        (pick(kind.money, "钱" + label(fact)) if groups["money"] else "", "money"),
    ):
        if pattern_ and groups[group]:
            tail += [Part("，", "record"), *fill(pattern_, {"量": _quantities(groups[group], fact)})]
            inner = True
    if fact.gist:
        tail += fill(kind.gist, {"值": [_value(fact.gist, fact)]})
        inner = True
    parts, subject_at, paused = _with_fields(core, run, kind, whole)
    clause = Clause(
        (*parts, *tail), tuple(run), kind.name, subject_at, inner or paused, paused, follows=kind.follows
    )
    return clause, choices[0][:2] if whole else pattern[:2]


def _with_fields(
    core: list[Part], run: Sequence[Fact], kind: Kind, whole: str
) -> tuple[list[Part], int, bool]:
    """Put the further fields before the verb; return the parts, where a subject may stand, and if there is a pause."""
    fact = run[0]
    before: list[Part] = []
    time: list[Part] = []
    paused = False
    for name, value in fact.fields:
        place = kind.fields.get(name, "{值}…")
        if place == whole:
            continue
        piece = fill(place.replace("…", ""), {"值": [_value(value, fact)]})
        if name == "时间" or place == "{值}…":
            time += piece
            if _PAUSED.search(value):
                time.append(Part("，", "record"))
                paused = True
        else:
            before += piece
    subject_at = len(time) if not kind.follows and not whole and kind.name not in ("指标", "荣誉") else -1
    return [*time, *before, *core], subject_at, paused


def _quantities(quantities: Sequence[Quantity], fact: Fact) -> list[Part]:
    return [_value("、".join(q.text for q in quantities), fact)] if quantities else []


def _is_many(quantities: Sequence[Quantity]) -> bool:
    return len(quantities) == 1 and quantities[0].number.isdigit() and int(quantities[0].number) > 3


def _asked(run: Sequence[Fact], kind: Kind, pick: Pick, worded: set[str]) -> Clause:
    """Word what is to be done; wordings used before in the paragraph stand back while there are others."""
    fact = run[0]
    owner, limit, rest = _owner(fact)
    names: list[Part] = _names(run, kind, False)
    for name, value in fact.fields:
        if name in kind.asked_fields:
            names = fill(kind.asked_fields[name], {"值": [_value(value, fact)], "名": names})
    if kind.owner and owner and limit:
        pattern = pick(kind.owner, label(fact))
        values = {"主": [_value(owner, fact)], "限": [_value(limit, fact)], "名": names, "量": ()}
        return Clause(tuple(fill(pattern, values)), (fact,), kind.name, inner=True, own=True)
    fresh = [t for t in kind.asked if t not in worded and t[:2] not in worded] or list(kind.asked)
    pattern = pick(fresh, label(fact))
    worded.update((pattern, pattern[:2]))
    values = {"名": names, "量": _quantities(fact.quantities, fact)}
    if fact.quantities and (
        "以上" in fact.quantities[-1].text or fact.quantities[-1].text.startswith("100%")
    ):
        pattern = pattern.replace("以上", "")
    if kind.goal and fact.value.endswith(_RISEN):
        pattern = pattern.replace("达到", "")
    parts = fill(pattern, values)
    if "{量}" not in pattern and fact.quantities:
        parts += [
            Part("，", "record"),
            *fill(kind.people[0] if kind.people else "{量}", {"量": values["量"]}),
        ]
    lead = [
        part
        for name, value in fact.fields
        if name not in kind.asked_fields
        for part in fill(kind.fields.get(name, "{值}…").replace("…", ""), {"值": [_value(value, fact)]})
    ]
    inner = False
    if limit and not owner:
        lead = [_value(limit, fact), *lead]
    if rest:
        parts += fill(kind.gist, {"值": [_value(rest, fact)]})
        inner = True
    return Clause((*lead, *parts), tuple(run), kind.name, inner=inner, goal=kind.goal)


def _owner(fact: Fact) -> tuple[str, str, str]:
    """Return who leads, by when, and what is left of the gist: `6月底前，由政务服务处牵头`."""
    owner, limit, rest = fact.get("牵头"), fact.get("时限"), []
    for piece in fact.gist.split("，") if fact.gist else ():
        match = _OWNER.fullmatch(piece.strip())
        if match and not owner:
            owner = match.group(1)
        elif _LIMIT.fullmatch(piece) and not limit:
            limit = piece
        else:
            rest.append(piece)
    return owner, limit, "，".join(rest)
