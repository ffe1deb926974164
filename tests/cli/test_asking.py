"""``digest --model`` and ``ask`` through the real command, in front of a real server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Banyun
from tests.engine.models.server import KEY, Fault, ModelServer

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.
"""
RIGHT = "copy the hottest keys from a neighbour"


def answer(body: dict[str, Any]) -> str:
    """An empty list of whatever is asked for, but one point and two statements, one of them forged."""
    content = body["messages"][-1]["content"]
    text = content if isinstance(content, str) else "".join(part["text"] for part in content)
    asked = text.rsplit('{"', 1)[0].rsplit('{"', 1)[-1].split('"')[0]
    said: dict[str, list[dict[str, str]]] = {
        "points": [{"name": "Warm start", "why": "Nobody waits.", "quote": RIGHT}],
        "statements": [
            {"text": "It is empty.", "quote": "When a cache node restarts it is empty"},
            {"text": "It is full.", "quote": "a cache node is full of keys"},
        ],
    }
    return json.dumps({asked: said.get(asked, [])})


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(answer) as running:
        yield running
        assert running.complaints == []


@pytest.fixture
def asking(banyun: Banyun, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Banyun:
    """A home with a material on which the reader has said something, and a model."""
    monkeypatch.setenv("SMALL_KEY", KEY)
    (tmp_path / "caches.md").write_text(ARTICLE, "utf-8")
    banyun("add", tmp_path / "caches.md")
    ended = banyun(
        *("models", "add", "small", "--backend", "openai", "--address", server.address),
        *("--model", "small", "--key-env", "SMALL_KEY"),
    )
    assert ended.code == 0, ended.err
    banyun("point", "caches", "--name", "Copied", "--quote", "the hottest keys from a neighbour")
    return banyun


def by_model(ended: Any) -> list[str]:
    return [one["name"] for one in ended.json["points"] if one["name"] == "Warm start"]


def test_a_dry_run_tells_and_sends_nothing(asking: Banyun, server: ModelServer) -> None:
    plan = asking("digest", "caches", "--model", "small", "--dry-run", "--json").json
    assert plan["calls"] == 2
    assert 0 < plan["cached_tokens"] < plan["prompt_tokens"]
    assert server.seen == []
    told = asking("digest", "caches", "--model", "small", "--dry-run")
    assert "2 questions" in told.out
    assert "Nothing was sent." in told.out
    assert asking("digest", "caches", "--dry-run").code == 2


def test_a_digest_says_what_it_took(asking: Banyun, server: ModelServer) -> None:
    ended = asking("digest", "caches", "--model", "small", "--json")
    assert ended.code == 0, ended.err
    assert by_model(ended) == ["Warm start"]
    usage = ended.json["usage"]["model"]
    assert (usage["name"], usage["calls"]) == ("small", 2)
    assert usage["prompt_tokens"] > 0
    told = asking("digest", "caches", "--model", "small")
    assert "2 questions were answered before." in told.err
    assert "Suggested after you" in told.out
    assert f"“{RIGHT}”" in told.out
    assert len(server.seen) == 2
    plan = asking("digest", "caches", "--model", "small", "--dry-run", "--json").json
    assert (plan["calls"], plan["before"]) == (0, 2)


@pytest.mark.parametrize("kind", ["cut", "malformed", "not_utf8", "other_json", "error_event"])
def test_no_fault_leaves_half_a_finding(asking: Banyun, server: ModelServer, kind: str) -> None:
    server.faults = [Fault(kind)] * 9
    ended = asking("digest", "caches", "--model", "small", "--json")
    assert "Traceback" not in ended.err
    assert by_model(ended) == []
    assert [one for one in ended.json["findings"] if one["author"] == "model"] == []
    server.faults = []
    again = asking("digest", "caches", "--model", "small", "--json")
    assert again.code == 0, again.err
    assert by_model(again) == ["Warm start"]


def test_a_server_that_refuses_the_key_is_one_sentence_and_the_digest_stands(
    asking: Banyun, server: ModelServer
) -> None:
    server.faults = [Fault("status", 401)] * 9
    ended = asking("digest", "caches", "--model", "small", "--json")
    assert ended.code == 1
    assert ended.error["code"] == "model_refused"
    assert ended.json["points"]


def test_without_consent_nothing_is_sent(asking: Banyun, server: ModelServer) -> None:
    asking(
        *("models", "add", "far", "--backend", "openai"),
        "--address",
        "https://far.example/v1",
        "--model",
        "x",
    )
    ended = asking("digest", "caches", "--model", "far", "--json")
    assert (ended.code, ended.error["code"]) == (1, "not_confirmed")
    assert asking("digest", "caches", "--model", "far", "--dry-run").code == 0
    assert asking("digest", "caches", "--model", "none", "--json").error["code"] == "not_found"


def test_a_material_answers_in_its_own_words(asking: Banyun, server: ModelServer) -> None:
    ended = asking("ask", "caches", "What happens?", "--model", "small", "--json", "--keep")
    assert ended.code == 0, ended.err
    (said,) = ended.json["statements"]
    assert said["text"] == "It is empty."
    assert ARTICLE[said["start"] : said["end"]] == said["quote"] == "When a cache node restarts it is empty"
    assert ended.json["dropped"] == 1
    assert ended.json["lookup"].startswith("lok_")
    told = asking("ask", "caches", "What happens?", "--model", "small")
    assert "It is empty." in told.out
    assert "full" not in told.out
    (quotes,) = asking("stats", "--json").json["quotes"]
    assert quotes == {"author": "model", "by": "small", "verb": "ask", "resolved": 2, "refused": 2}
    assert "answers to you" in asking("stats").out
