"""Verbs on the home: export, import, config."""

from __future__ import annotations

from pathlib import Path

import click

from banyun.errors import InvalidInput
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.language.wording import listing, say
from banyun.library.settings import NAMES
from banyun.outputs.records import as_json


@verb("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def export_command(session: Session, folder: Path) -> None:
    """Write everything as files that anyone can read, to a new folder."""
    with library(session) as opened, session.long_work():
        done = opened.export(folder)
        counts = {
            "materials": done.materials,
            "notes": done.notes,
            "findings": done.findings,
            "stances": done.stances,
        }
        session.answer(
            {"folder": str(folder), **counts}, lambda: say("cli.exported", opened.wording, **counts)
        )


@verb("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def import_command(session: Session, folder: Path) -> None:
    """Read an export into this home: all of it or nothing; what is here already stays as it is."""
    with library(session) as opened, session.long_work():
        done = opened.import_from(folder)
        counts = {
            "materials": done.materials,
            "notes": done.notes,
            "note_versions": done.note_versions,
            "findings": done.findings,
            "stances": done.stances,
        }
        session.answer(
            {**counts, "kept": list(done.kept)},
            lambda: "\n".join(
                [
                    say("cli.imported", opened.wording, **counts),
                    *(
                        [say("cli.kept", opened.wording, notes=listing(done.kept, opened.wording))]
                        if done.kept
                        else []
                    ),
                ]
            ),
        )


@verb("config")
@click.argument("name", required=False)
@click.argument("values", nargs=-1)
@click.option("--unset", is_flag=True, help="Back to the default.")
def config_command(session: Session, name: str | None, values: tuple[str, ...], unset: bool) -> None:
    """Show the settings, or show, set or unset one.

    \b
    language       en or zh: the language Banyun speaks; by default your locale's
    lenses         angles you always ask from; further ones are inferred from your notes
    allowed_hosts  hosts on private networks that may be fetched from
    """
    with library(session) as opened:
        settings = opened.settings
        if name is not None and name not in NAMES:
            raise InvalidInput(f"There is no setting “{name}”.", f"The settings are: {', '.join(NAMES)}.")
        if unset and (name is None or values):
            raise click.UsageError("--unset takes the name of one setting and no value.")
        if name is not None and (values or unset):
            settings = opened.configure(name, values)
        record = settings.as_json()
        chosen = record if name is None else {name: record[name]}
        session.answer(
            chosen, lambda: "\n".join(f"{key} = {as_json(value)}" for key, value in chosen.items())
        )
