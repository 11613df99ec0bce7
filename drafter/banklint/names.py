"""Rules on names: every name an entry uses must be declared, and its id must say where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from drafter import schema
from drafter.bank import Bank
from drafter.banklint.rule import WHOLE, WHOLE_ID, Hit, Rule, hit, is_clause, is_frame, is_heading, rule
from drafter.model import Phrase
from drafter.numerals import FORMS

Names = Callable[[Phrase], tuple[str, ...]]
_NUMBER = r"\d{2,3}"


@rule("id-block", "编号与所在词条组的语步、角度一致")
def id_block(bank: Bank) -> Iterator[Hit]:
    """A frame is move.nn, a clause or single heading aspect.move.nn, a member set.topic.nn.member.

    An expression has what it is for between move and number: expression.attitude.nnn.
    """
    ids = {**bank.topic_ids, WHOLE: WHOLE_ID}
    for phrase in bank.phrases:
        if phrase.move not in bank.moves or (phrase.topic and phrase.topic not in ids):
            continue  # move-known and topic-known say so
        if "/" not in phrase.topic and (is_clause(phrase) or (is_heading(phrase) and not phrase.topic)):
            continue  # the same
        topic = ids.get(phrase.topic, "")
        if phrase.set:
            wanted, shown = rf"set\.{topic}\.{_NUMBER}\.[a-z0-9_]+", f"set.{topic}.两位数字.角度"
        elif is_clause(phrase) or is_heading(phrase):
            wanted, shown = (
                rf"{topic}\.{re.escape(phrase.move)}\.{_NUMBER}",
                f"{topic}.{phrase.move}.两位数字",
            )
        elif phrase.move == "expression":
            wanted, shown = rf"expression\.[a-z]+\.{_NUMBER}", "expression.用途的英文.三位数字"
        else:
            wanted, shown = rf"{re.escape(phrase.move)}\.{_NUMBER}", f"{phrase.move}.两位数字"
        if not re.fullmatch(wanted, phrase.id):
            yield hit(phrase, "的编号与所在词条组的语步、主题不符", f"写成 {shown}")


@rule("move-known", "语步在 moves.yaml 里登记过")
def move_known(bank: Bank) -> Iterator[Hit]:
    """Every move is in the table of moves."""
    yield from _unknown(bank, "语步", bank.moves, lambda phrase: (phrase.move,))


@rule("topic-known", "主题、角度在 topics.yaml 里登记过，分句要有角度")
def topic_known(bank: Bank) -> Iterator[Hit]:
    """Topics are written in full; a clause belongs to an aspect, a set to a topic or the whole speech."""
    for phrase in bank.phrases:
        known = [*bank.topic_ids, *([WHOLE] if phrase.set else [])]
        full = bank.topic_names.get(phrase.topic, "")
        if phrase.topic and phrase.topic not in known:
            message, remedy = schema.unknown(phrase.topic, known, "主题或角度")
            yield hit(phrase, f"写的主题不对：{message}", f"写全称“{full}”" if full else remedy)
        elif is_clause(phrase) and "/" not in phrase.topic:
            yield hit(phrase, "是分句，却没有写明角度", "在词条组头上写 topic: 主题/角度")
        elif is_heading(phrase) and not phrase.topic:
            yield hit(phrase, "是标题，却没有写明主题", "在词条组头上写 topic: 主题，或 主题/角度")


@rule("kind-known", "near 里的事类在 kinds.yaml 里登记过")
def kind_known(bank: Bank) -> Iterator[Hit]:
    """What a clause is near to is a kind of facts."""
    yield from _unknown(bank, "事类", bank.kinds, lambda phrase: phrase.near)


@rule("mood-known", "语气在 moods.yaml 里登记过")
def mood_known(bank: Bank) -> Iterator[Hit]:
    """Moods are rows of the table of moods."""
    yield from _unknown(bank, "语气", bank.moods, lambda phrase: phrase.moods)


def genre_known(genres: Collection[str] | None = None) -> Rule:
    """Return the rule that genres are known; without a list of genres it says nothing."""

    @rule("genre-known", "文种在 outlines 文件夹里有")
    def check(bank: Bank) -> Iterator[Hit]:
        if genres is not None:
            yield from _unknown(bank, "文种", genres, lambda phrase: phrase.genres)

    return check


@rule("marker-known", "序号样式是程序认识的")
def marker_known(bank: Bank) -> Iterator[Hit]:
    """Markers of a set are families of numbering styles."""
    families = [style.family for style in FORMS.values()]
    yield from _unknown(bank, "序号样式", families, lambda phrase: phrase.markers)


@rule("slot-known", "空在 slots.yaml 里登记过，或是事类的名称")
def slot_known(bank: Bank) -> Iterator[Hit]:
    """A slot is declared or named after a kind."""
    yield from _unknown(bank, "空", [*bank.slots, *bank.kinds], _slots)


@rule("slot-computed", "程序算出的空只用在整句里")
def slot_computed(bank: Bank) -> Iterator[Hit]:
    """Only frames know the place whose points and facts are counted."""
    for phrase in bank.phrases:
        if is_frame(phrase):
            continue
        for name in _slots(phrase):
            if name in bank.slots and bank.slots[name].computed:
                yield hit(
                    phrase,
                    f"用了程序算出的空“{name}”，分句和标题里得不到它的值",
                    "换成写稿人给的空，或直接写字",
                )


@rule("era", "日期是真的日期，from 不晚于 to")
def era(bank: Bank) -> Iterator[Hit]:
    """The dates of an entry exist, and the first is not behind the last."""
    for phrase in bank.phrases:
        false = [text for text in (phrase.since, phrase.until) if text and not _is_date(text)]
        for text in false:
            yield hit(phrase, f"的日期 {text} 不存在", "改成真实的日期，如 2017-10")
        # The shorter form is the whole month or year, so only the part both give can be out of order.
        both = min(len(phrase.since), len(phrase.until))
        if not false and phrase.since[:both] > phrase.until[:both]:
            yield hit(
                phrase,
                f"从 {phrase.since} 起可用，却只用到 {phrase.until}",
                "把 from 和 to 对调，或改正其中一个",
            )


def _is_date(text: str) -> bool:
    year, month, day = [*map(int, text.split("-")), 1, 1][:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _slots(phrase: Phrase) -> tuple[str, ...]:
    return (*phrase.slots, *phrase.optional)


def _unknown(bank: Bank, what: str, known: Iterable[str], names: Names) -> Iterator[Hit]:
    pool = dict.fromkeys(known)
    for phrase in bank.phrases:
        for name in names(phrase):
            if name not in pool:
                message, remedy = schema.unknown(name, pool, what)
                yield hit(phrase, f"里的名称不对：{message}", remedy)
