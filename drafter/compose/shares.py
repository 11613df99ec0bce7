"""Length: what each paragraph naturally takes, and the scale that brings the whole to its target.

A paragraph's share is its natural length times one scale, taken from a coarse ladder: so a point more or
less leaves the other paragraphs as they were, unless the whole would miss its target.
"""

from __future__ import annotations

from dataclasses import dataclass

from drafter import facts as fact_lines
from drafter.compose import paragraph
from drafter.compose.context import Context
from drafter.compose.tasks import is_left_out, is_pinned, make_task
from drafter.compose.tree import Leaf, Node, leaves_of
from drafter.model import MoveItem
from drafter.text import count_characters

LADDER = (0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
FRAME = 45
"""Characters a frame takes on average (mean of the shipped bank, filled)."""

_FRAMES_OF = 2.5
_STRETCHED = 1.3
"""From this scale on a paragraph of facts alone is asked for more, so that the report names what is missing."""

_LEAST_SCALE = 0.3


@dataclass(frozen=True, slots=True)
class Length:
    """Fixed characters (headings, frames, texts) and those of composed paragraphs at scale 1."""

    fixed: int
    natural: int

    def at(self, scale: float) -> int:
        """Return the characters at a scale."""
        return round(self.fixed + self.natural * scale)


def target_characters(context: Context) -> int:
    """Return the length asked for in characters (the middle of a range), 0 if none is."""
    return _asked(context.outline.length, context, 0)


def _asked(written: str, context: Context, whole: int) -> int:
    """Return the characters that a written length asks for, a percentage being of `whole`."""
    if not written:
        return 0
    low, high = fact_lines.characters(fact_lines.parse_length(written), context.pace, whole)
    return (low + high) // 2


class Shares:
    """The shares of one draft: measured once, then spread at its scale."""

    def __init__(self, root: Node, context: Context) -> None:
        self.root = root
        self.context = context
        self.lengths: dict[str, Length] = {}
        self.paragraphs: dict[str, tuple[paragraph.Estimate, str]] = {}

    def spread(self, target: int) -> None:
        """Set the share of every paragraph: natural length times the scale, or what `length` asks for."""
        size = self._measure(self.root)
        self._spread(self.root, self.context.scale, target or size.at(self.context.scale))

    def _measure(self, node: Node) -> Length:
        """Return the length of a node and all below it."""
        fixed = count_characters(node.heading) + 2 if node.level else 0
        natural = 0
        for item in node.items:
            if isinstance(item, Node):
                below = self._measure(item)
                fixed += below.fixed
                natural += below.natural
                continue
            for leaf in leaves_of(item):
                if not isinstance(leaf.item, MoveItem) or leaf.item.move != "paragraph":
                    fixed += self._fixed(leaf)
                    continue
                task = make_task(leaf.item, leaf, node, self.context)
                if is_left_out(leaf.item, task, node):
                    continue
                estimate = paragraph.estimate(task, self.context)
                if is_pinned(node):
                    fixed += count_characters(node.point.text) or estimate.natural
                    continue
                self.paragraphs[node.key] = estimate, leaf.item.length
                natural += estimate.natural
        found = self.lengths[node.key] = Length(fixed, natural)
        return found

    def _fixed(self, leaf: Leaf) -> int:
        item = leaf.item
        if not isinstance(item, MoveItem):
            return count_characters(getattr(item, "text", "")) or FRAME
        if item.text:
            return count_characters(item.text)
        if self.context.bank.moves[item.move].parts:
            return int(FRAME * _FRAMES_OF)
        return 5 if item.move in ("salutation", "valediction") else FRAME * max(item.low, 1)

    def _spread(self, node: Node, scale: float, whole: int) -> None:
        """Set the shares of a node and below; `whole` are the characters the node is to have in all."""
        if node.key in self.paragraphs:
            estimate, asked = self.paragraphs[node.key]
            node.share = _asked(asked, self.context, whole) or _share(estimate, scale)
        for child in node.children:
            size = self.lengths[child.key]
            wanted = _asked(child.point.length, self.context, whole)
            own = scale
            if wanted and size.natural:
                own = max(_LEAST_SCALE, (wanted - size.fixed) / size.natural)
            self._spread(child, own, wanted or size.at(own))


def _share(estimate: paragraph.Estimate, scale: float) -> int:
    """Return a paragraph's share: never less than its facts take, and facts alone are stretched late only."""
    if not estimate.grows and 1 < scale < _STRETCHED:
        scale = 1
    return max(round(estimate.natural * scale), estimate.least)
