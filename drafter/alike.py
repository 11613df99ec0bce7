"""Texts that are nearly the same: the one place that compares by edit distance.

Likeness is rapidfuzz's `ratio`: 100 × 2·(characters in common, in order) ÷ (characters of both). Comparing all with
all takes too long for thousands, so only texts that share one of a text's rarest pairs of characters are looked at.
That loses nothing: two texts of likeness 85 and more differ so little that a pair of each 53 in 100 must survive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz, process

LEAST = 85.0
"""From this likeness on two texts count as nearly the same."""
_SURVIVES = 0.53  # at LEAST = 85: at worst 0.261·n characters are taken out, and each takes two pairs with it


class Near(NamedTuple):
    """A text that is like another: its number and the likeness, 0 to 100."""

    number: int
    score: float


class Alike:
    """Texts by number, to be asked which of them are like a given one; only likeness from `LEAST` on is found."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Take texts; they are numbered from 0 in order."""
        self.texts: list[str] = []
        self._holders: dict[str, list[int]] = {}
        for text in texts:
            self.add(text)

    def add(self, text: str) -> int:
        """Take one more text and return its number."""
        number = len(self.texts)
        self.texts.append(text)
        for pair in _pairs(text):
            self._holders.setdefault(pair, []).append(number)
        return number

    def near(self, text: str, limit: int = 5) -> list[Near]:
        """Return the texts that are like one, likest first, then by number."""
        pairs = sorted(_pairs(text), key=lambda pair: (len(self._holders.get(pair, ())), pair))
        enough = pairs[: int(_SURVIVES * len(text)) + 1]
        numbers = sorted({number for pair in enough for number in self._holders.get(pair, ())})
        choices = {number: self.texts[number] for number in numbers}
        found = process.extract(text, choices, scorer=fuzz.ratio, score_cutoff=LEAST, limit=None)
        rows = [Near(int(number), float(score)) for _, score, number in found]
        return sorted(rows, key=lambda row: (-row.score, row.number))[:limit]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}
