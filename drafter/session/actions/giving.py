"""Actions on what the writer gives: the head, the facts, the numbering."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from drafter import facts as fact_lines
from drafter import numerals
from drafter.model import Fact, Outline, Point
from drafter.session.actions.action import Action, ActionError, Ground, action
from drafter.session.actions.reach import changed, check_head, point_at
from drafter.session.settled import Way, given_facts, own_facts

HEAD_LABELS = {
    "title": "标题",
    "subtitle": "副标题",
    "speaker": "讲话人",
    "audience": "听众",
    "place_name": "地点",
    "date": "日期",
    "length": "篇幅",
    "pace": "语速",
    "direction": "方向",
    "register": "语体",
}
"""What of the head can be set, with its Chinese name."""

_FACT_PLACE = re.compile(r"事实 (\d+)(?:-(\d+))?")


@action("改抬头")
@dataclass(frozen=True)
class SetHead(Action):
    """Set one thing of the head (a key of HEAD_LABELS); an empty value leaves it to the genre."""

    key: str
    value: str

    def named(self) -> str:
        """Return 改标题 and the like."""
        return f"改{HEAD_LABELS.get(self.key, '抬头')}"

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it set."""
        if self.key not in HEAD_LABELS:
            raise ActionError(f"抬头里没有“{self.key}”")
        value = " ".join(self.value.split())
        try:
            if value and self.key == "date":
                fact_lines.parse_date(value)
            if value and self.key == "length":
                if value.endswith("%"):
                    raise ValueError("全文的长短写成 4000字或 25分钟")
                fact_lines.parse_length(value)
            if value and self.key == "pace" and not re.fullmatch(r"[1-9][0-9]{1,2}", value):
                raise ValueError("语速写成每分钟多少字，例如 180")
        except ValueError as error:
            raise ActionError(str(error)) from error
        row = {self.key: value or (getattr(ground.genre, self.key) if ground.genre else "")}
        check_head(Outline(body=(), **row), ground.words)  # type: ignore[arg-type]  # all of these are texts
        return replace(outline, **row)  # type: ignore[arg-type]  # the same


@action("换序号")
@dataclass(frozen=True)
class SetNumbering(Action):
    """Say how the points of each level are numbered, as it will look (一、标题); none: as the genre has it."""

    styles: tuple[str, ...]

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them."""
        try:
            for style in self.styles:
                numerals.parse_style(style)
        except ValueError as error:
            raise ActionError(str(error)) from error
        return replace(outline, numbering=self.styles or (ground.genre.numbering if ground.genre else ()))


@action("核实")
@dataclass(frozen=True)
class Verify(Action):
    """Say that what an entry claims is true here, or take that back."""

    phrase: str

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline with it."""
        verified = tuple(name for name in outline.verified if name != self.phrase)
        if len(verified) == len(outline.verified):
            verified += (self.phrase,)
        return replace(outline, verified=verified)


# --- facts ---------------------------------------------------------------------------------------


@action("填事实")
@dataclass(frozen=True)
class SetFacts(Action):
    """Give all the fact lines of one name, at the head (`way` empty) or at a point; no lines: take them away.

    What is taken away at the head leaves it to the genre, if that gives any of this name.
    """

    name: str
    lines: tuple[str, ...]
    way: Way = ()

    def named(self) -> str:
        """Return 填“单位” and the like."""
        return f"填“{self.name}”" if self.lines else f"去掉“{self.name}”"

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them in the place of those of that name."""
        old = _holder(outline, self.way).facts
        new = [read_line(line, ground.words.kinds) for line in self.lines]
        if any(fact.name != self.name for fact in new):
            raise ActionError(f"这一行不是“{self.name}”")
        own = [number for number, fact in enumerate(old) if fact.name == self.name]
        place = own[0] if own else len(old)
        rest = [number for number, fact in enumerate(old) if fact.name != self.name]
        facts = (*(old[n] for n in rest[:place]), *new, *(old[n] for n in rest[place:]))
        kept = {n: i if i < place else i + len(new) for i, n in enumerate(rest)}
        kept |= {n: place + i for i, n in enumerate(own[: len(new)])}
        return _with_facts(outline, self.way, facts, kept, ground)


@action("加事实")
@dataclass(frozen=True)
class AddFact(Action):
    """Add one fact line to a point, or to the head; a paragraph whose clauses are chosen tells it behind the others."""

    way: Way
    line: str

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it."""
        old = _holder(outline, self.way).facts
        new = read_line(self.line, ground.words.kinds)
        kept = {n: n for n in range(len(old))}
        after = _with_facts(outline, self.way, (*old, new), kept, ground)
        if not self.way or not (new.record or new.literal):
            return after
        point = point_at(after, self.way)
        if not point.clauses:
            return after
        told = _also_told(point.clauses, len(old) + 1)
        return changed(after, self.way, replace(point, clauses=told, plan=point.plan if told else ""), ground)


