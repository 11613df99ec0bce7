"""What the READMEs say is true: their examples load, their commands and options exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import textwrap
from functools import lru_cache
from pathlib import Path

import pytest

from drafter import bankfile, outline
from drafter.bank import Bank, load_bank
from drafter.outlinefile import read_outline

ROOT = Path(__file__).resolve().parent.parent
READMES = sorted([*ROOT.glob("*.md"), ROOT / "phrasebank/README.md", ROOT / "outlines/README.md"])
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`(drafter(?: [^`\n]+)?)`")
_OPTION = re.compile(r"--?[a-z][a-z-]*")
_COMMENT = re.compile(r"(?:#.*\n)+")
_TABLE = re.compile(r"# (\w+)\.yaml\n")


def blocks(path: Path, language: str) -> list[tuple[int, str]]:
    """Return the fenced blocks of a language as (line, text)."""
    text = path.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start()) + 1, textwrap.dedent(match[3]))
        for match in _BLOCK.finditer(text)
        if match[2] == language
    ]


YAML = [
    pytest.param(text, id=f"{path.relative_to(ROOT)}:{line}")
    for path in READMES
    for line, text in blocks(path, "yaml")
]


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank(cache=False)


def test_there_are_examples() -> None:
    assert len(YAML) >= 16


@pytest.mark.parametrize("text", YAML)
def test_yaml_loads(text: str, bank: Bank) -> None:
    """A block is an outline, a genre, a table named in its first line, or a block of bank entries."""
    if _COMMENT.sub("", text, count=1).startswith(("genre:", "name:", "title:")):
        read = read_outline(text, "README", bank.vocabulary)
        shipped = {name for genre in outline.genres(bank.vocabulary) for name in (genre.id, genre.name)}
        assert not read.genre or read.genre in shipped
        for fact in read.facts:
            assert fact.record or fact.literal or fact.name not in bank.kinds
        return
    table = _TABLE.match(text)
    loaded = bankfile.read_files([(table[1] if table else "README", "README", text)])
    assert not loaded.errors, "\n".join(map(str, loaded.errors))
    for phrase in loaded.phrases:
        assert phrase.move in bank.moves
        assert not phrase.topic or phrase.topic == "全篇" or phrase.topic in bank.topic_names
        assert {*phrase.slots, *phrase.optional} <= {*bank.slots, *bank.kinds}


def commands() -> list[tuple[str, str]]:
    """Return (place, command line) for every `drafter …` the READMEs show."""
    found: dict[str, str] = {}
    for path in READMES:
        name = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8").replace("\\|", "|")
        if path.name == "CHANGELOG.md":
            continue
        lines = [
            line.removeprefix("$ ") for _, block in blocks(path, "console") for line in block.splitlines()
        ]
        for command in [*(line for line in lines if line.startswith("drafter")), *_SPAN.findall(text)]:
            found.setdefault(command, name)
    return [(place, command) for command, place in found.items()]


@lru_cache(maxsize=64)
def help_of(*command: str) -> str:
    """Return what `drafter … --help` prints."""
    code = "import sys; from drafter.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--help"],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    return done.stdout


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z][a-z-]+", text))


@pytest.mark.parametrize(("place", "command"), commands())
def test_command_exists(place: str, command: str) -> None:
    """Each command, subcommand and option shown is one that the help knows."""
    tokens = shlex.split(re.sub(r"[\[\]…]", " ", command).replace("|", " "), comments=True)[1:]
    names = [token for token in tokens if re.fullmatch(r"[a-z]+", token)]
    options = [token for token in tokens if _OPTION.fullmatch(token)]
    path: list[str] = []
    if names and tokens[0] == names[0]:
        assert names[0] in words(help_of()), f"{place}: {command}"
        path = [names[0]]
        if names[0] == "bank" and len(names) > 1:
            assert names[1] in words(help_of("bank")), f"{place}: {command}"
            path.append(names[1])
    known_options = set(_OPTION.findall(help_of(*path)))
    for option in options:
        assert option in known_options, f"{place}: {command}: {option}"


def test_the_outline_guide_lists_every_kind(bank: Bank) -> None:
    line = next(
        row
        for row in (ROOT / "outlines/README.md").read_text("utf-8").splitlines()
        if row.startswith("可用的事类")
    )
    assert set(re.findall(r"[\u4e00-\u9fff]+", line.partition("：")[2])) == set(bank.kinds)
