"""YAML as office writers write it: strings only, places kept, faults told in Chinese.

The only module that knows the YAML library. Raw lines are first looked through for slips (`yamlscan`);
then the library's events are built into nodes under limits, without tags, anchors or resolved types.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from drafter.errors import SourceError
from drafter.files import printable
from drafter.yamlrule import WIDE, Slip
from drafter.yamlscan import find_slip

MAX_BYTES = 1024 * 1024
MAX_EVENTS = 20_000
MAX_DEPTH = 32
MAX_SCALAR = 100_000

_PURE: Any = yaml.SafeLoader
_LOADER: Any = getattr(yaml, "CSafeLoader", _PURE)

_LINE_END = re.compile(r"\r\n|\r|\n")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u061c\u2028-\u202e\u2060\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_EASY = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff0-9A-Za-z，。、；？！《》（）%/]*")
"""Values that are plain text wherever they stand outside brackets; trying each takes long."""
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
"""Ids of entries: inside brackets as well."""


@dataclass(frozen=True, slots=True)
class YamlText:
    """A scalar; line and column (1-based, code points) are of its first character, the quote included."""

    value: str
    line: int
    column: int
    plain: bool


@dataclass(frozen=True, slots=True)
class YamlList:
    """A list; `flow` if written in brackets. Its place is that of the bracket or the first dash."""

    items: tuple[YamlNode, ...]
    line: int
    column: int
    flow: bool


@dataclass(frozen=True, slots=True)
class YamlMap:
    """Keys and values in the writer's order; keys are unique. `flow` if written in brackets."""

    pairs: tuple[tuple[YamlText, YamlNode], ...]
    line: int
    column: int
    flow: bool

    def get(self, key: str) -> YamlNode | None:
        """Return the value of a key, None if the key is absent."""
        return next((value for name, value in self.pairs if name.value == key), None)

    def key(self, key: str) -> YamlNode:
        """Return the node of a key itself, the map if the key is absent."""
        return next((name for name, _ in self.pairs if name.value == key), self)


YamlNode = YamlText | YamlList | YamlMap


class YamlFile:
    """A file that was read, so that readers can report at its nodes.

    Args:
        source: the file's name for messages, as the user gave it.
        text: the decoded file; one leading byte order mark is skipped, any line ends will do.

    Attributes:
        root: what the file says, all scalars as strings.
        lines: the file's lines without line ends.

    Raises:
        SourceError: at the first fault, with line, column, excerpt and what to write instead.
    """

    __slots__ = ("lines", "root", "source")

    def __init__(self, source: str, text: str) -> None:
        text = text.removeprefix("\ufeff")
        self.source = printable(source)
        self.lines: Sequence[str] = split_lines(text)
        _check_size(text, self.lines, self.source)
        _check_characters(self.lines, self.source)
        clean = [line.rstrip() for line in self.lines]
        try:
            find_slip(clean)
        except Slip as slip:
            raise error_at(self.lines, self.source, slip.line, slip.column, slip.message, slip.hint) from None
        self.root: YamlNode = _Builder(self.lines, clean, self.source).build()

    def error(self, node: YamlNode, message: str, hint: str = "", offset: int = 0) -> SourceError:
        """Return an error at a node.

        Args:
            node: what is at fault.
            message: a Chinese clause without end mark.
            hint: what to write instead.
            offset: code points from the node's first character in the file, an opening quote counted.
        """
        return error_at(self.lines, self.source, node.line, node.column + offset, message, hint)


def split_lines(text: str) -> list[str]:
    """Return the lines of a file without line ends, a leading byte order mark skipped."""
    return _LINE_END.split(text.removeprefix("\ufeff"))


def error_at(
    lines: Sequence[str], source: str, line: int, column: int, message: str, hint: str = ""
) -> SourceError:
    """Return an error at a 1-based place (line 0: the file as a whole) with that line as its excerpt."""
    excerpt = printable(lines[line - 1]) if 0 < line <= len(lines) else ""
    end = max(column + 40, 120)
    if len(excerpt) > end:
        excerpt = excerpt[:end] + "……"
    return SourceError(message, source, line, min(column, len(excerpt) + 1) if line else 0, hint, excerpt)


def load(text: str, source: str) -> YamlNode:
    """Return what a YAML text says.

    Raises:
        SourceError: at the first fault; see `YamlFile`.
    """
    return YamlFile(source, text).root


