"""What else could stand at a place of a draft: the same ranking that wrote it, shown instead of decided.

A place is an item of the outline (a move, a text, a point for its heading or paragraph), told by identity: the
sentences of a draft carry the item they were written for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drafter import template
from drafter.bank import Bank
from drafter.compose import headings
from drafter.compose.context import Context
from drafter.compose.paragraph import claims
from drafter.compose.shares import Shares, target_characters
from drafter.compose.tree import Node, build_tree, walk
from drafter.compose.wording import Written
from drafter.compose.writer import Writer
from drafter.draft import Sentence
from drafter.model import ROLES, Fact, Item, Mood, Outline, Phrase, Point
from drafter.text import count_characters

_NO_WORDS = re.compile(r"[a-z][a-z0-9_.]*|事实 [0-9-]+")
"""What a writer's own words cannot be as a clause: it would be taken for an entry or the place of a fact."""


@dataclass(frozen=True, slots=True)
class FrameChoice:
    """A whole sentence that could stand in a place; `lacking` are the slots it would leave as gaps."""

    phrase: str
    text: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParagraphChoice:
    """A paragraph that could stand at a point: `plan` and `clauses` are what the outline would say for it.

    `clauses` is empty where a fact in it has no line of its own at the point, so that only `text` can keep it.
    """

    text: str
    plan: str
    clauses: tuple[str, ...]
    characters: int
    facts: int
    verify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A measure of a point's aspect, for the tick list: `used` if it stands in the text."""

    phrase: str
    text: str
    step: int
    asserts: str
    ticked: bool
    used: bool


def frame_choices(
    outline: Outline,
    bank: Bank,
    item: Item,
    *,
    seed: int = 0,
    scale: float = 1.0,
    demoted: Iterable[str] = (),
    memo: dict[object, Any] | None = None,
) -> list[list[FrameChoice]]:
    """Return what could stand for each sentence of a move, best first, what the draft took included.

    Args:
        outline: an outline laid over its genre.
        bank: the phrase bank.
        item: the move; it must be the very object that is in the outline.
        seed: the draft's.
        scale: the draft's, `Draft.scale`.
        demoted: as for `compose_draft`.
        memo: as for `compose_draft`.
    """
    found = _watched(Context(bank, outline, seed, scale, demoted=frozenset(demoted), watch=item, memo=memo))
    return [
        [FrameChoice(name, text, tuple(lacking)) for name, text, lacking in rows]
        for rows in found
        if isinstance(rows, list) and not (rows and isinstance(rows[0], Written))
    ]


def paragraph_choices(
    outline: Outline,
    bank: Bank,
    item: Item,
    point: Point,
    *,
    seed: int = 0,
    scale: float = 1.0,
    demoted: Iterable[str] = (),
    memo: dict[object, Any] | None = None,
) -> list[ParagraphChoice]:
    """Return three to five whole paragraphs that could stand at a point, best first; arguments as `frame_choices`.

    `item` is the `paragraph` of the point, both the very objects of the outline.
    """
    context = Context(bank, outline, seed, scale, demoted=frozenset(demoted), watch=item, memo=memo)
    rows = next((rows for rows in _watched(context) if rows and isinstance(rows, list)), [])
    moods = {id(node.point): node.mood for node in walk(build_tree(context))}
    mood = bank.moods.get(getattr(item, "mood", "") or moods.get(id(point), ""))
    return [_choice(row, point, bank, mood) for row in rows if isinstance(row, Written)]


def tick_list(outline: Outline, bank: Bank, point: Point, topic: str, used: Iterable[str] = ()) -> list[Tick]:
    """Return the measures of an aspect as a list to tick, in the order of their steps.

    Those that the draft does not admit, as wordings of a later time, are left out unless they are ticked.
    """
    context = Context(bank, outline, 0)
    standing = set(used)
    return [
        Tick(p.id, p.subject + p.text, p.step, p.asserts, p.id in point.measures, p.id in standing)
        for p in sorted(bank.clauses(topic, "measure"), key=lambda p: p.step)
        if context.admits(p) or p.id in point.measures
    ]


