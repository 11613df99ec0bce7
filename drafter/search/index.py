"""An index as read from its bytes: look-ups of what phrases hold, each phrase's strings, rows and names."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import lru_cache

from drafter.search.form import number_code, unpack
from drafter.search.syllables import CLASS, FIRST_LETTER, LETTER_SPAN, SPAN, class_key, letter_key

_MANY = 4000
_HEAD = 3


class Index:
    """The tables of an index; phrases are known by their number, short phrases first.

    Raises:
        ValueError: the bytes are not an index.
    """

    def __init__(self, data: bytes | memoryview) -> None:
        parts = unpack(data)
        self._parts = parts
        self.chars = str(parts["chars"], "utf-32", "surrogatepass")
        self.sounds = str(parts["sounds"], "utf-16", "surrogatepass")
        self.starts = parts["starts"].cast("I")
        self.widths = parts["widths"].cast("H")
        self._usual = str(parts["usual"], "utf-16")
        self._readings = "\n" + str(parts["readings"], "utf-8", "surrogatepass")
        self._pairs = _Lists(parts, "pair", len(self.widths))
        self._initials = _Lists(parts, "initial", len(self.widths))
        self._holders = _Lists(parts, "holder", len(self.widths))
        self._ends = {name: parts[f"{name}_ends"].cast("I") for name in ("text", "row")}
        self._names: list[list[str]] = []
        self._simple: dict[int, str] = {}
        self.readings = lru_cache(maxsize=8192)(self._read_readings)

    def __len__(self) -> int:
        return len(self.widths)

    # --- one phrase ---

    def text(self, number: int) -> str:
        """Return a phrase as it stands in the bank."""
        return self._slice("text", number)

    def row(self, number: int) -> list[str]:
        """Return id, move, topic, genres, since, until and slots of a phrase."""
        return self._slice("row", number).split("\t")

    def _slice(self, name: str, number: int) -> str:
        ends = self._ends[name]
        return str(self._parts[f"{name}s"][ends[number] : ends[number + 1]], "utf-8", "surrogatepass")

    # --- names and readings ---

    @property
    def names(self) -> list[list[str]]:
        """Kind (move, topic), id, name and pinyin of each move and topic."""
        if not self._names:
            text = str(self._parts["names"], "utf-8", "surrogatepass")
            self._names = [line.split("\t") for line in text.split("\n") if line]
        return self._names

    def simplified(self, text: str) -> str:
        """Return a text with simplified characters for traditional ones."""
        if all(char < "\u4e00" or self._holders.has(ord(char)) for char in text):
            return text
        if not self._simple:
            pairs = str(self._parts["traditional"], "utf-8")
            self._simple = {ord(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}
        return text.translate(self._simple)

    def _read_readings(self, char: str) -> str:
        """Return the codes of a character's readings: those it has in the bank and its usual one.

        A letter or digit stands for itself.
        """
        if not char >= "\u3400":
            return char
        found = ""
        start = self._readings.find("\n" + char)
        if start >= 0:
            end = self._readings.find("\n", start + 1)
            found = self._readings[start + 2 : end if end > 0 else None]
        at = ord(char) - 0x4E00
        usual = self._usual[at] if 0 <= at < len(self._usual) else ""
        return (usual if usual and usual not in found else "") + found or char

    # --- which phrases hold what; the lists are in ascending order ---

    def with_char(self, char: str) -> list[int]:
        """Return the phrases that hold a character."""
        return self._holders.get(ord(char))

    def with_pair(self, left: str, right: str) -> list[int]:
        """Return the phrases that hold two syllables (codes, letters or digits) side by side, confusable ones alike."""
        return self._pairs.get(_class(left) * SPAN + _class(right))

    def with_sound(self, code: str) -> list[int]:
        """Return phrases that hold a syllable or one confusable with it; of very many the shortest."""
        key = _class(code) * SPAN
        return self._pairs.between(key, key + SPAN)

    def with_initials(self, letters: str) -> list[int]:
        """Return phrases that hold one to three first letters side by side; of very many the shortest."""
        key, span = 0, LETTER_SPAN**3
        for letter in letters:
            span //= LETTER_SPAN
            key += letter_key(letter) * span
        return self._initials.between(key, key + span) if span > 1 else self._initials.get(key)


def _class(code: str) -> int:
    return class_key(chr(CLASS.get(ord(code), ord(code))))


def first_letter(code: str) -> str:
    """Return the first letter of a syllable's code."""
    return FIRST_LETTER.get(ord(code), code)


class _Lists:
    """Sorted keys, and a list of numbers for each."""

    def __init__(self, parts: dict[str, memoryview], name: str, count: int) -> None:
        self._keys = array("I")
        self._keys.frombytes(parts[f"{name}_keys"])
        self._ends = parts[f"{name}_ends"].cast("I")
        self._lists = parts[f"{name}_lists"].cast(number_code(count))

    def has(self, key: int) -> bool:
        at = bisect_left(self._keys, key)
        return at < len(self._keys) and self._keys[at] == key

    def get(self, key: int) -> list[int]:
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return []
        return self._lists[self._ends[at] : self._ends[at + 1]].tolist()

    def between(self, low: int, high: int) -> list[int]:
        """Return the numbers of all keys from low to below high, each once."""
        begin, end = bisect_left(self._keys, low), bisect_left(self._keys, high)
        if self._ends[end] - self._ends[begin] <= _MANY:
            return sorted(set(self._lists[self._ends[begin] : self._ends[end]].tolist()))
        found: set[int] = set()
        for at in range(begin, end):
            start = self._ends[at]
            found.update(self._lists[start : min(start + _HEAD, self._ends[at + 1])].tolist())
        return sorted(found)
