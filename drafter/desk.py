"""The writing desk: one draft at a time, from a genre, an outline or the folder of drafts to finished documents.

It joins session, store and exporters for the faces; it knows no terminal and asks nobody anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
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

LENGTHS = ("5分钟", "8分钟", "10分钟", "15分钟", "20分钟", "25分钟", "30分钟")
"""Lengths that are offered for a new draft."""
FACT = "fact:"
"""How the keys of a point's own fact lines begin."""
MANY = "／"
"""What stands between the values of a fact given on several lines."""
HEAD_ASKED = (
    ("title", "标题", "文本", "讲话的标题", "在市直机关党建工作座谈会上的讲话"),
    ("date", "日期", "日期", "哪天讲，也可只写年月", "2024年3月8日"),
    ("speaker", "讲话人", "文本", "讲话人的职务，不写姓名", "市委负责同志"),
)
"""What is asked of the head, besides the facts: key, label, type, question, example."""


class Asked(NamedTuple):
    """Something the writer is asked for: `key` is the head's key, '' for a fact; `value` is what is there now."""

    name: str
    key: str
    type: str
    ask: str
    example: str
    required: bool
    value: str


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

    def start(self, genre: str, length: str = "") -> Session:
        """Begin a new draft of a genre: its own points, first candidates everywhere, gaps where facts are missing."""
        from drafter.model import Outline
        from drafter.outline import find_genre
        from drafter.outlinetext import outline_text

        found = find_genre(genre, Path(), self.bank.vocabulary)
        blank = Outline(genre=found.id, title=found.title or "讲话", length=length)
        return self.start_from(outline_text(blank, self.bank.moves), "新稿", Path())

    def start_from(self, text: str, source: str, folder: Path, origin: str = "") -> Session:
        """Begin a new draft from the text of an outline; the file it came from is never changed.

        Raises:
            SourceError: the outline is faulty.
            OutputError: the draft cannot be kept.
        """
        session = self._session(text, source, folder)
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
            session = self._session(held.start, str(held.path / "draft.yaml"), held.path)
        except DrafterError:
            held.close()
            raise
        done = session.replay(held.rows)
        self._take(session, held)
        if done < len(held.rows):
            self.told.append(f"最后 {len(held.rows) - done} 步与现在的句库对不上，没有重做")
        return session

    def example(self, name: str) -> Session:
        """Open a shipped example as a new draft."""
        path = settings.data_folder("examples") / f"{name}.yaml"
        return self.start_from(files.read_text(path).text, str(path), path.parent)

    def _session(self, text: str, source: str, folder: Path) -> Session:
        from drafter.session.frozen import Given, begin

        # What was used lately is not held against a draft: opened again, it must read as it did.
        return begin(Given(text, source, folder), self.bank)

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
        from drafter.session.settled import walk

        if self.session is None or self.held is None or self.held.read_only:
            return
        draft = self.session.view.draft
        points = [
            item for way, item in walk(self.session.outline) if isinstance(item, Point) and len(way) == 1
        ]
        filled = sum(1 for _ in points) and f"要点 {len(points)}，待补 {len(draft.gaps)}"
        self.held.snapshot(self.session.text(), characters=draft.characters, points=filled or "")

    # --- facts ------------------------------------------------------------------------------------

    def asked_of(self, way: Way) -> list[Asked]:
        """Return the fact lines of a point, each to be changed, and one more to be added; their keys say which."""
        from drafter.model import Point
        from drafter.outlinetext import fact_text
        from drafter.session.settled import at

        point = at(self.writing.outline, way)
        if not isinstance(point, Point):
            return []
        wanted = next((k for k in self._wanted(way) if k in self.bank.kinds), "活动")
        example = self.bank.kinds[wanted].example if wanted in self.bank.kinds else ""
        ask = "这一点的事实，一行一件：类、名称、数量"
        rows = [
            Asked(f"事实{number}", f"{FACT}{number - 1}", "文本", ask, example, False, fact_text(fact))
            for number, fact in enumerate(point.facts, 1)
        ]
        return [*rows, Asked("再加一条", f"{FACT}+", "文本", ask, example, False, "")]

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
        if asked.key:
            return self.writing.apply(SetHead(asked.key, text))
        lines = tuple(f"{asked.name}：{part.strip()}" for part in text.split(MANY) if part.strip())
        return self.writing.apply(SetFacts(asked.name, lines))

    def asked(self) -> list[Asked]:
        """Return what the writer is asked for: the head, what the genre needs and takes, what else is given."""
        from drafter.outlinetext import fact_text

        outline, bank = self.writing.outline, self.bank
        rows = [
            Asked(label, key, kind, ask, example, key == "title", self._shown(key))
            for key, label, kind, ask, example in HEAD_ASKED
        ]
        given: dict[str, list[str]] = {}
        for fact in outline.facts:
            given.setdefault(fact.name, []).append(fact_text(fact).partition("：")[2])
        names = dict.fromkeys((*outline.needs, *outline.takes, *given))
        for name in names:
            slot, kind = bank.slots.get(name), bank.kinds.get(name)
            if slot is not None and slot.built_in and name not in given:
                continue
            rows.append(
                Asked(
                    name,
                    "",
                    slot.type if slot else "文本",
                    slot.ask if slot else kind.ask if kind else "",
                    slot.example if slot else kind.example.partition("：")[2] if kind else "",
                    name in outline.needs,
                    MANY.join(given.get(name, [])),
                )
            )
        return rows

    def checked(self, asked: Asked, text: str) -> tuple[str, str]:
        """Return a value in its normal form, and what is wrong with it ("" if nothing surely is)."""
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

    def remembered(self, name: str) -> list[tuple[str, str]]:
        """Return what was given under a name in other drafts, newest first: the value, and where from."""
        return self.store.answers(name)

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


__all__ = ["FACT", "HEAD_ASKED", "LENGTHS", "MANY", "Asked", "Desk"]
