"""The finder over another screen: what is found goes into the place in hand, into a field, or to the clipboard."""

from __future__ import annotations

from functools import cached_property

from prompt_toolkit.layout.containers import AnyContainer, Window

from drafter.clipboard import copy
from drafter.errors import DrafterError
from drafter.model import ROLES
from drafter.search.engine import Hit
from drafter.search.showing import filled
from drafter.session import Action
from drafter.session.actions import ChooseParagraph, ChoosePhrases, ended
from drafter.tui.app import App
from drafter.tui.base import Screen, message_line
from drafter.tui.facts import FactsScreen
from drafter.tui.finder import Finder
from drafter.tui.panel import bar_window, stack
from drafter.tui.write import WriteScreen

_AROUND = 24
"""Characters of the text shown before and behind a phrase."""


class FindScreen(Screen):
    """The finder, for the screen below."""

    id = "find"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.below = app.stack[-1] if app.stack else self
        write = self.below if isinstance(self.below, WriteScreen) else None
        move = write.move() if write else ""
        index = app.index
        if index is None:
            raise DrafterError("句库刚改过，正在编索引，几秒钟后再试")
        self.finder = Finder(
            index,
            lambda hit, edit: app.guarded(lambda: self.take(hit, edit)),
            app.back,
            context=app.search_context(move) if app.desk.session else None,
            here=self.around if write else None,
            bank=app.desk.bank,
        )

    @cached_property
    def container(self) -> AnyContainer:
        """The whole screen."""
        return stack(
            self.finder.container,
            message_line(self.app),
            bar_window(lambda: self.finder.screen, self.app.state),
        )

    def entered(self) -> None:
        """Begin with nothing typed."""
        self.finder.open()

    def focus(self) -> Window | None:
        """Put the cursor into the finder's line."""
        self.finder.focus(self.app.application.layout)
        return None

    def typing(self) -> bool:
        """The finder says itself what is text."""
        return True

    def around(self, hit: Hit) -> str:
        """Return what the text would read like with a phrase put in at the place in hand."""
        write = self.below
        if not isinstance(write, WriteScreen) or not write.places:
            return ""
        text, places, number = filled(hit.text), write.places, write.number
        if write.line.text:
            return f"{write.line.ahead[-_AROUND:]}{text}"
        own = self._chosen(write, hit)
        before = number if isinstance(own, ChoosePhrases) else number + 1
        if own is None:
            text = ended(text)
        said = "".join(place.text for place in places[max(before - 1, 0) : before])[-_AROUND:]
        behind = "".join(place.text for place in places[number + 1 : number + 2])[:_AROUND]
        return f"……{said}{text}{behind}……"

    def take(self, hit: Hit, edit: bool) -> None:
        """Put what was found where it is wanted."""
        text = filled(hit.text)
        self.app.back()
        if isinstance(self.below, WriteScreen) and self.below.places:
            if edit or self.below.line.text:
                self.below.line.insert(text)
                self.app.say("改好按 Enter 换掉这里，按 F7 另加一句，Esc 不要了")
            else:
                self._put(self.below, hit)
        elif isinstance(self.below, FactsScreen):
            self.below.line.insert_text(text)
        else:
            self.app.say(copy(text))

    def _put(self, write: WriteScreen, hit: Hit) -> None:
        """Put a phrase in: chosen where it is of the right kind, else as a sentence of its own behind the place."""
        action = self._chosen(write, hit)
        if action is None:
            write.insert(filled(hit.text))
            return
        self.app.session.apply(action)
        write.refresh()
        self.app.say(f"已放进去：{self.app.session.state.past[-1].label}（Ctrl-Z 撤销）")

    def _chosen(self, write: WriteScreen, hit: Hit) -> Action | None:
        """Return the action that chooses a phrase for the place in hand, None where it is of no such kind."""
        session, place = self.app.session, write.place
        phrase = session.bank.by_id.get(hit.id)
        if phrase is None:
            return None
        if place.kind == "move" and phrase.move == write.move() and len(session.phrases(place.way)) <= 1:
            return ChoosePhrases(place.way, (phrase.id,))
        clauses = session.clauses(place.point) if place.kind == "paragraph" else ()
        if not clauses:
            return None
        # Behind what stands there: a clause of its aspect into the last sentence, anything else as its own.
        own = phrase.move in ROLES and phrase.topic == session.topics()[place.point][0]
        new = (phrase.id,) if own else ("。", filled(hit.text).rstrip("。"))
        return ChooseParagraph(place.point, session.plan(place.point), (*clauses, *new))


__all__ = ["FindScreen"]
