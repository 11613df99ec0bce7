"""Plain text: title block, then a line a paragraph, indented by two full-width spaces; UTF-8, LF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drafter.model import Draft, Sentence

INDENT = "　　"


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence with its offsets (code points, end excluded) into the text `layout` returns."""

    sentence: Sentence
    start: int
    end: int


def layout(draft: Draft) -> tuple[str, list[Placed]]:
    """Return the text of a draft and where each sentence stands in it."""
    head = [
        line for line in (draft.title, f"——{draft.subtitle}" if draft.subtitle else "", *draft.byline) if line
    ]
    text = "\n".join(head) + "\n\n" if head else ""
    placed: list[Placed] = []
    for paragraph in draft.paragraphs:
        text += "" if paragraph.flush else INDENT
        for sentence in paragraph.sentences:
            body = sentence.text.replace("\n", f"\n{INDENT}")
            placed.append(Placed(sentence, len(text), len(text) + len(body)))
            text += body
        text += "\n"
    return text, placed


def parts(placed: Placed) -> Iterator[tuple[int, int, int]]:
    """Yield (index of the part, start, end) for each part of a placed sentence."""
    place = placed.start
    for index, part in enumerate(placed.sentence.parts):
        body = part.text.replace("\n", f"\n{INDENT}")
        yield index, place, place + len(body)
        place += len(body)


def render(draft: Draft) -> bytes:
    """Return the text as UTF-8."""
    return layout(draft)[0].encode()


__all__ = ["INDENT", "Placed", "layout", "parts", "render"]
