"""The keys of the files people write: declared once, then used to read them and to publish JSON Schemas.

A `Key` says what a value looks like and, in Chinese, what it is for; a `Shape` is a mapping of keys. Reading
turns YAML nodes into plain values and reports every fault at its place, with the nearest name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from drafter.errors import SourceError
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText

YES = ("true", "yes", "是")
NO = ("false", "no", "否")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its name, the type of its value, what it is for (Chinese), and an example.

    Types: text, list (one text counts as a list of one), flag, number, choice, node (read by the caller).
    """

    name: str
    type: str = "text"
    label: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    pattern: str = ""
    hint: str = ""


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


def read(shape: Shape, node: YamlNode, file: YamlFile) -> dict[str, Any]:
    """Return the values of a mapping by key; a key whose value is empty is left out.

    Raises:
        SourceError: the node is no mapping, a key is unknown or missing, or a value is not of its type.
    """
    if not isinstance(node, YamlMap):
        raise file.error(
            node, f"{shape.name}要写成“键: 值”", f"例如 {shape.keys[0].name}: {shape.keys[0].example}"
        )
    values: dict[str, Any] = {}
    names = [key.name for key in shape.keys]
    for name_node, value in node.pairs:
        key = shape.key(name_node.value)
        if key is None:
            raise file.error(name_node, *unknown(name_node.value, names, f"{shape.name}的键"))
        if key.type == "node":
            values[key.name] = value
            continue
        if isinstance(value, YamlText) and not value.value.strip():
            continue
        values[key.name] = read_value(key, value, file)
    for name in shape.required:
        if name not in values:
            key = shape.key(name)
            label = key.label if key else ""
            raise file.error(
                node, f"{shape.name}少了 {name}（{label}）", f"补上 {name}: {key.example if key else ''}"
            )
    return values


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
        raise file.error(node, f"{key.name}（{key.label}）是空的", f"例如 {key.name}: {key.example}")
    if key.choices and text not in key.choices:
        raise file.error(node, *unknown(text, key.choices, key.label))
    if key.pattern and not re.fullmatch(key.pattern, text):
        raise file.error(
            node, f"{key.name}（{key.label}）写法不对：{text}", key.hint or f"例如 {key.name}: {key.example}"
        )
    return text


def json_schema(shape: Shape, nodes: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return the JSON Schema of a shape; `nodes` gives the schemas of keys the caller reads itself."""
    properties: dict[str, object] = {}
    for key in shape.keys:
        if key.type == "node":
            properties[key.name] = {"title": key.label, **_as_dict((nodes or {}).get(key.name, {}))}
        else:
            properties[key.name] = _schema_of(key)
    schema: dict[str, object] = {"type": "object", "additionalProperties": False, "properties": properties}
    if shape.required:
        schema["required"] = list(shape.required)
    return schema


def _schema_of(key: Key) -> dict[str, object]:
    schema: dict[str, object] = {"title": key.label}
    if key.example:
        schema["examples"] = [key.example]
    text: dict[str, object] = {"type": "string"}
    if key.choices:
        text["enum"] = list(key.choices)
    if key.type == "flag":
        text["enum"] = [*YES, *NO]
    pattern = key.pattern or (r"\d+" if key.type == "number" else "")
    if pattern:
        text["pattern"] = f"^({pattern})$"
    if key.type == "list":
        schema["anyOf"] = [text, {"type": "array", "items": text}]
        return schema
    schema.update(text)
    return schema


def _as_dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def source_error(message: str, source: str, hint: str = "") -> SourceError:
    """Return an error about a file as a whole."""
    return SourceError(message, source, hint=hint)
