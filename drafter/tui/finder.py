"""The live finder: type, and the list narrows at each key. A component, alone or as a float over another screen.

    ┌─ 找句子 ───────────────────────┬─ 看一眼 ─────────────────┐
    │ 找句：zdbl               12 条 │ 发挥战斗堡垒作用         │
    │ ────────────────────────────── │                          │
    │ 1 发挥战斗堡垒作用             │ 用在：要点·做法          │
    │ 2 …                            │ 同组：…                  │
    │ 筛选 Ctrl-R：[全部] 开头 结尾  │                          │
    └────────────────────────────────┴──────────────────────────┘

Narrower than 72 columns, the preview stands below the list; F6 takes it away and brings it back,
and shows it in place of the list in between.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from prompt_toolkit.application import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Layout
from prompt_toolkit.layout.containers import (
    AnyContainer,
    ConditionalContainer,
    Container,
    DynamicContainer,
    HSplit,
)
from prompt_toolkit.layout.dimension import Dimension

from drafter.bank import Bank
from drafter.search.engine import Hit
from drafter.search.filters import Filter
from drafter.search.index import Index
from drafter.search.rank import Context
from drafter.search.showing import Shown, filled
from drafter.tui import findview, keys, panel
from drafter.tui.cells import cut, pad, width, wrap
from drafter.tui.finding import WHOLE, Finding, is_text
from drafter.tui.panel import Fragments
from drafter.tui.safe import safe_line

TWO_PANES = 72
"""Columns from which list and preview stand side by side."""
_LOW = 14
"""Rows below which there is no room for a preview under the list."""
_EDIT_ROWS = 4
_BESIDE, _ALONE, _HIDDEN = range(3)
"""Where the preview is: beside or below the list, in its place (for long phrases on small screens), nowhere."""

OnPick = Callable[[Hit, bool], None]
"""Takes what was picked, and whether it is to be edited before it is used."""


class Finder:
    """The finder as a component: put `container` into a layout, then call `focus`.

    Args:
        index: where to look.
        on_pick: called with the hit that was picked and whether it is to be edited (Tab).
        on_leave: called on Esc.
        wanted: filters that always hold.
        context: what the phrase is wanted for.
        here: returns the text around the place where a phrase would stand, with the phrase in it.
        bank: tells the preview what the index does not.
        edit_line: whether Tab opens a line to edit the phrase in; `on_pick` is then called with False, and `text`
            is what was made of it.
    """

    def __init__(
        self,
        index: Index,
        on_pick: OnPick,
        on_leave: Callable[[], None],
        *,
        wanted: Filter | None = None,
        context: Context | None = None,
        here: Callable[[Hit], str] | None = None,
        bank: Bank | None = None,
        edit_line: bool = False,
    ) -> None:
        self.finding = Finding(index, wanted, context)
        self.text = ""
        self._on_pick, self._on_leave = on_pick, on_leave
        self._here, self._bank = here, bank
        self._edit_line = edit_line
        self._edited: Hit | None = None
        self._note = ""
        self._preview = _BESIDE
        self._help = False
        self._query = Buffer(multiline=False, on_text_changed=self._changed)
        self._edit = Buffer(multiline=False)
        self.key_bindings = self._keys()
        self.container: Container = self._layout()

    # --- for the one who shows it ---

    def focus(self, layout: Layout) -> None:
        """Put the cursor into the line that is typed in."""
        layout.focus(self._edit if self._edited else self._query)

    @property
    def screen(self) -> str:
        """The id of the screen for the key bar: finding, or editing what was found."""
        return "find" if self._edited is None else "edit"

    def open(self, query: str = "", *, context: Context | None = None) -> None:
        """Begin anew, with a query or none, and for another place if there is one."""
        if context is not None:
            old = self.finding
            base = next(scope.wanted for scope in old.scopes if scope.label in WHOLE)
            self.finding = Finding(old.index, base, context, old.most)
        self._edited, self._note, self._help = None, "", False
        self._query.text = self.finding.text = query
        self._query.cursor_position = len(query)

    # --- what is typed ---

    def _changed(self, buffer: Buffer) -> None:
        self.finding.text = buffer.text
        self._note = ""

    def _keys(self) -> KeyBindings:
        kb = KeyBindings()
        keys.silence(kb)
        keys.paste(kb)
        handlers: dict[str, keys.Handler] = {
            "pick": self._digit,
            "accept": lambda _: self._take(self.finding.chosen),
            "edit": lambda _: self._begin_edit(),
            "filter": lambda _: self._list(self.finding.cycle),
            "back": lambda _: self._back(),
            "page_back": lambda _: self._list(lambda: self.finding.turn(-1)),
            "page_on": self._page_on,
            "up": lambda _: self._list(lambda: self.finding.move(-1)),
            "down": lambda _: self._list(lambda: self.finding.move(1)),
            "preview": lambda _: self._toggle_preview(),
            "help": lambda _: self._toggle_help(),
            "undo": lambda event: event.current_buffer.undo(),
            "redo": lambda event: event.current_buffer.redo(),
        }
        keys.bind(kb, "find", handlers, commands=Condition(lambda: self._edited is None))
        return kb

    def _digit(self, event: KeyPressEvent) -> None:
        if is_text(event.data, *self._around()):
            self._query.insert_text(event.data)
            return
        hit = self.finding.pick(unicodedata.digit(event.data))
        if hit is None:
            self._note = f"这一页没有第 {unicodedata.digit(event.data)} 条"
        else:
            self._take(hit)

    def _page_on(self, event: KeyPressEvent) -> None:
        if event.data in ("=", "＝") and is_text(event.data, *self._around()):
            self._query.insert_text(event.data)
        else:
            self._list(lambda: self.finding.turn(1))

    def _around(self) -> tuple[str, str]:
        document = self._query.document
        return document.text_before_cursor, document.text_after_cursor

    def _list(self, change: Callable[[], None]) -> None:
        if self._edited is None:
            change()
            self._note = ""

    def _take(self, hit: Hit | None) -> None:
        if self._edited is not None:
            self.text = self._edit.text
            self._on_pick(self._edited, False)
        elif hit is not None:
            self.text = filled(hit.text)
            self._on_pick(hit, False)

    def _begin_edit(self) -> None:
        hit = self.finding.chosen
        if hit is None or self._edited is not None:
            return
        self.text = filled(hit.text)
        if not self._edit_line:
            self._on_pick(hit, True)
            return
        self._edited = hit
        self._edit.reset()
        self._edit.text = safe_line(self.text)
        self._edit.cursor_position = len(self.text)
        get_app().layout.focus(self._edit)

    def _back(self) -> None:
        if self._help:
            self._help = False
        elif self._edited is not None:
            self._edited = None
            get_app().layout.focus(self._query)
        else:
            self._on_leave()

    def _toggle_preview(self) -> None:
        ways = (_BESIDE, _HIDDEN) if _size()[0] >= TWO_PANES else (_BESIDE, _ALONE, _HIDDEN)
        self._preview = (
            ways[(ways.index(self._preview) + 1) % len(ways)] if self._preview in ways else _BESIDE
        )

    def _toggle_help(self) -> None:
        self._help = not self._help

    # --- how it is laid out ---

    def _layout(self) -> Container:
        self._head = DynamicContainer(self._input)
        self._asking = panel.beside(
            panel.input_window(self._query, " 找句："),
            panel.text_window(self._draw_count, width=lambda: Dimension.exact(width(self.finding.count) + 1)),
            height=1,
        )
        self._editing = panel.input_window(
            self._edit,
            " 改好：",
            height=Dimension(min=1, preferred=_EDIT_ROWS, max=_EDIT_ROWS),
            wrap_lines=True,
        )
        self._rows = panel.text_window(self._draw_list, height=Dimension(min=1, weight=3))
        self._foot = panel.text_window(self._draw_foot, height=1)
        self._look = panel.text_window(self._draw_preview)
        self._below = panel.text_window(self._draw_preview, height=Dimension(min=1, weight=2))
        self._wide, self._narrow = self._two_panes(), self._one_pane()
        return HSplit([DynamicContainer(self._either)], key_bindings=self.key_bindings, modal=True)

    def _two_panes(self) -> Container:
        left = panel.stack(self._head, panel.rule(inset=1), self._rows, self._foot)
        return panel.columns(
            left,
            self._look,
            weights=(11, 9),
            titles=("找句子", lambda: "按键" if self._help else "看一眼"),
            right_shown=Condition(lambda: self._preview != _HIDDEN or self._help),
        )

    def _one_pane(self) -> Container:
        listed = Condition(lambda: self._preview != _ALONE or self._help)
        below = Condition(self._is_below)
        body = panel.stack(
            self._head,
            panel.rule(inset=1, shown=listed),
            ConditionalContainer(self._rows, listed),
            panel.rule("看一眼", shown=below, inset=1),
            ConditionalContainer(self._below, below),
            self._foot,
        )
        return panel.panel(body, lambda: "按键" if self._help else "找句子")

    def _is_below(self) -> bool:
        if self._help or self._preview == _HIDDEN:
            return False
        return self._preview == _ALONE or _size()[1] >= _LOW

    def _either(self) -> AnyContainer:
        return self._wide if _size()[0] >= TWO_PANES else self._narrow

    def _input(self) -> AnyContainer:
        return self._asking if self._edited is None else self._editing

    # --- what is drawn ---

    def _draw_count(self, _cells: int, _height: int) -> list[Fragments]:
        return [[("class:dim", self.finding.count)]]

    def _draw_list(self, cells: int, height: int) -> list[Fragments]:
        finding = self.finding
        lines: list[Fragments] = []
        if self._help and _size()[0] < TWO_PANES:
            return self._draw_preview(cells, height)
        if finding.said:
            lines.append([("class:note", f" {cut(finding.said, cells - 1)}")])
        finding.rows = max(1, min(9, height - len(lines)))
        page = finding.page()
        room = height - len(lines) - len(page)
        for number, hit in enumerate(page, 1):
            shown = Shown(hit.text, hit.spans)
            is_chosen = number - 1 + finding.first == finding.at
            item = _item(number, shown, cells, 1 + room, is_chosen)
            room -= len(item) - 1
            lines += item
        return lines

    def _draw_foot(self, cells: int, _height: int) -> list[Fragments]:
        if self._note:
            return [[("class:note", f" {self._note}")]]
        if self._edited is not None:
            return [[("class:dim", " Enter 复制改好的，Esc 回去再找")]]
        scopes, at = self.finding.scopes, self.finding.scope
        line: Fragments = [("class:dim", " 筛选 Ctrl-R："), ("bold", f"[{scopes[at].label}]")]
        left = cells - sum(width(text) for _, text in line)
        for scope in (*scopes[at + 1 :], *scopes[:at]):
            left -= width(scope.label) + 1
            if left < 0:
                break
            line.append(("class:dim", f" {scope.label}"))
        return [line]

    def _draw_preview(self, cells: int, height: int) -> list[Fragments]:
        inner = max(cells - 2, 2)
        if self._help:
            found = findview.help_lines(self.screen, inner)
        else:
            hit = self._edited or self.finding.chosen
            found = []
            if hit is not None:
                found = findview.lines_of(hit, inner, self.finding.index, self._bank, self._here)
            if not self._query.text:
                found = [*found, [], *findview.how_to(inner)]
        narrow = _size()[0] < TWO_PANES and self._preview == _BESIDE
        more = f"… {keys.shown('preview')} 看全" if narrow and not self._help else "…"
        return [[("", " "), *line] for line in findview.in_height(found, height, more)]


def _item(number: int, shown: Shown, cells: int, most: int, chosen: bool) -> list[Fragments]:
    """Return a row of the list: in as many lines as it takes, or cut if that were more than `most`."""
    style = "class:chosen" if chosen else ""
    text = safe_line(shown.text)
    lead = f" {number} "
    inner = max(cells - width(lead) - 1, 2)
    spans = wrap(text, inner)
    lines: list[Fragments] = []
    for at, span in enumerate(spans[:most]):
        line = findview.pieces(text, span, shown, style)
        used = width(text[span[0] : span[1]])
        if at == most - 1 and len(spans) > most:
            kept = _cut_at(text, span, inner)
            line = [*findview.pieces(text, (span[0], kept), shown, style), (style, "…")]
            used = width(text[span[0] : kept]) + width("…")
        first = (f"{style} class:number".strip(), lead) if at == 0 else (style, pad("", width(lead)))
        lines.append([first, *line, (style, " " * (inner - used))])
    return lines


def _cut_at(text: str, span: tuple[int, int], cells: int) -> int:
    """Return where a line must end for … to fit behind it."""
    end = span[1]
    while end > span[0] and width(text[span[0] : end]) + width("…") > cells:
        end -= 1
    return end


def _size() -> tuple[int, int]:
    size = get_app().output.get_size()
    return size.columns, size.rows
