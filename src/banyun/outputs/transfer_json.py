"""Techniques, situations and rehearsals as JSON values."""

from __future__ import annotations

from collections.abc import Iterable

from banyun.analysis.own_figures import OwnFigure
from banyun.findings.bodies import Rehearsal, Situation, Technique
from banyun.findings.records import Record
from banyun.outputs.records import finding_record, quote_record, recalled_record
from banyun.study.carrying_over import Offered, RehearsalPage, SituationPage, TechniquePage

Values = dict[str, object]


def technique_values(technique: Record[Technique]) -> Values:
    body = technique.body
    return {
        "technique": technique.id,
        "name": body.name,
        "kind": body.kind,
        "pattern": body.pattern,
        "why": body.why,
        "material": technique.material_id,
        "quotes": [quote_record(quote) for quote in body.quotes],
        "from_finding": body.from_finding,
        "made": technique.created.isoformat(),
    }


def technique_page_values(page: TechniquePage) -> Values:
    return {
        **technique_values(page.technique),
        "fits": [
            {
                "situation": one.situation.id,
                "name": one.situation.body.name,
                "score": one.fit.score,
                "why": one.fit.why,
            }
            for one in page.fits
        ],
        "rehearsals": rehearsal_list(page.rehearsals),
    }


def offered_values(offered: Offered) -> Values:
    return {
        "material": offered.material.id,
        "title": offered.material.title,
        "offered": [finding_record(one) for one in offered.findings],
        "taken": [technique_values(one) for one in offered.taken],
    }


def situation_values(situation: Record[Situation]) -> Values:
    body = situation.body
    return {
        "situation": situation.id,
        "name": body.name,
        "text": body.text,
        "tense": body.tense,
        "when": body.when.text if body.when else None,
        "made": situation.created.isoformat(),
    }


def situation_page_values(page: SituationPage) -> Values:
    return {
        **situation_values(page.situation),
        "fits": [
            {
                "technique": one.technique.id,
                "name": one.technique.body.name,
                "score": one.fit.score,
                "why": one.fit.why,
            }
            for one in page.fits
        ],
        "rehearsals": rehearsal_list(page.rehearsals),
    }


def rehearsal_page_values(page: RehearsalPage) -> Values:
    period = page.then.period
    return {
        "technique": technique_values(page.technique),
        "situation": situation_values(page.situation),
        "notes": [recalled_record(one) for one in page.then.notes],
        "from": period.first.isoformat() if period else None,
        "to": period.last.isoformat() if period else None,
        "until": page.then.until.isoformat() if page.then.until else None,
        "widened": page.then.widened,
        "figures": [_figure(one) for one in page.figures],
        "scaffold": list(page.scaffold.lines),
        "words": list(page.scaffold.words),
        "rehearsals": rehearsal_list(page.rehearsals),
    }


def rehearsal_list(rehearsals: Iterable[Record[Rehearsal]]) -> list[Values]:
    return [rehearsal_values(one) for one in rehearsals]


def rehearsal_values(rehearsal: Record[Rehearsal]) -> Values:
    body = rehearsal.body
    return {
        "rehearsal": rehearsal.id,
        "technique": body.technique_id,
        "situation": body.situation_id,
        "text": body.text,
        "notes": list(body.note_ids),
        "at": rehearsal.created.isoformat(),
    }


def _figure(one: OwnFigure) -> Values:
    return {
        "note": one.note_id,
        "title": one.title,
        "figures": list(one.figures),
        "change": one.change,
        **quote_record(one.quote),
    }
