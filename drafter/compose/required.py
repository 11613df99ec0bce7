"""The moves a draft must have: known ahead, so that a fact is kept for the only place that can say it."""

from __future__ import annotations

from typing import NamedTuple

from drafter.compose import frames
from drafter.compose.context import Context
from drafter.compose.tree import Node, Scope, leaves_of
from drafter.model import MoveItem


class Required(NamedTuple):
    """A required move: its key, the slots its frames can spend, and the facts it sees."""

    key: str
    slots: frozenset[str]
    scope: Scope


def required_moves(root: Node, context: Context) -> list[Required]:
    """Return the required moves of a draft in reading order: what still has to be said, and with which facts."""
    found: list[Required] = []

    def slots(move: str, node: Node) -> frozenset[str]:
        phrases = frames.frames_of(move, node.mood, node.topic, context)
        return frozenset(slot for phrase in phrases for slot in (*phrase.slots, *phrase.optional))

    def visit(node: Node) -> None:
        for item in node.items:
            if isinstance(item, Node):
                visit(item)
                continue
            for leaf in leaves_of(item):
                move = leaf.item
                if not isinstance(move, MoveItem) or not move.low or move.text or move.phrases:
                    continue
                key = f"{node.key}/{move.move}"
                parts = context.bank.moves[move.move].parts
                found.extend(
                    Required(f"{key}/{name}", slots(name, node), leaf.scope)
                    for name in (part.split()[0] for part in parts)
                )
                if not parts:
                    found.append(Required(key, slots(move.move, node), leaf.scope))

    visit(root)
    return found
