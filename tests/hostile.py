"""Hostile text and titles for the exporters, and what each form must say of them."""

from __future__ import annotations

import io
import random
import re
import zipfile
from html.parser import HTMLParser
from xml.parsers.expat import ParserCreate

import docx
from hypothesis import strategies as st

from drafter import export
from drafter.draft import Draft, Paragraph, Part, Sentence
from drafter.export import plain
from drafter.export.cleaning import clean_draft
from drafter.export.document import title_lines
from drafter.export.layouts import default_layout

PIECES = (
    "\x00 \x07 \x08 \x1b[31m \x1b]0;题\x07 \x7f \x85 \x9b \t \r \n \r\n \x0b \x0c \u2028 \u2029 \u202e \u2066 "
    "\u2069 \u200b \u200d \u200e \u061c \ufeff \u00ad \ud800 \udfff \udbff\udfff \ufffe \uffff \ufdd0 \U0001fffe "
    "\U000e0041 \U000e007f \ufff9"
).split(" ")
MARKUP = [
    *(
        "<script>alert(1)</script>|</w:t></w:r><w:p/>|]]>|&lt;|&#0;|&#x41;|&amp|&nbsp;|<!--|-->|<br>|<b>|</p>|"
        "=cmd|+1|-1|@SUM(A1)|{{ 单位 }}|{% for x in y %}|${width}|# |## |> |* |- |1. |1) |---|===|***|___|```|~~~|"
        "`x`|**x**|__x__|~~x~~|[x](y)|![x](y)|[x]: y|<http://a.b>|http://a.b|www.a.b|a@b.c|\\\\|\\n|: |+ |$$|"
        '[^1]|[ ]|:--|<?x|<![CDATA[|&copy;|https://例.cn/?a=1&b=2|javascript:alert(1)|"><img src=x onerror=y>'
    ).split("|"),
    "|",
    "||",
    "| a | b |",
    "|---|",
]
WORDS = "同志们 ，。 【待补：单位】 【待补： 】 “” —— …… 　　 会议 𠮷 镕 é e\u0301 😀 0 12 一、".split(" ")

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(MARKUP),
        st.sampled_from(WORDS),
        st.sampled_from([" ", "  ", "    ", "\n", "\n\n"]),
        st.text(
            st.one_of(st.characters(), st.sampled_from("<>&\"'`*_#[]()!|~$\\=+-@{}%;:/ 　\n")), max_size=6
        ),
    ),
    max_size=14,
).map("".join)


def hostile(chance: random.Random) -> str:
    """Return one hostile text."""
    choices = (PIECES, MARKUP, WORDS, [" ", "    ", "\n", "\n\n"])
    pieces = [chance.choice(chance.choice(choices)) for _ in range(chance.randint(1, 14))]
    pieces += [chr(chance.randrange(0x110000)) for _ in range(chance.randint(0, 4))]
    chance.shuffle(pieces)
    text = "".join(pieces)
    return text * 3000 if chance.random() < 0.002 else text


def draft_of(*texts: str, title: str = "题名", byline: tuple[str, ...] = ()) -> Draft:
    """Return a draft with run-in and own-line headings, so that all kinds of blocks are met."""
    kinds: list[Paragraph] = []
    for number, text in enumerate(texts):
        heading = Sentence((Part(text, "text"),), f"/{number}", move="heading")
        after = Sentence((Part(text, "text"),), f"/{number}")
        kinds += [
            Paragraph((after,), f"/{number}"),
            Paragraph((heading,), f"/{number}", 1, heading_only=True),
            Paragraph((heading, after), f"/{number}", 2),
        ]
    return Draft(title, "", byline, tuple(kinds), (), (), (), (), 0, 0.0, 0.0, ())


# --- reading each form back --------------------------------------------------------------------------


