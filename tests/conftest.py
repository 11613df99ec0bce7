from __future__ import annotations

import os
from pathlib import Path

import pytest

from drafter.bank import Bank, load_bank
from drafter.model import Outline
from drafter.outline import load_outline

# No layer of whoever runs the tests may lie over the shipped bank.
os.environ["DRAFTER_HOME"] = os.path.join(os.sep, "nowhere", "drafter")  # noqa: PTH118  # a text
os.environ["DRAFTER_TEAM"] = ""
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(cache=False)


@pytest.fixture(scope="session")
def examples(bank: Bank) -> dict[str, Outline]:
    return {path.stem: load_outline(path, bank.vocabulary) for path in EXAMPLES}
