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
from drafter.draft import Draft, NodeReport, Paragraph, Part
from drafter.model import Fact, Outline
from drafter.text import count_characters, speaking_minutes

_GAP = re.compile("【待补：(.*?)】")
_TOLERANCE = 0.1
_HOPELESS = 0.25
_OVER = 1.3
"""By what a paragraph may outgrow its scale: short of its share before, longer than it then."""
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

    def trial(scale: float) -> _Trial:
        return _Trial(Context(bank, outline, seed, scale, demoted=base, memo=memo), target)

    trials = [trial(1.0)]
    for scale in trials[0].steps():
        trials.append(trial(scale))
        if trials[-1].fits:
            break
    return min(trials, key=lambda one: abs(one.characters - target)).draft()


class _Trial:
    """An outline written at one scale, far enough to see how long it is; the report is for the one that is kept."""

    def __init__(self, context: Context, target: int) -> None:
        outline = context.outline
        self.context = context
        self.target = target
        self.root = build_tree(context)
        shares.Shares(self.root, context).spread(target)
        self.block = [
            frames.text_parts(text, self.root.scope, context, {}) if text else []
            for text in (outline.title, outline.subtitle)
        ]
        self.writer = Writer(context, self.root)
        self.writer.write()
        self.paragraphs = finish_paragraphs(self.writer.paragraphs)
        self.body = "\n".join(paragraph.text for paragraph in self.paragraphs)
        self.characters = count_characters(self.body)

    @property
    def fits(self) -> bool:
        """Whether it keeps to the length asked for, if any is."""
        return not self.target or abs(self.characters - self.target) <= self.target * _TOLERANCE

    def steps(self) -> list[float]:
        """Return the scales to try when this one, of scale 1, misses its target: outward, the hopeless left out.

        Going outward from 1 and stopping at the first that fits keeps the scale as it is when a point is edited.
        """
        if self.fits:
            return []
        composed = self.writer.composed
        longer = self.characters < self.target
        ladder = shares.LADDER if longer else shares.LADDER[::-1]
        steps = [step for step in ladder if (step > 1) == longer and step != 1]
        near = self.target * _HOPELESS
        likely = [s for s in steps if abs(self.characters + composed * (s - 1) - self.target) <= near]
        tried = (likely or steps[-1:])[:_PASSES]
        if longer:
            # Of steps that cannot bring enough only the last is worth a pass; where all is settled none is.
            lacking = self.target * (1 - _TOLERANCE) - self.characters
            tried = [
                s for s in tried if composed and (s == tried[-1] or composed * (s * _OVER - 1) >= lacking)
            ]
        return tried

    def draft(self) -> Draft:
        """Return the draft with its report."""
        context, writer = self.context, self.writer
        title, subtitle = ("".join(part.text for part in parts) for parts in self.block)
        nodes = walk(self.root)
        facts = _all_facts(self.root, nodes, context)
        unused = _unused(facts, context)
        gaps = "".join(part.text for part in _gaps(self.block, self.paragraphs))
        return Draft(
            title=title,
            subtitle=subtitle,
            byline=_byline(context),
            paragraphs=tuple(self.paragraphs),
            headings=tuple(writer.headings),
            reports=tuple(_with_unused(writer.reports(), nodes, unused)),
            gaps=tuple(_GAP.findall(gaps)),
            unused_facts=tuple(fact.label for fact in unused),
            characters=self.characters,
            minutes=round(speaking_minutes(self.body, context.pace), 1),
            facts_share=_facts_share(self.paragraphs, self.characters),
            verify=tuple(context.verify),
            target=self.target,
            seed=context.seed,
            bank=context.bank.digest,
            notes=tuple(_notes(facts, unused, context)),
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


def _unused(facts: Iterable[Fact], context: Context) -> list[Fact]:
    """Return the facts that did not get into the text, or not whole, in the order of the outline."""
    block = "".join((context.outline.title, context.outline.subtitle, *_byline(context)))
    found = []
    for fact in facts:
        if context.is_spent(fact):
            whole = id(fact) not in context.named or not (fact.record or fact.literal)
        else:
            named = not (fact.record or fact.literal) or frames.is_value(fact, context)
            whole = named and fact.value in block
        if not whole:
            found.append(fact)
    return found


def _all_facts(root: Node, nodes: Iterable[Node], context: Context) -> list[Fact]:
    seen: dict[int, Fact] = {id(fact): fact for fact in context.outline.facts}
    for node in (root, *nodes):
        seen.update({id(fact): fact for fact in node.point.facts})
        for leaf in leaves_below(node):
            seen.update({id(fact): fact for fact in (*leaf.own, *getattr(leaf.item, "facts", ()))})
    return list(seen.values())


def _with_unused(
    reports: Iterable[NodeReport], nodes: Iterable[Node], unused: Collection[Fact]
) -> Iterator[NodeReport]:
    """Yield the reports with what each point has left over, and its recipe."""
    of_point: dict[str, tuple[str, tuple[str, ...]]] = {}
    for node in nodes:
        own = {id(fact) for fact in node.point.facts}
        own.update(id(fact) for leaf in leaves_below(node) for fact in leaf.own)
        of_point[node.key] = node.recipe, tuple(fact.label for fact in unused if id(fact) in own)
    for report in reports:
        recipe, left = of_point.get(report.node, ("", ()))
        yield replace(report, unused=left, recipe=recipe) if recipe or left else report


def _facts_share(paragraphs: Iterable[Paragraph], characters: int) -> float:
    told = sum(
        count_characters(part.text)
        for paragraph in paragraphs
        for sentence in paragraph.sentences
        for part in sentence.parts
        if part.facts and part.value
    )
    return round(told / characters, 3) if characters else 0.0


def _notes(facts: Iterable[Fact], unused: Iterable[Fact], context: Context) -> list[str]:
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
    for fact in facts:
        if not fact.record and context.is_spent(fact):
            lost = [name for name, _ in fact.fields if (id(fact), name) not in context.fields_spent]
            notes += [f"事实“{fact.name}：{fact.value}”的“{name}”没有用上" for name in lost]
    return list(dict.fromkeys(notes))
