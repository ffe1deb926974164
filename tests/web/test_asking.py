"""Asking a text on its page, in front of a real server on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from banyun.language.wording import say
from banyun.library import Library
from tests.cli.command import Banyun
from tests.engine.models.server import KEY, ModelServer
from tests.web.served import BASE, NOW, Browser, csrf_of, let_in
from tests.web.shelf import Shelf

RIGHT = "its neighbour already holds the same tiles in memory"


def answer(_body: dict[str, Any]) -> str:
    """Two statements, one of them forged."""
    said = [
        {"text": "The neighbour has it <b>already</b>.", "quote": RIGHT},
        {"text": "Nobody has it.", "quote": "nobody ever holds a tile"},
    ]
    return json.dumps({"statements": said})


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(answer) as running:
        yield running
        assert running.complaints == []


@pytest.fixture
def asked(english: Shelf, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> tuple[Shelf, Browser]:
    monkeypatch.setenv("SMALL_KEY", KEY)
    ended = Banyun(english.home)(
        *("models", "add", "small", "--backend", "openai", "--address", server.address),
        *("--model", "small", "--key-env", "SMALL_KEY"),
    )
    assert ended.code == 0, ended.err
    return english, let_in(english.site)


def sent(browser: Browser, address: str, question: str) -> tuple[str, str]:
    """Asks, and waits; where the browser was led, and the page there once the answer is in."""
    fields = {"csrf": csrf_of(browser.get(address)), "act": "ask", "form": "ask", "question": question}
    led = browser.client.post(address, data={**fields, "model": "small"}, headers={"Origin": BASE})
    there, page = f"{led.url.path}?{led.url.query.decode()}", led.text
    for _ in range(600):
        if 'data-then="' not in page:
            return there, page
        time.sleep(0.1)
        page = browser.get(there)
    raise AssertionError("no answer came")


def test_a_text_answers_in_its_own_words_and_the_answer_can_be_filed(asked: tuple[Shelf, Browser]) -> None:
    shelf, browser = asked
    there, page = sent(browser, f"/m/{shelf.talk}/ask", "Who has the tiles?")
    assert "Who has the tiles?" in page
    assert RIGHT in page
    assert "The neighbour has it &lt;b&gt;already&lt;/b&gt;." in page
    assert "nobody ever holds a tile" not in page
    assert say("model.answer.dropped", "en", count=1) in page
    browser.post(there, page, act="file", form="file")
    with Library(shelf.home, clock=lambda: NOW, wording="en") as library:
        (filed,) = library.lookups(shelf.talk)
    assert filed.body.what == "Who has the tiles?"
    assert RIGHT in filed.body.learned


def test_an_empty_question_and_an_unknown_model_are_refused_beside_the_form(
    asked: tuple[Shelf, Browser], server: ModelServer
) -> None:
    shelf, browser = asked
    address = f"/m/{shelf.talk}/ask"
    page = browser.get(address)
    for question, model, why in ((" ", "small", "The question is empty."), ("Who has it?", "large", "large")):
        fields = {"csrf": csrf_of(page), "act": "ask", "form": "ask", "question": question, "model": model}
        refused = browser.client.post(address, data=fields, headers={"Origin": BASE})
        assert refused.status_code == 422
        assert why in refused.text
        assert question in refused.text
    assert server.seen == []


def test_without_a_model_the_page_says_so(shelf: Shelf, browser: Browser) -> None:
    assert say("asking.no_models", shelf.lang).partition("`")[0] in browser.get(f"/m/{shelf.talk}/ask")
