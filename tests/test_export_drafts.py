"""`drafter export -f yaml`: a draft with every choice in it, that reads back as the same text."""

from __future__ import annotations

from pathlib import Path

import pytest

from drafter import cli
from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.draft import Draft
from drafter.outline import outline_of
from drafter.session.frozen import Given, draft_text

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
FORUM = ROOT / "examples" / "forum.yaml"


def printed(draft: Draft) -> tuple[object, ...]:
    return (draft.title, draft.subtitle, draft.byline, [paragraph.text for paragraph in draft.paragraphs])


def check(path: Path, seed: int, bank: Bank) -> None:
    text = path.read_text("utf-8")
    words = bank.vocabulary
    wanted = compose_draft(outline_of(text, str(path), path.parent, words), bank, seed)
    made = draft_text(Given(text, str(path), path.parent, (), seed), bank)
    assert made.other == 0
    again = compose_draft(outline_of(made.text, "草稿", path.parent, words), bank, seed)
    assert printed(again) == printed(wanted)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_draft_reads_back_as_the_same_text(path: Path, bank: Bank) -> None:
    for seed in range(4):
        check(path, seed, bank)


@pytest.mark.long
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_draft_of_forty_seeds_reads_back(path: Path, bank: Bank) -> None:
    for seed in range(40):
        check(path, seed, bank)


def test_the_command_writes_a_draft_beside_its_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", str(FORUM), "-f", "docx,yaml,txt", "-o", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forum-草稿.yaml", "forum.docx", "forum.txt"]
    draft = tmp_path / "forum-草稿.yaml"
    assert cli.main(["build", str(draft), "-f", "txt", "-o", str(tmp_path / "again.txt")]) == 0
    assert (tmp_path / "again.txt").read_bytes() == (tmp_path / "forum.txt").read_bytes()
    # Told by the name of the output, and a draft of a draft is the same draft.
    assert cli.main(["export", str(draft), "-o", str(tmp_path / "x.yaml")]) == 0
    assert (tmp_path / "x.yaml").read_bytes() == draft.read_bytes()
    assert cli.main(["export", str(FORUM), "-f", "yaml", "-o", str(tmp_path)]) == 4
    assert "已经有同名文件" in capsys.readouterr().err
    assert cli.main(["export", str(FORUM), "-f", "yaml", "-o", str(tmp_path), "--on-exist", "rename"]) == 0
    assert (tmp_path / "forum-草稿-2.yaml").read_bytes() == draft.read_bytes()


def test_a_draft_is_never_written_over_what_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "我的-草稿.yaml"
    own.write_bytes(FORUM.read_bytes())
    for target in (own, tmp_path):
        words = ["export", str(own), "-f", "yaml", "-o", str(target), "--on-exist", "overwrite"]
        assert cli.main(words) == 4
        assert "读进来的那一份" in capsys.readouterr().err
    assert own.read_bytes() == FORUM.read_bytes()


def test_building_knows_no_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", str(FORUM), "-f", "yaml", "-o", str(tmp_path)]) == 2
    assert "不认识的格式“yaml”" in capsys.readouterr().err


TOAST = str(ROOT / "examples" / "toast.yaml")


@pytest.mark.parametrize(
    "words",
    [
        [str(FORUM), "-f", "txt", TOAST],
        ["-f", "txt", str(FORUM), TOAST],
        [str(FORUM), TOAST, "-f", "txt"],
        [str(FORUM), "-f", "txt", "--", TOAST],
    ],
)
def test_files_may_stand_on_both_sides_of_an_option(words: list[str], tmp_path: Path) -> None:
    assert cli.main(["build", "-o", str(tmp_path), *words]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forum.txt", "toast.txt"]


@pytest.mark.parametrize("words", [["--nein", TOAST], ["-f"], ["-f", "txt", "--nein"]])
def test_unknown_options_are_still_told(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["build", str(FORUM), "-o", str(tmp_path), *words]) == 2
    assert "用法" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
