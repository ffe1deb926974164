"""The verb of talking with authors and peers."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from banyun.interfaces.cli.conversing import read
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.library.discussing import Draft
from banyun.library.home import clock_of
from banyun.library.writing import write_whole
from banyun.outputs import letters
from banyun.outputs.discussion_text import discussions_text
from banyun.outputs.transfer_json import discussion_values
from banyun.study.discussing import Filed

FORMS = ("eml", "text", "patch")


@verb("discuss")
@click.argument("what", metavar="[QUESTION|FINDING|MATERIAL]", required=False)
@click.option("--draft", "form", type=click.Choice(FORMS), help="Draft a letter to the author; never sent.")
@click.option("--to", default="", help="Whom to write to: Name <name@example.org>; else the author.")
@click.option("--quote", default="", help="Words of the material to quote; else the question's.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, and print its path.")
@click.option(
    "--file",
    "source",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A discussion as it was saved: mail, chat, transcript, notes.",
)
@click.option("--text", metavar="TEXT|-", help="What was said, in your words or pasted.")
@click.option("--with", "with_whom", default="", help="Whom it was with.")
@click.option("--me", help="Your own name or address in it; else the setting “me”.")
def discuss_command(
    session: Session,
    what: str | None,
    form: str | None,
    to: str,
    quote: str,
    output: Path | None,
    source: Path | None,
    text: str | None,
    with_whom: str,
    me: str | None,
) -> None:
    """Draft a letter to an author, or file what was said with authors and peers.

    --draft writes the quote, your question and your latest deduction as mail (eml), as text, or as
    a reply in a patch thread, to send with your own mail program. --file or --text files a
    discussion on what it is about: the other's words become a note read, yours a note thought.
    Else the discussions are listed.
    """
    if form is not None and (source is not None or text is not None):
        raise click.UsageError("--draft goes without --file and --text.")
    if what is None and (form is not None or source is not None or text is not None):
        raise click.UsageError("Name the question, finding or material it is about.")
    with library(session) as opened:
        lang = opened.wording
        if form is not None and what is not None:
            made = opened.draft(what, to=to, me=me, quote=quote, patch=form == "patch")
            _draft(session, made, form, output)
            return
        if what is not None and (source is not None or text is not None):
            data, name = _given(source, text)
            filed = opened.file_discussion(what, data, name, with_whom=with_whom, me=me)
        else:
            filed = opened.discussions(what)
        session.answer(
            [_values(one) for one in filed],
            lambda: discussions_text(filed, lang, width=session.width, colour=session.colour).rstrip("\n"),
        )


def _given(source: Path | None, text: str | None) -> tuple[bytes, str]:
    """The bytes of a discussion, and a name for their form."""
    if source is None:
        return (read(text) or "").encode(), "notes.txt"
    return source.read_bytes(), source.name


def _draft(session: Session, made: Draft, form: str, output: Path | None) -> None:
    data = _written(made, form, clock_of(os.environ)())
    if output is not None:
        write_whole(output, data)
        session.answer({"output": str(output)}, lambda: str(output))
        return
    said = data.decode("utf-8").replace("\r\n", "\n").rstrip("\n")
    session.answer({"form": form, "to": made.letter.author.address, "text": said}, lambda: said)


def _written(made: Draft, form: str, at: datetime) -> bytes:
    if form == "eml":
        return letters.mail_of(made.letter, at)
    if made.answered is not None:
        return letters.patch_reply(made.letter, made.answered, at)
    return letters.text_of(made.letter).encode()


def _values(one: Filed) -> dict[str, object]:
    return {**discussion_values(one.discussion), "about_text": one.about}
