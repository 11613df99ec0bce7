"""Fact lines → clauses, told or asked, by the table of kinds. Every piece of a record is printed once, as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from drafter import facts as fact_lines
from drafter.draft import Part
from drafter.model import Fact, Kind, Quantity
from drafter.text import count_characters, count_clauses

Pick = Callable[[Sequence[str], str], str]
"""Chooses one of several wordings; the second argument names the place of the choice."""

_PLACEHOLDER = re.compile(r"\{(名|量|值|主|限)\}|(…)")
_AHEAD = re.compile(r"^(今年|明年|本年|年底|年内|到|力争|下)|(前|底|内)$")
_BEHIND = re.compile(r"^(去年|前年|上年|近年|近几年|近两年|近三年|过去|此前|截至)|以来$")
_PAUSED = re.compile(r"(以来|来|前夕|期间|之际|后|间|中)$")
_OWNER = re.compile(r"由(.+?)牵头(?:负责)?$")
_OWNER_FIELD, _LIMIT_FIELD = "牵头", "时限"
_LIMIT = re.compile(r".*(前|底|内|之前|以前)$")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）")
_RISEN = ("到", "至", "为", "达")


@dataclass(frozen=True, slots=True)
class Clause:
    """One or more records as a clause of a sentence.

    `subject_at` is the index of the part before which a subject may stand (-1: none may); `inner` tells that
    the clause holds a comma of its own; `paused` that it opens with a time and a comma; `glossed` that it ends
    in its gist; `follows` that it belongs to the record before; `goal` that it ends a chain of requirements;
    `own` that it makes a sentence by itself; `past` that it is told though the mood asks.
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
    past: bool = False
    literal: bool = False
    text: str = field(init=False, compare=False)
    characters: int = field(init=False, compare=False)
    runs: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Measure the clause once: its text as printed, its characters, and the clauses it reads as."""
        text = "".join(part.text for part in self.parts)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "characters", count_characters(text))
        object.__setattr__(self, "runs", count_clauses(text))


def tell(
    facts: Sequence[Fact], manner: str, kinds: Mapping[str, Kind], pick: Pick, *, orders: bool = True
) -> list[Clause]:
    """Return the clauses of a run of facts in the writer's order.

    Args:
        facts: records and finished clauses.
        manner: told (done) or asked (to be done).
        kinds: the table of kinds by name.
        pick: chooses among the wordings of a kind.
        orders: whether somebody may be told what to do (X要…); who promises gives no orders to his own people.
    """
    clauses: list[Clause] = []
    index = 0
    last_verb = ""
    last_time = ""
    worded: set[str] = set()
    while index < len(facts):
        fact = facts[index]
        if fact.literal:
            part = Part(fact.value, "literal", facts=(fact.label,), value=True)
            clauses.append(Clause((part,), (fact,), inner="，" in fact.value, past=True, literal=True))
            index += 1
            continue
        kind = kinds[fact.name]
        run = _run(facts[index:], kind, manner)
        time = fact.get("时间")
        if time and time == last_time:
            run = [_without_time(fact) if fact is run[0] else fact for fact in run]
        given = tuple(facts[index : index + len(run)])
        if manner == "told" or _is_past(fact, kind):
            clause, last_verb = _told(run, given, kind, pick, last_verb, past=manner != "told")
        else:
            clause = _asked(run, given, kind, pick, worded, orders=orders)
        clauses.append(clause)
        last_time = time or last_time
        index += len(run)
    return clauses


def _without_time(fact: Fact) -> Fact:
    """Return the fact without its time, which the clause before it has just named."""
    return replace(fact, fields=tuple(pair for pair in fact.fields if pair[0] != "时间"))


def _is_past(fact: Fact, kind: Kind) -> bool:
    """Whether a fact is of what has been done already, by its time; only a figure counts as done where that is open."""
    time = fact.get("时间")
    if not time or "时间" in kind.asked_fields:  # 落实好去年底印发的…
        return False
    return bool(_BEHIND.search(time)) or (kind.goal and not _AHEAD.search(time))


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


_PARTICIPANTS = frozenset(("人", "人次", "名", "位", "户", "家", "个", "支", "所", "对", "户次", "家次"))
"""Units of those who take part; what is counted otherwise (126堂) counts the thing itself."""


def _class(quantity: Quantity, kind: Kind) -> str:
    if fact_lines.is_money(quantity) and kind.money:
        return "money"
    if quantity.unit in kind.counts and (not quantity.noun or not kind.people):
        return "count"
    takes_part = bool(quantity.noun) or quantity.unit in _PARTICIPANTS
    if kind.people and takes_part and not fact_lines.is_rate(quantity) and not fact_lines.is_money(quantity):
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
    return Part(text, "record", facts=(fact.label,), value=True)


def _names(run: Sequence[Fact], kind: Kind, with_counts: bool) -> list[Part]:
    """Return the names of a run as a list: 、 between, but none between quoted neighbours (GB/T 15834 4.5.3.5)."""
    parts: list[Part] = []
    for fact in run:
        closes = len(run) == 1 or fact is run[-1]
        text = _name(fact, kind) if closes and kind.suffix not in fact.value else fact.value
        if any(wording.startswith(f"{kind.name}{{名}}") for wording in kind.told):
            text = text.removeprefix(kind.name) or text  # 评选：评选标兵 20名
        counts = (
            "、".join(q.text for q in fact.quantities if _class(q, kind) == "count") if with_counts else ""
        )
        if parts and not (parts[-1].text.endswith(("”", "》")) and text.startswith(("“", "《"))):
            parts.append(Part("、", "record"))
        parts.append(_value(text + counts, fact))
    return parts


def _verb(pattern: str) -> str:
    """Return what tells one wording from another: its verb, or the whole where the name comes first."""
    return pattern if pattern.startswith("{") else pattern[:2]


def _told(
    run: Sequence[Fact], given: tuple[Fact, ...], kind: Kind, pick: Pick, last_verb: str, *, past: bool
) -> tuple[Clause, str]:
    """Word what was done; return the clause and the verb it begins with. A verb just used stands back.

    `run` are the facts as they are to be worded, `given` as the writer gave them.
    """
    fact = run[0]
    groups: dict[str, list[Quantity]] = {"count": [], "people": [], "money": []}
    for quantity in fact.quantities:
        groups[_class(quantity, kind)].append(quantity)
    choices = [t for t in kind.told if _verb(t) != last_verb] or list(kind.told)
    whole = next((kind.fields[name] for name, _ in fact.fields if _is_whole(name, kind)), "")
    pattern = whole or pick(choices, fact.label)
    counted = not kind.count_clause
    values: dict[str, Sequence[Part]] = {
        "名": _names(run, kind, counted and len(run) > 1),
        "量": [] if len(run) > 1 or not counted else _quantities(groups["count"], fact),
        "值": [_value(value, fact) for name, value in fact.fields if kind.fields.get(name) == whole][:1],
    }
    if kind.goal and fact.value.endswith(_RISEN):
        pattern = "力争{名}{量}" if "力争" in pattern else "{名}{量}"
    if kind.goal and not fact.quantities:
        pattern = "{名}"  # the figure stands in it: 合格率达到85%以上
    people = pick(kind.people, "人" + fact.label) if groups["people"] else ""
    named = "{名}" in people
    if named:
        core = fill(people, {**values, "量": _quantities(groups["people"], fact)})
    else:
        together = "" if whole else _together(run, kind, pick)
        core = [*([Part(together, "record")] if together else []), *fill(pattern, values)]
    if whole and not named and "{量}" not in pattern:
        core += values["量"]
    tail = _tail(fact, kind, groups, "" if named else people, pick)
    parts, ahead, paused = _with_fields(core, fact, kind, whole)
    free = not (kind.follows or kind.goal or whole or named)
    clause = Clause(
        (*parts, *tail),
        given,
        kind.name,
        ahead if free else -1,
        bool(tail) or paused,
        paused,
        glossed=bool(fact.gist),
        follows=kind.follows,
        past=past,
    )
    return clause, _verb(choices[0] if whole else pattern)


def _is_whole(name: str, kind: Kind) -> bool:
    """Whether a further field words the whole clause (被{值}授予{名}) rather than standing before the verb."""
    return name in kind.fields and "…" not in kind.fields[name]


def _together(run: Sequence[Fact], kind: Kind, pick: Pick) -> str:
    """Return a word that sums up a single count (共 先后 累计), '' if none fits."""
    quantities = run[0].quantities
    counts = [q for q in quantities if _class(q, kind) == "count"]
    many = len(counts) == 1 and counts[0].number.isdigit() and int(counts[0].number) > 3
    return pick(("", *kind.together), "共" + run[0].label) if many and len(run) == 1 else ""


def _tail(
    fact: Fact, kind: Kind, groups: Mapping[str, Sequence[Quantity]], people: str, pick: Pick
) -> list[Part]:
    """Return what follows the verb's clause, each behind a comma: counts told apart, people, money, the gist."""
    tail: list[Part] = []
    for pattern, group in (
        (kind.count_clause, "count"),
        (people, "people"),
        (pick(kind.money, "钱" + fact.label) if groups["money"] else "", "money"),
    ):
        if pattern and groups[group]:
            tail += [Part("，", "record"), *fill(pattern, {"量": _quantities(groups[group], fact)})]
    if fact.gist:
        tail += fill(kind.gist, {"值": [_value(fact.gist, fact)]})
    return tail


