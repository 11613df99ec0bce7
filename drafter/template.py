"""Templates of phrases and outlines: jinja2, fenced in.

A template may name values, test them and walk plain lists, and nothing else: the syntax tree is checked
against a short list of nodes before anything is compiled, so every accepted template ends, and its output
is no longer than its source times the longest list. Values are data and are never parsed again. The
environment is sandboxed besides. Layers after experience with published sandbox escapes: names of the
context are strings and lists of strings only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    return _names(source)


def render(source: str, values: Mapping[str, str | list[str]]) -> list[tuple[str, str]]:
    """Render a template and return its pieces as (text, slot); slot is '' for the template's own text.

    Raises:
        TemplateError: a required value is missing, or the template is not allowed.
    """
    if not is_template(source):
        return [(source, "")]
    context: dict[str, object] = {}
    compiled, walked = _compiled(source)
    for name, value in values.items():
        if isinstance(value, str):
            context[name] = [_value(name, value)] if name in walked else _value(name, value)
        else:
            context[name] = [_value(name, item) for item in value[:MAX_LIST]]
    out: list[str] = []
    size = 0
    try:
        for piece in compiled.generate(context):
            size += len(piece)
            if size > MAX_OUTPUT:
                raise TemplateError(f"套出的文字超过 {MAX_OUTPUT} 字")
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
        """A value that is not there: it may be tested and compared, never printed or walked."""

        __slots__ = ()

        def __bool__(self) -> bool:  # type: ignore[override]  # the strict one never returns
            return False

        def __eq__(self, other: object) -> bool:  # type: ignore[override]
            return isinstance(other, Missing)

        def __ne__(self, other: object) -> bool:  # type: ignore[override]
            return not isinstance(other, Missing)

        def __hash__(self) -> int:  # type: ignore[override]
            return id(type(self))

        def __contains__(self, item: object) -> bool:  # type: ignore[override]
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
def _names(source: str) -> Names:
    collector = _Collector()
    collector.collect(_parse(source), frozenset())
    required = collector.required
    return Names(tuple(required), tuple(name for name in collector.optional if name not in required))


@lru_cache(maxsize=4096)
def _compiled(source: str) -> tuple[Template, frozenset[str]]:
    """Return the compiled template and the names it walks as lists, where one value is a list of one."""
    walked = frozenset(loop.iter.name for loop in _all(_parse(source), "For"))
    return _environment().from_string(source), walked


def _parse(source: str) -> nodes.Template:
    if len(source) > MAX_SOURCE:
        raise TemplateError(f"模板超过 {MAX_SOURCE} 字")
    if any(mark in source for mark in (_OPEN, _MID, _CLOSE)):
        raise TemplateError("模板里有自造字符，别的电脑上显示不出来")
    from jinja2 import TemplateSyntaxError

    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        raise TemplateError(
            "模板的写法读不懂，查看“{{ }}”“{% %}”是不是成对、条件有没有 {% endif %}"
        ) from error
    except Exception as error:  # what else the parser meets: too deep, numbers too long
        raise TemplateError("模板的写法读不懂，可能套得太深或太长") from error
    _allow(tree, "", 0)
    return tree


_PLAIN_NODES = frozenset(
    "Template Output TemplateData Name Const If For CondExpr Compare Operand And Or Not Test Filter".split()
)
_ARITHMETIC = frozenset("Add Sub Mul Div FloorDiv Mod Pow Neg Pos".split())
_DEEPENING = frozenset("If For CondExpr Not And Or Compare".split())
_REFUSED = {
    "Call": "不能调用函数",
    "Getattr": "不能用“.”取属性",
    "Getitem": "不能用“[ ]”取项",
    "Concat": "不能拼接",
    "Assign": "不能赋值",
    "AssignBlock": "不能赋值",
    "List": "不能写列表",
    "Tuple": "不能写列表",
    "Dict": "不能写字典",
    "Include": "不能引用别的文件",
    "Import": "不能引用别的文件",
    "FromImport": "不能引用别的文件",
    "Extends": "不能引用别的文件",
    "Macro": "不能定义宏",
    "CallBlock": "不能调用函数",
}
_ONLY = "，只能取值 {{ 名 }}、判断 {% if 名 %}、逐项列出 {% for 项 in 名 %}"


def _allow(node: nodes.Node, bound: str, depth: int) -> None:
    """Raise TemplateError unless the node and all below it are on the list; `bound` is the loop's own name."""
    kind = type(node).__name__
    if kind not in _PLAIN_NODES:
        what = "不能计算" if kind in _ARITHMETIC else _REFUSED.get(kind, "不能用这种写法")
        raise TemplateError(f"模板里{what}{_ONLY}")
    _CHECKS.get(kind, _no_check)(node, bound)
    if kind in _DEEPENING:
        depth += 1
        if depth > MAX_DEPTH:
            raise TemplateError(f"模板里的条件和列举套了 {MAX_DEPTH} 层以上")
    attributes: Any = node
    for child in node.iter_child_nodes():
        if kind != "For":
            _allow(child, bound, depth)
        elif child is not attributes.target:
            inside = any(child is line for line in attributes.body)
            _allow(child, attributes.target.name if inside else bound, depth)


def _no_check(_node: Any, _bound: str) -> None:
    return


def _check_name(node: Any, bound: str) -> None:
    # What jinja2 itself offers by name (loop, self, super, caller …) is ASCII, a fact's name never is.
    if node.name != bound and node.name[0].isascii():
        raise TemplateError(f"模板里的名称要用中文，这里是“{node.name}”")


def _check_const(node: Any, _bound: str) -> None:
    if type(node.value) not in (str, int):
        raise TemplateError("模板里的常量只能是文字或整数")


