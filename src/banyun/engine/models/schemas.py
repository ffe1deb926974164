"""JSON Schema, the part that every model's server understands: bounded, and checked here again.

Servers differ in what they enforce, so an answer is checked after it came, whatever was asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

KEYWORDS = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"minLength", "maxLength", "enum"},
    "integer": {"minimum", "maximum", "enum"},
    "number": {"minimum", "maximum"},
    "boolean": set(),
    "null": set(),
}
COMMON = {"type", "description", "title"}
_BOUNDS = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"}


def check_schema(schema: Schema) -> None:
    """Makes sure that a schema is of the part used here and bounds what may be answered.

    Every value has a ``type`` (or a type and ``null``); strings have ``maxLength`` or ``enum``, arrays
    ``maxItems``; objects list their properties, require all, and allow no others.

    Raises:
        ValueError: it is not; the message says where.
    """
    for problem in _faults(schema, "$"):
        raise ValueError(f"schema at {problem}")
    if schema.get("type") != "object":
        raise ValueError("schema at $: the answer must be an object")


def _faults(schema: Schema, path: str) -> Iterator[str]:
    kind = _kind(schema)
    if kind not in KEYWORDS:
        yield f"{path}: no type, or one that is not known: {schema.get('type')!r}"
        return
    unknown = set(schema) - KEYWORDS[kind] - COMMON
    if unknown:
        yield f"{path}: {kind} with {sorted(unknown)}"
    if kind == "string" and "maxLength" not in schema and "enum" not in schema:
        yield f"{path}: a string without maxLength or enum"
    if kind == "array":
        if "maxItems" not in schema or "items" not in schema:
            yield f"{path}: an array without maxItems or items"
            return
        yield from _faults(schema["items"], f"{path}[]")
    if kind == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False or list(schema.get("required", [])) != list(
            properties
        ):
            yield f"{path}: an object must require all its properties, in order, and allow no others"
        for name, inner in properties.items():
            yield from _faults(inner, f"{path}.{name}")


def _kind(schema: Schema) -> str:
    """The type of a schema besides ``null``."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return kind
    if isinstance(kind, Sequence) and len(kind) == 2 and kind[1] == "null":
        return str(kind[0])
    return ""


def problem(value: Any, schema: Schema, path: str = "$") -> str | None:
    """The first thing about a value that does not fit the schema, or None."""
    kind = _kind(schema)
    if value is None and kind != schema["type"]:
        return None
    if not _is(value, kind):
        return f"{path} is not {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{path} is none of {', '.join(map(str, schema['enum']))}"
    if kind == "object":
        return _object_problem(value, schema, path)
    if kind == "array":
        if (wrong := _size_problem(len(value), schema, path, "Items")) is not None:
            return wrong
        found = (problem(item, schema["items"], f"{path}[{at}]") for at, item in enumerate(value))
        return next((one for one in found if one is not None), None)
    if kind == "string":
        return _size_problem(len(value), schema, path, "Length")
    if value is not None and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return f"{path} is out of range"
    return None


def _is(value: Any, kind: str) -> bool:
    if kind in ("integer", "number"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and (kind == "number" or float(value).is_integer())
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    return isinstance(value, kinds[kind])


def _object_problem(value: dict[str, Any], schema: Schema, path: str) -> str | None:
    properties = schema["properties"]
    for name in properties:
        if name not in value:
            return f"{path}.{name} is missing"
    for name, inner in value.items():
        if name not in properties:
            return f"{path}.{name[:40]} is not asked for"
        if (wrong := problem(inner, properties[name], f"{path}.{name}")) is not None:
            return wrong
    return None


def _size_problem(size: int, schema: Schema, path: str, what: str) -> str | None:
    if size > schema.get(f"max{what}", size):
        return f"{path} is longer than {schema[f'max{what}']}"
    if size < schema.get(f"min{what}", 0):
        return f"{path} is shorter than {schema[f'min{what}']}"
    return None


def without_bounds(schema: Schema) -> dict[str, Any]:
    """The schema without sizes and ranges, for servers that know types only."""
    plain = {name: value for name, value in schema.items() if name not in _BOUNDS}
    if "items" in plain:
        plain["items"] = without_bounds(plain["items"])
    if "properties" in plain:
        plain["properties"] = {name: without_bounds(inner) for name, inner in plain["properties"].items()}
    return plain


_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"\A```(?:json)?\s*\n(.*?)\n?```\Z", re.DOTALL)


def without_thinking(text: str) -> str:
    """The text without the thoughts that some local models write in front of their answer."""
    return _THINKING.sub("", text).lstrip() if text.lstrip().startswith("<think>") else text


def parsed(text: str) -> Any:
    """The JSON of an answer, with or without a code fence around it.

    Raises:
        ValueError: it is no JSON.
    """
    bare = without_thinking(text).strip()
    if fenced := _FENCED.match(bare):
        bare = fenced[1]
    try:
        return json.loads(bare, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")
