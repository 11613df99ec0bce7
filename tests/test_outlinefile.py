"""The outline reader: each slip of an office writer is one message at its place, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from drafter.bank import Bank
from drafter.cli import main
from drafter.errors import SourceError
from drafter.model import Group, MoveItem, Point, PointsItem, TextItem
from drafter.outline import load_outline
from drafter.outlinefile import read_outline

HEAD = "genre: forum_lead\ntitle: 讲话\n"
POINTS = HEAD + "points:\n- point: 办好培训\n  "
BODY = HEAD + "body:\n"

# name · text · line · column · part of the message · part of the hint
SLIPS: list[tuple[str, str, int, int, str, str]] = [
    # the head
    ("a list", "- 甲\n- 乙\n", 1, 1, "写成“名: 值”", "genre: forum_lead"),
    ("a text", "今天开个会\n", 1, 1, "写成“名: 值”", "genre: forum_lead"),
    ("unknown key", HEAD + "lenght: 4000字\n", 3, 1, "提纲里没有“lenght”这一项", "length"),
    ("Chinese key", "genre: forum_lead\n标题: 讲话\n", 2, 1, "没有“标题”这一项", "写成 title: …"),
    ("a point's key", HEAD + "topic: 服务中心\n", 3, 1, "没有“topic”这一项", "“topic”属于要点"),
    ("unknown genre", "genre: forum_leed\n", 1, 8, "没有文种“forum_leed”", "是不是“forum_lead”"),
    ("Chinese genre", "genre: 座谈讲话\n", 1, 8, "没有文种“座谈讲话”", "是不是“座谈会讲话”"),
    (
        "genre file",
        "title: 讲话\ngenre: 没有.yaml\n",
        2,
        8,
        "文种文件 没有.yaml 不在提纲旁边",
        "同一个文件夹",
    ),
    ("a list for a text", HEAD + "speaker: [甲, 乙]\n", 3, 10, "只能是一项文字", "例如 speaker:"),
    ("two lines", "genre: forum_lead\ntitle: |\n  甲\n  乙\n", 2, 8, "只能写一行", "删去换行"),
    ("direction", HEAD + "direction: 向下\n", 3, 12, "没有方向“向下”", "对下"),
    ("register", HEAD + "register: 庄严\n", 3, 11, "没有语体“庄严”", "庄重"),
    ("mood", HEAD + "mood: 部署\n", 3, 7, "没有语气“部署”", "asked 部署"),
    ("mood, English", HEAD + "mood: ask\n", 3, 7, "没有语气“ask”", "是不是“asked”"),
    ("date without year", HEAD + "date: 2月20日\n", 3, 7, "“2月20日”不是日期", "2008年2月20日"),
    ("no such day", HEAD + "date: 2024年2月30日\n", 3, 7, "2024年2月没有30日", "2008年2月"),
    ("no such month", HEAD + "date: 2024-13-01\n", 3, 7, "没有13月", "2008年2月"),
    ("length without unit", HEAD + "length: 4000\n", 3, 9, "写法不对：4000", "4000字"),
    ("length in words", HEAD + "length: 四千字\n", 3, 9, "写法不对：四千字", "4000字"),
    ("length turned round", HEAD + "length: 3000-2000字\n", 3, 9, "前大后小", "2000-3000字"),
    ("length of nothing", HEAD + "length: 0字\n", 3, 9, "是零", "4000字"),
    ("length as a share", HEAD + "length: 50%\n", 3, 9, "全文的长短不能写百分数", "要点"),
    ("pace in words", HEAD + "pace: 快\n", 3, 7, "pace（语速，每分钟多少字）写法不对：快", "pace: 180"),
    ("pace of nothing", HEAD + "pace: 0\n", 3, 7, "写法不对：0", "pace: 180"),
    ("pace with unit", HEAD + "pace: 180字\n", 3, 7, "写法不对：180字", "pace: 180"),
    ("numbering", HEAD + "numbering: [1、标题, 一是标题。]\n", 3, 13, "没有“1、标题”", "写成“1.标题”"),
    ("empty numbering", HEAD + 'numbering: [一、标题, ""]\n', 3, 19, "有一条是空的", "一、标题。"),
    ("both", HEAD + "points: 3\nbody: []\n", 4, 1, "points 和 body 只能写一个", "用 points"),
    (
        "title template",
        "genre: forum_lead\ntitle: 在{{ 会议.名 }}上的讲话\n",
        2,
        9,
        "不能用“.”取属性",
        "{{ 单位 }}",
    ),
    ("recipes as a list", HEAD + "recipes: [paragraph]\n", 3, 10, "recipes 要写成", "二级: [paragraph]"),
    # facts
    ("fact without colon", HEAD + "facts:\n- 单位市委\n", 4, 3, "以名称和冒号开头", "单位：市委"),
    ("kind without colon", HEAD + "facts:\n- 培训读书班 4期\n", 4, 5, "名称后面缺冒号", "培训：读书班 4期"),
    ("empty fact", HEAD + "facts:\n- 单位：\n", 4, 6, "“单位”后面是空的", "删去这一行"),
    ("empty fact, half width", HEAD + "facts:\n- 单位:\n", 4, 5, "“单位”后面是空的", "删去这一项"),
    ("empty line", HEAD + "facts:\n-\n- 单位：市委\n", 4, 2, "这一条是空的", "删去这一行"),
    ("second colon", HEAD + "facts:\n- 活动：读书班：4期\n", 4, 9, "多了一个冒号", "“；”"),
    ("number without name", HEAD + "facts:\n- 培训：4期\n", 4, 6, "缺名称", "培训：名称 4期"),
    ("end mark", HEAD + "facts:\n- 照写：全线贯通。\n", 4, 10, "末尾不写标点", "删去末尾的标点"),
    ("end mark of a record", HEAD + "facts:\n- 培训：读书班 4期。\n", 4, 12, "末尾不写句号", "删去句号"),
    ("odd quote", HEAD + "facts:\n- 文件：《条例和规定\n", 4, 6, "没有配对的“》”", "补上“》”"),
    ("ASCII name", HEAD + "facts:\n- topic: 服务中心\n", 4, 3, "名称要用中文，这里是“topic”", "单位：市委"),
    ("quoted fact", HEAD + 'facts:\n- "活动：读书班：4期"\n', 4, 10, "多了一个冒号", "“；”"),
    ("map of facts", HEAD + "facts:\n- {单位: 市委, 上级: }\n", 4, 14, "“上级”后面是空的", "删去这一项"),
    ("facts in one line", HEAD + "facts: 单位：市委\n", 3, 8, "一行写一件", "- 单位：市委"),
    ("bracketed fact", HEAD + "facts:\n- [单位：市委]\n", 4, 3, "不用方括号", "例如"),
    ("layered fact", HEAD + "facts:\n- 单位:\n    上级: 省委\n", 5, 5, "不能再分层", "写在一行里"),
    (
        "fact over two lines",
        HEAD + "facts:\n- |\n  单位：市委\n  上级：省委\n",
        4,
        3,
        "只能写一行",
        "分成几条",
    ),
    (
        "fact twice",
        HEAD + "facts:\n- 培训：班 4期；时间：去年；时间：今年\n",
        4,
        17,
        "“时间”写了两次",
        "分成两行",
    ),
    (
        "field without a place",
        HEAD + "facts:\n- 培训：班 4期；做法：好\n",
        4,
        11,
        "没有“做法”这个附加项",
        "主办",
    ),
    ("lost semicolon", HEAD + "facts:\n- 培训：班 4期，很好时间：去年\n", 4, 11, "没有“很好时间”", "时间"),
    ("empty braces", HEAD + "facts:\n- {}\n", 4, 3, "花括号里是空的", "单位：市委"),
    ("empty braces in a body", BODY + "- {}\n", 4, 3, "看不出这一条是什么", "- point: 标题"),
    # points
    ("heading with an end mark", POINTS + "points: [抓学习。]\n", 5, 15, "末尾不要标点“。”", "删去"),
    ("heading with a comma", HEAD + "points:\n- point: 抓学习，\n", 4, 13, "末尾不要标点“，”", "删去"),
    ("quoted heading", HEAD + 'points:\n- "抓学习："\n', 4, 7, "末尾不要标点“：”", "删去"),
    ("odd bracket", HEAD + "points:\n- point: 抓学习（重点\n", 4, 13, "“（”没有成对", "补上另一半"),
    ("brackets of two widths", HEAD + "points:\n- point: 抓(学习）\n", 4, 14, "没有成对", "前后一样用全角"),
    ("closing bracket", HEAD + "points:\n- 抓》学习《\n", 4, 4, "“》”没有成对", "补上另一半"),
    ("colon in a heading", HEAD + "points:\n- 谈作风: 从严\n", 4, 3, "要点里没有“谈作风”这一项", "全角“：”"),
    ("list as heading", HEAD + "points:\n- point: [甲, 乙]\n", 4, 10, "标题只能是一行文字", "加引号"),
    ("point as a list", HEAD + "points:\n- [甲, 乙]\n", 4, 3, "要点不能用方括号", "- point: 标题"),
    ("empty item", HEAD + "points:\n- 甲\n-\n", 5, 2, "这一条是空的", "- point:"),
    ("points of nothing", HEAD + "points:\n", 3, 8, "points 下面是空的", "删去 points"),
    ("points in words", HEAD + "points: 三\n", 3, 9, "列表，或者个数", "points: 4"),
    ("no points", HEAD + "points: 0\n", 3, 9, "列表，或者个数", "points: 4"),
    ("count turned round", HEAD + "points: 5-3\n", 3, 9, "列表，或者个数", "3-5"),
    ("points as a map", HEAD + "points:\n  topic: 服务中心\n", 4, 3, "一项一项列出", "- point: "),
    (
        "no heading",
        HEAD + "points:\n- subject: 各支部\n  mood: asked\n",
        4,
        3,
        "要点少了 point",
        "补上 point:",
    ),
    ("unknown key of a point", POINTS + "tpoic: 学习培训\n", 5, 3, "要点里没有“tpoic”这一项", "topic"),
    ("a head's key", POINTS + "title: 讲话\n", 5, 3, "要点里没有“title”这一项", "属于提纲"),
    ("topic", POINTS + "topic: 学习陪训\n", 5, 10, "没有主题或角度“学习陪训”", "是不是“学习培训”"),
    ("recipe", POINTS + "recipe: 问提\n", 5, 11, "没有写法“问提”", "是不是“问题”"),
    ("set", POINTS + "headings: set.theory.99\n", 5, 13, "没有排比组“set.theory.99”", "是不是“set."),
    ("measure", POINTS + "measures: [training.measure.999]\n", 5, 14, "没有词条", "是不是“training.measure"),
    ("problem", POINTS + "problems: [学习培训, 作风整冶]\n", 5, 20, "没有主题或角度“作风整冶”", "作风整治"),
    ("plan", POINTS + "plan: asked.99\n", 5, 9, "没有句式“asked.99”", "是不是“asked."),
    (
        "clause",
        POINTS + "clauses: [事实 1, training.measure.999]\n",
        5,
        19,
        "没有词条",
        "是不是“training.measure",
    ),
    ("length of a point", POINTS + "length: 120%\n", 5, 11, "超过上一层的全部", "20%"),
    (
        "both in a point",
        POINTS + "points: 2\n  body: [paragraph]\n",
        6,
        3,
        "points 和 body 只能写一个",
        "用 points",
    ),
    ("heading template", HEAD + 'points:\n- "{{ 单位[0] }}的做法"\n', 4, 4, "不能用“[ ]”取项", "{{ 单位 }}"),
    ("lone brace", HEAD + "points:\n- 学{{ 单位 的做法\n", 4, 5, "不成对", "引号"),
    # bodies
    ("text without end mark", BODY + "- 同志们，大家好\n", 4, 10, "以句号、叹号、问号或冒号结束", "补上“。”"),
    ("half-width end mark", BODY + "- 让我们一起努力!\n", 4, 10, "以句号、叹号", "改成全角“！”"),
    ("quoted word at the end", BODY + "- 坚持“三会一课”\n", 4, 11, "以句号、叹号", "补上“。”"),
    ("colon in a text", BODY + "- 同志们: 大家好。\n", 4, 3, "看不出“同志们”这一条是什么", "全角“：”"),
    ("unknown item", BODY + "- moev: closing.call\n", 4, 3, "看不出“moev”这一条是什么", "是不是“move”"),
    ("move", BODY + "- closing.cal\n", 4, 3, "没有语步“closing.cal”", "是不是“closing.call”"),
    ("move in capitals", BODY + "- Closing.call\n", 4, 3, "没有语步“Closing.call”", "closing.call"),
    ("move by key", BODY + "- move: closing.cal\n", 4, 9, "没有语步“closing.cal”", "是不是“closing.call”"),
    ("odd count", BODY + "- closing.call 1—2\n", 4, 3, "句数“1—2”看不懂", "closing.call 1-2"),
    ("count turned round", BODY + "- closing.call 2-1\n", 4, 3, "句数不对", "0-1、1-2"),
    ("count of nothing", BODY + "- closing.call 0\n", 4, 3, "句数不对", "0-1、1-2"),
    (
        "nested brackets",
        BODY + "- [closing.call, [closing.belief]]\n",
        4,
        18,
        "不能再套方括号",
        "同一个方括号",
    ),
    ("empty brackets", BODY + "- []\n", 4, 3, "方括号里是空的", "删去这一行"),
    ("point in brackets", BODY + "- [closing.call, {point: 甲}]\n", 4, 18, "不能放要点", "单独的一项"),
    ("points in brackets", BODY + "- [closing.call, points]\n", 4, 18, "不能放要点", "单独的一项"),
    ("points twice", BODY + "- points\n- closing.call\n- points\n", 6, 3, "写了两处", "只留一个"),
    ("empty item of a body", BODY + "- closing.call\n-\n", 5, 2, "这一条是空的", "删去这一行"),
    ("phrase", BODY + "- phrase: closing.call.999\n", 4, 11, "没有词条", "是不是“closing.call"),
    ("text template", BODY + "- 下面讲{{ 点数 + 1 }}点意见。\n", 4, 6, "不能计算", "{{ 单位 }}"),
    ("empty text", BODY + "- text:\n  when: 单位\n", 4, 3, "文字少了 text", "补上 text:"),
    ("body as a text", HEAD + "body: closing.call\n", 3, 7, "一项一项列出", "- "),
    (
        "key of a move",
        BODY + "- move: closing.call\n  subject: 各级\n",
        5,
        3,
        "语步里没有“subject”",
        "属于要点",
    ),
    ("mood of a move", BODY + "- move: paragraph\n  mood: askd\n", 5, 9, "没有语气“askd”", "asked"),
]


@pytest.fixture
def read(bank: Bank, tmp_path: Path) -> Callable[[str], None]:
    def load(text: str) -> None:
        path = tmp_path / "提纲.yaml"
        path.write_text(text, "utf-8")
        load_outline(path, bank.vocabulary)

    return load


@pytest.mark.parametrize(
    ("name", "text", "line", "column", "message", "hint"), SLIPS, ids=[s[0] for s in SLIPS]
)
def test_each_slip_is_told_at_its_place(
    name: str, text: str, line: int, column: int, message: str, hint: str, read: Callable[[str], None]
) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    error = caught.value
    assert message in error.message
    assert hint in error.hint
    assert (error.line, error.column) == (line, column)
    assert error.source.endswith("提纲.yaml") and error.excerpt == text.splitlines()[line - 1].rstrip()
    assert not re.search(r"[A-Z][a-z]+Error|None|object at", str(error))


@pytest.mark.parametrize("text", [SLIPS[i][1] for i in (2, 5, 16, 31, 46, 60, 80, 92)])
def test_a_slip_ends_the_command_with_3(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "提纲.yaml").write_text(text, "utf-8")
    assert main(["build", str(tmp_path / "提纲.yaml"), "-o", str(tmp_path / "out")]) == 3
    told = capsys.readouterr().err
    assert "提纲.yaml:" in told and "改法：" in told
    assert told.count("提纲.yaml:") == 1
    assert not (tmp_path / "out").exists()


def test_a_caret_stands_under_the_place() -> None:
    error = SourceError("不行", "提纲.yaml", 3, 4, "改", "甲a乙丙")
    assert str(error).split("\n")[1:3] == ["    甲a乙丙", "    　 　^"]


def test_faults_of_a_genre_are_told_in_the_genre(read: Callable[[str], None], tmp_path: Path) -> None:
    genre = tmp_path / "本单位.yaml"
    genre.write_text("name: 本单位\ngenre: 坐谈会讲话\n", "utf-8")
    with pytest.raises(SourceError) as caught:
        read("genre: 本单位.yaml\n")
    assert (caught.value.source, caught.value.line, caught.value.column) == (str(genre), 2, 8)
    assert caught.value.excerpt == "genre: 坐谈会讲话"
    genre.write_text("genre: forum_lead\npoints:\n- {point: 甲, recipe: 无}\n", "utf-8")
    with pytest.raises(SourceError, match="没有写法“无”") as caught:
        read("genre: 本单位.yaml\n")
    assert (caught.value.source, caught.value.line, caught.value.column) == (str(genre), 3, 22)


def test_genres_in_a_circle_and_in_a_long_chain(read: Callable[[str], None], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("genre: b.yaml\n", "utf-8")
    (tmp_path / "b.yaml").write_text("name: 乙\ngenre: a.yaml\n", "utf-8")
    with pytest.raises(SourceError, match="绕成了圈") as caught:
        read("genre: a.yaml\n")
    assert (caught.value.source, caught.value.line) == (str(tmp_path / "b.yaml"), 2)
    for number in range(1, 5):
        following = f"genre: {number + 1}.yaml\n" if number < 4 else "genre: forum_lead\n"
        (tmp_path / f"{number}.yaml").write_text(following, "utf-8")
    with pytest.raises(SourceError, match="套了 4 层以上"):
        read("genre: 1.yaml\n")
    read("genre: 2.yaml\n")


def test_a_recipe_may_be_the_outlines_own(read: Callable[[str], None]) -> None:
    read(POINTS + "recipe: 自家\nrecipes:\n  自家: [paragraph, points]\n")
    read(POINTS + "recipe: 二级\n")


def test_what_is_right_is_read(bank: Bank) -> None:
    text = BODY + (
        "- 同志们：\n- （鼓掌）\n- 他说：“干就完了！”\n- opening.thanks 0-1\n"
        "- [opening.significance, 大家辛苦了。]\n- points\n- point:\n- point: 学习（暂行）条例\n  facts:\n"
        "    单位: 市委\n    发言单位: [市财政局, 市水利局]\n"
    )
    body = read_outline(text, "x", bank.vocabulary).body
    assert body is not None
    kinds = [TextItem, TextItem, TextItem, MoveItem, Group, PointsItem, Point, Point]
    assert [type(item) for item in body] == kinds
    last = body[-1]
    assert isinstance(last, Point)
    assert [(fact.name, fact.value) for fact in last.facts] == [
        ("单位", "市委"),
        ("发言单位", "市财政局"),
        ("发言单位", "市水利局"),
    ]


@pytest.mark.parametrize("text", ["body: []\n", "body:\n", "genre: forum_lead\nfacts:\nnote:\nrecipes: {}\n"])
def test_empty_values_are_as_good_as_none(text: str, read: Callable[[str], None]) -> None:
    read(text)


def test_an_outline_needs_a_genre_or_a_body(read: Callable[[str], None]) -> None:
    with pytest.raises(SourceError, match="没有写文种，也没有写 body"):
        read("title: 讲话\n")
