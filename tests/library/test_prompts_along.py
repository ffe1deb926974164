"""What a model is sent: questions that begin alike, moves of that beginning with a reason, and an estimate
beforehand that comes true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from banyun.digest.answering import answering_calls
from banyun.digest.estimating import Rates, estimated
from banyun.digest.thinking import run_of
from banyun.engine.models.base import Prices
from banyun.engine.models.budget import Budgeted
from banyun.library import Library
from banyun.library.thinking_along import calls_for, shown_of
from banyun.storage.base import Store
from banyun.testing import ScriptedEngine
from tests.library.thinking_reader import (
    RIGHT,
    WRONG,
    everything,
    field,
    join,
    opened,
    point,
    saying,
    speak,
)


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime], tmp_path: Path) -> Iterator[Library]:
    with opened(store, home, clock, tmp_path) as library:
        yield library


def test_the_prefix_moves_only_where_a_reason_is_given(
    library: Library, store: Store, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    speak(library)
    engine = ScriptedEngine(saying())
    assert join(library, engine, ahead=True).moved == ("start",)
    library.ask("How long may the copy take?", on="caches", quotes=[RIGHT])
    assert join(library, engine, ahead=True).moved == ()
    answer = library.ask_material_with("caches", "What is empty?", Budgeted(engine))
    assert answer.statements == ()
    prefixes = {one.prompt.prefixes for one in engine.requests}
    assert len(prefixes) == 1
    assert len(engine.requests) >= 5
    (tmp_path / "july.md").write_text("# July\n\nA cache node copies the hottest keys when it restarts.\n")
    library.learn([tmp_path / "july.md"])
    library.name_point("caches", name="The ridge", quotes=["wind on the ridge above the reservoir"])
    moved = join(library, engine)
    assert moved.moved == ("notes",)
    (rules, text, before), (same_rules, same_text, after) = (
        engine.requests[0].prompt.prefixes,
        engine.requests[-1].prompt.prefixes,
    )
    assert (rules, text) == (same_rules, same_text)
    assert before != after


def test_all_kinds_of_questions_begin_alike(library: Library) -> None:
    everything(library)
    engine = ScriptedEngine(saying())
    first = join(library, engine, ahead=True)
    assert first.moved == ("start",)
    library.answer("caches", {"1": "Another guess."})
    assert library.check_answers_with("caches", Budgeted(engine)).moved == ()
    library.ask_material_with("caches", "What is empty?", Budgeted(engine))
    assert {field(one) for one in engine.requests} >= {
        *("points", "stances", "techniques", "arguments", "questions", "remarks", "checks", "statements")
    }
    assert len({one.prompt.prefixes for one in engine.requests}) == 1
    assert len({one.prompt.rendered for one in engine.requests}) == len(engine.requests)
    again = ScriptedEngine(saying())
    assert join(library, again, ahead=True).moved == ()
    assert {one.prompt.prefixes for one in again.requests} <= {one.prompt.prefixes for one in engine.requests}


def test_each_move_between_calls_has_its_reason(library: Library, store: Store) -> None:
    everything(library)
    seen = shown_of(store, library.digest("caches"), "scripted", ScriptedEngine(), "en")
    calls = calls_for(store, library.digest("caches"), seen, "en", ahead=True)
    assert calls[0].moved == "start"
    for before, call in pairwise(calls):
        same = before.prompt.prefixes == call.prompt.prefixes
        assert (call.moved == "") == same
    assert [one.moved for one in answering_calls(seen.layout, "What is empty?", "en")] == ["start"]


@pytest.mark.parametrize("model", [True, False], ids=["estimated", "nothing estimated"])
def test_the_estimate_comes_true(library: Library, store: Store, model: bool) -> None:
    everything(library)
    digest = library.digest("caches")
    engine = ScriptedEngine(saying(), prices=Prices(1.0, 4.0, 0.1))
    if not model:
        join(library, ScriptedEngine(saying()))
    seen = shown_of(store, digest, "scripted", engine, "en")
    calls = calls_for(store, digest, seen, "en", ahead=False)
    known = store.digest_steps(run_of(digest.version.id, "scripted"))
    plan = estimated(calls, known, seen.layout, engine, Rates(1000, 50), prices=engine.prices, exact=True)
    joined = join(library, engine)
    took = joined.tally
    assert plan.calls == joined.thought.asked == took.calls
    assert plan.before == joined.thought.before
    if not model:
        assert (plan.calls, plan.prompt_tokens, plan.cost) == (0, 0, 0.0)
        return
    assert plan.prompt_tokens == pytest.approx(took.prompt_tokens, rel=0.02)
    assert plan.cached_share == pytest.approx(took.cached_share, abs=0.05)
    assert took.cost is not None
    assert plan.cost is not None


def test_the_estimate_learns_how_often_answers_are_mended(library: Library, store: Store) -> None:
    speak(library)
    made_up = ScriptedEngine(saying(points=[point(WRONG)], techniques=[]))
    join(library, made_up)
    library.name_point("caches", name="The ridge", quotes=["wind on the ridge above the reservoir"])
    digest = library.digest("caches")
    engine = ScriptedEngine(saying(points=[point(WRONG)]))
    seen = shown_of(store, digest, "scripted", engine, "en")
    calls = calls_for(store, digest, seen, "en", ahead=False)
    known = store.digest_steps(run_of(digest.version.id, "scripted"))
    plan = estimated(calls, known, seen.layout, engine, Rates(1000, 50), prices=None, exact=True)
    took = join(library, engine).tally
    assert plan.repairs >= 1
    assert plan.calls + plan.repairs == pytest.approx(took.calls, abs=1)
    assert plan.prompt_tokens == pytest.approx(took.prompt_tokens, rel=0.1)
    assert plan.cached_share == pytest.approx(took.cached_share, abs=0.1)


def test_a_long_text_is_read_in_windows_behind_one_spine(
    home: Path, store: Store, clock: Callable[[], datetime]
) -> None:
    paragraphs = [
        f"# Part {n}\n\nStation {n} reports {n * 7} faults a week, which nobody in the valley had expected "
        f"when its {n} masts were put up beside the old road.\n"
        for n in range(1, 60)
    ]
    with Library(home, clock=clock, wording="en", store=store) as library:
        library.add("long.md", data="\n".join(paragraphs).encode())
        for number in (3, 30, 58):
            library.name_point(
                "long", name=f"P{number}", quotes=[f"Station {number} reports {number * 7} faults"]
            )
        engine = ScriptedEngine(saying(), context=4096)
        library.join_with(library.digest("long"), Budgeted(engine))
    prompts = [one.prompt for one in engine.requests]
    assert len({one.prefixes[-1] for one in prompts}) > 1
    assert len({one.prefixes[0] for one in prompts}) == 1
    assert "Part 5" in prompts[0].prefixes[0].split("OUTLINE")[1][-120:]
    changes = [left.prefixes != right.prefixes for left, right in pairwise(prompts)]
    assert sum(changes) == len({one.prefixes[-1] for one in prompts}) - 1
    for one in prompts:
        number = int(one.segments[-1].text.split("begins: “Station ")[1].split()[0])
        assert f"Station {number} reports {number * 7} faults a week" in one.segments[2].text
