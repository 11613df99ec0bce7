"""The compiled bank in the user's cache folder: JSON, keyed by content, rebuilt by itself, never trusted blindly.

A file that is damaged, of another version or for other sources is passed over; a folder that cannot be
written costs time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from drafter import files, model, settings
from drafter.errors import DrafterError
from drafter.layers import Covered
from drafter.shelf import Shelf, index_of, pack

VERSION = "5"
_KEPT = 4


def digest(sources: Sequence[tuple[str, bytes]]) -> str:
    """Return the key of a bank: a hash of its files' names and bytes, in order."""
    state = hashlib.blake2b(SHAPE.encode(), digest_size=16)
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
        if seal != _seal(body):
            return None
        head, *rows = body.split(b"\n")
        return _unpack(json.loads(head), rows)
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None


def write(key: str, tables: Mapping[str, Any]) -> None:
    """Keep the tables of a bank, and only the few newest banks; failing to is no fault."""
    place = _place(key)
    if place is None:
        return
    index = index_of(tables["phrases"])
    head = json.dumps(_pack(tables, index), ensure_ascii=False, separators=(",", ":"))
    rows = pack(tables["phrases"], index["sources"])
    body = b"\n".join([head.encode("utf-8", "surrogatepass"), *rows])
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


# --- packing: the tables whole, the entries a row each --------------------------------------------

_ROWS: dict[str, type] = {
    "slots": model.Slot,
    "kinds": model.Kind,
    "moves": model.Move,
    "moods": model.Mood,
    "eras": model.Era,
}
SHAPE = repr(
    [VERSION, model.Phrase._fields, *((n, [f.name for f in fields(row)]) for n, row in _ROWS.items())]
)
"""Part of every key, so that a bank kept before a field was added is never read after."""
_NAMED = {"slots": "name", "kinds": "name", "moves": "id", "moods": "id", "eras": "id"}


def _pack(tables: Mapping[str, Any], index: Mapping[str, Any]) -> dict[str, Any]:
    packed: dict[str, Any] = {
        name: [[getattr(item, f.name) for f in fields(row)] for item in tables[name].values()]
        for name, row in _ROWS.items()
    }
    packed["topics"] = [asdict(topic) for topic in tables["topics"]]
    packed["plans"] = [asdict(plan) for plan in tables["plans"]]
    packed["covered"] = tables["covered"]
    packed["files"] = dict(tables["sources"])
    packed["faults"] = list(tables["faults"])
    return {**packed, **index, "ids": "\n".join(index["ids"])}


def _unpack(packed: dict[str, Any], rows: Sequence[bytes]) -> dict[str, Any]:
    packed["ids"] = packed["ids"].split("\n")
    tables: dict[str, Any] = {"phrases": Shelf(rows, packed)}
    for name in _ROWS:
        tables[name] = _Late(packed[name]) if name == "eras" else _table(name, packed[name])
    tables["topics"] = tuple(_topic(topic) for topic in packed["topics"])
    tables["plans"] = tuple(_plan(plan) for plan in packed["plans"])
    tables["covered"] = tuple(Covered(_phrase(p), model.Place(*by), hid) for p, by, hid in packed["covered"])
    tables["sources"] = packed["files"]
    tables["faults"] = tuple(packed["faults"])
    return tables


def _table(name: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    row = _ROWS[name]
    items = [row(*(tuple(v) if isinstance(v, list) else v for v in values)) for values in rows]
    return {getattr(item, _NAMED[name]): item for item in items}


class _Late(Mapping[str, model.Era]):
    """Dated facts, unpacked when they are first asked for: entries have taken their dates from them already."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self._packed = rows

    @cached_property
    def _rows(self) -> dict[str, model.Era]:
        return _table("eras", self._packed)

    def __getitem__(self, name: str) -> model.Era:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._packed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]  # equal to plain mappings, which are no keys


def _phrase(row: Sequence[Any]) -> model.Phrase:
    values = [tuple(value) if isinstance(value, list) else value for value in row]
    return model.Phrase._make(values)._replace(place=model.Place(*row[4]))


def _topic(row: Mapping[str, Any]) -> model.Topic:
    aspects = tuple(model.Aspect(a["id"], a["name"], tuple(a["words"])) for a in row["aspects"])
    return model.Topic(row["id"], row["name"], tuple(row["words"]), aspects, row["since"], row["until"])


def _plan(row: Mapping[str, Any]) -> model.Plan:
    sentences = tuple(
        model.PlanSentence(tuple(model.Ask(**ask) for ask in s["asks"]), s["optional"])
        for s in row["sentences"]
    )
    return model.Plan(row["id"], row["name"], row["mood"], sentences, row["facts"])
