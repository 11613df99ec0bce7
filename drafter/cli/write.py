"""`drafter write`: the interactive session, on the screen or line by line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from drafter.cli import terminal
from drafter.errors import UsageError

_EXAMPLES = """例：
  drafter write                 从头写一篇，或接着写
  drafter write 座谈会.yaml     照这份提纲写；提纲文件不改，草稿另存
  drafter write --plain         一问一答，不用整屏界面"""


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("write", help=label, description="在终端里写稿。", epilog=_EXAMPLES)
    parser.add_argument("file", nargs="?", default="", metavar="文件", help="提纲或草稿；不写就从首页开始")
    parser.add_argument("--plain", action="store_true", help="一问一答，供读屏软件、小窗口和管道用")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Open the desk, with the file if one is named."""
    if not options.plain and not (terminal.is_typed() and terminal.is_screen()):
        raise UsageError("这里要在终端里用；不在终端里，加上 --plain，一行一行地问答")
    from drafter.desk import Desk

    desk = Desk()
    if options.file:
        desk.open_file(Path(options.file))
    if options.plain:
        from drafter.cli.plain import run as ask

        return ask(desk)
    from drafter.tui.app import run as show

    return show(desk, "write" if options.file else "home")


def home() -> int:
    """Show the first screen."""
    from drafter.desk import Desk
    from drafter.tui.app import run as show

    return show(Desk())
