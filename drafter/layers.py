"""The layers of the phrase bank: which folders and files there are, and how a later one lies over an earlier.

A later layer may add entries, replace one by its id, or retire one (`retired: true`). What comes from the team's
and the writer's own folder must never keep the writer from working: their faults are kept beside the bank and
told, and the rest of them is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from drafter import model, settings
from drafter.errors import SourceError

if TYPE_CHECKING:  # reading files takes much more to import than finding them
    from drafter.bankfile import Loaded

BUILT_IN, TEAM, OWN, EXTRA = "built-in", "team", "own", "extra"
LABELS = {BUILT_IN: "内置", TEAM: "团队", OWN: "个人", EXTRA: "另加"}


class Layer(NamedTuple):
    """One layer: its kind, its folder or file, and whether a fault in it is told instead of raised."""

    kind: str
    path: Path
    lenient: bool = False

    @property
    def label(self) -> str:
        """The layer's name in Chinese."""
        return LABELS[self.kind]


class Covered(NamedTuple):
    """An entry that a later layer replaces or retires; `by` is the place that does so."""

    phrase: model.Phrase
    by: model.Place
    retired: bool


@dataclass(slots=True)
class Merged:
    """All layers laid over one another.

    `covered` holds what is hidden, earliest layer first; `sources` the kind of layer each file belongs to;
    `faults` what is wrong with lenient layers, as texts to be shown.
    """

    loaded: Loaded
    covered: list[Covered] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def places(base: Path, extra: Sequence[Path], *, only: bool, own: bool) -> list[Layer]:
    """Return the layers in order: built-in, team, own, then those given.

    Args:
        base: the built-in folder.
        extra: further files and folders.
        only: leave the team's and the writer's own folder out, as is done with the built-in entries.
        own: whether the team's and the writer's own folder count at all.
    """
    found = [Layer(BUILT_IN, base)]
    if own and not only:
        team, given = settings.team_folder()
        if team is not None and (given or team.is_dir()):
            found.append(Layer(TEAM, team, True))
        home = settings.home_folder()
        if home is not None and (home / "phrasebank").is_dir():
            found.append(Layer(OWN, home / "phrasebank", True))
    return [*found, *(Layer(EXTRA, path) for path in extra)]


def merge(parts: Sequence[tuple[Layer, Loaded]]) -> Merged:
    """Lay the files of all layers over one another, in order."""
    from drafter.bankfile import Loaded

    merged = Merged(Loaded())
    phrases: dict[str, model.Phrase] = {}
    tables: dict[str, dict[str, Any]] = {name: {} for name in _KEYS}
    for layer, loaded in parts:
        errors = list(loaded.errors)
        for row in loaded.retired:
            old = phrases.pop(row.id, None)
            if old is not None:
                merged.covered.append(Covered(old, row.place, True))
            elif not row.known:
                errors.append(_nothing_to_retire(row.id, row.place, phrases))
        for phrase in loaded.phrases:
            old = phrases.get(phrase.id)
            if old is not None:
                merged.covered.append(Covered(old, phrase.place, False))
            phrases[phrase.id] = phrase  # a replaced entry keeps its place in the order
        for name, key in _KEYS.items():
            for item in getattr(loaded, name):
                old_row = tables[name].get(getattr(item, key))
                joined = _join_topics(old_row, item) if name == "topics" and old_row else item
                tables[name][getattr(item, key)] = joined
        merged.sources.update(dict.fromkeys(loaded.sources, layer.kind))
        if layer.lenient:
            merged.faults += [str(error) for error in errors]
        else:
            merged.loaded.errors += errors
    merged.loaded.phrases = list(phrases.values())
    for name, rows in tables.items():
        setattr(merged.loaded, name, list(rows.values()))
    return merged


_KEYS = {
    "topics": "id",
    "slots": "name",
    "kinds": "name",
    "moves": "id",
    "moods": "id",
    "plans": "id",
    "eras": "id",
}


def _nothing_to_retire(name: str, place: model.Place, known: Mapping[str, object]) -> SourceError:
    from drafter.schema import unknown

    message, hint = unknown(name, known, "词条")
    return SourceError(f"要停用的词条不在下面各层里：{message}", *place, hint or "核对编号，或删去这一条")


def _join_topics(old: model.Topic, new: model.Topic) -> model.Topic:
    """Return a topic with the aspects of both; where both say something, the later layer does."""
    aspects = {aspect.id: aspect for aspect in (*old.aspects, *new.aspects)}
    return model.Topic(
        old.id,
        new.name,
        tuple(dict.fromkeys((*old.words, *new.words))),
        tuple(aspects.values()),
        new.since or old.since,
        new.until or old.until,
    )
