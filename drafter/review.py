"""Candidates that wait for somebody's judgement: made from a table, kept in a file, taken into the bank one by one.

The review file holds one JSON value a line: a head, then each candidate with the whole of its row, what it most likely
is, what it is like, and what became of it. Every decision is on disk before it is reported. An accepted candidate
is first written into the bank and then marked; if that is cut short, the bank's file tells when the review is opened
again. Nothing is in the bank that nobody accepted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from drafter import files
from drafter.alike import Alike
from drafter.bank import Bank
from drafter.bankadd import Likeness
from drafter.errors import InputError
from drafter.guess import Guesser
from drafter.sheets import Row

VERSION = 1
LONGEST = 256 * 1024 * 1024
NEW, ACCEPTED, REJECTED = "new", "accepted", "rejected"
_TEXT_NAMES = ("文字", "文本", "词条", "句子", "内容", "正文", "短语", "text", "phrase", "sentence")
_TOPIC_NAMES = ("主题", "角度", "topic")
_MOVE_NAMES = ("语步", "用处", "move")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row that may become an entry.

    `row` is the whole row as read; `like` are entries of the bank that read like it, as (id, text, likeness);
    `twin` is the number of an earlier candidate that does, 0 for none; `id` is the entry it became.
    """

    number: int
    at: str
    text: str
    row: tuple[str, ...] = ()
    move: str = ""
    topics: tuple[str, ...] = ()
    step: int = -1
    slotted: str = ""
    like: tuple[tuple[str, str, float], ...] = ()
    twin: int = 0
    state: str = NEW
    id: str = ""
    edited: str = ""


@dataclass(slots=True)
class Review:
    """A review file: where its candidates come from and what became of them."""

    path: Path
    source: str
    candidates: list[Candidate] = field(default_factory=list)

    def waiting(self) -> Iterator[Candidate]:
        """Yield the candidates nobody has judged."""
        yield from [row for row in self.candidates if row.state == NEW]

    def counts(self) -> Counter[str]:
        """Return how many candidates there are of each state."""
        return Counter(row.state for row in self.candidates)

    def put(self, candidate: Candidate) -> None:
        """Take over a candidate in its new state; `save` writes it."""
        self.candidates[candidate.number - 1] = candidate


def candidates_of(
    rows: Sequence[Row], bank: Bank, step: Callable[[], None] = lambda: None
) -> list[Candidate]:
    """Return a candidate for each row: guesses made, entries and earlier candidates that are like it marked.

    Args:
        rows: rows as read; a first row of known column names is taken for a head.
        bank: all layers.
        step: called once for each row.
    """
    head, rows = _head(rows)
    column = _text_column(head, rows)
    guesser, likeness, seen = Guesser(bank), Likeness(bank), Alike()
    found: list[Candidate] = []
    for row in rows:
        step()
        text = " ".join(row.cells[column].split()) if column < len(row.cells) else ""
        if not text:
            text = max(row.cells, key=len)
        guess = guesser.guess(text)
        move = _named(head, row, _MOVE_NAMES)
        topic = bank.topic_names.get(_named(head, row, _TOPIC_NAMES), "")
        twins = seen.near(text, 1)
        found.append(
            Candidate(
                number=len(found) + 1,
                at=row.at,
                text=text,
                row=row.cells,
                move=move if move in bank.moves else guess.move,
                topics=tuple(dict.fromkeys(filter(None, (topic, *guess.topics)))),
                step=guess.step,
                slotted=guess.slotted if guess.slotted != text else "",
                like=tuple((like.id, like.text, like.score) for like in likeness.of(text)),
                twin=twins[0].number + 1 if twins else 0,
            )
        )
        seen.add(text)
    return found


def save(review: Review, on_exist: files.OnExist = "overwrite") -> None:
    """Write a review file whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    head = {"drafter": "review", "version": VERSION, "source": review.source}
    lines = [head, *(_packed(row) for row in review.candidates)]
    text = "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines) + "\n"
    files.write_bytes(review.path, text.encode("utf-8", "surrogatepass"), on_exist)


def load(path: Path) -> Review:
    """Read a review file.

    Raises:
        InputError: it cannot be read or is none.
    """
    name = files.printable(str(path))
    first, *lines = files.read_text(path, LONGEST).text.split("\n")
    try:
        head = json.loads(first)
        if head["drafter"] != "review" or head["version"] > VERSION:
            raise KeyError
        rows = [_unpacked(json.loads(line)) for line in lines if line.strip()]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"读不了 {name}：不是 drafter bank import 写出的待审文件，或已损坏；请重新导入"
        ) from error
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        raise InputError(f"读不了 {name}：候选的编号不连续，文件已损坏；请重新导入")
    return Review(path, str(head["source"]), rows)


def settle(review: Review, bank: Bank) -> list[Candidate]:
    """Mark candidates that are in the bank's own files already, as when an acceptance was cut short.

    Returns:
        those newly marked; `save` is the caller's.
    """
    held = {phrase.text: phrase.id for phrase in bank.phrases if bank.layer_of(phrase) != "built-in"}
    found = []
    for row in review.waiting():
        name = held.get(row.edited or row.text)
        if name:
            found.append(replace(row, state=ACCEPTED, id=name))
            review.put(found[-1])
    return found


_PLAIN = {item.name: item.default for item in fields(Candidate) if item.default is not MISSING}


def _packed(row: Candidate) -> dict[str, Any]:
    return {key: value for key, value in asdict(row).items() if key not in _PLAIN or value != _PLAIN[key]}


def _unpacked(values: dict[str, Any]) -> Candidate:
    like = tuple((str(a), str(b), float(c)) for a, b, c in values.pop("like", ()))
    lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Candidate(**{**values, **lists, "like": like})


def _head(rows: Sequence[Row]) -> tuple[tuple[str, ...], Sequence[Row]]:
    known = {*_TEXT_NAMES, *_TOPIC_NAMES, *_MOVE_NAMES}
    if rows and len(rows[0].cells) and {cell.lower() for cell in rows[0].cells} & known:
        return tuple(cell.lower() for cell in rows[0].cells), rows[1:]
    return (), rows


def _text_column(head: Sequence[str], rows: Sequence[Row]) -> int:
    """Return the column the phrases stand in: the one so named, else the one with most Han characters."""
    for name in _TEXT_NAMES:
        if name in head:
            return head.index(name)
    weights: Counter[int] = Counter()
    for row in rows:
        for at, cell in enumerate(row.cells):
            weights[at] += len(_HAN.findall(cell))
    return min(weights, key=lambda at: (-weights[at], at), default=0)


def _named(head: Sequence[str], row: Row, names: Sequence[str]) -> str:
    at = next((head.index(name) for name in names if name in head), -1)
    return row.cells[at] if 0 <= at < len(row.cells) else ""
