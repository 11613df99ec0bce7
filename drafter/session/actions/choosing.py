"""Actions on what stands in a place: sentences, paragraphs, headings chosen or typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drafter.model import Group, Item, MoveItem, Outline, PhraseItem, Point, TextItem
from drafter.session.actions.action import Action, ActionError, Ground, action
from drafter.session.actions.reach import changed, check, ended, heading_of, item_at, paragraph_ways, point_at
from drafter.session.settled import Way, at, put


@action("换一句")
@dataclass(frozen=True)
class ChoosePhrases(Action):
    """Name the entries that a move is written with, one a sentence."""

    way: Way
    phrases: tuple[str, ...]

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them; a text typed there gives way."""
        item = item_at(outline, self.way)
        if not isinstance(item, MoveItem) or item.move == "paragraph":
            raise ActionError("这里不是从句库里挑的句子")
        return changed(outline, self.way, replace(item, phrases=self.phrases, text=""), ground)


@action("改文字")
@dataclass(frozen=True)
class SetText(Action):
    """Type the text of a move, of a text, or of a point's paragraph; it is kept word for word."""

    way: Way
    text: str

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it; an empty text lets the bank write again (a text item goes)."""
        text = self.text.strip()
        item = item_at(outline, self.way)
        if isinstance(item, Point):
            outline = _open_paragraph(outline, self.way)
            point = replace(point_at(outline, self.way), text=text, plan="", clauses=())
            return changed(outline, self.way, point, ground)
        if isinstance(item, PhraseItem):
            item = TextItem(text, item.when, item.each)
        if isinstance(item, TextItem):
            if not text:
                return put(outline, self.way, [])
            return changed(outline, self.way, replace(item, text=ended(text)), ground)
        if isinstance(item, MoveItem):
            return changed(outline, self.way, replace(item, text=text, phrases=()), ground)
        raise ActionError("这里不能写文字")


@action("换一段")
@dataclass(frozen=True)
class ChooseParagraph(Action):
    """Say of which clauses a point's paragraph is made, and by which plan; none: the engine chooses again."""

    way: Way
    plan: str
    clauses: tuple[str, ...]

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them."""
        point_at(outline, self.way)
        outline = _open_paragraph(outline, self.way)
        point = replace(point_at(outline, self.way), plan=self.plan, clauses=self.clauses, text="")
        return changed(outline, self.way, point, ground)


def _open_paragraph(outline: Outline, way: Way) -> Outline:
    """Return the outline ready for a choice of the point's paragraph: a text of the paragraph's own would hide it."""
    found = paragraph_ways(point_at(outline, way))
    if not found:
        raise ActionError("这一点没有自己的段落；写在它下面的句子里，或者加一句")
    for inner in found:
        item = at(outline, (*way, *inner))
        if isinstance(item, MoveItem) and item.text:
            outline = put(outline, (*way, *inner), [replace(item, text="")])
    return outline


@action("")
@dataclass(frozen=True)
class Keep(Action):
    """Choose for good what stands in many places now, before something else is done; it is undone with that."""

    paragraphs: tuple[tuple[Way, str, tuple[str, ...]], ...] = ()
    sentences: tuple[tuple[Way, tuple[str, ...]], ...] = ()

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with plan and clauses of these points, and the entries of these moves."""
        for way, plan, clauses in self.paragraphs:
            outline = ChooseParagraph(tuple(way), plan, clauses).on(outline, ground)
        for way, phrases in self.sentences:
            outline = ChoosePhrases(tuple(way), phrases).on(outline, ground)
        return outline


@action("照原样留住")
@dataclass(frozen=True)
class Hold(Action):
    """Choose for good what stood in the places of a draft; where the bank no longer has it, keep its words.

    What cannot be put right, as an item that has gone, is passed over.
    """

    paragraphs: tuple[tuple[Way, str, tuple[str, ...]], ...] = ()
    sentences: tuple[tuple[Way, tuple[str, ...]], ...] = ()
    headings: tuple[tuple[Way, str], ...] = ()
    texts: tuple[tuple[Way, str], ...] = ()

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them."""
        actions: list[Action] = [
            ChooseParagraph(tuple(way), plan, rows) for way, plan, rows in self.paragraphs
        ]
        actions += [ChoosePhrases(tuple(way), rows) for way, rows in self.sentences]
        actions += [SetHeading(tuple(way), text) for way, text in self.headings]
        actions += [SetText(tuple(way), text) for way, text in self.texts]
        for one in actions:
            try:
                outline = one.on(outline, ground)
            except (ActionError, LookupError):
                continue
        return outline


@action("")
@dataclass(frozen=True)
class Pass(Action):
    """Change nothing: what was done once named an entry that the bank has no longer."""

    name: str = ""

    def named(self) -> str:
        """Return the name of what was done."""
        return self.name

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline as it is."""
        return outline


@action("让程序重挑")
@dataclass(frozen=True)
class Release(Action):
    """Forget what was chosen or typed in a place and below it."""

    way: Way

    def on(self, outline: Outline, _: Ground, /) -> Outline:
        """Return the outline without choices there."""
        return put(outline, self.way, [_released(item_at(outline, self.way))])


def _released(item: Item) -> Item:
    if isinstance(item, MoveItem):
        return replace(item, phrases=(), text="")
    if isinstance(item, Group):
        return replace(item, items=tuple(_released(inner) for inner in item.items))
    if isinstance(item, Point):
        body = tuple(_released(inner) for inner in item.body or ())
        return replace(item, plan="", clauses=(), text="", body=body)
    return item


@action("勾选做法")
@dataclass(frozen=True)
class Tick(Action):
    """Tick a measure of a point as true or to be stressed, or take the tick away; its paragraph is chosen again."""

    way: Way
    phrase: str

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it."""
        point = point_at(outline, self.way)
        ticked = [name for name in point.measures if name != self.phrase]
        if len(ticked) == len(point.measures):
            ticked.append(self.phrase)
        point = replace(point, measures=tuple(ticked), plan="", clauses=())
        return changed(outline, self.way, point, ground)


@action("改标题文字")
@dataclass(frozen=True)
class SetHeading(Action):
    """Give a point its heading; an empty one leaves it to the bank."""

    way: Way
    heading: str

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it."""
        old = point_at(outline, self.way)
        # A new heading is no reason for other words below it.
        point = replace(
            old, heading=heading_of(self.heading), known_as=old.known_as or old.heading or old.topic
        )
        check(Point(heading=point.heading, known_as=point.known_as), ground.words)  # the rest is as it was
        return put(outline, self.way, [point])


@action("换一组标题")
@dataclass(frozen=True)
class SetHeadings(Action):
    """Give several points their headings at once: a parallel set."""

    headings: tuple[tuple[Way, str], ...]

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with them."""
        for way, heading in self.headings:
            outline = SetHeading(tuple(way), heading).on(outline, ground)
        return outline


@action("改主题")
@dataclass(frozen=True)
class SetTopic(Action):
    """Say what a point is about: a topic or an aspect in full (思想建设/学习培训)."""

    way: Way
    topic: str

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline with it; what was chosen for the old topic goes."""
        topic = ground.words.topics.get(self.topic, self.topic)
        point = replace(point_at(outline, self.way), topic=topic, plan="", clauses=(), measures=())
        return changed(outline, self.way, point, ground)


__all__ = [
    "ChooseParagraph",
    "ChoosePhrases",
    "Hold",
    "Keep",
    "Pass",
    "Release",
    "SetHeading",
    "SetHeadings",
    "SetText",
    "SetTopic",
    "Tick",
]
