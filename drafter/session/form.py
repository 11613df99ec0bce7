"""The form of facts: what a writer is asked for, and what is given put into the draft."""

from __future__ import annotations

from typing import NamedTuple

from drafter.facts import parse_length
from drafter.model import Point
from drafter.outlinetext import fact_text
from drafter.session import Session, Way
from drafter.session.actions import AddFact, ChangeFact, SetFacts, SetHead
from drafter.session.settled import at, walk
from drafter.template import is_template
from drafter.values import check_value

FACT = "fact:"
"""How the keys of a point's own fact lines begin; a number from 0 follows, or + for one more."""
LINE = "line:"
"""How the keys of facts begin that are given a line each; a number from 0 follows, or + for one more."""
HEAD_ASKED = (
    ("title", "标题", "文本", "讲话的标题", "在市直机关党建工作座谈会上的讲话"),
    ("date", "日期", "日期", "哪天讲，也可只写年月", "2024年3月8日"),
    ("speaker", "讲话人", "文本", "讲话人的职务，不写姓名", "市委负责同志"),
)
"""What is asked of the head first: key, label, type, question, example."""
LENGTH_ASKED = ("length", "篇幅", "篇幅", "讲几分钟，或写多少字", "10分钟")
"""What is asked last."""


class Asked(NamedTuple):
    """Something the writer is asked for.

    `key` is the head's key, '' for a fact, else begins with FACT or LINE; `value` is what is there now; `number`, from
    1, tells apart those of one name, 0 where there is but one.
    """

    name: str
    key: str
    type: str
    ask: str
    example: str
    required: bool
    value: str
    number: int = 0

    @property
    def label(self) -> str:
        """What it is called on a screen."""
        if self.key.endswith("+"):
            return f"再加一条{self.name}" if self.number > 1 else self.name
        return f"{self.name}{self.number}" if self.number else self.name


class Form:
    """The form of a session; its rows are made anew each time they are asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def asked_of(self, way: Way) -> list[Asked]:
        """Return the fact lines of a point, each to be changed, and one more to be added; their keys say which."""
        point = at(self.session.outline, way)
        if not isinstance(point, Point):
            return []
        wanted = [kind for kind in self._wanted(way) if kind in self.session.bank.kinds]
        example = next(
            (
                self.session.bank.kinds[kind].example
                for kind in (*wanted, "活动")
                if kind in self.session.bank.kinds
            ),
            "",
        )
        rows = [
            Asked(
                "事实", f"{FACT}{number}", "文本", "这一点的事实", example, False, fact_text(fact), number + 1
            )
            for number, fact in enumerate(point.facts)
        ]
        kinds = " ".join(dict.fromkeys((*wanted, *self.session.bank.kinds)))
        ask = f"一件事实，能写的有：{kinds}"
        if not self.session.tells(way):
            ask += "；已经办成的，末尾写“；时间：今年以来”"
        return [*rows, Asked("事实", f"{FACT}+", "文本", ask, example, False, "", len(rows) + 1)]

    def _wanted(self, way: Way) -> tuple[str, ...]:
        """Return the kinds of facts that would help a point, as its report says."""
        nodes = {sentence.node for sentence in self.session.view.by_way.get(way, ())}
        reports = [row for row in self.session.view.draft.reports if row.node in nodes]
        return reports[0].wanted if reports else ()

    def give(self, asked: Asked, text: str, way: Way = ()) -> bool:
        """Put in what the writer gave for something asked; empty takes it away. Whether anything changed.

        Raises:
            ActionError: it cannot be read.
        """
        if asked.key.startswith(FACT):
            number = asked.key.removeprefix(FACT)
            if number == "+":
                return bool(text) and self.session.apply(AddFact(way, text))
            return self.session.apply(ChangeFact(way, int(number), text))
        if asked.key and not asked.key.startswith(LINE):
            return self.session.apply(SetHead(asked.key, text))
        lines = [text]
        if asked.key:
            lines = self._lines().get(asked.name, [])
            number = asked.key.removeprefix(LINE)
            place = len(lines) if number == "+" else int(number)
            lines[place : place + 1] = [text]
        lines = [f"{asked.name}：{line.strip()}" for line in lines if line.strip()]
        return self.session.apply(SetFacts(asked.name, tuple(lines)))

    def _lines(self) -> dict[str, list[str]]:
        """Return the values of the facts of the head by name, a line each."""
        given: dict[str, list[str]] = {}
        for fact in self.session.outline.facts:
            given.setdefault(fact.name, []).append(fact_text(fact).partition("：")[2])
        return given

    def asked(self) -> list[Asked]:
        """Return what the writer is asked for: the head, what the genre needs and takes, what else is given."""
        outline, bank = self.session.outline, self.session.bank
        *rows, length = (
            Asked(label, key, kind, ask, example, key == "title", self._shown(key))
            for key, label, kind, ask, example in (*HEAD_ASKED, LENGTH_ASKED)
        )
        given = self._lines()
        listed = {getattr(item, "each", "") for _, item in walk(outline)} | (
            bank.kinds.keys() - bank.slots.keys()
        )
        for name in dict.fromkeys((*outline.needs, *outline.takes, *given)):
            slot, kind = bank.slots.get(name), bank.kinds.get(name)
            if slot is not None and slot.built_in and name not in given:
                continue
            values = given.get(name, [])
            row = Asked(
                name,
                "",
                slot.type if slot else "文本",
                slot.ask if slot else kind.ask if kind else "",
                slot.example if slot else kind.example.partition("：")[2] if kind else "",
                name in outline.needs,
                "",
            )
            if name not in listed and len(values) < 2:
                rows.append(row._replace(value="".join(values)))
                continue
            rows += [
                row._replace(key=f"{LINE}{n}", value=value, number=n + 1) for n, value in enumerate(values)
            ]
            more = row._replace(key=f"{LINE}+", required=row.required and not values, number=len(values) + 1)
            rows.append(more)
        return [*rows, length]

    def checked(self, asked: Asked, text: str) -> tuple[str, str]:
        """Return a value in its normal form, and what is wrong with it ("" if nothing surely is).

        What is wrong with a key of the head cannot be let pass; a fact may be meant as it is.
        """
        if asked.key == "length":
            try:
                parse_length(text)
            except ValueError as error:
                return text, str(error)
        return check_value(asked.type, text)

    def _shown(self, key: str) -> str:
        """Return what of the head is there now; a title with slots as it reads."""
        value = str(getattr(self.session.outline, key))
        return self.session.view.draft.title if key == "title" and is_template(value) else value


__all__ = ["FACT", "HEAD_ASKED", "LENGTH_ASKED", "LINE", "Asked", "Form"]
