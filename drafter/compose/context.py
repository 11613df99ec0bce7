"""What every part of composing needs to know: the bank as this draft may use it, the seed, what is used up."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from drafter import facts as fact_lines
from drafter import template
from drafter.bank import Bank
from drafter.model import Fact, Item, Outline, Phrase

DEFAULT_PACE = 180
_MOOD_BY_DIRECTION = {"对下": "asked", "对上": "promised"}


@dataclass
class Context:
    """One draft in the making.

    `used` counts phrases by id; `scale` multiplies the natural lengths of paragraphs; `phrases` keeps the
    short phrases on the draft's topics, `told` facts already worded as clauses.

    Facts go by identity: `spent` are those in the text, `named` those of which only the value or name is;
    `origins` leads from a copy that `each` made to its fact, `fields` from a further field that `each` made
    a value of to its fact and name. `printed` counts the names of all values printed, computed ones included.

    `scopes` keeps the values that a scope gives (see `frames.scope_values`).

    `watch` is the item of the outline for which somebody wants to see what else could stand there, `watched`
    what was found. `memo` keeps paragraphs and the like from one draft to the next (see
    `paragraph._kept`).
    """

    bank: Bank
    outline: Outline
    seed: int
    scale: float = 1.0
    used: Counter[str] = field(default_factory=Counter)
    grouped: Counter[str] = field(default_factory=Counter)
    spent: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    origins: dict[int, Fact] = field(default_factory=dict)
    fields: dict[int, tuple[int, str]] = field(default_factory=dict)
    fields_spent: set[tuple[int, str]] = field(default_factory=set)
    printed: Counter[str] = field(default_factory=Counter)
    verify: dict[str, None] = field(default_factory=dict)
    demoted: frozenset[str] = frozenset()
    phrases: dict[str, str] = field(default_factory=dict)
    told: dict[object, Any] = field(default_factory=dict)
    watch: Item | None = None
    watched: list[object] = field(default_factory=list)
    memo: dict[object, Any] | None = None
    scopes: dict[object, Any] = field(default_factory=dict)
    _admitted: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def genres(self) -> frozenset[str]:
        """The genre and those it stands on."""
        return frozenset(filter(None, (self.outline.id, *self.outline.genres)))

    @cached_property
    def circumstances(self) -> tuple[object, ...]:
        """What the choice of clauses depends on all over a draft."""
        outline = self.outline
        return (
            self.bank.digest,
            self.seed,
            self.demoted,
            self.genres,
            (outline.direction, outline.register, outline.date),
        )

    @cached_property
    def head(self) -> dict[str, str]:
        """The values every draft has from its head: 标题 讲话人 听众 地点 日期 年度, where given."""
        outline = self.outline
        values = {
            "标题": outline.title if not template.is_template(outline.title) else "",
            "讲话人": outline.speaker,
            "听众": outline.audience,
            "地点": outline.place_name,
        }
        if outline.date:
            date = fact_lines.parse_date(outline.date)
            values["日期"] = date.text
            values["年度"] = f"{date.year}年"
        return {name: value for name, value in values.items() if value}

    @cached_property
    def mood(self) -> str:
        """The draft's mood: the outline's, else by direction."""
        return self.outline.mood or _MOOD_BY_DIRECTION.get(self.outline.direction, "told")

    @cached_property
    def pace(self) -> int:
        """Characters a minute."""
        return int(self.outline.pace or DEFAULT_PACE)

    @cached_property
    def _span(self) -> tuple[datetime.date, datetime.date] | None:
        if not self.outline.date:
            return None
        date = fact_lines.parse_date(self.outline.date)
        return date.first, date.last

    def admits(self, phrase: Phrase) -> bool:
        """Whether genre, direction, register and date admit a phrase. Without a date only open-ended ones pass."""
        known = self._admitted.get(phrase.id)
        if known is None:
            known = self._admitted[phrase.id] = self._admits(phrase)
        return known

    def _admits(self, phrase: Phrase) -> bool:
        outline = self.outline
        if phrase.genres and not self.genres.intersection(phrase.genres):
            return False
        if phrase.direction and outline.direction and outline.direction not in phrase.direction:
            return False
        if phrase.register and outline.register and outline.register not in phrase.register:
            return False
        if self._span is None:
            return not phrase.until
        first, last = self._span
        if phrase.since and first_day(phrase.since) > first:
            return False
        return not phrase.until or last <= last_day(phrase.until)

    def is_fresh(self, phrase: Phrase) -> bool:
        """Whether the draft may still use the phrase: neither it nor another of its group stands there yet."""
        if phrase.group and self.grouped[phrase.group] > self.used[phrase.id]:
            return False
        return phrase.formula or self.used[phrase.id] < phrase.max_per_draft

    def spend(self, fact: Fact, *, name_only: bool = False) -> None:
        """Note that a fact stands in the text; `name_only`: its value does, its quantities and the rest do not."""
        if id(fact) in self.fields:
            self.fields_spent.add(self.fields[id(fact)])
        origin = self.origins.get(id(fact), fact)
        if name_only and (origin.quantities or origin.gist or origin.fields):
            self.named.add(id(origin))
        self.spent.add(id(origin))

    def is_spent(self, fact: Fact) -> bool:
        """Whether a fact stands in the text."""
        return id(self.origins.get(id(fact), fact)) in self.spent

    def key(self, node: str, name: str, size: int = 8) -> bytes:
        """Return the hash of (seed, node, name): the order of equals at a node."""
        return hashlib.blake2b(f"{self.seed}\0{node}\0{name}".encode(), digest_size=size).digest()

    def pick(self, node: str, choices: Sequence[str], name: str) -> str:
        """Return the choice whose hash comes first."""
        return min(choices, key=lambda choice: self.key(node, f"{name}\0{choice}"))


def first_day(iso: str) -> datetime.date:
    """Return the first day of an ISO year, month or day: `2017-10` → 2017-10-01."""
    year, month, day = (*map(int, iso.split("-")), 1, 1)[:3]
    return datetime.date(year, month, day)


def last_day(iso: str) -> datetime.date:
    """Return the last day of an ISO year, month or day: `2012-11` → 2012-11-30."""
    numbers = [int(part) for part in iso.split("-")]
    if len(numbers) == 3:
        return datetime.date(*numbers)
    year, month = (numbers[0], numbers[1]) if len(numbers) == 2 else (numbers[0], 12)
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)
