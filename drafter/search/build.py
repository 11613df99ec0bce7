"""Making the index of a bank: aligned strings, and which phrases hold which pairs of syllables and which initials."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from drafter import pinyin
from drafter.search.aligned import align, is_han
from drafter.search.form import SECTIONS, Row, number_code, pack
from drafter.search.syllables import (
    CLASS,
    CODE,
    FIRST_LETTER,
    LETTER_SPAN,
    SPAN,
    class_key,
    letter_key,
    spelled,
)

_ORDER = "le" if sys.byteorder == "little" else "be"  # numbers of this machine, as in the other sections
UNKNOWN = "\uf8ff"
"""Stands for a character whose reading is not known; it is found by itself only."""


def build(
    rows: Iterable[Row],
    moves: Mapping[str, str],
    overrides: Mapping[str, tuple[str, ...]],
    traditional: Mapping[str, str],
) -> bytes:
    """Return the index of rows as bytes.

    Args:
        rows: what is to be found.
        moves: id of a move → its Chinese name.
        overrides: word → its toneless syllables, where pypinyin reads it wrong.
        traditional: traditional character → simplified.
    """
    reader = pinyin.Reader(overrides)
    # Short phrases come first: a list of phrases cut short then keeps those that rank first among equals.
    ordered = sorted(rows, key=lambda row: len(row.text))
    tables = _Tables(traditional, reader)
    for number, row in enumerate(ordered):
        tables.add(number, row)
    sections: dict[str, bytes] = {
        **_one_by_one("text", (row.text for row in ordered)),
        **_one_by_one("row", (row.line() for row in ordered)),
        "names": _lines(_names(ordered, moves, reader)),
        "usual": _usual_readings().encode(f"utf-16-{_ORDER}"),
        "traditional": "".join(old + new for old, new in traditional.items()).encode(),
        **tables.sections(),
    }
    return pack([sections[name] for name in SECTIONS])


def _one_by_one(name: str, texts: Iterable[str]) -> dict[str, bytes]:
    whole = bytearray()
    ends = array("I", [0])
    for text in texts:
        whole += text.encode("utf-8", "surrogatepass")
        ends.append(len(whole))
    return {f"{name}s": bytes(whole), f"{name}_ends": ends.tobytes()}


def _lines(texts: Iterable[str]) -> bytes:
    return "\n".join(text.replace("\n", " ") for text in texts).encode("utf-8", "surrogatepass")


def _names(rows: Sequence[Row], moves: Mapping[str, str], reader: pinyin.Reader) -> Iterable[str]:
    """Yield kind, id, name and pinyin of every move and topic, for filters and for showing."""
    for move in dict.fromkeys(row.move for row in rows):
        name = moves.get(move, move)
        yield "\t".join(("move", move, name, " ".join(reader.syllables(name))))
    for topic in dict.fromkeys(row.topic for row in rows if row.topic):
        yield "\t".join(("topic", topic, topic, " ".join(reader.syllables(topic))))


@lru_cache(maxsize=1)
def _usual_readings() -> str:
    return "".join(_usual(chr(code)) for code in range(0x4E00, 0xA000))


def _usual(char: str) -> str:
    return next((CODE[spelled(reading)] for reading in pinyin.usual(char) if spelled(reading)), UNKNOWN)


def sounds(row: Row, offsets: Sequence[int], reader: pinyin.Reader) -> str:
    """Return the codes of a phrase's syllables, one for each character that is searched."""
    text = row.text
    han = sum(map(is_han, text))
    if han and len(row.pinyin) == han:
        given = iter(row.pinyin)
        read = [next(given) if is_han(char) else char for char in text]
    else:
        read = reader.syllables(text)
    return "".join(_code(text[offset], read[offset]) for offset in offsets)


def _code(char: str, reading: str) -> str:
    if is_han(char):
        syllable = spelled(reading)
        return CODE[syllable] if syllable else UNKNOWN
    return align(char)[0]


class _Tables:
    """The strings and lists of the index, growing phrase by phrase."""

    def __init__(self, traditional: Mapping[str, str], reader: pinyin.Reader) -> None:
        self.reader = reader
        self.simple = str.maketrans(dict(traditional))
        self.chars: list[str] = []
        self.sounds: list[str] = []
        self.starts = array("I", [0])
        self.widths = array("H")
        self.lists: dict[str, dict[int, array[int]]] = {"pair": {}, "initial": {}, "holder": {}}
        self.readings: dict[str, set[str]] = {}

    def add(self, number: int, row: Row) -> None:
        text, offsets = align(row.text)
        text = text.translate(self.simple)
        sound = sounds(row, offsets, self.reader)
        self.chars.append(text)
        self.sounds.append(sound)
        self.starts.append(self.starts[-1] + len(text))
        self.widths.append(0 if "{" in row.text else min(len(text), 0xFFFF))
        for char, code in zip(text, sound, strict=True):
            self.readings.setdefault(char, set()).add(code)
        keys = [*map(class_key, sound.translate(CLASS)), 0]
        self._post("pair", {a * SPAN + b for a, b in pairwise(keys)}, number)
        first = [*map(letter_key, sound.translate(FIRST_LETTER)), 0, 0]
        threes = zip(first, first[1:], first[2:], strict=False)
        self._post("initial", {(a * LETTER_SPAN + b) * LETTER_SPAN + c for a, b, c in threes}, number)
        self._post("holder", set(map(ord, text)), number)

    def _post(self, name: str, keys: Iterable[int], number: int) -> None:
        table = self.lists[name]
        for key in keys:
            found = table.get(key)
            if found is None:
                table[key] = array("I", (number,))
            else:
                found.append(number)

    def sections(self) -> dict[str, bytes]:
        found = {
            "chars": "".join(self.chars).encode(f"utf-32-{_ORDER}", "surrogatepass"),
            "sounds": "".join(self.sounds).encode(f"utf-16-{_ORDER}", "surrogatepass"),
            "starts": self.starts.tobytes(),
            "widths": self.widths.tobytes(),
            "readings": _lines(
                char + "".join(sorted(codes)) for char, codes in self.readings.items() if is_han(char)
            ),
        }
        for name, table in self.lists.items():
            keys = sorted(table)
            ends = array("I", [0])
            lists = array(number_code(len(self.widths)))
            for key in keys:
                lists.extend(iter(table[key]))  # an array would have to be of the same type
                ends.append(len(lists))
            found[f"{name}_keys"] = array("I", keys).tobytes()
            found[f"{name}_ends"] = ends.tobytes()
            found[f"{name}_lists"] = lists.tobytes()
        return found
