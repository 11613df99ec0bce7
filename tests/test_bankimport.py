"""Tables become candidates and candidates entries: nothing is lost, nothing enters unasked, nothing half-written."""

from __future__ import annotations

import io
import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from drafter import bankadd, cli, review, sheets, usage
from drafter.bank import Bank, load_bank
from drafter.errors import InputError
from drafter.guess import Guesser, slotted
from drafter.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-c", "import sys; from drafter.cli import main; sys.exit(main())"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "home"


def own(home: Path) -> dict[str, str]:
    """Return what the writer's own bank holds, by id."""
    bank = load_bank(cache=False)
    assert not bank.faults
    return {p.id: p.text for p in bank.phrases if bank.layer_of(p) == "own"}


# --- tables --------------------------------------------------------------------------------------------

CELLS = [
    ["文字", "主题", "备注"],
    ["把窗口开到田间地头", "为民办事", "甲,乙"],
    ["他说：“好”\n第二行", "", '带"引号"'],
    ["𠮷字和〇字也在", "", ""],
]


def as_csv(mark: str = ",") -> str:
    import csv

    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator="\r\n").writerows(CELLS)
    return text.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("name", "mark"), [("t.csv", ","), ("t.csv", ";"), ("t.csv", "\t"), ("t.tsv", "\t")])
def test_every_cell_of_a_table_comes_back(name: str, mark: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(as_csv(mark).encode(encoding))
    sheet = sheets.read_rows(path)
    assert [list(row.cells) for row in sheet.rows] == CELLS
    assert sheet.assumed == ("GB18030" if encoding == "gb18030" else "")
    assert [row.at.rsplit(":", 1)[1] for row in sheet.rows] == ["1", "2", "3", "5"]


def test_every_cell_of_a_workbook_comes_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cells: list[list[Any]] = [*CELLS, [12, 1.5, None], ["=1+1", "", ""]]
    for row in cells:
        book.worksheets[0].append(row)
    book.create_sheet("第二张").append(["另一张表里的话"])
    book.save(tmp_path / "t.xlsx")
    rows = sheets.read_rows(tmp_path / "t.xlsx").rows
    assert [list(row.cells) for row in rows[:4]] == CELLS
    assert rows[4].cells == ("12", "1.5", "")
    assert (rows[-1].cells[0], rows[-1].at.rsplit("!", 1)[1]) == ("另一张表里的话", "第二张:1")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("t.docx", b"", "只认"),
        ("t.xlsx", b"not a zip", "不是 xlsx"),
        ("t.xlsx", b"PK\x05\x06" + b"\0" * 18, "已经损坏"),
        ("t.txt", b"\xff\x00\xfa", "不是纯文本"),
    ],
)
def test_what_is_no_table_is_refused(name: str, data: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=told):
        sheets.read_rows(path)


# --- guesses -------------------------------------------------------------------------------------------


def test_guesses_are_right_often_enough_to_save_work(bank: Bank) -> None:
    phrases = list(bank.phrases)
    random.Random(1).shuffle(phrases)
    held = [phrase for phrase in phrases[:300] if not phrase.set]
    guesser = Guesser(replace(bank, phrases=Shelf.of(phrases[300:])))
    clauses = [phrase for phrase in held if "/" in phrase.topic]
    right = sum(guesser.guess(phrase.text).move == phrase.move for phrase in clauses)
    offered = sum(phrase.topic in guesser.guess(phrase.text).topics for phrase in clauses)
    assert right / len(clauses) > 0.7
    assert offered / len(clauses) > 0.4  # of 75 aspects, three are offered


@pytest.mark.parametrize(
    ("text", "move", "topic"),
    [
        ("针对群众办事排队时间长的实际", "lead", "服务中心/下沉服务"),
        ("让来办事的群众少跑一趟路", "goal", "为民服务/为民办事"),
        ("把支部的组织生活安排到月、责任到人", "measure", "组织建设/支部建设"),
        ("开展警示教育，用身边案例提醒身边的人", "measure", "纪律建设/警示教育"),
        ("各位领导、同志们：", "salutation", ""),
    ],
)
def test_plain_cases_are_guessed(text: str, move: str, topic: str, bank: Bank) -> None:
    guess = Guesser(bank).guess(text)
    assert guess.move == move
    assert topic in guess.topics if topic else not guess.topics


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("下面，我讲三点意见。", "下面，我讲{{ 点数 }}点意见。"),
        ("2023年，我们干得不错。", "{{ 年度 }}，我们干得不错。"),
        ("在市委、市政府的领导下，大家干得好。", "在{{ 单位 }}的领导下，大家干得好。"),
        ("讲{{ 点数 }}点意见。", "讲{{ 点数 }}点意见。"),
        ("一点一滴都是干出来的。", "一点一滴都是干出来的。"),
        ("省委员会的同志来了。", "省委员会的同志来了。"),
    ],
)
def test_what_looks_like_a_fact_becomes_a_slot(text: str, wanted: str) -> None:
    assert slotted(text) == wanted


