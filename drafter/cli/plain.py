"""`drafter write --plain`: the same desk as questions and answers, for screen readers, small windows and pipes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from drafter.cli import terminal
from drafter.desk import Desk, in_order
from drafter.errors import DrafterError
from drafter.session.actions import Verify
from drafter.session.form import Asked
from drafter.session.offers import Offer, clause_offers, modes, offers, typed, typed_clause
from drafter.session.pending import Pending, pending
from drafter.session.places import Place, places_of

_SHOWN = 9
_COMMAND = re.compile(r"(?:看|填|查|提纲|撤销|重做|完|退出|帮助|(?:改|属实)\s*\d+|导出(?:\s*\w+)?)")
_NUMBERED = re.compile(r"(改|属实|导出)\s*(\S*)")
_COMMANDS = """可以说的话：
  看          念全文，每一处前面有号
  改 5        改第 5 处：列出能换的句子，写号选，或者直接写自己的话
  填          填事实；已填的也可以改
  查          还缺什么：待补、没用上的事实、篇幅、素材不足、需核实
  属实 3      “查”里第 3 条说的属实，不再提醒
  提纲        列出要点、字数、用时
  导出 docx   写成文件，也可以是 txt、md、html、yaml
  撤销  重做
  完          结束；写的每一步都已存好"""


_HINT = "写“看”念全文，写“帮助”看能说什么。"


class Ended(Exception):
    """There is no more to read."""


class Plain:
    """Asks and does what it is told, a line at a time."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._next = ""
        self._listed: list[Pending] = []

    def ask(self, question: str) -> str:
        """Return the next line of standard input, stripped.

        Raises:
            Ended: the input has ended.
        """
        terminal.out(question, end="")
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line:
            terminal.out("")
            raise Ended
        if not terminal.is_typed():
            terminal.out("")
        return line.strip()

    def run(self) -> int:
        """Go on until the writer is done or the input ends; the exit code."""
        try:
            if self.desk.session is None and self._begin():
                self._fill()
            self._told()
            view = self.desk.writing.view
            terminal.out(f"《{view.draft.title}》有 {len(places_of(self.desk.writing))} 处可改。{_HINT}")
            while self._command(self._next or self.ask("说什么（看、改、填、查、导出、完）> ")):
                self._told()
        except Ended:
            pass
        finally:
            self.desk.close()
        return 0

    def _told(self) -> None:
        for message in self.desk.news():
            terminal.out(message)

    # --- beginning --------------------------------------------------------------------------------

    def _begin(self) -> bool:
        """Open a draft or begin one; whether it is new."""
        genres = in_order(self.desk.genres())
        kept = self.desk.store.drafts()
        terminal.out("写什么？")
        rows = [f"接着写：{row.title}{'（' + row.note + '）' if row.note else ''}" for row in kept]
        rows += [f"{genre.name}（{genre.length or '长短不限'}）" for genre in genres]
        number = self._choose(rows)
        if number < len(kept):
            self.desk.open(kept[number].id)
            return False
        genre = genres[number - len(kept)]
        terminal.out("写多长？回车就按常见篇幅")
        lengths = [("", f"按常见篇幅（{genre.length or '不限'}）")]
        lengths += [(text, f"{text}（约 {count} 字）") for text, count in self.desk.lengths(genre)]
        chosen = self._choose([row for _, row in lengths], optional=True)
        self.desk.start(genre.id, lengths[max(chosen, 0)][0])
        return True

    def _choose(self, rows: Sequence[str], *, optional: bool = False) -> int:
        """Return the index of the row chosen, -1 where none has to be and none was."""
        for number, row in enumerate(rows, 1):
            terminal.out(f"{number:>3}  {row}")
        while True:
            answer = self.ask("写号：")
            if not answer and optional:
                return -1
            if answer.isdecimal() and 1 <= int(answer) <= len(rows):
                return int(answer) - 1
            meant = [number for number, row in enumerate(rows) if answer and answer in row]
            if len(meant) == 1:
                return meant[0]
            among = "；".join(f"{number + 1} {rows[number]}" for number in meant[:_SHOWN])
            terminal.out(f"是哪一个：{among}" if meant else f"写 1 到 {len(rows)} 的一个数，或者写出名称")

    # --- facts ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        terminal.out("填事实：一行一件，暂时没有就直接回车（文中会显示【待补】），写“停”或别的命令先不填了。")
        done: set[tuple[str, str]] = set()
        while left := [row for row in self.desk.form.asked() if (row.name, row.key) not in done]:
            row = left[0]
            answer = self._one(row)
            if answer is None:
                return
            if answer and row.key.endswith("+"):  # one more of them may follow
                done |= {
                    (r.name, r.key) for r in self.desk.form.asked() if r.name == row.name and r.key != row.key
                }
            else:
                done.add((row.name, row.key))

    def _one(self, asked: Asked) -> str | None:
        """Ask for one thing; what was given, '' if it was passed over, None if the writer has had enough."""
        example = f"，例如 {asked.example}" if asked.example else ""
        terminal.out(f"{asked.label}（{'必填' if asked.required else '可填'}）：{asked.ask}{example}")
        if asked.value:
            terminal.out(f"  现在是：{asked.value}；回车不改")
        for value, where in self.desk.remembered(asked)[:1] if not asked.value else ():
            terminal.out(f"  上次填的：{value}（{where}）；要用就写一个“同”字")
        while True:
            answer = self.ask(f"{asked.label}：")
            if answer in ("停", "stop"):
                return None
            if _COMMAND.fullmatch(answer):
                self._next = answer
                return None
            if not answer:
                return ""
            if answer == "同" and not asked.value:
                answer = next((value for value, _ in self.desk.remembered(asked)), answer)
            better, trouble = self.desk.form.checked(asked, answer)
            if trouble:
                terminal.out(f"  × {trouble}")
                again = self.ask(f"  再写一遍；直接回车就用“{better}”：")
                answer = again or better
            else:
                answer = better
            if self._do(partial(self.desk.form.give, asked, answer)):
                return answer

    # --- commands ---------------------------------------------------------------------------------

    def _command(self, line: str) -> bool:
        """Do what a line says; whether to go on."""
        self._next = ""
        told = _NUMBERED.fullmatch(line)
        word, rest = (told[1], told[2]) if told else line.partition(" ")[::2]
        if word in ("完", "退出", "q", "quit"):
            return False
        doing: dict[str, Callable[[], object]] = {
            "看": self._read,
            "改": lambda: self._change(rest.strip()),
            "填": self._fill,
            "查": self._todo,
            "属实": lambda: self._vouch(rest.strip()),
            "提纲": self._outline,
            "导出": lambda: self._export(rest.strip() or "docx"),
            "撤销": lambda: self._undo(redo=False),
            "重做": lambda: self._undo(redo=True),
        }
        if word in doing:
            self._do(doing[word])
        elif line:
            terminal.out(_COMMANDS)
        return True

    def _do(self, what: Callable[[], object]) -> bool:
        try:
            what()
        except DrafterError as error:
            terminal.out(f"× {error}")
            return False
        return True

    def _read(self) -> None:
        draft = self.desk.writing.view.draft
        terminal.out(draft.title)
        for number, place in enumerate(places_of(self.desk.writing), 1):
            terminal.out(f"[{number} {place.label}] {''.join(s.text for s in place.sentences)}")
        terminal.out(f"（{draft.characters} 字，约 {draft.minutes} 分钟，待补 {len(draft.gaps)} 处）")

    def _outline(self) -> None:
        for heading in self.desk.writing.view.draft.headings:
            terminal.out("  " * (heading.level - 1) + heading.marker + heading.text)

    def _todo(self) -> None:
        rows = self._listed = pending(self.desk.writing)
        for number, row in enumerate(rows, 1):
            terminal.out(f"{number:>3}  {row.text}" + (f"（{row.hint}）" if row.hint else ""))
        if any(row.claim for row in rows):
            terminal.out("需核实的，属实就写“属实”和号，例如：属实 3")
        elif not rows:
            terminal.out("没有要处理的，可以导出了")

    def _vouch(self, number: str) -> None:
        """Note that what a row of the list that was read last claims is true."""
        rows = self._listed
        row = rows[int(number) - 1] if number.isdecimal() and 1 <= int(number) <= len(rows) else None
        if row is None or not row.claim:
            terminal.out("先写“查”，再写“属实”和一条需核实的号，例如：属实 3")
            return
        self.desk.writing.apply(Verify(row.claim))
        terminal.out(f"记下了：这一句属实（{row.text.partition('：')[2]}）")

    def _undo(self, *, redo: bool) -> None:
        session = self.desk.writing
        label = session.redo() if redo else session.undo()
        done = "重做" if redo else "撤销"
        terminal.out(f"已{done}：{label}" if label else f"没有可{done}的了")

    def _export(self, form: str) -> None:
        forms = [name for name, _ in self.desk.forms()]
        if form not in forms:
            terminal.out(f"不认识的格式“{form}”；可以写：{'、'.join(forms)}")
            return
        path = self.desk.export(form, Path.cwd(), on_exist="rename")
        terminal.out(f"已写好：{path}")

    def _change(self, number: str) -> None:
        places = places_of(self.desk.writing)
        if not number.isdecimal() or not 1 <= int(number) <= len(places):
            terminal.out(f"写“改”和号，例如：改 3（1 到 {len(places)}）")
            return
        place = places[int(number) - 1]
        terminal.out(f"现在是：{place.text}")
        names = modes(place)
        mode = names[max(self._choose(names, optional=True), 0)] if len(names) > 1 else names[0]
        self._offer(place, offers(self.desk.writing, place, mode))

    def _offer(self, place: Place, rows: Sequence[Offer], clause: int = -1) -> None:
        for number, offer in enumerate(rows[:_SHOWN], 1):
            terminal.out(f"{number:>3}  {offer.text}" + (f"（{offer.remark}）" if offer.remark else ""))
        answer = self.ask("写号选，或直接写自己的话，回车不改：")
        session = self.desk.writing
        apply = session.reshape if place.kind == "heading" else session.apply
        if not answer:
            return
        if _COMMAND.fullmatch(answer):
            terminal.out(f"“{answer}”是命令，没有写进稿子；这里不改了")
            self._next = answer
            return
        if answer.isdecimal() and 1 <= int(answer) <= min(len(rows), _SHOWN):
            offer = rows[int(answer) - 1]
            if offer.action is not None:
                apply(offer.action)
            elif offer.clause >= 0:
                self._offer(place, clause_offers(session, place, offer.clause), offer.clause)
                return
        elif clause >= 0:
            session.apply(typed_clause(session, place, clause, answer))
        else:
            apply(typed(place, answer))
        after = [p for p in places_of(session) if p.way == place.way]
        if after:
            terminal.out(f"改成了：{after[0].text}")


def run(desk: Desk) -> int:
    """Ask and do until the writer is done."""
    return Plain(desk).run()


__all__ = ["Ended", "Plain", "run"]
