"""Files of the bank changed as texts: sorting and adding lose no comment, no character and no line end."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter import cli
from drafter.bank import TABLES, Bank, load_bank
from drafter.bankedit import add_entry, blocks, sort_text, unsorted
from drafter.errors import SourceError

TEXT = """# 文件头的说明
- topic: 为民服务/为民办事
  move: goal
  entries:
  # 关于三
  # 再说一句
  - id: livelihood.goal.03
    text: 三

  - id: livelihood.goal.101
    text: 一百零一
    # 一百零一自己的话
  - id: livelihood.goal.02   # 行末的话
    # 二里面的话
    text: "二，
      还有一行"
  # 一组末尾的话

# 下一组的说明
- topic: 为民服务
  move: heading
  set: "91"
  entries:
  - {id: set.people.91.contact, text: 丙}
  - {id: set.people.91.livelihood, text: 甲}
# 文件尾的话
"""
SORTED = """# 文件头的说明
- topic: 为民服务/为民办事
  move: goal
  entries:
  - id: livelihood.goal.02   # 行末的话
    # 二里面的话
    text: "二，
      还有一行"
  # 关于三
  # 再说一句
  - id: livelihood.goal.03
    text: 三

  - id: livelihood.goal.101
    text: 一百零一
    # 一百零一自己的话
  # 一组末尾的话

# 下一组的说明
- topic: 为民服务
  move: heading
  set: "91"
  entries:
  - {id: set.people.91.livelihood, text: 甲}
  - {id: set.people.91.contact, text: 丙}
# 文件尾的话
"""
ORDER = {"为民服务": ["livelihood", "contact"]}


def words(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.strip())


def test_entries_are_put_in_order_with_their_comments() -> None:
    found = sort_text("x", TEXT, ORDER)
    # Blank lines go with the entry below; nothing else differs.
    assert [line for line in found.split("\n") if line] == [line for line in SORTED.split("\n") if line]
    assert sort_text("x", found, ORDER) == found
    assert words(found) == words(TEXT)


def test_what_is_out_of_order_is_told_by_line() -> None:
    assert [(name, before) for _, name, before in unsorted("x", TEXT, ORDER)] == [
        ("livelihood.goal.02", "livelihood.goal.101"),
        ("set.people.91.livelihood", "set.people.91.contact"),
    ]
    assert unsorted("x", SORTED, ORDER) == []


def test_line_ends_and_the_last_line_stay() -> None:
    windows = TEXT.replace("\n", "\r\n")
    assert sort_text("x", windows, ORDER) == sort_text("x", TEXT, ORDER).replace("\n", "\r\n")
    bare = "- entries:\n  - id: a.02\n    text: 乙\n  - id: a.01\n    text: 甲"
    assert sort_text("x", bare, {}) == "- entries:\n  - id: a.01\n    text: 甲\n  - id: a.02\n    text: 乙\n"


def test_entries_in_brackets_stay_as_they_are() -> None:
    text = "- entries: [{id: a.02, text: 乙}, {id: a.01, text: 甲}]\n"
    assert sort_text("x", text, {}) == text


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(SourceError):
        sort_text("x", "- entries: [\n", {})


@given(st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]))
def test_shuffled_files_are_sorted_alike_and_lose_nothing(draw: random.Random, end: str) -> None:
    entries = [
        f"  # 说明{n}\n  - id: a.goal.{n:02}\n    text: 文字{n}" + ("\n\n" if n % 3 else "\n    # 里面\n")
        for n in range(1, 12)
    ]
    head = "# 头\n- topic: 甲/乙\n  move: goal\n  entries:\n"
    shuffled = entries[:]
    draw.shuffle(shuffled)
    text = (head + "".join(shuffled) + "# 尾\n").replace("\n", end)
    once = sort_text("x", text, {})
    assert sort_text("x", once, {}) == once
    assert words(once) == words(text)
    names = [entry.id for block in blocks("x", once) for entry in block.entries]
    assert names == [f"a.goal.{n:02}" for n in range(1, 12)]


def test_the_shipped_files_are_in_order_and_sorting_leaves_them_alone(bank: Bank) -> None:
    for name in bank.sources:
        path = Path(name)
        if path.stem not in TABLES:
            text = path.read_text(encoding="utf-8")
            assert sort_text(name, text, bank.member_order) == text


# --- adding ------------------------------------------------------------------------------------------

HEAD = {"topic": "为民服务/为民办事", "move": "goal"}


def test_an_entry_goes_into_the_block_that_says_the_same() -> None:
    found = add_entry("x", TEXT, HEAD, {"id": "livelihood.goal.102", "text": "新的"})
    assert '      还有一行"\n  - id: livelihood.goal.102\n    text: 新的\n  # 一组末尾的话\n' in found
    assert words(found) == sorted([*words(TEXT), "- id: livelihood.goal.102", "text: 新的"])


def test_an_entry_of_another_kind_opens_a_block() -> None:
    found = add_entry(
        "x", TEXT, {**HEAD, "genres": ["annual"]}, {"id": "a.b.01", "text": "新: 的", "step": 2}
    )
    assert found.startswith(TEXT)
    assert found.removeprefix(TEXT) == (
        "- topic: 为民服务/为民办事\n  move: goal\n  genres: [annual]\n  entries:\n"
        '  - id: a.b.01\n    text: "新: 的"\n    step: 2\n'
    )


@pytest.mark.parametrize("text", ["", "# 我的句库\n", "\n\n"])
def test_an_empty_file_may_be_added_to(text: str) -> None:
    found = add_entry("x", text, HEAD, {"id": "livelihood.goal.01", "text": "甲"})
    assert [entry.id for block in blocks("x", found) for entry in block.entries] == ["livelihood.goal.01"]
    assert add_entry("x", found, HEAD, {"id": "livelihood.goal.02", "text": "乙"}).count("entries:") == 1


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]),
        min_size=1,
        max_size=30,
    )
)
def test_whatever_is_added_comes_back(said: str) -> None:
    said = said.strip() or "甲"
    try:
        found = add_entry("x", "", HEAD, {"id": "livelihood.goal.01", "text": said})
    except (ValueError, SourceError):
        return  # characters that no file may hold
    (block,) = blocks("x", found)
    assert len(block.entries) == 1


# --- the command -------------------------------------------------------------------------------------


def test_sort_twice_is_sort_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("- [\n", encoding="utf-8")
    assert cli.main(["bank", "sort", "--check", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == TEXT
    assert cli.main(["bank", "sort", str(tmp_path)]) == 1
    assert "broken.yaml:1" in capsys.readouterr().err
    once = path.read_bytes()
    assert cli.main(["bank", "sort", str(path)]) == 0
    assert path.read_bytes() == once
    assert "关于三" in once.decode()
    assert len(load_bank([path], only=True, cache=False).phrases) == 5


def test_sorting_says_when_it_changes_the_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(TEXT.encode("gb18030"))
    assert cli.main(["bank", "sort", str(path)]) == 0
    assert "改存为 UTF-8" in capsys.readouterr().err
    assert "还有一行" in path.read_text(encoding="utf-8")
