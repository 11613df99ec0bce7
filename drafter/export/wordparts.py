"""The parts of a Word file that a layout decides: styles, fonts, settings, page, footer. Text comes later.

Every font, size and spacing is in a style. Written as text: a file is a fixed frame round its paragraphs, and
making it through a library costs more than all the rest of a build.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from drafter.export.layouts import SIGNS, Layout, Style

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ROOTS = f'xmlns:w="{W}" xmlns:r="{R}"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
BODY = "word/document.xml"

STYLE_IDS: Mapping[str, tuple[str, str]] = {
    "body": ("BodyText", "Body Text"),
    "title": ("Title", "Title"),
    "subtitle": ("Subtitle", "Subtitle"),
    "date": ("Date", "Date"),
    "speaker": ("Speaker", "讲话人"),
    "salutation": ("Salutation", "Salutation"),
    "heading1": ("Heading1", "heading 1"),
    "heading2": ("Heading2", "heading 2"),
    "heading3": ("Heading3", "heading 3"),
    "heading4": ("Heading4", "heading 4"),
    "couplet": ("Couplet", "双行标题"),
    "sheet": ("SheetText", "附表文字"),
}
"""Style of a layout → id and name in Word; the names of Word's own styles make its navigation work."""

EXTRA_IDS = {
    "blank": ("Normal", "Normal"),
    "sheet_title": ("SheetTitle", "附表标题"),
    "sheet_end": ("SheetEnd", "附表尾"),
    "table": ("SheetTable", "附表"),
    "gap": ("Gap", "待补"),
    **{f"lead{n}": (f"Lead{n}", f"段首标题 {n}") for n in range(1, 5)},
}


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A Word file without its text: other parts by name, the document part before and after the body's text.

    `ids` maps each style of a layout, and each of `EXTRA_IDS`, to its id in this file.
    """

    parts: tuple[tuple[str, bytes], ...]
    before: str
    after: str
    ids: Mapping[str, str]
    width: int


@lru_cache(maxsize=8)
def skeleton(layout: Layout) -> Skeleton:
    """Return the skeleton of a layout that has no Word file of its own."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("rId1", f"{_OFFICE}/relationships/officeDocument", BODY),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"/>',
        "word/_rels/document.xml.rels": _relations(
            ("rId1", f"{_OFFICE}/relationships/styles", "styles.xml"),
            ("rId2", f"{_OFFICE}/relationships/settings", "settings.xml"),
            ("rId3", f"{_OFFICE}/relationships/fontTable", "fontTable.xml"),
            ("rId4", f"{_OFFICE}/relationships/footer", "footer1.xml"),
            ("rId5", f"{_OFFICE}/relationships/footer", "footer2.xml"),
        ),
        "word/styles.xml": f"<w:styles {ROOTS}>{_defaults(layout)}{styles(layout)}</w:styles>",
        "word/settings.xml": _settings(layout),
        "word/fontTable.xml": _font_table(layout),
        "word/footer1.xml": _footer(layout, "right"),
        "word/footer2.xml": _footer(layout, "left"),
    }
    ids = {name: style_id for name, (style_id, _) in (*STYLE_IDS.items(), *EXTRA_IDS.items())}
    width = layout.millimetres("width") - layout.millimetres("left") - layout.millimetres("right")
    return Skeleton(
        tuple((name, (DECLARATION + text).encode()) for name, text in parts.items()),
        f"{DECLARATION}<w:document {ROOTS}><w:body>",
        f"{_section(layout)}</w:body></w:document>",
        ids,
        twips(width * 72 / 25.4),
    )


def twips(length: float) -> int:
    """Return a length in points in twentieths of a point, as Word counts."""
    return round(length * 20)


# --- styles --------------------------------------------------------------------------------------


def fonts(names: tuple[str, ...], latin: tuple[str, ...]) -> str:
    """Return the fonts of a style; the hint gives quotes and dashes, which both scripts use, to the Chinese one."""
    chinese, western = quoteattr(names[0]), quoteattr(latin[0])
    return f'<w:rFonts w:hint="eastAsia" w:ascii={western} w:hAnsi={western} w:eastAsia={chinese} w:cs={western}/>'


