"""Writes the items of a point that are no points themselves: texts, frames, expositions, paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from drafter import numerals, template
from drafter.compose import frames, paragraph
from drafter.compose.context import Context
from drafter.compose.frames import Site
from drafter.compose.required import required_moves
from drafter.compose.tasks import is_left_out, is_pinned, make_task, wanted
from drafter.compose.tree import Leaf, Node, Resolved, Scope, leaves_below
from drafter.compose.wording import GAP, Task, Written
from drafter.draft import Part, Sentence
from drafter.model import ROLES, Fact, Mood, MoveItem, Phrase, PhraseItem

SPARSE = 0.85
"""Below this scale optional moves are left out."""

_SHORT_BY = 0.15
_TRIFLE = 15
"""A paragraph short of its share by fewer characters is not reported: its share is what the material gives."""

_ENDED = re.compile(r"[。！？：…][”’）》]*$")
_REASONS = frozenset(("point.importance", "point.situation", "point.thesis", "point.reason"))
"""Moves that say why; a paragraph right behind one need not say it again."""
_MANY = 2
"""Fewer points than these are not announced (要把握好两点)."""

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
        self.said: set[str] = set()
        self.watching = False
        self.reasoned = False
        self.later = required_moves(root, context)

    def new_paragraph(self) -> None:
        """Note that a new printed paragraph begins: frames may again print what the one before printed."""
        self.said = set()
        self.reasoned = False

    def leaf(self, leaf: Leaf, node: Node, whole: Resolved, report: Notes | None = None) -> list[Sentence]:
        """Write one leaf of `node`; `whole` is the item of the node it stands in."""
        self.watching = leaf.item is self.context.watch
        written = self._leaf(leaf, node, whole, report if report is not None else Notes())
        self.reasoned = any(sentence.move in _REASONS for sentence in written)
        item = leaf.instead or leaf.item
        return [Sentence(s.parts, s.node, s.plan, s.move, item) for s in written]

    def _leaf(self, leaf: Leaf, node: Node, whole: Resolved, report: Notes) -> list[Sentence]:
        item = leaf.item
        key = f"{node.key}/{item.move}" if isinstance(item, MoveItem) else node.key
        if isinstance(item, PhraseItem):
            phrase = self.context.bank.by_id[item.phrase]
            return [self._pinned(phrase, phrase.move, self._site(key, leaf, node, whole), report)]
        if isinstance(item, MoveItem) and not item.text:
            return self._move(item, leaf, node, whole, report, key)
        following = self._following(node, whole)
        extra = {"点数": numerals.count(following)} if following else {}
        parts = frames.text_parts(item.text, leaf.scope, self.context, extra)
        return [Sentence(tuple(parts), key, move=getattr(item, "move", ""))]

    def _pinned(self, phrase: Phrase, move: str, site: Site, report: Notes) -> Sentence:
        """Return one entry as a sentence of its own: a clause or heading gets its end mark."""
        if self.watching:
            self._watch(phrase.move, site)
        parts = frames.word(phrase, site, self.context)
        report.phrases.append(phrase.id)
        if not _ENDED.search("".join(part.text for part in parts)):
            parts.append(Part("。"))
        return Sentence(tuple(parts), site.key, move=move)

    def _site(self, key: str, leaf: Leaf, node: Node, whole: Resolved) -> Site:
        records = [f for f in leaf.own if not self.context.is_spent(f)] or [
            f for f in node.own if not self.context.is_spent(f) and not self._is_head_value(f, node)
        ]
        later = self._later(key, leaf.scope)
        return Site(key, node, leaf.scope, records, self._following(node, whole), later, self.said)

    def _is_head_value(self, fact: Fact, node: Node) -> bool:
        return node.level == 0 and frames.is_value(fact, self.context)

    @staticmethod
    def _following(node: Node, whole: Resolved) -> int:
        """Return the number of points that follow in the same body."""
        place = next((i for i, item in enumerate(node.items) if item is whole), len(node.items))
        return sum(isinstance(item, Node) for item in node.items[place:])

    def _later(self, key: str, scope: Scope) -> Counter[str]:
        """Count, for each slot, the required moves behind this one that see the same facts and can spend it."""
        place = next((n for n, required in enumerate(self.later) if required.key == key), None)
        if place is not None:
            del self.later[: place + 1]
        counts: Counter[str] = Counter()
        for required in self.later:
            if required.scope is scope:
                counts.update(required.slots)
            else:
                counts.update(s for s in required.slots if required.scope.get(s) == scope.get(s))
        return counts

    def _move(
        self, item: MoveItem, leaf: Leaf, node: Node, whole: Resolved, report: Notes, key: str
    ) -> list[Sentence]:
        if item.move == "paragraph":
            return self._paragraph(item, leaf, node, report)
        move = self.context.bank.moves[item.move]
        if move.parts:
            return self._compound(item, leaf, node, whole, report, key)
        site = self._site(key, leaf, node, whole)
        if item.phrases:
            return self._chosen(item.phrases, item.move, site, report)
        return self._frames(item.move, item.low, item.high, site, node, report)

    def _chosen(self, names: Sequence[str], move: str, site: Site, report: Notes) -> list[Sentence]:
        """Return the entries that the outline names for a move, a sentence each."""
        sentences = []
        for name in names:
            site.values = {}
            sentences.append(self._pinned(self.context.bank.by_id[name], move, site, report))
        return sentences

    def _watch(self, move: str, site: Site) -> None:
        """Keep what could stand here: the frames of the move, best first."""
        ranked = frames.rank(move, site, self.context, site.node.topic)
        self.context.watched.append(
            [(phrase.id, frames.preview(phrase, site, self.context), lacking) for phrase, lacking in ranked]
        )

    def _frames(
        self, move: str, low: int, high: int, site: Site, node: Node, report: Notes
    ) -> list[Sentence]:
        """Choose up to `high` frames; what is above `low` is taken only if it can be filled."""
        role = move.partition(".")[2]
        if role in ROLES and not self.context.bank.frames(move):
            return self._clause_sentences(role, low, high, site, node, report)
        sentences: list[Sentence] = []
        topic = node.topic or ""
        for number in range(high):
            site.values = {}
            ranked = frames.rank(move, site, self.context, topic)
            fresh = [row for row in ranked if self.context.is_fresh(row[0]) and not row[1]]
            if number >= low and (not fresh or self.context.scale < SPARSE):
                break
            rows = fresh or ranked
            if self.watching:
                self._watch(move, site)
            if not rows:
                if low and not sentences:
                    sentences.append(self._gap(move, site.key))
                break
            phrase = rows[0][0]
            sentences.append(Sentence(tuple(frames.word(phrase, site, self.context)), site.key, move=move))
            report.phrases.append(phrase.id)
        return sentences

    def _gap(self, move: str, key: str) -> Sentence:
        gap = GAP.format(self.context.bank.moves[move].name)
        return Sentence((Part(gap, "gap"), Part("。")), key, move=move)

    def _compound(
        self, item: MoveItem, leaf: Leaf, node: Node, whole: Resolved, report: Notes, key: str
    ) -> list[Sentence]:
        """Write a move made of moves, such as exposition.problems."""
        sentences: list[Sentence] = []
        chosen = [self.context.bank.by_id[name] for name in item.phrases]
        for name in self.context.bank.moves[item.move].parts:
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
            own = [phrase.id for phrase in chosen if phrase.move == move]
            if own:
                sentences += self._chosen(own, move, site, report)
            elif move == "facts":
                sentences += self._exposed_facts(site, node, part_key)
            elif move == "point.problem":
                sentences += self._problems(node, part_key, report)
            elif move == "transition.inner" and site.points < _MANY:
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
                for fact in facts:
                    self.context.spend(fact)
                sentences += paragraph.write(task, self.context).sentences
        return sentences

    def _problems(self, node: Node, key: str, report: Notes) -> list[Sentence]:
        """List one problem for each aspect the writer named, in that order."""
        parts: list[Part] = []
        subjects: set[str] = set()
        for number, aspect in enumerate(node.point.problems):
            pool = self._pool(aspect, "problem")
            if not pool:
                continue
            phrase = min(pool, key=lambda p: (p.subject in subjects, self.context.key(key, p.id)))
            subjects.add(phrase.subject)
            last = number == len(node.point.problems) - 1
            opening = _PROBLEM_OPENINGS[2 if last and number > 1 else min(number, 1)]
            if parts:
                parts.append(Part("；"))
            parts += [Part(opening), Part(phrase.subject + phrase.text, "problem", phrase.id)]
            self._use(phrase, report)
        if not parts:
            parts = [Part(GAP.format("问题"), "gap")]
        return [Sentence((*parts, Part("。")), key, move="point.problem")]

    def _clause_sentences(
        self, role: str, low: int, high: int, site: Site, node: Node, report: Notes
    ) -> list[Sentence]:
        """Write up to `high` clauses of a role as sentences; a measure opens as the mood has it."""
        sentences: list[Sentence] = []
        task = Task(site.key, self.context.bank.moods[node.mood], 0)
        wording = paragraph.bare_wording(task, self.context)
        while len(sentences) < high and (pool := self._pool(node.aspect, role)):
            phrase = min(pool, key=lambda p: self.context.key(site.key, p.id))
            self._use(phrase, report, task.mood)
            parts = [Part(phrase.subject + phrase.text, role, phrase.id)]
            if role == "measure" and not phrase.subject:
                parts = [*wording.opening(), *parts]
            sentences.append(Sentence((*parts, Part("。")), site.key, move=f"point.{role}"))
        if low and not sentences:
            return [self._gap(f"point.{role}", site.key)]
        return sentences

    def _pool(self, aspect: str, role: str) -> list[Phrase]:
        """Return the clauses of a role that the draft may still use and that have no slots."""
        return [
            phrase
            for phrase in self.context.bank.clauses(aspect, role)
            if self.context.admits(phrase)
            and self.context.is_fresh(phrase)
            and not template.is_template(phrase.text)
        ]

    def _use(self, phrase: Phrase, report: Notes, mood: Mood | None = None) -> None:
        paragraph.use([phrase], self.context, mood)
        report.phrases.append(phrase.id)

    # --- paragraphs ---------------------------------------------------------------------------

    def _paragraph(self, item: MoveItem, leaf: Leaf, node: Node, report: Notes) -> list[Sentence]:
        task = make_task(item, leaf, node, self.context)
        if is_left_out(item, task, node):
            return []
        parent = node.parent.key if node.parent else ""
        task.before = self.siblings.get(parent)
        task.links = self.links.setdefault(node.top().key, set())
        task.share = node.share
        task.reasoned = self.reasoned
        owner = node.subject_owner()
        if owner is not None and owner.key not in self.subjects:
            task.subject = owner.subject
        written = self._written(task, node, leaf)
        for fact in written.told:
            self.context.spend(fact)
        for part in written.parts():
            if part.value and part.phrase:
                for slot in part.facts:
                    frames.spend_named(slot, leaf.scope, self.context)
        self.siblings[parent] = written
        if owner and any(part.role == "subject" for part in written.parts()):
            self.subjects.add(owner.key)
        report.plan = written.plan
        report.phrases += written.phrases
        report.composed = written.characters
        report.share = 0 if is_pinned(node) else task.share
        short = report.share - report.composed
        if short > report.share * _SHORT_BY:
            if short < _TRIFLE:
                report.share = report.composed
            else:
                report.missing, report.wanted = short, wanted(task)
        return written.sentences

    def _written(self, task: Task, node: Node, leaf: Leaf) -> Written:
        """Return the paragraph: as the writer touched it, from the clauses pinned, or composed."""
        point = node.point
        if self.watching:
            self.context.watched.append(paragraph.alternatives(task, self.context))
        if point.text:
            parts = frames.text_parts(point.text, leaf.scope, self.context, {})
            text = "".join(part.text for part in parts)
            told = [fact for fact in task.facts if all(piece in text for piece in _pieces(fact))]
            parts = [_labelled(part, told) for part in parts]
            return Written([Sentence(tuple(parts), node.key)], told=told, opening=text[:2])
        if point.clauses:
            return paragraph.write_pinned(task, point.facts, point.plan, point.clauses, self.context)
        return paragraph.write(task, self.context)


def _pieces(fact: Fact) -> tuple[str, ...]:
    """Return what of a fact must stand in a text that tells it."""
    return (fact.value, *(quantity.text for quantity in fact.quantities), fact.gist)


def _labelled(part: Part, told: Sequence[Fact]) -> Part:
    """Return a part of a touched text with the labels of the facts it tells."""
    found = [fact.label for fact in told if fact.value in part.text]
    return replace(part, facts=tuple(dict.fromkeys((*part.facts, *found))))
