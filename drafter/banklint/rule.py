"""What a rule of the bank is, and the plain skills its checks share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from drafter.bank import Bank
from drafter.model import ROLES, STOCK, Phrase, Place

Severity = Literal["error", "warning", "hint"]
WHOLE = "全篇"
"""The topic of sets that hold one text for every topic; its id in the ids of entries is `speech`."""
WHOLE_ID = "speech"
SLOT_SIGN = "某"
"""What stands for a slot's value where only the phrase's own characters are looked at."""
_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_SLOT = re.compile(r"\{\{(.*?)\}\}")
_DEFAULT = re.compile(r"""\|\s*default\(\s*(["'])(.*?)\1\s*\)""")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the bank: where it is, what is wrong (Chinese), and what to do about it (Chinese)."""

    rule: str
    severity: Severity
    place: Place
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check finds, before the rule puts its name to it."""

    place: Place
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id, what it asks for (Chinese), how much it weighs, and the check."""

    id: str
    summary: str
    severity: Severity
    check: Callable[[Bank], Iterator[Fault]]


def rule(
    name: str, summary: str, severity: Severity = "error"
) -> Callable[[Callable[[Bank], Iterator[Hit]]], Rule]:
    """Make a rule of a check that yields hits."""

    def make(find: Callable[[Bank], Iterator[Hit]]) -> Rule:
        def check(bank: Bank) -> Iterator[Fault]:
            for hit in find(bank):
                yield Fault(name, severity, hit.place, hit.message, hit.remedy)

        return Rule(name, summary, severity, check)

    return make


def hit(phrase: Phrase, message: str, remedy: str) -> Hit:
    """Return a hit at an entry; its id opens the message."""
    return Hit(phrase.place, f"词条 {phrase.id} {message}", remedy)


def is_clause(phrase: Phrase) -> bool:
    """Whether the entry is a clause of a paragraph."""
    return phrase.move in ROLES


def is_heading(phrase: Phrase) -> bool:
    """Whether the entry is a heading, single or of a set."""
    return bool(phrase.set) or phrase.move == "heading"


def is_frame(phrase: Phrase) -> bool:
    """Whether the entry is a whole sentence."""
    return not is_clause(phrase) and not is_heading(phrase) and phrase.move not in STOCK


def printed(text: str) -> str:
    """Return a text as it prints: conditions gone, a default for its slot, else one sign for the value."""
    return _SLOT.sub(_value, _TAG.sub("", text))


def blanked(text: str) -> str:
    """Return a text with one sign for every slot, whatever its name or default."""
    return _SLOT.sub(SLOT_SIGN, _TAG.sub("", text))


def own_texts(phrase: Phrase) -> Iterator[str]:
    """Yield the texts of an entry that may be printed: its wording and its subject."""
    yield printed(phrase.text)
    if phrase.subject:
        yield phrase.subject


def _value(match: re.Match[str]) -> str:
    default = _DEFAULT.search(match.group(1))
    return default.group(2) if default else SLOT_SIGN
