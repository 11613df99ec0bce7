"""What stands over any screen: its keys, all commands, a name for a version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.layout.containers import AnyContainer, Window
from prompt_toolkit.layout.controls import BufferControl

from drafter import files
from drafter.tui import keys
from drafter.tui.app import App
from drafter.tui.base import Act, Screen, list_actions
from drafter.tui.cells import pad, width
from drafter.tui.menu import Menu, Row
from drafter.tui.panel import Fragments, input_window, stack, text_window, windows_of


class HelpScreen(Screen):
    """All keys of the screen below, made from the table."""

    id = "help"
    title = "帮助"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.first = 0

    def body(self) -> AnyContainer:
        """Return the list of keys."""
        return text_window(self._draw)

    def _draw(self, cells: int, height: int) -> list[Fragments]:
        del cells
        below = self.app.stack[-2].id if len(self.app.stack) > 1 else "home"
        rows = keys.help_rows(below)
        rows += [("", ""), ("", "写的每一步都已存盘，不用另存；误操作按 Ctrl-Z，可以一直退回去。")]
        widest = max(width(shown) for shown, _ in rows)
        self.first = max(0, min(self.first, len(rows) - height))
        return [
            [("class:number", f"  {pad(shown, widest)}  " if shown else "  "), ("", label)]
            for shown, label in rows[self.first : self.first + height]
        ]

    def actions(self) -> Mapping[str, Act]:
        """Return scrolling and leaving."""

        def scroll(by: int) -> None:
            self.first += by

        return {
            "up": lambda: scroll(-1),
            "down": lambda: scroll(1),
            "page_back": lambda: scroll(-10),
            "page_on": lambda: scroll(10),
            "accept": self.app.back,
        }


class LineScreen(Screen):
    """A screen with a line to type in above a list."""

    label = ""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.line = Buffer(multiline=False)

    def typing(self) -> bool:
        """Whether something stands in the line."""
        return bool(self.line.text)

    def focus(self) -> Window | None:
        """Return the line."""
        return self._window

    @cached_property
    def _input(self) -> AnyContainer:
        return input_window(self.line, lambda: self.label)

    @cached_property
    def _window(self) -> Window | None:
        return next((w for w in windows_of(self._input) if isinstance(w.content, BufferControl)), None)


def meant(asked: str, name: str) -> bool:
    """Whether a name is meant by part of it, of its pinyin, or of the first letters of that."""
    if not asked or asked in name:
        return True
    if not asked.isascii():
        return False
    from drafter.pinyin import sounds  # a fifth of a second: only when somebody types letters

    return sounds(asked, name)


class PaletteScreen(LineScreen):
    """All commands of the screen below; type part of a name, or of its pinyin."""

    id = "palette"
    title = "全部命令"
    label = " 命令："

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.menu: Menu[object] = Menu(self._rows, empty="没有这个命令")

    def _rows(self) -> list[Row[object]]:
        below = self.app.stack[-2] if len(self.app.stack) > 1 else self
        known = {**self.app.actions(), **below.actions()}
        asked = self.line.text.strip()
        return [
            Row(binding.label, binding.shown, binding.action)
            for binding in keys.on_screen(below.id)
            if binding.listed and binding.action in known
            if meant(asked, binding.label)
        ]

    def typing(self) -> bool:
        """Never: no command has a digit in its name, so that digits choose."""
        return False

    def body(self) -> AnyContainer:
        """Return the line and the list."""
        return stack(self._input, text_window(self.menu.draw))

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions."""
        return list_actions(self.menu, self._do)

    def pick(self, digit: int) -> None:
        """Do the command with this digit."""
        row = self.menu.picked(digit)
        if row is not None:
            self._do(row.value)

    def _do(self, value: object) -> None:
        self.app.back()
        acts = {**self.app.actions(), **self.app.top.actions()}
        acts[str(value)]()


class SnapshotScreen(LineScreen):
    """A name for the draft as it is now, and the versions there are, to be opened beside it."""

    id = "snapshot"
    title = "存个版本（平时每一步都自动存着，这里是给现在这一版起个名字）"
    label = " 版本名："

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.menu: Menu[object] = Menu(self._rows, empty="还没有起过名字的版本")

    def _rows(self) -> list[Row[object]]:
        held = self.app.desk.held
        versions = held.versions() if held else []
        return [Row(name, when[:16].replace("T", " "), (name, path)) for name, when, path in _named(versions)]

    def body(self) -> AnyContainer:
        """Return the line and the versions there are."""
        return stack(self._input, text_window(self.menu.draw))

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions; Enter saves, or opens the version under the cursor where no name is typed."""
        return {**list_actions(self.menu, self.chosen), "accept": self.accept}

    def accept(self) -> None:
        """Save under the name typed; without one open the version under the cursor."""
        row = self.menu.current()
        if self.line.text.strip() or row is None:
            self.save()
        else:
            self.chosen(row.value)

    def pick(self, digit: int) -> None:
        """Open the version with this digit."""
        row = self.menu.picked(digit)
        if row is not None:
            self.chosen(row.value)

    def chosen(self, value: object) -> None:
        """Open a version as a draft of its own; the one that is open stays as it is."""
        name, path = value if isinstance(value, tuple) else ("", Path())
        self.app.desk.start_from(files.read_text(path).text, str(path), path.parent, lenient=True)
        self.app.back_to("write")
        self.app.say(f"这是版本“{name}”，已另存成一份稿子；原来那份没有动")

    def save(self) -> None:
        """Keep a copy under the name."""
        name = self.line.text.strip()
        held = self.app.desk.held
        if not name or held is None:
            self.app.say("写个名字，例如 送审稿", wrong=True)
            return
        held.named(self.app.session.chosen_text(), name)  # it is to read so for good
        self.app.back()
        self.app.say(f"已存为“{name}”")


def _named(versions: list[tuple[str, str, Path]]) -> list[tuple[str, str, Path]]:
    """Return versions as (name, time, file); one without a name is called by its time."""
    return [(name or "没有名字的一版", when, path) for when, name, path in versions]


__all__ = ["HelpScreen", "LineScreen", "PaletteScreen", "SnapshotScreen", "meant"]
