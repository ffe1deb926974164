"""The whole bench: its parts in order, rows as they are measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from banyun.engine.bench import digestion, first_token, moving, trace
from banyun.engine.bench.rig import require_quiet, rig
from banyun.engine.bench.row import Row


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure. ``model`` a GGUF of the user's, or None for random weights; ``trace`` a
    request trace to replay; ``busy`` measures on a busy machine all the same."""

    model: Path | None = None
    trace: Path | None = None
    threads: int | None = None
    tokens: int = 8192
    busy: bool = False


def bench_rows(plan: Plan) -> Iterator[Row]:
    """Rows in order; each part's temporary files go with it.

    Raises:
        EngineError: the machine is too busy, and ``busy`` was not given.
        EngineUnavailable: the model cannot be loaded.
    """
    share = 0.0 if plan.busy else require_quiet()
    yield Row("processors in use by others before", 100 * share, "%", 1, command="banyun engine bench")
    with rig(plan.model, threads=plan.threads) as made:
        yield from first_token.rows(made, tuple(sorted({2048, plan.tokens})))
        yield from digestion.rows(made, plan.tokens)
        yield from moving.rows(made)
    if plan.trace is not None:
        yield from trace.rows(plan.trace)
