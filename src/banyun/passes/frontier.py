"""The frontier pass: which field does this lean on that I do not know?"""

from __future__ import annotations

from banyun.findings.finding import PassName
from banyun.language.wording import say
from banyun.passes.base import PassContext, PassScore

_LEAST = 0.3


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
