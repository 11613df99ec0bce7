"""`drafter bank import|review`: a table of phrases becomes candidates, and each waits for somebody's judgement."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafter.cli import asking, terminal
from drafter.cli.bank import adding
from drafter.cli.banks import open_bank
from drafter.errors import UsageError

if TYPE_CHECKING:
    from drafter.bank import Bank
    from drafter.review import Candidate, Review

ANSWERS = {"a": "收", "e": "改", "t": "改语步主题", "r": "不要", "s": "以后再说", "q": "退出"}


def add(below: argparse._SubParsersAction[Any]) -> None:
    """Add the sub-commands."""
    taking = below.add_parser(
        "import",
        help="把一张表变成待审的候选",
        description="读入 txt、csv、tsv 或 xlsx，一行一条，猜出语步、主题和空，标出与句库重复的，写成待审文件。句库一个字不动。",
    )
    taking.add_argument("file", metavar="文件", help="要导入的表")
    taking.add_argument(
        "-o", "--output", default="", metavar="文件", help="待审文件（默认同名，加 .review.jsonl）"
    )
    taking.set_defaults(run=run_import)
    review = below.add_parser(
        "review",
        help="逐条审定候选",
        description="逐条看候选：收、改、不要。每定一条就存盘，随时可以停，下次接着审。不在终端里时，用选项写明。",
    )
    review.add_argument("file", metavar="待审文件", help="drafter bank import 写出的文件")
    review.add_argument("--accept", default="", metavar="编号", help="收下这些，例如 3,5-9")
    review.add_argument("--reject", default="", metavar="编号", help="不要这些")
    review.add_argument("--text", default="", metavar="文字", help="收下时改成这样（只收一条时）")
    review.add_argument("--force", action="store_true", help="与句库或前面候选差不多的也收")
    review.add_argument("--to", default="", metavar="文件", help="加到哪个文件（默认个人句库 own.yaml）")
    review.add_argument("--list", action="store_true", help="列出还没审的")
    review.add_argument("--json", action="store_true", help="列出时写成 JSON")
    adding.add_fields(review)
    review.set_defaults(run=run_review)


def run_import(options: argparse.Namespace) -> int:
    """Write the review file of a table; 1 when it holds no candidate."""
    from drafter import review
    from drafter.sheets import read_rows

    path = Path(options.file)
    sheet = read_rows(path)
    if sheet.assumed:
        terminal.error(f"{path}：按 {sheet.assumed} 编码读入")
    if not sheet.rows:
        terminal.error(f"{path}：没有一行有字")
        return 1
    bank = open_bank()
    with terminal.progress(len(sheet.rows), "导入") as bar:
        found = review.candidates_of(sheet.rows, bank, bar.step)
    place = Path(options.output) if options.output else path.with_name(path.name + ".review.jsonl")
    review.save(review.Review(place, str(path), found), "error")
    same = sum(bool(row.like and row.like[0][2] >= 100) for row in found)
    near = sum(bool(row.like) for row in found) - same
    twins = sum(bool(row.twin) for row in found)
    terminal.error(f"{len(found)} 条候选：与句库相同 {same} 条、差不多 {near} 条，自己重复 {twins} 条")
    terminal.error(f"写好了 {place}；接着运行 drafter bank review {place}")
    return 0


def run_review(options: argparse.Namespace) -> int:
    """Walk a review file; 1 when something asked for was not accepted."""
    from drafter import bankadd, review

    found = review.load(Path(options.file))
    target = Path(options.to) if options.to else bankadd.own_file()
    bank = open_bank([options.to] if options.to and target.exists() else [])
    settled = review.settle(found, bank)
    if settled:
        review.save(found)
        terminal.error(f"{len(settled)} 条个人句库里已经有了（连同上次收下没来得及记的），记作已收")
    if options.list:
        _list(found, as_json=options.json)
        return 0
    desk = _Desk(found, bank, target, options)
    if options.accept or options.reject:
        return desk.by_options()
    if not asking.can_ask():
        raise UsageError("不在终端里，要用 --accept、--reject 写明编号；--list 列出还没审的")
    return desk.by_asking()


def _list(found: Review, *, as_json: bool) -> None:
    rows = list(found.waiting())
    if as_json:
        terminal.out(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return
    for row in rows:
        marks = [f"{'同' if row.like[0][2] >= 100 else '似'} {row.like[0][0]}"] if row.like else []
        marks += [f"似第 {row.twin} 条"] if row.twin else []
        terminal.out(
            "\t".join((str(row.number), row.move, "、".join(row.topics[:1]), row.text, "；".join(marks)))
        )


class _Desk:
    """Judging candidates: the review, the bank as it stands, and the file accepted ones go into."""

    def __init__(self, found: Review, bank: Bank, target: Path, options: argparse.Namespace) -> None:
        self.review = found
        self.bank = bank
        self.target = target
        self.options = options

    def by_options(self) -> int:
        """Judge the candidates named by number."""
        wanted = _numbers(self.options.accept, len(self.review.candidates))
        unwanted = _numbers(self.options.reject, len(self.review.candidates))
        if set(wanted) & set(unwanted):
            raise UsageError("同一条不能既收又不要")
        if self.options.text and len(wanted) != 1:
            raise UsageError("--text 只能和 --accept 一条合用")
        failed = 0
        for number in wanted:
            row = self.review.candidates[number - 1]
            if row.state == "accepted":
                terminal.error(f"第 {number} 条早已收下：{row.id}")
            elif (row.like or row.twin) and not self.options.force and not self.options.text:
                self._show(row)
                terminal.error(f"第 {number} 条没有收；真要收，写上 --force")
                failed += 1
            else:
                values = adding.complete(self._values(row), self.bank, _Told(row), asked=False)
                failed += not self._accept(row, values)
        for number in unwanted:
            self._reject(self.review.candidates[number - 1])
        self._summary()
        return 1 if failed else 0

    def by_asking(self) -> int:
        """Judge one candidate after the other with the person at the terminal."""
        try:
            for row in list(self.review.waiting()):
                if not self._judge(row):
                    break
        except asking.Left:
            terminal.error("")
        self._summary()
        return 0

    def _judge(self, row: Candidate) -> bool:
        """Ask about one candidate until it is settled; whether to go on."""
        values = {**self._values(row), "move": self.options.move or row.move}
        while True:
            self._show(row, values)
            answer = asking.choose("怎么办", ANSWERS, "r" if row.like or row.twin else "a")
            if answer == "q":
                return False
            if answer == "s":
                return True
            if answer == "r":
                self._reject(row)
                return True
            if answer == "e":
                values["text"] = asking.ask("改成", row.slotted or str(values["text"]))
            elif answer == "t":
                values["move"] = asking.ask("语步", str(values["move"]))
                values["topic"] = asking.ask("主题/角度", str(values.get("topic") or "".join(row.topics[:1])))
            try:
                whole = adding.complete(values, self.bank, _Told(row), asked=False)
            except UsageError as error:
                terminal.error(str(error))
                continue
            if answer == "a" and self._accept(row, whole):
                return True
            values = whole

    def _values(self, row: Candidate) -> dict[str, Any]:
        return adding.fields(self.options, self.options.text or row.edited or row.text)

    def _show(self, row: Candidate, values: dict[str, Any] | None = None) -> None:
        from drafter.bankadd import Like

        said = values or {}
        text = str(said.get("text") or row.text)
        move, topics = str(said.get("move") or row.move), str(said.get("topic") or "、".join(row.topics))
        terminal.error(f"\n{row.number}/{len(self.review.candidates)}　{text}")
        terminal.error(f"  {row.at}　猜：{move}　{topics}")
        if row.slotted and text == row.text:
            terminal.error(f"  可以留空：{row.slotted}")
        adding.show_like([Like(*like) for like in row.like])
        if row.twin:
            terminal.error(f"  与第 {row.twin} 条差不多：{self.review.candidates[row.twin - 1].text}")

    def _accept(self, row: Candidate, values: dict[str, Any]) -> bool:
        """Write an entry into the bank, then into the review; whether it was sound."""
        from drafter import bankadd, review

        if not adding.sound(self.bank, values):
            terminal.error(f"第 {row.number} 条没有收")
            return False
        name, text = bankadd.added(self.bank, self.target, values)
        said = str(values["text"])
        bankadd.save(self.target, text)
        self.review.put(replace(row, state=review.ACCEPTED, id=name, edited=said if said != row.text else ""))
        review.save(self.review)
        self.bank = bankadd.with_file(self.bank, self.target, text)
        terminal.out(name)
        return True

    def _reject(self, row: Candidate) -> None:
        from drafter import review

        if row.state == review.ACCEPTED:
            terminal.error(f"第 {row.number} 条早已收下（{row.id}），要去掉就改 {self.target}")
            return
        self.review.put(replace(row, state=review.REJECTED))
        review.save(self.review)

    def _summary(self) -> None:
        counts = self.review.counts()
        terminal.error(
            f"收下 {counts['accepted']} 条，不要 {counts['rejected']} 条，还剩 {counts['new']} 条没审"
        )


class _Told:
    """A candidate's guesses, as `complete` asks for them."""

    def __init__(self, row: Candidate) -> None:
        self.move, self.topics, self.step = row.move, row.topics, row.step


def _numbers(text: str, last: int) -> list[int]:
    """Return the numbers of `3,5-9`.

    Raises:
        UsageError: it is not of this form, or there is no such candidate.
    """
    found: list[int] = []
    for part in filter(None, re.split(r"[,，、\s]+", text)):
        match = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", part)
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= low <= high <= last:
            raise UsageError(f"编号“{part}”不对：写成 3 或 5-9，最大 {last}")
        found += range(low, high + 1)
    return list(dict.fromkeys(found))
