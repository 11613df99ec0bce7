"""Reading in any usual encoding, safe names, and writing that never loses what was there."""

from __future__ import annotations

import errno
import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter import files
from drafter.errors import InputError, OutputError, SourceError
from drafter.filenames import inside, safe_name
from drafter.files import printable, read_text, write_bytes

TEXT = "标题：在市直机关党建工作座谈会上的讲话𠮷\n"


@pytest.mark.parametrize(
    ("data", "encoding", "assumed"),
    [
        (TEXT.encode(), "utf-8", False),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8", False),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", False),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", False),
        (TEXT.encode("gb18030"), "gb18030", True),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str, assumed: bool) -> None:
    path = tmp_path / "稿.txt"
    path.write_bytes(data)
    assert read_text(path) == files.Decoded(TEXT, encoding, assumed)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"\xff\xff\xff", "GB18030"),
        (b"\xef\xbb\xbf\xff", "第 1 行"),
        (b"\xff\xfe\x00", "UTF-16"),
        (("甲\n" + TEXT).encode()[:-4] + b"\xff\n", "第 2 行"),
        ((TEXT * 3).encode()[1:], "第 1 行"),
        (b"PK\x03\x04....", "不是纯文本"),
        (b"a\0b", "不是纯文本"),
    ],
)
def test_what_cannot_be_decoded_is_refused(tmp_path: Path, data: bytes, part: str) -> None:
    path = tmp_path / "稿.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=part):
        read_text(path)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = files.decode(data, "x")
    except InputError:
        return
    assert decoded.encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def test_unreadable_files_are_named_with_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "座谈会讲话.yaml").write_text("a: b\n")
    with pytest.raises(
        InputError, match=r"座谈会发言\.yaml：没有这个文件或文件夹；是不是 .*座谈会讲话\.yaml"
    ):
        read_text(tmp_path / "座谈会发言.yaml")
    with pytest.raises(InputError, match=r"没有这个文件或文件夹$"):
        read_text(tmp_path / "无" / "a.yaml")
    with pytest.raises(InputError, match="这是文件夹"):
        read_text(tmp_path)
    with pytest.raises(InputError, match="不是文件夹"):
        read_text(tmp_path / "座谈会讲话.yaml" / "a")
    with pytest.raises(InputError, match="不能用的字符"):
        read_text(Path("a\0b"))
    with pytest.raises(InputError, match="文件名太长"):
        read_text(tmp_path / ("甲" * 200))

    def denied(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    with pytest.raises(InputError, match="没有权限"):
        read_text(tmp_path / "座谈会讲话.yaml")


def test_too_long_a_file_names_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 11)
    assert read_text(path, 11).text == "a" * 11
    with pytest.raises(SourceError, match="10 字节"):
        read_text(path, 10)
    path.write_bytes(b"a" * (files.MAX_READ + 1))
    with pytest.raises(SourceError, match="1 MiB"):
        read_text(path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert read_text("-").text == TEXT
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="标准输入"):
        read_text("-")


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("在座谈会上的讲话", "在座谈会上的讲话.docx"),
        ("2023/2024年度：总结?", "2023-2024年度：总结？.docx"),
        ("../../etc/passwd", "etc-passwd.docx"),
        ("..", "讲话稿.docx"),
        ("-rf", "rf.docx"),
        ("  甲\n乙　丙. ", "甲 乙 丙.docx"),
        ("con", "_con.docx"),
        ("Aux.讲话", "_Aux.讲话.docx"),
        ("COM¹", "_COM¹.docx"),
        ("con讲话", "con讲话.docx"),
        ("~$甲", "$甲.docx"),
        ("甲\u202e\x1b\ud800乙", "甲乙.docx"),
        ("e\u0301", "\u00e9.docx"),
        ("", "讲话稿.docx"),
    ],
)
def test_safe_names(title: str, name: str) -> None:
    assert safe_name(title, ".docx") == name


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=20) | st.text(st.sampled_from("./\\-~:conCON甲𠮷 \u3000\u202e"), max_size=400))
def test_any_title_gives_a_safe_name(title: str) -> None:
    name = safe_name(title, "txt")
    assert name.endswith(".txt") and len(name) > 4
    assert len(name.encode()) <= files.MAX_NAME
    assert name[0] not in ".-~ " and name[-5] not in ". "
    assert not set(name) & set('/\\:?"<>|*') and printable(name) == name
    folder = Path("/nowhere")
    assert inside(folder, name) == folder / name
    assert safe_name(name[:-4], "txt") == name


def test_an_extension_cannot_smuggle_a_path() -> None:
    with pytest.raises(ValueError, match="扩展名"):
        safe_name("甲", "../x")


@pytest.mark.parametrize(
    "name", ["..", ".", "", "../a", "a/../../b", "/etc/a", "a\\..\\b", "C:a", "C:\\a", "\\\\h\\s\\a", "a\0/b"]
)
def test_names_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="之外"):
        inside(tmp_path, name)


def test_links_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    with pytest.raises(OutputError, match="之外"):
        inside(tmp_path / "in", "link/a.txt")
    assert inside(tmp_path / "in", "a.txt") == tmp_path / "in" / "a.txt"


def test_printable_keeps_length() -> None:
    assert printable("甲\x1b[1m\u202e乙\n\t") == "甲\ufffd[1m\ufffd乙\ufffd\t"


