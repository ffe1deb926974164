"""The frontier for people: open blind spots, explorations, papers found."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from banyun.findings.exploration import Entry, Exploration, Move, Skim, Source, Task, Term
from banyun.findings.records import Record
from banyun.language.wording import listing, say
from banyun.materials.indexes import Found
from banyun.outputs.columns import Word, width_of
from banyun.outputs.prose import one_line, plain
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.exploring import ExplorationView, NextTask, spent, timer
from banyun.study.frontier import OpenSpot

LONGEST_SAID, LONGEST_TITLE = 160, 48
"""Columns."""
NAMES = 3
PARTS: tuple[Task, ...] = ("field", "papers", "talks", "grasp")


class FrontierSheet(Sheet):
    """Lines about blind spots and explorations."""

    def spot(self, opened: OpenSpot) -> None:
        lang, spot, in_notes = self.lang, opened.spot, opened.in_notes
        words = [Word(one_line(spot.term), "strong")]
        if spot.names:
            names = listing([one_line(name) for name in spot.names[:NAMES]], lang)
            words.append(Word(say("frontier.also", lang, names=names), "quiet"))
        self.words(words, first="  ", rest="    ")
        counted = say(
            "frontier.leaning",
            lang,
            materials=say("frontier.materials", lang, count=len(spot.materials)),
            count=say("frontier.named", lang, count=sum(one.count for one in spot.leanings)),
            notes=say("frontier.in_notes", lang, count=in_notes)
            if in_notes
            else say("frontier.not_in_notes", lang),
        )
        more = [say("frontier.hard", lang)] if spot.hard else []
        if spot.topic.lower() != spot.term.lower():
            more.append(say("frontier.with_topic", lang, topic=one_line(spot.topic)))
        self.line(" · ".join([counted, *more]), "quiet", indent="    ")
        title, said = _cut(one_line(opened.title), LONGEST_TITLE), _cut(plain(opened.said), LONGEST_SAID)
        self.line(say("frontier.most_in", lang, title=title, said=said), indent="    ")

    def exploration(self, view: ExplorationView) -> None:
        """An exploration on two lines: its name and level, its next task."""
        lang, body = self.lang, view.record.body
        level = say(f"frontier.level.{body.level}", lang)
        named = [Word(one_line(body.topic), "strong"), Word(f"  {level}  "), Word(view.record.id, "quiet")]
        self.words(named, first="  ", rest="    ")
        if view.next is not None:
            self.line(next_words(view.next, lang), "quiet", indent="    ")

    def heading(self, record: Record[Exploration]) -> None:
        lang, body = self.lang, record.body
        others = [one_line(term) for term in body.terms if term.lower() != body.topic.lower()]
        words = [Word(one_line(body.topic), "title")]
        if others:
            words.append(Word(say("frontier.also", lang, names=listing(others[:NAMES], lang)), "quiet"))
        self.words(words)
        level = say(f"frontier.level.{body.level}", lang)
        self.line(say("frontier.begun", lang, level=level, day=record.created.date(), id=record.id), "quiet")

    def entry(self, entry: Entry, indent: str = "    ") -> None:
        self.words(
            [Word(say("frontier.entry", self.lang, day=entry.at.date(), text=plain(entry.text)))],
            first=indent,
            rest=f"{indent}  ",
        )
        if entry.where:
            where = listing([one_line(one) for one in entry.where], self.lang)
            self.line(say("frontier.looked_up", self.lang, where=where), "quiet", indent=f"{indent}  ")

    def source(self, number: int, source: Source, now: datetime) -> None:
        about = " · ".join(one_line(one) for one in (source.title, source.about, source.address) if one)
        if source.title == source.address:
            about = one_line(source.title)
        self.words([Word(f"{number}. {about}")], first="    ", rest="       ")
        for skim in source.skims:
            self.line(skim_words(skim, now, self.lang), "quiet", indent="       ")
        for taken in source.taken:
            self.entry(taken, "       ")

    def part(self, task: Task, done: bool) -> None:
        self.gap()
        self.line(f"{'✓' if done else '·'} {say(f'frontier.part.{task}', self.lang)}", "label")


def skim_words(skim: Skim, now: datetime, lang: str) -> str:
    """How a skim stands: time left while it runs, time spent once it is over."""
    if skim.ended is not None:
        return say("frontier.skim_ended", lang, spent=clock(spent(skim, now)), minutes=skim.minutes)
    running = timer(skim)
    if running.over(now):
        return say("frontier.skim_over", lang, minutes=skim.minutes)
    state = "running" if running.paused is None else "resting"
    return say(f"frontier.timer.{state}", lang, left=clock(running.left(now)), minutes=skim.minutes)


def clock(time: timedelta) -> str:
    """Minutes and seconds: ``19:05``."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def _cut(text: str, most: int) -> str:
    return text if width_of(text) <= most else f"{text[: most * len(text) // width_of(text)].rstrip()} …"