def _check_size(text: str, lines: Sequence[str], source: str) -> None:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise SourceError("文件超过 1 MiB，不像是提纲", source, hint="查看是不是选错了文件，或分成几份")
    if not any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        raise SourceError("文件是空的", source, hint="用 drafter new 文种 写出一份带说明的提纲，再照着填")


def _check_characters(lines: Sequence[str], source: str) -> None:
    for number, line in enumerate(lines, 1):
        found = _UNWANTED.search(line)
        if found:
            raise error_at(
                lines, source, number, found.start() + 1, _unwanted(found[0]), "删去这个字符再存盘"
            )


def _unwanted(char: str) -> str:
    name = {"\ufeff": "字节顺序标记", "\u200b": "零宽空格"}.get(char)
    if name is None:
        bidi = unicodedata.bidirectional(char) in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )
        name = "改变文字方向的字符" if bidi or char in "\u200e\u200f\u061c" else "不能用的控制字符"
    return f"这里有看不见的{name} U+{ord(char):04X}"


class _Builder:
    """Builds nodes from the library's events, without recursion."""

    def __init__(self, lines: Sequence[str], clean: Sequence[str], source: str) -> None:
        self.lines = lines
        self.clean = clean
        self.source = source
        self.last = (0, 0)

    def fail(self, mark: tuple[int, int], message: str, hint: str) -> SourceError:
        """Return an error at a 0-based place."""
        return error_at(self.lines, self.source, mark[0] + 1, mark[1] + 1, message, hint)

    def build(self) -> YamlNode:
        """Return the root node.

        Raises:
            SourceError: at the first fault.
        """
        text = "\n".join(self.clean) + "\n"
        try:
            return self._build(text, _LOADER)
        except SourceError:
            raise
        except Exception:  # noqa: BLE001  # whatever the library raises is a fault of the file
            # The two parsers mark the same fault at different places; one of them speaks for both.
            try:
                return self._build(text, _PURE)
            except SourceError:
                raise
            except Exception as error:  # noqa: BLE001  # the same
                raise self._unreadable(error) from None

    def _build(self, text: str, loader: Any) -> YamlNode:
        self.last = (0, 0)
        open_nodes: list[tuple[Any, list[YamlNode]]] = []
        root: YamlNode | None = None
        for event in self._events(text, loader):
            node: YamlNode | None = None
            if isinstance(event, yaml.ScalarEvent):
                node = self._text(event)
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                open_nodes.append((event, []))
                if len(open_nodes) > MAX_DEPTH:
                    raise self.fail(_start(event), f"层次超过了 {MAX_DEPTH} 层", "减少层次")
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                node = self._collection(*open_nodes.pop())
            if node is None:
                continue
            if open_nodes:
                open_nodes[-1][1].append(node)
            elif root is not None:
                raise self.fail(
                    (node.line - 1, node.column - 1), "一份文件只能有一份提纲", "把后面的另存一份"
                )
            else:
                root = node
        if root is None:
            raise SourceError("文件是空的", self.source)
        return root

    def _events(self, text: str, loader: Any) -> Iterator[Any]:
        """Yield the events, refusing what no outline needs and what is too much."""
        for count, event in enumerate(yaml.parse(text, Loader=loader)):
            self.last = _start(event)
            if count >= MAX_EVENTS:
                raise self.fail(self.last, "文件里的条目太多", f"最多约 {MAX_EVENTS // 2} 条，分成几份")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self.fail(self.last, "文字不能以“&”或“*”开头", "给整句加上半角引号，或去掉这个符号")
            if getattr(event, "tag", None):
                raise self.fail(self.last, "文字不能以“!”开头", "给整句加上半角引号，或去掉这个符号")
            yield event

    def _unreadable(self, error: Exception) -> SourceError:
        """Translate a fault that only the library saw: its place is all that is taken over."""
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line, mark.column) if mark is not None else self.last
        while line > 0 and (line >= len(self.clean) or not self.clean[line]):
            line -= 1
            column = len(self.clean[line])
        return self.fail(
            (line, column),
            "这里的写法读不懂",
            "查看这一行和上一行的缩进、冒号和引号；整句当文字时，给它加上半角引号",
        )

    def _text(self, event: Any) -> YamlText:
        mark = _start(event)
        value = str(event.value)
        plain = not event.style
        if len(value) > MAX_SCALAR:
            raise self.fail(mark, f"这段文字超过了 {MAX_SCALAR} 字", "分成几段")
        found = _UNWANTED.search(value)
        if found:
            raise self.fail(mark, _unwanted(found[0]), "删去引号里这个字符的写法")
        if event.end_mark.line > event.start_mark.line and event.style != "|":
            value = self._join(value, event)
        return YamlText(value, mark[0] + 1, mark[1] + 1, plain)

    def _join(self, value: str, event: Any) -> str:
        """Take out the blanks that YAML puts where a line is broken between Chinese characters."""
        start, end = event.start_mark, event.end_mark
        parts = [self.clean[number] for number in range(start.line, min(end.line + 1, len(self.clean)))]
        if end.line < len(self.clean):
            parts[-1] = parts[-1][: end.column]
        parts[0] = parts[0][start.column :]
        edge = event.style if event.style in ("'", '"') else ""
        parts = [part.strip() for part in parts]
        parts[0], parts[-1] = parts[0].removeprefix(edge), parts[-1].removesuffix(edge)
        at = 0
        for before, after in pairwise(parts):
            left, right = before[-8:], after[:8]
            if left and right and WIDE.match(left[-1]) and WIDE.match(right[0]):
                found = value.find(f"{left} {right}", at)
                if found >= 0:
                    at = found + len(left)
                    value = value[:at] + value[at + 1 :]
        return value

    def _collection(self, event: Any, nodes: list[YamlNode]) -> YamlNode:
        line, column = _start(event)
        flow = bool(event.flow_style)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlList(tuple(nodes), line + 1, column + 1, flow)
        if flow and not self.clean[line].startswith("{", column):
            raise self.fail((line, column), "方括号里不能写“名: 值”", "改用花括号：{名: 值, 名: 值}")
        pairs: list[tuple[YamlText, YamlNode]] = []
        seen: dict[str, int] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            mark = (key.line - 1, key.column - 1)
            if not isinstance(key, YamlText):
                raise self.fail(mark, "括号不能当名字用", "名字只写文字，后面写冒号和内容")
            if key.value == "<<" and key.plain:
                raise self.fail(mark, "不能用“<<”当名字", "把要用的内容写全")
            if not key.value:
                raise self.fail(mark, "冒号前面没有名字", "写成“名: 值”")
            if key.value in seen:
                raise self.fail(
                    mark,
                    f"“{printable(key.value)}”写了两次（第 {seen[key.value]} 行和第 {key.line} 行）",
                    "删去一个；如果是新的一条，前面要有“- ”",
                )
            seen[key.value] = key.line
            pairs.append((key, value))
        return YamlMap(tuple(pairs), line + 1, column + 1, flow)


