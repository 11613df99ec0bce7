"""What a slip and a rule for finding it are, and the finders that `yamlslips` makes its tables from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
WIDE = re.compile(f"[{HAN}\u2014\u2018-\u201d\u2026\u3001-\u303f\uff01-\uff60]")
"""A character of Chinese text, its punctuation included."""

Find = Callable[[str], "tuple[int, str] | None"]


class Slip(Exception):
    """A slip at a place: 1-based line and column in code points, a Chinese message, what to write instead."""

    def __init__(self, line: int, column: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Rule:
    """One slip: `find` gives the 0-based place in the text and the word that replaces ◇ in the message."""

    name: str
    find: Find
    message: str
    hint: str

    def slip(self, line: int, column: int, word: str = "") -> Slip:
        """Return the slip of this rule at a 1-based place, with its word filled in."""
        return Slip(line, column, self.message.replace("◇", word), self.hint.replace("◇", word))


def check(rules: Iterable[Rule], text: str, line: int, column: int) -> None:
    """Raise the first slip that the rules find in a text.

    Args:
        rules: the rules, the surer ones first.
        text: one line or a part of it.
        line: 1-based line of the text.
        column: 1-based column of the text's first character.

    Raises:
        Slip: if a rule applies.
    """
    for rule in rules:
        found = rule.find(text)
        if found is not None:
            raise rule.slip(line, column + found[0], found[1])


def where(pattern: str) -> Find:
    """Return a finder: the place is the group `at` (or the whole), the word the group `w` (or the whole)."""
    compiled = re.compile(pattern)
    at = "at" if "at" in compiled.groupindex else 0
    word = "w" if "w" in compiled.groupindex else 0

    def find(text: str) -> tuple[int, str] | None:
        match = compiled.search(text)
        if not match:
            return None
        return max(match.start(at), match.start()), match.group(word) or ""

    return find


def never(_text: str) -> None:
    """Find nothing: for rules that the scanner raises itself."""
    return


def unpaired_quote(text: str) -> tuple[int, str] | None:
    """Find a “ or ” without its partner, or a lone straight quote among Chinese text."""
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "“":
            opened.append(at)
        elif char == "”":
            if not opened:
                return at, char
            opened.pop()
    if opened:
        return opened[-1], "“"
    if text.count('"') % 2 and WIDE.search(text):
        return text.rindex('"'), '"'
    return None


def unpaired_bracket(text: str) -> tuple[int, str] | None:
    """Find a half-width square or curly bracket without its partner."""
    opened: list[int] = []
    for at, char in enumerate(text):
        if char in "[{":
            opened.append(at)
        elif char in "]}":
            if not opened or text[opened[-1]] != {"]": "[", "}": "{"}[char]:
                return at, char
            opened.pop()
    return (opened[-1], text[opened[-1]]) if opened else None
