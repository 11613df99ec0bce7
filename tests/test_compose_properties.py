"""What holds for every outline: drafts of generated outlines keep the laws of composing."""

from __future__ import annotations

import re
import tempfile
from functools import lru_cache
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drafter import numerals
from drafter.bank import Bank, load_bank
from drafter.compose import compose_draft
from drafter.draft import Draft
from drafter.export.plain import layout
from drafter.model import Outline
from drafter.outline import load_outline
from tests import laws

BANK = Path(__file__).resolve().parent / "compose_bank"
FORMS = sorted(set(numerals.FORMS) - {"标题 标题"})
ASPECTS = ("学用结合", "下田指导", "空白角度", "旁的角度")
MOVES = (
    "salutation",
    "opening.significance",
    "review.overview 0-2",
    "transition.main",
    "transition.inner",
    "exposition.place",
    "exposition.status",
    "exposition.problems",
    "point.honour 0-1",
    "point.reason 0-2",
    "point.measure",
    "closing.call",
    "closing.status 0-1",
    "paragraph",
)
VALUES = (
    "单位：农科所",
    "会议：春耕会",
    "时段：去年以来",
    "上级：省里",
    "上级：市里",
    "概况：山前岭后",
    "先进户：赵家坳；事迹：修渠",
)
RECORDS = (
    "培训：读书班%s 4期 620人次",
    "培训：夜校%s；时间：去年秋天以来",
    "活动：看苗会%s 3次，场场爆满",
    "活动：“比武%s”",
    "活动：文明户、文明村%s创建活动",
    "指标：满意率%s 96.5%",
    "指标：收入%s增长到 5%；时间：2007年",
    "目标：亩产%s 900公斤；时间：明年",
    "成果：小册子%s 18册",
    "荣誉：“红旗%s”称号；授予：省里",
    "荣誉：奖状%s 3个集体 9名个人",
    "文件：《办法%s》；印发：省里",
    "制度：夜学%s、点名制度",
    "品牌：“苗圃%s” 24场 2600人次",
    "任务：灌渠%s清淤，6月底前，由水利站牵头",
    "任务：泵站%s改造 3处，由农机站牵头",
    "投入：种子款%s 5万元；来源：年报",
    "提法：“三比%s”，比学、比干、比用",
    "照写：硬是把%s荒坡变成了果园",
    "照写：年初的渠%s已经修通，水到了田头",
)
TEXTS = (
    "就这么办。",
    "'感谢{{ 上级 }}。'",
    "'一共{{ 点数 }}件：'",
    "'{% if 时段 %}{{ 时段 }}，{% endif %}变化不小。'",
    "{text: '{{ 先进户 }}{{ 事迹 }}。', each: 先进户}",
    "{text: '按会议精神办。', when: 会议}",
    "[closing.belief, 一起干！]",
)


