"""What a bank holds, in numbers: coverage, widths, sets, eras, layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from drafter import layers
from drafter.bank import Bank
from drafter.model import ROLES, STOCK, Phrase
from drafter.text import count_characters

STEPS = ("0", "1", "2", "3", "4")
BANDS = ((1, 8), (9, 12), (13, 16), (17, 20), (21, 30), (31, 45), (46, 999))
"""Widths are counted in these bands of characters."""
ANY = "（不限）"


@dataclass(frozen=True, slots=True)
class Stats:
    """Numbers of a bank; every table is row name → column name → entries.

    `clauses`: aspect → role, and `steps`: aspect → step of its measures; `frames`: move → genre, entries for any
    genre under ANY; `widths`: form → band; `sets`: topic → use; `eras`: year of `from` (or ANY) → entries, and
    `ended` those that have a `to`; `layers`: layer → entries, and what later layers hide.
    """

    total: int
    forms: Counter[str]
    clauses: dict[str, Counter[str]]
    steps: dict[str, Counter[str]]
    frames: dict[str, Counter[str]]
    widths: dict[str, Counter[str]]
    sets: dict[str, Counter[str]]
    eras: Counter[str]
    ended: int
    layers: Counter[str]
    replaced: int
    retired: int
    facts: Counter[str] = field(default_factory=Counter)


def stats_of(bank: Bank) -> Stats:
    """Return the numbers of a bank."""
    aspects = [full for topic in bank.topics for full in bank.aspects_of(topic.name)]
    found = Stats(
        total=len(bank.phrases),
        forms=Counter(),
        clauses={name: Counter() for name in aspects},
        steps={name: Counter() for name in aspects},
        frames={},
        widths={},
        sets={},
        eras=Counter(),
        ended=sum(bool(phrase.until) for phrase in bank.phrases),
        layers=Counter({kind: 0 for kind in layers.LABELS if kind in set(bank.sources.values())}),
        replaced=sum(not row.retired for row in bank.covered),
        retired=sum(row.retired for row in bank.covered),
        facts=Counter(era.kind for era in bank.eras.values()),
    )
    for phrase in bank.phrases:
        form = form_of(phrase)
        found.forms[form] += 1
        found.widths.setdefault(form, Counter())[band(count_characters(phrase.text))] += 1
        found.layers[bank.layer_of(phrase)] += 1
        found.eras[phrase.since[:4] or ANY] += 1
        if form == "clause":
            found.clauses.setdefault(phrase.topic, Counter())[phrase.move] += 1
            if phrase.step >= 0:
                found.steps.setdefault(phrase.topic, Counter())[str(phrase.step)] += 1
        elif form == "frame":
            for genre in phrase.genres or (ANY,):
                found.frames.setdefault(phrase.move, Counter())[genre] += 1
    for name in bank.sets():
        first = bank.members(name)[0]
        found.sets.setdefault(first.topic, Counter())[first.use] += 1
    return found


def form_of(phrase: Phrase) -> str:
    """Return what an entry is: clause, frame, heading, set (a member of one) or expression."""
    if phrase.move in ROLES:
        return "clause"
    if phrase.set:
        return "set"
    return phrase.move if phrase.move in ("heading", *STOCK) else "frame"


def band(width: int) -> str:
    """Return the name of the band a width belongs to: `9-12`, the last `46+`."""
    low, high = next(pair for pair in BANDS if width <= pair[1])
    return f"{low}-{high}" if high < BANDS[-1][1] else f"{low}+"


def bands() -> Sequence[str]:
    """Return the names of all bands, narrow to wide."""
    return [band(low) for low, _ in BANDS]
