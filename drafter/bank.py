"""The phrase bank: shipped folder, further folders and plain lists, compiled once and kept in a cache.

The cache is a JSON file in the user's cache folder, named by the content of the bank's files: it is rebuilt
by itself, never trusted when damaged, and nothing but time is lost without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from drafter import files, model, settings
from drafter.errors import InputError, SourceErrors

CACHE_VERSION = "1"


@dataclass(frozen=True)
class Bank:
    """All phrases and the tables they refer to. Look-ups return phrases in the order of the files."""

    phrases: tuple[model.Phrase, ...]
    topics: tuple[model.Topic, ...]
    slots: dict[str, model.Slot]
    kinds: dict[str, model.Kind]
    moves: dict[str, model.Move]
    moods: dict[str, model.Mood]
    plans: tuple[model.Plan, ...]
    digest: str = ""
    layers: tuple[str, ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[str, model.Phrase]:
        """Phrases by id."""
        return {phrase.id: phrase for phrase in self.phrases}

    @cached_property
    def _by_move(self) -> dict[str, list[model.Phrase]]:
        found: dict[str, list[model.Phrase]] = {}
        for phrase in self.phrases:
            if not phrase.set:
                found.setdefault(phrase.move, []).append(phrase)
        return found

    @cached_property
    def _by_aspect(self) -> dict[tuple[str, str], list[model.Phrase]]:
        found: dict[tuple[str, str], list[model.Phrase]] = {}
        for phrase in self.phrases:
            if not phrase.set and "/" in phrase.topic:
                found.setdefault((phrase.topic, phrase.move), []).append(phrase)
        return found

    @cached_property
    def sets(self) -> dict[str, list[model.Phrase]]:
        """Parallel sets by set id: the members in file order."""
        found: dict[str, list[model.Phrase]] = {}
        for phrase in self.phrases:
            if phrase.set:
                found.setdefault(phrase.set, []).append(phrase)
        return found

    def frames(self, move: str) -> list[model.Phrase]:
        """Return the frames of a move."""
        return self._by_move.get(move, [])

    def clauses(self, aspect: str, role: str) -> list[model.Phrase]:
        """Return the clauses of an aspect (主题/角度) that have the role."""
        return self._by_aspect.get((aspect, role), [])

    @cached_property
    def topic_names(self) -> dict[str, str]:
        """Every name a topic or aspect may be given by → its full name (主题 or 主题/角度)."""
        found: dict[str, str] = {}
        for topic in self.topics:
            found[topic.name] = topic.name
            for aspect in topic.aspects:
                full = f"{topic.name}/{aspect.name}"
                found.setdefault(aspect.name, full)
                found[full] = full
        return found

    @cached_property
    def topic_ids(self) -> dict[str, str]:
        """Full name of a topic or aspect → its English id."""
        found: dict[str, str] = {}
        for topic in self.topics:
            found[topic.name] = topic.id
            for aspect in topic.aspects:
                found[f"{topic.name}/{aspect.name}"] = aspect.id
        return found

    def aspects_of(self, topic: str) -> list[str]:
        """Return the full names of a topic's aspects."""
        return [f"{t.name}/{a.name}" for t in self.topics if t.name == topic for a in t.aspects]

    @cached_property
    def vocabulary(self) -> model.Vocabulary:
        """The names outlines may use."""
        return model.Vocabulary(
            moves=frozenset(self.moves),
            topics=self.topic_names,
            kinds=tuple(self.kinds),
            slots=tuple(self.slots),
            moods=tuple(self.moods),
            phrases=frozenset(self.by_id),
            sets=frozenset(self.sets),
        )

    @cached_property
    def _heading_words(self) -> list[tuple[str, str]]:
        words = []
        for topic in self.topics:
            words += [(word, topic.name) for word in topic.words]
            words += [(word, f"{topic.name}/{a.name}") for a in topic.aspects for word in a.words]
        return sorted(words, key=lambda pair: (-len(pair[0]), "/" not in pair[1]))

    def topic_of_heading(self, heading: str, within: str = "") -> str:
        """Return the aspect or topic a heading names, '' when none: the longest word that stands in it.

        Aspects of the topic `within` go first; among words of one length aspects go before topics.
        """
        found = [full for word, full in self._heading_words if word in heading]
        near = [full for full in found if within and full.startswith(f"{within}/")]
        aspects = [full for full in found if "/" in full]
        return (near or aspects or found or [""])[0]


def load_bank(
    extra: Sequence[Path] = (), *, only: bool = False, cache: bool = True, folder: Path | None = None
) -> Bank:
    """Load the phrase bank.

    Args:
        extra: further YAML files or folders of them, laid over the built-in bank in this order.
        only: leave the built-in entries out; its tables (topics, slots, kinds …) are used all the same.
        cache: whether the compiled form may be read from and written to the cache folder.
        folder: the built-in bank, if not the shipped one.

    Raises:
        SourceErrors: all faults of all files.
        InputError: a path cannot be read.
    """
    base = folder or settings.data_folder("phrasebank")
    sources = read_sources(base, extra, only=only)
    digest = _digest(sources)
    place = _cache_place(digest) if cache else None
    if place is not None:
        known = _from_cache(place)
        if known is not None:
            return known
    bank = compile_bank(sources, digest, layers=(str(base), *map(str, extra)))
    if place is not None:
        _to_cache(place, bank)
    return bank


