"""What asking will take, told before, and how close the guess came to what earlier runs took."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from banyun.digest.asks import Call
from banyun.digest.prompt_plan import Counter, Layout
from banyun.engine.kv.prefix import shared_length
from banyun.engine.models.base import Prices

_OUTPUT = 150
"""Tokens of an answer, where no earlier one tells."""
_REFUSAL = 120
"""Tokens that say what was wrong with an answer."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Tokens a second: of prompts that are read, of answers. ``measured`` on this machine, else a guess."""

    prefill: float
    decode: float
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """``calls`` are still to be made, ``before`` were answered in earlier runs; ``repairs`` are second
    turns expected on top, as many a call as earlier ones took. ``cached_tokens`` of the prompt's are
    expected from a cache: all that an earlier call of the same run began with. ``cost`` where prices
    are known. ``exact``: the model's own tokenizer counted."""

    calls: int
    before: int
    repairs: int
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int
    seconds: float
    cost: float | None
    currency: str
    exact: bool
    windows: int

    @property
    def cached_share(self) -> float:
        """Of the prompt tokens, 0..1."""
        return self.cached_tokens / self.prompt_tokens if self.prompt_tokens else 0.0


def estimated(
    calls: Sequence[Call],
    known: Mapping[str, str],
    layout: Layout,
    model: Counter,
    rates: Rates,
    *,
    prices: Prices | None,
    exact: bool,
) -> Estimate:
    """What the calls that are not in ``known`` (key → what is kept of the answer) will take."""
    missing = [call for call in calls if call.key not in known]
    earlier = [json.loads(known[call.key]) for call in calls if call.key in known]
    prefixes = {
        window: model.count_tokens(layout.prefix(window)) for window in {one.window for one in missing}
    }
    questions = [model.count_tokens(call.ask.text) for call in missing]
    prompt = sum(prefixes[call.window] for call in missing) + sum(questions)
    cached = prompt - sum(prefixes.values()) - sum(questions)
    if exact:
        cached += sum(map(model.count_tokens, _alike(missing)))
    made = max(1, sum(one["calls"] for one in earlier))
    each = sum(one["output_tokens"] for one in earlier) // made if earlier else _OUTPUT
    repairs = round(len(missing) * max(0.0, made / len(earlier) - 1)) if earlier else 0
    if repairs:
        # A second turn begins with all of the first: prompt and answer, then what was wrong with it.
        first = prompt // len(missing)
        prompt += repairs * (first + each + _REFUSAL)
        cached += repairs * first
    output = (len(missing) + repairs) * each
    seconds = _seconds(prompt - cached, output, rates)
    took = sum(one["seconds"] for one in earlier)
    if took:
        then = sum(
            _seconds(one["prompt_tokens"] - one["cached_tokens"], one["output_tokens"], rates)
            for one in earlier
        )
        seconds *= took / then if then else 1.0
    return Estimate(
        calls=len(missing),
        before=len(calls) - len(missing),
        repairs=repairs,
        prompt_tokens=prompt,
        cached_tokens=cached,
        output_tokens=output,
        seconds=seconds,
        cost=prices.cost(prompt, cached, 0, output) if prices else None,
        currency=prices.currency if prices else "",
        exact=exact,
        windows=len(layout.text.windows),
    )


def _alike(calls: Sequence[Call]) -> Iterator[str]:
    """How each question begins like the one before it on the same window: of one kind they begin alike,
    which a cache of single tokens finds, too."""
    for before, call in pairwise(calls):
        shared = shared_length(before.ask.text, call.ask.text)
        if shared and before.window == call.window:
            yield call.ask.text[:shared]


def _seconds(computed: int, output: int, rates: Rates) -> float:
    return computed / rates.prefill + output / rates.decode
