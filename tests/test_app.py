"""The interactive program: from nothing to a Word file by counted keys, and every key of every screen."""

from __future__ import annotations

import asyncio
import gc
import weakref
from io import BytesIO
from pathlib import Path
from threading import Event
from xml.etree import ElementTree

import docx
import pytest
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from pypinyin import lazy_pinyin

from drafter.bank import Bank, load_bank
from drafter.desk import Desk
from drafter.export.plain import layout
from drafter.model import Point
from drafter.search import Index
from drafter.session.actions import InsertText
from drafter.session.offers import offers
from drafter.session.pending import Pending
from drafter.session.places import Place, places_of
from drafter.session.settled import walk
from drafter.store import Row as Kept
from drafter.tui import keys as table
from drafter.tui import pauses
from drafter.tui.app import App
from drafter.tui.cells import width
from drafter.tui.facts import FactsScreen
from drafter.tui.home import GenreScreen, LengthScreen
from drafter.tui.menu import MOST, Menu
from drafter.tui.write import WriteScreen
from tests import laws
from tests.appstage import (
    SIZES,
    Player,
    StillStore,
    astray,
    crooked,
    desk_in,
    index,
    perform,
    saved,
    sent,
    settle_in,
    still_bank,
)

MOST_KEYS = 110
OPEN_INDEX = App._open_index
"""As it is in earnest; the tests have the index at once."""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_in(monkeypatch, tmp_path)


def sound(player: Player, size: tuple[int, int]) -> None:
    shot = player.shot()
    assert crooked(shot, size) == [], shot.text
    assert astray(player, shot) == [], shot.text


# --- from nothing to a Word file --------------------------------------------------------------------------------


class Writer:
    """Writes a speech as a person would who reads the screen: looks at the rows, presses their digits."""

    def __init__(self, player: Player, size: tuple[int, int]) -> None:
        self.player = player
        self.size = size

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.player.press(key)
            sound(self.player, self.size)

    async def choose(self, menu: Menu[object], value: object) -> None:
        """Press the digit of a row, turning pages until it is seen."""
        place = next(n for n, row in enumerate(menu.rows) if row.value == value)
        while place >= menu._first + menu._page:
            await self.press("=")
        await self.press(str(place - menu._first + 1))

    @property
    def facts(self) -> FactsScreen:
        screen = self.player.top
        assert isinstance(screen, FactsScreen)
        return screen

    @property
    def write(self) -> WriteScreen:
        screen = self.player.top
        assert isinstance(screen, WriteScreen)
        return screen

    async def begin(self, genre: str, length: str) -> None:
        await self.press("1")
        assert isinstance(self.player.top, GenreScreen)
        await self.choose(menu_of(self.player), genre)
        assert isinstance(self.player.top, LengthScreen)
        await self.choose(menu_of(self.player), length)

    async def give_needed(self) -> None:
        """Type what is needed and missing, as the examples have it; the screen goes to the first by itself."""
        while self.facts.row.required and not self.facts.row.value:
            await self.player.type(self.facts.row.example)
            await self.press("Enter")
        await self.press("Esc")

    async def to_place(self, kind: str) -> None:
        """Go down to the next place of a kind that has something to choose."""
        while True:
            await self.press("Down")
            if self.write.place.kind == kind and len(self.write.offered()) > 1:
                return

    def done(self) -> int:
        """Return how many things can be undone; a step without a name goes with the next."""
        return sum(bool(step.label) for step in self.player.app.session.state.past)

    async def pick(self, number: int = 2) -> None:
        """Choose a row, on the next page if the screen is small, which changes the draft by one step."""
        before = self.done()
        shown = self.write.menu._page
        await self.press(*(("=", str(number - shown)) if number > shown else (str(number),)))
        assert self.done() == before + 1

    async def pick_lacking(self) -> str:
        """Choose a sentence for which a fact is missing, if one can be seen; the name of the fact."""
        asked = {row.name for row in self.player.app.desk.form.asked() if not row.key}
        for number, offer in enumerate(self.write.offered()[: self.write.menu._page], 1):
            lacking = offer.remark.removeprefix("要填：")
            if lacking != offer.remark and lacking in asked:
                await self.pick(number)
                return lacking
        await self.pick()
        return ""

    async def fill_gaps(self) -> None:
        """Go from gap to gap and give the fact that is missing, until there is none that a fact can fill."""
        for _ in range(5):
            if not self.player.app.session.view.draft.gaps:
                return
            await self.press("Enter")
            name = self.player.app.session.view.draft.gaps[0]
            await self.press("F9")
            while self.facts.row.name != name:
                await self.press("Down")
            await self.player.type(self.facts.row.example)
            await self.press("Enter", "Esc")

    async def choose_all_kinds(self) -> None:
        """At three points choose by digits: a sentence, headings, paragraphs, a clause."""
        session = self.player.app.session
        await self.to_place("move")
        lacking = await self.pick_lacking()
        assert (lacking in session.view.draft.gaps) == bool(lacking)
        await self.to_place("heading")
        headings = [heading.text for heading in session.view.draft.headings]
        await self.pick()  # a set of headings
        assert sum(a != b.text for a, b in zip(headings, session.view.draft.headings, strict=True)) >= 2
        await self.to_place("paragraph")
        before = self.write.place.text
        await self.pick()  # a whole paragraph
        assert self.write.place.text != before
        await self.to_place("paragraph")
        before = self.write.place.text
        await self.press("Ctrl-R", "1")  # its clauses, the first of them
        await self.pick(1)
        assert self.write.place.text != before
        await self.to_place("heading")
        await self.press("Ctrl-R")
        await self.pick()  # a single heading
        await self.to_place("paragraph")
        await self.pick()


