"""Prompts are files in both languages; what a pass asks and reads is pure."""

from __future__ import annotations

from typing import Any

import pytest

from banyun.engine.models.schemas import check_schema, problem
from banyun.language.wording import WORDINGS
from banyun.passes.asking import AnswerView, Ask, AskContext, DesignView, HeldView
from banyun.passes.challenge import Challenge
from banyun.passes.checking import Checking
from banyun.passes.enhancement import Enhancement
from banyun.passes.frontier import Frontier
from banyun.passes.prompting import VARIABLES, prompt
from banyun.passes.transfer import Transfer
from banyun.passes.validation import Validation

PASSES = (Validation(), Transfer(), Enhancement(), Frontier(), Challenge(), Checking())


@pytest.mark.parametrize("lang", WORDINGS)
@pytest.mark.parametrize("name", VARIABLES)
def test_every_prompt_takes_its_variables_and_nothing_of_their_values(name: str, lang: str) -> None:
    values = {variable: f"<${variable} ${{x}}>" for variable in VARIABLES[name]}
    said = prompt(name, lang, **values)
    for value in values.values():
        assert value in said
    with pytest.raises(KeyError):
        prompt(name, lang) if values else prompt("point", lang)


def context(**more: Any) -> AskContext:
    return AskContext(
        wording="en",
        number=3,
        opening="It begins",
        passes=frozenset(("validation", "transfer", "enhancement", "frontier")),
        **more,
    )


def asks(given: AskContext) -> list[tuple[Any, Ask]]:
    return [(one, ask) for one in PASSES for ask in one.asks(given)]


def example(schema: dict[str, Any]) -> Any:
    """A value that fits a schema."""
    if schema["type"] == "object":
        return {name: example(inner) for name, inner in schema["properties"].items()}
    if schema["type"] == "array":
        return [example(schema["items"])] * schema["maxItems"]
    return schema["enum"][0] if "enum" in schema else "x" * min(8, schema["maxLength"])


FULL = context(
    notes=("N1",),
    questions=("How long?",),
    spots=("RDMA",),
    held=(HeldView("qst_1", "How long?", "Sixteen."),),
    designs=(DesignView("ctr_1", "Mine."),),
    answers=(AnswerView("att_1/abc", "How many?", "Sixteen."),),
)


def test_every_ask_has_a_bounded_schema_and_its_answer_becomes_drafts() -> None:
    asked = asks(FULL)
    assert [ask.kind for _, ask in asked] == [
        "point",
        "stance",
        "technique",
        "argument",
        "question",
        "finding",
        "finding",
        "check",
    ]
    for by, ask in asked:
        check_schema(ask.schema)
        answer = example(dict(ask.schema))
        assert problem(answer, ask.schema) is None
        drafts = by.read(ask, answer)
        assert len(drafts) == len(next(iter(answer.values())))
        assert {(one.proposal.kind, one.proposal.pass_name) for one in drafts} == {(ask.kind, ask.pass_name)}
        assert all(one.proposal.quotes for one in drafts)
        assert all((one.note is not None) == (ask.kind == "stance") for one in drafts)


def test_what_is_not_there_is_not_asked_about() -> None:
    assert [ask.kind for _, ask in asks(context())] == ["point", "technique"]
    assert asks(AskContext("en")) == []
    assert "question" in [ask.kind for _, ask in asks(context(first=True))]


def test_what_varies_stands_last_in_a_question() -> None:
    one, other = asks(FULL), asks(context(notes=("N2",), questions=("Why?",), spots=("TBT",)))
    shared = {ask.kind: ask.text for _, ask in other}
    for _, ask in one[:3]:
        before = ask.text.split("The passage is")[0]
        assert shared[ask.kind].startswith(before)
        assert len(before) > 150


def test_a_check_says_which_answer_it_is_about() -> None:
    (ask,) = Checking().asks(FULL)
    assert "“How many?”" in ask.text
    assert "“Sixteen.”" in ask.text
    (draft,) = Checking().read(
        ask, {"checks": [{"verdict": "partly", "why": "The unit is missing.", "quote": "16 seconds"}]}
    )
    assert draft.proposal.details == {"attempt": "att_1", "detail": "abc", "verdict": "partly"}
    assert Checking().asks(context()) == []
