"""`drafter bank …`: looking at the phrase bank, checking it and adding to it; one module for each kind of work."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any

from drafter.cli.parser import Parser

WORK = ("looking", "checking", "counting", "adding", "reviewing")
"""Modules of this package, in the order of the help; each adds its sub-commands."""


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command and its sub-commands to the parser."""
    parser = commands.add_parser("bank", help=label, description="查看、检查和增补句库。")
    below = parser.add_subparsers(
        title="命令", dest="what", metavar="命令", parser_class=Parser, required=True
    )
    for name in WORK:
        import_module(f"drafter.cli.bank.{name}").add(below)
