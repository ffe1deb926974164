"""A tool: its name, what it takes and gives, and the function behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from banyun.interfaces.mcp.access import Call

Schema = dict[str, Any]
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """``takes`` and ``gives`` are JSON Schema (2020-12) objects; ``run`` gives such an object.

    ``writes`` tells that it keeps something in the home, ``fetches`` that it may open a connection to an
    address that the call names.
    """

    name: str
    title: str
    description: str
    takes: Schema
    gives: Schema
    run: Callable[[Call, Arguments], dict[str, Any]]
    writes: bool = False
    fetches: bool = False


def takes(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """The schema of a tool's arguments; nothing else is taken."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def gives(**named: Schema) -> Schema:
    """The schema of an answer."""
    return {"type": "object", "properties": named, "required": list(named)}


def text(description: str, most: int = 20_000) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, "description": description}


def words(description: str) -> Schema:
    return {"type": "string", "description": description}


def count(description: str, least: int = 0, most: int | None = None) -> Schema:
    shape: Schema = {"type": "integer", "minimum": least, "description": description}
    return shape if most is None else {**shape, "maximum": most}


def many(items: Schema, description: str = "", least: int = 0, most: int = 1000) -> Schema:
    shape: Schema = {"type": "array", "items": items, "minItems": least, "maxItems": most}
    return {**shape, "description": description} if description else shape
