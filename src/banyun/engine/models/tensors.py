"""Reading a safetensors file: a header in JSON, and the tensors behind it, mapped and not copied.

The format: 8 bytes with the length of the header (little-endian), the header, the bytes.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from banyun.errors import EngineUnavailable

_HEADER_LIMIT = 100 << 20
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I8": "<i1", "U8": "<u1"}


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a file by name, read from the disk as they are used. Those of a type that numpy
    lacks are left out.

    Raises:
        EngineUnavailable: there is no such file, or it is none of these.
    """
    try:
        size = path.stat().st_size
        with open(path, "rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > min(_HEADER_LIMIT, size - 8):
                raise _damaged(path)
            header = json.loads(file.read(length))
        return {
            name: _mapped(path, 8 + length, size, entry)
            for name, entry in header.items()
            if name != "__metadata__" and entry["dtype"] in _DTYPES
        }
    except OSError as error:
        raise EngineUnavailable(f"{path} cannot be read.", "Check the path, and who may read it.") from error
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path) from error


def _mapped(path: Path, base: int, size: int, entry: dict[str, Any]) -> NDArray[Any]:
    dtype, shape = np.dtype(_DTYPES[entry["dtype"]]), tuple(int(one) for one in entry["shape"])
    start, end = (int(one) for one in entry["data_offsets"])
    count = int(np.prod(shape, dtype=np.int64))
    if min(shape, default=0) < 0 or start < 0 or end - start != count * dtype.itemsize or base + end > size:
        raise ValueError("the tensor lies outside the file")
    if count == 0:
        return np.zeros(shape, dtype)
    return np.memmap(path, dtype, "r", base + start, shape)


def _damaged(path: Path) -> EngineUnavailable:
    return EngineUnavailable(f"{path} is no safetensors file, or a damaged one.", "Fetch it again.")
