"""The command line: one module a command, listed here; errors become messages and exit codes here alone."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from drafter import __version__
from drafter.cli import terminal
from drafter.cli.parser import Parser
from drafter.errors import DrafterError, InputError, OutputError, UsageError

COMMANDS: dict[str, str] = {
    "write": "在终端里写稿：填事实、挑句子、导出",
    "build": "提纲 → 成稿",
    "export": "草稿或提纲 → Word、网页等文件",
    "new": "写出一份空白提纲，列明要填的事实",
    "search": "按汉字、拼音、首字母找词句",
    "genres": "列出全部文种",
    "schema": "输出提纲、文种或句库文件的 JSON Schema",
    "bank": "查看和检查句库",
}

DONE, FOUND, USAGE, NO_INPUT, NO_OUTPUT = 0, 1, 2, 3, 4
"""Exit codes: done; ran, but something is to be seen to; usage; no valid input; an output refused or failed."""


def make_parser(names: Sequence[str] = tuple(COMMANDS)) -> Parser:
    """Return the parser with the named commands; others are not imported."""
    parser = Parser(
        prog="drafter",
        description="讲话稿助手：按提纲、事实和句库起草讲话稿，不联网，不编造。",
        epilog="示例：\n  drafter new forum_lead -o 提纲.yaml\n  drafter build 提纲.yaml -o 讲话稿.docx",
    )
    parser.add_argument("--version", action="version", version=f"drafter {__version__}", help="显示版本")
    commands = parser.add_subparsers(
        title="命令", dest="command", metavar="命令", parser_class=Parser, prog="drafter"
    )
    for name in names:
        module = import_module(f"drafter.cli.{name}")
        module.add(commands, COMMANDS[name])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; no traceback ever reaches a user."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    terminal.prepare()
    try:
        return _run(given)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except BrokenPipeError:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        terminal.error("已中断")
        return 128 + signal.SIGINT
    except Exception as error:  # noqa: BLE001  # the last door: a fault of ours becomes a message as well
        told = terminal.as_told(error)
        terminal.error(str(told))
        return _code(told)


def _run(given: Sequence[str]) -> int:
    named = [word for word in given[:1] if word in COMMANDS]
    if not given and terminal.is_typed() and terminal.is_screen():
        from drafter.cli.write import home

        return home()
    parser = make_parser(named or tuple(COMMANDS))
    if not given:
        terminal.out(parser.format_help())
        return DONE
    options = parser.parse_args(given)
    if not getattr(options, "run", None):
        raise UsageError("要写一个命令\n" + parser.format_usage().strip())
    return int(options.run(options))


def _code(error: DrafterError) -> int:
    for kind, code in ((UsageError, USAGE), (InputError, NO_INPUT), (OutputError, NO_OUTPUT)):
        if isinstance(error, kind):
            return code
    return FOUND