def exploration_text(
    view: ExplorationView,
    lang: str,
    *,
    now: datetime,
    notes: Mapping[str, str],
    width: int = 80,
    colour: bool = False,
) -> str:
    """An exploration whole: its tasks with what was written in them, how it moved, what is next.

    Args:
        notes: Titles of the notes that its moves name, by id.
    """
    sheet, body = FrontierSheet(lang, min(width, WIDEST), colour), view.record.body
    sheet.heading(view.record)
    if view.materials:
        titles = [say("frontier.quoted", lang, title=one_line(one.title)) for one in view.materials]
        sheet.line(say("frontier.from_materials", lang, titles=listing(titles, lang)), "quiet")
    for task in PARTS:
        sheet.part(task, _is_done(view, task))
        _written(sheet, task, body, body, now)
        for one in view.lookups if task == "field" else ():
            values = {"what": one.body.what, "learned": one.body.learned, "where": one.body.where}
            sheet.line(say("frontier.lookup", lang, **values), indent="    ")
    _moves(sheet, body.moves, notes)
    _following(sheet, view)
    return sheet.text()


def exploration_step_text(
    before: Exploration,
    view: ExplorationView,
    lang: str,
    *,
    now: datetime,
    notes: Mapping[str, str],
    width: int = 80,
    colour: bool = False,
) -> str:
    """What came to an exploration since ``before``, and what is next."""
    sheet, body = FrontierSheet(lang, min(width, WIDEST), colour), view.record.body
    sheet.heading(view.record)
    added = _since(before, body)
    for task in PARTS:
        if _of(added, task):
            sheet.part(task, _is_done(view, task))
            _written(sheet, task, added, body, now)
    _moves(sheet, added.moves, notes)
    _following(sheet, view)
    sheet.line(
        say("frontier.whole", lang, command=f"banyun explore {shlex.quote(one_line(body.topic))}"), "quiet"
    )
    return sheet.text()


def _since(before: Exploration, body: Exploration) -> Exploration:
    """What an exploration has that it had not before: of papers and talks only their new entries, and
    skims that began, rested or ended."""

    def new(sources: Sequence[Source], known: Sequence[Source]) -> tuple[Source, ...]:
        had = {(one.title, one.added): one for one in known}
        return tuple(
            replace(
                one,
                skims=tuple(skim for skim in one.skims if old is None or skim not in old.skims),
                taken=tuple(entry for entry in one.taken if old is None or entry not in old.taken),
            )
            for one in sources
            if one != (old := had.get((one.title, one.added)))
        )

    return replace(
        body,
        field=tuple(one for one in body.field if one not in before.field),
        papers=new(body.papers, before.papers),
        talks=new(body.talks, before.talks),
        moves=tuple(one for one in body.moves if one not in before.moves),
        grasp=body.grasp if body.grasp != before.grasp else None,
    )


def _of(body: Exploration, task: Task) -> Sequence[Entry | Source]:
    """What stands under one task."""
    if task == "grasp":
        return [] if body.grasp is None else [body.grasp]
    return body.field if task == "field" else body.papers if task == "papers" else body.talks


def _is_done(view: ExplorationView, task: Task) -> bool:
    return task in view.done or (task == "grasp" and view.record.body.grasp is not None)


def _written(sheet: FrontierSheet, task: Task, some: Exploration, whole: Exploration, now: datetime) -> None:
    """What stands under a task in ``some``; papers and talks keep the numbers that they have in ``whole``."""
    numbers = [(one.title, one.added) for one in _of(whole, task) if isinstance(one, Source)]
    for one in _of(some, task):
        if isinstance(one, Source):
            sheet.source(numbers.index((one.title, one.added)) + 1, one, now)
        else:
            sheet.entry(one)


