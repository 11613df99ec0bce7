"""`drafter search` as a user meets it: exit codes, JSON, lists, the cache, what is imported on the way."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drafter import clipboard
from drafter.cli import main
from drafter.cli import search as command
from drafter.errors import OutputError, display_width
from drafter.search import open_index, search, search_phrases, store
from drafter.search.showing import filled

ROOT = Path(__file__).resolve().parent.parent
LIST = "# 固定说法\n行稳致远\n\n凝心聚力\n银行行长\n"


@pytest.fixture(autouse=True, scope="module")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["DRAFTER_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "固定说法.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["search", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_plain_lines_in_a_pipe(capsys: pytest.CaptureFixture[str], words: Path) -> None:
    code, out, err = run(capsys, "xwzy", "--only-bank", "--bank", str(words))
    assert (code, out, err) == (0, "行稳致远\n", "")
    code, out, _ = run(capsys, "-n", "3", "党建")
    assert code == 0
    assert len(out.splitlines()) == 3


def test_words_of_the_query_are_terms(capsys: pytest.CaptureFixture[str], words: Path) -> None:
    assert run(capsys, "聚力", "凝心", "--only-bank", "--bank", str(words))[1] == "凝心聚力\n"


def test_nothing_found(capsys: pytest.CaptureFixture[str], words: Path) -> None:
    code, out, err = run(capsys, "凝神静气", "--only-bank", "--bank", str(words))
    assert (code, out) == (1, "")
    assert "没有找到“凝神静气”" in err
    assert "最接近的是：凝心聚力" in err
    code, out, err = run(capsys, "😀", "--json")
    assert (code, json.loads(out)) == (1, [])
    code, out, err = run(capsys, "党建", "@没有这个")
    assert (code, out, err) == (1, "", "没有语步“没有这个”\n")
    code, out, err = run(capsys, "--width", "200")
    assert (code, err) == (1, "没有符合这些条件的词条\n")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "统一思想", "--json", "-n", "4")
    hits = json.loads(out)
    assert code == 0
    assert len(hits) == 4
    for hit in hits:
        assert list(hit) == ["id", "text", "score", "move", "topics", "spans"]
        assert "".join(hit["text"][start:end] for start, end in hit["spans"]) == "统一思想"
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_json_of_an_entry_of_a_list(capsys: pytest.CaptureFixture[str], words: Path) -> None:
    _, out, _ = run(capsys, "行稳致远", "--only-bank", "--bank", str(words), "--json")
    (hit,) = json.loads(out)
    assert (hit["id"], hit["move"], hit["topics"], hit["spans"]) == (f"{words}:2", "expression", [], [[0, 4]])


def test_stdin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "统一思想\n\n😀\x1b\r\n".encode() + "作风".encode("gb18030") + b"\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    code, out, _ = run(capsys, "--stdin", "--json", "-n", "1")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [answer["query"] for answer in answers] == ["统一思想", "", "😀\x1b", "作风"]
    assert [len(answer["hits"]) for answer in answers] == [1, 0, 0, 1]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("统一思想\n".encode())))
    code, out, _ = run(capsys, "--stdin", "-n", "2")
    assert code == 0
    assert [line.split("\t")[0] for line in out.splitlines()] == ["统一思想"] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "要写找什么"),
        (["  "], "要写找什么"),
        (["x", "--only-bank"], "--only-bank 要和 --bank 一起用"),
        (["x", "--stdin"], "--stdin"),
        (["x", "-n", "0"], "-n 至少是 1"),
        (["x", "-n", "y"], "-n"),
        (["x", "--width", "-1"], "--width"),
        (["x", "--move", "closing.cal"], "closing.call"),
        (["x", "--topic", "作锋建设"], "作风建设"),
        (["x", "--genre", "forum_led"], "forum_lead"),
    ],
)
def test_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_filters(capsys: pytest.CaptureFixture[str]) -> None:
    hits = json.loads(run(capsys, "--move", "closing.call", "--json", "-n", "5")[1])
    assert {hit["move"] for hit in hits} == {"closing.call"}
    hits = json.loads(run(capsys, "--topic", "作风建设", "--move", "measure", "--json", "-n", "5")[1])
    assert all(hit["topics"][0].startswith("作风建设") for hit in hits)
    hits = json.loads(run(capsys, "--width", "8", "作风", "--json")[1])
    assert hits
    assert all(len([char for char in hit["text"] if char.isalnum()]) == 8 for hit in hits)
    by_id, by_name = (run(capsys, "同志", "--genre", name)[1] for name in ("forum_lead", "座谈会讲话"))
    assert by_id == by_name != ""


# --- lists --------------------------------------------------------------------------------------------------


def test_tsv_with_its_own_pinyin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("# 词\t拼音\n行长\tzhǎng háng\t别的\n乐山\t\n绿化\tlv4 hua4\n", encoding="utf-8")
    only = ["--only-bank", "--bank", str(path)]
    assert run(capsys, "zhanghang", *only)[1] == "行长\n"
    assert run(capsys, "lvhua", *only)[1] == "绿化\n"
    assert run(capsys, "leshan", *only)[1] == "乐山\n"


def test_gb18030_and_broken_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(LIST.encode("gb18030"))
    code, out, err = run(capsys, "nxjl", "--only-bank", "--bank", str(path))
    assert (code, out) == (0, "凝心聚力\n")
    assert "GB18030" in err
    code, _, err = run(capsys, "x", "--bank", str(tmp_path / "没有.txt"))
    assert code == 3
    assert "没有.txt" in err
    path.write_bytes(b"PK\x03\x04\0\0")
    assert run(capsys, "x", "--bank", str(path))[0] == 3


def test_yaml_bank_is_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "- topic: 作风建设\n  move: heading\n  entries:\n  - id: own.heading.01\n    text: 蚂蚁啃骨头般啃下账目\n",
        encoding="utf-8",
    )
    (hit, *_) = json.loads(run(capsys, "蚂蚁 骨头", "--bank", str(path), "--json")[1])
    assert hit["id"] == "own.heading.01"
    assert run(capsys, "骨头", "--bank", str(tmp_path), "--only-bank")[1] == "蚂蚁啃骨头般啃下账目\n"


# --- the cache ----------------------------------------------------------------------------------------------


def test_the_index_is_kept_and_rebuilt(tmp_path: Path, words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("DRAFTER_CACHE", str(folder))

    def first() -> str:
        return search(open_index([words], only=True), "xwzy").hits[0].text

    assert first() == "行稳致远"
    (kept,) = folder.glob("search-*.index")
    whole = kept.read_bytes()
    stamp = kept.stat().st_mtime_ns
    assert first() == "行稳致远"
    assert kept.stat().st_mtime_ns == stamp
    for damaged in (b"", b"x", whole[:-1], whole[:100], whole + b"x", whole[:300] + b"\xff" + whole[301:]):
        kept.write_bytes(damaged)
        assert first() == "行稳致远"
        assert kept.read_bytes() == whole
    words.write_text("行稳致远走得久\n", encoding="utf-8")
    assert first() == "行稳致远走得久"
    assert len(list(folder.glob("search-*.index"))) == 2


def test_only_a_few_are_kept(tmp_path: Path, words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path / "cache"))
    for number in range(store._KEPT + 2):
        words.write_text(f"第{number}条\n", encoding="utf-8")
        open_index([words], only=True)
    assert len(list((tmp_path / "cache").glob("search-*.index"))) == store._KEPT


def test_a_cache_that_cannot_be_written(tmp_path: Path, words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("DRAFTER_CACHE", str(blocked / "cache"))
    assert search(open_index([words], only=True), "xwzy").hits[0].text == "行稳致远"


def test_two_processes_at_once(tmp_path: Path, words: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from drafter.search import open_index, search;"
        "print(search(open_index([Path(sys.argv[1])], only=True), 'xwzy').hits[0].text)"
    )
    environment = {**os.environ, "DRAFTER_CACHE": str(tmp_path / "cache"), "PYTHONIOENCODING": "utf-8"}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(words)], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    assert [one.communicate()[0].decode().strip() for one in started] == ["行稳致远"] * 3
    assert len(list((tmp_path / "cache").glob("search-*.index"))) == 1


def test_a_one_shot_search_imports_only_what_it_needs(words: Path) -> None:
    code = (
        "import sys; from drafter.cli import main;"
        f"main(['search', 'nxjl', '--only-bank', '--bank', {str(words)!r}]);"
        "print(*sys.modules, file=sys.stderr)"
    )
    command_line = [sys.executable, "-c", code]
    subprocess.run(command_line, cwd=ROOT, capture_output=True, check=True)
    loaded = set(
        subprocess.run(command_line, cwd=ROOT, capture_output=True, check=True).stderr.decode().split()
    )
    heavy = {
        "numpy",
        "jinja2",
        "pypinyin",
        "rich",
        "yaml",
        "rapidfuzz",
        "prompt_toolkit",
        "dataclasses",
        "typing",
    }
    assert not loaded & {*heavy, "json", "difflib", "shutil", "subprocess", "drafter.model", "drafter.bank"}


def test_search_phrases() -> None:
    (hit, *_) = search_phrases("统一sx", 2)
    assert "统一思想" in hit.text


# --- showing and copying ------------------------------------------------------------------------------------


def test_lines_on_a_terminal_fit_and_lose_nothing() -> None:
    text = "以{{ 指导思想 }}凝心聚力，以{{ 行动 }}检验担当，{{ 单位 }}把任务书变成了成绩单。"
    for columns in (8, 20, 40, 200):
        lines = command.wrapped(text, columns)
        assert "".join(lines) == text
        assert all(display_width(line) <= columns for line in lines)
        assert not any(line.startswith(("，", "。")) for line in lines)


def test_marks_across_lines() -> None:
    assert command._mark("凝心", 0, [(1, 3)]) == "凝\x1b[1;4m心\x1b[0m"
    assert command._mark("聚力", 2, [(1, 3)]) == "\x1b[1;4m聚\x1b[0m力"


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("谢谢大家", "谢谢大家"),
        ("我代表{{ 单位 }}致谢", "我代表【待补：单位】致谢"),
        ('选树{{ 示范支部 | default("一批") }}支部', "选树一批支部"),
        ("{% if 年度 %}今年，{% endif %}好", "今年，好"),
    ],
)
def test_what_is_pasted(text: str, pasted: str) -> None:
    assert filled(text) == pasted


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[str, str]] = []

    def tool(command: list[str], text: str, encoding: str) -> bool:
        taken.append((command[0], text))
        return command[0] == "xsel"

    monkeypatch.setattr(clipboard, "_run", tool)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("SSH_TTY", "SSH_CONNECTION", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert clipboard.copy("行稳致远") == "已复制 4 字"
    assert taken == [("xclip", "行稳致远"), ("xsel", "行稳致远")]
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    assert "OSC 52" in clipboard.copy("行稳致远")
    assert screen.getvalue() == "\x1b]52;c;6KGM56iz6Ie06L+c\x07"
    with pytest.raises(OutputError):
        clipboard.copy("长" * 30_000)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with pytest.raises(OutputError):
        clipboard.copy("行稳致远")


def test_copy_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: Path
) -> None:
    given: list[str] = []

    def take(text: str) -> str:
        given.append(text)
        return "已复制 4 字"

    monkeypatch.setattr(clipboard, "copy", take)
    code, out, err = run(capsys, "xwzy", "--copy", "--only-bank", "--bank", str(words))
    assert (code, out, err, given) == (0, "行稳致远\n", "已复制 4 字\n", ["行稳致远"])


def test_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, words: Path) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["search", "wenzhi", "--only-bank", "--bank", str(words)]) == 0
    assert "行\x1b[1;4m稳致\x1b[0m远" in screen.getvalue()
    assert "固定说法" in screen.getvalue()
    screen.truncate(0)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["search", "wenzhi", "--only-bank", "--bank", str(words)]) == 0
    assert "\x1b" not in screen.getvalue()


def test_the_parser_knows_its_options() -> None:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers(), "x")
    assert parser.parse_args(["search", "a", "b"]).query == ["a", "b"]
