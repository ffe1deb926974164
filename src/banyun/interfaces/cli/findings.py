"""Verbs on what is said about a material: stance, accept, dismiss."""

from __future__ import annotations

from typing import cast

import click

from banyun.findings.finding import Finding, State
from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Failures, Session, verb
from banyun.knowledge.evidence import Stance
from banyun.library.judging import STANCES
from banyun.outputs.records import finding_record, stance_record


@verb("stance")
@click.argument("material")
@click.argument("note")
@click.argument("stance", type=click.Choice(STANCES))
@click.option("--quote", required=True, help="Words of the material.")
@click.option("--note-quote", required=True, help="Words of the note.")
def stance_command(
    session: Session, material: str, note: str, stance: str, quote: str, note_quote: str
) -> None:
    """Say how a note and a material stand to each other."""
    with library(session) as opened:
        taken = opened.take_stance(material, note, cast(Stance, stance), quote=quote, note_quote=note_quote)
        session.answer(stance_record(taken), lambda: views.stance_line(taken, opened.wording))


@verb("accept")
@click.argument("findings", metavar="FINDING...", nargs=-1, required=True)
def accept_command(session: Session, findings: tuple[str, ...]) -> None:
    """Accept findings: they stay, whatever later digests suggest."""
    _judge(session, findings, "accepted")


@verb("dismiss")
@click.argument("findings", metavar="FINDING...", nargs=-1, required=True)
def dismiss_command(session: Session, findings: tuple[str, ...]) -> None:
    """Dismiss findings: later digests show them no more."""
    _judge(session, findings, "dismissed")


def _judge(session: Session, findings: tuple[str, ...], state: State) -> None:
    failures = Failures()
    judged: list[Finding] = []
    with library(session) as opened:
        for reference in findings:
            with failures.around(reference):
                judged.append(opened.judge_finding(reference, state))
    if judged:
        session.answer(
            [finding_record(one) for one in judged],
            lambda: "\n".join(views.finding_line(one, opened.wording) for one in judged),
        )
    failures.raise_any(len(findings))
