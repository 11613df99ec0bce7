"""`drafter bank lint|sort`: what must hold of the phrase bank, and putting its files in order."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafter import files
from drafter.cli import terminal
from drafter.cli.banks import open_bank
from drafter.errors import DrafterError, SourceErrors

if TYPE_CHECKING:
    from drafter.bank import Bank
    from drafter.banklint.uses import Use


def add(below: argparse._SubParsersAction[Any]) -> None:
    """Add the sub-commands."""
    lint = below.add_parser(
        "lint", help="检查句库", description="检查句库：每一处问题给出位置、规则、原因和改法。"
    )
    lint.add_argument("paths", nargs="*", metavar="路径", help="再加的句库文件或文件夹")
    lint.add_argument(
        "--examples",
        action="append",
        default=[],
        metavar="路径",
        help="对照这些提纲，看词条是不是够用、是不是太窄",
    )
    lint.add_argument("--json", action="store_true", help="写成 JSON")
    lint.set_defaults(run=run_lint)
    sort = below.add_parser(
        "sort",
        help="把句库文件里的词条按编号排好",
        description="每一组里的词条按编号排好，注释跟着下面的词条走。组的次序不动，文字一个不改。",
    )
    sort.add_argument("paths", nargs="+", metavar="路径", help="句库文件或文件夹")
    sort.add_argument("--check", action="store_true", help="只看要不要排，不改文件；要排的，退出码为 1")
    sort.set_defaults(run=run_sort)


def run_lint(options: argparse.Namespace) -> int:
    """Check the bank; 1 when there are faults, hints apart."""
    from drafter.banklint import lint
    from drafter.banklint.uses import use_of
    from drafter.outline import genres

    try:
        bank = open_bank(options.paths, cache=False)
    except SourceErrors as errors:
        terminal.error(str(errors))
        terminal.error(f"共 {len(errors.errors)} 处读不通")
        return 1
    known = genres(bank.vocabulary)
    unread = _readings()
    faults = lint(
        bank,
        tuple(genre.id for genre in known),
        needs=[use_of(genre, bank) for genre in known],
        examples=_examples(options.examples, bank),
        sources=_sources(bank.sources),
    )
    if options.json:
        terminal.out(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False))
    for fault in [] if options.json else faults:
        place = f"{fault.place.source}:{fault.place.line}:{fault.place.column}"
        terminal.out(f"{place} [{fault.rule}] {fault.message}；{fault.remedy}")
    counted = [fault for fault in faults if fault.severity != "hint"]
    terminal.error(f"{len(bank.phrases)} 条词条，{len(counted)} 处问题，{len(faults) - len(counted)} 处提示")
    return 1 if counted or bank.faults or unread else 0


def _readings() -> bool:
    """Read the tables of readings that search uses; tell what is wrong with them and return whether anything is."""
    from drafter.search.sources import readings

    try:
        readings()
    except DrafterError as error:
        terminal.error(str(error))
        return True
    return False


def _examples(paths: Sequence[str], bank: Bank) -> list[Use]:
    from drafter.banklint.uses import use_of
    from drafter.outline import load_outline

    return [use_of(load_outline(path, bank.vocabulary), bank) for path in _yaml_files(paths)]


def _sources(names: Iterable[str]) -> list[tuple[str, str]]:
    from drafter.bank import TABLES

    found = []
    for name in names:
        path = Path(name)
        if path.stem not in TABLES and path.is_file():
            found.append((name, files.read_text(path).text))
    return found


def _yaml_files(paths: Iterable[str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        found += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return found


def run_sort(options: argparse.Namespace) -> int:
    """Put files in order; 1 when some could not be read, or with --check were not in order."""
    from drafter import bankedit
    from drafter.bank import TABLES

    order = open_bank().member_order
    failed = changed = 0
    for path in _yaml_files(options.paths):
        if path.stem in TABLES:
            continue
        try:
            decoded = files.read_text(path)
            text = bankedit.sort_text(str(path), decoded.text, order)
            if text == decoded.text:
                continue
            changed += 1
            if not options.check:
                files.write_bytes(path, text.encode(), "overwrite")
        except DrafterError as error:
            failed += 1
            terminal.error(str(error))
            continue
        word = "要排" if options.check else "排好了"
        recoded = "，并改存为 UTF-8" if decoded.assumed and not options.check else ""
        terminal.error(f"{path}：{word}{recoded}")
    if not changed and not failed:
        terminal.error("次序都对，没有改动")
    return 1 if failed or (options.check and changed) else 0
