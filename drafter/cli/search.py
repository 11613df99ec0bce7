"""`drafter search`: set phrases by characters, pinyin, initials or a mixture, one query or a line each."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from drafter.cli import terminal
from drafter.errors import OutputError, UsageError, display_width
from drafter.files import printable

TYPE_CHECKING = False  # importing typing costs a tenth of a start of Python
if TYPE_CHECKING:
    from typing import Any

    from drafter.search.engine import Hit
    from drafter.search.filters import Filter
    from drafter.search.index import Index

DEFAULT = 10
_LEFT = 130
_EXAMPLES = """写法：
  drafter search 凝心聚力          汉字；错一个字、少一个字、颠倒了也找得到
  drafter search 战斗堡垒 先锋模范  几个词，不论先后
  drafter search ningxinjuli       拼音；nxjl 是首字母；凝心jl、统一sx 混着写也行
  drafter search 作风 @结尾        只找结尾的；#主题、=字数 同样写在后面，也可以写拼音
  drafter search                   不写要找的话：在终端里边打边找"""
_CLOSING = frozenset("，。、；：！？）》”’】…")


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("search", help=label, description="在句库里找词句。", epilog=_EXAMPLES)
    parser.add_argument("query", nargs="*", metavar="查询", help="要找的话，写法见下")
    parser.add_argument("-n", type=int, default=None, metavar="条数", help="最多给几条，不写是 10")
    parser.add_argument("--move", action="append", default=[], metavar="语步", help="只找这个语步，可写多次")
    parser.add_argument(
        "--topic", action="append", default=[], metavar="主题", help="只找这个主题或角度，可写多次"
    )
    parser.add_argument("--genre", default="", metavar="文种", help="只找这个文种能用的")
    parser.add_argument("--width", type=int, default=0, metavar="字数", help="只找这么多字的，标点不算")
    parser.add_argument(
        "--bank",
        action="append",
        default=[],
        metavar="路径",
        help="再加一个句库或词表（.yaml、.txt、.tsv），可写多次",
    )
    parser.add_argument("--only-bank", action="store_true", help="只在 --bank 里找")
    parser.add_argument("--stdin", action="store_true", help="从标准输入读，一行一个查询")
    parser.add_argument("--json", action="store_true", help="写成 JSON")
    parser.add_argument("--copy", action="store_true", help="把第一条放进剪贴板")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is found; 1 when nothing is."""
    live = _is_live(options)
    _check(options, live=live)
    from drafter.search.store import open_index

    told: list[str] = []
    index = open_index([Path(path) for path in options.bank], only=options.only_bank, told=told)
    for message in told:
        terminal.error(message)
    wanted = _filter(index, options)
    if live:
        return _live(index, wanted, options)
    most = options.n or DEFAULT
    if options.stdin:
        return _lines(index, wanted, options)
    from drafter.search.engine import search

    text = " ".join(options.query)
    answer = search(index, text, most, wanted)
    for note in answer.notes:
        terminal.error(note)
    if options.json:
        terminal.out(_json([_row(hit) for hit in answer.hits]))
    else:
        _show(index, answer.hits)
    if not answer.hits:
        if not answer.notes:
            terminal.error(_nothing(text, answer.nearest))
        return 1
    if options.copy:
        from drafter.clipboard import copy
        from drafter.search.showing import filled

        terminal.error(copy(filled(answer.hits[0].text)))
    return 0


def _is_live(options: argparse.Namespace) -> bool:
    """Whether a person is to find by typing: no query, nothing for a program, and a terminal."""
    if options.stdin or options.json or options.copy or any(map(str.strip, options.query)):
        return False
    return sys.stdin is not None and sys.stdin.isatty() and (terminal.is_screen() or terminal.is_terminal())


def _live(index: Index, wanted: Filter, options: argparse.Namespace) -> int:
    """Let a person find a phrase; print it and put it on the clipboard. 130 when nothing was picked, as fzf does."""
    from drafter.bank import load_bank
    from drafter.clipboard import copy
    from drafter.search.sources import LISTS
    from drafter.tui.find import find
    from drafter.tui.finding import MOST

    banks = [path for path in map(Path, options.bank) if path.suffix.lower() not in LISTS or path.is_dir()]
    bank = load_bank(banks, only=options.only_bank)
    text = find(index, wanted=wanted, bank=bank, most=options.n or MOST)
    if text is None:
        return _LEFT
    terminal.out(text)
    try:
        terminal.error(copy(text))
    except OutputError as error:  # the phrase has been printed, which is what was asked for
        terminal.error(str(error))
    return 0


def _check(options: argparse.Namespace, *, live: bool) -> None:
    """Refuse options that do not go together."""
    asked = (
        options.move or options.topic or options.genre or options.width or any(map(str.strip, options.query))
    )
    for wrong, message in (
        (
            options.stdin and (options.query or options.copy),
            "--stdin 从标准输入读查询，不能再写查询或 --copy",
        ),
        (not options.stdin and not live and not asked, "要写找什么，例如 drafter search 凝心聚力"),
        (options.only_bank and not options.bank, "--only-bank 要和 --bank 一起用"),
        (options.n is not None and options.n < 1, "-n 至少是 1"),
        (options.width < 0, "--width 要写成大于 0 的数"),
    ):
        if wrong:
            raise UsageError(message)


