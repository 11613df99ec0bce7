"""Fact lines: how what a writer knows is read. Facts are never altered.

The values in them (dates, lengths, lists) are read by `values`, whose names are offered here as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from drafter.model import LITERAL, Fact, Place, Quantity
from drafter.values import (
    DateValue,
    Length,
    characters,
    check_value,
    join_names,
    parse_date,
    parse_length,
    split_names,
)

__all__ = [
    "DateValue",
    "FactError",
    "Length",
    "characters",
    "check_value",
    "is_money",
    "is_people",
    "is_rate",
    "is_unit",
    "join_names",
    "parse_date",
    "parse_fact",
    "parse_fact_map",
    "parse_length",
    "parse_quantity",
    "split_names",
]

SOURCE = "来源"
"""The field kept for the sheet of figures, never printed in the text."""

_LONGEST_NAME = 12
_NOWHERE = Place()


class FactError(ValueError):
    """A fault in a fact line.

    Args:
        message: a Chinese clause without end mark.
        offset: 0-based code point in the line (for a map: in `名：值` of the pair).
        hint: what to write instead; may be empty.
        pair: the index of the pair at fault if the fact was a map, else 0.
    """

    def __init__(self, message: str, offset: int, hint: str = "", pair: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
        self.pair = pair


# --- what protects ---------------------------------------------------------------------------------

_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")"}
_HIDDEN = "\0"
_FIGURE_MARK = re.compile(r"(?<=[0-9])[：:,](?=[0-9])")


def _mask(text: str) -> str:
    """Return text, as long as before, with all that is in quotes or brackets, 14:30 and 1,000 hidden.

    Raises:
        FactError: a quote or bracket has no partner.
    """
    masked = list(_FIGURE_MARK.sub(_HIDDEN, text))
    opened: list[int] = []
    for i, c in enumerate(text):
        if opened:
            masked[i] = _HIDDEN
        if opened and c == _PAIRS[text[opened[-1]]]:
            opened.pop()
        elif c in _PAIRS:
            opened.append(i)
            masked[i] = _HIDDEN
        elif c in "”》）":
            raise FactError(f"“{c}”前面没有与它成对的符号", i, "引号、书名号、括号要成对")
    if opened:
        mark = text[opened[-1]]
        raise FactError(
            f"“{mark}”没有配对的“{_PAIRS[mark]}”", opened[-1], f"在该收的地方补上“{_PAIRS[mark]}”"
        )
    return "".join(masked)


# --- quantities ------------------------------------------------------------------------------------

_PEOPLE = "人 人次 名 位 户 户次 员".split()
_MONEY = "元 美元 欧元 港元 日元 英镑 块".split()
_RATE = "% ％ ‰ 成 个百分点".split()
_BODIES = tuple(
    "单位 支部 总支 党组织 组织 党委 党组 工委 委员会 部门 处室 科室 厅局 局 企业 公司 集团 机关 机构 "
    "社区 村 街道 乡镇 县区 园区 学校 院校 高校 医院 集体 协会 团体 商会 合作社 网点 站所 中心".split()
)
_COUNT_WORDS = sorted(
    (
        *_PEOPLE,
        *_MONEY,
        *_RATE,
        *(
            "个 家 所 期 次 场 场次 项 项次 件 件次 条 篇 份 册 册次 本 部 套 台 辆 张 幅 座 处 间 支 批 "
            "批次 届 轮 类 种 组 队 对 门 节 课时 学时 小时 分钟 秒 天 周 年 岁 周年 枚 块 片 亩 公顷 公里 "
            "千米 米 平方米 平方公里 立方米 吨 公斤 千克 克 斤 升 千瓦 千瓦时 度 倍 字 页 卷 集 堂 讲 课 趟 "
            "遍 例 宗 起 桩 棵 株 艘 架 列 班次 车次 架次 人日 家次 幢 栋 床 票 面 点 步"
        ).split(),
    ),
    key=len,
    reverse=True,
)
# Before these a Chinese numeral is as often part of a fixed phrase: 三年行动, 四面, 一块.
_ARABIC_ONLY = frozenset("年 天 周 岁 周年 面 点 步 块 成 度 字 讲 课 员 起 对 门".split())
_ARABIC = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?[余多来几]?[十百千]?[万亿]{0,2}[余多来几]?"
_CHINESE = r"[一二两三四五六七八九十百千万亿零〇几数半]+[余多来]?[万亿]?"
_UNIT = rf"(?P<unit>{'|'.join(map(re.escape, _COUNT_WORDS))}|[\u4e00-\u9fff]次)"
_QUANTITY = re.compile(
    r"(?P<number>(?:近|将近|约|大约|超|超过|逾|上|达|不少于|不低于|至少|多达)?"
    rf"(?:{_ARABIC}[%％]?(?:(?:至|到|—|～|~|-){_ARABIC})?|(?P<han>{_CHINESE})))"
    rf"{_UNIT}(?P<after>以上|以下|以内|左右|[多余])?(?P<noun>[^\s，,；;：。]*?)(?P<tail>以上|以下|以内|左右)?"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}年")


def parse_quantity(text: str) -> Quantity | None:
    """Return the quantity a piece such as `近7万名党员` or `两期` is, or None: 5G网络, 2008年, 三年行动."""
    match = _QUANTITY.fullmatch(text)
    if match is None or _YEAR.match(text):
        return None
    unit, noun = match["unit"], match["noun"]
    if (match["han"] and unit in _ARABIC_ONLY) or (noun and (unit == "年" or noun[0] in "0123456789")):
        return None
    return Quantity(text, match["number"], unit, noun)


def is_people(quantity: Quantity) -> bool:
    """Whether people are counted: 人 人次 名… 位… 户, or 个 with a noun for people."""
    nouns = ("人", "党员", "干部", "学员", "职工", "群众", "代表", "青年")
    return quantity.unit in _PEOPLE or (quantity.unit == "个" and quantity.noun.endswith(nouns))


def is_money(quantity: Quantity) -> bool:
    """Whether it is a sum of money."""
    return quantity.unit in _MONEY


def is_rate(quantity: Quantity) -> bool:
    """Whether it is a share or a change of one: % or 百分点."""
    return quantity.unit in _RATE


def is_unit(quantity: Quantity) -> bool:
    """Whether bodies are counted: 54个单位, 1855个党支部, 13家."""
    if quantity.unit in ("个", "家"):
        return quantity.noun.endswith(_BODIES) or (quantity.unit == "家" and not quantity.noun)
    return quantity.unit + quantity.noun in ("支部", "部门")


# --- fact lines ------------------------------------------------------------------------------------

_NAME = rf"[^\x00-\x7f：，；、。“”‘’《》（）\s][^{_HIDDEN}：:；;，,。\s]{{0,{_LONGEST_NAME - 1}}}"
_COLON = re.compile("[：:]")
_NUMBERED_NAME = re.compile(rf"\s*{_NAME}(?=：)")
_SEPARATOR = re.compile(rf"[；;]|[，,](?=\s*{_NAME}[：:])")
_LITERAL_SEPARATOR = re.compile(rf"[；;，,](?=\s*{SOURCE}[：:])")
_COMMA = re.compile("[，,]")
_SEMICOLON = re.compile("[；;]")
_LIST_MARK = re.compile("、")
_NOT_IN_NAME = re.compile(r"[\s，,；;、。“”‘’《》（）()]")
_PIECE = re.compile(r"\S+")
_LITERAL_END = re.compile("[。！？；，、：….!?;,:]$")
_EXAMPLE = "例如“单位：市委”“活动：读书班 4期 620人次”"
_COLON_HINT = "后面另有一项时，前面写“；”；引别人的话或标题，用引号或书名号括起来；否则换个说法"


def parse_fact(line: str, kinds: Collection[str], place: Place = _NOWHERE) -> Fact:
    """Read one fact line: a named value, a record if its name is one of `kinds`, or 照写.

    Where `kinds` maps kinds to the further fields they may have, others are refused.

    Raises:
        FactError: the line is no fact line.
    """
    masked = _mask(line)
    colon = _head_colon(line, masked)
    if colon is None:
        raise _no_colon(line, kinds)
    name = _checked_name(line, 0, colon.start())
    separator = _LITERAL_SEPARATOR if name == LITERAL else _SEPARATOR
    starts = [colon.end(), *(m.end() for m in separator.finditer(masked, colon.end()))]
    spans = [_trim(line, a, b - 1) for a, b in zip(starts, [*starts[1:], len(line) + 1], strict=True)]
    start, end = spans[0]
    if start == end:
        raise FactError(f"“{name}”后面是空的", start, "写上内容；还不知道就删去这一行，文中会显示【待补】")
    if name == LITERAL:
        _check_literal(line, masked, spans)
    _refuse_colon(masked, start, end)
    places = kinds[name] if isinstance(kinds, Mapping) and name in kinds else None
    fields, source = _fields(line, masked, name, spans[1:], places)
    if name not in kinds or name == LITERAL:
        return Fact(name, line[start:end], fields=fields, source=source, place=place)
    for first, last in spans:
        if line[first:last].endswith("。"):
            raise FactError("事实末尾不写句号", last - 1, "删去句号")
    return _record(line, masked, (start, end), Fact(name, "", (), "", fields, source, True, place))


def _head_colon(line: str, masked: str) -> re.Match[str] | None:
    """Return the colon behind the first name; `目标1：30个` is a name and a value, `14:30` is a time."""
    first = _NUMBERED_NAME.match(line)
    return _COLON.match(line, first.end()) if first else _COLON.search(masked)


def _no_colon(line: str, kinds: Collection[str]) -> FactError:
    text = line.strip()
    kind = max((k for k in kinds if text.startswith(k) and text != k), key=len, default="")
    if kind:
        return FactError(
            "名称后面缺冒号", line.index(kind) + len(kind), f"写成“{kind}：{text[len(kind) :].strip()}”"
        )
    return FactError("事实要以名称和冒号开头", len(line) - len(line.lstrip()), _EXAMPLE)


def _checked_name(line: str, start: int, end: int) -> str:
    """Return the name in line[start:end].

    Raises:
        FactError: it is empty, longer than 12 characters, begins in ASCII or holds marks or blanks.
    """
    start, end = _trim(line, start, end)
    name = line[start:end]
    if not name:
        raise FactError("冒号前面缺名称", start, _EXAMPLE)
    if name[0].isascii():
        raise FactError(f"名称要用中文，这里是“{name}”", start, _EXAMPLE)
    bad = _NOT_IN_NAME.search(name)
    if bad:
        hint = "名称里不用标点和空格；" + _EXAMPLE
        raise FactError(f"名称“{name}”里有{_shown(bad.group())}", start + bad.start(), hint)
    if len(name) > _LONGEST_NAME:
        raise FactError(f"名称太长（{len(name)}个字，最多{_LONGEST_NAME}个）：“{name}”", start, _EXAMPLE)
    return name


def _shown(mark: str) -> str:
    return "空格" if mark.isspace() else f"“{mark}”"


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the blanks at its ends."""
    text = line[start:end]
    start += len(text) - len(text.lstrip())
    return start, start + len(text.strip())


