"""Composing, from an outline's text to the printed text, on a small bank of its own (`compose_bank/`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from drafter import numerals
from drafter.bank import Bank, load_bank
from drafter.cli.buildjson import built
from drafter.compose import compose_draft
from drafter.draft import Draft, NodeReport
from drafter.errors import SourceError
from drafter.export.plain import layout
from drafter.outline import load_outline
from tests import laws

BANK = Path(__file__).resolve().parent / "compose_bank"
Compose = Callable[..., Draft]


@pytest.fixture(scope="module")
def own() -> Bank:
    return load_bank([BANK], only=True, cache=False)


@pytest.fixture
def compose(own: Bank, tmp_path: Path) -> Compose:
    """Return a function: outline text, seed and further files beside it by name → draft."""

    def work(text: str, seed: int = 0, files: dict[str, str] | None = None) -> Draft:
        for name, content in {"提纲.yaml": text, **(files or {})}.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return compose_draft(load_outline(tmp_path / "提纲.yaml", own.vocabulary), own, seed)

    return work


def printed(draft: Draft) -> str:
    return layout(draft)[0]


def lines(draft: Draft) -> list[str]:
    return [line.strip("　") for line in printed(draft).splitlines() if line.strip()]


def report(draft: Draft, name: str) -> NodeReport:
    return next(row for row in draft.reports if row.name == name)


def point(facts: str = "", more: str = "", topic: str = "学用结合") -> str:
    """Return an outline of one told point without sub-points."""
    listed = "".join(f"  - {line}\n" for line in facts.splitlines() if line)
    return (
        f"mood: told\nnumbering: [标题。]\nbody:\n- point: 学用\n  topic: {topic}\n"
        + (f"  facts:\n{listed}" if listed else "")
        + more
    )


# --- numbering -----------------------------------------------------------------------------------

SECOND = {
    "一、": "二、",
    "第一、": "第二、",
    "第一，": "第二，",
    "（一）": "（二）",
    "1.": "2.",
    "（1）": "（2）",
} | {
    "①": "②",
    "一是": "二是",
    "一要": "二要",
    "首先，": "其次，",
    "其一，": "其二，",
    "——": "——",
    "": "",
}
OUTER = ("标题", "——标题。")


def nested(form: str, level: int) -> str:
    """Return an outline whose points of one level have that form, two of them."""
    forms = [*OUTER[: level - 1], form]
    text = "numbering: [" + ", ".join(f'"{item}"' for item in forms) + "]\nbody:\n"
    for depth in range(level - 1):
        text += "  " * depth + f"- point: 外层{'甲乙'[depth]}\n" + "  " * depth + "  body:\n"
    pad = "  " * (level - 1)
    for name in ("甲项", "乙项"):
        heading = f"{name}前半 {name}后半" if form == "标题 标题" else name
        text += f"{pad}- point: {heading}\n{pad}  body: [说的是{name}。]\n"
    return text


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("form", sorted(numerals.FORMS))
def test_each_form_prints_its_marker_heading_and_end(form: str, level: int, compose: Compose) -> None:
    draft = compose(nested(form, level))
    found = lines(draft)[level - 1 :]
    head, _, end = form.partition("标题")
    if form == "标题 标题":
        expected = ["甲项前半", "甲项后半", "说的是甲项。", "乙项前半", "乙项后半", "说的是乙项。"]
    elif end == "；":
        outer = "外层乙。" if level == 3 else ""  # a listed run goes on in its point's paragraph
        found = lines(draft)[-1:]
        expected = [f"{outer}{head}甲项；{SECOND[head]}乙项。"]
    elif end == "。":
        expected = [f"{head}甲项。说的是甲项。", f"{SECOND[head]}乙项。说的是乙项。"]
    else:
        expected = [f"{head}甲项", "说的是甲项。", f"{SECOND[head]}乙项", "说的是乙项。"]
    assert found == expected
    mine = [heading for heading in draft.headings if heading.level == level]
    assert [heading.style for heading in mine] == [numerals.parse_style(form).id] * 2
    assert [heading.number for heading in mine] == [1, 2]
    assert laws.offsets_hold(draft)


def test_listed_points_are_one_sentence_even_between_paragraphs(compose: Compose) -> None:
    draft = compose(
        "numbering: [标题。, 一是标题；]\nbody:\n- point: 渠道\n  body:\n  - 钱从{{ 点数 }}处来：\n"
        "  - point: 预算列支\n  - point: 上级补助\n  - point: 自筹\n  - 三处加起来，够用。\n"
    )
    assert lines(draft) == ["渠道。钱从三处来：一是预算列支；二是上级补助；三是自筹。三处加起来，够用。"]


def test_a_marker_of_the_writers_own_stands(compose: Compose) -> None:
    draft = compose(
        "numbering: [一、标题]\nbody:\n- {point: 甲, body: []}\n- {point: 乙, marker: 五、, body: []}\n- {point: 丙, body: []}\n"
    )
    assert lines(draft) == ["一、甲", "五、乙", "三、丙"]
    assert [heading.number for heading in draft.headings] == [1, 2, 3]


def test_numbers_start_anew_under_each_point_and_forms_may_change(compose: Compose) -> None:
    draft = compose(
        "numbering: [（一）标题, 1.标题。]\nbody:\n- point: 甲\n  points: [一个, 两个]\n"
        "- point: 乙\n  numbering: [①标题。]\n  points: [一个, 两个]\n- point: 丙\n  points: [一个]\n"
    )
    heads = [(heading.marker, heading.text) for heading in draft.headings if heading.level == 2]
    assert heads == [("1.", "一个"), ("2.", "两个"), ("①", "一个"), ("②", "两个"), ("", "一个")]


def test_more_points_than_circled_figures(compose: Compose) -> None:
    names = ", ".join(f"第{n}件" for n in range(52))
    draft = compose(f"numbering: [标题。, ①标题。]\nbody:\n- point: 甲\n  points: [{names}]\n")
    assert [heading.marker for heading in draft.headings[-3:]] == ["㊿", "（51）", "（52）"]


# --- genres --------------------------------------------------------------------------------------

GENRE = """name: 本单位会议
mood: told
numbering: [一、标题。, 一是标题。]
needs: [单位, 会议]
facts:
- 单位：农科所
- 时段：去年以来
recipes:
  二级: [paragraph 0-1, points]
