"""Drafts: an outline resolved, down to the pieces of text that have one origin each, and the report on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from drafter.model import Item


@dataclass(frozen=True, slots=True)
class Part:
    """The smallest piece of a draft that has one origin.

    `role` is marker, heading, frame, a clause role, record, literal, text, gap or glue; `facts` are the
    labels of the facts it prints (`单位`, `活动：“三比”活动`).
    """

    text: str
    role: str = "glue"
    phrase: str = ""
    facts: tuple[str, ...] = ()
    edited: bool = False
    value: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft: its parts in order, the node it belongs to and the plan it follows.

    `item` is the very item of the outline that it was written for, a point for its heading.
    """

    parts: tuple[Part, ...]
    node: str = ""
    plan: str = ""
    move: str = ""
    item: Item | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A printed paragraph; `level` above 0 means it begins with (or is) the heading of a point of that level."""

    sentences: tuple[Sentence, ...]
    node: str = ""
    level: int = 0
    style: str = ""
    heading_only: bool = False
    flush: bool = False

    @property
    def text(self) -> str:
        """The paragraph as printed, without indent."""
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Heading:
    """A point's heading in a draft: `parent` is the node of the point above it ('' at the top)."""

    node: str
    parent: str
    level: int
    style: str
    number: int
    marker: str
    text: str


@dataclass(frozen=True, slots=True)
class NodeReport:
    """What became of one point or move: the report's line for it.

    `share` and `characters` count characters without white space, `composed` those of the composed paragraph
    alone; `missing` are the characters short of the
    share (0 when within reach), `wanted` the kinds of facts that would help; `verify` the ids of bank clauses
    that assert something.
    """

    node: str
    name: str
    level: int
    recipe: str = ""
    plan: str = ""
    phrases: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    characters: int = 0
    share: int = 0
    composed: int = 0
    missing: int = 0
    wanted: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An outline resolved: every node has text, and every piece of text its origin.

    `scale` is what the natural lengths of paragraphs were multiplied by to come near the target.
    """

    title: str
    subtitle: str
    byline: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    reports: tuple[NodeReport, ...]
    gaps: tuple[str, ...]
    unused_facts: tuple[str, ...]
    characters: int
    minutes: float
    facts_share: float
    verify: tuple[str, ...]
    target: int = 0
    seed: int = 0
    bank: str = ""
    notes: tuple[str, ...] = ()
    scale: float = 1.0

    def sentences(self) -> Iterator[Sentence]:
        """Yield all sentences in reading order."""
        for paragraph in self.paragraphs:
            yield from paragraph.sentences
