"""Starting and leaving a screen in a real pseudo-terminal: signals, hang-up, the probe, refusals."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from drafter.errors import UsageError
from drafter.tui import runner
from tests.stage import Glass

ROOT = Path(__file__).resolve().parent.parent
LIST = "行稳致远\n凝心聚力\n“一张蓝图”绘到底\n"
PROGRAM = """
import sys
from pathlib import Path
from drafter.search.build import build
from drafter.search.form import Row
from drafter.search.index import Index
from drafter.tui import runner
from drafter.tui.find import application
rows = [Row(str(n), text) for n, text in enumerate(sys.argv[2].split())]
stream = runner.prepare()
typed = runner.probe(stream)
app = application(Index(build(rows, {}, {}, {})), output=runner.output_for(stream))
def saved():
    Path(sys.argv[1]).write_text("saved")
text = runner.run(app, saved, typed)
print("RESULT", text)
sys.exit(0 if text else 130)
"""


class Terminal:
    """A program in a pseudo-terminal of its own; `column` is what it says when asked for its cursor, 0 for nothing."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], column: int) -> None:
        self.leader, self.follower = pty.openpty()
        fcntl.ioctl(self.follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.follower)
        self.glass = Glass(80, 24)
        self.raw = b""
        self._column = column
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment},
            stdin=self.follower,
            stdout=self.follower,
            stderr=self.follower,
            start_new_session=True,
            preexec_fn=self._take,  # noqa: PLW1509  # nothing else runs in this process yet
        )

    @staticmethod
    def _take() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def read(self, wait: float = 0.05) -> None:
        while select.select([self.leader], [], [], wait)[0]:
            try:
                data = os.read(self.leader, 65536)
            except OSError:
                return
            if not data:
                return
            self.raw += data
            if b"\x1b[6n" in data and self._column:
                os.write(self.leader, b"\x1b[1;%dR" % self._column)
            self.glass.write(data.decode("utf-8", "replace"))

    def until(self, text: str, limit: float = 15) -> None:
        end = monotonic() + limit
        while text not in "\n".join(self.glass.shot().lines):
            assert monotonic() < end, self.glass.shot().text
            self.read()

    def send(self, text: str) -> None:
        os.write(self.leader, text.encode())

    def ends(self, limit: float = 10) -> int:
        end = monotonic() + limit
        while self.process.poll() is None:
            assert monotonic() < end, "still running"
            self.read(0.02)
        self.read()
        return self.process.returncode

    def restored(self) -> bool:
        """Whether echo and line editing are as before, the other screen was left and the cursor shown."""
        after = termios.tcgetattr(self.follower)
        left = self.raw.rfind(b"\x1b[?1049l") > self.raw.rfind(b"\x1b[?1049h") > 0
        shown = self.raw.rfind(b"\x1b[?25h") > self.raw.rfind(b"\x1b[?25l")
        unbracketed = self.raw.rfind(b"\x1b[?2004l") > self.raw.rfind(b"\x1b[?2004h")
        return after == self.before and left and shown and unbracketed

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for fd in (self.leader, self.follower):
            if fd >= 0:
                os.close(fd)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "saved"


@pytest.fixture
def start(saved: Path) -> Iterator[Any]:
    opened: list[Terminal] = []

    def begin(column: int = 2, **environment: str) -> Terminal:
        opened.append(Terminal(["-c", PROGRAM, str(saved), LIST], environment, column))
        return opened[-1]

    yield begin
    for one in opened:
        one.close()


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_signals(start: Any, saved: Path, name: str, code: int) -> None:
    terminal = start()
    terminal.until("找句：")
    terminal.send("聚力")
    terminal.until("找句：聚力")
    terminal.process.send_signal(getattr(signal, name))
    assert terminal.ends() == code
    assert terminal.restored()
    assert saved.read_text() == "saved"


@pytest.mark.parametrize("key", ["\x1b", "\x03"])
def test_keys_that_leave(start: Any, saved: Path, key: str) -> None:
    terminal = start()
    terminal.until("找句：")
    terminal.send(key)
    assert terminal.ends() == 130
    assert terminal.restored()
    assert saved.exists()


def test_picking(start: Any) -> None:
    terminal = start()
    terminal.until("找句：")
    terminal.send("nxjl")
    terminal.until("找句：nxjl")
    terminal.send("1")
    assert terminal.ends() == 0
    assert terminal.restored()
    assert "RESULT 凝心聚力" in terminal.raw.decode()


def test_the_terminal_goes_away(start: Any, saved: Path) -> None:
    terminal = start()
    terminal.until("找句：")
    os.close(terminal.follower)
    os.close(terminal.leader)
    terminal.leader = terminal.follower = -1
    assert terminal.process.wait(10) == 129
    assert saved.read_text() == "saved"


