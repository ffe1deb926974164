"""The transfer pass: which technique here can I carry to a place of my own?"""

from __future__ import annotations

from banyun.findings.finding import PassName
from banyun.language.wording import say
from banyun.passes.base import PassContext, PassScore

_LEAST = 0.6
"""Least score of a technique that is worth a pass of its own."""


class Transfer:
    name: PassName = "transfer"

    def rank(self, context: PassContext) -> PassScore | None:
        best = max(context.techniques, key=lambda one: one.score, default=None)
        if best is None or best.score < _LEAST:
            return None
        return PassScore(self.name, best.score, say("passes.transfer.one", context.wording, name=best.name))
