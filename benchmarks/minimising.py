"""L-BFGS (Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4) in numpy, for fitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_STEPS = 120
_REMEMBERED = 10


def minimum(loss: Callable[[Matrix], tuple[float, Matrix]], size: int) -> Matrix:
    """Where a loss, given with its slope, is least; from zero."""
    at = np.zeros(size)
    value, slope = loss(at)
    steps: list[tuple[Matrix, Matrix]] = []
    for _ in range(_STEPS):
        way = -_curved(slope, steps)
        length = 1.0 if steps else 1.0 / max(1.0, float(np.abs(slope).max()))
        while True:
            new_value, new_slope = loss(at + length * way)
            if new_value <= value + 1e-4 * length * float(slope @ way) or length < 1e-10:
                break
            length /= 2
        if value - new_value < 1e-6 * abs(value):
            break
        steps = [*steps, (length * way, new_slope - slope)][-_REMEMBERED:]
        at, value, slope = at + length * way, new_value, new_slope
    return at


def _curved(slope: Matrix, steps: Sequence[tuple[Matrix, Matrix]]) -> Matrix:
    """The slope times an estimate of the inverse Hessian, from the last steps."""
    way = slope.copy()
    kept = []
    for step, change in reversed(steps):
        share = float(step @ way) / float(step @ change)
        way -= share * change
        kept.append(share)
    if steps:
        step, change = steps[-1]
        way *= float(step @ change) / float(change @ change)
    for (step, change), share in zip(steps, reversed(kept), strict=True):
        way += step * (share - float(change @ way) / float(step @ change))
    return way
