"""The frontier as JSON values. Keys may be added, never renamed."""

from __future__ import annotations

from datetime import datetime

from banyun.findings.exploration import Entry, Skim, Source, Term
from banyun.findings.records import Record
from banyun.materials.indexes import Found, Paper
from banyun.outputs.records import quote_record
from banyun.study.exploring import ExplorationView, NextTask, spent
from banyun.study.frontier import Course, Frontier, OpenSpot


def next_record(following: NextTask | None) -> dict[str, object] | None:
    if following is None:
        return None
    return {"task": following.task, "minutes": following.minutes, "since": following.since.isoformat()}


def spot_record(opened: OpenSpot) -> dict[str, object]:
    spot = opened.spot
    return {
        "term": spot.term,
        "aliases": list(spot.names),
        "topic": spot.topic,
        "count": sum(one.count for one in spot.leanings),
        "in_notes": opened.in_notes,
        "hard": spot.hard,
        "materials": [
            {"material": one.finding.material_id, "finding": one.finding.id, "count": one.count}
            for one in spot.leanings
        ],
        "said": opened.said,
    }


def exploration_record(view: ExplorationView, now: datetime) -> dict[str, object]:
    """An exploration; ``now`` is for the timers."""
    body = view.record.body
    return {
        "exploration": view.record.id,
        "topic": body.topic,
        "terms": list(body.terms),
        "level": body.level,
        "begun": view.record.created.isoformat(),
        "updated": view.record.updated.isoformat(),
        "materials": [one.id for one in view.materials],
        "done": list(view.done),
        "next": next_record(view.next),
        "field": [_entry(one) for one in body.field],
        "lookups": [
            {"what": one.body.what, "where": one.body.where, "learned": one.body.learned}
            for one in view.lookups
        ],
        "papers": [_source(one, now) for one in body.papers],
        "talks": [_source(one, now) for one in body.talks],
        "grasp": _entry(body.grasp) if body.grasp else None,
        "moves": [
            {
                "at": one.at.isoformat(),
                "level": one.level,
                "cause": one.cause,
                "task": one.task,
                "note": one.note_id,
                "quote": quote_record(one.quote) if one.quote else None,
            }
            for one in body.moves
        ],
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {"at": entry.at.isoformat(), "text": entry.text, "where": list(entry.where)}


def _source(source: Source, now: datetime) -> dict[str, object]:
    return {
        "title": source.title,
        "address": source.address,
        "about": source.about,
        "material": source.material_id,
        "skims": [_skim(one, now) for one in source.skims],
        "taken": [_entry(one) for one in source.taken],
    }


def _skim(skim: Skim, now: datetime) -> dict[str, object]:
    return {
        "started": skim.started.isoformat(),
        "minutes": skim.minutes,
        "spent_s": round(spent(skim, now).total_seconds()),
        "paused": skim.paused is not None,
        "ended": skim.ended.isoformat() if skim.ended else None,
    }


def term_record(record: Record[Term]) -> dict[str, object]:
    return {
        "id": record.id,
        "names": list(record.body.names),
        "dismissed": record.body.dismissed,
        "known_as": record.body.known_as,
        "at": record.updated.isoformat(),
    }


def found_record(found: Found) -> dict[str, object]:
    return {
        "papers": [_paper(one) for one in found.papers],
        "failed": [{"index": name, "message": error.message} for name, error in found.failed],
    }


def _paper(paper: Paper) -> dict[str, object]:
    return {
        "id": paper.identifier,
        "title": paper.title,
        "authors": list(paper.authors),
        "year": paper.year,
        "venue": paper.venue,
        "address": paper.address,
        "doi": paper.doi,
        "cited": paper.cited,
        "abstract": paper.abstract,
        "index": paper.index,
    }


def frontier_record(frontier: Frontier) -> dict[str, object]:
    return {
        "since": frontier.since.isoformat(),
        "until": frontier.until.isoformat(),
        "months": [f"{first:%Y-%m}" for first in frontier.months],
        "terms": [_course(one) for one in frontier.courses],
    }


def _course(course: Course) -> dict[str, object]:
    return {
        "term": course.term,
        "aliases": list(course.names),
        "exploration": course.exploration_id,
        "materials": list(course.material_ids),
        "standings": list(course.standings),
        "moves": [
            {
                "day": move.day.isoformat(),
                "standing": move.standing,
                "cause": move.cause,
                "task": move.task,
                "note": move.note_id,
            }
            for move in course.moves
        ],
        "notes_then": course.notes_then,
        "notes_now": course.notes_now,
    }
