"""Takes values out of JSON that strangers wrote, believing nothing of its shape."""

from __future__ import annotations

import json

from banyun.materials.indexes.base import odd_answer


def json_object(data: bytes, index: str) -> dict[str, object]:
    """The object that an answer is.

    Raises:
        FetchError: it is none.
    """
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise odd_answer(index) from error
    if not isinstance(loaded, dict):
        raise odd_answer(index)
    return loaded


def items_of(value: object, index: str) -> list[dict[str, object]]:
    """The objects of a list.

    Raises:
        FetchError: it is no list.
    """
    if not isinstance(value, list):
        raise odd_answer(index)
    return [each for each in value if isinstance(each, dict)]


def text_at(value: object, *path: str) -> str:
    """The string below these keys; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def whole(value: object) -> int | None:
    """A year."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 3000 else None


def count(value: object) -> int | None:
    """How often something is cited."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
