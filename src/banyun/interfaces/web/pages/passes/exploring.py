"""The frontier over months, and explorations with their three tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.errors import BanyunError, InvalidInput, NotFound
from banyun.events import CancelToken, Report
from banyun.findings.exploration import Skim, Task
from banyun.interfaces.web.pages.events import told_of
from banyun.interfaces.web.pages.passes.forms import MOST, Typed, around, doing, shown, start_of
from banyun.interfaces.web.pages.passes.plot import LEVELS, plot_of
from banyun.interfaces.web.pages.passes.scope import everywhere
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.library.home import as_of_date
from banyun.library.settings import INDEXES
from banyun.outputs.frontier import next_words, skim_words, term_words
from banyun.outputs.frontier_table import MARKS, has_moved, move_line
from banyun.study.exploring import ExplorationView, running, timer
from banyun.study.frontier import Course, Frontier, OpenSpot

SPOTS, LANES = 12, 14
TURNS = ("pause", "resume", "stop")


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/frontier", shown(frontier)),
        post(site, "/frontier", doing(frontier, FRONTIER)),
        get(site, "/explorations/{exploration}", shown(exploration)),
        post(site, "/explorations/{exploration}", doing(exploration, EXPLORATION)),
    ]


def frontier(visit: Visit, typed: Typed) -> Response:
    """What moved over the months, explorations, and the blind spots that are open."""
    library, every = visit.library, visit.query.get("all", "") == "1"
    since, as_of = visit.query.get("since", ""), visit.query.get("as_of", "")
    skip = start_of(visit) if every else 0
    # All blind spots of all texts are put together for it: not again while nothing was written.
    found, courses, spots, open_count = visit.site.desk.read(
        ("frontier", since, as_of, every, skip),
        (library.written, library.now().date()),
        lambda: _told(visit, since, as_of, every=every, skip=skip),
    )
    views = library.explorations()
    return visit.page(
        "passes/frontier.html.j2",
        scope=everywhere("frontier"),
        typed=typed,
        found=found,
        courses=courses,
        plot=plot_of(found, courses) if courses else None,
        levels=LEVELS,
        marks=MARKS,
        moves=_moves(visit, found, courses),
        since=since,
        as_of=as_of,
        every=every,
        going_on=[one for one in views if one.next is not None],
        written=[one for one in views if one.next is None],
        spots=spots,
        more=0 if every else max(0, open_count - SPOTS),
        listed=around(visit, max(len(found.courses), open_count)) if every else None,
        dismissed=library.dismissed_terms(),
        next_words=next_words,
        term_words=term_words,
    )


def _told(
    visit: Visit, since: str, as_of: str, *, every: bool, skip: int
) -> tuple[Frontier, list[Course], list[OpenSpot], int]:
    """The frontier with the courses and the open blind spots that are shown, and how many are open."""
    library, keeping = visit.library, visit.site.desk
    found = library.frontier(
        since=_first_day(since) if since else None,
        as_of=as_of_date(as_of) if as_of else None,
        counted=False,
        keeping=keeping,
    )
    shown = found.courses[skip : skip + MOST] if every else _shown_courses(found)
    courses = library.count_notes(found, shown, today=not as_of)
    spots, count = library.some_open_spots(most=MOST if every else SPOTS, skip=skip, keeping=keeping)
    return found, courses, spots, count


def exploration(visit: Visit, typed: Typed) -> Response:
    """An exploration whole: its tasks with what was written in them, its timer, how it moved."""
    library = visit.library
    view = _view(visit)
    now, body = library.now(), view.record.body
    job = visit.site.jobs.of(_papers_key(view.record.id))
    running_now = [
        (task, number)
        for task, several in (("papers", body.papers), ("talks", body.talks))
        for number, one in enumerate(several, 1)
        if running(one) is not None
    ]
    return visit.page(
        "passes/exploration.html.j2",
        scope=everywhere("frontier"),
        typed=typed,
        view=view,
        body=body,
        now=now,
        running=running_now[0] if running_now else None,
        left=_left,
        skim_words=skim_words,
        next_words=next_words,
        note_titles={one.note_id: _title(visit, one.note_id) for one in body.moves if one.note_id},
        indexes=INDEXES,
        asking=library.asking_indexes(view.record.id, ()),
        job=job,
        news=told_of(job, visit.lang) if job else None,
        papers=job.result if job is not None and job.news.state == "done" else None,
    )


# What is done


def take_up(visit: Visit) -> str:
    view = visit.library.explore(visit.field("term"), own=visit.field("own") == "1")
    return f"/explorations/{view.record.id}"


def dismiss(visit: Visit) -> None:
    visit.library.dismiss_term(visit.field("term"), known_as=visit.field("known_as"))


def merge(visit: Visit) -> None:
    visit.library.merge_terms(visit.field("one"), visit.field("other"))


FRONTIER = {"explore": take_up, "dismiss": dismiss, "merge": merge}


def write_field(visit: Visit) -> None:
    where = [line.strip() for line in visit.field("where").splitlines() if line.strip()]
    visit.library.write_field(visit.path["exploration"], visit.field("text"), where)


def source(visit: Visit) -> None:
    """A paper or a talk: added, skimmed against a timer, or told of."""
    task = visit.field("task")
    if task not in ("papers", "talks"):
        raise InvalidInput("There is no such task.", "Say papers or talks.")
    minutes = visit.field("minutes")
    visit.library.skim_source(
        visit.path["exploration"],
        cast(Task, task),
        visit.field("source"),
        title=visit.field("title"),
        address=visit.field("address"),
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None,
        taken=visit.field("taken") or None,
    )


def turn(visit: Visit) -> None:
    """Pauses, resumes or stops the timer."""
    how = visit.field("turn")
    if how not in TURNS:
        raise InvalidInput("There is no such button.", "Say pause, resume or stop.")
    visit.library.turn_timer(visit.path["exploration"], how, visit.field("taken") or None)


def grasp(visit: Visit) -> None:
    visit.library.write_grasp(visit.path["exploration"], visit.field("text"))


def practise(visit: Visit) -> None:
    visit.library.practise(
        visit.path["exploration"], note=visit.field("note") or None, quote=visit.field("quote") or None
    )


def look_up(visit: Visit) -> None:
    visit.library.look_up(
        visit.field("what"),
        where=visit.field("where"),
        learned=visit.field("learned"),
        on=visit.path["exploration"],
    )


def find(visit: Visit) -> str:
    """Asks open indexes for papers, in the background; the form says what is sent."""
    names, words = visit.fields("index"), visit.field("words")
    record = _view(visit).record
    if not names:
        raise InvalidInput("No index is chosen.", "Choose one at least; nothing was sent.")
    visit.library.asking_indexes(record.id, names, words)
    site, lang = visit.site, visit.lang

    def work(report: Report, cancel: CancelToken) -> object:
        with site.open_library(report, cancel, lang) as library:
            return library.find_papers(record.id, names, words)

    site.jobs.start(_papers_key(record.id), work)
    return f"{visit.request.url.path}#found"


EXPLORATION = {
    "field": write_field,
    "source": source,
    "turn": turn,
    "grasp": grasp,
    "practise": practise,
    "look-up": look_up,
    "find": find,
}


# What the pages show


def _view(visit: Visit) -> ExplorationView:
    """The exploration of the address; one that is not there is not begun by looking at it."""
    found = visit.library.show(visit.path["exploration"])
    if not isinstance(found, ExplorationView):
        raise NotFound("There is no such exploration.", "The page of the frontier lists them.")
    return found


def _papers_key(exploration_id: str) -> str:
    return f"papers {exploration_id}"


def _left(skim: Skim, now: datetime) -> int:
    """Seconds left of a skim."""
    return max(0, int(timer(skim).left(now).total_seconds()))


def _shown_courses(found: Frontier) -> list[Course]:
    """The first of those that moved; where none did, of all."""
    moved = [one for one in found.courses if has_moved(one, found.since)]
    return (moved or list(found.courses))[:LANES]


def _moves(visit: Visit, found: Frontier, courses: list[Course]) -> list[str]:
    """The moves in words, the latest first."""
    lines = [
        (move.day, -place, move_line(move, one.term, visit.lang, lambda note: _title(visit, note)))
        for place, one in enumerate(courses)
        for move in one.moves
        if move.day >= found.since
    ]
    return [line for _, _, line in sorted(lines, reverse=True)]


def _title(visit: Visit, note_id: str) -> str:
    try:
        return visit.library.note_title(note_id)
    except BanyunError:
        return note_id


def _first_day(text: str) -> date:
    """The first day of a year, month or day as users write it."""
    last, parts = as_of_date(text), text.strip().count("-")
    return last if parts == 2 else last.replace(day=1) if parts == 1 else last.replace(month=1, day=1)
