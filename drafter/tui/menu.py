"""A list to choose from by digit: rows as high as their text, nine of a page with a digit, a cursor for arrows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from drafter.tui.cells import glyphs, width, wrap
from drafter.tui.panel import Fragments
from drafter.tui.safe import safe

T = TypeVar("T")
MOST = 9
"""Rows of a page that have a digit; below them stand more where there is room."""


class Row(NamedTuple, Generic[T]):
    """A row: its text, a remark that stands after it (or below, if there is no room), and what choosing it means."""

    text: str
    remark: str
    value: T
    style: str = ""


class Menu(Generic[T]):
    """Rows, the page shown, and the cursor.

    Args:
        rows: a function that returns them; asked at every drawing and every key.
        lines: most lines that a row's text may take.
        empty: what is shown where there are no rows.
    """

    def __init__(
        self,
        rows: Callable[[], Sequence[Row[T]]],
        *,
        lines: int | Callable[[], int] = 1,
        empty: str | Callable[[], str] = "",
    ) -> None:
        self._rows = rows
        self._most = lines
        self._empty = empty
        self.cursor = 0
        self._first = 0
        self._shown = MOST
        self._turned: list[int] = []

    @property
    def rows(self) -> Sequence[Row[T]]:
        """The rows there are."""
        return self._rows()

    def reset(self) -> None:
        """Go back to the first row."""
        self.cursor = self._first = 0
        self._turned.clear()

    def current(self) -> Row[T] | None:
        """Return the row under the cursor, None if there is none."""
        rows = self.rows
        return rows[min(self.cursor, len(rows) - 1)] if rows else None

    def picked(self, digit: int) -> Row[T] | None:
        """Return the row with a digit (1-9) on the page shown, and put the cursor there; None if there is none."""
        rows = self.rows
        place = self._first + digit - 1
        if not 1 <= digit <= self._page or place >= len(rows):
            return None
        self.cursor = place
        return rows[place]

    @property
    def _page(self) -> int:
        """How many of the rows shown have a digit."""
        return min(self._shown, MOST)

    def move(self, by: int) -> None:
        """Move the cursor; past the end of what is shown the next page comes."""
        self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))
        if self.cursor < self._first:
            self._first = max(0, self.cursor - self._page + 1)
            self._turned.clear()
        elif self.cursor >= self._first + self._shown:
            self._turned.append(self._first)
            self._first = self.cursor

    def turn(self, by: int) -> None:
        """Turn the page: 1 on, -1 back."""
        if by > 0 and self._first + self._page < len(self.rows):
            self._turned.append(self._first)
            self._first = self.cursor = self._first + self._page
        elif by < 0:
            # Back to the very page one came from: rows are of unlike height, and so are pages.
            self._first = self.cursor = self._turned.pop() if self._turned else 0

    def draw(self, cells: int, height: int) -> list[Fragments]:
        """Return the lines of the page that fit."""
        rows = self.rows
        if not rows:
            said = self._empty() if callable(self._empty) else self._empty
            return [[("class:dim", " " + said)]]
        # Rows may have gone since; what a key acts on is what is seen to be under the cursor.
        self.cursor = max(0, min(self.cursor, len(rows) - 1))
        self._first = min(self._first, self.cursor)
        drawn, shown = self._page_of(rows, cells, height)
        while self.cursor >= self._first + shown:
            self._first += 1
            drawn, shown = self._page_of(rows, cells, height)
        self._shown = shown
        left = len(rows) - self._first - shown
        if left > 0 and len(drawn) < height:
            drawn.append([("class:dim", f"   还有 {left} 条（= 下页）")])
        elif shown > MOST and len(drawn) < height:
            drawn.append([("class:dim", "   没有号的用 ↓ 选，或按 = 翻到那一页")])
        return drawn[:height]

    def _page_of(self, rows: Sequence[Row[T]], cells: int, height: int) -> tuple[list[Fragments], int]:
        """Return the lines of the rows that fit, from the first on, and how many rows these are; one at least."""
        drawn: list[Fragments] = []
        shown = 0
        for place in range(self._first, len(rows)):
            lines = self._row(rows[place], shown + 1, place == self.cursor, cells)
            if drawn and len(drawn) + len(lines) > height - (shown >= MOST or place < len(rows) - 1):
                break
            drawn += lines
            shown += 1
        return drawn, shown

    def _row(self, row: Row[T], number: int, here: bool, cells: int) -> list[Fragments]:
        style = "class:chosen" if here else row.style
        lead = f"{glyphs().pointer if here else ' '}{number if number <= MOST else ' '} "
        most = self._most() if callable(self._most) else self._most
        text = safe(row.text).replace("\n", " ")
        room = max(cells - len(lead), 4)
        lines = wrap(text, room)
        texts = [text[a:b] for a, b in lines[:most]]
        if len(lines) > most and texts:
            texts[-1] = texts[-1][:-2] + "……"
        done: list[Fragments] = [
            [("class:number" if not here else style, lead if i == 0 else "   "), (style, piece)]
            for i, piece in enumerate(texts or [""])
        ]
        if row.remark:
            last = texts[-1] if texts else ""
            blank = cells - len(lead) - width(last) - width(row.remark)
            if blank >= 2:
                done[-1] += [("", " " * blank), ("class:dim", row.remark)]
            elif most > 1:
                done.append([("class:dim", "   " + row.remark)])
        return done


__all__ = ["MOST", "Menu", "Row"]
