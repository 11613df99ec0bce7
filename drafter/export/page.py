"""A web page: one file that loads nothing and needs no script, for the screen, the keyboard and paper.

The text is what will be printed. Beside it stand the outline with characters and minutes by part; each sentence
says on hover and when the keyboard reaches it which phrases and facts it came from.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import count
from string import Template

from drafter import files
from drafter.draft import Paragraph, Sentence
from drafter.export.document import Document, Sheet, run_in, split_gaps, title_lines
from drafter.export.layouts import Layout
from drafter.export.sheets import stretches
from drafter.settings import data_folder

_LINE_ENDS = re.compile(r"\n+")
_ROLES = {"text": "提纲原文", "literal": "照写", "gap": "待补"}


def render(document: Document) -> bytes:
    """Return the page in UTF-8."""
    draft = document.draft
    style = _style(document.layout)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(draft.title or "讲话稿")
    numbers = count(1)
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        '<a class="skip" href="#text">跳到正文</a>\n',
        _outline(document),
        '<main id="text" tabindex="-1">\n<article>\n',
        _head(document),
        *(_paragraph(paragraph, document, numbers) for paragraph in document.paragraphs),
        *(_sheet(sheet) for sheet in document.sheets),
        "</article>\n</main>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _outline(document: Document) -> str:
    draft = document.draft
    rows = []
    for part in stretches(draft):
        name = escape(part.name)
        if part.heading and document.prose:
            name = f'<a href="#{_anchor(part.heading.node, document)}">{name}</a>'
        below = [h for h in draft.headings if part.heading and h.parent == part.heading.node]
        inner = "".join(
            f'<li><a href="#{_anchor(h.node, document)}">{escape(h.marker + " ".join(h.text.split()))}</a></li>'
            for h in below
        )
        size = f'<span class="size">{part.characters} 字 · {part.minutes:g} 分钟</span>'
        rows.append(
            f"<li>{name} {size}" + (f"<ol>{inner}</ol>" if inner and document.prose else "") + "</li>"
        )
    return (
        '<nav aria-label="提纲">\n<p class="navtitle">提纲</p>\n'
        f'<p class="size">全文 {draft.characters} 字 · 约 {draft.minutes:g} 分钟</p>\n<ol>'
        + "\n".join(rows)
        + '</ol>\n<p class="hint">鼠标停在句子上，或用 Tab 键走到句子，可看出处。</p>\n</nav>\n'
    )


def _anchor(node: str, document: Document) -> str:
    nodes = [heading.node for heading in document.draft.headings]
    return f"p{nodes.index(node) + 1}"


def _head(document: Document) -> str:
    made = []
    for name, line in document.head():
        if name == "title":
            lines = title_lines(line, document.layout.title_width())
            made.append("<h1>" + "<br>".join(_text(part) for part in lines) + "</h1>\n")
        else:
            made.append(f'<p class="{name}">{_text(line)}</p>\n')
    return "<header>\n" + "".join(made) + "</header>\n" if made else ""


def _paragraph(paragraph: Paragraph, document: Document, numbers: Iterator[int]) -> str:
    nodes = {heading.node for heading in document.draft.headings}
    anchor = (
        f' id="{_anchor(paragraph.node, document)}"' if paragraph.level and paragraph.node in nodes else ""
    )
    if paragraph.heading_only:
        level = min(paragraph.level + 1, 6)
        look = ' class="couplet"' if "\n" in paragraph.text else ""
        inner = "".join(_sentence(sentence, numbers) for sentence in paragraph.sentences)
        return f"<h{level}{anchor}{look}>{inner}</h{level}>\n"
    heading, rest = run_in(paragraph)
    lead = (
        f'<strong class="lead{min(paragraph.level, 4)}">{_sentence(heading, numbers)}</strong>'
        if heading
        else ""
    )
    look = ' class="flush"' if paragraph.flush else ""
    return f"<p{anchor}{look}>{lead}" + "".join(_sentence(sentence, numbers) for sentence in rest) + "</p>\n"


def _sentence(sentence: Sentence, numbers: Iterator[int]) -> str:
    origin = _origin(sentence)
    text = _text(sentence.text)
    if not origin:
        return text
    name = f"n{next(numbers)}"
    note = "".join(f"<span>{escape(line)}</span>" for line in origin)
    return (
        f'<span class="s" tabindex="0" aria-describedby="{name}">{text}'
        f'<span class="note" role="tooltip" id="{name}">{note}</span></span>'
    )


def _origin(sentence: Sentence) -> list[str]:
    """Return where a sentence came from, a line for phrases, facts, and what the writer gave."""
    phrases = list(dict.fromkeys(part.phrase for part in sentence.parts if part.phrase))
    facts = list(dict.fromkeys(label for part in sentence.parts for label in part.facts))
    own = list(dict.fromkeys(_ROLES[part.role] for part in sentence.parts if part.role in _ROLES))
    if any(part.edited for part in sentence.parts):
        own.append("改过")
    rows = (("词条", phrases), ("事实", facts), ("来自", own))
    return [f"{name}：{'、'.join(_LINE_ENDS.sub(' ', v) for v in values)}" for name, values in rows if values]


def _text(text: str) -> str:
    return "".join(
        f"<mark>{_plain(stretch)}</mark>" if gap else _plain(stretch) for stretch, gap in split_gaps(text)
    )


def _plain(text: str) -> str:
    return "<br>".join(escape(line) for line in _LINE_ENDS.split(text))


def _sheet(sheet: Sheet) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in sheet.columns)
    indents = sheet.indents or (0,) * len(sheet.rows)
    rows = []
    for row, indent in zip(sheet.rows, indents, strict=True):
        first, *others = (_text(cell) for cell in row)
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        rows.append(f'<tr><th scope="row" class="in{min(indent, 3)}">{first}</th>{cells}</tr>')
    note = f"<p>{_text(sheet.note)}</p>\n" if sheet.note else ""
    return (
        f'<section class="sheet">\n<h2>{escape(sheet.title)}</h2>\n{note}<table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>\n</section>\n"
    )


# --- look ------------------------------------------------------------------------------------------


def _family(names: tuple[str, ...], generic: str) -> str:
    safe = (re.sub(r'["\\<>\n;{}]', "", name) for name in names)
    return ", ".join(f'"{name}"' for name in safe) + f", {generic}"


_SELECTORS = (
    ("h1", "title"),
    (".subtitle", "subtitle"),
    (".date", "date"),
    (".speaker", "speaker"),
    ("h2, .lead1", "heading1"),
    ("h3, .lead2", "heading2"),
    ("h4, .lead3", "heading3"),
    ("h5, h6, .lead4", "heading4"),
    (".sheet table, .sheet p", "sheet"),
)


@lru_cache(maxsize=8)
def _style(layout: Layout) -> str:
    """Return the style sheet, `layouts/page.css`, with sizes and fonts of the layout, on paper its page too."""
    styles = layout.styles
    body = styles["body"]
    families = "\n".join(
        f"{selector} {{ font-family: {_family((*styles[name].latin[:1], *styles[name].fonts), 'serif')}; "
        f"font-size: {styles[name].size:g}pt; }}"
        for selector, name in _SELECTORS
    )
    values = {
        key: f"{layout.millimetres(key):g}mm" for key in ("width", "height", "top", "right", "bottom", "left")
    }
    values |= {
        "family": _family((*body.latin[:1], *body.fonts), "serif"),
        "families": families,
        "size": f"{body.size:g}pt",
        "line": f"{body.line if body.times else body.line / body.size:.3f}",
        "indent": f"{body.indent}em",
    }
    return Template(files.read_text(data_folder("layouts") / "page.css").text).substitute(values)
