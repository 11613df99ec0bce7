"""Texts as strings of what can be searched: one character for each Han character, letter or digit, marks left out."""

from __future__ import annotations

import re
from functools import lru_cache

_TEMPLATE = r"\{%.*?%\}|\{\{\s*([^|{}]*?)\s*(?:\|[^{}]*)?\}\}"  # compiled when first needed


@lru_cache(maxsize=1 << 14)
def plain(char: str) -> str:
    """Return a character in lower case and ordinary width, '' for marks, blanks and whatever else is not read."""
    if char >= "\u3400" and char <= "\u9fff":
        return char
    if char > "\x7f":
        from unicodedata import normalize

        simple = normalize("NFKC", char)
        if len(simple) != 1:  # ligatures and the like: one character must stay one
            simple = char
        char = simple
    lower = char.lower()
    if len(lower) != 1:
        lower = char
    return lower if lower.isalnum() else ""


def align(text: str) -> tuple[str, list[int]]:
    """Return what can be searched of a text, and for each of its characters the offset in the text.

    A slot is searched by its name: of `向{{ 单位 | default("x") }}致谢` stays 向单位致谢.
    """
    chars: list[str] = []
    offsets: list[int] = []
    start = 0
    for match in re.finditer(_TEMPLATE, text) if "{" in text else ():
        _take(text, start, match.start(), chars, offsets)
        if match[1]:
            _take(text, match.start(1), match.end(1), chars, offsets)
        start = match.end()
    _take(text, start, len(text), chars, offsets)
    return "".join(chars), offsets


def _take(text: str, start: int, end: int, chars: list[str], offsets: list[int]) -> None:
    for offset in range(start, end):
        char = plain(text[offset])
        if char:
            chars.append(char)
            offsets.append(offset)


def without_templates(text: str) -> str:
    """Return a text in which slots are only their names; conditions are left out."""
    return re.sub(_TEMPLATE, lambda match: match[1] or "", text) if "{" in text else text


def is_han(char: str) -> bool:
    """Whether a character is a Han character."""
    return (
        "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003fffd" or "\uf900" <= char <= "\ufaff"
    )
