"""How every screen looks: at three sizes and both widths of ambiguous characters, and a few of them line by line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from drafter.desk import Desk
from drafter.tui.cells import glyphs
from tests.appstage import SIZES, Player, astray, crooked, perform, saved, settle_in, still_desk
from tests.stage import Shot, ambiguous

GOLDEN = Path(__file__).parent / "golden"
SEEN: dict[str, tuple[str, ...]] = {
    "home": (),
    "genre": ("1",),
    "length": ("1", "1"),
    "write": ("4", "Down", "Down"),
    "clauses": ("4", *("Down",) * 5, "Ctrl-R"),
    "clause": ("4", *("Down",) * 5, "Ctrl-R", "2"),
    "ticks": ("4", *("Down",) * 5, "Ctrl-R", "Ctrl-R", "="),
    "typing": ("4", "Down", "Down", "试点工作按时"),
    "locked": ("4", "Down", "Down", "Ctrl-L"),
    "facts": ("4", "F9"),
    "outline": ("4", "F2", "Down", "Down", "Tab"),
    "topic": ("4", "F2", "Down", "F12", "1"),
    "todo": ("4", "F5"),
    "why": ("4", *("Down",) * 5, "F12"),
    "export": ("4", "F8"),
    "help": ("4", "F1"),
    "palette": ("4", "Ctrl-P", "j"),
    "snapshot": ("4", "Ctrl-S", "送审稿"),
    "find": ("4", "Down", "Down", "F3", "Ctrl-R", "任务"),
}
"""Frames by name, and the keys from the first screen to each."""
TEXTS = ("“一张蓝图”", "𠮷野家", "ａｂｃ", "战斗——堡垒……·①", "あいう", "1 234")
HOSTILE = "打\x1b]0;owned\x07铁\x9b31m还\u202e需\u2028“自身”——硬……"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_in(monkeypatch, tmp_path)


def desk_of(folder: Path) -> Desk:
    """Return a desk with the draft of the stage, not yet opened."""
    saved(folder)
    return still_desk(folder, draft=False)


async def seen(player: Player, keys: tuple[str, ...], size: tuple[int, int]) -> Shot:
    """Return the frame after the keys; it and the one before are sound."""
    for some in (keys[:-1], keys[-1:]):
        await player.jump(*some)
        if player.id == "export":
            player.top.folder = Path("/讲话稿")  # type: ignore[attr-defined]
            player.top.entered()
            await player.settle()
        shot = player.shot()
        assert crooked(shot, size) == [], f"{some}\n{shot.text}"
        assert astray(player, shot) == [], f"{some}\n{shot.text}"
    return shot


@pytest.mark.parametrize(
    ("size", "wide"), [(size, wide) for size in SIZES for wide in (False, True) if wide or size != (80, 24)]
)
def test_every_frame_is_sound(tmp_path: Path, size: tuple[int, int], wide: bool) -> None:
    async def script(player: Player) -> None:
        for name, keys in SEEN.items():
            start = keys[: 1 if keys[:1] == ("4",) else 0]
            await player.reach(start)
            shot = await seen(player, keys[len(start) :], size)
            assert (shot.lines[0][0] == "+") is wide is (glyphs().top_left == "+"), name

    with ambiguous(wide):
        desk = desk_of(tmp_path)
        perform(desk, script, size)
        desk.close()


@pytest.mark.parametrize("name", SEEN)
def test_golden_frames(tmp_path: Path, name: str) -> None:
    shots: list[Shot] = []

    async def script(player: Player) -> None:
        shots.append(await seen(player, SEEN[name], (80, 24)))

    desk = desk_of(tmp_path)
    perform(desk, script)
    desk.close()
    path = GOLDEN / f"app-{name}.txt"
    if os.environ.get("DRAFTER_GOLDEN"):
        path.write_text(shots[0].text, encoding="utf-8")
    assert shots[0].text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(60, 16), (72, 20), (71, 20), (40, 12), (20, 8)])
def test_hostile_texts_stay_in_their_frame(tmp_path: Path, size: tuple[int, int]) -> None:
    """Pasted control, bidi and escape characters, in the text, the facts and a heading."""
    desk = desk_of(tmp_path)
    pasted = f"\x1b[200~{HOSTILE}\x1b[201~"

    async def script(player: Player) -> None:
        for key in (
            "4",
            "Down",
            pasted,
            "Enter",
            "F9",
            pasted,
            "Enter",
            "Esc",
            "F2",
            "F5",
            "F1",
            "Esc",
            "Esc",
        ):
            shot = await player.press(key)
            assert crooked(shot, size) == [], f"{key!r}\n{shot.text}"
            assert not set("\x1b\x07\x9b\u202e\u2028") & set(shot.text)

    perform(desk, script, size)
    desk.close()


@pytest.mark.parametrize("wide", [False, True])
def test_the_cursor_stands_where_the_next_character_goes(tmp_path: Path, wide: bool) -> None:
    desk = desk_of(tmp_path)

    async def script(player: Player) -> None:
        for keys in (("4", "Down"), ("F9",), ("Esc", "Ctrl-S"), ("Esc", "F3")):
            await player.press(*keys)
            for text in TEXTS:
                for part in (text[:2], text[2:], "Left"):
                    shot = await player.press(part)
                    assert astray(player, shot) == [], shot.text
                await player.send("\x7f" * len(text) + "\x1b[3~")

    with ambiguous(wide):
        perform(desk, script)
    desk.close()


def test_without_colour_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = desk_of(tmp_path)
    written: list[str] = []

    async def script(player: Player) -> None:
        await player.press("4", "Down", "F5", "F8")
        written.append(player.glass.written)

    perform(desk, script)
    desk.close()
    codes = {
        int(code) for run in re.findall(r"\x1b\[([0-9;]*)m", written[0]) for code in run.split(";") if code
    }
    assert codes <= {0, 1, 4, 7}
