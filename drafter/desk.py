"""The writing desk: one draft at a time, from a genre, an outline or the folder of drafts to finished documents.

It joins session, store and exporters for the faces; it knows no terminal and asks nobody anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from drafter import filenames, files, settings, usage
from drafter.errors import DrafterError, OutputError
from drafter.store import Held, Store

if TYPE_CHECKING:
    # The first screen needs none of these; what composes is read when a draft is opened.
    from drafter.bank import Bank
    from drafter.model import Outline
    from drafter.session import Session
    from drafter.session.form import Asked, Form

_MINUTES = (1, 2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60)


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
        filled = f"要点 {len(points)}，待补 {len(draft.gaps)}" if points else ""
        self.held.snapshot(self.session.text(), characters=draft.characters, points=filled)
        with suppress(OutputError):
            self.held.note(reading(self.session))

    # --- facts ------------------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        """The form of facts of the draft that is open.

        Raises:
            DrafterError: there is none.
        """
        from drafter.session.form import Form

        return Form(self.writing)

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
        written = files.write_bytes(
            filenames.inside(folder, filenames.safe_name(stem, ending)), data, on_exist
        )
        phrases = dict.fromkeys(p.phrase for s in draft.sentences() for p in s.parts if p.phrase)
        with suppress(DrafterError):
            usage.note(phrases, datetime.datetime.now().astimezone().date().isoformat(), stem)
        return written

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield the forms a draft can be written in: name and label."""
        from drafter.export import EXPORTERS

        yield from ((row.name, row.label) for row in EXPORTERS)
        yield "yaml", "草稿文件（可再改、可寄给别人）"


__all__ = ["Desk", "in_order"]
