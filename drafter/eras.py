"""What follows from dated facts: the latest plenum, the campaigns that run, anniversaries, whether a wording is right.

Dates are ISO texts of a year, a month or a day; one that is not exact stands for all its days, and an answer holds
for all of them or is not given. A fact marked uncertain never makes an error of anything (`severity`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from drafter.model import Era

Eras = Mapping[str, Era]
State = Literal["unborn", "obsolete", ""]
SEVERITIES: dict[str, Literal["error", "warning", "hint"]] = {
    "attested": "error",
    "common": "warning",
    "uncertain": "hint",
}
"""The most that may rest on a fact of each certainty."""
PLAN_YEARS = 5
"""Years of a plan period."""


class PlanYear(NamedTuple):
    """A year within its five-year period: the first is 开局之年, the fifth 收官之年."""

    period: Era
    year: int

    @property
    def opening(self) -> bool:
        """Whether it is the first year."""
        return self.year == 1

    @property
    def closing(self) -> bool:
        """Whether it is the last year."""
        return self.year == PLAN_YEARS


class Anniversary(NamedTuple):
    """An anniversary that falls into a year: the fact, how many years, and how it is said."""

    era: Era
    years: int
    text: str


class Mention(NamedTuple):
    """Words of a dated fact in a text: code-point offsets, and what is wrong with them on the date."""

    start: int
    end: int
    era: Era
    state: State


def severity(era: Era) -> Literal["error", "warning", "hint"]:
    """Return the most that may be made of a fact."""
    return SEVERITIES[era.certainty]


def days(text: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of an ISO year, month or day.

    Raises:
        ValueError: there is no such date.
    """
    numbers = [int(part) for part in text.split("-")]
    first = datetime.date(*(*numbers, 1, 1)[:3])
    if len(numbers) == 3:
        return first, first
    year, month = (numbers[0], numbers[1]) if len(numbers) == 2 else (numbers[0], 12)
    return first, datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def state(era: Era, date: str) -> State:
    """Return whether a date lies wholly before a fact (unborn), wholly behind it (obsolete), or neither ('')."""
    first, last = days(date)
    if last < days(era.since)[0]:
        return "unborn"
    if era.until and first > days(era.until)[1]:
        return "obsolete"
    return ""


def latest(eras: Eras, kind: str, date: str) -> Era | None:
    """Return the latest meeting of a kind (plenum, congress) that was over on the first day of a date."""
    first = days(date)[0]
    over = [era for era in eras.values() if era.kind == kind and days(era.until or era.since)[1] <= first]
    return max(over, key=lambda era: days(era.since)[0], default=None)


def running(eras: Eras, date: str, kind: str = "campaign") -> list[Era]:
    """Return the campaigns (or other facts that last) that run on any day of a date, in the order they began."""
    found = [era for era in eras.values() if era.kind == kind and not state(era, date)]
    return sorted(found, key=lambda era: era.since)


def plan_year(eras: Eras, year: int) -> PlanYear | None:
    """Return the five-year period of a year, and which of its years it is."""
    for era in running(eras, str(year), "period"):
        return PlanYear(era, year - days(era.since)[0].year + 1)
    return None


def count(era: Era, year: int) -> int:
    """Return how many years (or how many celebrations) of an anniversary a year makes; below 1 means none."""
    return year - days(era.since)[0].year + era.number


def anniversaries(eras: Eras, year: int, every: int = 5) -> list[Anniversary]:
    """Return the anniversaries of a year whose count is a multiple of `every`, the greatest first."""
    found = [
        Anniversary(era, number, era.form.replace("{n}", str(number)))
        for era in eras.values()
        if era.kind == "anniversary" and (number := count(era, year)) > 0 and number % every == 0
    ]
    return sorted(found, key=lambda row: -row.years)


def successors(eras: Eras, era: Era, date: str) -> list[Era]:
    """Return what stands in the place of a fact on a date: its successors, or theirs."""
    found: list[Era] = []
    queue, seen = list(era.next), {era.id}
    while queue:
        name = queue.pop(0)
        if name in seen or name not in eras:
            continue
        seen.add(name)
        if state(eras[name], date) == "obsolete":
            queue += eras[name].next
        else:
            found.append(eras[name])
    return found


def mentions(eras: Iterable[Era], text: str) -> Iterator[tuple[int, int, Era]]:
    """Yield where a text names dated facts: start, end (code points) and the fact, longer names first."""
    taken: list[tuple[int, int]] = []
    words = sorted(
        ((word, era) for era in eras if era.kind != "anniversary" for word in era.words),
        key=lambda pair: -len(pair[0]),
    )
    for word, era in words:
        for match in re.finditer(re.escape(word), text):
            start, end = match.span()
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                yield start, end, era


def misplaced(eras: Iterable[Era], text: str, date: str) -> list[Mention]:
    """Return the wordings, bodies and campaigns of a text that are not right on a date, in the text's order."""
    found = []
    for start, end, era in mentions(eras, text):
        wrong = state(era, date) if era.kind not in ("congress", "plenum", "period") else ""
        if wrong:
            found.append(Mention(start, end, era, wrong))
    return sorted(found)


def wrong_anniversaries(eras: Eras, text: str, year: int) -> list[tuple[int, int, Anniversary]]:
    """Return where a text counts an anniversary wrongly for a year: start, end, and what it should be."""
    found = []
    for era in eras.values():
        for word in era.words if era.kind == "anniversary" else ():
            before, _, after = word.partition("{n}")
            for match in re.finditer(f"{re.escape(before)}(\\d{{1,4}}){re.escape(after)}", text):
                right = count(era, year)
                if int(match[1]) != right and right > 0:
                    said = word.replace("{n}", str(right))
                    found.append((match.start(), match.end(), Anniversary(era, right, said)))
    return sorted(found, key=lambda row: row[:2])
