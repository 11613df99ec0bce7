"""Indexes in the user's cache folder: keyed by content, rebuilt by themselves, never trusted when damaged.

A file is written whole under another name and then renamed, so that of two processes that build the same index
the later one replaces an equal file. A folder that cannot be written costs time, nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from drafter import files, settings
from drafter.errors import DrafterError
from drafter.search import sources
from drafter.search.index import Index
from drafter.search.sources import digest

VERSION = f"3-{sys.byteorder}"
"""Part of every key: to be raised whenever the form or the making of an index changes."""
_KEPT = 4
_MARK = b"drafter search 1\n"
_SEAL = sources.SEAL


def open_index(
    paths: Sequence[Path] = (), *, only: bool = False, cache: bool = True, told: list[str] | None = None
) -> Index:
    """Return the index of the phrase bank, from the cache folder where it is kept, else built.

    Args:
        paths: further banks: YAML files, folders of them, plain lists (.txt, .tsv).
        only: look in these alone.
        cache: whether the index may be read from and written to the cache folder.
        told: takes messages for the user, such as faults of the writer's own files.

    Raises:
        InputError: a file cannot be read or is not valid.
    """
    place = _place(_key(paths, only=only)) if cache else None
    kept = _read(place) if place else None
    if kept is not None:
        return kept
    from drafter.search.build import build

    found, moves, messages = sources.rows(paths, only=only)
    if told is not None:
        told += messages
    data = build(found, moves, sources.readings(), sources.traditional())
    if place:
        _write(place, data)
    return Index(data)


def _key(paths: Sequence[Path], *, only: bool) -> str:
    """Return the key of the index of these files, from a note of it where they have not been touched since."""
    try:
        # Taken before the files are read: should one change meanwhile, its note will never be found again.
        note = settings.cache_folder() / f"search-{sources.stamp(paths, only=only, version=VERSION)}.key"
    except (OSError, RuntimeError):
        return sources.key(paths, only=only, version=VERSION)
    try:
        known = note.read_text("ascii")
    except (OSError, ValueError):
        known = ""
    if len(known) != 2 * _SEAL:
        known = sources.key(paths, only=only, version=VERSION)
        _note(note, known)
    return known


def _note(note: Path, key: str) -> None:
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        files.write_bytes(note, key.encode(), "overwrite")
        _prune(note.parent, "search-*.key")
    except (OSError, DrafterError):
        return


def _prune(folder: Path, pattern: str) -> None:
    """Keep only the few newest files of a kind."""
    kept = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
    for stale in kept[:-_KEPT]:
        stale.unlink(missing_ok=True)


def _place(key: str) -> Path | None:
    try:
        return settings.cache_folder() / f"search-{key}.index"
    except (OSError, RuntimeError):
        return None


def _read(place: Path) -> Index | None:
    """Return the index kept in a file, None if there is none that can be trusted."""
    try:
        data = memoryview(place.read_bytes())
        start = len(_MARK) + _SEAL
        body = data[start:]
        if data[: len(_MARK)] != _MARK or data[len(_MARK) : start] != digest(body):
            return None
        return Index(body)
    except (OSError, ValueError, IndexError, MemoryError):
        return None


def _write(place: Path, body: bytes) -> None:
    """Keep an index, and only the few newest; failing to is no fault."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write_bytes(place, _MARK + digest(body) + body, "overwrite")
        _prune(place.parent, "search-*.index")
    except (OSError, DrafterError):
        return
