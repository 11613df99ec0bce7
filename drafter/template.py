"""Templates of phrases and outlines: jinja2, fenced in.

A template may name values, test them and walk plain lists, and nothing else: the syntax tree is checked
against a short list of nodes before anything is compiled, so every accepted template ends, and its output
is no longer than its source times the longest list. Values are data and are never parsed again. The
environment is sandboxed besides. Layers after experience with published sandbox escapes: names of the
context are strings and lists of strings only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from drafter.facts import join_names

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_SOURCE = 20_000
MAX_DEPTH = 8
MAX_LIST = 1_000
MAX_OUTPUT = 1 << 20

_OPEN, _MID, _CLOSE = "\ue000", "\ue001", "\ue002"


class TemplateError(ValueError):
    """A template asks for more than values, conditions and plain lists; the text is Chinese."""


@dataclass(frozen=True, slots=True)
class Names:
    """The values a template names: those it must have, and those it can do without."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


class _Value(str):
    """A slot's value that knows its slot, so that output can be traced to it."""

    __slots__ = ("slot",)
    slot: str


def is_template(text: str) -> bool:
    """Whether text has anything for the template engine to do."""
    return "{{" in text or "{%" in text or "{#" in text


def names(source: str) -> Names:
    """Return the values a template names.

    Raises:
        TemplateError: the template holds syntax that is not allowed, or is too long or too deep.
    """
    if not is_template(source):
        return Names((), ())
    tree = _parse(source)
    required: dict[str, None] = {}
    optional: dict[str, None] = {}
    _collect(tree, False, frozenset(), required, optional)
    return Names(tuple(required), tuple(n for n in optional if n not in required))


def render(source: str, values: Mapping[str, str | list[str]]) -> list[tuple[str, str]]:
    """Render a template and return its pieces as (text, slot); slot is '' for the template's own text.

    Raises:
        TemplateError: a required value is missing, or the template is not allowed.
    """
    if not is_template(source):
        return [(source, "")]
    context: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, str):
            context[name] = _value(name, value)
        else:
            context[name] = [_value(name, item) for item in value[:MAX_LIST]]
    out: list[str] = []
    size = 0
    try:
        for piece in _compiled(source).generate(context):
            size += len(piece)
            if size > MAX_OUTPUT:
                raise TemplateError(f"套出的文字超过 {MAX_OUTPUT} 字节")
            out.append(piece)
    except TemplateError:
        raise
    except Exception as error:  # any fault inside a template is the template's, whatever its class
        raise TemplateError(f"套不出文字：{_plain(error)}") from error
    return _pieces("".join(out))


def check(source: str) -> None:
    """Raise TemplateError if the template is not allowed."""
    names(source)


def _value(name: str, text: str) -> _Value:
    value = _Value(text.translate({0xE000: None, 0xE001: None, 0xE002: None}))
    value.slot = name
    return value


