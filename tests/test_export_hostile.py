"""Hostile text and titles through every exporter and the real way of writing; failing writes at every point."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from drafter import cli, export
from drafter.errors import OutputError
from drafter.export import markdown, word
from drafter.filenames import inside, safe_name
from drafter.files import MAX_NAME, write_bytes
from tests.hostile import (
    HOSTILE,
    check_everywhere,
    check_markdown,
    draft_of,
    hostile,
    hostile_title,
    word_lines,
)

ROOT = Path(__file__).resolve().parent.parent
FORUM = str(ROOT / "examples" / "forum.yaml")
LONG = ["x" * 100_000, "会" * 100_000, "<&*_`" * 20_000, "一\n" * 20_000, "，。\u202e\x00" * 20_000]

# --- text --------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_any_text_comes_out_as_it_is_in_every_form(text: str) -> None:
    check_everywhere(text)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_lines_of_a_hundred_thousand_characters(text: str) -> None:
    check_everywhere(text)


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_markdown_prints_the_text(text: str) -> None:
    pytest.importorskip("markdown_it")
    check_markdown(text)


@pytest.mark.parametrize(
    ("heading", "text", "made"),
    [
        ("一是抓学习。", "要学。", "**一是抓学习**。要学。"),
        ("（一）抓学习（上）", "要学。", "**（一）抓学习（上**）要学。"),
        ("。。", "要学。", "。。要学。"),
        ("抓\n学习", "要学。", "**抓\\\n学习**要学。"),
    ],
)
def test_marks_of_emphasis_stand_where_markdown_takes_them(heading: str, text: str, made: str) -> None:
    paragraph = draft_of("甲").paragraphs[-1]
    opening, after = paragraph.sentences
    parts = (_with(opening, heading), _with(after, text))
    assert markdown._block(type(paragraph)(parts, paragraph.node, 1)) == made


def _with(sentence: Any, text: str) -> Any:
    part = sentence.parts[0]
    return type(sentence)((type(part)(text, "text"),), sentence.node, move=sentence.move)


@pytest.mark.long
def test_twenty_thousand_texts_come_out_as_they_are() -> None:
    chance = random.Random(20_000)
    for _ in range(20_000):
        check_everywhere(hostile(chance))


@pytest.mark.long
def test_markdown_prints_twenty_thousand_texts() -> None:
    pytest.importorskip("markdown_it")
    chance = random.Random(20_001)
    for _ in range(20_000):
        check_markdown(hostile(chance))


@pytest.mark.long
def test_libreoffice_opens_forty_hostile_files(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice")
    chance = random.Random(40)
    for number in range(40):
        text = LONG[number] if number < len(LONG) else hostile(chance)
        (tmp_path / f"{number:02}.docx").write_bytes(check_everywhere(text))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], check=True, timeout=900)
    made = sorted(tmp_path.glob("*.pdf"))
    assert len(made) == 40
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)


# --- names -------------------------------------------------------------------------------------------


def check_titles(folder: Path, number: int, written: int) -> None:
    """No name leads out of the folder, none is too long; written, none takes another's place."""
    chance = random.Random(number)
    old = folder / "已有.docx"
    old.write_bytes(b"old")
    outside = sorted(folder.parent.iterdir())
    made: dict[Path, bytes] = {old: b"old"}
    step = max(number // written, 1)
    for turn in range(number):
        name = safe_name(hostile_title(chance), ".docx")
        place = inside(folder, name)
        assert place.parent == folder
        assert place.name == name == os.path.basename(name)  # noqa: PTH119  # as the system reads it
        assert len(name.encode()) <= MAX_NAME
        assert not name.startswith(("-", ".", "~"))
        if turn % step == 0:
            path = write_bytes(place, str(turn).encode(), "rename")
            assert path not in made
            made[path] = str(turn).encode()
    assert {path: path.read_bytes() for path in folder.iterdir()} == made
    assert sorted(folder.parent.iterdir()) == outside


def test_two_thousand_hostile_titles(tmp_path: Path) -> None:
    (tmp_path / "稿").mkdir()
    check_titles(tmp_path / "稿", 2_000, 200)


@pytest.mark.long
def test_twenty_thousand_hostile_titles(tmp_path: Path) -> None:
    (tmp_path / "稿").mkdir()
    check_titles(tmp_path / "稿", 20_000, 2_000)


def test_titles_through_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From standard input a file is named after its title."""
    import io
    import sys

    folder = tmp_path / "稿"
    chance = random.Random(7)
    count = 0
    for _ in range(30):
        title = hostile_title(chance).encode("utf-8", "replace").decode()
        text = "title: " + _quoted(title) + "\nbody:\n- 同志们，会议开始。\n"
        stream = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)
        code = cli.main(["export", "-", "-f", "txt", "-o", str(folder), "--on-exist", "rename"])
        assert code in (0, 3)
        count += code == 0
        if folder.exists():
            assert len(list(folder.iterdir())) == count
        assert [path.name for path in tmp_path.iterdir()] in ([], ["稿"])
    assert count >= 10
    capsys.readouterr()


def _quoted(text: str) -> str:
    clean = "".join(c if c.isprintable() else " " for c in text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- failing writes ------------------------------------------------------------------------------------

CAUSES = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EACCES: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
}
CALLS = ("open", "write", "fsync", "fstat", "close", "replace", "link")


def fail(monkeypatch: pytest.MonkeyPatch, name: str, code: int) -> None:
    """Let a system call fail when it is about the new file of a write in the user's folder."""
    real = {call: getattr(os, call) for call in CALLS}
    handles: set[object] = set()

    def opening(path: object, *args: object, **more: object) -> object:
        new = ".drafter-" in str(path)
        if new and name == "open":
            raise OSError(code, "injected")
        handle = real["open"](path, *args, **more)
        if new:
            handles.add(handle)
        return handle

    def call(about: object, *args: object, **more: object) -> object:
        if about in handles or ".drafter-" in str(about):
            if name == "close":
                real["close"](about)
            raise OSError(code, "injected")
        return real[name](about, *args, **more)

    monkeypatch.setattr(os, "open", opening)
    if name != "open":
        monkeypatch.setattr(os, name, call)


@pytest.mark.parametrize("on_exist", ["overwrite", "rename"])
@pytest.mark.parametrize("name", CALLS)
def test_a_failing_write_leaves_what_was_there(
    name: str,
    on_exist: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "讲话稿.docx"
    source = tmp_path / "甲.yaml"
    source.write_text("title: 题名\nbody:\n- 同志们，会议开始。\n", "utf-8")
    for code, cause in CAUSES.items():
        target.write_bytes(b"old")
        fail(monkeypatch, name, code)
        left = cli.main(["export", str(source), "-o", str(target), "--on-exist", on_exist])
        monkeypatch.undo()
        told = capsys.readouterr().err
        if (name, on_exist) in (("replace", "rename"), ("link", "overwrite")):
            assert left == 0  # this way of writing does without the call
            (tmp_path / "讲话稿-2.docx").unlink(missing_ok=True)
            continue
        assert left == 4
        assert cause in told
        assert "讲话稿.docx" in told
        assert target.read_bytes() == b"old"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["甲.yaml", "讲话稿.docx"]


@pytest.mark.parametrize("taken", [0, 1, 4096])
def test_a_short_write_is_finished_or_refused(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "讲话稿.txt"
    target.write_bytes(b"old")
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:taken]) if taken else 0)
    code = cli.main(["export", FORUM, "-o", str(target), "--on-exist", "overwrite"])
    monkeypatch.undo()
    told = capsys.readouterr().err
    if taken:
        assert code == 0
        assert target.read_bytes() == export.exporter("txt").render(export.prepare(_forum()).document)
    else:
        assert code == 4
        assert "磁盘读写出错" in told
        assert "讲话稿.txt" in told
        assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_write_that_lies_about_its_length_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A system may report success and keep fewer bytes."""
    target = tmp_path / "讲话稿.docx"
    target.write_bytes(b"old")
    real = os.write

    def lying(handle: int, data: bytes) -> int:
        real(handle, data[:3])
        return len(data)

    monkeypatch.setattr(os, "write", lying)
    code = cli.main(["export", FORUM, "-o", str(target), "--on-exist", "overwrite"])
    monkeypatch.undo()
    told = capsys.readouterr().err
    assert code == 4
    assert "磁盘读写出错" in told
    assert "讲话稿.docx" in told
    assert target.read_bytes() == b"old"


def test_folders_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "文件").write_text("x")
    for target in (tmp_path / "文件" / "稿", tmp_path / "文件" / "x.docx", tmp_path / "无" / "无" / "x.docx"):
        assert cli.main(["export", FORUM, "-o", str(target)]) == 4
        told = capsys.readouterr().err
        assert target.name in told
        assert "不是文件夹" in told or "没有这个文件或文件夹" in told or "已经有同名文件" in told


def _forum() -> Any:
    from drafter.bank import load_bank
    from drafter.compose import compose_draft
    from drafter.outline import load_outline

    bank = load_bank(cache=False)
    return compose_draft(load_outline(Path(FORUM), bank.vocabulary), bank)


# --- a file that would not open ------------------------------------------------------------------------


def test_a_word_file_that_does_not_open_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.docx"
    target.write_bytes(b"old")
    monkeypatch.setattr(word, "escape", str)
    text = 'title: "甲 < 乙"\nbody:\n- 同志们，会议开始。\n'
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert cli.main(["export", str(tmp_path / "a.yaml"), "-o", str(target), "--on-exist", "overwrite"]) == 4
    assert "打不开" in capsys.readouterr().err
    assert target.read_bytes() == b"old"


def test_damaged_word_files_are_found() -> None:
    data = export.export_draft(draft_of("正文。"), "docx")
    word.check(data)
    assert word_lines(data)
    renamed = data.replace(b"word/document.xml", b"word/documenx.xml")
    for damaged in (b"", data[:-30], data[:60] + b"\x00" * 40 + data[100:], renamed):
        with pytest.raises(OutputError, match="打不开"):
            word.check(damaged)
