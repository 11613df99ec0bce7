"""The folders drafts stand in: whether they can be written, how one gets its name, what is swept out of them."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

from drafter import files

DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
"""What the system says where nothing can be written at all, not just now."""
_TEMP = re.compile(r"\.drafter-[0-9a-f]{16}\.tmp")
_STALE = 3600.0
"""Seconds after which a file of ours that was to be renamed is one a killed process left."""


def unusable(folder: Path | None) -> str:
    """Say why nothing can be written in a folder, '' if it can be as far as is known; nothing is tried."""
    if folder is None:
        return "系统没有给出个人文件夹"
    name = files.printable(str(folder))
    try:
        os.fsencode("稿")
    except UnicodeEncodeError:
        return "系统的文件名写不了汉字，设 PYTHONUTF8=1 再运行"
    try:
        if os.path.islink(folder) and hasattr(os, "geteuid") and os.lstat(folder).st_uid != os.geteuid():
            return f"{name} 是别人建的链接"
        place, is_folder = _nearest(folder)
        usable = is_folder and os.access(place, os.W_OK | os.X_OK)
        cause = "没有写的权限，或者磁盘是只读的" if is_folder else "不是文件夹"
        return "" if usable else f"{files.printable(str(place))} {cause}"
    except OSError as error:
        return f"{name}：{files.cause_of(error)}" if error.errno in DENIED else ""
    except ValueError:
        return f"{name}：名字里有不能用的字符"


def _nearest(folder: Path) -> tuple[Path, bool]:
    """Return the first of a path and those above it that is there, and whether it is a folder."""
    for place in (folder, *folder.parents):
        try:
            return place, stat.S_ISDIR(os.stat(place).st_mode)
        except (FileNotFoundError, NotADirectoryError):
            continue
    return folder, True


def is_one(path: Path) -> bool:
    """Tell whether there is a folder of that name; one that cannot be looked at counts, so that it is not hidden."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def make_temp(folder: Path) -> Path:
    """Make a folder for a new draft, and those above it; only their owner may look into ours."""
    if not os.path.isdir(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)
    temp = folder / f".drafter-{os.urandom(8).hex()}.tmp"
    os.mkdir(temp, 0o700)
    return temp


def give_name(path: Path, folder: Path, name: str) -> Path:
    """Move a folder to the first of 名, 名-2, 名-3 … that is free."""
    for number in range(1, 10_000):
        target = folder / (name if number == 1 else f"{name}-{number}")
        if os.path.lexists(target):
            continue
        try:
            os.rename(path, target)
        except FileExistsError:
            continue
        except OSError as error:
            if os.path.lexists(target) and os.path.lexists(path) and not isinstance(error, PermissionError):
                continue
            raise
        return target
    raise FileExistsError(errno.EEXIST, "all names taken")


def discard(folder: Path) -> None:
    """Take a folder of ours away as far as that can be done; what stays is swept later."""
    with suppress(OSError):  # some versions of Python let errors through that were to be ignored
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Take away what a killed process of ours left half-written over an hour ago; failing to is no fault."""
    try:
        with os.scandir(folder) as items:
            stale = [item for item in items if _TEMP.fullmatch(item.name) and _old(item)]
    except OSError:
        return
    for item in stale:
        with suppress(OSError):
            if item.is_dir(follow_symlinks=False):
                discard(Path(item.path))
            else:
                os.unlink(item.path)


def _old(item: os.DirEntry[str]) -> bool:
    try:
        return time.time() - item.stat(follow_symlinks=False).st_mtime > _STALE
    except OSError:
        return False
