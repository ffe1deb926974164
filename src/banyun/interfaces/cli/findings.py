"""Verbs that judge findings: accept, dismiss."""

from __future__ import annotations

import click

from banyun.findings.finding import Finding, State
from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Failures, Session, verb
from banyun.outputs.records import finding_record


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
