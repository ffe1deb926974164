"""Writing an ONNX file: nodes, constants, inputs and one output, in the wire format of Protocol Buffers.

Field numbers are those of ``onnx.proto`` (IR version 8, operator set 17). Only what a graph of our own
needs is there: whole numbers and floats.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

IR_VERSION, OPSET = 8, 17
_FLOAT, _INT64 = 1, 7
_KINDS = {"float32": _FLOAT, "int64": _INT64}
Attribute = int | float | Sequence[int]
Constant = NDArray[np.float32] | NDArray[np.int64]


class OnnxGraph:
    """A graph that is put together node by node."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def node(self, kind: str, *given: str, **attributes: Attribute) -> str:
        """Adds an operation on what is named; the name of what it makes."""
        name = f"{kind}_{len(self._nodes)}"
        parts = [_text(1, one) for one in given] + [_text(2, name), _text(4, kind)]
        parts += [_bytes(5, _attribute(key, value)) for key, value in attributes.items()]
        self._nodes.append(b"".join(parts))
        return name

    def constant(self, value: Constant) -> str:
        """Adds a tensor of floats or whole numbers; its name."""
        name = f"constant_{len(self._constants)}"
        dims = b"".join(_number(1, size) for size in value.shape)
        data = np.ascontiguousarray(value).tobytes()
        kind = _number(2, _KINDS[str(value.dtype)])
        self._constants.append(dims + kind + _text(8, name) + _bytes(9, data))
        return name

    def write(self, path: Path, inputs: Iterable[str], output: str, made: str, width: int) -> None:
        """Writes the file. Inputs are tables of whole numbers (batch, tokens); the ``output`` is what the
        node called ``made`` makes, floats (batch, tokens, width)."""
        self._nodes.append(_text(1, made) + _text(2, output) + _text(4, "Identity"))
        graph = b"".join(
            [
                *(_bytes(1, node) for node in self._nodes),
                _text(2, "graph"),
                *(_bytes(5, constant) for constant in self._constants),
                *(_bytes(11, _value(name, _INT64, ("batch", "tokens"))) for name in inputs),
                _bytes(12, _value(output, _FLOAT, ("batch", "tokens", width))),
            ]
        )
        path.write_bytes(
            _number(1, IR_VERSION) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, OPSET))
        )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _tag(2, 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + b"".join(_number(8, one) for one in value) + _number(20, 7)


def _value(name: str, kind: int, dims: Sequence[str | int]) -> bytes:
    shape = b"".join(_bytes(1, _number(1, dim) if isinstance(dim, int) else _text(2, dim)) for dim in dims)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _tag(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _number(field: int, value: int) -> bytes:
    return _tag(field, 0) + _varint(value & (1 << 64) - 1)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _tag(field, 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])
