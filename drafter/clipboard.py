"""The clipboard: local tools first, the terminal's own way (OSC 52) over ssh or where there is no tool. Never read."""

from __future__ import annotations

import os
import sys
from base64 import b64encode

from drafter.errors import OutputError

LONGEST = 74_994
"""Most bytes that terminals take by OSC 52: 100,000 in base64, the frame of the sequence counted."""


def copy(text: str) -> str:
    """Put a text on the clipboard and return what was done, a Chinese sentence.

    Raises:
        OutputError: there is neither a tool nor a terminal, or the text is too long for the terminal.
    """
    remote = any(os.environ.get(name) for name in ("SSH_TTY", "SSH_CONNECTION"))
    if not remote:
        for tool, wanted in _tools():
            if _run(tool, text, wanted):
                return f"已复制 {len(text)} 字"
    if not _terminal():
        raise OutputError("没有复制成：没有找到剪贴板工具（如 xclip、wl-copy），标准错误也不是终端")
    data = text.encode("utf-8", "replace")
    if len(data) > LONGEST:
        raise OutputError(f"没有复制成：{len(text)} 字太长，终端一次最多收 {LONGEST} 字节")
    sys.stderr.write(sequence(data))
    sys.stderr.flush()
    return f"已请终端复制 {len(text)} 字；粘贴出来若是空的，是终端没有打开 OSC 52"


def sequence(data: bytes) -> str:
    """Return the control sequence that puts bytes on the clipboard of the terminal."""
    return f"\x1b]52;c;{b64encode(data).decode('ascii')}\x07"


def _terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _tools() -> list[tuple[list[str], str]]:
    """Return the commands that may take the text, and the encoding each wants."""
    if sys.platform == "darwin":
        return [(["pbcopy"], "utf-8")]
    if os.name == "nt":
        return [(["clip.exe"], "utf-16-le")]
    found = []
    if os.environ.get("WAYLAND_DISPLAY"):
        found.append((["wl-copy"], "utf-8"))
    if os.environ.get("DISPLAY"):
        found += [
            (["xclip", "-selection", "clipboard"], "utf-8"),
            (["xsel", "--clipboard", "--input"], "utf-8"),
        ]
    if os.environ.get("WSL_DISTRO_NAME"):
        found.append((["clip.exe"], "utf-16-le"))
    return found


def _run(command: list[str], text: str, encoding: str) -> bool:
    import subprocess

    try:
        # xclip stays in the background to serve the selection: its output must not keep us waiting.
        done = subprocess.run(  # noqa: S603  # a fixed command, the text goes in by stdin
            command,
            input=text.encode(encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
