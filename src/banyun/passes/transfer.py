"""The transfer pass: which technique here can I carry to a place of my own?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from banyun.analysis.candidates import TechniqueKind
from banyun.findings.finding import PassName
from banyun.findings.proposal import Proposal
from banyun.language.wording import say
from banyun.passes.asking import (
    NAME,
    QUOTE,
    SENTENCES,
    Ask,
    AskContext,
    AskKind,
    Draft,
    listing,
    one_of,
    sentence,
)
from banyun.passes.base import PassContext, PassScore

_LEAST = 0.6
"""Least score of a technique that is worth a pass of its own."""


_MOVABLE = AskKind(
    "technique",
    "transfer",
    "technique",
    listing(
        "techniques",
        2,
        name=NAME,
        kind=one_of(get_args(TechniqueKind)),
        pattern=SENTENCES,
        why=SENTENCES,
        quote=QUOTE,
    ),
)


class Transfer:
    name: PassName = "transfer"

    def rank(self, context: PassContext) -> PassScore | None:
        best = max(context.techniques, key=lambda one: one.score, default=None)
        if best is None or best.score < _LEAST:
            return None
        return PassScore(self.name, best.score, say("passes.transfer.one", context.wording, name=best.name))

    def asks(self, context: AskContext) -> list[Ask]:
        """What of a passage can be carried elsewhere."""
        return [_MOVABLE.ask(context, context.passage)] if self.name in context.passes else []

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:  # noqa: ARG002
        """Techniques, with why they work."""
        return [
            Draft(
                Proposal(
                    "technique",
                    self.name,
                    one["name"],
                    sentence(one["pattern"]),
                    (one["quote"],),
                    {"kind": one["kind"], "pattern": sentence(one["pattern"]), "why": sentence(one["why"])},
                )
            )
            for one in answer["techniques"]
        ]