# --- import --------------------------------------------------------------------------------------------


def test_a_gb18030_table_is_imported_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bank: Bank
) -> None:
    known = bank.by_id["training.measure.05"].text
    rows = [
        ["序号", "文字", "主题"],
        ["1", known, ""],
        ["2", known + "呀", ""],
        ["3", "请老同志𠮷给新党员讲一课", "学习培训"],
        ["4", "请老同志𠮷给新党员讲一节课", ""],
    ]
    path = tmp_path / "t.csv"
    path.write_bytes("\n".join(",".join(row) for row in rows).encode("gb18030"))
    assert cli.main(["bank", "import", str(path)]) == 0
    err = capsys.readouterr().err
    assert "GB18030" in err
    assert "4 条候选：与句库相同 1 条、差不多 1 条，自己重复 2 条" in err
    found = review.load(tmp_path / "t.csv.review.jsonl").candidates
    assert [list(row.row) for row in found] == rows[1:]
    assert found[0].like[0][0] == "training.measure.05"
    assert found[2].topics[0] == "思想建设/学习培训"
    assert (found[3].twin, found[1].twin) == (3, 1)
    assert not own(tmp_path)
    # A review that was begun is never written over.
    assert cli.main(["bank", "import", str(path)]) == 4


def test_twenty_thousand_lines_lose_no_character(tmp_path: Path, bank: Bank) -> None:
    texts = [phrase.text for phrase in bank.phrases]
    draw = random.Random(5)
    lines = [f"{draw.choice(texts)[:9]}{draw.choice(texts)[-9:]}" for _ in range(20_000)]
    path = tmp_path / "t.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [row.cells[0] for row in sheets.read_rows(path).rows] == [
        line.strip() for line in lines if line.strip()
    ]
    rows = sheets.read_rows(path).rows[::20]
    found = review.Review(tmp_path / "r", "t.txt", review.candidates_of(rows, bank))
    review.save(found, "error")
    again = review.load(tmp_path / "r")
    assert again == found
    assert [row.row[0] for row in again.candidates] == [row.cells[0] for row in rows]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-40],
        lambda text: text.replace('"review"', '"draft"'),
        lambda text: text.replace('"number":2', '"number":7'),
        lambda text: "",
    ],
)
def test_a_damaged_review_file_is_refused(damage: object, tmp_path: Path, bank: Bank) -> None:
    rows = [sheets.Row(f"t:{n}", (f"把第{n}件事办好",)) for n in range(1, 4)]
    review.save(review.Review(tmp_path / "r", "t", review.candidates_of(rows, bank)))
    assert callable(damage)
    (tmp_path / "r").write_text(damage((tmp_path / "r").read_text("utf-8")), encoding="utf-8")
    with pytest.raises(InputError, match="请重新导入"):
        review.load(tmp_path / "r")


# --- add -----------------------------------------------------------------------------------------------


def test_add_guesses_numbers_and_writes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bank", "add", "把窗口开到田间地头", "--topic", "为民办事"]) == 0
    out, err = capsys.readouterr()
    assert out == "livelihood.measure.501\n"
    assert "加到了" in err
    assert cli.main(["bank", "add", "把服务台搬进赶集的人群里", "--topic", "为民办事", "--step", "3"]) == 0
    assert own(home) == {
        "livelihood.measure.501": "把窗口开到田间地头",
        "livelihood.measure.502": "把服务台搬进赶集的人群里",
    }
    text = (home / "phrasebank/own.yaml").read_text(encoding="utf-8")
    assert text.count("entries:") == 1
    assert text.startswith("# 自己的句库")
    assert cli.main(["bank", "lint"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["把课堂延伸到项目一线"], 1, "--force"),
        (["要把窗口开到田间地头"], 1, "clause-opening"),
        (["把窗口开到田间地头", "--move", "measur"], 2, "是不是“measure”"),
        (["把窗口开到田间地头", "--topic", "为民办实"], 2, "是不是"),
        (["全年办好20件实事。", "--move", "closing.call"], 1, "digits"),
        (["把窗口开到田间地头", "--era", "two_uphold"], 1, "是不是“two_upholds”"),
        ([], 2, "没有写词条的文字"),
    ],
)
def test_what_should_not_enter_does_not(
    arguments: list[str], code: int, told: str, home: Path, capsys: pytest.CaptureFixture[str], bank: Bank
) -> None:
    if told == "--force":
        arguments = [bank.by_id["training.measure.07"].text]
    assert cli.main(["bank", "add", *arguments]) == code
    assert told in capsys.readouterr().err
    assert not (home / "phrasebank").exists()


