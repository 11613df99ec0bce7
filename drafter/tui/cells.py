"""Cells of the terminal: how many a text takes, cutting, filling and breaking by them, and the glyphs of borders.

A cell is the width of one Latin letter; Han characters take two. Some characters (“ ” …… ── ①) take one cell in
most terminals and two in those set to East Asian width: the terminal is asked (`runner.probe`), never guessed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from prompt_toolkit import utils
from prompt_toolkit.layout import screen
from prompt_toolkit.utils import get_cwidth

CLOSING = frozenset("，。、；：！？”’》〉）】』」］,.;:!?)]}%％")
"""What may not begin a line where it can be helped."""
OPENING = frozenset("“‘《〈（【『「［([{")
"""What may not end one."""
_PAIRED = frozenset("…—")
_FURTHEST = 16


class Glyphs(NamedTuple):
    """What borders and marks are drawn with; GBK has all of them."""

    horizontal: str
    vertical: str
    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    top_join: str
    bottom_join: str
    left_join: str
    right_join: str
    pointer: str
    more: str


_BOXES = Glyphs("─", "│", "┌", "┐", "└", "┘", "┬", "┴", "├", "┤", ">", "…")
_PLAIN = Glyphs("-", "|", "+", "+", "+", "+", "+", "+", "+", "+", ">", "…")


class _Setting:
    wide = False


@lru_cache(maxsize=1)
def _ambiguous() -> tuple[str, ...]:
    """Return the characters that are one or two cells wide as the terminal likes; asked while they are narrow."""
    return tuple(
        char
        for char in map(chr, range(0xA1, 0xFFFE))
        if unicodedata.east_asian_width(char) == "A" and get_cwidth(char) == 1
    )


def set_ambiguous(wide: bool) -> None:
    """Say whether characters of ambiguous width take two cells, here and in prompt_toolkit's own drawing.

    prompt_toolkit has no setting for this, so its caches are filled; a test tells when their names change.
    """
    _Setting.wide = wide
    wrap.cache_clear()
    try:
        widths, chars = utils._CHAR_SIZES_CACHE, screen._CHAR_CACHE  # noqa: SLF001  # there is no public way
        widths.clear()
        widths.update(dict.fromkeys(_ambiguous(), 2) if wide else {})
        chars.clear()
    except (
        AttributeError,
        TypeError,
    ):  # borders are then right, quotation marks in texts may shift what follows
        return


def is_wide() -> bool:
    """Whether characters of ambiguous width take two cells."""
    return _Setting.wide


def glyphs() -> Glyphs:
    """Return what to draw with: boxes where they take one cell, else `+-|`."""
    return _PLAIN if _Setting.wide else _BOXES


def width(text: str) -> int:
    """Return the cells a text takes; it has been made safe before, so that no control character is in it."""
    return sum(map(get_cwidth, text))


def cut(text: str, cells: int, mark: str = "…") -> str:
    """Return a text that takes no more than so many cells, ending in a mark if something was cut off."""
    if width(text) <= cells:
        return text
    left = cells - width(mark)
    if left < 0:
        left, mark = cells, ""
    for at, char in enumerate(text):
        left -= get_cwidth(char)
        if left < 0:
            return text[:at] + mark
    return text


def pad(text: str, cells: int) -> str:
    """Return a text that takes exactly so many cells: cut, or filled up with blanks."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


@lru_cache(maxsize=1024)
def wrap(text: str, cells: int) -> tuple[tuple[int, int], ...]:
    """Return the lines a text is shown in, as offsets with the end excluded; only line ends stand in none.

    Where it can be helped no line begins with a closing mark or ends with an opening one, and no number or Latin
    word is broken. A line takes no more than `cells`, which is at least 2. Kept, as a draft on the screen is laid
    out anew after every change.
    """
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines += _broken(text, start, end, max(cells, 2))
        start = end + 1
    return tuple(lines)


def _broken(text: str, start: int, end: int, cells: int) -> list[tuple[int, int]]:
    lines = []
    used = 0
    at = start
    while at < end:
        used += get_cwidth(text[at])
        if used > cells and at > start:
            at = _better(text, start, at)
            lines.append((start, at))
            start, used = at, 0
        else:
            at += 1
    return [*lines, (start, end)]


def _better(text: str, start: int, at: int) -> int:
    """Return where to break instead of before `at`: there, or a little earlier."""
    place = at
    while place > start and at - place <= _FURTHEST:
        if _may_break(text[place - 1], text[place]):
            return place
        place -= 1
    return at


def _may_break(before: str, after: str) -> bool:
    if after in CLOSING or before in OPENING or (before in _PAIRED and before == after):
        return False
    return not (_latin(before) and _latin(after)) and get_cwidth(after) > 0


def _latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".-")
