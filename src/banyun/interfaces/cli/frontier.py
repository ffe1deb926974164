"""Verbs of the frontier: explore, frontier."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from banyun.errors import BanyunError, InvalidInput
from banyun.findings.exploration import Exploration, Skim, Task, Term
from banyun.findings.records import Record
from banyun.interfaces.cli import countdown
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.language.translation import in_language
from banyun.language.wording import listing, say
from banyun.library import Library
from banyun.library.home import as_of_date
from banyun.library.settings import INDEXES
from banyun.outputs.frontier import (
    dismissed_text,
    exploration_step_text,
    exploration_text,
    explore_text,
    papers_text,
    term_words,
)
from banyun.outputs.frontier_json import (
    exploration_record,
    found_record,
    frontier_record,
    spot_record,
    term_record,
)
from banyun.outputs.frontier_table import frontier_text
from banyun.study.exploring import ExplorationView, running

STDIN = "-"
LIMIT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The options of ``explore`` as they were given."""

    own: bool
    field: str | None
    places: tuple[str, ...]
    paper: str | None
    talk: str | None
    title: str
    address: str
    minutes: int | None
    took: str | None
    turn: str | None
    grasp: str | None
    practised: bool
    note: str | None
    quote: str | None
    find: str | None
    indexes: tuple[str, ...]
    words: str
    yes: bool
    merge: tuple[str, str] | None
    dismiss: str | None
    known: str
    dismissed: bool
    limit: int

    def checked(self, term: str | None) -> Given:
        """Raises:
        UsageError: options that say two things at once, or one that lacks what it goes with.
        """
        alone = [one for one in (self.merge, self.dismiss, self.dismissed) if one]
        if len(alone) > 1 or (alone and term is not None):
            raise click.UsageError("--merge, --dismiss and --dismissed each go alone.")
        if self.known and not self.dismiss:
            raise click.UsageError("--known goes with --dismiss.")
        doing = (
            self.own,
            self.field,
            self.paper,
            self.talk,
            self.turn,
            self.grasp,
            self.practised,
            self.find,
        )
        if any(doing) and term is None:
            raise click.UsageError("Name the term that this is about.")
        source = self.paper or self.talk
        if (self.minutes or self.title or self.address) and not source:
            raise click.UsageError("--minutes, --title and --address go with --paper or --talk.")
        if self.took and not (source or self.turn):
            raise click.UsageError("--took goes with --paper, --talk or --stop.")
        if (self.places and self.field is None) or ((self.indexes or self.words) and not self.find):
            raise click.UsageError("--where goes with --field, --index and --words with --find.")
        if self.quote and not self.note:
            raise click.UsageError("--quote goes with --note.")
        return self


@verb("explore")
@click.argument("term", metavar="[TERM|FINDING|EXPLORATION]", required=False)
@click.option("--own", is_flag=True, help="Take the term up although no digest offers it.")
@click.option("--field", metavar="TEXT|-", help="Where the field stands, in your words.")
@click.option("--where", "places", multiple=True, help="Where you looked it up; may be repeated.")
@click.option("--paper", help="A paper: its title, DOI, arXiv id, number in the list, or a material.")
@click.option("--talk", help="A talk: its title, number in the list, or a material.")
@click.option("--title", default="", help="What the paper or talk is called.")
@click.option("--address", default="", help="Where the paper or talk is to be found.")
@click.option("--minutes", type=click.IntRange(1, 240), help="Skim it against a timer.")
@click.option("--took", metavar="TEXT|-", help="What you took from the paper or talk.")
@click.option("--pause", "turn", flag_value="pause", help="Pause the timer.")
@click.option("--resume", "turn", flag_value="resume", help="Let the timer go on.")
@click.option("--stop", "turn", flag_value="stop", help="End the skim.")
@click.option("--grasp", metavar="TEXT|-", help="At the end: what you make of it, and of those who lead it.")
@click.option("--practised", is_flag=True, help="You have done it: a note of your own work shows it.")
@click.option("--note", help="The note that shows it.")
@click.option("--quote", help="The words of the note that show it.")
@click.option("--find", type=click.Choice(["papers"]), help="Ask open indexes; says first what it sends.")
@click.option("--index", "indexes", type=click.Choice(INDEXES), multiple=True, help="Which; all by default.")
@click.option("--words", default="", help="What to look for; the term by default.")
@click.option("--yes", is_flag=True, help="Ask an index for the first time without being asked back.")
@click.option("--merge", nargs=2, metavar="TERM TERM", help="Two terms are one thing.")
@click.option("--dismiss", metavar="TERM|FINDING", help="No digest shall offer it any more.")
@click.option("--known", default="", help="With --dismiss: what you call it.")
@click.option("--dismissed", is_flag=True, help="List what you dismissed.")
@click.option(
    "--limit", type=click.IntRange(0), default=LIMIT, show_default=True, help="At most so many; 0: all."
)
def explore_command(session: Session, term: str | None, **given: Any) -> None:
    """See the blind spots of all you read, take one up, explore it.

    Three tasks: where the field stands; a paper or two, skimmed against a timer; a talk or two.
    One done makes you aware, all three a basic grasp; then write down what you make of it, and it
    becomes a note. A term that is dismissed does not come back in any material's digest.
    """
    asked = Given(**given).checked(term)
    with library(session) as opened:
        _Explore(session, opened, asked).run(term)


