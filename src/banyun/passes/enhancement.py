"""The enhancement pass: what would I, with my eyes, ask here?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyun.findings.finding import PassName
from banyun.findings.proposal import Proposal
from banyun.language.wording import say
from banyun.passes.asking import NAME, QUOTE, SENTENCES, Ask, AskContext, AskKind, Draft, listing
from banyun.passes.base import PassContext, PassScore

_LEAST = 0.6


_ASKED = AskKind(
    "question",
    "enhancement",
    "question",
    listing("questions", 2, question=SENTENCES, lens=NAME, quote=QUOTE),
)
_ARGUED = AskKind(
    "argument", "enhancement", "argument", listing("arguments", 2, argument=SENTENCES, quote=QUOTE)
)


class Enhancement:
    name: PassName = "enhancement"

    def rank(self, context: PassContext) -> PassScore | None:
        """Worth as much as the best question from one of the reader's lenses."""
        best = max(context.questions, key=lambda one: one.score, default=None)
        if best is None or best.score < _LEAST:
            return None
        lens = say(f"analysis.lens.{best.lens}", context.wording)
        return PassScore(self.name, best.score, say("passes.enhancement.one", context.wording, lens=lens))

    def asks(self, context: AskContext) -> list[Ask]:
        """What the reader missed, once they have asked something themselves; and what speaks against
        each thing they think."""
        asks = [
            _ARGUED.ask(
                context, {"question": one.question, "deduction": one.deduction}, about=one.question_id
            )
            for one in context.held
        ]
        if self.name in context.passes and (context.questions or context.first):
            more = {
                "lenses": ", ".join(context.lenses),
                "questions": "\n".join(f"- {one}" for one in context.questions) or "–",
            }
            asks.append(_ASKED.ask(context, {**context.passage, **more}))
        return asks

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:
        """Questions of a lens, or arguments against a deduction."""
        if ask.kind == "argument":
            return [
                Draft(
                    Proposal(
                        "argument",
                        self.name,
                        "",
                        one["argument"],
                        (one["quote"],),
                        {"question": ask.about},
                    )
                )
                for one in answer["arguments"]
            ]
        return [
            Draft(
                Proposal(
                    "question",
                    self.name,
                    one["lens"],
                    one["question"],
                    (one["quote"],),
                    {"lens": one["lens"]},
                )
            )
            for one in answer["questions"]
        ]
