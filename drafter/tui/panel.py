"""What screens are built of: boxes with a title in their border, texts drawn to a size, input lines, the key bar.

    panel(body, "找句子")              columns(left, right, titles=("提纲", "正文"))
    ┌─ 找句子 ─────────┐               ┌─ 提纲 ───┬─ 正文 ──────────┐
    │ body             │               │ left     │ right           │
    └──────────────────┘               └──────────┴─────────────────┘

Texts are functions of a width and a height in cells that return lines of (style, text). Every line is made safe and
cut to the width here, so that no border can be pushed out of place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import FilterOrBool, to_filter
from prompt_toolkit.layout.containers import (
    AnyContainer,
    ConditionalContainer,
    Container,
    HSplit,
    VSplit,
    Window,
    to_container,
)
from prompt_toolkit.layout.controls import BufferControl, UIContent, UIControl
from prompt_toolkit.layout.dimension import AnyDimension, Dimension
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from drafter.tui import keys
from drafter.tui.cells import cut, glyphs, width
from drafter.tui.safe import safe_line

Fragments = list[tuple[str, str]]
"""A line: pieces of text with the style of each."""
Draw = Callable[[int, int], Sequence[Fragments]]
"""Draws lines for a width and a height in cells."""
Text = str | Callable[[], str]


class Pane(UIControl):
    """Shows what a function draws for the size there is."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def create_content(self, width: int, height: int | None) -> UIContent:
        """Return the lines that fit into a size in cells."""
        lines = [fitted(line, width) for line in self._draw(width, height or 1)]
        if height:
            del lines[height:]
        shown = lines or [[]]
        return UIContent(get_line=lambda at: [*shown[at]], line_count=len(shown), show_cursor=False)


def fitted(line: Iterable[tuple[str, str]], cells: int) -> Fragments:
    """Return a line made safe and no wider than so many cells."""
    found: Fragments = []
    for style, given in line:
        text = safe_line(given)
        wide = width(text)
        if wide > cells:
            found.append((style, cut(text, cells)))
            break
        found.append((style, text))
        cells -= wide
    return found


def text_window(
    draw: Draw, *, height: AnyDimension = None, width: AnyDimension = None, style: str = ""
) -> Window:
    """Return a window that shows what a function draws for its size."""
    return Window(Pane(draw), height=height, width=width, style=style, always_hide_cursor=True)


def stack(*children: AnyContainer, width: AnyDimension = None, height: AnyDimension = None) -> HSplit:
    """Return containers one below the other."""
    return HSplit(children, window_too_small=_too_small(), width=width, height=height)


def beside(*children: AnyContainer, width: AnyDimension = None, height: AnyDimension = None) -> VSplit:
    """Return containers one beside the other."""
    return VSplit(children, window_too_small=_too_small(), width=width, height=height)


def _too_small() -> Window:
    return text_window(lambda _width, _height: [[("", "窗口太小")]])


# --- boxes --------------------------------------------------------------------------------------------------


def panel(body: AnyContainer, title: Text = "", *, height: AnyDimension = None) -> Container:
    """Return a box with a title in its upper border."""
    return beside(
        _edge(lambda: glyphs().top_left, lambda: glyphs().bottom_left),
        stack(rule(title), body, rule()),
        _edge(lambda: glyphs().top_right, lambda: glyphs().bottom_right),
        height=height,
    )


def columns(
    left: AnyContainer,
    right: AnyContainer,
    *,
    weights: tuple[int, int] = (1, 1),
    titles: tuple[Text, Text] = ("", ""),
    right_shown: FilterOrBool = True,
    height: AnyDimension = None,
) -> Container:
    """Return a box of two columns that share the border between them.

    Args:
        left: what stands left.
        right: what stands right.
        weights: how the width is shared.
        titles: of both, in the upper border.
        right_shown: when the right column is there; without it the left one has all the width.
        height: of the whole, in cells.
    """
    shown = to_filter(right_shown)
    return beside(
        _edge(lambda: glyphs().top_left, lambda: glyphs().bottom_left),
        stack(rule(titles[0]), left, rule(), width=Dimension(weight=weights[0])),
        ConditionalContainer(_edge(lambda: glyphs().top_join, lambda: glyphs().bottom_join), shown),
        ConditionalContainer(
            stack(rule(titles[1]), right, rule(), width=Dimension(weight=weights[1])), shown
        ),
        _edge(lambda: glyphs().top_right, lambda: glyphs().bottom_right),
        height=height,
    )


def rule(title: Text = "", *, shown: FilterOrBool = True, inset: int = 0) -> Container:
    """Return a line across, with a title near its left end, and so many blanks before and behind it."""

    def draw(cells: int, _height: int) -> list[Fragments]:
        return [[("", " " * inset), *across(cells - 2 * inset)]]

    def across(cells: int) -> Fragments:
        line = glyphs().horizontal
        name = cut(safe_line(title() if callable(title) else title), cells - 4)
        if not name or cells < 6:
            return [("class:border", line * cells)]
        rest = cells - 3 - width(name)
        return [("class:border", f"{line} "), ("class:title", name), ("class:border", " " + line * rest)]

    return ConditionalContainer(text_window(draw, height=1), shown)


def _edge(top: Callable[[], str], bottom: Callable[[], str]) -> Container:
    def draw(_width: int, height: int) -> list[Fragments]:
        middle = [glyphs().vertical] * (height - 2)
        return [[("class:border", glyph)] for glyph in (top(), *middle, bottom())]

    return text_window(draw, width=1)


def windows_of(container: AnyContainer) -> list[Window]:
    """Return all windows in a container."""
    found = []
    rest = [to_container(container)]
    while rest:
        one = rest.pop()
        if isinstance(one, Window):
            found.append(one)
        rest += one.get_children()
    return found


# --- input and keys -----------------------------------------------------------------------------------------


class _MadeSafe(Processor):
    """Shows control and bidi characters of a text that is typed or pasted as harmless ones, one for one."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line made safe."""
        line = transformation_input.fragments
        return Transformation([(style, safe_line(text)) for style, text, *_ in line])


def input_window(
    buffer: Buffer, label: Text = "", *, height: AnyDimension = 1, wrap_lines: bool = False
) -> Container:
    """Return a line to type in, with a label before it; the terminal's cursor stands where the text goes.

    It belongs in the upper part of a screen, never in its last three rows: there the window of the input method
    would cover it.
    """

    def name() -> str:
        return safe_line(label() if callable(label) else label)

    return beside(
        text_window(
            lambda _width, _height: [[("class:label", name())]],
            width=lambda: Dimension.exact(width(name())),
        ),
        Window(
            BufferControl(buffer, input_processors=[_MadeSafe()]),
            height=height,
            wrap_lines=wrap_lines,
            style="class:input",
        ),
        height=height,
    )


def bar_window(screen: Callable[[], str], note: Callable[[], str] = lambda: "") -> Container:
    """Return the line of keys for the screen that is shown; a note, such as 已存, stands at its right end."""

    def draw(cells: int, _height: int) -> list[Fragments]:
        said = cut(safe_line(note()), max(cells - 12, 0))
        room = cells - width(said) - 1 if said else cells
        line = keys.bar(screen(), room)
        blank = " " * (cells - width(line) - width(said))
        return [[("class:bar", line + blank), ("class:bar bold", said)]]

    return text_window(draw, height=1, style="class:bar")


__all__ = [
    "Draw",
    "Fragments",
    "Pane",
    "Text",
    "bar_window",
    "beside",
    "columns",
    "fitted",
    "input_window",
    "panel",
    "rule",
    "stack",
    "text_window",
    "windows_of",
]
