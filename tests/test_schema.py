"""The published JSON Schemas: what the readers take, the schemas take."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from drafter import bank as banks
from drafter import numerals, schemas
from drafter.bank import Bank
from drafter.errors import SourceError
from drafter.model import Vocabulary
from drafter.outlinefile import read_outline
from drafter.yamlfile import YamlFile, YamlList, YamlNode, YamlText, dump_text

from .conftest import EXAMPLES, ROOT

OUTLINES = [*EXAMPLES, *sorted((ROOT / "outlines").glob("*.yaml"))]
PHRASES = [
    path
    for path in sorted((ROOT / "phrasebank").rglob("*.yaml"))
    if path.stem not in (*banks.TABLES, *banks.ASIDE)
]


@pytest.fixture(scope="module")
def outlines() -> Draft202012Validator:
    return Draft202012Validator(schemas.outline_schema())


@pytest.fixture(scope="module")
def phrases() -> Draft202012Validator:
    return Draft202012Validator(schemas.phrases_schema())


def as_texts(node: YamlNode) -> Any:
    """Return a file as our reader sees it: every value a text."""
    if isinstance(node, YamlText):
        return node.value
    if isinstance(node, YamlList):
        return [as_texts(item) for item in node.items]
    return {key.value: as_texts(value) for key, value in node.pairs}


class _Editor(yaml.SafeLoader):
    """Reads a file as an editor does: 180 is a number, true a flag, nothing is null; dates stay texts."""


_Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if not tag.endswith("timestamp")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def views(text: str) -> list[Any]:
    return [as_texts(YamlFile("x", text).root), yaml.load(text, Loader=_Editor)]  # noqa: S506  # a safe loader


def faults(validator: Draft202012Validator, text: str) -> list[str]:
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for view in views(text)
        for error in validator.iter_errors(view)
    ]


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("outlines/outline.schema.json", schemas.outline_schema()),
        ("phrasebank/phrases.schema.json", schemas.phrases_schema()),
    ],
)
def test_the_files_on_disk_are_the_generated_ones(path: str, made: dict[str, object]) -> None:
    Draft202012Validator.check_schema(made)
    published = (ROOT / path).read_text("utf-8")
    assert published == json.dumps(made, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("path", OUTLINES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_outlines_and_genres_are_valid(path: Path, outlines: Draft202012Validator) -> None:
    assert faults(outlines, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", OUTLINES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_outlines_and_genres_name_the_schema(path: Path) -> None:
    name = path.read_text("utf-8").partition("\n")[0].removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / name).resolve() == ROOT / "outlines/outline.schema.json"


@pytest.mark.parametrize("path", PHRASES, ids=lambda path: path.stem)
def test_bank_files_are_valid(path: Path, phrases: Draft202012Validator) -> None:
    assert faults(phrases, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "titel: 甲\n",
        "points: 3\nbody: []\n",
        "points: 三\n",
        "points: 0\n",
        "points: 100\n",
        "length: 4000\n",
        "pace: 快\n",
        "pace: 5\n",
        "direction: 向下\n",
        "numbering: [1、标题]\n",
        "facts: [单位市委]\n",
        "facts: [[单位：市委]]\n",
        "points:\n- {subject: 甲}\n",
        "points:\n- {point: 甲, tpoic: 乙}\n",
        "points:\n- {point: 甲, points: 2, body: []}\n",
        "body:\n- 没有句号\n",
        "body:\n- [[closing.call]]\n",
        "body:\n- {move: closing.call, subject: 甲}\n",
        "recipes: [paragraph]\n",
    ],
)
def test_plain_slips_are_refused_by_both(text: str, outlines: Draft202012Validator, bank: Bank) -> None:
    with pytest.raises(SourceError):
        read_outline(text, "x", bank.vocabulary)
    for view in views(text):
        assert not outlines.is_valid(view)


# --- generated documents -------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "市委",
        "谈作风：从严",
        "2024",
        "1.10",
        "true",
        "~",
        "null",
        "",
        "抓学习。",
        "（重点",
        "a b",
        "{{ 单位 }}",
        " 甲",
        "0x1F",
        "1e3",
        "NO",
        "甲\n乙",
        "-",
        "'",
        "[甲]",
        "- 甲",
        "# 甲",
        "2008-02-20",
        "14:30",
        ".inf",
    ]
)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "genre": st.sampled_from(["forum_lead", "座谈会讲话", "x.yaml"]),
    "direction": st.sampled_from(["对上", "对下", "向下", "对下 "]),
    "register": st.sampled_from(["庄重", "庄严"]),
    "mood": st.sampled_from(["told", "asked", "部署"]),
    "date": st.sampled_from(["2008年2月20日", "2008年", "2008-02-20", "2月30日", "2008"]),
    "length": st.sampled_from(["4000字", "25分钟", "2500-4500字", "20%", "4000", "0字", "４000字", "9-1字"]),
    "pace": st.sampled_from(["180", "99", "1800", "0180", "１８０", "1e2", "180.0"]),
    "topic": st.sampled_from(["服务中心", "学习培训", "思想建设/学习培训", "没有"]),
    "recipe": st.sampled_from(["一级", "问题", "1"]),
    "headings": st.sampled_from(["set.theory.01", "set.x.1"]),
    "plan": st.sampled_from(["told.1", "asked.1", "x"]),
    "phrase": st.sampled_from(["closing.call.03", "closing.call.999"]),
    "move": st.sampled_from(
        ["closing.call", "closing.call 0-1", "closing.call 2", "closing.call 10", "paragraph"]
    ),
}
LISTS: dict[str, st.SearchStrategy[str]] = {
    "numbering": st.sampled_from([*sorted(numerals.FORMS)[::7], "1、标题", "", " 一、标题"]),
    "needs": WORDS,
    "takes": WORDS,
    "measures": st.sampled_from(["training.measure.05", "training.measure.06", "x"]),
    "problems": st.sampled_from(["学习培训", "作风整治", "没有"]),
    "clauses": st.sampled_from(["training.measure.05", "事实 1", "办好班", "。", "x.y"]),
}
FACT_LINES = st.sampled_from(
    [
        "单位：市委",
        "单位:市委",
        "培训：读书班 4期 620人次，很好；时间：2007年",
        "照写：全线贯通",
        "单位市委",
        "单位：",
        "培训：4期",
        "topic: 甲",
        "GDP：1亿元",
        "一二三四五六七八九十一二：甲",
        "一二三四五六七八九十一二三：甲",
        " 单位：市委 ",
        "单位：14:30",
        "",
        "：市委",
        "《条例》：甲",
        "单位：甲：乙",
        "单 位：甲",
        "目标1：30个",
        "2024",
    ]
)
BODY_LINES = st.sampled_from(
    [
        "closing.call",
        "closing.call 1-2",
        " closing.call ",
        "points",
        "paragraph",
        "同志们：",
        "他说：“好！”",
        "（鼓掌）",
        "好……",
        "没有句号",
        "坚持“三会一课”",
        "",
        "{{ 单位 }}好。",
        "甲\n乙。",
        "2024",
        "true",
        "x",
        "甲。 ",
    ]
)


def _one_of(keys: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(keys)), st.none(), max_size=4).flatmap(
        lambda chosen: st.fixed_dictionaries({key: keys[key] for key in chosen})
    )


def _listed(values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, max_size=3)


FACTS = (
    st.sampled_from(["", "单位：市委"])
    | st.dictionaries(st.sampled_from(["单位", "上级", "培训", "x"]), _listed(WORDS), max_size=2)
    | st.lists(
        FACT_LINES | st.dictionaries(st.sampled_from(["单位", "时间"]), _listed(WORDS), max_size=2),
        max_size=3,
    )
)
TEXT_KEYS = ["name", "title", "subtitle", "speaker", "audience", "place", "note"]
POINT_KEYS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("subject", "marker", "note", "when", "each", "text"), WORDS),
    **{key: VALUES[key] for key in ("topic", "mood", "recipe", "headings", "length", "plan")},
    **{key: _listed(LISTS[key]) for key in ("numbering", "measures", "problems", "clauses")},
    "facts": FACTS,
    "tpoic": WORDS,
}
ITEM_KEYS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("note", "when", "each", "text"), WORDS),
    **{key: VALUES[key] for key in ("move", "phrase", "topic", "mood", "length")},
    "facts": FACTS,
}
COUNTS = st.sampled_from(["3", "3-5", "0", "", "5-3", "100", "三", "03"])


def _point(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = {**POINT_KEYS, "points": below | COUNTS, "body": _body(below)}
    headed = st.tuples(WORDS, _one_of(keys)).map(lambda pair: {"point": pair[0], **pair[1]})
    return headed | _one_of(keys)


def _body(points: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    single = BODY_LINES | _one_of(ITEM_KEYS) | points.map(lambda listed: {"points": listed})
    return st.sampled_from(["", "closing.call"]) | st.lists(single | st.lists(single, max_size=2), max_size=3)


POINTS = st.recursive(
    st.lists(WORDS, max_size=2),
    lambda below: st.lists(WORDS | _point(below), min_size=1, max_size=2),
    max_leaves=3,
)
HEADS = _one_of(
    {
        **dict.fromkeys(TEXT_KEYS, WORDS),
        **{key: VALUES[key] for key in ("genre", "direction", "register", "mood", "date", "length", "pace")},
        **{key: _listed(LISTS[key]) for key in ("numbering", "needs", "takes")},
        "facts": FACTS,
        "points": POINTS | COUNTS,
        "body": _body(POINTS),
        "recipes": st.dictionaries(st.sampled_from(["一级", "问题"]), _body(POINTS), max_size=2),
    }
)


def written(value: Any, quoted: bool) -> str:
    """Write a tree as YAML: brackets throughout, texts in quotes throughout or only where needed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item, quoted)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item, quoted) for item in value) + "]"
    if quoted:
        return json.dumps(value, ensure_ascii=False)
    return dump_text(value, flow=True) if value else ""


@lru_cache(maxsize=1)
def readers() -> tuple[Vocabulary, Draft202012Validator]:
    """Return what the property needs; fixtures would be written out with every fault."""
    return banks.load_bank(cache=False).vocabulary, Draft202012Validator(schemas.outline_schema())


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(HEADS, st.booleans())
def test_what_the_reader_takes_the_schema_takes(tree: dict[str, Any], quoted: bool) -> None:
    words, validator = readers()
    text = "\n".join(f"{key}: {written(value, quoted)}" for key, value in tree.items()) + "\n"
    try:
        read_outline(text, "x", words)
    except SourceError:
        return
    assert faults(validator, text) == []
