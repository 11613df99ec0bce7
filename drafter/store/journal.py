"""The journal of a draft: one line for each thing done, on disk before it counts as done.

A line is `crc32 length json`; the first says what the draft began with, the others are what was done since, in
order. A row with the key `start` among them is a new beginning: somebody changed the draft's file by hand. Lines
are only ever added. What a cut-off write left behind the last whole line is taken off before the next is added.
"""

from __future__ import annotations

import errno
import json
import os
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drafter import files
from drafter.errors import InputError, OutputError

NAME = "journal.log"
BAD = "journal.坏"
VERSION = 1
LONGEST = 1024 * 1024 * 1024
MODE = 0o600
"""Of every file of a draft: what is in it concerns its writer alone."""
_FLAGS = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
_LINE = re.compile(rb"([0-9a-f]{8}) ([0-9]{1,10}) (.*)", re.DOTALL)

Row = dict[str, Any]


def head(start: str, origin: str = "", title: str = "", *, after: str = "") -> Row:
    """Return the first row of a new journal.

    Args:
        start: the text the draft begins with.
        origin: the outline file it was made from.
        title: of the draft.
        after: the id of the journal it takes the place of.
    """
    row = {"drafter": "journal", "version": VERSION, "id": os.urandom(4).hex(), "title": title}
    return {**row, "origin": origin, **({"after": after} if after else {}), "start": start}


def pack(row: Mapping[str, Any]) -> bytes:
    """Return a row as its line, line end included."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "surrogatepass")
    return b"%08x %d %s\n" % (zlib.crc32(body), len(body), body)


def unpack(line: bytes) -> Row | None:
    """Return the row of a line without its line end, None if the line is not whole."""
    match = _LINE.fullmatch(line)
    if match is None or len(match[3]) != int(match[2]) or zlib.crc32(match[3]) != int(match[1], 16):
        return None
    try:
        row = json.loads(match[3].decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


@dataclass(slots=True)
class Parsed:
    """What a journal says.

    Attributes:
        head: its first row, None if that cannot be read.
        rows: the rows behind it, up to the first line that is not whole.
        good: how many bytes they take, the head's included.
        torn: the last line is cut off, as when the computer stopped in the middle of it.
        bad: a line that once was whole is not so any more.
        lost: how many whole lines stand behind it.
    """

    head: Row | None = None
    rows: list[Row] = field(default_factory=list)
    good: int = 0
    torn: bool = False
    bad: bool = False
    lost: int = 0

    @property
    def id(self) -> str:
        """What snapshots name it by; '' if its head cannot be read."""
        return str(self.head.get("id", "")) if self.head else ""

    @property
    def newer(self) -> bool:
        """Whether a later drafter wrote it."""
        return self.head is not None and self.head.get("version") != VERSION

    def since(self) -> tuple[str, list[Row]]:
        """Return the text of the last beginning and the rows since."""
        if self.head is None:
            raise ValueError("a journal without its head says nothing")
        begun = max((at for at, row in enumerate(self.rows) if begins(row)), default=-1)
        first = self.rows[begun] if begun >= 0 else self.head
        return first["start"], self.rows[begun + 1 :]


def begins(row: Mapping[str, Any]) -> bool:
    """Tell whether a row is a new beginning and not something done."""
    return isinstance(row.get("start"), str) and "do" not in row


def parse(data: bytes) -> Parsed:
    """Return what a journal's bytes say."""
    found = Parsed()
    while found.good < len(data):
        end = data.find(b"\n", found.good)
        row = unpack(data[found.good : end]) if end >= 0 else None
        if row is None or (found.head is None and not begins(row)):
            break
        if found.head is None:
            found.head = row
        else:
            found.rows.append(row)
        found.good = end + 1
    rest = data[found.good :]
    # Blocks that were promised and never written read as NULs after a power cut.
    whole = rest.rstrip(b"\0")
    found.torn = bool(rest) and b"\n" not in whole
    found.bad = bool(rest) and not found.torn
    found.lost = sum(unpack(line) is not None for line in whole.split(b"\n")[1:])
    return found


