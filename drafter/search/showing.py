"""How a phrase that was found is shown and pasted: slots as gaps, or as what they hold by default."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DEFAULT = r"""\{\{[^{}|]*\|\s*default\(\s*["']([^"']*)["'][^{}]*\}\}"""
_SLOT = r"\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}"
_ANY = r"\{%.*?%\}|\{\{[^{}]*\}\}"

Span = tuple[int, int]


def filled(text: str) -> str:
    """Return a phrase as it can be pasted: slots as gaps, or as what they hold by default."""
    text = re.sub(_DEFAULT, lambda match: match[1], text)
    return re.sub(r"\{%.*?%\}", "", re.sub(_SLOT, lambda match: f"【待补：{match[1]}】", text))


class Shown:
    """A phrase as a person reads it: `text`, and offsets in it of what matched and of the gaps (［单位］)."""

    __slots__ = ("gaps", "matched", "text")

    def __init__(self, text: str, spans: Sequence[Span] = ()) -> None:
        self.text = ""
        self.matched: list[Span] = []
        self.gaps: list[Span] = []
        start = 0
        for piece in re.finditer(_ANY, text) if "{" in text else ():
            self._take(text, start, piece.start(), spans)
            self._gap(piece[0], any(low < piece.end() and high > piece.start() for low, high in spans))
            start = piece.end()
        self._take(text, start, len(text), spans)

    def _take(self, text: str, start: int, end: int, spans: Sequence[Span]) -> None:
        moved = len(self.text) - start
        self.text += text[start:end]
        for low, high in spans:
            if low < end and high > start:
                self.matched.append((max(low, start) + moved, min(high, end) + moved))

    def _gap(self, piece: str, matched: bool) -> None:
        default = re.fullmatch(_DEFAULT, piece)
        slot = re.fullmatch(_SLOT, piece)
        if not slot:  # a condition: what it holds stands there, it itself is not text
            return
        begin = len(self.text)
        self.text += default[1] if default else f"［{slot[1]}］"
        span = (begin, len(self.text))
        if not default:
            self.gaps.append(span)
        if matched and begin < span[1]:
            self.matched.append(span)
