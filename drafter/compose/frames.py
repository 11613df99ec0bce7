"""Frames: whole sentences of a move, chosen one by one and filled with the facts seen there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from drafter import numerals, template
from drafter.compose import telling
from drafter.compose.context import Context
from drafter.compose.headings import WHOLE
from drafter.compose.paragraph import use
from drafter.compose.tree import Node, Scope
from drafter.compose.wording import GAP
from drafter.draft import Part
from drafter.facts import split_names
from drafter.model import Fact, Phrase

COMPUTED = frozenset(("点数", "事实", "成绩短句", "任务短句"))
_ONCE = ("成绩短句", "任务短句")
_LONGEST_FACTS = 110
_PHRASE_LIMIT = 4


@dataclass(slots=True)
class Site:
    """Where a frame is wanted: the node, what is seen there, and the records that may be spent there.

    `points` is the number of points that follow; `later` counts, for each slot, the required moves behind this
    one that see the same facts and can spend it; `said` are the slots that this printed paragraph has used.
    """

    key: str
    node: Node
    scope: Scope
    records: list[Fact]
    points: int = 0
    later: Counter[str] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    values: dict[str, str | list[str]] = field(default_factory=dict)


def scope_values(scope: Scope, context: Context, *, gaps: bool = True) -> dict[str, str | list[str]]:
    """Return the values a template sees: named values, and records that do as values (see `is_value`).

    With `gaps`, what the genre needs and nobody gave is there as a gap. Most points see the same facts, so what a
    scope gives is kept.
    """
    kept = context.scopes.get((id(scope), gaps))
    if kept is None:
        kept = context.scopes[id(scope), gaps] = scope, _scope_values(scope, context, gaps=gaps)
    return dict(kept[1])


def _scope_values(scope: Scope, context: Context, *, gaps: bool) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = dict(context.head)
    for name, facts in scope.facts.items():
        if name == "照写":
            continue
        texts = [fact.value for fact in facts if not fact.record or is_value(fact, context)]
        if texts:
            values[name] = texts[0] if len(texts) == 1 else texts
    for name in context.outline.needs if gaps else ():
        values.setdefault(name, GAP.format(name))
    return values


def is_value(fact: Fact, context: Context) -> bool:
    """Whether a record stands for a value: its kind is also a slot (会议, 目标) and it has a name only."""
    return (
        fact.record and fact.name in context.bank.slots and not (fact.quantities or fact.gist or fact.fields)
    )


_ONE_HOUSE = re.compile("(?:学校|小学|中学|大学|学院|幼儿园|医院|卫生院|公司|集团|银行|馆)$")
"""Units that have departments and nothing below them: 各级各部门 would be wrong there."""


def site_values(site: Site, context: Context) -> dict[str, str | list[str]]:
    """Return what frames at a site may be filled with, computed slots included."""
    if site.values:
        return site.values
    values = scope_values(site.scope, context)
    for kind in {fact.name for fact in site.records if fact.record}:
        bare = [f for f in site.records if f.name == kind]
        if all(not (f.quantities or f.gist or f.fields) for f in bare):
            values[kind] = [f.value for f in bare]
        elif kind not in context.bank.slots:
            values.pop(kind, None)
    for name in [n for n in values if n in context.bank.kinds and n not in context.bank.slots]:
        if not any(f.name == name for f in site.records):
            values.pop(name)
    values.update(_counts(site, context))
    if site.records:
        values["事实"] = "事实"
    for slot, purpose in (("成绩短句", "review"), ("任务短句", "call")):
        if slot not in context.phrases:
            context.phrases[slot] = _topic_phrases(site, purpose, context)
        if context.phrases[slot]:
            values[slot] = context.phrases[slot]
    site.values = values
    return values


def _counts(site: Site, context: Context) -> dict[str, str]:
    """Return the computed counts: 点数 of the points that follow, and those of lists (议程数 of 议程)."""
    found = {"点数": numerals.count(site.points)} if site.points else {}
    for name, slot in context.bank.slots.items():
        listed = site.scope.get(name.removesuffix("数")) if slot.computed and name.endswith("数") else ()
        if listed:
            found[name] = numerals.count(sum(len(split_names(fact.value)) for fact in listed))
    return found


def _topic_phrases(site: Site, use: str, context: Context) -> str:
    """Return the short phrases of the draft's topics, from one parallel set; '' when no set has them all."""
    root = site.node
    while root.parent is not None:
        root = root.parent
    topics = list(dict.fromkeys(c.main_topic for c in root.children if c.main_topic))[:_PHRASE_LIMIT]
    members = [context.bank.topic_ids[topic] for topic in topics]
    sets = []
    for set_id in context.bank.sets(use, WHOLE):
        phrases = context.bank.members(set_id)
        if set(members) <= {p.member for p in phrases} and context.admits(phrases[0]):
            sets.append(set_id)
    if not members or not sets:
        return ""
    chosen = min(sets, key=lambda set_id: context.key("", set_id))
    texts = {p.member: p.text for p in context.bank.members(chosen)}
    return ("，" if use == "review" else "、").join(texts[m] for m in members)


