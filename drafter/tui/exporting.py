"""Export: in which form and where; nothing is ever written over unasked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from drafter.clipboard import copy
from drafter.errors import OutputError
from drafter.export import export_draft, exporter
from drafter.filenames import safe_name
from drafter.tui.app import App
from drafter.tui.base import Act, ListScreen
from drafter.tui.menu import Menu, Row
from drafter.tui.summary import left_to_do

if TYPE_CHECKING:
    from drafter.files import OnExist


class ExportScreen(ListScreen):
    """In which form and where; nothing is ever written over unasked."""

    id = "export"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.folder = Path.cwd()
        self.taken: tuple[str, Path] | None = None
        self.done: list[Path] = []
        self.menu = Menu(self._rows)
        self.title = "导出"

    def entered(self) -> None:
        """Say where files will go, and what is still missing."""
        draft = self.app.session.view.draft
        self.taken = None
        self.title = f"导出到 {self.folder}"
        left = left_to_do(draft)
        if left:
            gaps = "；待补的照样印成【待补】" if draft.gaps else ""
            self.app.say(f"{left}{gaps}；按 F5 逐条看")

    def _rows(self) -> list[Row[object]]:
        if self.taken:
            form, path = self.taken
            return [
                Row("另存一份，名字后面加编号", "", ("rename", form)),
                Row(f"覆盖原来的 {path.name}", "", ("overwrite", form)),
                Row("不导出了", "", ("", form)),
            ]
        rows: list[Row[object]] = [Row(label, name, ("error", name)) for name, label in self.app.desk.forms()]
        rows.insert(1, Row("Word 大字版（供念稿）", "docx", ("large", "docx")))
        rows.append(Row("复制全文到剪贴板", "", ("copy", "")))
        return rows

    def chosen(self, value: object) -> None:
        """Write it, or ask what to do with the file that is there."""
        if not isinstance(value, tuple):
            return
        how, form = value
        if how == "copy":
            self._copy()
            return
        if not how:
            self.taken = None
            return
        layout = "large-print" if how == "large" else "default"
        stem = f"{self.app.session.view.draft.title or '讲话稿'}（大字版）" if how == "large" else ""
        on_exist: OnExist = "rename" if how == "rename" else "overwrite" if how == "overwrite" else "error"
        try:
            path = self.app.desk.export(form, self.folder, name=stem, on_exist=on_exist, layout=layout)
        except OutputError as error:
            if on_exist == "error" and "已" in str(error) and self._standing(form):
                self.taken = form, self._standing(form) or Path()
                self.menu.reset()
                self.app.say("已有同名文件，选怎么办", wrong=True)
                return
            raise
        self.taken = None
        self.done.append(path)
        self.app.say(f"已写好：{path}")

    def _standing(self, form: str) -> Path | None:
        ending = ".yaml" if form == "yaml" else exporter(form).extension
        path = self.folder / safe_name(self.app.session.view.draft.title or "讲话稿", ending)
        return path if path.exists() else None

    def _copy(self) -> None:
        self.app.say(copy(export_draft(self.app.session.view.draft, "txt").decode("utf-8")))

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions."""
        return {**super().actions(), "back": self.leave}

    def leave(self) -> None:
        """Go back to the forms, then to the text."""
        if self.taken:
            self.taken = None
        else:
            self.app.back()


__all__ = ["ExportScreen"]
