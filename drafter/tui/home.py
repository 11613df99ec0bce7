"""The first screen and the choice of a genre and a length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from drafter.desk import in_order
from drafter.store import Row as Kept
from drafter.tui.app import App
from drafter.tui.base import Act, ListScreen
from drafter.tui.menu import Menu, Row
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


class GenreScreen(ListScreen):
    """Which genre, then how long."""

    id = "genre"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.genre: Outline | None = None
        self.menu = Menu(self._rows)
        self._genres = app.desk.genres()
        self.title = "写什么"

    def _rows(self) -> list[Row[object]]:
        if self.genre is None:
            return [
                Row(genre.name, "  ".join(filter(None, (genre.direction, genre.length))), genre.id)
                for genre in in_order(self._genres)
            ]
        genre = self.genre
        usual = (f"按常见篇幅（{genre.length or '不限'}）", "以后在填事实（F9）里还能改", "")
        low = parse_length(genre.length).low if genre.length.endswith("字") else 0
        lengths = (
            (text, f"约 {count} 字" + ("，比常见的短" if count < low else ""), text)
            for text, count in self.app.desk.lengths(genre)
        )
        return [Row(*row) for row in (usual, *lengths)]

    def chosen(self, value: object) -> None:
        """Take the genre, then the length, and begin."""
        if self.genre is None:
            self.genre = next(g for g in self._genres if g.id == value)
            self.title = "写多长"
            self.menu.reset()
            return
        self.app.desk.start(self.genre.id, str(value))
        self.app.go("write")
        self.app.go("facts")

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions; Esc goes back to the genres first."""
        return {**super().actions(), "back": self.leave}

    def leave(self) -> None:
        """Go back to the genres, then home."""
        if self.genre is None:
            self.app.back()
            return
        self.genre, self.title = None, "写什么"
        self.menu.reset()


__all__ = ["GenreScreen", "HomeScreen"]
