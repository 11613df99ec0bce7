"""Outline → tree of nodes: recipes applied, conditions and lists worked out, headings and numbers settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from drafter import numerals, template
from drafter.bank import Bank
from drafter.compose import headings
from drafter.compose.context import Context
from drafter.model import Fact, Group, Item, MoveItem, Outline, PhraseItem, Point, PointsItem, TextItem
from drafter.numerals import Style

ORDINAL = "序"
"""The slot that holds the place of a line in its list, in Chinese numerals."""

_LEVEL_NAMES = ("", "一级", "二级", "三级")
_DEFAULT_RECIPES: Mapping[str, tuple[Item, ...]] = {
    "一级": (MoveItem("paragraph", 0, 1), PointsItem()),
    "二级": (MoveItem("paragraph", 0, 1), PointsItem()),
    "三级": (MoveItem("paragraph", 0, 1),),
}
_PLAIN_STYLES = ("一、标题", "（一）标题", "1.标题", "（1）标题", "①标题")
_RUN_IN = numerals.parse_style("标题。")


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts seen at a place: nearer ones hide farther ones of their name; several of one name are a list."""

    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    def below(self, facts: Sequence[Fact]) -> Scope:
        """Return the scope with further facts laid over it."""
        if not facts:
            return self
        near: dict[str, tuple[Fact, ...]] = {}
        for fact in facts:
            near[fact.name] = (*near.get(fact.name, ()), fact)
        return Scope({**self.facts, **near})

    def get(self, name: str) -> tuple[Fact, ...]:
        """Return the facts of that name."""
        return self.facts.get(name, ())


@dataclass(slots=True)
class Node:
    """A point of the tree (or its root): `own` are the records and finished clauses given at this point."""

    key: str
    level: int = 0
    point: Point = field(default_factory=Point)
    parent: Node | None = None
    heading: str = ""
    heading_parts: tuple[tuple[str, str], ...] = ()
    heading_phrase: str = ""
    topic: str = ""
    mood: str = ""
    subject: str = ""
    style: Style = _RUN_IN
    number: int = 0
    marker: str = ""
    recipe: str = ""
    numbering: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)
    own: list[Fact] = field(default_factory=list)
    items: list[Resolved] = field(default_factory=list)
    share: int = 0

    @property
    def children(self) -> list[Node]:
        """The points directly below."""
        return [item for item in self.items if isinstance(item, Node)]

    @property
    def main_topic(self) -> str:
        """The topic without the aspect."""
        return self.topic.partition("/")[0]

    @property
    def aspect(self) -> str:
        """The topic if it is an aspect, else ''."""
        return self.topic if "/" in self.topic else ""

    def subject_owner(self) -> Node | None:
        """Return the nearest point, this one or above, that names who acts."""
        node: Node | None = self
        while node is not None and not node.subject:
            node = node.parent
        return node

    def top(self) -> Node:
        """Return the level-1 point this node belongs to (itself for the root)."""
        node = self
        while node.parent is not None and node.level > 1:
            node = node.parent
        return node


