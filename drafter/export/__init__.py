"""Exporters: a draft → the bytes of a document. One module a form, one row each here; nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drafter.errors import UsageError
from drafter.export import markdown, plain
from drafter.model import Draft


@dataclass(frozen=True, slots=True)
class Exporter:
    """A form of document: its name on the command line, its file ending, and what makes it."""

    name: str
    extension: str
    label: str
    render: Callable[[Draft], bytes]


EXPORTERS: tuple[Exporter, ...] = (
    Exporter("txt", ".txt", "纯文本", plain.render),
    Exporter("md", ".md", "Markdown", markdown.render),
)


def exporter(name: str) -> Exporter:
    """Return the exporter of that name.

    Raises:
        UsageError: there is none.
    """
    for row in EXPORTERS:
        if row.name == name:
            return row
    raise UsageError(f"不认识的格式“{name}”，可用的有：{'、'.join(row.name for row in EXPORTERS)}")


def export_draft(draft: Draft, form: str) -> bytes:
    """Return a draft as the bytes of a document of that form.

    Raises:
        UsageError: the form is not known.
    """
    return exporter(form).render(draft)
