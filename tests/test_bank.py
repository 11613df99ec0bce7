"""The compiled bank: rebuilt by itself, never trusted when damaged, never missed when it cannot be kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from drafter import bank as banks
from drafter import bankcache, settings
from drafter.bank import Bank, load_bank
from drafter.errors import InputError, SourceErrors

ENTRIES = """\
- move: closing.call
  direction: [对下]
  entries:
  - id: closing.call.901
    text: 让我们{% if 上级 %}在{{ 上级 }}的领导下，{% endif %}干在实处。
  - id: closing.call.902
    text: 同志们，时不我待。
    from: "2017-10"
    formula: true
    max_per_draft: 2
- topic: 思想建设/学习培训
  move: measure
  entries:
  - id: training.measure.901
    text: 把课堂搬到项目现场
    step: 2
    near: [培训, 活动]
    tail_only: true
- topic: 思想建设
  move: heading
  set: "91"
  markers: [yishi]
  entries:
  - {id: set.theory.91.training, text: 练好学习基本功, topic: 思想建设/学习培训}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small bank: the shipped tables, entries of its own, and a cache of its own."""
    place = tmp_path / "bank"
    place.mkdir()
    for name in banks.TABLES:
        shutil.copy(settings.data_folder("phrasebank") / f"{name}.yaml", place)
    (place / "closing.yaml").write_text(ENTRIES, "utf-8")
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path / "cache"))
    return place


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files each compilation read."""
    seen: list[int] = []
    from drafter import bankfile

    real = bankfile.read_files

    def counted(files: Any, *rest: Any, **named: Any) -> Any:
        seen.append(len(files))
        return real(files, *rest, **named)

    monkeypatch.setattr(bankfile, "read_files", counted)
    return seen


def content(bank: Bank) -> dict[str, Any]:
    """Return all that a bank says, entries unpacked."""
    found = {item.name: getattr(bank, item.name) for item in fields(bank)}
    return {**found, "phrases": list(bank.phrases), "sets": bank.sets(), "ids": dict(bank.by_id)}


def kept(folder: Path) -> list[Path]:
    return sorted((folder.parent / "cache").glob("*"))


def test_the_cached_bank_is_the_fresh_one(folder: Path, compilations: list[int]) -> None:
    fresh = load_bank(folder=folder, cache=False)
    assert kept(folder) == []
    written, read = load_bank(folder=folder), load_bank(folder=folder)
    assert len(kept(folder)) == 1
    assert len(compilations) == 2  # the third was read from the cache
    assert content(read) == content(written) == content(fresh)
    assert read.vocabulary == fresh.vocabulary
    for phrase in fresh.phrases:
        again = read.by_id[phrase.id]
        assert again == phrase and [type(value) for value in again] == [type(value) for value in phrase]


def test_the_cached_shipped_bank_is_the_fresh_one(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path))
    load_bank()
    assert content(load_bank()) == content(bank)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(ENTRIES.replace("时不我待", "只争朝夕"), "utf-8"),
        lambda path: path.write_text(ENTRIES + "\n", "utf-8"),
        lambda path: path.rename(path.with_name("opening.yaml")),
        lambda path: (path.parent / "more.yaml").write_text(
            ENTRIES.replace("90", "80").replace("91", "81"), "utf-8"
        ),
        lambda path: path.unlink(),
    ],
    ids=["text", "blank line", "name", "one more", "one less"],
)
def test_a_change_is_seen_at_once(change: Any, folder: Path) -> None:
    before = load_bank(folder=folder)
    change(folder / "closing.yaml")
    after = load_bank(folder=folder)
    assert after.digest != before.digest
    assert content(after) == content(load_bank(folder=folder, cache=False))


def test_going_back_finds_the_older_bank(folder: Path, compilations: list[int]) -> None:
    first = load_bank(folder=folder)
    (folder / "closing.yaml").write_text(ENTRIES + "\n", "utf-8")
    load_bank(folder=folder)
    (folder / "closing.yaml").write_text(ENTRIES, "utf-8")
    assert content(load_bank(folder=folder)) == content(first)
    assert len(compilations) == 2