class Serial:
    """Numbers that make every record of an outline one of its kind."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self) -> str:
        self.number += 1
        return numerals.chinese(self.number + 100)


def block(lines: list[str], pad: str) -> str:
    return "".join(f"{pad}- {line}\n" for line in lines)


@st.composite
def facts(draw: st.DrawFn, serial: Serial, pad: str, most: int = 5) -> str:
    records = draw(st.lists(st.sampled_from(RECORDS), max_size=most))
    values = draw(st.lists(st.sampled_from(VALUES), max_size=2, unique=True))
    listed = [*values, *(line.replace("%s", serial()) for line in records)]
    return f"{pad}facts:\n{block(listed, pad)}" if listed else ""


@st.composite
def points(draw: st.DrawFn, serial: Serial, level: int, pad: str) -> str:
    text = ""
    for _ in range(draw(st.integers(1, 3 if level < 3 else 2))):
        empty = draw(st.integers(0, 5)) == 0
        text += f"{pad}- point: {'' if empty else '办好' + serial()}\n"
        inner = pad + "  "
        if empty or draw(st.booleans()):
            text += f"{inner}topic: {draw(st.sampled_from((*ASPECTS, '试点工作')))}\n"
        for key, choices in (
            ("mood", ("told", "asked", "promised")),
            ("subject", ("全所上下",)),
            ("length", ("60字", "150字", "20%", "400字")),
            ("problems", ("[学用结合, 下田指导]", "[空白角度]")),
            ("measures", ("[apply.measure.11, field.measure.02]",)),
            ("plan", ("told.1",)),
        ):
            if draw(st.integers(0, 5)) == 0:
                text += f"{inner}{key}: {draw(st.sampled_from(choices))}\n"
        text += draw(facts(serial, inner))
        shape = draw(st.integers(0, 5))
        if shape == 0:
            body = draw(st.lists(st.sampled_from((*MOVES, *TEXTS)), max_size=4))
            text += f"{inner}body:{' []' if not body else chr(10) + block(body, inner)}"
            text = text if text.endswith("\n") else text + "\n"
        elif shape == 1 and level < 3:
            text += f"{inner}points: {draw(st.sampled_from(('2', '3-5')))}\n"
        elif shape in (2, 3) and level < 3:
            text += f"{inner}points:\n{draw(points(serial, level + 1, inner))}"
        elif shape == 4:
            text += f"{inner}clauses: [apply.lead.01, apply.measure.07, 事实 1, 。, 我们熬了夜, 事实 2]\n"
    return text


@st.composite
def outlines(draw: st.DrawFn) -> str:
    serial = Serial()
    text = "numbering: [" + ", ".join(f'"{draw(st.sampled_from(FORMS))}"' for _ in range(3)) + "]\n"
    for key, choices in (
        ("mood", ("told", "asked", "promised")),
        ("direction", ("对上", "对下", "平级", "公众")),
        ("register", ("庄重", "口语")),
        ("date", ("2005年9月", "2008-02-20", "2023年")),
        ("length", ("300字", "900-1500字", "3分钟", "4000字")),
        ("title", ("春耕讲话", "在{{ 会议 }}上的讲话")),
    ):
        if draw(st.booleans()):
            text += f"{key}: {draw(st.sampled_from(choices))}\n"
    text += draw(facts(serial, "", 3))
    text += "recipes:\n  二级: [paragraph 0-1, points]\nbody:\n"
    text += block(draw(st.lists(st.sampled_from((*MOVES, *TEXTS)), max_size=4)), "")
    text += draw(points(serial, 1, ""))
    return text + block(draw(st.lists(st.sampled_from((*MOVES, *TEXTS)), max_size=2)), "")


@lru_cache(maxsize=2)
def bank_of(*, own: bool) -> Bank:
    """Return the tests' bank, or the shipped one; no fixture, as a failure would print it whole."""
    return load_bank([BANK] if own else (), only=own, cache=False)


def load(text: str, bank: Bank) -> Outline:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "提纲.yaml"
        path.write_text(text, encoding="utf-8")
        return load_outline(path, bank.vocabulary)


def faults(draft: Draft, outline: Outline, bank: Bank) -> list[str]:
    """Return what is wrong with a draft, whatever its outline."""
    text, placed = layout(draft)
    found = [*laws.lost_facts(draft, outline, bank), *laws.loose_figures(draft), *laws.wrong_counts(draft)]
    found += [f"重标点 {m.group()}" for m in re.finditer(r".?[，。；：、][，。；、].?", text)]
    found += [piece for piece in ("{{", "}}", "{%", "None", "  ", "（）", "“”") if piece in text]
    found += [f"空 {s}" for s in draft.sentences() if not all(part.text for part in s.parts)]
    if not laws.offsets_hold(draft):
        found.append("位置不对")
    ends = [item.start for item in placed[1:]]
    if any(item.end > start for item, start in zip(placed, ends, strict=False)):
        found.append("句子重叠")
    gaps = len(re.findall("【待补：", text))
    if gaps != len(draft.gaps):
        found.append(f"待补 {gaps} 处，报告 {draft.gaps}")
    found += [f"{r.name} 缺 {r.missing}" for r in draft.reports if 0 < r.missing < 15]
    labels = {name for part in laws.parts_of(draft) for name in part.facts if not name.startswith("会议")}
    found += [
        f"{name} 在文中，却报告没有用上" for name in draft.unused_facts if "：" in name and name in labels
    ]
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@example(text="facts: [活动：文明户、文明村创建活动]\nbody: [exposition.status]\n", seed=0)
@given(text=outlines(), seed=st.integers(0, 3))
def test_every_outline_gives_a_sound_draft(text: str, seed: int) -> None:
    own = bank_of(own=True)
    outline = load(text, own)
    draft = compose_draft(outline, own, seed)
    assert faults(draft, outline, own) == []
    assert compose_draft(outline, own, seed) == draft


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=outlines(), seed=st.integers(0, 3))
def test_the_shipped_bank_gives_a_sound_draft(text: str, seed: int) -> None:
    bank = bank_of(own=False)
    for mine, theirs in (
        ("学用结合", "学习培训"),
        ("下田指导", "谈心交流"),
        ("空白角度", "作风整治"),
        ("旁的角度", "支部建设"),
    ):
        text = text.replace(mine, theirs)
    text = re.sub(r".*(?:measures|clauses):.*\n", "", text).replace("试点工作", "思想建设")
    outline = load(text, bank)
    draft = compose_draft(outline, bank, seed)
    assert faults(draft, outline, bank) == []
