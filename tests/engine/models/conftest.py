"""The models of the contract: each behind a real server on loopback, or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from banyun.engine.llama.probing import FACTS, facts_of
from banyun.engine.models.anthropic import VERSION, AnthropicModel
from banyun.engine.models.base import Model, Prompt, Request, Segment
from banyun.engine.models.exchange import Timeouts
from banyun.engine.models.llama import LlamaModel, Place
from banyun.engine.models.openai import OpenAIModel
from banyun.engine.models.wire import Retries, Wire
from banyun.events import CancelToken, silent
from tests.engine.models.server import KEY, ModelServer

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 40},
        "marks": {"type": "array", "maxItems": 3, "items": {"type": "integer", "minimum": 0, "maximum": 9}},
    },
    "required": ["name", "marks"],
    "additionalProperties": False,
}
FITTING = '{"name": "inspection", "marks": [1, 2]}'
DOCUMENT = "缓存预热之后，冷启动的请求不再回源。Inspection isolates a bad disk before it fails. " * 40
RULES = "Say only what the text says."


def request(question: str = "What does it say?", **more: object) -> Request:
    """A question on the document, behind marks where the rules and the document end."""
    prompt = Prompt(
        (
            Segment(RULES, "system", ends_prefix=True),
            Segment(DOCUMENT, ends_prefix=True),
            Segment(question),
        ),
        documents=("mat_1",),
    )
    return Request(prompt, **more)  # type: ignore[arg-type]


@dataclass
class Waits:
    """Stands in for waiting: writes down how long it was asked to wait."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float, cancel: CancelToken) -> None:
        cancel.check()
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running
        assert running.complaints == []


MakeModel = Callable[..., Model]


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(kind: str, server: ModelServer, waits: Waits) -> Iterator[MakeModel]:
    """Makes a model of that kind in front of the server."""
    models: list[Model] = []

    def make(timeouts: Timeouts | None = None, **more: object) -> Model:
        model = hosted(kind, server.address, waits, timeouts, **more)
        models.append(model)
        return model

    yield make
    for model in models:
        model.close()


def hosted(kind: str, address: str, waits: Waits, timeouts: Timeouts | None = None, **more: object) -> Model:
    headers = (
        {"Authorization": f"Bearer {KEY}"}
        if kind == "openai"
        else {"x-api-key": KEY, "anthropic-version": VERSION}
    )
    wire = Wire("small", address, headers, timeouts or Timeouts(), Retries(), wait=waits)
    backend = OpenAIModel if kind == "openai" else AnthropicModel
    return backend("small", "small-1", wire, 32768, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def tried(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the small model's first trial has been kept."""
    folder = tmp_path_factory.mktemp("tried")
    facts_of(model, folder, silent, CancelToken())
    return folder


@pytest.fixture
def caches(tried: Path, tmp_path: Path) -> Path:
    """An empty folder for caches, the trial made."""
    folder = tmp_path / "kv"
    folder.mkdir()
    shutil.copy(tried / FACTS, folder / FACTS)
    return folder


@pytest.fixture
def llama(model: Path, caches: Path) -> Iterator[LlamaModel]:
    """llama.cpp on random weights: real prefill, meaningless words."""
    made = LlamaModel("random", model, Place(caches), wanted_context=4096)
    yield made
    made.close()