def test_stopping_and_going_on(start: Any) -> None:
    terminal = start()
    terminal.until("找句：")
    terminal.send("聚力")
    terminal.until("找句：聚力")
    terminal.process.send_signal(signal.SIGTSTP)
    end = monotonic() + 5
    while _state(terminal.process.pid) != "T":
        assert monotonic() < end
        terminal.read()
    terminal.read()
    assert terminal.restored()
    terminal.raw = b""
    terminal.glass.screen.reset()
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until("找句：聚力")
    assert b"\x1b[?1049h" in terminal.raw
    terminal.process.send_signal(signal.SIGSTOP)  # nobody is told of this one
    terminal.process.send_signal(signal.SIGCONT)
    terminal.send("凝")
    terminal.until("找句：聚力凝")
    terminal.send("\x1b")
    assert terminal.ends() == 130
    assert terminal.restored()


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_storm_of_sizes(start: Any) -> None:
    terminal = start()
    terminal.until("找句：")
    for number in range(40):
        rows, columns = 1 + number * 7 % 50, 1 + number * 37 % 200
        fcntl.ioctl(terminal.follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        terminal.process.send_signal(signal.SIGWINCH)
        terminal.read(0.005)
    fcntl.ioctl(terminal.follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.send("聚力")
    terminal.until("找句：聚力")
    terminal.send("\x1b")
    assert terminal.ends() == 130
    assert terminal.restored()


def test_the_probe_finds_a_wide_terminal_and_loses_no_key(start: Any) -> None:
    terminal = start(column=3)
    terminal.send("ning")  # typed before anything is there
    terminal.until("找句：ning")
    assert "+- 找句子 -" in terminal.glass.shot().lines[0]


@pytest.mark.parametrize(
    ("column", "environment", "wide"),
    [
        (2, {}, False),
        (0, {}, False),
        (0, {"DRAFTER_AMBIGUOUS": "2"}, True),
        (3, {"DRAFTER_AMBIGUOUS": "1"}, False),
        (3, {"PROMPT_TOOLKIT_NO_CPR": "1"}, False),
    ],
)
def test_the_probe_can_be_told(start: Any, column: int, environment: dict[str, str], wide: bool) -> None:
    terminal = start(column=column, **environment)
    terminal.until("找句：")
    corner = terminal.glass.shot().lines[0][0]
    assert corner == ("+" if wide else "┌")


def test_split_bytes_and_a_paste(start: Any) -> None:
    terminal = start()
    terminal.until("找句：")
    for byte in "聚𠮷".encode():
        os.write(terminal.leader, bytes([byte]))
        sleep(0.01)
    terminal.until("找句：聚𠮷")
    terminal.send("\x1b[200~凝心1\n9\x1b[201~")
    terminal.until("找句：聚𠮷凝心1 9")
    assert terminal.glass.screen.cursor.x == 1 + 7 + 8 + 3


# --- the command ----------------------------------------------------------------------------------------------


def test_the_command_prints_what_was_picked(tmp_path: Path) -> None:
    words = tmp_path / "词.txt"
    words.write_text(LIST, encoding="utf-8")
    environment = {"DRAFTER_CACHE": str(tmp_path / "cache"), "SSH_TTY": "x"}
    arguments = ["-m", "drafter", "search", "--only-bank", "--bank", str(words), "--width", "4", "-n", "5"]
    terminal = Terminal(arguments, environment, 2)
    try:
        terminal.until("找句：", 30)
        assert "一张蓝图" not in terminal.glass.shot().text
        terminal.send("聚力1")
        assert terminal.ends() == 0
        assert terminal.restored()
        said = terminal.raw.decode().rpartition("\x1b[?1049l")[2]
        assert "凝心聚力\r\n" in said
        assert "\x1b]52;c;5Yed5b+D6IGa5Yqb\x07" in said
    finally:
        terminal.close()


# --- refusals ---------------------------------------------------------------------------------------------------


class Stream(io.TextIOWrapper):
    """A stand-in for a terminal."""

    def __init__(self, encoding: str, *, tty: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


def streams(monkeypatch: pytest.MonkeyPatch, source: Any, target: Any, fault: Any = None) -> None:
    monkeypatch.setattr("sys.stdin", source)
    monkeypatch.setattr("sys.stdout", target)
    monkeypatch.setattr("sys.stderr", fault)
    monkeypatch.setenv("TERM", "xterm")


def test_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, tty = Stream("utf-8", tty=False), Stream("utf-8")
    for source, target in ((pipe, tty), (tty, pipe), (None, tty), (tty, None)):
        streams(monkeypatch, source, target)
        with pytest.raises(UsageError, match="终端里用；换一个办法"):
            runner.prepare("换一个办法")
    streams(monkeypatch, tty, pipe, tty)
    assert runner.prepare() is tty


def test_a_dumb_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    streams(monkeypatch, Stream("utf-8"), Stream("utf-8"))
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(UsageError, match="TERM=xterm"):
        runner.prepare()


def test_encodings(monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = Stream("ascii"), Stream("latin-1")
    streams(monkeypatch, source, target)
    assert runner.prepare() is target
    assert (source.encoding, target.encoding) == ("utf-8", "utf-8")
    target = Stream("gbk")
    streams(monkeypatch, Stream("gbk"), target)
    assert runner.prepare().encoding == "gbk"
    fixed = Stream("ascii")
    monkeypatch.setattr(fixed, "reconfigure", None, raising=False)
    streams(monkeypatch, Stream("utf-8"), fixed)
    with pytest.raises(UsageError, match="PYTHONIOENCODING=utf-8"):
        runner.prepare()
