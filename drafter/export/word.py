"""Word: the text as paragraphs that name a style, in the frame a layout gives; the same input, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape

from drafter.draft import Paragraph, Sentence
from drafter.errors import OutputError
from drafter.export import fonts, wordparts
from drafter.export.document import Document, Sheet, run_in, split_gaps, title_lines
from drafter.export.wordparts import Skeleton

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVELS = 4


def render(document: Document) -> bytes:
    """Return the document as a Word file."""
    frame = _skeleton(document)
    body = "".join(_blocks(document, frame))
    text = frame.before + body + frame.after
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, data in (*frame.parts, (wordparts.BODY, text.encode())):
            # A fixed time and system, so that nothing of the machine gets into the file.
            row = zipfile.ZipInfo(name, _EPOCH)
            row.compress_type = zipfile.ZIP_DEFLATED
            row.create_system = 0
            package.writestr(row, data)
    return made.getvalue()


def check(data: bytes) -> None:
    """Open a file once more as a reader would: every part whole, every part of XML well formed.

    Raises:
        OutputError: it does not open.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if wordparts.BODY not in names or len(set(names)) != len(names):
                raise ValueError("parts")
            for name in names:
                part = package.read(name)
                if name == wordparts.BODY:
                    ParserCreate().Parse(part, True)
                elif name.endswith((".xml", ".rels")):
                    _well_formed(part)
    except (zipfile.BadZipFile, zlib.error, ExpatError, ValueError, OSError) as error:
        raise OutputError("做出的 Word 文档打不开，没有写；请换 -f txt 先用，并把提纲发给开发者") from error


@lru_cache(maxsize=64)
def _well_formed(part: bytes) -> None:
    """Read a part that a layout decides, the same in every document of a run."""
    ParserCreate().Parse(part, True)


def warnings(document: Document) -> tuple[str, ...]:
    """Return what to look at before printing: characters and fonts that may be missing."""
    return fonts.warnings(document)


def _skeleton(document: Document) -> Skeleton:
    if document.layout.template is None:
        return wordparts.skeleton(document.layout)
    from drafter.export.wordtemplate import skeleton

    return skeleton(document.layout)


def _blocks(document: Document, frame: Skeleton) -> Iterator[str]:
    head = list(document.head())
    for name, line in head:
        lines = title_lines(line, document.layout.title_width()) if name == "title" else [line]
        yield _paragraph(frame.ids[name], _runs("\n".join(lines), "", frame))
    if head and document.prose:
        yield _paragraph(frame.ids["blank"], "")
    for paragraph in document.paragraphs:
        yield _printed(paragraph, frame)
    for number, sheet in enumerate(document.sheets):
        yield from _sheet(sheet, frame, new_page=document.prose or number > 0)


def _printed(paragraph: Paragraph, frame: Skeleton) -> str:
    if paragraph.heading_only:
        name = "couplet" if "\n" in paragraph.text else f"heading{min(max(paragraph.level, 1), _LEVELS)}"
        return _paragraph(frame.ids[name], _runs(paragraph.text, "", frame))
    heading, rest = run_in(paragraph)
    name = "salutation" if paragraph.flush else "body"
    runs = _runs(heading.text, frame.ids[f"lead{min(paragraph.level, _LEVELS)}"], frame) if heading else ""
    return _paragraph(frame.ids[name], runs + _runs(_joined(rest), "", frame))


def _joined(sentences: Iterable[Sentence]) -> str:
    return "".join(sentence.text for sentence in sentences)


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _runs(text: str, style: str, frame: Skeleton) -> str:
    """Return a text as runs; gaps get the style that marks them."""
    if "【待补：" not in text:
        return _run(text, style) if text else ""
    return "".join(_run(stretch, frame.ids["gap"] if gap else style) for stretch, gap in split_gaps(text))


def _run(text: str, style: str) -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    inner = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in text.split("\n")
    )
    return f"<w:r>{look}{inner}</w:r>"


# --- sheets --------------------------------------------------------------------------------------


def _sheet(sheet: Sheet, frame: Skeleton, *, new_page: bool) -> Iterator[str]:
    title = _paragraph(frame.ids["sheet_title"], _runs(sheet.title, "", frame))
    if not new_page:
        title = title.replace("</w:pPr>", '<w:pageBreakBefore w:val="0"/></w:pPr>', 1)
    yield title
    text = frame.ids["sheet"]
    if sheet.note:
        yield _paragraph(text, _runs(sheet.note, "", frame))
    widths = [round(frame.width * width / sum(sheet.widths)) for width in sheet.widths]
    yield f'<w:tbl><w:tblPr><w:tblStyle w:val="{frame.ids["table"]}"/>'
    yield f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    yield _row(sheet.columns, widths, text, 0, frame, header=True)
    indents = sheet.indents or (0,) * len(sheet.rows)
    for row, indent in zip(sheet.rows, indents, strict=True):
        yield _row(row, widths, text, indent, frame)
    yield "</w:tbl>"
    yield _paragraph(frame.ids["sheet_end"], "")


def _row(
    cells: tuple[str, ...],
    widths: list[int],
    style: str,
    indent: int,
    frame: Skeleton,
    *,
    header: bool = False,
) -> str:
    marks = "<w:cantSplit/>" + ("<w:tblHeader/>" if header else "")
    made = [f"<w:tr><w:trPr>{marks}</w:trPr>"]
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = "\u3000" * (indent if number == 0 else 0) + re.sub("\n+", "；", cell)
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            + _paragraph(style, _runs(text, "", frame))
            + "</w:tc>"
        )
    made.append("</w:tr>")
    return "".join(made)