# --- writing -------------------------------------------------------------------------------------


def test_write_and_what_exists(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    assert write_bytes(path, b"1", "error") == path
    with pytest.raises(OutputError, match="已经有同名文件"):
        write_bytes(path, b"2", "error")
    assert path.read_bytes() == b"1"
    assert write_bytes(path, b"2", "rename").name == "讲话-2.txt"
    assert write_bytes(path, b"3", "rename").name == "讲话-3.txt"
    path.chmod(0o600)
    assert write_bytes(path, b"4", "overwrite") == path
    assert path.read_bytes() == b"4" and path.stat().st_mode & 0o777 == 0o600
    assert sorted(item.name for item in tmp_path.iterdir()) == ["讲话-2.txt", "讲话-3.txt", "讲话.txt"]


def test_overwriting_a_link_leaves_its_target(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "old")
    write_bytes(tmp_path / "link", b"new", "overwrite")
    assert (tmp_path / "old").read_bytes() == b"old" and not (tmp_path / "link").is_symlink()


def test_long_names_leave_room_for_the_number(tmp_path: Path) -> None:
    path = tmp_path / safe_name("甲" * 300, "txt")
    write_bytes(path, b"1", "error")
    second = write_bytes(path, b"2", "rename")
    assert second.name.endswith("-2.txt") and len(second.name.encode()) <= files.MAX_NAME


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"无.a\.txt：没有这个文件或文件夹"):
        write_bytes(tmp_path / "无" / "a.txt", b"1", "error")
    with pytest.raises(OutputError, match="不能用的字符"):
        write_bytes(tmp_path / "a\0", b"1", "overwrite")
    (tmp_path / "d").mkdir()
    with pytest.raises(OutputError, match="文件夹"):
        write_bytes(tmp_path / "d", b"1", "overwrite")


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data[:3])))
    assert write_bytes(tmp_path / "a", b"0123456789", "error").read_bytes() == b"0123456789"
    monkeypatch.setattr(os, "write", lambda handle, data: 0)
    with pytest.raises(OutputError):
        write_bytes(tmp_path / "b", b"0123456789", "error")
    assert [item.name for item in tmp_path.iterdir()] == ["a"]


def test_a_write_that_lies_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "write", lambda handle, data: len(data))
    with pytest.raises(OutputError):
        write_bytes(tmp_path / "a", b"new text", "overwrite")
    assert (tmp_path / "a").read_bytes() == b"old"


def failing(real: Callable[..., Any], nth: int, code: int, calls: list[int]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == nth:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("mode", ["error", "rename", "overwrite"])
@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EMFILE, errno.EDQUOT]
)
@pytest.mark.parametrize("name", ["open", "write", "fsync", "link", "replace", "fstat", "close", "lstat"])
def test_failing_at_each_step_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int, mode: files.OnExist, links: bool
) -> None:
    old = tmp_path / "old.txt"
    old.write_bytes(b"old")
    path = tmp_path / "new.txt" if mode == "error" else old

    def no_link(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "not supported")

    nth = 0
    while True:
        nth += 1
        calls: list[int] = []
        with monkeypatch.context() as patch:
            if not links:
                patch.setattr(os, "link", no_link)
            patch.setattr(os, name, failing(getattr(os, name), nth, code, calls))
            try:
                write_bytes(path, b"new", mode)
            except OutputError as error:
                assert files.cause_of(OSError(code, "")) in str(error) or "同名" in str(error)
                assert str(tmp_path) in str(error)
                written = "已经写好" in str(error)
            else:
                written = True
        names = {item.name for item in tmp_path.iterdir()}
        assert not [item for item in names if item.endswith(".tmp")]
        assert old.read_bytes() == (b"new" if mode == "overwrite" and written else b"old")
        for item in names - {"old.txt"}:
            assert (tmp_path / item).read_bytes() == b"new"
            (tmp_path / item).unlink()
        if written and not names - {"old.txt"}:
            assert mode == "overwrite"
        old.write_bytes(b"old")
        if len(calls) < nth:
            break


@pytest.mark.parametrize("links", [True, False])
def test_racing_writers_never_replace_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def no_link(*_: object) -> None:
        raise OSError(errno.EPERM, "not permitted")

    if not links:
        monkeypatch.setattr(os, "link", no_link)
    results: list[str] = []

    def write(text: bytes, mode: files.OnExist, name: str) -> None:
        try:
            results.append(write_bytes(tmp_path / name, text, mode).name)
        except OutputError:
            results.append("")

    threads = [threading.Thread(target=write, args=(b"%d" % n, "error", "a.txt")) for n in range(8)]
    threads += [threading.Thread(target=write, args=(b"%d" % n, "rename", "b.txt")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("a.txt") == 1 and results.count("") == 7
    renamed = [item.read_bytes() for item in tmp_path.glob("b*.txt")]
    assert sorted(renamed) == [b"%d" % n for n in range(8)]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    real = files._write_temp

    def late(temp: Path, data: bytes, mode: int) -> None:
        real(temp, data, mode)
        path.write_bytes(b"theirs")

    monkeypatch.setattr(files, "_write_temp", late)
    with pytest.raises(OutputError, match="同名"):
        write_bytes(path, b"ours", "error")
    assert path.read_bytes() == b"theirs"
