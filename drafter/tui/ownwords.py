"""The line to write one's own words in, and what goes on from them (提词)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.layout.containers import AnyContainer, Window
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.dimension import Dimension

from drafter.session.offers import Suggestion, suggestions
from drafter.tui.app import App
from drafter.tui.cells import wrap
from drafter.tui.panel import input_window, windows_of
from drafter.tui.safe import safe_line

_MOST_LINES = 3


class OwnWords:
    """The line, its window, and the suggestions for what stands before the cursor.

    Args:
        app: the program.
        changed: called when what is typed has changed.
    """

    def __init__(self, app: App, changed: Callable[[], None]) -> None:
        self.app = app
        self.buffer = Buffer(multiline=False, on_text_changed=lambda _: self._typed())
        self._changed = changed
        self._suggested: list[Suggestion] | None = None
        self._given = ""

    @property
    def text(self) -> str:
        """What is typed."""
        return self.buffer.text

    @property
    def ahead(self) -> str:
        """What is typed before the cursor."""
        return self.buffer.document.text_before_cursor

    @property
    def new(self) -> str:
        """What is typed without the text that was put in to be written over, where that still stands before it."""
        return self.text.removeprefix(self._given)

    def put(self, text: str) -> None:
        """Put a text into the line, to be written over."""
        self._given = text
        self.buffer.text = text
        self.buffer.cursor_position = len(text)

    def reset(self) -> None:
        """Empty the line."""
        self._given = ""
        self.buffer.reset()

    def undo(self) -> bool:
        """Take back what was typed last; False: nothing is typed."""
        typed = bool(self.text)
        if typed:
            self.buffer.undo()
        return typed

    def insert(self, text: str) -> None:
        """Put a text in where the cursor is."""
        self.buffer.insert_text(text)

    def take(self, suggestion: Suggestion) -> None:
        """Put a suggestion in where the cursor is, in the place of what it goes on from."""
        self.buffer.delete_before_cursor(suggestion.back)
        self.insert(suggestion.insert)

    def suggested(self) -> list[Suggestion]:
        """Return what goes on from what stands before the cursor; nothing while the index is got ready."""
        index = self.app.index
        if self._suggested is None and index is not None:
            self._suggested = suggestions(self.ahead, index, self.app.search_context())
        return self._suggested or []

    def _typed(self) -> None:
        self._suggested = None
        self._changed()

    # --- on the screen ----------------------------------------------------------------------------

    @cached_property
    def container(self) -> AnyContainer:
        """The line with its label."""
        return input_window(
            self.buffer,
            lambda: " 写成 " if self.text else " 改写 ",
            height=self._height,
            wrap_lines=True,
        )

    @cached_property
    def window(self) -> Window | None:
        """The window that takes what is typed."""
        found = (
            window
            for window in windows_of(self.container)
            if isinstance(window.content, BufferControl) and window.content.buffer is self.buffer
        )
        return next(found, None)

    def _height(self) -> Dimension:
        """Return as many rows as what is typed takes, three at most."""
        cells = max(self.app.application.output.get_size().columns * 3 // 4 - 8, 20)
        return Dimension.exact(max(1, min(len(wrap(safe_line(self.text), cells)), _MOST_LINES)))


__all__ = ["OwnWords"]
