"""The writing desk: one draft at a time, from a genre, an outline or the folder of drafts to finished documents.

It joins session, store and exporters for the faces; it knows no terminal and asks nobody anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from drafter import files, settings, usage
from drafter.errors import DrafterError, OutputError
from drafter.store import Held, Store

if TYPE_CHECKING:
    # The first screen needs none of these; what composes is read when a draft is opened.
    from drafter.bank import Bank
    from drafter.model import Outline
    from drafter.session import Session, Way

_MINUTES = (1, 2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60)
FACT = "fact:"
"""How the keys of a point's own fact lines begin; a number from 0 follows, or + for one more."""
LINE = "line:"
"""How the keys of facts begin that are given a line each; a number from 0 follows, or + for one more."""
HEAD_ASKED = (
    ("title", "标题", "文本", "讲话的标题", "在市直机关党建工作座谈会上的讲话"),
    ("date", "日期", "日期", "哪天讲，也可只写年月", "2024年3月8日"),
    ("speaker", "讲话人", "文本", "讲话人的职务，不写姓名", "市委负责同志"),
)
LENGTH_ASKED = ("length", "篇幅", "篇幅", "讲几分钟，或写多少字", "10分钟")
"""What is asked of the head, besides the facts: key, label, type, question, example."""


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


def in_order(genres: Iterable[Outline]) -> list[Outline]:
    """Return genres as they are listed: by whom they speak to, from those below to those above and outside."""
    return sorted(genres, key=lambda genre: ("对下", "平级", "对上", "公众", "").index(genre.direction))


