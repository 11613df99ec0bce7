"""Drafts on disk that survive anything: a folder each, in the writer's own folder.

`<drafts>/<id>/` holds `draft.yaml`, a file anybody can open, mail and compare; `draft.yaml.1`, the one before;
`journal.log`, every single thing done, which decides; `reading.json`, how it read when it was put away; `lock`; and
`versions/`, the copies kept by name. Whatever is
damaged is put aside under another name (`journal.坏.1`), never deleted; removed drafts go to `回收/`.
"""

from __future__ import annotations

import datetime
import os
import re
import stat
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from drafter import filenames, files, settings
from drafter.errors import InputError, OutputError
from drafter.store import folders, journal, locks, recovery, shelving, snapshots
from drafter.store.held import VERSIONS, Disk, Held
from drafter.store.journal import Journal
from drafter.store.shelving import Row, Seen
from drafter.store.snapshots import SOUND, Snapshot

__all__ = ["BIN", "Held", "Row", "Store"]

BIN = "回收"
_LOOKED_AT = 60
"""Drafts looked through for earlier answers, the newest."""
_TITLE = 40
"""Characters of the title in a draft's id; Windows takes 260 for the whole path."""


class Store:
    """The drafts of one folder.

    Args:
        folder: the folder; it is made when it is needed. None: `drafts` in the writer's own folder.

    Attributes:
        told: what the writer has to know, as that nothing can be kept.
        writable: whether drafts can be kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else settings.drafts_folder()
        self.told: list[str] = []
        self.writable = True
        self._memory: dict[str, tuple[Held, float]] = {}
        self._ours: set[str] = set()
        self._looked: dict[str, tuple[tuple[int, int], Seen]] = {}
        why = folders.unusable(self.folder)
        if why:
            self._only_in_memory(why)
        elif self.folder is not None:
            folders.sweep(self.folder)

    def _only_in_memory(self, why: str) -> None:
        self.writable = False
        self.told.append(f"稿子存不了盘：{why}；这次写的只留在内存里，退出就没有了，请及时导出")

    # --- looking ----------------------------------------------------------------------------------

    def drafts(self) -> list[Row]:
        """Return all drafts, newest first; one that cannot be read is listed with a note, and left alone."""
        rows = [(changed, self._memory_row(held, changed)) for held, changed in self._memory.values()]
        for name in self._names():
            changed = snapshots.changed_at(self._path(name))
            rows.append((changed, self._row(name, changed)))
        return [row for _, row in sorted(rows, key=lambda pair: (-pair[0], pair[1].id))]

    def of_file(self, path: Path) -> str:
        """Return the id of the newest draft made from an outline file, '' if there is none."""
        wanted = _normal(str(path))
        found = []
        for name in self._names():
            first = journal.read_head(self._path(name) / journal.NAME)
            if first and first.get("origin") and _normal(str(first["origin"])) == wanted:
                found.append((snapshots.changed_at(self._path(name)), name))
        return max(found)[1] if found else ""

    def answers(self, name: str, limit: int = 5) -> list[tuple[str, str]]:
        """Return what was given under a name in other drafts, newest first: the value, and where from.

        Args:
            name: of a fact of the head, or 标题, 讲话人, 听众, 地点, 日期.
            limit: most answers to return; equal ones count once.
        """
        found: dict[str, str] = {}
        places = [(snapshots.changed_at(self._path(other)), other) for other in self._names()]
        for changed, other in sorted(places, reverse=True)[:_LOOKED_AT]:
            if other in self._ours or len(found) >= limit:
                continue
            head = self._seen(other).head
            where = f"{shelving.day(changed)}，{head.title or other}"
            for value in head.answers(name):
                found.setdefault(value, where)
        return list(found.items())[:limit]

    # --- opening ----------------------------------------------------------------------------------

    def create(self, text: str, *, origin: str = "") -> Held:
        """Begin a draft; where no folder can be written, one that is only in memory.

        Args:
            text: a valid outline.
            origin: the path of the file it is from.

        Raises:
            OutputError: it cannot be kept; nothing is left of it.
        """
        title = shelving.head_of(text).title
        name = f"{datetime.datetime.now().astimezone():%Y-%m-%d}-{filenames.safe_name(title[:_TITLE], '')}"
        if not self.writable or self.folder is None:
            return self._in_memory(name, text)
        try:
            temp = folders.make_temp(self.folder)
        except OSError as error:
            if error.errno not in folders.DENIED:
                raise _not_made(self.folder, error) from error
            self._only_in_memory(f"{files.printable(str(self.folder))}：{files.cause_of(error)}")
            held = self._in_memory(name, text)
            held.told.append(self.told[-1])
            return held
        try:
            return self._filled(temp, name, text, journal.head(text, origin, title))
        except BaseException:
            folders.discard(temp)
            raise

    def _filled(self, temp: Path, name: str, text: str, first: journal.Row) -> Held:
        """Write a new draft into a folder and give that its name; whoever looks sees all of it or nothing."""
        line = journal.pack(first)
        whole = snapshots.encoded(snapshots.compose(text, first["id"], 0))
        files.write_bytes(temp / journal.NAME, line, "error", journal.MODE)
        files.write_bytes(temp / snapshots.NAME, whole, "error", journal.MODE)
        taken = locks.take(temp)
        try:
            if (
                os.name == "nt" and taken.lock is not None
            ):  # a folder with an open file in it is not renamed there
                taken.lock.release()
            path = folders.give_name(temp, temp.parent, name) if taken.lock is not None else temp
            if os.name == "nt":
                taken = locks.take(path)
            if taken.lock is None:
                raise OutputError(f"不能在 {files.printable(str(temp.parent))} 里新建稿子：{taken.holder}")
            taken.lock.moved(path)
            files.sync_folder(path.parent)
        except BaseException as error:
            if taken.lock is not None:
                taken.lock.release()
            if isinstance(error, OSError):
                raise _not_made(temp.parent, error) from error
            raise
        begun = Snapshot(SOUND, snapshots.bare(text), data=whole)
        log = Journal(path / journal.NAME, line)
        disk = Disk(log, taken.lock, first["id"], snapshot=begun)
        return self._writing(path, recovery.Found(text, [], begun), disk)

    def _in_memory(self, name: str, text: str) -> Held:
        name = next(
            f"{name}{end}"
            for end in ("", *(f"-{n}" for n in range(2, 10_000)))
            if name + end not in self._memory
        )
        held = Held(name, (self.folder or Path()) / name, text, [])
        self._memory[name] = (held, time.time())
        return held

    def open(self, id: str) -> Held:  # noqa: A002  # what it is called everywhere
        """Open a draft as it was left, to be written in, or only looked at where somebody else is writing.

        Raises:
            SourceError: it was changed by hand and has a fault; nothing is touched.
            InputError: there is none of that id, or nothing of it can be read; nothing is touched.
        """
        if id in self._memory:
            old, changed = self._memory[id]
            held = Held(id, old.path, old.start, list(old.rows))
            held.text, held.characters, held.points = old.text, old.characters, old.points
            self._memory[id] = (held, changed)
            return held
        path = self._known(id)
        return self._held(path, locks.take(path))

    def _held(self, path: Path, taken: locks.Taken) -> Held:
        name = path.name
        try:
            found = recovery.read(path)
        except BaseException:
            if taken.lock is not None:
                taken.lock.release()
            raise
        if taken.lock is None:
            # Another is writing just now: what looks out of order may be half done.
            return Held(name, path, found.start, found.rows, holder=taken.holder)
        if found.journal is None:
            taken.lock.release()
            return Held(name, path, found.start, found.rows, holder=found.refused, told=found.told)
        if _moved_on(found):
            found.told.append(
                f"提纲 {files.printable(found.origin)} 后来改过；这份稿子按原来的写，没有跟着改"
            )
        if taken.left:
            found.told.insert(0, f"上次没有正常结束（{taken.left}），写下的都在")
        folders.sweep(path)
        folders.sweep(path / VERSIONS)
        disk = Disk(found.journal, taken.lock, found.id, found.count, found.begin, found.snapshot)
        return self._writing(path, found, disk)

    def _writing(self, path: Path, found: recovery.Found, disk: Disk) -> Held:
        name = path.name
        done = partial(self._ours.discard, name)
        held = Held(name, path, found.start, found.rows, disk=disk, told=found.told, closed=done)
        held.characters, held.points = found.snapshot.characters, found.snapshot.points
        self._ours.add(name)
        return held

    def remove(self, id: str) -> None:  # noqa: A002  # what it is called everywhere
        """Move a draft to the folder 回收, where it stays.

        Raises:
            InputError: there is none of that id.
            OutputError: somebody is writing in it, or it cannot be moved.
        """
        if self._memory.pop(id, None):
            return
        path = self._known(id)
        taken = locks.take(path)
        if taken.lock is None:
            raise OutputError(f"不能移走稿子 {files.printable(id)}：{taken.holder}")
        bin_ = path.parent / BIN
        try:
            if os.name == "nt":  # a folder with an open file in it cannot be moved there
                taken.lock.release()
            with suppress(FileExistsError):
                os.mkdir(bin_, 0o700)
            folders.give_name(path, bin_, id)
        except OSError as error:
            raise OutputError(
                f"不能把稿子移到 {files.printable(str(bin_))}：{files.cause_of(error)}；稿子没有动，{journal.advice(error)}"
            ) from error
        finally:
            taken.lock.release()

    # --- inside -----------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        """Return the ids of all drafts, readable or not."""
        if self.folder is None:
            return []
        try:
            names = os.listdir(self.folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            said = f"读不了稿子的文件夹 {files.printable(str(self.folder))}：{files.cause_of(error)}"
            if said not in self.told:
                self.told.append(said)
            return []
        return [n for n in names if n != BIN and n[0] != "." and folders.is_one(self.folder / n)]

    def _path(self, name: str) -> Path:
        return (self.folder or Path()) / name

    def _known(self, name: str) -> Path:
        """Return the folder of a draft.

        Raises:
            InputError: there is none.
        """
        if (
            self.folder is not None
            and name not in ("", BIN)
            and name[0] != "."
            and not re.search(r"[/\\\0]", name)
        ):
            path = self.folder / name
            try:
                if stat.S_ISDIR(os.stat(path).st_mode):
                    return path
            except (FileNotFoundError, NotADirectoryError, ValueError):
                pass
            except OSError as error:
                raise InputError(
                    f"打不开稿子 {files.printable(str(path))}：{files.cause_of(error)}"
                ) from error
        raise InputError(
            f"没有稿子 {files.printable(name) or '（没有写编号）'}；drafter 开始页里列着全部稿子"
        )

    def _seen(self, name: str) -> Seen:
        """Return what a list shows of a draft, remembered while its file stays as it is."""
        folder = self._path(name)
        try:
            at = os.stat(folder / snapshots.NAME)
        except OSError:
            return shelving.look(folder)
        mark = (at.st_mtime_ns, at.st_size)
        known = self._looked.get(name)
        if known is None or known[0] != mark:
            known = self._looked[name] = mark, shelving.look(folder)
        return known[1]

    def _row(self, name: str, changed: float) -> Row:
        head, characters, points, note = self._seen(name)
        state, holder = locks.state(self._path(name))
        if name in self._ours or state == locks.MINE:
            note = "正开着"
        elif state in (locks.HELD, locks.ELSEWHERE):
            note = holder
        elif state == locks.CUT and not note:
            note = "上次意外中断，已保全"
        return Row(
            name,
            head.title or name,
            head.keys.get("genre", ""),
            shelving.iso(changed),
            note,
            characters,
            points,
        )

    @staticmethod
    def _memory_row(held: Held, changed: float) -> Row:
        head = shelving.head_of(held.text)
        return Row(
            held.id,
            head.title or held.id,
            head.keys.get("genre", ""),
            shelving.iso(changed),
            "只在内存里",
            held.characters,
            held.points,
        )


def _moved_on(found: recovery.Found) -> bool:
    """Tell whether the outline a draft was made from says something else by now."""
    if not found.origin:
        return False
    try:
        text = files.read_text(Path(found.origin)).text
    except InputError:
        return False
    return not snapshots.same(text.replace("\r\n", "\n"), found.first.replace("\r\n", "\n"))


def _not_made(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"不能在 {files.printable(str(folder))} 里新建稿子：{files.cause_of(error)}；{journal.advice(error)}"
    )


def _normal(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))
