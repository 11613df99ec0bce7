"""Composing: an outline with facts and the phrase bank → a draft in which every sentence has its origin.

Same outline, bank and seed give the same draft: nothing is drawn from a shared random stream, the clock is
never read, and what a writer did before is only known when it is passed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drafter import facts as fact_lines
from drafter import template
from drafter.bank import Bank
from drafter.compose import frames, shares
from drafter.compose.context import Context
from drafter.compose.telling import label
from drafter.compose.tree import Node, build_tree, leaves_below, walk
from drafter.compose.writer import Writer, finish_paragraphs
from drafter.model import Draft, Fact, NodeReport, Outline, Paragraph
from drafter.text import count_characters, speaking_minutes

_TOLERANCE = 0.1
_HOPELESS = 0.25
_PASSES = 4


def compose_draft(outline: Outline, bank: Bank, seed: int = 0, demoted: Iterable[str] = ()) -> Draft:
    """Write a draft.

    Args:
        outline: an outline laid over its genre.
        bank: the phrase bank.
        seed: any integer; drafts of different seeds are different texts on the same facts.
        demoted: ids of phrases to be chosen only when nothing else fits.

    Returns:
        The draft with its report. Gaps are marked 【待补：…】 in the text and listed.
    """
    target = shares.target_characters(Context(bank, outline, seed))
    base = frozenset(demoted)
    draft = _compose(Context(bank, outline, seed, 1.0, demoted=base), target)
    drafts = [draft]
    for scale in _steps(draft):
        drafts.append(_compose(Context(bank, outline, seed, scale, demoted=base), target))
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
    shares.measure(root, context)
    shares.spread(root, context.scale, context, target)
    title, subtitle = (_title(text, root, context) for text in (outline.title, outline.subtitle))
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
        reports=tuple(_with_unused(writer.reports, root, context)),
        gaps=tuple(context.gaps),
        unused_facts=tuple(unused),
        characters=characters,
        minutes=round(speaking_minutes(body, context.pace), 1),
        facts_share=_facts_share(paragraphs, characters),
        verify=tuple(dict.fromkeys(context.verify)),
        target=target,
        seed=context.seed,
        bank=context.bank.digest,
        notes=tuple(_unknown_names(root, context)),
    )


def _title(text: str, root: Node, context: Context) -> str:
    if not text:
        return ""
    parts = frames.text_parts(text, root.scope, context, {})
    return "".join(part.text for part in parts)


def _byline(context: Context) -> tuple[str, ...]:
    outline = context.outline
    lines = []
    if outline.date:
        lines.append(f"（{fact_lines.parse_date(outline.date).text}）")
    if outline.speaker:
        lines.append(outline.speaker)
    return tuple(lines)


def _unused(root: Node, context: Context) -> list[str]:
    """Return the labels of facts that did not get into the text, in the order of the outline."""
    title = "".join((context.outline.title, context.outline.subtitle, *_byline(context)))
    names = set(template.names(title).required) if template.is_template(title) else set()
    found = []
    for fact in _all_facts(root, context):
        if id(fact) in context.spent or fact.name in names:
            continue
        if not (fact.record or fact.literal) and (context.printed[fact.name] or fact.value in title):
            continue
        if (
            fact.record
            and frames.is_value(fact, context)
            and (context.printed[fact.name] or fact.value in title)
        ):
            continue
        found.append(label(fact))
    return found


def _all_facts(root: Node, context: Context) -> list[Fact]:
    seen: dict[int, Fact] = {id(fact): fact for fact in context.outline.facts}
    for node in (root, *walk(root)):
        seen.update({id(fact): fact for fact in node.point.facts})
        seen.update({id(fact): fact for leaf in leaves_below(node) for fact in leaf.own})
    return list(seen.values())


def _with_unused(reports: list[NodeReport], root: Node, context: Context) -> list[NodeReport]:
    unused: dict[str, list[str]] = {}
    for node in walk(root):
        left = [label(f) for f in node.point.facts if (f.record or f.literal) and id(f) not in context.spent]
        if left:
            unused[node.key] = left
    recipes = {node.key: node.recipe for node in walk(root)}
    return [replace(r, unused=tuple(unused.get(r.node, ())), recipe=recipes.get(r.node, "")) for r in reports]


def _facts_share(paragraphs: Iterable[Paragraph], characters: int) -> float:
    told = sum(
        count_characters(part.text)
        for paragraph in paragraphs
        for sentence in paragraph.sentences
        for part in sentence.parts
        if part.facts and part.value
    )
    return round(told / characters, 3) if characters else 0.0


def _unknown_names(root: Node, context: Context) -> list[str]:
    """Return a note for each fact name that is neither slot nor kind and was used nowhere."""
    from drafter.schema import nearest

    known = [*context.bank.slots, *context.bank.kinds]
    notes = []
    for fact in _all_facts(root, context):
        if fact.name in known or fact.literal or context.printed[fact.name]:
            continue
        near = nearest(fact.name, known)
        notes.append(
            f"事实“{fact.name}”没有用上"
            + (f"，是不是“{near}”？" if near else "：句库里没有这个空，也没有这个事类")
        )
    return list(dict.fromkeys(notes))
