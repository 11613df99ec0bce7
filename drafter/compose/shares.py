"""Length: what each paragraph naturally takes, and the scale that brings the whole to its target.

A paragraph's share is its natural length times one scale, taken from a coarse ladder: so a point more or
less leaves the other paragraphs as they were, unless the whole would miss its target.
"""

from __future__ import annotations

from dataclasses import dataclass

from drafter import facts as fact_lines
from drafter.compose import paragraph
from drafter.compose.context import Context
from drafter.compose.moves import make_task
from drafter.compose.tree import Leaf, Node, leaves_of
from drafter.model import MoveItem
from drafter.text import count_characters

LADDER = (0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
FRAME = 45
"""Characters a frame takes on average (mean of the shipped bank, filled)."""

_FRAMES_OF = 2.5


@dataclass(frozen=True, slots=True)
class Length:
    """Fixed characters (headings, frames, texts) and those of composed paragraphs at scale 1."""

    fixed: int
    natural: int


def target_characters(context: Context) -> int:
    """Return the length asked for in characters (the middle of a range), 0 if none is."""
    if not context.outline.length:
        return 0
    length = fact_lines.parse_length(context.outline.length)
    low, high = fact_lines.characters(length, context.pace, 0)
    return (low + high) // 2


def measure(node: Node, context: Context) -> Length:
    """Return the length of a node and all below it, setting `share` of each to its natural length."""
    fixed = count_characters(node.heading) + 2 if node.level else 0
    natural = 0
    for item in node.items:
        if isinstance(item, Node):
            below = measure(item, context)
            fixed += below.fixed
            natural += below.natural
            continue
        for leaf in leaves_of(item):
            if isinstance(leaf.item, MoveItem) and leaf.item.move == "paragraph":
                task = make_task(leaf.item, leaf, node, context)
                if leaf.item.low == 0 and not task.facts and (node.children or not task.aspect):
                    continue
                length, _, _ = paragraph.estimate(task, context)
                node.share = length
                natural += length
            else:
                fixed += _fixed(leaf, context)
    return Length(fixed, natural)


def _fixed(leaf: Leaf, context: Context) -> int:
    item = leaf.item
    if not isinstance(item, MoveItem):
        return count_characters(getattr(item, "text", "")) or FRAME
    if item.text:
        return count_characters(item.text)
    move = context.bank.moves[item.move]
    if move.parts:
        return int(FRAME * _FRAMES_OF)
    return 5 if item.move in ("salutation", "valediction") else FRAME * max(item.low, 1)


def spread(node: Node, scale: float, context: Context, whole: int) -> None:
    """Set the shares below a node: natural length times the scale, or times that of an explicit `length`."""
    for child in node.children:
        own = scale
        asked = child.point.length
        if asked:
            length = fact_lines.parse_length(asked)
            low, high = (
                fact_lines.characters(length, context.pace, whole or None)
                if whole or "%" not in asked
                else (0, 0)
            )
            wanted = (low + high) // 2
            size = measure(child, context)
            if wanted and size.natural:
                own = max(0.3, (wanted - size.fixed) / size.natural)
            spread(child, own, context, wanted or whole)
        else:
            spread(child, own, context, whole)
        child.share = round(child.share * own)