def _pitch(layout: Layout) -> str:
    """Return the spacing that puts so many characters on a line.

    A grid of characters is read differently by each program, and would also move title and tables.
    """
    width = layout.millimetres("width") - layout.millimetres("left") - layout.millimetres("right")
    space = math.floor((width * 72 / 25.4 / layout.count("characters") - layout.size("body")) * 20)
    return f'<w:spacing w:val="{space}"/>' if space else ""


def _size(size: float) -> str:
    return f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'


def paragraph_format(style: Style, extra: str = "") -> str:
    """Return the paragraph properties of a style in the order Word's schema asks for."""
    line = (
        f'w:line="{round(style.line * 240)}" w:lineRule="auto"'
        if style.times
        else f'w:line="{twips(style.line)}" w:lineRule="exact"'
    )
    indent = f'w:firstLineChars="{style.indent * 100}" w:firstLine="{twips(style.indent * style.size)}"'
    return (
        f"<w:pPr>{extra}"
        f'<w:spacing w:before="{twips(style.before)}" w:after="0" {line}/>'
        f'<w:ind {indent}/><w:jc w:val="{style.align}"/></w:pPr>'
    )


_KEEP = "<w:keepNext/><w:keepLines/>"


def styles(layout: Layout) -> str:
    """Return the definitions of all styles."""
    found = [
        (
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
            f"{paragraph_format(_plain(layout.styles['body']))}<w:rPr>{_size(layout.size('body'))}</w:rPr></w:style>"
        ),
        (
            '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
            '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        ),
        (
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
            '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
            '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        ),
    ]
    found += [style(name, layout) for name in (*STYLE_IDS, *EXTRA_IDS) if name != "blank"]
    return "".join((*found, _footer_style(layout)))


def _plain(style: Style) -> Style:
    return Style(style.fonts, style.latin, style.size, style.line, style.times, 0, style.align, 0.0)


def style(name: str, layout: Layout) -> str:
    """Return the definition of one style of a layout."""
    if name in STYLE_IDS:
        return _paragraph_style(name, layout)
    style_id, word_name = EXTRA_IDS[name]
    if name.startswith("lead"):
        look = layout.styles[f"heading{name[-1]}"]
        return _character_style(
            style_id, word_name, fonts(look.fonts, look.latin) + _pitch(layout) + _size(look.size)
        )
    if name == "gap":
        return _character_style(style_id, word_name, '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>')
    if name == "sheet_title":
        look = layout.styles["heading1"]
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{word_name}"/>'
            '<w:basedOn w:val="Normal"/><w:next w:val="SheetText"/><w:pPr><w:keepNext/><w:pageBreakBefore/>'
            f'<w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr>'
            f"<w:rPr>{fonts(look.fonts, look.latin)}{_size(look.size)}</w:rPr></w:style>"
        )
    if (
        name == "sheet_end"
    ):  # Word wants a paragraph behind a table; a full line might go to a page of its own
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{word_name}"/>'
            '<w:basedOn w:val="Normal"/><w:pPr><w:snapToGrid w:val="0"/>'
            '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
            '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:style>'
        )
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{word_name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style>'
    )


def _paragraph_style(name: str, layout: Layout) -> str:
    style_id, word_name = STYLE_IDS[name]
    look = layout.styles[name]
    level = 1 if name == "couplet" else int(name[-1]) if name.startswith("heading") else 0
    custom = "" if word_name.isascii() else ' w:customStyle="1"'
    base = "Heading1" if name == "couplet" else "Normal"
    # Title lines and tables have a pitch of their own; snapping to the grid would double it.
    off_grid = "" if look.line == layout.styles["body"].line else '<w:snapToGrid w:val="0"/>'
    properties = paragraph_format(look, (_KEEP if level else "") + off_grid)
    if level:
        properties = properties.replace("</w:pPr>", f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>')
    # Headings in the body's size stand in the body's grid of characters.
    pitch = _pitch(layout) if level and name != "couplet" and look.size == layout.size("body") else ""
    own = (
        _pitch(layout) + _size(look.size)
        if name in ("body", "salutation")
        else fonts(look.fonts, look.latin) + pitch + _size(look.size)
    )
    following = {"body": "", "sheet": "", "title": "Date"}.get(name, "BodyText")
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style_id}"><w:name w:val="{word_name}"/>'
        f'<w:basedOn w:val="{base}"/>'
        + (f'<w:next w:val="{following}"/>' if following else "")
        + f"<w:qFormat/>{properties}<w:rPr>{own}</w:rPr></w:style>"
    )


