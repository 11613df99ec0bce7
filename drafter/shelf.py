"""Phrases in file order, kept packed until somebody asks for them.

A start of the program needs a few hundred of the thousands of entries of a bank. So the cache keeps one row
of JSON an entry beside an index (by id, by move and topic, by parallel set), and rows are read one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, overload

from drafter.model import ROLES, Phrase, Place

_HEAD = 5  # id, text, move, topic, place
_FIELDS = Phrase._fields
_FILLED = tuple(Phrase._field_defaults[name] for name in _FIELDS[_HEAD:])


class SetRow(NamedTuple):
    """A parallel set in the index: what it is for, its topic, and the numbers of its members."""

    id: str
    use: str
    topic: str
    numbers: tuple[int, ...]


class Shelf(Sequence[Phrase]):
    """A read-only sequence of phrases that knows where each stands."""

    def __init__(self, rows: Sequence[Phrase | bytes], index: Mapping[str, Any]) -> None:
        """Take rows (phrases, or packed ones) and their index as `index_of` makes it."""
        self._rows = list(rows)
        self._sources: Sequence[str] = index["sources"]
        self.ids: dict[str, int] = {name: number for number, name in enumerate(index["ids"])}
        self.groups: Mapping[str, Sequence[int]] = index["groups"]
        self.sets: dict[str, SetRow] = {
            row[0]: SetRow(row[0], row[1], row[2], tuple(row[3])) for row in index["sets"]
        }

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Shelf:
        """Return the shelf of phrases."""
        rows = list(phrases)
        return cls(rows, index_of(rows))

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, number: int) -> Phrase: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Phrase]: ...
    def __getitem__(self, number: int | slice) -> Phrase | Sequence[Phrase]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        row = self._rows[number]
        if isinstance(row, bytes):
            row = self._rows[number] = _unpack(json.loads(row), self._sources)
        return row

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # rows are read late, so a shelf is no key

    def group(self, name: str) -> list[Phrase]:
        """Return the phrases of a group: a move for frames, `主题/角度<tab>move` for clauses."""
        return [self[number] for number in self.groups.get(name, ())]

    def members(self, set_id: str) -> list[Phrase]:
        """Return the members of a parallel set."""
        return [self[number] for number in self.sets[set_id].numbers]


class ById(Mapping[str, Phrase]):
    """Phrases by id."""

    def __init__(self, shelf: Shelf) -> None:
        """Look at a shelf."""
        self._shelf = shelf

    def __getitem__(self, name: str) -> Phrase:
        return self._shelf[self._shelf.ids[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._shelf.ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.ids)

    def __len__(self) -> int:
        return len(self._shelf)


def group_name(phrase: Phrase) -> str:
    """Return the name of the group a phrase belongs to, '' for members of sets."""
    if phrase.set:
        return ""
    clause = phrase.move in (*ROLES, "heading")
    return f"{phrase.topic}\t{phrase.move}" if clause and "/" in phrase.topic else phrase.move


def index_of(phrases: Sequence[Phrase]) -> dict[str, Any]:
    """Return the index of phrases, as plain data."""
    groups: dict[str, list[int]] = {}
    sets: dict[str, tuple[str, str, str, list[int]]] = {}
    for number, phrase in enumerate(phrases):
        if phrase.set:
            sets.setdefault(phrase.set, (phrase.set, phrase.use, phrase.topic, []))[3].append(number)
        else:
            groups.setdefault(group_name(phrase), []).append(number)
    return {
        "ids": [phrase.id for phrase in phrases],
        "groups": groups,
        "sets": list(sets.values()),
        "sources": list(dict.fromkeys(phrase.place.source for phrase in phrases)),
    }


def pack(phrases: Sequence[Phrase], sources: Sequence[str]) -> list[bytes]:
    """Return the rows of phrases: JSON, the fields an entry lacks left out at the end."""
    numbers = {source: number for number, source in enumerate(sources)}
    rows = []
    for phrase in phrases:
        rest: list[Any] = list(phrase[_HEAD:])
        while rest and rest[-1] == _FILLED[len(rest) - 1]:
            rest.pop()
        place = phrase.place
        row = [*phrase[: _HEAD - 1], numbers[place.source], place.line, place.column, *rest]
        rows.append(
            json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        )
    return rows


def _unpack(row: Sequence[Any], sources: Sequence[str]) -> Phrase:
    place = Place(sources[row[4]], row[5], row[6])
    rest = [tuple(value) if isinstance(value, list) else value for value in row[7:]]
    return Phrase._make((*row[:4], place, *rest, *_FILLED[len(rest) :]))
