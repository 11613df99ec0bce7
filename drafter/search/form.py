"""The form of an index: its rows, and the order and the packing of its sections."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

TYPE_CHECKING = False  # importing typing costs a tenth of a start of Python
if TYPE_CHECKING:
    from typing import Literal

SECTIONS = (
    "texts",
    "text_ends",
    "rows",
    "row_ends",
    "names",
    "usual",
    "traditional",
    "chars",
    "sounds",
    "starts",
    "widths",
    "readings",
    "pair_keys",
    "pair_ends",
    "pair_lists",
    "initial_keys",
    "initial_ends",
    "initial_lists",
    "holder_keys",
    "holder_ends",
    "holder_lists",
)
"""texts, rows: what is shown and what is filtered of each phrase; text_ends, row_ends: where each begins and the last
one ends, in bytes. names: moves and topics with their pinyin. usual: usual reading of each character from U+4E00.
chars, sounds: the phrases' aligned strings one after the other; starts: where each begins. widths: characters of
each phrase, 0 where it has slots. readings: each character with all readings it has in the bank. *_keys, *_ends,
*_lists: sorted keys, and the numbers of the phrases that hold each."""


class Row:
    """One phrase to be found: what its hits show and filters ask."""

    __slots__ = ("genres", "id", "move", "pinyin", "since", "slots", "text", "topic", "until")

    def __init__(
        self,
        id: str,  # noqa: A002  # the word of the bank
        text: str,
        move: str = "expression",
        topic: str = "",
        pinyin: Sequence[str] = (),
        genres: Sequence[str] = (),
        era: tuple[str, str] = ("", ""),
        slots: Sequence[str] = (),
    ) -> None:
        self.id = id
        self.text = text
        self.move = move
        self.topic = topic
        self.pinyin = tuple(pinyin)
        self.genres = tuple(genres)
        self.since, self.until = era
        self.slots = tuple(slots)

    def line(self) -> str:
        """Return all but text and pinyin as a line."""
        values = (
            self.id,
            self.move,
            self.topic,
            ",".join(self.genres),
            self.since,
            self.until,
            ",".join(self.slots),
        )
        return "\t".join(value.replace("\t", " ").replace("\n", " ") for value in values)


def number_code(count: int) -> Literal["H", "I"]:
    """Return the type of array that holds the numbers of so many phrases."""
    return "H" if count <= 0x10000 else "I"


def pack(sections: Sequence[bytes]) -> bytes:
    """Return the sections as one run of bytes: their lengths, then each on a boundary of 8."""
    lengths = array("Q", map(len, sections))
    return lengths.tobytes() + b"".join(section + b"\0" * (-len(section) % 8) for section in sections)


def unpack(data: bytes | memoryview) -> dict[str, memoryview]:
    """Return the sections by name.

    Raises:
        ValueError: the bytes are not of this form.
    """
    view = memoryview(data)
    head = 8 * len(SECTIONS)
    lengths = array("Q")
    lengths.frombytes(view[:head])
    if len(lengths) != len(SECTIONS) or head + sum(length + -length % 8 for length in lengths) != len(view):
        raise ValueError("not an index")
    found = {}
    start = head
    for name, length in zip(SECTIONS, lengths, strict=True):
        found[name] = view[start : start + length]
        start += length + -length % 8
    return found
