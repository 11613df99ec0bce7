"""How things look: by weight and line first, so that nothing is told by colour alone (NO_COLOR loses nothing)."""

from __future__ import annotations

from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "border": "fg:ansibrightblack",
        "title": "bold",
        "dim": "fg:ansibrightblack",
        "label": "fg:ansicyan",
        "match": "bold underline",
        "chosen": "reverse",
        "number": "bold",
        "here": "underline",
        "gap": "underline fg:ansiyellow",
        "note": "fg:ansiyellow",
        "error": "bold fg:ansired",
        "good": "fg:ansigreen",
        "bar": "reverse",
        "bar.key": "bold",
        "input": "",
        "nbsp": "nounderline",
        "control-character": "",
    }
)
"""The classes screens may use."""