def _with_fields(core: list[Part], fact: Fact, kind: Kind, whole: str) -> tuple[list[Part], int, bool]:
    """Put the further fields before the verb; return the parts, where a subject may stand, and if there is a pause."""
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
    return [*time, *before, *core], len(time), paused


def _quantities(quantities: Sequence[Quantity], fact: Fact) -> list[Part]:
    return [_value("、".join(q.text for q in quantities), fact)] if quantities else []


def _asked(
    run: Sequence[Fact], given: tuple[Fact, ...], kind: Kind, pick: Pick, worded: set[str], *, orders: bool
) -> Clause:
    """Word what is to be done; wordings used before in the paragraph stand back while there are others."""
    fact = run[0]
    owner, limit, rest = _owner(fact) if kind.owner else ("", "", fact.gist)
    names: list[Part] = _names(run, kind, False)
    lead: list[Part] = []
    for name, value in fact.fields:
        piece = [_value(value, fact)]
        if kind.owner and name in (_OWNER_FIELD, _LIMIT_FIELD):
            continue
        if name in kind.asked_fields:
            names = fill(kind.asked_fields[name], {"值": piece, "名": names})
        elif _is_whole(name, kind):
            names = [*piece, *names]
        else:
            piece = fill(kind.fields.get(name, "{值}…").replace("…", ""), {"值": piece})
            lead = [*piece, *lead] if name == "时间" else [*lead, *piece]
    gist = fill(kind.gist, {"值": [_value(rest, fact)]}) if rest else []
    amount = _quantities(fact.quantities, fact)
    if owner:
        free = [wording for wording in kind.owner if orders or "{主}要" not in wording]
        pattern = pick(free or kind.owner, fact.label)
        if not limit:
            pattern = "，".join(piece for piece in pattern.split("，") if "{限}" not in piece)
        values = {"主": [_value(owner, fact)], "限": [_value(limit, fact)], "名": [*names, *amount]}
        parts = [*lead, *fill(pattern, values), *gist]
        return Clause(tuple(parts), given, kind.name, inner=True, own=True)
    pattern = _asked_pattern(fact, kind, pick, worded)
    parts = fill(pattern, {"名": names, "量": amount})
    if "{量}" not in pattern and amount:
        people = kind.people[0] if kind.people else "{量}"
        parts += [Part("，", "record"), *fill(people, {"量": amount})]
    if limit:
        lead = [_value(limit, fact), *lead]
    return Clause((*lead, *parts, *gist), given, kind.name, inner=bool(gist), goal=kind.goal)


