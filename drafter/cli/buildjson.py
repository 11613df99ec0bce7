"""The JSON of `drafter build`: offsets are code points into what `-f txt` writes, the end excluded."""

from __future__ import annotations

from typing import Any

from drafter.draft import Draft
from drafter.errors import DrafterError, SourceError
from drafter.export.plain import layout, parts


def built(source: str, draft: Draft, outputs: list[str]) -> dict[str, Any]:
    """Return the JSON of one draft."""
    _, placed = layout(draft)
    sentences = []
    for item in placed:
        rows = [
            {
                "start": start,
                "end": end,
                "phrase": item.sentence.parts[index].phrase or None,
                "facts": list(item.sentence.parts[index].facts),
                "edited": item.sentence.parts[index].edited,
            }
            for index, start, end in parts(item)
        ]
        sentences.append(
            {
                "start": item.start,
                "end": item.end,
                "node": item.sentence.node,
                "plan": item.sentence.plan or None,
                "parts": rows,
            }
        )
    return {
        "input": source,
        "row": None,
        "outputs": outputs,
        "characters": draft.characters,
        "minutes": draft.minutes,
        "open_slots": list(draft.gaps),
        "unused_facts": list(draft.unused_facts),
        "facts_share": draft.facts_share,
        "to_verify": list(draft.verify),
        "short": [
            {"node": r.node, "characters": r.missing, "kinds": list(r.wanted)}
            for r in draft.reports
            if r.missing
        ],
        "sentences": sentences,
    }


def failed(source: str, error: DrafterError | None) -> dict[str, Any]:
    """Return the JSON of one input that failed."""
    row: dict[str, Any] = {"input": source, "row": None, "error": str(error)}
    if isinstance(error, SourceError):
        row |= {"line": error.line, "column": error.column, "message": error.message, "hint": error.hint}
    return row
