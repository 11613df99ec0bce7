"""`drafter genres`: the genres there are."""

from __future__ import annotations

import argparse
import json
from typing import Any

from drafter.cli import terminal
from drafter.cli.banks import open_bank


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "genres", help=label, description="列出全部文种：代号、名称、方向、常见篇幅、要填的事实。"
    )
    parser.add_argument("--json", action="store_true", help="写成 JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the genres; return the exit code."""
    from drafter.outline import genres

    known = genres(open_bank().vocabulary)
    if options.json:
        rows = [
            {
                "id": g.id,
                "name": g.name,
                "direction": g.direction,
                "length": g.length,
                "needs": g.needs,
                "takes": g.takes,
            }
            for g in known
        ]
        terminal.out(json.dumps(rows, ensure_ascii=False))
        return 0
    table = [("代号", "文种", "方向", "篇幅", "必填的事实")]
    table += [(g.id, g.name, g.direction, g.length, "、".join(g.needs)) for g in known]
    terminal.out(terminal.table(table))
    return 0
