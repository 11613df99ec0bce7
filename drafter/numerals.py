"""Every numbering style once: the markers compose writes are the markers analyze and check read.

A new style is a row of `STYLES`, an alternative of `_CANDIDATE` and a row of the tests.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# --- Chinese numerals ------------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGEST = 99_999_999
_LOOSE_LIANG = re.compile("两(?![百千万])")


def chinese(n: int) -> str:
    """Return n in Chinese numerals: 1 → 一, 12 → 十二, 105 → 一百零五.

    Raises:
        ValueError: n is negative or above 99999999.
    """
    if not 0 <= n <= _LARGEST:
        raise ValueError(f"数目要在0和{_LARGEST}之间，这里是{n}")
    if n < 10:
        return _DIGITS[n]
    high, low = divmod(n, 10_000)
    written = _section(low)
    if high:
        written = _section(high) + "万" + ("零" if 0 < low < 1000 else "") + written
    return written.removeprefix("一") if written.startswith("一十") else written


def _section(n: int) -> str:
    """Write a number below 10000; 0 gives nothing, 10 gives 一十."""
    written = ""
    gap = False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // scale % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + name
        gap = not digit
    return written


def count(n: int) -> str:
    """Return n as it stands before a count word: 2 → 两 (两个方面), else as `chinese`."""
    return "两" if n == 2 else chinese(n)


def read_chinese(text: str) -> int | None:
    """Return the number a Chinese numeral names, or None: 二十三 → 23, 两 → 2, 二〇〇八 → 2008.

    Digits named one by one are taken only where they cannot be an approximate number (三四 is 概数,
    GB/T 15835—2011): four of them, or a 〇 among them.
    """
    if text in ("", "两", "百", "千", "万"):
        return {"两": 2, "百": 100, "千": 1000, "万": 10_000}.get(text)
    plain = text.replace("〇", "零")
    if all(c in _DIGITS for c in plain) and (len(plain) in (1, 4) or "〇" in text):
        return int("".join(str(_DIGITS.index(c)) for c in plain))
    if _LOOSE_LIANG.search(plain):
        return None
    plain = plain.replace("两", "二")
    plain = plain.removeprefix("一") if plain.startswith("一十") else plain
    total = _value(plain)
    # Whatever chinese() would not write that way (二三十, 一百五, 十十) is no numeral.
    return total if 0 <= total <= _LARGEST and chinese(total) == plain else None


def _value(plain: str) -> int:
    """Add up a numeral without asking whether it is well formed; -1 if a character is none of its own."""
    total = section = digit = 0
    for c in plain:
        if c in _DIGITS:
            digit = _DIGITS.index(c)
        elif c in _SCALES:
            section += (digit or 1) * _SCALES[c]
            digit = 0
        elif c == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            return -1
    return total + section + digit


# --- styles ----------------------------------------------------------------------------------------

HEADING = "标题"
"""What stands for the heading in a written form."""

_CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))
_ORDER = {"首先": 1, "其次": 2, "再次": 3}


@dataclass(frozen=True, slots=True)
class Family:
    """A row of the table of styles.

    `heads` are the markers of the first item as they may be written, `ends` the marks that may follow a
    heading run in; `own_line` says whether the heading may be a line of its own.
    """

    id: str
    heads: tuple[str, ...]
    own_line: bool
    ends: tuple[str, ...] = ()
    numbered: bool = True


_RUN_IN = ("。", "；")
STYLES = (
    Family("cn_dun", ("一、",), True, _RUN_IN),
    Family("di_cn_dun", ("第一、", "第一，"), True, _RUN_IN),
    Family("cn_paren", ("（一）",), True, _RUN_IN),
    Family("arabic_dot", ("1.",), True, _RUN_IN),
    Family("arabic_paren", ("（1）",), True, _RUN_IN),
    Family("circled", ("①",), True, _RUN_IN),
    Family("yishi", ("一是",), False, _RUN_IN),
    Family("yiyao", ("一要",), False, _RUN_IN),
    Family("shouxian", ("首先，",), False, _RUN_IN),
    Family("qiyi", ("其一，",), False, _RUN_IN),
    Family("dash", ("——",), False, _RUN_IN, numbered=False),
    Family("bare_line", ("",), True, numbered=False),
    Family("runin", ("",), False, ("。",), numbered=False),
)


@dataclass(frozen=True, slots=True)
class Style:
    """One numbering style: `id` as in JSON, `written` as in an outline, `head` the marker of its first item.

    `end` follows a heading run in (empty for headings on a line of their own); `listed` styles are items
    of one paragraph that have a heading only.
    """

    id: str
    written: str
    family: str
    head: str = ""
    own_line: bool = False
    listed: bool = False
    couplet: bool = False
    end: str = ""
    numbered: bool = True


def _forms() -> Iterator[Style]:
    for family in STYLES:
        for head in family.heads:
            base = Style(family.id, head + HEADING, family.id, head, numbered=family.numbered)
            if family.own_line:
                yield replace(base, own_line=True)
            run_in = family.id + "_runin" if family.own_line else family.id
            for end in family.ends:
                yield replace(base, id=run_in, written=base.written + end, end=end, listed=end == "；")
    yield Style("couplet", f"{HEADING} {HEADING}", "couplet", own_line=True, couplet=True, numbered=False)


FORMS = {style.written: style for style in _forms()}
"""Every form `numbering` may be written in."""


def parse_style(written: str) -> Style:
    """Return the style of a form such as `一是标题。`.

    Raises:
        ValueError: it is none of `FORMS`; the message names the nearest.
    """
    style = FORMS.get(written)
    if style is None:
        raise ValueError(f"没有“{written}”这种序号写法，最接近的是“{nearest_form(written)}”")
    return style


_NEAR_HEADS = (
    (re.compile(r"第.{1,3}?[，,]"), "第一，"),
    (re.compile(r"第"), "第一、"),
    (re.compile(r"[（(〔［\[][一二三四五六七八九十]+"), "（一）"),
    (re.compile(r"[（(〔［\[][0-9０-９]+|[0-9０-９]+[）)]"), "（1）"),
    (re.compile(r"[0-9０-９]"), "1."),
    (re.compile(f"[{_CIRCLED}]"), "①"),
    (re.compile(r"[一二三四五六七八九十]+是"), "一是"),
    (re.compile(r"[一二三四五六七八九十]+要"), "一要"),
    (re.compile(r"[一二三四五六七八九十]"), "一、"),
    (re.compile(r"首|其次"), "首先，"),
    (re.compile(r"其"), "其一，"),
    (re.compile(r"[-—–－―─]"), "——"),
)


def nearest_form(written: str) -> str:
    """Return the legal form nearest to what somebody wrote: `1、标题` → `1.标题`."""
    text = "".join(written.split())
    if text.count(HEADING) == 2:
        return f"{HEADING} {HEADING}"
    head = next((head for pattern, head in _NEAR_HEADS if pattern.match(text)), "")
    if not head and not text.startswith(HEADING):
        return (difflib.get_close_matches(text, FORMS, 1, 0.3) or ["一、标题。"])[0]
    end = "；" if text.endswith(("；", ";")) else "。" if text.endswith(("。", ".", "．", "｡")) else ""
    return next(f for f in (head + HEADING + end, head + HEADING + "。") if f in FORMS)


def marker(style: Style, n: int, total: int | None = None) -> str:
    """Return the marker of the n-th item (from 1), empty for styles without one.

    首先 goes on with 其次, 再次, 第四; where `total` is given, the last of four or more is 最后
    (首先…其次…第三 mixes two families of ordinals). The marks are those of GB/T 15834—2011 B.3.

    Raises:
        ValueError: n is below 1, or above 50 in circled figures.
    """
    if n < 1:
        raise ValueError(f"序号从1数起，这里是{n}")
    if style.family == "shouxian":
        if n == total and n > len(_ORDER):
            return "最后，"
        return next((word for word, order in _ORDER.items() if order == n), f"第{chinese(n)}") + "，"
    if style.family == "circled":
        if n > len(_CIRCLED):
            raise ValueError(f"带圈的序号只到{len(_CIRCLED)}，这里是{n}")
        return _CIRCLED[n - 1]
    return style.head.replace("一", chinese(n)).replace("1", str(n))


def layout(style: Style, heading: str, n: int, total: int | None = None) -> tuple[str, str, str]:
    """Return marker, heading and the mark after it, as the n-th of `total` items is printed.

    The halves of a couplet, parted by one blank of either width, come as two lines. The last of a list
    (`一是标题；`) ends with 。 where `total` is given.
    """
    if style.couplet:
        halves = heading.split()
        heading = "\n".join(halves) if len(halves) == 2 else heading
    after = "。" if style.listed and n == total else style.end
    return marker(style, n, total), heading, after


# --- reading markers back --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found in a text: [start, end) in code points, indent excluded.

    A dash counts itself from 1. `own_line_possible`: it opens its line, and no sentence ends on that line.
    """

    start: int
    end: int
    family: str
    number: int
    own_line_possible: bool


