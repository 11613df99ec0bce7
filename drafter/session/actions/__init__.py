"""What a writer can do to a draft: each action says what it changes, names itself, and is plain data.

An action turns one settled outline into another and knows nothing of screens, files or time, so that a list of
actions is a draft's whole history. `action` says what an action is, `reach` helps them; the others are by kind.
"""

from __future__ import annotations

from drafter.session.actions.action import Action, ActionError, Ground, decode, encode
from drafter.session.actions.choosing import (
    ChooseParagraph,
    ChoosePhrases,
    Hold,
    Keep,
    Pass,
    Release,
    SetHeading,
    SetHeadings,
    SetText,
    SetTopic,
    Tick,
)
from drafter.session.actions.giving import (
    HEAD_LABELS,
    AddFact,
    ChangeFact,
    SetFacts,
    SetHead,
    SetNumbering,
    Verify,
    read_line,
)
from drafter.session.actions.reach import DEEPEST, depth, ended, sibling
from drafter.session.actions.shaping import (
    AddPoint,
    Demote,
    Duplicate,
    InsertText,
    InsertTexts,
    Move,
    Promote,
    Remove,
)
from drafter.session.actions.sifting import known

__all__ = [
    "DEEPEST",
    "HEAD_LABELS",
    "Action",
    "ActionError",
    "AddFact",
    "AddPoint",
    "ChangeFact",
    "ChooseParagraph",
    "ChoosePhrases",
    "Demote",
    "Duplicate",
    "Ground",
    "Hold",
    "InsertText",
    "InsertTexts",
    "Keep",
    "Move",
    "Pass",
    "Promote",
    "Release",
    "Remove",
    "SetFacts",
    "SetHead",
    "SetHeading",
    "SetHeadings",
    "SetNumbering",
    "SetText",
    "SetTopic",
    "Tick",
    "Verify",
    "decode",
    "depth",
    "encode",
    "ended",
    "known",
    "read_line",
    "sibling",
]
