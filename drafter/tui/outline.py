"""The outline: points are moved, raised, lowered, added and taken away with all their text; numbers follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prompt_toolkit.layout.containers import AnyContainer

from drafter.session.actions import AddPoint, Demote, Duplicate, Move, Promote, Remove, SetTopic, sibling
from drafter.session.places import Place, places_of
from drafter.session.settled import Way, level_of
from drafter.text import speaking_minutes
from drafter.tui.app import App
from drafter.tui.base import Act, Screen
from drafter.tui.cells import cut, glyphs, width
from drafter.tui.panel import Fragments, text_window


@dataclass(frozen=True)
class Line:
    """A row of the outline: a point (its way), or the part before or behind the points (`()`)."""

    way: Way
    level: int
    text: str
    characters: int
    seconds: int
    gaps: int
    below: int


class OutlineScreen(Screen):
    """All points with their length, time and what is missing."""

    id = "outline"
    title = "提纲"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.lines: list[Line] = []
        self.cursor = 0
        self.closed: set[str] = set()

    def entered(self) -> None:
        """Look at the draft again; at first with the point in hand under the cursor."""
        from drafter.tui.write import WriteScreen

        below = next((screen for screen in reversed(self.app.stack) if isinstance(screen, WriteScreen)), None)
        here = below.place.point if below is not None and below.places and not self.lines else None
        self._refresh(here)

    def _refresh(self, way: Way | None = None) -> None:
        self.lines = self._visible(lines_of(self.app))
        if way is not None:
            ways = [line.way for line in self.lines]
            self.cursor = ways.index(way) if way in ways else self.cursor
        self.cursor = max(0, min(self.cursor, len(self.lines) - 1))

    def _visible(self, lines: list[Line]) -> list[Line]:
        shown: list[Line] = []
        hidden = 0
        for line in lines:
            if hidden and line.level > hidden:
                continue
            hidden = line.level if line.text in self.closed and line.below else 0
            shown.append(line)
        return shown

    def body(self) -> AnyContainer:
        """Return the list."""
        return text_window(self._draw)

    def _draw(self, cells: int, height: int) -> list[Fragments]:
        head = "字数  用时  待补"
        drawn: list[Fragments] = [
            [("class:dim", "   章节、要点" + " " * max(cells - 13 - width(head) - 1, 1) + head)]
        ]
        first = max(0, min(self.cursor - height // 2, len(self.lines) - height + 1))
        for number, line in list(enumerate(self.lines))[first : first + height - 1]:
            here = number == self.cursor
            fold = "+" if line.text in self.closed and line.below else "-" if line.below else " "
            lead = f"{glyphs().pointer if here else ' '} {'  ' * max(line.level - 1, 0)}{fold} "
            gaps = f"{line.gaps:4}" if line.gaps else "    "
            figures = f"{line.characters:4}  {line.seconds // 60:2}:{line.seconds % 60:02} {gaps}"
            room = cells - width(lead) - width(figures) - 1
            text = cut(line.text, room)
            style = "class:chosen" if here else "" if line.level else "class:dim"
            drawn.append([(style, lead + text + " " * (room - width(text)) + figures)])
        return drawn

    def actions(self) -> Mapping[str, Act]:
        """Return what the keys do here."""
        return {
            "up": lambda: self._go(-1),
            "down": lambda: self._go(1),
            "accept": self.write,
            "move_up": lambda: self.move(-1),
            "move_down": lambda: self.move(1),
            "demote": self.demote,
            "promote": self.promote,
            "add": self.add,
            "remove": self.remove,
            "duplicate": self.duplicate,
            "topic": self.topic,
            "open": lambda: self._fold(opened=True),
            "close": lambda: self._fold(opened=False),
        }

    def _go(self, by: int) -> None:
        self.cursor = max(0, min(self.cursor + by, len(self.lines) - 1))

    def _fold(self, *, opened: bool) -> None:
        line = self.lines[self.cursor]
        (self.closed.discard if opened else self.closed.add)(line.text)
        self._refresh(line.way)

    @property
    def way(self) -> Way:
        """The point under the cursor, `()` where there is none."""
        return self.lines[self.cursor].way if self.lines else ()

    def _point(self) -> Way:
        if not self.way:
            self.app.say("这一行是文种固定的部分；要点才能移动、增删", wrong=True)
        return self.way

    def move(self, by: int) -> None:
        """Move the point with its text."""
        way = self._point()
        if way:
            to = sibling(self.app.session.outline, way, by)
            self.app.session.reshape(Move(way, by))
            self._refresh(to)

    def demote(self) -> None:
        """Put the point under the one before it."""
        way = self._point()
        if way:
            self.app.session.reshape(Demote(way))
            self._refresh()

    def promote(self) -> None:
        """Put the point behind the one it stands in."""
        way = self._point()
        if way:
            self.app.session.reshape(Promote(way))
            self._refresh((*way[:-2], way[-2] + 1))

    def add(self) -> None:
        """Put a new point behind this one, once it is said what it is about."""
        outline = self.app.session.outline
        way = self.way
        at = (*way[:-1], way[-1] + 1) if way else (len(outline.body or ()),)

        def done(topic: str, heading: str) -> None:
            self.app.session.reshape(AddPoint(at, heading, topic))
            self._refresh(at)

        self.app.ask_topic(done, new=True)

    def remove(self) -> None:
        """Take the point away; it can be undone."""
        way = self._point()
        if way:
            self.app.session.reshape(Remove(way))
            self._refresh()
            self.app.say("已删去，连同下面的内容（Ctrl-Z 撤销）")

    def duplicate(self) -> None:
        """Put a copy behind it."""
        way = self._point()
        if way:
            self.app.session.reshape(Duplicate(way))
            self._refresh((*way[:-1], way[-1] + 1))

    def topic(self) -> None:
        """Ask what the point is about."""
        way = self._point()

        def done(topic: str, _: str) -> None:
            self.app.session.apply(SetTopic(way, topic))
            self._refresh(way)

        if way:
            self.app.ask_topic(done)

    def write(self) -> None:
        """Go to the point in the text."""
        from drafter.tui.write import WriteScreen

        way = self.way
        self.app.back_to("write")
        screen = self.app.top
        if isinstance(screen, WriteScreen):
            numbers = [n for n, place in enumerate(screen.places) if place.point == way]
            if numbers:
                screen.go_to(numbers[0])


def lines_of(app: App) -> list[Line]:
    """Return the rows of the outline; what stands between the points counts for the part it is in."""
    session = app.session
    pace = int(session.outline.pace or 180)
    places = places_of(session)
    found: list[Line] = []
    loose: list[Place] = []

    def close() -> None:
        if loose:
            name = "、".join(dict.fromkeys(place.label for place in loose))
            found.append(_line((), 0, name, loose, pace, 0))
            loose.clear()

    topics = session.topics()
    first = next((n for n, place in enumerate(places) if place.point), len(places))
    loose += [place for place in places[:first] if not place.point]
    close()
    for way, (_, heading) in topics.items():
        own = [p for p in places if p.point[: len(way)] == way]
        below = sum(len(other) > len(way) and other[: len(way)] == way for other in topics)
        level = level_of(session.outline, way)
        found.append(_line(way, level, heading, own, pace, below))
    loose += [place for place in places[first:] if not place.point]
    close()
    return found


def _line(way: Way, level: int, text: str, places: list[Place], pace: int, below: int) -> Line:
    said = "".join(sentence.text for place in places for sentence in place.sentences)
    characters = sum(place.characters for place in places)
    gaps = sum(place.gaps for place in places)
    return Line(way, level, text, characters, round(speaking_minutes(said, pace) * 60), gaps, below)


__all__ = ["OutlineScreen", "lines_of"]