class _Explore:
    """One call of ``explore``: what it was given, and what it does."""

    def __init__(self, session: Session, opened: Library, given: Given) -> None:
        self._session = session
        self._opened = opened
        self._given = given
        self._lang = opened.wording

    def run(self, term: str | None) -> None:
        given, opened = self._given, self._opened
        if given.merge:
            self._said(opened.merge_terms(*given.merge))
        elif given.dismiss:
            self._said(opened.dismiss_term(given.dismiss, known_as=given.known))
        elif given.dismissed:
            gone = opened.dismissed_terms()
            self._session.answer([term_record(one) for one in gone], lambda: dismissed_text(gone, self._lang))
        elif term is None:
            self._list()
        elif given.find:
            self._find(term)
        else:
            self._go_on(term)

    def _said(self, record: Record[Term]) -> None:
        self._session.answer(term_record(record), lambda: term_words(record.body, self._lang))

    def _list(self) -> None:
        views, spots = self._opened.explorations(), self._opened.open_spots()
        now, session = self._opened.now(), self._session
        session.answer(
            {
                "explorations": [exploration_record(one, now) for one in views],
                "blind_spots": [spot_record(one) for one in spots],
            },
            lambda: explore_text(
                views,
                spots,
                self._lang,
                limit=self._given.limit,
                width=session.width,
                colour=session.colour,
            ).rstrip(),
        )

    def _go_on(self, term: str) -> None:
        """Does what is asked, one after the other; shows the exploration, or what it brought."""
        took, field, grasp = (_text(one) for one in (self._given.took, self._given.field, self._given.grasp))
        with self._opened.as_one_act():
            begun = self._opened.explore(term, own=self._given.own)
            view = self._written(begun, took, field, grasp)
        if self._given.minutes and took is None and countdown.at_terminal() and not self._session.json:
            view = self._count_down(view.record.id)
        show_exploration(
            self._session, self._opened, view, None if view.record == begun.record else begun.record.body
        )

    def _written(
        self, view: ExplorationView, took: str | None, field: str | None, grasp: str | None
    ) -> ExplorationView:
        given, opened = self._given, self._opened
        found = view.record.id
        if field is not None:
            view = opened.write_field(found, field, given.places)
        if given.paper:
            view = self._source(found, "papers", given.paper, took)
        if given.talk:
            view = self._source(found, "talks", given.talk, took)
        if given.turn and not (given.paper or given.talk):
            view = opened.turn_timer(found, given.turn, took)
        if grasp is not None:
            view = opened.write_grasp(found, grasp)
        if given.practised:
            view = opened.practise(found, note=given.note, quote=given.quote)
        return view

    def _source(self, found: str, part: Task, name: str, took: str | None) -> ExplorationView:
        given = self._given
        return self._opened.skim_source(
            found,
            part,
            name,
            title=given.title,
            address=given.address,
            minutes=given.minutes,
            taken=took,
        )

    def _count_down(self, found: str) -> ExplorationView:
        """Runs the timer at the terminal; what was interrupted rests."""
        opened = self._opened

        def turn(act: str) -> Skim:
            return _running(opened.turn_timer(found, act))

        try:
            with countdown.single_keys():
                countdown.count_down(_running(opened.explore(found)), opened.now, turn, self._lang)
        except KeyboardInterrupt:
            opened.turn_timer(found, "pause")
            raise
        asked = say("frontier.what_taken", self._lang)
        taken = click.prompt(asked, default="", show_default=False, err=True)
        return opened.turn_timer(found, "stop", taken if taken.strip() else None)

    def _find(self, term: str) -> None:
        given, opened, session = self._given, self._opened, self._session
        names = given.indexes
        record = opened.explore(term, own=given.own).record
        asking = opened.asking_indexes(record.id, names, given.words)
        hosts = listing([f"{host} ({name})" for name, host in asking.hosts], self._lang)
        click.echo(say("frontier.asks", self._lang, hosts=hosts, words=asking.sent), err=True)
        if asking.not_allowed and not given.yes:
            if not countdown.at_terminal():
                raise InvalidInput(
                    f"Nothing was sent: {', '.join(asking.not_allowed)} was never asked before.",
                    "Say --yes if it may be asked; it is remembered.",
                )
            click.confirm(say("frontier.may_ask", self._lang), abort=True, err=True)
        with session.long_work():
            found = opened.find_papers(record.id, names, given.words, limit=given.limit or LIMIT)
        for name, error in found.failed:
            why = in_language(error.message, self._lang)
            click.echo(say("frontier.failed", self._lang, name=name, why=why), err=True)
        session.answer(
            found_record(found),
            lambda: papers_text(
                record.body.topic, found, self._lang, width=session.width, colour=session.colour
            ).rstrip(),
        )


