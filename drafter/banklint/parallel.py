"""Rules on parallel sets: one frame, one width, a member for everything the set may stand above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from drafter import schema
from drafter.bank import Bank
from drafter.banklint.rule import WHOLE, Hit, hit, rule
from drafter.model import Phrase

_PARTING = "，、；：\u3000"


@rule("set-width", "同一组标题一样长")
def set_width(bank: Bank) -> Iterator[Hit]:
    """The members of a set stand below one another, so all have as many characters as most have."""
    for members in map(bank.members, bank.sets()):
        usual = Counter(len(phrase.text) for phrase in members).most_common(1)[0][0]
        for phrase in members:
            if len(phrase.text) != usual:
                yield hit(phrase, f"有{len(phrase.text)}个字符，同组的是{usual}个", "增减字数，使全组一样长")


@rule("set-commas", "同一组标题停顿的位置相同")
def set_commas(bank: Bank) -> Iterator[Hit]:
    """Members of one width pause at the same places."""
    for members in map(bank.members, bank.sets()):
        usual = Counter(map(_pauses, members)).most_common(1)[0][0]
        width = Counter(len(phrase.text) for phrase in members).most_common(1)[0][0]
        for phrase in members:
            if len(phrase.text) == width and _pauses(phrase) != usual:
                where = "、".join(f"第{place + 1}字“{mark}”" for place, mark in usual) or "没有停顿"
                yield hit(phrase, f"停顿的位置与同组的不同（同组：{where}）", "调整字数，使停顿落在同一位置")


@rule("set-member", "每组的成员是本主题的角度")
def set_member(bank: Bank) -> Iterator[Hit]:
    """A member is keyed by an aspect of the set's topic, in a set of the whole speech by a topic."""
    for members in map(bank.members, bank.sets()):
        for phrase in members:
            known = _wanted(bank, phrase.topic)
            if known and phrase.member not in known:
                message, remedy = schema.unknown(phrase.member, known, f"“{phrase.topic}”的成员")
                yield hit(phrase, f"的编号不对：{message}", remedy)


@rule("set-complete", "每组对本主题的每个角度都有一条")
def set_complete(bank: Bank) -> Iterator[Hit]:
    """A set is chosen whole, so it has a member for whatever may come."""
    for name, members in ((name, bank.members(name)) for name in bank.sets()):
        first = members[0]
        wanted = _wanted(bank, first.topic)
        held = {phrase.member for phrase in members}
        missing = [f"{shown}（{member}）" for member, shown in wanted.items() if member not in held]
        # A member under a wrong name is set-member's business; what it stands for cannot be told to be missing.
        if missing and held <= set(wanted):
            yield Hit(first.place, f"排比组 {name} 缺{'、'.join(missing)}", "按同样的句式和字数补齐")


def _pauses(phrase: Phrase) -> tuple[tuple[int, str], ...]:
    return tuple((place, char) for place, char in enumerate(phrase.text) if char in _PARTING)


def _wanted(bank: Bank, topic: str) -> dict[str, str]:
    """Return the members a set of the topic has: English id → Chinese name; empty for an unknown topic."""
    if topic == WHOLE:
        return {t.id: t.name for t in bank.topics}
    return {a.id: a.name for t in bank.topics if t.name == topic for a in t.aspects}
