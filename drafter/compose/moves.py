"""Writes the items of a point that are no points themselves: texts, frames, expositions, paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from drafter import numerals
from drafter.compose import frames, paragraph
from drafter.compose.context import Context
from drafter.compose.frames import Site
from drafter.compose.tree import Leaf, Node, Resolved, leaves_below, leaves_of
from drafter.compose.wording import Task, Written
from drafter.model import ROLES, Fact, MoveItem, Part, Phrase, PhraseItem, Sentence, TextItem
from drafter.text import count_characters

SPARSE = 0.85
"""Below this scale optional moves are left out."""

_SHORT_BY = 0.15
_PROBLEM_OPENINGS = ("有的", "有的", "还有的")
_PART = re.compile(r"(\S+)(?: (\d)(?:-(\d))?)?")


@dataclass
class Notes:
    """What the report will say of a point."""

    phrases: list[str] = field(default_factory=list)
    plan: str = ""
    share: int = 0
    composed: int = 0
    missing: int = 0
    wanted: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


class MoveWriter:
    """Writes leaves one after another, in reading order: what is used up is known to the next."""

    def __init__(self, context: Context, root: Node) -> None:
        self.context = context
        self.links: dict[str, set[str]] = {}
        self.subjects: set[str] = set()
        self.siblings: dict[str, Written | None] = {}
        self.later = _required_moves(root, context)

    def leaf(self, leaf: Leaf, node: Node, whole: Resolved, report: Notes | None = None) -> list[Sentence]:
        """Write one leaf of `node`; `whole` is the item of the node it stands in."""
        report = report if report is not None else Notes()
        item = leaf.item
        key = f"{node.key}/{item.move}" if isinstance(item, MoveItem) else node.key
        if isinstance(item, TextItem) or (isinstance(item, MoveItem) and item.text):
            extra = (
                {"点数": numerals.count(self._following(node, whole))} if self._following(node, whole) else {}
            )
            parts = frames.text_parts(item.text, leaf.scope, self.context, extra)
            return [Sentence(tuple(parts), key, move=getattr(item, "move", ""))]
        if isinstance(item, PhraseItem):
            site = self._site(key, leaf, node, whole)
            phrase = self.context.bank.by_id[item.phrase]
            return [Sentence(tuple(frames.word(phrase, site, self.context)), key, move=phrase.move)]
        return self._move(item, leaf, node, whole, report, key)

    def _site(self, key: str, leaf: Leaf, node: Node, whole: Resolved) -> Site:
        own = [f for f in leaf.own if id(f) not in self.context.spent]
        records = own or [
            f for f in node.own if id(f) not in self.context.spent and not self._is_head_value(f, node)
        ]
        return Site(key, node, leaf.scope, records, self._following(node, whole), self._later(key))

    def _is_head_value(self, fact: Fact, node: Node) -> bool:
        return node.level == 0 and frames.is_value(fact, self.context)

    @staticmethod
    def _following(node: Node, whole: Resolved) -> int:
        """Return the number of points that follow in the same body."""
        place = next((i for i, item in enumerate(node.items) if item is whole), len(node.items))
        return sum(isinstance(item, Node) for item in node.items[place:])

    def _later(self, key: str) -> Counter[str]:
        while self.later and self.later[0][0] != key:
            if any(k == key for k, _ in self.later):
                self.later.pop(0)
            else:
                break
        if self.later and self.later[0][0] == key:
            self.later.pop(0)
        return Counter(slot for _, slots in self.later for slot in slots)

    def _move(
        self, item: MoveItem, leaf: Leaf, node: Node, whole: Resolved, report: Notes, key: str
    ) -> list[Sentence]:
        if item.move == "paragraph":
            return self._paragraph(item, leaf, node, report)
        if item.phrase:
            site = self._site(key, leaf, node, whole)
            phrase = self.context.bank.by_id[item.phrase]
            report.phrases.append(phrase.id)
            return [Sentence(tuple(frames.word(phrase, site, self.context)), key, move=item.move)]
        move = self.context.bank.moves[item.move]
        if move.parts:
            return self._compound(move.parts, leaf, node, whole, report, key)
        return self._frames(item.move, item.low, item.high, self._site(key, leaf, node, whole), node, report)

    def _frames(
        self, move: str, low: int, high: int, site: Site, node: Node, report: Notes
    ) -> list[Sentence]:
        """Choose up to `high` frames; what is above `low` is taken only if it can be filled."""
        role = move.partition(".")[2]
        if role in ROLES and not self.context.bank.frames(move):
            return self._clause_sentences(role, site, node, report)
        sentences: list[Sentence] = []
        topic = node.topic or ""
        for number in range(high):
            site.values = {}
            ranked = frames.rank(move, site, self.context, topic)
            fresh = [row for row in ranked if self.context.is_fresh(row[0]) and not row[1]]
            if number >= low and (not fresh or self.context.scale < SPARSE):
                break
            rows = fresh or ranked
            if not rows:
                if low and not sentences:
                    sentences.append(self._gap(move, site.key))
                break
            phrase = rows[0][0]
            sentences.append(Sentence(tuple(frames.word(phrase, site, self.context)), site.key, move=move))
            report.phrases.append(phrase.id)
        return sentences

    def _gap(self, move: str, key: str) -> Sentence:
        name = self.context.bank.moves[move].name
        self.context.gaps.append(name)
        return Sentence((Part(f"【待补：{name}】", "gap"), Part("。")), key, move=move)

    def _compound(
        self, names: Sequence[str], leaf: Leaf, node: Node, whole: Resolved, report: Notes, key: str
    ) -> list[Sentence]:
        """Write a move made of moves, such as exposition.problems."""
        sentences: list[Sentence] = []
        for name in names:
            match = _PART.fullmatch(name)
            if match is None:
                continue
            move, low, high = (
                match.group(1),
                int(match.group(2) or 1),
                int(match.group(3) or match.group(2) or 1),
            )
            part_key = f"{key}/{move}"
            site = self._site(part_key, leaf, node, whole)
            if move == "facts":
                sentences += self._exposed_facts(site, node, part_key)
            elif move == "point.problem":
                sentences += self._problems(node, part_key, report)
            elif move == "transition.inner" and not site.points:
                continue
            else:
                if move in ("point.importance", "point.situation"):
                    site.records = []
                sentences += self._frames(move, low, high, site, node, report)
        return sentences

    def _exposed_facts(self, site: Site, node: Node, key: str) -> list[Sentence]:
        """Word the records of an exposition: states of affairs told, the rest as the mood has it.

        Where a paragraph of the point follows, it keeps what is to be done, and all if it has nothing else.
        """
        kinds = self.context.bank.kinds
        states = [f for f in site.records if f.literal or kinds[f.name].state]
        others = [f for f in site.records if f not in states]
        if any(getattr(leaf.item, "move", "") == "paragraph" for leaf in leaves_below(node)):
            others = []
            if not node.aspect:
                states = []
        sentences = []
        for facts, mood in ((states, "told"), (others, node.mood)):
            if facts and mood in self.context.bank.moods:
                task = Task(
                    f"{key}/{mood}", self.context.bank.moods[mood], 0, node.heading, facts=tuple(facts)
                )
                self.context.spent.update(id(fact) for fact in facts)
                sentences += paragraph.write(task, self.context).sentences
        return sentences

    def _problems(self, node: Node, key: str, report: Notes) -> list[Sentence]:
        """List one problem for each aspect the writer named, in that order."""
        parts: list[Part] = []
        subjects: set[str] = set()
        for number, aspect in enumerate(node.point.problems):
            pool = [
                p
                for p in self.context.bank.clauses(aspect, "problem")
                if self.context.admits(p) and self.context.is_fresh(p)
            ]
            if not pool:
                continue
            phrase = min(pool, key=lambda p: (p.subject in subjects, self.context.key(key, p.id)))
            subjects.add(phrase.subject)
            last = number == len(node.point.problems) - 1
            opening = _PROBLEM_OPENINGS[2 if last and number > 1 else min(number, 1)]
            if parts:
                parts.append(Part("；"))
            parts += [
                Part(opening),
                Part(phrase.subject, "problem", phrase.id),
                Part(phrase.text, "problem", phrase.id),
            ]
            self._use(phrase, report)
        if not parts:
            self.context.gaps.append("问题")
            return [Sentence((Part("【待补：问题】", "gap"), Part("。")), key, move="point.problem")]
        return [Sentence((*parts, Part("。")), key, move="point.problem")]

    def _clause_sentences(self, role: str, site: Site, node: Node, report: Notes) -> list[Sentence]:
        pool = [
            p
            for p in self.context.bank.clauses(node.aspect, role)
            if self.context.admits(p) and self.context.is_fresh(p) and not p.slots
        ]
        if not pool:
            return [self._gap(f"point.{role}", site.key)]
        phrase = min(pool, key=lambda p: self.context.key(site.key, p.id))
        self._use(phrase, report)
        return [Sentence((Part(phrase.text, role, phrase.id), Part("。")), site.key, move=f"point.{role}")]

    def _use(self, phrase: Phrase, report: Notes) -> None:
        self.context.used[phrase.id] += 1
        report.phrases.append(phrase.id)
        if phrase.asserts != "none":
            self.context.verify.append(phrase.id)

    # --- paragraphs ---------------------------------------------------------------------------

    def _paragraph(self, item: MoveItem, leaf: Leaf, node: Node, report: Notes) -> list[Sentence]:
        task = make_task(item, leaf, node, self.context)
        if item.low == 0 and not task.facts and (node.children or not task.aspect):
            return []
        parent = node.parent.key if node.parent else ""
        task.before = self.siblings.get(parent)
        task.links = self.links.setdefault(node.top().key, set())
        task.share = node.share
        owner = node.subject_owner()
        if owner is not None and owner.key not in self.subjects:
            task.subject = owner.subject
        pinned = node.point
        if pinned.text:
            written = Written([Sentence((Part(pinned.text, "text", edited=True),), node.key)])
        elif pinned.clauses:
            written = paragraph.write_pinned(task, pinned.plan, pinned.clauses, self.context)
        else:
            written = paragraph.write(task, self.context)
        for fact in task.facts:
            self.context.spent.add(id(fact))
        self.siblings[parent] = written
        if task.subject and any(part.role == "subject" for s in written.sentences for part in s.parts):
            self.subjects.add(owner.key if owner else "")
        report.plan = written.plan
        report.phrases += written.phrases
        report.share = task.share
        length = report.composed = sum(count_characters(s.text) for s in written.sentences)
        if task.share and length < task.share * (1 - _SHORT_BY):
            report.missing = task.share - length
            report.wanted = _wanted(task)
        left = [i for i in node.point.measures if i not in written.phrases]
        report.notes += [f"勾选的做法没有用上：{i}" for i in left]
        return written.sentences


def make_task(item: MoveItem, leaf: Leaf, node: Node, context: Context) -> Task:
    """Return what a `paragraph` at a node is to be made of: its own records that are not spent yet."""
    own = [f for f in (leaf.own or node.own) if id(f) not in context.spent]
    mood = context.bank.moods[item.mood or node.mood]
    topic = item.topic or node.topic
    values = frames.scope_values(leaf.scope, context)
    for fact in own:
        if fact.record and len(fact.quantities) == 1:
            values.setdefault(fact.value, fact.quantities[0].text)
    return Task(
        node.key,
        mood,
        node.share,
        node.heading,
        topic if "/" in topic else "",
        tuple(own),
        "",
        node.point.measures,
        values,
    )


def _wanted(task: Task) -> tuple[str, ...]:
    """Return the kinds of facts that would help a paragraph that is too short."""
    have = {fact.name for fact in task.facts}
    told = ("活动", "成果", "指标", "文件", "培训")
    asked = ("任务", "指标", "文件", "制度")
    return tuple(k for k in (told if task.mood.facts == "told" else asked) if k not in have)[:3]


def _required_moves(root: Node, context: Context) -> list[tuple[str, frozenset[str]]]:
    """Return the required moves in reading order with the slots their frames can spend."""
    found: list[tuple[str, frozenset[str]]] = []

    def slots(move: str) -> frozenset[str]:
        return frozenset(
            s for p in context.bank.frames(move) if context.admits(p) for s in (*p.slots, *p.optional)
        )

    def visit(node: Node) -> None:
        for item in node.items:
            if isinstance(item, Node):
                visit(item)
                continue
            for leaf in leaves_of(item):
                if isinstance(leaf.item, MoveItem) and leaf.item.low and not leaf.item.text:
                    key = f"{node.key}/{leaf.item.move}"
                    parts = context.bank.moves[leaf.item.move].parts
                    if parts:
                        found.extend((f"{key}/{p.split()[0]}", slots(p.split()[0])) for p in parts)
                    else:
                        found.append((key, slots(leaf.item.move)))

    visit(root)
    return found
