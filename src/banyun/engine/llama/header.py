"""The beginning of a GGUF file: what a model is, without loading it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from banyun.errors import EngineUnavailable

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_LONGEST = 1 << 24
_KEPT = 1024
"""Longest array that is kept; vocabularies are passed over."""


@dataclass(frozen=True, slots=True)
class Header:
    """Tokens the model was trained for, and what keys and values take a token in f16 (0: unknown).
    ``pooled``: it says how its vectors are to be pooled."""

    architecture: str
    context: int
    width: int
    kv_bytes_per_token: int
    pooled: bool = False
    layers: int = 0
    kv_heads: int = 0
    head_width: int = 0


def read_header(path: Path) -> Header:
    """Raises:
    EngineUnavailable: the file cannot be read, or is no GGUF model.
    """
    try:
        with open(path, "rb") as file:
            values = _values(file)
    except (OSError, struct.error, ValueError, UnicodeDecodeError, KeyError, OverflowError) as error:
        raise EngineUnavailable(f"{path} is not a GGUF model.", "Give the path of a GGUF file.") from error
    architecture = str(values.get("general.architecture", ""))

    def number(key: str, otherwise: int = 0) -> int:
        value = values.get(f"{architecture}.{key}", otherwise)
        return max(value, default=0) if isinstance(value, list) else int(value)

    width, heads = number("embedding_length"), number("attention.head_count")
    head = width // heads if heads else 0
    heads_kept = number("attention.head_count_kv", heads)
    widths = number("attention.key_length", head) + number("attention.value_length", head)
    return Header(
        architecture,
        number("context_length"),
        width,
        2 * number("block_count") * heads_kept * widths,
        f"{architecture}.pooling_type" in values,
        number("block_count"),
        heads_kept,
        number("attention.key_length", head),
    )


def _values(file: BinaryIO) -> dict[str, Any]:
    magic, version, _, count = struct.unpack("<4sIQQ", file.read(24))
    if magic != b"GGUF" or version < 2 or count > 100_000:
        raise ValueError("no GGUF")
    found = {}
    for _ in range(count):
        key = _string(file)
        found[key] = _value(file, _number(file, "I"))
    return found


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _string(file)
    if kind != _ARRAY:
        return _number(file, _SCALARS[kind])
    inner, count = _number(file, "I"), _number(file, "Q")
    if inner == _STRING:
        for _ in range(min(count, _LONGEST)):
            _string(file)
        return None
    size = struct.calcsize(_SCALARS[inner]) * count
    if count > _KEPT:
        file.seek(size, 1)
        return None
    return list(struct.unpack(f"<{count}{_SCALARS[inner]}", file.read(size)))


def _number(file: BinaryIO, form: str) -> Any:
    return struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0]


def _string(file: BinaryIO) -> str:
    length = _number(file, "Q")
    if length > _LONGEST:
        raise ValueError("a string without end")
    data = file.read(length)
    if len(data) != length:
        raise ValueError("cut")
    return data.decode("utf-8", "replace")
