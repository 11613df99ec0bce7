"""What is to be printed: a draft that was cleaned, the sheets that go with it, and how it shall look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from drafter.draft import Draft, Paragraph, Sentence
from drafter.export.layouts import Layout, default_layout

_GAP = re.compile("(【待补：[^】]*】)")
_BREAKS_AFTER = "、，：的暨和与年月"
_BREAKS_BEFORE = re.compile(
    "座谈会|推进会|动员|总结|表彰|大会|工作会议|培训班|研讨会|交流会|现场会|报告会|欢迎|开[班工]|"
    "(?<=机关|单位|书记|干部|系统|建设|工作|活动)"
)
"""Where a long title may be parted when no mark and no particle stands near its middle."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that goes with a speech: a title, a line that explains it, the names of its columns, its rows.

    `indents` holds how far the first cell of each row is set in (0 for all when it is empty).
    """

    title: str
    note: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    indents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A draft ready for exporters; with `prose` off only title block and sheets are printed."""

    draft: Draft
    sheets: tuple[Sheet, ...] = ()
    prose: bool = True
    layout: Layout = field(default_factory=default_layout)
    encoding: str = "utf-8"

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs that are printed."""
        return self.draft.paragraphs if self.prose else ()

    def head(self) -> Iterator[tuple[str, str]]:
        """Yield (style, line) for the lines of the title block: title, subtitle, date, speaker."""
        if self.draft.title:
            yield "title", self.draft.title
        if self.draft.subtitle:
            yield "subtitle", f"——{self.draft.subtitle}"
        for line in self.draft.byline:
            yield "date" if line.startswith("（") else "speaker", line


def split_gaps(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a text, and whether each is a gap 【待补：…】."""
    for stretch in _GAP.split(text):
        if stretch:
            yield stretch, stretch.startswith("【待补：")


def run_in(paragraph: Paragraph) -> tuple[Sentence | None, tuple[Sentence, ...]]:
    """Return the heading that opens a paragraph (None if there is none) and the sentences after it."""
    first, *rest = paragraph.sentences
    if paragraph.level and not paragraph.heading_only and first.move == "heading":
        return first, tuple(rest)
    return None, paragraph.sentences


def title_lines(title: str, width: int) -> list[str]:
    """Return a title as the lines it is printed on.

    A blank between two halves of one length parts the lines, as does the dash of 主题——副题. A title wider than
    `width` characters is parted near its middle where a phrase ends; when there is no such place, the printer
    parts it.
    """
    main, dash, rest = title.partition("——")
    if dash and main.strip() and rest.strip():
        return [*title_lines(main.strip(), width), *title_lines(f"——{rest.strip()}", width)]
    halves = re.split("[ \u3000]+", title.strip())
    if len(halves) == 2 and len(halves[0]) == len(halves[1]):
        return halves
    if len(title) <= width:
        return [title]
    middle = len(title) / 2
    places = [
        i
        for i in range(4, len(title) - 3)
        if title[i - 1] in _BREAKS_AFTER and title[i] not in "、，：”》）" and i <= width
    ]
    places += [m.start() for m in _BREAKS_BEFORE.finditer(title)] if not _near(places, title, width) else []
    places = _near(places, title, width)
    if not places:
        return [title]
    place = min(places, key=lambda i: (abs(i - middle), i))
    return [title[:place], title[place:]]


def _near(places: list[int], title: str, width: int) -> list[int]:
    """Return the places near the middle of a title that leave two lines which fit."""
    return [
        i for i in places if abs(i - len(title) / 2) <= len(title) / 4 and max(i, len(title) - i) <= width
    ]
