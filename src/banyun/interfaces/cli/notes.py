"""Verbs on what is known: learn, note, recall, search."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import click

from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Failures, Session, verb
from banyun.knowledge.importers import KINDS
from banyun.knowledge.note import Basis
from banyun.library.home import as_of_date
from banyun.outputs.records import note_record, recalled_record
from banyun.outputs.text import recall_text

BASES = ("did", "read", "thought")
STDIN = "-"


@verb("learn")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--from", "kind", type=click.Choice(KINDS), default="auto", show_default=True, help="What it is."
)
@click.option("--basis", type=click.Choice(BASES), help="How you know all of it; guessed otherwise.")
def learn_command(session: Session, paths: tuple[Path, ...], kind: str, basis: str | None) -> None:
    """Learn notes from folders, vaults or files.

    Learning a place again takes in only what has changed: edited files become new versions of
    their notes, files that are gone are reported and their notes kept.
    """
    failures = Failures()
    with library(session) as opened, session.long_work():
        learned = opened.learn(paths, kind=kind, basis=cast(Basis | None, basis))
        for failure in learned.failures:
            failures.add("", failure)
        if len(learned.failures) < len(paths):
            session.answer(
                learned.as_json(opened.wording), lambda: views.learned_lines(learned, opened.wording)
            )
    failures.raise_any(len(paths))


@verb("note")
@click.argument("note")
@click.option("--basis", type=click.Choice(BASES), help="How you know it: your own work, read, own thinking.")
@click.option("--when", help="The time it is about: 2019, 2019-03, 2019-03-07; “” for none.")
@click.option("--tag", "tags", multiple=True, help="A tag to add; may be repeated.")
@click.option("--untag", "without_tags", multiple=True, help="A tag to take away; may be repeated.")
def note_command(
    session: Session,
    note: str,
    basis: str | None,
    when: str | None,
    tags: tuple[str, ...],
    without_tags: tuple[str, ...],
) -> None:
    """Say how you know a note and what time it is about.

    What you set here is kept when its file is learned again; the file itself is never changed.
    """
    with library(session) as opened:
        known = opened.describe_note(
            note, basis=cast(Basis | None, basis), when=when, tags=tags, without_tags=without_tags
        )
        session.answer(note_record(known), lambda: views.note_lines(known, opened.wording))


@verb("recall")
@click.argument("text", metavar="TEXT|-")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=8, show_default=True, help="At most so many notes."
)
@click.option("--as-of", help="Your notes as they stood then: 2019, 2019-03, 2019-03-07.")
def recall_command(session: Session, text: str, limit: int, as_of: str | None) -> None:
    """Find the notes that bear on a text, each with its own words and the reason."""
    if text == STDIN:
        text = sys.stdin.read()
    with library(session) as opened:
        recalled = opened.recall(text, limit=limit, as_of=as_of_date(as_of) if as_of else None)
        session.answer(
            [recalled_record(one) for one in recalled],
            lambda: recall_text(
                recalled, opened.wording, width=session.width, colour=session.colour
            ).rstrip(),
        )


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
    After banyun index, notes that are near to the WORDS in meaning come last.
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
                **({"near": True} if one.near else {}),
            }
            for one in found
        ]
        session.answer(records, lambda: views.found_lines(found, opened.wording))
