"""What the reader answered from memory, held against the text by a model. No pass: mastery has its own.

A verdict is a proposal. It stands beside the reader's score and never changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from banyun.findings.proposal import Proposal
from banyun.passes.asking import QUOTE, SENTENCES, Ask, AskContext, AskKind, Draft, listing, one_of

Verdict = Literal["right", "partly", "wrong"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_CHECKED = AskKind(
    "check",
    "validation",
    "check",
    listing("checks", 1, verdict=one_of(VERDICTS), why=SENTENCES, quote=QUOTE),
)


class Checking:
    """Holds each answer of the reader's against its passage."""

    def asks(self, context: AskContext) -> list[Ask]:
        """One for each answer."""
        return [
            _CHECKED.ask(
                context, {**context.passage, "question": one.question, "answer": one.answer}, one.about
            )
            for one in context.answers
        ]

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:
        """A verdict, with the words that decide it."""
        attempt, _, detail = ask.about.partition("/")
        return [
            Draft(
                Proposal(
                    "check",
                    ask.pass_name,
                    "",
                    one["why"],
                    (one["quote"],),
                    {"attempt": attempt, "detail": detail, "verdict": one["verdict"]},
                )
            )
            for one in answer["checks"]
        ]
