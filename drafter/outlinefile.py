"""One outline, genre or draft file → model, strictly validated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from drafter import facts as fact_lines
from drafter import model, numerals, schema, template
from drafter.outlinefacts import read_facts
from drafter.outlinekeys import COUNT, ENDED, HEAD, MOVE, MOVE_NAME, PHRASE, POINT, POINTS, SHAPES, TEXT
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText

_COUNT = re.compile(COUNT)
_ENDED = re.compile(ENDED)
_MOVE = re.compile(MOVE_NAME)
_MOVE_LIKE = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_.]*)(?P<rest>.*)", re.DOTALL)
_BRACE = re.compile(r"\{[{%#]")
_PHRASE_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_NO_END = "。；！？，：、…—·.;!?,:"
_WIDE_END = dict(zip(".!?:", "。！？：", strict=True))
_PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "〈": "〉", "【": "】", "「": "」", "(": ")"}
_ITEMS = ("point", "move", "phrase", "text", "points")
_BOTH = ("points 和 body 只能写一个", "只列要点用 points，每一项都写用 body")


def read_outline(text: str, source: str, words: model.Vocabulary, identity: str = "") -> model.Outline:
    """Read one outline, genre or draft; an outline is not yet laid over its genre.

    Args:
        text: the file's text.
        source: its name for messages.
        words: the names it may use.
        identity: the genre's id, if it is one.

    Raises:
        SourceError: the first fault found.
    """
    return _Reader(YamlFile(source, text), words).outline(identity)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file against a vocabulary."""

    file: YamlFile
    words: model.Vocabulary

    def _read(self, shape: schema.Shape, node: YamlNode) -> dict[str, Any]:
        return schema.read(shape, node, self.file, SHAPES)

    def _place(self, node: YamlNode | None) -> model.Place:
        return model.Place(self.file.source, node.line, node.column) if node else model.Place()

    # --- the head -----------------------------------------------------------------------------

    def outline(self, identity: str) -> model.Outline:
        """Return the file's outline."""
        root = self.file.root
        if not isinstance(root, YamlMap):
            hint = "从“genre: forum_lead”“title: 标题”写起"
            raise self.file.error(root, "提纲的每一行要写成“名: 值”", hint)
        values = self._read(HEAD, root)
        for name in ("title", "subtitle"):
            self._check_template(root.get(name))
        self._check_common(values, root)
        self._check_head(values, root)
        recipes = values.get("recipes")
        count, points = self._points(values.get("points"))
        body = values.get("body")
        return model.Outline(
            source=self.file.source,
            id=identity,
            genre=values.get("genre", ""),
            genre_place=self._place(root.get("genre")),
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
            verified=values.get("verified", ()),
            facts=read_facts(values.get("facts"), self.file, self.words.kinds),
            needs=values.get("needs", ()),
            takes=values.get("takes", ()),
            recipes=self._recipes(recipes) if recipes is not None else {},
            points=points,
            count=count,
            body=self._body(body) if body is not None else None,
        )

    def _check_head(self, values: dict[str, Any], root: YamlMap) -> None:
        if "points" in values and "body" in values:
            raise self.file.error(root.key("body"), *_BOTH)
        if values.get("length", "").endswith("%"):
            hint = "写成 4000字或 25分钟；百分数只用在要点和语步里"
            raise self.file.error(root.get("length") or root, "全文的长短不能写百分数", hint)
        if "date" in values:
            try:
                fact_lines.parse_date(values["date"])
            except ValueError as error:
                message = str(error).partition("，写成")[0]
                hint = "写成 2008年2月20日、2008年2月或 2008年"
                raise self.file.error(root.get("date") or root, message, hint) from error

    def _check_common(self, values: dict[str, Any], node: YamlMap) -> None:
        if values.get("mood", "") not in ("", *self.words.moods):
            message, hint = schema.unknown(values["mood"], self.words.moods, "语气")
            hint += "（told 总结、asked 部署、promised 表态）"
            raise self.file.error(node.get("mood") or node, message, hint)
        if "length" in values:
            try:
                fact_lines.parse_length(values["length"])
            except ValueError as error:
                message, _, write = str(error).partition("，写成")
                hint = f"写成{write}" if write else "写成 4000字、25分钟，或占上一层的 20%"
                raise self.file.error(node.get("length") or node, message, hint) from error
        for written, item in _texts(node.get("numbering"), strip=False):
            try:
                numerals.parse_style(written)
            except ValueError as error:
                message, _, form = str(error).partition("，最接近的是")
                raise self.file.error(item, message, f"写成{form}") from error

    def _recipes(self, node: YamlNode) -> dict[str, tuple[model.Item, ...]]:
        if not isinstance(node, YamlMap):
            raise self.file.error(node, "recipes 要写成“名称: [各项]”", "例如 二级: [paragraph]")
        return {name.value: self._body(value) for name, value in node.pairs}

    # --- points -------------------------------------------------------------------------------

    def _points(self, node: YamlNode | None) -> tuple[tuple[int, int], tuple[model.Point, ...] | None]:
        if node is None:
            return (0, 0), None
        if isinstance(node, YamlText):
            if not node.value.strip():
                raise self.file.error(
                    node, "points 下面是空的", "写上要点，每个以“- point: ”开头；不写就删去 points"
                )
            low, _, high = node.value.strip().partition("-")
            if not _COUNT.fullmatch(node.value.strip()) or int(high or low) < int(low):
                hint = "例如 points: 4 或 points: 3-5，或另起一行写“- point: 标题”"
                raise self.file.error(node, "points 要写成要点的列表，或者个数", hint)
            return (int(low), int(high or low)), None
        if not isinstance(node, YamlList):
            raise self.file.error(node, "要点要一项一项列出", "每项以“- point: ”开头")
        return (0, 0), tuple(self._listed_point(item) for item in node.items)

    def _listed_point(self, node: YamlNode) -> model.Point:
        if isinstance(node, YamlText):
            if not node.value.strip():
                raise self.file.error(node, "这一条是空的", "要句库给标题就写“- point:”；不要就删去这一行")
            return model.Point(heading=self._heading(node), place=self._place(node))
        if not isinstance(node, YamlMap):
            raise self.file.error(node, "要点不能用方括号", "写成“- point: 标题”")
        if node.get("point") is None and node.get("topic") is not None:
            empty = (
                YamlText("point", node.line, node.column, True),
                YamlText("", node.line, node.column, True),
            )
            node = YamlMap((*node.pairs, empty), node.line, node.column, node.flow)
        return self._point(node)

    def _point(self, node: YamlMap) -> model.Point:
        values = self._read(POINT, node)
        if "points" in values and "body" in values:
            raise self.file.error(node.key("body"), *_BOTH)
        self._check_common(values, node)
        self._check_template(node.get("text"))
        count, points = self._points(values.get("points"))
        body = values.get("body")
        return model.Point(
            heading=self._heading(values["point"]),
            topic=self._topic(node.get("topic")),
            subject=values.get("subject", ""),
            mood=values.get("mood", ""),
            recipe=values.get("recipe", ""),
            recipe_place=self._place(node.get("recipe")),
            headings=self._known(node.get("headings"), self.words.sets, "排比组"),
            marker=values.get("marker", ""),
            length=values.get("length", ""),
            numbering=values.get("numbering", ()),
            measures=tuple(
                self._known(item, self.words.phrases, "词条") for _, item in _texts(node.get("measures"))
            ),
            problems=tuple(self._topic(item) for _, item in _texts(node.get("problems"))),
            facts=read_facts(values.get("facts"), self.file, self.words.kinds),
            points=points,
            count=count,
            body=self._body(body) if body is not None else None,
            plan=self._known(node.get("plan"), self.words.plans, "句式"),
            clauses=self._clauses(node.get("clauses")),
            text=values.get("text", ""),
            when=values.get("when", ""),
            each=values.get("each", ""),
            place=self._place(node),
        )

    def _heading(self, node: YamlNode) -> str:
        if not isinstance(node, YamlText):
            hint = '含冒号、方括号的标题加引号，例如 "谈作风：从严"'
            raise self.file.error(node, "标题只能是一行文字", hint)
        heading = node.value.strip()
        first = _start(node)
        if "\n" in heading:
            raise self.file.error(node, "标题只能是一行文字", "删去换行")
        odd = _odd_bracket(heading)
        if odd is not None:
            message = f"标题里的“{heading[odd]}”没有成对"
            raise self.file.error(node, message, "补上另一半，前后一样用全角；或者删去它", first + odd)
        self._check_template(node)
        if heading[-1:] and heading[-1] in _NO_END:
            end = first + len(heading) - 1
            hint = "删去它：标题后面的标点由序号样式加"
            raise self.file.error(node, f"标题末尾不要标点“{heading[-1]}”", hint, end)
        return heading

    def _clauses(self, node: YamlNode | None) -> tuple[str, ...]:
        for written, item in _texts(node):
            if _PHRASE_ID.fullmatch(written):
                self._known(item, self.words.phrases, "词条")
        return tuple(written for written, _ in _texts(node))

    # --- bodies -------------------------------------------------------------------------------

    def _body(self, node: YamlNode) -> tuple[model.Item, ...]:
        if isinstance(node, YamlText) and not node.value.strip():
            return ()
        if not isinstance(node, YamlList):
            raise self.file.error(node, "各项要一项一项列出", "每项另起一行，以“- ”开头")
        items = tuple(self._item(item) for item in node.items)
        places = [
            item for item, read in zip(node.items, items, strict=True) if isinstance(read, model.PointsItem)
        ]
        if len(places) > 1:
            raise self.file.error(places[1], "要点的位置写了两处", "只留一个 points")
        return items

    def _item(self, node: YamlNode) -> model.Item:
        if not isinstance(node, YamlList):
            return self._single(node)
        if not node.items:
            raise self.file.error(node, "方括号里是空的", "写上这一段的各项，或删去这一行")
        items = []
        for inner in node.items:
            item = self._single(inner)
            if isinstance(item, model.Point | model.PointsItem):
                raise self.file.error(inner, "方括号里是一段话，不能放要点", "要点另起一行，写成单独的一项")
            items.append(item)
        return model.Group(tuple(items), self._place(node))

    def _single(self, node: YamlNode) -> model.Item:
        if isinstance(node, YamlText):
            return self._plain_item(node)
        if isinstance(node, YamlList):
            raise self.file.error(node, "方括号里不能再套方括号", "一段里的各项写在同一个方括号里")
        readers: dict[str, Callable[[YamlMap], model.Item]] = {
            "point": self._point,
            "move": self._move,
            "phrase": self._phrase,
            "text": self._text,
            "points": self._points_item,
        }
        for key in _ITEMS:
            if node.get(key) is not None:
                return readers[key](node)
        first = node.pairs[0][0] if node.pairs else None
        name = first.value if first else ""
        near = schema.nearest(name, _ITEMS)
        if near:
            hint = f"是不是“{near}”？"
        elif name and not name.isascii():
            hint = "是正文，就把冒号改成全角“：”，或给整句加上半角引号；是要点，就写“- point: 标题”"
        else:
            hint = "要点写“- point: 标题”，语步写“- move: closing.call”，照写的文字写“- text: ……”"
        shown = f"“{name}”" if name else ""
        raise self.file.error(first or node, f"看不出{shown}这一条是什么", hint)

    def _plain_item(self, node: YamlText) -> model.Item:
        text = node.value.strip()
        if not text:
            raise self.file.error(node, "这一条是空的", "写上语步或文字；不要就删去这一行")
        if text == "points":
            return model.PointsItem(place=self._place(node))
        if _MOVE.fullmatch(text):
            return self._move_item(text, node)
        like = _MOVE_LIKE.match(text)
        if like and (like["name"].lower() in self.words.moves or text.isascii()):
            if like["name"] not in self.words.moves:
                raise self.file.error(node, *schema.unknown(like["name"], sorted(self.words.moves), "语步"))
            hint = f"写成 {like['name']}，或 {like['name']} 1-2（空一格，半角数字和减号）"
            raise self.file.error(node, f"语步后面的句数“{like['rest'].strip()}”看不懂", hint)
        if not _ENDED.search(text):
            raise self.file.error(
                node,
                "这里的文字要以句号、叹号、问号或冒号结束",
                f"把末尾的“{text[-1]}”改成全角“{_WIDE_END[text[-1]]}”"
                if text[-1] in _WIDE_END
                else "在末尾补上“。”；要写标题，就写“- point: 标题”",
                _start(node) + len(text) - (text[-1] in _WIDE_END),
            )
        self._check_template(node)
        return model.TextItem(text, place=self._place(node))

    def _move_item(self, written: str, node: YamlNode) -> model.MoveItem:
        """Return the move that `name`, `name n` or `name n-m` asks for."""
        name, _, number = written.partition(" ")
        if name not in self.words.moves:
            raise self.file.error(node, *schema.unknown(name, sorted(self.words.moves), "语步"))
        first, _, last = number.partition("-")
        low, high = int(first or 1), int(last or first or 1)
        if high < low or high == 0:
            hint = "写成 0-1、1-2 这样，后一个数不小于前一个"
            raise self.file.error(node, f"“{written}”的句数不对", hint)
        return model.MoveItem(name, low, high, place=self._place(node))

    def _move(self, node: YamlMap) -> model.Item:
        values = self._read(MOVE, node)
        named = node.get("move") or node
        if not _MOVE.fullmatch(values["move"]):
            raise self.file.error(named, *schema.unknown(values["move"], sorted(self.words.moves), "语步"))
        item = self._move_item(values["move"], named)
        self._check_common(values, node)
        self._check_template(node.get("text"))
        return model.MoveItem(
            item.move,
            item.low,
            item.high,
            phrases=tuple(
                self._known(entry, self.words.phrases, "词条") for _, entry in _texts(node.get("phrase"))
            ),
            text=values.get("text", ""),
            topic=self._topic(node.get("topic")),
            mood=values.get("mood", ""),
            length=values.get("length", ""),
            facts=read_facts(values.get("facts"), self.file, self.words.kinds),
            when=values.get("when", ""),
            each=values.get("each", ""),
            place=self._place(node),
        )

    def _phrase(self, node: YamlMap) -> model.Item:
        values = self._read(PHRASE, node)
        return model.PhraseItem(
            self._known(node.get("phrase"), self.words.phrases, "词条"),
            read_facts(values.get("facts"), self.file, self.words.kinds),
            values.get("when", ""),
            values.get("each", ""),
            self._place(node),
        )

    def _text(self, node: YamlMap) -> model.Item:
        values = self._read(TEXT, node)
        self._check_template(node.get("text"))
        return model.TextItem(
            values["text"], values.get("when", ""), values.get("each", ""), self._place(node)
        )

    def _points_item(self, node: YamlMap) -> model.Item:
        values = self._read(POINTS, node)
        count, points = self._points(values["points"])
        return model.PointsItem(points or (), count, self._place(node))

    # --- names and templates ------------------------------------------------------------------

    def _known(self, node: YamlNode | None, known: Iterable[str], what: str) -> str:
        """Return the name at a node, '' if there is none."""
        for name, _ in _texts(node):
            if name not in known:
                raise self.file.error(node or self.file.root, *schema.unknown(name, sorted(known), what))
            return name
        return ""

    def _topic(self, node: YamlNode | None) -> str:
        for name, _ in _texts(node):
            if name not in self.words.topics:
                raise self.file.error(
                    node or self.file.root, *schema.unknown(name, self.words.topics, "主题或角度")
                )
            return self.words.topics[name]
        return ""

    def _check_template(self, node: YamlNode | None) -> None:
        for written, item in _texts(node):
            try:
                template.check(written)
            except template.TemplateError as error:
                hint = "空写成 {{ 单位 }}，条件写成 {% if 单位 %}…{% endif %}"
                brace = _BRACE.search(written)
                offset = _start(item) + (brace.start() if brace else 0)
                raise self.file.error(item, str(error), hint, offset) from error


def _texts(node: YamlNode | None, *, strip: bool = True) -> list[tuple[str, YamlNode]]:
    """Return the texts of a node that is a text or a list of them; empty ones are left out."""
    items = node.items if isinstance(node, YamlList) else (node,) if node is not None else ()
    return [
        (item.value.strip() if strip else item.value, item)
        for item in items
        if isinstance(item, YamlText) and item.value.strip()
    ]


def _start(node: YamlNode) -> int:
    """Return where a text begins, from the node's first character in the file: behind a quote and blanks."""
    if not isinstance(node, YamlText) or node.plain:
        return 0
    return 1 + len(node.value) - len(node.value.lstrip())


def _odd_bracket(text: str) -> int | None:
    """Return where a bracket or Chinese quote without its partner stands."""
    opened: list[int] = []
    for at, char in enumerate(text):
        if opened and char == _PAIRS[text[opened[-1]]]:
            opened.pop()
        elif char in _PAIRS:
            opened.append(at)
        elif char in _PAIRS.values():
            return at
    return opened[-1] if opened else None


__all__ = ["read_outline"]
