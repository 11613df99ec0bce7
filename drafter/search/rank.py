"""How well a phrase answers a query: one score, and the characters it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from drafter.search.index import Index
from drafter.search.query import BEGINNING, CHAR, SYLLABLE, Item
from drafter.search.syllables import CLASS, CODE, beginning, near

LEAST = 0.58
"""A phrase below this fit is no answer, though it may be the nearest thing there is."""

_SAME, _SOUND, _CONFUSED = 1.0, 0.8, 0.6
_HALF_TYPED, _INITIAL, _PART, _CLASS, _SLIP = 0.97, 0.95, 0.75, 0.8, 0.5
_WRONG, _GAP, _FAR, _LOOSE, _JUMP, _APART = 0.08, 0.10, 0.02, 0.4, 0.35, 0.05
_REACH = 4


@lru_cache(maxsize=1)
def _classes() -> dict[int, str]:
    found: dict[int, str] = {}
    for code in CODE.values():
        found[CLASS[ord(code)]] = found.get(CLASS[ord(code)], "") + code
    return found


@lru_cache(maxsize=4096)
def _spelled(kind: int, letters: str, last: bool) -> dict[str, float]:
    """Return how well each syllable answers typed letters."""
    found: dict[str, float] = {}
    if kind == BEGINNING:
        return dict.fromkeys(beginning(letters), _INITIAL if len(letters) == 1 else _HALF_TYPED)
    found.update(dict.fromkeys(near(letters), _SLIP))
    if kind == SYLLABLE:
        found.update(dict.fromkeys(_classes()[CLASS[ord(CODE[letters])]], _CLASS))
        found.update(dict.fromkeys(beginning(letters), _HALF_TYPED if last else _PART))
        found[CODE[letters]] = _SAME
    return found


class Pattern:
    """One interpretation of a query, made ready to be held against phrases."""

    def __init__(self, items: Sequence[Item], index: Index) -> None:
        self.items = items
        self.by_char: dict[str, list[int]] = {}
        self.by_code: dict[str, list[tuple[int, float]]] = {}
        self.breaks = [0] * len(items)
        self.weak = 2 * sum(item.kind == BEGINNING for item in items) > len(items)
        for at, item in enumerate(items):
            self.breaks[at] = (self.breaks[at - 1] if at else 0) + item.first
            if item.kind == CHAR:
                self.by_char.setdefault(item.text, []).append(at)
                codes = index.readings(item.text)
                quality = {
                    other: _CONFUSED
                    for code in codes
                    for other in _classes().get(CLASS.get(ord(code), 0), "")
                }
                quality.update(dict.fromkeys(codes, _SOUND))
            else:
                quality = _spelled(item.kind, item.text, item.last)
                if len(item.text) == 1:
                    self.by_char.setdefault(item.text, []).append(at)
            for code, value in quality.items():
                self.by_code.setdefault(code, []).append((at, value))

    def fit(self, chars: str, sounds: str) -> tuple[float, list[int]]:
        """Return how well a phrase fits, 0 to 1, and the positions of the characters that do.

        Each item of the query is worth 1 when its very character or syllable is found, less when only the sound
        or a part of it is: a homophone 0.8, an initial 0.95, a confusable syllable 0.8 … The found ones are
        chained in the query's order; a link between two costs nothing where they stand side by side, 0.08 over a
        wrong character, 0.1 and more over a gap (0.5 beside an initial), 0.35 backwards, and next to nothing between
        the query's terms.
        The fit is the best chain's worth by the number of items; where most of these are initials, which stand
        for so many things, what it lacks counts double.
        """
        found: list[list[tuple[int, float]]] = [[] for _ in self.items]
        by_char, by_code = self.by_char, self.by_code
        for place, (char, code) in enumerate(zip(chars, sounds, strict=True)):
            same = by_char.get(char)
            if same:
                for at in same:
                    found[at].append((place, _SAME))
            for at, value in by_code.get(code, ()):
                if not same or at not in same:
                    found[at].append((place, value))
        return self._best_chain(found)

    def _best_chain(self, found: Sequence[Sequence[tuple[int, float]]]) -> tuple[float, list[int]]:
        # A link of the chain: worth so far, item, place, the places taken so far as bits (none can answer twice).
        # `recent` are the links of the last items, `older` is the best one before them.
        links: list[tuple[float, int, int, int]] = []
        ends = [0]
        best = older = (0.0, -1, -1, 0)
        for at, places in enumerate(found):
            begin = ends[max(0, at - _REACH)]
            if at > _REACH:
                older = max([older, *links[ends[at - _REACH - 1] : begin]])
            recent = links[begin:]
            for place, value in places:
                bit = 1 << place
                # Two ways to get here are kept: the best one, and the best that never went back.
                onward = link = (value, at, place, bit)
                for worth, before, beside, taken in recent:
                    if taken & bit or worth + value <= onward[0]:
                        continue
                    total = worth + value - self._cost(before, at, place - beside)
                    if total > link[0]:
                        link = (total, at, place, taken | bit)
                    if total > onward[0] and taken < bit:
                        onward = (total, at, place, taken | bit)
                if older[0] + value - _JUMP > link[0] and not older[3] & bit:
                    link = (older[0] + value - _JUMP, at, place, older[3] | bit)
                links.append(link)
                if link[0] > best[0]:
                    best = link
                if onward[0] < link[0]:
                    links.append(onward)
            ends.append(len(links))
        fit = best[0] / len(self.items)
        if self.weak:
            fit = max(_INITIAL - 2 * (_INITIAL - fit), 0.0)
        return fit, [place for place in range(best[3].bit_length()) if best[3] >> place & 1]

    def _cost(self, before: int, at: int, step: int) -> float:
        """Return the cost of a link from item `before` to item `at`, which stands `step` places further on."""
        over = at - before
        if step == over:
            return _WRONG * (over - 1)
        if self.breaks[at] != self.breaks[before]:
            return _APART
        if step < 0:
            return _JUMP
        # Scattered initials are no evidence: every long sentence has them.
        loose = BEGINNING in (self.items[at].kind, self.items[before].kind)
        return _GAP + _FAR * min(abs(step - over), 10) + _LOOSE * loose


class Context:
    """What a phrase is wanted for; phrases that suit it rank first among equal matches.

    `date` is ISO (year, month or day). Without a date, phrases with an end date are less useful.
    """

    __slots__ = ("date", "genre", "move")

    def __init__(self, move: str = "", genre: str = "", date: str = "") -> None:
        self.move = move
        self.genre = genre
        self.date = date

    def usefulness(self, move: str, genres: str, since: str, until: str) -> float:
        """Return how useful a phrase is here, 0 to 1: its era counts for half, move and genre for a quarter each."""
        if self.date:
            in_force = (not since or since <= self.date) and (
                not until or self.date[: len(until)] <= until[: len(self.date)]
            )
        else:
            in_force = not until
        suits_move = not self.move or move == self.move or move.startswith(f"{self.move}.")
        suits_genre = not self.genre or not genres or self.genre in genres.split(",")
        return 0.5 * in_force + 0.25 * suits_move + 0.25 * suits_genre


def score(fit: float, matched: int, length: int, usefulness: float) -> float:
    """Return the score of a hit, 0 to 1: how exactly, how wholly, how usefully here, how shortly.

    Args:
        fit: how exactly the query is found, 0 to 1.
        matched: how many characters of the phrase answer the query.
        length: how many characters the phrase has.
        usefulness: how useful the phrase is here, 0 to 1.
    """
    return 0.86 * fit + 0.08 * matched / max(length, 1) + 0.05 * usefulness + 0.01 / (1 + length / 16)
