"""A writer to be killed: does things to one draft and says each when it is on disk (run by tests/test_store.py)."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from drafter.store import Held, Store

TEXT = "# yaml-language-server: $schema=outline.schema.json\ngenre: annual\ntitle: 在第{n}次会议上的讲话\nfacts:\n- 单位：市委\n"


def row(number: int) -> dict[str, object]:
    return {"do": "edit", "n": number, "text": "写" * (number * 37 % 300)}


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def act(folder: Path, name: str, seed: int) -> None:
    """Write until killed; now and then a snapshot, a version, a new draft, or away and back again."""
    store, chance = Store(folder), random.Random(seed)
    held = store.open(name)
    say("open")
    while True:
        number = len(held.rows)
        held.keep(row(number))
        say(str(number))
        held = _else(store, held, chance, number + 1)


def _else(store: Store, held: Held, chance: random.Random, count: int) -> Held:
    what = chance.random()
    if what < 0.15:
        held.snapshot(TEXT.format(n=count), characters=count)
    elif what < 0.2:
        held.named(TEXT.format(n=count), "" if what < 0.19 else "定稿")
    elif what < 0.23:
        held.snapshot(TEXT.format(n=count), characters=count)
        held.close()
        held = store.open(held.id)
    elif what < 0.25:
        store.create(TEXT.format(n="新")).close()
    return held


def race(folder: Path, name: str, rounds: int) -> None:
    """Open and close a draft; whoever may write makes a mark that must not be there, and takes it away."""
    store = Store(folder)
    won = 0
    mark = folder / name / "mark"
    say("ready")
    sys.stdin.readline()
    while won < rounds:
        held = store.open(name)
        if not held.read_only:
            os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            held.keep({"do": "win", "pid": os.getpid()})
            mark.unlink()
            won += 1
        held.close()
    say("done")


if __name__ == "__main__":
    if sys.argv[1] == "act":
        act(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1] == "race":
        race(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        held = Store(Path(sys.argv[2])).open(sys.argv[3])
        say(held.holder or "open")
        sys.stdin.readline()
        held.close()
