"""Verbs on what is known: search."""

from __future__ import annotations

import click

from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb


@verb("search")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="At most so many of each kind.",
)
def search_command(session: Session, words: tuple[str, ...], limit: int) -> None:
    """Find words in materials, notes and findings.

    All of the WORDS must be there; letter case, width and traditional or simplified make no difference.
    """
    with library(session) as opened:
        found = opened.search(" ".join(words), limit=limit)
        records = [
            {
                "kind": one.kind,
                "id": one.id,
                "title": one.title,
                "start": one.quote.start,
                "end": one.quote.end,
                "line": one.line,
                "count": one.count,
            }
            for one in found
        ]
        session.answer(records, lambda: views.found_lines(found, opened.wording))
