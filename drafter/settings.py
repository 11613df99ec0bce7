"""Where things are: the data that ships with drafter, and the user's cache folder."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder of shipped data called `name` (phrasebank, outlines).

    In a checkout it stands beside the package; in a wheel inside it. The checkout goes first, so that an
    editable install never reads a stale copy.
    """
    beside = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    return _PACKAGE / "_data" / name


def cache_folder() -> Path:
    """Return the folder for files that can be rebuilt; DRAFTER_CACHE goes before the system's place."""
    given = os.environ.get("DRAFTER_CACHE")
    if given:
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("drafter", appauthor=False)
