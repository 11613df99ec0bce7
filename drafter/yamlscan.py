"""Walk the lines of a YAML file as its writer sees them and stop at the first slip (`yamlslips`).

This follows the block structure only as far as needed to know what every line is: a list item, a key, a
further line of a text, block text, or out of place. What it lets pass the YAML parser still checks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from drafter import yamlslips as slips
from drafter.yamlflow import FlowScanner, skip_blanks

_KEY_END = re.compile(r"(?:(?! #)[^\n])*?(?P<colon>:)(?= |$)")
_QUOTED = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *(?P<colon>:)(?= |$)""")
_FACT = re.compile(r"[^\s：:]{1,12}[：:]")
_BLOCK_HEAD = re.compile(r"[|>](?:[+-]?[1-9]?|[1-9][+-])(?P<rest> +#.*|)$")


@dataclass(slots=True)
class _Block:
    """A list or a map that is still open; `open`: its last entry has no value yet."""

    indent: int
    dash: bool
    line: int
    open: bool = True
    key: str = ""
    child: int = -1
    child_dash: bool = False


@dataclass(slots=True)
class _Running:
    """A plain text that the next line may continue, in a block of that indent."""

    indent: int
    item: bool
    line: int
    column: int


def find_slip(lines: Sequence[str]) -> None:
    """Look for the first slip of a file.

    Args:
        lines: the file's lines, without line ends and without blanks at their ends.

    Raises:
        Slip: at the first slip, with its place.
    """
    scanner = _Scanner(lines)
    while scanner.at < len(lines):
        scanner.take_line()


