"""Templates: values, conditions and plain lists, and no way to anything else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter import template
from drafter.cli import main
from drafter.template import Names, TemplateError, names, render

SEEN: dict[str, str | list[str]] = {
    "单位": "市委",
    "发言单位": ["市财政局", "市水利局"],
    "概况": "",
    "会议": "{{ 单位 }}{% if 甲 %}",
}

# Published ways out of the sandbox, ways to take all time or memory, and faults that are no TemplateError.
ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 单位.__class__.__init__.__globals__ }}",
    "{{ ''['__class__'] }}",
    "{{ 单位|attr('__class__') }}",
    "{{ 单位|attr('format') }}",
    "{{ ('{0.__class__}').format(单位) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(单位) }}",
    "{{ '{a.__class__}'.format_map({'a': 单位}) }}",
    "{{ (单位|attr('format'))(单位) }}",
    "{{ 'x'|map(attribute='__class__')|list }}",
    "{{ [单位]|map('format', 1)|list }}",
    "{{ ''|xmlattr }}",
    "{{ {'a onclick': 1}|xmlattr }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__ }}",
    "{{ namespace() }}",
    "{{ config }}",
    "{{ request.application }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ get_flashed_messages }}",
    "{{ caller() }}",
    "{{ super() }}",
    "{{ varargs }}",
    "{{ _单位 }}",
    "{{ __import__('os') }}",
    "{% for 项 in 单位 %}{{ loop }}{% endfor %}",
    "{% for loop in 单位 %}{{ loop }}{% endfor %}",
    "{% for 项 in 单位 %}{{ loop.__class__ }}{% endfor %}",
    "{% for 项 in [].__class__.__mro__ %}x{% endfor %}",
    "{% set 甲 = 单位 %}{{ 甲 }}",
    "{% set 甲 %}x{% endset %}",
    "{% include '/etc/passwd' %}",
    "{% import 'a' as b %}",
    "{% from 'a' import b %}",
    "{% extends 'a' %}",
    "{% block a %}x{% endblock %}",
    "{% macro a() %}x{% endmacro %}{{ a() }}",
    "{% call a() %}x{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with 甲 = 1 %}{{ 甲 }}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{% do 单位.append(1) %}",
    "{% debug %}",
    "{% trans %}x{% endtrans %}",
    "{{ 单位 | default(发言单位) }}",
    "{{ 单位 | d('x') | safe }}",
    "{{ 单位 is sameas 单位 }}",
    "{{ 单位 is callable }}",
]
GREEDY = [
    "{{ range(10**9) }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 9**9**7 }}",
    "{{ 10**10**10 }}",
    "{{ 'a'|center(10**9) }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ lipsum(n=10**6) }}",
    "{{ 'a'|indent(99999) }}",
    "{{ '{:>1000000000}'.format('a') }}",
    "{{ 'a'.ljust(10**9) }}",
    "{{ 'a'.zfill(10**9) }}",
    "{{ 单位 ~ 单位 ~ 单位 }}",
    "{{ 1 / 0 }}",
    "{{ 1 // 0 }}",
    "{{ -单位 }}",
    "{{ [1] * 10**9 }}",
    "{{ (1, 2, 3) }}",
    "{{ {'a': 1} }}",
    "{{ 1.5 }}",
    "{{ none }}",
    "{{ true }}",
    "{{ 单位 > '甲' }}",
    "{{ 单位 in 发言单位 }}",
    "{{ 1 < 2 < 3 }}",
    "{% for a in 发言单位 %}{% for b in 发言单位 %}x{% endfor %}{% endfor %}",
    "{% for a in 发言单位 recursive %}{{ loop(发言单位) }}{% endfor %}",
    "{% for a in 发言单位 if a %}x{% endfor %}",
    "{% for a, b in 发言单位 %}x{% endfor %}",
    "{% for a in '甲乙' %}x{% endfor %}",
    "{{ 单位[0] }}",
    "{{ 单位[0:10] }}",
    "{{ 单位 if 单位 }}",
    "{% if 单位 %}" * 200 + "{% endif %}" * 200,
    "{% for 项 in 单位 %}" * 200 + "{% endfor %}" * 200,
    "{{ " + "(" * 3000 + "单位" + ")" * 3000 + " }}",
    "{{ " + "not " * 3000 + "单位 }}",
    "{{ " + "-" * 3000 + "1 }}",
    "{{ " + "单位 and " * 3000 + "单位 }}",
    "{{ " + "[" * 3000 + "]" * 3000 + " }}",
    "{{ " + "单位 if 单位 else " * 200 + "单位 }}",
    "{{ 单位" + " | default('x')" * 1000 + " }}",
    "{{ " + "9" * 10_000 + " }}",
    "{{ 单位 }}" * 5_000,
    "{# " + "x" * 30_000,
]
BROKEN = [
    "{{ 单位",
    "{{ }}",
    "{% if 单位 %}",
    "{% endif %}",
    "{% %}",
    "{{ 单位 } }",
    "{{ 单 位 }}",
    "{{ '单位 }}",
    "{# 单位",
    "{{ 单位 | }}",
    "{% if %}x{% endif %}",
    "{{ 单位\ue000 }}",
    "{{ 单位 | default }}",
    "{{ 单位 | default('a', true) }}",
    "{{ 单位 | default(boolean=true) }}",
    "{{ a }}",
]
HOSTILE = [*ESCAPES, *GREEDY, *BROKEN]


def test_hostile_templates_are_refused_at_load_all_within_a_second() -> None:
    names("{{ 单位 }}")  # the engine is imported once
    template._names.cache_clear()
    taken = []
    start = time.perf_counter()
    for source in HOSTILE:
        try:
            names(source)
        except TemplateError as error:
            assert len(str(error)) < 200
            continue
        taken.append(source[:80])
    spent = time.perf_counter() - start
    assert taken == []
    assert spent < 1


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: source[:24])
def test_refusals_are_in_chinese(source: str) -> None:
    with pytest.raises(TemplateError) as caught:
        names(source)
    told = str(caught.value)
    for word in ("default", "defined", "endif", "else", "loop", "self", "for", "not", "if", "in", "is"):
        told = told.replace(word, "")
    foreign = "".join(sorted({char for char in told if char.isascii() and char.isalpha()} - set(source)))
    assert foreign == ""


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("同志们：", "同志们："),
        ("{{ 单位 }}的同志们", "市委的同志们"),
        ("{{ 发言单位 }}", "市财政局、市水利局"),
        ("{% for 家 in 发言单位 %}{{ 家 }}；{% endfor %}", "市财政局；市水利局；"),
        ("{% for 家 in 单位 %}{{ 家 }}；{% endfor %}", "市委；"),
        ("{% if 单位 %}有{% else %}无{% endif %}", "有"),
        ("{% if 没有 %}有{% elif 概况 %}空{% else %}无{% endif %}", "无"),
        ("{% if 没有 is defined %}有{% else %}无{% endif %}", "无"),
        ("{% if not 没有 %}无{% endif %}", "无"),
        ("{% if 没有 == '市委' %}是{% else %}否{% endif %}", "否"),
        ("{% if 没有 != '市委' %}否{% endif %}", "否"),
        ("{% if '党' in 没有 %}是{% else %}否{% endif %}", "否"),
        ("{% if '委' in 单位 %}是{% endif %}", "是"),
        ("{% if 单位 == '市委' and 发言单位 %}是{% endif %}", "是"),
        ("{{ 没有 | default('一批') }}", "一批"),
        ("{{ 单位 | default('一批') }}", "市委"),
        ("{{ 单位 if 没有 else 发言单位 }}", "市财政局、市水利局"),
        ("{# 说明 #}{{ 单位 }}", "市委"),
        ("{{ 5 }}点", "5点"),
        ("{{ 会议 }}", "{{ 单位 }}{% if 甲 %}"),
        ("甲\n{{ 单位 }}\n", "甲\n市委\n"),
    ],
)
def test_what_is_allowed_is_printed(source: str, printed: str) -> None:
    assert "".join(text for text, _ in render(source, SEEN)) == printed


def test_pieces_know_their_slot() -> None:
    pieces = render("{{ 单位 }}和{{ 发言单位 }}，{{ 没有 | default('一批') }}", SEEN)
    assert pieces == [("市委", "单位"), ("和", ""), ("市财政局、市水利局", "发言单位"), ("，一批", "")]


@pytest.mark.parametrize(
    ("source", "required", "optional"),
    [
        ("同志们", (), ()),
        ("{{ 甲 }}{{ 乙 }}{{ 甲 }}", ("甲", "乙"), ()),
        ("{{ 甲 | default('x') }}", (), ("甲",)),
        ("{{ 甲 | default('x') }}{{ 甲 }}", ("甲",), ()),
        ("{% if 甲 %}{{ 甲 }}{{ 乙 }}{% endif %}", ("乙",), ("甲",)),
        ("{% if 甲 %}x{% else %}{{ 甲 }}{% endif %}", ("甲",), ()),
        ("{% if not 甲 %}x{% else %}{{ 甲 }}{% endif %}", (), ("甲",)),
        ("{% if 甲 and 乙 %}{{ 甲 }}{{ 乙 }}{% endif %}", (), ("甲", "乙")),
        ("{% if 甲 or 乙 %}{{ 甲 }}{% endif %}", ("甲",), ("乙",)),
        ("{% if not (甲 or 乙) %}x{% else %}{{ 甲 }}{% endif %}", ("甲",), ("乙",)),
        ("{% if 甲 is defined %}{{ 甲 }}{% endif %}", (), ("甲",)),
        ("{% if 甲 is undefined %}x{% else %}{{ 甲 }}{% endif %}", (), ("甲",)),
        ("{% if 甲 == 'x' %}{{ 甲 }}{% endif %}", (), ("甲",)),
        ("{% if 甲 != 'x' %}{{ 甲 }}{% endif %}", ("甲",), ()),
        ("{% if 甲 %}x{% elif 乙 %}{{ 乙 }}{{ 丙 }}{% endif %}", ("丙",), ("甲", "乙")),
        ("{{ 甲 if 甲 else 乙 }}", ("乙",), ("甲",)),
        ("{% for 项 in 甲 %}{{ 项 }}{{ 乙 }}{% else %}{{ 项 }}{% endfor %}", ("甲", "乙", "项"), ()),
    ],
)
def test_names(source: str, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    assert names(source) == Names(required, optional)


def test_a_missing_value_is_told_and_never_blank() -> None:
    with pytest.raises(TemplateError, match="没有给“单位”"):
        render("{{ 单位 }}", {})


def test_output_has_a_limit() -> None:
    listed = "{% for 项 in 甲 %}" + "字" * 2_000 + "{% endfor %}"
    with pytest.raises(TemplateError, match="超过"):
        render(listed, {"甲": ["乙"] * 5_000})


_syntax = st.sampled_from(
    [
        *(
            "{{ ",
            " }}",
            "{% if ",
            "{% for ",
            " %}",
            "{% endif %}",
            "{% endfor %}",
            "{% else %}",
            " in ",
            " == ",
        ),
        *(
            "单位",
            "发言单位",
            "没有",
            "项",
            "'x'",
            "(",
            ")",
            " and ",
            " or ",
            "not ",
            ".",
            "|",
            "default('x')",
            "1",
        ),
    ]
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(_syntax, max_size=14).map("".join),
    st.text(max_size=8),
    st.lists(st.text(max_size=4), max_size=3),
)
def test_whatever_is_taken_can_be_printed(source: str, value: str, listed: list[str]) -> None:
    """With what `names` calls required, a template that was taken never fails and never runs a value."""
    try:
        needed = names(source)
    except TemplateError:
        return
    values: dict[str, str | list[str]] = {"发言单位": listed, **dict.fromkeys(needed.required, value)}
    render(source, {name: values[name] for name in values if name in needed.required})
    render(source, {**values, **dict.fromkeys(needed.optional, value)})


@given(st.text())
def test_values_are_printed_as_they_are(value: str) -> None:
    shown = value.translate({0xE000: None, 0xE001: None, 0xE002: None})
    assert "".join(text for text, _ in render("{{ 单位 }}", {"单位": value})) == shown


# --- in outlines ---------------------------------------------------------------------------------

PLACES = [
    ("title", "genre: forum_lead\ntitle: '◇'\n", 2),
    ("subtitle", "genre: forum_lead\nsubtitle: '◇'\n", 2),
    ("heading", "genre: forum_lead\npoints:\n- '◇'\n", 3),
    ("point", "genre: forum_lead\npoints:\n- point: '◇'\n", 3),
    ("text", "genre: forum_lead\nbody:\n- text: '◇'\n", 3),
    ("item", "genre: forum_lead\nbody:\n- '◇。'\n", 3),
    ("move", "genre: forum_lead\nbody:\n- move: closing.call\n  text: '◇'\n", 4),
    ("draft", "genre: forum_lead\npoints:\n- point: 甲\n  text: '◇'\n", 4),
]


@pytest.mark.parametrize("source", ["{{ 单位.__class__ }}", "{{ lipsum(n=10**6) }}", "{% include 甲 %}"])
@pytest.mark.parametrize(("name", "text", "line"), PLACES, ids=[place[0] for place in PLACES])
def test_hostile_outlines_end_with_3(
    name: str, text: str, line: int, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "提纲.yaml"
    path.write_text(text.replace("◇", source), "utf-8")
    assert main(["build", str(path), "-o", str(tmp_path)]) == 3
    assert f"提纲.yaml:{line}:" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_hostile_entries_of_a_bank_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = tmp_path / "句库.yaml"
    bank.write_text(
        "- move: closing.call\n  entries:\n  - id: closing.call.900\n    text: '{{ 单位.__class__ }}。'\n",
        "utf-8",
    )
    outline = tmp_path / "提纲.yaml"
    outline.write_text("genre: forum_lead\n", "utf-8")
    assert main(["build", str(outline), "-o", str(tmp_path), "--bank", str(bank)]) == 3
    assert "closing.call.900：模板里不能用“.”取属性" in capsys.readouterr().err
