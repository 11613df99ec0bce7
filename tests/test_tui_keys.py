"""The table of keys, and what is made from it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from prompt_toolkit.key_binding import KeyBindings

from drafter.tui import keys
from drafter.tui.cells import width
from drafter.tui.keys import (
    FORBIDDEN,
    KEYS,
    SCREENS,
    Binding,
    bar,
    bind,
    fault,
    help_rows,
    key_name,
    on_screen,
)
from tests.stage import ambiguous

TUI = Path(keys.__file__).parent


def test_no_row_is_at_fault() -> None:
    assert [fault(binding) for binding in KEYS if fault(binding)] == []
    assert len({binding.action for binding in KEYS}) == len(KEYS)
    assert all(set(binding.screens) <= set(SCREENS) for binding in KEYS)


@pytest.mark.parametrize(
    "key", ["j", "Q", "c-@", "f4", "f10", "f11", "escape 1", "c-b", "/", "?", ",", "，", "[", " "]
)
def test_what_may_not_be_bound(key: str) -> None:
    wrong = fault(Binding("x", "错", (key,), key, ("home",)))
    assert bool(wrong) == (key != "，")


def test_every_action_can_be_done_in_two_ways() -> None:
    for binding in KEYS:
        ways = len(binding.keys) + len(binding.also) + binding.listed
        assert ways >= 2 or binding.action in ("up", "down", "open", "close"), binding.action


@pytest.mark.parametrize("screen", SCREENS)
def test_a_key_means_one_thing_on_a_screen(screen: str) -> None:
    used = Counter(key for row in on_screen(screen) for key in (*row.keys, *row.also))
    assert [key for key, times in used.items() if times > 1] == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("wide", [False, True])
def test_the_bar_fits_and_is_whole(screen: str, wide: bool) -> None:
    with ambiguous(wide):
        entries = {f"{row.shown} {row.label}" for row in on_screen(screen)}
        for room in range(10, 140):
            line = bar(screen, room)
            assert width(line) <= room
            assert set(line.strip().split("  ")) <= entries | {""}
        assert "F1 帮助" in bar(screen, 40) or screen == "help"
        assert len(bar(screen, 120).strip().split("  ")) >= 3


@pytest.mark.parametrize("screen", SCREENS)
def test_help_lists_every_row(screen: str) -> None:
    rows = help_rows(screen)
    assert [label for _, label in rows] == [row.label for row in on_screen(screen)]
    assert all(shown.strip() for shown, _ in rows)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_row_can_be_bound(screen: str) -> None:
    kb = KeyBindings()
    actions = [row.action for row in on_screen(screen)]
    bind(kb, screen, dict.fromkeys(actions, lambda _event: None))
    assert len(kb.bindings) == sum(len(row.keys) + len(row.also) for row in on_screen(screen))


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(ValueError, match="fly"):
        bind(KeyBindings(), "home", {"fly": lambda _event: None})


def test_names_of_keys() -> None:
    names = [key_name(key) for key in ("c-f", "escape s-up", "s-tab", "f3", "pagedown", "，")]
    assert names == ["Ctrl-F", "Alt-Shift-↑", "Shift-Tab", "F3", "PgDn", "，"]


def test_keys_are_named_in_the_table_only() -> None:
    """Elsewhere in `tui`, nothing is bound by a key's name."""
    for path in TUI.rglob("*.py"):
        if path.name == "keys.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "add"
            ):
                values = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                assert not [value for value in values if value in FORBIDDEN or str(value)[:2] == "c-"], path
