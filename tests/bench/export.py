"""Documents a second: drafter's Word files beside docxtpl and raw python-docx writing the same paragraphs.

Called at the end of `make bench`; alone: `python tests/bench/export.py`. docxtpl is measured if it is installed.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import io
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import docx

from drafter.bank import load_bank
from drafter.compose import compose_draft
from drafter.draft import Draft
from drafter.export import export_draft
from drafter.outline import load_outline

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = 15


def timed(work: Callable[[], object]) -> float:
    """Return the median seconds of a piece of work."""
    work()
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return statistics.median(times)


def raw(draft: Draft) -> bytes:
    """Write the paragraphs with python-docx, styles by name, nothing on runs."""
    document = docx.Document()
    document.add_paragraph(draft.title, style="Title")
    for paragraph in draft.paragraphs:
        document.add_paragraph(paragraph.text, style="Body Text")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def template() -> bytes:
    """Return a docxtpl template: a title, and a loop over paragraphs."""
    document = docx.Document()
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{%p for text in texts %}")
    document.add_paragraph("{{ text }}", style="Body Text")
    document.add_paragraph("{%p endfor %}")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def looped(draft: Draft) -> Callable[[], object] | None:
    """Return the work of docxtpl on a template of the same length, None if it is not installed."""
    if importlib.util.find_spec("docxtpl") is None:
        return None
    library = importlib.import_module("docxtpl")
    frame = template()
    texts = [paragraph.text for paragraph in draft.paragraphs]

    def work() -> bytes:
        document = library.DocxTemplate(io.BytesIO(frame))
        document.render({"title": draft.title, "texts": texts}, autoescape=True)
        made = io.BytesIO()
        document.save(made)
        return made.getvalue()

    return work


def main() -> None:
    bank = load_bank()
    outline = load_outline(ROOT / "examples" / "forum.yaml", bank.vocabulary)
    draft = compose_draft(outline, bank)
    rows: list[tuple[str, Callable[[], object] | None]] = [
        ("drafter, docx", lambda: export_draft(draft, "docx")),
        ("drafter, html", lambda: export_draft(draft, "html")),
        ("python-docx, raw", lambda: raw(draft)),
        ("docxtpl, a loop", looped(draft)),
    ]
    print(f"\ndocuments of {draft.characters} characters, {len(draft.paragraphs)} paragraphs")
    for name, work in rows:
        if work is None:
            print(f"{name:<24}{'not installed':>20}")
            continue
        seconds = timed(work)
        print(f"{name:<24}{seconds * 1000:>10.2f} ms{1 / seconds:>10.0f} a second")


if __name__ == "__main__":
    main()