def _check_filter(node: Any, _bound: str) -> None:
    texts = [arg for arg in node.args if type(arg).__name__ == "Const" and isinstance(arg.value, str)]
    fits = node.name == "default" and len(node.args) == len(texts) == 1 and not node.kwargs
    plain = type(node.node).__name__ == "Name" and node.dyn_args is None and node.dyn_kwargs is None
    if not fits or not plain:
        raise TemplateError('模板里只有 default 一个过滤器，写成 {{ 名 | default("一批") }}')


def _check_test(node: Any, _bound: str) -> None:
    plain = type(node.node).__name__ == "Name" and not node.args and not node.kwargs
    if node.name not in ("defined", "undefined") or not plain:
        raise TemplateError("模板里的判断只能写 {% if 名 %} 或 {% if 名 is defined %}")


def _check_compare(node: Any, _bound: str) -> None:
    sides = [node.expr, *(operand.expr for operand in node.ops)]
    kinds = [type(side).__name__ for side in sides]
    texts = [side for side in sides if type(side).__name__ == "Const" and isinstance(side.value, str)]
    # A missing value may be compared, but not looked for in another.
    wanted = {"eq": "Name Const", "ne": "Name Const", "in": "Const Name", "notin": "Const Name"}
    if not texts or wanted.get(node.ops[0].op) != " ".join(kinds):
        raise TemplateError('模板里的比较只能写 名 == "文字"、名 != "文字"、"文字" in 名、"文字" not in 名')


def _check_choice(node: Any, _bound: str) -> None:
    if node.expr2 is None:
        raise TemplateError("模板里的 if 缺了 else，写成 {{ 名 if 名 else 另名 }}")


def _check_loop(loop: Any, _bound: str) -> None:
    if type(loop.iter).__name__ != "Name" or type(loop.target).__name__ != "Name":
        raise TemplateError("逐项列出只能写成 {% for 项 in 名 %}")
    _check_own_name(loop.target.name)
    if loop.recursive or loop.test is not None:
        raise TemplateError("逐项列出不能带条件，也不能递归")
    if any(inner is not loop for inner in _all(loop, "For")):
        raise TemplateError("逐项列出里不能再套逐项列出")


def _check_own_name(name: str) -> None:
    if name.startswith("_") or name in ("loop", "self", "super", "caller", "varargs", "kwargs"):
        raise TemplateError(f"逐项列出里不能用“{name}”作名称")


_CHECKS: dict[str, Callable[[Any, str], None]] = {
    "Name": _check_name,
    "Const": _check_const,
    "Filter": _check_filter,
    "Test": _check_test,
    "Compare": _check_compare,
    "CondExpr": _check_choice,
    "For": _check_loop,
}


def _all(node: nodes.Node, kind: str) -> list[Any]:
    """Return the node and all below it that are of a kind."""
    found = [node] if type(node).__name__ == kind else []
    for child in node.iter_child_nodes():
        found += _all(child, kind)
    return found


# --- which values a template needs ---------------------------------------------------------------


class _Collector:
    """Gathers the names a template cannot do without, and those it can."""

    def __init__(self) -> None:
        self.required: dict[str, None] = {}
        self.optional: dict[str, None] = {}

    def collect(self, node: nodes.Node, given: frozenset[str]) -> None:
        """Take a node where the names `given` are known to have a value (or are a loop's own)."""
        kind = type(node).__name__
        branch: Any = node
        if kind == "Name":
            if branch.name not in given:
                self.required[branch.name] = None
        elif kind in ("Filter", "Test", "Compare"):
            self._may(node, given)
        elif kind == "If":
            self._branches(branch.test, branch.body, [*branch.elif_, *branch.else_], given)
        elif kind == "CondExpr":
            self._branches(branch.test, [branch.expr1], [branch.expr2], given)
        elif kind in ("And", "Or", "Not"):
            self._may(node, given)
        elif kind == "For":
            self.collect(branch.iter, given)
            for child in branch.body:
                self.collect(child, given | {branch.target.name})
            for child in branch.else_:
                self.collect(child, given)
        else:
            for child in node.iter_child_nodes():
                self.collect(child, given)

    def _branches(
        self, test: nodes.Node, then: Iterable[nodes.Node], other: Iterable[nodes.Node], given: frozenset[str]
    ) -> None:
        self._may(test, given)
        for child in then:
            self.collect(child, given | _given_if(test, holds=True))
        for child in other:
            self.collect(child, given | _given_if(test, holds=False))

    def _may(self, node: nodes.Node, given: frozenset[str]) -> None:
        for name in _all(node, "Name"):
            if name.name not in given:
                self.optional[name.name] = None


def _given_if(test: nodes.Node, *, holds: bool) -> frozenset[str]:
    """Return the names that surely have a value where a test holds (or does not)."""
    kind = type(test).__name__
    branch: Any = test
    if kind == "Name":
        return frozenset((branch.name,)) if holds else frozenset()
    if kind == "Test":
        return frozenset((branch.node.name,)) if holds == (branch.name == "defined") else frozenset()
    if kind == "Not":
        return _given_if(branch.node, holds=not holds)
    if kind in ("And", "Or"):
        left, right = _given_if(branch.left, holds=holds), _given_if(branch.right, holds=holds)
        return left | right if (kind == "And") == holds else left & right
    if kind == "Compare":
        sure = branch.ops[0].op in (("eq", "in") if holds else ("ne", "notin"))
        return frozenset(name.name for name in _all(test, "Name") if sure)
    return frozenset()


def _plain(error: Exception) -> str:
    text = str(error)
    if "is undefined" in text:
        return f"没有给“{text.split(chr(39))[1] if chr(39) in text else text}”"
    return "值的写法和模板对不上"