@dataclass(frozen=True, slots=True)
class Leaf:
    """An item that is no point, with the facts seen there; `own` are its own records.

    `instead` is the item of the outline in whose place this one stands.
    """

    item: MoveItem | TextItem | PhraseItem
    scope: Scope
    own: tuple[Fact, ...] = ()
    instead: Item | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Items that make one paragraph."""

    leaves: tuple[Leaf, ...]


Resolved = Node | Leaf | Joined


def leaves_of(item: Resolved) -> tuple[Leaf, ...]:
    """Return the leaves of an item; a point has none of its own here."""
    if isinstance(item, Joined):
        return item.leaves
    return (item,) if isinstance(item, Leaf) else ()


def leaves_below(node: Node) -> list[Leaf]:
    """Return the leaves that stand directly in a node, points left out."""
    return [leaf for item in node.items for leaf in leaves_of(item)]


def build_tree(context: Context) -> Node:
    """Return the root of the resolved outline; its children are the level-1 points."""
    outline = context.outline
    scope = Scope().below(outline.facts)
    root = Node("", mood=context.mood, numbering=outline.numbering or _PLAIN_STYLES, scope=scope)
    root.own = [fact for fact in outline.facts if _is_told(fact)]
    _Builder(context).fill(root, outline.body or (), outline.points, outline.count)
    _number(root)
    return root


def _is_told(fact: Fact) -> bool:
    return fact.record or fact.literal


class _Builder:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.bank = context.bank
        self.keys: Counter[str] = Counter()

    def fill(
        self, node: Node, body: Sequence[Item], points: tuple[Point, ...] | None, count: tuple[int, int]
    ) -> None:
        """Resolve a body into the node's items; `points` go where the body says, at its end if it does not."""
        placed = False
        for item in body:
            if isinstance(item, PointsItem):
                if not placed:
                    node.items += self._points(node, item, points, count)
                placed = True
            else:
                node.items += self._resolve(node, item)
        if not placed and (points or count != (0, 0)):
            node.items += self._points(node, PointsItem(), points, count)
        headings.give(node, self.context)

    def _points(
        self, node: Node, item: PointsItem, points: tuple[Point, ...] | None, count: tuple[int, int]
    ) -> list[Resolved]:
        given = points if points is not None else ()
        wanted = count if count != (0, 0) else item.count
        if not given and wanted != (0, 0):
            given = self._proposed(node, wanted)
        if not given and points is None:
            given = item.defaults
        return [resolved for point in given for resolved in self._resolve(node, point)]

    def _proposed(self, node: Node, count: tuple[int, int]) -> tuple[Point, ...]:
        """Return that many empty points: aspects of the node's topic, or topics at the top; none left: gaps."""
        pool = self.bank.aspects_of(node.main_topic) if node.topic else [t.name for t in self.bank.topics]
        number = max(count[0], min(count[1], 3))
        chosen = sorted(pool, key=lambda name: self.context.key(node.key, name))[:number]
        points = [Point(topic=name) for name in pool if name in chosen]
        return tuple(points + [Point()] * (number - len(points)))

    def _resolve(self, node: Node, item: Item) -> list[Resolved]:
        if isinstance(item, Group):
            leaves = [r for inner in item.items for r in self._resolve(node, inner) if isinstance(r, Leaf)]
            return [Joined(tuple(leaves))] if leaves else []
        if isinstance(item, PointsItem):
            return []
        if item.when and not node.scope.get(item.when):
            return []
        facts = getattr(item, "facts", ())
        lines = node.scope.get(item.each) if item.each else (None,)
        if not lines and item.each in self.context.outline.needs:
            return [Leaf(TextItem(f"{{{{ {item.each} }}}}。", place=item.place), node.scope, instead=item)]
        found: list[Resolved] = []
        for number, line in enumerate(lines, 1):
            scope = self._each(node.scope, line, number) if line else node.scope
            own = [fact for fact in (line, *facts) if fact and _is_told(fact)]
            if isinstance(item, Point):
                found.append(self._point(node, item, scope, own))
            else:
                found.append(Leaf(item, scope.below(facts), tuple(own)))
        return found

    def _each(self, scope: Scope, fact: Fact, number: int) -> Scope:
        """Return the scope of one line of a list: its further fields are values of their own, its place is 序."""
        copy = replace(fact, fields=(), record=False)
        self.context.origins[id(copy)] = self.context.origins.get(id(fact), fact)
        named = tuple(Fact(name, value, place=fact.place) for name, value in fact.fields)
        self.context.fields.update({id(item): (id(fact), item.name) for item in named})
        return scope.below((copy, *named, Fact(ORDINAL, numerals.count(number))))

    def _point(self, parent: Node, point: Point, scope: Scope, own: list[Fact]) -> Node:
        level = parent.level + 1
        inner = scope.below(point.facts)
        pieces, heading = self._rendered(point.heading, inner)
        topic = point.topic or self.bank.topic_of_heading(heading, parent.main_topic)
        name = point.known_as or heading or topic or "点"
        key = f"{parent.key}/{name}"
        self.keys[key] += 1
        if self.keys[key] > 1:
            key += f"#{self.keys[key]}"
        node = Node(
            key,
            level,
            point,
            parent,
            heading,
            pieces,
            topic=topic,
            mood=point.mood or parent.mood,
            subject=point.subject,
            numbering=point.numbering or parent.numbering[1:] or ("标题。",),
            scope=inner,
            own=own,
        )
        node.style = numerals.parse_style(parent.numbering[0])
        self._fill_point(node, point)
        return node

    def _fill_point(self, node: Node, point: Point) -> None:
        if point.body is not None:
            self.fill(node, point.body, point.points, point.count)
            return
        node.recipe = point.recipe or _LEVEL_NAMES[min(node.level, 3)]
        given = point.points or (point.count != (0, 0) and (point,)) or ()
        self.fill(
            node,
            body_of(point, node.level, self.context.outline.recipes, given),
            point.points,
            point.count,
        )

    def _rendered(self, text: str, scope: Scope) -> tuple[tuple[tuple[str, str], ...], str]:
        if not template.is_template(text):
            return ((text, ""),) if text else (), text
        values = {name: facts[-1].value for name, facts in scope.facts.items()}
        for name in template.names(text).required:
            if name not in values:
                values[name] = f"【待补：{name}】"
        pieces = template.render(text, values)
        return tuple(pieces), "".join(piece for piece, _ in pieces)