def rank(move: str, site: Site, context: Context, topic: str) -> list[tuple[Phrase, list[str]]]:
    """Return the frames of a move that may stand at a site, best first, each with the slots it lacks.

    Order: nothing missing; no single point announced by its number; not used yet; spends the records given there;
    spends more facts that no later required move can spend; spends one that a single later move can spend; repeats
    no slot of the sentence before; bound to the topic; then the hash. The short phrases on topics stand once a draft.
    """
    return [(phrase, lacking) for _, phrase, lacking in ordered(move, site, context, topic)]


def ordered(
    move: str, site: Site, context: Context, topic: str
) -> list[tuple[tuple[object, ...], Phrase, list[str]]]:
    """Return what `rank` returns, each with what it was ordered by; the last of that is the hash."""
    values = site_values(site, context)
    waiting = {name for name in values if name not in COMPUTED and _waits(name, site, context)}
    given = {fact.name for fact in site.records}
    if given:
        given.add("事实")
    rows: list[tuple[Any, Phrase, list[str]]] = []
    for phrase in frames_of(move, site.node.mood, topic, context):
        lacking = [slot for slot in phrase.slots if slot not in values]
        names = {*phrase.slots, *phrase.optional}
        if any(_is_computed(slot, context) for slot in lacking):
            continue
        if any(name in names and context.printed[name] for name in _ONCE):
            continue
        free = names & waiting
        order = (
            len(lacking),
            site.points == 1 and "点数" in names,
            not context.is_fresh(phrase),
            phrase.id in context.demoted,
            bool(given) and not names & given,
            -sum(not site.later[name] for name in free),
            not any(site.later[name] == 1 for name in free),
            len(names & site.said),
            not phrase.topic,
            context.key(site.key, phrase.id),
        )
        rows.append((order, phrase, lacking))
    rows.sort(key=lambda row: row[0])
    return rows


def frames_of(move: str, mood: str, topic: str, context: Context) -> list[Phrase]:
    """Return the frames of a move that the draft, a mood and a topic admit."""
    kept = context.told if context.memo is None else context.memo
    key = ("frames", context.circumstances, move, mood, topic)
    found: list[Phrase] | None = kept.get(key)
    if found is None:
        found = kept[key] = [
            phrase
            for phrase in context.bank.frames(move)
            if (not phrase.topic or phrase.topic in (topic, topic.partition("/")[0]))
            and context.bank.moods[mood].takes(phrase.moods)
            and context.admits(phrase)
        ]
    return found


def _is_computed(name: str, context: Context) -> bool:
    slot = context.bank.slots.get(name)
    return name in COMPUTED or (slot is not None and slot.computed)


def _waits(name: str, site: Site, context: Context) -> bool:
    """Whether a value is given and not yet in the text; those of the head have no fact line."""
    facts = site.scope.get(name)
    return any(not context.is_spent(fact) for fact in facts) if facts else not context.printed[name]


def word(phrase: Phrase, site: Site, context: Context) -> list[Part]:
    """Fill a frame; what it lacks shows as 【待补：名称】. Facts it prints are spent."""
    values = dict(site_values(site, context))
    if _ONE_HOUSE.search(str(values.get("单位", ""))):
        values.setdefault("主体", "各部门")
    for slot in phrase.slots:
        if slot not in values:
            values[slot] = GAP.format(slot)
    parts: list[Part] = []
    for text, slot in _listed(template.render(phrase.text, values)):
        if slot == "事实":
            parts += _facts(site, context)
        elif text.startswith("【待补："):
            parts.append(Part(text, "gap", phrase.id))
        else:
            parts.append(
                Part(
                    text,
                    "frame",
                    phrase.id,
                    labels(slot, site.scope, context, site.records)
                    if slot and not _is_computed(slot, context)
                    else (),
                    value=bool(slot),
                )
            )
            if slot:
                if not _is_computed(slot, context):  # two announced counts are no repetition
                    site.said.add(slot)
                _spend(slot, site, context)
    use([phrase], context)
    return parts


