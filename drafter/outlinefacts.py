"""`facts:` of an outline: lines, maps and lists of them → facts, each fault at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drafter import facts as fact_lines
from drafter import model
from drafter.errors import SourceError
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText

_Pair = tuple[YamlText, YamlNode]
_Kinds = Mapping[str, tuple[str, ...]]


def read_facts(node: YamlNode | None, file: YamlFile, kinds: _Kinds) -> tuple[model.Fact, ...]:
    """Return the facts of a `facts:` node; none if it is absent or empty.

    Raises:
        SourceError: the first fault found.
    """
    if node is None or (isinstance(node, YamlText) and not node.value.strip()):
        return ()
    if isinstance(node, YamlMap):
        return tuple(fact for pair in node.pairs for fact in _map([pair], pair[0], file, kinds))
    if not isinstance(node, YamlList):
        raise file.error(node, "事实要另起一行，一行写一件", "换到下一行，写成“- 单位：市委”")
    found: list[model.Fact] = []
    for item in node.items:
        if isinstance(item, YamlMap):
            found += _map(item.pairs, item, file, kinds)
        elif isinstance(item, YamlText):
            found.append(_line(item, file, kinds))
        else:
            raise file.error(item, "一行只写一件事实，不用方括号", "例如 - 活动：“学思践悟”知识竞赛 2次")
    return tuple(found)


def _place(file: YamlFile, node: YamlNode) -> model.Place:
    return model.Place(file.source, node.line, node.column)


def _line(node: YamlText, file: YamlFile, kinds: _Kinds) -> model.Fact:
    if not node.value.strip():
        raise file.error(node, "这一条是空的", "写上一件事实，例如“- 单位：市委”；不要就删去这一行")
    if "\n" in node.value.strip():
        raise file.error(node, "一件事实只能写一行", "删去换行；是几件事，就分成几条")
    try:
        return fact_lines.parse_fact(node.value, kinds, _place(file, node))
    except fact_lines.FactError as error:
        raise _error(error, node, error.offset, file) from error


def _map(pairs: Sequence[_Pair], node: YamlNode, file: YamlFile, kinds: _Kinds) -> list[model.Fact]:
    if not pairs:
        raise file.error(node, "花括号里是空的", "写上一件事实，例如“- 单位：市委”；不要就删去这一行")
    plain: list[tuple[str, str | list[str]]] = []
    for name, value in pairs:
        texts = value.items if isinstance(value, YamlList) else (value,)
        if isinstance(value, YamlMap):
            raise file.error(
                value, f"“{name.value}”的值不能再分层", "写在一行里，例如 - 活动：读书班 4期 620人次"
            )
        if not all(isinstance(item, YamlText) for item in texts):
            hint = f"例如 {name.value}: [市财政局, 市水利局]"
            raise file.error(value, f"“{name.value}”下面只能是一项项文字", hint)
        words = [item.value for item in texts if isinstance(item, YamlText)]
        broken = next((i for i, word in enumerate(words) if "\n" in word.strip()), None)
        if broken is not None:
            raise file.error(texts[broken], "一件事实只能写一行", "删去换行；是几件事，就分成几条")
        if isinstance(value, YamlList) and not all(word.strip() for word in words):
            raise file.error(value, f"“{name.value}”下面有一项是空的", "写上内容，或删去这一项")
        plain.append((name.value, words if isinstance(value, YamlList) else words[0]))
    try:
        return fact_lines.parse_fact_map(plain, kinds, _place(file, node))
    except fact_lines.FactError as error:
        name, value = pairs[error.pair]
        inside = error.offset - len(name.value) - 1
        if inside < 0:
            raise _error(error, name, error.offset, file) from error
        raise _error(error, value, inside, file) from error


def _error(error: fact_lines.FactError, node: YamlNode, offset: int, file: YamlFile) -> SourceError:
    """Return the fault of a fact at its place in the file; in a list of values, at the list."""
    if not isinstance(node, YamlText):
        offset = 0
    elif not node.plain:
        offset += 1
    hint = error.hint or "例如“- 单位：市委”“- 活动：读书班 4期 620人次”"
    return file.error(node, error.message, hint, offset)
