"""The commands as a user meets them: exit codes, messages in Chinese, nothing lost and nothing overwritten."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from drafter import cli
from drafter.cli import main

from .conftest import ROOT

OUTLINE = """\
genre: forum_lead
title: 在市直机关党建工作座谈会上的讲话
date: 2023年3月
facts:
- 单位：市委
- 会议：市直机关党建工作座谈会
- 工作：机关党建工作
- 大局：全市经济社会发展
points:
- point: 深化学习教育，提高能力素质
  topic: 思想建设
  points:
  - point: 办好教育培训
    topic: 学习培训
    facts:
    - 培训：党支部书记培训班 4期 620人次
"""
GAPPY = OUTLINE.replace("- 单位：市委\n", "").replace(
    "- 会议：市直机关党建工作座谈会\n", "- 备注项：甲\n"
) + ("- point: 狠抓落实\n  body:\n  - 请{{ 牵头单位 }}抓好落实。\n")
BAD = "genre: forum_lead\nlenght: 4000字\n"


class Run(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Run]


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in a folder of its own; the compiled bank is shared by all."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    def command(*arguments: object, stdin: bytes = b"") -> Run:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err and "程序出错了".encode() not in err, err.decode()
        return Run(code, out.decode(), err.decode())

    return command


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    path = tmp_path / "座谈会.yaml"
    path.write_text(OUTLINE, "utf-8")
    return path


def english(text: str) -> list[str]:
    """Return the words of a message that are English: options, formats, ids and file names are not."""
    lines = [line for line in text.splitlines() if not line.startswith(("用法：", " "))]
    kept = re.sub(
        r"--?[a-z][a-z-]*|[\w./-]*[./_][\w./-]*|“[^”]*”|'[^']*'|\b(YAML|JSON|MiB|UTF(?:-16-LE)?|GB\d+|GBK)\b",
        "",
        "\n".join(lines),
    )
    words = re.findall(r"[A-Za-z]{2,}", kept)
    known = {
        "drafter",
        *cli.COMMANDS,
        "list",
        "show",
        "lint",
        "outline",
        "phrases",
        "error",
        "rename",
        "overwrite",
    }
    known |= {
        "txt",
        "md",
        "docx",
        "html",
        "genre",
        "length",
        "lenght",
        "yaml",
        "body",
        "out",
        "pdf",
        "unit",
        "entries",
    }
    return [word for word in words if word not in known]


# --- usage ---------------------------------------------------------------------------------------

USAGE = [
    (["build"], "缺少参数：提纲"),
    (["build", "x.yaml", "--nosuch"], "不认识的参数：--nosuch"),
    (["build", "x.yaml", "--se", "1"], "不认识的参数：--se 1"),
    (["build", "x.yaml", "--seed", "十"], "--seed 要写成整数，这里是 '十'"),
    (["build", "x.yaml", "--seed"], "--seed 后面要跟一个值"),
    (["build", "x.yaml", "--strict=yes"], "--strict 后面不跟值"),
    (["build", "x.yaml", "--on-exist", "ask"], "--on-exist 里没有 'ask'，可用的有："),
    (["build", "x.yaml", "-f", "pdf"], "不认识的格式“pdf”"),
    (["build", "x.yaml", "-f", ","], "没有格式"),
    (["build", "x.yaml", "--set", "单位"], "要写成 名=值"),
    (["build", "x.yaml", "--set", "=市委"], "要写成 名=值"),
    (["build", "x.yaml", "--set", "单位="], "是空的"),
    (["build", "x.yaml", "--set", "unit=市委"], "名称要用中文"),
    (["build", "x.yaml", "--set", "培训=4期"], "缺名称"),
    (["build", "x.yaml", "--set", "培训=班 4期；做法：好"], "没有“做法”这个附加项"),
    (["build", "x.yaml", "y.yaml", "-o", "z.txt"], "同一个文件"),
    (["build", "x.yaml", "-f", "txt,md", "-o", "z.txt"], "同一个文件"),
    (["build", "x.yaml", "--json", "-o", "-"], "--json 和 -o - 不能同时用"),
    (["bulid", "x.yaml"], "命令 里没有 'bulid'，可用的有："),
    (["new"], "缺少参数：文种"),
    (["new", "forum_leed"], "没有文种“forum_leed”；是不是“forum_lead”？"),
    (["new", "没有.yaml"], "不在提纲旁边"),
    (["schema"], "缺少参数："),
    (["schema", "draft"], "里没有 'draft'"),
    (["genres", "x"], "不认识的参数：x"),
    (["bank"], "缺少参数：命令"),
    (["bank", "show"], "缺少参数：编号"),
    (["bank", "list", "--move", "closing.cal"], "没有语步“closing.cal”；是不是“closing.call”？"),
    (["bank", "list", "--topic", "没有的"], "没有主题或角度“没有的”"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(row[0]) for row in USAGE])
def test_wrong_usage_ends_with_2_in_chinese(arguments: list[str], message: str, run: Command) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""
    assert english(done.err) == []
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["build", "-h"], ["bank", "list", "-h"], ["--version"]]
)
def test_help_goes_to_standard_output(arguments: list[str], run: Command) -> None:
    done = run(*arguments)
    assert done.code == 0 and done.err == ""
    assert (
        "drafter" in done.out and "usage" not in done.out and "show" not in done.out.replace("list|show", "")
    )


# --- inputs that cannot be used ------------------------------------------------------------------


def _alias_bomb() -> bytes:
    rows = ["a0: &a0 甲"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的"),
        (b"# " + b"x" * 10_000_000, "文件超过上限 1 MiB"),
        (b"- " * 200 + b"a\n", "层次超过了 32 层"),
        (b"body: " + b"[" * 200 + b"]" * 200, "层次超过了 32 层"),
        (_alias_bomb(), "不能以“&”"),
        (b"PK\x03\x04 docx", "不是纯文本文件"),
        (b"\xff\xfe\x00", "损坏的字节"),
        (b"title: \x80\xff\n", "编码既不是 UTF-8，也不是 GB18030"),
        (b"\x00" * 10, "不是纯文本文件"),
        (b"title: \x1b[31m\n", "看不见的不能用的控制字符"),
        (BAD.encode(), "提纲里没有“lenght”这一项"),
        (b"genre: forum_lead\nfacts: &a [*a]\n", "不能以“&”"),
        (b"!!python/object/apply:os.system ['id']\n", "不能以“!”"),
        (b"- a\n" * 20_001, "条目太多"),
    ],
)
def test_unusable_files_end_with_3(data: bytes, message: str, run: Command, tmp_path: Path) -> None:
    path = tmp_path / "提纲.yaml"
    path.write_bytes(data)
    done = run("build", path, "-o", "out")
    assert done.code == 3
    assert message in done.err and "没有写成" in done.out
    assert english(done.err) == []
    assert not (tmp_path / "out").exists()


def test_missing_files_and_folders_end_with_3(run: Command, outline: Path, tmp_path: Path) -> None:
    done = run("build", "坐谈会.yaml")
    assert done.code == 3 and "没有这个文件或文件夹；是不是 座谈会.yaml" in done.err
    assert run("build", tmp_path).code == 3
    assert run("build", outline, "--bank", "没有.yaml").code == 3
    assert run("bank", "list", "--bank", "没有").code == 3
    (tmp_path / "句库.yaml").write_text("- move: closing.call\n  entris: []\n", "utf-8")
    done = run("build", outline, "--bank", "句库.yaml")
    assert done.code == 3 and "句库.yaml:2:3：词条组里没有“entris”这一项" in done.err
    assert not list(tmp_path.glob("*.txt"))


def test_a_gb18030_file_is_read_and_said_so(run: Command, outline: Path) -> None:
    plain = run("build", outline, "-o", "-").out
    outline.write_bytes(OUTLINE.encode("gb18030"))
    done = run("build", outline, "-o", "-")
    assert done.code == 0 and done.out == plain
    assert "座谈会.yaml：按 GB18030 编码读入" in done.err
    done = run("build", "-", "-o", "-", stdin=OUTLINE.encode("gb18030"))
    assert done.code == 0 and done.out == plain
    assert "标准输入：按 GB18030 编码读入" in done.err


@pytest.mark.parametrize(
    "data", [OUTLINE.replace("\n", "\r\n").encode(), OUTLINE.encode("utf-8-sig"), OUTLINE.encode("utf-16")]
)
def test_line_ends_and_marks_of_other_systems_change_nothing(
    data: bytes, run: Command, outline: Path
) -> None:
    plain = run("build", outline, "-o", "-").out
    outline.write_bytes(data)
    done = run("build", outline, "-o", "-")
    assert done == (0, plain, done.err)
    assert "编码读入" not in done.err


# --- building ------------------------------------------------------------------------------------


def test_one_bad_file_never_hides_the_next(run: Command, outline: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.yaml").write_text(BAD, "utf-8")
    (tmp_path / "好.yaml").write_text(OUTLINE, "utf-8")
    done = run("build", outline, "坏.yaml", "没有.yaml", "好.yaml", "-f", "txt", "-o", "out")
    assert done.code == 1
    assert sorted(path.name for path in Path("out").iterdir()) == ["好.txt", "座谈会.txt"]
    assert done.err.count("坏.yaml:2:1：") == 1 and done.err.count("读不了 没有.yaml") == 1
    rows = done.out.splitlines()
    assert rows[0].split()[0] == "提纲" and len(rows) == 5
    assert ["没有写成" in row for row in rows[1:]] == [False, True, True, False]
    assert run("build", "坏.yaml", "没有.yaml").code == 3


def test_a_fault_of_ours_in_one_file_never_hides_the_next(
    outline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import drafter.compose

    real = drafter.compose.compose_draft

    def fail(outline: Any, *rest: Any) -> Any:
        if outline.source.endswith("座谈会.yaml"):
            raise ZeroDivisionError
        return real(outline, *rest)

    monkeypatch.setattr(drafter.compose, "compose_draft", fail)
    monkeypatch.delenv("DRAFTER_DEBUG", raising=False)
    (tmp_path / "好.yaml").write_text(OUTLINE, "utf-8")
    assert main(["build", str(outline), "好.yaml", "-f", "txt", "-o", "out"]) == 4
    assert [path.name for path in Path("out").iterdir()] == ["好.txt"]
    told = capsys.readouterr().err
    assert "程序出错了（ZeroDivisionError）" in told and "Traceback" not in told


def test_strict_writes_nothing_and_names_the_gaps(run: Command, tmp_path: Path) -> None:
    (tmp_path / "缺.yaml").write_text(GAPPY, "utf-8")
    done = run("build", "缺.yaml", "-f", "txt", "--strict", "-o", "out")
    assert done.code == 1
    assert "没有写文件，还有【待补】：" in done.err and "牵头单位" in done.err and "单位" in done.err
    assert not Path("out").exists()
    done = run("build", "缺.yaml", "-f", "txt", "-o", "out")
    assert done.code == 0 and "还有【待补】：" in done.err
    assert "请【待补：牵头单位】抓好落实。" in Path("out/缺.txt").read_text("utf-8")
    filled = run("build", "缺.yaml", "--strict", "-o", "-", "--set", "牵头单位=市直机关工委").err
    assert "牵头单位" not in filled


def test_unknown_names_are_reported_with_the_nearest(run: Command, outline: Path) -> None:
    outline.write_text(OUTLINE.replace("- 工作：", "- 单外：甲\n- 工作："), "utf-8")
    done = run("build", outline, "-o", "-")
    assert done.code == 0 and "单外" in done.err and "单位" in done.err and "甲" not in done.out


def test_existing_files_are_left_alone_unless_asked(run: Command, outline: Path, tmp_path: Path) -> None:
    place = tmp_path / "座谈会.txt"
    place.write_text("原有的", "utf-8")
    done = run("build", outline, "-f", "txt")
    assert done.code == 4 and "已经有同名文件" in done.err and "--on-exist" in done.err
    assert place.read_text("utf-8") == "原有的"
    assert run("build", outline, "-f", "txt", "--on-exist", "rename").code == 0
    assert run("build", outline, "-f", "txt", "--on-exist", "rename").code == 0
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == [
        "座谈会-2.txt",
        "座谈会-3.txt",
        "座谈会.txt",
    ]
    assert place.read_text("utf-8") == "原有的"
    assert run("build", outline, "-f", "txt", "--on-exist", "overwrite").code == 0
    assert place.read_bytes() == (tmp_path / "座谈会-2.txt").read_bytes()


def test_outputs_of_one_run_never_replace_each_other(run: Command, outline: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一处" / outline.name
    other.parent.mkdir()
    other.write_text(OUTLINE.replace("市委", "市政府"), "utf-8")
    done = run("build", outline, other, "-f", "txt", "-o", "out", "--on-exist", "overwrite")
    assert done.code == 4 and "前面一份提纲刚写成同名文件" in done.err
    assert "市政府" not in Path("out/座谈会.txt").read_text("utf-8")
    assert run("build", outline, other, "-f", "txt", "-o", "out", "--on-exist", "rename").code == 0


def test_where_a_draft_goes(run: Command, outline: Path) -> None:
    text = run("build", outline, "-o", "-").out
    assert run("build", outline, "-o", "稿.txt").code == 0
    assert run("build", outline, "-o", "新的/夹", "-f", "txt,md,txt").code == 0
    assert sorted(path.name for path in Path("新的/夹").iterdir()) == ["座谈会.md", "座谈会.txt"]
    assert run("build", "-", "-f", "txt", "-o", "std", stdin=OUTLINE.encode()).code == 0
    assert [path.name for path in Path("std").iterdir()] == ["在市直机关党建工作座谈会上的讲话.txt"]
    for path in ("稿.txt", "新的/夹/座谈会.txt", "std/在市直机关党建工作座谈会上的讲话.txt"):
        assert Path(path).read_bytes().decode() == text
    assert "提纲" not in text.split("\n", 1)[0]


def test_standard_output_carries_the_document_alone(run: Command, outline: Path) -> None:
    done = run("build", outline, "-o", "-")
    assert done.out.startswith("在市直机关党建工作座谈会上的讲话\n（2023年3月）\n")
    assert "事实占比" in done.err and "事实占比" not in done.out
    assert "\n# 在市直机关党建工作座谈会上的讲话\n" in "\n" + run("build", outline, "-o", "-", "-f", "md").out


@pytest.mark.parametrize(
    "target", ["座谈会.yaml/下面", "座谈会.yaml/下面/稿.txt", "没有/稿.txt", "/proc/没有的夹"]
)
def test_unwritable_places_end_with_4(target: str, run: Command, outline: Path) -> None:
    done = run("build", outline, "-o", target)
    assert done.code == 4
    assert "写不了" in done.err and english(done.err) == []
    assert outline.read_text("utf-8") == OUTLINE


@pytest.mark.parametrize(
    ("number", "cause"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有权限"), (errno.EROFS, "只读")]
)
def test_failing_disks_end_with_4(
    number: int, cause: str, run: Command, outline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    run("genres")  # the compiled bank is kept before the disk fails
    monkeypatch.setattr("os.write", fail)
    done = run("build", outline, "-f", "txt")
    assert done.code == 4 and cause in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["座谈会.yaml"]


def test_dry_run_reports_and_writes_nothing(run: Command, outline: Path, tmp_path: Path) -> None:
    done = run("build", outline, "--dry-run", "-f", "txt,md")
    assert done.code == 0
    for word in ("办好教育培训", "句式：", "词条：", "用到的事实：", "写法："):
        assert word in done.out
    assert list(tmp_path.iterdir()) == [outline]


def test_facts_of_the_command_line_go_first(run: Command, outline: Path) -> None:
    done = run("build", outline, "-o", "-", "--set", "大局=乡村振兴", "--set", "培训=青年干部培训班 9期")
    assert "乡村振兴" in done.out and "全市经济社会发展" not in done.out
    assert "青年干部培训班" in done.out or "没有用上的事实：培训：青年干部培训班" in done.err


def test_same_in_same_out_and_another_seed_another_wording(run: Command, outline: Path) -> None:
    first = run("build", outline, "-o", "-", "--json", "--dry-run")
    texts = [run("build", outline, "-o", "-", "--seed", seed) for seed in (0, 0, 1)]
    assert texts[0] == texts[1] and texts[0].out != texts[2].out
    assert run("build", outline, "-o", "-", "--json", "--dry-run") == first


def test_reruns_in_fresh_processes_are_byte_identical(outline: Path, tmp_path: Path) -> None:
    seen = []
    for number in range(2):
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": str(number),
            "DRAFTER_CACHE": str(tmp_path / f"cache{number % 1}"),
        }
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "drafter",
                "build",
                outline.name,
                "-f",
                "txt,md",
                "-o",
                f"out{number}",
                "--json",
            ],
            capture_output=True,
            env=environment,
            check=True,
        )
        files = {path.name: path.read_bytes() for path in sorted(Path(f"out{number}").iterdir())}
        seen.append((done.stdout.replace(f"out{number}".encode(), b""), done.stderr, files))
    assert seen[0] == seen[1]


# --- JSON ----------------------------------------------------------------------------------------


def test_json_of_build(run: Command, outline: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.yaml").write_text(BAD, "utf-8")
    (tmp_path / "缺.yaml").write_text(GAPPY, "utf-8")
    done = run("build", outline, "坏.yaml", "没有.yaml", "缺.yaml", "-f", "txt", "-o", "out", "--json")
    assert done.code == 1
    told = json.loads(done.out)
    assert set(told) >= {"built", "failed", "bank"}
    assert [row["input"] for row in told["built"]] == [str(outline), "缺.yaml"]
    assert [row["input"] for row in told["failed"]] == ["坏.yaml", "没有.yaml"]
    fault = told["failed"][0]
    assert (fault["line"], fault["column"], fault["row"]) == (2, 1, None)
    assert fault["message"] in fault["error"] and fault["hint"] in fault["error"]
    row = told["built"][0]
    assert set(row) >= {
        *("input", "row", "outputs", "characters", "minutes", "open_slots", "unused_facts", "facts_share"),
        *("to_verify", "short", "sentences"),
    }
    assert row["outputs"] == [str(Path("out/座谈会.txt"))] and row["open_slots"] == []
    assert "牵头单位" in told["built"][1]["open_slots"]
    assert 0 < row["facts_share"] < 1 and row["minutes"] > 0
    assert told["bank"]["layers"] and re.fullmatch(r"[0-9a-f]{32}", told["bank"]["hash"])


def test_json_offsets_lie_in_the_text(run: Command, outline: Path) -> None:
    told = json.loads(run("build", outline, "-f", "txt", "-o", "out", "--json").out)
    text = Path("out/座谈会.txt").read_bytes().decode()
    known = json.loads(run("bank", "list", "--json").out)
    bank = {row["id"]: row["text"] for row in known}
    sentences = told["built"][0]["sentences"]
    end = sentences[0]["start"]
    assert text[:end].split() == ["在市直机关党建工作座谈会上的讲话", "（2023年3月）"]
    shown = set()
    for sentence in sentences:
        assert set(sentence) >= {"start", "end", "node", "plan", "parts"}
        assert end <= sentence["start"] < sentence["end"] <= len(text)
        assert text[end : sentence["start"]].strip() == ""
        end = sentence["start"]
        for part in sentence["parts"]:
            assert part["start"] == end
            end = part["end"]
            if part["phrase"] and "{" not in bank[part["phrase"]] and not part["facts"]:
                shown.add(text[part["start"] : part["end"]] in bank[part["phrase"]])
        assert end == sentence["end"]
    assert text[end:].strip() == "" and True in shown
    facts = [
        (name, text[part["start"] : part["end"]])
        for sentence in sentences
        for part in sentence["parts"]
        for name in part["facts"]
    ]
    assert ("单位", "市委") in facts
    assert any("620人次" in words for name, words in facts if name.startswith("培训"))


def test_json_is_one_value_even_when_nothing_was_built(run: Command) -> None:
    done = run("build", "没有.yaml", "--json")
    assert done.code == 3
    told = json.loads(done.out)
    assert told["built"] == [] and len(told["failed"]) == 1


# --- the other commands --------------------------------------------------------------------------


def test_new_writes_an_outline_that_builds(run: Command) -> None:
    genres = [row["id"] for row in json.loads(run("genres", "--json").out)]
    assert {"forum_lead", "annual", "experience", "feature", "overview"} <= set(genres)
    for genre in genres:
        assert run("new", genre, "-o", f"{genre}.yaml").code == 0
        assert run("new", genre).out == Path(f"{genre}.yaml").read_text("utf-8")
        assert run("build", f"{genre}.yaml", "-f", "txt").code == 0
    assert "【待补：" in Path("forum_lead.txt").read_text("utf-8")
    done = run("new", "座谈会讲话", "-o", "forum_lead.yaml")
    assert done.code == 4 and "已经有同名文件" in done.err
    assert run("new", "forum_lead", "-o", "没有/x.yaml").code == 4


def test_genres_are_listed(run: Command) -> None:
    done = run("genres")
    assert done.code == 0 and done.err == ""
    assert re.search(r"^forum_lead +座谈会讲话 +对下 +", done.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("what", "path"), [("outline", "outlines/outline"), ("phrases", "phrasebank/phrases")]
)
def test_schema_prints_the_published_one(what: str, path: str, run: Command) -> None:
    done = run("schema", what)
    assert (done.code, done.err) == (0, "")
    assert done.out == (ROOT / f"{path}.schema.json").read_text("utf-8")


def test_bank_list_and_show(run: Command) -> None:
    done = run("bank", "list", "--move", "closing.call", "--json")
    rows = json.loads(done.out)
    assert done.code == 0 and rows and {row["move"] for row in rows} == {"closing.call"}
    plain = run("bank", "list", "--move", "closing.call").out.splitlines()
    assert [line.partition("\t")[0] for line in plain] == [row["id"] for row in rows]
    shown = run("bank", "show", rows[0]["id"])
    assert shown.code == 0 and rows[0]["text"] in shown.out and "closing.yaml:" in shown.out
    done = run("bank", "show", rows[0]["id"], "closing.call.999")
    assert done.code == 1 and rows[0]["text"] in done.out and "没有词条“closing.call.999”；是不是" in done.err
    done = run("bank", "list", "--move", "closing.call", "--topic", "服务中心")
    assert (done.code, done.out) == (1, "")


def test_bank_lint_tells_faults_of_further_files(run: Command, tmp_path: Path) -> None:
    good = tmp_path / "好.yaml"
    good.write_text(
        "- move: closing.call\n  entries:\n  - id: closing.call.900\n    text: 让我们同心同德，干在实处。\n",
        "utf-8",
    )
    before = run("bank", "lint").code
    assert run("bank", "lint", good).code == before
    (tmp_path / "坏.yaml").write_text("- move: closing.call\n  entries: 甲\n", "utf-8")
    done = run("bank", "lint", "坏.yaml")
    assert done.code == 1 and "坏.yaml:2:12" in done.err + done.out and english(done.err) == []


# --- last doors ----------------------------------------------------------------------------------


def test_a_fault_of_ours_is_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for error, code, part in (
        (RuntimeError("boom"), 4, "程序出错了（RuntimeError）"),
        (RecursionError(), 3, "套得太深"),
        (MemoryError(), 4, "内存不够"),
        (KeyboardInterrupt(), 130, "已中断"),
    ):

        def fail(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("drafter.bank.load_bank", fail)
        monkeypatch.delenv("DRAFTER_DEBUG", raising=False)
        assert main(["genres"]) == code
        told = capsys.readouterr().err
        assert part in told and "Traceback" not in told and "boom" not in told
    monkeypatch.setenv("DRAFTER_DEBUG", "1")
    monkeypatch.setattr("drafter.bank.load_bank", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["genres"])


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_terminals_of_other_encodings(encoding: str, outline: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    for arguments in (["--help"], ["genres"], ["build", outline.name, "-o", "out"], ["build", "没有.yaml"]):
        done = subprocess.run(
            [sys.executable, "-m", "drafter", *arguments], capture_output=True, env=environment, check=False
        )
        assert b"Traceback" not in done.stderr and b"Error" not in done.stderr
        assert done.returncode in (0, 3)


def test_a_closed_pipe_is_no_fault(outline: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m drafter bank list | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, env=environment, check=False)  # noqa: S602  # a pipe
    assert done.stderr == b"" and done.stdout.count(b"\n") == 1
