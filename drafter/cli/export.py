"""`drafter export`: a draft or outline → documents in the forms asked for."""

from __future__ import annotations

import argparse
from typing import Any

from drafter.cli import build, forms


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "export", help=label, description="把一份草稿或提纲写成 Word、网页、Markdown 或纯文本。"
    )
    parser.add_argument("files", nargs=1, metavar="文件", help="草稿或提纲文件，- 为标准输入")
    forms.add(parser)
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="提纲里还没定的句子按这个数选（默认 0）"
    )
    parser.set_defaults(run=build.run, set=[], strict=False, dry_run=False, json=False)
