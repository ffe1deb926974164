"""Values as JSON and back, by their types: for JSON columns and for archives.

Dataclasses become objects with all their fields, tuples lists, dates and times ISO 8601. Reading is
strict: a missing, unknown or ill-typed field is an error, so that what was read can be trusted.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


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


class _Unfit(Exception):
    """Data that do not fit, and the place below the value that was read; found from the inside out, so that
    nothing is spent on places while all fits."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said
        self.place = ""


Decoder = Callable[[object], Any]
"""Makes a value of what ``encode`` made of it; raises ``_Unfit``."""


def decode(kind: Any, data: object, where: str = "value") -> Any:
    """The value of type ``kind`` that ``encode`` made ``data`` of.

    Raises:
        Malformed: it is no such value.
    """
    try:
        return _decoder(kind)(data)
    except _Unfit as error:
        raise Malformed(f"{where}{error.place}: {error.said}") from error.__cause__


@cache
def _decoder(kind: Any) -> Decoder:
    """Types are looked into once, not with every value."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional(get_args(kind))
    if origin is Literal:
        return _one_of(get_args(kind))
    if origin is tuple:
        kinds = get_args(kind)
        return _listed(kinds[0]) if kinds[-1] is Ellipsis else _fixed(kinds)
    if origin is dict or kind is dict:
        return _plain(dict)
    if kind is object:
        return lambda data: data
    if is_dataclass(kind):
        return _dataclass(kind)
    return _time(kind) if kind in (datetime, date) else _plain(kind)


def _optional(kinds: tuple[Any, ...]) -> Decoder:
    inner = _decoder(next(one for one in kinds if one is not type(None)))
    if type(None) not in kinds:
        return inner
    return lambda data: None if data is None else inner(data)


def _one_of(values: tuple[Any, ...]) -> Decoder:
    said = ", ".join(map(str, values))

    def read(data: object) -> Any:
        if data not in values:
            raise _Unfit(f"“{data}” is none of {said}")
        return data

    return read


def _listed(kind: Any) -> Decoder:
    inner, expect = _decoder(kind), _plain(list)

    def read(data: object) -> Any:
        listed = expect(data)
        found: list[Any] = []
        try:
            for one in listed:
                found.append(inner(one))
        except _Unfit as error:
            error.place = f"[{len(found)}]{error.place}"
            raise
        return tuple(found)

    return read


def _fixed(kinds: tuple[Any, ...]) -> Decoder:
    inner, expect = [_decoder(one) for one in kinds], _plain(list)

    def read(data: object) -> Any:
        listed = expect(data)
        if len(listed) != len(inner):
            raise _Unfit(f"{len(inner)} values expected, not {len(listed)}")
        return tuple(decoder(one) for decoder, one in zip(inner, listed, strict=True))

    return read


def _dataclass(kind: Any) -> Decoder:
    expect = _plain(dict)
    plan: list[tuple[str, Decoder, bool]] = []

    def read(data: object) -> Any:
        given = expect(data)
        # Not before it is needed: types may hold themselves.
        if not plan:
            plan[:] = _fields(kind)
        values = {}
        name = ""
        try:
            for name, decoder, needed in plan:
                if name in given:
                    values[name] = decoder(given[name])
                elif needed:
                    break
            else:
                if len(values) == len(given):
                    return kind(**values)
        except _Unfit as error:
            error.place = f".{name}{error.place}"
            unfit = error
        else:
            unfit = _Unfit(f"“{name}” is missing")
        names = {one for one, _, _ in plan}
        if unknown := sorted(map(str, given.keys() - names)):
            raise _Unfit(f"unknown field “{unknown[0]}”")
        raise unfit

    return read


def _fields(kind: Any) -> list[tuple[str, Decoder, bool]]:
    """Of each field its name, how it is read, and whether it must be there."""
    hints = get_type_hints(kind)
    return [
        (one.name, _decoder(hints[one.name]), one.default is MISSING and one.default_factory is MISSING)
        for one in fields(kind)
    ]


def _time(kind: Any) -> Decoder:
    expect, read_time = _plain(str), kind.fromisoformat

    def read(data: object) -> Any:
        text = expect(data)
        try:
            return read_time(text)
        except ValueError as error:
            raise _Unfit(f"“{text}” is no {kind.__name__}") from error

    return read


def _plain(kind: Any) -> Decoder:
    def read(data: object) -> Any:
        if type(data) is kind:
            return data
        if kind is float and isinstance(data, int) and not isinstance(data, bool):
            return float(data)
        if not isinstance(data, kind) or isinstance(data, bool):
            raise _Unfit(f"{kind.__name__} expected, not {type(data).__name__}")
        return data

    return read


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
