"""Layers of the phrase bank: adding, replacing, retiring; broken ones; where the folders are."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from drafter import cli, settings
from drafter.bank import Bank, load_bank
from drafter.errors import InputError, SourceErrors

TEAM = """- topic: 思想建设/学习培训
  move: measure
  entries:
  - id: training.measure.05
    text: 把课程表贴到每个处室门口
    step: 2
  - id: training.measure.501
    text: 请老同志讲一堂开班课
    step: 2
- entries:
  - id: training.measure.06
    retired: true
"""
LOYALTY = """- topic: 政治建设/政治忠诚
  move: measure
  entries:
  - id: loyalty.measure.05
    text: {text}
    step: 0
"""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "own.yaml").write_text(TEAM, encoding="utf-8")
    monkeypatch.setenv("DRAFTER_TEAM", str(folder))
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "home"))
    return folder


def ids(bank: Bank) -> set[str]:
    return set(bank.by_id)


def test_a_team_layer_adds_replaces_and_retires(team: Path, bank: Bank) -> None:
    laid = load_bank(cache=False)
    assert ids(laid) ^ ids(bank) == {"training.measure.501", "training.measure.06"}
    replaced = laid.by_id["training.measure.05"]
    assert replaced.text == "把课程表贴到每个处室门口"
    assert laid.layer_of(replaced) == "team"
    (old,) = laid.hidden_by(replaced)
    assert old.phrase.text == bank.by_id["training.measure.05"].text
    assert laid.layer_of(old.phrase) == "built-in"
    texts = [phrase.text for phrase in laid.clauses("思想建设/学习培训", "measure")]
    assert "请老同志讲一堂开班课" in texts
    assert bank.by_id["training.measure.06"].text not in texts
    # A replaced entry keeps its place in the order, an added one comes last.
    assert texts.index(replaced.text) == 4
    assert len(laid.phrases) == len(bank.phrases)


def test_layers_come_back_from_the_cache_as_they_were(team: Path) -> None:
    (team / "broken.yaml").write_text("- topic: [\n", encoding="utf-8")
    first, second = load_bank(), load_bank()
    assert first == second
    assert second.covered
    assert len(second.faults) == 1
    assert second.layers[-1] == str(team)


def test_a_later_layer_goes_before_an_earlier(team: Path, tmp_path: Path) -> None:
    (team / "l.yaml").write_text(LOYALTY.format(text="团队的说法"), encoding="utf-8")
    own = tmp_path / "home/phrasebank"
    own.mkdir(parents=True)
    (own / "own.yaml").write_text(LOYALTY.format(text="个人的说法"), encoding="utf-8")
    bank = load_bank(cache=False)
    phrase = bank.by_id["loyalty.measure.05"]
    assert (phrase.text, bank.layer_of(phrase)) == ("个人的说法", "own")
    assert [bank.layer_of(row.phrase) for row in bank.hidden_by(phrase)] == ["built-in", "team"]
    given = tmp_path / "given.yaml"
    given.write_text(LOYALTY.format(text="命令里给的说法"), encoding="utf-8")
    assert load_bank([given], cache=False).by_id["loyalty.measure.05"].text == "命令里给的说法"
    assert (
        load_bank([given], own=False, cache=False)
        .hidden_by(load_bank([given], own=False, cache=False).by_id["loyalty.measure.05"])[0]
        .phrase.text
        == load_bank(own=False, cache=False).by_id["loyalty.measure.05"].text
    )


def test_only_leaves_every_other_layer_out(team: Path, tmp_path: Path) -> None:
    given = tmp_path / "given.yaml"
    given.write_text(LOYALTY.format(text="命令里给的说法"), encoding="utf-8")
    assert ids(load_bank([given], only=True, cache=False)) == {"loyalty.measure.05"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- topic: [\n", "broken.yaml"),
        ("- entries:\n  - id: training.measure.999\n    retired: true\n", "要停用的词条不在下面各层里"),
        (LOYALTY.format(text="好") + "  - id: loyalty.measure.06\n    txt: 错\n", "broken.yaml:8:5"),
        ("", "文件是空的"),
    ],
)
def test_a_broken_team_file_is_told_and_the_rest_works(text: str, told: str, team: Path) -> None:
    (team / "broken.yaml").write_text(text, encoding="utf-8")
    bank = load_bank(cache=False)
    assert len(bank.faults) == 1
    assert told in bank.faults[0]
    assert "training.measure.501" in bank.by_id
    if "好" in text:  # the sound entries of a file with a fault count as well
        assert bank.by_id["loyalty.measure.05"].text == "好"


def test_a_team_file_in_no_known_encoding_is_told_each_time(team: Path) -> None:
    (team / "odd.yaml").write_bytes(b"- \xff\xfe\xfa\x80\n")
    for _ in range(2):
        assert len(load_bank().faults) == 1


def test_a_team_folder_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DRAFTER_TEAM", str(tmp_path / "offline"))
    bank = load_bank(cache=False)
    assert "offline" in bank.faults[0]
    assert bank.phrases


def test_faults_of_files_that_were_asked_for_are_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("- topic: [\n", encoding="utf-8")
    with pytest.raises(SourceErrors):
        load_bank([broken], cache=False)
    with pytest.raises(InputError):
        load_bank([tmp_path / "none.yaml"], cache=False)


def test_a_retired_entry_may_keep_its_text_and_its_number(tmp_path: Path) -> None:
    text = LOYALTY.format(text="不再用了") + "    retired: true\n"
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    assert not load_bank([path], only=True, cache=False).phrases
    path.write_text(text + "  - id: loyalty.measure.05\n    text: 又用了\n    step: 0\n", encoding="utf-8")
    with pytest.raises(SourceErrors, match=r"loyalty\.measure\.05 重复"):
        load_bank([path], only=True, cache=False)


def test_a_team_may_add_an_aspect_and_a_slot(team: Path, bank: Bank) -> None:
    (team / "topics.yaml").write_text(
        "- id: theory\n  name: 思想建设\n  aspects:\n  - {id: online, name: 网上课堂, words: [网课]}\n",
        encoding="utf-8",
    )
    (team / "slots.yaml").write_text("- {name: 网址, type: 文本, ask: 网址}\n", encoding="utf-8")
    laid = load_bank(cache=False)
    assert not laid.faults
    assert laid.aspects_of("思想建设") == [*bank.aspects_of("思想建设"), "思想建设/网上课堂"]
    assert len(laid.topics) == len(bank.topics)
    assert "网址" in laid.slots


# --- the commands follow ---------------------------------------------------------------------------


def test_show_tells_the_layer_and_what_is_hidden(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bank", "show", "training.measure.05", "training.measure.06"]) == 1
    out, err = capsys.readouterr()
    assert "团队" in out
    assert "替换了" in out
    assert "training.measure.06 已在团队句库" in err
    assert cli.main(["bank", "show", "training.measure.05", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["layer"] == "team"
    assert row["hides"][0]["layer"] == "built-in"


def test_build_uses_the_layers_and_names_them(
    team: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outline = tmp_path / "o.yaml"
    outline.write_text(
        "title: 在培训会上的讲话\nbody:\n- phrase: closing.status.01\n- phrase: closing.status.501\n",
        encoding="utf-8",
    )
    (team / "closing.yaml").write_text(
        "- move: closing.status\n  entries:\n  - id: closing.status.01\n    text: 话不多说，各自回去就干。\n"
        "  - id: closing.status.501\n    text: 散会以后就动手。\n",
        encoding="utf-8",
    )
    (team / "broken.yaml").write_text("- topic: [\n", encoding="utf-8")
    assert cli.main(["build", str(outline), "-f", "txt", "-o", str(tmp_path / "out"), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["bank"]["layers"][-1] == str(team)
    assert "broken.yaml" in err
    (written,) = (tmp_path / "out").glob("*.txt")
    assert "话不多说，各自回去就干。散会以后就动手。" in written.read_text(encoding="utf-8").replace(
        "\n", ""
    ).replace("\u3000", "")


def test_search_follows_the_layers(team: Path, capsys: pytest.CaptureFixture[str], bank: Bank) -> None:
    def found(query: str) -> dict[str, str]:
        cli.main(["search", query, "--json"])
        return {row["id"]: row["text"] for row in json.loads(capsys.readouterr().out)}

    assert found("请老同志讲一堂开班课")["training.measure.501"] == "请老同志讲一堂开班课"
    assert found("把课程表贴到每个处室门口")["training.measure.05"] == "把课程表贴到每个处室门口"
    assert "training.measure.06" not in found(bank.by_id["training.measure.06"].text)
    (team / "broken.yaml").write_text("- topic: [\n", encoding="utf-8")
    assert cli.main(["search", "请老同志讲一堂开班课"]) == 0
    assert "broken.yaml" in capsys.readouterr().err


def test_lint_of_a_broken_team_file_is_not_clean(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (team / "broken.yaml").write_text("- topic: [\n", encoding="utf-8")
    assert cli.main(["bank", "lint"]) == 1
    assert "broken.yaml" in capsys.readouterr().err


# --- where the folders are -------------------------------------------------------------------------


def test_a_folder_beside_the_program_makes_it_portable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DRAFTER_HOME", "DRAFTER_TEAM", "DRAFTER_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "drafter")])
    assert settings.portable_folder() is None
    stick = tmp_path / settings.PORTABLE
    stick.mkdir()
    assert settings.portable_folder() == stick
    assert settings.home_folder() == stick
    assert settings.team_folder() == (stick / "team", False)
    assert settings.cache_folder() == stick / "cache"
    (stick / "phrasebank").mkdir()
    (stick / "phrasebank/own.yaml").write_text(TEAM, encoding="utf-8")
    assert "training.measure.501" in load_bank().by_id
    assert list((stick / "cache").glob("bank-*.json"))


def test_the_environment_goes_before_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / settings.PORTABLE).mkdir()
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "drafter")])
    monkeypatch.setenv("DRAFTER_HOME", str(tmp_path / "h"))
    monkeypatch.setenv("DRAFTER_TEAM", str(tmp_path / "t"))
    assert settings.home_folder() == tmp_path / "h"
    assert settings.team_folder() == (tmp_path / "t", True)
    monkeypatch.setenv("DRAFTER_TEAM", "")
    assert settings.team_folder() == (None, False)


def test_the_usual_places_are_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DRAFTER_HOME", "DRAFTER_TEAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "drafter")])
    home, (team, named) = settings.home_folder(), settings.team_folder()
    assert home is not None
    assert home.name == "drafter"
    assert team is not None
    assert team.parts[-2:] == ("drafter", "phrasebank")
    assert not named
