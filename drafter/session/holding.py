"""A draft reads as it was left, also when the phrase bank or the program has changed since.

What nobody chose the engine chooses anew each time a draft is opened, and from another bank it would choose otherwise.
So a draft that is put away notes how it reads (`reading`), and one that comes back otherwise is put right by an action
that can be undone like any other (`hold`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drafter import __version__
from drafter.model import MoveItem, TextItem
from drafter.session import Session
from drafter.session.actions import ActionError, Hold, decode, encode
from drafter.session.places import Place, places_of
from drafter.session.settled import Way, at

_Said = Mapping[tuple[Way, str], tuple[Way, str]]
"""The places noted: way and kind → the way of the point, and the words."""
_ROUNDS = 5


def stamp(session: Session) -> str:
    """Return what the engine's choices depend on besides the draft: the bank and the program."""
    return f"{__version__} {session.bank.digest}"


def reading(session: Session) -> dict[str, Any]:
    """Return how a draft reads, as plain data for JSON: its places with their words, and what would choose them."""
    rows = [[list(place.way), place.kind, list(place.point), place.text] for place in places_of(session)]
    return {"stamp": stamp(session), "places": rows, "keep": encode(session.keeping(everywhere=True))}


def hold(session: Session, noted: Mapping[str, Any]) -> int | None:
    """Put a draft right that reads otherwise than was noted; how many places still do, None if nothing was to be done.

    Args:
        session: the draft as it was opened.
        noted: what `reading` returned when it was put away.

    Raises:
        OutputError: it cannot be kept.
    """
    if noted.get("stamp") == stamp(session):
        return None
    try:
        said = {(tuple(way), kind): (tuple(point), text) for way, kind, point, text in noted["places"]}
        keep = decode(noted["keep"])
    except (KeyError, TypeError, ValueError, ActionError):
        return None
    other = _otherwise(session, said)
    if not other:
        return len(_otherwise(session, said, repeated=True)) or None
    # Only where it reads otherwise: all else is left to follow what the writer does.
    ways = {point if kind == "paragraph" else way for way, kind, point, _ in other}
    known = session.bank.by_id
    chosen = Hold(
        tuple(row for row in getattr(keep, "paragraphs", ()) if row[0] in ways),
        tuple(
            row
            for row in getattr(keep, "sentences", ())
            if row[0] in ways and all(name in known for name in row[1])
        ),
        tuple((way, text) for way, kind, _, text in other if kind == "heading"),
    )
    trial = Session(
        session.outline, session.genre, session.bank, genre_name=session.genre_name, seed=session.seed
    )
    for _ in range(_ROUNDS):
        trial.state = session.state
        trial.apply(chosen)
        # What is put right in one place may let the engine choose otherwise in the next.
        more = _as_words(trial, said)
        if not more:
            break
        chosen = replace(chosen, texts=(*chosen.texts, *more))
    session.apply(chosen)
    return len(_otherwise(session, said, repeated=True))


def _as_words(session: Session, said: _Said) -> list[tuple[Way, str]]:
    """Return what would have to be typed so that the places read as was noted; what was missing then is left open."""
    texts = []
    for way, kind, point, text in _otherwise(session, said):
        item = at(session.outline, way)
        if "【待补" not in text and kind != "heading":
            if kind == "paragraph":
                texts.append((point, text))
            elif isinstance(item, MoveItem | TextItem):
                texts.append((way, text))
    return texts


def _otherwise(session: Session, said: _Said, *, repeated: bool = False) -> list[tuple[Way, str, Way, str]]:
    """Return the places that read otherwise, with the words that were noted: way, kind, point, text.

    Those that are written once for each line of a list cannot be chosen for good; they count only if `repeated`.
    """
    now: dict[tuple[Way, str], Place] = {(place.way, place.kind): place for place in places_of(session)}
    found = []
    for (way, kind), (point, text) in said.items():
        place = now.get((way, kind))
        if (place is None or place.text != text) and (repeated or not _repeated(session, way)):
            found.append((way, kind, point, text))
    return found


def _repeated(session: Session, way: Way) -> bool:
    """Whether a place is written once for each line of a list, or is no longer there."""
    try:
        return session.view.repeats(way)
    except LookupError:
        return True


__all__ = ["hold", "reading", "stamp"]
