"""The desk: drafts are begun, put away, opened again and finished, and read the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from drafter.bank import Bank
from drafter.desk import FACT, Desk
from drafter.errors import DrafterError, OutputError
from drafter.session.settled import walk
from drafter.store import Store


@pytest.fixture
def desk(bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "home"))
    return Desk(bank, Store(tmp_path / "drafts"))


def text_of(desk: Desk) -> list[str]:
    return [paragraph.text for paragraph in desk.writing.view.draft.paragraphs]


@pytest.mark.parametrize("genre", ["toast", "forum_lead", "duty_report"])
def test_a_draft_opened_again_reads_as_it_did(genre: str, desk: Desk, tmp_path: Path) -> None:
    desk.start(genre)
    wanted = next(row for row in desk.asked() if row.required and not row.key)
    assert desk.give(wanted, "云江市教育局")
    before = text_of(desk)
    desk.export("docx", tmp_path)  # what was used is noted now, and must not matter
    assert desk.held is not None
    name = desk.held.id
    desk.close()
    desk.open(name)
    assert text_of(desk) == before


def test_facts_of_a_point_are_given_changed_and_taken_away(desk: Desk) -> None:
    desk.example("forum")
    way = next(way for way, _ in walk(desk.writing.outline) if len(way) == 2 and desk.asked_of(way))
    number = len(desk.asked_of(way))
    assert desk.give(desk.asked_of(way)[-1], "活动：“清风课堂” 6场", way)
    rows = desk.asked_of(way)
    assert len(rows) == number + 1
    assert rows[-2].value == "活动：“清风课堂” 6场"
    assert desk.give(rows[-2], "活动：“清风课堂” 9场", way)
    assert desk.asked_of(way)[-2].value.endswith("9场")
    assert desk.give(desk.asked_of(way)[-2], "", way)
    assert len(desk.asked_of(way)) == number
    with pytest.raises(DrafterError, match="："):
        desk.give(desk.asked_of(way)[-1], "没有冒号的一行", way)
    assert all(row.key.startswith(FACT) for row in desk.asked_of(way))


def test_a_file_is_never_written_over_unasked(desk: Desk, tmp_path: Path) -> None:
    desk.example("toast")
    path = desk.export("txt", tmp_path)
    with pytest.raises(OutputError):
        desk.export("txt", tmp_path)
    assert desk.export("txt", tmp_path, on_exist="rename") != path


def test_nothing_is_open_at_first(desk: Desk) -> None:
    with pytest.raises(DrafterError, match="还没有打开稿子"):
        _ = desk.writing
