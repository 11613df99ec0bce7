"""`drafter write` in a real pseudo-terminal, where there is none, and line by line."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import docx
import pytest

from drafter.bank import Bank, load_bank
from drafter.cli import main
from drafter.desk import Desk, in_order
from drafter.store import Store
from tests.test_tui_runner import ROOT, Terminal, _state

Start = Callable[..., Terminal]
HOME = "新写一篇"
ANSWERS = ("座谈会讲话", "3", "", "2024年3月8日", "市委负责同志", "市委", "党建座谈会", "党建工作", "停")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the bank in it, so that each start is quick."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DRAFTER_CACHE", str(folder))
        patch.setenv("DRAFTER_HOME", "/nowhere/drafter")
        load_bank()
    return folder


@pytest.fixture
def home(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_CACHE", str(cache))
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    opened: list[Terminal] = []

    def begin(*arguments: str, **environment: str) -> Terminal:
        code = f"import os, sys; os.chdir({str(home.parent)!r}); from drafter.cli import main; sys.exit(main(sys.argv[1:]))"
        opened.append(Terminal(["-c", code, *(arguments or ("write",))], environment, 2))
        return opened[-1]

    yield begin
    for one in opened:
        one.close()


def drafts(home: Path) -> list[str]:
    return [row.id for row in Store(home / "drafts").drafts()]


def written(home: Path, bank: Bank) -> Desk:
    """Return a desk with the one draft there is open on it; nothing was out of order with it."""
    desk = Desk(bank, Store(home / "drafts"))
    (name,) = drafts(home)
    desk.open(name)
    assert desk.told == []
    return desk


def writing(start: Start, *arguments: str, **environment: str) -> Terminal:
    """Open the example, and do one thing to it."""
    terminal = start(*arguments, **environment)
    terminal.until(HOME, 30)
    terminal.send("2")
    terminal.until("称谓")
    terminal.send("\x1b[B\x1b[B")
    terminal.until("会议目的：")
    terminal.send("2")
    terminal.until("Ctrl-Z 撤销")
    return terminal


# --- ways out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_signals_while_writing(start: Start, home: Path, bank: Bank, name: str, code: int) -> None:
    terminal = writing(start)
    terminal.process.send_signal(getattr(signal, name))
    assert terminal.ends() == code
    assert terminal.restored()
    assert "Traceback" not in terminal.raw.decode("utf-8", "replace")
    desk = written(home, bank)
    assert len(desk.writing.state.past) == 1
    assert desk.held is not None
    saved = (desk.held.path / "draft.yaml").read_text(encoding="utf-8")
    assert desk.writing.text().split("\n", 3)[-1].strip() in saved
    desk.writing.undo()
    assert not desk.writing.state.past
    desk.close()


@pytest.mark.parametrize(("keys", "code"), [("\x11", 0), ("\x03\x03", 130)])
def test_keys_that_leave_while_writing(start: Start, home: Path, bank: Bank, keys: str, code: int) -> None:
    terminal = writing(start)
    terminal.send(keys)
    assert terminal.ends() == code
    assert terminal.restored()
    desk = written(home, bank)
    assert len(desk.writing.state.past) == 1
    desk.close()


def test_the_terminal_goes_away_while_writing(start: Start, home: Path, bank: Bank) -> None:
    terminal = writing(start)
    os.close(terminal.follower)
    os.close(terminal.leader)
    terminal.leader = terminal.follower = -1
    assert terminal.process.wait(10) == 129
    desk = written(home, bank)
    assert len(desk.writing.state.past) == 1
    desk.close()


def test_stopped_and_going_on_and_killed_and_opened_again(start: Start, home: Path) -> None:
    terminal = writing(start)
    terminal.process.send_signal(signal.SIGTSTP)
    end = monotonic() + 5
    while _state(terminal.process.pid) != "T":
        assert monotonic() < end
        terminal.read()
    terminal.read()
    assert terminal.restored()
    terminal.glass.screen.reset()
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until("会议目的：")
    terminal.process.kill()
    terminal.process.wait()
    again = start()
    again.until("意外中断")
    again.send("4")
    again.until("没有正常结束")
    again.send("\x1a")
    again.until("已撤销")
    again.send("\x11")
    assert again.ends() == 0
    assert again.restored()


def test_two_at_one_draft(start: Start, home: Path) -> None:
    writing(start)
    second = start()
    second.until(HOME)
    second.send("4")
    second.until("[只看]")
    second.send("\x1b[B\x1b[B3")
    second.until("只能看")
    second.send("\x11")
    assert second.ends() == 0


def test_a_file_is_written_on_and_stays_as_it_is(start: Start, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "提纲.yaml"
    text = (ROOT / "examples/toast.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    for _ in range(2):  # the second time the same draft
        terminal = start("write", str(path))
        terminal.until("提纲 F2", 30)
        terminal.send("\x1b[B")
        terminal.send("\x11")
        assert terminal.ends() == 0
        assert terminal.restored()
    assert path.read_text(encoding="utf-8") == text
    assert len(drafts(home)) == 1


# --- surroundings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, "utf-8"),
        ({"PYTHONIOENCODING": "gbk", "NO_COLOR": "1"}, "gbk"),
    ],
)
def test_in_any_locale(start: Start, environment: dict[str, str], encoding: str) -> None:
    terminal = start(**environment)
    end = monotonic() + 30
    while HOME not in terminal.raw.decode(encoding, "replace"):
        assert monotonic() < end, terminal.raw
        terminal.read()
    terminal.send("2")
    while "待补" not in terminal.raw.decode(encoding, "replace"):
        assert monotonic() < end, terminal.raw
        terminal.read()
    terminal.send("\x11")
    assert terminal.ends() == 0
    assert terminal.restored()
    said = terminal.raw.decode(encoding, "replace")
    assert "Traceback" not in said
    if "NO_COLOR" in environment:
        codes = {int(c) for run in re.findall(r"\x1b\[([0-9;]*)m", said) for c in run.split(";") if c}
        assert codes <= {0, 1, 4, 7}
    if encoding == "gbk":
        assert "?" not in said.replace("\x1b[?", "")


def test_where_nothing_can_be_kept(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    terminal = start(DRAFTER_HOME=str(tmp_path / "file" / "home"))
    terminal.until("存不了盘", 30)
    terminal.send("2")
    terminal.until("称谓")
    terminal.send("\x1b[B\x1b[B2")
    terminal.until("Ctrl-Z 撤销")
    terminal.send("\x1b[19~3")
    terminal.until("已写好")
    terminal.send("\x11")
    assert terminal.ends() == 0
    assert terminal.restored()
    assert len(list(tmp_path.glob("*.txt"))) == 1


def test_a_dumb_terminal_is_told_what_to_do(start: Start) -> None:
    terminal = start(TERM="dumb")
    assert terminal.ends() == 2
    said = terminal.raw.decode()
    assert "--plain" in said
    assert "Traceback" not in said
    assert "\x1b[?1049h" not in said


@pytest.mark.parametrize("environment", [{"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_no_terminal_at_all(home: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "drafter", "write"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"--plain" in done.stderr
    assert b"Traceback" not in done.stderr


# --- line by line ---------------------------------------------------------------------------------------------------


def plain(monkeypatch: pytest.MonkeyPatch, lines: list[str], *arguments: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return main(["write", "--plain", *arguments])


def beginning(bank: Bank) -> list[str]:
    """Return the answers up to the first command, with the number of the genre."""
    names = [genre.name for genre in in_order(Desk(bank, Store(Path("/nowhere"))).genres())]
    return [str(names.index(ANSWERS[0]) + 1), *ANSWERS[1:]]


COMMANDS = [
    "看",
    "查",
    "提纲",
    "改 2",
    "1",
    "改 3",
    "这是自己写的一句话。",
    "看",
    "撤销",
    "重做",
    "导出 docx",
    "导出 txt",
    "完",
]


def test_a_speech_line_by_line(
    home: Path,
    tmp_path: Path,
    bank: Bank,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert plain(monkeypatch, [*beginning(bank), *COMMANDS]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "\x1b" not in said.out
    assert said.out.count("已写好：") == 2
    assert "已撤销：" in said.out
    assert "已重做：" in said.out
    assert "这是自己写的一句话。" in said.out
    (path,) = tmp_path.glob("*.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "这是自己写的一句话。" in text
    assert len(drafts(home)) == 1


def test_the_input_may_end_anywhere(
    home: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [*beginning(bank), *COMMANDS[:-3]]
    for count in (0, 1, 2, 3, 4, 6, 8, 9, 13, 14, len(lines)):
        monkeypatch.setenv("DRAFTER_HOME", str(home / str(count)))
        assert plain(monkeypatch, lines[:count]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        assert said.out.endswith("\n")
        names = drafts(home / str(count))
        assert len(names) == (count >= 2)
        if names:
            desk = written(home / str(count), bank)
            given = [row for row in desk.form.asked() if row.value]
            assert sum(answer in {row.value for row in given} for answer in lines[3:count] if answer) == len(
                [answer for answer in lines[3 : min(count, 8)] if answer]
            )
            desk.close()


def test_an_outline_line_by_line_and_twice(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "提纲.yaml"
    path.write_text((ROOT / "examples/toast.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert plain(monkeypatch, ["改 2", "我自己的话。", "完"], str(path)) == 0
    assert plain(monkeypatch, ["看"], str(path)) == 0
    assert "我自己的话。" in capsys.readouterr().out.rpartition("稿子已经成形")[2]
    assert len(drafts(home)) == 1


def test_what_is_to_do_line_by_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "提纲.yaml"
    text = (ROOT / "examples/experience.yaml").read_text(encoding="utf-8")
    path.write_text(re.sub("(?m)^length: .*", "length: 90分钟", text), encoding="utf-8")
    assert plain(monkeypatch, ["查", "完"], str(path)) == 0
    said = capsys.readouterr().out
    assert re.search(r"\d+  篇幅：现有 \d+ 字，要求约 16200 字，还差 \d+ 字", said)
    claim = re.search(r"(\d+)  需核实：(.*)（", said)
    assert claim is not None
    second = int(claim[1]) + 1
    (other,) = re.findall(rf"(?m)^ *{second}  需核实：(.*)（", said)
    lines = [f"属实 {second}", "查", f"属实{claim[1]}", f"属实　{second}", "属实 1", "查", "完"]
    assert plain(monkeypatch, lines, str(path)) == 0
    said = capsys.readouterr().out
    assert said.count("先写“查”") == 2
    assert re.findall("记下了：这一句属实（(.*)）", said) == [claim[2], other]
    after = said.rpartition("篇幅：")[2]
    assert claim[2] not in after
    assert other not in after


def test_odd_lines_are_answered(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "提纲.yaml"
    path.write_text((ROOT / "examples/toast.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    odd = [
        "",
        "啥",
        "改",
        "改 0",
        "改 99999",
        "改 二",
        "改 ２",
        "",
        "导出 pdf",
        "导出 ../x",
        "撤销",
        "重做",
        "\x1b[31m",
        "{{ x }}",
        "改 1",
        "{{ 1 }}",
        "查 3",
    ]
    assert plain(monkeypatch, [*odd, "看"], str(path)) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "\x1b" not in said.out
    assert "可以说的话" in said.out


def test_a_draft_that_is_open_elsewhere(
    home: Path,
    tmp_path: Path,
    bank: Bank,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk = Desk(bank, Store(home / "drafts"))
    desk.start("toast")
    assert plain(monkeypatch, ["1", "停", "看", "改 1", "另外的话", "完"]) == 0
    assert "只能看" in capsys.readouterr().out
    desk.close()


@pytest.mark.parametrize("environment", [{"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "gbk"}])
def test_line_by_line_in_any_locale(home: Path, bank: Bank, environment: dict[str, str]) -> None:
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    lines = [*beginning(bank), "看", "导出 txt", "完"]
    done = subprocess.run(
        [sys.executable, "-m", "drafter", "write", "--plain"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        input="".join(f"{line}\n" for line in lines).encode(encoding),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(encoding, "replace")
    assert done.stderr == b""
    assert "已写好：" in done.stdout.decode(encoding)
    (path,) = home.parent.glob("*.txt")
    assert "党建座谈会" in path.read_text(encoding="utf-8")
