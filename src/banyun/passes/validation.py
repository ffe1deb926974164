"""The validation pass: what in a passage do I already know, or did?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banyun.findings.finding import PassName
from banyun.findings.proposal import Proposal
from banyun.knowledge.evidence import Evidence
from banyun.language.bilingual import Glossary, key_of
from banyun.language.folding import fold
from banyun.language.tokens import index_terms
from banyun.language.wording import moment, say
from banyun.passes.asking import (
    NAME,
    QUOTE,
    SENTENCES,
    Ask,
    AskContext,
    AskKind,
    Draft,
    DraftNote,
    listing,
    one_of,
    sentence,
    words,
)
from banyun.passes.base import PassContext, PassScore
from banyun.passes.spreading import worth

_LEAST = 0.35
"""Least score of evidence worth showing a reader."""

_BARELY = 0.85
"""Novelty from which the notes hold next to nothing of a passage …"""
_PLENTY = 5
"""… unless a note shares so many terms with one of its sentences."""

_READING = {"known": 1.0, "partly": 0.9, "new": 0.85}
_NEW_LEAST = 0.5
"""… where the passage as a whole is new: one sentence of it may still be what I did."""


_NAMED = AskKind("point", "validation", "point", listing("points", 2, name=NAME, why=SENTENCES, quote=QUOTE))
_HELD = AskKind(
    "stance",
    "validation",
    "stance",
    listing(
        "stances",
        2,
        note=words(8),
        stance=one_of(("confirms", "refines", "contradicts")),
        voice=one_of(("asserts", "reports")),
        quote=QUOTE,
        note_quote=QUOTE,
        why=SENTENCES,
    ),
    on_notes=True,
)


class Validation:
    name: PassName = "validation"

    def rank(self, context: PassContext) -> PassScore | None:
        """Worth as much as the best evidence, own work before what was only read."""
        analysis = context.analysis
        least = _NEW_LEAST if analysis.known == "new" else _LEAST
        strong = [one for one in context.validating if one.recalled.score >= least]
        if analysis.novelty > _BARELY:
            strong = [one for one in strong if _speaks_of_it(one)]
        if not strong:
            return None
        best = max(strong, key=worth)
        score = worth(best) * _READING[analysis.known] * (0.6 + 0.4 * analysis.weight)
        return PassScore(self.name, round(min(1.0, score), 4), _why(best, context.wording))

    def asks(self, context: AskContext) -> list[Ask]:
        """Which points a passage has, and how the notes stand to it."""
        if self.name not in context.passes:
            return []
        asks = [_NAMED.ask(context, context.passage)]
        if context.notes:
            asks.append(_HELD.ask(context, {**context.passage, "notes": ", ".join(context.notes)}))
        return asks

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:
        """Points named, or stances with the words of both sides."""
        if ask.kind == "point":
            return [
                Draft(Proposal("point", self.name, one["name"], sentence(one["why"]), (one["quote"],)))
                for one in answer["points"]
            ]
        return [
            Draft(
                Proposal(
                    "stance", self.name, "", sentence(one["why"]), (one["quote"],), {"voice": one["voice"]}
                ),
                DraftNote(one["note"], one["note_quote"], one["stance"]),
            )
            for one in answer["stances"]
        ]


def _speaks_of_it(evidence: Evidence) -> bool:
    """Whether a note that shares little with a passage is at least about what it shares: much of
    it, or what its title names, in either language."""
    recalled = evidence.recalled
    if len(recalled.terms) >= _PLENTY:
        return True
    title = f" {' '.join(index_terms(recalled.title))} "
    return any(f" {name} " in title for term in recalled.terms for name in _names(term))


def _names(term: str) -> Iterator[str]:
    key = key_of(term) or fold(term)
    for name in (fold(term), key, *(other for other, _ in Glossary.built_in().translations(key))):
        yield " ".join(index_terms(name))


def _why(evidence: Evidence, wording: str) -> str:
    recalled = evidence.recalled
    if recalled.basis != "did":
        return say("passes.validation.note", wording, title=recalled.title)
    if recalled.when is None:
        return say("passes.validation.did", wording, title=recalled.title)
    when = moment(recalled.when.text, wording)
    return say("passes.validation.did_when", wording, title=recalled.title, when=when)
