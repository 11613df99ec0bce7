"""The screens by id: a new one is one class and one line here."""

from __future__ import annotations

from collections.abc import Callable

from drafter.tui.app import App
from drafter.tui.asides import HelpScreen, PaletteScreen, SnapshotScreen
from drafter.tui.base import Screen
from drafter.tui.exporting import ExportScreen
from drafter.tui.facts import FactsScreen
from drafter.tui.findscreen import FindScreen
from drafter.tui.home import GenreScreen, HomeScreen
from drafter.tui.outline import OutlineScreen
from drafter.tui.todo import TodoScreen, WhyScreen
from drafter.tui.topic import TopicScreen
from drafter.tui.write import WriteScreen

SCREENS: dict[str, Callable[[App], Screen]] = {
    screen.id: screen
    for screen in (
        HomeScreen,
        GenreScreen,
        FactsScreen,
        WriteScreen,
        OutlineScreen,
        TodoScreen,
        WhyScreen,
        TopicScreen,
        ExportScreen,
        HelpScreen,
        PaletteScreen,
        SnapshotScreen,
        FindScreen,
    )
}

__all__ = ["SCREENS"]
