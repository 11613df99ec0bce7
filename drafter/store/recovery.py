"""What a draft's folder says when it is opened: nothing is written here, whatever state it is in.

The journal is the truth as long as every line of it is whole. A snapshot that somebody changed by hand is a new
beginning. Only where the journal is damaged does a snapshot take its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from drafter import files, yamlfile
from drafter.errors import InputError, SourceError
from drafter.store import journal, snapshots
from drafter.store.journal import Journal, Parsed, Row
from drafter.store.snapshots import CHANGED, DAMAGED, MISSING, SOUND, UNREADABLE, Snapshot

_MEND = "改好这一处再打开；或把这个文件移到别处，就按流水（journal.log）接着写"


@dataclass(slots=True)
class Found:
    """A draft as it is to be gone on with.

    Attributes:
        start: the text it begins with.
        rows: what was done since.
        told: what was found out of order, each a Chinese sentence.
        journal: to write in, None if nothing may be written.
        id: of the journal.
        count: rows in the journal, new beginnings included.
        begin: a new beginning to be written before anything else.
        snapshot: the snapshot as it is now.
        refused: why nothing may be written.
        origin: the outline file it was made from, '' if none; `first` is what that said then.
    """

    start: str
    rows: list[Row]
    snapshot: Snapshot
    told: list[str] = field(default_factory=list)
    journal: Journal | None = None
    id: str = ""
    count: int = 0
    begin: list[Row] = field(default_factory=list)
    refused: str = ""
    origin: str = ""
    first: str = ""


def read(folder: Path) -> Found:
    """Read a draft.

    Raises:
        SourceError: its file was changed by hand and cannot be parsed any more.
        InputError: nothing of it can be read.
    """
    path = folder / journal.NAME
    now = snapshots.read(folder / snapshots.NAME)
    if now.state == CHANGED:
        _parsed(now, folder / snapshots.NAME)
    try:
        data = files.read_bytes(path, journal.LONGEST)
    except InputError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return _without_journal(folder, now)
        return _only_to_look_at(folder, now, str(error))
    log = journal.parse(data)
    if log.newer:
        why = f"{files.printable(str(path))} 由更新版本的 drafter 写成，请升级后再改"
        return _only_to_look_at(folder, now, why)
    if log.bad or log.head is None:
        return _damaged(folder, now, log, data)
    if now.state == SOUND and now.journal == log.id and now.rows > len(log.rows):
        return _damaged(folder, now, log, data)
    return _whole(folder, now, log, data)


def _whole(folder: Path, now: Snapshot, log: Parsed, data: bytes) -> Found:
    """Return a draft whose journal is as it should be, but for a torn end."""
    start, rows = log.since()
    good = Journal(folder / journal.NAME, data[: log.good], tail=data[log.good :])
    found = Found(start, rows, now, _about(now), good, log.id, len(log.rows))
    if log.head is not None:
        found.origin, found.first = str(log.head.get("origin", "")), log.head["start"]
    if log.torn:
        found.told.append("上次最后一步还没写完就中断了，略去了这一步，之前的都在")
    if _is_new(now, log, start):
        found.start, found.rows = now.whole, []
        found.begin = [{"start": now.whole}]
        missed = len(log.rows) - now.rows if now.journal == log.id else 0
        found.told.append(
            f"{snapshots.NAME} 在上次存盘后改过，现在按改后的接着写；改之前的步骤不能再撤销"
            + (f"，其中没有存盘之后的 {missed} 步（仍在 {journal.NAME} 里）" if missed > 0 else "")
        )
    return found


def _is_new(now: Snapshot, log: Parsed, start: str) -> bool:
    """Tell whether a snapshot is somebody's own text that the journal does not know of yet."""
    known = (log.id, log.head.get("after") if log.head else None)
    foreign = now.state == SOUND and now.journal not in known
    return (foreign or now.state == CHANGED) and not snapshots.same(now.whole, start)


