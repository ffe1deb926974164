"""Verbs that hold a material against the notes: digest, skim."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from banyun.digest.digest import Digest
from banyun.errors import BanyunError
from banyun.interfaces.cli.asking import agree, join, tell_estimate
from banyun.interfaces.cli.days import ask_triage, triaged_line
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.library.adding import STANDARD_INPUT
from banyun.library.home import as_of_date
from banyun.library.writing import write_whole
from banyun.outputs.comparisons import beside_report, beside_values, moved_report, moved_values
from banyun.outputs.digest_json import digest_json
from banyun.outputs.html import digest_html
from banyun.outputs.markdown import digest_markdown
from banyun.outputs.records import as_json
from banyun.outputs.report import Report, report_html, report_markdown, report_text
from banyun.outputs.skim import skim_text, skim_values
from banyun.outputs.text import digest_text

FORMATS = ("text", "md", "html", "json")
STDIN = "-"
_PAGE_WIDTH = 88
"""Columns of a text that goes to a file."""


@verb("digest")
@click.argument("source", metavar="MATERIAL|SOURCE")
@click.option("--as-of", help="With your notes as they stood then: 2019, 2019-03, 2019-03-07.")
@click.option(
    "--since", metavar="last|DATE", help="Show what moved since then: last, or a day such as 2026-03-07."
)
@click.option(
    "--beside",
    metavar="HOME|FOLDER|DATE",
    help="Beside another reader: a home, a folder of notes, or yourself on an earlier day.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--dismissed", is_flag=True, help="Offer blind spots that you dismissed, too.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, and print its path.")
@click.option("--model", help="Let this model join in, where you have had your say.")
@click.option("--ahead", is_flag=True, help="Let it work ahead of you; what it says waits for you.")
@click.option("--dry-run", is_flag=True, help="Only tell what asking the model would take.")
@click.option("--yes", is_flag=True, help="Agree without being asked, as scripts do.")
def digest_command(
    session: Session,
    source: str,
    as_of: str | None,
    since: str | None,
    beside: str | None,
    form: str,
    dismissed: bool,
    output: Path | None,
    model: str | None,
    ahead: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Hold a material against your notes.

    A file, an address or - (standard input) is added first. The digest opens with what you
    already did right; every claim carries the words it rests on.
    """
    if since is not None and (beside is not None or as_of is not None):
        raise click.UsageError("--since goes without --beside and --as-of.")
    form = "json" if session.json else form
    if model is None and (ahead or dry_run or yes):
        raise click.UsageError("--ahead, --dry-run and --yes belong to --model.")
    if model is not None and (since is not None or beside is not None):
        raise click.UsageError("--model goes without --since and --beside.")
    until = as_of_date(as_of) if as_of else None
    stopped: BanyunError | None = None
    with library(session) as opened:
        if model is not None and not dry_run:
            agree(session, opened, model, yes=yes)
        with session.long_work():
            data = sys.stdin.buffer.read() if source == STDIN else None
            source = STANDARD_INPUT if data is not None else source
            lang, to_file = opened.wording, output is not None
            if since is not None:
                change = opened.moved(source, since, data)
                report, values = moved_report(change, lang), moved_values(change)
                rendered = _reported(session, form, lang, report, values, to_file=to_file)
            elif beside is not None:
                sides = opened.beside(source, beside, as_of=until, data=data)
                report, values = beside_report(sides, lang), beside_values(sides)
                rendered = _reported(session, form, lang, report, values, to_file=to_file)
            else:
                digest = opened.digest(source, as_of=until, data=data, dismissed=dismissed)
                if model is not None and dry_run:
                    tell_estimate(session, opened, digest, model, ahead=ahead)
                    return
                if model is not None:
                    digest, stopped = join(session, opened, digest, model, ahead=ahead, dismissed=dismissed)
                rendered = _renderer(session, form, lang, to_file=to_file)(digest)
    rendered = rendered.rstrip("\n") + "\n"
    if output is None:
        click.echo(rendered, nl=False)
    else:
        write_whole(output, rendered.encode())
        session.answer({"output": str(output)}, lambda: str(output))
    if stopped is not None:
        raise stopped


def _reported(
    session: Session, form: str, lang: str, report: Report, values: dict[str, object], *, to_file: bool
) -> str:
    """A comparison in the wanted form."""
    if form == "json":
        return as_json(values)
    if form == "md":
        return report_markdown(report, lang)
    if form == "html":
        return report_html(report, lang)
    width = _PAGE_WIDTH if to_file else session.width
    return report_text(report, lang, width=width, colour=session.colour and not to_file)


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
    with library(session) as opened, session.long_work():
        digest = opened.digest(source)
        lang = opened.wording
    if session.json:
        click.echo(as_json(skim_values(digest)))
        return
    click.echo(skim_text(digest, lang, width=session.width, colour=session.colour).rstrip())
    if interactive(session) and (choice := ask_triage(session, lang)) is not None:
        with library(session) as opened:
            click.echo(triaged_line(opened.triage(digest.material.id, choice), lang))