def test_numbers_once_used_are_not_used_again(home: Path) -> None:
    assert cli.main(["bank", "add", "把窗口开到田间地头", "--topic", "为民办事"]) == 0
    path = home / "phrasebank/own.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "    retired: true\n", encoding="utf-8")
    assert cli.main(["bank", "add", "把服务台搬进赶集的人群里", "--topic", "为民办事"]) == 0
    assert list(own(home)) == ["livelihood.measure.502"]


def test_a_dry_run_writes_nothing(home: Path) -> None:
    assert cli.main(["bank", "add", "把窗口开到田间地头", "--topic", "为民办事", "--dry-run"]) == 0
    assert not home.exists()


def test_add_into_a_file_of_choice_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "team.yaml"
    path.write_text(
        "# 科里的句库\n- topic: 为民服务/为民办事\n  move: goal\n  entries:\n  # 老张写的\n  - id: livelihood.goal.501\n    text: 让群众的烦心事一天天少下去\n",
        encoding="utf-8",
    )
    before = path.read_text(encoding="utf-8")
    assert (
        cli.main(
            ["bank", "add", "使排队的长龙短下来", "--move", "goal", "--topic", "为民办事", "--to", str(path)]
        )
        == 0
    )
    assert (
        path.read_text(encoding="utf-8")
        == before + "  - id: livelihood.goal.502\n    text: 使排队的长龙短下来\n"
    )


# --- review --------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    path = tmp_path / "t.txt"
    path.write_text(
        "把窗口开到田间地头\n要把服务台搬进集市\n使排队的长龙短下来\n使排队的长龙短下去\n", encoding="utf-8"
    )
    assert cli.main(["bank", "import", str(path)]) == 0
    return tmp_path / "t.txt.review.jsonl"


