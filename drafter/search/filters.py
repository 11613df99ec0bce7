"""Filters: by move, topic, genre and width, each by id, Chinese name, pinyin or initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from drafter.search.index import Index
from drafter.search.query import Query

GROUPS = {
    "opening": ("开头", "kai tou"),
    "review": ("回顾", "hui gu"),
    "transition": ("过渡", "guo du"),
    "exposition": ("阐述", "chan shu"),
    "point": ("要点", "yao dian"),
    "closing": ("结尾", "jie wei"),
    "quotation": ("引用", "yin yong"),
}
"""First part of a move's id → what writers call all moves of that part, and its pinyin."""


class Filter:
    """What hits must be besides fitting the query; an empty filter admits everything.

    Several moves or several topics mean any of them. `width` is the number of characters, marks not counted;
    phrases with slots have none.
    """

    __slots__ = ("genre", "moves", "topics", "width")

    def __init__(
        self, moves: Iterable[str] = (), topics: Iterable[str] = (), genre: str = "", width: int = 0
    ) -> None:
        self.moves = tuple(moves)
        self.topics = tuple(topics)
        self.genre = genre
        self.width = width

    def __bool__(self) -> bool:
        return bool(self.moves or self.topics or self.genre or self.width)

    def joined(self, query: Query) -> Filter:
        """Return this filter with those in the query."""
        return Filter(
            (*self.moves, *query.moves), (*self.topics, *query.topics), self.genre, query.width or self.width
        )

    def test(self, index: Index) -> Callable[[int], bool] | None:
        """Return the test of a phrase's number, None if a name stands for nothing and so no phrase can pass."""
        if not self:
            return _any
        moves, topics = meant(index, "move", self.moves), meant(index, "topic", self.topics)
        if (self.moves and not moves) or (self.topics and not topics):
            return None
        width, genre = self.width, self.genre

        def admits(number: int) -> bool:
            if width and index.widths[number] != width:
                return False
            if not (moves or topics or genre):
                return True
            _, move, topic, genres, *_ = index.row(number)
            return (
                (not moves or move in moves)
                and (not topics or topic in topics)
                and (not genre or not genres or genre in genres.split(","))
            )

        return admits

    def unknown(self, index: Index) -> list[str]:
        """Return a message for each name that stands for nothing in this bank."""
        kinds = (("move", "语步", self.moves), ("topic", "主题或角度", self.topics))
        return [
            f"没有{label}“{word}”"
            for kind, label, words in kinds
            for word in words
            if not meant(index, kind, [word])
        ]


def _any(_: int) -> bool:
    return True


def known(index: Index, kind: str) -> list[str]:
    """Return the ids and names that a filter of a kind (move, topic) may be given by."""
    rows = [row for row in index.names if row[0] == kind]
    groups = [name for name, _ in GROUPS.values()] if kind == "move" else []
    return list(dict.fromkeys([*groups, *(word for row in rows for word in (*row[2].split("/"), row[1]))]))


def meant(index: Index, kind: str, words: Sequence[str]) -> set[str]:
    """Return the ids of the moves or topics (kind: move, topic) that any of the words stands for."""
    return {row[1] for word in words for row in index.names if row[0] == kind and _means(word, row)}


def _means(word: str, row: Sequence[str]) -> bool:
    """Whether a word means a move or topic: by id or its first part, by name or part of it, by pinyin or initials."""
    kind, own, name, spoken = row
    word = word.lower()
    if word in (own, name) or own.startswith((f"{word}.", f"{word}/")):
        return True
    if not word.isascii():
        return word in name or word in GROUPS.get(own.split(".")[0], ("",))[0:1]
    readings = [part.split() for part in spoken.split("/")]
    if kind == "move":
        readings.append(GROUPS.get(own.split(".")[0], ("", ""))[1].split())
    return any(
        read
        and ("".join(read).startswith(word) or "".join(syllable[0] for syllable in read).startswith(word))
        for read in readings
    )
