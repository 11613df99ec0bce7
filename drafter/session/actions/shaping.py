"""Actions on the outline: points and sentences added, taken away, moved."""

from __future__ import annotations

from dataclasses import dataclass

from drafter.model import Outline, PhraseItem, Point, TextItem
from drafter.session import settled
from drafter.session.actions.action import Action, ActionError, Ground, action
from drafter.session.actions.reach import (
    check,
    check_depth,
    depth,
    ended,
    heading_of,
    point_at,
    put_point,
    sibling,
    without,
)
from drafter.session.settled import Way, at, level_of, put


@action("加一点")
@dataclass(frozen=True)
class AddPoint(Action):
    """Put a new point at a way (the points there move down); its paragraph is written at once."""

    way: Way
    heading: str = ""
    topic: str = ""

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it."""
        check_depth(level_of(outline, self.way[:-1]) + 1)
        topic = ground.words.topics.get(self.topic, self.topic)
        point = Point(heading=heading_of(self.heading), topic=topic)
        check(point, ground.words)
        return put_point(outline, self.way, point)


@action("删去")
@dataclass(frozen=True)
class Remove(Action):
    """Take an item away with all below it."""

    way: Way

    def named(self) -> str:
        """Return 删去一项."""
        return "删去一项"

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline without it."""
        return without(outline, self.way)


@action("移动")
@dataclass(frozen=True)
class Move(Action):
    """Move a point with all its text one place up (-1) or down (+1) among its siblings."""

    way: Way
    by: int

    def named(self) -> str:
        """Return 上移一位 or 下移一位."""
        return "上移一位" if self.by < 0 else "下移一位"

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline with the two points exchanged."""
        point = point_at(outline, self.way)
        other = sibling(outline, self.way, -1 if self.by < 0 else 1)
        if other is None:
            raise ActionError("已经是第一点了" if self.by < 0 else "已经是最后一点了")
        return put(put(outline, self.way, [point_at(outline, other)]), other, [point])


@action("降一级")
@dataclass(frozen=True)
class Demote(Action):
    """Make a point the last sub-point of the point before it."""

    way: Way

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline with the point one level down."""
        point = point_at(outline, self.way)
        above = sibling(outline, self.way, -1)
        if above is None:
            raise ActionError("前面没有同级的要点，不能降级")
        level = level_of(outline, self.way)
        check_depth(level + 1 + depth(point))
        bare = settled.fold_point(point, level, outline.recipes)
        items = settled.below(at(outline, above))
        last = max((n for n, item in enumerate(items, 1) if isinstance(item, Point)), default=len(items))
        return put_point(without(outline, self.way), (*above, last), bare)


@action("升一级")
@dataclass(frozen=True)
class Promote(Action):
    """Make a point the next sibling of the point it stands in."""

    way: Way

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline with the point one level up."""
        point = point_at(outline, self.way)
        level = level_of(outline, self.way)
        if level < 2:
            raise ActionError("已经是第一级了")
        bare = settled.fold_point(point, level, outline.recipes)
        parent = self.way[:-1]
        return put_point(without(outline, self.way), (*parent[:-1], parent[-1] + 1), bare)


@action("复制一点")
@dataclass(frozen=True)
class Duplicate(Action):
    """Put a copy of a point behind it, with its facts."""

    way: Way

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline with the copy."""
        point = settled.fold_point(point_at(outline, self.way), level_of(outline, self.way), outline.recipes)
        return put_point(outline, (*self.way[:-1], self.way[-1] + 1), point)


@action("加一句")
@dataclass(frozen=True)
class InsertText(Action):
    """Put a sentence of the writer's, or an entry by its id, before the item at a way."""

    way: Way
    text: str = ""
    phrase: str = ""

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it as a paragraph of its own."""
        text = ended(self.text)
        if not (text or self.phrase):
            raise ActionError("没有写文字")
        item = PhraseItem(self.phrase) if self.phrase else TextItem(text)
        check(item, ground.words)
        return put(outline, self.way, [item], 0)


@action("粘贴")
@dataclass(frozen=True)
class InsertTexts(Action):
    """Put several paragraphs of the writer's before the item at a way, in one step."""

    way: Way
    texts: tuple[str, ...]

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them; blank ones are left out."""
        items = [TextItem(text) for text in map(ended, self.texts) if text]
        if not items:
            raise ActionError("没有写文字")
        for item in items:
            check(item, ground.words)
        return put(outline, self.way, items, 0)


__all__ = ["AddPoint", "Demote", "Duplicate", "InsertText", "InsertTexts", "Move", "Promote", "Remove"]
