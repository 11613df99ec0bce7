"""What a new phrase most likely is: its move, topic and step, told by the entries that read like it; its slots."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from drafter.bank import Bank
from drafter.model import ROLES, STOCK, Phrase

NEIGHBOURS = 12
"""Entries that have a say in the move."""
CHOICES = 3
"""Topics that are offered."""
ENDS_ALIKE = 1.4
"""An entry that ends with the same character (。, ：, ！) has this much more of a say."""
SMOOTH = 0.5
NAMED = 3.0
"""What it weighs that a text holds a word of `topics.yaml` (a natural logarithm, as the rest of the score)."""
SENTENCE_END = "。！？：…"
_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
_LEAD = re.compile(r"(?:针对|着眼|围绕|面对|结合|按照|对照|聚焦|立足|本着|瞄准|紧扣|顺应).*")
_GOAL = re.compile(r"(?:使|让|确保|实现|努力做到|做到|推动形成|为).*")
_EFFECT = re.compile(
    r".*(?:明显|显著|进一步|日益|更加|逐步|不断|大为|普遍|基本)(?:\w{1,4})?"
    r"|.*(?:增强|提高|改善|好转|形成|减少|提升|见效|起来了?|多了|少了)"
)
# What is a fact of one speech and not of the next: pattern → the slot that takes it.
_SLOTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"[两二三四五六七八九十](?=(?:点|个方面)(?:意见|要求|希望|建议|体会|看法|问题|$|[，。：]))"
        ),
        "点数",
    ),
    (re.compile(r"(?:19|20)\d\d年"), "年度"),
    (
        re.compile(
            r"(?:^|(?<=[在由受向按经对，。、：；“]))(?:全|我)?[省市县区](?:委、[省市县区]政府|委|政府|直机关工委)(?![员会托派])"
        ),
        "单位",
    ),
)


class Guess(NamedTuple):
    """A guess: `topics` in full, likeliest first, none for frames; `step` -1 for what has none.

    `slotted` is the text with slots for what looks like facts; `sure` the share of the neighbours' votes for the
    move, 0 to 1.
    """

    move: str
    topics: tuple[str, ...]
    step: int
    slotted: str
    sure: float

    @property
    def topic(self) -> str:
        """The likeliest topic, '' if it needs none."""
        return self.topics[0] if self.topics else ""


class Guesser:
    """Guesses by the entries of a bank, those that share the rarer pairs of characters first."""

    def __init__(self, bank: Bank) -> None:
        """Index the bank."""
        self._bank = bank
        self._phrases = list(bank.phrases)
        self._holders: dict[str, list[int]] = {}
        self._pairs: list[set[str]] = []
        for number, phrase in enumerate(self._phrases):
            pairs = _pairs(phrase.text)
            self._pairs.append(pairs)
            for pair in pairs:
                self._holders.setdefault(pair, []).append(number)
        sizes: Counter[str] = Counter()
        counts: dict[str, Counter[str]] = {}
        for phrase in self._phrases:
            if "/" in phrase.topic:
                sizes[phrase.topic] += 1
                for mark in _marks(phrase.text):
                    counts.setdefault(mark, Counter())[phrase.topic] += 1
        # A mark a topic lacks weighs the topic's `rare`; one it has weighs so much more.
        self._rare = {topic: math.log(SMOOTH / (size + 1)) for topic, size in sizes.items()}
        self._weights = {
            mark: {topic: math.log((number + SMOOTH) / SMOOTH) for topic, number in row.items()}
            for mark, row in counts.items()
        }

    def guess(self, text: str) -> Guess:
        """Return what a text most likely is."""
        text = text.strip()
        whole = text.rstrip("”’）》")[-1:] in SENTENCE_END if text else False
        near = self._near(text, lambda phrase: _is_frame(phrase) == whole)
        votes: dict[str, float] = {}
        for phrase, weight in near:
            votes[phrase.move] = votes.get(phrase.move, 0.0) + weight
        if not whole:
            for role, weight in self._form(text).items():
                votes[role] = votes.get(role, 0.0) + weight * max(1.0, sum(votes.values()))
        move = _most(votes) if votes else ("closing.call" if whole else "measure")
        share = votes[move] / sum(votes.values()) if votes else 0.0
        step = self._step(near) if move == "measure" else -1
        return Guess(move, tuple(self._topics(text, move)), step, slotted(text), round(share, 2))

    def _near(self, text: str, wanted: Callable[[Phrase], bool]) -> list[tuple[Phrase, float]]:
        scores: dict[int, float] = {}
        pairs = _pairs(text)
        for pair in pairs:
            holders = self._holders.get(pair, ())
            weight = math.log((len(self._phrases) + 1) / (len(holders) + 1))
            for number in holders:
                scores[number] = scores.get(number, 0.0) + weight
        rows = []
        for number, score in scores.items():
            phrase = self._phrases[number]
            if wanted(phrase):
                size = len(self._pairs[number])
                alike = min(size, len(pairs)) / max(
                    size, len(pairs)
                )  # short formulas do not speak for long texts
                ends = ENDS_ALIKE if phrase.text[-1:] == text[-1:] else 1.0
                rows.append((phrase, ends * score / math.sqrt(size + 4) * math.sqrt(alike)))
        rows.sort(key=lambda row: (-row[1], row[0].id))
        return [(phrase, score * score) for phrase, score in rows[:NEIGHBOURS]]

    @staticmethod
    def _form(text: str) -> dict[str, float]:
        """Return what the form of a clause says for each role."""
        if _LEAD.fullmatch(text) and not re.search(r"[，]", text):
            return {"lead": 0.4}
        if _GOAL.fullmatch(text):
            return {"goal": 0.6}
        if _EFFECT.fullmatch(text):
            return {"effect": 0.4}
        if text.startswith(("有的", "有些", "少数")):
            return {"problem": 1.0}
        return {"measure": 0.25}

    def _topics(self, text: str, move: str) -> list[str]:
        """Return the likeliest topics: those in whose entries the text's characters stand oftener than elsewhere."""
        if move not in ROLES and move != "heading":
            return []
        named = self._bank.topic_of_heading(text)
        marks = [mark for mark in _marks(text) if mark in self._weights]
        scores = {topic: len(marks) * rare for topic, rare in self._rare.items()}
        for mark in marks:
            for topic, weight in self._weights[mark].items():
                scores[topic] += weight
        for topic in scores:
            if named and (topic == named or topic.startswith(f"{named}/")):
                scores[topic] += NAMED
        return sorted(scores, key=lambda topic: (-scores[topic], topic))[:CHOICES]

    @staticmethod
    def _step(near: Iterable[tuple[Phrase, float]]) -> int:
        votes: dict[int, float] = {}
        for phrase, weight in near:
            if phrase.step >= 0:
                votes[phrase.step] = votes.get(phrase.step, 0.0) + weight
        return _most(votes) if votes else 2


_Name = TypeVar("_Name", str, int)


def _most(votes: dict[_Name, float]) -> _Name:
    """Return what has most votes, the first in order among equals."""
    return min(votes, key=lambda name: (-votes[name], name))


def slotted(text: str) -> str:
    """Return a text with slots in place of what looks like the facts of one speech; templates stay as they are."""
    if _TEMPLATE.search(text):
        return text
    for pattern, name in _SLOTS:
        text = pattern.sub(f"{{{{ {name} }}}}", text)
    return text


def _is_frame(phrase: Phrase) -> bool:
    return phrase.move not in ROLES and not phrase.set and phrase.move not in ("heading", *STOCK)


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[^\w]", "", _TEMPLATE.sub("", text))
    return {plain[at : at + 2] for at in range(len(plain) - 1)} | {"^" + plain[:1], plain[-1:] + "$"}


def _marks(text: str) -> set[str]:
    """Return what tells a topic: the characters of a text and their pairs."""
    plain = re.sub(r"[^\w]", "", _TEMPLATE.sub("", text))
    return {*plain, *(plain[at : at + 2] for at in range(len(plain) - 1))}
