"""Where things are: the data that ships with drafter, the cache, the writer's own folder and the team's.

A folder `drafter-data` beside the program makes it portable: cache, own and team folder all stand in it, so that
everything travels on one stick. The environment goes before that, that before the system's usual places.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

PORTABLE = "drafter-data"
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


def portable_folder() -> Path | None:
    """Return the folder `drafter-data` beside the program, None if there is none.

    Beside the program is where the command itself stands and, in a checkout, where the package does.
    """
    beside = [_PACKAGE.parent] if (_PACKAGE.parent / "pyproject.toml").is_file() else []
    if sys.argv and sys.argv[0]:
        beside.insert(0, Path(sys.argv[0]).absolute().parent)
    for folder in beside:
        try:
            if (folder / PORTABLE).is_dir():
                return folder / PORTABLE
        except OSError:  # a folder that cannot be looked into is none of ours
            continue
    return None


def cache_folder() -> Path:
    """Return the folder for files that can be rebuilt; DRAFTER_CACHE goes before the system's place."""
    given = os.environ.get("DRAFTER_CACHE")
    if given:
        return Path(given)
    portable = portable_folder()
    if portable is not None:
        return portable / "cache"
    plain = _plain_linux("XDG_CACHE_HOME", "~/.cache")
    if plain:
        return plain
    from platformdirs import user_cache_path

    return user_cache_path("drafter", appauthor=False)


def home_folder() -> Path | None:
    """Return the writer's own folder (bank, notes of use), None if the system names none; it may not exist.

    DRAFTER_HOME goes before the portable folder, that before the system's place.
    """
    given = os.environ.get("DRAFTER_HOME")
    if given:
        return Path(given)
    portable = portable_folder()
    if portable is not None:
        return portable
    plain = _plain_linux("XDG_DATA_HOME", "~/.local/share")
    if plain:
        return plain
    from platformdirs import user_data_path

    try:
        return user_data_path("drafter", appauthor=False)
    except (OSError, RuntimeError):
        return None


def drafts_folder() -> Path | None:
    """Return the folder of drafts in the writer's own folder, None if the system names none; it may not exist."""
    home = home_folder()
    return home / "drafts" if home else None


def team_folder() -> tuple[Path | None, bool]:
    """Return the team's bank folder, and whether somebody named it (then its absence is worth telling).

    DRAFTER_TEAM goes before the portable folder's `team`, that before the system's place for all users; set but
    empty it means that there is none.
    """
    given = os.environ.get("DRAFTER_TEAM")
    if given is not None:
        return (Path(given), True) if given else (None, False)
    portable = portable_folder()
    if portable is not None:
        return portable / "team", False
    plain = _plain_linux("XDG_DATA_DIRS", "/usr/local/share")
    if plain:
        return plain / "phrasebank", False
    from platformdirs import site_data_path

    try:
        return site_data_path("drafter", appauthor=False) / "phrasebank", False
    except (OSError, RuntimeError):
        return None, False


def _plain_linux(variable: str, usual: str) -> Path | None:
    """Return our folder at its usual place on Linux, None where platformdirs has to be asked.

    Importing platformdirs takes half a start of Python, and on Linux with nothing set its answer is known.
    """
    if not sys.platform.startswith("linux") or os.environ.get(variable) or "ANDROID_DATA" in os.environ:
        return None
    try:
        return Path(usual).expanduser() / "drafter"
    except RuntimeError:
        return None
