"""The verb that takes a material out of the home: remove."""

from __future__ import annotations

from pathlib import Path

import click

from banyun.errors import NotConfirmed
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.language.wording import say
from banyun.outputs.removing import removal_text, removal_values


@verb("remove")
@click.argument("material")
@click.option(
    "--backup",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the home in this new file first.",
)
@click.option("--yes", is_flag=True, help="Agree without being asked, as scripts do.")
def remove_command(session: Session, material: str, target: Path | None, yes: bool) -> None:
    """Take a material out of the home for good, with what was found and said on it.

    It tells what goes and asks. Your notes stay, those that grew from the material too, and so do
    techniques and rehearsals. What models have read of the text is deleted. To let it come no more
    and keep it, drop it.
    """
    with library(session) as opened:
        lang = opened.wording
        planned = opened.removal(material)
        if not yes:
            if not interactive(session):
                if not session.json and not session.quiet:
                    click.echo(removal_text(planned, lang), err=True)
                raise NotConfirmed("Removing a material cannot be undone.", "Agree with --yes.")
            click.echo(removal_text(planned, lang))
            if not click.confirm(say("removing.sure", lang)):
                raise NotConfirmed("Nothing was removed.", "`banyun drop` lets it come no more.")
        if target is not None:
            opened.backup(target)
        done = opened.remove(planned.material.id)
        session.answer(removal_values(done), lambda: say("removing.done", lang, title=done.material.title))
