"""The frontier pass: which field does this lean on that I do not know?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyun.findings.finding import PassName
from banyun.findings.proposal import Proposal
from banyun.language.wording import say
from banyun.passes.asking import NAME, QUOTE, Ask, AskContext, AskKind, Draft, listing, words
from banyun.passes.base import PassContext, PassScore

_LEAST = 0.3


_EXPLAINED = AskKind(
    "blind_spot", "frontier", "finding", listing("terms", 3, term=NAME, meaning=words(600), quote=QUOTE)
)


class Frontier:
    name: PassName = "frontier"

    def rank(self, context: PassContext) -> PassScore | None:
        """Worth as much as the best blind spot that has its home here (see ``ranking.contexts``:
        a spot is offered to one passage only)."""
        best = max(context.blind_spots, key=lambda one: one.score, default=None)
        if best is None or best.score < _LEAST:
            return None
        why = say(
            "passes.frontier.thin" if best.in_notes else "passes.frontier.one",
            context.wording,
            term=best.term,
        )
        return PassScore(self.name, round(0.4 + 0.35 * best.score, 4), why)

    def asks(self, context: AskContext) -> list[Ask]:
        """What the terms mean that the notes lack."""
        if self.name not in context.passes or not context.spots:
            return []
        return [_EXPLAINED.ask(context, {**context.passage, "terms": ", ".join(context.spots)})]

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:  # noqa: ARG002
        """Terms explained."""
        return [
            Draft(Proposal("finding", self.name, one["term"], one["meaning"], (one["quote"],)))
            for one in answer["terms"]
        ]