def _pieces(marked: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for chunk in marked.split(_OPEN):
        head, mid, rest = chunk.partition(_MID)
        if not mid:
            if chunk:
                found.append((chunk, ""))
            continue
        value, _, tail = rest.partition(_CLOSE)
        if value:
            found.append((value, head))
        if tail:
            found.append((tail, ""))
    return found


def _finalize(value: object) -> object:
    if isinstance(value, list):
        slot = value[0].slot if value and isinstance(value[0], _Value) else ""
        return f"{_OPEN}{slot}{_MID}{join_names([str(v) for v in value])}{_CLOSE}"
    if isinstance(value, _Value):
        return f"{_OPEN}{value.slot}{_MID}{value}{_CLOSE}"
    return value


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Missing(StrictUndefined):
        """A value that is not there: it may be tested, never printed."""

        def __bool__(self) -> bool:  # type: ignore[override]  # the strict one never returns
            return False

    environment = ImmutableSandboxedEnvironment(
        undefined=Missing, finalize=_finalize, autoescape=False, cache_size=0, keep_trailing_newline=True
    )
    default = environment.filters["default"]
    environment.filters.clear()
    environment.filters["default"] = default
    tests = {name: environment.tests[name] for name in ("defined", "undefined")}
    environment.tests.clear()
    environment.tests.update(tests)
    environment.globals.clear()
    return environment


@lru_cache(maxsize=4096)
def _compiled(source: str) -> Template:
    _parse(source)
    return _environment().from_string(source)


def _parse(source: str) -> nodes.Template:
    if len(source) > MAX_SOURCE:
        raise TemplateError(f"模板超过 {MAX_SOURCE} 字")
    from jinja2 import TemplateSyntaxError

    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        raise TemplateError(
            f"模板写法不对（第 {error.lineno} 行）：空写成 {{{{ 单位 }}}}，条件写成 {{% if 单位 %}}…{{% endif %}}"
        ) from error
    except Exception as error:
        raise TemplateError(f"模板读不懂：{_plain(error)}") from error
    _allow(tree, 0)
    return tree


_PLAIN_NODES = frozenset(
    "Template Output TemplateData Name Const If For CondExpr Compare Operand And Or Not Test Filter Keyword".split()
)
_REFUSED = {
    "Call": "不能调用函数",
    "Getattr": "不能用“.”取属性",
    "Getitem": "不能用“[ ]”取项",
    "Concat": "不能拼接",
    "Assign": "不能赋值",
    "List": "不能在模板里写列表",
    "Include": "不能引用别的文件",
    "Import": "不能引用别的文件",
    "FromImport": "不能引用别的文件",
    "Extends": "不能引用别的文件",
    "Macro": "不能定义宏",
}


def _allow(node: nodes.Node, depth: int) -> None:
    kind = type(node).__name__
    if kind not in _PLAIN_NODES:
        what = _REFUSED.get(kind, "不能计算" if kind in _ARITHMETIC else f"不能用 {kind}")
        raise TemplateError(
            f"模板里{what}，只能取值 {{{{ 名 }}}}、判断 {{% if 名 %}}、逐项列出 {{% for 项 in 名 %}}"
        )
    attributes: Any = node
    if kind == "Filter" and (attributes.name != "default" or len(attributes.args) != 1 or attributes.kwargs):
        raise TemplateError('模板里只有 default 一个过滤器，写成 {{ 名 | default("一批") }}')
    if kind == "Test" and attributes.name not in ("defined", "undefined"):
        raise TemplateError("模板里的判断只能写 {% if 名 %} 或 {% if 名 is defined %}")
    if kind == "Const" and not isinstance(attributes.value, str | bool | int):
        raise TemplateError("模板里的常量只能是文字或整数")
    if kind == "Name" and attributes.name.startswith("_"):
        raise TemplateError("模板里的名称不能以“_”开头")
    if kind == "For":
        _allow_loop(attributes, depth)
    if kind in ("If", "For", "CondExpr", "Not", "And", "Or"):
        depth += 1
        if depth > MAX_DEPTH:
            raise TemplateError(f"模板里的条件和列举套了 {MAX_DEPTH} 层以上")
    for child in node.iter_child_nodes():
        _allow(child, depth)


_ARITHMETIC = frozenset("Add Sub Mul Div FloorDiv Mod Pow Neg Pos".split())


def _allow_loop(loop: Any, depth: int) -> None:
    if type(loop.iter).__name__ != "Name" or type(loop.target).__name__ != "Name":
        raise TemplateError("逐项列出只能写成 {% for 项 in 名 %}")
    if loop.recursive or loop.test is not None:
        raise TemplateError("逐项列出不能带条件，也不能递归")
    from jinja2 import nodes as jinja_nodes

    if any(loop.find_all(jinja_nodes.For)) and any(
        inner is not loop for inner in loop.find_all(jinja_nodes.For)
    ):
        raise TemplateError("逐项列出里不能再套逐项列出")


def _collect(
    node: nodes.Node, soft: bool, bound: frozenset[str], required: dict[str, None], optional: dict[str, None]
) -> None:
    kind = type(node).__name__
    attributes: Any = node
    if kind == "Name":
        if attributes.name not in bound:
            (optional if soft else required)[attributes.name] = None
        return
    if kind == "Filter" and attributes.name == "default":
        _collect_all([attributes.node], True, bound, required, optional)
        return
    if kind == "If":
        tested = {n.name for n in _names_of(attributes.test)}
        _collect_all([attributes.test], True, bound, required, optional)
        inner = bound | tested
        _collect_all(attributes.body, soft, inner, required, optional)
        _collect_all([*attributes.elif_, *attributes.else_], soft, bound, required, optional)
        return
    if kind == "For":
        _collect_all([attributes.iter], soft, bound, required, optional)
        _collect_all(
            [*attributes.body, *attributes.else_], soft, bound | {attributes.target.name}, required, optional
        )
        return
    _collect_all(node.iter_child_nodes(), soft or kind in ("Test", "CondExpr"), bound, required, optional)


def _collect_all(
    children: Iterable[nodes.Node],
    soft: bool,
    bound: frozenset[str],
    required: dict[str, None],
    optional: dict[str, None],
) -> None:
    for child in children:
        _collect(child, soft, bound, required, optional)


def _names_of(node: nodes.Node) -> list[Any]:
    from jinja2 import nodes as jinja_nodes

    if isinstance(node, jinja_nodes.Name):
        return [node]
    return list(node.find_all(jinja_nodes.Name))


def _plain(error: Exception) -> str:
    text = str(error)
    if "is undefined" in text:
        return f"没有给“{text.split(chr(39))[1] if chr(39) in text else text}”"
    return type(error).__name__