def _refuse_colon(masked: str, start: int, end: int) -> None:
    extra = _COLON.search(masked, start, end)
    if extra:
        raise FactError("多了一个冒号", extra.start(), _COLON_HINT)


def _fields(
    line: str,
    masked: str,
    head: str,
    spans: Sequence[tuple[int, int]],
    places: Collection[str] | None,
) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the further fields in the writer's order, and the source.

    Raises:
        FactError: a part is no `名：值`, or a name comes twice.
    """
    found: dict[str, str] = {}
    for start, end in spans:
        if start == end:
            raise FactError("“；”后面是空的", min(start, len(line)), "删去“；”，或写成“；时间：2007年”")
        colon = _COLON.search(masked, start, end)
        if colon is None:
            raise FactError("“；”后面要写“名：值”", start, "说明用“，”接在数量后面；另一件事另起一行")
        name = _checked_name(line, start, colon.start())
        first, last = _trim(line, colon.end(), end)
        if first == last:
            raise FactError(f"“{name}”后面是空的", colon.end(), "写上内容，或删去这一项")
        _refuse_colon(masked, first, last)
        if name in found or name == head:
            raise FactError(f"“{name}”写了两次", start, "两件事分成两行写")
        if places is not None and name not in (SOURCE, *places):
            hint = f"“{head}”可用的附加项：{'、'.join((*places, SOURCE))}；说明用“，”接在数量后面"
            raise FactError(f"“{head}”没有“{name}”这个附加项", start, hint)
        found[name] = line[first:last]
    source = found.pop(SOURCE, "")
    return tuple(found.items()), source


def _check_literal(line: str, masked: str, spans: Sequence[tuple[int, int]]) -> None:
    """Refuse what a clause printed word for word may not hold."""
    for first, last in spans:
        parted = _SEMICOLON.search(masked, first, last)
        if parted and parted.end() < last:
            hint = f"分成两行，各写一个“{LITERAL}：”；出处写“；来源：…”"
            raise FactError(f"“{LITERAL}”里不用分号", parted.start(), hint)
    start, end = spans[0]
    if _LITERAL_END.search(line[start:end]):
        raise FactError(f"“{LITERAL}”末尾不写标点", end - 1, "删去末尾的标点，成稿时会加")


def _record(line: str, masked: str, span: tuple[int, int], base: Fact) -> Fact:
    """Read `名称 数量 数量，说明` into base."""
    start, end = span
    comma = _COMMA.search(masked, start, end)
    head_end = comma.start() if comma else end
    gist = line[comma.end() : end].strip() if comma else ""
    if comma and not gist:
        raise FactError("“，”后面缺说明", comma.start(), "写上说明，或删去“，”")
    pieces = [m.span() for m in _PIECE.finditer(masked, start, head_end)]
    if not pieces:
        raise FactError(f"“{base.name}”后面先写名称", start, f"写成“{base.name}：名称 数量，说明”")
    quantities: list[Quantity] = []
    while len(pieces) > 1:
        read = _quantities(line, masked, *pieces[-1])
        if read is None:
            break
        quantities[:0] = read
        pieces.pop()
    value = line[start : pieces[-1][1]]
    lone = parse_quantity(value)
    if lone and not lone.noun:
        hint = f"写成“{base.name}：名称 {value}”；若这就是名称，用引号括起来"
        raise FactError("只有数量，缺名称", start, hint)
    return Fact(base.name, value, tuple(quantities), gist, base.fields, base.source, True, base.place)


def _quantities(line: str, masked: str, start: int, end: int) -> list[Quantity] | None:
    """Read a piece as a quantity, or as quantities joined by 、; None if it is neither."""
    cuts = [start, *(m.end() for m in _LIST_MARK.finditer(masked, start, end)), end + 1]
    read = [parse_quantity(line[a : b - 1]) for a, b in pairwise(cuts)]
    parts = [quantity for quantity in read if quantity is not None]
    if len(parts) == len(read):
        return parts
    whole = parse_quantity(line[start:end])
    return [whole] if whole else None


def parse_fact_map(
    pairs: Sequence[tuple[str, str | list[str]]], kinds: Collection[str], place: Place = _NOWHERE
) -> list[Fact]:
    """Read one map (`名: 值`, `{名: 值, 名: 值}`) as the line `名：值；名：值` it stands for.

    A list as first value gives a fact for each item; a list further on is joined with 、. For `facts:`
    written as a map, call this once for each pair.

    Raises:
        FactError: as `parse_fact`, with the pair at fault.
    """
    if not pairs:
        raise FactError("这里没有写事实", 0, _EXAMPLE)
    for i, (key, value) in enumerate(pairs):
        if not (value.strip() if isinstance(value, str) else value):
            raise FactError(f"“{key}”后面是空的", len(key), "写上内容，或删去这一项", i)
    first = pairs[0][1]
    rest = [f"{key}：{value if isinstance(value, str) else join_names(value)}" for key, value in pairs[1:]]
    found = []
    for value in [first] if isinstance(first, str) else first:
        parts = [f"{pairs[0][0]}：{value}", *rest]
        try:
            found.append(parse_fact("；".join(parts), kinds, place))
        except FactError as error:
            offset, pair = error.offset, 0
            while pair < len(parts) - 1 and offset > len(parts[pair]):
                offset -= len(parts[pair]) + 1
                pair += 1
            raise FactError(error.message, min(offset, len(parts[pair])), error.hint, pair) from error
    return found
