"""Today: what is due within the reader's minutes, what they were reading, what came in, a question."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.errors import InvalidInput, NotFound
from banyun.events import CancelToken, Report
from banyun.interfaces.web.additions import READING
from banyun.interfaces.web.addresses import address_of, to_do
from banyun.interfaces.web.jobs import Job, Work
from banyun.interfaces.web.pages.library import row
from banyun.interfaces.web.site import Planned, Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.knowledge.evidence import Recalled
from banyun.outputs.days import FIRST_LINES, near_day, weekday
from banyun.outputs.prose import plain
from banyun.outputs.said_words import cut
from banyun.outputs.shared_words import lens_name, note_source
from banyun.study.due import Due
from banyun.study.ponder import Pondered
from banyun.study.today import Today

READING_NOW = 3
INBOX = 5
COMING = 4
"""Days after today that are shown."""
DAYS = (1, 7, 30)
"""By how many days one may put something off at once."""
MOST_MINUTES = 600


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/", show),
        post(site, "/today/minutes", keep_minutes),
        post(site, "/today/{record}/postpone", postpone),
        post(site, "/today/{record}/drop", drop),
        get(site, "/dropped", dropped),
        post(site, "/dropped/{record}/resume", resume),
        post(site, "/undo", undo),
        get(site, "/ponder", ponder),
        post(site, "/ponder/{question}", deduce),
    ]


def show(visit: Visit) -> Response:
    """The first page."""
    library = visit.library
    minutes = _minutes(visit.query.get("minutes", ""))
    today, job = _planned(visit, minutes or library.settings.minutes)
    counts = library.triage_counts()
    inbox = library.materials_page(triage="inbox", limit=INBOX) if counts.get("inbox") else []
    return visit.page(
        "today.html.j2",
        today=today,
        job=job,
        heading=visit.say("today.heading", weekday=weekday(today.day.day, visit.lang), day=today.day.day),
        due=[_due(one) for one in today.day.due],
        waiting=_waiting(today, visit),
        coming=[
            (near_day(one.day, today.day.day, visit.lang), [_due(due) for due in one.due])
            for one in today.days
        ][:4],
        days=DAYS,
        standing=library.settings.minutes,
        now=[row(visit, one) for one in library.reading_now(limit=READING_NOW)],
        inbox=[row(visit, one) for one in inbox],
        more=max(0, counts.get("inbox", 0) - INBOX),
        empty=not counts,
        questions=library.has_questions(),
        additions=visit.site.additions.of(READING),
    )


def _planned(visit: Visit, minutes: int) -> tuple[Today, Job | None]:
    """The day's plan, and the work after which it may be another one. What comes is gathered anew only when
    something was written since, when another day has come, or that work is over."""
    library, days = visit.library, visit.site.days
    made_of = (library.stamp(), library.now().astimezone().date())
    kept = days.get(visit.lang)
    if kept is None or kept.made_of != made_of or not kept.stands:
        kept = _gathered(visit, made_of)
    plan = kept.plan
    if plan is None or plan.minutes != minutes:
        plan = library.today(minutes=minutes, soon=True, gathered=kept.gathered)
    if made_of[0]:
        days[visit.lang] = replace(kept, plan=plan)
    return plan, kept.job


def _gathered(visit: Visit, made_of: object) -> Planned:
    gathered = visit.library.gathered()
    job = _bearing(visit) if visit.library.fitted and visit.library.fitted.unmade else None
    if job is not None and job.news.state == "done":
        visit.library.fitted = visit.site.fitted.turn()
        return Planned(made_of, visit.library.gathered())
    return Planned(made_of, gathered, job)


def _bearing(visit: Visit) -> Job:
    """Finds out on which questions new notes bear, and waits a little for it where these are few."""
    size = visit.library.fitted.unmade if visit.library.fitted else 0
    return visit.site.jobs.begin("bearing", size, *_finding(visit), watched=True)


def _finding(visit: Visit) -> tuple[str, Work]:
    """The work, in the background: what was begun with the notes as they were earlier does not answer for
    it."""
    site, lang, notes = visit.site, visit.lang, visit.library.notes_state()

    def work(report: Report, cancel: CancelToken) -> None:
        with site.open_library(report, cancel, lang) as library:
            library.fitted = site.fitted.turn()
            library.find_bearing()

    return f"bearing {lang} {notes}", work


def _due(one: Due) -> dict[str, object]:
    return {
        "kind": one.kind,
        "id": one.record_id,
        "title": cut(one.title, 200),
        "reason": one.reason,
        "minutes": one.minutes,
        "address": to_do(one),
    }


def _waiting(today: Today, visit: Visit) -> str:
    if not today.waiting:
        return ""
    if today.until is None:
        return visit.say("today.waiting", count=today.waiting)
    until = near_day(today.until, today.day.day, visit.lang)
    return visit.say("days.waiting", count=today.waiting, day=until)


def _minutes(text: str) -> int | None:
    return min(MOST_MINUTES, int(text)) if re.fullmatch(r"[1-9]\d{0,3}", text) else None


def keep_minutes(visit: Visit) -> Response:
    """So many minutes from now on, each day."""
    minutes = _minutes(visit.field("minutes"))
    if minutes is None:
        raise InvalidInput("That is no number of minutes.", "Give a whole number from 1 to 600.")
    visit.library.configure("minutes", [str(minutes)])
    return visit.go("/", "kept")


def postpone(visit: Visit) -> Response:
    """Puts something off by some days, or to a day."""
    days, to = visit.field("days"), visit.field("to")
    if to:
        try:
            visit.library.postpone(visit.path["record"], to=date.fromisoformat(to))
        except ValueError as error:
            raise InvalidInput(f"“{to}” is no day.", "Write it like 2026-03-14.") from error
    else:
        visit.library.postpone(visit.path["record"], days=_minutes(days))
    return visit.go("/", "postponed")


def drop(visit: Visit) -> Response:
    """It need not come any more."""
    visit.library.drop(visit.path["record"])
    return visit.go("/", "dropped")


def dropped(visit: Visit) -> Response:
    """All that was dropped, but materials: the library has those."""
    held = [
        (one.id, cut(one.title, 200), address_of(one.id)) for one in visit.library.dropped(materials=False)
    ]
    return visit.page("dropped.html.j2", held=held, materials=visit.library.triage_counts().get("drop", 0))


def resume(visit: Visit) -> Response:
    """It comes again."""
    visit.library.resume(visit.path["record"])
    return visit.go("/dropped", "kept")


def undo(visit: Visit) -> Response:
    """Takes back the last thing that the reader did."""
    visit.library.undo()
    return visit.go("/", "undone")


def ponder(visit: Visit) -> Response:
    """One question for a break; a script puts it on Today."""
    asked = visit.query.get("question")
    seen = [one for one in visit.query.get("seen", "").split(",") if one][-50:]
    pondered: Pondered | None = None
    try:
        pondered = visit.library.ponder(asked, seen=seen)
    except NotFound:
        if asked:
            raise
    if visit.library.fitted and visit.library.fitted.unmade:
        visit.site.jobs.start(*_finding(visit))
    return visit.page(
        "ponder/card.html.j2" if visit.partial else "ponder.html.j2", **_card(visit, pondered, seen)
    )


def _card(visit: Visit, pondered: Pondered | None, seen: list[str]) -> dict[str, Any]:
    if pondered is None:
        return {"question": None, "seen": seen}
    asked = pondered.asked
    question, body, last = asked.question, asked.question.body, asked.last
    title = visit.library.titles([question.material_id] if question.material_id else [])
    return {
        "question": question,
        "text": body.text,
        "lens": lens_name(body.lens, visit.lang) if body.lens else "",
        "material": next(iter(title.items()), None),
        "quotes": [plain(one.exact) for one in body.quotes],
        "facts": [_fact(one, visit.lang) for one in pondered.facts],
        "last": (last.created.date(), cut(last.body.text, FIRST_LINES)) if last else None,
        "seen": [*seen, question.id],
    }


def _fact(one: Recalled, lang: str) -> dict[str, object]:
    return {
        "id": one.note_id,
        "title": cut(one.title, 120),
        "source": note_source(one, lang),
        "quote": plain(one.quote.exact),
    }


def deduce(visit: Visit) -> Response:
    """Keeps what the reader thinks the answer is."""
    text = visit.field("text")
    if not text:
        raise InvalidInput("There is nothing to keep.", "Write what you think the answer is.")
    moved = {"yes": True, "no": False}.get(visit.field("moved"))
    deepened = visit.fields("note")
    visit.library.deduce(visit.path["question"], text, moved=moved, notes=deepened)
    return visit.go(f"/ponder?seen={visit.path['question']}", "kept")
