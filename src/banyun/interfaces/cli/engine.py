"""Verbs on the engine room, which runs without a home."""

from __future__ import annotations

from pathlib import Path

import click

from banyun.engine.bench.run import Plan, bench_rows
from banyun.interfaces.cli.session import Session, shared_options
from banyun.outputs.records import as_json


@click.group("engine")
def engine_command() -> None:
    """KV caches kept and carried instead of recomputed: measure what that saves here."""


@engine_command.command("bench", short_help="Measure what carrying KV caches saves.")
@click.option(
    "--model",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A GGUF file of yours; a small one of random weights is made otherwise.",
)
@click.option("--tokens", default=8192, show_default=True, help="Length of the text that is asked about.")
@click.option("--threads", type=int, help="Threads of llama.cpp; all processors by default.")
@click.option(
    "--trace",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A request trace (JSON lines with hash_ids) to replay against cache policies.",
)
@click.option("--busy", is_flag=True, help="Measure although others use this machine.")
@shared_options
@click.pass_obj
def bench_command(
    session: Session, model: Path | None, tokens: int, threads: int | None, trace: Path | None, busy: bool
) -> None:
    """Measure, on this machine, what carrying caches saves: time to the first token, a whole
    digest in several layouts, moving caches. Takes up to ten minutes on two processors."""
    plan = Plan(model=model, trace=trace, threads=threads, tokens=tokens, busy=busy)
    rows = []
    missed = False
    for row in bench_rows(plan):
        rows.append(row.as_json())
        missed = missed or row.met is False
        session.tell(row.line())
    if session.json:
        click.echo(as_json(rows))
    if missed:
        raise SystemExit(1)