class _Scanner(FlowScanner):
    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines)
        self.blocks: list[_Block] = []
        self.running: _Running | None = None
        self.started = False

    def take_line(self) -> None:
        """Take the line at hand, with all further lines of what it opens."""
        raw = self.lines[self.at]
        lead = skip_blanks(raw, 0)
        if lead == len(raw):
            self.at += 1
            return
        if raw[lead] == "#":
            self.check(slips.COMMENT, raw[lead:], lead)
            self.running = None
            self.at += 1
            return
        self.check(slips.START, raw[lead:], lead)
        column = lead
        dashed = False
        while raw.startswith("- ", column) or raw[column:] == "-":
            self._enter(column, True)
            dashed = True
            column = skip_blanks(raw, column + 1)
        if column == len(raw):
            self.at += 1
            return
        colon = self._colon(raw, column)
        if colon >= 0:
            if raw[column] not in "\"'":
                self.check(slips.OPEN, raw[column:], column)
                self.check(slips.KEY, raw[column:colon], column)
            self._enter(column, False)
            self.blocks[-1].key = raw[column:colon]
            self._value(skip_blanks(raw, colon + 1), False)
        elif dashed:
            self._value(column, True)
        else:
            self._loose(column)

    def _colon(self, raw: str, column: int) -> int:
        """Return where the colon of the key that begins at a column stands, -1 if there is no key."""
        if raw[column] in "[{#|>" and not raw.startswith("{{", column):
            return -1
        pattern = _QUOTED if raw[column] in "\"'" else _KEY_END
        match = pattern.match(raw, column)
        return match.start("colon") if match else -1

    # --- blocks ----------------------------------------------------------------------------------

    def _enter(self, column: int, dash: bool) -> None:
        """Begin an entry at a column: the next of its siblings, or the first of a new block."""
        popped = None
        while self.blocks and self.blocks[-1].indent > column:
            popped = self.blocks.pop()
        top = self.blocks[-1] if self.blocks else None
        if top and not dash and top.dash and top.indent == column:
            if len(self.blocks) < 2 or self.blocks[-2].indent != column:
                self.fail(slips.MISSING_DASH, column)
            popped = self.blocks.pop()
            top = self.blocks[-1]
        running, self.running = self.running, None
        if top is None and not self.started:
            self.blocks.append(_Block(column, dash, self.at))
        elif top and top.indent == column and top.dash == dash:
            top.open, top.child, top.line = True, -1, self.at
        elif top and top.open and (column > top.indent or (dash and not top.dash)):
            top.open, top.child, top.child_dash = False, self.at, dash
            self.blocks.append(_Block(column, dash, self.at))
        else:
            self._misplaced(column, dash, top, popped, running)
        self.started = True

    def _misplaced(
        self, column: int, dash: bool, top: _Block | None, popped: _Block | None, running: _Running | None
    ) -> NoReturn:
        """Say what is wrong with an entry that fits no block; the fault may lie on the line before."""
        if top and dash and not top.dash and top.child >= 0 and not top.child_dash:
            first = self.lines[top.child]
            self.fail(slips.MISSING_DASH, skip_blanks(first, 0), line=top.child)
        if running and (running.item or not self.blocks):
            text = self.lines[running.line][running.column :]
            self.check(
                slips.ITEM + slips.STRAY if not running.item else slips.ITEM,
                text,
                running.column,
                running.line,
            )
            if not running.item:
                self.fail(slips.MISSING_COLON, running.column, line=running.line)
        if popped and popped.dash == dash and (top is None or column > top.indent):
            self.fail(slips.LEFT, column, str(popped.line + 1))
        if top and dash and not top.dash:
            self.fail(slips.HAS_VALUE, column, top.key)
        if top and column > top.indent:
            self.fail(slips.RIGHT, column, str(top.line + 1))
        self.fail(slips.UNALIGNED, column)

    def _loose(self, column: int) -> None:
        """Take a line that begins with neither a dash nor a key."""
        raw = self.lines[self.at]
        if self.running and column > self.running.indent:
            if self.running.item:
                first = self.lines[self.running.line]
                self.check(slips.ITEM, first[self.running.column :], self.running.column, self.running.line)
                self.fail(slips.TWO_LINES, column)
            self.check(slips.CONTINUED, raw[column:], column)
            self._plain(column, False, self.running.indent)
            return
        inner = self.blocks[-1] if self.blocks else None
        while self.blocks and self.blocks[-1].indent > column:
            inner = self.blocks.pop()
        top = self.blocks[-1] if self.blocks else None
        if top and top.open and column > top.indent:
            if top.key == "facts" and _FACT.match(raw, column):
                self.fail(slips.MISSING_DASH, column)
            top.open, top.child, top.child_dash = False, self.at, False
            self._value(column, top.dash)
        elif not self.started:
            self.started = True
            self.check(slips.ITEM + slips.STRAY, raw[column:], column)
            self._value(column, False)
        else:
            if inner and inner.dash and (inner.indent >= column or inner is top):
                self.check(slips.ITEM, raw[column:], column)
                self.fail(slips.MISSING_DASH, column)
            self.check(slips.STRAY, raw[column:], column)
            aligned = top is not None and top.indent == column
            self.fail(slips.MISSING_COLON if aligned else slips.UNALIGNED, column)

    # --- values ----------------------------------------------------------------------------------

    def _value(self, column: int, item: bool) -> None:
        """Take what stands behind a key or a dash, from its first character."""
        raw = self.lines[self.at]
        indent = self.blocks[-1].indent if self.blocks else -1
        text = raw[column:]
        self.running = None
        if not text or text[0] == "#":
            self.check(slips.AFTER, text, column)
            self.at += 1
            return
        self.check(slips.OPEN, text, column)
        if self.blocks:
            self.blocks[-1].open = False
            self.key = self.blocks[-1].key
        if text[0] in "\"'":
            self._tail(*self.quoted(self.at, column, indent), text[0])
        elif text[0] in "[{":
            self._tail(*self.flow(self.at, column, indent), text[0])
        elif text[0] in "|>":
            self._block_text(column, indent)
        else:
            self._plain(column, item, indent)

    def _plain(self, column: int, item: bool, indent: int) -> None:
        raw = self.lines[self.at]
        comment = raw.find(" #", column)
        if comment >= 0:
            self.check(slips.AFTER, raw[comment:], comment)
            text = raw[column:comment]
        else:
            text = raw[column:]
        self.check(slips.PLAIN, text, column)
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        goes_on = bool(following) and skip_blanks(following, 0) > indent and not item
        if not goes_on and not self.running:
            self.check(slips.PAIRS, text, column)
        if item:
            self.check(slips.ITEM, text, column)
        self.running = _Running(indent, item, self.at, column) if comment < 0 else None
        self.at += 1

    def _tail(self, line: int, column: int, opening: str) -> None:
        """Look at what follows a closing quote or bracket, and go to the next line."""
        rest = self.lines[line][column:]
        if rest.lstrip(" ").startswith(":") and opening in "[{":
            self.fail(slips.COMPLEX, column, line=line)
        if rest and not rest.lstrip(" ").startswith("#"):
            self.fail(slips.TRAILING, skip_blanks(self.lines[line], column), opening, line)
        if rest and not rest.startswith(" "):
            self.check(slips.PLAIN, "。" + rest, column - 1, line)
        self.check(slips.AFTER, rest, column, line)
        self.at = line + 1

    def _block_text(self, column: int, indent: int) -> None:
        """Pass over the lines below `|` or `>`."""
        text = self.lines[self.at][column:]
        head = _BLOCK_HEAD.match(text)
        if not head:
            self.fail(slips.BLOCK_HEAD, column, text[0])
        else:
            self.check(slips.AFTER, head["rest"], column + head.start("rest"))
        self.at += 1
        depth = indent + 1
        first = True
        while self.at < len(self.lines):
            raw = self.lines[self.at]
            if raw:
                if skip_blanks(raw, 0) < depth:
                    return
                if first:
                    depth, first = skip_blanks(raw, 0), False
                self.check(slips.BLOCK, raw, 0)
            self.at += 1
