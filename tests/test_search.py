"""The engine of search: what is found, in what order, and what is marked."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.errors import SourceError
from drafter.search import Context, Filter, Index, open_index, search, sources
from drafter.search.aligned import align
from drafter.search.build import build
from drafter.search.form import Row
from drafter.search.query import MAX_ITEMS, Query, interpretations
from drafter.search.syllables import CODE, FIRST, SYLLABLES, cuts, fold, near, neighbours, spelled

ROWS = [
    Row("a.01", "凝心聚力", "heading", "思想建设"),
    Row("a.02", "凝心聚力、真抓实干", "heading", "思想建设"),
    Row("a.03", "把凝聚力和战斗力提上去", "measure", "组织建设/组织功能"),
    Row("a.04", "筑牢战斗堡垒，当好先锋模范", "heading", "组织建设"),
    Row("a.05", "行稳致远", "expression"),
    Row("a.06", "突出重点、着力攻坚", "measure", "服务中心"),
    Row("a.07", "统一思想，提高认识", "heading", "提高认识"),
    Row(
        "a.08",
        "让我们以{{ 单位 }}的名义，向大家表示感谢！",
        "closing.call",
        genres=["annual"],
        slots=["单位"],
    ),
    Row("a.09", "谢谢大家", "valediction", genres=["forum_lead"]),
    Row("a.10", "改进工作作风", "heading", "作风建设"),
    Row("a.11", "作风建设永远在路上", "closing.call", "作风建设"),
    Row("a.12", "落实科学发展观", "measure", era=("2003-10", "2012-11")),
    Row("a.13", "落实新发展理念", "measure", era=("2015-10", "")),
    Row("a.14", '选树{{ 示范支部 | default("一批") }}过硬支部', "measure", slots=["示范支部"]),
    Row("a.15", "做好PPT和2008年总结", "measure"),
    Row("a.16", "𠮷祥如意", "expression"),
]
MOVES = {
    "heading": "标题",
    "measure": "做法",
    "closing.call": "号召",
    "valediction": "结束语",
    "expression": "套语",
}


def make(rows: Sequence[Row], moves: dict[str, str] | None = None) -> Index:
    return Index(build(rows, moves or {}, sources.readings(), sources.traditional()))


@pytest.fixture(scope="module")
def index() -> Index:
    return make(ROWS, MOVES)


@pytest.fixture(scope="module")
def built_in() -> Index:
    return open_index(cache=False)


def found(index: Index, query: str, **more: object) -> list[str]:
    return [hit.id for hit in search(index, query, **more).hits]  # type: ignore[arg-type]


# --- what is found first ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("凝心聚力", "a.01"),
        ("真抓实干", "a.02"),
        ("战斗堡垒 先锋模范", "a.04"),
        ("先锋模范 战斗堡垒", "a.04"),
        ("先锋模范战斗堡垒", "a.04"),
        ("堡垒 模范 先锋", "a.04"),
        ("宁心聚力", "a.01"),  # another character of the same sound
        ("凝心甲力", "a.01"),  # any other
        ("凝聚力战斗力", "a.03"),  # one missing
        ("战斗堡磊", "a.04"),
        ("先锋范", "a.04"),
        ("凝凝心聚力", "a.01"),
        ("凝聚心力", "a.01"),
        ("ningxinjuli", "a.01"),
        ("ning xin ju li", "a.01"),
        ("ningxinjli", "a.01"),
        ("nignxinjuli", "a.01"),
        ("níngxīnjùlì", "a.01"),
        ("NingXinJuLi", "a.01"),
        ("ning'xin'ju'li", "a.01"),
        ("nxjl", "a.01"),
        ("凝心jl", "a.01"),
        ("n心聚l", "a.01"),
        ("统一sx", "a.07"),
        ("统一sixiang", "a.07"),
        ("lingxinjuli", "a.01"),
        ("zandoubaolei", "a.04"),
        ("xianhongmohuan", "a.04"),
        ("xingwenzhiyuan", "a.05"),
        ("xwzy", "a.05"),
        ("zhongdian", "a.06"),
        ("zhuoli", "a.06"),
        ("統一思想", "a.07"),
        ("築牢戰鬥堡壘", "a.04"),
        ("提高认识统一思想", "a.07"),
        ("ppt", "a.15"),
        ("2008年", "a.15"),
        ("ＰＰＴ", "a.15"),
        ("𠮷祥如意", "a.16"),
        ("单位的名义", "a.08"),
        ("过硬支部", "a.14"),
    ],
)
def test_found_first(index: Index, query: str, wanted: str) -> None:
    assert found(index, query)[:1] == [wanted]


def test_exact_before_alike_and_whole_before_part(index: Index) -> None:
    assert found(index, "凝心聚力")[:2] == ["a.01", "a.02"]
    assert found(index, "宁心聚力")[:2] == ["a.01", "a.02"]
    rows = [
        Row("1", "重视学习"),
        Row("2", "中式学习"),
        Row("3", "重视学习、善于学习"),
        Row("4", "重视了学习"),
    ]
    assert found(make(rows), "重视学习") == ["1", "3", "4", "2"]


def test_shorter_first_among_equals() -> None:
    rows = [Row("long", "一定要坚持真抓实干，把各项工作抓出成效"), Row("short", "坚持真抓实干")]
    assert found(make(rows), "真抓实干") == ["short", "long"]


def test_usefulness_decides_between_equals() -> None:
    rows = [
        Row("old", "落实要求", "measure", era=("2003", "2012-11")),
        Row("new", "落实部署", "effect", era=("2015", "")),
    ]
    index = make(rows)
    assert found(index, "落实")[0] == "new"
    assert found(index, "落实", context=Context(date="2008-03"))[0] == "old"
    assert found(index, "落实", context=Context(date="2020"))[0] == "new"
    assert found(index, "落实", context=Context(move="measure", date="2008"))[0] == "old"
    assert found(index, "落实要求", context=Context(date="2020"))[0] == "old"  # exact goes before useful


def test_what_is_not_there_is_not_found(index: Index) -> None:
    answer = search(index, "海阔天空")
    assert not answer.hits
    assert search(index, "凝神静气").nearest is not None
    assert not search(index, "").hits
    assert search(index, "").nearest is None


def test_scattered_initials_are_no_match(index: Index) -> None:
    assert "a.06" not in found(index, "tzzg")


def test_limit_and_determinism(index: Index) -> None:
    assert len(found(index, "a", limit=2)) <= 2
    for query in ("凝", "zz", "落实 发展", "fazhan"):
        assert [(h.id, h.score, h.spans) for h in search(index, query).hits] == [
            (h.id, h.score, h.spans) for h in search(index, query).hits
        ]


def test_scores_fall(built_in: Index) -> None:
    for query in ("党建", "zuofeng", "zzjs", "统一思想 提高"):
        scores = [hit.score for hit in search(built_in, query, 20).hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("先锋模范", ["先锋模范"]),
        ("xfmf", ["先锋模范"]),
        ("xianfeng", ["先锋"]),
        ("战斗 模范", ["战斗", "模范"]),
        ("堡垒当好", ["堡垒", "当好"]),
        ("先风模范", ["先锋模范"]),
        ("先X模范", ["先", "模范"]),
    ],
)
def test_spans(index: Index, query: str, marked: list[str]) -> None:
    hit = next(hit for hit in search(index, query).hits if hit.id == "a.04")
    assert [hit.text[start:end] for start, end in hit.spans] == marked


def test_spans_are_offsets_into_the_text_with_its_slots(index: Index) -> None:
    (hit, *_) = search(index, "向大家表示感谢").hits
    assert hit.text == "让我们以{{ 单位 }}的名义，向大家表示感谢！"
    assert [hit.text[start:end] for start, end in hit.spans] == ["向大家表示感谢"]
    (hit, *_) = search(index, "示范支部过硬").hits
    assert [hit.text[start:end] for start, end in hit.spans] == ["示范支部", "过硬"]


# --- filters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("作风 @号召", ["a.11"]),
        ("作风 @closing", ["a.11"]),
        ("作风 @结尾", ["a.11"]),
        ("作风 @jiewei", ["a.11"]),
        ("作风 @jw", ["a.11"]),
        ("zuofeng ＠标题", ["a.10"]),
        ("#作风", ["a.10", "a.11"]),
        ("#zuofeng", ["a.10", "a.11"]),
        ("#zfjs @标题", ["a.10"]),
        ("#组织功能", ["a.03"]),
        ("#zuzhi @做法", ["a.03"]),
        ("=4 @套语", ["a.05", "a.16"]),
        ("=8 #思想建设", ["a.02"]),
        ("@ # 行稳致远", ["a.05"]),
        ("@没有 凝心", []),
        ("#没有", []),
        ("=99", []),
    ],
)
def test_filters_in_the_query(index: Index, query: str, wanted: list[str]) -> None:
    assert sorted(found(index, query)) == wanted


def test_filters_given(index: Index) -> None:
    assert found(index, "作风", wanted=Filter(moves=["heading"])) == ["a.10"]
    assert found(index, "作风", wanted=Filter(topics=["作风建设"], width=9)) == ["a.11"]
    assert set(found(index, "谢谢", wanted=Filter(genre="forum_lead"))) == {"a.09"}
    assert "a.08" in found(index, "感谢", wanted=Filter(genre="annual"))
    assert "a.09" not in found(index, "", wanted=Filter(genre="annual"), limit=99)
    assert search(index, "@没有").notes == ["没有语步“没有”"]


def test_a_phrase_with_slots_has_no_width(index: Index) -> None:
    assert "a.08" not in {name for width in range(1, 60) for name in found(index, f"={width}", limit=99)}


# --- reading queries ----------------------------------------------------------------------------------------


def test_query_reads_terms_and_filters() -> None:
    query = Query("  战斗堡垒　先锋，模范 @结尾 #zf =12 =x a@b ")
    assert query.terms == ["战斗堡垒", "先锋模范", "x", "ab"]
    assert (query.moves, query.topics, query.width) == (["结尾"], ["zf"], 12)


def test_long_queries_are_cut() -> None:
    assert sum(map(len, Query("凝" * 10_000).terms)) == MAX_ITEMS


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("ningxinjuli", ("ning", "xin", "ju", "li")),
        ("xiaofujian", ("xiao", "fu", "ji", "an")),
        ("xian", ("xi", "an")),
        ("xian", ("xian",)),
        ("nxjl", ("n", "x", "j", "l")),
        ("fangan", ("fang", "an")),
        ("gagz", ("g", "a", "g", "z")),
        ("tongyis", ("tong", "yi", "s")),
        ("zhdd", ("zh", "d", "d")),
        ("lve", ("lve",)),
    ],
)
def test_cuts(letters: str, cut: tuple[str, ...]) -> None:
    assert cut in cuts(letters)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=40))
def test_cuts_lose_no_letter(letters: str) -> None:
    assert all("".join(cut) == letters for cut in cuts(letters))


def test_syllables_confused_and_mistyped() -> None:
    assert fold("zhang") == fold("zan")
    assert fold("lin") == fold("ning")
    assert fold("hua") == fold("fa")
    assert fold("huang") == fold("fan")
    assert fold("zhong") != fold("zhen")
    assert {CODE[word] for word in ("xin", "qi", "xia")} <= set(near("xi"))
    assert CODE["xi"] not in near("xi")
    assert ("ning", "xin") in neighbours("ningxinuli")
    assert spelled("lue") == "lve"
    assert not spelled("nxj")


def test_a_letter_that_is_no_syllable_is_an_initial() -> None:
    kinds = [[item.text for item in way] for way in interpretations(["凝xjl"])]
    assert ["凝", "x", "j", "l"] in kinds


def test_align_leaves_out_marks_and_keeps_offsets() -> None:
    assert align("向{{ 单位 }}、Ａ3。") == ("向单位a3", [0, 4, 5, 10, 11])
    assert align('{% if x %}好{% endif %}{{ 年 | default("今") }}') == ("好年", [10, 25])


# --- readings -----------------------------------------------------------------------------------------------


def test_readings_are_one_syllable_for_each_character() -> None:
    read = sources.readings()
    assert read["行稳致远"] == ("xing", "wen", "zhi", "yuan")
    assert all(len(word) == len(syllables) for word, syllables in read.items())


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("行稳致远", "xing wen zhi yuan"),
        ("重点", "zhong dian"),
        ("着力点", "zhuo li dian"),
        ("在行动中", "zai xing dong zhong"),
        ("同行们", "tong hang men"),
        ("差距", "cha ju"),
        ("协调", "xie tiao"),
        ("绿色", "lv se"),
    ],
)
def test_polyphones(text: str, pinyin: str) -> None:
    index = make([Row("1", text)])
    assert [SYLLABLES[ord(code) - FIRST] for code in index.sounds] == pinyin.split()


@pytest.mark.parametrize(
    "text",
    ["- {text: 行稳致远, pinyin: xing wen zhi}", "- {text: 行, pinyin: qx}", "行: xing", "- {text: 行}"],
)
def test_bad_readings_are_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pinyin.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(SourceError):
        sources.read_readings(path)


# --- laws ---------------------------------------------------------------------------------------------------


def spoken(index: Index, number: int) -> list[str]:
    """Return the syllables of a phrase; letters and digits as they are."""
    sounds = index.sounds[index.starts[number] : index.starts[number + 1]]
    return [
        SYLLABLES[ord(code) - FIRST] if ord(code) - FIRST in range(len(SYLLABLES)) else code
        for code in sounds
    ]


def find_themselves(index: Index, numbers: Sequence[int]) -> None:
    """Check that phrases are found first by their text and pinyin, and found by their initials."""
    read = [spoken(index, number) for number in range(len(index))]
    alike = Counter(map(tuple, read))
    begun = Counter("".join(syllable[0] for syllable in one) for one in read)
    by_id = {index.row(number)[0]: number for number in range(len(index))}
    for number in numbers:
        text, own = index.text(number), read[number]
        first = search(index, text, 3).hits[0]
        assert align(first.text)[0] == align(text)[0], text
        assert all(0 <= start < end <= len(first.text) for start, end in first.spans)
        heard = search(index, "".join(own), 3).hits[0]
        assert by_id[heard.id] == number or (alike[tuple(own)] > 1 and read[by_id[heard.id]] == own), text
        if "".join(own).isalpha() and not re.fullmatch(
            r"\{\{[^}]*\}\}。?", text
        ):  # nobody asks for a bare slot
            initials = "".join(syllable[0] for syllable in own)
            hits = search(index, initials, 9 + begun[initials]).hits
            assert index.row(number)[0] in [hit.id for hit in hits], text


def test_phrases_find_themselves(built_in: Index) -> None:
    find_themselves(built_in, range(0, len(built_in), 29))


@pytest.mark.long
def test_all_phrases_find_themselves(built_in: Index) -> None:
    find_themselves(built_in, range(len(built_in)))


SOUP = (
    "凝心聚力统一思想的了、，。！《》“”　 \t\n\r\0\x1b\x7f\u200b\u202e\ufeff\ud800\U0001f600\U00020bb7①ａＡ@#=＠＃＝{}%|"
    "abcdefghijklmnopqrstuvwxyz0123456789.*+?^$()[]\\\"'-_/<>éǚß"
)
HOSTILE = ["", " ", "凝" * 10_000, "a" * 10_000, "n x " * 3000, "😀" * 500, "(((((", "[a-", "\\", "{{", "{{ 单位", "{% if",
           "@", "#", "=", "=0", "=999", "@@@", "#" * 500, "'" * 300, "{{" * 2000, "zh" * 200, "v", "uuu", "ng", "\0"]  # fmt: skip


def check(index: Index, query: str) -> None:
    for hit in search(index, query, 5).hits:
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.spans)
        assert all(left[1] < right[0] for left, right in zip(hit.spans, hit.spans[1:], strict=False))


def soup(rng: random.Random) -> str:
    return "".join(rng.choice(SOUP) for _ in range(rng.choice((1, 2, 3, 5, 8, 20, 60))))


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries(built_in: Index, query: str) -> None:
    check(built_in, query)


def test_random_queries(built_in: Index) -> None:
    rng = random.Random(3)
    for _ in range(2000):
        check(built_in, soup(rng))


@pytest.mark.long
def test_many_random_queries(built_in: Index) -> None:
    rng = random.Random(4)
    for _ in range(200_000):
        check(built_in, soup(rng))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=20))
def test_any_bank_takes_any_query(texts: list[str], query: str) -> None:
    index = make([Row(str(number), text) for number, text in enumerate(texts)])
    check(index, query)
    for text in texts:
        check(index, text)
    assert len(index) == len(texts)
