"""Verbs on what is read: add, list, show."""

from __future__ import annotations

import sys
from typing import cast, get_args

import click

from banyun.findings.bodies import Attempt
from banyun.findings.records import Record, of_kind
from banyun.interfaces.cli import views
from banyun.interfaces.cli.frontier import show_exploration
from banyun.interfaces.cli.made import answer_made
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Failures, Session, verb
from banyun.library import Library
from banyun.library.adding import STANDARD_INPUT
from banyun.library.made import Made
from banyun.library.results import Added, FindingView, MaterialEntry, MaterialView, NoteView, View
from banyun.materials.adding import Given
from banyun.materials.material import Kind, Rights, Triage
from banyun.outputs.mastery import attempt_text, mastery_text
from banyun.outputs.mastery_json import attempt_values, mastery_values
from banyun.outputs.questions import asked_record, question_text
from banyun.outputs.records import (
    finding_record,
    material_record,
    note_record,
    stance_record,
    version_record,
)
from banyun.outputs.said import said_records
from banyun.outputs.transfer_json import own_values
from banyun.study.asked import QuestionView
from banyun.study.exploring import ExplorationView
from banyun.study.mastery.results import Mastery

MATERIAL_KINDS: tuple[str, ...] = get_args(Kind)
RIGHTS: tuple[str, ...] = get_args(Rights)
STDIN = "-"


@verb("add")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(MATERIAL_KINDS), help="What it is; guessed otherwise.")
@click.option("--title", help="What to call it; read from the source otherwise.")
@click.option("--lang", help="The language it is in, such as en or zh; found out otherwise.")
@click.option("--priority", type=click.IntRange(1, 5), default=3, show_default=True, help="1 comes first.")
@click.option(
    "--rights", type=click.Choice(RIGHTS), help="Whose it is: of private and paid texts little is quoted."
)
def add_command(
    session: Session,
    sources: tuple[str, ...],
    kind: str | None,
    title: str | None,
    lang: str | None,
    priority: int,
    rights: str | None,
) -> None:
    """Add files, addresses or - (standard input) as materials.

    What is there already is recognised; a file or page that has changed becomes the next version.
    """
    given = Given(cast(Kind | None, kind), title, lang, priority, cast(Rights | None, rights))
    failures = Failures()
    added: list[Added] = []
    with library(session) as opened, session.long_work():
        for source in sources:
            with failures.around(source):
                data = sys.stdin.buffer.read() if source == STDIN else None
                added.append(opened.add(STANDARD_INPUT if data is not None else source, given, data))
        if added:
            session.answer([_added(one) for one in added], lambda: views.added_lines(added, opened.wording))
    failures.raise_any(len(sources))


def _added(added: Added) -> dict[str, object]:
    return {
        "material": added.material.id,
        "title": added.material.title,
        "language": added.material.language,
        "passages": added.passages,
        "duplicate_of": added.duplicate_of,
        "seconds": round(added.seconds, 3),
        "kind": added.material.kind,
        "version": added.version,
        "warnings": list(added.warnings),
    }


@verb("list")
@click.option("--triage", type=click.Choice(get_args(Triage)), help="Those only of which you decided so.")
def list_command(session: Session, triage: str | None) -> None:
    """List the materials, newest first."""
    with library(session) as opened:
        entries = opened.materials(cast(Triage | None, triage))
        session.answer(
            [_entry(one) for one in entries], lambda: views.material_lines(entries, opened.wording)
        )


def _entry(entry: MaterialEntry) -> dict[str, object]:
    return {
        **material_record(entry.material),
        "characters": entry.characters,
        "versions": entry.versions,
        "triage": entry.triage,
        "yours": entry.yours.isoformat() if entry.yours else None,
    }


@verb("show")
@click.argument("record", metavar="MATERIAL|NOTE|FINDING|QUESTION|PROJECT|EXPLORATION")
@click.option("--text", is_flag=True, help="The whole text, as it is kept.")
def show_command(session: Session, record: str, text: bool) -> None:
    """Show a material, a note, a finding, a question, a project, an exploration or an attempt.

    It is named by its id, by the beginning of one, by where it came from, or by words of its title.
    """
    with library(session) as opened:
        view = opened.show(record)
        if isinstance(view, QuestionView):
            question = view
            session.answer(
                asked_record(question.asked),
                lambda: question_text(
                    question, opened.wording, width=session.width, colour=session.colour
                ).rstrip(),
            )
            return
        if isinstance(view, ExplorationView):
            show_exploration(session, opened, view)
            return
        if isinstance(view, Mastery):
            session.answer(
                mastery_values(view),
                lambda: mastery_text(
                    view, opened.wording, width=session.width, colour=session.colour
                ).rstrip(),
            )
            return
        if isinstance(view, Record) and (tried := next(iter(of_kind([view], Attempt)), None)) is not None:
            session.answer(attempt_values(tried), lambda: _attempt(session, opened, tried))
            return
        if not isinstance(view, MaterialView | NoteView | FindingView):
            answer_made(session, opened, cast(Made, view))
            return
        if text and not session.json:
            click.echo(views.whole_text(view), nl=False)
            return
        session.answer(_view(view, text), lambda: views.shown(view, opened.wording))


def _attempt(session: Session, opened: Library, tried: Record[Attempt]) -> str:
    return attempt_text(
        tried, opened.coverage(tried), opened.wording, width=session.width, colour=session.colour
    )


def origin_values(view: NoteView) -> dict[str, object]:
    """Where a note comes from as JSON."""
    origin = view.origin
    return {
        "kind": origin.kind,
        "record": origin.record_id,
        "gone": origin.gone,
        "at": origin.at.isoformat(),
        "part": origin.part,
        "on": [{"id": one.id, "title": one.title} for one in origin.sources],
    }


def _view(view: View, text: bool) -> dict[str, object]:
    if isinstance(view, MaterialView):
        record: dict[str, object] = {
            **material_record(view.material),
            **version_record(view.version),
            "passages": [
                {"id": one.id, "start": one.start, "end": one.end, "heading": one.heading, "kind": one.kind}
                for one in view.passages
            ],
            "findings": [finding_record(one) for one in view.findings],
            "stances": [stance_record(one) for one in view.stances],
            **said_records([one.said for one in view.remarks]),
            "yours": view.yours.isoformat() if view.yours else None,
            **own_values(view.own),
        }
    elif isinstance(view, NoteView):
        record = {
            **note_record(view.note),
            "stances": [stance_record(one) for one in view.stances],
            "deepened_by": [
                {"deduction": one.id, "question": one.body.question_id, "at": one.created.isoformat()}
                for one in view.deepening
            ],
            "origin": origin_values(view),
        }
    else:
        assert isinstance(view, FindingView)
        record = finding_record(view.finding)
        if view.attached is not None:
            record["attached"] = {
                "findings": [one.id for one in view.attached.findings],
                "stances": [one.id for one in view.attached.stances],
                "records": [one.id for one in view.attached.records],
            }
    return {**record, "text": views.whole_text(view)} if text else record