def _moves(sheet: FrontierSheet, moves: Sequence[Move], notes: Mapping[str, str]) -> None:
    lang = sheet.lang
    if moves:
        sheet.label(say("frontier.moves", lang))
    for move in moves:
        cause = say(
            f"frontier.cause.{move.cause}",
            lang,
            task=say(f"frontier.part.{move.task}", lang) if move.task else "",
            note=one_line(notes.get(move.note_id or "", "")),
        )
        level = say(f"frontier.level.{move.level}", lang)
        sheet.line(say("frontier.moved", lang, day=move.at.date(), level=level, cause=cause), indent="  ")


def _following(sheet: FrontierSheet, view: ExplorationView) -> None:
    sheet.gap()
    if view.next is not None:
        sheet.line(_next_command(view.record.body, view.next, sheet.lang))


_COMMANDS: dict[Task, str] = {
    "field": '--field "…" --where "…"',
    "papers": '--paper "…" --minutes 20',
    "talks": '--talk "…" --took "…"',
    "grasp": '--grasp "…"',
}


def _next_command(body: Exploration, following: NextTask, lang: str) -> str:
    return say(
        "frontier.next_command",
        lang,
        task=say(f"frontier.task.{following.task}", lang),
        minutes=following.minutes,
        command=f"banyun explore {shlex.quote(body.topic)} {_COMMANDS[following.task]}",
    )


def explore_text(
    views: Sequence[ExplorationView],
    open_spots: Sequence[OpenSpot],
    lang: str,
    *,
    limit: int,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Explorations, those that go on first, then the open blind spots: at most ``limit`` of them, 0
    for all."""
    sheet = FrontierSheet(lang, min(width, WIDEST), colour)
    going_on = [view for view in views if view.next is not None]
    for key, some in (("exploring", going_on), ("written_up", [one for one in views if one.next is None])):
        if some:
            sheet.line(say(f"frontier.label.{key}", lang), "label")
        for view in some:
            sheet.exploration(view)
        if some:
            sheet.gap()
    if not open_spots:
        sheet.line(say("frontier.none_open", lang))
        return sheet.text()
    sheet.line(say("frontier.blind_spots", lang, count=len(open_spots)), "label")
    shown = open_spots[:limit] if limit else open_spots
    for spot in shown:
        sheet.spot(spot)
    sheet.gap()
    if len(open_spots) > len(shown):
        sheet.line(say("frontier.more", lang, count=len(open_spots) - len(shown)), "quiet")
    sheet.line(say("frontier.how", lang), "quiet")
    return sheet.text()


def next_words(following: NextTask, lang: str) -> str:
    task = say(f"frontier.task.{following.task}", lang)
    return say("frontier.next", lang, task=task, minutes=following.minutes)


def term_words(term: Term, lang: str) -> str:
    """A term that the reader dismissed, or merged."""
    names = listing([one_line(name) for name in term.names], lang)
    if term.known_as:
        return say("frontier.known_as", lang, name=one_line(term.known_as), names=names)
    return say("frontier.dismissed" if term.dismissed else "frontier.merged", lang, names=names)


def dismissed_text(terms: Sequence[Record[Term]], lang: str) -> str:
    """Dismissed terms, a line each, with the day."""
    lines = [
        say("frontier.entry", lang, day=one.updated.date(), text=term_words(one.body, lang)) for one in terms
    ]
    return "\n".join(lines) or say("frontier.no_dismissed", lang)


def papers_text(topic: str, found: Found, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """Papers found, each with what names it."""
    sheet = FrontierSheet(lang, min(width, WIDEST), colour)
    for paper in found.papers:
        sheet.words([Word(one_line(paper.title), "strong")])
        authors = listing([one_line(one) for one in paper.authors[:NAMES]], lang)
        if len(paper.authors) > NAMES:
            authors += " …"
        cited = say("frontier.cited", lang, count=paper.cited) if paper.cited is not None else ""
        about = (authors, str(paper.year or ""), paper.venue, cited, paper.index)
        sheet.line(" · ".join(one_line(one) for one in about if one), "quiet", indent="    ")
        sheet.line(one_line(paper.identifier), indent="    ")
    if found.papers:
        sheet.gap()
        identifier = shlex.quote(one_line(found.papers[0].identifier))
        sheet.line(say("frontier.take_paper", lang, term=shlex.quote(topic), id=identifier), "quiet")
    else:
        sheet.line(say("frontier.no_papers", lang))
    return sheet.text()