body:
- salutation
- opening.significance
- review.overview
- transition.main
- points:
  - {point: 默认的点, body: [默认的话。]}
- valediction
"""


def test_a_genre_beside_the_outline_gives_what_is_lacking(compose: Compose) -> None:
    draft = compose("genre: 本单位.yaml\nfacts:\n- 会议：春耕会\n", files={"本单位.yaml": GENRE})
    assert lines(draft) == [
        "同志们：",
        "农科所决定召开春耕会，来得正是时候。",
        "去年以来，试点一步步铺开，路子越走越清楚。",
        "下面，我讲一点意见。",
        "默认的点。默认的话。",
        "谢谢大家！",
    ]
    assert draft.gaps == ()


def test_facts_and_recipes_add_up_and_the_nearer_wins(compose: Compose) -> None:
    middle = (
        "genre: 底.yaml\nfacts:\n- 单位：林科所\nrecipes:\n  一级: [中间的写法。]\n  自定: [自定的写法。]\n"
    )
    draft = compose(
        "genre: 中.yaml\nfacts:\n- 会议：护林会\nrecipes:\n  一级: [自己的写法。]\n"
        "points:\n- point: 甲\n- {point: 乙, recipe: 自定}\n",
        files={"中.yaml": middle, "底.yaml": GENRE},
    )
    text = printed(draft)
    assert "林科所决定召开护林会" in text
    assert "去年以来" in text
    assert "一、甲。自己的写法。" in text
    assert "二、乙。自定的写法。" in text
    assert "默认" not in text


def test_a_body_replaces_the_genres_points_and_body(compose: Compose) -> None:
    draft = compose("genre: 本单位.yaml\nbody:\n- 只有一句。\n", files={"本单位.yaml": GENRE})
    assert lines(draft) == ["只有一句。"]


def test_a_circle_of_genres_is_refused(compose: Compose) -> None:
    files = {"甲.yaml": "genre: 乙.yaml\n", "乙.yaml": "genre: 甲.yaml\n"}
    with pytest.raises(SourceError, match="绕成了圈"):
        compose("genre: 甲.yaml\n", files=files)


def test_a_genre_may_keep_frames_to_itself(compose: Compose) -> None:
    plain = "name: 本\nbody:\n- closing.outlook\n"
    assert "前头的路还长" in printed(compose("genre: own.yaml\n", files={"own.yaml": plain}))
    assert "【待补：展望】" in printed(compose("genre: strange.yaml\n", files={"strange.yaml": plain}))


@pytest.mark.parametrize("key", ["points", "body"])
def test_a_move_in_points_is_told(key: str, compose: Compose) -> None:
    with pytest.raises(SourceError):
        compose(f"genre: 本单位.yaml\npoints:\n- {key}: closing.call\n", files={"本单位.yaml": GENRE})


def test_a_move_among_points_is_told(compose: Compose) -> None:
    with pytest.raises(SourceError):
        compose("genre: 本单位.yaml\npoints:\n- move: closing.call\n", files={"本单位.yaml": GENRE})


# --- when, each ----------------------------------------------------------------------------------


def test_when_writes_an_item_only_if_the_fact_is_given(compose: Compose) -> None:
    text = "body:\n- text: 感谢{{ 上级 }}。\n  when: 上级\n- move: opening.significance\n  when: 会议\n- {point: 甲, when: 上级, body: []}\n- 完了。\n"
    assert lines(compose(text)) == ["完了。"]
    full = lines(compose("facts:\n- 上级：省里\n- 会议：春耕会\n- 单位：农科所\n" + text))
    assert full == ["感谢省里。", "农科所决定召开春耕会，来得正是时候。", "甲", "完了。"]


def test_each_writes_a_text_once_for_every_line(compose: Compose) -> None:
    draft = compose(
        "facts:\n- 先进单位：甲村；事迹：修渠\n- {先进单位: 乙村, 事迹: 架桥}\nbody:\n"
        "- text: '{{ 先进单位 }}的事迹是{{ 事迹 }}。'\n  each: 先进单位\n"
    )
    assert lines(draft) == ["甲村的事迹是修渠。", "乙村的事迹是架桥。"]
    assert draft.unused_facts == ()
    assert draft.notes == ()


def test_a_field_that_each_did_not_print_is_noted(compose: Compose) -> None:
    draft = compose(
        "facts:\n- 先进单位：甲村；事迹：修渠\nbody:\n- {text: '{{ 先进单位 }}。', each: 先进单位}\n"
    )
    assert draft.unused_facts == ()
    assert draft.notes == ("事实“先进单位：甲村”的“事迹”没有用上",)


def test_each_writes_a_point_once_for_every_record(compose: Compose) -> None:
    draft = compose(
        "mood: told\nnumbering: [一是标题。]\nfacts:\n- 活动：看苗会 3次\n- 活动：比武会\nbody:\n"
        "- {point: '办{{ 活动 }}', each: 活动}\n"
    )
    first, second = lines(draft)
    assert first.startswith("一是办看苗会。") and "看苗会3次" in first
    assert second.startswith("二是办比武会。") and second.count("比武会") == 1
    assert draft.unused_facts == ()


def test_each_writes_a_move_once_for_every_record(compose: Compose) -> None:
    draft = compose(
        "facts:\n- 荣誉：红旗 2面\n- 荣誉：奖状\nbody:\n- {move: point.honour, each: 荣誉}\n", seed=1
    )
    assert len(lines(draft)) == 2
    assert printed(draft).count("红旗") == printed(draft).count("奖状") == 1
    assert draft.unused_facts == ()


def test_a_text_that_names_a_record_spends_it_and_reports_what_it_left_out(compose: Compose) -> None:
    draft = compose(
        "mood: told\nnumbering: [标题。]\nbody:\n- point: 学用\n  topic: 学用结合\n  facts:\n  - 活动：看苗会 3次\n"
        "  body:\n  - 先说{{ 活动 }}。\n  - paragraph\n"
    )
    assert printed(draft).count("看苗会") == 1
    assert draft.unused_facts == ("活动：看苗会",)


def test_a_slot_named_like_a_record_takes_its_quantity(compose: Compose) -> None:
    draft = compose("facts:\n- 岗队：先锋岗 27个\nbody:\n- 设立先锋岗{{ 先锋岗 }}。\n")
    assert lines(draft) == ["设立先锋岗27个。"]
    assert draft.unused_facts == ()


# --- counts and built-in values ------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 13))
def test_counts_are_those_of_the_points_that_follow(number: int, compose: Compose) -> None:
    names = "".join(f"- {{point: 第{numerals.chinese(n)}件, body: []}}\n" for n in range(1, number + 1))
    count = numerals.count(number)
    draft = compose(f"body:\n- transition.main\n- 一共{{{{ 点数 }}}}件。\n{names}- 完了。\n")
    assert lines(draft)[:2] == [f"下面，我讲{count}点意见。", f"一共{count}件。"]
    assert laws.wrong_counts(draft) == []


def test_two_is_liang_and_inner_counts_are_their_own(compose: Compose) -> None:
    draft = compose(
        "numbering: [一、标题。, 一是标题。]\nbody:\n- transition.main\n- point: 甲\n  topic: 试点工作\n"
        "  body:\n  - transition.inner\n  - {point: 子一, body: []}\n  - {point: 子二, body: []}\n  - {point: 子三, body: []}\n"
        "- {point: 乙, body: []}\n"
    )
    assert "两点意见" in lines(draft)[0]
    assert re.search("三(?:件事|条)", lines(draft)[1])


def test_a_count_with_nothing_to_follow_is_a_gap(compose: Compose) -> None:
    draft = compose("body:\n- 一共{{ 点数 }}件。\n")
    assert lines(draft) == ["一共【待补：点数】件。"]
    assert draft.gaps == ("点数",)


def test_values_of_the_head_are_built_in(compose: Compose) -> None:
    draft = compose(
        "title: 春耕讲话\nspeaker: 所长\naudience: 全所职工\nplace: 青溪\ndate: 2008-02-20\nbody:\n"
        "- '{{ 标题 }}，{{ 讲话人 }}，{{ 听众 }}，{{ 地点 }}，{{ 日期 }}，{{ 年度 }}。'\n- opening.year\n"
    )
    assert "春耕讲话，所长，全所职工，青溪，2008年2月20日，2008年。" in lines(draft)
    assert "2008年是打基础的一年。" in lines(draft)
    assert lines(draft)[:3] == ["春耕讲话", "（2008年2月20日）", "所长"]


def test_a_fact_goes_before_the_built_in_value(compose: Compose) -> None:
    draft = compose("date: 2008年\nfacts:\n- 年度：去年\nbody:\n- opening.year\n")
    assert "去年是打基础的一年。" in lines(draft)


def test_a_list_is_joined_and_a_nearer_fact_hides_a_farther(compose: Compose) -> None:
    draft = compose(
        "facts:\n- 上级：甲\n- 上级：乙\n- 上级：丙\n- 单位：远处\nnumbering: [标题。]\nbody:\n- 有{{ 上级 }}。\n"
        "- point: 点\n  facts:\n  - 单位：近处\n  body: ['在{{ 单位 }}。']\n"
    )
    assert lines(draft) == ["有甲、乙、丙。", "点。在近处。"]
    assert draft.unused_facts == ("单位",)


# --- gaps ----------------------------------------------------------------------------------------


def test_gaps_stand_where_the_fact_stood(compose: Compose) -> None:
    draft = compose(
        "title: 在{{ 会议 }}上的讲话\nnumbering: [标题。]\nbody:\n- 谢谢{{ 上级 }}。\n- phrase: opening.significance.01\n"
        '- {point: "办好{{ 活动 }}", body: []}\n'
    )
    assert lines(draft) == [
        "在【待补：会议】上的讲话",
        "谢谢【待补：上级】。",
        "【待补：单位】决定召开【待补：会议】，来得正是时候。",
        "办好【待补：活动】。",
    ]
    assert set(draft.gaps) == {"会议", "上级", "单位", "活动"}
    assert {part.role for part in laws.parts_of(draft) if "待补" in part.text} == {"gap"}


def test_a_required_move_that_cannot_be_filled_shows_its_best_frame(compose: Compose) -> None:
    assert lines(compose("facts:\n- 单位：农科所\nbody:\n- opening.significance\n")) == [
        "农科所决定召开【待补：会议】，来得正是时候。"
    ]
    assert lines(compose("body:\n- opening.significance 0-1\n- 完了。\n")) == ["完了。"]


def test_a_point_without_material_is_a_gap(compose: Compose) -> None:
    draft = compose(point(topic="空白角度"))
    assert lines(draft) == ["学用。【待补：做法、数据】。"]
    assert draft.gaps == ("做法、数据",)


def test_an_optional_value_leaves_no_trace(compose: Compose) -> None:
    text = "body:\n- 今天{% if 上级 %}受{{ 上级 }}委托，{% endif %}来看大家。\n- '来了{{ 客人 | default(\"不少\") }}人。'\n"
    assert lines(compose(text)) == ["今天来看大家。", "来了不少人。"]
    assert "受省里委托" in printed(compose("facts:\n- 上级：省里\n" + text))


def test_a_broken_template_is_told_at_its_line(compose: Compose) -> None:
    with pytest.raises(SourceError) as caught:
        compose("title: 题\nbody:\n- 今天{{ 上级 }来看大家。\n")
    assert caught.value.line == 3


# --- the writer's own text -----------------------------------------------------------------------


def test_literal_text_stands_to_the_letter(compose: Compose) -> None:
    odd = "“要”字当头——50%的人说：“行!” (A&B)，……就这样。"
    draft = compose(f"body:\n- text: |-\n    {odd}\n")
    assert lines(draft) == [odd]
    assert [part.edited for part in laws.parts_of(draft)] == [True]


def test_brackets_make_one_paragraph(compose: Compose) -> None:
    draft = compose("body:\n- [closing.belief, 一起干！, valediction]\n- 完了。\n")
    assert lines(draft) == ["只要人心齐，泥土也能变成金。一起干！谢谢大家！", "完了。"]


def test_a_text_on_a_move_takes_its_place(compose: Compose) -> None:
    draft = compose("body:\n- move: closing.call\n  text: 大家加油！\n")
    assert lines(draft) == ["大家加油！"]
    assert next(draft.sentences()).move == "closing.call"


def test_an_empty_body_is_a_heading_alone(compose: Compose) -> None:
    assert lines(compose("body:\n- {point: 甲, body: []}\n- {point: 乙, body: []}\n")) == ["一、甲", "二、乙"]


def test_a_point_that_is_alone_is_not_numbered(compose: Compose) -> None:
    text = "numbering: [一、标题, 一是标题。]\nbody:\n- {point: 甲, body: []}\n"
    assert lines(compose(text)) == ["甲"]
    inner = "- point: 乙\n  points:\n  - {point: 丙, body: []}\n"
    assert lines(compose(text + inner)) == ["一、甲", "二、乙", "丙。"]
    assert lines(compose(text.replace("甲,", "甲, marker: 五、,"))) == ["五、甲"]


# --- headings ------------------------------------------------------------------------------------

EMPTY = "numbering: [标题。, 一是标题。]\nmood: told\nbody:\n- point: 试点\n  topic: 试点工作\n  points:\n  - {point: , topic: 学用结合, body: []}\n  - {point: , topic: 下田指导, body: []}\n"


def test_empty_siblings_get_one_parallel_set(compose: Compose) -> None:
    sets = set()
    for seed in range(8):
        draft = compose(EMPTY, seed)
        mine = [heading.text for heading in draft.headings if heading.level == 2]
        sets.add(tuple(mine))
    assert sets == {
        ("在学用结合上见真章", "在下田指导上见真情"),
        ("学得进去、用得出来", "走得下去、蹲得下来"),
    }


def test_the_set_may_be_named(compose: Compose) -> None:
    draft = compose(EMPTY.replace("  points:", "  headings: set.trial.02\n  points:"))
    assert [heading.text for heading in draft.headings][1:] == ["学得进去、用得出来", "走得下去、蹲得下来"]


def test_a_single_empty_heading_comes_from_its_aspect(compose: Compose) -> None:
    text = "numbering: [标题。]\nbody:\n- {point: , topic: 下田指导, body: []}\n- {point: , topic: 旁的角度, body: []}\n"
    for seed in range(4):
        draft = compose(text, seed)
        assert draft.headings[0].text == "田间地头送来技术"  # eight characters: singles are of one width
        assert draft.headings[1].text == "【待补：标题】"


def test_a_heading_nobody_has_is_a_gap(compose: Compose) -> None:
    draft = compose("numbering: [标题。]\nbody:\n- {point: , topic: 空白角度, body: []}\n")
    assert lines(draft) == ["【待补：标题】。"]
    assert draft.gaps == ("标题",)
    assert {part.role for part in laws.parts_of(draft) if "待补" in part.text} == {"gap"}


def test_a_number_of_points_is_kept(compose: Compose) -> None:
    text = "numbering: [标题。, 一是标题。]\nmood: told\nbody:\n- {point: 试点, topic: 试点工作, points: 2}\n"
    draft = compose(text)
    assert sum(heading.level == 2 for heading in draft.headings) == 2
    many = compose(text.replace("points: 2", "points: 5"))
    assert sum(heading.level == 2 for heading in many.headings) == 5
    assert "标题" in many.gaps


# --- paragraphs: told ----------------------------------------------------------------------------

FACTS = "培训：读书班 4期 620人次\n活动：看苗会 3次\n指标：满意率 96.5%\n"


@pytest.mark.parametrize("seed", range(6))
def test_told_facts_stand_once_in_the_writers_order(seed: int, compose: Compose) -> None:
    draft = compose(point(FACTS), seed)
    text = printed(draft)
    places = [text.index(piece) for piece in ("读书班", "4期", "620人次", "看苗会", "3次", "满意率", "96.5%")]
    assert places == sorted(places)
    assert all(text.count(piece) == 1 for piece in ("读书班", "看苗会", "96.5%"))
    assert draft.unused_facts == ()
    assert report(draft, "学用").used == ("培训：读书班", "活动：看苗会", "指标：满意率")


@pytest.mark.parametrize("seed", range(6))
def test_told_paragraphs_state_nothing_the_writer_did_not_tick(seed: int, compose: Compose) -> None:
    plain = compose(point(FACTS), seed)
    assert "三件群众点名" not in printed(plain)
    assert not re.search("要|将|确保", printed(plain))
    ticked = compose(point(FACTS, "  measures: [apply.measure.11]\n"), seed)
    assert "办成了三件群众点名要办的事" in printed(ticked)
    assert "apply.measure.11" in ticked.verify
    assert report(ticked, "学用").verify == ("apply.measure.11",)


def test_a_tick_that_does_not_fit_is_reported(compose: Compose) -> None:
    draft = compose(point(FACTS, "  measures: [aside.measure.01]\n"))
    assert "墙上的版面" not in printed(draft)
    assert report(draft, "学用").notes == ("勾选的做法没有用上：aside.measure.01",)


def test_a_tick_at_a_point_without_paragraph_is_reported(compose: Compose) -> None:
    draft = compose(EMPTY.replace("  points:", "  measures: [apply.measure.02]\n  points:"))
    assert report(draft, "试点").notes == ("勾选的做法没有用上：apply.measure.02",)


def test_the_subject_stands_once_in_a_point_and_its_sub_points(compose: Compose) -> None:
    text = (
        "mood: told\nnumbering: [标题。, 一是标题。]\nbody:\n- point: 试点\n  subject: 全所上下\n  points:\n"
        + "".join(
            f"  - point: 学用{n}\n    topic: 学用结合\n    facts:\n    - 活动：看苗会{n} 3次\n"
            for n in "甲乙丙"
        )
    )
    for seed in range(6):
        assert printed(compose(text, seed)).count("全所上下") == 1


def test_neighbours_of_a_kind_share_their_verb(compose: Compose) -> None:
    draft = compose(point("活动：看苗会\n活动：比武会\n活动：夜话会\n", topic="空白角度"))
    assert re.search("开展看苗会、比武会、夜话会", printed(draft))
    quoted = compose(point("活动：“看苗”\n活动：“比武”\n", topic="空白角度"))
    assert "“看苗”“比武”活动" in printed(quoted)


def test_names_with_a_list_of_their_own_are_not_run_together(compose: Compose) -> None:
    draft = compose(point("活动：文明户、文明村创建活动\n活动：平安村、平安户建设活动\n", topic="空白角度"))
    assert "创建活动、平安村" not in printed(draft)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("培训：读书班 4期；时间：去年", "去年举办读书班4期"),
        ("培训：读书班；主办：县委；地点：村部", "会同县委在村部举办读书班"),
        ("荣誉：“红旗”；授予：省里", "被省里授予“红旗”"),
        ("文件：《办法》；印发：省里", "省里印发《办法》"),
        ("投入：经费 5万元；来源：年报", "投入经费5万元"),
        ("荣誉：奖状 3个集体 9名个人", "3个集体、9名个人获得奖状"),
        ("指标：收入增长到 5%", "收入增长到5%"),
        ("提法：“三比”，比学、比干、比用", "“三比”，即比学、比干、比用"),
        ("活动：看苗会；时间：去年以来", "去年以来，"),
    ],
)
def test_further_fields_go_where_the_kind_says(line: str, told: str, compose: Compose) -> None:
    found = set()
    for seed in range(12):
        text = printed(compose(point(line, topic="空白角度"), seed))
        assert "年报" not in text
        found.add(text)
    assert any(told in text.replace("开办", "举办").replace("落实", "投入") for text in found)


def test_a_finished_clause_goes_in_word_for_word(compose: Compose) -> None:
    for seed in range(4):
        draft = compose(point("照写：硬是把荒坡变成了果园，一年一个样\n活动：看苗会\n"), seed)
        assert printed(draft).count("硬是把荒坡变成了果园，一年一个样") == 1
        assert [p.role for p in laws.parts_of(draft) if "荒坡" in p.text] == ["literal"]


def test_a_clause_with_a_pause_opens_its_sentence(compose: Compose) -> None:
    for seed in range(10):
        text = printed(compose(point("活动：看苗会 3次；时间：去年秋天以来\n培训：读书班 2期\n"), seed))
        assert re.search(r"[。\n　]去年秋天以来，", text)
        assert not re.search(r"(?:围绕|针对)[^，。]*。", text)


def test_nothing_is_put_behind_a_gist(compose: Compose) -> None:
    for seed in range(10):
        text = printed(compose(point("活动：看苗会 3次\n提法：“三比”，比学、比干、比用\n"), seed))
        assert re.search(r"比用[。；]", text)


def test_a_name_that_no_slot_or_kind_knows_is_reported(compose: Compose) -> None:
    draft = compose("facts:\n- 单味：农科所\nbody:\n- 完了。\n")
    assert draft.unused_facts == ("单味",)
    assert draft.notes == ("事实“单味”没有用上，是不是“单位”？",)


# --- paragraphs: asked and promised --------------------------------------------------------------


def asked(facts: str = "", mood: str = "asked", more: str = "") -> str:
    return point(facts, more).replace("mood: told", f"mood: {mood}", 1)


@pytest.mark.parametrize("seed", range(6))
def test_asked_paragraphs_ask(seed: int, compose: Compose) -> None:
    text = printed(compose(asked("培训：读书班 4期\n"), seed))
    assert re.search("(?:^|。)要", text)
    assert re.search("(?:办好|高质量办好)读书班4期", text)
    assert "参加培训的同志要回到本单位" in text or "参加培训的同志" not in text


@pytest.mark.parametrize("seed", range(6))
def test_promised_paragraphs_promise(seed: int, compose: Compose) -> None:
    text = printed(compose(asked("培训：读书班 4期\n", "promised"), seed))
    assert "。我们将" in text
    assert not re.search("(?:^|。)要", text)
    assert "引导参加培训的同志回到本单位" in text or "参加培训的同志" not in text


def test_the_direction_gives_the_mood_unless_it_is_given(compose: Compose) -> None:
    body = "numbering: [标题。]\nbody:\n- {point: 学用, topic: 学用结合}\n"
    assert "我们将" in printed(compose("direction: 对上\n" + body))
    assert "。要" in printed(compose("direction: 对下\n" + body))
    assert "我们将" not in printed(compose("direction: 公众\n" + body))
    assert "我们将" in printed(compose("direction: 对下\nmood: promised\n" + body))
    own = body.replace("学用结合}", "学用结合, mood: promised}")
    assert "我们将" in printed(compose("direction: 对下\n" + own))


@pytest.mark.parametrize("seed", range(6))
def test_a_task_with_an_owner_is_a_sentence_of_its_own(seed: int, compose: Compose) -> None:
    draft = compose(asked("任务：灌渠清淤，6月底前，由水利站牵头\n"), seed)
    own = [s.text for s in draft.sentences() if "水利站" in s.text]
    assert own in (
        ["水利站要牵头抓好灌渠清淤，确保6月底前完成。"],
        ["灌渠清淤由水利站牵头，务必在6月底前完成。"],
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_figure_within_the_name_is_not_told_twice(seed: int, compose: Compose) -> None:
    text = printed(compose(point("指标：合格率达到85%以上\n走访：走访困难户 20户\n"), seed))
    assert "合格率达到85%以上" in text
    assert "以上达" not in text
    assert "走访走访" not in text
    assert "85%以上达" not in printed(compose(asked("指标：合格率达到85%以上\n"), seed))


@pytest.mark.parametrize("seed", range(6))
def test_who_promises_orders_nobody_about(seed: int, compose: Compose) -> None:
    draft = compose(asked("任务：灌渠清淤，6月底前，由水利站牵头\n", mood="promised"), seed)
    own = [s.text for s in draft.sentences() if "水利站" in s.text]
    assert own == ["灌渠清淤由水利站牵头，务必在6月底前完成。"]


def test_an_owner_without_a_deadline_is_not_lost(compose: Compose) -> None:
    for seed in range(4):
        draft = compose(asked("任务：灌渠清淤 3处，由水利站牵头，分段包干\n"), seed)
        text = printed(draft)
        assert all(piece in text for piece in ("灌渠清淤3处", "水利站", "牵头", "分段包干"))
        assert draft.unused_facts == ()


@pytest.mark.parametrize("seed", range(6))
def test_an_indicator_is_the_goal_and_a_past_one_is_told(seed: int, compose: Compose) -> None:
    text = printed(compose(asked("指标：满意率 95%\n指标：出苗率 90%；时间：2007年\n"), seed))
    assert re.search("(?:确保|使)满意率达到95%以上", text)
    assert re.search("2007年出苗率达到?90%", text)
    assert not re.search("确保2007年|2007年(?:确保|使)", text)
    text = printed(compose(asked("指标：出苗率 90%；时间：今年以来\n"), seed))
    assert re.search("今年以来，?出苗率达到?90%", text)


def test_finished_clauses_are_told_though_the_mood_asks(compose: Compose) -> None:
    for seed in range(4):
        text = printed(compose(asked("照写：去年的渠已经修通\n照写：今年的种子也到了\n"), seed))
        assert "去年的渠已经修通，今年的种子也到了。" in text


def test_neighbouring_facts_are_not_asked_for_in_the_same_words(compose: Compose) -> None:
    for seed in range(6):
        text = printed(compose(asked("文件：《甲》，要害在前\n文件：《乙》，要害在后\n"), seed))
        assert text.count("贯彻执行") <= 1
        assert text.count("逐条抓好落实") <= 1


def test_goals_end_their_sentences(compose: Compose) -> None:
    for seed in range(10):
        for sentence in compose(asked("培训：读书班 4期\n制度：夜学制度\n"), seed).sentences():
            roles = [part.role for part in sentence.parts if part.role != "glue"]
            assert "goal" not in roles[:-1]


def test_each_connective_stands_once_in_a_level_one_point(compose: Compose) -> None:
    text = "mood: promised\nnumbering: [标题。, 一是标题。]\nbody:\n- point: 试点\n  points:\n" + "".join(
        f"  - {{point: 学用{n}, topic: {topic}}}\n" for n, topic in (("甲", "学用结合"), ("乙", "下田指导"))
    )
    for seed in range(6):
        assert printed(compose(text, seed)).count("同时，我们将") <= 1


# --- expositions, frames -------------------------------------------------------------------------


def test_problems_are_named_one_for_each_aspect_in_order(compose: Compose) -> None:
    draft = compose(
        "mood: asked\nnumbering: [标题。, 一要标题。]\nbody:\n- point: 试点\n  topic: 试点工作\n"
        "  problems: [学用结合, 下田指导]\n  body:\n  - exposition.problems\n"
        "  - {point: 学用, body: []}\n  - {point: 下田, body: []}\n"
    )
    text = printed(draft)
    assert re.search("有的单位学归学、做归做；有的(?:干部|同志)[^；]*。", text)
    assert text.index("前一阵的工作") < text.index("毛病还不少") < text.index("有的单位")
    assert text.index("盆景") < text.index("两")


def test_problems_nobody_has_are_a_gap(compose: Compose) -> None:
    draft = compose(
        "numbering: [标题。]\nbody:\n- {point: 试点, topic: 试点工作, problems: [空白角度], body: [exposition.problems]}\n"
    )
    assert "问题" in draft.gaps


def test_a_frame_spends_the_records_it_names(compose: Compose) -> None:
    draft = compose(
        "mood: asked\nnumbering: [标题。]\nbody:\n- point: 学用\n  topic: 学用结合\n  problems: [学用结合]\n"
        "  facts:\n  - 活动：看苗会\n  - 活动：比武会\n  body:\n  - exposition.problems\n  - paragraph\n"
    )
    text = printed(draft)
    assert "看苗会、比武会等活动办得像样" in text
    assert text.count("看苗会") == text.count("比武会") == 1
    assert draft.unused_facts == ()


def test_moves_named_like_a_role_are_filled_from_clauses(compose: Compose) -> None:
    for mood, head in (("told", ""), ("asked", "要"), ("promised", "我们将")):
        draft = compose(
            f"mood: {mood}\nnumbering: [标题。]\nbody:\n- point: 下田\n  topic: 下田指导\n  body: [point.measure 2]\n"
        )
        first, second = [s.text for s in draft.sentences()][1:]
        assert first.startswith(head)
        assert first != second


@pytest.mark.parametrize(
    ("head", "move", "wanted"),
    [
        ("register: 口语", "closing.call", "咱们一块儿使劲！"),
        ("register: 庄重", "closing.call", "让我们埋头干下去！"),
        ("register: 抒情", "closing.call", "【待补：号召】。"),
        ("direction: 对上", "closing.pledge", "请领导放心。"),
        ("direction: 对下", "closing.pledge", "请大家照着办。"),
        ("date: 2005年7月", "closing.status", "先进性教育活动正在收尾。"),
        ("date: 2006-06-30", "closing.status", "先进性教育活动正在收尾。"),
        ("date: 2006年7月1日", "closing.status", "【待补：任务已经明确】。"),
        ("date: 2004年12月", "closing.status", "【待补：任务已经明确】。"),
        ("date: 2016年", "closing.status", "主题党日活动已经排定。"),
        ("pace: 180", "closing.status", "主题党日活动已经排定。"),
    ],
)
def test_direction_register_and_date_admit(head: str, move: str, wanted: str, compose: Compose) -> None:
    assert lines(compose(f"{head}\nbody:\n- {move}\n"))[-1] == wanted


def test_a_frame_that_spends_a_fact_goes_first(compose: Compose) -> None:
    text = "facts:\n- 时段：去年以来\nbody:\n- review.overview\n"
    assert all("去年以来" in printed(compose(text, seed)) for seed in range(6))


# --- length --------------------------------------------------------------------------------------


def body_length(draft: Draft, name: str) -> int:
    return report(draft, name).composed


def test_an_explicit_length_steers_its_paragraph(compose: Compose) -> None:
    for seed in range(4):
        short = compose(point("", "  length: 50字\n"), seed)
        longer = compose(point("", "  length: 90字\n"), seed)
        assert 40 <= body_length(short, "学用") <= 60
        assert 75 <= body_length(longer, "学用") <= 105


def test_a_share_is_of_the_level_above(compose: Compose) -> None:
    text = (
        "mood: told\nlength: 600字\nnumbering: [标题。, 标题。]\nbody:\n- point: 试点\n  length: 300字\n  points:\n"
        "  - {point: 学用, topic: 学用结合, length: 40%}\n  - {point: 下田, topic: 下田指导}\n"
    )
    assert 100 <= report(compose(text), "学用").share <= 130


def test_a_length_on_the_move_is_the_paragraphs(compose: Compose) -> None:
    draft = compose(point("", "  body:\n  - {move: paragraph, length: 70字}\n"))
    assert report(draft, "学用").share == 70


@pytest.mark.parametrize(
    ("written", "target"), [("400字", 400), ("300-500字", 400), ("2分钟", 360), ("2-4分钟", 540)]
)
def test_ranges_and_minutes_are_targets_in_characters(written: str, target: int, compose: Compose) -> None:
    assert compose(f"length: {written}\n" + point(FACTS)).target == target


def test_pace_counts_characters_a_minute(compose: Compose) -> None:
    assert compose("length: 2分钟\npace: 250\n" + point(FACTS)).target == 500
    slow, quick = compose("pace: 100\n" + point(FACTS)), compose("pace: 200\n" + point(FACTS))
    assert slow.minutes == pytest.approx(2 * quick.minutes, abs=0.1)


def test_what_the_material_cannot_fill_is_reported_not_padded(compose: Compose) -> None:
    draft = compose("length: 3000字\n" + point(FACTS))
    row = report(draft, "学用")
    assert row.missing == row.share - row.composed > 100
    assert row.wanted == ("成果", "文件")
    assert draft.characters < 400


def test_facts_alone_are_neither_stretched_nor_reported(compose: Compose) -> None:
    text = "length: 130字\n" + point(
        "活动：看苗会 3次\n培训：读书班 4期\n投入：种子款 5万元\n", topic="空白角度"
    )
    for seed in range(4):
        row = report(compose(text, seed), "学用")
        assert row.missing == 0 or row.missing >= 15


# --- drafts: what the writer has settled ---------------------------------------------------------


def test_pinned_clauses_stand_in_order(compose: Compose) -> None:
    draft = compose(
        point(
            "单位：农科所\n培训：读书班 4期\n活动：看苗会\n",
            "  plan: told.1\n  clauses: [apply.lead.01, apply.measure.07, 事实 2, 。, 我们还熬了夜, 事实 3]\n",
        )
    )
    text = lines(draft)[0]
    assert re.fullmatch(
        "学用。针对学和干两张皮的毛病，每月抽查一次笔记，(?:先后)?(?:举办|开办)读书班4期。我们还熬了夜，(?:组织)?开展看苗会。",
        text,
    )
    assert {s.plan for s in draft.sentences() if s.move != "heading"} == {"told.1"}
    assert [part.text for part in laws.parts_of(draft) if part.edited] == ["我们还熬了夜"]
    assert draft.unused_facts == ("单位",)


def test_pinned_clauses_take_the_openings_of_the_mood(compose: Compose) -> None:
    draft = compose(
        asked("培训：读书班 4期\n", more="  clauses: [apply.measure.02, 。, 事实 1, 。, apply.measure.10]\n")
    )
    assert re.fullmatch(
        "学用。要列明一季一个专题的计划。(?:要|还要|同时，要)(?:高质量)?办好读书班4期。参加培训的同志要回到本单位再讲一课。",
        lines(draft)[0],
    )


def test_a_fact_that_no_pinned_clause_names_is_reported(compose: Compose) -> None:
    draft = compose(point("培训：读书班 4期\n活动：看苗会\n", "  clauses: [事实 1]\n"))
    assert "看苗会" not in printed(draft)
    assert draft.unused_facts == ("活动：看苗会",)
    assert report(draft, "学用").unused == ("活动：看苗会",)


def test_a_pinned_place_without_its_fact_is_a_gap(compose: Compose) -> None:
    draft = compose(point("培训：读书班 4期\n", "  clauses: [事实 1, 事实 2]\n"))
    assert "【待补：事实 2】" in printed(draft)
    assert draft.gaps == ("事实 2",)


def test_a_pinned_clause_without_its_slot_is_a_gap(compose: Compose) -> None:
    draft = compose(point("", "  clauses: [field.measure.06]\n"))
    assert "种好【待补：概况】的示范田。" in printed(draft)
    assert draft.gaps == ("概况",)


def test_a_touched_text_is_kept_and_facts_in_it_count_as_told(compose: Compose) -> None:
    draft = compose(
        point("培训：读书班 4期\n活动：看苗会 3次\n", "  text: 我们办了读书班4期，大家都说好。\n")
    )
    assert lines(draft) == ["学用。我们办了读书班4期，大家都说好。"]
    assert draft.unused_facts == ("活动：看苗会",)
    assert report(draft, "学用").missing == 0


def test_a_touched_text_may_name_values(compose: Compose) -> None:
    draft = compose(point("单位：农科所\n", "  text: '{{ 单位 }}的人都说好。'\n"))
    assert lines(draft) == ["学用。农科所的人都说好。"]


def test_pinned_frames_and_clauses_stand_by_themselves(compose: Compose) -> None:
    draft = compose(
        "register: 庄重\nbody:\n- {move: closing.call, phrase: closing.call.02}\n- phrase: apply.measure.07\n"
    )
    assert lines(draft) == ["咱们一块儿使劲！", "每月抽查一次笔记。"]


# --- reports and provenance ----------------------------------------------------------------------

WHOLE = """genre: 本单位.yaml
title: 在{{ 会议 }}上的讲话
mood: asked
length: 700字
facts:
- 会议：春耕会
points:
- point: 把学用做实
  topic: 试点工作
  points:
  - point: 学用
    topic: 学用结合
    facts:
    - 培训：读书班 4期 620人次
    - 任务：灌渠清淤，6月底前，由水利站牵头
    measures: [apply.measure.02]
  - point: 下田
    topic: 下田指导
    mood: told
    facts:
    - 活动：看苗会 3次
    - 照写：走遍了二十个村
