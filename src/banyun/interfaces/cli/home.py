"""Verbs on the home: export, import, backup, restore, doctor, config."""

from __future__ import annotations

from pathlib import Path

import click

from banyun.errors import InvalidInput
from banyun.interfaces.cli import views
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


@verb("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup_command(session: Session, file: Path) -> None:
    """Save the home in one new file; others may go on using it meanwhile."""
    with library(session) as opened, session.long_work():
        done = opened.backup(file)
        session.answer(
            {"file": str(file), "originals": done.originals, "notes": done.notes, "bytes": done.size},
            lambda: say("cli.backed_up", opened.wording, file=file, megabytes=f"{done.size / 1e6:.1f}"),
        )


@verb("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore_command(session: Session, file: Path) -> None:
    """Put a backup in the place of this home; its database is set aside, not deleted."""
    with library(session) as opened:
        done = opened.restore(file)
        aside = str(done.aside) if done.aside else None
        notes_aside = str(done.notes_aside) if done.notes_aside else None
        session.answer(
            {
                "originals": done.originals,
                "aside": aside,
                "notes": done.notes,
                "notes_aside": notes_aside,
            },
            lambda: "\n".join(
                [
                    say("cli.restored", opened.wording, home=opened.home),
                    *([say("cli.aside", opened.wording, place=aside)] if aside else []),
                    *([say("cli.notes_aside", opened.wording, place=notes_aside)] if notes_aside else []),
                ]
            ),
        )


@verb("doctor")
@click.option(
    "--repair", is_flag=True, help="Rebuild what can be rebuilt; nobody else may use the home then."
)
def doctor_command(session: Session, repair: bool) -> int:
    """Check the home: file, index, texts, originals, and what killed processes left.

    Exits with 1 while anything is damaged.
    """
    with library(session) as opened, session.long_work():
        found = opened.examine(repair=repair)
        session.answer(
            {
                "sound": found.sound,
                "checks": [
                    {
                        "name": one.name,
                        "state": one.state,
                        "message": one.message,
                        "hint": one.hint,
                        "details": list(one.details),
                    }
                    for one in found.checks
                ],
            },
            lambda: views.examination_lines(found, opened.wording),
        )
    return 0 if found.sound else 1


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
    minutes        a day that banyun today may fill; 20 by default
    me             you, as Name <name@example.org>, in letters and discussions
    indexes        open indexes of papers that may be asked: openalex, crossref, arxiv
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