def read_sources(base: Path, extra: Sequence[Path], *, only: bool = False) -> list[tuple[str, str, str]]:
    """Return the bank's files as (stem, name for messages, text), in a fixed order."""
    from drafter.bankfile import TABLES

    paths = [path for path in _yaml_files(base) if not only or path.stem in TABLES]
    if not paths:
        raise InputError(f"句库文件夹 {base} 里没有 .yaml 文件")
    for item in extra:
        paths += _yaml_files(item)
    return [(path.stem, _shown(path), files.read_text(path).text) for path in paths]


def compile_bank(
    sources: Iterable[tuple[str, str, str]], digest: str = "", layers: Sequence[str] = ()
) -> Bank:
    """Read files and make a bank of them.

    Raises:
        SourceErrors: all faults found.
    """
    from drafter.bankfile import read_files

    loaded = read_files(list(sources))
    if loaded.errors:
        raise SourceErrors(loaded.errors)
    return Bank(
        tuple(loaded.phrases),
        tuple(loaded.topics),
        {slot.name: slot for slot in loaded.slots},
        {kind.name: kind for kind in loaded.kinds},
        {move.id: move for move in loaded.moves},
        {mood.id: mood for mood in loaded.moods},
        tuple(loaded.plans),
        digest,
        tuple(layers),
    )


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _yaml_files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.rglob("*.yaml"), key=lambda p: p.relative_to(path).as_posix())
    return [path]


def _digest(sources: Iterable[tuple[str, str, str]]) -> str:
    state = hashlib.blake2b(digest_size=16)
    for stem, name, text in sources:
        state.update(f"{stem}\0{name}\0{len(text)}\0".encode())
        state.update(text.encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def _cache_place(digest: str) -> Path | None:
    try:
        folder = settings.cache_folder()
    except (OSError, RuntimeError):
        return None
    return folder / f"bank-{CACHE_VERSION}-{digest}.json"


def _from_cache(place: Path) -> Bank | None:
    try:
        text = place.read_bytes()
        body, _, seal = text.rpartition(b"\n")
        if hashlib.blake2b(body, digest_size=16).hexdigest().encode() != seal:
            return None
        return _unpack(json.loads(body))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _to_cache(place: Path, bank: Bank) -> None:
    body = json.dumps(_pack(bank), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    seal = hashlib.blake2b(body, digest_size=16).hexdigest().encode()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write_bytes(place, body + b"\n" + seal, "overwrite")
        old = sorted(place.parent.glob("bank-*.json"), key=lambda p: p.stat().st_mtime)
        for stale in old[:-4]:
            stale.unlink(missing_ok=True)
    except Exception:  # a cache that cannot be written is only slower
        return


_ROWS: dict[str, type] = {
    "phrases": model.Phrase,
    "slots": model.Slot,
    "kinds": model.Kind,
    "moves": model.Move,
    "moods": model.Mood,
}


def _pack(bank: Bank) -> dict[str, Any]:
    packed: dict[str, Any] = {"digest": bank.digest, "layers": bank.layers}
    for name, row in _ROWS.items():
        value = getattr(bank, name)
        rows = value.values() if isinstance(value, dict) else value
        names = [f.name for f in fields(row) if f.name != "place"]
        packed[name] = [[getattr(item, n) for n in names] for item in rows]
    packed["places"] = [[p.place.source, p.place.line, p.place.column] for p in bank.phrases]
    packed["topics"] = [asdict(topic) for topic in bank.topics]
    packed["plans"] = [asdict(plan) for plan in bank.plans]
    return packed


def _unpack(packed: dict[str, Any]) -> Bank:
    tables: dict[str, list[Any]] = {}
    for name, row in _ROWS.items():
        tables[name] = [
            row(*(tuple(v) if isinstance(v, list) else v for v in values)) for values in packed[name]
        ]
    sources: dict[str, str] = {}
    phrases = [
        _placed(phrase, sources.setdefault(source, source), line, column)
        for phrase, (source, line, column) in zip(tables["phrases"], packed["places"], strict=True)
    ]
    topics = tuple(
        model.Topic(
            t["id"],
            t["name"],
            tuple(t["words"]),
            tuple(model.Aspect(a["id"], a["name"], tuple(a["words"])) for a in t["aspects"]),
            t["since"],
            t["until"],
        )
        for t in packed["topics"]
    )
    plans = tuple(
        model.Plan(
            p["id"],
            p["name"],
            p["mood"],
            tuple(
                model.PlanSentence(tuple(model.Ask(**ask) for ask in s["asks"]), s["optional"])
                for s in p["sentences"]
            ),
            p["facts"],
        )
        for p in packed["plans"]
    )
    return Bank(
        tuple(phrases),
        topics,
        {slot.name: slot for slot in tables["slots"]},
        {kind.name: kind for kind in tables["kinds"]},
        {move.id: move for move in tables["moves"]},
        {mood.id: mood for mood in tables["moods"]},
        plans,
        packed["digest"],
        tuple(packed["layers"]),
    )


def _placed(phrase: model.Phrase, source: str, line: int, column: int) -> model.Phrase:
    object.__setattr__(phrase, "place", model.Place(source, line, column))
    return phrase
