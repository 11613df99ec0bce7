"""What an index is made from: bank files, plain lists, readings that pypinyin gets wrong, traditional characters."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from drafter import files, settings
from drafter.search.aligned import is_han
from drafter.search.form import Row
from drafter.search.query import TONES
from drafter.search.syllables import spelled

try:
    from _blake2 import blake2b  # hashlib brings the same, and loads OpenSSL before
except ImportError:
    from hashlib import blake2b

LISTS = (".txt", ".tsv")
"""Plain lists: a phrase a line; in .tsv a Tab and its pinyin may follow."""
SEAL = 16
LONGEST_LIST = 64 * 1024 * 1024
_READINGS, _TRADITIONAL = "pinyin.yaml", "traditional.txt"


def digest(data: bytes | memoryview) -> bytes:
    """Return the hash that seals an index, `SEAL` bytes long."""
    return blake2b(data, digest_size=SEAL).digest()


def key(paths: Sequence[Path], *, only: bool, version: str) -> str:
    """Return the key of the index of a bank: a hash of all bytes it is made from.

    Raises:
        InputError: a path given cannot be read.
    """
    state = blake2b(f"{version}\0{only}".encode(), digest_size=SEAL)
    for path in _watched(paths, only=only):
        data = files.read_bytes(path, LONGEST_LIST)
        state.update(f"\0{path}\0{len(data)}\0".encode("utf-8", "surrogatepass"))
        state.update(data)
    return state.hexdigest()


def stamp(paths: Sequence[Path], *, only: bool, version: str) -> str:
    """Return a hash of what the system says of all files a bank is made of: name, size, times, inode.

    Any write changes it, so that equal stamps mean equal files; it saves reading them at every start.

    Raises:
        OSError: a file cannot be looked at.
    """
    state = blake2b(f"{version}\0{only}".encode(), digest_size=SEAL)
    for path in _watched(paths, only=only):
        found = path.stat()
        state.update(f"\0{path}\0".encode("utf-8", "surrogatepass"))
        state.update(f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}".encode())
    return state.hexdigest()


def _watched(paths: Sequence[Path], *, only: bool) -> Iterable[Path]:
    """Yield every file that has to do with the bank, more rather than fewer, in a fixed order."""
    base = settings.data_folder("phrasebank")
    yield base / _TRADITIONAL
    yield from _yaml_files(base)
    if not only:
        team, home = settings.team_folder()[0], settings.home_folder()
        for folder in (team, home / "phrasebank" if home else None):
            if folder is not None:
                yield from _yaml_files(folder)
    for path in paths:
        yield from _yaml_files(path) if path.is_dir() else (path,)


def _yaml_files(folder: Path) -> list[Path]:
    found = [
        Path(place, name) for place, _, names in os.walk(folder) for name in names if name.endswith(".yaml")
    ]
    return sorted(found)


def rows(paths: Sequence[Path], *, only: bool) -> tuple[list[Row], dict[str, str], list[str]]:
    """Return everything that can be found, the Chinese names of moves, and what there is to tell the user.

    Raises:
        InputError: a file cannot be read or is not valid.
    """
    from drafter.bank import load_bank

    lists = [path for path in paths if path.suffix.lower() in LISTS and not path.is_dir()]
    bank = load_bank([path for path in paths if path not in lists], only=only)
    found = [
        Row(
            phrase.id,
            phrase.text,
            phrase.move,
            phrase.topic,
            genres=phrase.genres,
            era=(phrase.since, phrase.until),
            slots=(*phrase.slots, *phrase.optional),
        )
        for phrase in bank.phrases
    ]
    told = list(bank.faults)
    for path in lists:
        found += read_list(path, told)
    moves = {move.id: move.name for move in bank.moves.values()}
    return found, moves, told


def read_list(path: Path, told: list[str]) -> list[Row]:
    """Return the phrases of a plain list; blank lines and lines that begin with # are passed over.

    Args:
        path: a .txt or .tsv file.
        told: takes what was assumed about the file.

    Raises:
        InputError: the file cannot be read.
    """
    name = files.printable(str(path))
    read = files.read_text(path, LONGEST_LIST)
    if read.assumed:
        told.append(f"{name}：按 {read.encoding.upper()} 编码读取")
    found = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", read.text), 1):
        text, _, rest = line.partition("\t") if path.suffix.lower() == ".tsv" else (line, "", "")
        text = text.strip()
        if text and not text.startswith("#"):
            pinyin = _syllables(rest.partition("\t")[0])
            if len(pinyin) != sum(map(is_han, text)):
                pinyin = ()
            found.append(Row(f"{name}:{number}", text, pinyin=pinyin))
    return found


def _syllables(column: str) -> tuple[str, ...]:
    """Return toneless syllables; empty if one is none."""
    read = [spelled(re.sub(r"[\d']", "", word)) for word in column.lower().translate(TONES).split()]
    return tuple(read) if all(read) else ()


def readings() -> dict[str, tuple[str, ...]]:
    """Return word → syllables from `pinyin.yaml` of the built-in bank, the team's and the writer's own.

    Raises:
        SourceError: the file is not of this form.
    """
    home = settings.home_folder()
    folders = (
        settings.data_folder("phrasebank"),
        settings.team_folder()[0],
        home / "phrasebank" if home else None,
    )
    found: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        if folder is not None and (folder / _READINGS).is_file():
            found |= read_readings(folder / _READINGS)
    return found


def read_readings(path: Path) -> dict[str, tuple[str, ...]]:
    """Return word → syllables from one file.

    Raises:
        SourceError: the file is not of this form.
    """
    from drafter import schema
    from drafter.schema import Key, Shape
    from drafter.yamlfile import YamlFile, YamlList

    shape = Shape(
        "读音",
        (
            Key("text", label="会读错的词", example="行稳致远"),
            Key("pinyin", label="读音，一个字一个音节", example="xing wen zhi yuan"),
        ),
        ("text", "pinyin"),
    )
    file = YamlFile(files.printable(str(path)), files.read_text(path).text)
    if not isinstance(file.root, YamlList):
        raise file.error(file.root, "读音要写成列表", "例如 - {text: 行稳致远, pinyin: xing wen zhi yuan}")
    found: dict[str, tuple[str, ...]] = {}
    for item in file.root.items:
        values = schema.read(shape, item, file)
        read = _syllables(values["pinyin"])
        if len(read) != len(values["text"]):
            raise file.error(
                item, f"“{values['text']}”的读音要一个字一个音节", "不标声调，用空格隔开，ü 写成 v"
            )
        found[values["text"]] = read
    return found


def traditional() -> dict[str, str]:
    """Return traditional character → simplified, from `phrasebank/traditional.txt`."""
    text = files.read_text(settings.data_folder("phrasebank") / _TRADITIONAL).text
    pairs = [pair for line in text.splitlines() if not line.startswith("#") for pair in line.split()]
    return {pair[0]: pair[1] for pair in pairs}
