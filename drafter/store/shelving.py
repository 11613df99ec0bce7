"""What a list of drafts shows of each, and the facts of its head as answers to be offered again."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from drafter import yamlfile
from drafter.errors import SourceError
from drafter.store import journal, snapshots
from drafter.store.snapshots import CHANGED, SOUND
from drafter.yamlfile import YamlList, YamlMap, YamlNode, YamlText

_KEY = re.compile(r"([a-z_]+)[ \t]*[:：]")
_WANTED = ("genre", "title", "speaker", "audience", "place", "date", "facts")
_LABELS = {"标题": "title", "讲话人": "speaker", "听众": "audience", "地点": "place", "日期": "date"}
_SLOT = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}")
_SURE = r"[\u3400-\u9fff0-9A-Za-z][\u3400-\u9fff0-9A-Za-z_，。、；！？《》（）%+. -]*(?<! )"
_EASY = re.compile(_SURE)
_FACT = re.compile(rf"- [\u3400-\u9fff]+：{_SURE}")
_COLON = re.compile(r"[:：]")


class Head(NamedTuple):
    """The head of a draft: its plain keys, and its facts as (name, value), in order."""

    keys: dict[str, str]
    facts: list[tuple[str, str]]

    @property
    def title(self) -> str:
        """The title, what it takes from the facts put in, and 【…】 where that is not given."""
        given = {**{label: self.keys.get(key, "") for label, key in _LABELS.items()}, **dict(self.facts)}
        return _SLOT.sub(
            lambda match: given.get(match[1]) or f"【{match[1]}】", self.keys.get("title", "")
        ).strip()

    def answers(self, name: str) -> list[str]:
        """Return what was given under a name."""
        key = _LABELS.get(name, "")
        given = [self.keys[key]] if self.keys.get(key) else []
        return given + [value for fact, value in self.facts if fact == name and value]


class Row(NamedTuple):
    """A draft in a list: `changed` is the local ISO time, `note` what is out of the ordinary."""

    id: str
    title: str
    genre: str
    changed: str
    note: str
    characters: int
    points: str


class Seen(NamedTuple):
    """What a draft says of itself."""

    head: Head
    characters: int
    points: str
    note: str


def head_of(text: str) -> Head:
    """Return the head of an outline without reading the rest; an empty one if it cannot be parsed."""
    blocks: list[list[str]] = []
    wanted = False
    for line in text.split("\n"):
        match = _KEY.match(line)
        if match:
            wanted = match[1] in _WANTED
            if wanted:
                blocks.append([])
        elif line[:1].isalpha():
            wanted = False
        if wanted:
            blocks[-1].append(line)
    keys: dict[str, str] = {}
    facts: list[tuple[str, str]] = []
    for block in blocks:  # one by one: a fault in one of them leaves the others
        if _plain(block, keys, facts):
            continue
        try:
            node = yamlfile.load("\n".join(block), "")
        except SourceError:
            continue
        for name, value in node.pairs if isinstance(node, YamlMap) else ():
            if name.value == "facts":
                facts += _facts(value)
            elif isinstance(value, YamlText):
                keys[name.value] = value.value
    return Head(keys, facts)


def _plain(block: Sequence[str], keys: dict[str, str], facts: list[tuple[str, str]]) -> bool:
    """Take up a block that can only be read in one way, as nearly all are; whether it is one.

    A list of drafts reads the heads of all of them, and YAML with all its checks takes long.
    """
    first, *lines = block
    key, _, value = first.partition(": ")
    if key == "facts:" and all(_FACT.fullmatch(line) for line in lines):
        facts += [(name, value) for name, _, value in (line[2:].partition("：") for line in lines)]
        return True
    if lines or not _EASY.fullmatch(value):
        return False
    keys[key] = value
    return True


def _facts(node: YamlNode) -> list[tuple[str, str]]:
    found = []
    for item in node.items if isinstance(node, YamlList) else (node,):
        if isinstance(item, YamlMap):
            found += [(name.value, value.value) for name, value in item.pairs if isinstance(value, YamlText)]
        elif isinstance(item, YamlText) and _COLON.search(item.value):
            name, value = _COLON.split(item.value, maxsplit=1)
            found.append((name.strip(), value.strip()))
    return found


def look(folder: Path) -> Seen:
    """Return what a list shows of a draft, from its snapshot, else from what it began with."""
    now = snapshots.read(folder / snapshots.NAME)
    if now.state in (SOUND, CHANGED):
        note = "在别处改过" if now.state == CHANGED else ""
        return Seen(head_of(now.text), now.characters, now.points, note)
    first = journal.read_head(folder / journal.NAME)
    if first is not None and journal.begins(first):
        return Seen(head_of(first["start"]), 0, "", "")
    older = snapshots.read(folder / snapshots.OLDER)
    note = "" if older.state in (SOUND, CHANGED) else "读不出来，文件都没有动"
    return Seen(head_of(older.text), older.characters, older.points, note)


def _moment(changed: float) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromtimestamp(changed, datetime.UTC).astimezone().replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None


def iso(changed: float) -> str:
    """Return a time in seconds since 1970 as local ISO time, '' if it is none."""
    moment = _moment(changed)
    return moment.isoformat(timespec="seconds") if moment else ""


def day(changed: float) -> str:
    """Return the local day of a time in Chinese."""
    moment = _moment(changed)
    return f"{moment.year}年{moment.month}月{moment.day}日" if moment else "时间不明"
