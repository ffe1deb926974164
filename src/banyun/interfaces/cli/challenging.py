"""The verb of challenge."""

from __future__ import annotations

from collections.abc import Callable

import click

from banyun.errors import InvalidInput
from banyun.interfaces.cli.conversing import pressed_or_pasted, read, written
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.language.wording import say
from banyun.outputs.challenge_text import challenge_text, challenged_text
from banyun.outputs.transfer_json import challenge_values
from banyun.study.challenging import ChallengePage, Row


@verb("challenge")
@click.argument("material")
@click.option("--text", metavar="TEXT|-", help="How you would do it; your editor is offered otherwise.")
@click.option(
    "--compare",
    "compared",
    multiple=True,
    metavar="ROW",
    help="“name | their words | mine”; may be repeated.",
)
def challenge_command(session: Session, material: str, text: str | None, compared: tuple[str, ...]) -> None:
    """Write how you would do it better, point by point against a material.

    Shown are what its design claims, where it seems thin (much without a figure, claims without an
    if, angles it never looks from), and your versions so far. A new version keeps what it does not
    say again, and a row of the same name replaces the earlier one. It becomes a note of yours.
    """
    text, rows = read(text), [_row(words) for words in compared]
    with library(session) as opened:
        lang = opened.wording
        if text is None and not rows:
            page = opened.challenged(material)
            _answer(session, page, challenge_text, lang)
            if not interactive(session):
                return
            keys = {"w": say("transfer.key.w", lang), "q": say("transfer.key.q", lang)}
            key, pasted = pressed_or_pasted(keys, lang)
            if key == "q":
                return
            before = page.versions[-1].body.text if page.versions else ""
            scaffold = challenge_text(page, lang, width=88, colour=False).splitlines()
            text = written(scaffold, lang, text=before, pasted=pasted)
            if not text or text == before:
                click.echo(say("conversing.nothing_kept", lang))
                return
        _answer(session, opened.challenge(material, text=text or "", rows=rows), challenged_text, lang)


def _row(words: str) -> Row:
    """Raises:
    InvalidInput: it has no two bars.
    """
    parts = words.replace("｜", "|").split("|")
    if len(parts) < 3:
        raise InvalidInput(
            "A comparison needs a name, their words and yours.", "Write it as: name | their words | mine"
        )
    return Row(parts[0].strip(), "|".join(parts[1:-1]).strip(), parts[-1].strip())


def _answer(session: Session, page: ChallengePage, text: Callable[..., str], lang: str) -> None:
    session.answer(
        challenge_values(page),
        lambda: text(page, lang, width=session.width, colour=session.colour).rstrip("\n"),
    )
