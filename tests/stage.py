"""Running a screen without a terminal: keys go in, and what a terminal would show comes out (pyte draws it)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pyte
import pyte.screens
from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import Input, create_pipe_input
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import get_cwidth

from drafter.tui.cells import set_ambiguous

Make = Callable[[Input, Output], Application[Any]]
NAMES = {
    "Enter": "\r",
    "Esc": "\x1b",
    "Tab": "\t",
    "Up": "\x1b[A",
    "Down": "\x1b[B",
    "Right": "\x1b[C",
    "Left": "\x1b[D",
    "PgUp": "\x1b[5~",
    "PgDn": "\x1b[6~",
    "F1": "\x1bOP",
    "F2": "\x1bOQ",
    "F3": "\x1bOR",
    "F5": "\x1b[15~",
    "F6": "\x1b[17~",
    "F7": "\x1b[18~",
    "F8": "\x1b[19~",
    "Backspace": "\x7f",
    **{f"Ctrl-{letter}": chr(ord(letter) - 64) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
}
"""Keys → what a terminal sends."""


class Shot(NamedTuple):
    """What the terminal shows: lines, and column and row of the cursor, 0-based."""

    lines: list[str]
    x: int
    y: int
    cursor: bool

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines) + "\n"


class Glass:
    """A terminal: bytes in, a screen out."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.written = ""

    encoding = "utf-8"

    def write(self, data: str) -> int:
        self.written += data
        self._stream.feed(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def fileno(self) -> int:
        raise OSError

    def isatty(self) -> bool:
        return True

    def size(self) -> Size:
        return Size(rows=self.screen.lines, columns=self.screen.columns)

    def shot(self) -> Shot:
        cursor = self.screen.cursor
        lines = [self._line(row) for row in range(self.screen.lines)]
        return Shot(lines, cursor.x, cursor.y, not cursor.hidden)

    def _line(self, row: int) -> str:
        """Return a line; pyte's own way fails where half of a wide character was written over."""
        line = ""
        skip = False
        for column in range(self.screen.columns):
            data = "" if skip else self.screen.buffer[row][column].data or " "
            skip = not skip and pyte.screens.wcwidth(data[0]) == 2
            line += data
        return line


@contextmanager
def ambiguous(wide: bool) -> Iterator[None]:
    """Let characters of ambiguous width take two cells, in drafter and in the terminal."""
    narrow = pyte.screens.wcwidth
    set_ambiguous(wide)
    if wide:
        pyte.screens.wcwidth = get_cwidth
    try:
        yield
    finally:
        pyte.screens.wcwidth = narrow
        set_ambiguous(False)


def play(make: Make, keys: Sequence[str], size: tuple[int, int] = (80, 24)) -> tuple[list[Shot], Any]:
    """Return what is shown at first and after each of the keys, and the result, None while it still runs.

    A key is a name of `NAMES` or text; `80x24` resizes.
    """
    return asyncio.run(_play(make, keys, size))


async def _play(make: Make, keys: Sequence[str], size: tuple[int, int]) -> tuple[list[Shot], Any]:
    glass = Glass(*size)
    with create_pipe_input() as source:
        depth = ColorDepth.from_env()
        output = Vt100_Output(glass, glass.size, "xterm", depth, enable_cpr=False)  # type: ignore[arg-type]
        app = make(source, output)
        app.ttimeoutlen = app.timeoutlen = 0.001
        done = asyncio.ensure_future(app.run_async(set_exception_handler=False, handle_sigint=False))
        faults: list[BaseException] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: faults.append(context.get("exception") or RuntimeError(context["message"]))
        )
        shots = [await _settled(app, glass, done)]
        for key in keys:
            if done.done():
                break
            columns, _, rows = key.partition("x")
            if columns.isdigit() and rows.isdigit():
                glass.screen.resize(int(rows), int(columns))
                app._on_resize()
            else:
                source.send_text(NAMES.get(key, key))
            shots.append(await _settled(app, glass, done))
            if faults:
                raise faults[0]
        if app.future and not app.future.done():
            app.exit(result=None)
        return shots, await done


async def _settled(app: Application[Any], glass: Glass, done: asyncio.Future[Any]) -> Shot:
    for _ in range(3):
        await asyncio.sleep(0.002)
    if not done.done():
        app._redraw()
    return glass.shot()