class Desk:
    """Opens drafts and finishes them.

    Args:
        bank: the phrase bank, by default the shipped one with the team's and the writer's own.
        store: where drafts are kept, by default the writer's own folder.
    """

    def __init__(self, bank: Bank | None = None, store: Store | None = None) -> None:
        self._given = bank
        self.store = store or Store()
        self.session: Session | None = None
        self.held: Held | None = None
        self.told: list[str] = []

    @cached_property
    def bank(self) -> Bank:
        """The phrase bank; read when it is first wanted."""
        from drafter.bank import load_bank

        return self._given or load_bank()

    def news(self) -> list[str]:
        """Return what the writer has to know and has not been told yet."""
        found = [*self.told, *self.store.told, *(self.held.told if self.held else ())]
        for told in (self.told, self.store.told, self.held.told if self.held else []):
            told.clear()
        return list(dict.fromkeys(found))

    @property
    def writing(self) -> Session:
        """The session of the draft that is open.

        Raises:
            DrafterError: there is none.
        """
        if self.session is None:
            raise DrafterError("还没有打开稿子")
        return self.session

    # --- opening ----------------------------------------------------------------------------------

    def genres(self) -> list[Outline]:
        """Return the genres, by id."""
        from drafter.outline import genres

        return genres(self.bank.vocabulary)

    @staticmethod
    def lengths(genre: Outline) -> list[tuple[str, int]]:
        """Return lengths to offer for a genre, as an outline says them, and how many characters each means.

        From half of what is usual for it to half as much again; all of them where nothing is usual.
        """
        from drafter.compose.context import DEFAULT_PACE
        from drafter.values import characters, parse_length

        pace = int(genre.pace or DEFAULT_PACE)
        low, high = characters(parse_length(genre.length), pace) if genre.length else (0, _MINUTES[-1] * pace)
        return [(f"{n}分钟", n * pace) for n in _MINUTES if low / 2 <= n * pace <= high * 1.5]

    def start(self, genre: str, length: str = "") -> Session:
        """Begin a new draft of a genre: its own points, first candidates everywhere, gaps where facts are missing."""
        from drafter.model import Outline
        from drafter.outline import find_genre
        from drafter.outlinetext import outline_text

        found = find_genre(genre, Path(), self.bank.vocabulary)
        blank = Outline(genre=found.id, title=found.title or "讲话", length=length)
        return self.start_from(outline_text(blank, self.bank.moves), "新稿", Path())

    def start_from(
        self, text: str, source: str, folder: Path, origin: str = "", *, lenient: bool = False
    ) -> Session:
        """Begin a new draft from the text of an outline; the file it came from is never changed.

        Args:
            text: the outline.
            source: what to call it where it is at fault.
            folder: where a genre file that it names is looked for.
            origin: the path of the file it is from.
            lenient: pass over entries the bank has no longer.

        Raises:
            SourceError: the outline is faulty.
            OutputError: the draft cannot be kept.
        """
        session = self._session(text, source, folder, lenient=lenient)
        if lenient:
            text = session.text()
        session.text()  # what cannot be written is refused before a draft is made of it
        held = self.store.create(text, origin=origin)
        self._take(session, held)
        return session

    def open_file(self, path: Path) -> Session:
        """Go on with the draft made from an outline file, or begin one.

        Raises:
            InputError: the file cannot be read.
            SourceError: it is faulty.
        """
        known = self.store.of_file(path)
        if known:
            return self.open(known)
        text = files.read_text(path).text
        return self.start_from(text, str(path), path.parent, str(path.resolve()))

    def open(self, name: str) -> Session:
        """Open a draft by its id: as it was, with all that can be undone.

        Raises:
            InputError: it cannot be read.
            SourceError: somebody wrote in it and left a fault.
        """
        held = self.store.open(name)
        try:
            session = self._session(held.start, str(held.path / "draft.yaml"), held.path, lenient=True)
        except DrafterError:
            held.close()
            raise
        done = session.replay(held.rows)
        self._take(session, held)
        if done < len(held.rows):
            self.told.append(f"最后 {len(held.rows) - done} 步与现在的句库对不上，没有重做")
        elif not held.read_only:
            self._hold(session, held)
        return session

    def _hold(self, session: Session, held: Held) -> None:
        """Let a draft read as it did when it was put away, whatever has become of the bank since."""
        from drafter.session.holding import hold

        noted = held.noted()
        left = hold(session, noted) if noted else None
        if left is not None:
            more = f"，只有 {left} 处留不住" if left else ""
            self.told.append(f"句库更新过，稿子照上次的样子留住了{more}（Ctrl-Z 让程序重新挑）")

    def example(self, name: str) -> Session:
        """Open a shipped example as a new draft."""
        path = settings.data_folder("examples") / f"{name}.yaml"
        return self.start_from(files.read_text(path).text, str(path), path.parent)

    def _session(self, text: str, source: str, folder: Path, *, lenient: bool = False) -> Session:
        from drafter.session.frozen import Given, begin

        # What was used lately is not held against a draft: opened again, it must read as it did.
        return begin(Given(text, source, folder), self.bank, lenient=lenient)

    def _take(self, session: Session, held: Held) -> None:
        self.close()
        if held.read_only:
            self.told.append(f"只能看，不能改：{held.holder}")

        def keep(row: dict[str, object]) -> None:
            if held.read_only:
                raise OutputError(f"这份稿子现在只能看：{held.holder}")
            held.keep(row)

        session.keep = keep
        self.session, self.held = session, held

    def settle(self) -> None:
        """Write the draft as a readable file if that can be done; every step of it is on disk already."""
        with suppress(OutputError):
            self.save()

    def close(self) -> None:
        """Put the draft away."""
        if self.held is not None:
            self.settle()
            self.held.close()
        self.session = self.held = None

    def save(self) -> None:
        """Write the draft as a readable file.

        Raises:
            OutputError: it cannot be written; what was done is kept all the same.
        """
        from drafter.model import Point
        from drafter.session.holding import reading
        from drafter.session.settled import walk

        if self.session is None or self.held is None or self.held.read_only:
            return
        draft = self.session.view.draft
        points = [
            item for way, item in walk(self.session.outline) if isinstance(item, Point) and len(way) == 1
        ]
        filled = sum(1 for _ in points) and f"要点 {len(points)}，待补 {len(draft.gaps)}"
        self.held.snapshot(self.session.text(), characters=draft.characters, points=filled or "")
        with suppress(OutputError):
            self.held.note(reading(self.session))

    # --- facts ------------------------------------------------------------------------------------

    def asked_of(self, way: Way) -> list[Asked]:
        """Return the fact lines of a point, each to be changed, and one more to be added; their keys say which."""
        from drafter.model import Point
        from drafter.outlinetext import fact_text
        from drafter.session.settled import at

        point = at(self.writing.outline, way)
        if not isinstance(point, Point):
            return []
        wanted = [kind for kind in self._wanted(way) if kind in self.bank.kinds]
        example = next(
            (self.bank.kinds[kind].example for kind in (*wanted, "活动") if kind in self.bank.kinds), ""
        )
        rows = [
            Asked(
                "事实", f"{FACT}{number}", "文本", "这一点的事实", example, False, fact_text(fact), number + 1
            )
            for number, fact in enumerate(point.facts)
        ]
        kinds = " ".join(dict.fromkeys((*wanted, *self.bank.kinds)))
        ask = f"一件事实，能写的有：{kinds}"
        if not self.writing.tells(way):
            ask += "；已经办成的，末尾写“；时间：今年以来”"
        return [*rows, Asked("事实", f"{FACT}+", "文本", ask, example, False, "", len(rows) + 1)]

    def _wanted(self, way: Way) -> tuple[str, ...]:
        """Return the kinds of facts that would help a point, as its report says."""
        nodes = {sentence.node for sentence in self.writing.view.by_way.get(way, ())}
        reports = [row for row in self.writing.view.draft.reports if row.node in nodes]
        return reports[0].wanted if reports else ()

    def give(self, asked: Asked, text: str, way: Way = ()) -> bool:
        """Put in what the writer gave for something asked; empty takes it away. Whether anything changed.

        Raises:
            ActionError: it cannot be read.
        """
        from drafter.session.actions import AddFact, ChangeFact, SetFacts, SetHead

        if asked.key.startswith(FACT):
            number = asked.key.removeprefix(FACT)
            if number == "+":
                return bool(text) and self.writing.apply(AddFact(way, text))
            return self.writing.apply(ChangeFact(way, int(number), text))
        if asked.key and not asked.key.startswith(LINE):
            return self.writing.apply(SetHead(asked.key, text))
        lines = [text]
        if asked.key:
            lines = self._lines().get(asked.name, [])
            number = asked.key.removeprefix(LINE)
            place = len(lines) if number == "+" else int(number)
            lines[place : place + 1] = [text]
        lines = [f"{asked.name}：{line.strip()}" for line in lines if line.strip()]
        return self.writing.apply(SetFacts(asked.name, tuple(lines)))

    def _lines(self) -> dict[str, list[str]]:
        """Return the values of the facts of the head by name, a line each."""
        from drafter.outlinetext import fact_text

        given: dict[str, list[str]] = {}
        for fact in self.writing.outline.facts:
            given.setdefault(fact.name, []).append(fact_text(fact).partition("：")[2])
        return given

    def asked(self) -> list[Asked]:
        """Return what the writer is asked for: the head, what the genre needs and takes, what else is given."""
        from drafter.session.settled import walk

        outline, bank = self.writing.outline, self.bank
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
        from drafter.facts import parse_length
        from drafter.values import check_value

        if asked.key == "length":
            try:
                parse_length(text)
            except ValueError as error:
                return text, str(error)
        return check_value(asked.type, text)

    def _shown(self, key: str) -> str:
        """Return what of the head is there now; a title with slots as it reads."""
        from drafter.template import is_template

        value = str(getattr(self.writing.outline, key))
        return self.writing.view.draft.title if key == "title" and is_template(value) else value

    def remembered(self, asked: Asked) -> list[tuple[str, str]]:
        """Return what was given for the same in other drafts, newest first: the value, and where from."""
        return self.store.answers(asked.name) if asked.key in ("", "speaker") else []

    # --- finishing --------------------------------------------------------------------------------

    def export(
        self,
        form: str,
        folder: Path,
        *,
        name: str = "",
        on_exist: files.OnExist = "error",
        layout: str = "default",
    ) -> Path:
        """Write the draft as a document and note what phrases it used.

        Args:
            form: an exporter's name, or `yaml` for the draft with every choice in it.
            folder: where to; it is made if it is not there.
            name: the file's name without ending; by default the title, made safe.
            on_exist: error, rename or overwrite.
            layout: for Word and web pages.

        Raises:
            OutputError: it is refused or cannot be written; an older file stays as it was.
        """
        from drafter.export import exporter, load_layout, prepare
        from drafter.session.frozen import Given, draft_text

        session = self.writing
        draft = session.view.draft
        stem = name or draft.title
        files.make_folder(folder)
        if form == "yaml":
            given = Given(session.text(), stem, self.held.path if self.held else Path())
            data, ending = draft_text(given, self.bank).text.encode("utf-8"), ".yaml"
        else:
            row = exporter(form)
            document = prepare(draft, session.outline, layout=load_layout(layout)).document
            data, ending = row.render(document), row.extension
        written = files.write_bytes(files.inside(folder, files.safe_name(stem, ending)), data, on_exist)
        phrases = dict.fromkeys(p.phrase for s in draft.sentences() for p in s.parts if p.phrase)
        with suppress(DrafterError):
            usage.note(phrases, datetime.datetime.now().astimezone().date().isoformat(), stem)
        return written

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield the forms a draft can be written in: name and label."""
        from drafter.export import EXPORTERS

        yield from ((row.name, row.label) for row in EXPORTERS)
        yield "yaml", "草稿文件（可再改、可寄给别人）"


__all__ = ["FACT", "HEAD_ASKED", "LINE", "Asked", "Desk", "in_order"]