@pytest.mark.parametrize("size", SIZES)
def test_from_nothing_to_a_word_file(tmp_path: Path, bank: Bank, size: tuple[int, int]) -> None:
    desk = desk_in(tmp_path, bank)
    counted: list[int] = []

    async def script(player: Player) -> None:
        writer = Writer(player, size)
        await writer.begin("annual", "10分钟")
        await writer.give_needed()
        await writer.choose_all_kinds()
        await writer.fill_gaps()
        assert player.app.session.view.draft.gaps == ()
        await writer.press("F5")
        assert player.id == "todo"
        await writer.press("Esc", "F8")
        assert player.id == "export"
        await writer.press("1")
        assert "已写好" in player.shot().text
        await player.press("Ctrl-Q")
        assert player.over
        counted.append(player.pressed)

    assert perform(desk, script, size) == 0
    assert counted[0] <= MOST_KEYS
    session = desk.writing
    draft, outline = session.view.draft, session.outline
    assert laws.lost_facts(draft, outline, bank) == []
    assert laws.loose_figures(draft) == []
    assert laws.unticked_claims(draft, outline, bank) == []
    assert laws.repeated_phrases(draft, bank) == []
    assert laws.wrong_counts(draft) == []
    assert laws.offsets_hold(draft)
    (path,) = tmp_path.glob("*.docx")
    said = "".join(paragraph.text for paragraph in docx.Document(BytesIO(path.read_bytes())).paragraphs)
    assert "".join(layout(draft)[0].split()) in "".join(said.split())
    assert "{{" not in said
    desk.close()


