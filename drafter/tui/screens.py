"""The screens by id: a new one is one class and one line here. A screen's module is read when it is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drafter.tui.app import App
    from drafter.tui.base import Screen

SCREENS: dict[str, str] = {
    "home": "home.HomeScreen",
    "genre": "home.GenreScreen",
    "facts": "facts.FactsScreen",
    "write": "write.WriteScreen",
    "outline": "outline.OutlineScreen",
    "todo": "todo.TodoScreen",
    "why": "todo.WhyScreen",
    "export": "exporting.ExportScreen",
    "help": "asides.HelpScreen",
    "palette": "asides.PaletteScreen",
    "snapshot": "asides.SnapshotScreen",
    "find": "findscreen.FindScreen",
}
"""Id → module and class."""


def make(name: str, app: App) -> Screen:
    """Return a new screen of that id."""
    module, _, kind = SCREENS[name].partition(".")
    screen: Screen = getattr(import_module(f"drafter.tui.{module}"), kind)(app)
    return screen


__all__ = ["SCREENS", "make"]