def _start(event: Any) -> tuple[int, int]:
    return (event.start_mark.line, event.start_mark.column)


def dump_text(value: str, flow: bool = False) -> str:
    """Write a scalar as tools write it: on one line, in quotes only where `load` needs them.

    Args:
        value: the text; line ends and Tabs are written as escapes.
        flow: whether it will stand between brackets.

    Raises:
        ValueError: if the text holds characters that `load` refuses.
    """
    if _UNWANTED.search(value):
        raise ValueError("文字里有不能写进文件的控制字符")
    if _NAME.fullmatch(value) or (not flow and _EASY.fullmatch(value)) or _reads_plain(value, flow):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _reads_plain(value: str, flow: bool) -> bool:
    """Tell whether a value comes back from every place where it may stand without quotes."""
    if not value or value != value.strip() or re.search(r"[\r\n\t]", value):
        return False
    # `[首先，标题。, 标题。]` is right, but a full-width comma alone in brackets may be taken for a slip.
    if flow and "，" in value:
        return False
    for before, after in (("[", "]"), ("{名: ", "}")) if flow else (("- ", ""), ("名: ", "")):
        try:
            node = load(before + value + after, "")
        except SourceError:
            return False
        if isinstance(node, YamlMap):
            node = YamlList(tuple(v for _, v in node.pairs), 0, 0, flow)
        if not isinstance(node, YamlList) or len(node.items) != 1:
            return False
        inner = node.items[0]
        if not isinstance(inner, YamlText) or not inner.plain or inner.value != value:
            return False
    return True
