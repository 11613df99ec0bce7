"""`drafter bank stats`: what the phrase bank holds, in numbers and bars."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from drafter.cli import terminal
from drafter.cli.banks import open_bank
from drafter.model import ROLES

if TYPE_CHECKING:
    from drafter.bank import Bank
    from drafter.bankstats import Stats

FULL = 60
"""Clauses that fill the bar of an aspect; about thirty make it complete."""
BAR = 15
TOP = 10
FORMS = {
    "clause": "分句",
    "frame": "整句",
    "heading": "单个标题",
    "set": "标题组成员",
    "expression": "固定说法",
    "quotation": "名句",
}
USES = {"heading": "标题", "review": "回顾", "call": "号召"}
KINDS = {
    "congress": "代表大会",
    "plenum": "全会",
    "period": "五年规划期",
    "campaign": "集中教育",
    "wording": "提法",
    "body": "机构",
    "anniversary": "纪念日",
}


def add(below: argparse._SubParsersAction[Any]) -> None:
    """Add the sub-command."""
    stats = below.add_parser(
        "stats",
        help="数一数句库里有什么",
        description="各角度、各语步够不够用，字数、标题组、时期、层次，以及最近用过哪些。",
    )
    stats.add_argument("--bank", action="append", default=[], metavar="路径", help="再加一个句库，可写多次")
    stats.add_argument("--json", action="store_true", help="写成 JSON")
    stats.set_defaults(run=run_stats)


def run_stats(options: argparse.Namespace) -> int:
    """Print the numbers."""
    from drafter import usage
    from drafter.bankstats import stats_of

    bank = open_bank(options.bank)
    stats = stats_of(bank)
    used = usage.lately(usage.read())
    if options.json:
        rows = {"phrase": dict(used.most_common()), "unused": sum(p.id not in used for p in bank.phrases)}
        numbers = {item.name: getattr(stats, item.name) for item in fields(stats)}
        terminal.out(json.dumps({**numbers, "usage": rows}, ensure_ascii=False))
        return 0
    terminal.out("\n\n".join(filter(None, _parts(bank, stats, used.most_common(TOP)))))
    return 0


def _parts(bank: Bank, stats: Stats, used: Sequence[tuple[str, int]]) -> list[str]:
    from drafter.bankstats import ANY, STEPS, bands
    from drafter.layers import LABELS

    roles = {role: bank.moves[role].name if role in bank.moves else role for role in ROLES}
    steps = {step: f"环节{step}" for step in STEPS}
    coverage = [("角度", "条数", "", *roles.values(), *steps.values())]
    for aspect, counts in stats.clauses.items():
        number = sum(counts.values())
        cells = [str(counts[role] or "-") for role in roles]
        cells += [str((stats.steps[aspect][step] if aspect in stats.steps else 0) or "-") for step in steps]
        coverage.append((aspect, str(number), _bar(number, FULL), *cells))
    genres = [ANY, *sorted({genre for row in stats.frames.values() for genre in row} - {ANY})]
    frames = [("语步", "中文名", *genres)]
    for move, counts in stats.frames.items():
        name = bank.moves[move].name if move in bank.moves else ""
        frames.append((move, name, *(str(counts[genre] or "-") for genre in genres)))
    widths = [("字数", *bands())]
    widths += [(FORMS[form], *(str(row[b] or "-") for b in bands())) for form, row in stats.widths.items()]
    sets = [("标题组", *USES.values())]
    sets += [(topic, *(str(row[use] or "-") for use in USES)) for topic, row in stats.sets.items()]
    layers = [f"{LABELS[kind]} {number} 条" for kind, number in stats.layers.items()]
    layers += [
        f"{word} {number} 条"
        for word, number in (("替换", stats.replaced), ("停用", stats.retired))
        if number
    ]
    shown = "，".join(f"{FORMS[form]} {number}" for form, number in stats.forms.items())
    return [
        f"共 {stats.total} 条：{shown}\n层次：{'，'.join(layers)}",
        "分句（满格为 60 条，写全约 30 条）\n" + terminal.table(coverage, right=range(3, len(coverage[0]))),
        "整句\n" + terminal.table(frames, right=range(2, len(frames[0]))),
        terminal.table(widths, right=range(1, len(widths[0]))),
        terminal.table(sets, right=range(1, len(sets[0]))),
        _eras(stats),
        "时代事实：" + "，".join(f"{KINDS[kind]} {number}" for kind, number in stats.facts.items()),
        ("最近用得多的：\n" + terminal.table([(f"{n} 次", name, _text(bank, name)) for name, n in used]))
        if used
        else "",
    ]


def _eras(stats: Stats) -> str:
    from drafter.bankstats import ANY

    dated: Mapping[str, int] = {year: number for year, number in sorted(stats.eras.items()) if year != ANY}
    most = max(dated.values(), default=1)
    rows = [(f"{year} 年起", str(number), _bar(number, most)) for year, number in dated.items()]
    head = (
        f"时期：不限 {stats.eras[ANY]} 条，写了起始的 {sum(dated.values())} 条，写了截止的 {stats.ended} 条"
    )
    return head + ("\n" + terminal.table(rows, right=(1,)) if rows else "")


def _text(bank: Bank, name: str) -> str:
    return bank.by_id[name].text if name in bank.by_id else "（已不在句库里）"


def _bar(number: int, full: int) -> str:
    """Return a bar of fixed width; what is there shows at least one mark."""
    filled = min(BAR, -(-number * BAR // full)) if number else 0
    return "#" * filled + "." * (BAR - filled)
