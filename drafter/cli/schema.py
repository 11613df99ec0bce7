"""`drafter schema`: the JSON Schemas of the files people write."""

from __future__ import annotations

import argparse
import json
from typing import Any

from drafter.cli import terminal


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("schema", help=label, description="输出 JSON Schema，供编辑器边写边查。")
    parser.add_argument(
        "what", choices=("outline", "phrases"), metavar="outline|phrases", help="提纲和文种，或句库文件"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a schema; return the exit code."""
    from drafter.schemas import outline_schema, phrases_schema

    schema = outline_schema() if options.what == "outline" else phrases_schema()
    terminal.out(json.dumps(schema, ensure_ascii=False, indent=1))
    return 0
