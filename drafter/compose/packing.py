"""Where the sentences of a run of clauses end: sentences of like length, none of them a scrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LONGEST = 78
"""A sentence is closed before it passes this many characters, where there is a place to close it."""

SHORT = 16
"""A clause shorter than this does not make a sentence."""

_EVEN = 12
_ALONE = 20
_SCRAP = 25
_TORN = 30
_KIN = 5
_NEVER = 1000


class Piece(NamedTuple):
    """A clause, or the clauses that open a paragraph's facts, as far as breaks are concerned.

    `clauses` counts the runs between its commas; `follows` belongs to the piece before it; `opens` stands
    only at a sentence's beginning; `hangs` cannot be a sentence by itself; `trails` never opens one.
    """

    length: int
    clauses: int = 1
    kind: str = ""
    follows: bool = False
    opens: bool = False
    hangs: bool = False
    trails: bool = False


def breaks(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Return the sentences as [start, end) of the pieces: the cheapest way to part them, by dynamic programming.

    Dear are: unlike lengths, a sentence past the limit, one clause alone (more so a short one), a break before
    a piece that follows, or between two of a kind.
    """
    total = sum(piece.length + 1 for piece in pieces)
    ideal = total / max(1, -(-total // LONGEST))
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        best.append(
            min(
                (
                    best[start][0] + _cost(pieces[start:end], pieces[start - 1] if start else None, ideal),
                    start,
                )
                for start in range(end)
            )
        )
    found: list[tuple[int, int]] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        found.append((start, end))
        end = start
    return found[::-1]


def _cost(pieces: Sequence[Piece], before: Piece | None, ideal: float) -> float:
    """Return what it costs to make one sentence of pieces, `before` being the last of the sentence before."""
    length = sum(piece.length for piece in pieces) + len(pieces) - 1
    cost = ((length - ideal) / _EVEN) ** 2
    over = length - LONGEST
    if over > 0:
        cost += over * over / 4 + 3 * over
    if sum(piece.clauses for piece in pieces) == 1:
        cost += _ALONE + (_SCRAP if length < SHORT else 0)
    if len(pieces) == 1 and pieces[0].hangs:
        cost += _NEVER
    if before is not None:
        first = pieces[0]
        cost += (
            _NEVER * first.trails
            + _TORN * first.follows
            + _KIN * (bool(first.kind) and first.kind == before.kind)
        )
    return cost + _NEVER * sum(piece.opens for piece in pieces[1:])