def _nothing(text: str, nearest: Hit | None) -> str:
    if not text.strip():
        return "没有符合这些条件的词条"
    shown = text if len(text) <= 60 else text[:60] + "……"
    more = f"最接近的是：{nearest.text}" if nearest else "换几个字，或者只写拼音首字母试试"
    return f"没有找到“{shown}”；{more}"


def _filter(index: Index, options: argparse.Namespace) -> Filter:
    """Return the filter that the options ask for; a name that stands for nothing is a usage error."""
    from drafter.search.filters import Filter, known, meant

    genre = options.genre
    wanted = Filter(options.move, options.topic, genre, options.width)
    if wanted.test(index) is None:
        from drafter.schema import unknown

        for kind, label, words in (("move", "语步", options.move), ("topic", "主题或角度", options.topic)):
            for word in words:
                if not meant(index, kind, [word]):
                    told = unknown(word, known(index, kind), label)
                    raise UsageError("；".join(part for part in told if part))
    if genre:
        from drafter.bank import load_bank
        from drafter.outline import genres
        from drafter.schema import unknown

        names = {name: one.id for one in genres(load_bank().vocabulary) for name in (one.name, one.id)}
        if genre not in names:
            raise UsageError("；".join(part for part in unknown(genre, names, "文种") if part))
        wanted = Filter(options.move, options.topic, names[genre], options.width)
    return wanted


# --- a query a line -----------------------------------------------------------------------------------------


def _lines(index: Index, wanted: Filter, options: argparse.Namespace) -> int:
    from drafter.search.engine import search

    missed = 0
    for query in _queries():
        hits = search(index, query, options.n or DEFAULT, wanted).hits
        missed += not hits
        if options.json:
            terminal.out(_json({"query": query, "hits": [_row(hit) for hit in hits]}))
        else:
            for hit in hits:
                terminal.out(f"{query}\t{hit.text}")
            if not hits:
                terminal.error(f"没有找到“{query}”")
    return 1 if missed else 0


def _queries() -> Iterator[str]:
    """Yield the lines of standard input without their ends, UTF-8 or else GB18030; blank ones are queries as well."""
    if sys.stdin is None:
        return
    for number, line in enumerate(sys.stdin.buffer):
        data = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("gb18030", "replace")
        yield text.rstrip("\r\n")


# --- showing ------------------------------------------------------------------------------------------------


def _row(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "text": hit.text,
        "score": hit.score,
        "move": hit.move,
        "topics": hit.topics,
        "spans": [list(span) for span in hit.spans],
    }


def _json(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    # What a terminal must not get is written as an escape, so that the value stays what it is.
    return text if printable(text) == text else json.dumps(value)


def _show(index: Index, hits: Sequence[Hit]) -> None:
    if sys.stdout is None or not sys.stdout.isatty():
        for hit in hits:
            terminal.out(hit.text)
        return
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        columns = 80
    names = {row[1]: row[2] for row in index.names if row[0] == "move"}
    marked = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    for number, hit in enumerate(hits, 1):
        lead = f"{number:>2}  "
        lines = wrapped(hit.text, max(columns - len(lead), 8))
        start = 0
        for at, line in enumerate(lines):
            shown = _mark(line, start, hit.spans) if marked else printable(line)
            _write((lead if at == 0 else " " * len(lead)) + shown)
            start += len(line)
        _write(" " * len(lead) + printable(_about(hit, names)))


def _write(line: str) -> None:
    # Marks are escape sequences of ours; everything else has been made safe before.
    sys.stdout.write(line + "\n")


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text cut into lines that fit; nothing is left out, and no line begins with a closing mark."""
    lines = [""]
    used = 0
    for char in text:
        wide = display_width(char)
        if used + wide > columns and lines[-1]:
            keep = ""
            if char in _CLOSING and len(lines[-1]) > 1:
                keep = lines[-1][-1]
                lines[-1] = lines[-1][:-1]
            lines.append(keep)
            used = display_width(keep)
        lines[-1] += char
        used += wide
    return lines


def _mark(line: str, start: int, spans: Sequence[tuple[int, int]]) -> str:
    """Return a line with the matched parts in bold and underlined; `start` is its offset in the phrase."""
    shown = ""
    done = 0
    for low, high in spans:
        begin, end = max(low - start, 0), min(high - start, len(line))
        if begin < end:
            shown += printable(line[done:begin]) + "\x1b[1;4m" + printable(line[begin:end]) + "\x1b[0m"
            done = end
    return shown + printable(line[done:])


def _about(hit: Hit, names: dict[str, str]) -> str:
    parts = [names.get(hit.move, hit.move), *hit.topics]
    if hit.slots:
        parts.append("要填：" + "、".join(hit.slots))
    if hit.since or hit.until:
        parts.append(f"{hit.since or '…'} 至 {hit.until or '今'}")
    return " · ".join(parts)
