"""The values facts hold: dates, lengths, lists of names, and what is surely wrong in one."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drafter.numerals import read_chinese

# --- lists of names --------------------------------------------------------------------------------

_OPENING = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")"}
_ADJACENT = ("”“", "》《")


def split_names(text: str) -> list[str]:
    """Split a list at 、 outside quotes and brackets, and between ”“ and 》《."""
    names = [""]
    awaited: list[str] = []
    for c in text:
        if not awaited and (c == "、" or names[-1][-1:] + c in _ADJACENT):
            names.append("")
            if c == "、":
                continue
        if awaited and c == awaited[-1]:
            awaited.pop()
        elif c in _OPENING:
            awaited.append(_OPENING[c])
        names[-1] += c
    return [name.strip() for name in names if name.strip()]


def join_names(names: Iterable[str]) -> str:
    """Join names with 、, but with nothing between ”“ and 》《 (GB/T 15834—2011 4.5.3.5: usual)."""
    joined = ""
    for name in names:
        parted = joined and joined[-1] + name[:1] not in _ADJACENT
        joined += ("、" if parted else "") + name
    return joined


# --- dates -----------------------------------------------------------------------------------------

_WRITE_DATE = "写成“2008年2月20日”“2008年2月”或“2008年”"
_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[〇零一二三四五六七八九]{4})年"
    r"(?:(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(?:(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])?)?"
)
_SHORT = re.compile(r"(?P<year>[0-9]{4})(?P<mark>[-./])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date as exact as it was given."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def text(self) -> str:
        """The normal form, months and days without leading zeros (GB/T 9704—2012 7.3.5)."""
        month = f"{self.month}月" if self.month else ""
        return f"{self.year}年{month}" + (f"{self.day}日" if self.day else "")

    @property
    def first(self) -> datetime.date:
        """The first day it may mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> datetime.date:
        """The last day it may mean."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


def parse_date(text: str) -> DateValue:
    """Read 2008年2月20日, less exact, 2008-02-20, 2008.2.20, 2008/2/20 or 二〇〇八年二月.

    Raises:
        ValueError: no date, or a day that does not exist.
    """
    match = _DATE.fullmatch(text.strip()) or _SHORT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}”不是日期，{_WRITE_DATE}")
    year, month, day = (_date_number(match[name]) for name in ("year", "month", "day"))
    if not year:
        raise ValueError(f"“{text}”的年份不对，{_WRITE_DATE}")
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"没有{month}月，月份写1到12，例如“{year}年2月”")
    if month is not None and day is not None:
        days = calendar.monthrange(year, month)[1]
        if not 1 <= day <= days:
            raise ValueError(f"{year}年{month}月没有{day}日，这个月到{days}日")
    return DateValue(year, month, day)


def _date_number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isascii() else read_chinese(text) or 0


# --- lengths ---------------------------------------------------------------------------------------

_LENGTH = re.compile(r"(?P<low>[0-9]{1,6})(?:-(?P<high>[0-9]{1,6}))?(?P<unit>字|分钟|%)")
_WRITE_LENGTH = "写成“4000字”“25分钟”“20%”或“2500-4500字”"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is to be: from `low` to `high`, `unit` 字, 分钟 or % (of the level above)."""

    low: int
    high: int
    unit: str


def parse_length(text: str) -> Length:
    """Read `4000字`, `25分钟`, `20%` or a range such as `2500-4500字`.

    Raises:
        ValueError: it is none of these, or nothing, or a range turned round.
    """
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}”不是篇幅，{_WRITE_LENGTH}")
    low, high, unit = int(match["low"]), int(match["high"] or match["low"]), match["unit"]
    if low > high:
        raise ValueError(f"篇幅“{text}”前大后小，写成“{high}-{low}{unit}”")
    if not low:
        raise ValueError(f"篇幅“{text}”是零，{_WRITE_LENGTH}")
    if unit == "%" and high > 100:
        raise ValueError(f"篇幅“{text}”超过上一层的全部，百分数不超过100%")
    return Length(low, high, unit)


def characters(length: Length, pace: int, whole: int | None = None) -> tuple[int, int]:
    """Return the least and the most characters a length means.

    Args:
        length: what was asked for.
        pace: characters a minute.
        whole: the characters of the level above, which % needs.

    Raises:
        ValueError: a share, and `whole` is not given.
    """
    if length.unit == "%":
        if whole is None:
            raise ValueError(f"“{length.low}%”要先知道上一层有多少字")
        return round(whole * length.low / 100), round(whole * length.high / 100)
    scale = pace if length.unit == "分钟" else 1
    return length.low * scale, length.high * scale


# --- slot types ------------------------------------------------------------------------------------

