"""Verbs that hold a material against the notes: digest, skim."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from banyun.digest.digest import Digest
from banyun.interfaces.cli.days import ask_triage, triaged_line
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.interfaces.cli.writing import write_whole
from banyun.library.adding import STANDARD_INPUT
from banyun.library.home import as_of_date
from banyun.outputs.digest_json import digest_json
from banyun.outputs.html import digest_html
from banyun.outputs.markdown import digest_markdown
from banyun.outputs.records import as_json
from banyun.outputs.skim import skim_text, skim_values
from banyun.outputs.text import digest_text

FORMATS = ("text", "md", "html", "json")
STDIN = "-"
_PAGE_WIDTH = 88
"""Columns of a text that goes to a file."""


@verb("digest")
@click.argument("source", metavar="MATERIAL|SOURCE")
@click.option("--as-of", help="With your notes as they stood then: 2019, 2019-03, 2019-03-07.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, and print its path.")
def digest_command(session: Session, source: str, as_of: str | None, form: str, output: Path | None) -> None:
    """Hold a material against your notes.

    A file, an address or - (standard input) is added first. The digest opens with what you
    already did right; every claim carries the words it rests on.
    """
    form = "json" if session.json else form
    with library(session) as opened, session.long_work():
        data = sys.stdin.buffer.read() if source == STDIN else None
        digest = opened.digest(
            STANDARD_INPUT if data is not None else source,
            as_of=as_of_date(as_of) if as_of else None,
            data=data,
        )
        lang = opened.wording
    rendered = _renderer(session, form, lang, to_file=output is not None)(digest).rstrip("\n") + "\n"
    if output is None:
        click.echo(rendered, nl=False)
    else:
        write_whole(output, rendered.encode())
        session.answer({"output": str(output)}, lambda: str(output))


def _renderer(session: Session, form: str, lang: str, *, to_file: bool) -> Callable[[Digest], str]:
    renderers: dict[str, Callable[[Digest], str]] = {
        "text": lambda digest: digest_text(
            digest,
            lang,
            width=_PAGE_WIDTH if to_file else session.width,
            colour=session.colour and not to_file,
        ),
        "md": lambda digest: digest_markdown(digest, lang),
        "html": lambda digest: digest_html(digest, lang),
        "json": digest_json,
    }
    return renderers[form]


@verb("skim")
@click.argument("source", metavar="MATERIAL|SOURCE")
def skim_command(session: Session, source: str) -> None:
    """See in a minute whether a material is worth digesting.

    On a terminal it ends in your decision: digest it, later, or drop it.
    """
    with library(session) as opened:
        with session.long_work():
            digest = opened.digest(source)
        lang = opened.wording
        if session.json:
            click.echo(as_json(skim_values(digest)))
            return
        click.echo(skim_text(digest, lang, width=session.width, colour=session.colour).rstrip())
        if interactive(session) and (choice := ask_triage(session, opened)) is not None:
            click.echo(triaged_line(opened.triage(digest.material.id, choice), lang))
