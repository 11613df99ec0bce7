"""The rules of the phrase bank: each fires alone on its own file, and the shipped bank breaks none."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from drafter import cli, outline
from drafter.alike import LEAST, Alike
from drafter.bank import TABLES, Bank, load_bank
from drafter.banklint import RULES, Fault, lint
from drafter.banklint.uses import Use, use_of
from drafter.errors import SourceErrors
from drafter.model import ROLES

INVALID = Path(__file__).parent / "invalid/bank"
FILES = sorted(INVALID.glob("*.yaml"), key=lambda path: path.stem)
# What the first fault of a file says, and on which line.
TOLD = {
    "announced-count": (4, "写死了个数“三点意见”", "写成“{{ 点数 }}点意见”"),
    "aspect-coverage": (5, "角度“为民服务/为民办事”不够用：做法0条（至少10条）", "补写"),
    "blanks": (5, "汉字之间有空格", "全角空格"),
    "characters": (5, "不通用的字符 U+F9E4", "改成通用的“理”"),
    "clause-end": (5, "末尾多了“。”", "标点由程序加"),
    "clause-opening": (5, "以“要”开头", "从动词写起"),
    "clause-sentence": (5, "中间有“。”", "只留一句"),
    "digits": (5, "写死了数字“10”", "换成空"),
    "duplicate": (7, "与 livelihood.goal.01（", "删去一条"),
    "era": (5, "从 2017-10 起可用，却只用到 2012-11", "对调"),
    "fillers": (1, "8条词条里有8个", "具体的动词"),
    "frame-end": (4, "没有句末标点", "补上“。”"),
    "frame-supply": (4, "语步 closing.call 只有2个整句可选", "写到8个以上"),
    "genre-known": (5, "没有文种“forum”", "是不是“forum_lead”"),
    "half-width": (5, "半角标点“,”", "全角的“，”"),
    "heading-end": (5, "末尾多了“。”", "由序号样式决定"),
    "id-block": (5, "training.goal.01 的编号", "写成 livelihood.goal.两位数字"),
    "kind-known": (5, "没有事类“走坊”", "是不是“走访”"),
    "marker-known": (5, "没有序号样式“yiyo”", "是不是“yiyao”"),
    "measure-past": (5, "“建立了”说的是已经做完的事", "去掉“了”"),
    "measure-step": (5, "没有写环节", "补上 step"),
    "mood-known": (5, "没有语气“asking”", "可用的有：told、reported、asked、promised"),
    "move-known": (4, "没有语步“closing.cal”", "是不是“closing.call”"),
    "pairs": (5, "“《”没有成对", "补上另一半"),
    "set-commas": (8, "停顿的位置与同组的不同（同组：第5字“，”）", "调整字数"),
    "set-complete": (6, "排比组 set.discipline.01 缺警示教育（warning）", "补齐"),
    "set-member": (8, "没有“纪律建设”的成员“warnings”", "是不是“warning”"),
    "set-width": (8, "有8个字符，同组的是7个", "一样长"),
    "slot-computed": (5, "程序算出的空“点数”", "换成写稿人给的空"),
    "slot-known": (4, "没有空“单立”", "是不是“单位”"),
    "near-duplicate": (7, "与 livelihood.goal.01（", "换一个说法"),
    "order": (7, "词条 livelihood.goal.01 排在 livelihood.goal.02 后面", "drafter bank sort"),
    "width": (5, "有34个字，分句不宜超过30个", "拆成两条"),
    "heading-width": (9, "是不成组的标题，有6个字", "写成8个字"),
    "era-missing": (5, "里的“两个维护”2018-09-21 起才这样说", "写上 era: two_upholds"),
    "genre-supply": (5, "文种 forum_lead 要写语步 closing.call，却没有能用的整句", "genres 里带上这个文种"),
    "narrow": (4, "要的事实只有 a 一份提纲给得出", "可有可无"),
    "topic-known": (5, "没有主题或角度“为民服务/为民办实”", "是不是“为民服务/为民办事”"),
    "topic-sets": (6, "主题“为民服务”用作 heading 的平行标题只有2组", "至少写4组"),
}
CLAUSE = """- topic: 为民服务/为民办事
  move: goal
  entries:
  - id: livelihood.goal.01
    text: 让群众的烦心事少起来
