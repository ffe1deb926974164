"""Steps of a run as they are kept: one passage's analysis as JSON, and back.

A step names its passage by id and holds no text of it: a run belongs to one version, whose
passages never change.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from banyun.analysis.candidates import PassageAnalysis
from banyun.knowledge.evidence import Evidence, Mark, Recalled
from banyun.knowledge.note import When
from banyun.materials.anchor import Anchor
from banyun.materials.passage import Passage

STEP_VERSION = 3
"""Raised when steps change their form: those of older forms are made again."""


def encoded(analysis: PassageAnalysis) -> str:
    """A passage's analysis as a step."""
    values = {
        "known": analysis.known,
        "novelty": analysis.novelty,
        "weight": analysis.weight,
        "searched": analysis.searched,
        "evidence": [_values(one) for one in analysis.evidence],
        "nearest": _values(analysis.nearest) if analysis.nearest else None,
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def decoded(step: str, passage: Passage) -> PassageAnalysis:
    """The analysis that a step keeps of its passage. Stances are not in it: they are taken and
    withdrawn apart from runs."""
    values: dict[str, Any] = json.loads(step)
    return PassageAnalysis(
        passage=passage,
        known=values["known"],
        novelty=values["novelty"],
        weight=values["weight"],
        searched=tuple(values["searched"]),
        evidence=tuple(_evidence(one) for one in values["evidence"]),
        nearest=_evidence(values["nearest"]) if values["nearest"] else None,
    )


def _values(one: Evidence) -> dict[str, Any]:
    recalled = one.recalled
    return {
        "note": recalled.note_id,
        "version": recalled.note_version,
        "title": recalled.title,
        "basis": recalled.basis,
        "when": recalled.when.text if recalled.when else None,
        "quote": _anchor(recalled.quote),
        "score": recalled.score,
        "terms": recalled.terms,
        "why": recalled.why,
        "material": _anchor(one.material_quote),
        "marks": [[mark.stance, mark.title, mark.day.isoformat(), mark.quote] for mark in recalled.marks],
    }


def _evidence(values: dict[str, Any]) -> Evidence:
    return Evidence(
        recalled=Recalled(
            note_id=values["note"],
            note_version=values["version"],
            title=values["title"],
            basis=values["basis"],
            when=When(values["when"]) if values["when"] else None,
            quote=Anchor(*values["quote"]),
            score=values["score"],
            terms=tuple(values["terms"]),
            why=values["why"],
            marks=tuple(
                Mark(stance, title, date.fromisoformat(day), quote)
                for stance, title, day, quote in values["marks"]
            ),
        ),
        material_quote=Anchor(*values["material"]),
    )


def _anchor(anchor: Anchor) -> list[str | int | None]:
    return [anchor.exact, anchor.start, anchor.end, anchor.prefix, anchor.suffix, anchor.page]
