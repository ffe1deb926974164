"""The verb of lookups."""

from __future__ import annotations

import sys

import click

from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.outputs.said import Look, lookup_record, lookups_text

STDIN = "-"


@verb("lookup")
@click.argument("what", required=False)
@click.option("--where", default="", help="Where you looked: an address, a book, a person.")
@click.option("--learned", default="", help="What you learned; it becomes a note. - reads it.")
@click.option("--on", help="The material, finding, question, stance or exploration that it belongs to.")
def lookup_command(session: Session, what: str | None, where: str, learned: str, on: str | None) -> None:
    """Keep what you looked up on the way, or list it.

    What you learned becomes a note of yours: later recall finds it, but never as evidence for the
    material that it belongs to. Without --learned it is still to be looked up; say it again with it.
    """
    if what is None and (where or learned):
        raise click.UsageError("Say what you looked up.")
    with library(session) as opened:
        look = Look(opened.wording, session.width, session.colour)
        if what is None:
            found = opened.lookups(on)
        else:
            told = sys.stdin.read() if learned == STDIN else learned
            found = [opened.look_up(what, where=where, learned=told, on=on)]
        records = [lookup_record(one) for one in found]
        session.answer(records if what is None else records[0], lambda: lookups_text(found, look).rstrip())
