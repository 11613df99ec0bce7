"""The interactive program: a stack of screens over one desk. What is done here is done by the desk and its session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app_or_none
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import DynamicKeyBindings
from prompt_toolkit.layout import Layout
from prompt_toolkit.layout.containers import DynamicContainer, Window
from prompt_toolkit.output import Output

from drafter.errors import DrafterError
from drafter.tui.base import Act, Screen
from drafter.tui.screens import make
from drafter.tui.style import STYLE
from drafter.values import parse_date

if TYPE_CHECKING:
    from drafter.desk import Desk
    from drafter.search import Context, Index
    from drafter.session import Session

_FIND = "find"
_SOON = 0.2
"""Seconds that a key waits for the index; it is there in a few hundredths unless it has to be built."""


class App:
    """The screens, what is said to the writer, and the actions that are the same everywhere."""

    def __init__(
        self,
        desk: Desk,
        first: str = "home",
        *,
        input: Input | None = None,  # noqa: A002  # the word of prompt_toolkit
        output: Output | None = None,
    ) -> None:
        self.desk = desk
        self.stack: list[Screen] = []
        self.message = ""
        self.wrong = False
        self._armed = self._was_armed = ""
        self._index: Index | None = None
        self._opening: Thread | None = None
        self._trouble = ""
        self._asked: tuple[Screen, str] | None = None
        self.application: Application[int] = Application(
            layout=Layout(DynamicContainer(lambda: self.top.container if self.stack else Window())),
            key_bindings=DynamicKeyBindings(lambda: self.top.bindings if self.stack else None),
            style=STYLE,
            full_screen=True,
            mouse_support=False,
            input=input,
            output=output,
        )
        self.application.after_render += lambda _: self.top.painted()
        # Home is below all; it puts the draft away when it is entered.
        self.stack.append(make("home", self))
        if first == "home":
            self._entered()
        else:
            self.go(first)

    @property
    def top(self) -> Screen:
        """The screen that is shown."""
        return self.stack[-1]

    @property
    def session(self) -> Session:
        """The draft that is written.

        Raises:
            DrafterError: there is none.
        """
        return self.desk.writing

    @property
    def index(self) -> Index | None:
        """The search index of the bank; None while it is got ready, which takes seconds after the bank has changed."""
        if self._opening is None:
            self._opening = Thread(target=self._open_index, daemon=True)
            self._opening.start()
            self._opening.join(_SOON)
        return self._index

    def _open_index(self) -> None:
        from drafter.search import open_index

        try:
            self._index = open_index()
        except Exception as error:  # noqa: BLE001  # in a thread there is nobody else to take it
            self._trouble = str(error) or type(error).__name__
        loop = self.application.loop
        with suppress(RuntimeError):  # the program may have ended meanwhile
            if loop is not None:
                loop.call_soon_threadsafe(self._indexed)

    def _indexed(self) -> None:
        """Open the finder, or say why it cannot be, if it was asked for and nothing was pressed or typed since."""
        if self._armed == _FIND and self._asked == self._at_hand():
            self.guarded(self.find)
        self.application.invalidate()

    def search_context(self, move: str = "") -> Context:
        """Return what a phrase is wanted for in the draft that is open."""
        from drafter.search import Context

        outline = self.session.outline
        date = parse_date(outline.date).first.isoformat() if outline.date else ""
        return Context(move, self.session.genre_name, date)

    def state(self) -> str:
        """Return what stands at the right end of the bar: whether all is saved."""
        held = self.desk.held
        if held is None:
            return ""
        return "[只看]" if held.read_only else "[已存]"

    # --- screens ----------------------------------------------------------------------------------

    def go(self, name: str) -> None:
        """Show a screen by its id, on top of the others; home is below all."""
        if name == "home":
            self.stack.clear()
        self.push(make(name, self))

    def push(self, screen: Screen) -> None:
        """Show a screen on top of the others."""
        self.stack.append(screen)
        self._entered()

    def back(self) -> None:
        """Go back to the screen below; at home stay."""
        if len(self.stack) > 1:
            self.stack.pop()
            self._entered()

    def back_to(self, name: str) -> None:
        """Go back to the nearest screen of that id below, which may be the one shown; home if there is none."""
        while len(self.stack) > 1 and self.top.id != name:
            self.stack.pop()
        self._entered()

    def _entered(self) -> None:
        top = self.top
        top.entered()
        layout = self.application.layout
        layout.reset()
        window = top.focus()
        if window is not None:
            layout.focus(window)
        layout.update_parents_relations()  # keys that came in the same breath find the new screen's bindings
        app = get_app_or_none()
        if app is not None:
            app.invalidate()

    # --- saying and doing -------------------------------------------------------------------------

    def say(self, message: str, *, wrong: bool = False) -> None:
        """Show a line below the screen until the next key."""
        self.message, self.wrong = " ".join(message.split()), wrong

    def guarded(self, act: Act) -> None:
        """Do something; what cannot be done is said, and nothing is lost."""
        self._was_armed, self._armed = self._armed, ""
        self.say("")
        try:
            act()
        except DrafterError as error:
            self.say(str(error), wrong=True)
        news = "；".join(self.desk.news())
        if news:
            self.say(f"{news}；{self.message}" if self.message else news)

    def actions(self) -> Mapping[str, Act]:
        """Return the actions that are the same on every screen that lists them."""
        return {
            "back": self.back,
            "accept": lambda: None,
            "find": self.find,
            "outline": lambda: self._over("outline"),
            "facts": lambda: self._over("facts"),
            "todo": lambda: self._over("todo"),
            "export": lambda: self._over("export"),
            "help": lambda: self.go("help"),
            "palette": lambda: self.go("palette"),
            "undo": self.undo,
            "redo": self.redo,
            "snapshot": lambda: self.go("snapshot"),
            "quit": self.quit,
            "interrupt": self.interrupt,
        }

    def _over(self, name: str) -> None:
        """Show a screen of the draft over the writing screen, in the place of another such screen."""
        _ = self.session
        if not self.top.may_leave():
            return
        self.back_to("write")
        if self.top.id != "write":
            self.go("write")
        self.go(name)

    def ask_facts(self, names: Collection[str] = ()) -> None:
        """Show the facts, at the field of one of these names if there is one."""
        from drafter.tui.facts import FactsScreen

        screen = FactsScreen(self)
        self.push(screen)
        screen.ask_for(names)

    def ask_topic(self, done: Callable[[str, str], None], *, new: bool = False) -> None:
        """Ask what a point is about; `done` is told topic and heading, one of them '', unless the writer goes back."""
        from drafter.tui.topic import TopicScreen

        self.push(TopicScreen(self, done, new=new))

    def find(self) -> None:
        """Open the finder over the screen, as soon as its index is ready."""
        if self.index is not None:
            self.go("find")
        elif self._trouble:
            trouble, self._trouble, self._opening = self._trouble, "", None
            raise DrafterError(f"编不了索引：{trouble}")
        else:
            self._armed, self._asked = _FIND, self._at_hand()
            self.say("正在编索引，几秒钟后就打开")

    def _at_hand(self) -> tuple[Screen, str]:
        """Return the screen that is shown and what is typed in it."""
        return self.top, str(getattr(getattr(self.top, "line", None), "text", ""))

    def undo(self) -> None:
        """Take back what is being typed; else the last thing done to the draft, say what it was, and go there."""
        if self.top.undo_typing():
            return
        self._gone("撤销", self.session.undo(), "（Ctrl-Y 重做）")

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._gone("重做", self.session.redo(), "")

    def _gone(self, done: str, label: str, more: str) -> None:
        change = self.session.last_change(undone=done == "撤销") if label else None
        where = self.top.follow(*change) if change else ""
        self.top.entered()
        place = f"，在“{where}”" if where else ""
        self.say(f"已{done}：{label}{place}{more}" if label else f"没有可{done}的了")

    def interrupt(self) -> None:
        """Leave at the second Ctrl-C."""
        if self.again("c-c", "再按一次 Ctrl-C 退出；写的东西都已存好"):
            self.application.exit(result=130)

    def again(self, key: str, message: str) -> bool:
        """Whether a key comes for the second time running; at the first the message says what it does."""
        if self._was_armed == key:
            return True
        self._armed = key
        self.say(message)
        return False

    def quit(self) -> None:
        """Leave; everything but what is being typed is on disk already."""
        if self.top.may_leave():
            self.application.exit(result=0)


def run(desk: Desk, first: str = "home") -> int:
    """Show the screens until the writer leaves; the exit code.

    Raises:
        Ended: a signal ended it; what was done is saved.
    """
    from drafter.tui import runner

    stream = runner.prepare("用 drafter write --plain")
    typed = runner.probe(stream)
    app = App(desk, first, output=runner.output_for(stream))
    app.guarded(lambda: None)
    try:
        return runner.run(app.application, desk.settle, typed)
    finally:
        desk.close()


__all__ = ["App", "run"]
