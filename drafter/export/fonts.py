"""Fonts: which of a layout's this machine has, and which characters its usual ones may lack."""

from __future__ import annotations

import os
import re
import struct
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from drafter import files
from drafter.export.document import Document
from drafter.export.layouts import Layout

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
_MAX_FILES = 5000
_SHOWN = 12


def warnings(document: Document) -> tuple[str, ...]:
    """Return what to look at before printing."""
    found = [*missing(document.layout)]
    rare = rare_characters(document)
    if rare:
        listed = "、".join(rare[:_SHOWN]) + (f"等 {len(rare)} 个字" if len(rare) > _SHOWN else "")
        found.append(f"GB2312 字库里没有的字：{listed}；仿宋_GB2312、楷体_GB2312 印不出，打印前看一下这些字")
    return tuple(found)


def rare_characters(document: Document) -> list[str]:
    """Return the Han characters outside GB2312, each once, in reading order."""
    text = "".join((*(line for _, line in document.head()), *(p.text for p in document.paragraphs)))
    text += "".join(cell for sheet in document.sheets for row in sheet.rows for cell in row)
    return [char for char in dict.fromkeys(_HAN.findall(text)) if not _in_gb2312(char)]


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=8)
def missing(layout: Layout) -> tuple[str, ...]:
    """Return a warning if this machine lacks fonts of a layout; nothing if its fonts cannot be told."""
    if layout.template is not None:
        return ()
    here = installed()
    if not here:
        return ()
    rows: dict[str, str] = {}
    for look in layout.styles.values():
        first, *others = look.fonts
        if first.casefold() in here:
            continue
        near = next((name for name in others if name.casefold() in here), "")
        rows[first] = f"{first}（可用 {near} 代替）" if near else first
    if not rows:
        return ()
    return (
        f"这台电脑没有装字体 {'、'.join(rows.values())}；文件里写的仍是这些字体，在装了的电脑上打开、打印才是原样",
    )


# --- what is installed -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """Return the family names of the fonts of this machine, in lower case; empty if none can be read."""
    found: set[str] = set()
    for number, path in enumerate(_font_files()):
        if number >= _MAX_FILES:
            break
        found.update(name.casefold() for name in family_names(path))
    return frozenset(found)


def _folders() -> tuple[Path, ...]:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # without a home it stays `~` and is no folder
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return (
            Path(os.environ.get("WINDIR", "C:\\Windows")) / "Fonts",
            *((Path(local) / "Microsoft" / "Windows" / "Fonts",) if local else ()),
        )
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".fonts",
        home / ".local" / "share" / "fonts",
    )


def _font_files() -> Iterator[Path]:
    for folder in _folders():
        for place, _, names in os.walk(folder):
            yield from (Path(place) / name for name in sorted(names) if name.lower().endswith(_ENDINGS))


def family_names(path: Path) -> set[str]:
    """Return the family names a font file gives itself, Chinese ones included; none if it is no font."""
    try:
        head = files.read_part(path, 0, 12)
        starts = [0]
        if head.startswith(b"ttcf"):
            count = min(struct.unpack(">I", head[8:12])[0], 64)
            starts = list(struct.unpack(f">{count}I", files.read_part(path, 12, 4 * count)))
        names: set[str] = set()
        for start in starts:
            names |= _names(path, start)
        return names
    except (struct.error, ValueError, OSError):
        return set()


def _names(path: Path, start: int) -> set[str]:
    (tables,) = struct.unpack(">H", files.read_part(path, start + 4, 2))
    directory = files.read_part(path, start + 12, 16 * min(tables, 64))
    for row in range(0, len(directory) - 15, 16):
        tag, _, offset, length = struct.unpack(">4sIII", directory[row : row + 16])
        if tag == b"name":
            return _families(files.read_part(path, offset, min(length, 1 << 17)))
    return set()


def _families(table: bytes) -> set[str]:
    _, count, strings = struct.unpack(">HHH", table[:6])
    found = set()
    for row in range(6, 6 + 12 * count, 12):
        platform, _, _, kind, length, offset = struct.unpack(">6H", table[row : row + 12])
        if kind in (1, 4, 16) and platform in (0, 3):
            raw = table[strings + offset : strings + offset + length]
            found.add(raw.decode("utf-16-be", "ignore").strip())
    return found - {""}
