"""The interactive program on a stage: a script plays it, sees each frame, and may look behind the scene."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.input.ansi_escape_sequences import REVERSE_ANSI_SEQUENCES
from prompt_toolkit.input.base import PipeInput
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import KEY_ALIASES, Keys
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output
from pytest import MonkeyPatch

from drafter.bank import Bank, load_bank
from drafter.desk import Desk
from drafter.model import Outline
from drafter.search import Index
from drafter.search.build import build
from drafter.search.form import Row
from drafter.store import Row as Kept
from drafter.store import Store
from drafter.tui import keys as table
from drafter.tui.app import App
from drafter.tui.base import Screen
from drafter.tui.cells import width
from drafter.tui.pauses import collecting_in_pauses
from tests.stage import NAMES, Glass, Shot

Script = Callable[["Player"], Awaitable[None]]
BANK = Path(__file__).resolve().parent / "compose_bank"
SIZES = ((80, 24), (120, 40), (60, 16))
_VERTICAL = "│┌┐└┘├┤|+"


def sent(key: str) -> str:
    """Return what a terminal sends for a key as the table names it; `escape up` are two."""
    if " " in key and key != " ":
        return "".join(sent(one) for one in key.split(" "))
    if len(key) == 1:
        return key
    known = Keys(KEY_ALIASES.get(key, key))
    return "\x1b" if known is Keys.Escape else REVERSE_ANSI_SEQUENCES[known]


MORE = {
    binding_key: sent(name)
    for binding_key, name in (
        ("F9", "f9"),
        ("F12", "f12"),
        ("Del", "delete"),
        ("Shift-Tab", "s-tab"),
        ("Alt-Up", "escape up"),
        ("Alt-Down", "escape down"),
    )
}
"""Further names of keys."""


class Player:
    """Plays the program; `pressed` counts the keys, `typed` the characters of texts."""

    def __init__(self, app: App, glass: Glass, source: PipeInput, done: asyncio.Future[Any]) -> None:
        self.app = app
        self.glass = glass
        self.done = done
        self.pressed = self.typed = 0
        self.faults: list[BaseException] = []
        self._source = source
        self._flushed = True
        self._flush, source.flush_keys = source.flush_keys, self._flush_keys  # type: ignore[method-assign]

    def _flush_keys(self) -> list[KeyPress]:
        """Take note that all that was sent has been read, a lone Esc as well."""
        self._flushed = True
        return self._flush()

    @property
    def over(self) -> bool:
        """Whether the program has ended."""
        return self.done.done()

    async def reach(self, path: Sequence[str]) -> None:
        """Go to a screen by its path from the first one; one over the draft that is open is reached from its text."""
        while len(self.app.stack) > 2:
            self.app.back()
        if path[:1] == ("4",) and self.id != "home" and self.app.desk.session:
            self.app.stack.pop()
            self.app.go("write")
            path = path[1:]
        else:
            self.app.go("home")
        await (self.jump(*path) if path else self.settle())

    @property
    def top(self) -> Screen:
        """The screen that is shown."""
        return self.app.top

    @property
    def id(self) -> str:
        """The id of the screen that is shown."""
        return self.app.top.id

    def shot(self) -> Shot:
        return self.glass.shot()

    async def press(self, *keys: str) -> Shot:
        """Press keys one by one, by the names of the stage; the frame after the last."""
        for key in keys:
            self.pressed += 1
            await self.send(NAMES.get(key) or MORE.get(key) or key)
        return self.shot()

    async def jump(self, *keys: str) -> Shot:
        """Press keys at once, so that only one frame is drawn; Esc may only be the last of them."""
        if keys:
            await self.send("".join(NAMES.get(key) or MORE.get(key) or key for key in keys))
        return self.shot()

    async def type(self, text: str) -> Shot:
        """Type a text, which comes at once as from an input method."""
        self.typed += len(text)
        await self.send(text)
        return self.shot()

    async def feed(self, key: str) -> Shot:
        """Press a key of the table by its own name, `<sigint>` as well."""
        if key == "<sigint>":
            self.app.application.key_processor.feed(KeyPress(Keys.SIGINT))
            self.app.application.key_processor.process_keys()
        await self.send("" if key == "<sigint>" else sent(key))
        return self.shot()

    async def send(self, data: str) -> None:
        if data:
            self._flushed = False
            self._source.send_text(data)
        await self.settle()

    async def resize(self, columns: int, rows: int) -> Shot:
        self.glass.screen.resize(rows, columns)
        self.app.application._on_resize()
        await self.settle()
        return self.shot()

    async def settle(self) -> None:
        """Let the program take what was sent and draw."""
        application = self.app.application
        await asyncio.sleep(0)
        for _ in range(5000):
            if self.over or self.faults or (self._flushed and not application.key_processor.key_buffer):
                break
            await asyncio.sleep(0.0005)
        else:
            raise AssertionError("what was sent is not read")
        if self.faults:
            raise self.faults[0]
        application.invalidate()
        while not self.over and application._invalidated:  # noqa: ASYNC110  # there is no event for a frame
            await asyncio.sleep(0)
        if self.faults:
            raise self.faults[0]
        if self.over and self.done.exception():
            raise self.done.exception() or AssertionError


def perform(desk: Desk, script: Script, size: tuple[int, int] = (80, 24), first: str = "home") -> object:
    """Play a script from the first screen; the program's result, None if the script left it running."""
    return asyncio.run(_perform(desk, script, size, first))


