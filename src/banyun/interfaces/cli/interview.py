"""The verb interview."""

from __future__ import annotations

import sys

import click

from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive, reply_or_end, stops, written
from banyun.language.wording import moment, say
from banyun.library import Library
from banyun.outputs.interview import interview_record, interview_text, one_question_text, standing
from banyun.study.interview import Interviewed

STDIN = "-"


@verb("interview")
@click.option("--answer", "number", metavar="N", type=int, help="The question that TEXT answers.")
@click.option("--again", is_flag=True, help="On a terminal, the answered ones too.")
@click.argument("text", metavar="[TEXT|-]", required=False)
def interview_command(session: Session, number: int | None, again: bool, text: str | None) -> None:
    """Answer a dozen questions about what you have built, broken and decided.

    Each answer becomes a note of your own work at once, so that digests have something of yours
    to hold a text against. Stop whenever you like and go on later; answering again makes a new
    version. With --answer N TEXT, or off a terminal, nothing is asked.
    """
    if (number is None) != (text is None):
        raise click.UsageError("--answer N and TEXT go together.")
    with library(session) as opened:
        if number is not None and text is not None:
            answered = opened.answer_interview(number, sys.stdin.read() if text == STDIN else text)
            session.answer(interview_record(answered), lambda: _kept(answered, opened.wording))
        elif interactive(session):
            _ask(session, opened, again=again)
        else:
            questions = opened.interview()
            session.answer(
                [interview_record(one) for one in questions],
                lambda: interview_text(
                    questions, opened.wording, width=session.width, colour=session.colour
                ).rstrip(),
            )


def _ask(session: Session, opened: Library, *, again: bool) -> None:
    """One question after the other; each answer is kept before the next is asked."""
    lang = opened.wording
    hint = say("interview.reply", lang)
    for one in opened.interview():
        if one.note is not None and not again:
            continue
        click.echo(one_question_text(one, lang, width=session.width, colour=session.colour).rstrip())
        answer, hint = reply_or_end(session, hint), ""
        if answer is None or stops(answer):
            break
        text = written(answer, one.answer) if answer else ""
        if text:
            click.echo(_kept(opened.answer_interview(one.number, text), lang))
        click.echo()
    click.echo(standing(opened.interview(), lang))


def _kept(answered: Interviewed, lang: str) -> str:
    if answered.note is None or answered.note.when is None:
        return say("interview.kept_undated", lang)
    return say("interview.kept", lang, when=moment(answered.note.when.text, lang))
