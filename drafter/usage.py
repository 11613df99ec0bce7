"""What the writer used, when and where: notes in the writer's own folder, never sent and never needed.

The session writes them and may show what was lately used; composing never reads them, so that equal input gives
equal output. A note that is damaged is passed over.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from drafter import files, settings
from drafter.errors import DrafterError

NAME = "usage.jsonl"
LONGEST = 64 * 1024 * 1024


class Used(NamedTuple):
    """One phrase that was used: its id, the ISO day, and the outline or draft it went into."""

    phrase: str
    day: str
    where: str


def note(phrases: Iterable[str], day: str, where: str, folder: Path | None = None) -> None:
    """Note that phrases were used.

    Args:
        phrases: their ids.
        day: the ISO day; the clock is the caller's.
        where: the outline or draft, by name.
        folder: the writer's own folder, if not the usual one.

    Raises:
        OutputError: the note cannot be written.
    """
    place = _place(folder)
    ids = list(phrases)
    if place is None or not ids:
        return
    files.make_folder(place.parent)
    files.append_line(place, json.dumps({"day": day, "where": where, "phrases": ids}, ensure_ascii=False))


def read(folder: Path | None = None) -> list[Used]:
    """Return all that was used, the earliest first; nothing if there are no notes or they cannot be read."""
    place = _place(folder)
    try:
        if place is None or not place.is_file():
            return []
        text = files.read_text(place, LONGEST).text
    except (OSError, DrafterError):
        return []
    found = []
    for line in text.splitlines():
        try:
            row = json.loads(line)
            found += [Used(str(name), str(row["day"]), str(row["where"])) for name in row["phrases"]]
        except (ValueError, TypeError, KeyError):
            continue  # a torn or foreign line; the others count
    return found


def lately(used: Iterable[Used], since: str = "") -> Counter[str]:
    """Return how often each phrase was used from an ISO day on."""
    return Counter(row.phrase for row in used if row.day >= since)


def _place(folder: Path | None) -> Path | None:
    home = folder or settings.home_folder()
    return home / NAME if home else None
