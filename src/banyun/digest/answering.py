"""A question of the reader's, answered by words of the text alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banyun.digest.asks import Call
from banyun.digest.prompt_plan import Layout
from banyun.findings.proposal import Proposal
from banyun.materials.anchor import Anchor
from banyun.passes.asking import QUOTE, SENTENCES, Ask, Draft, listing
from banyun.passes.prompting import prompt

_SHAPE = listing("statements", 5, text=SENTENCES, quote=QUOTE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said, and the words of the text that say it."""

    text: str
    quote: Anchor


class Answering:
    """Reads an answer as statements. An ``AskingPass`` that asks nothing of itself."""

    def asks(self, context: object) -> list[Ask]:  # noqa: ARG002
        return []

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:
        """Each statement with its quote."""
        return [
            Draft(Proposal("finding", ask.pass_name, "", one["text"], (one["quote"],)))
            for one in answer["statements"]
        ]


def answering_calls(layout: Layout, question: str, wording: str) -> list[Call]:
    """The calls that answer a question: one for each window of the text."""
    asked = prompt("answer", wording, question=question)
    calls = []
    for window, one in enumerate(layout.text.windows):
        ask = Ask("enhancement", "finding", one.first, asked, _SHAPE)
        moved = "window" if window else "start"
        calls.append(Call(ask, Answering(), window, layout.prompt(window, asked), "", moved))
    return calls
