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
from drafter.shelf import Shelf, index_of, pack

VERSION = "3"
_KEPT = 4


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

_ROWS: dict[str, type] = {"slots": model.Slot, "kinds": model.Kind, "moves": model.Move, "moods": model.Mood}
_NAMED = {"slots": "name", "kinds": "name", "moves": "id", "moods": "id"}


def _pack(tables: Mapping[str, Any], index: Mapping[str, Any]) -> dict[str, Any]:
    packed: dict[str, Any] = {
        name: [[getattr(item, f.name) for f in fields(row)] for item in tables[name].values()]
        for name, row in _ROWS.items()
    }
    packed["topics"] = [asdict(topic) for topic in tables["topics"]]
    packed["plans"] = [asdict(plan) for plan in tables["plans"]]
    return {**packed, **index, "ids": "\n".join(index["ids"])}


def _unpack(packed: dict[str, Any], rows: Sequence[bytes]) -> dict[str, Any]:
    packed["ids"] = packed["ids"].split("\n")
    tables: dict[str, Any] = {"phrases": Shelf(rows, packed)}
    for name, row in _ROWS.items():
        items = [row(*(tuple(v) if isinstance(v, list) else v for v in values)) for values in packed[name]]
        tables[name] = {getattr(item, _NAMED[name]): item for item in items}
    tables["topics"] = tuple(_topic(topic) for topic in packed["topics"])
    tables["plans"] = tuple(_plan(plan) for plan in packed["plans"])
    return tables


def _topic(row: Mapping[str, Any]) -> model.Topic:
    aspects = tuple(model.Aspect(a["id"], a["name"], tuple(a["words"])) for a in row["aspects"])
    return model.Topic(row["id"], row["name"], tuple(row["words"]), aspects, row["since"], row["until"])


def _plan(row: Mapping[str, Any]) -> model.Plan:
    sentences = tuple(
        model.PlanSentence(tuple(model.Ask(**ask) for ask in s["asks"]), s["optional"])
        for s in row["sentences"]
    )
    return model.Plan(row["id"], row["name"], row["mood"], sentences, row["facts"])
