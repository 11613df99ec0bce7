"""The part of `make bench` for the interactive program: keystroke to painted frame, and the first frame of a start.

Frames are painted for 120×40 with a draft of some 10,000 characters and the shipped bank; what the terminal does with
them is not counted. Read ratios, not milliseconds.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from operator import sub
from pathlib import Path
from time import perf_counter

from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import KEY_ALIASES, Keys

from drafter.bank import Bank, load_bank
from drafter.desk import Desk
from drafter.search import open_index
from drafter.store import Store
from tests.appstage import Player, perform

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = (120, 40)
STARTS = 9
_AT_ONCE = 0.001
TYPED = "我们要统一思想凝聚力量，以钉钉子精神狠抓落实；各级党组织要当好表率，确保任务按时办结。"
FIRST = "新写一篇".encode()


def outline(bank: Bank) -> str:
    """Return an outline of some 10,000 characters: a point for each topic, with its aspects below."""
    lines = [
        "title: 在年度工作会议上的讲话",
        "date: 2024年3月",
        "length: 10000字",
        "facts: [单位：市委, 会议：年度工作会议]",
        "body:",
    ]
    lines += ["- salutation", "- transition.main"]
    for topic in bank.topics[:34]:
        lines += [f"- point: {topic.name}", f"  topic: {topic.name}", "  points:"]
        lines += [f"  - {{point: {a.name}, topic: {topic.name}/{a.name}}}" for a in topic.aspects[:3]]
    return "\n".join([*lines, "- closing.call", ""])


def keys(name: str) -> list[KeyPress]:
    return [KeyPress(Keys(KEY_ALIASES.get(name, name)) if len(name) > 1 else name, name)]


def frames(desk: Desk, presses: Sequence[str]) -> list[tuple[float, float]]:
    """Return the seconds from each key to its painted frame, and to the one with the new list if that is put off."""
    times: list[tuple[float, float]] = []

    async def script(player: Player) -> None:
        player.glass.write = len  # type: ignore[method-assign, assignment]  # the terminal is not measured
        application = player.app.application
        assert player.app.index is not None or open_index()
        while player.app.index is None:
            await player.settle()
        for name in presses:
            start = perf_counter()

            def press(name: str = name) -> None:
                application.key_processor.feed_multiple(keys(name))
                application.key_processor.process_keys()

            assert application.context is not None
            application.context.copy().run(press)
            put_off = getattr(player.top, "waiting", False)
            application._redraw()
            first = perf_counter() - start
            if put_off:
                application._redraw()
            times.append((first, perf_counter() - start))
            await player.settle()

    perform(desk, script, SIZE, "write")
    return times


def report(name: str, times: Sequence[tuple[float, float]]) -> None:
    first, whole = zip(*times, strict=True)
    for label, column in ((name, first), (f"  {name}, with the new list", whole)):
        if column is first or max(map(sub, whole, first)) > _AT_ONCE:
            low, high = statistics.median(column), statistics.quantiles(column, n=20)[-1]
            print(f"{label:<44}{low * 1000:>10.2f} ms{high * 1000:>10.2f} ms{'':>9}   p95 < 50 ms")


def first_frame(environment: dict[str, str]) -> float:
    """Return the seconds from the start of `drafter write` to its first frame in a terminal."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    start = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "drafter", "write"],
        env={**environment, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)},
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    data = b""
    asked = False
    while FIRST not in data:
        if not select.select([leader], [], [], 30)[0]:
            raise TimeoutError(data.decode("utf-8", "replace"))
        data += os.read(leader, 65536)
        if b"\x1b[6n" in data and not asked:
            asked = True
            os.write(leader, b"\x1b[1;2R")
    taken = perf_counter() - start
    process.kill()
    process.wait()
    os.close(leader)
    os.close(follower)
    return taken


def imported(environment: dict[str, str]) -> float:
    """Return the seconds that the bare import of prompt_toolkit takes."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", "import prompt_toolkit"], env=environment, check=True)
    return perf_counter() - start


def run() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRAFTER_HOME"] = folder
        os.environ.setdefault("DRAFTER_CACHE", str(Path(folder) / "cache"))
        bank = load_bank()
        open_index()
        desk = Desk(bank, Store(Path(folder) / "drafts"))
        desk.start_from(outline(bank), "提纲", Path())
        size = desk.writing.view.draft.characters
        print(f"{f'on the screen ({size} characters)':<44}{'median':>13}{'p95':>13}")
        report("typing, with suggestions", frames(desk, TYPED * 3))
        report("moving", frames(desk, ["down"] * 90 + ["up"] * 40))
        report("picking", frames(desk, ["2", "down"] * 70)[::2])
        report("undoing, redoing", frames(desk, ["c-z"] * 30 + ["c-y"] * 30))
        left = desk.writing.view.draft.characters
        assert left > size * 0.7, f"another draft was measured: {left} characters"
        desk.close()
        environment = dict(os.environ)
        first_frame(environment)
        pairs = [(first_frame(environment), imported(environment)) for _ in range(STARTS)]
        ours, peer = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(
            f"{'first frame / import prompt_toolkit':<44}{ours * 1000:>10.2f} ms{peer * 1000:>10.2f} ms{ours / peer:>9.3f}   < 2.5"
        )


if __name__ == "__main__":
    run()
