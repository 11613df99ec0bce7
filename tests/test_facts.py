"""Fact lines, quantities and the values of slots."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.facts import (
    FactError,
    Length,
    characters,
    check_value,
    is_money,
    is_people,
    is_rate,
    is_unit,
    join_names,
    parse_date,
    parse_fact,
    parse_fact_map,
    parse_length,
    parse_quantity,
    split_names,
)
from drafter.model import Fact, Place

KINDS = ("活动", "指标", "培训", "文件", "提法", "任务", "会议")


def record(line: str) -> tuple[str, list[str], str]:
    fact = parse_fact(line, KINDS)
    assert fact.record
    return fact.value, [q.text for q in fact.quantities], fact.gist


@pytest.mark.parametrize(
    ("line", "value", "quantities", "gist"),
    [
        ("培训：党员干部读书班 4期 620人次", "党员干部读书班", ["4期", "620人次"], ""),
        ("指标：群众满意率 91.8%以上", "群众满意率", ["91.8%以上"], ""),
        ("指标：旅游接待人数 140.3万人次，历史新高", "旅游接待人数", ["140.3万人次"], "历史新高"),
        ("活动：办结事项 2.5个工作日", "办结事项", ["2.5个工作日"], ""),
        ("培训：轮训班 两期", "轮训班", ["两期"], ""),
        ("活动：“下基层、访群众” 6000多名", "“下基层、访群众”", ["6000多名"], ""),
        ("活动：“强党建 创模范 谋发展”专项行动", "“强党建 创模范 谋发展”专项行动", [], ""),
        ("任务：清单修订，6月底前，由办公室牵头", "清单修订", [], "6月底前，由办公室牵头"),
        ("文件：《方案（2023—2025年）》", "《方案（2023—2025年）》", [], ""),
        ("活动：评选 3个集体、9名个人", "评选", ["3个集体", "9名个人"], ""),
        ("活动：座谈 5名书记、副书记", "座谈", ["5名书记、副书记"], ""),
        ("活动：读书 春季班", "读书 春季班", [], ""),
        ("活动：学习 4期 座谈", "学习 4期 座谈", [], ""),
        ("活动：辉煌 2008年", "辉煌 2008年", [], ""),
        ("活动：节水 三年行动", "节水 三年行动", [], ""),
        ("活动：捐款 1,200元,全部到账", "捐款", ["1,200元"], "全部到账"),
        ("活动:读书班　4期", "读书班", ["4期"], ""),
    ],
)
def test_records(line: str, value: str, quantities: list[str], gist: str) -> None:
    assert record(line) == (value, quantities, gist)


@pytest.mark.parametrize(
    ("line", "value", "fields", "source"),
    [
        ("单位：市委", "市委", (), ""),
        ("单位: 市委 ", "市委", (), ""),
        ("发言单位：市委办、人大办", "市委办、人大办", (), ""),
        ("活动：比赛；时间：去年；主办：工委", "比赛", (("时间", "去年"), ("主办", "工委")), ""),
        ("活动：比赛;时间:去年", "比赛", (("时间", "去年"),), ""),
        ("活动：比赛，时间：去年，主办：工委", "比赛", (("时间", "去年"), ("主办", "工委")), ""),
        ("指标：满意率 95%；来源：统计局；时间：去年", "满意率", (("时间", "去年"),), "统计局"),
        ("会议：部署会；时间：下午14:30", "部署会", (("时间", "下午14:30"),), ""),
        ("会议：部署会，14：30开始", "部署会", (), ""),
        ("先进单位：市财政局；做法：支部建在项目上", "市财政局", (("做法", "支部建在项目上"),), ""),
        ("主题：“改革：再出发；再登高”", "“改革：再出发；再登高”", (), ""),
        ("目标1：30个", "30个", (), ""),
        ("概况：地处海湾，有支部百余个", "地处海湾，有支部百余个", (), ""),
    ],
)
def test_values_and_fields(line: str, value: str, fields: tuple[tuple[str, str], ...], source: str) -> None:
    fact = parse_fact(line, KINDS)
    assert (fact.value, fact.fields, fact.source) == (value, fields, source)


@pytest.mark.parametrize(
    ("line", "value", "source"),
    [
        ("照写：313线国道全线贯通", "313线国道全线贯通", ""),
        ("照写：环节由5个减为3个，材料由7份减为2份", "环节由5个减为3个，材料由7份减为2份", ""),
        ("照写：“欲筑室者，先治其基”", "“欲筑室者，先治其基”", ""),
        ("照写：办结43件；来源：督查室", "办结43件", "督查室"),
    ],
)
def test_literal(line: str, value: str, source: str) -> None:
    fact = parse_fact(line, KINDS)
    assert fact.literal and not fact.record
    assert (fact.value, fact.source) == (value, source)


@pytest.mark.parametrize(
    ("line", "offset", "message"),
    [
        ("", 0, "名称和冒号开头"),
        ("照写", 0, "名称和冒号开头"),
        ("培训 读书班 4期", 2, "缺冒号"),
        ("：市委", 0, "缺名称"),
        ("unit：市委", 0, "要用中文"),
        ("14:30：开会", 0, "要用中文"),
        ("单 位：市委", 1, "空格"),
        ("单位、上级：市委", 2, "“、”"),
        ("“三比”：活动", 0, "里有"),
        ("一二三四五六七八九十一二三：市委", 0, "太长"),
        ("单位：", 3, "空的"),
        ("单位：；时间：去年", 3, "空的"),
        ("单位：市委；", 6, "空的"),
        ("单位：市委；时间：", 9, "空的"),
        ("单位：市委；去年", 6, "名：值"),
        ("单位：市委：市政府", 5, "冒号"),
        ("活动：甲；时间：去年：下半年", 10, "冒号"),
        ("活动：甲；时间：去年；时间：今年", 11, "两次"),
        ("活动：甲；活动：乙", 5, "两次"),
        ("主题：“创新", 3, "没有配对"),
        ("主题：创新”", 5, "前面没有"),
        ("文件：《意见", 3, "没有配对"),
        ("活动：，说明", 3, "先写名称"),
        ("活动：比赛，", 5, "缺说明"),
        ("活动：比赛，；时间：去年", 5, "缺说明"),
        ("指标：95%", 3, "缺名称"),
        ("活动：读书班 4期。", 9, "句号"),
        ("照写：全线贯通。", 7, "标点"),
        ("照写：铁路通车；公路贯通", 7, "分号"),
        ("照写：铁路通车；时间：去年", 7, "分号"),
        ("照写：铁路通车；来源：铁路局；去年", 14, "分号"),
        ("照写：会议强调：抓紧", 7, "冒号"),
    ],
)
def test_refused_lines(line: str, offset: int, message: str) -> None:
    with pytest.raises(FactError) as raised:
        parse_fact(line, KINDS)
    assert message in raised.value.message
    assert raised.value.offset == offset
    assert not raised.value.message.endswith("。")


def test_missing_colon_shows_the_line_to_write() -> None:
    with pytest.raises(FactError) as raised:
        parse_fact("培训 读书班 4期", KINDS)
    assert raised.value.hint == "写成“培训：读书班 4期”"


def test_place_is_kept() -> None:
    place = Place("a.yaml", 3, 5)
    assert parse_fact("单位：市委", KINDS, place).place == place


TEXTS = st.text("党建引领促发展抓落实市委机关", min_size=1, max_size=8)
NAMES = st.text("单位时间主办做法对象", min_size=1, max_size=4)
NUMBERS = st.one_of(
    st.integers(1, 999_999).map(str),
    st.builds(lambda n: f"近{n}万", st.integers(1, 99)),
    st.builds(lambda n: f"{n / 100:.2f}亿", st.integers(1, 9999)),
    st.builds(lambda n: f"{n}余", st.integers(1, 99)),
    st.sampled_from(["两", "十", "数百"]),
)
QUANTITIES = st.builds(
    lambda number, unit: number + unit,
    NUMBERS,
    st.sampled_from(["期", "人次", "名", "名干部", "个支部", "册", "个以上", "户左右", "场", "家企业"]),
)
FIELDS = st.dictionaries(NAMES.filter(lambda n: n not in KINDS), TEXTS, max_size=3)


def written(fact: Fact) -> str:
    """Write a fact as its line."""
    head = " ".join([fact.value, *(q.text for q in fact.quantities)])
    gist = f"，{fact.gist}" if fact.gist else ""
    source = [("来源", fact.source)] if fact.source else []
    return f"{fact.name}：{head}{gist}" + "".join(f"；{k}：{v}" for k, v in [*fact.fields, *source])


@given(TEXTS, st.lists(QUANTITIES, max_size=4), st.one_of(st.just(""), TEXTS), FIELDS, TEXTS)
def test_records_are_read_as_written(
    value: str, quantities: list[str], gist: str, fields: dict[str, str], source: str
) -> None:
    read = [parse_quantity(text) for text in quantities]
    assert None not in read
    fact = Fact("活动", value, tuple(q for q in read if q), gist, tuple(fields.items()), source, True)
    assert parse_fact(written(fact), KINDS) == fact


@given(NAMES.filter(lambda n: n not in KINDS), TEXTS, FIELDS)
def test_named_values_are_read_as_written(name: str, value: str, fields: dict[str, str]) -> None:
    fields.pop(name, None)
    fact = Fact(name, value, fields=tuple(fields.items()))
    assert parse_fact(written(fact), KINDS) == fact


@given(st.text("活动照写来源时间：:；;，,、“”‘’《》（）() 　。5期%14万。a", max_size=30))
def test_any_line_is_read_or_refused_within_it(line: str) -> None:
    try:
        fact = parse_fact(line, KINDS)
    except FactError as error:
        assert 0 <= error.offset <= len(line)
        assert error.message
    else:
        assert fact.value
        assert fact.value in line
        assert all(q.text in line for q in fact.quantities)
        assert all(name and value and value in line for name, value in fact.fields)


def test_maps_mean_the_line() -> None:
    line = parse_fact("培训：读书班 4期，效果好；时间：去年；对象：甲、乙", KINDS)
    assert parse_fact_map(
        [("培训", "读书班 4期，效果好"), ("时间", "去年"), ("对象", ["甲", "乙"])], KINDS
    ) == [line]
    assert parse_fact_map([("培训", "读书班 4期，效果好；时间：去年；对象：甲、乙")], KINDS) == [line]
    several = parse_fact_map([("定位", ["开局之年", "首战之年"])], KINDS)
    assert several == [Fact("定位", "开局之年"), Fact("定位", "首战之年")]


@pytest.mark.parametrize(
    ("pairs", "pair", "offset"),
    [
        ([("单位", "")], 0, 2),
        ([("单位", "市委"), ("做法", [])], 1, 2),
        ([("单位", "市委"), ("做法", "甲：乙")], 1, 4),
        ([("单位", "市委"), ("unit", "甲")], 1, 0),
        ([("单位", "“市委"), ("做法", "甲")], 0, 3),
        ([], 0, 0),
    ],
)
def test_faults_in_maps_name_the_pair(
    pairs: list[tuple[str, str | list[str]]], pair: int, offset: int
) -> None:
    with pytest.raises(FactError) as raised:
        parse_fact_map(pairs, KINDS)
    assert (raised.value.pair, raised.value.offset) == (pair, offset)


@pytest.mark.parametrize(
    ("text", "number", "unit", "noun"),
    [
        ("18期", "18", "期", ""),
        ("4512人", "4512", "人", ""),
        ("239名厅局级干部", "239", "名", "厅局级干部"),
        ("5000多个基层党组织", "5000多", "个", "基层党组织"),
        ("近7万名党员", "近7万", "名", "党员"),
        ("91.8%以上", "91.8", "%", ""),
        ("140.3万人次", "140.3万", "人次", ""),
        ("32.73亿元", "32.73亿", "元", ""),
        ("2.5个工作日", "2.5", "个", "工作日"),
        ("两期", "两", "期", ""),
        ("3000余名", "3000余", "名", ""),
        ("20个大项", "20", "个", "大项"),
        ("1183名贫困儿童", "1183", "名", "贫困儿童"),
        ("6.4万册", "6.4万", "册", ""),
        ("700余个岗位", "700余", "个", "岗位"),
        ("500多万元", "500多万", "元", ""),
        ("2.5万余人次", "2.5万余", "人次", ""),
        ("不少于3次", "不少于3", "次", ""),
        ("上百名", "上百", "名", ""),
        ("1至3名", "1至3", "名", ""),
        ("40%～60%", "40%～60", "%", ""),
        ("3个百分点", "3", "个百分点", ""),
        ("12航次", "12", "航次", ""),
        ("3个多小时", "3", "个", "小时"),
        ("2年多", "2", "年", ""),
    ],
)
def test_quantities(text: str, number: str, unit: str, noun: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.text, quantity.number, quantity.unit, quantity.noun) == (text, number, unit, noun)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5G网络",
        "2008年",
        "2008年2月",
        "三年行动",
        "3年行动",
        "第3期",
        "2.0",
        "6月底",
        "90后",
        "一体化",
        "期",
        "10月",
    ],
)
def test_no_quantities(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "people", "money", "rate", "unit"),
    [
        ("620人次", True, False, False, False),
        ("9名个人", True, False, False, False),
        ("30户", True, False, False, False),
        ("20个学员", True, False, False, False),
        ("19.3万元", False, True, False, False),
        ("95%", False, False, True, False),
        ("3个百分点", False, False, True, False),
        ("54个单位", False, False, False, True),
        ("1855个党支部", False, False, False, True),
        ("13家", False, False, False, True),
        ("218家企业", False, False, False, True),
        ("843个问题", False, False, False, False),
        ("18期", False, False, False, False),
    ],
)
def test_what_is_counted(text: str, people: bool, money: bool, rate: bool, unit: bool) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    found = (is_people(quantity), is_money(quantity), is_rate(quantity), is_unit(quantity))
    assert found == (people, money, rate, unit)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市委办、人大办", ["市委办", "人大办"]),
        ("“甲、乙”“丙”、《丁》《戊》", ["“甲、乙”", "“丙”", "《丁》", "《戊》"]),
        ("部门（单位、处室）、支部", ["部门（单位、处室）", "支部"]),
        ("、甲、", ["甲"]),
        ("", []),
    ],
)
def test_split_names(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_join_names() -> None:
    assert join_names(["“甲”", "“乙”", "《丙》", "《丁》", "戊"]) == "“甲”“乙”、《丙》《丁》、戊"
    assert join_names([]) == ""


@given(
    st.lists(st.builds(lambda t, q: q[:1] + t + q[1:], TEXTS, st.sampled_from(["", "“”", "《》", "（）"])))
)
def test_names_joined_are_split_again(names: list[str]) -> None:
    assert split_names(join_names(names)) == names


@pytest.mark.parametrize(
    ("text", "normal", "first", "last"),
    [
        ("2008年2月20日", "2008年2月20日", (2008, 2, 20), (2008, 2, 20)),
        ("2008年02月", "2008年2月", (2008, 2, 1), (2008, 2, 29)),
        ("2008年", "2008年", (2008, 1, 1), (2008, 12, 31)),
        ("2008-02-20", "2008年2月20日", (2008, 2, 20), (2008, 2, 20)),
        ("2008.2.20", "2008年2月20日", (2008, 2, 20), (2008, 2, 20)),
        ("2008/2/20", "2008年2月20日", (2008, 2, 20), (2008, 2, 20)),
        ("二〇〇八年二月", "2008年2月", (2008, 2, 1), (2008, 2, 29)),
        ("二〇二三年十二月三十一日", "2023年12月31日", (2023, 12, 31), (2023, 12, 31)),
    ],
)
def test_dates(text: str, normal: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    value = parse_date(text)
    assert (value.text, value.first, value.last) == (normal, datetime.date(*first), datetime.date(*last))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2023年2月30日", "没有30日"),
        ("2023年2月29日", "这个月到28日"),
        ("2023年13月", "没有13月"),
        ("2023年0月", "没有0月"),
        ("2023-00-10", "没有0月"),
        ("0000年", "年份"),
        ("2008", "写成“2008年2月20日”"),
        ("08年2月", "写成"),
        ("2008/2.20", "写成"),
        ("", "写成"),
    ],
)
def test_wrong_dates(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_date(text)


@given(st.dates())
def test_dates_are_read_back(date: datetime.date) -> None:
    text = f"{date.year:04}年{date.month}月{date.day}日"
    assert parse_date(text).first == parse_date(date.isoformat()).last == date


@pytest.mark.parametrize(
    ("text", "length", "least_most"),
    [
        ("4000字", Length(4000, 4000, "字"), (4000, 4000)),
        ("25分钟", Length(25, 25, "分钟"), (4500, 4500)),
        ("20%", Length(20, 20, "%"), (400, 400)),
        ("2500-4500字", Length(2500, 4500, "字"), (2500, 4500)),
    ],
)
def test_lengths(text: str, length: Length, least_most: tuple[int, int]) -> None:
    assert parse_length(text) == length
    assert characters(length, 180, whole=2000) == least_most


@pytest.mark.parametrize("text", ["4000", "", "字", "0字", "120%", "500-300字", "4千字", "4000 字", "-5字"])
def test_wrong_lengths(text: str) -> None:
    with pytest.raises(ValueError, match=r"[一-龥]"):
        parse_length(text)


def test_a_share_needs_the_whole() -> None:
    with pytest.raises(ValueError, match="上一层"):
        characters(parse_length("20%"), 180)


@pytest.mark.parametrize(
    ("slot_type", "text", "normal", "message"),
    [
        ("日期", "2008-02-20", "2008年2月20日", ""),
        ("日期", "2008年2月30日", "2008年2月30日", "没有30日"),
        ("日期", "今年3月", "今年3月", ""),
        ("日期", "2008年春节前夕", "2008年春节前夕", ""),
        ("年度", "2023", "2023年", ""),
        ("年度", "2023年度", "2023年度", ""),
        ("年度", "23年", "23年", "2023年"),
        ("数值", "近20多次", "近20多次", "重复"),
        ("数值", "近20次", "近20次", ""),
        ("数值", "3亿4千5百万", "3亿4千5百万", "3.45亿"),
        ("比率", "95", "95", "%"),
        ("比率", "百分之63", "百分之63", "63%"),
        ("比率", "95%以上", "95%以上", ""),
        ("时段", "截止6月底", "截止6月底", "截至"),
        ("时段", "截至6月底", "截至6月底", ""),
        ("时段", "去年13月", "去年13月", "没有13月"),
        ("时段", "2月29日以来", "2月29日以来", ""),
        ("名单", "市委办、人大办", "市委办、人大办", ""),
        ("名单", "市委办、市委办", "市委办、市委办", "两次"),
        ("会议", "这次座谈会", "这次座谈会", "这次"),
        ("会议", "机关党建座谈会", "机关党建座谈会", ""),
        ("文件", "《关于印发《办法》的通知》", "《关于印发《办法》的通知》", "〈〉"),
        ("文件", "《条例》和《办法》", "《条例》和《办法》", ""),
        ("组织", "市委", "市委", ""),
        ("文本", "开局之年。", "开局之年。", "。"),
        ("没有这种", "开局之年", "开局之年", ""),
    ],
)
def test_check_value(slot_type: str, text: str, normal: str, message: str) -> None:
    found = check_value(slot_type, text)
    assert found[0] == normal
    assert (message in found[1]) if message else not found[1]


@given(st.sampled_from("日期 年度 数值 比率 时段 名单 组织 会议 文件 文本".split()), st.text(max_size=20))
def test_check_value_never_fails(slot_type: str, text: str) -> None:
    check_value(slot_type, text)
