"""Verbs on what is read: list, show."""

from __future__ import annotations

import click

from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.library.results import FindingView, MaterialEntry, MaterialView, NoteView, View
from banyun.outputs.records import (
    finding_record,
    material_record,
    note_record,
    stance_record,
    version_record,
)


@verb("list")
def list_command(session: Session) -> None:
    """List the materials, newest first."""
    with library(session) as opened:
        entries = opened.materials()
        session.answer(
            [_entry(one) for one in entries], lambda: views.material_lines(entries, opened.wording)
        )


def _entry(entry: MaterialEntry) -> dict[str, object]:
    return {**material_record(entry.material), "characters": entry.characters, "versions": entry.versions}


@verb("show")
@click.argument("record", metavar="MATERIAL|NOTE|FINDING")
@click.option("--text", is_flag=True, help="The whole text, as it is kept.")
def show_command(session: Session, record: str, text: bool) -> None:
    """Show a material, a note or a finding.

    It is named by its id, by the beginning of one, by where it came from, or by words of its title.
    """
    with library(session) as opened:
        view = opened.show(record)
        if text and not session.json:
            click.echo(views.whole_text(view), nl=False)
            return
        session.answer(_view(view, text), lambda: views.shown(view, opened.wording))


def _view(view: View, text: bool) -> dict[str, object]:
    if isinstance(view, MaterialView):
        record = {
            **material_record(view.material),
            **version_record(view.version),
            "passages": [
                {"id": one.id, "start": one.start, "end": one.end, "heading": one.heading, "kind": one.kind}
                for one in view.passages
            ],
            "findings": [finding_record(one) for one in view.findings],
            "stances": [stance_record(one) for one in view.stances],
        }
    elif isinstance(view, NoteView):
        record = {**note_record(view.note), "stances": [stance_record(one) for one in view.stances]}
    else:
        assert isinstance(view, FindingView)
        record = finding_record(view.finding)
    return {**record, "text": views.whole_text(view)} if text else record
