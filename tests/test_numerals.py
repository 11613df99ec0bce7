"""Numbering styles: written, read back, and the traps of running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.numerals import (
    FORMS,
    STYLES,
    Style,
    chinese,
    count,
    layout,
    marker,
    nearest_form,
    parse_style,
    read_chinese,
    scan,
)

MARKED = [style for style in FORMS.values() if style.head]
HEADINGS = st.text("统筹推进机关党建工作落细责任", min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("n", "written"),
    [
        (0, "零"),
        (1, "一"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2008, "二千零八"),
        (10_010, "一万零一十"),
        (120_000, "十二万"),
    ],
)
def test_chinese(n: int, written: str) -> None:
    assert chinese(n) == written
    assert read_chinese(written) == n


def test_count_says_liang_for_two_only() -> None:
    assert [count(n) for n in (1, 2, 3, 12)] == ["一", "两", "三", "十二"]


@pytest.mark.parametrize("n", [-1, 100_000_000])
def test_chinese_refuses(n: int) -> None:
    with pytest.raises(ValueError, match="数目"):
        chinese(n)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("两", 2),
        ("百", 100),
        ("〇", 0),
        ("两百", 200),
        ("两千", 2000),
        ("二〇〇八", 2008),
        ("一九四九", 1949),
        ("一十二", 12),
        ("一百〇五", 105),
        ("", None),
        ("三四", None),
        ("二十两", None),
        ("一百五", None),
        ("十十", None),
        ("二三十", None),
        ("12", None),
        ("人", None),
    ],
)
def test_read_chinese(text: str, n: int | None) -> None:
    assert read_chinese(text) == n


@given(st.integers(0, 99_999_999))
def test_numerals_are_read_back(n: int) -> None:
    assert read_chinese(chinese(n)) == n


@given(st.text("零〇一二两三十百千万人"))
def test_reading_never_fails(text: str) -> None:
    number = read_chinese(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    ("written", "identity", "own_line", "listed", "end"),
    [
        ("一、标题", "cn_dun", True, False, ""),
        ("第一、标题", "di_cn_dun", True, False, ""),
        ("第一，标题", "di_cn_dun", True, False, ""),
        ("（一）标题", "cn_paren", True, False, ""),
        ("1.标题", "arabic_dot", True, False, ""),
        ("（1）标题", "arabic_paren", True, False, ""),
        ("①标题", "circled", True, False, ""),
        ("标题", "bare_line", True, False, ""),
        ("一、标题。", "cn_dun_runin", False, False, "。"),
        ("（1）标题；", "arabic_paren_runin", False, True, "；"),
        ("一是标题。", "yishi", False, False, "。"),
        ("一要标题。", "yiyao", False, False, "。"),
        ("首先，标题。", "shouxian", False, False, "。"),
        ("其一，标题。", "qiyi", False, False, "。"),
        ("——标题。", "dash", False, False, "。"),
        ("标题。", "runin", False, False, "。"),
        ("一是标题；", "yishi", False, True, "；"),
        ("标题 标题", "couplet", True, False, ""),
    ],
)
def test_parse_style(written: str, identity: str, own_line: bool, listed: bool, end: str) -> None:
    style = parse_style(written)
    assert (style.id, style.own_line, style.listed, style.end) == (identity, own_line, listed, end)
    assert style.written == written
    assert style.id.removesuffix("_runin") == style.family


def test_families_are_listed_once() -> None:
    ids = [family.id for family in STYLES]
    assert len(ids) == len(set(ids))
    assert {style.family for style in FORMS.values()} == {*ids, "couplet"}


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("1、标题", "1.标题"),
        ("1．标题。", "1.标题。"),
        ("(一)标题", "（一）标题"),
        ("（一）、标题;", "（一）标题；"),
        ("(1)标题", "（1）标题"),
        ("一是、标题", "一是标题。"),
        ("一是标题", "一是标题。"),
        ("一.标题", "一、标题"),
        ("二、标题", "一、标题"),
        ("第一,标题", "第一，标题"),
        ("首先标题", "首先，标题。"),
        ("其一标题", "其一，标题。"),
        ("--标题", "——标题。"),
        ("标题；", "标题。"),
        ("标题　标题", "标题 标题"),
        ("甲", "一、标题。"),
        ("", "一、标题。"),
    ],
)
def test_wrong_forms_name_the_nearest(written: str, nearest: str) -> None:
    assert nearest_form(written) == nearest
    with pytest.raises(ValueError, match="最接近的是“") as raised:
        parse_style(written)
    assert str(raised.value).endswith(f"“{nearest}”")


@given(st.text("一二第是要首先其（）()1.、，。；—①标题 ", max_size=10))
def test_the_nearest_form_is_always_legal(written: str) -> None:
    assert nearest_form(written) in FORMS


@pytest.mark.parametrize(
    ("written", "markers"),
    [
        ("一、标题", ["一、", "二、", "三、", "四、"]),
        ("第一、标题", ["第一、", "第二、", "第三、", "第四、"]),
        ("第一，标题。", ["第一，", "第二，", "第三，", "第四，"]),
        ("（一）标题", ["（一）", "（二）", "（三）", "（四）"]),
        ("1.标题", ["1.", "2.", "3.", "4."]),
        ("（1）标题", ["（1）", "（2）", "（3）", "（4）"]),
        ("①标题", ["①", "②", "③", "④"]),
        ("一是标题。", ["一是", "二是", "三是", "四是"]),
        ("一要标题。", ["一要", "二要", "三要", "四要"]),
        ("首先，标题。", ["首先，", "其次，", "再次，", "第四，"]),
        ("其一，标题。", ["其一，", "其二，", "其三，", "其四，"]),
        ("——标题。", ["——", "——", "——", "——"]),
        ("标题。", ["", "", "", ""]),
        ("标题 标题", ["", "", "", ""]),
    ],
)
def test_marker(written: str, markers: list[str]) -> None:
    assert [marker(parse_style(written), n) for n in (1, 2, 3, 4)] == markers


def test_marker_limits() -> None:
    assert marker(parse_style("一、标题"), 21) == "二十一、"
    assert marker(parse_style("首先，标题。"), 4, 4) == "最后，"
    assert marker(parse_style("首先，标题。"), 3, 3) == "再次，"
    assert [marker(parse_style("①标题"), n) for n in (20, 21, 36, 50)] == ["⑳", "㉑", "㊱", "㊿"]
    with pytest.raises(ValueError, match="50"):
        marker(parse_style("①标题"), 51)
    with pytest.raises(ValueError, match="1"):
        marker(parse_style("一、标题"), 0)


@pytest.mark.parametrize(
    ("written", "heading", "n", "total", "expected"),
    [
        ("一是标题。", "抓学习", 1, None, ("一是", "抓学习", "。")),
        ("一、标题", "抓学习", 2, None, ("二、", "抓学习", "")),
        ("一是标题；", "抓学习", 2, 3, ("二是", "抓学习", "；")),
        ("一是标题；", "抓学习", 3, 3, ("三是", "抓学习", "。")),
        ("标题 标题", "党建引领 担当实干", 1, None, ("", "党建引领\n担当实干", "")),
        ("标题 标题", "党建引领　担当实干", 1, None, ("", "党建引领\n担当实干", "")),
        ("标题 标题", "党建引领", 1, None, ("", "党建引领", "")),
    ],
)
def test_layout(
    written: str, heading: str, n: int, total: int | None, expected: tuple[str, str, str]
) -> None:
    assert layout(parse_style(written), heading, n, total) == expected


@given(st.sampled_from(MARKED), st.lists(HEADINGS, min_size=1, max_size=12), st.booleans(), st.booleans())
def test_scan_finds_exactly_the_markers_written(
    style: Style, headings: list[str], indent: bool, counted: bool
) -> None:
    text, expected = "同志们：\n", []
    total = len(headings) if counted else None
    for n, heading in enumerate(headings, 1):
        head, shown, after = layout(style, heading, n, total)
        text += "　　" if indent else ""
        expected.append((len(text), len(text) + len(head), style.family, n, not after and style.own_line))
        text += head + shown + after + "\n"
    found = [(m.start, m.end, m.family, m.number, m.own_line_possible) for m in scan(text)]
    if style.family in ("yishi", "yiyao", "shouxian", "qiyi", "dash"):
        expected = [(*item[:4], False) for item in expected]
    assert found == expected


@given(
    st.sampled_from([s for s in MARKED if s.family in ("yishi", "yiyao", "shouxian", "qiyi")]),
    st.integers(1, 12),
    st.sampled_from("。；：！？"),
)
def test_scan_finds_items_within_a_paragraph(style: Style, items: int, end: str) -> None:
    text = f"要抓好几件事{end}" + "".join(f"{marker(style, n)}抓落实{end}" for n in range(1, items + 1))
    assert [(text[m.start : m.end], m.number) for m in scan(text)] == [
        (marker(style, n), n) for n in range(1, items + 1)
    ]


@given(st.text("一二三第是要首先其次（）1.、，。\n —", max_size=60))
def test_markers_lie_inside_and_in_order(text: str) -> None:
    end = 0
    for found in scan(text):
        assert end <= found.start < found.end <= len(text)
        assert found.number >= 1
        end = found.end


@pytest.mark.parametrize(
    "text",
    [
        "第一方阵",
        "争当第一方阵，走在前列。",
        "一二三线城市",
        "一、二、三线城市都要抓。",
        "一、二等奖共三十项。",
        "第一、第二产业协同发展。",
        "把发展作为第一要务。",
        "这是第一要求。二是没有前一项。",
        "自己首先要做到。",
        "首先要做到。首先是政治机关。",
        "机关党建——怎么抓",
        "我们坚持一是一二是二。",
        "做事要分明。一是一二是二。",
        "一是一，二是二。",
        "1.5亿元的投入",
        "1、2月份的工作",
        "二、从第二项写起",
        "三是没有一和二。",
        "其次，没有首先。",
        "会议指出，一是抓好学习。",
        "我们要做的，一要学习。",
    ],
)
def test_traps_give_nothing(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Nested series go on behind the ones within them, which start again under each parent.
        (
            "一、甲\n一是子。二是丑。\n二、乙\n一是寅。二是卯。",
            ["cn_dun 1", "yishi 1", "yishi 2", "cn_dun 2", "yishi 1", "yishi 2"],
        ),
        # An older series of the family does not swallow the new parent (parents without a marker).
        (
            "一是甲。\n二是乙。\n丙\n一、丁\n一是戊。\n二、己",
            ["yishi 1", "yishi 2", "cn_dun 1", "yishi 1", "cn_dun 2"],
        ),
        ("第一、甲\n第二、乙\n三、丙", ["di_cn_dun 1", "di_cn_dun 2", "cn_dun 3"]),
        ("首先,甲。其次,乙。第三,丙。最后，丁。", [f"shouxian {n}" for n in (1, 2, 3, 4)]),
        (
            "第一，甲。\n首先，子。其次，丑。\n第二，乙",
            ["di_cn_dun 1", "shouxian 1", "shouxian 2", "di_cn_dun 2"],
        ),
        ("——甲。子——丑。\n——乙。", ["dash 1", "dash 2"]),
        ("他说：“抓好。”一是甲；二是乙。", ["yishi 1", "yishi 2"]),
        ("一是一体推进。二是二次创业。", ["yishi 1", "yishi 2"]),
    ],
)
def test_series(text: str, expected: list[str]) -> None:
    assert [f"{m.family} {m.number}" for m in scan(text)] == expected


def test_joined_text_has_markers_behind_sentences() -> None:
    text = "供同志们参考。一、抓学习。要抓紧。 二、抓作风。"
    assert scan(text) == []
    assert [m.number for m in scan(text, joined=True)] == [1, 2]
