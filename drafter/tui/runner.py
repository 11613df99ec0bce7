"""Starting and leaving a screen: what the terminal must be able to do, and leaving it as it was whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any, Generic, TextIO, TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.application.run_in_terminal import run_in_terminal
from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.output import Output, create_output

from drafter.errors import UsageError
from drafter.tui.cells import set_ambiguous
from drafter.tui.pauses import collecting_in_pauses

T = TypeVar("T")
ESCAPE_WAIT = 0.05
"""Seconds after which a lone Esc is an Esc and not the beginning of another key."""
PROBE_WAIT = 0.5
"""Seconds the terminal has to say where its cursor is."""
_CURSOR = re.compile(rb"\x1b\[(\d+);(\d+)R")
_UTF8 = "在命令前加上 PYTHONIOENCODING=utf-8，例如 PYTHONIOENCODING=utf-8 drafter search"


class Ended(SystemExit):
    """A signal ended the screen; its exit code is 128 and the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


# --- what the terminal must be able to do -------------------------------------------------------------------


def prepare(instead: str = "") -> TextIO:
    """Return the stream to draw on: stdout, or stderr where stdout is led elsewhere.

    Args:
        instead: what to do where there is no screen, a Chinese sentence without end mark.

    Raises:
        UsageError: standard input or both outputs are no terminal, or the terminal cannot show the screen.
    """
    stream = next((one for one in (sys.stdout, sys.stderr) if one is not None and one.isatty()), None)
    if sys.stdin is None or not sys.stdin.isatty() or stream is None:
        raise UsageError("这里要在终端里用" + (f"；{instead}" if instead else ""))
    if os.environ.get("TERM", "") in ("dumb", "unknown"):
        more = f"；或者{instead}" if instead else ""
        raise UsageError(
            f"这个终端（TERM={os.environ['TERM']}）显示不了界面，换一个终端，或设 TERM=xterm{more}"
        )
    for one in (sys.stdin, stream):
        if not _bears_chinese(one):
            raise UsageError(f"这个终端的编码是 {one.encoding}，显示不了汉字；{_UTF8}")
    return stream


def _bears_chinese(stream: TextIO) -> bool:
    for attempt in range(2):
        with contextlib.suppress(UnicodeEncodeError, LookupError):
            "中".encode(stream.encoding or "ascii")
            return True
        reconfigure = getattr(stream, "reconfigure", None)
        if attempt or reconfigure is None:
            return False
        with contextlib.suppress(ValueError, OSError):
            reconfigure(encoding="utf-8", errors="replace")
    return False


def output_for(stream: TextIO) -> Output:
    """Return the output that draws on a stream; to be given to the Application."""
    return create_output(stream)


# --- how wide characters of ambiguous width are -------------------------------------------------------------


def probe(stream: TextIO | None = None) -> list[KeyPress]:
    """Find out whether the terminal draws “ in two cells, and set `cells` accordingly.

    DRAFTER_AMBIGUOUS goes before asking: 1 or 2 cells; auto asks. A terminal that does not answer in half a second
    has the usual width.

    Returns:
        Keys that were typed meanwhile, for `run`.
    """
    given = os.environ.get("DRAFTER_AMBIGUOUS", "auto").strip()
    if given in ("1", "2"):
        set_ambiguous(given == "2")
        return []
    stream = stream or sys.stdout
    silent = os.environ.get("PROMPT_TOOLKIT_NO_CPR") == "1"
    if silent or sys.platform == "win32" or not (sys.stdin.isatty() and stream.isatty()):
        return []
    column, rest = _ask(stream)
    if column:
        set_ambiguous(column > 2)
    found: list[KeyPress] = []
    parser = Vt100Parser(found.append)
    parser.feed(rest.decode("utf-8", "replace"))
    parser.flush()
    return found


def _ask(stream: TextIO) -> tuple[int, bytes]:
    """Return the column (1-based) of the cursor after “, 0 if the terminal does not say, and what was typed."""
    import termios
    import tty

    fd = sys.stdin.fileno()
    try:
        before = termios.tcgetattr(fd)
        tty.setcbreak(fd, termios.TCSANOW)
    except termios.error:
        return 0, b""
    try:
        stream.write("\r“\x1b[6n")
        stream.flush()
        answer = _until_cursor(fd)
        stream.write("\r\x1b[K")
        stream.flush()
    except (OSError, ValueError):
        return 0, b""
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSANOW, before)
    match = _CURSOR.search(answer)
    if not match:
        return 0, answer
    return int(match[2]), answer[: match.start()] + answer[match.end() :]