def _damaged(folder: Path, now: Snapshot, log: Parsed, data: bytes) -> Found:
    """Return a draft whose journal is damaged, from that which holds most of it."""
    place = folder / journal.NAME
    older = snapshots.read(folder / snapshots.OLDER)
    sound = [item for item in (now, older) if item.state == SOUND and item.journal in (log.id, "")]
    if log.head is None:
        sound = [item for item in (now, older) if item.state == SOUND]
    line = len(log.rows) + 2 if log.head else 1
    what = (
        f"第 {line} 行已损坏" if log.bad or log.torn or not data else f"只到第 {len(log.rows)} 步，比存盘时短"
    )
    told = [*_about(now), f"{journal.NAME} {what}，它会原样另存为 {journal.BAD}.N"]
    if now.state == CHANGED and (log.head is None or not snapshots.same(now.whole, log.since()[0])):
        told.append(f"{snapshots.NAME} 在上次存盘后改过，按改后的接着写")
        return _anew(folder, now, now.whole, log, data, told)
    best = max(sound, key=lambda item: item.rows, default=None)
    if best is not None and (log.head is None or best.rows > len(log.rows)):
        name = snapshots.NAME if best is now else snapshots.OLDER
        told.append(f"按 {name}（存到第 {best.rows} 步）接着写，{_lost(log, best.rows)}")
        return _anew(folder, now, best.text, log, data, told)
    if log.head is None:
        if now.state == CHANGED:
            return _anew(folder, now, now.whole, log, data, told)
        raise _nothing(folder, now, f"{files.printable(str(place))} 第 1 行已损坏")
    start, rows = log.since()
    told.append(f"按损坏之前的 {len(log.rows)} 步接着写，{_lost(log, len(log.rows))}")
    kept = Journal(place, data[: log.good], damaged=data)
    return Found(start, rows, now, told, kept, log.id, len(log.rows))


def _lost(log: Parsed, rows: int) -> str:
    """Say how many steps are not in the draft any more."""
    behind = len(log.rows) + bool(log.bad) + log.lost - rows
    return f"其后 {behind} 步没能读回" if behind > 0 else "没有丢步骤，但之前的不能再撤销"


def _anew(folder: Path, now: Snapshot, start: str, log: Parsed, data: bytes, told: list[str]) -> Found:
    """Return a draft that goes on from a text in a new journal, the damaged one put aside."""
    said = log.head or {}
    first = journal.head(
        start, str(said.get("origin", "")), str(said.get("title", "")), after=now.journal or log.id
    )
    fresh = Journal(folder / journal.NAME, journal.pack(first), damaged=data)
    return Found(start, [], now, told, fresh, first["id"])


def _without_journal(folder: Path, now: Snapshot) -> Found:
    told = _about(now)
    best, name = now, snapshots.NAME
    if now.state not in (SOUND, CHANGED):
        best, name = snapshots.read(folder / snapshots.OLDER), snapshots.OLDER
    if best.state == CHANGED:
        _parsed(best, folder / name)
    if best.state not in (SOUND, CHANGED):
        raise _nothing(folder, now, f"里面没有 {journal.NAME}")
    told.append(f"没有流水（{journal.NAME}），按 {name} 接着写；之前的步骤不能撤销")
    first = journal.head(best.whole if best.state == CHANGED else best.text, after=best.journal)
    fresh = Journal(folder / journal.NAME, journal.pack(first), present=False)
    return Found(first["start"], [], now, told, fresh, first["id"])


def _only_to_look_at(folder: Path, now: Snapshot, why: str) -> Found:
    """Return a draft from its snapshot that must not be changed, since its journal is not known."""
    best = now if now.state in (SOUND, CHANGED) else snapshots.read(folder / snapshots.OLDER)
    if best.state not in (SOUND, CHANGED):
        raise InputError(f"打不开稿子 {files.printable(folder.name)}：{why}")
    told = [*_about(now), f"{why}；这里是第 {best.rows} 步存下的样子，只能看"]
    return Found(best.whole, [], now, told, refused=why)


def _parsed(snapshot: Snapshot, path: Path) -> None:
    try:
        yamlfile.load(snapshot.whole, str(path))
    except SourceError as error:
        hint = f"{error.hint}；{_MEND}" if error.hint else _MEND
        raise SourceError(
            error.message, error.source, error.line, error.column, hint, error.excerpt
        ) from error


def _about(now: Snapshot) -> list[str]:
    if now.state == DAMAGED:
        return [f"{now.cause}；稿子按流水恢复，坏的文件会另存为 {snapshots.BAD}.N"]
    return [f"{now.cause}；稿子按流水恢复"] if now.state == UNREADABLE else []


def _nothing(folder: Path, now: Snapshot, why: str) -> InputError:
    also = f"；{now.cause}" if now.state != MISSING else f"，也没有 {snapshots.NAME}"
    return InputError(
        f"打不开稿子 {files.printable(str(folder))}：{why}{also}；文件都没有动，可从 versions 或备份里找回"
    )
