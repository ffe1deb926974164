"""A digest with a real llama.cpp on random weights: real prefill and caches, meaningless answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from banyun.digest.estimating import Estimate, Rates, estimated
from banyun.digest.thinking import run_of
from banyun.engine.models.base import OnText, Reply, Request
from banyun.engine.models.budget import Budgeted
from banyun.engine.models.llama import LlamaModel, Place
from banyun.events import CancelToken
from banyun.library import Library
from banyun.library.thinking_along import Joined, calls_for, shown_of
from tests.engine.models.joining import Brief, short

STATIONS = (
    "The masts of the valley",
    "What the night shift saw",
    "How the cache was warmed",
    "When a disk goes bad",
    "Who answers the telephone",
    "Why the queue grew",
    "Where the logs are kept",
    "What a restart costs",
    "The week of the storm",
)
ARTICLE = "\n\n".join(
    f"# {title}\n\nStation {number} isolates a bad disk within {number * 11} minutes and copies its hottest "
    f"keys from a neighbour, so that a request for {title.lower()} does not fall through to the database. "
    f"Before that {number * 17} requests a second had failed, and nobody knew how large the queue was."
    for number, title in enumerate(STATIONS, 1)
)
NOTE = """# Bad disks

I wrote a job that isolates a bad disk within eleven minutes, and a node copies its keys from a neighbour.
"""


class Silent:
    """The model, which may only answer that there is nothing to say."""

    def __init__(self, model: LlamaModel) -> None:
        self.model = model
        self.name, self.context, self.counts_exactly = model.name, model.context, True
        self.count_tokens, self.close = model.count_tokens, model.close

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        assert request.schema is not None
        ((name, listed),) = request.schema["properties"].items()
        schema = {**request.schema, "properties": {name: {**listed, "maxItems": 0}}}
        return self.model.generate(replace(request, schema=schema), on_text, cancel)


class Talkative:
    """The model, which may not answer with an empty list, but in a few words. With ``left`` it breaks
    off before so many questions and one, as if the process had been interrupted."""

    def __init__(self, model: LlamaModel, left: int = -1) -> None:
        self.model, self.left = model, left
        self.name, self.context, self.counts_exactly = model.name, model.context, True
        self.count_tokens, self.close = model.count_tokens, model.close

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        if len(request.prompt.turns) == 2:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
        assert request.schema is not None
        return self.model.generate(replace(request, schema=short(dict(request.schema))), on_text, cancel)


def planned(library: Library, material: str, model: Budgeted) -> Estimate:
    """What joining would take, told before."""
    store, digest = library._store, library.digest(material)
    seen = shown_of(store, digest, model.name, model, "en")
    calls = calls_for(store, digest, seen, "en", ahead=False)
    known = store.digest_steps(run_of(digest.version.id, model.name))
    return estimated(calls, known, seen.layout, model, Rates(1000, 50), prices=None, exact=True)


def comes_true(plan: Estimate, joined: Joined) -> None:
    """Calls, prompt tokens and the cached share are as they were told: within a tenth of all, and a
    twentieth of the share."""
    assert (plan.calls, plan.before) == (joined.thought.asked, joined.thought.before)
    assert plan.calls + plan.repairs == pytest.approx(joined.tally.calls, rel=0.1)
    assert plan.prompt_tokens == pytest.approx(joined.tally.prompt_tokens, rel=0.1)
    assert plan.cached_share == pytest.approx(joined.tally.cached_share, abs=0.05)


def test_the_estimate_of_a_first_run_comes_true(
    model: Path, caches: Path, home: Path, clock: Callable[[], datetime]
) -> None:
    with Library(home, clock=clock, wording="en") as library:
        material = library.add("stations.md", data=ARTICLE.encode()).material.id
        for number in (1, 4, 7):
            said = f"isolates a bad disk within {number * 11} minutes"
            library.name_point(material, name=f"Isolation {number}", quotes=[said])
        silent = Budgeted(Silent(LlamaModel("random", model, Place(caches), wanted_context=8192)))
        plan = planned(library, material, silent)
        joined = library.join_with(library.digest(material), silent)
        silent.close()
        assert plan.repairs == joined.thought.dropped == 0
        comes_true(plan, joined)


def test_answers_from_memory_are_checked_on_the_same_prefix(
    model: Path, caches: Path, home: Path, clock: Callable[[], datetime]
) -> None:
    with Library(home, clock=clock, wording="en") as library:
        material = library.add("stations.md", data=ARTICLE.encode()).material.id
        asked = library.sitting(material).questions
        library.answer(material, {str(one.number): "I do not remember." for one in asked})
        before = library.mastery(material)
        brief = Budgeted(Brief(LlamaModel("random", model, Place(caches), wanted_context=8192)))
        checked = library.check_answers_with(material, brief)
        brief.close()
        assert (checked.thought.asked, checked.thought.unusable) == (len(asked), 0)
        assert checked.thought.dropped == len(asked)
        assert all(one.findings == () for one in checked.answers)
        assert library.mastery(material) == before
        assert sum(one.refused for one in library.quoted()) == 2 * len(asked)
        assert checked.tally.cached_share > 0.5


def test_a_digest_runs_goes_on_after_a_kill_and_reads_the_text_once(
    model: Path, caches: Path, home: Path, clock: Callable[[], datetime], tmp_path: Path
) -> None:
    (tmp_path / "disks.md").write_text(NOTE, "utf-8")

    def opened() -> LlamaModel:
        return LlamaModel("random", model, Place(caches), wanted_context=8192)

    with Library(home, clock=clock, wording="en") as library:
        library.learn([tmp_path / "disks.md"])
        material = library.add("stations.md", data=ARTICLE.encode()).material.id
        for number in range(1, len(STATIONS) + 1):
            said = f"isolates a bad disk within {number * 11} minutes"
            library.name_point(material, name=f"Isolation {number}", quotes=[said])
        dying = Talkative(opened(), left=4)
        with pytest.raises(KeyboardInterrupt):
            library.join_with(library.digest(material), Budgeted(dying))
        dying.close()
    with Library(home, clock=clock, wording="en") as library:
        budgeted = Budgeted(Talkative(opened()))
        plan = planned(library, material, budgeted)
        joined = library.join_with(library.digest(material), budgeted)
        budgeted.close()
        comes_true(plan, joined)
        assert joined.thought.stopped is None
        assert 1 <= joined.thought.before <= 4, "what was answered before the kill; a repair is a call, too"
        assert joined.thought.before + joined.thought.asked == joined.thought.total
        assert joined.thought.kept == 0
        assert joined.thought.dropped + joined.thought.unusable > 20, "random words quote nothing"
        assert joined.moved == ()
        assert joined.tally.calls >= 20
        assert joined.tally.cached_share >= 0.9
        usage = joined.digest.usage
        assert usage is not None
        assert usage.cached_tokens == joined.tally.cached_tokens
        text = library._store.version(material).text
        for one in joined.digest.findings:
            assert all(text[quote.start : quote.end] == quote.exact for quote in one.quotes)
        tallies = [one for one in library._store.tallies() if one.author == "model"]
        assert sum(one.refused for one in tallies) > 0
