"""File names: made of titles, and kept inside their folder."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PureWindowsPath

from drafter.errors import OutputError
from drafter.files import MAX_NAME, cut_bytes, printable, without_hidden

_NAME_CHANGES = str.maketrans(
    {"/": "-", "\\": "-", ":": "：", "?": "？", '"': "", "<": "", ">": "", "|": "", "*": ""}
)
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\Z", re.IGNORECASE)


def safe_name(title: str, extension: str) -> str:
    """Return a file name for a title that every system takes and no shell mistakes for an option.

    Args:
        title: any text.
        extension: ASCII letters and digits, with or without its dot; "" for none.

    Returns:
        a name of at most 240 UTF-8 bytes, the extension included; 讲话稿 if nothing of the title is left.

    Raises:
        ValueError: if the extension is not of that form.
    """
    extension = extension.removeprefix(".")
    if not re.fullmatch(r"[A-Za-z0-9]{0,16}", extension):
        raise ValueError(f"扩展名只能是字母和数字：{printable(extension)}")
    ending = "." + extension if extension else ""
    # Line ends are blanks first, since they would vanish with the other control characters.
    stem = without_hidden(" ".join(title.split()).translate(_NAME_CHANGES))
    stem = _tidy(unicodedata.normalize("NFC", " ".join(stem.split())))
    if _DEVICES.match(stem.split(".")[0].rstrip()):
        stem = "_" + stem
    stem = _tidy(cut_bytes(stem, MAX_NAME - len(ending)))
    return (stem or "讲话稿") + ending


def _tidy(stem: str) -> str:
    return stem.strip().lstrip(".-~ \u3000\u00a0").rstrip(". \u3000\u00a0")


def inside(folder: Path, name: str) -> Path:
    """Return the path of a name in a folder.

    Raises:
        OutputError: if the name leads out of the folder, also through a link.
    """
    refusal = OutputError(f"写不了 {printable(name)}：文件名不能指到文件夹 {printable(str(folder))} 之外")
    windows = PureWindowsPath(name)
    parts = re.split(r"[/\\]", name)
    if windows.drive or windows.root or Path(name).is_absolute() or ".." in parts or parts[-1] in ("", "."):
        raise refusal
    try:
        target = folder / name
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            raise refusal
    except (OSError, ValueError, RuntimeError) as error:
        raise refusal from error
    return target
