"""Mastery as JSON values."""

from __future__ import annotations

from banyun.findings.bodies import Answered, Attempt, Claim
from banyun.findings.records import Record
from banyun.outputs.records import quote_record
from banyun.study.mastery.details import Detail
from banyun.study.mastery.overlap import Overlap
from banyun.study.mastery.results import (
    Explained,
    Mastery,
    Named,
    ProjectView,
    Question,
    Sat,
    Shared,
    Sitting,
)
from banyun.study.mastery.standing import Standing

Values = dict[str, object]


def mastery_values(mastery: Mastery) -> Values:
    standing = mastery.standing
    following = standing.next
    return {
        "subject": mastery.subject.id,
        "name": mastery.subject.name,
        "materials": [one.id for one in mastery.subject.materials],
        "yours": standing.yours.isoformat() if standing.yours else None,
        "next": following.part if following else None,
        "due": following.due.isoformat() if following and following.due else None,
        "parts": [
            {
                "part": part.part,
                "earned": part.earned.isoformat() if part.earned else None,
                "due": part.due.isoformat() if part.due else None,
                "attempts": [attempt_values(one) for one in part.attempts],
            }
            for part in standing.parts
        ],
        "details": {"asked": mastery.details, **_details(standing)},
    }


def _details(standing: Standing) -> Values:
    return {
        "kept": sum(one.kept for one in standing.progress.values()),
        "progress": [
            {
                "detail": key,
                "days": [day.isoformat() for day in one.days],
                "last_right": one.last,
                "kept": one.kept,
            }
            for key, one in standing.progress.items()
        ],
    }


def attempt_values(attempt: Record[Attempt]) -> Values:
    body = attempt.body
    return {
        "attempt": attempt.id,
        "part": body.part,
        "at": attempt.created.isoformat(),
        "earned": body.earned,
        "share": body.share,
        "text": body.text,
        "covered": list(body.covered),
        "gaps": list(body.gaps),
        "unjudged": list(body.unjudged),
        "answers": [_answer(one) for one in body.answers],
        "claims": [_claim(one) for one in body.claims],
        "missing": list(body.missing),
        "told_in": body.told_in,
        "left_out": [
            {"passage": one.passage_id, "missing": list(one.terms), "in_part": one.in_part}
            for one in body.left_out
        ],
    }


def _answer(one: Answered) -> Values:
    return {
        "detail": one.detail,
        "question": one.question,
        "passage": one.passage_id,
        "answer": one.answer,
        "right": one.right,
        "overruled": one.overruled,
        "counts": one.counts,
    }


def _claim(one: Claim) -> Values:
    return {
        "text": one.text,
        "support": one.support,
        "material": one.material_id,
        "note": one.note_id,
        **(quote_record(one.quote) if one.quote else {"quote": None, "start": None, "end": None}),
        "figure": one.figure,
        "theirs": one.theirs,
        "also": [quote_record(quote) for quote in one.also],
    }


def explained_values(explained: Explained) -> Values:
    return {
        "attempt": attempt_values(explained.attempt),
        "told": [_named(one) for one in explained.covered],
        "left_out": [
            {**_named(one), "missing": list(one.missing), "in_part": one.in_part} for one in explained.gaps
        ],
        "unjudged": [_named(one) for one in explained.unjudged],
        "sentences": explained.sentences,
        "coherent": explained.coherent,
        "only_names": explained.only_names,
        "crosses": explained.crosses,
        "dictionary": explained.dictionary,
        "mastery": mastery_values(explained.mastery),
    }


def _named(one: Named) -> Values:
    return {
        "material": one.material.id,
        "passage": one.passage.id,
        "heading": one.passage.heading,
        "start": one.passage.start,
        "end": one.passage.end,
    }


def sitting_values(sitting: Sitting) -> Values:
    return {
        "questions": [_question(one) for one in sitting.questions],
        "mastery": mastery_values(sitting.mastery),
    }


def _question(one: Question) -> Values:
    return {
        "number": one.number,
        "detail": one.detail.key,
        "kind": one.detail.kind,
        "material": one.material.id,
        "section": one.detail.section,
        "question": one.detail.question,
    }


def sat_values(sat: Sat) -> Values:
    return {
        "results": [
            {
                **_question(one.question),
                "answer": one.answer,
                "right": one.judgement.right,
                "because": one.judgement.because,
                "missing": list(one.judgement.missing),
                "overruled": one.overruled,
                "counts": one.counts,
                "quote": one.quote,
                "start": one.question.detail.shown.start,
                "end": one.question.detail.shown.end,
            }
            for one in sat.results
        ],
        "attempt": attempt_values(sat.attempt),
        "mastery": mastery_values(sat.mastery),
    }


def shared_values(shared: Shared) -> Values:
    return {
        "attempt": attempt_values(shared.attempt),
        "matter": round(shared.matter, 4),
        "details": round(shared.details, 4),
        "told": [_named(one) for one in shared.covered],
        "left_out": [_named(one) for one in shared.gaps],
        "told_details": [_detail(one) for one in shared.told],
        "missing_details": [_detail(one) for one in shared.missing],
        "mastery": mastery_values(shared.mastery),
    }


def _detail(one: Detail) -> Values:
    return {"detail": one.key, "question": one.question, "passage": one.passage.id}


def project_values(view: ProjectView) -> Values:
    return {
        "project": view.mastery.subject.id,
        "name": view.mastery.subject.name,
        "materials": [{"material": one.id, "title": one.title} for one in view.mastery.subject.materials],
        "overlaps": [_overlap(one) for one in view.overlaps],
        "mastery": mastery_values(view.mastery),
    }


def _overlap(one: Overlap) -> Values:
    return {
        "material": one.material_id,
        **quote_record(one.quote),
        "other": {"material": one.other_id, **quote_record(one.other_quote)},
        "share": one.share,
        "figures": list(one.figures) if one.figures else None,
    }
