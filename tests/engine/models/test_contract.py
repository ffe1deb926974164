"""What every model keeps to, whatever is behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from banyun.engine.models.base import Model, Prompt, Reply, Request, Segment
from banyun.errors import Cancelled
from banyun.events import CancelToken
from banyun.testing import ScriptedEngine
from tests.engine.models.conftest import DOCUMENT, FITTING, RULES, SCHEMA, Waits, hosted, request
from tests.engine.models.server import ModelServer

Making = Callable[[], Model]


@pytest.fixture(params=["scripted", "openai", "anthropic", "llama"])
def model(request: pytest.FixtureRequest, server: ModelServer, waits: Waits) -> Iterator[Model]:
    if request.param == "scripted":
        made: Model = ScriptedEngine(lambda asked: FITTING if asked.schema else "Understood, 明白。")
    elif request.param == "llama":
        made = request.getfixturevalue("llama")
    else:
        server.answer = lambda body: (
            FITTING if {"tools", "response_format"} & set(body) else "Understood, 明白。"
        )
        made = hosted(request.param, server.address, waits)
    yield made
    if request.param != "llama":
        made.close()


def test_the_pieces_of_a_plain_answer_are_the_answer(model: Model) -> None:
    heard: list[str] = []
    reply = model.generate(request(max_tokens=40), heard.append)
    assert reply.text == "".join(heard) != ""
    assert reply.data is None
    assert len(heard) > 1


def test_an_answer_by_schema_is_read_and_checked(model: Model) -> None:
    reply = model.generate(request(schema=SCHEMA))
    assert set(reply.data) == {"name", "marks"}
    assert reply.text


def test_usage_counts_everything_once(model: Model) -> None:
    usage = model.generate(request(max_tokens=16)).usage
    assert 200 < usage.prompt_tokens < 4000
    assert 0 < usage.output_tokens <= 16
    assert usage.cached_tokens == 0
    assert 0 <= usage.ttft_s <= usage.seconds
    assert (usage.calls, usage.cost, usage.estimated) == (1, None, False)


def test_a_prefix_is_computed_once(model: Model) -> None:
    replies = [model.generate(request(f"Question {n}?", schema=SCHEMA)) for n in range(6)]
    assert replies[0].usage.cached_tokens == 0
    for reply in replies[1:]:
        assert reply.usage.cached_tokens is not None
        assert reply.usage.cached_tokens > 0.9 * reply.usage.prompt_tokens - 60


def test_a_second_turn_keeps_the_first_ones_prefix(model: Model) -> None:
    first = request(schema=SCHEMA)
    answer = model.generate(first)
    again = Request(first.prompt.followed_by(answer.text, "The words are not in the text. Again."), SCHEMA)
    usage = model.generate(again).usage
    assert usage.cached_tokens is not None
    assert usage.cached_tokens > 0.8 * usage.prompt_tokens - 60


def test_counting_is_the_same_every_time(model: Model) -> None:
    assert model.count_tokens(DOCUMENT) == model.count_tokens(DOCUMENT) > 300
    assert model.count_tokens("") == 0
    assert model.count_tokens(DOCUMENT * 2) > 1.8 * model.count_tokens(DOCUMENT)


def test_a_cancelled_call_sends_nothing(model: Model, server: ModelServer) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        model.generate(request(), cancel=cancel)
    assert server.seen == []


def test_threads_do_not_mix_answers(model: Model) -> None:
    replies: list[Reply] = []
    threads = [
        threading.Thread(
            target=lambda n=n: replies.append(model.generate(request(f"Number {n}?", schema=SCHEMA)))
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [set(reply.data) for reply in replies] == [{"name", "marks"}] * 6


def test_a_prompt_of_one_segment_will_do(model: Model) -> None:
    assert model.generate(Request(Prompt((Segment(RULES),)), max_tokens=16)).text