"""


@pytest.fixture(scope="module")
def shipped() -> Bank:
    return load_bank(cache=False)


@pytest.fixture(scope="module")
def genres(shipped: Bank) -> list[str]:
    return [genre.id for genre in outline.genres(shipped.vocabulary)]


def use(name: str, *facts: str) -> Use:
    none: frozenset[str] = frozenset()
    return Use(name, none, "", "", frozenset(facts), frozenset({"closing.call"}))


NEEDS = [Use("forum_lead.yaml", frozenset({"forum_lead"}), "", "", frozenset(), frozenset({"closing.call"}))]
# Rules that look at what stands around the bank see only their own surroundings.
AROUND: dict[str, dict[str, list[Use]]] = {
    "genre-supply": {"needs": NEEDS},
    "narrow": {"examples": [use("a", "大局"), use("b"), use("c", "单位")]},
}


def faults_of(path: Path, genres: list[str] | None) -> list[Fault]:
    bank = load_bank(extra=[path], only=True, cache=False)
    sources = [(str(path), path.read_text(encoding="utf-8"))]
    return lint(bank, genres, sources=sources, **AROUND.get(path.stem, {}))


def of_text(tmp_path: Path, text: str) -> list[Fault]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return faults_of(path, None)


def errors_of(tmp_path: Path, *texts: str) -> list[tuple[str, int, str, str]]:
    paths = [tmp_path / f"{number}.yaml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceErrors) as caught:
        load_bank(extra=[tmp_path], only=True, cache=False)
    return [(Path(e.source).name, e.line, e.message, e.hint) for e in caught.value.errors]


# --- one file a rule -------------------------------------------------------------------------------


def test_every_rule_has_its_file_and_its_case() -> None:
    ids = sorted(rule.id for rule in RULES)
    assert len(set(ids)) == len(ids)
    assert [path.stem for path in FILES] == ids == sorted(TOLD)
    assert all(rule.summary and not rule.summary.endswith("。") for rule in RULES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_breaks_its_rule_and_no_other(path: Path, genres: list[str]) -> None:
    found = faults_of(path, genres)
    assert {fault.rule for fault in found} == {path.stem}
    severity = next(rule.severity for rule in RULES if rule.id == path.stem)
    assert {fault.severity for fault in found} == {severity}
    line, message, remedy = TOLD[path.stem]
    first = found[0]
    assert (Path(first.place.source).name, first.place.line) == (path.name, line)
    assert first.place.column > 0
    assert message in first.message
    assert remedy in first.remedy
    assert not first.message.endswith("。")


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("era-missing", 1),
        ("clause-opening", 2),
        ("era", 2),
        ("heading-end", 2),
        ("measure-past", 2),
        ("measure-step", 2),
        ("topic-known", 2),
    ],
)
def test_both_entries_of_a_file_are_told(rule: str, number: int, genres: list[str]) -> None:
    assert len(faults_of(INVALID / f"{rule}.yaml", genres)) == number


def test_genres_are_looked_at_only_when_given() -> None:
    assert faults_of(INVALID / "genre-known.yaml", None) == []


# --- quiet and right -------------------------------------------------------------------------------


def test_shipped_bank_is_clean(shipped: Bank, genres: list[str]) -> None:
    needs = [use_of(genre, shipped) for genre in outline.genres(shipped.vocabulary)]
    assert all(use.moves for use in needs)
    sources = [(name, Path(name).read_text(encoding="utf-8")) for name in shipped.sources]
    sources = [(name, text) for name, text in sources if Path(name).stem not in TABLES]
    serious = [
        fault for fault in lint(shipped, genres, needs=needs, sources=sources) if fault.severity != "hint"
    ]
    assert not serious, "\n".join(f"{f.place.source}:{f.place.line} [{f.rule}] {f.message}" for f in serious)


def test_shipped_bank_leaves_no_aspect_empty(shipped: Bank) -> None:
    for topic in shipped.topics:
        for aspect in shipped.aspects_of(topic.name):
            assert all(shipped.clauses(aspect, role) for role in ROLES), aspect


@pytest.mark.parametrize(
    ("move", "text"),
    [
        ("measure", "将心比心听民声"),
        ("measure", "应对好突发的急事难事"),
        ("measure", "要害部位逐个查看"),
        ("measure", "让困难家庭少不了关心、受得了照顾"),
        ("measure", "把“群众满意吗？”作为工作的尺子"),
        ("measure", '办好{{ 载体 | default("便民窗口") }}一类的好事'),
        ("reason", "百姓心里有杆秤。分量轻重，一掂便知"),
        ("problem", "要么推给别人、要么拖到明天"),
        ("goal", "让服务“热线”一拨就灵"),
        ("lead", "针对群众出行、就医（尤其是老人）的难处"),
    ],
)
def test_good_clauses_stay_untouched(move: str, text: str, tmp_path: Path) -> None:
    step = "\n    step: 2" if move == "measure" else ""
    block = f"- topic: 为民服务/为民办事\n  move: {move}\n  entries:\n"
    assert of_text(tmp_path, f"{block}  - id: livelihood.{move}.01\n    text: {text}{step}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "同志们：",
        "{% if 上级 %}在{{ 上级 }}的领导下，{% endif %}大家干得很好！",
        "老同志说：“这样的会，开得好。”",
        "下面，我讲{{ 点数 }}点意见。",
        "成绩的取得，一点一滴都是干出来的。",
        "办事快是一个方面，态度好又是一个方面……",
    ],
)
def test_good_frames_stay_untouched(text: str, tmp_path: Path) -> None:
    quoted = "'" + text + "'"
    assert (
        of_text(tmp_path, f"- move: closing.call\n  entries:\n  - id: closing.call.01\n    text: {quoted}\n")
        == []
    )


def test_a_couplet_may_hold_one_full_width_blank(tmp_path: Path) -> None:
    text = """- topic: 为民服务
  move: heading
  set: "01"
  markers: [couplet]
  entries:
  - id: set.people.01.livelihood
    text: 访民情\u3000解民忧
