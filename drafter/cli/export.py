"""`drafter export`: a draft or outline → documents in the forms asked for."""

from __future__ import annotations

import argparse
from typing import Any

from drafter.cli import build, forms
from drafter.export import Exporter

DRAFT = Exporter("yaml", ".yaml", "草稿文件（可再改、可寄给别人）", "drafter.session.frozen")
"""The form that only this command has: not what is printed, but the draft with every choice in it."""


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "export", help=label, description="把一份草稿或提纲写成 Word、网页、Markdown、纯文本或草稿文件。"
    )
    parser.add_argument("files", nargs=1, metavar="文件", help="草稿或提纲文件，- 为标准输入")
    forms.add(parser, DRAFT)
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="提纲里还没定的句子按这个数选（默认 0）"
    )
    parser.set_defaults(run=build.run, set=[], strict=False, dry_run=False, json=False)