def clause_choices(
    outline: Outline, bank: Bank, point: Point, own: Phrase, taken: Iterable[str], *, seed: int = 0
) -> list[Phrase]:
    """Return the clauses that could stand instead of one in a point's paragraph, those of a near step first.

    Args:
        outline: an outline laid over its genre.
        bank: the phrase bank.
        point: the point; it must be the very object that is in the outline.
        own: the clause that stands there now.
        taken: ids that are no choice, as they stand in the paragraph.
        seed: the draft's.
    """
    context = Context(bank, outline, seed)
    standing = set(taken)
    mood = next((bank.moods[n.mood] for n in walk(build_tree(context)) if n.point is point), None)
    found = [
        phrase
        for phrase in bank.clauses(own.topic, own.move)
        if phrase.id not in standing
        and not template.is_template(phrase.text)
        and context.admits(phrase)
        and (mood is None or mood.takes(phrase.moods))
    ]
    return sorted(found, key=lambda phrase: abs(phrase.step - own.step))


def set_choices(outline: Outline, bank: Bank, point: Point | None, seed: int = 0) -> list[tuple[str, ...]]:
    """Return headings for the points below a point (None: at the top): a parallel set a row, best first."""
    context = Context(bank, outline, seed)
    root = build_tree(context)
    node = next((n for n in walk(root) if n.point is point), None) if point is not None else root
    return headings.offered(node, context) if node is not None else []


def topics_of(outline: Outline, bank: Bank, seed: int = 0) -> Iterator[tuple[Point, str, str]]:
    """Yield every point of the resolved outline in reading order with its topic and its heading.

    The topic may be given or told by the heading; the heading has its marker.
    """
    for node in walk(build_tree(Context(bank, outline, seed))):
        yield node.point, node.topic, node.marker + node.heading


def pins(sentences: Sequence[Sentence], facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return the `clauses` that say a composed paragraph over again: ids, `事实 n`, `。` between sentences.

    Empty where it cannot be said so: a fact that is no line of the point, two lines that go by one name, or words of
    another origin.
    """
    labels = [fact.label for fact in facts]
    lines = {label: number for number, label in enumerate(labels, 1) if labels.count(label) == 1}
    found: list[str] = []
    for sentence in sentences:
        own = _sentence_pins(sentence, lines)
        if not own:
            return ()
        found += ["。", *own] if found else own
    return tuple(found)


def _sentence_pins(sentence: Sentence, lines: Mapping[str, int]) -> list[str]:
    """Return the clauses of one sentence; none if it cannot be said so.

    Facts that no comma parts are one place, and all of a sentence that parts some by `；`: they read so only together.
    """
    found: list[str] = []
    together = any(part.role == "glue" and part.text == "；" for part in sentence.parts)
    apart = False
    for part in sentence.parts:
        if part.role in ROLES and part.phrase:
            name = part.phrase
        elif part.facts and part.role in ("record", "literal"):
            numbers = [lines.get(label, 0) for label in part.facts]
            if not all(numbers):
                return []
            name = _place(found, min(numbers), max(numbers), joined=together or not apart)
            apart = False
        elif part.edited and part.role == "text" and not _NO_WORDS.fullmatch(part.text):
            name = part.text
        elif part.role in ("glue", "record", "subject"):
            apart = apart or (part.role == "glue" and part.text == "，")
            continue
        else:
            return []
        if not found or found[-1] != name:
            found.append(name)
    return found


def _place(found: list[str], first: int, last: int, *, joined: bool) -> str:
    """Return the place of fact lines, taking in the one just before if it is of the same, or joined and goes on."""
    if found and found[-1].startswith("事实 "):
        low, _, high = found[-1].removeprefix("事实 ").partition("-")
        if int(low) <= first <= int(high or low) + joined:
            found.pop()
            first, last = int(low), max(last, int(high or low))
    return f"事实 {first}" if first == last else f"事实 {first}-{last}"


def _choice(row: Written, point: Point, bank: Bank, mood: Mood | None) -> ParagraphChoice:
    verify = tuple(name for name in row.phrases if claims(bank.by_id[name], mood))
    return ParagraphChoice(
        row.text,
        row.plan if row.plan in bank.vocabulary.plans else "",
        pins(row.sentences, point.facts),
        count_characters(row.text),
        len(row.told),
        verify,
    )


def _watched(context: Context) -> list[object]:
    root: Node = build_tree(context)
    Shares(root, context).spread(target_characters(context))
    Writer(context, root).write()
    return context.watched
