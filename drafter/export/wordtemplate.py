"""A unit's own Word file as a layout: its page, header, footer and styles, without its text and its history."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn

from drafter.errors import InputError
from drafter.export import wordparts
from drafter.export.layouts import Layout
from drafter.export.wordparts import BODY, DECLARATION, EXTRA_IDS, ROOTS, STYLE_IDS, Skeleton

_W = "{" + nsmap["w"] + "}"
MAX_ENTRIES = 2000
MAX_WHOLE = 200 * 1024 * 1024
_ACCEPTED = ("ins", "moveTo")
"""Tracked changes whose text stays."""
_REFUSED = ("del", "moveFrom", "cellDel")
"""Tracked changes whose text goes."""
_MARKS = re.compile(
    "(?:rPr|pPr|sectPr|tblPr|tblPrEx|tblGrid|tcPr|trPr|numbering)Change|cellIns|cellMerge|customXml(?:Ins|Del|Move).*"
    "|move(?:From|To)Range(?:Start|End)|comment(?:RangeStart|RangeEnd|Reference)|annotationRef|proofErr|rsids?"
)
"""What only tells of changes, comments and checks."""
_TELLING = re.compile("rsid.*|author|initials|date|paraId|textId")
"""Attributes that tell who wrote something, or in which session."""
_OWN_FIELDS = re.compile(
    r"\s*(?:AUTHOR|LASTSAVEDBY|USERNAME|USERINITIALS|USERADDRESS|FILENAME)\b", re.IGNORECASE
)
"""Fields whose last result is somebody's name, or the old file's."""
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
        parts = {name: _anonymous(name, file.read(name)) for name in file.namelist()}
    text = parts.pop(BODY, b"").decode()
    section = text[text.index("<w:sectPr") : text.rindex("</w:body>")] if "<w:sectPr" in text else ""
    return tuple(sorted(parts.items())), section


# --- who wrote it ----------------------------------------------------------------------------------


def _anonymous(name: str, data: bytes) -> bytes:
    """Return a part of the file with tracked changes carried out and without the marks of who made them."""
    if not (name.startswith("word/") and name.endswith(".xml")):
        return data
    root = parse_xml(data)
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or not element.tag.startswith(_W):
            continue
        word = element.tag.removeprefix(_W)
        for key in list(element.attrib):
            if key.startswith("{") and _TELLING.fullmatch(key.rpartition("}")[2]):
                del element.attrib[key]
        if (
            (word == "tr" and element.find(f"{_W}trPr/{_W}del") is not None)
            or word in _REFUSED
            or _MARKS.fullmatch(word)
            or _named_field(element, word)
        ):
            _drop(element)
        elif word in _ACCEPTED:
            _unwrap(element)
    _blank_fields(root)
    made: bytes = serialize_part_xml(root)
    return made


def _named_field(element: Any, word: str) -> bool:
    return word == "fldSimple" and bool(_OWN_FIELDS.match(element.get(qn("w:instr")) or ""))


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Any) -> None:
    """Put what stands in an element in its place."""
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        parent[place : place + 1] = list(element)


def _blank_fields(root: Any) -> None:
    """Take out fields written over several runs (begin, words, separate, result, end) that name somebody."""
    for paragraph in root.iter(qn("w:p")):
        opened: list[tuple[list[Any], list[str]]] = []
        for run in list(paragraph.iter(qn("w:r"))):
            mark = run.find(qn("w:fldChar"))
            kind = "" if mark is None else mark.get(qn("w:fldCharType"))
            if kind == "begin":
                opened.append(([], []))
            for runs, words in opened:
                runs.append(run)
                words += [node.text or "" for node in run.findall(qn("w:instrText"))]
            if kind == "end" and opened:
                runs, words = opened.pop()
                if _OWN_FIELDS.match("".join(words)):
                    for inner in runs:
                        _drop(inner)


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
