"""Cleaning a draft before it is exported, once for all forms, so that every form prints the same text.

What is done, and nothing else:

- CR LF, CR, vertical tab, form feed, NEL, U+2028 and U+2029 become a line end; a Tab becomes a blank.
- Other control characters (C0, DEL, C1) are taken out.
- Marks that steer the direction of writing (U+061C, 200E–200F, 202A–202E, 2066–2069) are taken out.
- Invisible characters (U+00AD, 200B–200D, 2060–2065, 206A–206F, FEFF, FFF9–FFFB, E0000–E007F) are taken out.
- Lone surrogates and code points that are no characters (U+FDD0–FDEF, …FFFE, …FFFF) become U+FFFD.
- Blanks at the ends of the title, the subtitle and the lines below them are taken off, line ends in them
  become blanks.

Full-width blanks and full-width marks stay, nothing is normalised, and cleaning what is clean changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from drafter.draft import Draft, Heading, NodeReport, Paragraph, Part, Sentence
from drafter.model import Fact

_NO_CHARACTERS = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_CLASSES: tuple[tuple[str, str, str], ...] = (
    ("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", "处换行写法"),
    ("\t", " ", "个制表符改成空格"),
    ("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", "个控制字符"),
    ("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", "个改变书写方向的字符"),
    (
        "[\u00ad\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]",
        "",
        "个看不见的字符",
    ),
    (f"[\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]", "\ufffd", "个残缺的字符"),
)
_RULES = tuple((re.compile(pattern), new, label) for pattern, new, label in _CLASSES)
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern, _, _ in _CLASSES))
_TAKEN_OUT = {label for _, new, label in _RULES if not new}


class Cleaned(NamedTuple):
    """A draft that was cleaned, and what was done to it as Chinese clauses (none if it was clean)."""

    draft: Draft
    notes: tuple[str, ...]


def clean_text(text: str) -> str:
    """Return a text as every form prints it."""
    return _clean(text, Counter())


def _clean(text: str, done: Counter[str]) -> str:
    if not _ANY.search(text):
        return text
    for pattern, new, label in _RULES:
        text, times = pattern.subn(new, text)
        if times:
            done[label] += times
    return text


def clean_line(text: str) -> str:
    """Return a text cleaned and on one line."""
    return " ".join(clean_text(text).split("\n")).strip(" ")


def clean_draft(draft: Draft) -> Cleaned:
    """Return the draft cleaned, with notes for the user."""
    done: Counter[str] = Counter()

    def text(value: str) -> str:
        return _clean(value, done)

    def line(value: str) -> str:
        return " ".join(text(value).split("\n")).strip(" ")

    printed = replace(
        draft,
        title=line(draft.title),
        subtitle=line(draft.subtitle),
        byline=tuple(kept for kept in map(line, draft.byline) if kept),
        paragraphs=_paragraphs(draft.paragraphs, text),
    )
    notes = _notes(done)
    quiet: Counter[str] = Counter()
    return Cleaned(_rest(printed, lambda value: _clean(value, quiet)), notes)


def _paragraphs(paragraphs: tuple[Paragraph, ...], text: Callable[[str], str]) -> tuple[Paragraph, ...]:
    if not any(_ANY.search(p.text) or _split_end(p) for p in paragraphs):
        return paragraphs
    done = []
    for paragraph in paragraphs:
        sentences = []
        for sentence in paragraph.sentences:
            parts = [replace(part, text=text(part.text)) for part in sentence.parts]
            sentences.append(replace(sentence, parts=tuple(part for part in parts if part.text)))
        kept = tuple(sentence for sentence in sentences if sentence.parts)
        if kept:
            done.append(replace(paragraph, sentences=kept))
    return tuple(done)


def _split_end(paragraph: Paragraph) -> bool:
    """Whether a paragraph is empty, which no form can print."""
    return not paragraph.text


def _rest(draft: Draft, text: Callable[[str], str]) -> Draft:
    """Clean what is printed beside the text: labels of facts, headings of outlines, names in reports."""

    def all_of(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(text, values))

    def heading(item: Heading) -> Heading:
        return replace(item, node=text(item.node), marker=text(item.marker), text=text(item.text))

    def report(item: NodeReport) -> NodeReport:
        return replace(
            item,
            node=text(item.node),
            name=text(item.name),
            used=all_of(item.used),
            unused=all_of(item.unused),
        )

    labels = "\x00".join(
        (*draft.gaps, *draft.unused_facts, *(n for r in draft.reports for n in (r.node, *r.used)))
    )
    if not _ANY.search(labels.replace("\x00", "")):
        return draft
    return replace(
        draft,
        headings=tuple(map(heading, draft.headings)),
        reports=tuple(map(report, draft.reports)),
        gaps=all_of(draft.gaps),
        unused_facts=all_of(draft.unused_facts),
        paragraphs=tuple(_labels(p, text) for p in draft.paragraphs),
    )


def _labels(paragraph: Paragraph, text: Callable[[str], str]) -> Paragraph:
    def part(item: Part) -> Part:
        return replace(item, facts=tuple(map(text, item.facts)))

    def sentence(item: Sentence) -> Sentence:
        return replace(item, node=text(item.node), parts=tuple(map(part, item.parts)))

    return replace(paragraph, node=text(paragraph.node), sentences=tuple(map(sentence, paragraph.sentences)))


def clean_fact(fact: Fact) -> Fact:
    """Return a fact cleaned, for the sheet of figures."""
    return replace(
        fact,
        name=clean_line(fact.name),
        value=clean_line(fact.value),
        gist=clean_line(fact.gist),
        source=clean_line(fact.source),
        fields=tuple((clean_line(name), clean_line(value)) for name, value in fact.fields),
    )


def _notes(done: Counter[str]) -> tuple[str, ...]:
    notes = []
    taken = [f"{times} {label}" for label, times in done.items() if label in _TAKEN_OUT]
    if taken:
        notes.append("去掉了 " + "、".join(taken))
    for label, times in done.items():
        if label == "处换行写法":
            notes.append(f"统一了 {times} {label}")
        elif label == "个残缺的字符":
            notes.append(f"{times} {label}改成了“\ufffd”，请补上原字")
        elif label not in _TAKEN_OUT:
            notes.append(f"{times} {label}")
    return tuple(notes)
