"""The JSON Schemas of outlines (genres, drafts) and of phrase files, generated from the tables that read them."""

from __future__ import annotations

from drafter import bankfile, numerals, outlinefile, schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LINE = r"^\s*[^\x00-\x7f：，；][^：:]{0,11}[：:]\s*\S[\s\S]*$"
_NAME = r"^[^\x00-\x7f：，；][^：，；:]*$"
_COUNT = r"^\s*\d{1,2}(-\d{1,2})?\s*$"


def _text(pattern: str = "", title: str = "") -> dict[str, object]:
    found: dict[str, object] = {"type": "string"}
    if title:
        found["title"] = title
    if pattern:
        found["pattern"] = pattern
    return found


def outline_schema() -> dict[str, object]:
    """Return the JSON Schema of outlines, genres and drafts."""
    ref: dict[str, dict[str, object]] = {
        name: {"$ref": f"#/$defs/{name}"}
        for name in ("facts", "points", "body", "point", "heading", "recipes", "any")
    }
    empty = {"type": "null"}
    value = {"anyOf": [_text(), {"type": "array", "items": _text()}]}
    record = {"type": "object", "propertyNames": {"pattern": _NAME}, "additionalProperties": value}
    heading = {"anyOf": [_text(title="标题，末尾不加标点"), empty]}
    move_name = _text(r"^[a-z][a-z0-9_.]*( \d(-\d)?)?$", "语步，后面可写句数 0-1")
    plain = {"anyOf": [move_name, _text("[。！？：…”）》]\\s*$", "照写的文字，以句末标点结束")]}
    nodes = {**ref, "point": ref["heading"]}
    move_nodes = {"facts": ref["facts"]}
    definitions: dict[str, object] = {
        "any": {},
        "heading": heading,
        "facts": {
            "anyOf": [record, {"type": "array", "items": {"anyOf": [_text(_LINE), record]}}, empty],
        },
        "point": {"anyOf": [heading, schema.json_schema(outlinefile.POINT, nodes)]},
        "points": {"anyOf": [_text(_COUNT), {"type": "array", "items": ref["point"]}]},
        "body": {"anyOf": [{"type": "array", "items": {"$ref": "#/$defs/item"}}, empty]},
        "recipes": {"type": "object", "additionalProperties": ref["body"]},
        "single": {
            "anyOf": [
                plain,
                schema.json_schema(outlinefile.POINT, nodes),
                schema.json_schema(outlinefile.MOVE, move_nodes),
                schema.json_schema(outlinefile.PHRASE, move_nodes),
                schema.json_schema(outlinefile.TEXT),
                schema.json_schema(outlinefile.POINTS, {"points": ref["points"]}),
            ]
        },
        "item": {
            "anyOf": [{"$ref": "#/$defs/single"}, {"type": "array", "items": {"$ref": "#/$defs/single"}}]
        },
    }
    head = schema.json_schema(outlinefile.HEAD, ref)
    properties = head["properties"]
    assert isinstance(properties, dict)
    numbering = {"type": "string", "enum": sorted(numerals.FORMS)}
    properties["numbering"] = {
        "title": "各级序号",
        "anyOf": [numbering, {"type": "array", "items": numbering}],
    }
    return {
        "$schema": _DIALECT,
        "title": "讲话稿提纲、文种和草稿",
        **head,
        "not": {"required": ["points", "body"]},
        "$defs": definitions,
    }


def phrases_schema() -> dict[str, object]:
    """Return the JSON Schema of phrase files."""
    entry = schema.json_schema(bankfile.ENTRY)
    block = schema.json_schema(bankfile.BLOCK, {"entries": {"type": "array", "items": entry}})
    return {"$schema": _DIALECT, "title": "句库文件", "type": "array", "items": block}
