"""Limits on what a piece of work may take, and the tally of what it took."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from banyun.engine.models.base import Model, OnText, Reply, Request, Usage, usage_of
from banyun.errors import BanyunError, BudgetExhausted
from banyun.events import CancelToken

MonotonicClock = Callable[[], float]
_KEPT = "What is done is kept. Raise the budget in the profile, and run the same command again."


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits; None: none. ``tokens`` of prompts and answers together, cached ones too; ``money`` in
    the currency of the profile's prices; ``seconds`` since the work began."""

    tokens: int | None = None
    money: float | None = None
    calls: int | None = None
    seconds: float | None = None


@dataclass(slots=True)
class Tally:
    """What all calls took together, failed ones included. ``ttft_s`` is the sum over ``answers``.

    ``cached_tokens`` counts those calls whose server told; ``cost`` is None where no price is known.
    """

    calls: int = 0
    answers: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    ttft_s: float = 0.0
    seconds: float = 0.0
    cost: float | None = None
    currency: str = "USD"
    estimated: bool = False

    def add(self, usage: Usage) -> None:
        """Counts one call."""
        self.calls += usage.calls
        self.answers += 1
        self.prompt_tokens += usage.prompt_tokens
        self.cached_tokens += usage.cached_tokens or 0
        self.output_tokens += usage.output_tokens
        self.ttft_s += usage.ttft_s
        self.seconds += usage.seconds
        self.estimated = self.estimated or usage.estimated
        if usage.cost is not None:
            self.cost = (self.cost or 0.0) + usage.cost
            self.currency = usage.currency

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.output_tokens

    @property
    def cached_share(self) -> float:
        """Of the prompt tokens, 0..1."""
        return self.cached_tokens / self.prompt_tokens if self.prompt_tokens else 0.0


@dataclass(slots=True)
class Budgeted:
    """A model that counts what it takes and stops before a call once a limit is reached. The call
    that crosses a limit is finished; no other begins."""

    model: Model
    budget: Budget = field(default_factory=Budget)
    tally: Tally = field(default_factory=Tally)
    clock: MonotonicClock = time.monotonic
    _began: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def context(self) -> int:
        return self.model.context

    @property
    def counts_exactly(self) -> bool:
        return self.model.counts_exactly

    def count_tokens(self, text: str) -> int:
        return self.model.count_tokens(text)

    def close(self) -> None:
        self.model.close()

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        self.check()
        try:
            reply = self.model.generate(request, on_text, cancel)
        except BanyunError as error:
            if (usage := usage_of(error)) is not None:
                self._count(usage)
            raise
        self._count(reply.usage)
        return reply

    def _count(self, usage: Usage) -> None:
        with self._lock:
            self.tally.add(usage)

    def check(self) -> None:
        """Raises:
        BudgetExhausted: a limit is reached.
        """
        with self._lock:
            if self._began is None:
                self._began = self.clock()
            spent, budget = self.tally, self.budget
            seconds = self.clock() - self._began
        if budget.calls is not None and spent.calls >= budget.calls:
            raise BudgetExhausted(f"The budget of {budget.calls} calls is used up.", _KEPT, limit="calls")
        if budget.tokens is not None and spent.tokens >= budget.tokens:
            raise BudgetExhausted(f"The budget of {budget.tokens} tokens is used up.", _KEPT, limit="tokens")
        if budget.money is not None and (spent.cost or 0.0) >= budget.money:
            raise BudgetExhausted(
                f"The budget of {budget.money:g} {spent.currency} is used up.", _KEPT, limit="money"
            )
        if budget.seconds is not None and seconds >= budget.seconds:
            raise BudgetExhausted(f"The budget of {budget.seconds:g} s is used up.", _KEPT, limit="seconds")
