"""Budgets stop before a call, with one error; what was taken is counted."""

from __future__ import annotations

import pytest

from banyun.engine.models.base import Prices, Prompt, Request, Segment, Usage, priced
from banyun.engine.models.budget import Budget, Budgeted
from banyun.errors import BudgetExhausted, SchemaMismatch
from banyun.testing import ScriptedEngine
from tests.engine.models.conftest import SCHEMA, request

PRICES = Prices(input=2.0, output=10.0, cached=0.2, written=2.5, currency="CNY")


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def work(budget: Budget, most: int = 9) -> tuple[Budgeted, str]:
    """Asks until the budget ends it: the model, and the limit that did."""
    seconds = Seconds()
    model = Budgeted(ScriptedEngine(lambda _: "Understood.", prices=PRICES), budget, clock=seconds)
    for number in range(most):
        try:
            model.generate(request(f"Number {number}?"))
        except BudgetExhausted as error:
            return model, error.limit
        seconds.now += 10
    return model, ""


def test_without_limits_nothing_ends() -> None:
    model, limit = work(Budget())
    assert (model.tally.answers, limit) == (9, "")


@pytest.mark.parametrize(
    ("budget", "limit", "answers"),
    [
        (Budget(calls=3), "calls", 3),
        (Budget(calls=0), "calls", 0),
        (Budget(tokens=1), "tokens", 1),
        (Budget(money=0.0000001), "money", 1),
        (Budget(seconds=25), "seconds", 3),
    ],
)
def test_a_limit_ends_it_before_the_next_call(budget: Budget, limit: str, answers: int) -> None:
    model, ended_by = work(budget)
    assert (ended_by, model.tally.answers) == (limit, answers)
    assert isinstance(model.model, ScriptedEngine)
    assert len(model.model.requests) == answers


def test_money_is_counted_by_what_was_cached() -> None:
    usage = Usage(1000, 800, 50, 0.1, 0.2, written_tokens=100)
    cost = priced(usage, PRICES).cost
    assert cost == pytest.approx((100 * 2.0 + 800 * 0.2 + 100 * 2.5 + 50 * 10.0) / 1e6)
    assert priced(usage, None).cost is None
    assert Prices(1.0, 1.0).cost(100, 50, 0, 0) == pytest.approx(100 / 1e6)


def test_an_answer_that_cannot_be_used_costs_all_the_same() -> None:
    model = Budgeted(ScriptedEngine(['{"name": 3, "marks": []}'], prices=PRICES))
    with pytest.raises(SchemaMismatch):
        model.generate(request(schema=SCHEMA))
    assert model.tally.calls == 1
    assert model.tally.cost
    assert model.tally.currency == "CNY"


def test_the_tally_knows_the_cached_share() -> None:
    model, _ = work(Budget(), most=20)
    assert model.tally.cached_share > 0.9


def test_a_budget_is_a_model_like_any() -> None:
    inner = ScriptedEngine(["x"], name="mine", context=4096)
    model = Budgeted(inner)
    assert (model.name, model.context, model.counts_exactly) == ("mine", 4096, True)
    assert model.count_tokens("word") == inner.count_tokens("word")
    assert model.generate(Request(Prompt((Segment("?"),)))).text == "x"
