"""One outline, genre or draft file → model, strictly validated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from drafter import facts as fact_lines
from drafter import model, numerals, schema, template
from drafter.errors import SourceError
from drafter.outlinekeys import COUNT, ENDED, HEAD, MOVE, MOVE_NAME, PHRASE, POINT, POINTS, SHAPES, TEXT
from drafter.schema import Shape
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText

_COUNT = re.compile(COUNT)
_MOVE = re.compile(MOVE_NAME)
_MOVE_LIKE = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_.]*)(?P<rest>.*)", re.DOTALL)
_ENDED = re.compile(f"(?:{ENDED})$", re.DOTALL)
_FACT_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_NO_END = "。；！？，：、…—·.;!?,:"
_WIDE_END = dict(zip(".!?:", "。！？：", strict=True))
_PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "〈": "〉", "【": "】", "「": "」", "(": ")"}
_HOW_SLOT = "空写成 {{ 单位 }}，条件写成 {% if 单位 %}…{% endif %}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one file against a vocabulary."""

    file: YamlFile
    words: model.Vocabulary

    # --- the head -----------------------------------------------------------------------------

    def outline(self, identity: str = "") -> model.Outline:
        """Return the file's outline, not yet merged with its genre.

        Raises:
            SourceError: the first fault found.
        """
        root = self.file.root
        if not isinstance(root, YamlMap):
            raise self.file.error(
                root, "提纲的每一行要写成“键: 值”", "例如 title: 在全市机关党建工作会议上的讲话"
            )
        values = schema.read(HEAD, root, self.file)
        if root.get("points") is not None and root.get("body") is not None:
            raise self.file.error(
                root.get("body") or root,
                "points 和 body 只能写一个",
                "只列要点用 points，全文每一项都写用 body",
            )
        self._check_head(values, root)
        recipes = values.get("recipes")
        count, points = self._points(values.get("points"))
        return model.Outline(
            source=self.file.source,
            id=identity,
            genre=values.get("genre", ""),
            name=values.get("name", ""),
            title=values.get("title", ""),
            subtitle=values.get("subtitle", ""),
            speaker=values.get("speaker", ""),
            audience=values.get("audience", ""),
            place_name=values.get("place", ""),
            direction=values.get("direction", ""),
            register=values.get("register", ""),
            mood=values.get("mood", ""),
            date=values.get("date", ""),
            length=values.get("length", ""),
            pace=values.get("pace", ""),
            numbering=values.get("numbering", ()),
            facts=self._facts(values.get("facts")),
            needs=values.get("needs", ()),
            takes=values.get("takes", ()),
            recipes=self._recipes(recipes) if recipes is not None else {},
            points=points,
            count=count,
            body=self._body(values["body"], top=True) if "body" in values else None,
        )

    def _check_head(self, values: dict[str, Any], root: YamlMap) -> None:
        for name in ("title", "subtitle"):
            if name in values:
                self._template(values[name], root.get(name) or root)
        self._check_common(values, root)
        if "date" in values:
            try:
                fact_lines.parse_date(values["date"])
            except ValueError as error:
                raise self.file.error(
                    root.get("date") or root, str(error), "写成 2008年2月20日、2008年2月或 2008年"
                ) from error

    def _check_common(self, values: dict[str, Any], node: YamlMap) -> None:
        if "mood" in values and values["mood"] not in self.words.moods:
            raise self.file.error(
                node.get("mood") or node, *schema.unknown(values["mood"], self.words.moods, "语气")
            )
        for written, item in self._written(node.get("numbering")):
            try:
                numerals.parse_style(written)
            except ValueError as error:
                raise self.file.error(item, str(error), "") from error

    @staticmethod
    def _written(node: YamlNode | None) -> list[tuple[str, YamlNode]]:
        items = node.items if isinstance(node, YamlList) else (node,) if node is not None else ()
        return [
            (item.value.strip(), item) for item in items if isinstance(item, YamlText) and item.value.strip()
        ]

    def _recipes(self, node: YamlNode) -> dict[str, tuple[model.Item, ...]]:
        if not isinstance(node, YamlMap):
            raise self.file.error(node, "recipes 要写成“名称: [各项]”", "例如 二级: [paragraph]")
        return {name.value: self._body(value, top=False) for name, value in node.pairs}

    # --- facts --------------------------------------------------------------------------------

    def _facts(self, node: YamlNode | None) -> tuple[model.Fact, ...]:
        if node is None or (isinstance(node, YamlText) and not node.value.strip()):
            return ()
        if isinstance(node, YamlMap):
            found: list[model.Fact] = []
            for name, value in node.pairs:
                found += self._fact_map([(name, value)], name)
            return tuple(found)
        if not isinstance(node, YamlList):
            raise self.file.error(node, "事实要一行写一件", "例如 - 单位：市委")
        found = []
        for item in node.items:
            if isinstance(item, YamlMap):
                found += self._fact_map(list(item.pairs), item)
            elif isinstance(item, YamlText):
                found.append(self._fact(item))
            else:
                raise self.file.error(
                    item, "一行只写一件事实，不用方括号", "例如 - 活动：“学思践悟”知识竞赛 2次"
                )
        return tuple(found)

    def _fact(self, node: YamlText) -> model.Fact:
        place = model.Place(self.file.source, node.line, node.column)
        try:
            return fact_lines.parse_fact(node.value, self.words.kinds, place)
        except fact_lines.FactError as error:
            offset = error.offset if node.plain else error.offset + 1
            raise self.file.error(node, error.message, error.hint, offset) from error

    def _fact_map(self, pairs: Sequence[tuple[YamlText, YamlNode]], node: YamlNode) -> list[model.Fact]:
        plain: list[tuple[str, str | list[str]]] = []
        for name, value in pairs:
            if isinstance(value, YamlText):
                plain.append((name.value, value.value))
            elif isinstance(value, YamlList):
                texts = [item.value for item in value.items if isinstance(item, YamlText)]
                if len(texts) != len(value.items):
                    raise self.file.error(
                        value,
                        f"“{name.value}”下面只能是一项项文字",
                        f"例如 {name.value}: [市财政局, 市水利局]",
                    )
                plain.append((name.value, texts))
            else:
                raise self.file.error(
                    value, f"“{name.value}”的值不能再分层", "写在一行里，例如 - 活动：读书班 4期 620人次"
                )
        try:
            return fact_lines.parse_fact_map(
                plain, self.words.kinds, model.Place(self.file.source, node.line, node.column)
            )
        except fact_lines.FactError as error:
            raise self.file.error(node, error.message, error.hint) from error

    # --- points and bodies --------------------------------------------------------------------

    def _points(self, node: YamlNode | None) -> tuple[tuple[int, int], tuple[model.Point, ...] | None]:
        if node is None:
            return (0, 0), None
        if isinstance(node, YamlText):
            match = _COUNT.fullmatch(node.value.strip())
            if not match:
                raise self.file.error(
                    node, "points 要写成要点的列表，或者个数", "例如 points: 4，或另起一行写“- point: 标题”"
                )
            low = int(match.group(1))
            return (low, int(match.group(2) or low)), None
        if not isinstance(node, YamlList):
            raise self.file.error(node, "要点要一项一项列出", "每项以“- point: ”开头")
        return (0, 0), tuple(self._point(item) for item in node.items)

    def _point(self, node: YamlNode) -> model.Point:
        place = model.Place(self.file.source, node.line, node.column)
        if isinstance(node, YamlText):
            return model.Point(heading=self._heading(node), place=place)
        if not isinstance(node, YamlMap):
            raise self.file.error(node, "要点不能写成列表", "写成“- point: 标题”")
        if node.get("point") is None and node.get("topic") is not None:
            node = YamlMap(
                (*node.pairs, (YamlText("point", node.line, node.column, True), _EMPTY)),
                node.line,
                node.column,
                node.flow,
            )
        values = schema.read(POINT, node, self.file)
        if "points" in values and "body" in values:
            raise self.file.error(
                node.get("body") or node, "points 和 body 只能写一个", "只列要点用 points，每一项都写用 body"
            )
        self._check_common(values, node)
        heading = values["point"]
        count, points = self._points(values.get("points"))
        return model.Point(
            heading=self._heading(heading),
            topic=self._topic(node.get("topic")),
            subject=values.get("subject", ""),
            mood=values.get("mood", ""),
            recipe=values.get("recipe", ""),
            headings=self._known(values, node, "headings", self.words.sets, "排比组"),
            marker=values.get("marker", ""),
            length=values.get("length", ""),
            numbering=values.get("numbering", ()),
            measures=self._ids(node.get("measures")),
            problems=tuple(self._topic(item) for _, item in self._written(node.get("problems"))),
            facts=self._facts(values.get("facts")),
            points=points,
            count=count,
            body=self._body(values["body"], top=False) if "body" in values else None,
            plan=values.get("plan", ""),
            clauses=values.get("clauses", ()),
            text=values.get("text", ""),
            when=values.get("when", ""),
            each=values.get("each", ""),
            place=place,
        )

    def _heading(self, node: YamlNode) -> str:
        if not isinstance(node, YamlText):
            raise self.file.error(
                node, "标题只能是一行文字", '含冒号、方括号的标题加引号，例如 "谈作风：从严"'
            )
        heading = node.value.strip()
        if heading[-1:] in tuple("。；！？，：、.;!?,:"):
            raise self.file.error(
                node,
                f"标题末尾不要标点“{heading[-1]}”",
                "句号由序号样式加，删去即可",
                len(node.value.rstrip()) - 1,
            )
        for left, right in ("（）", "“”", "《》", "()", "【】"):
            if heading.count(left) != heading.count(right):
                raise self.file.error(node, f"标题里的“{left}”和“{right}”不成对", "补上另一半，或删去多余的")
        self._template(heading, node)
        return heading

    def _template(self, text: str, node: YamlNode) -> None:
        try:
            template.check(text)
        except template.TemplateError as error:
            raise self.file.error(node, str(error), "") from error

    def _topic(self, node: YamlNode | None) -> str:
        if not isinstance(node, YamlText) or not node.value.strip():
            return ""
        full = self.words.topics.get(node.value.strip())
        if full is None:
            raise self.file.error(node, *schema.unknown(node.value.strip(), self.words.topics, "主题或角度"))
        return full

    def _known(
        self, values: dict[str, Any], node: YamlMap, key: str, known: frozenset[str], what: str
    ) -> str:
        name = str(values.get(key, ""))
        if name and name not in known:
            raise self.file.error(node.get(key) or node, *schema.unknown(name, sorted(known), what))
        return name

    def _ids(self, node: YamlNode | None) -> tuple[str, ...]:
        for written, item in self._written(node):
            if written not in self.words.phrases:
                raise self.file.error(item, *schema.unknown(written, sorted(self.words.phrases), "词条"))
        return tuple(written for written, _ in self._written(node))

    def _body(self, node: YamlNode, *, top: bool) -> tuple[model.Item, ...]:
        if isinstance(node, YamlText) and not node.value.strip():
            return ()
        if not isinstance(node, YamlList):
            raise self.file.error(node, "body 要一项一项列出", "每项以“- ”开头")
        return tuple(self._item(item, nested=False) for item in node.items)

    def _item(self, node: YamlNode, *, nested: bool) -> model.Item:
        place = model.Place(self.file.source, node.line, node.column)
        if isinstance(node, YamlText):
            return self._plain_item(node, place)
        if isinstance(node, YamlList):
            if nested:
                raise self.file.error(node, "方括号里不能再套方括号", "一段里的各项写在同一个方括号里")
            return model.Group(tuple(self._item(item, nested=True) for item in node.items), place)
        readers: dict[str, Callable[[YamlMap, model.Place], model.Item]] = {
            "point": lambda n, p: self._point(n),
            "move": self._move,
            "phrase": self._phrase,
            "text": self._text,
            "points": self._points_item,
        }
        for key, reader in readers.items():
            if node.get(key) is not None:
                return reader(node, place)
        known = ", ".join(readers)
        first = node.pairs[0][0] if node.pairs else node
        raise self.file.error(
            first, f"这一项不知道是什么，要有 {known} 中的一个键", "例如 - move: closing.call"
        )

    def _plain_item(self, node: YamlText, place: model.Place) -> model.Item:
        text = node.value.strip()
        if text == "points":
            return model.PointsItem(place=place)
        match = _MOVE.fullmatch(text)
        if match:
            return self._move_named(match, node, place)
        if not text.endswith(tuple(_END)):
            raise self.file.error(
                node, "body 里的文字要以句号、叹号、问号或冒号结束", "补上“。”；要写标题就写“- point: 标题”"
            )
        self._template(text, node)
        return model.TextItem(text, place=place)

    def _move_named(self, match: re.Match[str], node: YamlNode, place: model.Place) -> model.MoveItem:
        name = match.group(1)
        if name not in self.words.moves:
            raise self.file.error(node, *schema.unknown(name, sorted(self.words.moves), "语步"))
        low = int(match.group(2)) if match.group(2) else 1
        high = int(match.group(3)) if match.group(3) else low
        if high < low or high == 0:
            raise self.file.error(
                node, f"“{match.group()}”的句数不对", "写成 0-1、1-2 这样，后一个不小于前一个"
            )
        return model.MoveItem(name, low, high, place=place)

    def _move(self, node: YamlMap, place: model.Place) -> model.Item:
        values = schema.read(MOVE, node, self.file)
        named = node.get("move") or node
        match = _MOVE.fullmatch(values["move"])
        if not match:
            raise self.file.error(named, *schema.unknown(values["move"], sorted(self.words.moves), "语步"))
        item = self._move_named(match, named, place)
        self._check_common(values, node)
        if "text" in values:
            self._template(values["text"], node.get("text") or node)
        return model.MoveItem(
            item.move,
            item.low,
            item.high,
            phrase=self._known(values, node, "phrase", self.words.phrases, "词条"),
            text=values.get("text", ""),
            topic=self._topic(node.get("topic")),
            mood=values.get("mood", ""),
            length=values.get("length", ""),
            facts=self._facts(values.get("facts")),
            when=values.get("when", ""),
            each=values.get("each", ""),
            place=place,
        )

    def _phrase(self, node: YamlMap, place: model.Place) -> model.Item:
        values = schema.read(PHRASE, node, self.file)
        return model.PhraseItem(
            self._known(values, node, "phrase", self.words.phrases, "词条"),
            self._facts(values.get("facts")),
            values.get("when", ""),
            values.get("each", ""),
            place,
        )

    def _text(self, node: YamlMap, place: model.Place) -> model.Item:
        values = schema.read(TEXT, node, self.file)
        self._template(values["text"], node.get("text") or node)
        return model.TextItem(values["text"], values.get("when", ""), values.get("each", ""), place)

    def _points_item(self, node: YamlMap, place: model.Place) -> model.Item:
        values = schema.read(POINTS, node, self.file)
        count, points = self._points(values["points"])
        return model.PointsItem(points or (), count, place)


_EMPTY = YamlText("", 0, 0, True)


def read_outline(text: str, source: str, words: model.Vocabulary, identity: str = "") -> model.Outline:
    """Read one outline, genre or draft.

    Args:
        text: the file's text.
        source: its name for messages.
        words: the names it may use.
        identity: the genre's id, if it is one.

    Raises:
        SourceError: the first fault found.
    """
    return Reader(YamlFile(source, text), words).outline(identity)


__all__ = ["HEAD", "MOVE", "PHRASE", "POINT", "POINTS", "TEXT", "SourceError", "read_outline"]
