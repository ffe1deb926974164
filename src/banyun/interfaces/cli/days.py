"""Verbs on the reader's days: today, postpone, drop, resume, triage, stats."""

from __future__ import annotations

from datetime import date
from typing import cast

import click

from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive, reply
from banyun.knowledge.dating import parse_when
from banyun.language.wording import say
from banyun.library.scheduling import Held
from banyun.materials.material import Material, Triage
from banyun.outputs.days import statistics_record, statistics_text, today_record, today_text
from banyun.outputs.prose import one_line
from banyun.outputs.records import material_record

CHOICES: tuple[Triage, ...] = ("digest", "later", "drop")
_KEYS: dict[str, Triage] = {"d": "digest", "l": "later", "x": "drop"}


@verb("today")
@click.option("--minutes", type=click.IntRange(1, 600), help="As long as you have; else the setting.")
@click.option("--on", help="What a later day will bring: 2026-03-20.")
@click.option("--all", "every", is_flag=True, help="The days that follow too.")
def today_command(session: Session, minutes: int | None, on: str | None, every: bool) -> None:
    """See what is due today, within the minutes you have.

    Each thing says how long it takes, why it comes and what to type. What does not fit waits for
    the next days by itself, the most urgent first; nothing is lost.
    """
    with library(session) as opened:
        today = opened.today(minutes=minutes, on=_day(on) if on else None)
        session.answer(
            today_record(today),
            lambda: today_text(
                today, opened.wording, every=every, width=session.width, colour=session.colour
            ).rstrip(),
        )


@verb("postpone")
@click.argument("record", metavar="QUESTION|MATERIAL|RECORD")
@click.option("--to", help="The day on which it comes again: 2026-04-01.")
@click.option("--days", type=click.IntRange(1, 3650), help="In so many days; a week if you don't say.")
def postpone_command(session: Session, record: str, to: str | None, days: int | None) -> None:
    """Put off what is due: a question, a material, a note, an exploration, a situation, a project."""
    if to is not None and days is not None:
        raise click.UsageError("--to and --days do not go together.")
    with library(session) as opened:
        held = opened.postpone(record, to=_day(to) if to else None, days=days)
        session.answer(_held(held), lambda: _line("postponed", held, opened.wording))


@verb("drop")
@click.argument("record", metavar="QUESTION|MATERIAL|RECORD")
def drop_command(session: Session, record: str) -> None:
    """Drop something: it stays where it is, and does not come any more.

    With a material its questions go too. banyun resume lists what is dropped and brings it back.
    """
    with library(session) as opened:
        held = opened.drop(record)
        session.answer(_held(held), lambda: _line("dropped", held, opened.wording))


@verb("resume")
@click.argument("record", metavar="[QUESTION|MATERIAL|RECORD]", required=False)
def resume_command(session: Session, record: str | None) -> None:
    """Bring back what was dropped or put off, or list what is dropped."""
    with library(session) as opened:
        if record is not None:
            held = opened.resume(record)
            session.answer(_held(held), lambda: _line("resumed", held, opened.wording))
            return
        dropped = opened.dropped()
        session.answer(
            [_held(one) for one in dropped],
            lambda: (
                "\n".join(f"{one.id}  {one_line(one.title)}" for one in dropped)
                or say("days.none_dropped", opened.wording)
            ),
        )


@verb("triage")
@click.argument("material")
@click.argument("choice", type=click.Choice(CHOICES), required=False)
def triage_command(session: Session, material: str, choice: str | None) -> None:
    """Decide about a material: digest it, later, or drop it."""
    if choice is None and not interactive(session):
        raise click.UsageError("Say what becomes of it: digest, later or drop.")
    with library(session) as opened:
        chosen = cast(Triage, choice) if choice else ask_triage(session, opened.wording)
        if chosen is None:
            return
        decided = opened.triage(material, chosen)
        session.answer(material_record(decided), lambda: triaged_line(decided, opened.wording))


def ask_triage(session: Session, lang: str) -> Triage | None:
    """What somebody on a terminal decides; None: another time."""
    return _KEYS.get(reply(session, say("days.choose.triage", lang)).lower()[:1])


def triaged_line(material: Material, lang: str) -> str:
    choice = say(f"days.triage.{material.triage}", lang)
    return say("days.triaged", lang, title=one_line(material.title), choice=choice)


@verb("stats")
def stats_command(session: Session) -> None:
    """See what there is by now, and how much of it came in the last months."""
    with library(session) as opened:
        found = opened.statistics()
        session.answer(statistics_record(found), lambda: statistics_text(found, opened.wording))


def _day(text: str) -> date:
    """The first day that a date may mean."""
    return parse_when(text).first_day


def _held(held: Held) -> dict[str, object]:
    return {
        "id": held.id,
        "title": held.title,
        "dropped": held.dropped,
        "due": held.due.isoformat() if held.due else None,
        "postponed": held.postponed,
    }


def _line(key: str, held: Held, lang: str) -> str:
    return say(f"days.held.{key}", lang, title=one_line(held.title), id=held.id, day=held.due or "")
