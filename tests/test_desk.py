"""The desk: drafts are begun, put away, opened again and finished, and read the same each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drafter.bank import Bank
from drafter.desk import Desk
from drafter.errors import DrafterError, OutputError
from drafter.session.form import FACT, Asked
from drafter.session.settled import walk
from drafter.shelf import Shelf
from drafter.store import Store
from drafter.values import characters, parse_length


@pytest.fixture
def desk(bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "home"))
    return Desk(bank, Store(tmp_path / "drafts"))


def text_of(desk: Desk) -> list[str]:
    return [paragraph.text for paragraph in desk.writing.view.draft.paragraphs]


@pytest.mark.parametrize("genre", ["toast", "forum_lead", "duty_report"])
def test_a_draft_opened_again_reads_as_it_did(genre: str, desk: Desk, tmp_path: Path) -> None:
    desk.start(genre)
    wanted = next(row for row in desk.form.asked() if row.required and not row.key)
    assert desk.form.give(wanted, "云江市教育局")
    before = text_of(desk)
    desk.export("docx", tmp_path)  # what was used is noted now, and must not matter
    assert desk.held is not None
    name = desk.held.id
    desk.close()
    desk.open(name)
    assert text_of(desk) == before


def test_facts_of_a_point_are_given_changed_and_taken_away(desk: Desk) -> None:
    desk.example("forum")
    way = next(way for way, _ in walk(desk.writing.outline) if len(way) == 2 and desk.form.asked_of(way))
    number = len(desk.form.asked_of(way))
    assert desk.form.give(desk.form.asked_of(way)[-1], "活动：“清风课堂” 6场", way)
    rows = desk.form.asked_of(way)
    assert len(rows) == number + 1
    assert rows[-2].value == "活动：“清风课堂” 6场"
    assert desk.form.give(rows[-2], "活动：“清风课堂” 9场", way)
    assert desk.form.asked_of(way)[-2].value.endswith("9场")
    assert desk.form.give(desk.form.asked_of(way)[-2], "", way)
    assert len(desk.form.asked_of(way)) == number
    with pytest.raises(DrafterError, match="："):
        desk.form.give(desk.form.asked_of(way)[-1], "没有冒号的一行", way)
    assert all(row.key.startswith(FACT) for row in desk.form.asked_of(way))


def test_a_file_is_never_written_over_unasked(desk: Desk, tmp_path: Path) -> None:
    desk.example("toast")
    path = desk.export("txt", tmp_path)
    with pytest.raises(OutputError):
        desk.export("txt", tmp_path)
    assert desk.export("txt", tmp_path, on_exist="rename") != path


def test_nothing_is_open_at_first(desk: Desk) -> None:
    with pytest.raises(DrafterError, match="还没有打开稿子"):
        _ = desk.writing


def test_lengths_follow_the_genre(desk: Desk) -> None:
    for genre in desk.genres():
        counts = [count for _, count in desk.lengths(genre)]
        low, high = characters(parse_length(genre.length), 180)
        assert 2 <= len(counts) <= 12
        assert all(low / 2 <= count <= high * 1.5 for count in counts)
    toast = next(genre for genre in desk.genres() if genre.id == "toast")
    assert desk.lengths(toast)[0] == ("1分钟", 180)


def test_what_is_given_on_several_lines_has_a_field_each(desk: Desk) -> None:
    desk.start("duty_report")

    def rows() -> list[Asked]:
        return [row for row in desk.form.asked() if row.name == "问题"]

    assert [(row.label, row.required) for row in rows()] == [("问题", True)]
    assert desk.form.give(rows()[-1], "学习不够系统；原因：事务多")
    assert desk.form.give(rows()[-1], "下基层少")
    assert [(row.label, row.value) for row in rows()] == [
        ("问题1", "学习不够系统；原因：事务多"),
        ("问题2", "下基层少"),
        ("再加一条问题", ""),
    ]
    text = "".join(text_of(desk))
    assert "（一）学习不够系统。" in text
    assert "（二）下基层少。" in text
    assert desk.form.give(rows()[0], "")
    assert [row.value for row in rows()] == ["下基层少", ""]


def test_the_length_can_be_changed_later(desk: Desk) -> None:
    desk.start("annual", "10分钟")
    length = desk.form.asked()[-1]
    assert (length.key, length.value) == ("length", "10分钟")
    assert desk.form.checked(length, "长一点")[1]
    assert desk.form.give(length, "20分钟")
    assert desk.writing.view.draft.target == 20 * 180


def other_bank(bank: Bank, used: set[str]) -> Bank:
    """Return the bank as after an update: some of what a draft took is gone, some reads otherwise."""
    gone = {name for number, name in enumerate(sorted(used)) if number % 3 == 0}
    changed = {name for number, name in enumerate(sorted(used)) if number % 3 == 1}
    phrases = [
        p._replace(text=p.text.replace("，", "，也", 1)) if p.id in changed and "{" not in p.text else p
        for p in bank.phrases
        if p.id not in gone or p.set
    ]
    return replace(bank, phrases=Shelf.of(phrases), digest="other")


def test_what_is_said_of_each_line_cannot_be_held_and_is_told(desk: Desk, bank: Bank) -> None:
    desk.example("duty_report")
    used = {p.phrase for s in desk.writing.view.draft.sentences() for p in s.parts if p.phrase}
    before = text_of(desk)
    assert desk.held is not None
    name = desk.held.id
    desk.close()
    later = Desk(other_bank(bank, used), desk.store)
    later.open(name)
    other = [a for a, b in zip(before, text_of(later), strict=True) if a != b]
    assert all(text.startswith("（") for text in other)  # 存在的不足
    told = later.news()
    assert other and any("处留不住" in line for line in told), told
    later.close()


@pytest.mark.parametrize("name", ["toast", "experience", "annual"])
def test_a_draft_reads_as_it_was_left_with_another_bank(name: str, desk: Desk, bank: Bank) -> None:
    desk.example(name)
    before = text_of(desk)
    used = {p.phrase for s in desk.writing.view.draft.sentences() for p in s.parts if p.phrase}
    assert desk.held is not None
    draft = desk.held.id
    desk.close()
    later = Desk(other_bank(bank, used), desk.store)
    session = later.open(draft)
    assert text_of(later) == before
    assert any("句库更新过" in line for line in later.news())
    assert session.undo() == "照原样留住"
    assert text_of(later) != before
    session.redo()
    later.close()
    # It is kept like anything else: opened once more nothing has to be put right.
    again = Desk(later.bank, desk.store)
    again.open(draft)
    assert text_of(again) == before
    assert not any("句库更新过" in line for line in again.news())
    again.close()


def test_with_the_same_bank_nothing_is_held(desk: Desk) -> None:
    desk.example("toast")
    assert desk.held is not None
    name = desk.held.id
    desk.close()
    session = desk.open(name)
    assert not session.state.past
    assert not any("句库" in line for line in desk.news())
