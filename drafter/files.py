"""Bytes in and out: decoding, and writing that never loses what was there.

No other module reads or writes files. Every refusal is a Chinese sentence naming the path and the cause.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from drafter.errors import InputError, OutputError, SourceError

TYPE_CHECKING = False  # importing typing costs a tenth of a start of Python
if TYPE_CHECKING:
    from typing import Literal

    OnExist = Literal["error", "rename", "overwrite"]

MAX_READ = 1024 * 1024
MAX_NAME = 240
"""Longest file name in UTF-8 bytes; file systems take 255, the rest is left for numbers and locks."""

_HIDDEN = (
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_CAUSES = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EBUSY: "文件正被别的程序占用",
    errno.ETXTBSY: "文件正被别的程序占用",
    errno.EFBIG: "文件太大",
    errno.EEXIST: "已经有同名文件",
    errno.EINTR: "操作被系统打断",
    errno.ENOLCK: "这里不能给文件加锁",
}


class Decoded:
    """A text file; `assumed`: the encoding was concluded, neither marked in the file nor UTF-8."""

    __slots__ = ("assumed", "encoding", "text")

    def __init__(self, text: str, encoding: str, assumed: bool) -> None:
        self.text = text
        self.encoding = encoding
        self.assumed = assumed

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decoded):
            return NotImplemented
        return (self.text, self.encoding, self.assumed) == (other.text, other.encoding, other.assumed)

    def __hash__(self) -> int:
        return hash((self.text, self.encoding, self.assumed))

    def __repr__(self) -> str:
        return f"Decoded({self.text!r}, {self.encoding!r}, {self.assumed!r})"


def printable(text: str) -> str:
    """Return the text with every control, bidi or invisible character as �, one for one; Tabs stay."""
    return re.sub(_HIDDEN, "\ufffd", text)


def without_hidden(text: str) -> str:
    """Return the text without control, bidi and invisible characters; Tabs stay."""
    return re.sub(_HIDDEN, "", text)


def cut_bytes(text: str, limit: int) -> str:
    """Return as much of the text as fits into a number of UTF-8 bytes."""
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore")


def cause_of(error: OSError) -> str:
    """Return the cause of a system error in Chinese, without end mark."""
    known = _CAUSES.get(error.errno or 0)
    return known or f"系统报告错误 {error.errno}（{printable(error.strerror or str(error))}）"


# --- reading -------------------------------------------------------------------------------------


def read_text(path: Path | Literal["-"], limit: int = MAX_READ) -> Decoded:
    """Read a text file whole: by its byte order mark, else strict UTF-8, else strict GB18030.

    Args:
        path: the file, or "-" for standard input.
        limit: most bytes to take.

    Raises:
        SourceError: if the file is longer than the limit.
        InputError: if it cannot be read, or its encoding cannot be told.
    """
    name = "标准输入" if path == "-" else printable(str(path))
    return decode(read_bytes(path, limit), name)


def read_bytes(path: Path | Literal["-"], limit: int = MAX_READ) -> bytes:
    """Read a file whole.

    Args:
        path: the file, or "-" for standard input.
        limit: most bytes to take.

    Raises:
        SourceError: if the file is longer than the limit.
        InputError: if it cannot be read.
    """
    name = "标准输入" if path == "-" else printable(str(path))
    data = _read_bytes(path, name, limit)
    if len(data) > limit:
        size = f"{limit / 1024 / 1024:g} MiB" if limit >= 1024 * 1024 else f"{limit} 字节"
        raise SourceError(f"文件超过上限 {size}", name, hint="查看是不是选错了文件，或分成几份")
    return data


def read_part(path: Path, start: int, size: int) -> bytes:
    """Read `size` bytes of a file from `start`, fewer at its end; for looking into large files such as fonts.

    Raises:
        OSError: the file cannot be read.
    """
    with open(path, "rb") as file:
        file.seek(start)
        return file.read(size)


def _read_bytes(path: Path | Literal["-"], name: str, limit: int) -> bytes:
    try:
        if path == "-":
            if sys.stdin is None:
                raise InputError("标准输入没有打开，读不到内容")
            return sys.stdin.buffer.read(limit + 1)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError as error:
        near = _nearest(path) if path != "-" else ""
        raise InputError(
            f"读不了 {name}：{cause_of(error)}" + (f"；是不是 {near}" if near else "")
        ) from error
    except OSError as error:
        raise InputError(f"读不了 {name}：{cause_of(error)}") from error
    except ValueError as error:
        raise InputError(f"读不了 {name}：文件名里有不能用的字符") from error


def _nearest(path: Path) -> str:
    """Return the path of the file in the same folder whose name is closest, empty if none is close."""
    try:
        names = sorted(os.listdir(path.parent))
    except (OSError, ValueError):
        return ""
    import difflib

    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return printable(str(path.with_name(close[0]))) if close else ""


def decode(data: bytes, name: str) -> Decoded:
    """Return the text of a file's bytes: by the byte order mark, else strict UTF-8, else strict GB18030.

    Args:
        data: the whole file.
        name: its name for messages.

    Raises:
        InputError: it is no text, or its encoding cannot be told.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding, False)
            except UnicodeDecodeError as error:
                raise _damaged(error, name, encoding.upper()) from error
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or b"\0" in data:
        raise InputError(f"读不了 {name}：不是纯文本文件；请在文字处理软件里另存为“纯文本”，编码选 UTF-8")
    try:
        return Decoded(data.decode("utf-8"), "utf-8", False)
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise _damaged(error, name, "UTF-8") from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise InputError(
            f"读不了 {name}：编码既不是 UTF-8，也不是 GB18030（GBK）；请用记事本打开，另存为 UTF-8"
        ) from error
    return Decoded(text, "gb18030", True)


