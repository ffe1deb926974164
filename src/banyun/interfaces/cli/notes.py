"""Verbs on what is known: learn, note, recall, search."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import cast

import click

from banyun.errors import BanyunError, NotOverwritten
from banyun.interfaces.cli import views
from banyun.interfaces.cli.conversing import read, written
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Failures, Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.knowledge.importers import KINDS
from banyun.knowledge.note import Basis
from banyun.library import Library
from banyun.library.editing import EditedNote, OpenNote
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
@click.argument("note", metavar="NOTE|TITLE")
@click.option("--basis", type=click.Choice(BASES), help="How you know it: your own work, read, own thinking.")
@click.option("--when", help="The time it is about: 2019, 2019-03, 2019-03-07; “” for none.")
@click.option("--tag", "tags", multiple=True, help="A tag to add; may be repeated.")
@click.option("--untag", "without_tags", multiple=True, help="A tag to take away; may be repeated.")
@click.option("--edit", is_flag=True, help="Change its text in your editor.")
@click.option("--text", metavar="TEXT|-", help="Its whole text, front matter included; - is standard input.")
@click.option(
    "--link", "to", metavar="NOTE|MATERIAL", help="Write a link to a note or a material at its end."
)
@click.option("--new", is_flag=True, help="Write a new note of that TITLE.")
@click.option("--in", "folder", metavar="DIR", help="The learned folder for a new note; else the home's own.")
def note_command(
    session: Session,
    note: str,
    basis: str | None,
    when: str | None,
    tags: tuple[str, ...],
    without_tags: tuple[str, ...],
    edit: bool,
    text: str | None,
    to: str | None,
    new: bool,
    folder: str | None,
) -> None:
    """Write a note, change or link it, or say how you know it.

    A note that was learned from a file is changed in that file, and what you did not touch stays
    as it is, byte for byte. What you say of basis, time and tags is kept when the file is learned
    again.
    """
    if (new and (edit or to)) or (edit and text is not None) or (folder and not new):
        raise click.UsageError("--new goes with --text and --in, --edit goes without --text.")
    with library(session) as opened:
        if new:
            words = read(text)
            known = opened.new_note(
                note,
                written([], opened.wording) if words is None and interactive(session) else words or "",
                basis=cast(Basis | None, basis),
                when=when or "",
                folder=str(Path(folder).expanduser().resolve()) if folder else "",
            )
            note, basis, when = known.id, None, None
        if edit or (text is not None and not new):
            note = _saved(opened, note, read(text))
        if to is not None:
            note = opened.link_note(note, to).note.id
        known = opened.describe_note(
            note, basis=cast(Basis | None, basis), when=when, tags=tags, without_tags=without_tags
        )
        session.answer(note_record(known), lambda: views.note_lines(known, opened.wording))


def _saved(opened: Library, reference: str, text: str | None) -> str:
    """Saves a note's text, as given or as the reader leaves it in their editor; gives its id."""
    lies = opened.open_note(reference)
    if lies.refusal is not None:
        raise lies.refusal
    if text is not None:
        edited = opened.edit_note(lies.note.id, text, lies.state)
    else:
        edited = _in_editor(opened, lies)
    for taken in edited.orphaned:
        click.echo(views.stance_line(replace(taken, orphaned=True), opened.wording), err=True)
    return lies.note.id


def _in_editor(opened: Library, lies: OpenNote) -> EditedNote:
    """What was typed is left in its file where it cannot be saved."""
    handle, name = tempfile.mkstemp(prefix="banyun-", suffix=".md")
    draft = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(lies.text)
    try:
        click.edit(filename=name)
        edited = opened.edit_note(lies.note.id, draft.read_text(encoding="utf-8"), lies.state)
    except (BanyunError, click.ClickException, UnicodeDecodeError) as error:
        raise NotOverwritten(
            f"The note was not saved: {_why(error)}", f"What you wrote is kept in {draft}."
        ) from error
    draft.unlink(missing_ok=True)
    return edited


def _why(error: Exception) -> str:
    if isinstance(error, BanyunError):
        return error.message
    return error.format_message() if isinstance(error, click.ClickException) else str(error)


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
