"""Who may write in a draft: the system's lock decides, a record beside it explains.

The lock goes with the process, however that ends; the record stays when it was cut short, and so tells the next one
that it was. A record of another computer is never overridden: over a network the lock may not reach us.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from drafter import files

NAME = "lock"
OWN = "lock.own"
"""Where the system has no locks: made by who holds the draft, so that only one can."""
FREE, MINE, HELD, CUT, ELSEWHERE = "free", "mine", "held", "cut", "elsewhere"
_LONGEST = 4096
_FAR = 1 << 30
"""Where the locked byte stands on Windows, so that others can read the record."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}

Record = dict[str, Any]


class Lock:
    """A draft held for writing."""

    def __init__(self, handle: int, own: Path | None = None) -> None:
        self._handle = handle
        self._own = own

    def moved(self, folder: Path) -> None:
        """Take note that the draft's folder has another name by now."""
        if self._own is not None:
            self._own = folder / OWN

    def release(self) -> None:
        """Let go, and take the record away: all ended well."""
        if self._handle < 0:
            return
        with suppress(OSError):
            os.ftruncate(self._handle, 0)
        _drop(self._handle, self._own)
        self._handle = -1


class Taken(NamedTuple):
    """What came of asking for a draft: the lock, or why there is none; `left`: how the last holder was cut short."""

    lock: Lock | None
    holder: str = ""
    left: str = ""


def take(folder: Path) -> Taken:
    """Ask to write in a draft; never waits."""
    path = folder / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        return Taken(None, f"写不了 {files.printable(str(path))}：{files.cause_of(error)}")
    own: Path | None = None
    try:
        supported, got = _lock(handle)
        if not supported:
            got = _make_own(folder / OWN)
            own = folder / OWN if got else None
        record = _read(handle)
        if not got:
            holder = _said(record) + (
                "" if supported else f"；如果确已关掉，删去 {files.printable(str(folder / OWN))} 再打开"
            )
            os.close(handle)
            return Taken(None, holder)
        if not _same_file(handle, path):
            raise OSError(errno.ENOENT, "moved")
    except OSError as error:
        _drop(handle, own)
        return Taken(None, f"不能锁住 {files.printable(str(path))}：{files.cause_of(error)}")
    except BaseException:
        _drop(handle, own)
        raise
    if record and not _here(record):
        _drop(handle, own)
        return Taken(None, _said(record) + f"；如果那边确已关掉，删去 {files.printable(str(path))} 再打开")
    with suppress(OSError):  # the record only explains; without room for it the lock holds all the same
        data = json.dumps(_record(), ensure_ascii=False).encode("utf-8", "replace")
        os.lseek(handle, 0, os.SEEK_SET)
        files.write_all(handle, data)  # over the old one, so that at no instant there is none
        os.ftruncate(handle, len(data))
    left = f"进程 {record.get('pid', '？')}，{_when(record)}" if record else ""
    return Taken(Lock(handle, own), "", left)


def state(folder: Path) -> tuple[str, str]:
    """Tell what the record says without asking for the lock: a state, and who holds the draft."""
    try:
        data = files.read_part(folder / NAME, 0, _LONGEST)
    except OSError:
        return FREE, ""
    record = _record_of(data)
    if not record:
        return FREE, ""
    if not _here(record):
        return ELSEWHERE, _said(record)
    if record.get("pid") == os.getpid() and record.get("boot") == _boot():
        return MINE, _said(record)
    alive = record.get("boot") == _boot() and _alive(record.get("pid"), folder / NAME)
    return (HELD if alive else CUT), _said(record)


# --- the system's locks -------------------------------------------------------------------------

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> tuple[bool, bool]:
        """Ask for the lock of an open file: whether there are locks here, and whether it was free."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK, 36):
                return True, False
            raise
        return True, True

    def _alive(pid: object, path: Path) -> bool:
        """Tell whether somebody holds the lock; asking for the process would end it."""
        del pid
        try:
            handle = os.open(path, os.O_RDWR | os.O_BINARY)
        except OSError:
            return False
        try:
            free = _lock(handle)[1]
            if free:
                os.lseek(handle, _FAR, os.SEEK_SET)
                msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
            return not free
        except OSError:
            return False
        finally:
            os.close(handle)
else:
    import fcntl

    def _lock(handle: int) -> tuple[bool, bool]:
        """Ask for the lock of an open file: whether there are locks here, and whether it was free."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True, False
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False, False
            raise
        return True, True

    def _alive(pid: object, path: Path) -> bool:
        """Tell whether a process of this computer still runs."""
        del path
        try:
            os.kill(int(str(pid)), 0)
        except (ProcessLookupError, ValueError, OverflowError):
            return False
        except OSError:
            return True
        return True


def _make_own(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True


def _same_file(handle: int, path: Path) -> bool:
    """Tell whether an open file is still the one of that name; a draft may be moved away meanwhile."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False


def _drop(handle: int, own: Path | None) -> None:
    if own is not None:
        with suppress(OSError):
            os.unlink(own)
    with suppress(OSError):
        os.close(handle)


# --- the record ---------------------------------------------------------------------------------


def _record() -> Record:
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": _host(), "machine": _machine(), "boot": _boot(), "time": now}


def _read(handle: int) -> Record:
    os.lseek(handle, 0, os.SEEK_SET)
    return _record_of(os.read(handle, _LONGEST))


def _record_of(data: bytes) -> Record:
    """Return a record, empty if there is none; one that cannot be read is one of this computer."""
    if not data.strip(b"\0 \n"):
        return {}
    try:
        record = json.loads(data.decode("utf-8"))
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"boot": _boot()}


def _here(record: Record) -> bool:
    """Tell whether a record was made on this computer; its name alone may change with the network."""
    if _boot() and record.get("boot") == _boot():
        return True
    machine = record.get("machine")
    return machine == _machine() if machine and _machine() else record.get("host") == _host()


def _said(record: Record) -> str:
    if not record:
        return "正由另一个窗口编辑"
    where = (
        "本机另一个窗口" if _here(record) else f"另一台电脑“{files.printable(str(record.get('host', '？')))}”"
    )
    if record.get("pid") == os.getpid() and _here(record):
        where = "本窗口"
    if not record.get("pid"):
        return f"正由{where}编辑"
    return f"正由{where}（进程 {files.printable(str(record['pid']))}，{_when(record)}）编辑"


def _when(record: Record) -> str:
    try:
        time = datetime.datetime.fromisoformat(str(record.get("time"))).astimezone()
    except (ValueError, OverflowError, OSError):
        return "时间不明"
    today = datetime.datetime.now().astimezone().date()
    day = "" if time.date() == today else f"{time.year}年{time.month}月{time.day}日 "
    return f"{day}{time:%H:%M} 起"


@cache
def _host() -> str:
    import platform

    return platform.node() or "？"


@cache
def _machine() -> str:
    """Return what tells this computer from another of the same name, '' if the system does not say."""
    try:
        data = files.read_part(Path("/etc/machine-id"), 0, 64).strip()
    except OSError:
        return ""
    # Only a digest: a draft may be mailed, its folder with it.
    return blake2b(data, digest_size=6).hexdigest() if data else ""


@cache
def _boot() -> str:
    """Return what tells this run of the computer from an earlier one, '' if the system does not say."""
    try:
        return files.read_part(Path("/proc/sys/kernel/random/boot_id"), 0, 64).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
