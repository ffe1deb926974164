"""Asking people on a terminal. Whatever is asked here can also be said with arguments."""

from __future__ import annotations

import os
import sys

import click

from banyun.interfaces.cli.session import Session
from banyun.outputs.columns import Word, painted, wrap

PROMPT = "> "
STOP = "q"
"""By itself, wherever a line is asked for: enough for now."""


def interactive(session: Session) -> bool:
    """Whether somebody is there to be asked."""
    return not session.json and sys.stdin.isatty() and sys.stdout.isatty()


def reply(session: Session, question: str) -> str:
    """One line of an answer; empty at the end of the input."""
    return reply_or_end(session, question) or ""


def reply_or_end(session: Session, question: str) -> str | None:
    """As ``reply``; None where the input has come to its end: a reader who goes is asked no more.
    An empty ``question`` shows the prompt alone."""
    if question:
        lines = wrap([Word(question, "quiet")], session.width)
        click.echo(painted(lines, colour=session.colour), nl=False)
    try:
        return input(PROMPT).strip()
    except EOFError:
        click.echo()
        return None


def stops(answer: str) -> bool:
    """Whether somebody who was asked for words has had enough for now."""
    return answer.strip().lower() == STOP


def _line() -> str:
    try:
        return input(PROMPT)
    except EOFError:
        click.echo()
        return ""


def further_lines(first: str) -> str:
    """An answer of several lines that begins with ``first``, up to an empty line."""
    lines = [first]
    while lines[-1].strip():
        lines.append(_line().rstrip())
    return "\n".join(lines).strip()


def edited(text: str = "") -> str:
    """What is written in the reader's editor; empty where nothing was saved, or there is no editor."""
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        first = _line()
        return "" if stops(first) else further_lines(first)
    return (click.edit(text, extension=".md") or "").strip()


def written(answer: str, text: str = "") -> str:
    """What somebody writes who answered ``e`` for their editor, or with the first line itself."""
    return edited(text) if answer == "e" else further_lines(answer)
