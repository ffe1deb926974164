"""Every fault of a server ends in another try or in one clear error, never in half an answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from banyun.engine.models.base import Model, usage_of
from banyun.engine.models.exchange import Timeouts
from banyun.errors import (
    Cancelled,
    ContextTooLong,
    EngineError,
    EngineUnavailable,
    MalformedReply,
    ModelBusy,
    ModelRefused,
    SchemaMismatch,
)
from banyun.events import CancelToken
from tests.engine.models.conftest import FITTING, SCHEMA, MakeModel, Waits, hosted, request
from tests.engine.models.server import KEY, Fault, ModelServer

SHORT = Timeouts(connect=2.0, first=0.3, between=0.3, total=20.0)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_a_busy_server_is_asked_again(
    made: MakeModel, server: ModelServer, waits: Waits, status: int
) -> None:
    server.faults = [Fault("status", status), Fault("status", status)]
    reply = made().generate(request())
    assert reply.text == "Understood."
    assert reply.usage.calls == len(server.seen) == 3
    assert waits.seconds[0] < waits.seconds[1] * 2
    assert server.seen[0].body == server.seen[2].body


def test_retry_after_is_honoured(made: MakeModel, server: ModelServer, waits: Waits) -> None:
    server.faults = [
        Fault("status", 429, {"Retry-After": "7"}),
        Fault("status", 503, {"retry-after-ms": "1500"}),
    ]
    made().generate(request())
    assert waits.seconds == [7.0, 1.5]


def test_a_long_wait_is_left_to_the_reader(made: MakeModel, server: ModelServer, waits: Waits) -> None:
    server.faults = [Fault("status", 429, {"Retry-After": "3600"})]
    with pytest.raises(ModelBusy) as caught:
        made().generate(request())
    assert caught.value.seconds == 3600
    assert waits.seconds == []


def test_a_server_that_stays_broken_is_given_up(made: MakeModel, server: ModelServer, waits: Waits) -> None:
    server.faults = [Fault("status", 500, body='{"error": {"message": "no"}}')] * 9
    with pytest.raises(EngineUnavailable, match="4 times"):
        made().generate(request())
    assert len(server.seen) == 4
    assert len(waits.seconds) == 3


def test_waits_are_drawn_from_a_seed(server: ModelServer) -> None:
    drawn = []
    for _ in range(2):
        waits = Waits()
        server.faults = [Fault("status", 500)] * 3
        model = hosted("openai", server.address, waits)
        model.generate(request())
        model.close()
        drawn.append(waits.seconds)
    assert drawn[0] == drawn[1]
    assert drawn[0] == sorted(drawn[0])


def test_a_reset_before_the_first_byte_is_tried_again(made: MakeModel, server: ModelServer) -> None:
    server.faults = [Fault("reset")]
    assert made().generate(request()).usage.calls == 2


@pytest.mark.parametrize("fault", ["cut", "ended"])
def test_a_cut_in_the_middle_is_one_error(made: MakeModel, server: ModelServer, fault: str) -> None:
    server.faults = [Fault(fault)]
    with pytest.raises(MalformedReply, match="broke off"):
        made().generate(request())
    assert len(server.seen) == 1


@pytest.mark.parametrize("fault", ["malformed", "not_utf8", "other_json", "huge", "endless_line"])
def test_a_spoiled_stream_is_one_error(made: MakeModel, server: ModelServer, fault: str) -> None:
    server.faults = [Fault(fault)]
    with pytest.raises(MalformedReply):
        made().generate(request())
    assert len(server.seen) == 1


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_server_without_tokens_is_hung_up_on(made: MakeModel, server: ModelServer, fault: str) -> None:
    server.faults = [Fault(fault)]
    with pytest.raises(EngineUnavailable, match=r"0\.3 s"):
        made(SHORT).generate(request())
    assert server.hung_up.wait(5) or fault == "drip"
    assert len(server.seen) == 1


def test_nobody_there_is_said_at_once(kind: str, waits: Waits) -> None:
    model = hosted(kind, "http://127.0.0.1:9/v1", waits)
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        model.generate(request())
    model.close()
    assert waits.seconds == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("status", 401, body=f'{{"error": {{"message": "bad key {KEY}"}}}}'), ModelRefused),
        (Fault("status", 403), ModelRefused),
        (Fault("status", 402, body='{"error": {"message": "Insufficient Balance"}}'), ModelRefused),
        (Fault("status", 429, body='{"error": {"code": "insufficient_quota"}}'), ModelRefused),
        (Fault("status", 404, body='{"error": {"message": "no such model"}}'), EngineUnavailable),
        (Fault("status", 307, {"Location": "http://elsewhere.example/"}), EngineUnavailable),
        (Fault("status", 400, body='{"error": {"message": "prompt is too long"}}'), ContextTooLong),
        (Fault("status", 400, body='{"error": {"code": "context_length_exceeded"}}'), ContextTooLong),
        (Fault("status", 400, body=f"what is {KEY}?"), EngineError),
        (Fault("status", 418, body="[[[["), EngineError),
    ],
)
def test_a_refusal_is_named_and_not_repeated(
    made: MakeModel, server: ModelServer, fault: Fault, error: type[EngineError]
) -> None:
    server.faults = [fault]
    with pytest.raises(error) as caught:
        made().generate(request())
    assert len(server.seen) == 1
    assert KEY not in str(caught.value.as_json())


def test_an_answer_of_another_shape_says_where(made: MakeModel, server: ModelServer) -> None:
    server.answer = lambda _: '{"name": "x", "marks": [1, 12]}'
    with pytest.raises(SchemaMismatch, match=r"marks\[1\] is out of range") as caught:
        made().generate(request(schema=SCHEMA))
    assert caught.value.text == '{"name": "x", "marks": [1, 12]}'
    usage = usage_of(caught.value)
    assert usage is not None
    assert usage.prompt_tokens > 500
    assert len(server.seen) == 1


@pytest.mark.parametrize("answer", ["I think so.", "{", "[" * 100_000, '{"name": NaN, "marks": []}', ""])
def test_an_answer_that_is_no_json_is_one_error(made: MakeModel, server: ModelServer, answer: str) -> None:
    server.answer = lambda _: answer
    with pytest.raises(MalformedReply, match="no JSON"):
        made().generate(request(schema=SCHEMA, max_tokens=10**6))


def test_an_answer_cut_at_its_limit_says_so(made: MakeModel, server: ModelServer) -> None:
    server.answer = lambda _: FITTING
    with pytest.raises(MalformedReply, match="after 3 tokens"):
        made().generate(request(schema=SCHEMA, max_tokens=3))
    plain = made().generate(request(max_tokens=3))
    assert (plain.text, plain.finish) == (FITTING[:12], "length")


def test_cancelling_hangs_up(made: MakeModel, server: ModelServer) -> None:
    server.faults = [Fault("hang")]
    cancel = CancelToken()

    def cancel_once_asked() -> None:
        server.asked.wait(30)
        cancel.cancel()

    threading.Thread(target=cancel_once_asked).start()
    with pytest.raises(Cancelled):
        made().generate(request(), cancel=cancel)
    assert server.hung_up.wait(30)


def test_cancelling_in_the_middle_stops_the_text(made: MakeModel, server: ModelServer) -> None:
    server.answer = lambda _: "word " * 10_000
    cancel = CancelToken()
    heard: list[str] = []

    def hear(piece: str) -> None:
        heard.append(piece)
        if len(heard) == 3:
            cancel.cancel()

    with pytest.raises(Cancelled):
        made().generate(request(max_tokens=50_000), hear, cancel)
    assert len("".join(heard)) < 50_000


def test_a_model_goes_on_after_a_fault(made: MakeModel, server: ModelServer) -> None:
    model = made(SHORT)
    for fault in ("cut", "hang", "malformed", "huge"):
        server.faults = [Fault(fault)]
        with pytest.raises(EngineError):
            model.generate(request())
    assert model.generate(request()).text == "Understood."


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("anthropic", '{"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}'),
        ("openai", '{"error": {"type": "server_error", "message": "busy"}}'),
        ("openai", '{"error": {"code": 502, "message": "busy"}}'),
    ],
)
def test_an_error_before_any_text_is_tried_again(made: MakeModel, server: ModelServer, body: str) -> None:
    server.faults = [Fault("error_event", body=body)]
    assert made().generate(request()).usage.calls == 2


@pytest.mark.parametrize("kind", ["openai"])
def test_without_counts_the_usage_is_an_estimate(made: MakeModel, server: ModelServer) -> None:
    server.faults = [Fault("no_usage")]
    usage = made().generate(request()).usage
    assert usage.estimated
    assert usage.cached_tokens is None
    assert usage.prompt_tokens > 500


@pytest.mark.parametrize("kind", ["openai"])
def test_a_server_that_does_not_stream_is_understood(made: MakeModel, server: ModelServer) -> None:
    server.faults = [Fault("plain")]
    heard: list[str] = []
    reply = made().generate(request(), heard.append)
    assert reply.text == "".join(heard) == "Understood."
    assert not reply.usage.estimated


@pytest.mark.parametrize("kind", ["openai"])
def test_what_a_server_does_not_take_is_left_out_once(made: MakeModel, server: ModelServer) -> None:
    server.answer = lambda body: FITTING if _asks_for_json(body) else "no"
    server.rejects = {"temperature", "stream_options", "seed", "json_schema"}
    model = made()
    assert model.generate(request(schema=SCHEMA, seed=1)).data["name"] == "inspection"
    tries = len(server.seen)
    assert "fit this JSON Schema" in server.seen[-1].body["messages"][-1]["content"]
    assert server.seen[-1].body["response_format"] == {"type": "json_object"}
    model.generate(request("And then?", schema=SCHEMA, seed=1))
    assert len(server.seen) == tries + 1


def _asks_for_json(body: dict[str, Any]) -> bool:
    return "response_format" in body or "JSON Schema" in body["messages"][-1]["content"]


def test_too_many_rejections_end(made: MakeModel, server: ModelServer, kind: str) -> None:
    server.rejects = {"model"}
    model: Model = made()
    with pytest.raises(EngineError, match="does not take the request"):
        model.generate(request(schema=SCHEMA))
    assert len(server.seen) <= 8


def test_a_key_is_never_shown(made: MakeModel) -> None:
    assert KEY not in repr(made())
