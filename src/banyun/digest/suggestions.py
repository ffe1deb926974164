"""Turns what analysis offers into findings: suggestions with quotes that the reader may accept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from banyun.analysis.candidates import (
    BlindSpot,
    Disagreement,
    MaterialAnalysis,
    PointCandidate,
    QuestionCandidate,
    TechniqueCandidate,
)
from banyun.findings.finding import Finding, FindingKind, PassName
from banyun.identity import new_id, sha256
from banyun.language.folding import fold
from banyun.materials.anchor import Anchor
from banyun.materials.material import Version


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A finding without an id. ``identity`` is what makes it the same one in a later digest,
    whatever the interface's language then is."""

    kind: FindingKind
    pass_name: PassName
    name: str
    text: str
    quote: Anchor
    passage_ids: tuple[str, ...]
    identity: tuple[str, ...]
    details: dict[str, object]

    @property
    def fingerprint(self) -> str:
        return sha256("\x1f".join((self.kind, "analysis", *self.identity)))

    def found(self, version: Version, at: datetime) -> Finding:
        """The suggestion as a finding made ``at`` that time."""
        return Finding(
            id=new_id("finding", at),
            material_id=version.material_id,
            version_id=version.id,
            kind=self.kind,
            pass_name=self.pass_name,
            name=self.name,
            text=self.text,
            quotes=(self.quote,),
            passage_ids=self.passage_ids,
            author="analysis",
            state="suggested",
            fingerprint=self.fingerprint,
            created=at,
            details=self.details,
        )


def suggestions(analysis: MaterialAnalysis) -> list[Suggestion]:
    """All that analysis offers, best first within a kind, each once."""
    every = [*_all(analysis)]
    return list({one.fingerprint: one for one in reversed(every)}.values())[::-1]


def _all(analysis: MaterialAnalysis) -> Iterator[Suggestion]:
    yield from map(_point, analysis.points)
    yield from map(_technique, analysis.techniques)
    yield from map(_question, analysis.questions)
    yield from map(_blind_spot, analysis.blind_spots)
    yield from map(_disagreement, analysis.disagreements)


def _point(one: PointCandidate) -> Suggestion:
    identity = (fold(one.name), one.quote.exact)
    return Suggestion("point", "validation", one.name, "", one.quote, one.passage_ids, identity, {})


def _technique(one: TechniqueCandidate) -> Suggestion:
    return Suggestion(
        "technique",
        "transfer",
        one.name,
        one.pattern,
        one.quote,
        one.passage_ids,
        (one.kind, one.quote.exact),
        {"kind": one.kind, "pattern": one.pattern, "why": one.why, "score": round(one.score, 4)},
    )


def _question(one: QuestionCandidate) -> Suggestion:
    return Suggestion(
        "question",
        "enhancement",
        one.lens,
        one.text,
        one.quote,
        one.passage_ids,
        (fold(one.lens), one.quote.exact),
        {"lens": one.lens, "score": round(one.score, 4)},
    )


def _blind_spot(one: BlindSpot) -> Suggestion:
    return Suggestion(
        "blind_spot",
        "frontier",
        one.term,
        one.topic,
        one.quote,
        one.passage_ids,
        (fold(one.term),),
        {
            "aliases": list(one.aliases),
            "topic": one.topic,
            "score": round(one.score, 4),
            "count": one.count,
            "in_notes": one.in_notes,
        },
    )


def _disagreement(one: Disagreement) -> Suggestion:
    return Suggestion(
        "disagreement",
        "validation",
        one.kind,
        "",
        one.material_quote,
        (one.passage_id,),
        (one.kind, one.note_id, one.material_quote.exact, one.note_quote.exact),
        {
            "kind": one.kind,
            "note": one.note_id,
            "note_quote": one.note_quote.exact,
            "note_start": one.note_quote.start,
            "reported": one.reported,
            "score": round(one.score, 4),
        },
    )
