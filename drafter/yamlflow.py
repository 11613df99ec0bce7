"""Follow quotes and brackets of a YAML file to where they close, also over lines, and find their slips."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

from drafter import yamlslips as slips
from drafter.yamlrule import Rule, check

_BLANKS = re.compile(" *")
_STRUCTURE = re.compile(r" *(?:- |-$|[A-Za-z_]+: |[A-Za-z_]+:$)")
_DOUBLE = re.compile(r'["\\]')
_ESCAPE = re.compile(
    r'\\(?:[0abtnvfre "/\\N_LP]|$|x(?P<x>[0-9A-Fa-f]{2})|u(?P<u>[0-9A-Fa-f]{4})|U(?P<U>[0-9A-Fa-f]{8}))'
)


class FlowScanner:
    """Knows where it is in a file and what stands between quotes and brackets."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0
        self.key = ""

    def fail(self, rule: Rule, column: int, word: str = "", line: int = -1) -> NoReturn:
        """Raise a slip at a 0-based column of the line at hand, or of another 0-based line."""
        raise rule.slip((self.at if line < 0 else line) + 1, column + 1, word)

    def check(self, rules: Sequence[Rule], text: str, column: int, line: int = -1) -> None:
        """Raise the first slip that rules find in a text at a 0-based column of the line at hand, or of another."""
        check(rules, text, (self.at if line < 0 else line) + 1, column + 1)

    def quoted(self, line: int, column: int, indent: int) -> tuple[int, int]:
        """Return line and column behind the quote that closes the one at a place."""
        quote = self.lines[line][column]
        start = (line, column)
        column += 1
        while True:
            raw = self.lines[line]
            if quote == "'":
                close = raw.find("'", column)
            else:
                match = _DOUBLE.search(raw, column)
                close = match.start() if match else -1
            if close < 0:
                line, column = self._next_line(line, indent, start)
            elif raw[close] == "\\":
                column = self._escape(line, close)
            elif raw.startswith("''", close):
                column = close + 2
            else:
                return line, close + 1

    def _escape(self, line: int, column: int) -> int:
        raw = self.lines[line]
        match = _ESCAPE.match(raw, column)
        code = match and (match["x"] or match["u"] or match["U"])
        number = int(code, 16) if code else 0
        if not match or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            self.fail(slips.ESCAPE, column, raw[column : column + 2], line)
        return match.end()

    def _next_line(self, line: int, indent: int, start: tuple[int, int]) -> tuple[int, int]:
        """Go on to the next line of a quote or bracket; refuse if that line begins something else."""
        line += 1
        while line < len(self.lines) and not self.lines[line]:
            line += 1
        opening = self.lines[start[0]][start[1]]
        if line == len(self.lines):
            self.fail(slips.UNCLOSED, start[1], opening, start[0])
        raw = self.lines[line]
        lead = skip_blanks(raw, 0)
        outside = lead <= indent and raw[lead] not in "]}"
        if outside or raw.startswith("- ", lead) or (opening in "\"'[" and _STRUCTURE.match(raw)):
            self.fail(slips.UNCLOSED, start[1], opening, start[0])
        if raw[lead].isspace():
            self.check(slips.START, raw[lead:], lead, line)
        return line, lead

    # --- brackets --------------------------------------------------------------------------------

    def flow(self, line: int, column: int, indent: int) -> tuple[int, int]:
        """Return line and column behind the bracket that closes the one at a place."""
        stack: list[tuple[int, int, str]] = []
        item = ""
        commas = 0
        while True:
            raw = self.lines[line]
            if column >= len(raw) or (raw[column] == "#" and raw[column - 1 : column] in (" ", "")):
                self.check(slips.AFTER, raw[max(column - 1, 0) :], max(column - 1, 0), line)
                line, column = self._next_line(line, indent, stack[-1][:2])
                item += " "
                continue
            char = raw[column]
            begins = not item.strip() or item.rstrip(" ").endswith(":")
            if char in "\"'" and begins:
                before = (line, column)
                line, column = self.quoted(line, column, indent)
                item += '"' + _filler(before, line, column) + '"'
                continue
            if char in "[{":
                if raw.startswith("{{", column) or (stack and not begins):
                    self.fail(slips.FLOW_JOINED, column, char, line)
                stack.append((line, column, item))
                item = ""
            elif char in "]}":
                opening = self.lines[stack[-1][0]][stack[-1][1]]
                if opening + char not in ("[]", "{}"):
                    self.fail(slips.FLOW_WRONG_END, column, opening, line)
                self._flow_item(item, opening, line, column, not commas)
                before_line, before_column, item = stack.pop()
                item += "[" + _filler((before_line, before_column), line, column + 1) + "]"
                if not stack:
                    return line, column + 1
            elif char == ",":
                if not item.strip():
                    self.fail(slips.FLOW_EMPTY, column, line=line)
                self._flow_item(item, self.lines[stack[-1][0]][stack[-1][1]], line, column, False)
                item = ""
                commas += 1
            else:
                item += char
            column += 1

    def _flow_item(self, item: str, opening: str, line: int, end: int, single: bool) -> None:
        """Look at one item between brackets; end is the 0-based column behind it."""
        text = item.strip(" ")
        if not text:
            return
        # An item broken over lines has no exact start; then the start of its last line must do.
        column = max(end - len(item.lstrip(" ")), 0)
        self.check(slips.FLOW, text, column, line)
        pair = re.search(r":(?= |$)|(?<=\"):", text)
        if opening == "{" and not pair:
            self.check(slips.FLOW_PAIR, text, column, line)
        if opening == "[" and pair:
            self.fail(slips.FLOW_PAIR_IN_LIST, column + pair.start(), line=line)
        if opening == "[" and single and self.key in slips.ID_LISTS and "，" in text:
            self.fail(slips.FLOW_COMMA, column + text.index("，"), line=line)
        if pair and opening == "{":
            value = text[pair.end() :]
            self.check(slips.PLAIN, value, column + pair.end(), line)


def skip_blanks(text: str, start: int) -> int:
    """Return where the blanks that begin at a place end."""
    match = _BLANKS.match(text, start)
    return match.end() if match else start


def _filler(start: tuple[int, int], line: int, column: int) -> str:
    """Stand in for what is between quotes or brackets, as long as that, so that columns stay right."""
    return "_" * (column - start[1] - 2) if line == start[0] else ""
