"""The errors drafter raises. Nothing is printed here, and nothing is imported."""

from __future__ import annotations


class DrafterError(Exception):
    """Base of every error that may be shown to a user; its text is a Chinese sentence."""


class UsageError(DrafterError):
    """The command line asks for something that does not exist or does not go together."""


class InputError(DrafterError):
    """An input cannot be read or is not valid."""


class SourceError(InputError):
    """A fault at one place of a file.

    Args:
        message: what is wrong, a Chinese clause without end mark.
        source: the file's name as the user gave it.
        line: 1-based; 0 if the fault is about the file as a whole.
        column: 1-based, in code points; 0 if the line as a whole is meant.
        hint: what to write instead; may be empty.
        excerpt: the line of the file at fault, without its line end.
    """

    def __init__(
        self, message: str, source: str, line: int = 0, column: int = 0, hint: str = "", excerpt: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.line = line
        self.column = column
        self.hint = hint
        self.excerpt = excerpt

    def __str__(self) -> str:
        place = self.source
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        lines = [f"{place}：{self.message}"]
        if self.excerpt and self.line:
            lines.append(f"    {self.excerpt}")
            if self.column:
                lines.append("    " + _under(self.excerpt[: self.column - 1]) + "^")
        if self.hint:
            lines.append(f"  改法：{self.hint}")
        return "\n".join(lines)


class SourceErrors(InputError):
    """Several faults of one or more files, reported together."""

    def __init__(self, errors: list[SourceError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class OutputError(DrafterError):
    """An output was refused or could not be written."""


def _under(text: str) -> str:
    """Return blanks as wide as text on a terminal: full-width ones under Chinese characters."""
    return "".join("\t" if c == "\t" else "　" if _is_wide(c) else " " for c in text)


def display_width(text: str) -> int:
    """Return the columns a text takes on a terminal: two for full-width characters."""
    return sum(2 if _is_wide(char) else 1 for char in text)


def _is_wide(char: str) -> bool:
    code = ord(char)
    return (
        0x1100 <= code <= 0x115F
        or 0x2E80 <= code <= 0xA4CF
        or 0xAC00 <= code <= 0xD7A3
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE6F
        or 0xFF00 <= code <= 0xFF60
        or 0xFFE0 <= code <= 0xFFE6
        or code in (0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026)
        or 0x20000 <= code <= 0x3FFFD
    )
