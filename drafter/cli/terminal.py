"""The one door to the terminal: data to stdout, messages to stderr, every string made safe on the way."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence

from drafter.errors import DrafterError, InputError, OutputError, display_width
from drafter.files import printable

TYPE_CHECKING = False  # importing typing costs a tenth of a start of Python
if TYPE_CHECKING:
    from typing import TextIO


def prepare() -> None:
    """Make stdout and stderr bear any character: what the terminal cannot show becomes `?`."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            with contextlib.suppress(ValueError, OSError):
                stream.reconfigure(errors="replace")


def out(text: str, end: str = "\n") -> None:
    """Write data to stdout."""
    _write(sys.stdout, text + end)


def error(text: str) -> None:
    """Write a message to stderr."""
    _write(sys.stderr, text + "\n")


def error_part(text: str) -> None:
    """Write the beginning of a line to stderr: a question."""
    _write(sys.stderr, text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:
        return
    stream.write("\n".join(printable(line) for line in text.split("\n")))
    stream.flush()


def out_raw(data: bytes) -> None:
    """Write a document to stdout as it is."""
    if sys.stdout is None:
        return
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        buffer.write(data)
        buffer.flush()


def as_told(error: Exception) -> DrafterError:
    """Return an error as one that may be shown; with DRAFTER_DEBUG set, faults of ours are raised instead."""
    if isinstance(error, DrafterError):
        return error
    if os.environ.get("DRAFTER_DEBUG"):
        raise error
    if isinstance(error, RecursionError):
        return InputError("输入套得太深，读不下去")
    if isinstance(error, MemoryError):
        return OutputError("内存不够")
    return OutputError(f"程序出错了（{type(error).__name__}）；设 DRAFTER_DEBUG=1 再运行一次可看到详情")


def is_terminal() -> bool:
    """Whether messages go to a person."""
    return sys.stderr is not None and sys.stderr.isatty()


def is_screen() -> bool:
    """Whether data go to a person."""
    return sys.stdout is not None and sys.stdout.isatty()


def is_typed() -> bool:
    """Whether what is read comes from a person."""
    return sys.stdin is not None and sys.stdin.isatty()


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Return rows as columns aligned by display width; `right` names the columns set flush right."""
    widths = [max(display_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            blank = " " * (widths[i] - display_width(cell))
            cells.append(blank + cell if i in right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


@contextlib.contextmanager
def progress(total: int, label: str) -> Iterator[Progress]:
    """Show a bar on a terminal once the work has lasted over a second."""
    bar = Progress(total, label)
    try:
        yield bar
    finally:
        bar.clear()


class Progress:
    """A bar of done over total on stderr; silent off a terminal and in the first second."""

    WIDTH = 24

    def __init__(self, total: int, label: str) -> None:
        from time import monotonic

        self._clock = monotonic
        self._start = monotonic()
        self._total = max(total, 1)
        self._label = label
        self._done = 0
        self._shown = False

    def step(self) -> None:
        """Count one more as done."""
        self._done += 1
        if not is_terminal() or self._clock() - self._start < 1:
            return
        filled = self.WIDTH * self._done // self._total
        bar = "#" * filled + "-" * (self.WIDTH - filled)
        sys.stderr.write(f"\r{self._label} [{bar}] {self._done}/{self._total}")
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
