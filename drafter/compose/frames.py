"""Frames: whole sentences of a move, chosen one by one and filled with the facts seen there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drafter import numerals, template
from drafter.compose import telling
from drafter.compose.context import Context
from drafter.compose.paragraph import GAP
from drafter.compose.tree import WHOLE, Node, Scope
from drafter.facts import parse_date
from drafter.model import Fact, Part, Phrase
from drafter.text import count_characters

COMPUTED = ("点数", "事实", "成绩短句", "任务短句")
_LONGEST_FACTS = 110
_PHRASE_LIMIT = 4


@dataclass(slots=True)
class Site:
    """Where a frame is wanted: the node, what is seen there, and the records that may be spent there.

    `points` is the number of points that follow; `later` counts, for each slot, the required moves behind this
    one that can spend it; `said` are the slots that sentences of this move have printed already.
    """

    key: str
    node: Node
    scope: Scope
    records: list[Fact]
    points: int = 0
    later: Counter[str] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    values: dict[str, str | list[str]] = field(default_factory=dict)


def head_values(context: Context) -> dict[str, str]:
    """Return the values every draft has from its head: 标题 讲话人 听众 地点 日期 年度, where given."""
    outline = context.outline
    values = {
        "标题": outline.title if not template.is_template(outline.title) else "",
        "讲话人": outline.speaker,
        "听众": outline.audience,
        "地点": outline.place_name,
    }
    if outline.date:
        date = parse_date(outline.date)
        values["日期"] = date.text
        values["年度"] = f"{date.year}年"
    return {name: value for name, value in values.items() if value}


def scope_values(scope: Scope, context: Context) -> dict[str, str | list[str]]:
    """Return the values a template sees: named values, and records that do as values (see `is_value`)."""
    values: dict[str, str | list[str]] = dict(head_values(context))
    for name, facts in scope.facts.items():
        if name == "照写":
            continue
        texts = [fact.value for fact in facts if not fact.record or is_value(fact, context)]
        if texts:
            values[name] = texts[0] if len(texts) == 1 else texts
    for name in context.outline.needs:
        values.setdefault(name, GAP.format(name))
    return values


def is_value(fact: Fact, context: Context) -> bool:
    """Whether a record stands for a value: its kind is also a slot (会议, 目标) and it has a name only."""
    return (
        fact.record and fact.name in context.bank.slots and not (fact.quantities or fact.gist or fact.fields)
    )


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
    if site.points:
        values["点数"] = numerals.count(site.points)
    if site.records:
        values["事实"] = "事实"
    for slot, use in (("成绩短句", "review"), ("任务短句", "call")):
        if slot not in context.phrases:
            context.phrases[slot] = _topic_phrases(site, use, context)
        if context.phrases[slot]:
            values[slot] = context.phrases[slot]
    site.values = values
    return values


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

    Order: nothing missing; not used yet; spends the records given there; spends more facts that no later
    required move can spend; spends one that a single later move can spend; repeats no slot of the sentence
    before; bound to the topic; then the hash. The short phrases on topics stand once a draft.
    """
    values = site_values(site, context)
    rows = []
    for phrase in context.bank.frames(move):
        if not context.admits(phrase) or (
            phrase.topic and phrase.topic not in (topic, topic.partition("/")[0])
        ):
            continue
        if phrase.moods and site.node.mood not in phrase.moods:
            continue
        lacking = [slot for slot in phrase.slots if slot not in values]
        names = {*phrase.slots, *phrase.optional}
        if {"事实", "点数"} & set(lacking) or {"成绩短句", "任务短句"} & (
            set(lacking) | (names & _printed(context))
        ):
            continue
        records = bool(site.records) and bool(names & ({f.name for f in site.records} | {"事实"}))
        waiting = [n for n in names if n in values and n not in COMPUTED and not context.printed[n]]
        urgent = sum(not site.later[n] for n in waiting)
        scarce = any(site.later[n] == 1 for n in waiting)
        order = (
            len(lacking),
            not context.is_fresh(phrase),
            phrase.id in context.demoted,
            bool(site.records) and not records,
            -urgent,
            not scarce,
            len(names & site.said),
            not phrase.topic,
            context.key(site.key, phrase.id),
        )
        rows.append((order, phrase, lacking))
    rows.sort(key=lambda row: row[0])
    return [(phrase, lacking) for _, phrase, lacking in rows]


def _printed(context: Context) -> set[str]:
    return {name for name, times in context.printed.items() if times}


def word(phrase: Phrase, site: Site, context: Context) -> list[Part]:
    """Fill a frame; what it lacks shows as 【待补：名称】. Facts it prints are spent."""
    values = dict(site_values(site, context))
    for slot in phrase.slots:
        if slot not in values:
            values[slot] = GAP.format(slot)
    parts: list[Part] = []
    for text, slot in template.render(phrase.text, values):
        if slot == "事实":
            parts += _facts(site, context)
        elif text.startswith("【待补："):
            parts.append(Part(text, "gap", phrase.id))
            context.gaps.append(slot)
        else:
            parts.append(
                Part(
                    text,
                    "frame",
                    phrase.id,
                    (slot,) if slot and slot not in COMPUTED else (),
                    value=bool(slot),
                )
            )
            if slot:
                site.said.add(slot)
                _spend(slot, site, context)
    context.used[phrase.id] += 1
    if phrase.asserts != "none":
        context.verify.append(phrase.id)
    return parts


def _spend(slot: str, site: Site, context: Context) -> None:
    context.printed[slot] += 1
    for fact in [f for f in site.records if f.name == slot]:
        context.spent.add(id(fact))
        site.records.remove(fact)
    if slot in context.bank.kinds:
        for fact in site.scope.get(slot):
            if is_value(fact, context):
                context.spent.add(id(fact))


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
            context.spent.add(id(fact))
            site.records.remove(fact)
    return parts


def characters(parts: Iterable[Part]) -> int:
    """Return the characters of parts."""
    return sum(count_characters(part.text) for part in parts)


def text_parts(text: str, scope: Scope, context: Context, extra: Mapping[str, str]) -> list[Part]:
    """Return a writer's own text with its values filled in; what is missing shows as a gap."""
    if not template.is_template(text):
        return [Part(text, "text", edited=True)]
    values: dict[str, str | list[str]] = {}
    for name, facts in scope.facts.items():
        found = [fact.value for fact in facts]
        values[name] = found[0] if len(found) == 1 else found
    values = {**head_values(context), **values, **extra}
    for name in template.names(text).required:
        if name not in values:
            values[name] = GAP.format(name)
    parts = []
    for piece, slot in template.render(text, values):
        if piece.startswith("【待补："):
            context.gaps.append(slot)
            parts.append(Part(piece, "gap"))
            continue
        parts.append(Part(piece, "text", facts=(slot,) if slot else (), edited=not slot, value=bool(slot)))
        if slot:
            context.printed[slot] += 1
            for fact in scope.get(slot):
                context.spent.add(id(fact))
    return parts
