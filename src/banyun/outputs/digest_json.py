"""A digest as JSON, schema 1."""

from __future__ import annotations

from typing import Any

from banyun.digest.digest import Digest, DigestedPassage, ModelUsage
from banyun.digest.front_page import front_page, standing
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Evidence
from banyun.outputs.records import as_json, mark_records, quote_record, recalled_record
from banyun.outputs.said import lookup_record, point_passes, reaction_record, recollection_record
from banyun.outputs.suggested import proposal_values
from banyun.outputs.transfer_json import own_values, technique_values
from banyun.study.exploring import Explored

SCHEMA = 1


def digest_values(digest: Digest) -> dict[str, Any]:
    """The digest as JSON values.

    ``start`` and ``end`` are code points into the version's text (in evidence: the note's), and
    ``text[start:end] == quote``. What the reader dismissed is left out, save in ``findings``.
    """
    return {
        "schema": SCHEMA,
        "id": digest.id,
        "as_of": digest.as_of.isoformat() if digest.as_of else None,
        "material": _material(digest),
        "passages": [_passage(digest, digested) for digested in digest.passages],
        "nearest": [
            {
                "passage": one.digested.analysis.passage.id,
                **_evidence(digest, one.evidence, one.digested.analysis.passage.id),
            }
            for one in front_page(digest).nearest
        ],
        "points": [
            {
                "id": point.id,
                "name": point.name,
                "passages": list(point.passage_ids),
                "state": point.state,
                "author": point.author,
                "quotes": [quote_record(quote) for quote in point.quotes],
                "passes": point_passes(digest, point),
            }
            for point in standing(digest.findings, "point")
        ],
        "blind_spots": [_blind_spot(digest, spot) for spot in standing(digest.findings, "blind_spot")],
        "techniques": [
            {**_technique(technique), "for": _coming(digest, technique.id)}
            for technique in standing(digest.findings, "technique")
        ],
        "own": {
            **own_values(digest.own),
            "techniques": [
                {**technique_values(one), "for": _coming(digest, one.body.from_finding or one.id)}
                for one in digest.own.techniques
            ],
        },
        "questions": [
            {
                "id": question.id,
                "text": question.text,
                "lens": question.details.get("lens", ""),
                "passages": list(question.passage_ids),
            }
            for question in standing(digest.findings, "question")
        ],
        "disagreements": [_disagreement(clash) for clash in standing(digest.findings, "disagreement")],
        "findings": [
            {
                "id": finding.id,
                "pass": finding.pass_name,
                "text": finding.text,
                "quotes": [quote_record(quote) for quote in finding.quotes],
                "author": finding.author,
                "state": finding.state,
                "kind": finding.kind,
                "name": finding.name,
                **proposal_values(finding),
            }
            for finding in digest.findings
        ],
        "lookups": [lookup_record(one) for one in digest.said.lookups.get("", ())],
        "waiting": digest.waiting,
        "usage": {"seconds": round(digest.seconds, 3), "model": _model(digest.usage)},
    }


def digest_json(digest: Digest) -> str:
    """The digest as JSON text, ending in a line end."""
    return as_json(digest_values(digest)) + "\n"


def _material(digest: Digest) -> dict[str, Any]:
    material = digest.material
    return {
        "id": material.id,
        "title": material.title,
        "kind": material.kind,
        "language": material.language,
        "source": material.source,
        "sha256": digest.version.sha256,
        "characters": len(digest.version.text),
        "version": digest.version.number,
    }


def _passage(digest: Digest, digested: DigestedPassage) -> dict[str, Any]:
    analysis = digested.analysis
    passage = analysis.passage
    reaction = digest.said.reactions.get(passage.id)
    return {
        "id": passage.id,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading,
        "kind": passage.kind,
        "text": passage.text,
        "known": analysis.known,
        "novelty": round(analysis.novelty, 4),
        "evidence": [_evidence(digest, evidence, passage.id) for evidence in analysis.evidence],
        "passes": [
            {"pass": ranked.pass_name, "score": round(ranked.score, 4), "why": ranked.why}
            for ranked in digested.passes
        ],
        "searched": list(analysis.searched),
        "reaction": reaction_record(reaction) if reaction else None,
        "lookups": [lookup_record(one) for one in digest.said.lookups.get(passage.id, ())],
    }


def _evidence(digest: Digest, evidence: Evidence, passage_id: str) -> dict[str, Any]:
    values = recalled_record(evidence.recalled)
    why = values.pop("why")
    values.pop("marks")
    return {
        **values,
        "material_quote": quote_record(evidence.material_quote),
        "stance": evidence.stance,
        "why": why,
        "marks": mark_records(evidence.recalled),
        "details": [
            recollection_record(one)
            for taken in digest.stances
            if (taken.passage_id, taken.note_id) == (passage_id, evidence.recalled.note_id)
            for one in digest.said.recollections.get(taken.id, ())
        ],
    }


def _blind_spot(digest: Digest, spot: Finding) -> dict[str, Any]:
    details = spot.details
    return {
        "id": spot.id,
        "term": spot.name,
        "aliases": details.get("aliases", []),
        "topic": details.get("topic", spot.name),
        "score": details.get("score", 0.0),
        "count": details.get("count", 0),
        "in_notes": details.get("in_notes", 0),
        "passages": list(spot.passage_ids),
        "exploration": _explored(digest.explored.get(spot.id)),
    }


def _explored(explored: Explored | None) -> dict[str, Any] | None:
    if explored is None:
        return None
    return {
        "id": explored.exploration_id,
        "level": explored.level,
        "next": explored.next.task if explored.next else None,
    }


def _technique(technique: Finding) -> dict[str, Any]:
    return {
        "id": technique.id,
        "name": technique.name,
        "kind": technique.details.get("kind", ""),
        "quote": technique.quotes[0].exact if technique.quotes else "",
        "passages": list(technique.passage_ids),
        "pattern": technique.details.get("pattern", ""),
        "why": technique.details.get("why", ""),
    }


def _coming(digest: Digest, technique_id: str) -> dict[str, Any] | None:
    """Where a technique may go soon."""
    found = digest.own.coming.get(technique_id)
    if found is None:
        return None
    body = found.situation.body
    when = body.when.text if body.when else None
    return {"situation": found.situation.id, "name": body.name, "when": when, "why": found.why}


def _disagreement(clash: Finding) -> dict[str, Any]:
    return {
        "id": clash.id,
        "passage": clash.passage_ids[0] if clash.passage_ids else "",
        "note": clash.details.get("note", ""),
        "kind": clash.details.get("kind", ""),
        "material_quote": clash.quotes[0].exact if clash.quotes else "",
        "note_quote": clash.details.get("note_quote", ""),
        "reported": clash.details.get("reported", False),
    }


def _model(usage: ModelUsage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    return {
        "name": usage.name,
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
        "ttft_s": usage.ttft_s,
    }