def test_only_the_newest_few_are_kept(folder: Path) -> None:
    for number in range(8):
        (folder / "closing.yaml").write_text(ENTRIES + "\n" * number, "utf-8")
        load_bank(folder=folder)
    assert len(kept(folder)) == 4


def _seal(body: bytes) -> bytes:
    return body + b"\n" + bankcache._seal(body)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "without its seal": lambda data: data.rpartition(b"\n")[0],
    "one letter": lambda data: data.replace("时不我待".encode(), "时不你待".encode()),
    "one bit": lambda data: data[:100] + bytes((data[100] ^ 1,)) + data[101:],
    "something behind": lambda data: data + b"\n",
    "noise": lambda data: bytes(range(256)) * 40,
    "sealed nonsense": lambda data: _seal(b"nonsense"),
    "sealed list": lambda data: _seal(b"[]"),
    "sealed number": lambda data: _seal(b"7"),
    "sealed map": lambda data: _seal(b"{}"),
    "a pickle": lambda data: _seal(b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R."),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_cache_is_never_trusted(name: str, folder: Path, compilations: list[int]) -> None:
    fresh = load_bank(folder=folder)
    (place,) = kept(folder)
    place.write_bytes(DAMAGE[name](place.read_bytes()))
    again = load_bank(folder=folder)
    assert content(again) == content(fresh)
    assert len(compilations) == 2
    assert content(load_bank(folder=folder)) == content(fresh)  # mended by itself
    assert len(compilations) == 2


def test_a_cache_of_another_shape_is_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_bank(folder=folder).digest
    monkeypatch.setattr(bankcache, "SHAPE", bankcache.SHAPE + "another field")
    assert load_bank(folder=folder).digest != before


def test_the_cache_is_plain_text(folder: Path) -> None:
    load_bank(folder=folder)
    (place,) = kept(folder)
    head = place.read_bytes().split(b"\n")[0]
    assert isinstance(json.loads(head), dict)


@pytest.mark.parametrize("where", ["a file", "below a file", "/proc/nothing/here", "a folder in its place"])
def test_a_cache_that_cannot_be_kept_costs_time_only(
    where: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = load_bank(folder=folder, cache=False)
    place = tmp_path / "file"
    place.write_text("mine", "utf-8")
    if where == "a folder in its place":
        target = tmp_path / "cache" / f"bank-{fresh.digest}.json"
        target.mkdir(parents=True)
        (target / "mine").write_text("mine", "utf-8")
    else:
        given = {"a file": place, "below a file": place / "below"}.get(where, Path(where))
        monkeypatch.setenv("DRAFTER_CACHE", str(given))
    for _ in range(2):
        assert content(load_bank(folder=folder)) == content(fresh)
    assert place.read_text("utf-8") == "mine"


def test_a_full_disk_costs_time_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    fresh = load_bank(folder=folder, cache=False)
    monkeypatch.setattr("os.write", fail)
    assert content(load_bank(folder=folder)) == content(fresh)
    assert kept(folder) == []


def test_faulty_banks_are_never_kept(folder: Path) -> None:
    (folder / "closing.yaml").write_text(ENTRIES.replace("move: measure", "moev: measure"), "utf-8")
    for _ in range(2):
        with pytest.raises(SourceErrors, match="没有“moev”这一项"):
            load_bank(folder=folder)
    assert kept(folder) == []


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "a.yaml").write_text("- move: closing.call\n  entris: []\n", "utf-8")
    (folder / "b.yaml").write_text("甲：乙\n", "utf-8")
    (folder / "c.yaml").write_text(
        ENTRIES.replace("90", "70").replace("91", "71").replace("step: 2", "step: 9"), "utf-8"
    )
    with pytest.raises(SourceErrors) as caught:
        load_bank(folder=folder)
    places = [(Path(error.source).name, error.line) for error in caught.value.errors]
    assert places == [("a.yaml", 2), ("b.yaml", 1), ("c.yaml", 16)]
    assert all(error.hint for error in caught.value.errors)


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        load_bank(folder=tmp_path / "empty")