def _character_style(style_id: str, name: str, properties: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{properties}</w:rPr></w:style>'
    )


def _footer_style(layout: Layout) -> str:
    look = fonts(layout.fonts("number"), layout.fonts("number", "latin"))
    size = layout.size("number")
    align = "center" if layout.text("number", "place") == "居中" else "right"
    return (
        '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr><w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="{align}"/></w:pPr>'
        f"<w:rPr>{look}{_size(size)}</w:rPr></w:style>"
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="FooterOdd"><w:name w:val="单页页码"/>'
        '<w:basedOn w:val="Footer"/><w:pPr><w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="FooterEven"><w:name w:val="双页页码"/>'
        '<w:basedOn w:val="Footer"/><w:pPr><w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/></w:pPr></w:style>'
    )


def _defaults(layout: Layout) -> str:
    body = layout.styles["body"]
    # Said outright, or LibreOffice drops the mark that hangs over the end of a full line.
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(body.fonts, body.latin)}{_size(body.size)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )


# --- page and package ----------------------------------------------------------------------------


def _section(layout: Layout) -> str:
    """Return the page: paper, margins, and a grid that gives the lines of a page."""

    def length(key: str) -> int:
        return twips(layout.millimetres(key) * 72 / 25.4)

    height = length("height") - length("top") - length("bottom")
    pitch = height // layout.count("lines")
    even = '<w:footerReference w:type="even" r:id="rId5"/>' if _mirrored(layout) else ""
    return (
        f'<w:sectPr>{even}<w:footerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz w:w="{length("width")}" w:h="{length("height")}"/>'
        f'<w:pgMar w:top="{length("top")}" w:right="{length("right")}" w:bottom="{length("bottom")}" '
        f'w:left="{length("left")}" w:header="851" w:footer="{length("footer")}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{pitch}"/></w:sectPr>'
    )


def _mirrored(layout: Layout) -> bool:
    return layout.text("number", "place") == "外侧"


def _footer(layout: Layout, side: str) -> str:
    name = "Footer" if not _mirrored(layout) else "FooterOdd" if side == "right" else "FooterEven"
    before, after = SIGNS[layout.text("number", "sign")]

    def run(inner: str) -> str:
        return f"<w:r>{inner}</w:r>"

    text = '<w:t xml:space="preserve">{}</w:t>'
    field = (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
        + run('<w:fldChar w:fldCharType="separate"/>')
        + run("<w:t>1</w:t>")
        + run('<w:fldChar w:fldCharType="end"/>')
    )
    around = (run(text.format(sign)) if sign else "" for sign in (before, after))
    return f'<w:ftr {ROOTS}><w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{field.join(around)}</w:p></w:ftr>'


def _settings(layout: Layout) -> str:
    return (
        f'<w:settings {ROOTS}><w:zoom w:percent="100"/>'
        + ("<w:evenAndOddHeaders/>" if _mirrored(layout) else "")
        + '<w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _font_table(layout: Layout) -> str:
    """Return the fonts used, each with the names that may stand in for it."""
    named: dict[str, tuple[str, ...]] = {}
    for look in layout.styles.values():
        named.setdefault(look.fonts[0], look.fonts[1:])
        named.setdefault(look.latin[0], look.latin[1:])
    for key in ("font", "latin"):
        names = layout.fonts("number", key)
        named.setdefault(names[0], names[1:])
    rows = "".join(
        f"<w:font w:name={quoteattr(name)}>"
        + (f"<w:altName w:val={quoteattr(','.join(others))}/>" if others else "")
        + "</w:font>"
        for name, others in named.items()
    )
    return f"<w:fonts {ROOTS}>{rows}</w:fonts>"


def _relations(*rows: tuple[str, str, str]) -> str:
    listed = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in rows)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _content_types() -> str:
    kinds = {
        BODY: f"{_WORD}.document.main+xml",
        "word/styles.xml": f"{_WORD}.styles+xml",
        "word/settings.xml": f"{_WORD}.settings+xml",
        "word/fontTable.xml": f"{_WORD}.fontTable+xml",
        "word/footer1.xml": f"{_WORD}.footer+xml",
        "word/footer2.xml": f"{_WORD}.footer+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


__all__ = ["BODY", "DECLARATION", "EXTRA_IDS", "ROOTS", "STYLE_IDS", "Skeleton", "skeleton", "style", "twips"]