def _asked_pattern(fact: Fact, kind: Kind, pick: Pick, worded: set[str]) -> str:
    """Return the wording of a requirement, and note it as used."""
    fresh = [t for t in kind.asked if t not in worded and t[:2] not in worded] or list(kind.asked)
    pattern = pick(fresh, fact.label)
    worded.update((pattern, pattern[:2]))
    if fact.quantities and (
        "以上" in fact.quantities[-1].text or fact.quantities[-1].text.startswith("100%")
    ):
        pattern = pattern.replace("以上", "")
    if kind.goal and fact.value.endswith(_RISEN):
        pattern = pattern.replace("达到", "")
    if kind.goal and not fact.quantities:
        pattern = pattern.replace("达到{量}以上", "").replace("达到{量}", "")
    return pattern


def _owner(fact: Fact) -> tuple[str, str, str]:
    """Return who leads, by when, and what is left of the gist: `6月底前，由政务服务处牵头`."""
    owner, limit, rest = fact.get(_OWNER_FIELD), fact.get(_LIMIT_FIELD), []
    for piece in fact.gist.split("，") if fact.gist else ():
        match = _OWNER.fullmatch(piece.strip())
        if match and not owner:
            owner = match.group(1)
        elif _LIMIT.fullmatch(piece) and not limit:
            limit = piece
        else:
            rest.append(piece)
    return owner, limit, "，".join(rest)
