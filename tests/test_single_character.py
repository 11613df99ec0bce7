"""One structural character of an outline left out or in the other width: told at its place, or nothing changes.

Design §6.4 asks this of every such character of every example; what is looked at here is a sample of them,
`make long` looks at all.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from drafter.bank import Bank
from drafter.errors import SourceError
from drafter.model import Outline, Vocabulary
from drafter.outline import outline_of

from .conftest import EXAMPLES

SAMPLE = """\
# yaml-language-server: $schema=../outline.schema.json
# 每一种写法各一处
genre: forum_lead
title: 贴紧中心谋实招 建强机关聚合力
date: 2008年2月                       # 或 2008-02-20
length: 12分钟
numbering: [一、标题, （一）标题, 首先，标题。]
facts:
- 单位：市委
- 会议：市直机关党建工作座谈会
- 活动：“学思践悟”知识竞赛 2次 620人次，覆盖全部支部；时间：2007年
- 单位数: 14:30
note: 送审前核对
body:
- 同志们：
- opening.requirement                # 总要求
- [opening.significance, opening.thanks 0-1]
- phrase: opening.congratulation.07
- text: |
    刚才，我们隆重表彰了一批先进单位。
    先进单位的做法各有特色，值得大家学习。
  when: 先进单位
- 下面，我讲{{ 点数 }}点意见。
- point: 学习先进，找准差距
  facts:
  - {先进单位: 市财政局, 做法: 支部建在项目上}
  - {先进单位: 市水利局, 做法: 党员包段护河}
  body:
  - move: paragraph
    mood: told
  - point: "{{ 先进单位 }}：{{ 做法 }}"
    each: 先进单位
- point:
  topic: 组织建设
  points: 3
- point: 狠抓落实，务求实效
  problems: [责任落实, 督查考核]
  points:
  - point: 压实责任链条
    facts:
    - 指标：任务按期办结率 95%
    - 照写：申请材料由7份减为2份
  - 严格督查考核
  - {point: 提高办事效率, topic: 效能建设}
- {move: closing.call, text: 让我们一起努力！}
- valediction
"""
"""Every way of writing once, with names of its own."""

HALF = "-: \"'[]{},#|;"
FULL = "－：　“‘［］｛｝，＃｜；"
OTHER_WIDTH = dict(zip(HALF, FULL, strict=True)) | {"“": '"', "”": '"', "：": ":", "；": ";", "，": ","}
SAMPLED = 260

# What no reader can refuse, because another right text is left.
EXCEPTIONS = {
    "bar": "a text without its | is one line instead of several",
    "indent of a text": "a blank before the first line of a text moves into the later ones, where it is not printed",
    "line end in a text": "two lines of a text become one",
    "line end of a comment": "the next line is then part of the comment",
    "blank in a fact": "a quantity without the blank before it is part of the name: 第1期 is one as well",
    "comma in a fact": "what is told of a record is then part of its name",
}
_MARKS = r"^ *(- )+|: |:$| +#|[\[\]{}\"“”|]|(?<=\S), |(?<=\S): "


def structural(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset of every structural character of an outline, with the name of its exception or ''."""
    at = 0
    text_indent = -1
    for raw in text.split("\n")[:-1]:
        lead = len(raw) - len(raw.lstrip(" "))
        in_text = text_indent >= 0 and lead > text_indent
        if not in_text:
            text_indent = lead if raw.endswith("|") else -1
        for offset in range(lead):
            yield at + offset, "indent of a text" if in_text else ""
        if not in_text and not raw.lstrip().startswith("#"):
            for offset, exception in _in_line(raw):
                if offset >= lead:
                    yield at + offset, exception
        comment = "line end of a comment" if raw.startswith("#") else ""
        yield at + len(raw), "line end in a text" if in_text else comment
        at += len(raw) + 1


def _in_line(raw: str) -> Iterator[tuple[int, str]]:
    body = raw.partition(" #")[0]
    for match in re.finditer(_MARKS, raw):
        quoted = raw[: match.start()].count('"') % 2 and match[0] != '"'
        if not quoted and (match.start() < len(body) or "#" in match[0]):
            for offset in range(match.start(), match.end()):
                yield offset, "bar" if raw[offset] == "|" else ""
    if re.match(r" *- [^\s：:。]+：", raw) and not body.endswith(("。", "：")):
        shown = re.sub(r"“[^”]*”|《[^》]*》|（[^）]*）", lambda match: "_" * len(match[0]), body)
        for offset, char in enumerate(shown):
            name = {"，": "comma in a fact", " ": "blank in a fact"}.get(char, "")
            if char in "：；，" or (char == " " and offset > shown.index("：")):
                yield offset, name


def changes(text: str) -> list[tuple[int, str]]:
    """Return all single changes of a text as (offset, what stands there instead), exceptions left out."""
    found = []
    for at, exception in structural(text):
        if exception:
            assert exception in EXCEPTIONS
            continue
        found += [(at, new) for new in sorted({"", OTHER_WIDTH.get(text[at], "")})]
    return found


def meaning(outline: Outline) -> Outline:
    """Return what counts of an outline."""
    return replace(outline, source="")


def fault(text: str, at: int, new: str, expected: Outline, words: Vocabulary) -> str:
    """Return '' if a change is told within a line of its place or changes nothing, else what happens."""
    line = text.count("\n", 0, at) + 1
    try:
        read = outline_of(text[:at] + new + text[at + 1 :], "x", EXAMPLES[0].parent, words)
    except SourceError as error:
        if error.source == "x" and abs(error.line - line) <= 1:
            return ""
        what = f"told in line {error.line}: {error.message}"
    else:
        if meaning(read) == expected:
            return ""
        what = "not told"
    return f"{line}: {text.splitlines()[line - 1]!r} {text[at]!r} -> {new!r}: {what}"


def faults(text: str, sample: int, words: Vocabulary) -> list[str]:
    expected = meaning(outline_of(text, "x", EXAMPLES[0].parent, words))
    found = changes(text)
    if sample and len(found) > sample:
        found = random.Random(text).sample(found, sample)
    return [told for at, new in found if (told := fault(text, at, new, expected, words))]


@pytest.fixture(scope="module")
def sample_words(bank: Bank) -> Vocabulary:
    """The names of the shipped bank, and those that only the sample uses."""
    words = bank.vocabulary
    moves = {name for name in re.findall(r"[a-z]+\.[a-z]+", SAMPLE) if "." in name} | {
        "paragraph",
        "valediction",
    }
    return replace(
        words,
        moves=words.moves | moves,
        phrases=words.phrases | {"opening.congratulation.07"},
        topics={**words.topics, **{name: name for name in ("组织建设", "责任落实", "督查考核", "效能建设")}},
    )


TEXTS = [pytest.param(path.read_text("utf-8"), id=path.stem) for path in EXAMPLES]


@pytest.mark.parametrize("text", TEXTS)
def test_a_changed_character_of_an_example_is_told(text: str, bank: Bank) -> None:
    assert faults(text, SAMPLED, bank.vocabulary) == []


@pytest.mark.long
@pytest.mark.parametrize("text", TEXTS)
def test_every_changed_character_of_an_example_is_told(text: str, bank: Bank) -> None:
    assert faults(text, 0, bank.vocabulary) == []


def test_every_changed_character_of_the_sample_is_told(sample_words: Vocabulary) -> None:
    assert faults(SAMPLE, 0, sample_words) == []
