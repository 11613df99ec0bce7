"""The laws every draft keeps, each as a function that returns what breaks it (empty: kept)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from drafter.bank import Bank
from drafter.draft import Draft, Part, Sentence
from drafter.export.plain import layout
from drafter.model import Fact, Group, Item, Outline, Point
from drafter.text import count_characters, count_clauses, count_fillers, count_han, runs

ANNOUNCED = re.compile(r"[一两三四五六七八九十]+(?:点|个方面|件事|条|个问题|项)")


def points_of(outline: Outline) -> Iterator[Point]:
    """Yield every point of an outline."""

    def below(items: Sequence[Item | Point]) -> Iterator[Point]:
        for item in items:
            if isinstance(item, Group):
                yield from below(item.items)
            if isinstance(item, Point):
                yield item
                yield from below(item.points or ())
                yield from below(item.body or ())

    yield from below(outline.points or ())
    yield from below(outline.body or ())


def facts_of(outline: Outline) -> list[Fact]:
    """Return every fact of an outline."""
    found = list(outline.facts)

    def moves(items: Sequence[Item | Point]) -> None:
        for item in items:
            if isinstance(item, Group):
                moves(item.items)
            elif isinstance(item, Point):
                moves(item.body or ())
            else:
                found.extend(getattr(item, "facts", ()))

    for point in points_of(outline):
        found += point.facts
        moves(point.body or ())
    moves(tuple(i for i in outline.body or () if not isinstance(i, Point)))
    return found


def parts_of(draft: Draft) -> list[Part]:
    """Return every part in reading order."""
    return [part for sentence in draft.sentences() for part in sentence.parts]


def lost_facts(draft: Draft, outline: Outline, bank: Bank) -> list[str]:
    """Facts that are neither whole in the text, once, nor reported as unused."""
    broken = []
    parts = parts_of(draft)
    text = "".join((draft.title, draft.subtitle, *draft.byline, *(p.text for p in parts)))
    for fact in facts_of(outline):
        name = fact.label
        if name in draft.unused_facts:
            continue
        own = [part for part in parts if name in part.facts or (fact.record and fact.name in part.facts)]
        if not (fact.record or fact.literal) or (fact.record and fact.name in bank.slots):
            if fact.value not in text:
                broken.append(f"{name} 不在文中")
            continue
        printed = "".join(part.text for part in own)
        for piece in (fact.value, *(q.text for q in fact.quantities), fact.gist):
            for told in re.split("[，；]", piece):
                run = re.sub(r"^由|牵头$", "", told)
                shared = f"{run.removesuffix(fact.name)}等{fact.name}"  # 甲、乙创建等活动
                if run not in printed and shared not in text:
                    broken.append(f"{name} 少了“{run}”")
        if printed.count(fact.value) > 1 and not any(
            f is not fact and fact.value in f.value for f in facts_of(outline)
        ):
            broken.append(f"{name} 说了两遍")
    return broken


def loose_figures(draft: Draft) -> list[str]:
    """Arabic figures that come from no fact."""
    return [
        part.text
        for part in parts_of(draft)
        if re.search(r"[0-9]", part.text)
        and not (part.facts or part.edited or part.role in ("marker", "heading", "text", "gap"))
    ]


def unticked_claims(draft: Draft, outline: Outline, bank: Bank) -> list[str]:
    """Hard assertions of the bank in told paragraphs that nobody ticked."""
    ticked = {i for point in points_of(outline) for i in point.measures}
    return [
        part.phrase
        for sentence in draft.sentences()
        for part in sentence.parts
        if part.phrase
        and sentence.plan.startswith("told")
        and bank.by_id[part.phrase].asserts == "hard"
        and part.phrase not in ticked
    ]


def repeated_phrases(draft: Draft, bank: Bank) -> list[str]:
    """Phrases, formulas apart, that stand twice in a draft."""
    counts: Counter[str] = Counter()
    for sentence in draft.sentences():
        counts.update({part.phrase for part in sentence.parts if part.phrase and part.role != "heading"})
    return [i for i, n in counts.items() if n > 1 and not bank.by_id[i].formula]


def wrong_counts(draft: Draft) -> list[str]:
    """Announced counts that differ from the points that follow, at the top and inside points."""
    broken = []
    numbers = {"一": 1, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
    children = Counter(heading.parent for heading in draft.headings)
    for sentence in draft.sentences():
        if not sentence.move.startswith("transition.") and "/transition.inner" not in sentence.node:
            continue
        for part in sentence.parts:
            if part.value and not part.facts and part.text in numbers:
                node = re.sub(r"/(exposition|transition|point)\.[a-z_.]+", "", sentence.node)
                if children[node] != numbers[part.text]:
                    broken.append(f"{sentence.text} ≠ {children[node]}")
    return broken


@dataclass
class Language:
    """Counts over several drafts."""

    bank_han: int = 0
    fillers: int = 0
    sentences: list[int] = field(default_factory=list)
    single: int = 0
    judged: int = 0
    repeats: list[float] = field(default_factory=list)

    def add(self, draft: Draft, bank: Bank) -> None:
        """Count one draft."""
        for sentence in draft.sentences():
            supplied = "".join(
                p.text for p in sentence.parts if not (p.value or p.edited or p.role == "heading")
            )
            self.bank_han += count_han(supplied)
            self.fillers += count_fillers(supplied)
            if sentence.move in ("heading", "salutation", "valediction"):
                continue
            self.sentences.append(count_characters(sentence.text))
            if not any(p.role == "reason" for p in sentence.parts) and not sentence.move:
                self.judged += 1
                self.single += count_clauses(sentence.text) == 1
        self.repeats.append(repeated_runs(draft, bank) * 2000 / max(draft.characters, 1))

    @property
    def filler_rate(self) -> float:
        """Filler words per 1,000 Han of the text the bank supplied."""
        return self.fillers * 1000 / self.bank_han

    @property
    def mean(self) -> float:
        """Mean sentence, in characters."""
        return sum(self.sentences) / len(self.sentences)

    @property
    def short_of_80(self) -> float:
        """Share of sentences under 80 characters."""
        return sum(n < 80 for n in self.sentences) / len(self.sentences)

    @property
    def single_rate(self) -> float:
        """Share of sentences of one clause, reasons and headings apart, in composed paragraphs."""
        return self.single / max(self.judged, 1)


def repeated_runs(draft: Draft, bank: Bank) -> int:
    """Eight-character runs that stand twice, outside slot values, headings and formulas."""
    counts: Counter[str] = Counter()
    for sentence in draft.sentences():
        text = "".join(
            "，"
            if p.value or p.role in ("heading", "marker") or (p.phrase and bank.by_id[p.phrase].formula)
            else p.text
            for p in sentence.parts
        )
        counts.update(runs(text, 8))
    return sum(n - 1 for n in counts.values() if n > 1)


def off_share(draft: Draft) -> list[str]:
    """Paragraphs off their share by over 15 % without being reported as short of material."""
    return [
        f"{r.node}: {r.characters}/{r.share}"
        for r in draft.reports
        if r.share and r.plan and not r.missing and abs(r.characters - r.share) > 0.15 * r.share
    ]


def phrase_ids(draft: Draft, bank: Bank, outline: Outline) -> set[str]:
    """Ids of the phrases in a draft, formulas and ticked measures apart."""
    ticked = {i for point in points_of(outline) for i in point.measures}
    return {
        p.phrase
        for p in parts_of(draft)
        if p.phrase and p.phrase not in ticked and not bank.by_id[p.phrase].formula
    }


def plain_paragraphs(draft: Draft) -> dict[str, str]:
    """Paragraph text by node, markers taken away: what an edit elsewhere must leave alone."""
    found: dict[str, str] = {}
    for paragraph in draft.paragraphs:
        text = "".join(p.text for s in paragraph.sentences for p in s.parts if p.role != "marker")
        found[paragraph.node] = found.get(paragraph.node, "") + text
    return found


def offsets_hold(draft: Draft) -> bool:
    """Whether every sentence stands at its offsets in the plain text."""
    text, placed = layout(draft)
    return all(text[p.start : p.end].replace("\n　　", "\n") == p.sentence.text for p in placed)


def sentence_texts(draft: Draft) -> list[Sentence]:
    """Return all sentences."""
    return list(draft.sentences())
