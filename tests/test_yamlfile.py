"""The YAML reader: every slip told at its place, valid files left alone, both parsers alike."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drafter import yamlfile
from drafter.errors import SourceError
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText, dump_text, load

PARSERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])


@pytest.fixture(params=PARSERS, ids=lambda loader: str(loader.__name__))
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlfile, "_LOADER", request.param)


def plain(node: YamlNode) -> object:
    """Return a tree as Python values; a list of pairs stands for a map, so that order counts."""
    if isinstance(node, YamlText):
        return node.value
    if isinstance(node, YamlList):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.pairs}


# text · line · column · part of the message
SLIPS = [
    ("标题：讲话\n", 1, 3, "全角的“：”"),
    ("genre：forum\ntitle: 甲\n", 1, 6, "全角的“：”"),
    ("genre: x\n标题：讲话\n", 2, 3, "全角的“：”"),
    ("body:\n- point：标题\n", 2, 8, "全角的“：”"),
    ("genre:forum\ntitle: 甲\n", 1, 7, "少了一个空格"),
    ("genre: x\ntitle:甲\n", 2, 7, "少了一个空格"),
    ("body:\n- point:标题\n", 2, 9, "少了一个空格"),
    ("genre: x\ntitle:　甲\n", 2, 7, "别的空格"),
    ("body:\n- point: 甲\n　 topic: 乙\n", 3, 1, "全角空格"),
    ("body:\n- point: 甲\n\ttopic: 乙\n", 3, 1, "Tab"),
    ("facts:\n－ 单位：市委\n", 2, 1, "半角的“- ”"),
    ("facts:\n- 甲：乙\n— 单位：市委\n", 3, 1, "半角的“- ”"),
    ("facts:\n– 单位：市委\n", 2, 1, "半角的“- ”"),
    ("facts:\n· 单位：市委\n", 2, 1, "半角的“- ”"),
    ("facts:\n• 单位：市委\n", 2, 1, "半角的“- ”"),
    ("facts:\n-单位：市委\n", 2, 2, "少了一个空格"),
    ("facts:\n-　单位：市委\n", 2, 2, "半角空格"),
    ("title: 学习 #二十大\n", 1, 11, "注释丢掉"),
    ("title: #二十大\n", 1, 8, "注释丢掉"),
    ("title: 学习# 注\n", 1, 10, "前面少了空格"),
    ("＃ 说明\ntitle: 甲\n", 1, 1, "全角的“＃”"),
    ("title: 甲  ＃ 说明\n", 1, 11, "全角的“＃”"),
    ("facts:\n  - 甲：乙\n - 丙：丁\n", 3, 2, "靠左"),
    ("facts:\n- 甲：乙\n  - 丙：丁\n", 3, 3, "靠右"),
    ("- id: a\n  text: 甲\n - id: b\n", 3, 2, "第 1 行的同级内容靠右"),
    ("facts:\n- 甲：乙\n-- 丙：丁\n", 3, 2, "一个“-”"),
    ("facts:\n* 单位：市委\n", 2, 1, "半角的“- ”"),
    ("facts:\n1. 单位：市委\n", 2, 1, "不写“1.”"),
    ("title: 甲\n副标题\nnote: 乙\n", 2, 1, "少了冒号"),
    ("facts:\n- 单位：市委\n  上级：省委\n", 3, 3, "分成了两行"),
    ("facts:\n- 活动：读书\n    好几次\n", 3, 5, "分成了两行"),
    ("facts:\n  单位：市委\n", 2, 3, "少了“- ”"),
    ("facts:\n  单位：市委\n- 上级：省委\n", 2, 3, "少了“- ”"),
    ("points:\n  point: 甲\n  topic: 乙\n- point: 丙\n", 2, 3, "少了“- ”"),
    ("facts:\n- 甲：乙\n丙：丁\n", 3, 1, "少了“- ”"),
    ("body:\n- point 甲\n  topic: 乙\n", 2, 8, "少了冒号"),
    ("genre forum\ntitle: 甲\n", 1, 6, "少了冒号"),
    ("genre: x\nfacts\n- 甲：乙\n", 2, 1, "少了冒号"),
    ("title: “甲\n", 1, 8, "不成对"),
    ("title: 甲”乙\n", 1, 9, "不成对"),
    ('facts:\n- 活动：“甲"教育\n', 3 - 1, 6, "不成对"),
    ('title: "甲\nnote: 乙\n', 1, 8, "没有关上"),
    ('title: "甲”\n', 1, 8, "没有关上"),
    ('title: “甲"\n', 1, 8, "不成对"),
    ('title: "创新"发展\n', 1, 12, "又有文字"),
    ("title: [重要] 通知\n", 1, 13, "又有文字"),
    ("needs: ［甲, 乙］\n", 1, 8, "全角的“［”"),
    ("body:\n- ｛point: 甲｝\n", 2, 3, "全角的“｛”"),
    ("needs: 【甲, 乙]\n", 1, 14 - 1, "不成对"),
    ("needs: [甲, 乙］\ntitle: x\n", 1, 8, "没有关上"),
    ("needs: [甲， 乙]\n", 1, 10, "半角逗号"),
    ("needs: [甲，乙]\n", 1, 10, "半角逗号"),
    ("body:\n- [opening.a opening.b]\n", 2, 13, "少了逗号"),
    ("body:\n- [opening.a，opening.b]\n", 2, 13, "半角逗号"),
    ("facts:\n- {甲：乙}\n", 2, 5, "冒号要用半角"),
    ("facts:\n- {甲: 乙， 丙: 丁}\n", 2, 8, "半角逗号"),
    ("facts:\n- {甲:乙}\n", 2, 6, "少了一个空格"),
    ("facts:\n- {甲 乙, 丙: 丁}\n", 2, 4, "没有写成"),
    ("facts:\n- [甲: 乙]\n", 2, 5, "方括号里"),
    ("facts:\n- [甲,, 乙]\n", 2, 6, "多了一个逗号"),
    ("facts:\n- [甲}\n", 2, 5, "配不上"),
    ("body:\n- {{ 甲 }}同志们：\n", 2, 3, "以“{{”开头"),
    ("title: @甲\n", 1, 8, "以“@”开头"),
    ("title: `甲\n", 1, 8, "以“`”开头"),
    ("title: %甲\n", 1, 8, "以“%”开头"),
    ("title: *甲\n", 1, 8, "以“*”开头"),
    ("title: &甲 乙\n", 1, 8, "以“&”开头"),
    ("title: !甲\n", 1, 8, "以“!”开头"),
    ("title: [&a 甲]\n", 1, 9, "以“&”开头"),
    ("title : 甲\n", 1, 6, "多了空格"),
    ("? 甲\n: 乙\n", 1, 1, "行首不能写"),
    ("？ 甲\n", 1, 1, "行首不能写"),
    ("---\ntitle: 甲\n", 1, 1, "分隔行"),
    ("title: 甲\n...\n", 2, 1, "分隔行"),
    ("title: 甲\ufeff乙\n", 1, 9, "字节顺序标记"),
    ("title: 甲\u202e乙\n", 1, 9, "文字方向"),
    ("title: 甲\u200b乙\n", 1, 9, "零宽空格"),
    ("title: 甲\x1b[31m\n", 1, 9, "控制字符"),
    ('title: "\\e[31m"\n', 1, 8, "控制字符"),
    ('title: "\\u202e"\n', 1, 8, "文字方向"),
    ('title: "\\ud800"\n', 1, 9, "不能这样写"),
    ('title: "\\UFFFFFFFF"\n', 1, 9, "不能这样写"),
    ('title: "C:\\新建"\n', 1, 11, "不能这样写"),
    ("title: 甲\ntitle: 乙\n", 2, 1, "写了两次（第 1 行和第 2 行）"),
    ("title: 甲: 乙\n", 1, 9, "只能有一个"),
    ("title: 甲\n  - 乙\n", 2, 3, "不能再接列表"),
    ("facts:\n- 照写：他说: 好\n", 2, 5, "全角冒号"),
    ("title: 甲     说明\n", 1, 9, "空了好几格"),
    ("facts:\n- 甲：乙- 丙：丁\n", 2, 6, "连成了一行"),
    ("body:\n- a.b  # 说明- c.d\n", 2, 12, "注释丢掉"),
    ("text: |正文\n", 1, 7, "后面不能接着写"),
    ("text: ｜\n  正文\n", 1, 7, "半角的 |"),
    ("<<: 甲\n", 1, 1, "<<"),
    ("", 0, 0, "空的"),
    ("# 只有说明\n", 0, 0, "空的"),
]


@pytest.mark.parametrize(("text", "line", "column", "part"), SLIPS)
def test_each_slip_is_told_at_its_place(parser: None, text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(text, "提纲.yaml")
    error = caught.value
    assert part in error.message
    assert (error.line, error.column) == (line, column)
    assert error.hint and error.source == "提纲.yaml"
    assert not re.search(r"[a-z]+ing\b|expected|while", error.message)


GOOD = [
    ("title: 甲 # 乙 #丙\n", {"title": "甲"}),
    ("- [opening.a 0-1, b.c 2, c.d]\n", [["opening.a 0-1", "b.c 2", "c.d"]]),
    (
        "- 单位：市委\n- 单位:市委\n- 时间：14:30\n- GDP：100亿元\n",
        ["单位：市委", "单位:市委", "时间：14:30", "GDP：100亿元"],
    ),
    (
        "a: 007\nb: NO\nc: 1.10\nd: 2024-02-30\ne: ~\nf:\n",
        dict(a="007", b="NO", c="1.10", d="2024-02-30", e="~", f=""),
    ),
    ("title: “甲”乙\n", {"title": "“甲”乙"}),
    ("title: 甲  # 说明\nnote: 甲 # 说明\n", {"title": "甲", "note": "甲"}),
    ("text: 第一句，\n  第二句 and\n  third\n  词\n", {"text": "第一句，第二句 and third 词"}),
    ('text: "第一句，\n  第二句"\n', {"text": "第一句，第二句"}),
    ("text: >\n  第一句，\n  第二句\n", {"text": "第一句，第二句\n"}),
    (
        "text: |\n  第一句：\n\n  - point: 二\n  # 三\nwhen: 甲\n",
        {"text": "第一句：\n\n- point: 二\n# 三\n", "when": "甲"},
    ),
    ("a: [甲,\n  乙]\nb: {c: 丙,\n  d: 丁}\n", {"a": ["甲", "乙"], "b": {"c": "丙", "d": "丁"}}),
    (
        "numbering: [首先，标题。]\nwhy: [上面松一寸，下面就会松一尺]\n",
        {"numbering": ["首先，标题。"], "why": ["上面松一寸，下面就会松一尺"]},
    ),
    ("- \"甲\": 乙\n- '它''s'\n", [{"甲": "乙"}, "它's"]),
    ("a:\r\n- b\r\n\r\n　　\r\n- c　\r\n", {"a": ["b", "c"]}),
    ("\ufeffa: b", {"a": "b"}),
    ("a:\n  - b\n  -\n    c: d\n  - - e\n", {"a": ["b", {"c": "d"}, ["e"]]}),
    ("- point:\n- point: 甲\n", [{"point": ""}, {"point": "甲"}]),
    (
        "- ——标题。\n- C# 语言\n- 2008- 2009\n- https://example.cn\n",
        ["——标题。", "C# 语言", "2008- 2009", "https://example.cn"],
    ),
    ("a: “甲\n  乙”\n", {"a": "“甲乙”"}),
    ("a: {b: [], c: {}}  # 注\n", {"a": {"b": [], "c": {}}}),
]


@pytest.mark.parametrize(("text", "tree"), GOOD)
def test_valid_files_are_left_alone(parser: None, text: str, tree: object) -> None:
    assert plain(load(text, "x")) == tree


def test_places_are_code_points(parser: None) -> None:
    root = load("甲𠮷: 'b'\n乙:\n- “丙”\n", "x")
    assert isinstance(root, YamlMap)
    first, second = root.get("甲𠮷"), root.get("乙")
    assert first == YamlText("b", 1, 5, False)
    assert isinstance(second, YamlList) and second.items[0] == YamlText("“丙”", 3, 3, True)
    assert root.get("丁") is None


def test_errors_at_nodes_show_the_line() -> None:
    file = YamlFile("提纲.yaml", "title: 甲\nnote: 乙\x09丙\n".replace("\t", ""))
    assert isinstance(file.root, YamlMap)
    error = file.error(file.root.pairs[1][1], "不行", "改", 1)
    assert (error.line, error.column, error.excerpt, error.hint) == (2, 8, "note: 乙丙", "改")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- " * 40 + "a\n", "32 层"),
        ("a: " + "[" * 40 + "]" * 40 + "\n", "32 层"),
        ("- a\n" * 20_001, "条目太多"),
        ("a: " + "甲" * 100_001 + "\n", "100000 字"),
        ("a: |\n" + "  甲乙丙丁\n" * 80_000, "1 MiB"),
        ("a: &b 甲\nc: *b\n", "开头"),
        ("a: 甲\n--- \nb: 乙\n", "分隔行"),
    ],
)
def test_limits(parser: None, text: str, part: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(text, "x")
    assert part in caught.value.message


# --- properties ----------------------------------------------------------------------------------

pieces = st.sampled_from(
    [
        *"-: \n\"'[]{},#|>&*!%@`?：，“”（）【】－　\t\\<~=",
        *("甲", "a", "点", "\n  ", "\n- ", ": ", " #", "point: ", "facts:", "{{ "),
    ]
)
messy = st.lists(pieces, max_size=40).map("".join) | st.text(max_size=60)


def outcome(text: str, loader: type) -> object:
    before = yamlfile._LOADER
    yamlfile._LOADER = loader
    try:
        return load(text, "x")
    except SourceError as error:
        return str(error)
    finally:
        yamlfile._LOADER = before


@settings(max_examples=1500, deadline=None)
@given(messy)
@example('"\\U00110000"')
@example("a: b\x85c")
def test_any_text_gives_a_tree_or_one_source_error_from_both_parsers(text: str) -> None:
    assert len({repr(outcome(text, loader)) for loader in PARSERS}) == 1


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_a_tree_or_a_source_error(data: bytes) -> None:
    for encoding in ("latin-1", "gb18030", "utf-8"):
        outcome(data.decode(encoding, "replace"), PARSERS[-1])


_writable = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"])
    | st.sampled_from("\n\t -:#\"'[]{},，：“”\\|"),
    max_size=30,
)


@settings(max_examples=1000, deadline=None)
@given(_writable, st.booleans())
def test_dumped_text_comes_back(value: str, flow: bool) -> None:
    try:
        shown = dump_text(value, flow)
    except ValueError:
        return
    if flow:
        texts = {f"k: [{shown}, x]\n": [value, "x"], f"k: {{a: {shown}, b: x}}\n": {"a": value, "b": "x"}}
    else:
        texts = {f"k:\n- {shown}\n- x\n": [value, "x"], f"k:\n  a: {shown}\n  b: x\n": {"a": value, "b": "x"}}
    for text, expected in texts.items():
        assert plain(load(text, "x")) == {"k": expected}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("统一思想，提高认识", "统一思想，提高认识"),
        ("指标：按期办结率 95%", "指标：按期办结率 95%"),
        ("opening.thanks 0-1", "opening.thanks 0-1"),
        ("{{ 单位 }}好", '"{{ 单位 }}好"'),
        ("甲: 乙", '"甲: 乙"'),
        ("“甲”乙", "“甲”乙"),
        ("“甲", '"“甲"'),
        ("", '""'),
        ("甲\n乙", '"甲\\n乙"'),
    ],
)
def test_quotes_only_where_needed(value: str, shown: str) -> None:
    assert dump_text(value) == shown
