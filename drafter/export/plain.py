"""Plain text: title block, then a line a paragraph, indented by two full-width spaces; LF, UTF-8 unless asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from drafter.draft import Draft, Sentence
from drafter.errors import OutputError
from drafter.export.document import Document, Sheet

INDENT = "　　"


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence with its offsets (code points, end excluded) into the text `layout` returns."""

    sentence: Sentence
    start: int
    end: int


def layout(draft: Draft) -> tuple[str, list[Placed]]:
    """Return the text of a draft and where each sentence stands in it."""
    head = [
        line for line in (draft.title, f"——{draft.subtitle}" if draft.subtitle else "", *draft.byline) if line
    ]
    text = "\n".join(head) + "\n\n" if head else ""
    placed: list[Placed] = []
    for paragraph in draft.paragraphs:
        text += "" if paragraph.flush else INDENT
        for sentence in paragraph.sentences:
            body = sentence.text.replace("\n", f"\n{INDENT}")
            placed.append(Placed(sentence, len(text), len(text) + len(body)))
            text += body
        text += "\n"
    return text, placed


def parts(placed: Placed) -> Iterator[tuple[int, int, int]]:
    """Yield (index of the part, start, end) for each part of a placed sentence."""
    place = placed.start
    for index, part in enumerate(placed.sentence.parts):
        body = part.text.replace("\n", f"\n{INDENT}")
        yield index, place, place + len(body)
        place += len(body)


def render(document: Document) -> bytes:
    """Return the text in the encoding asked for.

    Raises:
        OutputError: the encoding lacks characters of the text; they are named.
    """
    draft = document.draft if document.prose else replace(document.draft, paragraphs=())
    text = layout(draft)[0] + "".join(f"\n{_sheet(sheet)}" for sheet in document.sheets)
    try:
        return text.encode(document.encoding)
    except UnicodeEncodeError:
        lacking = [char for char in dict.fromkeys(text) if not _fits(char, document.encoding)]
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in lacking[:_NAMED])
        more = f"等 {len(lacking)} 个字符" if len(lacking) > _NAMED else ""
        raise OutputError(
            f"{document.encoding} 编码写不了 {named}{more}；改用 gb18030 或 utf-8，或换掉这些字"
        ) from None


_NAMED = 12


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _sheet(sheet: Sheet) -> str:
    """Return a sheet as lines, a row each, its cells named by their columns."""
    lines = [sheet.title, *([sheet.note] if sheet.note else []), ""]
    indents = sheet.indents or (0,) * len(sheet.rows)
    for row, indent in zip(sheet.rows, indents, strict=True):
        first, *others = (" ".join(cell.split("\n")) for cell in row)
        cells = [f"{name}：{cell}" for name, cell in zip(sheet.columns[1:], others, strict=True) if cell]
        lines.append(f"{INDENT * indent}{first}　〔{'｜'.join(cells)}〕")
    return "\n".join(lines) + "\n"


__all__ = ["INDENT", "Placed", "layout", "parts", "render"]
