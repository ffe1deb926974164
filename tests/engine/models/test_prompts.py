"""Prompts: what stays the same from call to call stays the same to the byte, on the wire too."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.engine.models.base import Prompt, Request, Segment, in_words
from banyun.errors import InvalidInput
from tests.engine.models.conftest import DOCUMENT, RULES, SCHEMA, MakeModel, request
from tests.engine.models.server import ModelServer

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.lists(TEXT, min_size=1, max_size=4), TEXT, TEXT)
def test_the_tail_never_moves_a_prefix(beginning: list[str], one: str, other: str) -> None:
    marked = [Segment(text, ends_prefix=True) for text in beginning]
    first, second = (Prompt((*marked, Segment(tail))) for tail in (one, other))
    assert first.prefixes == second.prefixes
    assert len(first.prefixes) == len(beginning)
    assert all(first.rendered.startswith(prefix) for prefix in first.prefixes)
    assert in_words(first, SCHEMA).prefixes == first.prefixes
    assert first.followed_by("so", "again").prefixes == first.prefixes


@pytest.mark.parametrize(
    "segments",
    [
        (),
        (Segment("rules", "system"),),
        (Segment("q"), Segment("rules", "system"), Segment("q")),
        (Segment("q"), Segment("a", "assistant")),
        (Segment(""),),
    ],
)
def test_a_prompt_that_no_server_takes_is_not_made(segments: tuple[Segment, ...]) -> None:
    with pytest.raises(ValueError, match="segment"):
        Prompt(segments)


def test_half_a_character_is_the_readers_to_mend() -> None:
    with pytest.raises(InvalidInput, match="half a character"):
        Prompt((Segment("\ud83d"),))


def test_what_is_sent_begins_with_the_same_bytes(made: MakeModel, server: ModelServer, kind: str) -> None:
    server.answer = lambda _: '{"name": "", "marks": []}'
    model = made()
    other = {**SCHEMA, "description": "another pass's"}
    model.generate(request("One?", schema=SCHEMA))
    model.generate(request("Two, longer?", schema=other))
    sent = [_content(kind, seen.body) for seen in server.seen]
    shared = RULES + DOCUMENT
    assert sent[0].startswith(shared)
    assert sent[1].startswith(shared)
    if kind == "anthropic":  # tools are in front of the prompt there: they must not differ
        bodies = [seen.body for seen in server.seen]
        assert bodies[0]["tools"] == bodies[1]["tools"]
        marks = [block.get("cache_control") for block in bodies[0]["messages"][0]["content"]]
        assert marks == [{"type": "ephemeral"}, None, None]


def _content(kind: str, body: dict[str, object]) -> str:
    if kind == "openai":
        return "".join(message["content"] for message in body["messages"])  # type: ignore[attr-defined]
    blocks = [*body["system"], *body["messages"][0]["content"]]  # type: ignore[misc, index]
    return "".join(block["text"] for block in blocks)


@pytest.mark.parametrize("kind", ["openai"])
def test_json_without_a_schema_in_front_leaves_the_prefix_alone(made: MakeModel, server: ModelServer) -> None:
    """OpenAI puts the schema in front of the prompt; asked for ``json`` it gets it behind the end."""
    server.answer = lambda _: '{"name": "", "marks": []}'
    model = made(structured="json", cache_key=True)
    other = {**SCHEMA, "description": "another pass's"}
    first = model.generate(request("One?", schema=SCHEMA)).usage
    second = model.generate(request("Two?", schema=other)).usage
    assert first.cached_tokens == 0
    assert second.cached_tokens is not None
    assert second.cached_tokens > 0.8 * second.prompt_tokens
    assert server.seen[0].body["prompt_cache_key"] == server.seen[1].body["prompt_cache_key"]


def test_only_the_last_four_prefixes_are_marked(made: MakeModel, server: ModelServer) -> None:
    segments = [Segment(f"part {n}. ", ends_prefix=True) for n in range(7)]
    made().generate(Request(Prompt((*segments, Segment("So?")))))
    assert json.dumps(server.seen[0].body).count("cache_control") in (0, 4)