_TRAILING_MARK = re.compile("[。；，、;,：:]$")
_DATE_LIKE = re.compile(r"[0-9]{4}\s*(?:年|[-./][0-9])")
_SHORT_YEAR = re.compile(r"[’'‘]?([0-9]{2})年度?")
_TWICE_ABOUT = re.compile(r"(?:近|将近|约|大约|不足|超过|超|逾)[0-9.]+[十百千万亿]*[余多]")
_MIXED_SCALE = re.compile(r"[0-9]亿[0-9]+千|[0-9]万[0-9]+千|[0-9]千[0-9]+百")
_MIXED_RATE = re.compile(r"百分之[0-9]")
_BARE_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MONTH = re.compile(r"(?<![0-9])([0-9]{1,2})月(?:([0-9]{1,2})日)?")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_VERB = re.compile(
    "(?:提高|提升|加强|强化|推进|推动|促进|加快|深化|抓好|做好|搞好|开展|改进|改善|落实|优化|实施|完善|健全|打造|建好)"
)
_NO_LONGER = re.compile(r"截止(?:到|至)?(?=[0-9一二三四五六七八九十今去本上年月目])")


def check_value(slot_type: str, text: str) -> tuple[str, str]:
    """Return the normal form of a value and what is wrong with it ("" if nothing is surely wrong).

    Only a date and a year are written anew; every other value stays as the writer wrote it.

    Args:
        slot_type: 日期 年度 数值 比率 时段 名单 组织 会议 文件 名称 短语; any other is a plain text.
        text: the value.
    """
    text = text.strip()
    if _TRAILING_MARK.search(text):
        return text, f"末尾不写“{text[-1]}”，它放进句子里用"
    return _CHECKS.get(slot_type, _plain)(text)


def _plain(text: str) -> tuple[str, str]:
    return text, ""


def _date(text: str) -> tuple[str, str]:
    try:
        return parse_date(text).text, ""
    except ValueError as error:
        # 2008年春节前夕 and 今年3月 may be meant so; an impossible day may not.
        sure = _DATE_LIKE.match(text) and not re.search(r"[^0-9年月日号./\s-]", text)
        return text, str(error) if sure else ""


def _year(text: str) -> tuple[str, str]:
    if re.fullmatch("[0-9]{4}", text):
        return f"{text}年", ""
    short = _SHORT_YEAR.fullmatch(text)
    return text, f"年份写全四位，例如“20{short[1]}年”" if short else ""


def _number(text: str) -> tuple[str, str]:
    about = _TWICE_ABOUT.search(text)
    if about:
        return text, f"“{about.group()}”前后说法重复，“近”“约”“超”一类的词和“多”“余”只留一个"
    if _MIXED_SCALE.search(text):
        return text, f"“{text}”里“亿”“万”只用一个，例如“3.45亿”（GB/T 15835—2011）"
    return text, ""


def _rate(text: str) -> tuple[str, str]:
    if _MIXED_RATE.search(text):
        return text, f"“{text}”改用“%”，例如“63%”（GB/T 15835—2011）"
    if _BARE_NUMBER.fullmatch(text):
        return text, f"“{text}”后面缺“%”或“个百分点”"
    return _number(text)


def _period(text: str) -> tuple[str, str]:
    if _NO_LONGER.match(text):
        return text, "“截止”后面不跟时间，改为“截至”"
    for match in _MONTH.finditer(text):
        month, day = int(match[1]), int(match[2] or 1)
        if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
            return text, f"没有{match.group()}"
    return text, ""


def _names(text: str) -> tuple[str, str]:
    seen: set[str] = set()
    for name in split_names(text):
        if name in seen:
            return text, f"“{name}”列了两次"
        seen.add(name)
    return text, ""


def _meeting(text: str) -> tuple[str, str]:
    for word in ("这次", "本次", "此次"):
        if text.startswith(word):
            return text, f"会议只写名称，不带“{word}”"
    return text, ""


def _document(text: str) -> tuple[str, str]:
    if re.search("《[^》]*《", text):
        return text, "书名号里面的书名号用“〈〉”（GB/T 15834—2011）"
    return text, ""


def _work(text: str) -> tuple[str, str]:
    """Refuse a requirement where a name is wanted: 抓好提高质量 has one verb too many."""
    if _VERB.match(text) and not text.endswith("工作"):
        return f"{text}工作", "这里写工作的名称，不写要求"
    return text, ""


def _phrase(text: str) -> tuple[str, str]:
    return text, f"“{text[:8]}……”太长，写成一个短语，不带逗号" if re.search("[，；。]", text) else ""


_CHECKS: dict[str, Callable[[str], tuple[str, str]]] = {
    "日期": _date,
    "年度": _year,
    "数值": _number,
    "比率": _rate,
    "时段": _period,
    "名单": _names,
    "组织": _plain,
    "会议": _meeting,
    "文件": _document,
    "名称": _work,
    "短语": _phrase,
}
