"""Verbs of thinking: deduce, ponder, undo."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator

import click

from banyun.errors import NotFound
from banyun.identity import PREFIXES
from banyun.interfaces.cli import views
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import edited, interactive, reply, stops, written
from banyun.language.wording import say
from banyun.library import Library
from banyun.outputs.days import pondered_record, pondered_text
from banyun.outputs.prose import one_line
from banyun.outputs.questions import asked_lines, asked_record
from banyun.study.asked import Asked
from banyun.study.ponder import Pondered

STDIN = "-"


@verb("deduce")
@click.argument("question")
@click.argument("text", metavar="[TEXT|-]", required=False)
@click.option("--note", "notes", multiple=True, help="A note that it deepens; may be repeated.")
@click.option("--note-quote", "note_quotes", multiple=True, help="Words of such a note; may be repeated.")
@click.option("--moved/--same", default=None, help="Whether it changed what you held before.")
def deduce_command(
    session: Session,
    question: str,
    text: str | None,
    notes: tuple[str, ...],
    note_quotes: tuple[str, ...],
    moved: bool | None,
) -> None:
    """Write down what you think the answer is, dated; as often as you like.

    It becomes a note of yours: later recall finds it, but never as evidence for the material that
    the question is about. If it moved what you thought, the question comes back sooner. Without
    TEXT, on a terminal, your editor opens.
    """
    if text is None and not interactive(session):
        raise click.UsageError("Give the text, or - to read it from standard input.")
    if text == STDIN:
        text = sys.stdin.read()
    with library(session) as opened:
        if text is None:
            text = _asked_for(session, opened, question)
            if not text:
                session.tell(say("conversing.nothing_kept", opened.wording))
                return
        if moved is None and interactive(session) and _thought_before(opened, question):
            with _what_is_written_stays():
                moved = _ask_moved(session, opened.wording)
        asked = opened.deduce(question, text, notes=notes, note_quotes=note_quotes, moved=moved)
        session.answer(asked_record(asked), lambda: asked_lines([asked], opened.wording))


def _asked_for(session: Session, opened: Library, question: str) -> str:
    """What the reader writes at the terminal, the question before them."""
    asked = opened.question(question).asked if not _suggested(question) else None
    if asked is not None:
        session.tell(one_line(asked.question.body.text))
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        session.tell(say("days.ponder.write", opened.wording))
    return edited()


def _suggested(question: str) -> bool:
    return question.startswith(f"{PREFIXES['finding']}_")


def _thought_before(opened: Library, question: str) -> bool:
    if _suggested(question):
        return False
    return opened.question(question).asked.last is not None


def _ask_moved(session: Session, lang: str) -> bool | None:
    return {"y": True, "n": False}.get(reply(session, say("days.ponder.moved", lang)).lower()[:1])


@verb("ponder")
@click.argument("question", required=False)
def ponder_command(session: Session, question: str | None) -> None:
    """Take a break with one of your questions, your own facts beside it.

    On a terminal you may write down what you think, take another one, or leave: nothing is
    counted. Which one comes follows when it is due, its priority, and what you learned since.
    """
    with library(session) as opened:
        pondered = opened.ponder(question)
        seen: set[str] = set()
        while interactive(session):
            click.echo(_text(session, opened, pondered))
            answer = reply(session, say("days.ponder.reply", opened.wording))
            if answer.lower() == "s":
                seen.add(pondered.asked.question.id)
                try:
                    pondered = opened.ponder(seen=seen)
                except NotFound:
                    click.echo(say("days.ponder.another", opened.wording))
                    return
                continue
            if answer and not stops(answer):
                _deduce(session, opened, pondered, written(answer))
            return
        session.answer(pondered_record(pondered), lambda: _text(session, opened, pondered))


def _text(session: Session, opened: Library, pondered: Pondered) -> str:
    material = opened.question(pondered.asked.question.id).material
    return pondered_text(
        pondered, material, opened.wording, width=session.width, colour=session.colour
    ).rstrip()


def _deduce(session: Session, opened: Library, pondered: Pondered, text: str) -> None:
    """Keeps what was written in a break."""
    if not text.strip():
        return
    lang = opened.wording
    moved: bool | None = None
    notes: list[str] = []
    with _what_is_written_stays():
        if pondered.asked.last is not None:
            moved = _ask_moved(session, lang)
        if pondered.facts:
            numbers = re.findall(r"[0-9]+", reply(session, say("days.ponder.deepens", lang)))
            notes = [one.note_id for at, one in enumerate(pondered.facts, 1) if str(at) in numbers]
    asked = opened.deduce(pondered.asked.question.id, text, notes=notes, moved=moved)
    click.echo(_kept_line(asked, lang))


@contextlib.contextmanager
def _what_is_written_stays() -> Iterator[None]:
    """Whoever leaves at a question about their text has written the text all the same."""
    try:
        yield
    except (click.Abort, EOFError, KeyboardInterrupt):
        click.echo()


def _kept_line(asked: Asked, lang: str) -> str:
    assert asked.schedule is not None
    return say("days.ponder.kept", lang, day=asked.schedule.body.due)


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
