"""The phrase bank: shipped folder, further folders and plain lists, compiled once and kept in a cache.

The cache is a JSON file in the user's cache folder, named by the content of the bank's files: it is rebuilt
by itself, never trusted when damaged, and nothing but time is lost without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

from drafter import bankcache, files, model, settings
from drafter.errors import InputError, SourceErrors
from drafter.shelf import ById, Shelf

TABLES = ("topics", "slots", "kinds", "moves", "moods", "plans")
"""Files of these names hold the tables that entries refer to; all others hold entries."""


@dataclass(frozen=True)
class Bank:
    """All phrases and the tables they refer to. Look-ups return phrases in the order of the files."""

    phrases: Shelf
    topics: tuple[model.Topic, ...]
    slots: dict[str, model.Slot]
    kinds: dict[str, model.Kind]
    moves: dict[str, model.Move]
    moods: dict[str, model.Mood]
    plans: tuple[model.Plan, ...]
    digest: str = ""
    layers: tuple[str, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, model.Phrase]:
        """Phrases by id."""
        return ById(self.phrases)

    @cached_property
    def _groups(self) -> dict[str, list[model.Phrase]]:
        return {}

    def _group(self, name: str) -> list[model.Phrase]:
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = self.phrases.group(name)
        return found

    def frames(self, move: str) -> list[model.Phrase]:
        """Return the frames of a move."""
        return self._group(move)

    def clauses(self, aspect: str, role: str) -> list[model.Phrase]:
        """Return the clauses of an aspect (主题/角度) that have the role."""
        return self._group(f"{aspect}\t{role}")

    def sets(self, use: str = "", topic: str = "") -> list[str]:
        """Return the ids of the parallel sets for a use (heading, review, call) and a topic; '' means any."""
        rows = self.phrases.sets.values()
        return [row.id for row in rows if (not use or row.use == use) and (not topic or row.topic == topic)]

    def members(self, set_id: str) -> list[model.Phrase]:
        """Return the members of a parallel set, in file order."""
        return self.phrases.members(set_id)

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
            sets=frozenset(self.phrases.sets),
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
    paths = _paths(base, extra, only=only)
    digest = bankcache.digest([(_shown(path), files.read_bytes(path)) for path in paths])
    kept = bankcache.read(digest) if cache else None
    if kept is not None:
        return Bank(**kept, digest=digest, layers=(str(base), *map(str, extra)))
    bank = compile_bank(read_sources(base, extra, only=only), digest, (str(base), *map(str, extra)))
    if cache:
        tables = {item.name: getattr(bank, item.name) for item in fields(bank)}
        bankcache.write(digest, tables)
    return bank


def read_sources(base: Path, extra: Sequence[Path], *, only: bool = False) -> list[tuple[str, str, str]]:
    """Return the bank's files as (stem, name for messages, text), in a fixed order."""
    return [(path.stem, _shown(path), files.read_text(path).text) for path in _paths(base, extra, only=only)]


def _paths(base: Path, extra: Sequence[Path], *, only: bool) -> list[Path]:
    paths = [path for path in _yaml_files(base) if not only or path.stem in TABLES]
    if not paths:
        raise InputError(f"句库文件夹 {base} 里没有 .yaml 文件")
    return [*paths, *(path for item in extra for path in _yaml_files(item))]


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
        Shelf.of(loaded.phrases),
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
