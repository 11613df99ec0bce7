"""Sessions from the texts of files, and drafts as files with every choice in them that read back as the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from drafter.bank import Bank
from drafter.model import Fact, Item, MoveItem, Point, TextItem
from drafter.outline import find_genre, lay_over, outline_of
from drafter.outlinefile import read_outline
from drafter.session import Session, State, Way
from drafter.session.settled import known_only, put, walk


class Given(NamedTuple):
    """An outline or draft as it was read: its text, its name, its folder, facts of the command line, the seed."""

    text: str
    source: str
    folder: Path
    facts: Sequence[Fact] = ()
    seed: int = 0


class Made(NamedTuple):
    """A draft as a file; how many items of it stand as words and how many paragraphs would read back otherwise."""

    text: str
    kept: int
    other: int


class _AnyName(frozenset[str]):
    """Names of entries to which every other belongs as well."""

    __hash__ = frozenset.__hash__

    def __contains__(self, name: object) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return self is other


def begin(given: Given, bank: Bank, *, lenient: bool = False) -> Session:
    """Return a session on an outline or draft.

    Args:
        given: what was read.
        bank: the phrase bank.
        lenient: pass over entries the bank has no longer, where otherwise that is a fault.

    Raises:
        SourceError: it is faulty.
    """
    words = bank.vocabulary
    if lenient:
        words = replace(words, phrases=_AnyName(words.phrases))
    own = read_outline(given.text, given.source, words)
    genre = find_genre(own.genre, given.folder, words) if own.genre else None
    if genre is not None and genre.genre:
        genre = lay_over(genre, find_genre(genre.genre, given.folder, words))
    merged = outline_of(given.text, given.source, given.folder, words, given.facts)
    if lenient:
        merged = known_only(merged, bank.by_id)
    return Session(merged, genre, bank, genre_name=own.genre, seed=given.seed)


def draft_text(given: Given, bank: Bank) -> Made:
    """Return the draft as a file.

    What is written once for each line of a list stays open in what a session writes; where that would come out in
    other words, it is kept as its words.
    """
    session = begin(given, bank)
    text = session.chosen_text()
    other = _other(session, text, given, bank)
    if not other:
        return Made(text, 0, 0)
    said = _repeated(session)
    again = begin(given._replace(text=text, facts=()), bank)
    places = list(_repeated(again))
    if len(places) == len(said):
        # From the last on, so that the ways of those before stay what they are.
        for way, words in sorted(
            zip(places, said.values(), strict=True), reverse=True, key=lambda row: row[0]
        ):
            again.state = State(put(again.outline, way, words))
        worded = again.text()
        left = _other(session, worded, given, bank)
        if left < other:
            return Made(worded, len(said), left)
    return Made(text, 0, other)


def _other(session: Session, text: str, given: Given, bank: Bank) -> int:
    """Return how many paragraphs a file would read back otherwise than the session has them."""
    again = begin(given._replace(text=text, facts=()), bank)
    rows = (s.view.draft.paragraphs for s in (session, again))
    return sum(getattr(a, "text", "") != getattr(b, "text", "") for a, b in zip_longest(*rows))


# --- what is said once for each line of a list -----------------------------------------------------------


def _repeated(session: Session) -> dict[Way, list[Item]]:
    """Return, for each item that stands once for each line of a list, the items that say its words."""
    found: dict[Way, list[Item]] = {}
    for way, item in walk(session.outline):
        chosen = any(isinstance(inner, MoveItem) for _, inner in ((way, item), *walk(item)))
        if getattr(item, "each", "") and chosen and not any(way[: len(other)] == other for other in found):
            found[way] = _points(session, way, item) if isinstance(item, Point) else _lines(session, way)
    return found


def _lines(session: Session, way: Way) -> list[Item]:
    """Return the words of a repeated move, a text for each paragraph."""
    own = {id(sentence) for sentence in session.view.by_way.get(way, ())}
    texts = (
        "".join(sentence.text for sentence in paragraph.sentences if id(sentence) in own)
        for paragraph in session.view.draft.paragraphs
    )
    return [TextItem(text) for text in texts if text]


def _points(session: Session, way: Way, point: Point) -> list[Item]:
    """Return the words of a repeated point, a point for each line."""
    view = session.view
    inside = view.sentences(way)
    nodes = {sentence.node for sentence in view.by_way.get(way, ())}
    found: list[Item] = []
    for heading in view.draft.headings:
        if heading.node in nodes:
            own = (s for s in inside if s.node == heading.node or s.node.startswith(f"{heading.node}/"))
            text = "".join(sentence.text for sentence in own if sentence.move != "heading")
            body = (TextItem(text),) if text else ()
            found.append(
                replace(point, heading=heading.text, when="", each="", body=body, plan="", clauses=())
            )
    return found
