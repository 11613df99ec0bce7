"""Adding one phrase to a bank file: what is like it, whether it breaks a rule, its number, and the file's new text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from drafter import bankedit, bankfile, files, layers, settings
from drafter.alike import Alike
from drafter.bank import Bank
from drafter.banklint import Fault, lint
from drafter.banklint.rule import blanked
from drafter.errors import SourceError, UsageError
from drafter.model import ROLES, Phrase
from drafter.shelf import Shelf

OWN_FIRST = 501
"""Numbers of the team's and the writer's own entries begin here, so that later built-in ones never meet them."""
LAST = 999
HEADER = "# 自己的句库。每一项的意思见 phrasebank/README.md；改完可以用 drafter bank lint 检查\n"
HEAD_KEYS = ("topic", "move", "genres", "direction")


class Like(NamedTuple):
    """An entry of the bank that reads like a text: likeness 0 to 100; 100 is the same."""

    id: str
    text: str
    score: float


class Likeness:
    """All entries of a bank, to be asked which are like a text."""

    def __init__(self, bank: Bank) -> None:
        """Index the bank."""
        self._phrases = list(bank.phrases)
        self._alike = Alike(blanked(phrase.text) for phrase in self._phrases)

    def of(self, text: str, limit: int = 3) -> list[Like]:
        """Return the entries that are like a text, likest first."""
        found = self._alike.near(blanked(text), limit)
        return [
            Like(self._phrases[near.number].id, self._phrases[near.number].text, round(near.score, 1))
            for near in found
        ]


def own_file() -> Path:
    """Return the writer's own bank file; its folder may not exist.

    Raises:
        UsageError: the system names no folder for it.
    """
    home = settings.home_folder()
    if home is None:
        raise UsageError("系统没有个人文件夹；用 --to 写明加到哪个文件，或设 DRAFTER_HOME")
    return home / "phrasebank" / "own.yaml"


def entry_id(bank: Bank, values: Mapping[str, Any], text: str, target: Path) -> str:
    """Return the next free number for an entry, the numbers of replaced and retired ones counted as taken.

    Args:
        bank: all layers.
        values: move and topic of the entry.
        text: what the target file says so far.
        target: the file it goes into; outside the built-in folder numbers begin at `OWN_FIRST`.

    Raises:
        UsageError: the topic is unknown, or no number is left.
    """
    move = str(values["move"])
    stem = move
    if move in ROLES or move == "heading":
        topic = str(values.get("topic", ""))
        if topic not in bank.topic_ids:
            raise UsageError(f"{move} 要写明角度：--topic 主题/角度，drafter bank stats 列出全部")
        stem = f"{bank.topic_ids[topic]}.{move}"
    names = [*bank.by_id, *(row.phrase.id for row in bank.covered)]
    if text.strip():
        names += re.findall(r"\bid:\s*([a-z0-9_.]+)", text)
    pattern = re.compile(rf"{re.escape(stem)}\.(\d{{2,3}})")
    built_in = target.resolve().is_relative_to(settings.data_folder("phrasebank").resolve())
    taken = {int(match[1]) for name in names if (match := pattern.fullmatch(name))}
    if built_in:
        number = max((number for number in taken if number < OWN_FIRST), default=0) + 1
    else:
        number = max(OWN_FIRST - 1, *taken, OWN_FIRST - 1) + 1
    if number > LAST:
        raise UsageError(f"{stem} 的编号用完了（到 {LAST} 为止）")
    return f"{stem}.{number:02}"


def check(bank: Bank, values: Mapping[str, Any], genres: Sequence[str]) -> list[Fault]:
    """Return what is wrong with an entry taken by itself, hints left out.

    Raises:
        SourceError: the entry cannot be read at all.
    """
    phrase = _phrase(bank, values)
    found = lint(replace(bank, phrases=Shelf.of([phrase])), genres)
    return [fault for fault in found if fault.severity != "hint"]


def added(bank: Bank, target: Path, values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the id of a new entry and what its file says with it; nothing is written.

    Raises:
        InputError: the file cannot be read.
        UsageError: there is no number for it.
    """
    text = files.read_text(target).text if target.is_file() else HEADER
    name = entry_id(bank, values, text, target)
    head = {key: values[key] for key in HEAD_KEYS if values.get(key)}
    entry = {
        "id": name,
        **{key: value for key, value in values.items() if key not in HEAD_KEYS and value != ""},
    }
    return name, bankedit.add_entry(str(target), text, head, entry)


def save(target: Path, text: str) -> None:
    """Write a bank file whole or not at all; its folder is made if need be.

    Raises:
        OutputError: the file cannot be written.
    """
    files.make_folder(target.parent)
    files.write_bytes(target, text.encode(), "overwrite")


def with_file(bank: Bank, target: Path, text: str) -> Bank:
    """Return a bank with a file of its own as it now reads, so that the next entry sees the last.

    Entries of that file are replaced by what it says; the rest of the bank stays as it is.
    """
    loaded = bankfile.read_files([(target.stem, str(target), text)], tuple(bank.eras.values()))
    phrases = {phrase.id: phrase for phrase in bank.phrases}
    phrases |= {phrase.id: phrase for phrase in loaded.phrases}
    sources = {**bank.sources, str(target): layers.OWN}
    return replace(bank, phrases=Shelf.of(phrases.values()), sources=sources)


def _phrase(bank: Bank, values: Mapping[str, Any]) -> Phrase:
    head = {key: values[key] for key in HEAD_KEYS if values.get(key)}
    stem = str(values.get("move", ""))
    if stem in ROLES or stem == "heading":
        stem = f"{bank.topic_ids.get(str(values.get('topic', '')), 'x')}.{stem}"
    entry = {"id": f"{stem}.99", **{k: v for k, v in values.items() if k not in HEAD_KEYS and v != ""}}
    text = bankedit.add_entry("词条", "", head, entry)
    loaded = bankfile.read_files([("entry", "词条", text)], tuple(bank.eras.values()))
    if loaded.errors:
        error = loaded.errors[0]
        raise SourceError(error.message, "词条", hint=error.hint)
    return loaded.phrases[0]
