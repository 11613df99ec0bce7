"""Exporters: a draft → the bytes of a document. One module a form, one row each here; nothing is written.

A form's module has `render(document) -> bytes` and may have `check(data)`, which opens what was made once more and
raises OutputError if that fails, and `warnings(document) -> tuple[str, ...]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple

from drafter.errors import UsageError

TYPE_CHECKING = False  # the registry is read by every start that shows help; what makes documents is not
if TYPE_CHECKING:
    from drafter.draft import Draft
    from drafter.export.document import Document
    from drafter.export.layouts import Layout
    from drafter.model import Outline


@dataclass(frozen=True, slots=True)
class Exporter:
    """A form of document: its name on the command line, its file ending, its name in Chinese, and its module."""

    name: str
    extension: str
    label: str
    module: str
    text: bool = True

    def render(self, document: Document) -> bytes:
        """Return a document in this form; one that would not open never gets as far as a file.

        Raises:
            OutputError: it cannot be made, or what was made does not open.
        """
        module = import_module(self.module)
        made: bytes = module.render(document)
        if hasattr(module, "check"):
            module.check(made)
        return made

    def warnings(self, document: Document) -> tuple[str, ...]:
        """Return what this form's user should look at before printing, as Chinese clauses."""
        find = getattr(import_module(self.module), "warnings", None)
        return tuple(find(document)) if find else ()


EXPORTERS: tuple[Exporter, ...] = (
    Exporter("docx", ".docx", "Word 文档", "drafter.export.word", text=False),
    Exporter("txt", ".txt", "纯文本", "drafter.export.plain"),
    Exporter("md", ".md", "Markdown", "drafter.export.markdown"),
    Exporter("html", ".html", "网页", "drafter.export.page"),
)

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk")
"""What `txt` can be written in; the others are for systems that do not know UTF-8."""


class Prepared(NamedTuple):
    """A document ready to be rendered in any form, and what cleaning did to its text, as Chinese clauses."""

    document: Document
    notes: tuple[str, ...]


def exporter(name: str) -> Exporter:
    """Return the exporter of that name.

    Raises:
        UsageError: there is none.
    """
    for row in EXPORTERS:
        if row.name == name:
            return row
    raise UsageError(f"不认识的格式“{name}”，可用的有：{'、'.join(row.name for row in EXPORTERS)}")


def prepare(
    draft: Draft,
    outline: Outline | None = None,
    *,
    layout: Layout | None = None,
    facts: bool = False,
    prose: bool = True,
    encoding: str = "utf-8",
) -> Prepared:
    """Clean a draft, once for all forms, and add the sheets asked for.

    Args:
        draft: the draft.
        outline: the outline it was made from; needed for the sheet of facts.
        layout: from `load_layout`; the default layout when None.
        facts: whether to append the sheet of the facts used.
        prose: False for the outline on a page in place of the text.
        encoding: one of `ENCODINGS`, for txt.

    Raises:
        UsageError: the encoding is not known.
    """
    from drafter.export.cleaning import clean_draft
    from drafter.export.document import Document
    from drafter.export.layouts import default_layout
    from drafter.export.sheets import facts_sheet, outline_sheet

    if encoding not in ENCODINGS:
        raise UsageError(f"不认识的编码“{encoding}”，可用的有：{'、'.join(ENCODINGS)}")
    look = layout or default_layout()
    cleaned = clean_draft(draft)
    sheets = []
    if not prose:
        sheets.append(outline_sheet(cleaned.draft, look))
    if facts and outline is not None:
        sheets.append(facts_sheet(cleaned.draft, outline))
    return Prepared(Document(cleaned.draft, tuple(sheets), prose, look, encoding), cleaned.notes)


def load_layout(name: str) -> Layout:
    """Return a layout by id or Chinese name, from a YAML file, or from a Word file whose styles are taken over.

    Raises:
        UsageError: there is none of that name.
        InputError: the file cannot be read or is not valid.
    """
    from drafter.export import layouts

    return layouts.load_layout(name)


def export_draft(draft: Draft, form: str) -> bytes:
    """Return a draft as the bytes of a document of that form.

    Raises:
        UsageError: the form is not known.
    """
    row = exporter(form)
    return row.render(prepare(draft).document)


__all__ = [
    "ENCODINGS",
    "EXPORTERS",
    "Exporter",
    "Prepared",
    "export_draft",
    "exporter",
    "load_layout",
    "prepare",
]
