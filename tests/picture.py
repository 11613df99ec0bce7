"""`make picture`: plays the program on a shipped example and draws its writing screen as docs/write.svg.

The picture is plain SVG: a text for each run of cells of one look, placed by its cell, so that it stands in line with
any monospace font; a wide character takes two cells. It is light or dark as the reader's browser is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pyte.screens

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "docs" / "write.svg"
SIZE = (96, 30)
KEYS = ("2", "Down", "Down", "2", *("Down",) * 11)
"""From the first screen: the example, another sentence for its purpose, then on to the first paragraph."""
CELL, LINE, BASE, EDGE = 9, 22, 17, 14
"""Width and height of a cell, where its base line is, and the margin, in pixels."""
STYLE = """\
text { font: 15px "Sarasa Mono SC", "Noto Sans Mono CJK SC", "Source Han Mono SC", "Microsoft YaHei Mono", \
Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #24292f; white-space: pre }
.wide { font-size: 17px }
.page { fill: #fbfbf9; stroke: #c9c9c4 }
.dim { fill: #767672 } .bold { font-weight: bold } .line { text-decoration: underline } .mark { fill: #9a6700 }
.edge { stroke: #b4b4ae; fill: none } .back { fill: #3f4650 } .on { fill: #fbfbf9 }
@media (prefers-color-scheme: dark) {
  text { fill: #dcdcd8 } .page { fill: #1e2124; stroke: #44484d } .dim { fill: #8d9196 } .mark { fill: #d7a64a }
  .edge { stroke: #5a5f65 } .back { fill: #c3c7cc } .on { fill: #1e2124 }
}"""

BORDERS = {
    "─": "LR",
    "│": "UD",
    "┌": "RD",
    "┐": "LD",
    "└": "RU",
    "┘": "LU",
    "┬": "LRD",
    "┴": "LRU",
    "├": "RUD",
    "┤": "LUD",
}
"""Which ways the lines of a border go; they are drawn, as glyphs would leave gaps between the rows."""
WAYS = {"L": (-CELL / 2, 0), "R": (CELL / 2, 0), "U": (0, -LINE / 2), "D": (0, LINE / 2)}
Look = tuple[str, ...]


def looks(char: pyte.screens.Char) -> Look:
    """Return the classes of a cell."""
    found = ["on"] if char.reverse else []
    if not char.reverse:
        found += ["dim"] if char.fg in ("brightblack", "808080", "7f7f7f") else []
        found += ["mark"] if char.fg in ("brown", "yellow", "cd0000", "red") else []
    found += ["bold"] if char.bold else []
    found += ["line"] if char.underscore else []
    return tuple(found)


def runs(screen: pyte.Screen, row: int) -> Iterator[tuple[int, int, str, Look]]:
    """Yield the runs of a row: first cell, cells, text and look; narrow and wide characters are kept apart."""
    cells: list[tuple[int, int, str, Look]] = []
    column = 0
    while column < screen.columns:
        char = screen.buffer[row][column]
        wide = 2 if pyte.screens.wcwidth((char.data or " ")[0]) == 2 else 1
        look = looks(char)
        data = char.data or " "
        last = cells[-1] if cells else None
        if (
            last
            and last[3] == look
            and last[1] == len(last[2]) * wide
            and not {data, last[2]} & BORDERS.keys()
        ):
            cells[-1] = (last[0], last[1] + wide, last[2] + data, look)
        else:
            cells.append((column, wide, data, look))
        column += wide
    yield from cells


def svg(screen: pyte.Screen) -> str:
    """Return a screen as SVG."""
    wide, high = screen.columns * CELL + 2 * EDGE, screen.lines * LINE + 2 * EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">',
        "<title>drafter write：左边是正文和候选，右边是提纲</title>",
        f"<style>\n{STYLE}\n</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{wide - 1}" height="{high - 1}" rx="8"/>',
    ]
    edges = ""
    for row in range(screen.lines):
        top = EDGE + row * LINE
        for column, cells, text, look in runs(screen, row):
            left = EDGE + column * CELL
            if text in BORDERS:
                ends = [WAYS[way] for way in BORDERS[text]]
                edges += "".join(f"M{left + CELL / 2:g} {top + LINE / 2:g}l{x:g} {y:g}" for x, y in ends)
                continue
            if "on" in look:
                lines.append(
                    f'<rect class="back" x="{left}" y="{top}" width="{cells * CELL}" height="{LINE}"/>'
                )
            said = text.strip(" ")
            if said:
                left += (len(text) - len(text.lstrip(" "))) * CELL
                long = (cells - len(text) + len(said)) * CELL
                classes = ["wide", *look] if cells > len(text) else look
                name = f' class="{" ".join(classes)}"' if classes else ""
                lines.append(
                    f'<text{name} x="{left}" y="{top + BASE}" textLength="{long}" lengthAdjust="spacing">'
                    f"{escape(said)}</text>"
                )
    lines.append(f'<path class="edge" d="{edges}"/>')
    return "\n".join([*lines, "</svg>", ""])


def shown() -> pyte.Screen:
    """Play the program as far as the picture and return the screen."""
    from drafter.bank import load_bank
    from drafter.desk import Desk
    from drafter.store import Store
    from tests.appstage import Player, index, perform

    found: list[pyte.Screen] = []

    async def script(player: Player) -> None:
        player.app._index = index()  # nothing is looked for; the shipped index would take seconds to build
        await player.press(*KEYS)
        found.append(player.glass.screen)
        player.glass.write = len  # type: ignore[method-assign, assignment]  # leaving would clear it

    with tempfile.TemporaryDirectory() as folder:
        os.environ["DRAFTER_HOME"] = folder
        os.environ["DRAFTER_TEAM"] = ""
        desk = Desk(load_bank(), Store(Path(folder) / "drafts"))
        perform(desk, script, SIZE)
        desk.close()
    return found[0]


def main() -> None:
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(svg(shown()), encoding="utf-8")
    print(PATH.relative_to(ROOT))  # noqa: T201


if __name__ == "__main__":
    sys.path.append(str(ROOT))
    main()
