"""What a point is about: a topic, then one of its aspects."""

from __future__ import annotations

from collections.abc import Mapping

from drafter.session.actions import SetHeading, SetTopic
from drafter.tui.app import App
from drafter.tui.base import Act, ListScreen
from drafter.tui.menu import Menu, Row
from drafter.tui.outline import NEW, OutlineScreen


class TopicScreen(ListScreen):
    """What a point is about: a topic, then one of its aspects."""

    id = "topic"
    title = "这一点讲什么"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.topic = ""
        self.menu = Menu(self._rows)

    def _rows(self) -> list[Row[object]]:
        topics = self.app.session.bank.topics
        if not self.topic:
            return [Row(topic.name, "、".join(a.name for a in topic.aspects), topic.name) for topic in topics]
        whole: list[Row[object]] = [Row(f"{self.topic}（下面再分几点）", "", self.topic)]
        aspects = next(topic.aspects for topic in topics if topic.name == self.topic)
        return whole + [Row(aspect.name, "", f"{self.topic}/{aspect.name}") for aspect in aspects]

    def chosen(self, value: object) -> None:
        """Take the topic, then the aspect."""
        if not self.topic:
            self.topic = str(value)
            self.menu.reset()
            return
        below = self.app.stack[-2] if len(self.app.stack) > 1 else None
        if isinstance(below, OutlineScreen) and below.way:
            session = self.app.session
            session.apply(SetTopic(below.way, str(value)))
            if below.lines[below.cursor].text.endswith(NEW):
                session.apply(SetHeading(below.way, ""))
        self.app.back()

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions."""
        return {**super().actions(), "back": self.leave}

    def leave(self) -> None:
        """Go back to the topics, then to the outline."""
        if self.topic:
            self.topic = ""
            self.menu.reset()
        else:
            self.app.back()


__all__ = ["TopicScreen"]
