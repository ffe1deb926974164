"""The challenge pass: where it seems naive, how would I do better?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyun.analysis.data import cue
from banyun.findings.finding import PassName
from banyun.findings.proposal import Proposal
from banyun.language.wording import say
from banyun.passes.asking import QUOTE, SENTENCES, Ask, AskContext, AskKind, Draft, listing
from banyun.passes.base import PassContext, PassScore

_STRONG = 0.55


_CRITICISED = AskKind(
    "challenge", "challenge", "finding", listing("remarks", 3, remark=SENTENCES, quote=QUOTE)
)


class Challenge:
    name: PassName = "challenge"

    def rank(self, context: PassContext) -> PassScore | None:
        """For a passage that may clash with a note, or claims without an if what I have done."""
        clash = max(context.disagreements, key=lambda one: one.score, default=None)
        if clash is not None:
            score = (0.5 if clash.reported else 0.6) + 0.35 * clash.score
            return PassScore(
                self.name, round(min(1.0, score), 4), say(f"passes.challenge.{clash.kind}", context.wording)
            )
        analysis = context.analysis
        mine = [
            one for one in analysis.evidence if one.recalled.basis == "did" and one.recalled.score >= _STRONG
        ]
        if mine and cue("absolute").search(analysis.passage.text):
            return PassScore(self.name, 0.5, say("passes.challenge.absolute", context.wording))
        return None

    def asks(self, context: AskContext) -> list[Ask]:
        """What the author would say to each design of the reader's."""
        return [_CRITICISED.ask(context, {"design": one.text}, one.record_id) for one in context.designs]

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:
        """Remarks on a design."""
        return [
            Draft(Proposal("finding", self.name, "", one["remark"], (one["quote"],), {"design": ask.about}))
            for one in answer["remarks"]
        ]
