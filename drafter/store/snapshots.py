"""The draft as a file a person can open, mail and compare, and whether it is still as we wrote it.

`draft.yaml` begins with the modeline; then a comment says which journal it belongs to, how many of its rows are
in it, and a checksum. A file whose checksum does not fit was changed by hand or is damaged: a text that can be
decoded counts as changed by hand, for we cannot know better and must not throw away what somebody wrote.
"""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from drafter import files
from drafter.errors import InputError, OutputError, SourceError
from drafter.store import journal

NAME = "draft.yaml"
OLDER = "draft.yaml.1"
BAD = "draft.坏"
LONGEST = 4 * 1024 * 1024
MISSING, SOUND, CHANGED, DAMAGED, UNREADABLE = "missing", "sound", "changed", "damaged", "unreadable"
_HEAD = re.compile(
    r"^# 草稿 ([0-9a-f]*)：第 ([0-9]+) 步，([0-9]+) 字(?:，(.*))?；校验 ([0-9a-f]{8})。.*\n?", re.MULTILINE
)
_USE = "可以直接改这个文件，下次打开以改后的为准。"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as it was read.

    Attributes:
        state: missing, sound, changed (by hand), damaged (no text any more), unreadable (the system refused).
        text: the outline without our comment.
        whole: the file's text as it is, its line ends those of Unix.
        journal: the id of the journal it belongs to.
        rows: how many rows of that are in it.
        characters: of the speech.
        points: what is to be said of its points.
        cause: why it is damaged or unreadable, a Chinese sentence.
        data: the file's bytes.
    """

    state: str
    text: str = ""
    whole: str = ""
    journal: str = ""
    rows: int = 0
    characters: int = 0
    points: str = ""
    cause: str = ""
    data: bytes = b""


def compose(text: str, name: str, rows: int, characters: int = 0, points: str = "") -> str:
    """Return a snapshot's text.

    Args:
        text: the outline, with or without the comment of an earlier snapshot.
        name: the journal's id.
        rows: how many of its rows are in the text.
        characters: of the speech.
        points: what is to be said of its points, one line.
    """
    text = bare(text)
    points = " ".join(files.printable(points).split()).replace("\ufffd", "")
    check = _check(text, name, rows, characters, points)
    said = f"，{points}" if points else ""
    line = f"# 草稿 {name}：第 {rows} 步，{characters} 字{said}；校验 {check:08x}。{_USE}\n"
    # The modeline stays first: editors look for it there.
    first, _, rest = text.partition("\n")
    if first.startswith("# yaml-language-server:"):
        return f"{first}\n{line}{rest}"
    return line + text


def encoded(whole: str) -> bytes:
    """Return a text as the bytes of its file.

    Raises:
        OutputError: it holds what no file may hold.
    """
    try:
        return whole.encode("utf-8")
    except UnicodeEncodeError as error:
        raise OutputError(f"写不了 {NAME}：第 {error.start + 1} 个字不能写进文件；请删去它") from error


def bare(text: str) -> str:
    """Return a text without our comment, so that two can be compared."""
    lines = text.split("\n", 2)
    start = "\n".join(lines[:2]) + ("\n" if len(lines) > 2 else "")
    return _HEAD.sub("", start, count=1) + (lines[2] if len(lines) > 2 else "")


def same(one: str, other: str) -> bool:
    """Tell whether two texts are the same draft, our comment and the last line ends apart."""
    return bare(one).rstrip() == bare(other).rstrip()


def read(path: Path) -> Snapshot:
    """Read a snapshot; whatever is wrong with it is said by its state."""
    try:
        data = files.read_bytes(path, LONGEST)
    except SourceError as error:  # too long to be ours; never to be written over
        return Snapshot(UNREADABLE, cause=str(error))
    except InputError as error:
        missing = isinstance(error.__cause__, FileNotFoundError)
        return Snapshot(MISSING if missing else UNREADABLE, cause=str(error))
    try:
        whole = files.decode(data, files.printable(str(path))).text
    except InputError as error:
        return Snapshot(DAMAGED, cause=str(error), data=data)
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    if not whole.strip():
        return Snapshot(DAMAGED, cause=f"读不了 {files.printable(str(path))}：文件是空的", data=data)
    text = bare(whole)
    match = _HEAD.search("\n".join(whole.split("\n", 2)[:2]))
    if match is None:
        return Snapshot(CHANGED, text, whole, data=data)
    name, rows, characters, points = match[1], int(match[2]), int(match[3]), match[4] or ""
    sound = int(match[5], 16) == _check(text, name, rows, characters, points)
    return Snapshot(SOUND if sound else CHANGED, text, whole, name, rows, characters, points, "", data)


def write(folder: Path, whole: str, old: Snapshot) -> None:
    """Put a snapshot in place of the one that is there; that one is kept as the older generation.

    Args:
        folder: the draft's folder.
        whole: the new file.
        old: the file as it is now.

    Raises:
        OutputError: for any system error; then the old file is still there, or the new one is complete.
    """
    if old.state == DAMAGED and old.data.strip():
        journal.put_aside(folder / BAD, old.data)
    elif old.state in (SOUND, CHANGED):
        files.write_bytes(folder / OLDER, old.data, "overwrite", journal.MODE)
    on_exist: files.OnExist = "error" if old.state == MISSING else "overwrite"
    files.write_bytes(folder / NAME, encoded(whole), on_exist, journal.MODE)


def _check(text: str, name: str, rows: int, characters: int, points: str) -> int:
    said = f"{name} {rows} {characters} {points}\n{text.rstrip()}"
    return zlib.crc32(said.encode("utf-8", "surrogatepass"))


def changed_at(folder: Path) -> float:
    """Return when anything was last done to a draft, in seconds since 1970; 0 if that cannot be told."""
    times = [0.0]
    for name in (NAME, journal.NAME):
        try:
            times.append(os.stat(folder / name).st_mtime)
        except OSError:
            continue
    return max(times)
