"""Cells, glyphs and the door for strings from outside."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit import utils
from prompt_toolkit.layout import screen
from prompt_toolkit.utils import get_cwidth

from drafter.tui import cells
from drafter.tui.cells import CLOSING, OPENING, cut, glyphs, is_wide, pad, set_ambiguous, width, wrap
from drafter.tui.safe import safe, safe_line
from tests.stage import ambiguous

PROSE = "“夯基础、建机制、强队伍”——全年办结12345热线诉求1234.5万件，群众满意度98.6%……（据《年报》）。"
texts = st.text(alphabet=st.sampled_from("中文，。“”《》（）ab12. —…\n"), max_size=60)


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("", 0, 0),
        ("a中", 3, 3),
        ("“中”", 4, 6),
        ("——……", 4, 8),
        ("𠮷　", 4, 4),
        ("e\u0301", 1, 1),
        ("①─│→", 4, 8),
    ],
)
def test_width_honours_the_setting(text: str, narrow: int, wide: int) -> None:
    assert width(text) == narrow
    with ambiguous(True):
        assert is_wide()
        assert width(text) == wide
        assert get_cwidth(text) == wide  # what prompt_toolkit draws with
    assert not is_wide()
    assert get_cwidth(text) == narrow


def test_the_private_names_are_still_there() -> None:
    """prompt_toolkit has no public setting: if this fails, `set_ambiguous` needs another way."""
    assert isinstance(utils._CHAR_SIZES_CACHE, dict)
    assert isinstance(screen._CHAR_CACHE, dict)
    with ambiguous(True):
        assert screen.Char("“").width == 2


def test_without_the_private_names_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(utils, "_CHAR_SIZES_CACHE")
    set_ambiguous(True)
    assert glyphs().horizontal == "-"
    set_ambiguous(False)


def test_combining_marks_take_no_cell_either_way() -> None:
    with ambiguous(True):
        assert width("\u0301") == 0


@pytest.mark.parametrize("wide", [False, True])
def test_glyphs_are_in_gbk_and_one_cell(wide: bool) -> None:
    with ambiguous(wide):
        for glyph in glyphs():
            glyph.encode("gbk")
            assert width(glyph) == (2 if wide and glyph == "…" else 1)
            assert unicodedata.category(glyph) != "So" or glyph in "─│┌┐└┘┬┴├┤"


@given(texts, st.integers(0, 20))
def test_cut_and_pad(text: str, room: int) -> None:
    assert width(cut(text, room)) <= room
    if width(text) <= room:
        assert cut(text, room) == text
    assert width(pad(text, room)) == room


@given(texts, st.integers(2, 30), st.booleans())
def test_wrap_loses_nothing(text: str, room: int, wide: bool) -> None:
    with ambiguous(wide):
        lines = wrap(text, room)
        assert "".join(text[start:end] for start, end in lines) == text.replace("\n", "")
        assert all(width(text[start:end]) <= max(room, 2) for start, end in lines)
        assert [start for start, _ in lines] == sorted(start for start, _ in lines)


@pytest.mark.parametrize("room", range(10, 60))
def test_lines_begin_and_end_as_they_should(room: int) -> None:
    lines = [PROSE[start:end] for start, end in wrap(PROSE, room)]
    assert "".join(lines) == PROSE
    for before, after in pairwise(lines):
        assert after[0] not in CLOSING
        assert before[-1] not in OPENING
        assert not (before[-1].isdigit() and after[0].isdigit())
        assert not (before[-1] == after[0] and before[-1] in "—…")


def test_wrap_of_what_cannot_be_helped() -> None:
    assert list(wrap("", 10)) == [(0, 0)]
    assert list(wrap("，，，", 2)) == [(0, 1), (1, 2), (2, 3)]
    assert list(wrap("a" * 25, 10)) == [(0, 10), (10, 20), (20, 25)]
    assert list(wrap("中文", 1)) == [(0, 1), (1, 2)]


HOSTILE = "\x00\x1b\x07\x7f\x80\x9b\u202e\u2066\u200b\u2028\u2029\ufeff\U000e0041\ud800"


def test_safe_replaces_one_for_one() -> None:
    assert safe(f"前{HOSTILE}后\n\t行") == "前" + "\ufffd" * len(HOSTILE) + "后\n\t行"
    assert safe_line("a\n\tb") == "a  b"
    assert safe("平常的文字") == "平常的文字"


@given(st.text(max_size=40))
def test_nothing_harmful_is_left(text: str) -> None:
    for char in safe_line(text):
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert len(safe_line(text)) == len(text)
    assert cells.width(safe_line(text)) >= 0
