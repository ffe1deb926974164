"""Small parts of JSON Schema: what the shapes of answers are put together from."""

from __future__ import annotations

from typing import Any, get_args

Schema = dict[str, Any]


def table(**properties: Schema) -> Schema:
    """An object whose keys are all there. A trailing underscore keeps clear of Python's words."""
    named = {name.rstrip("_"): shape for name, shape in properties.items()}
    return {"type": "object", "required": list(named), "properties": named}


def many(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def text(description: str = "") -> Schema:
    return {"type": "string", **({"description": description} if description else {})}


def count(description: str = "") -> Schema:
    return {"type": "integer", "minimum": 0, **({"description": description} if description else {})}


def share(description: str = "") -> Schema:
    shape: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    return {**shape, "description": description} if description else shape


def one_of(values: object) -> Schema:
    return {"enum": list(get_args(values))}


def optional(description: str = "") -> Schema:
    """A text, or null."""
    return {"type": ["string", "null"], **({"description": description} if description else {})}


SPAN: dict[str, Schema] = {
    "quote": text("verbatim"),
    "start": count("code points into the text the quote is from"),
    "end": count("text[start:end] == quote"),
}
