"""Exporters: the same text in every form, hostile text made harmless, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter import export
from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.draft import Draft, Paragraph, Part, Sentence
from drafter.errors import UsageError
from drafter.export import EXPORTERS, Exporter, export_draft, prepare
from drafter.export.cleaning import clean_text
from drafter.export.layouts import default_layout, load_layout
from drafter.export.plain import layout
from drafter.model import Outline

FORMS = [row.name for row in EXPORTERS]


@pytest.fixture(scope="module")
def drafts(bank: Bank, examples: dict[str, Outline]) -> dict[str, Draft]:
    return {name: compose_draft(outline, bank) for name, outline in examples.items()}


def word(data: bytes) -> Word:
    return docx.Document(io.BytesIO(data))


def test_word_holds_the_text_paragraph_by_paragraph(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        read = [p.text for p in word(export_draft(draft, "docx")).paragraphs if p.text]
        head = [draft.title, f"——{draft.subtitle}" if draft.subtitle else "", *draft.byline]
        wanted = [*filter(None, head), *(p.text for p in draft.paragraphs)]
        assert ["".join(text.split()) for text in read] == ["".join(text.split()) for text in wanted]


def test_headings_are_heading_styles_and_runs_carry_no_fonts(drafts: dict[str, Draft]) -> None:
    read = word(export_draft(drafts["annual"], "docx"))
    marked = [p for p in read.paragraphs if p.text.startswith(("一、", "二、", "三、"))]
    assert [p.style.name for p in marked if p.style] == ["Heading 1"] * 3
    with zipfile.ZipFile(io.BytesIO(export_draft(drafts["annual"], "docx"))) as package:
        body = package.read("word/document.xml").decode()
    assert "w:rFonts" not in body
    assert "w:sz " not in body


def test_page_is_that_of_the_layout(drafts: dict[str, Draft]) -> None:
    look = default_layout()
    section = word(export_draft(drafts["forum"], "docx")).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    wanted = (210, 297, look.millimetres("top"), look.millimetres("left"))
    assert [round(size.mm) for size in sizes if size is not None] == [round(size) for size in wanted]


def test_a_large_print_is_larger(drafts: dict[str, Draft]) -> None:
    sizes = []
    for name in ("default", "large-print"):
        made = prepare(drafts["forum"], layout=load_layout(name)).document
        sizes.append(word(export.exporter("docx").render(made)).styles["Body Text"].font.size.pt)
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize("form", FORMS)
def test_same_draft_same_bytes(form: str, drafts: dict[str, Draft]) -> None:
    assert export_draft(drafts["overview"], form) == export_draft(drafts["overview"], form)


def test_nothing_tells_who_made_the_file(drafts: dict[str, Draft]) -> None:
    properties = word(export_draft(drafts["forum"], "docx")).core_properties
    assert not properties.author
    assert not properties.last_modified_by


HOSTILE = st.text(
    st.sampled_from(
        "讲话。，<>&\"'*_#=+-@|\\`[]{}\x00\x08\x1b\x7f\u202e\u2066\u200b\ufeff\u2028\ud800\U000e0041"
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(HOSTILE, HOSTILE)
def test_hostile_text_comes_out_clean_in_every_form(title: str, text: str) -> None:
    paragraph = Paragraph((Sentence((Part(text, "text", edited=True),)),))
    draft = replace(_EMPTY, title=title, paragraphs=(paragraph,))
    wanted = clean_text(text)
    for row in EXPORTERS:
        document = prepare(draft).document
        data = row.render(document)
        if row.name == "docx":
            printed = "".join(p.text for p in word(data).paragraphs)
        else:
            printed = data.decode("utf-8")
        assert not any(ord(c) < 32 and c not in "\n\t" for c in printed)
        assert not any(c in printed for c in "\u202e\u2066\u2028\U000e0041")
        if row.name == "txt":
            assert "".join(wanted.split()) in "".join(printed.split())


_EMPTY = Draft("", "", (), (), (), (), (), (), 0, 0.0, 0.0, ())


def test_sheets_stand_behind_the_text(drafts: dict[str, Draft], examples: dict[str, Outline]) -> None:
    made = prepare(drafts["forum"], examples["forum"], facts=True).document
    printed = export.exporter("txt").render(made).decode()
    body = layout(drafts["forum"])[0]
    assert printed.startswith(body.rstrip("\n"))
    assert "国际旅游名城建设" in printed[len(body) :]
    outline = export.exporter("txt").render(prepare(drafts["forum"], prose=False).document).decode()
    assert all(heading.text in outline for heading in drafts["forum"].headings)
    assert drafts["forum"].paragraphs[1].text not in outline


def test_a_new_form_is_one_row(drafts: dict[str, Draft], monkeypatch: pytest.MonkeyPatch) -> None:
    row = Exporter("gai", ".txt", "梗概", "drafter.export.plain")
    monkeypatch.setattr(export, "EXPORTERS", (*EXPORTERS, row))
    assert export_draft(drafts["forum"], "gai") == export_draft(drafts["forum"], "txt")


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(UsageError, match="docx、txt、md"):
        export.exporter("pdf")
