"""Techniques, situations, rehearsals, counter-designs and discussions as JSON values."""

from __future__ import annotations

from collections.abc import Iterable

from banyun.analysis.own_figures import OwnFigure
from banyun.findings.bodies import CounterDesign, Discussion, Rehearsal, Situation, Technique
from banyun.findings.records import Record
from banyun.outputs.records import finding_record, quote_record, recalled_record
from banyun.study.carrying_over import Offered, RehearsalPage, SituationPage, TechniquePage
from banyun.study.challenging import ChallengePage
from banyun.study.on_material import OnMaterial

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


def challenge_values(page: ChallengePage) -> Values:
    return {
        "material": page.material.id,
        "title": page.material.title,
        "claims": [
            {"kind": claim.kind, "name": claim.name, **quote_record(claim.quote)} for claim in page.claims
        ],
        "thin": [
            {"kind": one.kind, "lens": one.lens, "quote": quote_record(one.quote) if one.quote else None}
            for one in page.thin
        ],
        "versions": [counter_design_values(version) for version in page.versions],
    }


def counter_design_values(version: Record[CounterDesign]) -> Values:
    return {
        "counter_design": version.id,
        "material": version.material_id,
        "text": version.body.text,
        "points": [
            {
                "name": point.name,
                "theirs": quote_record(point.quote) if point.quote else None,
                "mine": point.mine,
            }
            for point in version.body.points
        ],
        "at": version.created.isoformat(),
    }


def discussion_values(discussion: Record[Discussion]) -> Values:
    body = discussion.body
    return {
        "discussion": discussion.id,
        "about": discussion.about,
        "material": discussion.material_id,
        "with": body.with_whom,
        "medium": body.medium,
        "subject": body.subject,
        "when": body.when.text if body.when else None,
        "turns": [
            {
                "who": turn.who,
                "mine": turn.mine,
                "at": turn.at.isoformat() if turn.at else None,
                "text": turn.text,
            }
            for turn in body.turns
        ],
        "filed": discussion.created.isoformat(),
    }


def own_values(own: OnMaterial) -> Values:
    return {
        "techniques": [technique_values(one) for one in own.techniques],
        "counter_designs": [counter_design_values(one) for one in own.counter_designs],
        "discussions": [discussion_values(one) for one in own.discussions],
    }
