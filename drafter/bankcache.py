"""The compiled bank in the user's cache folder: JSON, keyed by content, rebuilt by itself, never trusted blindly.

A file that is damaged, of another version or for other sources is passed over; a folder that cannot be
written costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from drafter import files, model, settings
from drafter.errors import DrafterError

VERSION = "2"
_KEPT = 4
_PHRASE = model.Phrase._fields
_DEFAULTS = model.Phrase._field_defaults
_HEAD = 5  # id, text, move, topic, place
_FILLED = tuple(_DEFAULTS[name] for name in _PHRASE[_HEAD:])


def digest(sources: Sequence[tuple[str, bytes]]) -> str:
    """Return the key of a bank: a hash of its files' names and bytes, in order."""
    state = hashlib.blake2b(VERSION.encode(), digest_size=16)
    for name, data in sources:
        state.update(f"\0{name}\0{len(data)}\0".encode("utf-8", "surrogatepass"))
        state.update(data)
    return state.hexdigest()


def read(key: str) -> dict[str, Any] | None:
    """Return the tables of the bank kept under a key, None if there is none that can be trusted."""
    place = _place(key)
    if place is None:
        return None
    try:
        body, _, seal = place.read_bytes().rpartition(b"\n")
        return _unpack(json.loads(body)) if seal == _seal(body) else None
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def write(key: str, tables: Mapping[str, Any]) -> None:
    """Keep the tables of a bank, and only the few newest banks; failing to is no fault."""
    place = _place(key)
    if place is None:
        return
    body = json.dumps(_pack(tables), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write_bytes(place, body + b"\n" + _seal(body), "overwrite")
        kept = sorted(place.parent.glob("bank-*.json"), key=lambda path: path.stat().st_mtime)
        for stale in kept[:-_KEPT]:
            stale.unlink(missing_ok=True)
    except (OSError, DrafterError):
        return


def _place(key: str) -> Path | None:
    try:
        return settings.cache_folder() / f"bank-{key}.json"
    except (OSError, RuntimeError):
        return None


def _seal(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).hexdigest().encode()


# --- packing: rows of values, what most entries lack left out ------------------------------------

_ROWS: dict[str, type] = {"slots": model.Slot, "kinds": model.Kind, "moves": model.Move, "moods": model.Mood}


def _pack(tables: Mapping[str, Any]) -> dict[str, Any]:
    packed: dict[str, Any] = {
        name: [[getattr(item, f.name) for f in fields(row)] for item in tables[name].values()]
        for name, row in _ROWS.items()
    }
    sources = list(dict.fromkeys(phrase.place.source for phrase in tables["phrases"]))
    numbers = {source: number for number, source in enumerate(sources)}
    packed["sources"] = sources
    packed["phrases"] = [_phrase_row(phrase, numbers) for phrase in tables["phrases"]]
    packed["topics"] = [asdict(topic) for topic in tables["topics"]]
    packed["plans"] = [asdict(plan) for plan in tables["plans"]]
    return packed


def _phrase_row(phrase: model.Phrase, numbers: Mapping[str, int]) -> list[Any]:
    rest: list[Any] = list(phrase[_HEAD:])
    while rest and rest[-1] == _DEFAULTS[_PHRASE[_HEAD + len(rest) - 1]]:
        rest.pop()
    place = phrase.place
    return [*phrase[: _HEAD - 1], numbers[place.source], place.line, place.column, *rest]


def _unpack(packed: Mapping[str, Any]) -> dict[str, Any]:
    sources = packed["sources"]
    phrases = tuple(_phrase(row, sources) for row in packed["phrases"])
    tables: dict[str, Any] = {"phrases": phrases}
    for name, row in _ROWS.items():
        items = [row(*(tuple(v) if isinstance(v, list) else v for v in values)) for values in packed[name]]
        tables[name] = {
            values[0] if name in ("slots", "moves", "moods") else values[1]: item
            for values, item in zip(packed[name], items, strict=True)
        }
    tables["topics"] = tuple(_topic(topic) for topic in packed["topics"])
    tables["plans"] = tuple(_plan(plan) for plan in packed["plans"])
    return tables


def _phrase(row: Sequence[Any], sources: Sequence[str]) -> model.Phrase:
    place = model.Place(sources[row[4]], row[5], row[6])
    rest = [tuple(value) if isinstance(value, list) else value for value in row[7:]]
    return model.Phrase._make((*row[:4], place, *rest, *_FILLED[len(rest) :]))


def _topic(row: Mapping[str, Any]) -> model.Topic:
    aspects = tuple(model.Aspect(a["id"], a["name"], tuple(a["words"])) for a in row["aspects"])
    return model.Topic(row["id"], row["name"], tuple(row["words"]), aspects, row["since"], row["until"])


def _plan(row: Mapping[str, Any]) -> model.Plan:
    sentences = tuple(
        model.PlanSentence(tuple(model.Ask(**ask) for ask in s["asks"]), s["optional"])
        for s in row["sentences"]
    )
    return model.Plan(row["id"], row["name"], row["mood"], sentences, row["facts"])
