"""Vectors as they are kept, and the search among them: all of them, block by block.

A vector is kept in whole numbers from -127 to 127, one byte each, behind the number that they are to be
multiplied with (a float of four bytes): a quarter of the space, and cosines right to a hundredth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from banyun.knowledge.vectors.store import Vector

_BLOCK = 1024
"""Vectors that are unpacked at a time: they stay in the processor's cache, and numpy's threads, which cost
more than they gain here, are not started (100,000 × 384: 8 ms; with twice as many at a time 80 to 180)."""


def packed(vector: Vector) -> bytes:
    """A vector as it is kept."""
    scale = np.float32(np.abs(vector).max(initial=0.0) / 127 or 1.0)
    codes = np.rint(vector / scale).astype(np.int8)
    made: bytes = scale.astype("<f4").tobytes() + codes.tobytes()
    return made


def unpacked(data: bytes) -> Vector:
    """The reverse of ``packed``, of length 1."""
    codes = np.frombuffer(data, np.int8, offset=4).astype(np.float32)
    made: Vector = codes / max(float(np.linalg.norm(codes)), 1e-9)
    return made


class Vectors:
    """Vectors in memory, by passage. Not changed any more."""

    def __init__(self, rows: Iterable[tuple[str, bytes]], dim: int) -> None:
        pairs = [(name, data) for name, data in rows if len(data) == 4 + dim]
        self.names = [name for name, _ in pairs]
        whole = np.frombuffer(b"".join(data for _, data in pairs), np.uint8).reshape(len(pairs), 4 + dim)
        self._codes = whole[:, 4:].view(np.int8)
        self._scales = whole[:, :4].copy().view("<f4").ravel()

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.names)}

    def cosines(self, vector: Vector, names: Sequence[str]) -> dict[str, float]:
        """The cosines with those of these names that there are."""
        kept = [(name, self._rows[name]) for name in names if name in self._rows]
        rows = np.array([row for _, row in kept], np.int64)
        found = self._dots(self._codes[rows], self._scales[rows], vector)
        return {name: float(one) for (name, _), one in zip(kept, found, strict=True)}

    def nearest(
        self, vector: Vector, limit: int, keep: Callable[[Sequence[str]], Sequence[str]]
    ) -> list[tuple[str, float]]:
        """The nearest that ``keep`` keeps, with their cosines, the nearest first."""
        if limit <= 0 or not self.names:
            return []
        found = np.concatenate(
            [
                self._dots(self._codes[at : at + _BLOCK], self._scales[at : at + _BLOCK], vector)
                for at in range(0, len(self.names), _BLOCK)
            ]
        )
        asked = 2 * limit
        while True:
            rows = _largest(found, asked)
            kept = set(keep([self.names[row] for row in rows]))
            named = [(self.names[row], float(found[row])) for row in rows if self.names[row] in kept]
            if len(named) >= limit or asked >= len(found):
                return named[:limit]
            asked *= 4

    @staticmethod
    def _dots(codes: NDArray[np.int8], scales: NDArray[np.float32], vector: Vector) -> Vector:
        made: Vector = (codes.astype(np.float32) @ vector) * scales
        return made


def _largest(values: Vector, count: int) -> list[int]:
    """The places of the largest values, the largest first; the earlier of equal ones."""
    part = np.argpartition(-values, count)[:count] if count < len(values) else np.arange(len(values))
    return [int(place) for place in part[np.lexsort((part, -values[part]))]]
