"""A state made readable: its draft, and where each sentence of it stands in the outline."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.draft import Draft, Sentence
from drafter.model import Outline
from drafter.session.settled import Way, at, walk


class View:
    """A state made readable: its draft, and where each sentence of it stands in the outline."""

    def __init__(
        self,
        outline: Outline,
        bank: Bank,
        seed: int,
        demoted: Iterable[str] = (),
        memo: dict[object, Any] | None = None,
    ) -> None:
        self.outline = outline
        self.draft: Draft = compose_draft(outline, bank, seed, demoted, memo)
        self.ways = {id(item): way for way, item in walk(outline)}
        """The way of each item by its identity."""

    def way(self, sentence: Sentence) -> Way | None:
        """Return the way of the item a sentence was written for, None for one that has none."""
        return self.ways.get(id(sentence.item)) if sentence.item is not None else None

    def repeats(self, way: Way) -> bool:
        """Whether the item at a way, or one that it stands in, is written once for each line of a list."""
        return any(getattr(at(self.outline, way[:n]), "each", "") for n in range(1, len(way) + 1))

    @cached_property
    def by_way(self) -> dict[Way, list[Sentence]]:
        """The sentences of each item, in reading order; a point has its heading."""
        found: dict[Way, list[Sentence]] = {}
        for sentence in self.draft.sentences():
            way = self.way(sentence)
            if way is not None:
                found.setdefault(way, []).append(sentence)
        return found

    def frames(self, way: Way) -> list[str]:
        """Return the ids of the frames that stand in a move now, a sentence each."""
        found = []
        for sentence in self.by_way.get(way, ()):
            names = (part.phrase for part in sentence.parts if part.role in ("frame", "gap"))
            name = next(filter(None, names), "")
            if name:
                found.append(name)
        return found

    def sentences(self, way: Way) -> list[Sentence]:
        """Return all sentences of an item and of what stands below it, in reading order."""
        return [
            sentence
            for sentence in self.draft.sentences()
            if (found := self.way(sentence)) is not None and found[: len(way)] == way
        ]

    def gaps(self) -> list[tuple[str, Way | None]]:
        """Return the gaps in reading order: the name in 【待补：…】 and where it stands."""
        return [
            (part.text.removeprefix("【待补：").removesuffix("】"), self.way(sentence))
            for sentence in self.draft.sentences()
            for part in sentence.parts
            if part.role == "gap"
        ]


__all__ = ["View"]
