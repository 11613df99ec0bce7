"""What a point is about: a topic, then one of its aspects; for a new point a heading of one's own does as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prompt_toolkit.layout.containers import AnyContainer

from drafter.tui.app import App
from drafter.tui.asides import LineScreen, meant
from drafter.tui.base import Act, list_actions
from drafter.tui.menu import Menu, Row
from drafter.tui.panel import stack, text_window

Chosen = Callable[[str, str], None]
"""Takes the topic (or topic/aspect) and the heading, one of them ''."""


class TopicScreen(LineScreen):
    """All topics, then the aspects of one; what is typed narrows them down to those of that name.

    Args:
        app: the program.
        done: called when the screen has gone.
        new: whether it is for a new point, which may be given a heading instead.
    """

    id = "topic"

    def __init__(self, app: App, done: Chosen, *, new: bool) -> None:
        super().__init__(app)
        self.done = done
        self.new = new
        self.title = "加一点：写标题，或者选它讲什么（Esc 不加）" if new else "这一点讲什么"
        self.label = " 标题：" if new else " 主题："
        self.topic = ""
        self.heading = ""
        self.line.on_text_changed += lambda _: self._typed()
        self.menu: Menu[object] = Menu(self._rows, empty="没有这个主题")

    def _typed(self) -> None:
        self.topic = ""
        self.menu.reset()

    def _rows(self) -> list[Row[object]]:
        asked = self.line.text.strip()
        if asked:
            own = (
                [Row[object](f"标题就写“{asked}”", "讲什么由程序照标题判断", ("", asked))] if self.new else []
            )
            return own + list(self._named(asked))
        topics = self.app.session.bank.topics
        if not self.topic:
            return [Row(topic.name, "、".join(a.name for a in topic.aspects), topic.name) for topic in topics]
        whole: list[Row[object]] = [Row(f"{self.topic}（下面再分几点）", "", (self.topic, ""))]
        aspects = next(topic.aspects for topic in topics if topic.name == self.topic)
        return whole + [Row(aspect.name, "", (f"{self.topic}/{aspect.name}", "")) for aspect in aspects]

    def _named(self, asked: str) -> Iterator[Row[object]]:
        for topic in self.app.session.bank.topics:
            if _means(asked, topic.name, topic.words):
                yield Row(topic.name, "、".join(a.name for a in topic.aspects), (topic.name, ""))
            for aspect in topic.aspects:
                if _means(asked, aspect.name, aspect.words):
                    yield Row(aspect.name, topic.name, (f"{topic.name}/{aspect.name}", ""))

    def typing(self) -> bool:
        """Whether a heading is being typed, which may hold digits; no topic does."""
        return self.new and super().typing()

    def body(self) -> AnyContainer:
        """Return the line and the list."""
        return stack(self._input, text_window(self.menu.draw))

    def chosen(self, value: object) -> None:
        """Take the topic, then the aspect; what was found by its name at once.

        A heading that does not say what it is about is asked for that too: else there would be no words for the point.
        """
        if not isinstance(value, tuple):
            self.topic = str(value)
            self.menu.reset()
            return
        topic, heading = value
        if heading and not self.app.session.bank.topic_of_heading(heading, ""):
            self.heading, self.new = heading, False
            self.title, self.label = f"“{heading}”讲的是什么（Esc 不选，自己写）", " 主题："
            self.line.reset()
            return
        self.app.back()
        self.done(topic, heading or self.heading)

    def pick(self, digit: int) -> None:
        """Choose the row with this digit."""
        row = self.menu.picked(digit)
        if row is not None:
            self.chosen(row.value)

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions."""
        return {**list_actions(self.menu, self.chosen), "back": self.leave}

    def leave(self) -> None:
        """Empty the line, go back to the topics, then to where one came from."""
        if self.line.text:
            self.line.reset()
        elif self.topic:
            self.topic = ""
            self.menu.reset()
        else:
            self.app.back()
            if self.heading:
                self.done("", self.heading)


def _means(asked: str, name: str, words: tuple[str, ...]) -> bool:
    return meant(asked, name) or any(asked in word or word in asked for word in words)


__all__ = ["TopicScreen"]
