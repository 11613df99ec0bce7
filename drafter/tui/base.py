"""What every screen is: a container, the actions it takes, and whether text is being typed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.containers import AnyContainer, Window
from prompt_toolkit.layout.controls import FormattedTextControl

from drafter.tui import keys
from drafter.tui.menu import Menu
from drafter.tui.panel import Fragments, bar_window, panel, stack, text_window

if TYPE_CHECKING:
    from drafter.model import Outline
    from drafter.tui.app import App

Act = Callable[[], None]


class Screen:
    """One screen. Subclasses give `id` (of the key table), `title`, `body` and `actions`."""

    id: ClassVar[str] = ""
    title: str = ""
    skip: tuple[str, ...] = ()
    """Actions that are of no use just now and so do not stand in the bar."""

    def __init__(self, app: App) -> None:
        self.app = app

    def body(self) -> AnyContainer:
        """Return what stands in the box of this screen."""
        raise NotImplementedError

    def actions(self) -> Mapping[str, Act]:
        """Return what the screen does at an action of the key table; the app does the rest."""
        return {}

    def pick(self, digit: int) -> None:
        """Do what a digit (1-9) does."""
        del digit

    def typing(self) -> bool:
        """Whether text is being typed, so that digits and marks are text."""
        return False

    def entered(self) -> None:
        """Take note that the screen has come on top, the first time or again."""

    def may_leave(self) -> bool:
        """Keep what is typed before another screen is shown; False: it cannot be taken, which is said."""
        return True

    def follow(self, before: Outline, after: Outline) -> str:
        """Go to what was changed; what stands there, '' where the screen shows no text."""
        del before, after
        return ""

    def painted(self) -> None:
        """Take note that the screen has been painted."""

    def focus(self) -> Window | None:
        """Return the window that takes what is typed; by default one that takes nothing."""
        return self._idle

    @cached_property
    def _idle(self) -> Window:
        """A window without height: letters typed on a screen of lists go nowhere, not into a line out of sight."""
        return Window(FormattedTextControl("", focusable=True, show_cursor=False), height=0)

    @cached_property
    def container(self) -> AnyContainer:
        """The whole screen: box, line for messages, key bar."""
        return stack(
            panel(self.body(), lambda: self.title),
            message_line(self.app),
            bar_window(lambda: self.id, self.app.state),
            self._idle,
        )

    @cached_property
    def bindings(self) -> KeyBindings:
        """Its keys, made from the table."""
        kb = KeyBindings()
        known = {binding.action for binding in keys.on_screen(self.id)}
        acts = {name: act for name, act in {**self.app.actions(), **self.actions()}.items() if name in known}
        handlers = {name: self._handler(act) for name, act in acts.items()}
        if "pick" in known:
            handlers["pick"] = self._digit
        keys.silence(kb)
        keys.paste(kb, self._pasted)
        keys.bind(kb, self.id, handlers, commands=Condition(lambda: not self.typing()))
        return kb

    def undo_typing(self) -> bool:
        """Take back what is being typed; False: nothing is."""
        return False

    def pasted(self, lines: Sequence[str]) -> bool:
        """Take what is pasted on several lines; False: it is put into the line that is typed in."""
        del lines
        return False

    def _pasted(self, lines: Sequence[str]) -> bool:
        done: list[bool] = []
        self.app.guarded(lambda: done.append(self.pasted(lines)))
        return done != [False]

    def _handler(self, act: Act) -> keys.Handler:
        def handle(event: KeyPressEvent) -> None:
            del event
            self.app.guarded(act)

        return handle

    def _digit(self, event: KeyPressEvent) -> None:
        digit = int(event.key_sequence[-1].data or "0")
        self.app.guarded(lambda: self.pick(digit))


class ListScreen(Screen):
    """A screen that is one menu."""

    menu: Menu[object]

    def body(self) -> AnyContainer:
        """Return the menu's window."""
        return text_window(self.menu.draw)

    def actions(self) -> Mapping[str, Act]:
        """Return arrows, pages and Enter."""
        return list_actions(self.menu, self.chosen)

    def pick(self, digit: int) -> None:
        """Choose the row with this digit."""
        row = self.menu.picked(digit)
        if row is not None:
            self.chosen(row.value)

    def chosen(self, value: object) -> None:
        """Do what choosing a row means."""
        raise NotImplementedError


def list_actions(menu: Menu[object], chosen: Callable[[object], None]) -> dict[str, Act]:
    """Return the actions of a list: arrows, pages, Enter."""

    def accept() -> None:
        row = menu.current()
        if row is not None:
            chosen(row.value)

    return {
        "up": lambda: menu.move(-1),
        "down": lambda: menu.move(1),
        "page_back": lambda: menu.turn(-1),
        "page_on": lambda: menu.turn(1),
        "accept": accept,
    }


def message_line(app: App) -> AnyContainer:
    """Return the line that says what was done or is wrong."""

    def draw(_width: int, _height: int) -> list[Fragments]:
        return [[("class:error" if app.wrong else "class:note", " " + app.message)]]

    return text_window(draw, height=1)


__all__ = ["Act", "ListScreen", "Screen", "list_actions", "message_line"]
