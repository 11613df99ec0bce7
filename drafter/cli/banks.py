"""Opening the phrase bank for a command: all its layers, what is wrong with them told on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from drafter.cli import terminal

if TYPE_CHECKING:
    from drafter.bank import Bank


def open_bank(extra: Sequence[str] = (), *, only: bool = False, cache: bool = True) -> Bank:
    """Return the bank with the files and folders given laid over the other layers."""
    from drafter.bank import load_bank

    bank = load_bank([Path(path) for path in extra], only=only, cache=cache)
    for fault in bank.faults:
        terminal.error(fault)
    if bank.faults:
        number = len(bank.faults)
        terminal.error(f"团队或个人的句库有 {number} 处读不通，已跳过；drafter bank lint 可以再查")
    return bank
