"""`drafter new`: a commented outline of a genre that lists the facts it needs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from drafter import files
from drafter.cli import terminal
from drafter.cli.banks import open_bank
from drafter.errors import UsageError


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("new", help=label, description="按文种写出一份空白提纲，每一项都有说明。")
    parser.add_argument("genre", metavar="文种", help="代号或中文名，drafter genres 列出全部")
    parser.add_argument("-o", "--output", default="-", metavar="文件", help="写到哪个文件（默认标准输出）")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the outline; return the exit code."""
    from drafter.outline import UnknownGenre, find_genre
    from drafter.outlinetext import blank_outline

    bank = open_bank()
    try:
        genre = find_genre(options.genre, Path(), bank.vocabulary)
    except UnknownGenre as error:
        raise UsageError(str(error)) from error
    text = blank_outline(genre, bank.slots, bank.kinds)
    if options.output == "-":
        terminal.out(text, end="")
        return 0
    place = files.write_bytes(Path(options.output), text.encode(), "error")
    terminal.error(f"写好了 {place}；填好事实后运行 drafter build {place}")
    return 0
