"""A model joins after the reader, says only what it can quote, and is paid for each answer once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from banyun.digest.thinking import Thought
from banyun.engine.models.base import Request
from banyun.engine.models.budget import Budget, Budgeted
from banyun.errors import EngineUnavailable, InvalidInput
from banyun.findings.tally import Tally
from banyun.library import Library
from banyun.storage.base import Store
from banyun.testing import ScriptedEngine
from tests.library.thinking_reader import (
    RIGHT,
    WRONG,
    by_model,
    field,
    join,
    opened,
    point,
    questions,
    saying,
    speak,
)


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime], tmp_path: Path) -> Iterator[Library]:
    with opened(store, home, clock, tmp_path) as library:
        yield library


def test_nothing_is_asked_before_the_reader_has_had_their_say(library: Library) -> None:
    engine = ScriptedEngine(saying())
    assert join(library, engine).thought == Thought(0, 0)
    assert engine.requests == []
    speak(library)
    joined = join(library, engine)
    assert {field(one) for one in engine.requests} == {"points", "stances", "techniques"}
    assert all("When a cache node restarts" in one for one in questions(engine))
    assert not any("Nobody has measured" in one for one in questions(engine))
    assert joined.digest.usage is not None
    assert joined.digest.usage.calls == len(engine.requests)


def test_ahead_of_the_reader_it_works_and_is_not_heard(library: Library) -> None:
    engine = ScriptedEngine(saying(points=[point(RIGHT)]))
    joined = join(library, engine, ahead=True)
    assert engine.requests
    assert by_model(joined) == []
    assert joined.digest.waiting == 1
    speak(library)
    assert [one.name for one in library.digest("caches").findings if one.author == "model"] == ["Warm start"]


def test_undo_takes_back_what_the_reader_did_not_what_the_model_said(library: Library) -> None:
    speak(library)
    join(library, ScriptedEngine(saying(points=[point(RIGHT)])))
    assert library.undo().author == "me"
    digest = library.digest("caches")
    assert [one.name for one in digest.findings if one.author == "me"] == []
    assert digest.waiting == 1


def test_a_quote_that_is_not_there_is_sent_back_once_and_mended(library: Library, store: Store) -> None:
    speak(library)

    def answer(request: Request) -> dict[str, Any]:
        if field(request) != "points":
            return {field(request): []}
        mended = len(request.prompt.turns) > 2
        return {"points": [point(RIGHT if mended else WRONG)]}

    engine = ScriptedEngine(answer)
    joined = join(library, engine)
    assert by_model(joined) == ["Warm start"]
    assert (joined.thought.kept, joined.thought.dropped) == (1, 0)
    (repair,) = [one.prompt for one in engine.requests if len(one.prompt.turns) > 2]
    assert "“coldest”" in repair.segments[-1].text
    assert "copy the hottest keys" in repair.segments[-1].text
    assert Tally("model", "scripted", "digest validation", 1, 1) in store.tallies()
    kept = next(one for one in joined.digest.findings if one.author == "model")
    assert (kept.state, kept.details["by"], kept.quotes[0].exact) == ("suggested", "scripted", RIGHT)


def test_what_is_wrong_twice_is_dropped_and_counted(library: Library, store: Store) -> None:
    speak(library)
    engine = ScriptedEngine(saying(points=[point(WRONG), point(RIGHT, "Neighbours")]))
    joined = join(library, engine)
    assert by_model(joined) == ["Neighbours"]
    assert (joined.thought.kept, joined.thought.dropped) == (1, 1)
    assert Tally("model", "scripted", "digest validation", 2, 2) in store.tallies()
    again = ScriptedEngine(saying())
    assert join(library, again).thought.asked == 0


def test_an_answer_of_another_shape_is_asked_for_again_and_then_left(library: Library, store: Store) -> None:
    speak(library)
    engine = ScriptedEngine(lambda request: {"wrong": 1} if field(request) == "points" else saying()(request))
    joined = join(library, engine)
    assert (joined.thought.unusable, by_model(joined)) == (1, [])
    assert Tally("model", "scripted", "digest validation", 0, 1) in store.tallies()
    second = ScriptedEngine(saying(points=[point(RIGHT)]))
    assert join(library, second).thought.asked == 1
    assert [field(one) for one in second.requests] == ["points"]


def test_a_run_that_stopped_goes_on_where_it_was(library: Library) -> None:
    speak(library)
    whole = ScriptedEngine(saying())
    every = library.join_with(library.digest("caches"), Budgeted(ScriptedEngine(saying(), name="other")))
    broken = ScriptedEngine([{"points": [point(RIGHT)]}, EngineUnavailable("gone", "")])
    first = join(library, broken)
    assert isinstance(first.thought.stopped, EngineUnavailable)
    assert (first.thought.asked, by_model(first)) == (1, ["Warm start"])
    second = join(library, whole)
    assert second.thought.before == 1
    assert second.thought.asked == every.thought.total - 1
    assert "points" not in [field(one) for one in whole.requests]
    assert by_model(second) == ["Warm start"]
    third = ScriptedEngine(saying())
    assert join(library, third).thought.asked == 0
    assert third.requests == []


def test_a_budget_stops_it_with_what_is_done_kept(library: Library) -> None:
    speak(library)
    first = join(library, ScriptedEngine(saying(points=[point(RIGHT)])), budget=Budget(calls=1))
    assert first.thought.stopped is not None
    assert first.thought.stopped.code == "budget_exhausted"
    assert by_model(first) == ["Warm start"]
    assert join(library, ScriptedEngine(saying())).thought.before == 1


def test_a_proposed_stance_has_the_words_of_both_sides(library: Library, store: Store) -> None:
    speak(library)
    stance = {
        "note": "[N1]",
        "stance": "confirms",
        "voice": "asserts",
        "quote": "When a cache node restarts it is empty",
        "note_quote": "it came up empty",
        "why": "You saw the same.",
    }
    other = {**stance, "note": "N7"}
    joined = join(library, ScriptedEngine(saying(stances=[stance, other])))
    (found,) = [one for one in joined.digest.findings if one.kind == "stance"]
    assert found.details["voice"] == "asserts"
    assert joined.thought.dropped == 1
    assert library.digest("caches").stances == ()
    library.judge_finding(found.id, "accepted")
    (taken,) = library.digest("caches").stances
    assert (taken.stance, taken.author, taken.note_quote.exact) == ("confirms", "me", "it came up empty")


def test_it_argues_only_with_what_the_reader_has_written(library: Library) -> None:
    asked = library.ask("How long may the copy take?", on="caches", quotes=[RIGHT]).question
    engine = ScriptedEngine(saying())
    join(library, engine)
    assert "arguments" not in [field(one) for one in engine.requests]
    assert any("How long may the copy take?" in one for one in questions(engine))
    library.deduce(asked.id, "Sixteen seconds, as then.")
    arguing = ScriptedEngine(saying(arguments=[{"argument": "The neighbour may be down.", "quote": RIGHT}]))
    joined = join(library, arguing)
    assert [field(one) for one in arguing.requests] == ["arguments"]
    assert "Sixteen seconds, as then." in questions(arguing)[0]
    (found,) = [one for one in joined.digest.findings if one.kind == "argument"]
    assert found.details["question"] == asked.id


def test_an_answer_is_made_of_resolved_quotes_and_filed_on_request(library: Library, store: Store) -> None:
    said = [
        {"text": "A node that restarts is empty.", "quote": "When a cache node restarts it is empty"},
        {"text": "It is full of wind.", "quote": "a cache node full of wind"},
    ]
    answer = library.ask_material_with(
        "caches", "What happens?", Budgeted(ScriptedEngine(saying(statements=said)))
    )
    assert [one.text for one in answer.statements] == ["A node that restarts is empty."]
    assert answer.dropped == 1
    assert Tally("model", "scripted", "ask", 2, 2) in store.tallies()
    assert store.findings(answer.material.id) == []
    assert store.every_record() == []
    kept = library.keep_answer(answer)
    assert kept.body.what == "What happens?"
    assert "“When a cache node restarts it is empty”" in kept.body.learned
    library.undo()
    assert [one for one, removed in store.every_record() if not removed] == []
    with pytest.raises(InvalidInput):
        library.ask_material_with("caches", " ", Budgeted(ScriptedEngine()))


def test_a_digest_of_an_earlier_day_is_not_joined(library: Library) -> None:
    digest = library.digest("caches", as_of=date(2026, 1, 1))
    with pytest.raises(InvalidInput):
        library.join_with(digest, Budgeted(ScriptedEngine()))