def test_review_by_options(waiting: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bank", "review", str(waiting)]) == 2
    assert cli.main(["bank", "review", str(waiting), "--accept", "1-4"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert "第 2 条没有收" in err  # begins with 要
    assert "第 4 条没有收" in err  # reads like the third
    assert sorted(own(home).values()) == ["使排队的长龙短下来", "把窗口开到田间地头"]
    assert (
        cli.main(
            ["bank", "review", str(waiting), "--accept", "2", "--text", "把服务台搬进集市", "--reject", "4"]
        )
        == 0
    )
    assert "收下 3 条，不要 1 条，还剩 0 条没审" in capsys.readouterr().err
    assert review.load(waiting).candidates[1].edited == "把服务台搬进集市"
    assert cli.main(["bank", "review", str(waiting), "--accept", "9"]) == 2
    assert cli.main(["bank", "lint"]) == 0


def test_an_acceptance_cut_short_is_found_again(
    waiting: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = waiting.read_bytes()
    assert cli.main(["bank", "review", str(waiting), "--accept", "1"]) == 0
    waiting.write_bytes(before)  # the bank was written, the review was not
    assert cli.main(["bank", "review", str(waiting), "--list"]) == 0
    out, err = capsys.readouterr()
    assert "记作已收" in err
    assert "把窗口开到田间地头" not in out.split("\n", 1)[1]
    assert len(own(home)) == 1


def test_review_at_a_terminal_asks_and_resumes(waiting: Path, home: Path) -> None:
    def talk(*answers: str) -> str:
        master, slave = pty.openpty()
        child = subprocess.Popen(
            [*RUN, "bank", "review", str(waiting)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            close_fds=True,
        )
        os.close(slave)
        said, left, patience = b"", list(answers), time.monotonic() + 20
        while child.poll() is None and time.monotonic() < patience:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    said += os.read(master, 4096)
                except OSError:
                    break
            elif left and said.decode(errors="ignore").rstrip().endswith("："):
                os.write(master, (left.pop(0) + "\n").encode())
        child.wait(5)
        os.close(master)
        return said.decode(errors="replace")

    assert "还剩 3 条没审" in talk("a", "q")
    assert list(own(home).values()) == ["把窗口开到田间地头"]
    said = talk("e", "把服务台搬进集市", "a", "x", "a", "r")
    assert "只能答" in said
    assert "收下 3 条，不要 1 条，还剩 0 条没审" in said
    assert sorted(own(home).values()) == ["使排队的长龙短下来", "把服务台搬进集市", "把窗口开到田间地头"]


# --- kill -9 -------------------------------------------------------------------------------------------

CODE = """
import sys
from drafter.cli import main
chars = "窗口服务台账本田间地头集市学校医院车站码头"
for n in range(60):
    text = "把" + "".join(chars[(n * 7 + k * (n + 3)) % len(chars)] for k in range(9)) + "管好"
    if {review}:
        main(["bank", "review", {review!r}, "--accept", str(n + 1), "--force"])
    else:
        main(["bank", "add", text, "--move", "measure", "--topic", "为民办事", "--force"])
    sys.stdout.flush()
"""


@pytest.mark.parametrize("by_review", [False, True])
def test_killed_at_any_moment_the_bank_is_whole(by_review: bool, tmp_path: Path) -> None:
    draw = random.Random(11)
    table = tmp_path / "t.txt"
    table.write_text(
        "".join(f"把第{chr(0x4E00 + 97 * n)}样{chr(0x5200 + 61 * n)}事管好\n" for n in range(60)), "utf-8"
    )
    assert cli.main(["bank", "import", str(table)]) == 0
    waiting = f"{table}.review.jsonl"
    load_bank()
    acknowledged = 0
    for number in range(6):
        folder = tmp_path / f"home{number}"
        copy = tmp_path / f"r{number}.jsonl"
        copy.write_bytes(Path(waiting).read_bytes())
        code = CODE.format(review=str(copy) if by_review else "")
        code = code.replace(f"if {copy}:", "if True:") if by_review else code.replace("if :", "if False:")
        env = {**os.environ, "DRAFTER_HOME": str(folder)}
        with subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, cwd=ROOT
        ) as child:
            assert child.stdout is not None
            first = child.stdout.readline()  # from here on it is at work, however slow the machine is
            time.sleep(draw.random() * 0.6)
            child.send_signal(signal.SIGKILL)
            told = (first + child.stdout.read()).decode().split()
        path = folder / "phrasebank/own.yaml"
        held = load_bank([path], only=True, cache=False).by_id if path.exists() else {}
        acknowledged += len(told)
        assert set(told) <= set(held), number
        assert len(held) <= len(told) + 1
        if by_review:
            found = review.load(copy)
            marked = {row.id for row in found.candidates if row.id}
            assert marked <= set(held)
            assert len(held) - len(marked) <= 1
    assert acknowledged  # else nothing was tried


# --- what was used -------------------------------------------------------------------------------------


def test_use_is_noted_counted_and_shown(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    usage.note(["training.measure.05", "closing.status.01"], "2026-01-05", "座谈会.yaml")
    usage.note(["training.measure.05"], "2026-02-01", "年会.yaml")
    usage.note([], "2026-02-02", "空.yaml")
    with (home / usage.NAME).open("a", encoding="utf-8") as file:
        file.write('{"day": "2026-03\nnull\n')
    assert usage.lately(usage.read()) == {"training.measure.05": 2, "closing.status.01": 1}
    assert usage.lately(usage.read(), "2026-02") == {"training.measure.05": 1}
    assert usage.read()[0] == usage.Used("training.measure.05", "2026-01-05", "座谈会.yaml")
    assert cli.main(["bank", "stats"]) == 0
    assert "2 次  training.measure.05" in capsys.readouterr().out
    assert cli.main(["bank", "stats", "--json"]) == 0
    stats = json.loads(capsys.readouterr().out)
    assert stats["usage"]["phrase"]["training.measure.05"] == 2
    assert stats["total"] == sum(stats["forms"].values()) == sum(stats["layers"].values())


def test_drafts_are_the_same_whatever_was_used(home: Path, tmp_path: Path) -> None:
    outline = str(ROOT / "examples/forum.yaml")
    assert cli.main(["build", outline, "-f", "txt", "-o", str(tmp_path / "a")]) == 0
    usage.note(list(load_bank().by_id), "2026-01-05", "全部")
    assert cli.main(["build", outline, "-f", "txt", "-o", str(tmp_path / "b")]) == 0
    (one,), (two,) = (tmp_path / "a").iterdir(), (tmp_path / "b").iterdir()
    assert one.read_bytes() == two.read_bytes()


def test_the_own_file_is_where_the_bank_looks(home: Path) -> None:
    assert bankadd.own_file() == home / "phrasebank/own.yaml"