def _text(given: str | None) -> str | None:
    """What was given, or read from standard input for ``-``."""
    return sys.stdin.read() if given == STDIN else given


def _running(view: ExplorationView) -> Skim:
    body = view.record.body
    return next(skim for one in (*body.papers, *body.talks) if (skim := running(one)) is not None)


def show_exploration(
    session: Session, opened: Library, view: ExplorationView, before: Exploration | None = None
) -> None:
    """An exploration as ``show`` and ``explore`` answer it; for people only what is new in it since
    ``before``, where that is given."""
    now, moves = opened.now(), view.record.body.moves
    notes = {move.note_id: _title(opened, move.note_id) for move in moves if move.note_id}

    render = exploration_text if before is None else functools.partial(exploration_step_text, before)
    session.answer(
        exploration_record(view, now),
        lambda: render(
            view, opened.wording, now=now, notes=notes, width=session.width, colour=session.colour
        ).rstrip(),
    )


def _title(opened: Library, note_id: str) -> str:
    try:
        return opened.note_title(note_id)
    except BanyunError:
        return note_id


@verb("frontier")
@click.option("--since", help="From then on: 2026, 2026-01, 2026-01-15; by default a year at most.")
@click.option("--as-of", help="As it stood then: 2026, 2026-01, 2026-01-15.")
@click.option("--all", "every", is_flag=True, help="Terms that did not move too.")
def frontier_command(session: Session, since: str | None, as_of: str | None, every: bool) -> None:
    """See what moved over the months: terms you met, took up, came to grasp, or dismissed."""
    with library(session) as opened:
        found = opened.frontier(
            since=_first_day(since) if since else None, as_of=as_of_date(as_of) if as_of else None
        )
        session.answer(
            frontier_record(found),
            lambda: frontier_text(
                found,
                opened.wording,
                note_title=lambda note_id: _title(opened, note_id),
                every=every,
                width=session.width,
                colour=session.colour,
            ).rstrip(),
        )


def _first_day(text: str) -> date:
    """The first day of a year, month or day as users write it."""
    last = as_of_date(text)
    parts = text.strip().count("-")
    return last.replace(day=1) if parts == 1 else last.replace(month=1, day=1) if parts == 0 else last