class Page(HTMLParser):
    """The lines of a page's article; whatever could load or run is kept for inspection."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.open: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "data")]
        self.inside = self.inside or tag == "article"
        if tag == "br" and self.inside:
            self.lines[-1] += "\n"
        elif tag not in ("meta", "br"):
            note = dict(attrs).get("class") == "note"
            self.open.append("note" if note else tag)
            if self.inside and tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
                self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and "note" not in self.open and {"p", "h1", "h2", "h3", "h4"} & set(self.open):
            self.lines[-1] += data


def page_lines(data: bytes) -> list[str]:
    """Return the lines a page prints; nothing in it may load or run."""
    page = Page()
    page.feed(data.decode())
    page.close()
    assert not page.open
    assert page.tags <= set(
        "html head meta title style body a nav p ol li span main article header h1 h2 h3 h4 br strong mark".split()
    )
    assert all(link.startswith("#") for link in page.links)
    return page.lines


def word_lines(data: bytes) -> list[str]:
    """Return the paragraphs of a Word file as its XML has them; every part must be well formed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ParserCreate().Parse(package.read(name), True)
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def printed(draft: Draft) -> list[str]:
    """Return what is to be printed of a clean draft, a text a block."""
    head = ["\n".join(title_lines(draft.title, default_layout().title_width()))] if draft.title else []
    return [*head, *draft.byline, *(paragraph.text for paragraph in draft.paragraphs)]


def folded(text: str) -> str:
    """Return a text as Markdown prints it: line ends with blanks round them as one, none at the ends."""
    return "\n".join(line.strip(" ") for line in text.strip().split("\n") if line.strip())


def check_everywhere(text: str) -> bytes:
    """Send a text through every exporter as title, line, paragraph and headings; return the Word file."""
    draft = draft_of(text, "结束。", title=text[:200], byline=(text[:50],))
    cleaned = clean_draft(draft).draft
    assert clean_draft(cleaned) == (cleaned, ())
    made = {row.name: row.render(export.prepare(draft).document) for row in export.EXPORTERS}
    wanted = [line for line in printed(cleaned) if line]
    assert [line for line in word_lines(made["docx"]) if line] == wanted
    # A run of line ends shows as one on the page.
    shown = [re.sub("\n+", "\n", line) for line in page_lines(made["html"]) if line]
    assert shown == [re.sub("\n+", "\n", line) for line in wanted]
    assert made["txt"].decode() == plain.layout(cleaned)[0]
    for name in ("txt", "md", "html"):
        whole = made[name].decode()
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", whole
        )
    return made["docx"]


def check_markdown(text: str) -> None:
    """What a Markdown renderer prints is the text, but for blanks at the ends of lines."""
    draft = draft_of(text, "结束。", title=text[:200], byline=(text[:50],))
    cleaned = clean_draft(draft).draft
    data = export.exporter("md").render(export.prepare(draft).document).decode()
    assert data.startswith("---\n")
    body = data.partition("\n---\n")[2]
    blocks = [cleaned.title, *cleaned.byline]
    for paragraph in cleaned.paragraphs:
        line = folded(paragraph.text)
        blocks.append(line.replace("\n", "\u3000") if paragraph.heading_only else line)
    wanted = [folded(block) for block in blocks]
    assert [folded(line) for line in rendered(body)] == [line for line in wanted if line]


def rendered(text: str) -> list[str]:
    """Return the blocks a Markdown renderer prints, tables and strikethrough on as in most of them."""
    from markdown_it import MarkdownIt

    lines = []
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    for token in tokens:
        assert token.type in (
            "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline",
        ), token  # fmt: skip
        if token.type != "inline":
            continue
        line = ""
        for child in token.children or ():
            assert child.type in (
                "text",
                "hardbreak",
                "strong_open",
                "strong_close",
                "html_inline",
                "text_special",
            ), child
            assert child.type != "html_inline" or child.content == "<!-- -->"
            line += (
                "\n" if child.type == "hardbreak" else child.content if child.type.startswith("text") else ""
            )
        lines.append(line)
    return lines


# --- titles ------------------------------------------------------------------------------------------

_TITLES = [
    "../", "..\\", "/etc/passwd", "C:\\", "\\\\host\\share", "CON", "aux.docx", "\x00", "\u202e", "讲话", "—" * 90,
    ".", "..", " ", "\u3000", "~", "-rf", "--", "\n", "\ud800", "会" * 130, "nul", ":", "*", "?", '"', "|", "<>",
    "\U0001f600", "e\u0301", "COM1", "已有", "已有.docx", ".docx", "$(rm x)", "`x`", "%00", "%2e%2e/", "\u2215", "\uff0f",
]  # fmt: skip


def hostile_title(chance: random.Random) -> str:
    """Return one hostile title."""
    pieces = [chance.choice(_TITLES) for _ in range(chance.randint(0, 8))]
    pieces += [chr(chance.randrange(0x110000)) for _ in range(chance.randint(0, 2))]
    chance.shuffle(pieces)
    return "".join(pieces)
