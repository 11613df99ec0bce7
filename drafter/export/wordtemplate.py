"""A unit's own Word file as a layout: its page, header, footer and styles, without its text and its history."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from drafter.errors import InputError
from drafter.export import wordparts
from drafter.export.layouts import Layout
from drafter.export.wordparts import BODY, DECLARATION, EXTRA_IDS, ROOTS, STYLE_IDS, Skeleton

MAX_ENTRIES = 2000
MAX_WHOLE = 200 * 1024 * 1024
_KEPT = ("styles", "settings", "fontTable", "theme", "numbering", "header", "footer", "image")
_SETTINGS_OUT = (
    "attachedTemplate",
    "documentProtection",
    "docVars",
    "mailMerge",
    "rsids",
    "trackRevisions",
    "writeProtection",
)


@lru_cache(maxsize=8)
def skeleton(layout: Layout) -> Skeleton:
    """Return the skeleton of a layout that has a Word file of its own.

    Styles are found by Word's names (Title, heading 1, Body Text …); those the file lacks are added as the
    default layout has them.

    Raises:
        InputError: the file is no Word file that can be taken over.
    """
    refusal = InputError(
        f"版式 {layout.name}.docx 用不了：不是完好的 .docx 文件；在 Word 或 WPS 里另存为 .docx 再试"
    )
    try:
        data = layout.template or b""
        _check(data)
        document = docx.Document(io.BytesIO(data))
        ids = _styles(document, layout)
        parts, section = _strip(document)
        width = _width(document)
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, IndexError) as error:
        raise refusal from error
    except SyntaxError as error:  # what the XML reader raises
        raise refusal from error
    return Skeleton(
        parts, f"{DECLARATION}<w:document {ROOTS}><w:body>", f"{section}</w:body></w:document>", ids, width
    )


def _check(data: bytes) -> None:
    """Refuse what would unpack to more than a template can be.

    Raises:
        ValueError: too many or too large entries.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_WHOLE:
            raise ValueError("too large")
        if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
            raise ValueError("macros")


def _styles(document: Any, layout: Layout) -> dict[str, str]:
    """Return the id of each style in the file; what is missing is added to it."""
    element = document.styles.element
    known = {
        (style.find(qn("w:name")).get(qn("w:val")) or "").casefold(): style.get(qn("w:styleId"))
        for style in element.findall(qn("w:style"))
        if style.find(qn("w:name")) is not None
    }
    taken = {style.get(qn("w:styleId")) for style in element.findall(qn("w:style"))}
    ids: dict[str, str] = {}
    for name, (style_id, word_name) in (*STYLE_IDS.items(), *EXTRA_IDS.items()):
        found = known.get(word_name.casefold())
        if found:
            ids[name] = found
            continue
        ids[name] = style_id if style_id not in taken else f"Drafter{style_id}"
        text = wordparts.style(name, layout)
        text = text.replace(f'w:styleId="{style_id}"', f'w:styleId="{ids[name]}"')
        text = text.replace("<w:style ", f"<w:style {ROOTS} ", 1)
        element.append(parse_xml(text))
    return ids


def _strip(document: Any) -> tuple[tuple[tuple[str, bytes], ...], str]:
    """Take text, history and links to elsewhere out; return the other parts and the last section."""
    part = document.part
    for key, relation in list(part.rels.items()):
        kind = relation.reltype.rpartition("/")[2]
        if relation.is_external or kind not in _KEPT:
            del part.rels[key]
    package = part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.rpartition("/")[2] != "officeDocument":
            del package.rels[key]
    for inner in list(part.rels.values()):
        _local_only(inner.target_part)
    for name in _SETTINGS_OUT:
        for element in document.settings.element.findall(qn(f"w:{name}")):
            document.settings.element.remove(element)
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    saved = io.BytesIO()
    _blank_properties(document)
    document.save(saved)
    with zipfile.ZipFile(saved) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    text = parts.pop(BODY, b"").decode()
    section = text[text.index("<w:sectPr") : text.rindex("</w:body>")] if "<w:sectPr" in text else ""
    return tuple(sorted(parts.items())), section


def _local_only(part: Any) -> None:
    """Take links to elsewhere out of a header, a footer or the settings."""
    for key, relation in list(part.rels.items()):
        if relation.is_external:
            del part.rels[key]


def _blank_properties(document: Any) -> None:
    """Leave an empty list of properties: no author, no dates, no title of another document."""
    element = document.core_properties._element  # noqa: SLF001  # there is no public way to empty it
    for child in list(element):
        element.remove(child)


def _width(document: Any) -> int:
    """Return the width of the text in twentieths of a point."""
    section = document.sections[-1]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return max(int(width / 635), 2000)
