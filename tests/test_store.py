"""Drafts survive being killed, full disks, torn and flipped bytes, two windows, and people who edit their files."""

from __future__ import annotations

import builtins
import errno
import fcntl
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafter import files
from drafter import settings as places
from drafter.bank import Bank
from drafter.errors import DrafterError, InputError, OutputError, SourceError
from drafter.outline import outline_of
from drafter.session import Session, actions
from drafter.store import Held, Store, journal, locks, shelving, snapshots
from tests.store_actor import TEXT, row

ROOT = Path(__file__).resolve().parent.parent
START = TEXT.format(n="一")
CODES = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EMFILE, errno.EINTR)


def new(folder: Path, rows: int = 0, text: str = START) -> str:
    held = Store(folder).create(text)
    for number in range(rows):
        held.keep(row(number))
    held.close()
    return held.id


def all_bytes(folder: Path) -> dict[str, bytes]:
    """What is in a draft's folder, the lock apart."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.name != "lock"}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: what is read back here never lost its power. The writers that are killed do wait."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


# --- what goes in comes out -------------------------------------------------------------------------


def test_a_draft_is_as_it_was_left(tmp_path: Path) -> None:
    store = Store(tmp_path / "drafts")
    held = store.create(START)
    assert held.id.endswith("-在第一次会议上的讲话") and not held.read_only and held.told == []
    for number in range(5):
        held.keep(row(number))
    held.snapshot(TEXT.format(n="五"), characters=1480, points="要点 3，待补 2")
    held.keep(row(5))
    held.close()
    held.close()
    with pytest.raises(OutputError, match="已经关掉"):
        held.keep(row(6))
    again = store.open(held.id)
    assert again.start == START and again.rows == [row(n) for n in range(6)] and again.told == []
    assert (again.characters, again.points) == (1480, "要点 3，待补 2")
    text = (again.path / "draft.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server") and snapshots.bare(text) == TEXT.format(n="五")
    [shown] = store.drafts()
    assert shown[:3] == (held.id, "在第五次会议上的讲话", "annual")
    assert shown[4:] == ("正开着", 1480, "要点 3，待补 2") and re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:]{8}", shown.changed
    )
    again.close()
    assert store.drafts()[0].note == ""


def test_only_the_owner_may_look(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        held = Store(tmp_path / "drafts").create(START)
        held.keep(row(0))
        held.snapshot(START + "date: 2024年\n")
        held.named(START, "定稿")
    finally:
        os.umask(old)
    for path in [tmp_path / "drafts", *(tmp_path / "drafts").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ROWS = st.lists(
    st.fixed_dictionaries({"do": st.text()}, optional={"start": JSON, "a": JSON, "\n": JSON}), max_size=6
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.text(st.characters(codec="utf-8"), max_size=20))
def test_rows_in_are_rows_out(tmp_path: Path, rows: list[dict[str, Any]], title: str) -> None:
    head = journal.head(START, origin=title, title=title)
    parsed = journal.parse(b"".join(map(journal.pack, [head, *rows])))
    assert parsed.head == head and parsed.rows == rows and not parsed.torn and not parsed.bad


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_rows_kept_are_rows_found(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    store = Store(tmp_path)
    held = store.create(START)
    for item in rows:
        held.keep(item)
    held.close()
    again = store.open(held.id)
    assert again.rows == rows and again.start == START and again.told == []
    again.close()
    store.remove(held.id)


def test_a_row_is_not_a_beginning(tmp_path: Path) -> None:
    held = Store(tmp_path).create(START)
    with pytest.raises(ValueError, match="beginning"):
        held.keep({"start": "x"})


def test_a_session_is_taken_up_with_all_its_undo(tmp_path: Path, bank: Bank) -> None:
    text = (ROOT / "examples" / "forum.yaml").read_text("utf-8")

    def session(held: Held) -> Session:
        merged = outline_of(held.start, "draft.yaml", ROOT / "examples", bank.vocabulary)
        return Session(merged, None, bank, keep=held.keep)

    store = Store(tmp_path)
    held = store.create(text)
    first = session(held)
    before = first.outline
    first.apply(actions.SetHead("title", "在新的会议上的讲话"))
    first.apply(actions.SetHead("speaker", "市委副书记"))
    first.undo()
    held.snapshot(first.text())
    held.close()
    again = store.open(held.id)
    second = session(again)
    assert second.replay(again.rows) == len(again.rows) == 3
    assert second.outline == first.outline and second.text() == first.text()
    assert second.redo() and second.outline.speaker == "市委副书记"
    second.undo()
    second.undo()
    assert second.outline == before


# --- being killed -----------------------------------------------------------------------------------


def actor(*words: str | Path | int, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.store_actor", *map(str, words)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, **options}
    return subprocess.Popen(command, cwd=ROOT, **pipes)


def kill_rounds(folder: Path, rounds: int, seed: int) -> int:
    """Kill a writer at random instants; return how many things it had said were on disk."""
    chance = random.Random(seed)
    name = new(folder)
    count = acknowledged = cut = 0
    for number in range(rounds):
        if count > 2000:
            name, count = new(folder), 0
        with actor("act", folder, name, seed * 10_000 + number) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"open\n"
            # So many things done and a little more, whatever the speed of the computer.
            said = [child.stdout.readline().strip() for _ in range(chance.randrange(25))]
            time.sleep(chance.random() * 0.004)
            child.kill()
            said += child.stdout.read().split(b"\n")
        whole = [word for word in said[:-1] if word]
        last = int(whole[-1]) + 1 if whole else count
        acknowledged += last - count
        store = Store(folder)
        [note] = [item.note for item in store.drafts() if item.id == name]
        held = store.open(name)
        assert not held.read_only and held.start == START
        assert held.rows == [row(n) for n in range(len(held.rows))]
        assert last <= len(held.rows) <= last + 1
        # Between putting it away and taking it up again nobody has it.
        assert note == ("上次意外中断，已保全" if any("没有正常结束" in said for said in held.told) else "")
        cut += bool(note)
        for file in (snapshots.NAME, snapshots.OLDER):
            found = snapshots.read(held.path / file)
            assert found.state in (snapshots.SOUND, snapshots.MISSING) and found.rows <= len(held.rows)
        assert not [p for p in held.path.iterdir() if "坏" in p.name]
        for _, _, path in held.versions():
            assert path.read_text("utf-8").startswith("# yaml-language-server")
        count = len(held.rows)
        held.close()
    for item in Store(folder).drafts():
        assert item.title.startswith("在第") and item.note in ("", "上次意外中断，已保全")
    assert cut > rounds * 0.8
    return acknowledged


def test_killed_at_any_instant_nothing_said_is_lost(tmp_path: Path) -> None:
    assert kill_rounds(tmp_path, 50, 1) > 500


# --- calls that fail --------------------------------------------------------------------------------


class Script:
    """What a writer does, step by step, each tried again after it failed; rows are kept exactly once."""

    def __init__(self, folder: Path, tries: int = 3) -> None:
        self.folder = folder
        self.tries = tries
        self.store = Store(folder)
        self.held: Held | None = None
        self.id = ""
        self.kept = 0
        self.errors: list[str] = []

    def run(self) -> None:
        for step in (self.create, *[self.keep] * 3, self.snap, self.keep, self.snap, self.name):
            self.step(step)
        for step in (self.close, self.open, self.keep, self.snap, self.close):
            self.step(step)

    def step(self, step: Callable[[], None]) -> None:
        for _ in range(self.tries):
            try:
                step()
            except DrafterError as error:
                self.errors.append(str(error))
            else:
                return
        pytest.fail(f"does not go on: {self.errors}")

    def create(self) -> None:
        if not self.store.writable:
            self.store = Store(self.folder)
        held = self.store.create(START)
        if not self.store.writable:
            raise OutputError(self.store.told[-1])
        self.held, self.id = held, held.id

    def open(self) -> None:
        self.held = self.store.open(self.id)
        if self.held.read_only:
            raise OutputError(self.held.holder)

    def keep(self) -> None:
        assert self.held is not None
        self.held.keep(row(self.kept))
        self.kept += 1

    def snap(self) -> None:
        assert self.held is not None
        self.held.snapshot(TEXT.format(n=self.kept), characters=self.kept)

    def name(self) -> None:
        assert self.held is not None
        self.held.named(TEXT.format(n=self.kept), "定稿")

    def close(self) -> None:
        assert self.held is not None
        self.held.close()

    def check(self) -> None:
        """Nothing kept is lost or doubled, and the file says the same."""
        again = Store(self.folder).open(self.id)
        assert again.rows == [row(n) for n in range(self.kept)] and again.start == START
        now = snapshots.read(again.path / snapshots.NAME)
        assert (now.state, now.text, now.rows) == (snapshots.SOUND, TEXT.format(n=self.kept), self.kept)
        assert snapshots.read(again.path / snapshots.OLDER).state == snapshots.SOUND
        assert len(again.versions()) >= 1
        again.close()


REAL_CLOSE = os.close


class Fault:
    """Makes the n-th call of a function fail, and as many after it as told."""

    def __init__(self, real: Callable[..., Any], nth: int, code: int, length: int = 1) -> None:
        self.real, self.nth, self.code, self.length, self.calls = real, nth, code, length, 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        if self.nth <= self.calls < self.nth + self.length:
            if self.real is REAL_CLOSE:  # the handle is gone all the same
                self.real(*args)
            if self.code < 0:  # half of it is written before the disk is full
                self.real(args[0], bytes(args[1])[: max(1, len(args[1]) // 2)])
            raise OSError(abs(self.code), os.strerror(abs(self.code)))
        return self.real(*args, **kwargs)


CALLS = (
    "open",
    "write",
    "fsync",
    "replace",
    "rename",
    "mkdir",
    "link",
    "fstat",
    "ftruncate",
    "read",
    "stat",
    "unlink",
    "close",
)


def fail_each(folder: Path, name: str, code: int, length: int = 1, tries: int = 3) -> int:
    """Let the first, second … call of a function fail until there is none left to fail; how many did."""
    nth = 0
    while True:
        nth += 1
        place = folder / f"{name}{abs(code)}-{nth}"
        with pytest.MonkeyPatch.context() as patch:
            owner: Any = builtins if name == "builtin open" else fcntl if name == "flock" else os
            function = name.removeprefix("builtin ")
            fault = Fault(getattr(owner, function), nth, code, length)
            script = Script(place, tries)
            patch.setattr(owner, function, fault)
            script.run()
        script.check()
        for message in script.errors:
            assert str(place) in message or "内存" in message or "已经关掉" in message, message
            assert files.cause_of(OSError(abs(code), "")) in message, message
        if fault.calls < nth:
            return nth - 1


@pytest.mark.skipif(os.name == "nt", reason="other system calls")
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", [*CALLS, "builtin open", "flock"])
def test_any_call_may_fail(tmp_path: Path, name: str, code: int) -> None:
    assert fail_each(tmp_path, name, code) >= 1


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_half_a_write_is_taken_back(tmp_path: Path, code: int) -> None:
    assert fail_each(tmp_path, "write", -code) >= 8


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data[:3])))
    script = Script(tmp_path)
    script.run()
    script.check()
    assert script.errors == []


def test_a_full_disk_stays_full_until_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    held = store.create(START)
    held.keep(row(0))
    before = all_bytes(held.path)
    fault = Fault(os.write, 1, -errno.ENOSPC, 10**9)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fault)
        for _ in range(20):
            with pytest.raises(OutputError, match=r"journal\.log：磁盘已满；先前存下的都在，腾出一些空间"):
                held.keep(row(1))
            with pytest.raises(OutputError, match="磁盘已满"):
                held.snapshot(TEXT.format(n="二"))
        with pytest.raises(OutputError, match="磁盘已满"):
            store.create(START)
    assert all_bytes(held.path) == before
    held.keep(row(1))
    held.snapshot(TEXT.format(n="二"))
    held.close()
    assert store.open(held.id).rows == [row(0), row(1)] and len(store.drafts()) == 1


def test_after_a_failed_fsync_all_goes_to_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Store(tmp_path).create(START)
    held.keep(row(0))
    path = held.path / journal.NAME
    before = path.stat().st_ino
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", Fault(os.fsync, 1, errno.EIO))
        with pytest.raises(OutputError, match="磁盘读写出错"):
            held.keep(row(1))
    assert path.stat().st_ino == before
    held.keep(row(2))
    assert path.stat().st_ino != before
    held.close()
    assert Store(tmp_path).open(held.id).rows == [row(0), row(2)]


def test_an_interruption_between_writing_and_knowing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Store(tmp_path).create(START)

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            held.keep(row(0))
    held.keep(row(1))
    held.close()
    assert Store(tmp_path).open(held.id).rows == [row(1)]


def test_what_another_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    held = Store(tmp_path).create(START)
    path = held.path / journal.NAME
    held.keep(row(0))
    theirs = path.read_bytes() + journal.pack(row(9))
    path.write_bytes(theirs)
    with pytest.raises(OutputError, match="被别的程序改过"):
        held.keep(row(1))
    assert path.read_bytes() == theirs
    path.write_bytes(theirs[:40])  # a lost end is put back
    held.keep(row(1))
    path.unlink()  # a lost file as well
    held.keep(row(2))
    held.close()
    assert Store(tmp_path).open(held.id).rows == [row(0), row(1), row(2)]


# --- two windows ------------------------------------------------------------------------------------


def test_the_second_window_only_looks(tmp_path: Path) -> None:
    name = new(tmp_path, 3)
    with actor("hold", tmp_path, name) as child:
        assert child.stdout is not None and child.stdout.readline() == b"open\n"
        store = Store(tmp_path)
        held = store.open(name)
        assert held.read_only and held.rows == [row(n) for n in range(3)]
        assert re.fullmatch(rf"正由本机另一个窗口（进程 {child.pid}，\d\d:\d\d 起）编辑", held.holder)
        assert store.drafts()[0].note == held.holder
        changes: list[Callable[[], None]] = [
            lambda: held.keep(row(3)),
            lambda: held.snapshot(START),
            lambda: held.named(START, "a"),
            lambda: store.remove(name),
        ]
        for change in changes:
            with pytest.raises(OutputError, match=f"进程 {child.pid}"):
                change()
        held.close()
        child.kill()
    assert store.drafts()[0].note == "上次意外中断，已保全"
    held = store.open(name)
    assert not held.read_only and re.search(rf"没有正常结束（进程 {child.pid}，\d\d:\d\d 起）", held.told[0])
    assert Store(tmp_path).open(name).holder.startswith("正由本窗口")
    held.close()
    assert store.open(name).told == []


def races(folder: Path, rounds: int) -> None:
    name = new(folder)
    children = [actor("race", folder, name, rounds) for _ in range(2)]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"\n")
        child.stdin.flush()
    for child in children:
        out, _ = child.communicate(timeout=600)
        assert out == b"done\n" and child.returncode == 0
    rows = Store(folder).open(name).rows
    assert sorted(rows.count({"do": "win", "pid": child.pid}) for child in children) == [rounds, rounds]


def test_two_never_hold_one_draft(tmp_path: Path) -> None:
    races(tmp_path, 100)


@pytest.mark.parametrize("broken", [False, True])
def test_another_computer_is_never_overridden(tmp_path: Path, broken: bool) -> None:
    name = new(tmp_path, 1)
    lock = tmp_path / name / "lock"
    record = {
        "pid": 77,
        "host": "办公室",
        "machine": "other",
        "boot": "other",
        "time": "2024-03-08T09:12:00+08:00",
    }
    lock.write_text(json.dumps(record))
    held = Store(tmp_path).open(name)
    assert held.read_only and "另一台电脑“办公室”（进程 77，2024年3月8日" in held.holder
    assert f"删去 {lock} 再打开" in held.holder and json.loads(lock.read_text()) == record
    assert Store(tmp_path).drafts()[0].note.startswith("正由另一台电脑")
    lock.write_text("{" if broken else "")
    held = Store(tmp_path).open(name)
    assert not held.read_only and bool(held.told) == broken


def test_where_there_are_no_locks_a_file_stands_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", none)
    name = new(tmp_path, 1)
    store = Store(tmp_path)
    held, other = store.open(name), Store(tmp_path).open(name)
    assert not held.read_only and other.read_only and "lock.own 再打开" in other.holder
    held.close()
    assert not Store(tmp_path).open(name).read_only


def test_a_draft_moved_away_while_it_was_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = new(tmp_path, 1)
    real = locks._lock

    def late(handle: int) -> tuple[bool, bool]:
        monkeypatch.setattr(locks, "_lock", real)
        Store(tmp_path).remove(name)
        return real(handle)

    monkeypatch.setattr(locks, "_lock", late)
    with pytest.raises(InputError, match="打不开"):
        Store(tmp_path).open(name)


# --- damage -----------------------------------------------------------------------------------------


def prepared(folder: Path) -> tuple[str, dict[str, bytes]]:
    """A draft with four rows in the journal, three in the snapshot, one in the older one."""
    held = Store(folder).create(START)
    for number in range(4):
        held.keep(row(number))
        if number in (0, 2):
            held.snapshot(TEXT.format(n=number + 1))
    held.close()
    return held.id, all_bytes(held.path)


def put(folder: Path, content: dict[str, bytes]) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
    for name, data in content.items():
        (folder / name).write_bytes(data)


def test_a_last_line_torn_anywhere_is_dropped_and_told(tmp_path: Path) -> None:
    name, content = prepared(tmp_path)
    whole = content[journal.NAME]
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(whole) + 1):
        for tail in (b"", b"\0" * 7):
            torn = end < len(whole)
            put(tmp_path / name, {**content, journal.NAME: whole[:end] + tail})
            held = Store(tmp_path).open(name)
            assert held.rows == [row(n) for n in range(3 if torn else 4)] and not held.read_only
            assert any("还没写完" in said for said in held.told) == ((end > start and torn) or bool(tail))
            assert (tmp_path / name / journal.NAME).read_bytes() == whole[:end] + tail
            held.keep(row(9))
            held.close()
            again = Store(tmp_path).open(name)
            assert again.rows == [*held.rows[:-1], row(9)] and again.told == []
            again.close()


def survives(folder: Path, name: str, content: dict[str, bytes]) -> list[str]:
    """Open a damaged draft: nothing is rewritten, nothing made up, and what is then kept is found again."""
    put(folder / name, content)
    try:
        held = Store(folder).open(name)
    except InputError as error:
        assert str(folder) in str(error)
        assert all_bytes(folder / name) == content
        return ["refused"]
    assert all_bytes(folder / name) == content
    assert not held.read_only and held.rows == [row(n) for n in range(len(held.rows))]
    assert len(held.rows) == 4 or held.told
    start, rows = held.start, list(held.rows)
    held.keep(row(len(rows)))
    held.close()
    again = Store(folder).open(name)
    assert again.rows == [*rows, row(len(rows))] and again.start == start
    again.snapshot(TEXT.format(n="末"))
    again.close()
    last = Store(folder).open(name)
    assert last.rows == again.rows and last.told == []
    last.close()
    kept = set(all_bytes(folder / name).values()) | {path.read_bytes() for _, _, path in last.versions()}
    for file, data in content.items():  # whatever was found damaged is still there in some file
        if file != snapshots.OLDER and data and any(file in said for said in held.told):
            assert data in kept or (file == journal.NAME and any(data in other for other in kept)), held.told
    return held.told


@pytest.mark.parametrize("file", [journal.NAME, snapshots.NAME, snapshots.OLDER])
def test_a_flipped_bit_anywhere_loses_no_more_than_it_must(tmp_path: Path, file: str) -> None:
    name, content = prepared(tmp_path)
    flip_bits(tmp_path, name, content, file, step=7)


def flip_bits(folder: Path, name: str, content: dict[str, bytes], file: str, step: int, bit: int = 0) -> None:
    """Flip one bit in every `step`-th byte, each time another one."""
    data = content[file]
    for at in range(0, len(data), step):
        changed = bytearray(data)
        changed[at] ^= 1 << ((at * 5 + bit) % 8)
        told = survives(folder, name, {**content, file: bytes(changed)})
        if file != snapshots.NAME:
            assert told != ["refused"]


@pytest.mark.parametrize("missing", [journal.NAME, snapshots.NAME, snapshots.OLDER])
def test_one_file_may_be_missing_or_empty(tmp_path: Path, missing: str) -> None:
    name, content = prepared(tmp_path)
    rest = {file: data for file, data in content.items() if file != missing}
    for damaged in (
        rest,
        {**rest, missing: b""},
        {**rest, missing: b"\0" * 100},
        {**rest, missing: b"\xff\xfe\xff"},
    ):
        told = survives(tmp_path, name, damaged)
        assert told != ["refused"], damaged


def test_where_nothing_can_be_read_nothing_is_touched(tmp_path: Path) -> None:
    name, _ = prepared(tmp_path)
    for rest in ({}, {journal.NAME: b"12345678 1 x\n"}, {snapshots.NAME: b"", journal.NAME: b"\n\n"}):
        put(tmp_path / name, rest)
        with pytest.raises(InputError, match="文件都没有动"):
            Store(tmp_path).open(name)
        assert all_bytes(tmp_path / name) == rest
        [shown] = Store(tmp_path).drafts()
        assert shown.id == name and "读不出来" in shown.note


def test_a_damaged_journal_is_put_aside_and_the_newest_state_goes_on(tmp_path: Path) -> None:
    name, content = prepared(tmp_path)
    lines = content[journal.NAME].splitlines(keepends=True)
    bad = b"".join([*lines[:2], lines[2][:-5] + b"????\n", *lines[3:]])
    put(tmp_path / name, {**content, journal.NAME: bad})
    held = Store(tmp_path).open(name)
    assert held.start == TEXT.format(n=3) and held.rows == []
    assert (
        "第 3 行已损坏" in held.told[0] and "第 3 步" in held.told[1] and "其后 1 步没能读回" in held.told[1]
    )
    held.keep(row(0))
    assert (held.path / "journal.坏.1").read_bytes() == bad
    held.close()
    bad = b"".join([*lines[:4], lines[4][:-5] + b"????\n"])  # the rows before it go further than any snapshot
    put(tmp_path / name, {**content, journal.NAME: bad})
    held = Store(tmp_path).open(name)
    assert held.start == START and held.rows == [row(n) for n in range(3)]


def test_a_journal_that_lost_whole_lines_gives_way_to_the_snapshot(tmp_path: Path) -> None:
    name, content = prepared(tmp_path)
    short = b"".join(content[journal.NAME].splitlines(keepends=True)[:2])
    told = survives(tmp_path, name, {**content, journal.NAME: short})
    assert "只到第 1 步，比存盘时短" in told[0]


def test_a_journal_of_a_later_version_is_only_looked_at(tmp_path: Path) -> None:
    name, content = prepared(tmp_path)
    first, _, rest = content[journal.NAME].partition(b"\n")
    head = journal.unpack(first)
    assert head is not None
    later = journal.pack({**head, "version": 2}) + rest
    put(tmp_path / name, {**content, journal.NAME: later})
    held = Store(tmp_path).open(name)
    assert held.read_only and "更新版本" in held.holder and "在第3次会议" in held.start
    held.close()
    assert all_bytes(tmp_path / name) == {**content, journal.NAME: later}


# --- changed by hand --------------------------------------------------------------------------------


def by_hand(path: Path, old: str, new_: str) -> str:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new_), "utf-8")
    return path.read_text("utf-8")


def test_a_file_changed_by_hand_is_the_new_beginning(tmp_path: Path) -> None:
    name, _ = prepared(tmp_path)
    path = tmp_path / name / "draft.yaml"
    before = (tmp_path / name / journal.NAME).read_bytes()
    text = by_hand(path, "市委", "县委")
    assert Store(tmp_path).drafts()[0].note == "在别处改过"
    held = Store(tmp_path).open(name)
    assert held.start == text and held.rows == [] and "改过" in held.told[0] and "1 步" in held.told[0]
    held.close()
    assert path.read_text("utf-8") == text and (tmp_path / name / journal.NAME).read_bytes() == before
    held = Store(tmp_path).open(name)
    held.keep(row(0))
    held.close()
    # No snapshot was written: the file still differs, but it is known by now, and what was done since counts.
    held = Store(tmp_path).open(name)
    assert held.start == text and held.rows == [row(0)] and held.told == []
    held.snapshot(TEXT.format(n="九"))
    held.close()
    again = Store(tmp_path).open(name)
    assert again.rows == [row(0)] and snapshots.read(path).text == TEXT.format(n="九")
    again.close()
    by_hand(path, "市委", "区委")
    held = Store(tmp_path).open(name)
    held.snapshot(TEXT.format(n="十"))  # the new beginning is in the journal before the file is written over
    held.close()
    again = Store(tmp_path).open(name)
    assert "区委" in again.start and again.rows == [] and again.told == []


@pytest.mark.parametrize("form", ["crlf", "bom", "gbk", "end"])
def test_an_editor_that_only_stores_it_again_changes_nothing(tmp_path: Path, form: str) -> None:
    name, _ = prepared(tmp_path)
    path = tmp_path / name / "draft.yaml"
    text = path.read_text("utf-8")
    path.write_bytes(
        {
            "crlf": text.replace("\n", "\r\n").encode(),
            "bom": b"\xef\xbb\xbf" + text.encode(),
            "gbk": text.encode("gb18030"),
            "end": text.rstrip().encode(),
        }[form]
    )
    held = Store(tmp_path).open(name)
    assert held.rows == [row(n) for n in range(4)] and held.told == []


def test_a_fault_made_by_hand_is_shown_and_nothing_rewritten(tmp_path: Path) -> None:
    name, _ = prepared(tmp_path)
    path = tmp_path / name / "draft.yaml"
    by_hand(path, "title: ", "title “")
    content = all_bytes(tmp_path / name)
    with pytest.raises(SourceError) as caught:
        Store(tmp_path).open(name)
    assert caught.value.source == str(path) and caught.value.line == 4 and caught.value.column >= 1
    assert "移到别处" in caught.value.hint and all_bytes(tmp_path / name) == content
    path.rename(tmp_path / "away.yaml")
    held = Store(tmp_path).open(name)
    assert held.rows == [row(n) for n in range(4)] and held.start == START


def test_a_file_changed_while_the_draft_is_open_is_kept(tmp_path: Path) -> None:
    held = Store(tmp_path).create(START)
    held.keep(row(0))
    text = by_hand(held.path / "draft.yaml", "市委", "县委")
    held.snapshot(TEXT.format(n="二"))
    assert held.told == ["draft.yaml 在别处改过，那一份存进了版本“别处改过的”"]
    [(_, said, path)] = held.versions()
    assert said == "别处改过的" and path.read_text("utf-8") == text


def test_a_copy_of_another_draft_is_a_new_beginning(tmp_path: Path) -> None:
    name, _ = prepared(tmp_path)
    other = Store(tmp_path).create("genre: annual\ntitle: 别的讲话\n")
    (tmp_path / name / "draft.yaml").write_bytes((other.path / "draft.yaml").read_bytes())
    held = Store(tmp_path).open(name)
    assert "别的讲话" in held.start and held.rows == [] and held.told


# --- no place to write ------------------------------------------------------------------------------


def test_a_place_that_cannot_be_written_is_told_once_and_memory_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    store = Store(tmp_path / "file" / "drafts")
    assert len(store.told) == 1 and "不是文件夹" in store.told[0] and "内存" in store.told[0]
    held = store.create(START)
    held.keep(row(0))
    held.snapshot(TEXT.format(n="二"), characters=7)
    with pytest.raises(OutputError, match="内存"):
        held.named(START, "x")
    assert held.versions() == []
    held.close()
    again = store.open(held.id)
    assert again.rows == [row(0)] and again.start == START and not again.read_only
    assert store.create(START).id == held.id + "-2"
    assert {item.note for item in store.drafts()} == {"只在内存里"} and len(store.drafts()) == 2
    store.remove(held.id)
    assert len(store.drafts()) == 1 and store.of_file(tmp_path) == "" and store.answers("单位") == []
    assert len(store.told) == 1
    monkeypatch.setattr(places, "home_folder", lambda: None)
    assert "没有给出" in Store().told[0]


def test_a_read_only_home_shows_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, content = prepared(tmp_path)
    real = os.open

    def read_only(path: Any, flags: int, *rest: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "read-only")
        return real(path, flags, *rest)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "open", read_only)
    monkeypatch.setattr(os, "mkdir", refuse)
    store = Store(tmp_path)
    held = store.open(name)
    assert held.read_only and "磁盘是只读的" in held.holder and len(held.rows) == 4
    fresh = store.create(START)  # noticed only now, as `access` may know no better
    fresh.keep(row(0))
    assert not fresh.read_only and "磁盘是只读的" in fresh.told[0] and len(store.told) == 1
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "只读" in Store(tmp_path).told[0]
    assert {item.note for item in store.drafts()} == {"", "只在内存里"}
    assert all_bytes(tmp_path / name) == content


def test_the_folder_is_the_writers_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "家 目录"))
    store = Store()
    assert store.folder == tmp_path / "家 目录" / "drafts" and not store.folder.exists()
    assert store.drafts() == [] and store.told == []
    assert store.create(START).path.parent == store.folder


def test_a_link_somebody_else_made_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "drafts").symlink_to(tmp_path / "real")
    assert Store(tmp_path / "drafts").writable
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "别人建的链接" in Store(tmp_path / "drafts").told[0]


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new(tmp_path)
    store = Store(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, "denied")

    monkeypatch.setattr(os, "listdir", refuse)
    assert store.drafts() == [] and store.drafts() == []
    assert store.told == [f"读不了稿子的文件夹 {tmp_path}：没有权限"]


# --- the shelf --------------------------------------------------------------------------------------


def aged(folder: Path, name: str, day: str) -> None:
    moment = time.mktime(time.strptime(day, "%Y-%m-%d"))
    for path in (folder / name).iterdir():
        os.utime(path, (moment, moment))


def test_earlier_answers_say_where_they_are_from(tmp_path: Path) -> None:
    def text(title: str, unit: str) -> str:
        return f'genre: annual\ntitle: {title}\nspeaker: 书记\nfacts:\n- 单位：{unit}\n- 培训：党员班 4期 620人次，好\n- "年度: 2024"\nbody:\n- 同志们：\n'

    old = new(tmp_path, text=text("在{{ 单位 }}会议上的讲话", "市委"))
    mid = new(tmp_path, text=text("讲话乙", "县委"))
    dup = new(tmp_path, text=text("讲话丙", "市委"))
    for name, day in ((old, "2024-03-08"), (mid, "2024-04-09"), (dup, "2024-05-10")):
        aged(tmp_path, name, day)
    store = Store(tmp_path)
    assert store.answers("单位") == [("市委", "2024年5月10日，讲话丙"), ("县委", "2024年4月9日，讲话乙")]
    assert store.answers("单位", 1) == [("市委", "2024年5月10日，讲话丙")]
    assert store.answers("培训")[0][0] == "党员班 4期 620人次，好" and store.answers("年度")[0][0] == "2024"
    assert store.answers("讲话人") == [("书记", "2024年5月10日，讲话丙")] and store.answers("无") == []
    held = store.open(dup)  # what is being written is no earlier answer
    assert store.answers("单位")[0] == ("县委", "2024年4月9日，讲话乙")
    held.close()
    assert [item.title for item in store.drafts()] == ["讲话丙", "讲话乙", "在市委会议上的讲话"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("甲乙 1a，：:-#'\"{}[]%&*!|>；（“\n"), max_size=9), min_size=3, max_size=3
    )
)
def test_the_short_way_to_read_a_head_is_the_long_way(values: list[str]) -> None:
    text = f"title: {values[0]}\nfacts:\n- 单位：{values[1]}\n- 甲：乙{values[2]}\n"
    with pytest.MonkeyPatch.context() as patch:
        short = shelving.head_of(text)
        patch.setattr(shelving, "_plain", lambda *_: False)
        assert short == shelving.head_of(text)


def test_the_draft_made_from_a_file_is_found_again(tmp_path: Path) -> None:
    outline = tmp_path / "提纲.yaml"
    outline.write_text(START, "utf-8")
    store = Store(tmp_path / "drafts")
    assert store.of_file(outline) == ""
    held = store.create(START, origin=str(outline.resolve()))
    held.close()
    assert store.of_file(outline) == held.id and store.of_file(tmp_path / "x" / ".." / "提纲.yaml") == held.id
    assert store.of_file(tmp_path / "别的.yaml") == "" and store.open(held.id).told == []


def test_an_outline_changed_since_is_told(tmp_path: Path) -> None:
    outline = tmp_path / "提纲.yaml"
    outline.write_text(START, "utf-8")
    store = Store(tmp_path / "drafts")
    held = store.create(START, origin=str(outline))
    assert held.told == []
    held.close()
    outline.write_text(START + "date: 2024年\n", "utf-8")
    assert "后来改过" in store.open(held.id).told[0]


def test_removed_drafts_go_to_the_bin(tmp_path: Path) -> None:
    names = [new(tmp_path, 1), new(tmp_path, 2)]
    assert names[1] == names[0] + "-2"
    store = Store(tmp_path)
    for name in names:
        content = all_bytes(tmp_path / name)
        store.remove(name)
        assert all_bytes(tmp_path / "回收" / name) == content
    assert store.drafts() == []
    store.remove(new(tmp_path))  # of a name that is taken there by now
    assert len(list((tmp_path / "回收").iterdir())) == 3


@pytest.mark.parametrize(
    "name", ["", "..", ".", "回收", "a/b", "a\\b", "/etc", "a\0b", "无", ".drafter-0.tmp"]
)
def test_only_drafts_can_be_opened(tmp_path: Path, name: str) -> None:
    new(tmp_path)
    store = Store(tmp_path)
    for attempt in (store.open, store.remove):
        with pytest.raises(InputError, match="没有稿子"):
            attempt(name)


def test_any_title_gives_a_draft(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for title in (
        '""',
        "../../etc",
        "“" + "长" * 200 + "”",
        "CON",
        "'a: b # c'",
        "{{ 会议 }}",
        "-rf",
        "x" * 300,
    ):
        held = store.create(f"genre: annual\ntitle: {title}\n" if title[0] != "{" else f'title: "{title}"\n')
        assert held.path.parent == tmp_path and held.path.is_dir()
        held.close()
    assert len(store.drafts()) == 8


def test_named_versions_stay_and_unnamed_ones_make_room(tmp_path: Path) -> None:
    held = Store(tmp_path).create(START)
    for number in range(25):
        held.named(TEXT.format(n=number), "" if number % 2 else f"第 {number} 稿/甲")
    found = held.versions()
    assert (
        len(found) == 25
        and found[0][1] == "第 24 稿-甲"
        and found == sorted(found, key=lambda row: row[2], reverse=True)
    )
    for number in range(30):
        held.named(TEXT.format(n=number), "  ")
    found = held.versions()
    assert [said for _, said, _ in found].count("") == 20 and len(found) == 33
    assert found[0][2].read_text("utf-8") == TEXT.format(n=29)


def test_only_our_own_old_leavings_are_swept(tmp_path: Path) -> None:
    name = new(tmp_path)
    folder = tmp_path / name
    ours, fresh, theirs = (
        folder / f".drafter-{'a' * 16}.tmp",
        folder / f".drafter-{'b' * 16}.tmp",
        folder / "x.tmp",
    )
    made = tmp_path / f".drafter-{'c' * 16}.tmp"
    made.mkdir()
    for path in (ours, fresh, theirs, made / "journal.log"):
        path.write_text("x")
    for path in (ours, theirs, made):
        os.utime(path, (1, 1))
    Store(tmp_path).open(name)
    assert not ours.exists() and fresh.exists() and theirs.exists() and not made.exists()


def test_what_is_no_draft_is_listed_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "照片.jpg").write_bytes(b"\xff")
    (tmp_path / "说明.txt").write_text("x")
    [shown] = Store(tmp_path).drafts()
    assert shown.id == shown.title == "别的" and "读不出来" in shown.note
    with pytest.raises(InputError, match=r"没有 journal\.log，也没有 draft\.yaml"):
        Store(tmp_path).open("别的")


def test_an_equal_snapshot_is_not_written_again(tmp_path: Path) -> None:
    held = Store(tmp_path).create(START)
    held.keep(row(0))
    held.snapshot(START, characters=5)
    before = (held.path / "draft.yaml").stat().st_ino
    held.snapshot(START, characters=5)
    held.close()
    again = Store(tmp_path).open(held.id)
    again.snapshot(START, characters=5)
    assert (held.path / "draft.yaml").stat().st_ino == before


def test_what_no_file_may_hold_is_refused(tmp_path: Path) -> None:
    held = Store(tmp_path).create(START)
    with pytest.raises(OutputError, match="不能写进文件"):
        held.snapshot(START + "note: \ud800\n")
    held.keep({"do": "x", "text": "\ud800"})
    held.close()
    assert Store(tmp_path).open(held.id).rows == [{"do": "x", "text": "\ud800"}]