_N = "[一二三四五六七八九十]{1,3}"
_CANDIDATE = re.compile(
    # 一、二、三线城市 and 一、二等奖 list grades; 一是一，二是二 is an idiom.
    rf"(?P<cn_dun>{_N})、(?!{_N}、|{_N}[线类等档])"
    rf"|第(?P<di_cn_dun>{_N})[、，,](?!第{_N})"
    rf"|(?P<yishi>{_N})是(?!(?P=yishi)(?:[，,、。；;！!\s]|{_N}是|\Z))"
    rf"|(?P<yiyao>{_N})要"
    rf"|其(?P<qiyi>{_N})[，,、]"
    rf"|(?P<shouxian>首先|其次|再次|最后)[，,、]"
    rf"|[（(](?:(?P<cn_paren>{_N})|(?P<arabic_paren>[0-9]{{1,3}}))[）)]"
    rf"|(?P<arabic_dot>[0-9]{{1,3}})[.．、](?![0-9])"
    rf"|(?P<circled>[{_CIRCLED}])"
    rf"|(?P<dash>——)(?!—)"
)
_MID_LINE = frozenset({"yishi", "yiyao", "shouxian", "qiyi"})
_ALSO_JOINED = frozenset({"cn_dun", "di_cn_dun", "cn_paren"})
_OWN_LINE = frozenset(family.id for family in STYLES if family.own_line)
_KIN = {"cn_dun": "di_cn_dun", "di_cn_dun": "cn_dun"}
_ENDS = frozenset("。；：！？;:!?")
_CLOSING = frozenset("”’」』〞）)")
_SENTENCE_END = re.compile("[。；！？;!?]")


