"""Profiles: read with clear errors; keys found where they are named and shown nowhere."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from banyun.engine.models.anthropic import AnthropicModel
from banyun.engine.models.exchange import Timeouts
from banyun.engine.models.keys import key_of
from banyun.engine.models.openai import OpenAIModel
from banyun.engine.models.opening import open_model, reach
from banyun.engine.models.profile import NAMES, profile_of
from banyun.errors import InvalidInput, ModelRefused
from tests.engine.models.conftest import request
from tests.engine.models.server import KEY, ModelServer

LOCAL = {"backend": "openai", "model": "small", "address": "http://127.0.0.1:1234/v1"}


def test_all_that_can_be_set_is_read() -> None:
    profile = profile_of(
        "deep",
        {
            "backend": "openai",
            "model": "deepseek-chat",
            "address": "https://api.deepseek.com/",
            "key_env": "DEEP",
            "context": 65536,
            "max_tokens": 4000,
            "structured": "json",
            "price": {"input": 2, "output": 3.0, "cached": 0.2, "currency": "CNY"},
            "budget": {"tokens": 1000000, "money": 1.5, "calls": 100, "seconds": 60},
            "timeouts": {"first": 30},
        },
    )
    assert (profile.address, profile.host) == ("https://api.deepseek.com", "api.deepseek.com")
    assert profile.prices is not None
    assert profile.prices.cost(1_000_000, 500_000, 0, 0) == pytest.approx(1.1)
    assert (profile.budget.tokens, profile.budget.money) == (1000000, 1.5)
    assert profile.timeouts == Timeouts(first=30.0)
    assert profile.leaves
    assert profile.encrypted


def test_defaults_are_those_of_the_service() -> None:
    openai = profile_of("o", {"backend": "openai", "model": "m"})
    assert (openai.host, openai.key_env, openai.structured) == ("api.openai.com", "OPENAI_API_KEY", "json")
    anthropic = profile_of("a", {"backend": "anthropic", "model": "m"})
    assert (anthropic.host, anthropic.key_env) == ("api.anthropic.com", "ANTHROPIC_API_KEY")
    local = profile_of("l", LOCAL)
    assert (local.key_env, local.structured, local.leaves) == ("", "schema", False)
    gguf = profile_of("g", {"backend": "llama", "model": "~/m.gguf"})
    assert (gguf.address, gguf.leaves) == ("", False)
    assert not gguf.model.startswith("~")


@pytest.mark.parametrize(
    ("address", "leaves"),
    [
        ("http://localhost:1/v1", False),
        ("http://127.3.2.1/v1", False),
        ("http://[::1]:8080/v1", False),
        ("http://127.0.0.1.example.org/v1", True),
        ("http://192.168.1.4:1234/v1", True),
        ("https://localhost.example.org/v1", True),
        ("http://0.0.0.0:1234/v1", True),
    ],
)
def test_what_leaves_this_machine(address: str, leaves: bool) -> None:
    assert profile_of("x", {**LOCAL, "address": address}).leaves is leaves


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"backend": "opnai"}, "opnai"),
        ({"model": ""}, "names no model"),
        ({"model": 3}, "model must be words"),
        ({"address": "api.example.org"}, "no address"),
        ({"address": "file:///etc/passwd"}, "no address"),
        ({"address": "https://me:secret@example.org"}, "more than an address"),
        ({"key": KEY}, "keys are not kept"),
        ({"api_key": KEY}, "keys are not kept"),
        ({"temprature": 1}, "temprature"),
        ({"context": -1}, "whole number"),
        ({"context": True}, "whole number"),
        ({"price": {"input": 1}}, "input and output"),
        ({"price": {"input": "1", "output": 1}}, "input must be a number"),
        ({"price": 1}, "must be a table"),
        ({"budget": {"weeks": 1}}, "weeks"),
        ({"budget": {"money": 1}}, "no prices"),
        ({"structured": "xml"}, "xml"),
        ({"languages": "en"}, "list of words"),
        ({"embeds": 1}, "true or false"),
        ({"backend": "llama"}, "no address"),
    ],
)
def test_what_cannot_be_used_is_said(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        profile_of("mine", {**LOCAL, **change})
    assert "mine" in caught.value.message
    assert KEY not in str(caught.value.as_json())


def test_a_key_is_taken_from_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    keyless = profile_of("l", LOCAL)
    assert key_of(keyless, {}) == ""
    named = profile_of("l", {**LOCAL, "key_env": "MINE"})
    assert key_of(named, {"MINE": f" {KEY}\n"}) == KEY
    asked: list[tuple[str, str]] = []

    def get_password(service: str, user: str) -> str | None:
        asked.append((service, user))
        return KEY if user == "deep" else None

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    assert key_of(profile_of("l", {**LOCAL, "keyring": "deep"}), {}) == KEY
    assert asked == [("banyun", "deep")]
    with pytest.raises(ModelRefused, match="is empty"):
        key_of(profile_of("l", {**LOCAL, "keyring": "other"}), {})


@pytest.mark.parametrize("value", ["", " ", "sk two", "sk-\n-x", "密钥"])
def test_what_is_no_key_is_not_sent(value: str) -> None:
    with pytest.raises(ModelRefused) as caught:
        key_of(profile_of("l", {**LOCAL, "key_env": "MINE"}), {"MINE": value})
    assert "MINE" in caught.value.message
    assert not value.strip() or value not in str(caught.value.as_json())


def test_a_keyring_that_fails_keeps_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    def get_password(service: str, user: str) -> str:
        raise RuntimeError(f"locked, and the key is {KEY}")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password))
    with pytest.raises(ModelRefused, match="RuntimeError") as caught:
        key_of(profile_of("l", {**LOCAL, "keyring": "deep"}), {})
    assert KEY not in str(caught.value.as_json())
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ModelRefused, match="not installed"):
        key_of(profile_of("l", {**LOCAL, "keyring": "deep"}), {})


def test_a_profile_becomes_its_backends_model(server: ModelServer, tmp_path: Path) -> None:
    values = {**LOCAL, "address": server.address, "key_env": "MINE", "max_tokens": 2}
    model = open_model(profile_of("mine", values), {"MINE": KEY}, caches=tmp_path)
    assert isinstance(model, OpenAIModel)
    reply = model.generate(request(max_tokens=999))
    assert (reply.text, reply.finish) == ("Understoo"[:8], "length")
    model.close()
    other = open_model(
        profile_of("theirs", {**values, "backend": "anthropic"}), {"MINE": KEY}, caches=tmp_path
    )
    assert isinstance(other, AnthropicModel)
    assert other.generate(request()).finish == "length"
    other.close()


def test_reaching_asks_for_the_models_and_sends_no_text(server: ModelServer) -> None:
    listed = reach(profile_of("mine", {**LOCAL, "address": server.address}), {})
    assert (listed.answers, listed.listed, listed.problem) == (True, True, None)
    other = reach(profile_of("mine", {**LOCAL, "address": server.address, "model": "large"}), {})
    assert other.listed is False
    nobody = reach(profile_of("mine", {**LOCAL, "address": "http://127.0.0.1:9/v1"}), {})
    assert not nobody.answers
    assert nobody.problem is not None
    assert server.seen == []


def test_the_guide_names_all_that_a_profile_can_say() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs/how-to/models.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in guide] == []
