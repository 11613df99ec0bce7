"""Walks the tree in reading order and writes it: headings and paragraphs; keeps the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from drafter import numerals
from drafter.compose import frames
from drafter.compose.context import Context
from drafter.compose.moves import MoveWriter, Notes
from drafter.compose.tree import Node, Resolved, leaves_of
from drafter.draft import Heading, NodeReport, Paragraph, Part, Sentence
from drafter.model import MoveItem
from drafter.text import count_characters


class Place(NamedTuple):
    """A point, or a move of the head, with its sentences: what a line of the report is made of."""

    key: str
    name: str
    level: int
    sentences: Sequence[Sentence]
    notes: Notes


class Writer:
    """Writes one draft; the results are in `paragraphs`, `headings` and `places`."""

    def __init__(self, context: Context, root: Node) -> None:
        self.context = context
        self.root = root
        self.paragraphs: list[Paragraph] = []
        self.headings: list[Heading] = []
        self.places: list[Place] = []
        self.moves = MoveWriter(context, root)

    def write(self) -> None:
        """Write the whole draft."""
        for index, item in enumerate(self.root.items):
            if isinstance(item, Node):
                if not self._is_listed(item):
                    self._point(item)
                elif not (index and self._is_listed(self.root.items[index - 1])):
                    listed = self._listed(self.root, index)
                    self.paragraphs.append(Paragraph((listed,), item.key, item.level, item.style.id))
                continue
            leaves = leaves_of(item)
            self.moves.new_paragraph()
            sentences = [s for leaf in leaves for s in self.moves.leaf(leaf, self.root, item)]
            if sentences:
                flush = (
                    all(s.move == "salutation" or s.text.endswith("：") for s in sentences)
                    and len(sentences) == 1
                )
                self.paragraphs.append(Paragraph(tuple(sentences), sentences[0].node, flush=flush))
                first = leaves[0].item
                name = first.move if isinstance(first, MoveItem) else ""
                self.places.append(Place(sentences[0].node, name, 0, sentences, Notes()))

    # --- points -------------------------------------------------------------------------------

    def _point(self, node: Node) -> None:
        self.moves.new_paragraph()
        style = node.style
        _, heading, end = numerals.layout(style, node.heading, 1)
        self._note_heading(node)
        opening = [Part(node.marker, "marker")] if node.marker else []
        opening += self._heading_parts(node, heading)
        collected: list[Sentence] = []
        level = node.level
        if style.own_line:
            self.paragraphs.append(
                Paragraph(
                    (Sentence(tuple(opening), node.key, move="heading", item=node.point),),
                    node.key,
                    level,
                    style.id,
                    True,
                )
            )
            level = 0
        elif opening or end:
            collected = [Sentence((*opening, Part(end)), node.key, move="heading", item=node.point)]
        report = Notes()
        number = len(self.places)
        written: list[Sentence] = []
        for index, item in enumerate(node.items):
            if isinstance(item, Node):
                if self._is_listed(item):
                    if not (index and self._is_listed(node.items[index - 1])):
                        collected.append(self._listed(node, index))
                    continue
                level = self._flush(collected, node, level, style.id)
                self._point(item)
                continue
            for leaf in leaves_of(item):
                new = self.moves.leaf(leaf, node, item, report)
                written += new
                collected += new
        self._flush(collected, node, level, style.id)
        left = [i for i in node.point.measures if i not in report.phrases]
        report.notes += [f"勾选的做法没有用上：{i}" for i in left]
        # before its sub-points
        self.places.insert(number, Place(node.key, node.heading, node.level, written, report))

    def _note_heading(self, node: Node) -> None:
        above = node.parent.key if node.parent else ""
        style = node.style.id
        self.headings.append(
            Heading(node.key, above, node.level, style, node.number, node.marker, node.heading)
        )

    def _flush(self, collected: list[Sentence], node: Node, level: int, style: str) -> int:
        self.moves.new_paragraph()
        if collected:
            self.paragraphs.append(Paragraph(tuple(collected), node.key, level, style if level else ""))
            collected.clear()
            return 0
        return level

    @staticmethod
    def _is_listed(item: Resolved) -> bool:
        return isinstance(item, Node) and item.style.listed

    def _heading_parts(self, node: Node, heading: str) -> list[Part]:
        if heading != node.heading:
            return [Part(heading, "heading", node.heading_phrase)]
        parts = []
        for text, slot in node.heading_parts:
            gap = text.startswith("【待补：")
            parts.append(
                Part(
                    text,
                    "gap" if gap else "heading",
                    node.heading_phrase,
                    frames.labels(slot, node.scope, self.context) if slot else (),
                    value=bool(slot),
                )
            )
            if slot:
                frames.spend_named(slot, node.scope, self.context, heading=True)
        return parts

    def _listed(self, node: Node, start: int) -> Sentence:
        """Return the headings of listed points as one sentence, parted by semicolons."""
        parts: list[Part] = []
        run = []
        for item in node.items[start:]:
            if not isinstance(item, Node) or not self._is_listed(item):
                break
            run.append(item)
        for child in run:
            self._note_heading(child)
            end = "。" if child is run[-1] else "；"
            parts += [Part(child.marker, "marker"), *self._heading_parts(child, child.heading), Part(end)]
            left = f"只写标题的序号（{child.style.written}）下面还有 {len(child.children)} 个要点，没有写"
            notes = Notes(notes=[left] if child.children else [])
            self.places.append(Place(child.key, child.heading, child.level, (), notes))
        return Sentence(tuple(parts), node.key, move="heading")

    @property
    def composed(self) -> int:
        """The characters of the paragraphs that another scale would make longer or shorter."""
        return sum(place.notes.composed for place in self.places if place.notes.share)

    def reports(self) -> Iterator[NodeReport]:
        """Yield the lines of the report, a point's before those of its sub-points."""
        for key, name, level, sentences, report in self.places:
            length = count_characters("".join(s.text for s in sentences if s.move != "heading"))
            used = dict.fromkeys(label for s in sentences for part in s.parts for label in part.facts)
            verify = [i for i in report.phrases if i in self.context.verify]
            yield NodeReport(
                key,
                name,
                level,
                plan=report.plan,
                phrases=tuple(report.phrases),
                used=tuple(used),
                characters=length,
                composed=report.composed,
                share=report.share + length - report.composed if report.share else 0,
                missing=report.missing,
                wanted=report.wanted,
                verify=tuple(verify),
                notes=tuple(report.notes),
            )


def finish_paragraphs(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Drop empty parts, so that every part of a draft prints something."""
    done = []
    for item in paragraphs:
        if all(part.text for sentence in item.sentences for part in sentence.parts):
            done.append(item)
            continue
        full = [replace(s, parts=tuple(part for part in s.parts if part.text)) for s in item.sentences]
        sentences = tuple(sentence for sentence in full if sentence.parts)
        if sentences:
            done.append(replace(item, sentences=sentences))
    return done