def _damaged(error: UnicodeDecodeError, name: str, encoding: str) -> InputError:
    line = (
        error.object[: error.start].decode("utf-16" if "16" in encoding else "latin-1", "replace").count("\n")
        + 1
    )
    return InputError(
        f"读不了 {name}：按 {encoding} 读到第 {line} 行时遇到损坏的字节；请用原来的程序打开，重新另存为 UTF-8"
    )


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8 but for some damage; as GB18030 they might decode to nonsense."""
    high = sum(byte >= 0x80 for byte in data)
    valid = sum(
        len(run) for run in re.findall(rb"[\xe2-\xe9\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}", data)
    )
    return valid >= 6 and valid * 3 >= high * 2


# --- writing -------------------------------------------------------------------------------------


def write_bytes(path: Path, data: bytes, on_exist: OnExist, mode: int | None = None) -> Path:
    """Write a file whole or not at all; what was there before stays until the new file is safe.

    Args:
        path: where to; its folder must exist.
        data: the whole content.
        on_exist: "error" refuses if there is a file of that name, also one that appears meanwhile;
            "rename" takes the first free of 名.txt, 名-2.txt, 名-3.txt …; "overwrite" puts the new
            file in place of the old one (of a link itself, not of what it leads to).
        mode: its permissions; by default those of the file it replaces, else what the user's mask leaves.

    Returns:
        the path written.

    Raises:
        OutputError: if the file exists, or for any system error.
    """
    try:
        if on_exist == "error" and os.path.lexists(path):
            raise _exists(path)
        temp = path.with_name(f".drafter-{os.urandom(8).hex()}.tmp")
        try:
            _write_temp(temp, data, _mode(path) if mode is None else mode)
            target = _publish(temp, path, on_exist)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(temp)
    except OSError as error:
        raise OutputError(f"写不了 {printable(str(path))}：{cause_of(error)}") from error
    except ValueError as error:
        raise OutputError(f"写不了 {printable(str(path))}：文件名里有不能用的字符") from error
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise OutputError(
            f"{printable(str(target))} 已经写好，但系统没能确认它已落盘：{cause_of(error)}；请检查磁盘"
        ) from error
    return target


def append_line(path: Path, line: str) -> None:
    """Add one line to a file of notes, made if need be; on disk when this returns.

    Args:
        path: the file; its folder must exist.
        line: text without line ends.

    Raises:
        OutputError: for any system error.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            write_all(handle, (line + "\n").encode("utf-8", "surrogatepass"))
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise OutputError(f"写不了 {printable(str(path))}：{cause_of(error)}") from error


def write_all(handle: int, data: bytes) -> None:
    """Write bytes to an open file until the last one is out.

    Raises:
        OSError: for any system error; some of the bytes may be in the file.
    """
    view = memoryview(data)
    while view:
        # A system may take fewer bytes than given and still report success.
        written = os.write(handle, view)
        if written <= 0:
            raise OSError(errno.EIO, "short write")
        view = view[written:]


def make_folder(path: Path) -> None:
    """Make a folder and those above it, if they are not there.

    Raises:
        OutputError: for any system error.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"不能建立文件夹 {printable(str(path))}：{cause_of(error)}") from error


def _exists(path: Path) -> OutputError:
    return OutputError(
        f"写不了 {printable(str(path))}：已经有同名文件；换个名字，或用 --on-exist 选改名、覆盖"
    )


def _mode(path: Path) -> int:
    """Return the permissions for a file: those of the one it replaces, else what the user's mask leaves."""
    try:
        old = os.lstat(path)
    except OSError:
        return 0o666
    return stat.S_IMODE(old.st_mode) & 0o777 if stat.S_ISREG(old.st_mode) else 0o666


def _write_temp(temp: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temp, flags, mode)
    try:
        write_all(handle, data)
        if os.fstat(handle).st_size != len(data):
            raise OSError(errno.EIO, "size differs")
        os.fsync(handle)
    finally:
        os.close(handle)


def _publish(temp: Path, path: Path, on_exist: OnExist) -> Path:
    """Give the finished file its name; for all but "overwrite" in a way that cannot replace another."""
    if on_exist == "overwrite":
        os.replace(temp, path)
        return path
    for candidate in _candidates(path) if on_exist == "rename" else (path,):
        try:
            _claim(temp, candidate)
        except FileExistsError:
            continue
        return candidate
    raise _exists(path)


def _candidates(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 10_000):
        ending = f"-{number}{path.suffix}"
        yield path.with_name(cut_bytes(path.stem, MAX_NAME - len(os.fsencode(ending))) + ending)


def _claim(temp: Path, path: Path) -> None:
    """Name the file by a hard link; where there are none, hold the name with an empty file first."""
    link: Callable[[Path, Path], None] | None = getattr(os, "link", None)
    if link is not None:
        try:
            link(temp, path)
            return
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
                raise
    held = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        os.close(held)
        os.replace(temp, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last through a power cut, where the system can.

    Raises:
        OSError: the system could not.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise
    finally:
        os.close(handle)
