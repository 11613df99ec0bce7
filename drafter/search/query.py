"""What a query asks: terms of characters and letters, and filters; never an error, whatever is typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from drafter.search import aligned, syllables

MAX_ITEMS = 160
"""Items of a query that are looked at; what is longer is cut off, no phrase is that long."""
_RUN = re.compile(r"[a-z]+")
_TERM = re.compile(r"[\s\u3000]+")
_WIDTH = re.compile(r"=\d{1,3}")
TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")
_APART = str.maketrans("’'ʼ＇｀`", "      ")

CHAR, SYLLABLE, BEGINNING, SLIP = range(4)
"""Kinds of items: a character; a whole syllable; the beginning of one (an initial); letters that spell none."""


class Item:
    """One thing a phrase should hold: a character or the letters of (a part of) a syllable.

    `first` says that a blank stood before it; `last` that it ends the query and may be half typed.
    """

    __slots__ = ("first", "kind", "last", "text")

    def __init__(self, kind: int, text: str, *, first: bool = False, last: bool = False) -> None:
        self.kind = kind
        self.text = text
        self.first = first
        self.last = last


class Query:
    """A query as read: `terms` are texts ready for alignment; filters are kept as typed.

    `moves` and `topics` are names or pinyin, `width` is 0 when not asked for.
    """

    __slots__ = ("moves", "terms", "text", "topics", "width")

    def __init__(self, text: str) -> None:
        self.text = text
        self.terms: list[str] = []
        self.moves: list[str] = []
        self.topics: list[str] = []
        self.width = 0
        left = MAX_ITEMS
        simple = aligned.without_templates(text[:4096]).lower().translate(TONES).translate(_APART)
        for word in _TERM.split(simple):
            sign, rest = word[:1].translate(_SIGNS), word[1:]
            if sign == "@":
                self.moves += [rest] if rest else []
            elif sign == "#":
                self.topics += [rest] if rest else []
            elif sign == "=" and _WIDTH.fullmatch(sign + rest):
                self.width = int(rest)
            else:
                term = aligned.align(word)[0][:left]
                left -= len(term)
                self.terms += [term] if term else []


_SIGNS = str.maketrans("＠＃＝", "@#=")


def interpretations(terms: Sequence[str], most: int = 4) -> list[list[Item]]:
    """Return the ways to read the terms as items, the likeliest first: letters may be cut in several ways."""
    choices: list[list[list[Item]]] = []
    for number, term in enumerate(terms):
        begin = 0
        for run in _RUN.finditer(term):
            if run.start() > begin:
                choices.append([_characters(term[begin : run.start()], first=begin == 0)])
            last = number == len(terms) - 1 and run.end() == len(term)
            choices.append(
                [_letters(cut, first=run.start() == 0, last=last) for cut in syllables.cuts(run.group())]
            )
            begin = run.end()
        if begin < len(term):
            choices.append([_characters(term[begin:], first=begin == 0)])
    # The likeliest cuts differ in one run at a time: the first choice of all, then the others run by run.
    if sum(len(choice) > 1 for choice in choices) > 2:
        base = [choice[0] for choice in choices]
        ways = [base] + [
            [*base[:at], other, *base[at + 1 :]] for at, choice in enumerate(choices) for other in choice[1:]
        ]
    else:
        ways = [list(way) for way in product(*choices)]
    return [[item for part in way for item in part] for way in ways[: most if len(choices) < 3 else most + 2]]


def _characters(text: str, *, first: bool) -> list[Item]:
    return [Item(CHAR, char, first=first and not at) for at, char in enumerate(text)]


def _letters(pieces: Sequence[str], *, first: bool, last: bool) -> list[Item]:
    found = []
    for at, piece in enumerate(pieces):
        ends = last and at == len(pieces) - 1
        syllable = syllables.spelled(piece)
        if syllable and (len(piece) > 1 or len(pieces) == 1 or piece in "aeo"):
            kind = SYLLABLE
        else:
            kind = BEGINNING if syllables.beginning(piece) else SLIP
        found.append(Item(kind, syllable or piece, first=first and not at, last=ends))
    return found
