"""The search part of `make bench`: our index beside its peers, on the same phrases and the same queries.

Phrases are the multi-character ones of pypinyin's dictionary, joined for longer ones; queries are generated from
them by kind, seeded. Read ratios, not milliseconds.
"""

from __future__ import annotations

import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from shutil import which
from time import perf_counter

from drafter.search import build, engine, syllables
from drafter.search.aligned import align
from drafter.search.form import Row
from drafter.search.index import Index
from drafter.search.sources import traditional

ROOT = Path(__file__).resolve().parent.parent.parent
SOUTHERN = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("hu", "fu"))
EQUAL = 10
"""Queries with this many equal matches or more are not counted."""
Made = tuple[str, str]
"""A query, and a pattern (over pairs of character and syllable code) of the phrases that answer it equally well."""


def bare(syllable: str) -> str:
    """Return a syllable without its tone, ü as v."""
    plain = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(char for char in plain if char.isascii())


def phrases(count: int, seed: int = 7) -> list[tuple[str, tuple[str, ...]]]:
    """Return phrases with their syllables: half as they stand in the dictionary, half joined by ，."""
    from pypinyin.phrases_dict import phrases_dict

    known = [
        (text, tuple(bare(reading[0]) for reading in readings))
        for text, readings in phrases_dict.items()
        if len(text) == len(readings) and all(syllables.spelled(bare(reading[0])) for reading in readings)
    ]
    rng = random.Random(seed)
    known.sort()
    rng.shuffle(known)
    long = [one for one in known if len(one[0]) >= 4]
    found = dict(long[: count // 2])
    while len(found) < count:
        parts = [rng.choice(long if rng.random() < 0.6 else known) for _ in range(rng.choice((2, 2, 3)))]
        found["，".join(text for text, _ in parts)] = tuple(s for _, read in parts for s in read)
    return list(found.items())


def index_of(corpus: Sequence[tuple[str, tuple[str, ...]]]) -> Index:
    rows = [Row(str(number), text, pinyin=read) for number, (text, read) in enumerate(corpus)]
    return Index(build.build(rows, {}, {}, traditional()))


# --- queries ------------------------------------------------------------------------------------------------


class Maker:
    """Makes queries of each kind from a piece of a phrase: its characters and their syllables."""

    def __init__(self, corpus: Sequence[tuple[str, tuple[str, ...]]], seed: int) -> None:
        self.rng = random.Random(seed)
        self.corpus = corpus
        self.alike: dict[str, list[str]] = {}
        for text, read in corpus:
            for char, syllable in zip(align(text)[0], read, strict=True):
                self.alike.setdefault(syllable, []).append(char)
        self.alike = {syllable: sorted(set(chars)) for syllable, chars in self.alike.items()}
        self.chars = sorted({char for chars in self.alike.values() for char in chars})
        self.old = {new: old for old, new in traditional().items()}

    def piece(self, low: int, high: int) -> tuple[int, str, tuple[str, ...]]:
        while True:
            number = self.rng.randrange(len(self.corpus))
            text, read = align(self.corpus[number][0])[0], self.corpus[number][1]
            if len(text) < low or len(text) != len(read):
                continue
            length = self.rng.randint(low, min(high, len(text)))
            start = self.rng.randint(0, len(text) - length)
            return number, text[start : start + length], read[start : start + length]

    def make(self, kind: str) -> tuple[int, str, str]:
        """Return the number of the wanted phrase, a query for it and the pattern of equal matches."""
        low, high = {"substring": (2, 3), "terms": (6, 8), "halves": (6, 8)}.get(kind, (4, 6))
        while True:
            number, text, read = self.piece(low, high)
            made = getattr(self, f"_{kind}")(text, read)
            if made:
                return number, *made

    def _exact(self, text: str, _: Sequence[str]) -> Made:
        return text, _chars(text)

    _substring = _exact

    def _terms(self, text: str, _: Sequence[str]) -> Made:
        left, right = text[:3], text[-3:]
        return f"{right} {left}", _both(left, right)

    def _halves(self, text: str, _: Sequence[str]) -> Made:
        left, right = text[: len(text) // 2], text[len(text) // 2 :]
        return right + left, _both(left, right)

    def _homophone(self, text: str, read: Sequence[str]) -> Made | None:
        at = self.rng.randrange(len(text))
        others = [char for char in self.alike[read[at]] if char != text[at]]
        if not others:
            return None
        query = text[:at] + self.rng.choice(others) + text[at + 1 :]
        pattern = _chars(text[:at]) + f".{syllables.CODE[read[at]]}" + _chars(text[at + 1 :])
        return query, pattern

    def _wrong(self, text: str, _: Sequence[str]) -> Made | None:
        at = self.rng.randrange(len(text))
        char = self.rng.choice(self.chars)
        if char == text[at]:
            return None
        return text[:at] + char + text[at + 1 :], _chars(text[:at]) + ".." + _chars(text[at + 1 :])

    def _missing(self, text: str, _: Sequence[str]) -> Made:
        at = self.rng.randrange(1, len(text) - 1)
        pattern = _chars(text[:at]) + "(?:..)?" + _chars(text[at + 1 :])
        return text[:at] + text[at + 1 :], pattern

    def _doubled(self, text: str, _: Sequence[str]) -> Made:
        at = self.rng.randrange(len(text))
        return text[:at] + text[at] + text[at:], _chars(text)

    def _swapped(self, text: str, _: Sequence[str]) -> Made | None:
        at = self.rng.randrange(len(text) - 1)
        query = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return (query, _chars(text)) if query != text else None

    def _pinyin(self, _: str, read: Sequence[str]) -> Made:
        return "".join(read), _codes(read)

    def _spaced(self, _: str, read: Sequence[str]) -> Made:
        return " ".join(read), _codes(read)

    def _slip(self, _: str, read: Sequence[str]) -> Made:
        letters = "".join(read)
        at = self.rng.randrange(1, len(letters) - 1)
        kind = self.rng.randrange(4)
        if kind == 0:
            query = letters[:at] + self.rng.choice("abcdefghijklmnopqrstuwxyz") + letters[at + 1 :]
        elif kind == 1:
            query = letters[:at] + letters[at + 1 :]
        elif kind == 2:
            query = letters[:at] + letters[at] + letters[at:]
        else:
            query = letters[: at - 1] + letters[at] + letters[at - 1] + letters[at + 1 :]
        return query, _codes(read)

    def _initials(self, _: str, read: Sequence[str]) -> Made:
        first = [syllable[0] for syllable in read]
        return "".join(first), "".join(_begins(letter) for letter in first)

    def _mixed(self, text: str, read: Sequence[str]) -> Made:
        at = self.rng.randrange(1, len(text) - 1)
        if self.rng.random() < 0.5:
            return text[:at] + "".join(read[at:]), _chars(text[:at]) + _codes(read[at:])
        first = [syllable[0] for syllable in read[at:]]
        return text[:at] + "".join(first), _chars(text[:at]) + "".join(map(_begins, first))

    def _southern(self, _: str, read: Sequence[str]) -> Made | None:
        heard = [self._misheard(syllable) for syllable in read]
        if heard == list(read) or not all(map(syllables.spelled, heard)):
            return None
        pattern = "".join(f".[{_alike(syllable)}]" for syllable in read)
        return "".join(heard), pattern

    def _misheard(self, syllable: str) -> str:
        for right, wrong in SOUTHERN:
            if self.rng.random() < 0.6:
                if right in ("ang", "eng", "ing"):
                    syllable = re.sub(f"{right}$", wrong, syllable)
                else:
                    syllable = re.sub(f"^{right}", wrong, syllable)
        if syllable[0] in "nl" and self.rng.random() < 0.5:
            syllable = {"n": "l", "l": "n"}[syllable[0]] + syllable[1:]
        return syllable

    def _traditional(self, text: str, _: Sequence[str]) -> Made | None:
        query = "".join(self.old.get(char, char) for char in text)
        return (query, _chars(text)) if query != text else None


KINDS = tuple(
    "exact substring terms halves homophone wrong missing doubled swapped pinyin spaced slip initials mixed southern "
    "traditional".split()
)


def _chars(text: str) -> str:
    return "".join(f"{char}." for char in text)


def _codes(read: Sequence[str]) -> str:
    return "".join(f".{syllables.CODE[syllable]}" for syllable in read)


def _begins(letter: str) -> str:
    return f".[{syllables.beginning(letter)}]"


def _alike(syllable: str) -> str:
    folded = syllables.fold(syllable)
    return "".join(code for name, code in syllables.CODE.items() if syllables.fold(name) == folded)


def _both(left: str, right: str) -> str:
    return f"(?=.*{_chars(left)})(?=.*{_chars(right)})"


class Pool:
    """Queries of all kinds with the number of equal matches of each."""

    def __init__(self, corpus: Sequence[tuple[str, tuple[str, ...]]], each: int, seed: int = 1) -> None:
        lines = [
            "".join(
                char + syllables.CODE[syllable] for char, syllable in zip(align(text)[0], read, strict=True)
            )
            for text, read in corpus
        ]
        paired = "\n".join(lines)
        maker = Maker(corpus, seed)
        self.queries: dict[str, list[tuple[str, str, int]]] = {}
        for kind in KINDS:
            found = []
            for _ in range(each * 4):
                number, query, pattern = maker.make(kind)
                equal = _count(paired, lines, pattern)
                if equal < EQUAL:
                    found.append((corpus[number][0], query, equal))
                if len(found) == each:
                    break
            self.queries[kind] = found

    def keystrokes(self, kinds: Sequence[str] = KINDS, each: int = 8) -> Iterator[str]:
        """Yield what stands in the input line after each key, query by query."""
        for kind in kinds:
            for _, query, _ in self.queries[kind][:each]:
                for end in range(1, len(query) + 1):
                    yield query[:end]


def _count(paired: str, lines: Sequence[str], pattern: str) -> int:
    """Return how many lines hold the pattern on a boundary of pairs, EQUAL at most."""
    if pattern.startswith("(?="):
        test = re.compile(pattern)
        return sum(1 for line in lines if test.match(line))
    seen: set[int] = set()
    for match in re.finditer(f"(?={pattern})", paired):
        begin = paired.rfind("\n", 0, match.start()) + 1
        if (match.start() - begin) % 2 == 0:
            seen.add(begin)
            if len(seen) >= EQUAL:
                break
    return len(seen)


def recall(index: Index, pool: Pool) -> dict[str, tuple[int, float, float, int]]:
    """Return for each kind: queries, share found among ten, share first where it is the only match, how many such."""
    found = {}
    for kind, queries in pool.queries.items():
        ten = first = alone = 0
        for wanted, query, equal in queries:
            hits = [hit.text for hit in engine.search(index, query, 10).hits]
            ten += wanted in hits
            if equal == 1:
                alone += 1
                first += hits[:1] == [wanted]
        found[kind] = (len(queries), ten / max(len(queries), 1), first / max(alone, 1), alone)
    return found


# --- peers ---------------------------------------------------------------------------------------------------


def keyed(ask: Callable[[str], object], keys: Sequence[str]) -> tuple[float, float]:
    """Return the median and the 95th percentile of the milliseconds an answer takes."""
    times = []
    for key in keys:
        start = perf_counter()
        ask(key)
        times.append((perf_counter() - start) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def peers(corpus: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield name and answering function of each peer that is installed."""
    texts = [text for text, _ in corpus]
    spoken = ["".join(read) for _, read in corpus]
    first = ["".join(syllable[0] for syllable in read) for _, read in corpus]
    with suppress(ImportError):
        from rapidfuzz import fuzz, process

        def whole(query: str) -> object:
            return process.extract(query, texts, scorer=fuzz.WRatio, limit=10)

        def columns(query: str) -> object:
            return [
                process.extract(query, column, scorer=fuzz.partial_ratio, limit=10)
                for column in (texts, spoken, first)
            ]

        yield "rapidfuzz WRatio", whole
        yield "rapidfuzz partial_ratio, three columns", columns
    base = sqlite3.connect(":memory:")
    with suppress(sqlite3.OperationalError):
        base.execute("create virtual table p using fts5(text, spoken, first, tokenize='trigram')")
        base.executemany("insert into p values (?, ?, ?)", zip(texts, spoken, first, strict=True))

        def trigrams(query: str) -> object:
            quoted = query.replace('"', '""')
            return base.execute("select text from p where p match ? limit 10", (f'"{quoted}"',)).fetchall()

        yield "SQLite FTS5 trigram", trigrams
    if which("fzf"):
        given = "\n".join(map("\t".join, zip(texts, spoken, first, strict=True))).encode()

        def fzf(query: str) -> object:
            return subprocess.run(["fzf", "--filter", query], input=given, capture_output=True, check=False)  # noqa: S607

        yield "fzf --filter", fzf


def starts(rounds: int = 15) -> tuple[float, float]:
    """Return the least milliseconds of `python -c pass` and of `drafter search 凝心聚力`, cache warm, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": "", "DRAFTER_CACHE": folder, "PYTHONPATH": str(ROOT)}
        ours = [
            sys.executable,
            "-c",
            "import sys; from drafter.cli import main; sys.exit(main())",
            "search",
            "凝心聚力",
        ]
        plain = [sys.executable, "-c", "pass"]
        times: dict[int, list[float]] = {0: [], 1: []}
        for at in range(2 * rounds + 2):
            start = perf_counter()
            subprocess.run([plain, ours][at % 2], env=environment, capture_output=True, check=False)
            if at > 1:
                times[at % 2].append((perf_counter() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def run(sizes: Sequence[int] = (3_000, 30_000)) -> None:
    """Print recall, milliseconds a key, and starts."""
    plain, ours = starts()
    print(
        f"\nsearch as a process: {ours:.1f} ms, python -c pass: {plain:.1f} ms, ratio {ours / plain:.2f}   aim < 4"
    )
    for size in sizes:
        corpus = phrases(size)
        start = perf_counter()
        index = index_of(corpus)
        print(f"\n{size} phrases, index built in {perf_counter() - start:.1f} s (pinyin given)")
        pool = Pool(corpus, 100 if size <= 30_000 else 20)
        for kind, (count, ten, first, alone) in recall(index, pool).items():
            print(
                f"  {kind:<12}{count:>5} queries  among ten {ten:7.1%}  first where alone {first:7.1%} of {alone}"
            )
        keys = list(pool.keystrokes(each=3))
        median, worst = keyed(partial(engine.search, index), keys)
        print(f"  {'our index':<40} a key: median {median:8.2f} ms   p95 {worst:8.2f} ms")
        fewer = keys[:: 1 + len(keys) // (150 if size <= 30_000 else 20)]
        for name, ask in peers(corpus):
            other, tail = keyed(ask, fewer)
            ratios = f"{other / median:6.1f} x   {tail / worst:6.1f} x"
            print(
                f"  {name:<40} a key: median {other:8.2f} ms   p95 {tail:8.2f} ms   ours faster by {ratios}"
            )


if __name__ == "__main__":
    run(tuple(map(int, sys.argv[1:])) or (3_000, 30_000))
