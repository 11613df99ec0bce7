"""The one door for strings that come from outside the program: files, file names, the clipboard, errors."""

from __future__ import annotations

from drafter.files import printable

_BLANKS = str.maketrans({"\n": " ", "\t": " "})


def safe(text: str) -> str:
    """Return a text with every control, bidi or invisible character as �, one for one; Tabs and line ends stay."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def safe_line(text: str) -> str:
    """Return a text made safe as one line, one for one: Tabs and line ends become blanks."""
    return text if text.isprintable() else printable(text.translate(_BLANKS))
