"""Rules on wording: marks, characters and forms that are wrong whatever the phrase says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from drafter import eras
from drafter.bank import Bank
from drafter.banklint.rule import (
    Hit,
    blanked,
    hit,
    is_clause,
    is_frame,
    is_heading,
    own_texts,
    printed,
    rule,
)
from drafter.model import STOCK, Phrase
from drafter.text import count_characters

SENTENCE_END = "。！？"
_MARKS = SENTENCE_END + "，、；：…,;:.!?"
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|《[^》]*》|（[^）]*）")
# 要点, 将心比心, 应对 and their like are words of their own, not the auxiliary.
_OPENING = re.compile(
    r"必须|要(?![点素闻件害诀])|将(?!心比心|错就错|信将疑|士|军)|应当|应该|应(?![急对用聘邀答知付变接考召])"
)
_PAST_END = re.compile(r"(?<![不得罢明终末为])了$")
_PAST = re.compile(
    r"(?:开展|举办|组织|制定|出台|建立|完成|取得|形成|印发|召开|选派|健全|完善|落实|推进|推动|加强|增强|提高)了"
)
_HAN = r"\u3400-\u9fff\U00020000-\U0003fffd"
_HALF_WIDTH = re.compile(rf"""(?<=[{_HAN}])[,;:?!()"]|[,;:?!()"](?=[{_HAN}])""")
_WIDE = rf"{_HAN}\u3001-\u301f\uff01-\uff5e“”‘’…—"
_BLANK = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
_NUMERAL = "[两二三四五六七八九十]"
_LISTED = "意见|要求|希望|建议|体会|看法|想法|感受|措施"
_COUNT = re.compile(
    rf"{_NUMERAL}点(?:{_LISTED})|{_NUMERAL}个方面|(?:讲|谈|说|提|强调){_NUMERAL}点(?!{_LISTED})"
)
_PAIRS = {"”": "“", "’": "‘", "）": "（", "》": "《", "〉": "〈", "】": "【", "」": "「", "』": "『"}
# Presentation and compatibility forms that look like common characters but are not found by a search for them.
_COMPATIBILITY = (
    (0x2E80, 0x2FDF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF10, 0xFF19),
    (0xFF21, 0xFF3A),
    (0xFF41, 0xFF5A),
    (0xFF61, 0xFFDC),
    (0x2F800, 0x2FA1F),
)


@rule("measure-step", "做法都写明环节，别的词条不写")
def measure_step(bank: Bank) -> Iterator[Hit]:
    """Measures are put in order by their step; nothing else has one."""
    for phrase in bank.phrases:
        if phrase.move == "measure" and phrase.step < 0:
            yield hit(phrase, "是做法，却没有写环节", "补上 step: 0立足 1谋划 2实施 3督查 4转化")
        elif phrase.move in bank.moves and phrase.move != "measure" and phrase.step >= 0:
            yield hit(phrase, "不是做法，却写了环节", "去掉 step")


@rule("clause-end", "分句末尾不带标点")
def clause_end(bank: Bank) -> Iterator[Hit]:
    """Marks between clauses and behind them are set when the paragraph is put together."""
    for phrase in bank.phrases:
        text = printed(phrase.text)
        if is_clause(phrase) and text[-1:] in _MARKS:
            yield hit(phrase, f"末尾多了“{text[-1:]}”", "去掉，标点由程序加")


@rule("clause-sentence", "分句里面不断句")
def clause_sentence(bank: Bank) -> Iterator[Hit]:
    """Only a reason is a sentence by itself."""
    for phrase in bank.phrases:
        if not is_clause(phrase) or phrase.move == "reason":
            continue
        inner = _QUOTED.sub("", printed(phrase.text))[:-1]
        found = next((c for c in inner if c in SENTENCE_END), "")
        if found:
            yield hit(phrase, f"中间有“{found}”，成了两句话", "只留一句，或改用“，”连起来")


@rule("clause-opening", "做法、目的、起句不以“要”“将”“应”“必须”开头")
def clause_opening(bank: Bank) -> Iterator[Hit]:
    """The mood puts 要, 将 or 我们将 before the clause itself."""
    for phrase in bank.phrases:
        found = _OPENING.match(printed(phrase.text)) if phrase.move in ("measure", "goal", "lead") else None
        if found:
            yield hit(phrase, f"以“{found.group()}”开头，接在“要”“我们将”后面就重了", "去掉它，从动词写起")


@rule("measure-past", "做法不带表示完成的“了”")
def measure_past(bank: Bank) -> Iterator[Hit]:
    """One measure serves what has been done and what is asked, so it is neither."""
    for phrase in bank.phrases:
        text = printed(phrase.text)
        found = _PAST.search(text) or _PAST_END.search(text) if phrase.move == "measure" else None
        if found:
            yield hit(phrase, f"里的“{found.group()}”说的是已经做完的事", "去掉“了”，总结、部署、表态都能用")


@rule("frame-end", "整句以句末标点结束")
def frame_end(bank: Bank) -> Iterator[Hit]:
    """A frame carries its own end mark."""
    for phrase in bank.phrases:
        text = printed(phrase.text).rstrip("”’）》")
        if phrase.move in bank.moves and is_frame(phrase) and text[-1:] not in "。！？：…":
            yield hit(phrase, "是整句，末尾却没有句末标点", "补上“。”，称谓和引出下文的用“：”")


@rule("heading-end", "标题末尾不带标点，中间不断句")
def heading_end(bank: Bank) -> Iterator[Hit]:
    """Whether a heading is followed by a mark is up to the numbering style."""
    for phrase in bank.phrases:
        if not is_heading(phrase):
            continue
        text = printed(phrase.text)
        inner = next((c for c in _QUOTED.sub("", text) if c in SENTENCE_END), "")
        if text[-1:] in _MARKS:
            yield hit(phrase, f"是标题，末尾多了“{text[-1:]}”", "去掉，标点由序号样式决定")
        elif inner:
            yield hit(phrase, f"是标题，中间却有“{inner}”", "改用“，”或全角空格")


@rule("digits", "文字里没有写死的数字")
def digits(bank: Bank) -> Iterator[Hit]:
    """Figures are facts, and facts come from the writer."""
    for phrase in bank.phrases:
        found = next((m for text in own_texts(phrase) if (m := re.search(r"[0-9]+", text))), None)
        if found:
            yield hit(phrase, f"写死了数字“{found.group()}”", "换成空，如 {{ 年度 }}，或改成不带数字的说法")


@rule("half-width", "汉字旁边用全角标点")
def half_width(bank: Bank) -> Iterator[Hit]:
    """Chinese text takes Chinese marks (GB/T 15834—2011)."""
    wide = str.maketrans(',;:?!()"', "，；：？！（）“")
    for phrase in bank.phrases:
        found = next((m for text in own_texts(phrase) if (m := _HALF_WIDTH.search(text))), None)
        if found:
            mark = found.group()
            yield hit(phrase, f"在汉字旁边用了半角标点“{mark}”", f"改成全角的“{mark.translate(wide)}”")


@rule("blanks", "汉字之间没有空格")
def blanks(bank: Bank) -> Iterator[Hit]:
    """Only the halves of a couplet are parted by a full-width blank."""
    for phrase in bank.phrases:
        for text in own_texts(phrase):
            found = _BLANK.findall(text)
            if found and not ("couplet" in phrase.markers and found == ["\u3000"]):
                yield hit(phrase, "的汉字之间有空格", "去掉；对仗标题的上下两半之间用一个全角空格")


@rule("characters", "没有看不见的、私用的和兼容用的字符")
def characters(bank: Bank) -> Iterator[Hit]:
    """Text that looks right must also be found by a search for it."""
    for phrase in bank.phrases:
        found = next((c for text in own_texts(phrase) for c in text if _is_odd(c)), "")
        if found:
            usual = unicodedata.normalize("NFKC", found)
            known = usual != found and not any(map(_is_odd, usual))
            remedy = f"改成通用的“{usual}”" if known else "删去，或改成通用的字符"
            yield hit(phrase, f"里有不通用的字符 U+{ord(found):04X}", remedy)


@rule("pairs", "引号、括号、书名号成对")
def pairs(bank: Bank) -> Iterator[Hit]:
    """Marks that come in pairs are closed in order."""
    for phrase in bank.phrases:
        odd = _unpaired(blanked(phrase.text)) or _unpaired(phrase.subject)
        if odd:
            yield hit(phrase, f"的“{odd}”没有成对", "补上另一半，或去掉")


@rule("announced-count", "整句里预告的个数用 {{ 点数 }}")
def announced_count(bank: Bank) -> Iterator[Hit]:
    """How many points follow is known only when the speech is put together."""
    for phrase in bank.phrases:
        found = _COUNT.search(printed(phrase.text)) if is_frame(phrase) else None
        if found:
            counted = re.sub(_NUMERAL, "{{ 点数 }}", found.group())
            yield hit(phrase, f"写死了个数“{found.group()}”", f"写成“{counted}”，个数由程序数")


# Characters at most: a clause is one breath, a frame one sentence, a heading one line of a page.
WIDTHS = {"clause": 30, "frame": 90, "heading": 24}


@rule("width", "分句、整句、标题都不过长", "warning")
def width(bank: Bank) -> Iterator[Hit]:
    """What is too long to be said in one breath is two entries."""
    for phrase in bank.phrases:
        if phrase.move not in bank.moves:
            continue  # move-known says so
        form = "clause" if is_clause(phrase) else "heading" if is_heading(phrase) else "frame"
        number = count_characters(printed(phrase.text))
        if number > WIDTHS[form] and phrase.move not in STOCK:
            name = {"clause": "分句", "frame": "整句", "heading": "标题"}[form]
            yield hit(
                phrase, f"有{number}个字，{name}不宜超过{WIDTHS[form]}个", "拆成两条，或删去可有可无的字"
            )


SINGLE = 8


@rule("heading-width", "不成组的标题一律八个字", "warning")
def heading_width(bank: Bank) -> Iterator[Hit]:
    """Single headings are put together as they come, so all have one width."""
    for phrase in bank.phrases:
        number = count_characters(printed(phrase.text))
        if phrase.move == "heading" and not phrase.set and number <= WIDTHS["heading"] and number != SINGLE:
            yield hit(phrase, f"是不成组的标题，有{number}个字", f"写成{SINGLE}个字，或和别的标题编成一组")


@rule("era-missing", "用了有起止时间的提法，词条也写上时期", "warning")
def era_missing(bank: Bank) -> Iterator[Hit]:
    """A wording that was not there before a day brings its entry no earlier; doubtful facts are left alone."""
    facts = [era for era in bank.eras.values() if eras.severity(era) != "hint"]
    for phrase in bank.phrases:
        text = printed(phrase.text)
        for start, end, era in eras.mentions(facts, text) if facts else ():
            if era.kind not in ("wording", "body", "campaign"):
                continue
            early = not phrase.since or eras.days(phrase.since)[1] < eras.days(era.since)[0]
            late = era.until and (not phrase.until or eras.days(phrase.until)[0] > eras.days(era.until)[1])
            if _is_dated(phrase) and (early or late):
                span = f"{era.since} 起" if early else f"{era.until} 为止"
                yield hit(phrase, f"里的“{text[start:end]}”{span}才这样说", f"写上 era: {era.id}")
                break


def _is_dated(phrase: Phrase) -> bool:
    """Whether the dates of an entry, if any, exist; `era` tells of those that do not."""
    try:
        return all(eras.days(text) for text in (phrase.since, phrase.until) if text)
    except ValueError:
        return False


def _is_odd(char: str) -> bool:
    code = ord(char)
    if char in "\t\n\u3000":  # blanks has its own rule
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn") or any(
        low <= code <= high for low, high in _COMPATIBILITY
    )


def _unpaired(text: str) -> str:
    """Return the first mark that has no partner, or ''."""
    opened: list[str] = []
    for char in text:
        if char in _PAIRS.values():
            opened.append(char)
        elif char in _PAIRS and (not opened or opened.pop() != _PAIRS[char]):
            return char
    return opened[-1] if opened else ""