def _listed(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield a frame's pieces so that “甲”活动 before 等活动 reads “甲”等活动, and one name alone without 等."""
    and_so_on = ""
    for (text, slot), (behind, _) in zip(pieces, [*pieces[1:], ("", "")], strict=True):
        own, and_so_on = text.removeprefix(and_so_on), ""
        if slot and behind.startswith(f"等{slot}"):
            own = own.removesuffix(slot) or own
            and_so_on = "等" if len(split_names(own)) == 1 else ""
        yield own, slot


def preview(phrase: Phrase, site: Site, context: Context) -> str:
    """Return what a frame would read like at a site; nothing is spent."""
    trial = replace(
        context,
        used=context.used.copy(),
        grouped=context.grouped.copy(),
        spent=set(context.spent),
        named=set(context.named),
        fields_spent=set(context.fields_spent),
        printed=context.printed.copy(),
        verify={},
    )
    here = replace(site, records=list(site.records), said=set(site.said))
    return "".join(part.text for part in word(phrase, here, trial))


def _spend(slot: str, site: Site, context: Context) -> None:
    context.printed[slot] += 1
    for fact in [f for f in site.records if f.name == slot]:
        context.spend(fact)
        site.records.remove(fact)
    for fact in site.scope.get(slot):
        if not fact.record or is_value(fact, context):
            context.spend(fact, name_only=True)


def labels(slot: str, scope: Scope, context: Context, records: Sequence[Fact] = ()) -> tuple[str, ...]:
    """Return the labels of the facts a slot prints: those of its name, or the slot's own for values of the head."""
    facts = [fact for fact in records if fact.name == slot] or scope.get(slot)
    return tuple(dict.fromkeys(context.origins.get(id(fact), fact).label for fact in facts)) or (slot,)


def spend_named(slot: str, scope: Scope, context: Context, *, heading: bool = False) -> None:
    """Note that a writer's own text, or a heading, has printed the values of a name.

    A record that has more than its name is left by a heading, as the paragraph below it may tell it whole.
    """
    context.printed[slot] += 1
    for fact in scope.get(slot):
        origin = context.origins.get(id(fact), fact)
        whole = not (origin.record and (origin.quantities or origin.gist or origin.fields))
        if whole or not heading:
            context.spend(fact, name_only=True)


def _facts(site: Site, context: Context) -> list[Part]:
    """Return the records of a site as told clauses, as many as one sentence bears, and spend them."""

    def pick(choices: Sequence[str], name: str) -> str:
        return context.pick(site.key, choices, name)

    clauses = telling.tell(site.records, "told", context.bank.kinds, pick)
    parts: list[Part] = []
    length = 0
    for clause in clauses:
        if parts and length + clause.characters > _LONGEST_FACTS:
            break
        if parts:
            parts.append(Part("，" if clause.follows or not clause.inner else "；"))
        parts += clause.parts
        length += clause.characters
        for fact in clause.facts:
            context.spend(fact)
            site.records.remove(fact)
    return parts


def text_parts(text: str, scope: Scope, context: Context, extra: Mapping[str, str]) -> list[Part]:
    """Return a writer's own text with its values filled in; what is missing shows as a gap."""
    if not template.is_template(text):
        return [Part(text, "text", edited=True)]
    values: dict[str, str | list[str]] = dict(context.head)
    amounts = {fact.value: fact for facts in scope.facts.values() for fact in facts if fact.quantities}
    for name, fact in amounts.items():
        values[name] = "、".join(quantity.text for quantity in fact.quantities)
    for name, facts in scope.facts.items():
        found = [fact.value for fact in facts]
        values[name] = found[0] if len(found) == 1 else found
    values.update(extra)
    for name in template.names(text).required:
        if name not in values:
            values[name] = GAP.format(name)
    parts = []
    for piece, slot in template.render(text, values):
        if piece.startswith("【待补："):
            parts.append(Part(piece, "gap"))
            continue
        amount = amounts.get(slot) if slot not in scope.facts else None
        told = (
            () if not slot or slot in extra else (amount.label,) if amount else labels(slot, scope, context)
        )
        parts.append(Part(piece, "text", facts=told, edited=not slot, value=bool(slot)))
        if amount:
            context.spend(amount)
        elif slot:
            spend_named(slot, scope, context)
    return parts
