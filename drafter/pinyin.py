"""Pinyin of phrases, by pypinyin: used when an index is built, never when it is asked.

No other module imports pypinyin, and none imports this one on the way to an answer: it costs twenty starts of Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pypinyin import Style, lazy_pinyin, pinyin


class Reader:
    """Reads texts by pypinyin, and some words as told, wherever they stand."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        """Take the words that pypinyin gets wrong, each with one toneless syllable for each character."""
        self._words = words
        longest_first = sorted(words, key=len, reverse=True)
        self._told = re.compile("|".join(map(re.escape, longest_first))) if words else None

    def syllables(self, text: str) -> list[str]:
        """Return one toneless syllable for each Han character of a text; other characters stand for themselves."""
        read = lazy_pinyin(text, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]  # a list is taken as well: one each
        if len(read) != len(text):
            read = [(usual(char) or [char])[0] for char in text]
        for match in self._told.finditer(text) if self._told else ():
            read[match.start() : match.end()] = self._words[match.group()]
        return read


def sounds(letters: str, text: str) -> bool:
    """Whether letters begin the toneless pinyin, or its first letters, of a text from some character on.

    `hyzc`, `zc` and `zhuchi` all mean 会议主持词; a single letter means what begins with it.
    """
    asked = letters.lower()
    for style in (Style.FIRST_LETTER, Style.NORMAL):
        read = [syllable.lower() for syllable in lazy_pinyin(text, style=style)]
        starts = range(len(read) if len(asked) > 1 else 1)
        if any("".join(read[start:]).startswith(asked) for start in starts):
            return True
    return False


def usual(char: str) -> list[str]:
    """Return all toneless readings of a Han character, the usual one first; empty if none is known."""
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return list(dict.fromkeys(found[0])) if found else []
