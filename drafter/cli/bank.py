"""`drafter bank list|show|lint`: looking at the phrase bank and checking it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafter.cli import terminal
from drafter.cli.parser import Parser
from drafter.errors import SourceErrors, UsageError

if TYPE_CHECKING:
    from drafter.model import Phrase


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command and its sub-commands to the parser."""
    parser = commands.add_parser("bank", help=label, description="查看和检查句库。")
    below = parser.add_subparsers(
        title="命令", dest="what", metavar="命令", parser_class=Parser, required=True
    )
    listing = below.add_parser("list", help="列出词条", description="列出词条，可按语步、主题、文种筛选。")
    listing.add_argument("--move", metavar="语步", help="只列这个语步，例如 closing.call 或 measure")
    listing.add_argument("--topic", metavar="主题", help="只列这个主题或角度")
    listing.add_argument("--genre", metavar="文种", help="只列这个文种能用的")
    listing.add_argument("--json", action="store_true", help="写成 JSON")
    listing.set_defaults(run=run_list)
    show = below.add_parser("show", help="显示一条词条的全部内容", description="显示词条的文字、用处和出处。")
    show.add_argument("ids", nargs="+", metavar="编号", help="词条编号")
    show.add_argument("--json", action="store_true", help="写成 JSON")
    show.set_defaults(run=run_show)
    lint = below.add_parser(
        "lint", help="检查句库", description="检查句库：每一处问题给出位置、规则、原因和改法。"
    )
    lint.add_argument("paths", nargs="*", metavar="路径", help="再加的句库文件或文件夹")
    lint.add_argument("--json", action="store_true", help="写成 JSON")
    lint.set_defaults(run=run_lint)
    for command in (listing, show):
        command.add_argument(
            "--bank", action="append", default=[], metavar="路径", help="再加一个句库，可写多次"
        )


def run_list(options: argparse.Namespace) -> int:
    """Print entries; 1 when none matches."""
    from drafter.bank import load_bank
    from drafter.schema import unknown

    bank = load_bank([Path(path) for path in options.bank])
    if options.move and options.move not in bank.moves:
        raise UsageError("；".join(filter(None, unknown(options.move, bank.moves, "语步"))))
    topic = bank.topic_names.get(options.topic or "", "")
    if options.topic and not topic:
        raise UsageError("；".join(filter(None, unknown(options.topic, bank.topic_names, "主题或角度"))))
    found = [
        p
        for p in bank.phrases
        if (not options.move or p.move == options.move)
        and (not topic or p.topic == topic or p.topic.startswith(f"{topic}/"))
        and (not options.genre or not p.genres or options.genre in p.genres)
    ]
    if options.json:
        terminal.out(json.dumps([_row(p) for p in found], ensure_ascii=False))
    else:
        for phrase in found:
            terminal.out(f"{phrase.id}\t{phrase.text}")
    return 0 if found else 1


def run_show(options: argparse.Namespace) -> int:
    """Print entries whole; 1 when an id is unknown."""
    from drafter.bank import load_bank
    from drafter.schema import unknown

    bank = load_bank([Path(path) for path in options.bank])
    known = [bank.by_id[name] for name in options.ids if name in bank.by_id]
    if options.json:
        terminal.out(json.dumps([_row(p) for p in known], ensure_ascii=False))
    else:
        for phrase in known:
            rows = [(label, text) for label, text in _fields(phrase, bank.moves[phrase.move].name) if text]
            terminal.out(terminal.table(rows) + "\n")
    for name in options.ids:
        if name not in bank.by_id:
            terminal.error("；".join(filter(None, unknown(name, bank.by_id, "词条"))))
    return 0 if len(known) == len(options.ids) else 1


def _row(phrase: Phrase) -> dict[str, Any]:
    row = phrase._asdict()
    place = row.pop("place")
    row["file"], row["line"] = place.source, place.line
    row["from"], row["to"] = row.pop("since"), row.pop("until")
    return {key: value for key, value in row.items() if value not in ("", (), [], None)}


def _fields(phrase: Phrase, move: str) -> list[tuple[str, str]]:
    era = f"{phrase.since or '…'} 至 {phrase.until or '今'}" if phrase.since or phrase.until else ""
    return [
        ("编号", phrase.id),
        ("文字", phrase.text),
        ("语步", f"{phrase.move} {move}"),
        ("主题", phrase.topic),
        ("环节", str(phrase.step) if phrase.step >= 0 else ""),
        ("主语", phrase.subject),
        ("断言", {"none": "态度", "soft": "评价", "hard": "事实，属实才能用"}[phrase.asserts]),
        ("文种", "、".join(phrase.genres)),
        ("方向", "、".join(phrase.direction)),
        ("时期", era),
        ("要填的空", "、".join(phrase.slots)),
        ("可填的空", "、".join(phrase.optional)),
        ("排比组", phrase.set),
        ("位置", f"{phrase.place.source}:{phrase.place.line}"),
    ]


def run_lint(options: argparse.Namespace) -> int:
    """Check the bank; 1 when there are faults, hints apart."""
    from drafter.bank import load_bank
    from drafter.banklint import lint
    from drafter.outline import genres

    try:
        bank = load_bank([Path(path) for path in options.paths], cache=False)
    except SourceErrors as errors:
        terminal.error(str(errors))
        terminal.error(f"共 {len(errors.errors)} 处读不通")
        return 1
    faults = lint(bank, tuple(genre.id for genre in genres(bank.vocabulary)))
    if options.json:
        terminal.out(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False))
    for fault in [] if options.json else faults:
        place = f"{fault.place.source}:{fault.place.line}:{fault.place.column}"
        terminal.out(f"{place} [{fault.rule}] {fault.message}；{fault.remedy}")
    counted = [fault for fault in faults if fault.severity != "hint"]
    terminal.error(f"{len(bank.phrases)} 条词条，{len(counted)} 处问题，{len(faults) - len(counted)} 处提示")
    return 1 if counted else 0
