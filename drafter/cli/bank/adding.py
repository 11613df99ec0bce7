"""`drafter bank add`: one phrase into the writer's own bank, after a look at what is like it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafter.cli import asking, terminal
from drafter.cli.banks import open_bank
from drafter.errors import SourceError, UsageError

if TYPE_CHECKING:
    from drafter.bank import Bank
    from drafter.bankadd import Like


def add(below: argparse._SubParsersAction[Any]) -> None:
    """Add the sub-command."""
    parser = below.add_parser(
        "add",
        help="加一条词条",
        description="加进个人句库。语步、主题和空由程序先猜，加之前先看有没有差不多的；在终端里逐项问，否则照选项办。",
    )
    parser.add_argument("text", nargs="?", default="", metavar="文字", help="词条的文字")
    add_fields(parser)
    parser.add_argument("--to", default="", metavar="文件", help="加到哪个文件（默认个人句库 own.yaml）")
    parser.add_argument("--force", action="store_true", help="有差不多的也加")
    parser.add_argument("--dry-run", action="store_true", help="只看会加成什么样，不写文件")
    parser.set_defaults(run=run_add)


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what an entry is."""
    parser.add_argument(
        "--move", default="", metavar="语步", help="语步；分句写 measure、reason 等（不写就猜）"
    )
    parser.add_argument("--topic", default="", metavar="主题", help="主题/角度（不写就猜）")
    parser.add_argument(
        "--step", default="", choices=("", "0", "1", "2", "3", "4"), help="做法的环节（不写就猜）"
    )
    parser.add_argument("--subject", default="", metavar="主语", help="自带的主语")
    parser.add_argument(
        "--asserts", default="", choices=("", "none", "soft", "hard"), help="断言：态度、评价、事实"
    )
    parser.add_argument("--group", default="", metavar="组", help="意思相近、不能同用的归为一组")
    parser.add_argument(
        "--genre", action="append", default=[], metavar="文种", help="只用于这个文种，可写多次"
    )
    parser.add_argument(
        "--direction", action="append", default=[], metavar="方向", help="对上、平级、对下、公众，可写多次"
    )
    parser.add_argument(
        "--era", action="append", default=[], metavar="时代事实", help="时期从 eras.yaml 的哪一条来，可写多次"
    )


def fields(options: argparse.Namespace, text: str) -> dict[str, Any]:
    """Return the values of an entry that the options give."""
    values = {
        "topic": options.topic,
        "move": options.move,
        "genres": options.genre,
        "direction": options.direction,
        "text": text,
        "step": options.step,
        "subject": options.subject,
        "asserts": options.asserts,
        "group": options.group,
        "era": options.era,
    }
    return {key: value for key, value in values.items() if value}


def run_add(options: argparse.Namespace) -> int:
    """Add an entry; 1 when it was not added."""
    from drafter import bankadd
    from drafter.guess import Guesser

    target = Path(options.to) if options.to else bankadd.own_file()
    bank = open_bank([options.to] if options.to and target.exists() else [])
    asked = asking.can_ask()
    text = options.text.strip()
    try:
        if not text and asked:
            text = asking.ask("文字")
        if not text:
            raise UsageError("没有写词条的文字，例如 drafter bank add 把课堂延伸到项目现场")
        like = bankadd.Likeness(bank).of(text)
        show_like(like)
        if like and not options.force:
            if not asked:
                terminal.error("没有加；真要加，写上 --force")
                return 1
            if asking.choose("还加吗", {"y": "加", "n": "不加"}, "n") == "n":
                return 1
        guess = Guesser(bank).guess(text)
        values = complete(fields(options, text), bank, guess, asked=asked)
    except asking.Left:
        terminal.error("没有加")
        return 1
    if guess.slotted != text:
        terminal.error(f"像是一时一地的事实，可以留空：{guess.slotted}")
    if not sound(bank, values):
        terminal.error("没有加")
        return 1
    name, written = bankadd.added(bank, target, values)
    described = "　".join(filter(None, (str(values["move"]), str(values.get("topic", "")))))
    if options.dry_run:
        terminal.error(f"会加到 {target}：{described}")
    else:
        bankadd.save(target, written)
        terminal.error(f"加到了 {target}：{described}")
    terminal.out(name)
    return 0


def show_like(like: list[Like]) -> None:
    """Tell which entries read like a text."""
    for row in like:
        word = "相同" if row.score >= 100 else f"相似 {row.score:.0f}"
        terminal.error(f"  {word}　{row.id}　{row.text}")


def complete(values: dict[str, Any], bank: Bank, guess: Any, *, asked: bool) -> dict[str, Any]:
    """Return the values of an entry with what is missing guessed, and asked for where there is somebody to ask.

    Raises:
        Left: the person went away.
        UsageError: move or topic is unknown.
    """
    from drafter.model import ROLES

    found = {"topic": "", "move": "", **values}
    names = {move: move for move in bank.moves}
    found["move"] = _known("语步", found["move"], guess.move, names, asked=asked)
    if found["move"] in ROLES or found["move"] == "heading":
        if asked and guess.topics and not found["topic"]:
            terminal.error(f"  像是：{'、'.join(guess.topics)}")
        first = guess.topics[0] if guess.topics else ""
        found["topic"] = _known("主题/角度", found["topic"], first, bank.topic_names, asked=asked)
    if found["move"] == "measure" and not found.get("step"):
        step = str(max(guess.step, 0))
        found["step"] = asking.ask("环节 0立足 1谋划 2实施 3督查 4转化", step) if asked else step
    return {key: value for key, value in found.items() if value}


def _known(what: str, given: str, guessed: str, names: Mapping[str, str], *, asked: bool) -> str:
    """Return the full name of what is given, else asked for, else guessed.

    Raises:
        Left: the person went away.
        UsageError: there is no such name, and nobody to ask again.
    """
    from drafter.schema import unknown

    name = given
    while True:
        name = name or (asking.ask(what, guessed) if asked else guessed)
        if name in names:
            return names[name]
        told = "；".join(filter(None, unknown(name, names, what)))
        if given or not asked:
            raise UsageError(told)
        terminal.error(told)
        name = ""


def sound(bank: Bank, values: dict[str, Any]) -> bool:
    """Tell what is wrong with an entry; whether nothing is."""
    from drafter import bankadd
    from drafter.outline import genres

    try:
        faults = bankadd.check(bank, values, [genre.id for genre in genres(bank.vocabulary)])
    except SourceError as error:
        terminal.error(f"{error.message}" + (f"；{error.hint}" if error.hint else ""))
        return False
    for fault in faults:
        terminal.error(f"[{fault.rule}] {fault.message.split(' ', 2)[-1]}；{fault.remedy}")
    return not faults