async def _perform(desk: Desk, script: Script, size: tuple[int, int], first: str) -> object:
    glass = Glass(*size)
    with create_pipe_input() as source:
        output = Vt100_Output(glass, glass.size, "xterm", ColorDepth.from_env(), enable_cpr=False)  # type: ignore[arg-type]
        app = App(desk, first, input=source, output=output)
        app.application.ttimeoutlen = app.application.timeoutlen = 0.001
        app.application.max_render_postpone_time = 0
        done = asyncio.ensure_future(_run(app))
        player = Player(app, glass, source, done)
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: player.faults.append(
                context.get("exception") or RuntimeError(context["message"])
            )
        )
        try:
            await player.settle()
            await script(player)
        finally:
            if not done.done():
                app.application.exit()
            await asyncio.wait([done])
        if player.faults:
            raise player.faults[0]
        return done.result()


async def _run(app: App) -> object:
    with collecting_in_pauses(app.application):
        return await app.application.run_async(set_exception_handler=False, handle_sigint=False)


# --- what a frame must be ---------------------------------------------------------------------------------------


def crooked(shot: Shot, size: tuple[int, int]) -> list[str]:
    """Return what is wrong with a frame: lines that are not as wide as it, borders that do not stand in line."""
    columns, rows = size
    found = [f"{width(line)} 格：{line}" for line in shot.lines if width(line) != columns]
    if len(shot.lines) != rows:
        found.append(f"{len(shot.lines)} 行")
    box = [line for line in shot.lines if line and line[0] in _VERTICAL]
    found += [f"右边框：{line}" for line in box if line[-1] not in _VERTICAL]
    return found


def input_line(player: Player) -> BufferControl | None:
    """Return the control of the line that takes what is typed, None where nothing can be typed."""
    layout = player.app.application.layout
    if layout.current_window not in layout.visible_windows:
        return None
    control = layout.current_control
    return control if isinstance(control, BufferControl) else None


def astray(player: Player, shot: Shot) -> list[str]:
    """Return what is wrong with the cursor: it stands where the next character goes, never in the last three rows."""
    control = input_line(player)
    if control is None:
        return []
    found = []
    if not shot.cursor:
        found.append("看不见光标")
    if shot.y >= len(shot.lines) - 3:
        found.append(f"光标在第 {shot.y + 1} 行，共 {len(shot.lines)} 行")
    before = control.buffer.document.text_before_cursor
    tail = before[-3:]
    line, cells = shot.lines[shot.y], 0
    reached = ""
    for char in line:
        if cells >= shot.x and width(char):
            break
        reached += char
        cells += width(char)
    if cells != shot.x:
        found.append("光标在字的中间")
    if tail.isprintable() and tail.strip() == tail and not reached.endswith(tail) and len(before) < 20:
        found.append(f"光标前是“{reached[-6:]}”，该是“{tail}”")
    return found


def screens_of(action: str) -> Sequence[str]:
    """Return the screens that list an action."""
    return next(binding.screens for binding in table.KEYS if binding.action == action)


