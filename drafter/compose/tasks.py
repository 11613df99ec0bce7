"""What a paragraph of a point is to be made of: facts, aspect, mood, and what would help where that is little."""

from __future__ import annotations

from drafter.compose import frames
from drafter.compose.context import Context
from drafter.compose.tree import Leaf, Node
from drafter.compose.wording import Task
from drafter.model import MoveItem


def is_pinned(node: Node) -> bool:
    """Whether the writer has settled a point's paragraph."""
    return bool(node.point.text or node.point.clauses)


def is_left_out(item: MoveItem, task: Task, node: Node) -> bool:
    """Whether an optional paragraph is not written: it has no facts, and sub-points or no clauses."""
    return not (item.low or task.facts or is_pinned(node)) and bool(node.children or not task.aspect)


def make_task(item: MoveItem, leaf: Leaf, node: Node, context: Context) -> Task:
    """Return what a `paragraph` at a node is to be made of: its own records that are not spent yet."""
    own = [f for f in (leaf.own or node.own) if not context.is_spent(f)]
    mood = context.bank.moods[item.mood or node.mood]
    topic = _aspect(item.topic or node.topic, node, context)
    values = frames.scope_values(leaf.scope, context, gaps=False)
    for fact in own:
        if fact.record and len(fact.quantities) == 1:
            values.setdefault(fact.value, fact.quantities[0].text)
    return Task(
        node.key,
        mood,
        node.share,
        node.heading,
        topic if "/" in topic else "",
        tuple(own),
        "",
        node.point.measures,
        values,
    )


def _aspect(topic: str, node: Node, context: Context) -> str:
    """Return the aspect that a paragraph on a topic is about, the topic where it has none to itself.

    Of several, where no sub-points share them, the one that the heading speaks of, else the first.
    """
    aspects = context.bank.aspects_of(topic) if topic and "/" not in topic else ()
    if len(aspects) > 1 and not node.children:
        named = context.bank.topic_of_heading(node.heading, topic)
        return named if named in aspects else aspects[0]
    return aspects[0] if len(aspects) == 1 else topic


def wanted(task: Task) -> tuple[str, ...]:
    """Return the kinds of facts that would help a paragraph that is too short."""
    have = {fact.name for fact in task.facts}
    told = ("活动", "成果", "指标", "文件", "培训")
    asked = ("任务", "指标", "文件", "制度")
    return tuple(k for k in (told if task.mood.facts == "told" else asked) if k not in have)[:3]