def read_head(path: Path) -> Row | None:
    """Return a journal's first row without reading the rest, None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return unpack(file.readline(LONGEST).removesuffix(b"\n"))
    except (OSError, ValueError):
        return None


class Journal:
    """A journal that is added to. Only who holds the draft's lock may have one.

    The file is opened anew for each line: one that was moved away meanwhile is noticed, and nothing is ever tried
    again on a handle whose `fsync` failed, for the system forgets there what it could not write.

    Args:
        path: the file.
        good: the bytes it holds or is to hold.
        tail: the bytes of a torn line behind them.
        damaged: its bytes as found, if they are not to be gone on with: they are put aside first.
        present: whether there is a file; one that appears meanwhile is not replaced.
    """

    def __init__(
        self,
        path: Path,
        good: bytes,
        *,
        tail: bytes = b"",
        damaged: bytes | None = None,
        present: bool = True,
    ) -> None:
        self.path = path
        self._good = bytearray(good)
        self._tail = tail
        self._damaged = damaged
        self._rewrite = damaged is not None or not present
        self._present = present

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows; they are on disk when this returns, and none of them will be if it does not.

        Raises:
            OutputError: for any system error; what was in the journal stays, and adding may be tried again.
        """
        lines = b"".join(pack(row) for row in rows)
        if self._rewrite:
            self._write_anew()
        try:
            try:
                handle = os.open(self.path, _FLAGS)
            except FileNotFoundError:
                self._present = False
                self._write_anew()
                handle = os.open(self.path, _FLAGS)
            self._append(handle, lines)
        except OSError as error:
            raise _refusal(self.path, error) from error
        self._good += lines
        self._tail = b""

    def mend(self) -> None:
        """Make the file hold exactly what it should: without what a failed attempt left behind.

        Raises:
            OutputError: for any system error.
        """
        if self._rewrite:
            self._write_anew()
        elif self._tail:
            try:
                self._append(os.open(self.path, _FLAGS), b"")
            except OSError as error:
                raise _refusal(self.path, error) from error
        self._tail = b""

    def _append(self, handle: int, lines: bytes) -> None:
        """Add bytes to the open file and close it."""
        try:
            if os.fstat(handle).st_size != len(self._good):
                self._compare(handle)
            self._tail = lines
            try:
                files.write_all(handle, lines)
                if os.fstat(handle).st_size != len(self._good) + len(lines):
                    raise OSError(errno.EIO, "size differs")
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, len(self._good))
                raise
            try:
                os.fsync(handle)
            except OSError:
                # What is on disk now is not known: all of it goes to a new file before anything is added.
                self._rewrite = True
                with suppress(OSError):
                    os.ftruncate(handle, len(self._good))
                raise
        finally:
            os.close(handle)

    def _compare(self, handle: int) -> None:
        """Put right a file of another size than it should have, if what it holds is ours.

        Raises:
            OutputError: somebody else wrote in it.
            OSError: it cannot be read or put right.
        """
        os.lseek(handle, 0, os.SEEK_SET)
        held = b""
        while part := os.read(handle, 1 << 20):
            held += part
        good = bytes(self._good)
        if held.startswith(good) and self._tail.startswith(held[len(good) :]):
            os.ftruncate(handle, len(good))
        elif good.startswith(held):
            files.write_all(handle, good[len(held) :])
        else:
            raise OutputError(
                f"没有存下：{files.printable(str(self.path))} 被别的程序改过，为免盖掉没有再写；"
                "先导出另存一份，再关掉重新打开这份稿子"
            )

    def _write_anew(self) -> None:
        """Write the whole journal to a new file that takes the old one's place; a damaged one is copied first.

        Raises:
            OutputError: for any system error; the old file stays.
        """
        try:
            if self._damaged is not None:
                put_aside(self.path.with_name(BAD), self._damaged)
                self._damaged = None
            files.write_bytes(self.path, bytes(self._good), "overwrite" if self._present else "error", MODE)
        except OutputError as error:
            raise OutputError(f"没有存下：{error}；先前存下的都在，可以再试一次") from error
        self._rewrite, self._present = False, True


def put_aside(stem: Path, data: bytes) -> Path:
    """Keep a copy of a damaged file as the first free of `名.1`, `名.2` …; an equal copy is not made twice.

    Raises:
        OutputError: for any system error.
    """
    for number in range(1, 10_000):
        place = stem.with_name(f"{stem.name}.{number}")
        if not os.path.lexists(place):
            return files.write_bytes(place, data, "error", MODE)
        with suppress(InputError):
            if files.read_bytes(place, LONGEST) == data:
                return place
    raise OutputError(f"写不了 {files.printable(str(stem))}：编号用完了；请移走一些旧的副本")


def _refusal(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"没有存下：写不了 {files.printable(str(path))}：{files.cause_of(error)}；"
        f"先前存下的都在，{advice(error)}"
    )


def advice(error: OSError) -> str:
    """Return what the writer can do about a system error."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "腾出一些空间再做一次"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "检查文件夹的权限再做一次，或先导出另存到别处"
    return "可以再试一次，或先导出另存到别处"


__all__: Sequence[str] = ["Journal", "Parsed", "advice", "begins", "head", "pack", "parse", "put_aside"]
