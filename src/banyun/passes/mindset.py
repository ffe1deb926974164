"""The mindset pass: begin with what I already did right, not with what is not mine."""

from __future__ import annotations

from banyun.findings.finding import PassName
from banyun.language.wording import say
from banyun.passes.base import PassContext, PassScore

_STRONG = 0.6
_DENSE = 0.75


class Mindset:
    name: PassName = "mindset"

    def rank(self, context: PassContext) -> PassScore | None:
        """For a passage whose content I did myself, or a hard one with a foothold in my notes."""
        analysis = context.analysis
        if not analysis.evidence:
            return None
        best = analysis.evidence[0].recalled
        if analysis.known == "known" and best.basis == "did" and best.score >= _STRONG:
            score = 0.55 + 0.35 * best.score
            return PassScore(
                self.name, round(score, 4), say("passes.mindset.did", context.wording, title=best.title)
            )
        if analysis.novelty >= 0.8 and analysis.weight >= _DENSE and best.score >= _STRONG:
            return PassScore(self.name, 0.5, say("passes.mindset.hard", context.wording, title=best.title))
        return None
