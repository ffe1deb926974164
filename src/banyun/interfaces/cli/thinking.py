"""Verbs of thinking: question, deduce, undo."""

from __future__ import annotations

import sys

import click

from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.outputs.records import quote_record
from banyun.study.asked import Asked

STDIN = "-"


@verb("question")
@click.argument("text", required=False)
@click.option("--on", help="The material it is about.")
@click.option("--quote", "quotes", multiple=True, help="Words of the material; may be repeated.")
@click.option("--lens", default="", help="The angle you ask from.")
@click.option("--priority", type=click.IntRange(1, 5), default=3, show_default=True, help="1 comes first.")
@click.option("--take", metavar="FINDING", help="Make a suggested question yours.")
def question_command(
    session: Session,
    text: str | None,
    on: str | None,
    quotes: tuple[str, ...],
    lens: str,
    priority: int,
    take: str | None,
) -> None:
    """Ask a question of your own, take up a suggested one, or list what you ask.

    Without TEXT and --take your questions are listed, the most urgent first, each with what you
    thought of it so far.
    """
    if take is not None and (text is not None or on is not None or quotes):
        raise click.UsageError("--take goes without a text, --on and --quote.")
    with library(session) as opened:
        if take is not None:
            asked = [opened.take_up(take, priority=priority)]
        elif text is not None:
            asked = [opened.ask(text, on=on, quotes=quotes, lens=lens, priority=priority)]
        else:
            asked = opened.questions(on)
        session.answer([asked_record(one) for one in asked], lambda: views.asked_lines(asked, opened.wording))


@verb("deduce")
@click.argument("question")
@click.argument("text", metavar="TEXT|-")
@click.option("--note", "notes", multiple=True, help="A note that it deepens; may be repeated.")
@click.option("--moved/--same", default=None, help="Whether it changed what you held before.")
def deduce_command(
    session: Session, question: str, text: str, notes: tuple[str, ...], moved: bool | None
) -> None:
    """Write down what you think the answer is, dated; as often as you like.

    It becomes a note of yours: later recall finds it, but never as evidence for the material that
    the question is about.
    """
    if text == STDIN:
        text = sys.stdin.read()
    with library(session) as opened:
        asked = opened.deduce(question, text, notes=notes, moved=moved)
        session.answer(asked_record(asked), lambda: views.asked_lines([asked], opened.wording))


@verb("undo")
def undo_command(session: Session) -> None:
    """Take back the last thing you said: a point, a stance, a question, a deduction, a judgement."""
    with library(session) as opened:
        act = opened.undo()
        record = {
            "act": act.id,
            "verb": act.verb,
            "at": act.at.isoformat(),
            "changed": [c.id for c in act.changes],
        }
        session.answer(record, lambda: views.undone_line(act, opened.wording))


def asked_record(asked: Asked) -> dict[str, object]:
    """A question with its deductions as JSON."""
    question = asked.question
    return {
        "question": question.id,
        "text": question.body.text,
        "lens": question.body.lens,
        "material": question.material_id,
        "quotes": [quote_record(quote) for quote in question.body.quotes],
        "priority": question.body.priority,
        "from_finding": question.body.from_finding,
        "asked": question.created.isoformat(),
        "deductions": [
            {
                "deduction": one.id,
                "text": one.body.text,
                "at": one.created.isoformat(),
                "moved": one.body.moved,
                "notes": list(one.body.note_ids),
            }
            for one in asked.deductions
        ],
    }