def _until_cursor(fd: int) -> bytes:
    import select

    answer = b""
    end = monotonic() + PROBE_WAIT
    while not _CURSOR.search(answer):
        left = end - monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        part = os.read(fd, 1024)
        if not part:
            break
        answer += part
    return answer


# --- running ------------------------------------------------------------------------------------------------


def run(
    app: Application[T],
    on_end: Callable[[], None] | None = None,
    typed: list[KeyPress] | None = None,
) -> T:
    """Run a full-screen application and return its result; the terminal is left as it was on every way out.

    Args:
        app: the application; it has `full_screen=True`.
        on_end: saves what is to be saved; called once, first of all, on every way out.
        typed: keys that were typed before, as `probe` returns them.

    Raises:
        Ended: SIGTERM, SIGHUP, SIGINT, or the terminal has gone.
    """
    app.ttimeoutlen = app.timeoutlen = ESCAPE_WAIT
    if typed:
        store_typeahead(app.input, typed)
    screen = _Screen(app, on_end)
    try:
        return asyncio.run(screen.live())
    except EOFError:
        raise Ended(getattr(signal, "SIGHUP", 1)) from None
    except OSError:
        # The terminal has gone, and what leaving it writes cannot be written.
        if screen.ended:
            raise Ended(screen.ended) from None
        if not _is_there(app.output):
            raise Ended(getattr(signal, "SIGHUP", 1)) from None
        raise
    finally:
        screen.save()


def _is_there(output: Output) -> bool:
    try:
        return os.isatty(output.fileno())
    except (OSError, ValueError, NotImplementedError):
        return False


class _Screen(Generic[T]):
    """An application while it runs, and what is done when a signal comes."""

    def __init__(self, app: Application[T], on_end: Callable[[], None] | None) -> None:
        self.app = app
        self.ended = 0
        self._on_end = on_end
        self._stopping = False
        self._before = self._modes()

    def save(self) -> None:
        """Call back once; what goes wrong there goes on as any error does."""
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end()

    async def live(self) -> T:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: self._failed(context))
        with self._signals(loop), collecting_in_pauses(self.app):
            return await self.app.run_async(set_exception_handler=False, handle_sigint=False)

    @contextlib.contextmanager
    def _signals(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        handled: list[int] = []
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGTSTP", "SIGCONT"):
                number = getattr(signal, name, None)
                if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                    continue  # nohup: to go on is what was asked for
                with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                    loop.add_signal_handler(number, self._told, number)
                    handled.append(number)
        try:
            yield
        finally:
            for number in handled:
                loop.remove_signal_handler(number)

    def _told(self, number: int) -> None:
        if number == getattr(signal, "SIGTSTP", 0):
            self._stop()
        elif number == getattr(signal, "SIGCONT", 0):
            self._go_on()
        else:
            self.ended = self.ended or number
            try:
                self.save()
            finally:
                self._leave(Ended(number))

    def _leave(self, why: BaseException) -> None:
        future = self.app.future
        if future is not None and not future.done():
            self.app.exit(exception=why)

    def _failed(self, context: dict[str, Any]) -> None:
        """Leave with an error of a callback; prompt_toolkit would print it and wait for Enter."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._leave(error)

    # --- stopping and going on ---

    def _modes(self, modes: list[Any] | None = None) -> list[Any] | None:
        """Set the modes of the terminal if any are given; return those it had, None if it has none."""
        if sys.platform == "win32":
            return None
        import termios

        try:
            fd = self.app.input.fileno()
            before = termios.tcgetattr(fd)
            if modes is not None:
                termios.tcsetattr(fd, termios.TCSANOW, modes)
        except (termios.error, OSError, ValueError, NotImplementedError):
            return None
        return before

    def _stop(self) -> None:
        """Leave the screen, stop, and come back: in a task, because prompt_toolkit does it in one."""
        if self._stopping or not self.app.is_running:
            return
        self._stopping = True

        def stop() -> None:
            self._modes(self._before)  # of prompt_toolkit's cooked mode flow control is no part
            os.kill(os.getpid(), signal.SIGSTOP)

        task = asyncio.ensure_future(run_in_terminal(stop))
        task.add_done_callback(lambda _done: setattr(self, "_stopping", False))

    def _go_on(self) -> None:
        """Come back from a stop that nobody told us of: the shell has had the terminal meanwhile."""
        if self._stopping or not self.app.is_running or sys.platform == "win32":
            return
        import termios

        modes = self._modes()
        if modes is not None:
            modes[0] &= ~(termios.ICRNL | termios.IXON)
            modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            self._modes(modes)
        self.app.renderer.clear()
        self.app.invalidate()
