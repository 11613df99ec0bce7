"""Plain skills on Chinese text: counting, sentences, reading time. Pure functions, no imports of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

FILLERS = tuple(
    "进一步 切实 不断 深入 推动 落实 扎实 全面 积极 着力 加强 认真 充分 大力 持续 坚持 强化 提升 推进 促进 有效 全力 努力".split()
)
"""Words that fill space; drafts are ranked down for them (trial figures: good drafts hold 10 to 15 per 1,000 Han)."""

_FILLER = re.compile("|".join(FILLERS))
_BLANK = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_END = re.compile(r"[。！？：](?:[”’）》]+)?")
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")


def count_characters(text: str) -> int:
    """Return the characters of text but for white space: what offices call 字数."""
    return len(_BLANK.sub("", text))


def count_han(text: str) -> int:
    """Return the Han characters of text."""
    return len(_HAN.findall(text))


def count_fillers(text: str) -> int:
    """Return how many filler words stand in text."""
    return len(_FILLER.findall(text))


def split_sentences(text: str) -> list[str]:
    """Split text behind 。！？ (and closing marks after them) and at line ends; nothing but line ends is lost."""
    found = []
    for line in text.split("\n"):
        start = 0
        for match in re.finditer(r"[。！？]+[”’）》]*", line):
            found.append(line[start : match.end()])
            start = match.end()
        if line[start:].strip():
            found.append(line[start:])
    return found


def count_clauses(sentence: str) -> int:
    """Return the clauses of a sentence: runs between ，；：."""
    return sum(1 for run in re.split(r"[，；：]", sentence.rstrip("。！？")) if run.strip())


def runs(text: str, length: int) -> Iterator[str]:
    """Yield each run of `length` Han characters that stands within one stretch of Han characters."""
    for stretch in re.findall(r"[\u3400-\u9fff]+", text):
        for start in range(len(stretch) - length + 1):
            yield stretch[start : start + length]


class Features(NamedTuple):
    """What ranking asks of a clause: characters, filler words, runs of four Han, and how many 把 it holds."""

    characters: int
    fillers: int
    runs: frozenset[str]
    holds: int


@lru_cache(maxsize=1 << 14)
def features(text: str) -> Features:
    """Return the features of a clause; kept, because the clauses of a bank are asked again and again."""
    return Features(count_characters(text), count_fillers(text), frozenset(runs(text, 4)), text.count("把"))


def spoken_length(text: str) -> int:
    """Return the syllables of text: characters without marks, figures counted as they are read.

    2023年 is five syllables; 91.8% is 百分之九十一点八, eight.
    """
    extra = 0
    for match in _FIGURE.finditer(text):
        figure = match.group()
        extra += _figure_syllables(figure) - len(figure)
    return count_characters(text) + extra


def _figure_syllables(figure: str) -> int:
    percent = 3 if figure.endswith("%") else 0
    whole, _, decimals = figure.rstrip("%").partition(".")
    if len(whole) == 4 and whole.startswith(("19", "20")) and not decimals:
        spoken = 4
    else:
        digits = list(whole.lstrip("0")) or ["0"]
        spoken = sum(1 if d == "0" else 2 for d in digits) - (1 if digits[-1] != "0" else 0)
        spoken = max(spoken, 1)
    return percent + spoken + (1 + len(decimals) if decimals else 0)


def speaking_minutes(text: str, pace: int) -> float:
    """Return the minutes a text takes at `pace` characters a minute."""
    return spoken_length(text) / pace
