"""The enhancement pass: what would I, with my eyes, ask here?"""

from __future__ import annotations

from banyun.findings.finding import PassName
from banyun.language.wording import say
from banyun.passes.base import PassContext, PassScore

_LEAST = 0.6


class Enhancement:
    name: PassName = "enhancement"

    def rank(self, context: PassContext) -> PassScore | None:
        """Worth as much as the best question from one of the reader's lenses."""
        best = max(context.questions, key=lambda one: one.score, default=None)
        if best is None or best.score < _LEAST:
            return None
        lens = say(f"analysis.lens.{best.lens}", context.wording)
        return PassScore(self.name, best.score, say("passes.enhancement.one", context.wording, lens=lens))
