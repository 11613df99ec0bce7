"""argparse in Chinese."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from drafter.errors import UsageError


class Parser(argparse.ArgumentParser):
    """argparse in Chinese: headings, and a usage error in one line with the way to help."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        options.setdefault("add_help", False)
        super().__init__(**options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

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
    ("the following arguments are required: ", "缺少参数："),
    ("unrecognized arguments: ", "不认识的参数："),
    ("expected one argument", "后面要跟一个值"),
    ("expected at least one argument", "后面至少要跟一个值"),
    ("invalid choice: ", "没有这个选择："),
    ("(choose from ", "（可选："),
    ("invalid int value: ", "要写成整数："),
    ("argument ", "参数 "),
    ("ambiguous option: ", "选项不明确："),
    ("not allowed with argument", "不能同时用"),
)


def _chinese(message: str) -> str:
    for english, chinese in _ARGPARSE:
        message = message.replace(english, chinese)
    return message
