"""The phrase bank: its layers laid over one another, compiled once and kept in a cache.

The cache is a JSON file in the user's cache folder, named by the content of the bank's files: it is rebuilt
by itself, never trusted when damaged, and nothing but time is lost without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

from drafter import bankcache, files, layers, model, settings
from drafter.errors import InputError, SourceErrors
from drafter.layers import Covered, Layer
from drafter.shelf import ById, Shelf

TABLES = ("topics", "slots", "kinds", "moves", "moods", "plans", "eras")
"""Files of these names hold the tables that entries refer to; all others hold entries."""
ASIDE = ("pinyin",)
"""Files of these names hold readings for the index of search; the bank passes over them."""


@dataclass(frozen=True)
class Bank:
    """All phrases and the tables they refer to. Look-ups return phrases in the order of the files.

    `covered` are the entries that later layers hide; `sources` names the kind of layer each file belongs to;
    `faults` says what is wrong with the team's and the writer's own files, each as a text to be shown; `layers`
    are the folders and files the bank is made of.
    """

    phrases: Shelf
    topics: tuple[model.Topic, ...]
    slots: dict[str, model.Slot]
    kinds: dict[str, model.Kind]
    moves: dict[str, model.Move]
    moods: dict[str, model.Mood]
    plans: tuple[model.Plan, ...]
    eras: Mapping[str, model.Era] = field(default_factory=dict)
    covered: tuple[Covered, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    digest: str = ""
    layers: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, model.Phrase]:
        """Phrases by id."""
        return ById(self.phrases)

    def layer_of(self, phrase: model.Phrase) -> str:
        """Return the kind of layer an entry comes from: built-in, team, own or extra."""
        return self.sources.get(phrase.place.source, layers.BUILT_IN)

    def hidden_by(self, phrase: model.Phrase) -> list[Covered]:
        """Return the entries of earlier layers that an entry replaces, the earliest first."""
        return [
            row for row in self.covered if row.phrase.id == phrase.id and row.phrase.place != phrase.place
        ]

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

    @cached_property
    def _clause_names(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        return {}

    def clause_names(self, aspect: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of an aspect's clauses, headings left out, and the groups they belong to."""
        found = self._clause_names.get(aspect)
        if found is None:
            clauses = [phrase for role in model.ROLES for phrase in self.clauses(aspect, role)]
            groups = dict.fromkeys(phrase.group for phrase in clauses if phrase.group)
            found = self._clause_names[aspect] = tuple(phrase.id for phrase in clauses), tuple(groups)
        return found

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

    @cached_property
    def _aspects(self) -> dict[str, list[str]]:
        return {topic.name: [f"{topic.name}/{a.name}" for a in topic.aspects] for topic in self.topics}

    def aspects_of(self, topic: str) -> list[str]:
        """Return the full names of a topic's aspects."""
        return list(self._aspects.get(topic, ()))

    @cached_property
    def member_order(self) -> dict[str, list[str]]:
        """Topic → the English ids of its aspects, 全篇 → those of the topics: the order of the members of sets."""
        found = {topic.name: [aspect.id for aspect in topic.aspects] for topic in self.topics}
        return {**found, "全篇": [topic.id for topic in self.topics]}

    @cached_property
    def vocabulary(self) -> model.Vocabulary:
        """The names outlines may use."""
        return model.Vocabulary(
            moves=frozenset(self.moves),
            topics=self.topic_names,
            kinds={kind.name: kind.places for kind in self.kinds.values()},
            slots=tuple(self.slots),
            moods=tuple(self.moods),
            phrases=frozenset(self.by_id),
            sets=frozenset(self.phrases.sets),
            plans=tuple(plan.id for plan in self.plans),
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
    extra: Sequence[Path] = (),
    *,
    only: bool = False,
    own: bool = True,
    cache: bool = True,
    folder: Path | None = None,
) -> Bank:
    """Load the phrase bank: built-in, the team's, the writer's own, and what is given, in this order.

    Faults of the team's and the writer's own files are kept in `Bank.faults`; the rest of these files counts.

    Args:
        extra: further YAML files or folders of them, laid over the other layers in this order.
        only: use the entries of `extra` alone; the built-in tables (topics, slots, kinds …) are used all the same.
        own: whether the team's and the writer's own folder are laid over the built-in bank.
        cache: whether the compiled form may be read from and written to the cache folder.
        folder: the built-in bank, if not the shipped one.

    Raises:
        SourceErrors: all faults of the built-in files and of those given.
        InputError: a path of these cannot be read.
    """
    base = folder or settings.data_folder("phrasebank")
    found = layers.places(base, extra, only=only, own=own)
    faults: list[str] = []
    files_of = [(layer, _files(layer, faults, only=only)) for layer in found]
    digest = bankcache.digest(
        [(f"{layer.kind}\0{_shown(path)}", data) for layer, rows in files_of for path, data in rows]
    )
    names = tuple(str(layer.path) for layer in found)
    kept = bankcache.read(digest) if cache else None
    if kept is None:
        unread: list[str] = []
        bank = compile_layers(
            [(layer, _texts(layer, [path for path, _ in rows], unread)) for layer, rows in files_of]
        )
        bank = replace(bank, faults=(*unread, *bank.faults))
        if cache:
            bankcache.write(digest, {item.name: getattr(bank, item.name) for item in fields(bank)})
    else:
        bank = Bank(**kept)
    return replace(bank, digest=digest, layers=names, faults=(*faults, *bank.faults))


