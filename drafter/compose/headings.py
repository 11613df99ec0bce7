"""Headings of points that have none: a parallel set for all of them, else single ones of equal width, else a gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from drafter.compose.context import Context

if TYPE_CHECKING:
    from drafter.compose.tree import Node

GAP = "【待补：标题】"
WHOLE = "全篇"
"""The topic of parallel sets that are keyed by topic: headings of level 1, and short phrases on the topics."""

_SINGLE_WIDTH = 8


def give(node: Node, context: Context) -> None:
    """Give the points directly below a node the headings they lack."""
    empty = [child for child in node.children if not child.heading]
    if not empty:
        return
    texts = _from_set(node, empty, context)
    for number, child in enumerate(empty):
        child.heading, child.heading_phrase = texts[number] if texts else _single(child, context)
        child.heading_parts = ((child.heading, ""),)
        if texts:
            context.used[child.heading_phrase] += 1


def offered(node: Node, context: Context) -> list[tuple[str, ...]]:
    """Return the headings that parallel sets have for the points directly below a node, best set first."""
    found = sorted(_sets_for(node, node.children, context), key=lambda set_id: context.key(node.key, set_id))
    rows = (_texts_of(found[n:], node, node.children, context) for n in range(len(found)))
    return [tuple(text for text, _ in row) for row in rows if row]


def _from_set(node: Node, empty: Sequence[Node], context: Context) -> list[tuple[str, str]]:
    """Return text and phrase id for each of these points, from one parallel set; nothing when none fits."""
    found = [node.point.headings] if node.point.headings else _sets_for(node, empty, context)
    fresh = [s for s in found if not context.used[s]] or found
    fresh.sort(key=lambda set_id: context.key(node.key, set_id))
    if not fresh:
        return []
    context.used[fresh[0]] += 1
    return _texts_of(fresh, node, empty, context)


def _texts_of(
    sets: Sequence[str], node: Node, children: Sequence[Node], context: Context
) -> list[tuple[str, str]]:
    """Return text and phrase id for each point, from the first set; nothing if it lacks one.

    Of two points about the same thing the later one takes its text from the next set.
    """
    _, members = _members(node, children, context)
    seen: Counter[str] = Counter()
    found = []
    for member in members:
        one = sets[min(seen[member], len(sets) - 1)]
        seen[member] += 1
        row = next((p for p in context.bank.members(one) if p.member == member), None)
        if row is None:
            return []
        found.append((row.text, row.id))
    return found


def _members(node: Node, children: Sequence[Node], context: Context) -> tuple[str, list[str]]:
    """Return the topic whose sets may head these points, and what each is keyed by there ('': nothing).

    At the top, and where a point is on a whole topic, that is the whole speech by topics. Aspects of several topics
    side by side have no set.
    """
    ids = context.bank.topic_ids
    topics = {child.main_topic for child in children}
    whole = any("/" not in child.topic for child in children)
    own = len(topics) == len(children) > 1
    if whole or (node.level == 0 and own):
        return WHOLE, [ids.get(child.main_topic, "") for child in children]
    if len(topics) > 1:
        return "", []
    return next(iter(topics), ""), [ids.get(child.topic, "") for child in children]


def _sets_for(node: Node, children: Sequence[Node], context: Context) -> list[str]:
    """Return the parallel sets that have a text for each of these points below `node` and suit them."""
    topic, members = _members(node, children, context)
    if not members or "" in members:
        return []
    style = children[0].style
    found: list[str] = []
    for set_id in context.bank.sets("heading", topic):
        phrases = context.bank.members(set_id)
        first = phrases[0]
        if not set(members) <= {phrase.member for phrase in phrases} or not context.admits(first):
            continue
        if not context.bank.moods[node.mood].takes(first.moods):
            continue
        if first.markers and style.family not in first.markers:
            continue
        if style.couplet == ("couplet" in first.markers):
            found.append(set_id)
    return found


def _single(child: Node, context: Context) -> tuple[str, str]:
    pool = [p for p in context.bank.clauses(child.topic, "heading") if context.admits(p)]
    pool = [p for p in pool if len(p.text) == _SINGLE_WIDTH] or pool
    if not pool:
        return GAP, ""
    best = min(pool, key=lambda p: context.key(child.key, p.id))
    return best.text, best.id
