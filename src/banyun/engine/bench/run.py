"""The whole bench: its parts in order, rows as they are measured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from banyun.engine.bench import (
    batching,
    digestion,
    faults,
    first_token,
    link,
    moving,
    sameness,
    soak,
    trace,
)
from banyun.engine.bench.rig import BUSY_SHARE, Rig, require_quiet, rig, usage
from banyun.engine.bench.row import Row, row_of

COMMAND = "banyun engine bench"
TOKENS = 8192
"""Length of the text that is asked about, where none is given."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure.

    ``parts`` are names of ``PARTS``, all of them where none is named; ``model`` a GGUF of the
    user's, or None for random weights; ``trace`` a request trace to replay; ``busy`` measures on a
    busy machine all the same; ``results`` a folder where each part's rows are kept, so that a
    bench that was broken off goes on with the part that lacks; ``soak`` minutes of the long run,
    which is then the only part.
    """

    parts: tuple[str, ...] = ()
    model: Path | None = None
    trace: Path | None = None
    threads: int | None = None
    tokens: int = TOKENS
    busy: bool = False
    results: Path | None = None
    soak: float = 0.0


def _restore(made: Rig, plan: Plan, command: str) -> Iterator[Row]:
    # A longer text than usual is a measurement by itself.
    lengths = (2048, plan.tokens) if plan.tokens <= TOKENS else (plan.tokens,)
    return first_token.rows(made, command, tuple(sorted(set(lengths))))


PARTS: dict[str, Callable[[Rig, Plan, str], Iterator[Row]]] = {
    "restore": _restore,
    "digest": lambda made, plan, command: digestion.rows(made, command, plan.tokens),
    "batch": lambda made, plan, command: batching.rows(made, command, min(plan.tokens, batching.TOKENS)),
    "moving": lambda made, _, command: moving.rows(made, command),
    "link": lambda made, plan, command: link.rows(made, command, plan.tokens),
    "tokens": lambda made, plan, command: sameness.rows(made, command, min(plan.tokens, sameness.TOKENS)),
    "faults": lambda made, plan, command: faults.rows(made, command, min(plan.tokens, faults.TOKENS)),
    "policy": lambda _, plan, command: trace.rows(plan.trace, command),
}


def bench_rows(plan: Plan, announce: Callable[[str], None] = lambda _part: None) -> Iterator[Row]:
    """Rows in order; each part's temporary files go with it. ``announce`` is told of each part
    before it begins.

    Raises:
        EngineError: the machine is too busy, and ``busy`` was not given.
        EngineUnavailable: the model cannot be loaded.
    """
    if plan.soak:
        with rig(plan.model, threads=plan.threads) as made:
            yield from soak.rows(made, f"{COMMAND} --soak {plan.soak:g}", plan.soak)
        return
    with rig(plan.model, threads=plan.threads) as made:
        for name in plan.parts or tuple(PARTS):
            kept = _kept(plan, name)
            if kept is None:
                announce(name)
                kept = []
                for row in _part(made, plan, name):
                    kept.append(row)
                    yield row
                _keep(plan, name, kept)
            else:
                yield from kept


def _part(made: Rig, plan: Plan, name: str) -> Iterator[Row]:
    """One part between two looks at what others use of the machine. What was measured while they
    used much of it meets no gate and misses none, unless ``busy`` was given."""
    if not plan.busy:
        require_quiet()
    longer = "" if plan.tokens == TOKENS else f" --tokens {plan.tokens}"
    command = f"{COMMAND}{longer} --part {name}"
    before = usage()
    measured = list(PARTS[name](made, plan, command))
    share = usage().others_since(before)
    busy = share > BUSY_SHARE
    for row in measured:
        if not busy:
            yield row
            continue
        note = "; ".join(filter(None, (row.note, f"others used {share:.0%} of the processors")))
        yield replace(row, note=note, met=row.met if plan.busy else None)
    yield Row(f"processors used by others during {name}", 100 * share, "%", 1, command=command)


def _kept(plan: Plan, name: str) -> list[Row] | None:
    path = plan.results / f"{name}.json" if plan.results is not None else None
    if path is None or not path.exists():
        return None
    return [row_of(values) for values in json.loads(path.read_text("utf-8"))]


def _keep(plan: Plan, name: str, rows: list[Row]) -> None:
    if plan.results is None:
        return
    plan.results.mkdir(parents=True, exist_ok=True)
    written = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1)
    (plan.results / f"{name}.json").write_text(written, "utf-8")
