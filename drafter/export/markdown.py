"""Markdown: title, headings by level, paragraphs. What Markdown would read as its own marks is escaped."""

from __future__ import annotations

import re

from drafter.model import Draft, Paragraph

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def render(draft: Draft) -> bytes:
    """Return the draft as Markdown in UTF-8."""
    blocks = []
    if draft.title:
        blocks.append(f"# {escape(draft.title)}")
    if draft.subtitle:
        blocks.append(f"——{escape(draft.subtitle)}")
    blocks += [escape(line) for line in draft.byline]
    blocks += [_block(paragraph) for paragraph in draft.paragraphs]
    return ("\n\n".join(blocks) + "\n").encode()


def _block(paragraph: Paragraph) -> str:
    if paragraph.heading_only:
        return "#" * min(paragraph.level + 1, 6) + " " + escape(paragraph.text.replace("\n", "　"))
    if paragraph.level and paragraph.sentences[0].move == "heading":
        heading, *rest = paragraph.sentences
        return f"**{escape(heading.text)}**" + escape("".join(sentence.text for sentence in rest))
    return escape(paragraph.text)


def escape(text: str) -> str:
    """Return text that Markdown prints as it stands."""
    escaped = _MARKS.sub(r"\\\1", text)
    return _LINE_START.sub(
        lambda m: f"{m.group(1)}\\{m.group(2)}" if m.group(1) else f"\\{m.group(3)}", escaped
    )