def body_of(
    point: Point, level: int, recipes: Mapping[str, tuple[Item, ...]], points: Sequence[Point] | None
) -> tuple[Item, ...]:
    """Return the recipe of a point of that level; one without points has a paragraph in their place."""
    name = point.recipe or _LEVEL_NAMES[min(level, 3)]
    body = recipes.get(name) or _DEFAULT_RECIPES.get(name, ())
    return body if points else _without_points(body)


def proposed_points(outline: Outline, bank: Bank, seed: int) -> dict[int, tuple[Point, ...]]:
    """Return the points proposed where only their number is given: by the id of the point, or of the outline."""
    root = build_tree(Context(bank, outline, seed))
    found = {
        id(node.point): tuple(c.point for c in node.children) for node in walk(root) if any(node.point.count)
    }
    if any(outline.count):
        found[id(outline)] = tuple(child.point for child in root.children)
    return found


def _without_points(body: Sequence[Item]) -> tuple[Item, ...]:
    """Return a recipe for a point that has no sub-points: a paragraph stands in their place, one in all."""
    items = [MoveItem("paragraph") if isinstance(item, PointsItem) else item for item in body]
    paragraphs = [item for item in items if isinstance(item, MoveItem) and item.move == "paragraph"]
    return tuple(item for item in items if item not in paragraphs[:-1] or item is paragraphs[-1])


def _number(node: Node) -> None:
    """Give the points their numbers and markers: each style counts by itself under one parent.

    A point that is alone under its parent is not numbered: 一是 promises 二是.
    """
    counts: Counter[str] = Counter()
    alone = len(node.children) == 1
    for child in node.children:
        counts[child.style.family] += 1
        child.number = counts[child.style.family]
        child.marker = child.point.marker or ("" if alone else _marker(child.style, child.number))
        _number(child)


def _marker(style: Style, number: int) -> str:
    """Return a marker; circled figures end at fifty, brackets go on."""
    try:
        return numerals.marker(style, number)
    except ValueError:
        return f"（{number}）"


def walk(node: Node) -> list[Node]:
    """Return all points below a node, in reading order."""
    found: list[Node] = []
    for child in node.children:
        found.append(child)
        found += walk(child)
    return found
