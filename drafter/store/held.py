"""A draft that is open: everything done to it is on disk before it counts as done."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drafter import filenames, files
from drafter.errors import OutputError
from drafter.store import journal, snapshots
from drafter.store.journal import Journal
from drafter.store.locks import Lock
from drafter.store.snapshots import MISSING, UNREADABLE, Snapshot

VERSIONS = "versions"
READING = "reading.json"
_UNNAMED = 20
"""How many copies without a name are kept; named ones are all kept."""
_VERSION = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2})-[0-9]{6}(?: (.+))?\.yaml"
)


@dataclass(slots=True)
class Disk:
    """Where an open draft is written: its journal and its lock, and what its file was when last looked at."""

    journal: Journal
    lock: Lock
    name: str
    count: int = 0
    begin: list[dict[str, Any]] = field(default_factory=list)
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(MISSING))


class Held:
    """A draft that is open.

    Attributes:
        id: its name in the store.
        path: its folder; for a draft in memory one that is not there.
        read_only: whether nothing can be kept; `holder` says why.
        start: the outline it begins with.
        rows: what was done since, as `Session.replay` takes it.
        told: what was found out of order when it was opened, and later.

    Args:
        disk: where it is written, None for one that is only in memory or only to be looked at.
        closed: called once when it is closed.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        start: str,
        rows: list[dict[str, Any]],
        *,
        disk: Disk | None = None,
        holder: str = "",
        told: list[str] | None = None,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        self.id = name
        self.path = path
        self.start = start
        self.rows = rows
        self.holder = holder
        self.read_only = bool(holder)
        self.told = told or []
        self.text = start
        """The outline as last written; for drafts in memory."""
        self.characters = 0
        self.points = ""
        self._disk = disk
        self._closed = closed
        self._open = True
        self._written = False

    def keep(self, row: Mapping[str, Any]) -> None:
        """Keep one thing done; it is on disk when this returns.

        Raises:
            OutputError: it is not kept; what was kept before is, and a later attempt may succeed.
        """
        self._writable()
        if journal.begins(row):
            raise ValueError("a row with `start` is a new beginning, not a thing done")
        self._written = True
        if self._disk is not None:
            rows = [*self._disk.begin, row]
            self._disk.journal.add(rows)
            self._disk.count += len(rows)
            self._disk.begin = []
        self.rows.append(dict(row))

    def snapshot(self, text: str, *, characters: int = 0, points: str = "") -> None:
        """Write the draft as a readable file; nothing is done if it says the same already.

        A file that somebody changed meanwhile is kept among the versions.

        Args:
            text: the draft as it is now, all that was kept included.
            characters: of the speech.
            points: what is to be said of its points in a list of drafts.

        Raises:
            OutputError: it is not written; the old file stays, and nothing that was kept is lost.
        """
        self._writable()
        self._written = True
        self.text, self.characters, self.points = text, characters, points
        disk = self._disk
        if disk is None:
            return
        disk.journal.mend()
        if disk.begin:
            disk.journal.add(disk.begin)
            disk.count += len(disk.begin)
            disk.begin = []
        whole = snapshots.compose(text, disk.name, disk.count, characters, points)
        path = self.path / snapshots.NAME
        old = snapshots.read(path)
        if old.state == UNREADABLE:
            raise OutputError(
                f"写不了 {files.printable(str(path))}：原来的文件读不了，没有盖掉它（{old.cause}）"
            )
        if old.state != MISSING and old.whole == whole:
            disk.snapshot = old
            return
        if old.data.strip() and old.data != disk.snapshot.data:
            self._put_by(old.data, "别处改过的")
            self.told.append(f"{snapshots.NAME} 在别处改过，那一份存进了版本“别处改过的”")
        snapshots.write(self.path, whole, old)
        disk.snapshot = snapshots.read(path)

    def note(self, reading: Mapping[str, Any]) -> None:
        """Note how the draft reads now, for the next time it is opened; nothing else depends on it.

        Raises:
            OutputError: it is not noted.
        """
        self._writable()
        if self._disk is None:
            return
        data = json.dumps({"rows": len(self.rows), **reading}, ensure_ascii=False).encode("utf-8")
        path = self.path / READING
        with suppress(OSError):
            if path.read_bytes() == data:
                return
        files.write_bytes(path, data, "overwrite", journal.MODE)

    def noted(self) -> dict[str, Any] | None:
        """Return how the draft read when it was put away; None if that is not known or something was done since."""
        try:
            row = json.loads((self.path / READING).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return row if isinstance(row, dict) and row.get("rows") == len(self.rows) else None

    def named(self, text: str, name: str) -> None:
        """Keep a copy of the draft under a name; all of them stay, of those without a name the last 20.

        Raises:
            OutputError: it is not kept.
        """
        self._writable()
        if self._disk is None:
            raise OutputError("这份稿子只在内存里，存不了版本；请导出另存")
        self._put_by(snapshots.bare(text).encode("utf-8"), name)
        unnamed = [path for _, said, path in self.versions() if not said]
        for path in unnamed[_UNNAMED:]:
            with suppress(OSError):
                os.unlink(path)

    def versions(self) -> list[tuple[str, str, Path]]:
        """Return the copies kept, newest first: the local ISO time, the name ('' if it has none), the file."""
        try:
            names = sorted(os.listdir(self.path / VERSIONS), reverse=True)
        except OSError:
            return []
        found = []
        for name in names:
            match = _VERSION.fullmatch(name)
            if match:
                year, month, day, hour, minute, second, said = match.groups()
                time = f"{year}-{month}-{day}T{hour}:{minute}:{second}"
                found.append((time, said or "", self.path / VERSIONS / name))
        return found

    def close(self) -> None:
        """Let others write in the draft; nothing can be kept afterwards. Closing twice does nothing."""
        if not self._open:
            return
        self._open = False
        if self._disk is not None:
            if self._written:
                with suppress(OutputError):
                    self._disk.journal.mend()
            self._disk.lock.release()
        self._closed()

    def _put_by(self, data: bytes, name: str) -> None:
        folder = self.path / VERSIONS
        try:
            with suppress(FileExistsError):
                os.mkdir(folder, 0o700)
                files.sync_folder(self.path)
        except OSError as error:
            raise OutputError(
                f"不能建立文件夹 {files.printable(str(folder))}：{files.cause_of(error)}；{journal.advice(error)}"
            ) from error
        time = datetime.datetime.now().astimezone()
        said = filenames.safe_name(name[:60], "") if name.strip() else ""
        stem = f"{time:%Y%m%d-%H%M%S-%f}" + (f" {said}" if said else "")
        files.write_bytes(folder / f"{stem}.yaml", data, "rename", journal.MODE)

    def _writable(self) -> None:
        if not self._open:
            raise OutputError("这份稿子已经关掉，没有存下；请重新打开")
        if self.read_only:
            raise OutputError(f"这份稿子只能看，没有存下：{self.holder}")
