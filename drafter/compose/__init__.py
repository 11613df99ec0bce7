"""Composing: an outline with facts and the phrase bank → a draft in which every sentence has its origin.

Same outline, bank and seed give the same draft: nothing is drawn from a shared random stream, the clock is
never read, and what a writer did before is only known when it is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from drafter import facts as fact_lines
from drafter.bank import Bank
from drafter.compose import frames, shares
from drafter.compose.context import Context
from drafter.compose.tree import Node, build_tree, leaves_below, walk
from drafter.compose.writer import Writer, finish_paragraphs
from drafter.model import Draft, Fact, NodeReport, Outline, Paragraph, Part
from drafter.text import count_characters, speaking_minutes

_GAP = re.compile("【待补：(.*?)】")
_TOLERANCE = 0.1
_HOPELESS = 0.25
_PASSES = 4


def compose_draft(
    outline: Outline,
    bank: Bank,
    seed: int = 0,
    demoted: Iterable[str] = (),
    memo: dict[object, Any] | None = None,
) -> Draft:
    """Write a draft.

    Args:
        outline: an outline laid over its genre.
        bank: the phrase bank.
        seed: any integer; drafts of different seeds are different texts on the same facts.
        demoted: ids of phrases to be chosen only when nothing else fits.
        memo: keeps paragraphs for the next call, which writes anew only what a change reaches; it changes nothing
            in the draft. It belongs to one bank object.

    Returns:
        The draft with its report. Gaps are marked 【待补：…】 in the text and listed.
    """
    target = shares.target_characters(Context(bank, outline, seed))
    base = frozenset(demoted)
    draft = _compose(Context(bank, outline, seed, 1.0, demoted=base, memo=memo), target)
    drafts = [draft]
    for scale in _steps(draft):
        drafts.append(_compose(Context(bank, outline, seed, scale, demoted=base, memo=memo), target))
        if abs(drafts[-1].characters - target) <= target * _TOLERANCE:
            break
    return min(drafts, key=lambda draft: abs(draft.characters - target))


def _steps(draft: Draft) -> list[float]:
    """Return the scales to try when the draft at scale 1 misses its target: outward, the hopeless left out.

    Going outward from 1 and stopping at the first that fits keeps the scale as it is when a point is edited.
    """
    if not draft.target or abs(draft.characters - draft.target) <= draft.target * _TOLERANCE:
        return []
    composed = sum(report.composed for report in draft.reports)
    longer = draft.characters < draft.target
    ladder = shares.LADDER if longer else shares.LADDER[::-1]
    steps = [step for step in ladder if (step > 1) == longer and step != 1]
    likely = [
        step
        for step in steps
        if abs(draft.characters + composed * (step - 1) - draft.target) <= draft.target * _HOPELESS
    ]
    return (likely or steps[-1:])[:_PASSES]


def _compose(context: Context, target: int) -> Draft:
    outline = context.outline
    root = build_tree(context)
    shares.Shares(root, context).spread(target)
    block = [
        frames.text_parts(text, root.scope, context, {}) if text else []
        for text in (outline.title, outline.subtitle)
    ]
    title, subtitle = ("".join(part.text for part in parts) for parts in block)
    byline = _byline(context)
    writer = Writer(context, root)
    writer.write()
    paragraphs = finish_paragraphs(writer.paragraphs)
    body = "\n".join(paragraph.text for paragraph in paragraphs)
    characters = count_characters(body)
    unused = _unused(root, context)
    return Draft(
        title=title,
        subtitle=subtitle,
        byline=byline,
        paragraphs=tuple(paragraphs),
        headings=tuple(writer.headings),
        reports=tuple(_with_unused(writer.reports, root, unused)),
        gaps=tuple(_GAP.findall("".join(part.text for part in _gaps(block, paragraphs)))),
        unused_facts=tuple(fact.label for fact in unused),
        characters=characters,
        minutes=round(speaking_minutes(body, context.pace), 1),
        facts_share=_facts_share(paragraphs, characters),
        verify=tuple(dict.fromkeys(context.verify)),
        target=target,
        seed=context.seed,
        bank=context.bank.digest,
        notes=tuple(_notes(root, unused, context)),
        scale=context.scale,
    )


def _gaps(block: Iterable[Iterable[Part]], paragraphs: Iterable[Paragraph]) -> Iterator[Part]:
    """Yield the gaps in reading order, those of the title block first."""
    for parts in (*block, *(sentence.parts for item in paragraphs for sentence in item.sentences)):
        yield from (part for part in parts if part.role == "gap")


def _byline(context: Context) -> tuple[str, ...]:
    outline = context.outline
    lines = []
    if outline.date:
        lines.append(f"（{fact_lines.parse_date(outline.date).text}）")
    if outline.speaker:
        lines.append(outline.speaker)
    return tuple(lines)


def _unused(root: Node, context: Context) -> list[Fact]:
    """Return the facts that did not get into the text, or not whole, in the order of the outline."""
    block = "".join((context.outline.title, context.outline.subtitle, *_byline(context)))
    found = []
    for fact in _all_facts(root, context):
        if context.is_spent(fact):
            whole = id(fact) not in context.named or not (fact.record or fact.literal)
        else:
            named = not (fact.record or fact.literal) or frames.is_value(fact, context)
            whole = named and fact.value in block
        if not whole:
            found.append(fact)
    return found


def _all_facts(root: Node, context: Context) -> list[Fact]:
    seen: dict[int, Fact] = {id(fact): fact for fact in context.outline.facts}
    for node in (root, *walk(root)):
        seen.update({id(fact): fact for fact in node.point.facts})
        for leaf in leaves_below(node):
            seen.update({id(fact): fact for fact in (*leaf.own, *getattr(leaf.item, "facts", ()))})
    return list(seen.values())


def _with_unused(reports: list[NodeReport], root: Node, unused: Collection[Fact]) -> list[NodeReport]:
    """Return the reports with what each point has left over, and its recipe."""
    left: dict[str, tuple[str, ...]] = {}
    for node in walk(root):
        own = {id(fact) for fact in node.point.facts}
        own.update(id(fact) for leaf in leaves_below(node) for fact in leaf.own)
        left[node.key] = tuple(fact.label for fact in unused if id(fact) in own)
    recipes = {node.key: node.recipe for node in walk(root)}
    return [replace(r, unused=left.get(r.node, ()), recipe=recipes.get(r.node, "")) for r in reports]


def _facts_share(paragraphs: Iterable[Paragraph], characters: int) -> float:
    told = sum(
        count_characters(part.text)
        for paragraph in paragraphs
        for sentence in paragraph.sentences
        for part in sentence.parts
        if part.facts and part.value
    )
    return round(told / characters, 3) if characters else 0.0


def _notes(root: Node, unused: Iterable[Fact], context: Context) -> list[str]:
    """Return a note for each unused fact whose name is neither slot nor kind, and for each lost further field."""
    from drafter.schema import nearest

    known = [*context.bank.slots, *context.bank.kinds]
    notes = []
    for fact in unused:
        if fact.name in known or fact.literal:
            continue
        near = nearest(fact.name, known)
        notes.append(
            f"事实“{fact.name}”没有用上"
            + (f"，是不是“{near}”？" if near else "：句库里没有这个空，也没有这个事类")
        )
    for fact in _all_facts(root, context):
        if not fact.record and context.is_spent(fact):
            lost = [name for name, _ in fact.fields if (id(fact), name) not in context.fields_spent]
            notes += [f"事实“{fact.name}：{fact.value}”的“{name}”没有用上" for name in lost]
    return list(dict.fromkeys(notes))