def _also_told(clauses: Sequence[str], number: int) -> tuple[str, ...]:
    """Return clauses with fact line `number` (1-based) behind the last one told; none where none is told yet."""
    places = [at for at, clause in enumerate(clauses) if _FACT_PLACE.fullmatch(clause)]
    if not places:
        return ()
    match = _FACT_PLACE.fullmatch(clauses[places[-1]])
    if match and int(match[2] or match[1]) == number - 1:
        return (*clauses[: places[-1]], f"事实 {match[1]}-{number}", *clauses[places[-1] + 1 :])
    return (*clauses[: places[-1] + 1], f"事实 {number}", *clauses[places[-1] + 1 :])


@action("改事实")
@dataclass(frozen=True)
class ChangeFact(Action):
    """Write one fact line of a point (or the head) anew; an empty line takes it away. `index` counts from 0."""

    way: Way
    index: int
    line: str

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it changed; clauses chosen for the point keep their places."""
        facts = list(_holder(outline, self.way).facts)
        if not 0 <= self.index < len(facts):
            raise ActionError("没有这一条事实")
        new = [read_line(self.line, ground.words.kinds)] if self.line.strip() else []
        kept = {n: n - (n > self.index and not new) for n in range(len(facts)) if n != self.index or new}
        facts[self.index : self.index + 1] = new
        return _with_facts(outline, self.way, tuple(facts), kept, ground)


def read_line(line: str, kinds: Mapping[str, Sequence[str]]) -> Fact:
    """Read a fact line as typed; `kinds` are the kinds of facts with their further fields.

    Raises:
        ActionError: what is wrong with it, and how to write it.
    """
    text = line.strip()
    if "\n" in text:
        raise ActionError("一件事实只能写一行；是几件事，就分成几条")
    try:
        return fact_lines.parse_fact(text, kinds)
    except fact_lines.FactError as error:
        raise ActionError(f"{error.message}；{error.hint}" if error.hint else error.message) from error


def _holder(outline: Outline, way: Way) -> Outline | Point:
    return point_at(outline, way) if way else outline


def _with_facts(
    outline: Outline, way: Way, facts: tuple[Fact, ...], kept: Mapping[int, int], ground: Ground
) -> Outline:
    """Return the outline with these facts; `kept` tells where each of the old ones, by its index, stands now."""
    if way:
        point = point_at(outline, way)
        clauses = tuple(new for clause in point.clauses for new in _moved(clause, kept))
        return changed(outline, way, replace(point, facts=facts, clauses=clauses), ground)
    check_head(Outline(body=(), facts=facts), ground.words)
    given = ground.genre.facts if ground.genre else ()
    return replace(outline, facts=given_facts(own_facts(facts, given), given))


def _moved(clause: str, kept: Mapping[int, int]) -> list[str]:
    """Return what says a clause after its facts have moved: nothing if it was only of facts that are gone."""
    match = _FACT_PLACE.fullmatch(clause)
    if not match:
        return [clause]
    first, last = int(match[1]), int(match[2] or match[1])
    runs: list[list[int]] = []
    for number in (kept[n] + 1 for n in range(first - 1, last) if n in kept):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"事实 {run[0]}" if len(run) == 1 else f"事实 {run[0]}-{run[-1]}" for run in runs]


__all__ = [
    "HEAD_LABELS",
    "AddFact",
    "ChangeFact",
    "SetFacts",
    "SetHead",
    "SetNumbering",
    "Verify",
    "read_line",
]