def test_a_version_reads_as_it_did_and_opens_beside_the_draft(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", "Ctrl-S")
        await player.type("送审稿")
        await player.press("Enter")
        said, session = player.app.session.view.draft.paragraphs, player.app.session
        await player.press("Down", "Down", "2", "Ctrl-S", "1")
        assert player.id == "write"
        assert "版本“送审稿”" in player.shot().text
        assert player.app.session is not session
        assert [p.text for p in player.app.session.view.draft.paragraphs] == [p.text for p in said]
        assert len(player.app.desk.store.drafts()) == 2

    saved(tmp_path)
    perform(desk, script, (80, 24))
    desk.close()


# --- every key of every screen ------------------------------------------------------------------------------------

REACHED = {
    "home": (),
    "genre": ("1",),
    "write": ("4",),
    "facts": ("4", "F9"),
    "outline": ("4", "F2", "Down"),
    "find": ("4", "F3", "Ctrl-R"),
    "todo": ("4", "F5"),
    "export": ("4", "F8"),
    "help": ("4", "F1"),
    "palette": ("4", "Ctrl-P"),
    "snapshot": ("4", "Ctrl-S"),
    "why": ("4", "F12"),
    "topic": ("4", "F2", "Down", "F12"),
}
"""How each screen is reached from the first one with one draft in it."""
PARAGRAPH = ("Down",) * 5
TICKS = (*PARAGRAPH, "Ctrl-R", "Ctrl-R")
SECOND = (*("Up",) * 6, "Down", "Down")
"""To the second point of the outline, wherever the cursor was."""
VERSIONS = ("甲", "Enter", "Ctrl-S", "乙", "Enter", "Ctrl-S")
PREPARED = {
    ("snapshot", "pick"): VERSIONS,
    ("snapshot", "down"): VERSIONS,
    ("snapshot", "up"): (*VERSIONS, "Down"),
    ("home", "remove"): ("Down", "Down", "Down"),
    ("write", "pick"): ("Down", "Down"),
    ("write", "filter"): PARAGRAPH,
    ("write", "page_on"): TICKS,
    ("write", "page_back"): (*TICKS, "="),
    ("write", "undo"): ("F7", "1", "1"),
    ("write", "redo"): ("F7", "1", "1", "Ctrl-Z"),
    ("outline", "undo"): ("Del",),
    ("outline", "redo"): ("Del", "Ctrl-Z"),
    ("outline", "move_up"): SECOND,
    ("outline", "demote"): SECOND,
    ("outline", "promote"): (*SECOND, "Tab", "Up", "Down"),
    ("outline", "close"): (*SECOND, "Tab", "Up"),
    ("outline", "open"): (*SECOND, "Tab", "Up", "Left"),
    ("find", "undo"): ("任",),
    ("find", "redo"): ("任", "Ctrl-Z"),
}
"""What goes before, so that there is something to do."""
FIRST = {"up": "Down", "previous_field": "Tab", "page_back": "="}
"""What goes before on every screen."""
QUIET = {
    ("home", "back"),  # at home it stays
    ("find", "redo"),  # of what is typed only the undo is kept
    ("find", "page_back"),
    *((screen, screen) for screen in ("facts", "outline", "todo", "export")),  # it is there already
    *((screen, key) for screen in ("todo", "why") for key in ("page_back", "page_on")),  # all is on one page
}
"""Where nothing has to be seen."""
CHANGING = {"pick", "add", "lock", "move_up", "move_down", "demote", "promote", "remove", "duplicate"}
CHANGING |= {"undo", "redo", "quit", "accept", "vouch"}
"""After which another draft is taken."""


class Crowded(StillStore):
    """More drafts than a page takes; only the first is there."""

    def drafts(self) -> list[Kept]:
        rows = super().drafts()
        more = [Kept(f"稿{n}", f"第{n}稿", "annual", "2026-01-18", "", 900, "") for n in range(25)]
        return rows + more


UNBOUND = table.FORBIDDEN - {"c-m", "c-i", "c-@"}
"""What may not be bound; Enter and Tab come by these names, and `c-@` is bound to do nothing."""


def rows_of(screen: str) -> list[table.Binding]:
    return table.on_screen(screen)


async def does(player: Player, screen: str, row: table.Binding) -> bool:
    """Whether the first key of a row does something that is seen or said on a screen."""
    await player.jump(*PREPARED.get((screen, row.action), ()))
    if row.action in FIRST and (screen, row.action) not in PREPARED:
        await player.press(FIRST[row.action])
    assert player.id == screen, player.shot().text
    before = player.shot()
    after = await player.feed("2" if row.action == "pick" else row.keys[0])
    if player.over:
        return row.action == "quit"
    sound(player, (80, 24))
    return after != before


@pytest.mark.parametrize("screen", REACHED)
def test_every_key_of_a_screen_does_something(tmp_path: Path, screen: str) -> None:
    store = Crowded(saved(tmp_path))
    silent: set[str] = set()
    calm = [row for row in rows_of(screen) if row.action not in CHANGING]
    for rows in (calm, *([row] for row in rows_of(screen) if row not in calm)):

        async def script(player: Player, rows: list[table.Binding] = rows) -> None:
            for row in rows:
                await player.reach(REACHED[screen])
                if not await does(player, screen, row):
                    silent.add(row.action)

        desk = Desk(still_bank(), store)
        perform(desk, script)
        desk.close()
    assert {(screen, action) for action in silent} <= QUIET


def pressed(data: str) -> list[str]:
    found: list[KeyPress] = []
    parser = Vt100Parser(found.append)
    parser.feed(data)
    parser.flush()
    return [getattr(press.key, "value", press.key) for press in found]


def test_a_terminal_can_send_every_key() -> None:
    for row in table.KEYS:
        for key in (*row.keys, *row.also):
            if key != "<sigint>":
                wanted = [
                    "c-m" if one == "enter" else "c-i" if one == "tab" else one for one in key.split(" ")
                ]
                assert pressed(sent(key)) == wanted, (row.action, key)


@pytest.mark.parametrize("screen", REACHED)
def test_keys_help_and_bar_are_the_table(tmp_path: Path, screen: str) -> None:
    """All keys of the rows are bound, none that may not be; bar and help list the rows and nothing else."""
    rows = rows_of(screen)
    keys = {key for row in rows for key in (*row.keys, *row.also)}
    shown = {f"{row.shown} {row.label}" for row in rows}

    async def script(player: Player) -> None:
        await player.jump(*REACHED[screen])
        bound = {tuple(getattr(k, "value", k) for k in b.keys) for b in player.top.bindings.bindings}
        assert not [found for found in bound if len(found) == 1 and found[0] in UNBOUND]
        bar = player.shot().lines[-1].removesuffix("[已存]").strip()
        assert set(bar.split("  ")) - {""} <= shown
        assert len(bar.split("  ")) >= 3
        if screen == "find":
            return  # most of its keys and its help are the finder's own
        for key in keys:
            names = tuple({"enter": "c-m", "tab": "c-i"}.get(one, one) for one in key.split(" "))
            assert names in bound, key
        if screen == "help":
            return
        shot = await player.press("F1")
        said = [words for line in shot.lines if (words := line.strip("│ ").split())]
        for row in rows:
            assert any(words[0] == row.shown.split()[0] and words[-1] == row.label for words in said), row
        labels = [words[-1] for words in said[:-1] if len(words) > 1 and "，" not in words[-1]]
        assert labels[-len(rows) :] == [row.label for row in rows]

    perform(Desk(still_bank(), Crowded(saved(tmp_path))), script, (100, 50))


def test_the_picture_can_be_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is well formed, shows the candidates, and every text stands within it."""
    from tests import picture

    monkeypatch.setattr(picture, "ROOT", tmp_path)
    monkeypatch.setattr(picture, "PATH", tmp_path / "docs" / "write.svg")
    picture.main()
    root = ElementTree.fromstring((tmp_path / "docs" / "write.svg").read_text(encoding="utf-8"))  # noqa: S314
    texts = [node for node in root.iter() if node.tag.endswith("}text")]
    assert all(int(t.attrib["x"]) + int(t.attrib["textLength"]) <= int(root.attrib["width"]) for t in texts)
    said = "".join(node.text or "" for node in texts)
    assert "现在用的" in said
    assert "[已存]" in said


def test_the_rows_of_the_screens() -> None:
    assert {screen for row in table.KEYS for screen in row.screens} <= {*REACHED, "edit"}
    assert all(width(row.shown) <= 9 for row in table.KEYS)


# --- pasting, pressing twice, what is still to do -------------------------------------------------------------------


def pasted(*lines: str) -> str:
    return "\x1b[200~" + "\r".join(lines) + "\x1b[201~"


def test_several_lines_pasted_become_paragraphs_in_one_step(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", "Down", "Down")
        before = [p.text for p in player.app.session.view.draft.paragraphs]
        await player.press(pasted("第一段话", "", "第二段话。", "第三段话！"))
        after = [p.text for p in player.app.session.view.draft.paragraphs]
        new = ["第一段话。", "第二段话。", "第三段话！"]
        assert [text.strip("　") for text in after if text not in before] == new
        assert [text for text in after if text in before] == before
        assert "粘贴的 3 段" in player.shot().text
        await player.press("Ctrl-Z")
        assert [p.text for p in player.app.session.view.draft.paragraphs] == before
        # While something is being typed a paste belongs to that.
        await player.type("接着")
        await player.press(pasted("一行", "两行"))
        assert player.app.session.view.draft.paragraphs is not None
        assert [p.text for p in player.app.session.view.draft.paragraphs] == before
        screen = player.top
        assert isinstance(screen, WriteScreen)
        assert screen.line.text == "接着一行 两行"

    perform(desk, script, (80, 24))
    desk.close()


def test_esc_goes_home_only_when_pressed_twice_running(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", "Esc")
        assert player.id == "write"
        assert "再按一次 Esc" in player.shot().text
        await player.press("Down", "Esc")
        assert player.id == "write"
        await player.press("Esc")
        assert player.id == "home"

    perform(desk, script, (80, 24))
    desk.close()


def test_undo_goes_where_it_undoes_and_a_draft_opens_where_it_was_left(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", *PARAGRAPH, "2")
        screen = player.top
        assert isinstance(screen, WriteScreen)
        number = screen.number
        await player.press(*("Up",) * 4, "Ctrl-Z")
        assert screen.number == number
        assert "，在“" in player.shot().text
        await player.press("Ctrl-Y", "Up", "Up", "Esc", "Esc", "4")
        again = player.top
        assert isinstance(again, WriteScreen)
        assert again.place.way == screen.places[number].way

    perform(desk, script, (80, 24))
    desk.close()


def test_nothing_is_added_until_a_new_point_is_named(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", "Down")
        before = len(player.app.session.view.draft.headings)
        await player.press("F7")
        assert player.id == "topic"
        await player.press("Esc")
        assert len(player.app.session.view.draft.headings) == before
        await player.press("F7")
        await player.type("把账算清楚")
        await player.press("Enter")
        assert "讲的是什么" in player.shot().text  # no topic is known by these words
        await player.press("Esc")
        headings = [heading.text for heading in player.app.session.view.draft.headings]
        assert len(headings) == before + 1
        assert "把账算清楚" in headings
        await player.press("F7")
        await player.type("下田")
        await player.press("Down", "Enter")
        assert len(player.app.session.view.draft.headings) == before + 2

    perform(desk, script, (80, 24))
    desk.close()


def test_a_gap_leads_to_the_field_that_fills_it(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", "F5")
        assert "待补：会议" in player.shot().text
        await player.press("1")
        screen = player.top
        assert isinstance(screen, FactsScreen)
        assert screen.row.name == "会议"
        await player.type("春耕会")
        await player.press("Enter", "Esc", "F5")
        assert "待补：会议" not in player.shot().text

    perform(desk, script, (80, 24))
    desk.close()


def test_the_text_can_be_read_alone(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        before = (await player.press("4", "Down")).text
        alone = (await player.press("F6")).text
        sound(player, (80, 24))
        text = "".join(p.text for p in player.app.session.view.draft.paragraphs).replace("　", "")

        def shown(frame: str) -> int:
            return sum(
                line.strip("│> 　") in text for line in frame.splitlines() if len(line.strip("│> 　")) > 8
            )

        assert shown(alone) > shown(before)
        assert "提纲 F2" not in alone
        await player.type("写")  # what is typed brings the list back
        assert "提词" in player.shot().text
        await player.press("Esc", "F6")
        assert "提纲 F2" in player.shot().text

    perform(desk, script, (80, 24))
    desk.close()


def test_a_name_is_wanted_where_a_requirement_is_typed(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)

    async def script(player: Player) -> None:
        await player.jump("1", "1", "1")
        screen = player.top
        assert isinstance(screen, FactsScreen)
        screen.ask_for(["工作"])
        await player.type("提高教学质量")
        await player.press("Enter")
        assert "提高教学质量工作" in player.shot().text
        await player.press("Enter")
        assert next(row.value for row in desk.form.asked() if row.name == "工作") == "提高教学质量工作"
        await player.press("Esc")
        assert desk.held is not None
        assert "提高教学质量工作" in (desk.held.path / "draft.yaml").read_text(encoding="utf-8")

    perform(desk, script, (80, 24))
    desk.close()


def test_a_found_phrase_never_takes_the_place_of_ones_own_words(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", "Down", "Down")
        await player.type("这是我自己写的一句")
        await player.press("F7", "Down", "F3")
        await player.type("试点")
        screen = player.top
        before = "".join(p.text for p in player.app.session.view.draft.paragraphs)
        await player.press("Enter")
        after = "".join(p.text for p in player.app.session.view.draft.paragraphs)
        assert player.top is not screen
        assert "这是我自己写的一句。" in before
        assert "这是我自己写的一句。" in after
        assert len(after) > len(before)
        # In the middle of typing it goes into what is typed.
        await player.type("先说")
        await player.press("F3")
        await player.type("试点")
        await player.press("Enter")
        write = player.top
        assert isinstance(write, WriteScreen)
        assert write.line.text.startswith("先说")
        assert len(write.line.text) > len("先说")
        assert "".join(p.text for p in player.app.session.view.draft.paragraphs) == after

    perform(desk, script, (80, 24))
    desk.close()


def test_undo_takes_back_what_is_typed_before_it_touches_the_draft(tmp_path: Path) -> None:
    saved(tmp_path)
    desk = desk_in(tmp_path, still_bank())

    async def script(player: Player) -> None:
        await player.press("4", *PARAGRAPH, "2")
        done = len(player.app.session.state.past)
        await player.type("写了一半")
        await player.press("Ctrl-Z")
        assert len(player.app.session.state.past) == done
        write = player.top
        assert isinstance(write, WriteScreen)
        while write.line.text:
            await player.press("Ctrl-Z")
        await player.press("Ctrl-Z")
        assert len(player.app.session.state.past) == done - 1
        await player.press("F9")
        facts = player.top
        assert isinstance(facts, FactsScreen)
        value = facts.row.value
        await player.type("别的")
        await player.press("Ctrl-Z")
        assert facts.line.text == value

    perform(desk, script, (80, 24))
    desk.close()


def test_what_is_vouched_for_is_no_longer_listed(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)
    desk.example("forum")

    async def script(player: Player) -> None:
        await player.jump("4", "F5")
        before = player.app.session.view.draft
        rows = player.app.top.menu.rows  # type: ignore[attr-defined]
        row = next(n for n, one in enumerate(rows) if one.value.claim in before.verify)
        await player.press(*("Down",) * row, "Tab")
        after = player.app.session.view.draft
        assert after.verify == tuple(name for name in before.verify if name != rows[row].value.claim)
        assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
        assert desk._session(player.app.session.text(), "稿", tmp_path).view.draft.verify == after.verify
        await player.press("Ctrl-Z")
        assert player.app.session.view.draft.verify == before.verify
        await player.press("Up", "Enter") if row else await player.press("Esc")

    perform(desk, script, (80, 24))
    desk.close()


def test_what_is_typed_in_the_form_is_kept_on_every_way_out(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)
    desk.start("forum_lead")

    def value(name: str) -> str:
        return next(row.value for row in desk.form.asked() if row.name == name)

    async def script(player: Player) -> None:
        await player.jump("F9")
        player.app.ask_facts(["单位"])
        await player.type("云江市教育局")
        await player.press("F5")
        assert player.id == "todo"
        assert value("单位") == "云江市教育局"
        player.app.ask_facts(["日期"])
        await player.type("某天")
        shot = await player.press("F5")
        assert player.id == "facts"
        assert "没有存" in shot.text
        await player.press("F5")
        assert player.id == "todo"
        assert value("日期") == ""

    perform(desk, script, first="write")
    desk.close()


def test_what_is_put_in_to_be_written_over_is_not_added_once_more(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)
    desk.example("forum")

    async def script(player: Player) -> None:
        write = player.app.top
        assert isinstance(write, WriteScreen)
        write.go_to(next(n for n, place in enumerate(write.places) if place.kind == "paragraph"))
        standing = write.place.text
        before = player.app.session.outline
        shot = await player.press("0", "F7")
        assert "还没有新写的话" in shot.text
        assert player.app.session.outline is before
        await player.type("另外再说一句。")
        await player.press("F7")
        text = "".join(sentence.text for sentence in player.app.session.view.draft.sentences())
        assert text.count(standing) == 1
        assert "另外再说一句。" in text

    perform(desk, script, first="write")
    desk.close()


def test_a_tick_shows_at_once(tmp_path: Path) -> None:
    session = desk_in(tmp_path, load_bank()).example("experience")
    session.apply(session.keeping())  # as after a change of headings

    def places() -> list[Place]:
        return [place for place in places_of(session) if place.kind == "paragraph"]

    found: list[bool] = []
    for number, place in enumerate(places()[:6]):
        rows = [(row, row.text.removeprefix("[ ] ")) for row in offers(session, place, "勾选做法")]
        offer, measure = next((row, text) for row, text in rows if text not in place.text)
        assert offer.action is not None
        session.apply(offer.action)
        notes = [note for report in session.view.draft.reports for note in report.notes]
        found.append(measure in places()[number].text)
        assert found[-1] or any(note.startswith("勾选的做法没有用上") for note in notes)
    assert sum(found) > len(found) / 2
    assert session.undo()


def test_what_is_to_do_leads_to_its_sentence(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, load_bank())
    session = desk.example("forum")
    session.apply(InsertText((1,), "先讲一个小故事。"))
    claims = session.view.draft.verify

    async def script(player: Player) -> None:
        for claim in claims:
            await player.jump("F5")
            rows = [row.value for row in menu_of(player).rows]
            place = next(n for n, row in enumerate(rows) if isinstance(row, Pending) and row.claim == claim)
            await player.press(*("Down",) * place, "Enter")
            write = player.top
            assert isinstance(write, WriteScreen)
            assert claim in {part.phrase for s in write.place.sentences for part in s.parts}

    perform(desk, script, first="write")
    desk.close()


@pytest.mark.parametrize("meanwhile", [(), ("Down",)])
def test_the_finder_opens_when_its_index_is_there(
    tmp_path: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch, meanwhile: tuple[str, ...]
) -> None:
    ready = Event()
    found = index()

    def wait() -> Index:
        ready.wait(30)
        return found

    monkeypatch.setattr("drafter.search.open_index", wait)
    monkeypatch.setattr(App, "_open_index", OPEN_INDEX)
    desk = desk_in(tmp_path, bank)

    async def script(player: Player) -> None:
        shot = await player.press("F3")
        assert player.id == "home"
        assert "正在编索引" in shot.text
        await player.press(*meanwhile)
        ready.set()
        for _ in range(100):
            await asyncio.sleep(0.02)
            if player.id == "find":
                break
        assert player.id == ("home" if meanwhile else "find")
        await player.press("F3" if meanwhile else "Esc")
        assert player.id == ("find" if meanwhile else "home")

    perform(desk, script)
    desk.close()


def test_a_heading_that_leaves_its_subject_is_told(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, load_bank())
    desk.start("pledge")

    async def script(player: Player) -> None:
        write = player.app.top
        assert isinstance(write, WriteScreen)
        for heading, told in (("提高思想认识", False), ("聚焦课堂提质", True)):
            write.go_to(next(n for n, place in enumerate(write.places) if place.kind == "heading"))
            await player.type(heading)
            shot = await player.press("Enter")
            assert ("下面的话没有动" in shot.text) == told

    perform(desk, script, first="write")
    desk.close()


def test_a_topic_is_found_by_pinyin_and_chosen_by_digit(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)
    desk.start("forum_lead")
    topic = bank.topics[-1]

    async def script(player: Player) -> None:
        await player.press("F7")
        await player.type("“3+2”行动")
        await player.press("Enter")
        await player.type("".join(lazy_pinyin(topic.name)))
        assert menu_of(player).rows[0].value == (topic.name, "")
        await player.press("1")
        added = [item for _, item in walk(player.app.session.outline) if isinstance(item, Point)]
        assert ("“3+2”行动", topic.name) in [(point.heading, point.topic) for point in added]

    perform(desk, script, first="write")
    desk.close()


def test_own_words_end_as_what_stood_there_ended(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)
    desk.example("forum")

    async def script(player: Player) -> None:
        await player.press("4")
        write = player.app.top
        assert isinstance(write, WriteScreen)
        for kind, said, kept in (
            ("称谓", "各位老师", "各位老师："),
            ("段落", "这一段我自己写", "这一段我自己写。"),
            ("段落", "我们要努力，", "我们要努力。"),
            ("段落", "行不行？", "行不行？"),
        ):
            write.go_to(next(n for n, place in enumerate(write.places) if place.label == kind))
            await player.type(said)
            await player.press("Enter")
            assert write.place.text == kept

    perform(desk, script)
    desk.close()


def test_a_genre_is_found_by_typing(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)

    async def script(player: Player) -> None:
        await player.press("1")
        whole = [row.text for row in menu_of(player).rows]
        assert len(whole) > MOST
        shot = await player.type("jyjl")
        assert [row.text for row in menu_of(player).rows] == ["经验交流发言"]
        assert whole[0] not in shot.text
        await player.press("Esc")
        assert [row.text for row in menu_of(player).rows] == whole
        await player.type("zhuchi")
        await player.press("1")
        assert menu_of(player).rows[0].text.startswith("按常见篇幅")
        await player.press("Esc", "Esc", "Esc")
        assert player.id == "home"

    perform(desk, script)
    desk.close()


def test_rows_below_the_ninth_are_shown_and_have_digits_on_the_next_page(tmp_path: Path, bank: Bank) -> None:
    desk = desk_in(tmp_path, bank)

    async def script(player: Player) -> None:
        shot = await player.press("1")
        names = [row.text for row in menu_of(player).rows]
        assert all(name in shot.text for name in names[: MOST + 3])
        shot = await player.press("=")
        assert names[0] not in shot.text
        assert f"1 {names[MOST]}" in shot.text
        await player.press("2", "1", "Esc")
        assert desk.session is not None
        assert desk.session.genre is not None
        assert desk.session.genre.name == names[MOST + 1]

    perform(desk, script, (120, 40))
    desk.close()


def menu_of(player: Player) -> Menu[object]:
    """Return the list of the screen shown."""
    menu: Menu[object] = player.app.top.menu  # type: ignore[attr-defined]
    return menu


def test_garbage_is_looked_for_in_a_pause(
    tmp_path: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pauses, "PAUSE", 0.02)
    desk = desk_in(tmp_path, bank)
    before = gc.get_threshold()

    async def script(player: Player) -> None:
        assert gc.get_threshold()[2] > before[2]
        gc.collect()
        gc.disable()
        circle: list[object] = []
        circle.append(Watched(circle))
        watched = weakref.ref(circle[0])
        circle = []
        assert watched() is not None
        await player.press("F1")
        for _ in range(250):
            if watched() is None:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("nobody looked for it")

    try:
        perform(desk, script)
    finally:
        gc.enable()
        desk.close()
    assert gc.get_threshold() == before


class Watched:
    """Something that can be looked after, in a circle."""

    def __init__(self, circle: list[object]) -> None:
        self.circle = circle
