"""Asking a person at the terminal; never asked when standard input is none."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from drafter.cli import terminal


class Left(Exception):
    """Standard input came to its end."""


def can_ask() -> bool:
    """Whether there is a person to ask."""
    return sys.stdin is not None and sys.stdin.isatty() and terminal.is_terminal()


def ask(question: str, default: str = "") -> str:
    """Return an answer in one line, the default if it is empty.

    Raises:
        Left: there is no more input.
    """
    shown = f"{question}［{default}］" if default else question
    terminal.error_part(f"{shown}：")
    line = sys.stdin.readline()
    if not line:
        raise Left
    return line.strip() or default


def choose(question: str, answers: Mapping[str, str], default: str) -> str:
    """Return one of the answers (letter → what it does), asking again until it is one.

    Raises:
        Left: there is no more input.
    """
    listed = "　".join(f"{letter} {does}" for letter, does in answers.items())
    while True:
        answer = ask(f"{question}（{listed}）", default).lower()
        if answer in answers:
            return answer
        terminal.error(f"只能答 {'、'.join(answers)}")
