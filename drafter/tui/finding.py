"""What the finder knows: the query, its answer, the filter, which hit is chosen. No terminal in here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from drafter.search.engine import Answer, Hit, search
from drafter.search.filters import GROUPS, Filter
from drafter.search.index import Index
from drafter.search.rank import Context

MOST = 30
"""Hits looked for; further ones answer the query so badly that another word is quicker."""
_SCANNED = 4000
_TELLING = 6
"""Characters an example has at least."""
_PARTS = (
    ("分句", ("reason", "lead", "measure", "effect", "goal", "problem")),
    ("标题", ("heading",)),
    ("固定说法", ("expression",)),
    ("名句", ("quotation",)),
)
WHOLE = ("全部", "按选项")
"""Name of the widest filter: without and with filters from outside."""
_SIGNS = "=＝"


class Scope(NamedTuple):
    """A filter with the name it goes by in the finder."""

    label: str
    wanted: Filter


def scopes(index: Index, base: Filter, context: Context | None) -> list[Scope]:
    """Return the filters to cycle through: what suits here, everything, then each part of a speech.

    Args:
        index: where is looked.
        base: what was asked for from outside; it holds in every scope.
        context: what the phrase is wanted for.
    """
    found = []
    if context and context.move and not base.moves:
        found.append(Scope("本段可用", _with(base, (context.move,), context.genre)))
    found.append(Scope(WHOLE[bool(base)], base))
    if context and context.genre and not base.genre:
        found.append(Scope("本文种", _with(base, (), context.genre)))
    if base.moves:
        return found
    moves = {row[1] for row in index.names if row[0] == "move"}
    firsts = {move.split(".")[0] for move in moves}
    found += [Scope(name, _with(base, (name,))) for first, (name, _) in GROUPS.items() if first in firsts]
    for name, ids in _PARTS:
        held = tuple(one for one in ids if one in moves)
        if held:
            found.append(Scope(name, _with(base, held)))
    return found


def _with(base: Filter, moves: Sequence[str], genre: str = "") -> Filter:
    return Filter(base.moves or moves, base.topics, genre or base.genre, base.width)


def is_text(key: str, before: str, after: str) -> bool:
    """Whether a digit, or `=`, typed into a query is text and no command.

    A digit picks a hit. It is text where a number is being written: in a width (`=8`), in a word that holds a
    digit or a capital already (2024, G20), in the middle of the query, and at the beginning of a word after a blank
    (so that figures can be looked for: blank, 2024). `=` turns the page but at the beginning of a word, where it
    begins a width.

    Args:
        key: what is typed.
        before: the query before the cursor.
        after: the query behind it.
    """
    word = before.replace("\u3000", " ").rpartition(" ")[2]
    if key in _SIGNS:
        return not word
    if after:
        return True
    if not word:
        return bool(before)
    return word[0] in _SIGNS or any(char.isdigit() or (char.isascii() and char.isupper()) for char in word)


class Finding:
    """A query and what answers it; worked out when asked for, so that a burst of keys costs one search.

    Args:
        index: where to look.
        base: filters that always hold.
        context: what the phrase is wanted for.
        most: hits looked for.
    """

    def __init__(
        self, index: Index, base: Filter | None = None, context: Context | None = None, most: int = MOST
    ) -> None:
        self.index = index
        self.context = context
        self.scopes = scopes(index, base or Filter(), context)
        self.scope = 0
        self.most = most
        self.rows = 9
        self._text = ""
        self._at = 0
        self._answer: Answer | None = None
        self._elsewhere = False
        self._samples: dict[int, list[Hit]] = {}

    # --- the query ---

    @property
    def text(self) -> str:
        """The query as typed."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._again()

    def cycle(self) -> None:
        """Go on to the next filter."""
        self.scope = (self.scope + 1) % len(self.scopes)
        self._again()

    def _again(self) -> None:
        self._answer = None
        self._at = 0

    # --- the answer ---

    @property
    def answer(self) -> Answer:
        """What the search says; for an empty query, useful phrases."""
        if self._answer is None:
            wanted = self.scopes[self.scope].wanted
            self._elsewhere = False
            if self._text.strip():
                self._answer = search(self.index, self._text, self.most, wanted, self.context)
                whole = self._whole
                if not self._answer.hits and not self._answer.notes and wanted is not whole.wanted:
                    wider = search(self.index, self._text, self.most, whole.wanted, self.context)
                    self._elsewhere = bool(wider.hits)
                    self._answer = wider if wider.hits else self._answer
            else:
                self._answer = Answer(self._useful(wanted))
        return self._answer

    @property
    def _whole(self) -> Scope:
        """The widest filter."""
        return next(scope for scope in self.scopes if scope.label in WHOLE)

    @property
    def hits(self) -> list[Hit]:
        """What can be picked: the hits, or the nearest phrase where there is none."""
        answer = self.answer
        return answer.hits or ([answer.nearest] if answer.nearest else [])

    @property
    def count(self) -> str:
        """How many hits there are, as it is shown."""
        number = len(self.answer.hits)
        if not self._text.strip():
            return ""
        pages = -(-number // self.rows)
        page = f" {self.first // self.rows + 1}/{pages}页" if pages > 1 else ""
        return f"{'前 ' if number >= self.most else ''}{number} 条{page}"

    @property
    def said(self) -> str:
        """What there is to say about the answer; empty if it speaks for itself."""
        answer = self.answer
        if answer.notes:
            return "；".join(answer.notes)
        if self._elsewhere:
            return f"“{self.scopes[self.scope].label}”里没有；{self._whole.label}里有："
        if answer.hits:
            # 本段可用 and the parts of a speech say themselves what they hold.
            return (
                "" if self._text.strip() or self.scopes[self.scope].wanted.moves else "打字就找；各处的例子："
            )
        if answer.nearest:
            return "没有找到，最接近的是："
        if not self._text.strip():
            return "这里没有现成的；Ctrl-R 换一类"
        return "没有找到；少写几字，或只写首字母"

    def _useful(self, wanted: Filter) -> list[Hit]:
        """Return what to show before anything is asked: what suits here, else one phrase of each move in turn."""
        if self.scope not in self._samples:
            if wanted.moves:
                found = search(self.index, "", self.most, wanted, self.context).hits
            else:
                found = self._of_each_move(wanted)
            self._samples[self.scope] = found
        return self._samples[self.scope]

    def _of_each_move(self, wanted: Filter) -> list[Hit]:
        admits = wanted.test(self.index)
        by_move: dict[str, list[int]] = {}
        for number in range(min(len(self.index), _SCANNED)):
            if admits is not None and admits(number) and self.index.widths[number] >= _TELLING:
                by_move.setdefault(self.index.row(number)[1], []).append(number)
        chosen: list[int] = []
        for turn in range(self.most):
            chosen += [held[turn] for held in by_move.values() if turn < len(held)]
            if len(chosen) >= self.most:
                break
        rows = ((number, self.index.row(number)) for number in chosen[: self.most])
        return [Hit(row, self.index.text(number), 1.0, []) for number, row in rows]

    # --- choosing ---

    @property
    def at(self) -> int:
        """Place of the chosen hit among the hits."""
        return min(self._at, max(len(self.hits) - 1, 0))

    @property
    def chosen(self) -> Hit | None:
        """The hit that Enter would take."""
        return self.hits[self.at] if self.hits else None

    @property
    def first(self) -> int:
        """Place of the first hit of the page."""
        return self.at // self.rows * self.rows

    def page(self) -> list[Hit]:
        """Return the hits of the page, which the digits pick."""
        return self.hits[self.first : self.first + self.rows]

    def move(self, steps: int) -> None:
        """Choose the hit so many places on, or back."""
        self._at = max(0, min(self.at + steps, len(self.hits) - 1))

    def turn(self, pages: int) -> None:
        """Choose the first hit so many pages on, or back; beyond the last page is nothing."""
        target = self.first + pages * self.rows
        if 0 <= target < len(self.hits):
            self._at = target

    def pick(self, digit: int) -> Hit | None:
        """Choose the hit of the page that has a number, 1 to 9, and return it; None if there is none."""
        page = self.page()
        if not 1 <= digit <= len(page):
            return None
        self._at = self.first + digit - 1
        return page[digit - 1]
