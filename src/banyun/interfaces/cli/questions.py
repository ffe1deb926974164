"""The verb question: to ask, to take up, to change, to close, to list."""

from __future__ import annotations

import shlex
from datetime import date

import click

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import QuestionState
from banyun.identity import PREFIXES
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.home import as_of_date
from banyun.outputs.questions import asked_lines, asked_record, frame_record, frames_text, question_text
from banyun.study.asked import Asked

_CLOSED: dict[str, QuestionState] = {"answered": "answered", "no-longer": "no_longer"}


@verb("question")
@click.argument("text", metavar="[TEXT|QUESTION|MATERIAL]", required=False)
@click.option("--on", help="The material it is about.")
@click.option("--quote", "quotes", multiple=True, help="Words of the material; may be repeated.")
@click.option(
    "--lens", "lenses", multiple=True, help="The angle you ask from; may be repeated with --frames."
)
@click.option("--priority", type=click.IntRange(1, 5), help="1 comes first, 5 last; 3 if you don't say.")
@click.option("--take", metavar="FINDING|N", help="Make a suggested question, or a frame, yours.")
@click.option("--frames", is_flag=True, help="Beginnings of questions on MATERIAL, from your angles.")
@click.option("--words", metavar="TEXT", help="Your own words for what you take, or change.")
@click.option("--close", type=click.Choice([*_CLOSED]), help="It is answered, or you no longer ask it.")
@click.option("--why", default="", help="A word on why it is closed.")
@click.option("--reopen", is_flag=True, help="Ask it again.")
@click.option("--since", help="What moved since then: 2026, 2026-03, 2026-03-07.")
@click.option("--all", "every", is_flag=True, help="Closed ones too.")
def question_command(
    session: Session,
    text: str | None,
    on: str | None,
    quotes: tuple[str, ...],
    lenses: tuple[str, ...],
    priority: int | None,
    take: str | None,
    frames: bool,
    words: str | None,
    close: str | None,
    why: str,
    reopen: bool,
    since: str | None,
    every: bool,
) -> None:
    """Ask a question of your own, take one up, change or close one, or list what you ask.

    TEXT is asked. A QUESTION's id shows it with every deduction and what moved since the one
    before; with it --lens and --priority change it. With --words, --close, --reopen and --since
    words of a question will do. A MATERIAL with --frames gives beginnings to go on with, after
    you have asked what you want to know yourself.
    Without anything your questions are listed, the most urgent first.
    """
    lens = lenses[0] if lenses else ""
    changing = not frames and take is None and (words or close or reopen or since)
    named = text is not None and (bool(changing) or text.startswith(f"{PREFIXES['question']}_"))
    _check_usage(text, named, on, quotes, take, frames, changing)
    with library(session) as opened:
        if frames:
            assert text is not None
            _frames(session, opened, text, lenses, take, words or "", priority or 3)
        elif take is not None:
            _list(session, opened, [opened.take_up(take, priority=priority or 3, words=words or "")])
        elif named:
            assert text is not None
            question = opened.question(text).asked.question.id
            _change(opened, question, words, lens if lenses else None, priority, close, why, reopen)
            _show(session, opened, question, as_of_date(since) if since else None)
        elif text is not None:
            _refuse_a_name(opened, text)
            asked = opened.ask(text, on=on, quotes=quotes, lens=lens, priority=priority or 3)
            _list(session, opened, [asked])
            if on is not None and interactive(session):
                command = f"banyun question {asked.question.material_id} --frames"
                click.echo(say("questions.more_angles", opened.wording, command=command))
        else:
            asked_of = opened.questions(on)
            _list(session, opened, [one for one in asked_of if every or one.open])


def _check_usage(
    text: str | None,
    named: bool,
    on: str | None,
    quotes: tuple[str, ...],
    take: str | None,
    frames: bool,
    changing: object,
) -> None:
    if frames:
        if text is None or named or on is not None or quotes:
            raise click.UsageError("--frames takes one material.")
        if take is not None and not take.isdecimal():
            raise click.UsageError("With --frames, --take takes the number of one.")
    elif take is not None and (text is not None or on is not None or quotes):
        raise click.UsageError("--take goes without a text, --on and --quote.")
    if changing and not named:
        raise click.UsageError("--words, --close, --reopen and --since take a question.")


def _refuse_a_name(opened: Library, text: str) -> None:
    """Who names a material alone wants its questions, not one that is called like it."""
    try:
        material = opened.material(text)
    except NotFound:
        return
    if text.strip() in (material.id, material.title):
        shown = shlex.quote(text)
        raise InvalidInput(
            f"“{text}” names a material, and asks nothing.",
            f"Its questions: banyun question --on {shown}; beginnings: banyun question {shown} --frames",
        )


def _frames(
    session: Session,
    opened: Library,
    material: str,
    lenses: tuple[str, ...],
    take: str | None,
    words: str,
    priority: int,
) -> None:
    if take is not None:
        asked = opened.take_frame(material, int(take), lenses=lenses, words=words, priority=priority)
        _list(session, opened, [asked])
        return
    found = opened.frames(material, lenses)
    angles = "".join(f" --lens {one}" for one in lenses)
    command = f"banyun question {shlex.quote(material)} --frames{angles} --take N --words “…”"
    session.answer(
        [frame_record(one) for one in found],
        lambda: frames_text(
            found, command, opened.wording, width=session.width, colour=session.colour
        ).rstrip(),
    )


def _change(
    opened: Library,
    question: str,
    words: str | None,
    lens: str | None,
    priority: int | None,
    close: str | None,
    why: str,
    reopen: bool,
) -> None:
    if words is not None or lens is not None or priority is not None:
        opened.change_question(question, text=words, lens=lens, priority=priority)
    if close is not None or reopen:
        opened.close_question(question, _CLOSED[close] if close else "open", why)


def _show(session: Session, opened: Library, question: str, since: date | None) -> None:
    view = opened.question(question)
    session.answer(
        asked_record(view.asked, since),
        lambda: question_text(
            view, opened.wording, since=since, width=session.width, colour=session.colour
        ).rstrip(),
    )


def _list(session: Session, opened: Library, asked: list[Asked]) -> None:
    session.answer([asked_record(one) for one in asked], lambda: asked_lines(asked, opened.wording))