"""


@pytest.fixture
def whole(compose: Compose) -> Draft:
    return compose(WHOLE, files={"本单位.yaml": GENRE})


def test_every_character_belongs_to_one_part(whole: Draft) -> None:
    text, placed = layout(whole)
    rows = built("提纲.yaml", whole, [])["sentences"]
    covered = [0] * len(text)
    for row, item in zip(rows, placed, strict=True):
        assert text[row["start"] : row["end"]] == item.sentence.text
        assert row["parts"][0]["start"] == row["start"]
        assert row["parts"][-1]["end"] == row["end"]
        for part in row["parts"]:
            assert part["end"] > part["start"]
            for place in range(part["start"], part["end"]):
                covered[place] += 1
    assert max(covered) == 1
    bare = "".join(char for char, times in zip(text, covered, strict=True) if not times)
    assert bare.replace("　", "").replace("\n", "") == "在春耕会上的讲话"


def test_parts_name_their_phrase_and_their_facts(whole: Draft, own: Bank) -> None:
    labels = {label for part in laws.parts_of(whole) for label in part.facts}
    assert labels == {
        "单位",
        "会议：春耕会",
        "时段",
        "培训：读书班",
        "任务：灌渠清淤",
        "活动：看苗会",
        "照写：走遍了二十个村",
    }
    for part in laws.parts_of(whole):
        if part.phrase and not part.value:
            assert part.text in own.by_id[part.phrase].text or part.text in own.by_id[part.phrase].subject


def test_the_report_sums_up_the_draft(whole: Draft) -> None:
    told = sum(len(part.text) for part in laws.parts_of(whole) if part.facts and part.value)
    assert whole.facts_share == pytest.approx(told / whole.characters, abs=0.002)
    assert whole.characters == sum(len(line) for line in lines(whole)[1:])
    first = report(whole, "学用")
    assert first.recipe == "二级"
    assert first.plan.startswith("asked")
    assert report(whole, "下田").plan.startswith("told")
    assert "apply.measure.02" in first.phrases
    assert whole.bank
    assert [row.name for row in whole.reports if row.level] == ["把学用做实", "学用", "下田"]


def test_same_in_same_out_and_seeds_differ(compose: Compose) -> None:
    files = {"本单位.yaml": GENRE}
    assert compose(WHOLE, 3, files) == compose(WHOLE, 3, files)
    assert len({printed(compose(WHOLE, seed, files)) for seed in range(6)}) > 3


def test_demoted_phrases_are_taken_last(own: Bank, tmp_path: Path) -> None:
    path = tmp_path / "提纲.yaml"
    path.write_text("body:\n- review.overview\nfacts:\n- 时段：去年以来\n", encoding="utf-8")
    outline = load_outline(path, own.vocabulary)
    assert "去年以来" in printed(compose_draft(outline, own))
    assert "从无到有" in printed(compose_draft(outline, own, demoted=["review.overview.01"]))