def desk_in(folder: Path, bank: Bank) -> Desk:
    """Return a desk with its drafts in a folder."""
    return Desk(bank, Store(folder / "drafts"))


# --- a bank and a draft that stay as they are -------------------------------------------------------------------

OUTLINE = """\
title: 在{{ 会议 }}上的讲话
date: 2008年2月
length: 700字
needs: [单位, 会议]
takes: [时段, 主体]
facts:
- 单位：云泉市农业局
- 时段：去年以来
body:
- salutation
- opening.significance
- review.overview
- transition.main
- point: 在学用结合上见真章
  topic: 试点工作/学用结合
  facts:
  - 活动：“三个一”读书活动
  - 指标：培训 12场次
  body: [paragraph]
- point: 在下田指导上见真情
  topic: 试点工作/下田指导
  facts:
  - 制度：联系户走访制度
  body: [point.situation, paragraph]
- point: 在空白处再想一想
  topic: 试点工作/空白角度
  body: [paragraph]
- closing.belief
- closing.call
- valediction
"""
"""A draft on the tests' bank: a fact that is missing, a point short of matter."""

FOUND = (
    Row("apply.measure.04", "请行家到现场边看边讲", "measure", "试点工作/学用结合"),
    Row("review.overview.02", "试点从无到有，各地都摸出了一些门道。", "review.overview"),
    Row("closing.call.01", "让我们埋头干下去！", "closing.call"),
    *(Row(f"n.{n}", f"第{word}项任务按时办结", "measure") for n, word in enumerate("一二三四五六七八九十")),
)
"""What the finder and the suggestions look through."""
MOVES = {"measure": "做法", "review.overview": "成绩总述", "closing.call": "号召"}


@lru_cache(maxsize=1)
def index() -> Index:
    """Return the index of `FOUND`."""
    return Index(build(FOUND, MOVES, {}, {}))


@lru_cache(maxsize=1)
def still_bank() -> Bank:
    """Return the tests' own bank, which stays as it is whatever becomes of the shipped one."""
    return load_bank([BANK], only=True, cache=False)


def settle_in(patch: MonkeyPatch, folder: Path) -> None:
    """Let everything be written in a folder, nothing be copied, and the finder look through `FOUND`."""
    patch.setenv("DRAFTER_HOME", str(folder / "home"))
    patch.setenv("DRAFTER_CACHE", str(folder / "cache"))
    patch.chdir(folder)
    found = index()
    patch.setattr(App, "_open_index", lambda app: setattr(app, "_index", found))
    for place in ("clipboard", "tui.exporting", "tui.findscreen"):
        patch.setattr(f"drafter.{place}.copy", lambda _text: "复制了", raising=False)


class StillDesk(Desk):
    """A desk on which nothing changes by itself: few genres, and a fixed day."""

    def genres(self) -> list[Outline]:
        lengths = {"annual": "2500-8000字", "forum_lead": "2500-4500字", "toast": "300-700字"}
        return [replace(g, length=lengths[g.id]) for g in super().genres() if g.id in lengths]


class StillStore(Store):
    """A folder of drafts that were all left on the same day."""

    def drafts(self) -> list[Kept]:
        rows = [row._replace(changed="2026-01-18T09:30:00+08:00") for row in super().drafts()]
        return sorted(rows, key=lambda row: row.id)


@lru_cache(maxsize=1)
def _left() -> tuple[Path, object]:
    """Make a folder with the draft of `OUTLINE` in it, once."""
    folder = TemporaryDirectory()
    desk = Desk(still_bank(), Store(Path(folder.name) / "drafts"))
    desk.start_from(OUTLINE, "提纲", Path())
    desk.close()
    return Path(folder.name) / "drafts", folder


def saved(folder: Path) -> Path:
    """Return a folder of drafts in a folder, with the draft of `OUTLINE` in it."""
    return shutil.copytree(_left()[0], folder / "drafts")


def still_desk(folder: Path, *, draft: bool = True) -> StillDesk:
    """Return a desk with the tests' bank, and the draft of `OUTLINE` open on it."""
    if draft:
        saved(folder)
    desk = StillDesk(still_bank(), StillStore(folder / "drafts"))
    if draft:
        desk.open(desk.store.drafts()[0].id)
    return desk