@dataclass(slots=True)
class _Series:
    family: str
    last: int
    at_line: bool


def scan(text: str, joined: bool = False) -> list[Marker]:
    """Return the markers of a text in order.

    A candidate stands at a line start (after any indent); those of `_MID_LINE` also behind 。；：！？ and
    closing quotes. It counts only if it opens a series at 1 or goes on with an open one (last number + 1):
    going on closes the series opened since, opening closes an older series of its family. 五、 may follow
    第四、, 第三 may follow 其次, 最后 may follow any but 首先. Where two series could go on, the one
    whose items stand as this one does (line start or not) is taken, then the inner one. A series of one
    item counts: callers who doubt a lone 首先， drop it.

    Args:
        text: with punctuation of either width.
        joined: the text has lost its line ends, so 一、 第一、 （一） may also follow a sentence.
    """
    mid_line = _MID_LINE | _ALSO_JOINED if joined else _MID_LINE
    found: list[Marker] = []
    stack: list[_Series] = []
    for match in _CANDIDATE.finditer(text):
        at_line = _stands(text, match.start())
        group = match.lastgroup
        if at_line is None or group is None:
            continue
        placed = _place(stack, group, match[group], at_line, at_line or group in mid_line)
        if placed is None:
            continue
        family, number = placed
        own = at_line and family in _OWN_LINE and not _ends_sentence(text, match.end())
        found.append(Marker(match.start(), match.end(), family, number, own))
    return found


def _stands(text: str, start: int) -> bool | None:
    """Return True at a line start, False behind an end mark, None at no legal position."""
    i = start
    while i and text[i - 1] in " \t　\u00a0\ufeff":
        i -= 1
    if not i or text[i - 1] in "\n\r":
        return True
    while i and text[i - 1] in _CLOSING:
        i -= 1
    return False if i and text[i - 1] in _ENDS else None


def _place(stack: list[_Series], group: str, word: str, at_line: bool, legal: bool) -> tuple[str, int] | None:
    """Put a candidate into its series and return family and number, or None if it belongs to none."""
    number = _number(group, word)
    # (family, the number before it); 0 stands for "any but the first".
    wanted = {group: number - 1} if legal else {}
    if group == "di_cn_dun":
        wanted["shouxian"] = number - 1
    if legal and group in _KIN:
        wanted.setdefault(_KIN[group], number - 1)
    going_on = [
        i
        for i, series in enumerate(stack)
        if (series.last == wanted.get(series.family) and series.last > 0)
        or (group == "dash" and series.family == "dash" and legal)
        or (word == "最后" and series.family == "shouxian" and series.last > 1)
    ]
    if (number == 1 and group != "dash") or not going_on:
        if number != 1 or not legal:
            return None
        stack[:] = [series for series in stack if series.family != group]
        stack.append(_Series(group, 1, at_line))
        return group, 1
    # A series of the candidate's own form goes before one of its kin.
    best = max(going_on, key=lambda i: (stack[i].at_line == at_line, _own(stack[i], group), i))
    series = stack[best]
    del stack[best + 1 :]
    series.last += 1
    if series.family == "shouxian":
        return "shouxian", series.last
    series.family = group
    return group, series.last


def _own(series: _Series, group: str) -> bool:
    return series.family in (group, "shouxian")


def _number(group: str, word: str) -> int:
    """Return the number a candidate names; -1 for 最后, whose number is the series' next."""
    if group == "shouxian":
        return _ORDER.get(word, -1)
    if group == "dash":
        return 1
    if group == "circled":
        return _CIRCLED.index(word) + 1
    return int(word) if word.isascii() else read_chinese(word) or -1


def _ends_sentence(text: str, start: int) -> bool:
    end = text.find("\n", start)
    return _SENTENCE_END.search(text, start, end if end >= 0 else len(text)) is not None
