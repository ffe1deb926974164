"""Questions that come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from banyun.knowledge.evidence import Recalled
from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.asked import Asked, all_asked, standing
from banyun.study.base import Moment, Shelf
from banyun.study.bearing_notes import BearingNotes
from banyun.study.due import Due


def questions_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Open questions: on the day of their schedule, or at once where a new note bears on them."""
    bearing, several = BearingNotes(shelf, moment), coming(shelf)
    bearing.begin(several)
    for asked in several:
        body = asked.question.body
        note = bearing.newest(asked)
        due = standing(asked, asked.thought.date()).due
        yield Due(
            "question",
            asked.question.id,
            body.text,
            _reason(asked, note, moment.lang),
            f"banyun ponder {asked.question.id}",
            estimates.thinking(body.text, asked.last.body.text if asked.last else ""),
            min(due, moment.day) if note else due,
            body.priority,
        )


def coming(shelf: Shelf) -> list[Asked]:
    """The questions that come back at all: open, not dropped, nor their material, unless they were
    kept then."""
    every = [one for one in all_asked(shelf) if one.open]
    on = shelf.materials_by_id([one.question.material_id for one in every if one.question.material_id])
    gone = {one.id for one in on.values() if one.triage == "drop"}
    return [one for one in every if not _dropped(one, gone)]


def _dropped(asked: Asked, gone: set[str]) -> bool:
    schedule = asked.schedule.body if asked.schedule else None
    if schedule is not None and (schedule.dropped or schedule.kept):
        return schedule.dropped
    return asked.question.material_id in gone


def _reason(asked: Asked, note: Recalled | None, lang: str) -> str:
    if note is not None:
        return say("study.question.note", lang, title=note.title)
    if asked.last is None:
        return _asked_on(asked.question.created.date(), lang)
    key = {True: "moved", False: "same", None: "thought"}[asked.last.body.moved]
    return _thought_on(key, asked.last.created.date(), lang)


@lru_cache(maxsize=1 << 12)
def _asked_on(day: date, lang: str) -> str:
    return say("study.question.asked", lang, day=day)


@lru_cache(maxsize=1 << 12)
def _thought_on(key: str, day: date, lang: str) -> str:
    return say(f"study.question.fate.{key}", lang, day=day)
