"""`drafter bank list|show`: what the phrase bank holds."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from drafter.cli import terminal
from drafter.cli.banks import open_bank
from drafter.errors import UsageError

if TYPE_CHECKING:
    from drafter.bank import Bank
    from drafter.model import Phrase


def add(below: argparse._SubParsersAction[Any]) -> None:
    """Add the sub-commands."""
    listing = below.add_parser("list", help="列出词条", description="列出词条，可按语步、主题、文种筛选。")
    listing.add_argument("--move", metavar="语步", help="只列这个语步，例如 closing.call 或 measure")
    listing.add_argument("--topic", metavar="主题", help="只列这个主题或角度")
    listing.add_argument("--genre", metavar="文种", help="只列这个文种能用的")
    listing.add_argument(
        "--layer", choices=("built-in", "team", "own", "extra"), help="只列这一层：内置、团队、个人、另加"
    )
    listing.add_argument("--json", action="store_true", help="写成 JSON")
    listing.set_defaults(run=run_list)
    show = below.add_parser(
        "show", help="显示一条词条的全部内容", description="显示词条的文字、用处、出自哪一层、替换了什么。"
    )
    show.add_argument("ids", nargs="+", metavar="编号", help="词条编号")
    show.add_argument("--json", action="store_true", help="写成 JSON")
    show.set_defaults(run=run_show)
    for command in (listing, show):
        command.add_argument(
            "--bank", action="append", default=[], metavar="路径", help="再加一个句库，可写多次"
        )


def run_list(options: argparse.Namespace) -> int:
    """Print entries; 1 when none matches."""
    from drafter.schema import unknown

    bank = open_bank(options.bank)
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
        and (not options.layer or bank.layer_of(p) == options.layer)
    ]
    if options.json:
        terminal.out(json.dumps([_row(bank, p) for p in found], ensure_ascii=False))
    else:
        for phrase in found:
            terminal.out(f"{phrase.id}\t{phrase.text}")
    return 0 if found else 1


def run_show(options: argparse.Namespace) -> int:
    """Print entries whole; 1 when an id is unknown or retired."""
    from drafter.schema import unknown

    bank = open_bank(options.bank)
    known = [bank.by_id[name] for name in options.ids if name in bank.by_id]
    if options.json:
        terminal.out(json.dumps([_row(bank, p) for p in known], ensure_ascii=False))
    else:
        for phrase in known:
            rows = [(label, text) for label, text in _fields(bank, phrase) if text]
            terminal.out(terminal.table(rows) + "\n")
    for name in options.ids:
        if name in bank.by_id:
            continue
        gone = [row for row in bank.covered if row.phrase.id == name]
        if gone:
            by = gone[-1].by
            terminal.error(
                f"词条 {name} 已在{_label(bank, by.source)}句库 {by.source}:{by.line} 停用，原文：{gone[-1].phrase.text}"
            )
        else:
            terminal.error("；".join(filter(None, unknown(name, bank.by_id, "词条"))))
    return 0 if len(known) == len(options.ids) else 1


def _label(bank: Bank, source: str) -> str:
    from drafter.layers import LABELS

    return LABELS[bank.sources.get(source, "built-in")]


def _row(bank: Bank, phrase: Phrase) -> dict[str, Any]:
    row = phrase._asdict()
    place = row.pop("place")
    row["file"], row["line"] = place.source, place.line
    row["from"], row["to"] = row.pop("since"), row.pop("until")
    row["layer"] = bank.layer_of(phrase)
    row["hides"] = [
        {
            "layer": bank.layer_of(old.phrase),
            "text": old.phrase.text,
            "file": old.phrase.place.source,
            "line": old.phrase.place.line,
        }
        for old in bank.hidden_by(phrase)
    ]
    return {key: value for key, value in row.items() if value not in ("", (), [], None)}


def _fields(bank: Bank, phrase: Phrase) -> list[tuple[str, str]]:
    era = f"{phrase.since or '…'} 至 {phrase.until or '今'}" if phrase.since or phrase.until else ""
    move = bank.moves.get(phrase.move)
    return [
        ("编号", phrase.id),
        ("文字", phrase.text),
        ("语步", f"{phrase.move} {move.name if move else ''}".strip()),
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
        ("用来说", "、".join(phrase.function)),
        ("平实的说法", phrase.plain),
        ("出处", phrase.origin),
        ("意思", phrase.gloss),
        ("读音", phrase.reading),
        ("注意", phrase.misuse),
        ("哪一层", _label(bank, phrase.place.source)),
        ("位置", f"{phrase.place.source}:{phrase.place.line}"),
        *(
            (
                "替换了",
                f"{_label(bank, old.phrase.place.source)}的“{old.phrase.text}”（{old.phrase.place.source}:{old.phrase.place.line}）",
            )
            for old in bank.hidden_by(phrase)
        ),
    ]
