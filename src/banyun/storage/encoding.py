"""Values as JSON and back, by their types: for JSON columns and for archives.

Dataclasses become objects with all their fields, tuples lists, dates and times ISO 8601. Reading is
strict: a missing, unknown or ill-typed field is an error, so that what was read can be trusted.
"""

from __future__ import annotations

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Malformed(ValueError):
    """JSON that does not fit the type; the message says where."""


def encode(value: object) -> Any:
    """A value as JSON objects, lists, strings, numbers, booleans and None."""
    if is_dataclass(value):
        return {one.name: encode(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [encode(one) for one in value]
    if isinstance(value, dict):
        return {key: encode(one) for key, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value


def decode(kind: Any, data: object, where: str = "value") -> Any:
    """The value of type ``kind`` that ``encode`` made ``data`` of.

    Raises:
        Malformed: it is no such value.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(kind), data, where)
    if origin is Literal:
        if data not in get_args(kind):
            raise Malformed(f"{where}: “{data}” is none of {', '.join(map(str, get_args(kind)))}")
        return data
    if origin is tuple:
        return _decode_tuple(get_args(kind), data, where)
    if origin is dict or kind is dict:
        return _expect(dict, data, where)
    if kind is object:
        return data
    if is_dataclass(kind):
        return _decode_dataclass(kind, data, where)
    return _decode_plain(kind, data, where)


def _decode_union(kinds: tuple[Any, ...], data: object, where: str) -> Any:
    if data is None and type(None) in kinds:
        return None
    kind = next(one for one in kinds if one is not type(None))
    return decode(kind, data, where)


def _decode_tuple(kinds: tuple[Any, ...], data: object, where: str) -> tuple[Any, ...]:
    listed = _expect(list, data, where)
    if kinds[-1] is not Ellipsis:
        if len(listed) != len(kinds):
            raise Malformed(f"{where}: {len(kinds)} values expected, not {len(listed)}")
        return tuple(decode(kind, one, where) for kind, one in zip(kinds, listed, strict=True))
    return tuple(decode(kinds[0], one, f"{where}[{at}]") for at, one in enumerate(listed))


def _decode_dataclass(kind: Any, data: object, where: str) -> Any:
    given = _expect(dict, data, where)
    hints = _hints(kind)
    if unknown := sorted(map(str, given.keys() - hints.keys())):
        raise Malformed(f"{where}: unknown field “{unknown[0]}”")
    values = {}
    for one in fields(kind):
        if one.name in given:
            values[one.name] = decode(hints[one.name], given[one.name], f"{where}.{one.name}")
        elif one.default is MISSING and one.default_factory is MISSING:
            raise Malformed(f"{where}: “{one.name}” is missing")
    return kind(**values)


def _decode_plain(kind: Any, data: object, where: str) -> Any:
    if kind in (datetime, date):
        text = _expect(str, data, where)
        try:
            return kind.fromisoformat(text)
        except ValueError as error:
            raise Malformed(f"{where}: “{text}” is no {kind.__name__}") from error
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    return _expect(kind, data, where)


def _expect(kind: type[T], data: object, where: str) -> T:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise Malformed(f"{where}: {kind.__name__} expected, not {type(data).__name__}")
    return data


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def to_json(value: object) -> str:
    """One line of JSON, the same for the same value."""
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: Any, text: str, where: str = "value") -> Any:
    """Raises:
    Malformed: no JSON, or not of that type.
    """
    if text == "[]" and get_origin(kind) is tuple:
        return ()
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Malformed(f"{where}: no JSON ({error})") from error
    return decode(kind, data, where)