def _files(layer: Layer, faults: list[str], *, only: bool) -> list[tuple[Path, bytes]]:
    """Return the files of a layer with their bytes; those of a lenient one that cannot be read are told."""
    found = []
    try:
        paths = _yaml_files(layer.path)
    except InputError as error:
        if not layer.lenient:
            raise
        faults.append(str(error))
        return []
    if layer.kind == layers.BUILT_IN:
        paths = [path for path in paths if not only or path.stem in TABLES]
        if not paths:
            raise InputError(f"句库文件夹 {layer.path} 里没有 .yaml 文件")
    for path in paths:
        try:
            found.append((path, files.read_bytes(path)))
        except InputError as error:
            if not layer.lenient:
                raise
            faults.append(str(error))
    return found


def _texts(layer: Layer, paths: Iterable[Path], faults: list[str]) -> list[tuple[str, str, str]]:
    found = []
    for path in paths:
        try:
            found.append((path.stem, _shown(path), files.read_text(path).text))
        except InputError as error:
            if not layer.lenient:
                raise
            faults.append(str(error))
    return found


def read_sources(base: Path, extra: Sequence[Path] = ()) -> list[tuple[str, str, str]]:
    """Return the files of folders as (stem, name for messages, text), in a fixed order."""
    paths = [path for item in (base, *extra) for path in _yaml_files(item)]
    return [(path.stem, _shown(path), files.read_text(path).text) for path in paths]


def compile_bank(sources: Iterable[tuple[str, str, str]]) -> Bank:
    """Make a bank of the files of one layer.

    Raises:
        SourceErrors: all faults found.
    """
    return compile_layers([(Layer(layers.BUILT_IN, Path()), list(sources))])


def compile_layers(parts: Sequence[tuple[Layer, Sequence[tuple[str, str, str]]]]) -> Bank:
    """Read the files of layers and lay them over one another.

    Raises:
        SourceErrors: all faults found in layers that are not lenient.
    """
    from drafter.bankfile import read_files

    read = []
    eras: dict[str, model.Era] = {}
    for layer, sources in parts:
        loaded = read_files(sources, tuple(eras.values()))
        eras |= {era.id: era for era in loaded.eras}
        read.append((layer, loaded))
    merged = layers.merge(read)
    loaded = merged.loaded
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
        {era.id: era for era in loaded.eras},
        tuple(merged.covered),
        merged.sources,
        tuple(merged.faults),
    )


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _yaml_files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            if not path.exists():
                raise InputError(f"读不了 {files.printable(str(path))}：没有这个文件或文件夹")
            return [path]
        found = [file for file in path.rglob("*.yaml") if file.stem not in ASIDE]
        return sorted(found, key=lambda p: p.relative_to(path).as_posix())
    except OSError as error:
        raise InputError(f"读不了 {files.printable(str(path))}：{files.cause_of(error)}") from error
