"""The live finder: what it knows, how it answers keys, how it looks at three sizes and both widths."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import Application
from prompt_toolkit.input import Input
from prompt_toolkit.layout import Layout
from prompt_toolkit.layout.containers import Float, FloatContainer
from prompt_toolkit.output import Output

from drafter.bank import load_bank
from drafter.cli import main, terminal
from drafter.errors import OutputError
from drafter.search import Context, Filter, Hit, Index
from drafter.search.build import build
from drafter.search.form import Row
from drafter.search.showing import Shown
from drafter.tui import panel
from drafter.tui.cells import glyphs, width
from drafter.tui.find import application
from drafter.tui.finder import Finder
from drafter.tui.finding import Finding, is_text
from drafter.tui.runner import Ended
from drafter.tui.style import STYLE
from tests.stage import NAMES, Glass, Shot, ambiguous, play

GOLDEN = Path(__file__).parent / "golden"
SIZES = ((80, 24), (60, 16), (120, 40))
MOVES = {"heading": "标题", "measure": "做法", "closing.call": "号召", "opening.purpose": "会议目的"}
LONG = (
    "以“{{ 主题 }}”为抓手，把支部的战斗堡垒作用——看得见、摸得着的作用——发挥到{{ 地点 | default('一线') }}……"
)
ROWS = (
    Row("h.1", "建强战斗堡垒", "heading", "党的建设/基层组织"),
    Row("h.2", "把战斗堡垒筑得更牢", "heading", "党的建设/基层组织"),
    Row("m.1", "规范支部建设，筑牢战斗堡垒", "measure", "党的建设/基层组织"),
    Row("m.2", LONG, "measure", slots=("主题", "地点"), era=("2012", "")),
    Row("c.1", "让我们拿出战斗的姿态，干出新的成绩", "closing.call", genres=("annual",)),
    Row("o.1", "今天我们开会，是为了统一思想、凝聚力量", "opening.purpose"),
    *(
        Row(f"n.{number}", f"第{word}项任务按时办结", "measure")
        for number, word in enumerate("一二三四五六七八九十")
    ),
    Row("e.1", "打好G20杭州峰会保卫战", "measure"),
    Row("e.2", "回望2024年的工作", "opening.purpose"),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(build(ROWS, MOVES, {}, {}))


def maker(index: Index, **more: Any) -> Callable[[Input, Output], Application[Any]]:
    return lambda source, output: application(index, output=output, source=source, **more)


def typed(index: Index, *keys: str, size: tuple[int, int] = (80, 24), **more: Any) -> tuple[Shot, Any]:
    shots, result = play(maker(index, **more), keys, size)
    return shots[-1], result


# --- digits: command or text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "before", "after", "text"),
    [
        ("1", "", "", False),
        ("1", "战斗", "", False),
        ("3", "zdbl", "", False),
        ("１", "战斗bl", "", False),
        ("8", "=", "", True),
        ("0", "战斗 =1", "", True),
        ("8", "战斗 ＝", "", True),
        ("2", "战斗 ", "", True),
        ("2", "战斗\u3000", "", True),
        ("0", " 2", "", True),
        ("2", "G", "", True),
        ("0", "打好G2", "", True),
        ("2", "战", "斗", True),
        ("=", "", "", True),
        ("=", "战斗 ", "", True),
        ("=", "战斗", "", False),
        ("＝", "zdbl", "", False),
    ],
)
def test_when_a_digit_is_text(key: str, before: str, after: str, text: bool) -> None:
    assert is_text(key, before, after) is text


# --- what it knows --------------------------------------------------------------------------------------------


def test_narrowing_choosing_and_pages(index: Index) -> None:
    finding = Finding(index)
    assert finding.count == ""
    assert finding.hits
    assert finding.chosen
    finding.text = "任务"
    assert len(finding.hits) == 10
    finding.rows = 4
    assert finding.count == "10 条 1/3页"
    assert [len(finding.page()), finding.at] == [4, 0]
    finding.turn(-1)
    assert finding.at == 0
    finding.turn(2)
    assert [len(finding.page()), finding.at, finding.first] == [2, 8, 8]
    finding.turn(1)
    finding.move(9)
    assert finding.at == 9
    assert finding.pick(3) is None
    assert finding.pick(1) is finding.hits[8]
    finding.text = "任务办"
    assert finding.at == 0


def test_scopes_stand_on_what_there_is(index: Index) -> None:
    labels = [scope.label for scope in Finding(index).scopes]
    assert labels == ["全部", "开头", "结尾", "分句", "标题"]
    here = Finding(index, context=Context("closing.call", "annual"))
    assert [scope.label for scope in here.scopes][:3] == ["本段可用", "全部", "本文种"]
    assert [hit.id for hit in here.hits] == ["c.1"]
    given = Finding(index, Filter(moves=["heading"]))
    assert [scope.label for scope in given.scopes] == ["按选项"]
    assert {hit.move for hit in given.hits} == {"heading"}
    given.text = "战斗"
    assert {hit.move for hit in given.hits} == {"heading"}


def test_what_is_said_when_nothing_is_found(index: Index) -> None:
    finding = Finding(index)
    finding.text = "凝神静气"
    assert finding.answer.hits == []
    assert finding.said.startswith("没有找到")
    finding.text = "战斗 @没有"
    assert finding.said == "没有语步“没有”"
    finding.text = "😀"
    assert (finding.hits, finding.chosen, finding.page(), finding.pick(1)) == ([], None, [], None)


def test_shown_phrases() -> None:
    shown = Shown(
        "把{{ 主题 }}放到{{ 地点 | default('一线') }}去{% if 好 %}，好{% endif %}", [(0, 1), (4, 6), (9, 11)]
    )
    assert shown.text == "把［主题］放到一线去，好"
    assert [shown.text[low:high] for low, high in shown.gaps] == ["［主题］"]
    assert [shown.text[low:high] for low, high in shown.matched] == ["把", "［主题］", "放到"]


# --- keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (["战斗", "2"], "把战斗堡垒筑得更牢"),
        (["战斗", "２"], "把战斗堡垒筑得更牢"),
        (["zdbl", "1"], "建强战斗堡垒"),
        (["战斗", "Enter"], "建强战斗堡垒"),
        (["战斗", "Down", "Down", "Up", "Enter"], "把战斗堡垒筑得更牢"),
        (["任务", "=", "1"], "第十项任务按时办结"),
        (["任务", "PgDn", "1"], "第十项任务按时办结"),
        (["任务", "。", "，", "1"], "第一项任务按时办结"),
        ([" 2024", "Enter"], "回望2024年的工作"),
        (["G20", "Enter"], "打好G20杭州峰会保卫战"),
        (["=6", "Enter"], "建强战斗堡垒"),
        (["战斗", "Ctrl-R", "Ctrl-R", "1"], "让我们拿出战斗的姿态，干出新的成绩"),
        (["战斗斗", "Backspace", "1"], "建强战斗堡垒"),
        (["战斗", "Ctrl-U", "统一", "1"], "今天我们开会，是为了统一思想、凝聚力量"),
        (
            ["看得见", "1"],
            "以“【待补：主题】”为抓手，把支部的战斗堡垒作用——看得见、摸得着的作用——发挥到一线……",
        ),
        (["建强战斗", "Tab", "，更进一步", "Enter"], "建强战斗堡垒，更进一步"),
        (["建强战斗", "Tab", "123", "=", "Enter"], "建强战斗堡垒123="),
        (["战斗", "Tab", "Esc", "2"], "把战斗堡垒筑得更牢"),
        (["\x1b[200~战斗\n堡垒\x1b[201~", "1"], "建强战斗堡垒"),
        (["战斗", "Esc"], None),
        (["Ctrl-G"], None),
        (["Ctrl-Q"], None),
    ],
)
def test_keys(index: Index, keys: list[str], result: str | None) -> None:
    assert typed(index, *keys)[1] == result


def test_ctrl_c_leaves_with_130(index: Index) -> None:
    with pytest.raises(Ended) as leaving:
        typed(index, "战斗", "Ctrl-C")
    assert leaving.value.code == 130


def test_a_number_that_is_not_there_does_nothing(index: Index) -> None:
    shot, result = typed(index, "统一", "9")
    assert result is None
    assert "没有第 9 条" in shot.text
    assert "找句：统一 " in shot.text


def test_undo_of_the_query(index: Index) -> None:
    assert "找句：统一" in typed(index, "统一", "Ctrl-U", "Ctrl-Z")[0].text


def test_letters_are_never_commands(index: Index) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    shot, result = typed(index, *letters, size=(120, 40))
    assert result is None
    assert f"找句：{letters}" in shot.text


# --- how it looks -----------------------------------------------------------------------------------------------


def framed(shot: Shot, size: tuple[int, int]) -> None:
    """Check that every line is as wide as its frame and that all borders stand in their columns."""
    glyph = glyphs()
    *box, bar = shot.lines
    assert len(shot.lines) == size[1]
    assert all(width(line) == size[0] for line in shot.lines)
    assert width(bar.rstrip()) <= size[0]
    assert (box[0][0], box[0][-1]) == (glyph.top_left, glyph.top_right)
    assert (box[-1][0], box[-1][-1]) == (glyph.bottom_left, glyph.bottom_right)
    middle = width(box[0][: box[0].index(glyph.top_join, 1)]) if size[0] >= 72 and "看一眼" in box[0] else 0
    for line in box[1:-1]:
        assert (line[0], line[-1]) == (glyph.vertical, glyph.vertical), line
        if middle:
            cells = "".join(char + "\0" * (width(char) - 1) for char in line)
            assert cells[middle] == glyph.vertical, line


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("wide", [False, True], ids=["narrow", "wide"])
def test_golden_screens(index: Index, size: tuple[int, int], wide: bool) -> None:
    """Kept pictures; `DRAFTER_GOLDEN=1 pytest tests/test_finder.py` draws them anew, to be looked at then."""
    with ambiguous(wide):
        shots, _ = play(maker(index), ["战斗", "zuoyong", "Ctrl-U", "战斗", "Tab"], size)
        for shot in shots:
            framed(shot, size)
        path = GOLDEN / f"finder-{size[0]}x{size[1]}-{1 + wide}.screen"
        drawn = "\n".join(shot.text for shot in (shots[0], shots[1], shots[-1]))
        if os.environ.get("DRAFTER_GOLDEN"):
            path.write_text(drawn, encoding="utf-8")
        assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("size", [(80, 24), (60, 16), (60, 10), (40, 12)])
def test_the_cursor_stands_where_text_goes(index: Index, size: tuple[int, int], wide: bool) -> None:
    with ambiguous(wide):
        shots, _ = play(maker(index), ["战斗", "“”", "bl", "Left", "Left", "F6", "F1", "Down"], size)
        before = ["", "战斗", "战斗“”", "战斗“”bl", "战斗“”b", "战斗“”", "战斗“”", "战斗“”", "战斗“”"]
        for shot, text in zip(shots, before, strict=True):
            assert shot.cursor
            assert (shot.x, shot.y) == (1 + width(" 找句：" + text), 1)
            assert shot.y < size[1] - 3


def test_resizing_keeps_the_state(index: Index) -> None:
    sizes = ["60x16", "20x6", "1x1", "200x50", "71x15", "72x14", "80x24"]
    shots, _ = play(maker(index), ["战斗", "Down", *sizes])
    assert shots[-1] == shots[2]
    for shot, size in zip(shots[3:], sizes, strict=True):
        columns, rows = map(int, size.split("x"))
        if columns >= 60:
            framed(shot, (columns, rows))


def test_the_preview_tells_what_there_is(index: Index) -> None:
    shot, _ = typed(index, "看得见", size=(120, 40))
    for piece in ("用在：做法", "要填：主题", "时效：2012 至 今", "［主题］"):
        assert piece in shot.text
    assert "看一眼" not in typed(index, "看得见", "F6")[0].text


def test_a_long_phrase_can_be_read_whole_on_a_small_screen(index: Index) -> None:
    """F6: list and preview, the preview alone, the list alone."""
    shots, _ = play(maker(index), ["看得见", "F6", "F6", "F6"], (60, 16))
    _, both, alone, without, again = shots
    assert "F6 看全" in both.text
    assert "─ 看一眼" in alone.text
    assert "时效：2012" in alone.text
    assert "看一眼" not in without.text
    assert again == both
    for shot in shots:
        framed(shot, (60, 16))


def test_help_stands_in_place_of_the_preview(index: Index) -> None:
    assert "Ctrl-R  换一类" in typed(index, "F1")[0].text
    assert "看一眼" in typed(index, "F1", "F1")[0].text


def test_the_preview_knows_the_bank() -> None:
    bank = load_bank()
    phrase = next(one for one in bank.phrases if one.set and len(bank.members(one.set)) > 1)
    row = Row(phrase.id, phrase.text, phrase.move, phrase.topic)
    shot, _ = typed(Index(build([row], {}, {}, {})), phrase.text[:4], size=(120, 40), bank=bank)
    assert "同组：" in shot.text
    assert f"编号：{phrase.id}" in shot.text


def test_hostile_phrases_do_not_reach_the_terminal() -> None:
    evil = "打\x1b]0;owned\x07铁\x9b31m还\u202e需\u2028自身硬"
    shot, result = typed(
        Index(build([Row("x:1", evil)], {}, {}, {})), "打铁\x1b[200~\x1b]0;x\x07\u202e\x1b[201~", "F6"
    )
    assert result is None
    assert "打\ufffd]0;owned\ufffd铁" in shot.text.replace("\n", "")
    framed(shot, (80, 24))


def test_no_colour(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    glasses: list[Glass] = []

    def make(source: Input, output: Any) -> Application[Any]:
        glasses.append(output.stdout)
        return application(index, output=output, source=source)

    play(make, ["战斗"])
    assert ";1;4" in glasses[0].written
    assert not [
        code for code in ("[31m", "[33", "[36", "[90", ";33", ";36", ";90") if code in glasses[0].written
    ]


# --- over another screen ------------------------------------------------------------------------------------------


def test_as_a_float_over_another_screen(index: Index) -> None:
    picked: list[tuple[str, bool, str]] = []

    def make(source: Input, output: Output) -> Application[Any]:
        def take(hit: Hit, edit: bool) -> None:
            picked.append((hit.id, edit, finder.text))

        finder = Finder(
            index,
            take,
            lambda: None,
            context=Context("heading"),
            here=lambda hit: f"前文。{hit.text}。后文",
        )
        under = panel.panel(panel.text_window(lambda _width, _height: [[("", "底下的稿子")]]), "正文")
        root = FloatContainer(under, [Float(finder.container, left=0, right=0, top=0, bottom=3)])
        layout = Layout(root, focused_element=None)
        finder.open("战斗")
        finder.focus(layout)
        return Application(layout=layout, style=STYLE, full_screen=True, input=source, output=output)

    shots, _ = play(make, ["Tab", "2", "Esc", "Ctrl-Z"], (120, 40))
    assert picked == [("h.1", True, "建强战斗堡垒"), ("h.2", False, "把战斗堡垒筑得更牢")]
    assert "[本段可用]" in shots[0].text
    assert "放进去是：前文。建强战斗堡垒。后文" in shots[0].text


# --- the command --------------------------------------------------------------------------------------------------


class _Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.stdin", _Tty())
    monkeypatch.setattr(terminal, "is_screen", lambda: True)
    words = tmp_path / "词.txt"
    words.write_text("行稳致远\n凝心聚力\n", encoding="utf-8")
    return words


@pytest.mark.parametrize(("found", "code"), [("凝心聚力", 0), (None, 130)])
def test_the_command_without_a_query(
    at_a_terminal: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: str | None,
    code: int,
) -> None:
    asked: dict[str, Any] = {}

    def find(index: Index, **more: Any) -> str | None:
        asked.update(more, size=len(index))
        return found

    def refuses(_text: str) -> str:
        raise OutputError("没有复制成")

    monkeypatch.setattr("drafter.tui.find.find", find)
    monkeypatch.setattr("drafter.clipboard.copy", refuses)
    arguments = ["search", "--width", "4", "-n", "7", "--only-bank", "--bank", str(at_a_terminal)]
    assert main(arguments) == code
    assert (asked["size"], asked["most"], asked["wanted"].width) == (2, 7, 4)
    said = capsys.readouterr()
    assert said.out == ("凝心聚力\n" if found else "")
    assert ("没有复制成" in said.err) == bool(found)


@pytest.mark.parametrize("more", [["--json"], ["--copy"]])
def test_a_program_is_not_given_the_finder(
    at_a_terminal: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    assert main(["search", *more]) == 2
    assert "要写找什么" in capsys.readouterr().err


# --- chance -------------------------------------------------------------------------------------------------------

CHANCE = (
    *NAMES.values(),
    *"abxyzAZ019=-.,，。１９０ ＝@#“”—…中战斗统一任务",
    *(chr(code) for code in range(32)),
    *(
        "\x1b[1;3A",
        "\x1b[1;3B",
        "\x1b1",
        "\x1b[A",
        "\x1b[3~",
        "\x1b[200~战\n斗\x1b[201~",
        "𠮷",
        "👨‍👩‍👧",
        "e\u0301",
    ),
    *("\x9b", "\u202e", "\ufeff", "zdbl", "=8", "@jw", "#zf", "5x3", "80x24", "200x60", "1x1", "60x16"),
)


def chance(index: Index, count: int, seed: int) -> None:
    """Press random keys: no error comes, and in the end the cursor is there."""
    rng = random.Random(seed)

    def make(source: Input, output: Output) -> Application[Any]:
        finder = Finder(index, lambda _hit, _edit: None, lambda: None, edit_line=rng.random() < 0.5)
        layout = Layout(panel.stack(finder.container, panel.bar_window(lambda: "find")))
        finder.focus(layout)
        return Application(layout=layout, style=STYLE, full_screen=True, input=source, output=output)

    resizes = [key for key in CHANCE if key[0].isdigit() and "x" in key]
    others = [key for key in CHANCE if key not in resizes]
    for _ in range(0, count, 100):
        bursts = ["".join(rng.choices(others, k=25)) for _ in range(4)]
        bursts.insert(rng.randrange(4), rng.choice(resizes))
        shots, _ = play(make, [*bursts, "\x1b[201~", "80x24"])
        assert shots[-1].cursor


def test_two_thousand_random_keys(index: Index) -> None:
    chance(index, 2000, 1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_many_random_keys(index: Index, seed: int) -> None:
    chance(index, 20_000, seed + 100)
