"""The facts: one field after another, checked as they are left, with what was given in other drafts at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.layout.containers import AnyContainer, Window
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.dimension import Dimension

from drafter.session.actions import ActionError
from drafter.session.form import Asked
from drafter.tui.app import App
from drafter.tui.base import Act, Screen
from drafter.tui.cells import cut, glyphs, pad, width, wrap
from drafter.tui.panel import Fragments, input_window, stack, text_window, windows_of
from drafter.tui.safe import safe_line
from drafter.tui.write import WriteScreen

_LABEL = 12
_HELP_ROWS = 6


class FactsScreen(Screen):
    """Fields above, the line to type in between, what is wanted and what is remembered below."""

    id = "facts"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.asked: list[Asked] = []
        self.number = 0
        self.trouble = ""
        self.repaired = ""
        self.remembered: list[tuple[str, str]] = []
        self.point: tuple[int, ...] = ()
        self.line = Buffer(multiline=False, on_text_changed=lambda _: self._changed())

    def entered(self) -> None:
        """Ask anew; begin with the first that is needed and missing."""
        below = next((s for s in reversed(self.app.stack) if isinstance(s, WriteScreen)), None)
        if below is not None:
            below.refresh()  # its point may have been undone
        self.point = below.place.point if below is not None and below.places else ()
        self.asked = self._ask()
        missing = [n for n, row in enumerate(self.asked) if row.required and not row.value]
        own = len(self.app.desk.form.asked_of(self.point)) if self.point else 0
        self._show(own - 1 if own else missing[0] if missing else min(self.number, len(self.asked) - 1))

    def ask_for(self, names: Collection[str]) -> None:
        """Go to the first field of one of these names, if there is one."""
        found = [n for n, row in enumerate(self.asked) if row.name in names]
        if found:
            self._show(found[-1] if self.asked[found[-1]].key.endswith("+") else found[0])

    def _ask(self) -> list[Asked]:
        """Return the fields: those of the point in hand first."""
        return [*(self.app.desk.form.asked_of(self.point) if self.point else ()), *self.app.desk.form.asked()]

    def _show(self, number: int) -> None:
        self.number = max(0, min(number, len(self.asked) - 1))
        row = self.asked[self.number]
        left = sum(1 for r in self.asked if r.required and not r.value)
        self.title = f"填事实   第 {self.number + 1} 项，共 {len(self.asked)} 项" + (
            f"，必填的还差 {left} 项" if left else "，必填的都有了"
        )
        self.trouble = self.repaired = ""
        self.line.text = row.value
        self.line.cursor_position = len(row.value)
        self.remembered = self.app.desk.remembered(row)[:1]

    def _changed(self) -> None:
        if not self.line.text:
            self.trouble = self.repaired = ""

    @property
    def row(self) -> Asked:
        """The field in hand."""
        return self.asked[self.number]

    def typing(self) -> bool:
        """Always: digits are text here."""
        return True

    def focus(self) -> Window | None:
        """Return the line to type in."""
        return self._window

    @cached_property
    def _input(self) -> AnyContainer:
        return input_window(self.line, lambda: f" {self.row.label}：")

    @cached_property
    def _window(self) -> Window | None:
        return next((w for w in windows_of(self._input) if isinstance(w.content, BufferControl)), None)

    def body(self) -> AnyContainer:
        """Return the fields, the line, and the help for it."""
        return stack(
            text_window(self._draw_fields, height=self._fields_height),
            self._input,
            text_window(self._draw_help, height=self._help_height),
        )

    def _fields_height(self) -> Dimension:
        """Return as many rows as there are fields, if there is room, so that the line stands right below them."""
        return Dimension(min=1, preferred=len(self.asked), max=len(self.asked))

    def _help_height(self) -> Dimension:
        """Return all the room that is left: six rows at least, fewer where the window is low."""
        rows = self.app.application.output.get_size().rows
        return Dimension(min=max(1, min(_HELP_ROWS, (rows - 5) // 2)))

    def undo_typing(self) -> bool:
        """Put back what stood in the field, where something else is being typed."""
        typed = self.line.text != self.row.value
        if typed:
            self.line.text = self.row.value
            self.line.cursor_position = len(self.row.value)
        return typed

    def pasted(self, lines: Sequence[str]) -> bool:
        """Give several pasted lines one by one where each line is a fact of its own."""
        if self.line.text or not self.row.key.endswith("+"):
            return False
        for line in lines:
            self.app.desk.form.give(self.row, line, self.point)
        self.asked = self._ask()
        self._show(
            next(
                n for n, row in enumerate(self.asked) if (row.name, row.key) == (self.row.name, self.row.key)
            )
        )
        self.app.say(f"填了 {len(lines)} 条")
        return True

    def _draw_fields(self, cells: int, height: int) -> list[Fragments]:
        first = max(0, min(self.number - height // 2, len(self.asked) - height))
        drawn: list[Fragments] = []
        for number, row in list(enumerate(self.asked))[first : first + height]:
            here = number == self.number
            state = "" if row.value else "必填" if row.required else "可填"
            lead = f"{glyphs().pointer if here else ' '} {pad(row.label, _LABEL)} "
            room = cells - width(lead) - width(state) - 1
            style = "class:chosen" if here else ""
            drawn.append(
                [
                    (style, lead),
                    ("", cut(row.value or "—", room)),
                    ("", " " * max(room - width(cut(row.value or "—", room)), 0)),
                    ("class:gap" if row.required else "class:dim", state),
                ]
            )
        return drawn

    def _draw_help(self, cells: int, height: int) -> list[Fragments]:
        row = self.row
        asked = row.ask + (f"，例如：{row.example}" if row.example else "")
        lines: list[Fragments] = [
            [("class:dim", " " + asked[a:b])] for a, b in wrap(safe_line(asked), cells - 1)
        ]
        if self.trouble:
            fix = "" if row.key or row.type == "日期" else "；再按一次 Enter 照用"
            fix = f"；按 Enter 改成 {self.repaired}" if self.repaired else fix
            wrong = safe_line(f"× {self.trouble}{fix}")
            lines = [[("class:error", " " + wrong[a:b])] for a, b in wrap(wrong, cells - 1)] + lines
        lines += [
            [("class:label", " 上次填的（Ctrl-R 填上）："), ("", value), ("class:dim", f"   {source}")]
            for value, source in self.remembered
        ]
        if not row.key:
            several = "几样并列用顿号隔开；" if row.type == "名单" else ""
            empty = "暂时不知道就空着，文中会显示【待补】" if row.required else "没有就空着，文中不提"
            lines.append([("class:dim", f" {several}{empty}")])
        elif row.number or row.key.endswith("+"):
            lines.append([("class:dim", " 一次写一件，按 Enter 接着写下一件；清空就是删去")])
        return lines[:height]

    def actions(self) -> Mapping[str, Act]:
        """Return what the keys do here."""
        return {
            "accept": self.accept,
            "next_field": lambda: self.step(1),
            "previous_field": lambda: self.step(-1),
            "recall": self.recall,
            "back": self.leave,
        }

    def step(self, by: int) -> None:
        """Keep what is typed and go to the next field, or the one before."""
        if self._kept():
            self._show(self.number + by)

    def accept(self) -> None:
        """Keep what is typed; behind the last field go back to the text."""
        if not self._kept():
            return
        if self.number == len(self.asked) - 1:
            self.leave()
        else:
            self._show(self.number + 1)

    def recall(self) -> None:
        """Take over what was given in the newest other draft."""
        if not self.remembered:
            self.app.say("别的稿子里没有填过这一项")
        else:
            self.line.text = self.remembered[0][0]
            self.line.cursor_position = len(self.line.text)

    def leave(self) -> None:
        """Keep what is typed and go back; what cannot be taken is dropped at the second Esc."""
        stuck = self.trouble
        if self._kept() or (stuck and stuck == self.trouble):
            self.app.desk.settle()  # so that the file of the draft has the facts as well
            self.app.back()

    def may_leave(self) -> bool:
        """Keep what is typed; what cannot be taken is dropped at the second time."""
        stuck = self.trouble
        self._kept()
        if not self.trouble or stuck == self.trouble:
            return True
        self.app.say("这一项还不能用，没有存；改好再走，或者再按一次")
        return False

    def _kept(self) -> bool:
        """Keep the value; whether one may go on.

        What looks wrong in a fact is said once, then taken as it is; dates and keys of the head have to be right.
        """
        row, text = self.row, self.line.text.strip()
        if self.repaired and self.trouble:
            text, self.repaired, self.trouble = self.repaired, "", ""
            self.line.text = text
        if text == row.value:
            return True
        if text and (row.key or row.type == "日期" or not self.trouble):
            better, trouble = self.app.desk.form.checked(row, text)
            if trouble:
                self.trouble = trouble
                self.repaired = better if better != text else _tidied(text)
                self.repaired = self.repaired if self.repaired != text else ""
                return False
            text = better
        try:
            self.app.desk.form.give(row, text, self.point)
        except ActionError as error:
            self.trouble, self.repaired = str(error), ""
            return False
        self.trouble = self.repaired = ""
        self.asked = self._ask()
        keys = [(r.name, r.key) for r in self.asked]
        self.number = keys.index((row.name, row.key)) if (row.name, row.key) in keys else self.number
        if text and row.key.endswith("+"):
            self._show(self.number)
            return False
        return True


def _tidied(text: str) -> str:
    """Return a value without a mark at its end."""
    return text.rstrip("。；，、;,：:")


__all__ = ["FactsScreen"]
