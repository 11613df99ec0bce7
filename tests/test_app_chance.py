"""The interactive program under chance: any keys, any sizes, and kills at any moment."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import pytest

from drafter.bank import Bank
from drafter.desk import Desk
from drafter.store import Store
from drafter.tui.cells import width
from drafter.tui.write import WriteScreen
from tests.appstage import MORE, OUTLINE, Player, crooked, perform, settle_in, still_bank, still_desk
from tests.stage import NAMES

PATHS = (
    *(
        (),
        ("1",),
        ("1", "1"),
        ("4", "F9"),
        ("4", "F2", "Down"),
        ("4", "F3"),
        ("4", "F5"),
        ("4", "F8"),
        ("4", "F1"),
    ),
    *(
        ("4",),
        ("4", "Down", "Down"),
        ("4", *("Down",) * 5, "Ctrl-R"),
        ("4", "Ctrl-P"),
        ("4", "Ctrl-S"),
        ("4", "F12"),
    ),
    ("4", "F2", "Down", "F12"),
)
"""Where the keys begin; the first draft stands at 4."""
BURST = 30
ROUND = 150
SIZES = ("5x3", "80x24", "200x60", "1x1", "60x16", "72x20", "71x9", "30x40", "120x40", "20x2")
HANZI = "各位领导同志们今天会议学用结合真章试点工作按时办结任务，。“”《》——……１２９０"
PARTS = (
    *(value for name, value in {**NAMES, **MORE}.items() if name != "Ctrl-Q"),
    *"1234567890-=,.，。１９０ ＝@#abxyz“”—…中战斗统一任务",
    *(chr(code) for code in range(32) if code not in (3, 17)),
    *("\x1b[1;3A", "\x1b[1;4B", "\x1b1", "\x1b[3~", "\x1b[Z", "\x1b[1;5C", "\x1b[24~"),
    *(
        "\x1b[200~战\n斗：#{}\x1b[201~",
        "\x1b[200~" + "各" * 3000 + "\x1b[201~",
        "\x1b[20",
        "\x1bO",
        "\x1b[",
        "\x1b",
    ),
    *(
        "𠮷",
        "👨‍👩‍👧",
        "e\u0301",
        "\x9b31m",
        "\u202e",
        "\ufeff",
        "\u2028",
        "{{ 会议 }}",
        "{% if %}",
        "【待补：会议】",
    ),
)
EDITS = (
    *(
        "Down",
        "Down",
        "Down",
        "Up",
        "Enter",
        "1",
        "2",
        "3",
        "4",
        "=",
        "Ctrl-R",
        "Ctrl-L",
        "Ctrl-Z",
        "Ctrl-Y",
        "F7",
    ),
    *(
        "学用结合",
        "再加一句",
        "0",
        "F2",
        "Tab",
        "Shift-Tab",
        "Alt-Down",
        "Alt-Up",
        "Esc",
        "Esc",
        "Del",
        "Ctrl-D",
    ),
    *("F9", "Backspace", "Ctrl-S", "送审稿", "换成自己的话\r", "再加一句话\x1b[18~", "1", "2", "\x0c"),
)
"""What a person does, for sessions that are killed."""
OUTLINES = (
    OUTLINE,
    OUTLINE.replace("body: [paragraph]\n- closing", "points: [学用结合, 下田指导]\n- closing"),
)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_in(monkeypatch, tmp_path)


# --- any keys -----------------------------------------------------------------------------------------------------


def draw(rng: random.Random) -> str:
    """Return a burst of keys, now and then a run of hanzi that comes at once."""
    if rng.random() < 0.25:
        return "".join(rng.choices(HANZI, k=BURST))
    return "".join(rng.choices(PARTS, k=BURST))


async def storm(player: Player, rng: random.Random, count: int) -> int:
    """Press so many keys; how many were pressed before the program was left."""
    for done in range(0, count, BURST):
        if player.over:
            return done
        await player.send(draw(rng))
        if rng.random() < 0.3 and not player.over:
            for size in rng.choices(SIZES, k=rng.choice((1, 3))):
                columns, rows = map(int, size.split("x"))
                player.glass.screen.resize(rows, columns)
                player.app.application._on_resize()
            await player.settle()
    if not player.over:
        await player.send("\x1b[201~")  # a paste that was begun has an end
        shot = await player.resize(80, 24)
        if not any(not width(char) or ord(char) > 0x1F000 for char in shot.text):  # these may drift
            assert crooked(shot, (80, 24)) == [], shot.text
    return count


def whole(desk: Desk, *, exported: bool) -> None:
    """The draft composes, its text reads back, and opened again it is the same."""
    if desk.session is None or desk.held is None:
        return
    session, name = desk.session, desk.held.id
    assert session.view.draft.paragraphs is not None
    text = session.text()
    assert desk._session(text, "稿", Path()).text() == text
    for form in ("txt", "docx", "yaml") if exported else ():
        desk.export(form, Path.cwd(), on_exist="overwrite", name="稿")
    rows = len(desk.held.rows)
    desk.close()
    again = desk.open(name)
    assert desk.held is not None
    assert (len(desk.held.rows), again.text()) == (rows, text)


def chance(folder: Path, bank: Bank, count: int, seed: int, outlines: Sequence[str] = OUTLINES) -> None:
    """Press random keys on all screens, in rounds, going on with the same drafts."""
    rng = random.Random(seed)
    first = still_desk(folder, draft=False)
    first.bank = bank
    pressed = turn = 0
    while pressed < count:
        if turn % 12 == 0:  # new drafts, lest everything be deleted in time
            store = Store(folder / f"drafts{turn}")
            desk = Desk(bank, store)
            desk.start_from(outlines[turn // 12 % len(outlines)], "提纲", Path())
            desk.close()
        desk = Desk(bank, store)
        path = PATHS[turn % len(PATHS)]
        told: list[int] = []

        async def script(player: Player, path: tuple[str, ...] = path, told: list[int] = told) -> None:
            await player.jump(*path)
            told.append(await storm(player, rng, ROUND))

        try:
            perform(desk, script, rng.choice(((80, 24), (60, 16), (120, 40), (40, 10))))
            whole(desk, exported=turn % 12 == 11 or pressed + ROUND >= count)
        except BaseException:
            print(f"seed {seed}, round {turn}, {path}")  # noqa: T201
            raise
        desk.close()
        pressed += max(told[0], BURST)
        turn += 1


@pytest.mark.parametrize("seed", range(4))
def test_random_keys(tmp_path: Path, seed: int) -> None:
    chance(tmp_path, still_bank(), 1100, seed)


def shipped() -> tuple[str, ...]:
    """Return shipped examples: an outline may only name topics of the bank it is written with."""
    folder = Path(__file__).parent.parent / "examples"
    return tuple((folder / f"{name}.yaml").read_text(encoding="utf-8") for name in ("forum", "duty_report"))


def test_random_keys_with_the_shipped_bank(tmp_path: Path, bank: Bank) -> None:
    chance(tmp_path, bank, 600, 1, shipped())


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_ten_thousand_random_keys(tmp_path: Path, bank: Bank, seed: int) -> None:
    if seed % 5:
        chance(tmp_path, still_bank(), 10_000, seed + 100)
    else:
        chance(tmp_path, bank, 10_000, seed + 100, shipped())


# --- kills ---------------------------------------------------------------------------------------------------------


def sealed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def live(folder: Path, seed: int, said: int) -> None:
    """Write until killed; after each key say what is acknowledged: the draft, how many things done, the text."""
    rng = random.Random(seed)
    desk = still_desk(folder, draft=False)

    async def script(player: Player) -> None:
        os.write(said, b"ready\n")
        player.glass.write = len  # type: ignore[method-assign, assignment]  # nobody looks
        await player.press(*(("4",) if rng.random() < 0.7 else ("1", "1", "2", "Esc")))
        for _ in range(100_000):
            held, session = desk.held, desk.session
            if held is not None and session is not None:
                os.write(said, f"{held.id}\t{len(held.rows)}\t{sealed(session.text())}\n".encode())
            key = rng.choice(EDITS)
            if key == "Esc" and isinstance(player.top, WriteScreen) and not player.top.line.text:
                continue
            await player.press(key)

    perform(desk, script)


def killed(folder: Path, seed: int, rng: random.Random) -> tuple[str, int, str]:
    """Kill a writer a moment after one of the first things it has said; what it had acknowledged last."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            asyncio.set_event_loop(None)
            live(folder, seed, writer)
        except BaseException:  # noqa: BLE001  # nothing may go on here as a second test run
            os.write(writer, f"FAULT {traceback.format_exc()}".encode())
        finally:
            os._exit(3)
    os.close(writer)
    data = b""
    wanted = rng.randrange(1, 9)
    while data.count(b"\n") < wanted and b"FAULT" not in data:
        data += os.read(reader, 1 << 16)
    time.sleep(rng.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(reader, 1 << 16):
        data += part
    os.close(reader)
    text = data.decode()
    assert "FAULT" not in text, text
    lines = [line for line in text.splitlines(keepends=True) if line.endswith("\n")][1:]
    if not lines:
        return "", 0, ""
    name, rows, seal = lines[-1].strip("\n").split("\t")
    return name, int(rows), seal


def kills(folder: Path, count: int, seed: int) -> int:
    """Kill writers and look at what they left; how many acknowledged things were there."""
    rng = random.Random(seed)
    found = 0
    for number in range(count):
        home = folder / str(number // 10)
        if number % 10 == 0:
            still_desk(home).close()
        name, rows, seal = killed(home, rng.randrange(10**9), rng)
        desk = still_desk(home, draft=False)
        for row in desk.store.drafts():
            desk.open(row.id)  # every draft opens
        if name:
            session = desk.open(name)
            assert desk.held is not None
            # What was not yet acknowledged may be there as well: one action, which is two rows at most.
            assert 0 <= len(desk.held.rows) - rows <= 2, (len(desk.held.rows), rows)
            if len(desk.held.rows) == rows:
                assert sealed(session.text()) == seal
            found += rows
        desk.close()
    return found


def test_twenty_kills(tmp_path: Path) -> None:
    assert kills(tmp_path, 20, 1) > 10


@pytest.mark.long
def test_a_thousand_kills(tmp_path: Path) -> None:
    assert kills(tmp_path, 1000, 2) > 1000
