"""The first screen and the choice of a genre and a length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from prompt_toolkit.layout.containers import AnyContainer

from drafter.desk import in_order
from drafter.store import Row as Kept
from drafter.tui.app import App
from drafter.tui.asides import LineScreen, meant
from drafter.tui.base import Act, ListScreen, list_actions
from drafter.tui.menu import Menu, Row
from drafter.tui.panel import stack, text_window
from drafter.values import parse_length

if TYPE_CHECKING:
    from drafter.model import Outline

EXAMPLE = "forum"
_FIXED = (
    ("新写一篇", "选文种 → 填事实 → 挑句子 → 导出 Word", "genre"),
    ("看一个例子", "打开一篇填好事实的座谈会讲话，随便改", "example"),
    ("找一句话", "按汉字、拼音或首字母找现成词句", "find"),
)


class HomeScreen(ListScreen):
    """New draft, example, search, and the drafts there are."""

    id = "home"
    title = "讲话稿助手 drafter   离线运行，内容只存在本机"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.kept: list[Kept] = []
        self.menu = Menu(self._rows)

    def entered(self) -> None:
        """Put the open draft away and look at what there is."""
        self.app.desk.close()
        self.kept = self.app.desk.store.drafts()

    def _rows(self) -> list[Row[object]]:
        rows: list[Row[object]] = [Row(text, remark, name) for text, remark, name in _FIXED]
        for kept in self.kept:
            day = kept.changed[5:10].replace("-", "月", 1) + "日" if len(kept.changed) >= 10 else ""
            state = "  ".join(
                filter(
                    None, (kept.points, f"{kept.characters} 字" if kept.characters else "", kept.note or day)
                )
            )
            rows.append(Row(f"接着写：{kept.title or '（没有标题）'}", state, kept))
        return rows

    def chosen(self, value: object) -> None:
        """Begin or go on."""
        if value == "genre":
            self.app.go("genre")
            return
        if value == "find":
            self.app.find()
            return
        if value == "example":
            self.app.desk.example(EXAMPLE)
        elif isinstance(value, Kept):
            self.app.desk.open(value.id)
        self.app.go("write")

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions, and removing a draft."""
        return {**super().actions(), "remove": self.remove, "back": lambda: None}

    def remove(self) -> None:
        """Put the draft under the cursor into the bin; its files stay there."""
        row = self.menu.current()
        if row is None or not isinstance(row.value, Kept):
            self.app.say("先用 ↑ ↓ 选一份稿子")
            return
        self.app.desk.store.remove(row.value.id)
        self.kept = self.app.desk.store.drafts()
        self.app.say(f"“{row.value.title}”已放进回收文件夹，没有真的删掉")


class GenreScreen(LineScreen):
    """Which genre; what is typed narrows the list down."""

    id = "genre"
    title = "写什么（打名称或拼音首字母来找）"
    label = " 文种："

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.line.on_text_changed += lambda _: self.menu.reset()
        self.menu: Menu[object] = Menu(self._rows, empty="没有这个文种")
        self._genres = in_order(app.desk.genres())

    def _rows(self) -> list[Row[object]]:
        asked = self.line.text.strip()
        return [
            Row(genre.name, "  ".join(filter(None, (genre.direction, genre.length))), genre.id)
            for genre in self._genres
            if meant(asked, genre.name) or genre.id.startswith(asked.lower())
        ]

    def typing(self) -> bool:
        """Never: no genre has a digit in its name, so that digits choose."""
        return False

    def body(self) -> AnyContainer:
        """Return the line and the list."""
        return stack(self._input, text_window(self.menu.draw))

    def pick(self, digit: int) -> None:
        """Choose the row with this digit."""
        row = self.menu.picked(digit)
        if row is not None:
            self.chosen(row.value)

    def chosen(self, value: object) -> None:
        """Take the genre and ask for the length."""
        self.app.push(LengthScreen(self.app, next(genre for genre in self._genres if genre.id == value)))

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions; Esc empties the line first."""
        return {**list_actions(self.menu, self.chosen), "back": self.leave}

    def leave(self) -> None:
        """Empty the line, then go home."""
        if self.line.text:
            self.line.reset()
        else:
            self.app.back()


class LengthScreen(ListScreen):
    """How long a new draft is to be."""

    id = "genre"
    title = "写多长"

    def __init__(self, app: App, genre: Outline) -> None:
        super().__init__(app)
        self.genre = genre
        self.menu = Menu(self._rows)

    def _rows(self) -> list[Row[object]]:
        genre = self.genre
        rows = [Row[object](f"按常见篇幅（{genre.length or '不限'}）", "以后在填事实（F9）里还能改", "")]
        usual = parse_length(genre.length) if genre.length.endswith("字") else None
        for text, count in self.app.desk.lengths(genre):
            short, long = (count < usual.low, count > usual.high) if usual else (False, False)
            remark = "，比常见的短" if short else "，比常见的长" if long else ""
            rows.append(Row(text, f"约 {count} 字{remark}", text))
        return rows

    def chosen(self, value: object) -> None:
        """Take the length, and begin."""
        self.app.desk.start(self.genre.id, str(value))
        self.app.go("write")
        self.app.go("facts")


__all__ = ["GenreScreen", "HomeScreen", "LengthScreen"]