"""
    assert of_text(tmp_path, text) == []
    assert [f.rule for f in of_text(tmp_path, text.replace("couplet", "yishi"))] == ["blanks"]


def test_eras_of_unlike_precision_are_compared_by_what_both_give(tmp_path: Path) -> None:
    assert of_text(tmp_path, CLAUSE + "    from: 2012-11\n    to: 2012\n") == []
    assert [f.rule for f in of_text(tmp_path, CLAUSE + "    from: 2013\n    to: 2012-11\n")] == ["era"]


def test_a_misspelt_role_is_told_once(tmp_path: Path) -> None:
    assert [f.rule for f in of_text(tmp_path, CLAUSE.replace("goal", "gaol") + "    step: 2\n")] == [
        "move-known"
    ]


def test_faults_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    text = CLAUSE + "  - id: livelihood.goal.1\n    text: 使服务的脚步勤起来。\n"
    found = of_text(tmp_path, text + "  - id: livelihood.goal.03\n    text: 要把好事办实\n")
    assert [(f.place.line, f.rule) for f in found] == [
        (6, "id-block"),
        (6, "clause-end"),
        (8, "clause-opening"),
    ]


# --- faults of form, told when the files are read --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (CLAUSE + "    form: 2012\n", 6, "词条里没有“form”这一项", "是不是“from”？"),
        (
            CLAUSE.replace("- id: livelihood.goal.01\n    text", "- text"),
            4,
            "词条少了 id（编号）",
            "补上 id: ",
        ),
        (CLAUSE.replace("群众", "{% when 单位 %}群众"), 5, "词条 livelihood.goal.01：模板的写法读不懂", ""),
        (CLAUSE.replace("群众", "{{ 群众.名 }}"), 5, "模板里不能用“.”取属性", ""),
        (CLAUSE + "    from: 2012年11月\n", 6, "写法不对：2012年11月", "写成 2017、2017-10 或 2017-10-18"),
        (CLAUSE + "    step: 7\n", 6, "没有环节", "可用的有：0、1、2、3、4"),
        (CLAUSE.replace("livelihood.goal.01", "为民.目的.一"), 4, "id（编号）写法不对", "例如 id: "),
        (CLAUSE.replace("  move: goal\n", ""), 3, "词条 livelihood.goal.01 没有语步", ""),
        ("为民服务: 为民办事\n", 1, "句库文件要写成列表", "每组以“- ”开头"),
    ],
)
def test_faults_of_form(text: str, line: int, message: str, hint: str, tmp_path: Path) -> None:
    found = errors_of(tmp_path, text)
    assert len(found) == 1
    assert found[0][:2] == ("0.yaml", line)
    assert message in found[0][2]
    assert hint in found[0][3]


def test_a_number_used_twice_is_told_with_both_places(tmp_path: Path) -> None:
    (source, line, message, hint), *more = errors_of(tmp_path, CLAUSE, "\n" + CLAUSE)
    assert not more
    assert (source, line) == ("1.yaml", 5)
    assert message.startswith("编号 livelihood.goal.01 重复，")
    assert "0.yaml:4" in message
    assert hint == "换一个没用过的编号"


def test_a_fault_of_one_file_hides_no_other(tmp_path: Path) -> None:
    found = errors_of(tmp_path, CLAUSE + "    spet: 2\n", CLAUSE + "    from: 去年\n", "- move: [\n")
    assert [source for source, *_ in found] == ["0.yaml", "1.yaml", "2.yaml"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("group: 烦心事", "group: 烦心事"),
        ("formula: true", "asserts: none"),
        ("genres: [annual]", "genres: [forum_lead]"),
    ],
)
def test_entries_made_to_stand_apart_may_be_alike(one: str, two: str, tmp_path: Path) -> None:
    second = "  - id: livelihood.goal.02\n    text: 让群众的烦心事少下来\n"
    assert of_text(tmp_path, f"{CLAUSE}    {one}\n{second}    {two}\n") == []
    assert [f.rule for f in of_text(tmp_path, CLAUSE + second)] == ["near-duplicate"]


def test_likeness_finds_what_comparing_all_with_all_finds(shipped: Bank) -> None:
    texts = list(dict.fromkeys(phrase.text for phrase in shipped.phrases))[:1200]
    index = Alike(texts)
    for number, text in enumerate(texts[::7]):
        wanted = {n for n, other in enumerate(texts) if fuzz.ratio(text, other) >= LEAST}
        assert {near.number for near in index.near(text, limit=len(texts))} == wanted, number


def test_linting_five_thousand_entries_takes_a_few_seconds(tmp_path: Path) -> None:
    chars = "抓好党建促进发展服务群众改进作风完善制度加强学习推动落实提高效率转变观念凝聚力量"
    draw = random.Random(7)
    rows = "".join(
        f"  - id: livelihood.goal.{n:03}\n    text: 使{''.join(draw.choices(chars, k=14))}\n"
        for n in range(1, 1000)
    )
    head = "- topic: 为民服务/为民办事\n  move: goal\n  entries:\n"
    for number, move in enumerate(("goal", "effect", "lead", "reason", "problem", "goal")):
        text = head.replace("goal", move) + rows.replace(".goal.", f".{move}.")
        if number == 5:
            text = text.replace("livelihood", "contact").replace("为民办事", "联系群众")
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    bank = load_bank([tmp_path], cache=False, only=True)
    assert len(bank.phrases) >= 5000
    start = time.perf_counter()
    lint(bank, sources=[(str(path), path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.yaml")])
    assert time.perf_counter() - start < 8


@pytest.mark.parametrize(
    ("table", "row", "message", "hint"),
    [
        ("slots", "{name: 单位, type: 机关, ask: 单位}", "没有类型“机关”", "可用的有"),
        (
            "eras",
            "{id: x, name: 某, kind: 会, from: 2020, source: 某, certainty: common}",
            "没有哪一种“会”",
            "",
        ),
    ],
)
def test_faults_of_tables(table: str, row: str, message: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / f"{table}.yaml").write_text(f"- {row}\n", encoding="utf-8")
    with pytest.raises(SourceErrors) as caught:
        load_bank(extra=[tmp_path], cache=False)
    (error,) = caught.value.errors
    assert error.line == 1
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize("spoken", ["xing wen zhi", "xing wen zhi yuan le", "xing wen zhi 1234"])
def test_readings_have_a_syllable_for_each_character(
    spoken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pinyin.yaml").write_text(f"- {{text: 行稳致远, pinyin: {spoken}}}\n", encoding="utf-8")
    monkeypatch.setenv("DRAFTER_TEAM", str(tmp_path))
    assert cli.main(["bank", "lint"]) == 1
    err = capsys.readouterr().err
    assert "pinyin.yaml:1:3" in err
    assert "一个字一个音节" in err


def test_tables_are_not_entries() -> None:
    assert not {path.stem for path in FILES} & set(TABLES)
