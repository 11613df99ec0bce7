"""Markdown: front matter, title, headings by level, paragraphs. What Markdown would read as its own is escaped."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

from drafter.draft import Paragraph
from drafter.export.document import Document, Sheet, run_in

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=:])", re.MULTILINE)
_LINK = re.compile(r"(?i)(?<=http)(?=s?://)|(?<=ftp)(?=://)|(?<=www)(?=\.)|(?<=\w)(?=@)")
_EDGE = re.compile(r"^ +| +$", re.MULTILINE)
_LINE_ENDS = re.compile(r" *\n[ \n]*")


def render(document: Document) -> bytes:
    """Return the draft as Markdown in UTF-8."""
    blocks = [
        _front_matter(document),
        *(("# " if name == "title" else "") + escape(line) for name, line in document.head() if line.strip()),
        *(_block(paragraph) for paragraph in document.paragraphs),
        *(block for sheet in document.sheets for block in _sheet(sheet)),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def _front_matter(document: Document) -> str:
    draft = document.draft
    rows: dict[str, object] = {"title": draft.title, "subtitle": draft.subtitle}
    for name, line in document.head():
        if name in ("date", "speaker"):
            rows[name] = line.removeprefix("（").removesuffix("）") if name == "date" else line
    rows |= {"lang": "zh-CN", "characters": draft.characters, "minutes": draft.minutes}
    # JSON is YAML, and leaves no doubt about quotes.
    lines = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items() if value != ""
    ]
    return "\n".join(("---", *lines, "---"))


def _block(paragraph: Paragraph) -> str:
    if paragraph.heading_only:
        words = "　".join(line for line in _LINE_ENDS.split(paragraph.text.strip()) if line.strip())
        return f"{'#' * min(paragraph.level + 1, 6)} {escape(words)}" if words else ""
    heading, rest = run_in(paragraph)
    text = "".join(sentence.text for sentence in rest)
    if heading is None:
        return _lines(text)
    # A mark of emphasis opens only before a character and closes only after one, so blanks and end marks stay outside.
    before, words, after = _strong(heading.text)
    if not words:
        return _lines(paragraph.text)
    # Control characters, which no clean text has, hold the places of the marks until the rest is escaped.
    return _lines(f"{before}\x02{words}\x02{after}{text}").replace("\x02", "**")


def _strong(text: str) -> tuple[str, str, str]:
    """Return a heading as what stands before, between and behind the marks of emphasis."""
    start, end = 0, len(text)
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or unicodedata.category(text[end - 1])[0] in "PS"):
        end -= 1
    return text[:start], text[start:end], text[end:]


def _lines(text: str) -> str:
    return "\\\n".join(escape(line) for line in _LINE_ENDS.split(text.strip()) if line.strip())


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"## {escape(sheet.title)}"
    if sheet.note:
        yield escape(sheet.note)
    indents = sheet.indents or (0,) * len(sheet.rows)
    rows = [_row(sheet.columns), _row(["---"] * len(sheet.columns), raw=True)]
    for row, indent in zip(sheet.rows, indents, strict=True):
        rows.append(_row(["　　" * indent + row[0], *row[1:]]))
    yield "\n".join(rows)


def _row(cells: list[str] | tuple[str, ...], *, raw: bool = False) -> str:
    return "| " + " | ".join(cell if raw else escape(_LINE_ENDS.sub("；", cell)) for cell in cells) + " |"


def escape(text: str) -> str:
    """Return text that Markdown prints as it stands."""
    escaped = _MARKS.sub(r"\\\1", _EDGE.sub("", text))
    escaped = _LINK.sub("<!-- -->", escaped)
    return _LINE_START.sub(
        lambda m: f"{m.group(1)}\\{m.group(2)}" if m.group(1) else f"\\{m.group(3)}", escaped
    )
