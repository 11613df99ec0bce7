"""The places of a draft that a writer goes through: headings, sentences of moves, paragraphs, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.draft import Sentence
from drafter.model import MoveItem, Point, TextItem
from drafter.session import Session
from drafter.session.settled import Way, at
from drafter.text import count_characters


@dataclass(frozen=True)
class Place:
    """One place: the way of its item, what it is (heading, paragraph, move, text), its sentences and its name.

    `point` is the way of the point it belongs to, `()` outside the points; a heading's own way is its point's.
    """

    way: Way
    kind: str
    label: str
    sentences: tuple[Sentence, ...]
    level: int
    point: Way

    @property
    def text(self) -> str:
        """What stands there, without the marker of a heading."""
        return "".join(
            part.text
            for sentence in self.sentences
            for part in sentence.parts
            if self.kind != "heading" or part.role in ("heading", "gap")
        )

    @property
    def gaps(self) -> int:
        """How many 【待补】 stand there."""
        return sum(part.role == "gap" for sentence in self.sentences for part in sentence.parts)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names in its 【待补：…】, each once."""
        texts = (part.text for sentence in self.sentences for part in sentence.parts if part.role == "gap")
        return tuple(dict.fromkeys(text.removeprefix("【待补：").removesuffix("】") for text in texts))

    @property
    def characters(self) -> int:
        """Its length in characters without white space."""
        return count_characters("".join(sentence.text for sentence in self.sentences))


def places_of(session: Session) -> list[Place]:
    """Return the places of the present draft in reading order; what has no text has no place."""
    view = session.view
    found: list[Place] = []
    seen: set[Way] = set()
    for sentence in view.draft.sentences():
        way = view.way(sentence)
        if way is None or way in seen:
            continue
        seen.add(way)
        found.append(_place(session, way, tuple(view.by_way[way])))
    return found


def _place(session: Session, way: Way, sentences: tuple[Sentence, ...]) -> Place:
    outline = session.outline
    item = at(outline, way)
    levels = [n for n in range(1, len(way) + 1) if isinstance(at(outline, way[:n]), Point)]
    point = way[: levels[-1]] if levels else ()
    if isinstance(item, Point):
        return Place(way, "heading", item.heading or "标题", sentences, len(levels), point)
    if isinstance(item, MoveItem) and item.move == "paragraph":
        # What is chosen for a paragraph is kept at its point; one of the head can only be typed over.
        return Place(way, "paragraph" if levels else "text", "段落", sentences, len(levels), point)
    if isinstance(item, MoveItem):
        move = session.bank.moves.get(item.move)
        return Place(way, "move", move.name if move else item.move, sentences, len(levels), point)
    label = "照写" if isinstance(item, TextItem) else "词条"
    return Place(way, "text", label, sentences, len(levels), point)


def next_gap(places: Sequence[Place], after: int) -> int | None:
    """Return the number of the first place with a gap behind `after`, then from the beginning; None: no gaps."""
    order = [*range(after + 1, len(places)), *range(min(after + 1, len(places)))]
    return next((number for number in order if places[number].gaps), None)


__all__ = ["Place", "next_gap", "places_of"]
