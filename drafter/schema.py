"""The keys of the files people write: declared once, then used to read them and to publish JSON Schemas.

A `Key` says what a value looks like and, in Chinese, what it is for; a `Shape` is a mapping of keys. Reading
turns YAML nodes into plain values and reports every fault at its place, with the nearest name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drafter.errors import SourceError
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText

YES = ("true", "yes", "是")
NO = ("false", "no", "否")
SCALARS = ("string", "number", "boolean", "null")
"""What an editor may take a text for: 市委, 2024, 1.10, true, or nothing."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name, the type of its value, what it is for (Chinese), and an example.

    Types: text, list (one text counts as a list of one), flag, number, choice, node (read by the caller).
    A text is one line unless `lines` says otherwise.
    """

    name: str
    type: str = "text"
    label: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    pattern: str = ""
    hint: str = ""
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping: its name in Chinese, its keys, and those that must be there."""

    name: str
    keys: tuple[Key, ...]
    required: tuple[str, ...] = ()

    def key(self, name: str) -> Key | None:
        """Return the key of that name."""
        return next((key for key in self.keys if key.name == name), None)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to `word`, or '' when none is near.

    Words that share most of their characters count, whatever their order; Chinese names are short, so one
    character in common of two is near enough.
    """
    pool = list(dict.fromkeys(known))
    close = difflib.get_close_matches(word, pool, n=1, cutoff=0.6 if word.isascii() else 0.45)
    if close:
        return close[0]
    if not word.isascii():
        holding = [name for name in pool if len(word) > 1 and (word in name or name in word)]
        if holding:
            return min(holding, key=len)
    return ""


def unknown(word: str, known: Iterable[str], what: str) -> tuple[str, str]:
    """Return the message and the hint for a name that is not known."""
    names = list(dict.fromkeys(known))
    near = nearest(word, names)
    if near:
        return f"没有{what}“{word}”", f"是不是“{near}”？"
    listed = "、".join(names[:12]) + ("等" if len(names) > 12 else "")
    return f"没有{what}“{word}”", f"可用的有：{listed}" if names else ""


def read(shape: Shape, node: YamlNode, file: YamlFile, kin: Sequence[Shape] = ()) -> dict[str, Any]:
    """Return the values of a mapping by key; a key whose value is empty is left out.

    Args:
        shape: the keys there may be.
        node: the mapping.
        file: the file it stands in.
        kin: shapes of the same file, the outermost first, so that a key of theirs can be told where it belongs.

    Raises:
        SourceError: the node is no mapping, a key is unknown or missing, or a value is not of its type.
    """
    if not isinstance(node, YamlMap):
        raise file.error(
            node, f"{shape.name}要写成“名: 值”", f"例如 {shape.keys[0].name}: {shape.keys[0].example}"
        )
    values: dict[str, Any] = {}
    for name_node, value in node.pairs:
        key = shape.key(name_node.value)
        if key is None:
            raise file.error(name_node, *_unknown_key(name_node.value, shape, kin))
        if key.type == "node":
            values[key.name] = value
            continue
        if isinstance(value, YamlText) and not value.value.strip():
            continue
        values[key.name] = read_value(key, value, file)
    for name in shape.required:
        if name not in values:
            key = shape.key(name)
            label, example = (key.label, key.example or "…") if key else ("", "…")
            raise file.error(node, f"{shape.name}少了 {name}（{label}）", f"补上 {name}: {example}")
    return values


def _unknown_key(word: str, shape: Shape, kin: Sequence[Shape]) -> tuple[str, str]:
    """Return the message and the hint for a key that a shape does not have; Chinese ones are known by their label."""
    message = f"{shape.name}里没有“{word}”这一项"
    home = next((other for other in kin if other.key(word)), None)
    if home:
        where = "文件开头，顶格写" if home is kin[0] else f"{home.name}下面，和那里的各项对齐"
        return message, f"“{word}”属于{home.name}：写到{where}"
    labels = {name: key.name for key in shape.keys for name in re.split("[：，、（）]", key.label) if name}
    if word in labels:
        return message, f"写成 {labels[word]}: …"
    if not word.isascii():
        return message, "是正文或标题里的冒号，就改成全角“：”，或给整句加上半角引号"
    _, hint = unknown(word, [key.name for key in shape.keys], "")
    return message, hint


def read_value(key: Key, node: YamlNode, file: YamlFile) -> Any:
    """Return the value of one key.

    Raises:
        SourceError: the value is not of the key's type.
    """
    if key.type == "list":
        items = node.items if isinstance(node, YamlList) else (node,)
        return tuple(_text(key, item, file) for item in items)
    text = _text(key, node, file)
    if key.type == "flag":
        if text in YES:
            return True
        if text in NO:
            return False
        raise file.error(node, f"{key.name} 只能写 true 或 false", "")
    if key.type == "number":
        if not text.isascii() or not text.isdigit():
            raise file.error(node, f"{key.name}（{key.label}）要写成整数", f"例如 {key.name}: {key.example}")
        return int(text)
    return text


def _text(key: Key, node: YamlNode, file: YamlFile) -> str:
    if not isinstance(node, YamlText):
        raise file.error(node, f"{key.name}（{key.label}）只能是一项文字", f"例如 {key.name}: {key.example}")
    text = node.value.strip()
    if not text:
        raise file.error(node, f"{key.name}（{key.label}）里有一条是空的", f"例如 {key.name}: {key.example}")
    if "\n" in text and not key.lines:
        raise file.error(node, f"{key.name}（{key.label}）只能写一行", "删去换行，或分成几条")
    if key.choices and node.value not in key.choices:
        raise file.error(node, *unknown(node.value, key.choices, key.label))
    if key.pattern and not re.fullmatch(key.pattern, node.value):
        raise file.error(
            node,
            f"{key.name}（{key.label}）写法不对：{node.value}",
            key.hint or f"例如 {key.name}: {key.example}",
        )
    return text


def json_schema(shape: Shape, nodes: Mapping[str, Mapping[str, object]] | None = None) -> dict[str, object]:
    """Return the JSON Schema of a shape; `nodes` gives the schemas of keys the caller reads or checks itself."""
    known = nodes or {}
    properties: dict[str, object] = {
        key.name: {"title": key.label, **known.get(key.name, {})}
        if key.type == "node" or key.name in known
        else _schema_of(key)
        for key in shape.keys
    }
    schema: dict[str, object] = {"type": "object", "additionalProperties": False, "properties": properties}
    if shape.required:
        schema["required"] = list(shape.required)
    return schema


def _schema_of(key: Key) -> dict[str, object]:
    """Return the schema of a key's value; an empty one is as good as none.

    An editor takes `180` for a number and `是` for text, where the reader sees text alone, so both are right.
    """
    schema: dict[str, object] = {"title": key.label}
    if key.example:
        schema["examples"] = [key.example]
    text: dict[str, object] = {"type": list(SCALARS)}
    pattern = key.pattern or ("[0-9]+" if key.type == "number" else "")
    if key.choices or key.type == "flag":
        words = key.choices or (*YES, *NO, True, False)
        numbers = [int(word) for word in key.choices if word.isdigit()]
        text = {"enum": [*words, *numbers, "", None]}
    elif pattern:
        text = {"type": ["string", "null"], "pattern": f"^({pattern})?$"}
        figures = [length for length in range(1, 10) if re.fullmatch(pattern, "1" * length)]
        if figures:
            low = 0 if re.fullmatch(pattern, "0") else 10 ** (figures[0] - 1)
            text |= {"type": ["string", "integer", "null"], "minimum": low, "maximum": 10 ** figures[-1] - 1}
    if key.type == "list":
        schema["anyOf"] = [text, {"type": "array", "items": text}]
        return schema
    schema.update(text)
    return schema


def source_error(message: str, source: str, hint: str = "") -> SourceError:
    """Return an error about a file as a whole."""
    return SourceError(message, source, hint=hint)
