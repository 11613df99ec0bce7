"""The JSON Schemas of outlines (genres, drafts) and of phrase files, generated from the tables that read them.

A schema may take what the reader refuses (names are known to the reader alone), never the other way round.
"""

from __future__ import annotations

from drafter import bankkeys, numerals, outlinekeys, schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAME = r"^\s*[^\x00-\x7f：，；][^：，；:]*$"
_LINE = r"^\s*[^\x00-\x7f：，；][^：:]*[：:]\s*\S[\s\S]*$"
_NO_VALUE: dict[str, object] = {"enum": ["", None]}


def _ref(name: str) -> dict[str, object]:
    return {"$ref": f"#/$defs/{name}"}


def _any(*schemas: dict[str, object], title: str = "") -> dict[str, object]:
    return {**({"title": title} if title else {}), "anyOf": list(schemas)}


def _items(of: dict[str, object]) -> dict[str, object]:
    return {"type": "array", "items": of}


def _text(pattern: str, title: str = "") -> dict[str, object]:
    return {**({"title": title} if title else {}), "type": "string", "pattern": pattern}


def outline_schema() -> dict[str, object]:
    """Return the JSON Schema of outlines, genres and drafts."""
    refs = {name: _ref(name) for name in ("facts", "points", "body", "recipes", "numbering")}
    not_both: dict[str, object] = {"not": {"required": ["points", "body"]}}
    point = {**schema.json_schema(outlinekeys.POINT, {**refs, "point": _ref("heading")}), **not_both}
    # In `points` a topic is enough: the heading is then the bank's.
    listed = {key: value for key, value in point.items() if key != "required"} | {
        "anyOf": [{"required": ["point"]}, {"required": ["topic"]}]
    }
    scalar: dict[str, object] = {"type": list(schema.SCALARS)}
    record: dict[str, object] = {
        "type": "object",
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": _any(scalar, _items(scalar)),
    }
    count = _any(_text(rf"^\s*({outlinekeys.COUNT})\s*$"), {"type": "integer", "minimum": 1, "maximum": 99})
    form: dict[str, object] = {"enum": [*sorted(numerals.FORMS), "", None]}
    definitions: dict[str, object] = {
        "numbering": _any(form, _items(form)),
        "heading": {"title": "标题，末尾不加标点；不写就由句库给", **scalar},
        "facts": _any(_NO_VALUE, record, _items(_any(_text(_LINE), record))),
        "point": point,
        "points": _any(count, _items(_any(scalar, listed))),
        "single": _any(
            _text(rf"^\s*({outlinekeys.MOVE_NAME})\s*$", "语步，后面可写句数 0-1"),
            _text(outlinekeys.ENDED, "照写的文字，以句末标点结束"),
            _ref("point"),
            schema.json_schema(outlinekeys.MOVE, refs),
            schema.json_schema(outlinekeys.PHRASE, refs),
            schema.json_schema(outlinekeys.TEXT),
            schema.json_schema(outlinekeys.POINTS, refs),
        ),
        "item": _any(_ref("single"), _items(_ref("single"))),
        "body": _any(_NO_VALUE, _items(_ref("item"))),
        "recipes": {"type": "object", "additionalProperties": _ref("body")},
    }
    return {
        "$schema": _DIALECT,
        "title": "讲话稿提纲、文种和草稿",
        **schema.json_schema(outlinekeys.HEAD, refs),
        **not_both,
        "$defs": definitions,
    }


def phrases_schema() -> dict[str, object]:
    """Return the JSON Schema of phrase files."""
    entry = schema.json_schema(bankkeys.ENTRY)
    block = schema.json_schema(bankkeys.BLOCK, {"entries": _items(entry)})
    return {"$schema": _DIALECT, "title": "句库文件", **_items(block)}
