"""A draft as lines on the screen: title, paragraphs with their indent, gaps marked, the place in hand set off."""

from __future__ import annotations

from typing import NamedTuple

from drafter.draft import Draft
from drafter.session.settled import Way
from drafter.tui.cells import glyphs, width, wrap
from drafter.tui.panel import Fragments
from drafter.tui.safe import safe_line

_INDENT = "　　"


class _Run(NamedTuple):
    """A stretch of a paragraph: its text, the way of its item, and its style."""

    text: str
    way: Way | None
    style: str


class _Line(NamedTuple):
    """A line on the screen: its fragments, and the ways of what stands in it."""

    fragments: list[tuple[str, str, Way | None]]
    ways: frozenset[Way]


class TextView:
    """Lays a draft out for a width, once, and shows the part around a place."""

    def __init__(self) -> None:
        self._key: tuple[int, int] = (0, 0)
        self._draft: Draft | None = None
        self._lines: list[_Line] = []
        self.top = 0

    def draw(
        self,
        draft: Draft,
        ways: dict[int, Way],
        here: Way | None,
        cells: int,
        height: int,
        *,
        follow: bool = True,
    ) -> list[Fragments]:
        """Return the lines that are seen.

        Args:
            draft: what is shown.
            ways: the way of each item by its id.
            here: the place in hand; it is in sight if `follow`.
            cells: the width.
            height: how many lines.
            follow: whether to go where the place in hand is.
        """
        if self._draft is not draft or self._key != (cells, len(ways)):
            self._lines = _laid_out(draft, ways, cells - 1)
            self._draft, self._key = draft, (cells, len(ways))
        if follow and here is not None:
            self._follow(here, height)
        self.top = max(0, min(self.top, len(self._lines) - height))
        return [self._shown(line, here) for line in self._lines[self.top : self.top + height]]

    def scroll(self, by: int) -> None:
        """Go some lines on or back."""
        self.top = max(0, self.top + by)

    def _follow(self, here: Way, height: int) -> None:
        rows = [n for n, line in enumerate(self._lines) if here in line.ways]
        if not rows:
            return
        if rows[-1] < height:
            self.top = 0
        elif rows[0] < self.top:
            self.top = max(0, rows[0] - 1)
        elif rows[-1] >= self.top + height:
            self.top = min(rows[0], rows[-1] - height + 2)

    @staticmethod
    def _shown(line: _Line, here: Way | None) -> Fragments:
        mark = glyphs().pointer if here is not None and here in line.ways else " "
        found: Fragments = [("class:number", mark)]
        for style, text, way in line.fragments:
            own = here is not None and way == here
            found.append((f"{style} class:here" if own else style, text))
        return found


def _laid_out(draft: Draft, ways: dict[int, Way], cells: int) -> list[_Line]:
    lines = []
    for title in filter(None, (draft.title, draft.subtitle, *draft.byline)):
        text = safe_line(title)
        for start, end in wrap(text, cells):
            blank = " " * ((cells - width(text[start:end])) // 2)
            lines.append(_Line([("class:title", blank + text[start:end], None)], frozenset()))
    if lines:
        lines.append(_Line([], frozenset()))
    for paragraph in draft.paragraphs:
        runs = [_Run("" if paragraph.flush else _INDENT, None, "")]
        for sentence in paragraph.sentences:
            way = ways.get(id(sentence.item)) if sentence.item is not None else None
            for part in sentence.parts:
                style = (
                    "class:gap"
                    if part.role == "gap"
                    else "bold"
                    if part.role in ("marker", "heading")
                    else ""
                )
                runs.append(_Run(safe_line(part.text), way, style))
        lines += _wrapped(runs, cells)
    return lines


def _wrapped(runs: list[_Run], cells: int) -> list[_Line]:
    text = "".join(run.text for run in runs)
    lines = []
    number = used = 0  # the run in hand, and how much of it stands in lines before
    for start, end in wrap(text, cells):
        fragments: list[tuple[str, str, Way | None]] = []
        left = end - start
        while left and number < len(runs):
            run = runs[number]
            piece = run.text[used : used + left]
            if piece:
                fragments.append((run.style, piece, run.way))
            left -= len(piece)
            used += len(piece)
            if used == len(run.text):
                number, used = number + 1, 0
        lines.append(_Line(fragments, frozenset(way for _, _, way in fragments if way is not None)))
    return lines


__all__ = ["TextView"]
