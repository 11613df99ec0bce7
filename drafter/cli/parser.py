"""argparse in Chinese."""

from __future__ import annotations

import argparse
import os
import re
import sys

from drafter.errors import UsageError

TYPE_CHECKING = False  # importing typing costs a tenth of a start of Python
if TYPE_CHECKING:
    from typing import Any, NoReturn


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Asks for the width of the terminal without shutil, which argparse would import for every option it takes."""

    def __init__(
        self, prog: str, indent_increment: int = 2, max_help_position: int = 24, **more: Any
    ) -> None:
        if more.get("width") is None:
            more["width"] = _columns() - 2
        super().__init__(prog, indent_increment, max_help_position, **more)


def _columns() -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ else 80
    except (OSError, ValueError):
        return 80


class Parser(argparse.ArgumentParser):
    """argparse in Chinese: headings, and a usage error in one line with the way to help.

    With `more` naming a list of positionals, those that stand behind an option are added to it as well, which
    argparse itself cannot do below a subcommand.
    """

    def __init__(self, *, more: str = "", **options: Any) -> None:
        self._more = more
        options.setdefault("formatter_class", _Formatter)
        options.setdefault("add_help", False)
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and take the positionals that stand behind an option."""
        found, rest = super().parse_known_args(args, namespace)
        if self._more:
            ended = rest.index("--") if "--" in rest else len(rest)
            late = [word for word in rest[:ended] if not word.startswith("-") or word == "-"]
            if len(late) == ended:  # no option among them whose value one of them might be
                late += rest[ended + 1 :]
                setattr(found, self._more, [*(getattr(found, self._more, None) or ()), *late])
                rest = []
        return found, rest

    def format_usage(self) -> str:
        """Return the usage line with a Chinese heading."""
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        """Return the help with Chinese headings."""
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Report a usage error and leave with 2."""
        raise UsageError(f"{_chinese(message)}\n{self.format_usage().strip()}")


_ARGPARSE = (
    (r"the following arguments are required: (?P<what>.*)", "缺少参数：{what}"),
    (r"unrecognized arguments: (?P<what>.*)", "不认识的参数：{what}"),
    (r"argument (?P<name>[^:]*): expected one argument", "{name} 后面要跟一个值"),
    (r"argument (?P<name>[^:]*): expected at least one argument", "{name} 后面至少要跟一个值"),
    (
        r"argument (?P<name>[^:]*): ignored explicit argument (?P<what>.*)",
        "{name} 后面不跟值，这里写了 {what}",
    ),
    (r"argument (?P<name>[^:]*): invalid int value: (?P<what>.*)", "{name} 要写成整数，这里是 {what}"),
    (
        r"argument (?P<name>[^:]*): invalid choice: (?P<what>.*?) \(choose from (?P<known>.*)\)",
        "{name} 里没有 {what}，可用的有：{known}",
    ),
    (r"argument (?P<name>[^:]*): (?P<what>.*)", "{name} 写法不对"),
)
"""What argparse says, and how we say it; the texts differ a little between versions of Python."""


def _chinese(message: str) -> str:
    for pattern, chinese in _ARGPARSE:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return chinese.format_map(match.groupdict())
    return "命令写法不对"
