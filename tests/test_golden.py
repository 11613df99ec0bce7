"""Paragraphs a reader would hand in, kept: the clauses are pinned, so only wording and entries can change them.

Each file of `golden/` is a draft in the syntax of outlines; the text it must give stands beside it. When an entry
of the bank was improved on purpose, put the new text there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.export.plain import layout
from drafter.outline import load_outline

DRAFTS = sorted((Path(__file__).parent / "golden").glob("*.yaml"))


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_golden_paragraphs_stay(path: Path, bank: Bank) -> None:
    draft = compose_draft(load_outline(path, bank.vocabulary), bank)
    assert layout(draft)[0] == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_golden_paragraphs() -> None:
    assert len(DRAFTS) >= 2
