"""Vectors of texts: from a server of OpenAI's wire format, or a GGUF file in a worker of our own."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from banyun.engine.kv.identity import file_sha256
from banyun.engine.llama.header import read_header
from banyun.engine.models.answering import json_object, no_answer
from banyun.engine.models.base import Vectors
from banyun.engine.models.estimating import estimated_tokens
from banyun.engine.models.exchange import Exchange, Head, Timeouts
from banyun.engine.models.wire import Rejected, Wire
from banyun.errors import EngineError
from banyun.events import CancelToken

if TYPE_CHECKING:
    from banyun.engine.llama.process import WorkerProcess

Kind = Literal["query", "passage"]
BATCH = 64
"""Texts in one request."""
_CONTEXT = 512
"""Tokens of a text that count where nothing else is said; embedders are seldom made for more."""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What an embedder was trained to read in front of a question and of a passage."""

    query: str = ""
    passage: str = ""

    def before(self, kind: Kind) -> str:
        return self.query if kind == "query" else self.passage


@dataclass(slots=True)
class OpenAIEmbedder:
    """Args:
    model: The server's name of it.
    identity: Names all its vectors depend on; by default its host, name and prefixes.
    context: Tokens of a text that are sent, by a rather high estimate; many servers refuse a longer
        one instead of cutting it. 0: all.
    """

    model: str
    wire: Wire
    languages: frozenset[str] = frozenset()
    prefixes: Prefixes = field(default_factory=Prefixes)
    identity: str = ""
    context: int = 0
    _dim: int = 0

    @property
    def id(self) -> str:
        own = f"{self.identity or f'{self.wire.host} {self.model}'}\n{self.prefixes}\n{self.context}"
        return f"{self.model.rpartition('/')[2][:40]}-{hashlib.sha256(own.encode()).hexdigest()[:12]}"

    @property
    def dim(self) -> int:
        """Asks for one vector where none has come yet."""
        if not self._dim:
            self.encode(["a"], "query")
        return self._dim

    def close(self) -> None:
        self.wire.close()

    def encode(self, texts: Sequence[str], kind: Kind, cancel: CancelToken | None = None) -> Vectors:
        before = self.prefixes.before(kind)
        return self.encode_inputs([self._cut(before + text) for text in texts], cancel)

    def _cut(self, text: str) -> str:
        tokens = estimated_tokens(text) if self.context else 0
        return text if tokens <= self.context else text[: len(text) * self.context // tokens]

    def encode_inputs(self, inputs: Sequence[str | list[int]], cancel: CancelToken | None) -> Vectors:
        """The same of texts or their tokens, as they are."""
        parts = [self._batch(inputs[at : at + BATCH], cancel) for at in range(0, len(inputs), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self._dim), np.float32)

    def _batch(self, inputs: Sequence[str | list[int]], cancel: CancelToken | None) -> Vectors:
        def read(exchange: Exchange, _head: Head) -> Vectors:
            answer = json_object(self.wire.name, exchange.body().decode("utf-8", "replace"))
            try:
                rows: list[dict[str, Any]] = sorted(answer["data"], key=lambda row: int(row["index"]))
                vectors = np.asarray([row["embedding"] for row in rows], np.float32)
            except (KeyError, TypeError, ValueError) as error:
                raise no_answer(self.wire.name) from error
            if vectors.ndim != 2 or len(vectors) != len(inputs) or not np.isfinite(vectors).all():
                raise no_answer(self.wire.name)
            return vectors

        body = {"model": self.model, "input": list(inputs), "encoding_format": "float"}
        try:
            vectors, _ = self.wire.ask("embeddings", body, read, cancel)
        except Rejected as rejected:
            raise EngineError(
                f"{self.wire.name} ({self.wire.host}) does not take the request: {rejected.said}",
                "Check `model` and `context` in its profile.",
            ) from rejected
        if self._dim and vectors.shape[1] != self._dim:
            raise no_answer(self.wire.name)
        self._dim = int(vectors.shape[1])
        return normalised(vectors)


def normalised(vectors: Vectors) -> Vectors:
    """Rows of length 1; a row of nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: Vectors = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return made


@dataclass(slots=True)
class LlamaEmbedder:
    """A GGUF file that makes vectors. The worker starts with the first text.

    Args:
        context: Tokens of a text that count; the rest of a longer one is left out.
    """

    name: str
    path: Path
    languages: frozenset[str] = frozenset()
    prefixes: Prefixes = field(default_factory=Prefixes)
    context: int = 0
    threads: int = 0
    timeouts: Timeouts = field(default_factory=Timeouts)
    _worker: WorkerProcess | None = None
    _embedder: OpenAIEmbedder | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        own = f"{file_sha256(self.path)}\n{self.prefixes}\n{self._tokens()}"
        return f"{self.path.stem[:40]}-{hashlib.sha256(own.encode()).hexdigest()[:12]}"

    @property
    def dim(self) -> int:
        return read_header(self.path).width

    def _tokens(self) -> int:
        return min(self.context or _CONTEXT, read_header(self.path).context or _CONTEXT)

    def close(self) -> None:
        with self._lock:
            if self._embedder is not None:
                self._embedder.close()
            if self._worker is not None:
                self._worker.stop()
            self._embedder = self._worker = None

    def encode(self, texts: Sequence[str], kind: Kind, cancel: CancelToken | None = None) -> Vectors:
        embedder, tokenize = self._open()
        before = self.prefixes.before(kind)
        most = self._tokens() - 2
        inputs: list[str | list[int]] = []
        for text in (before + text for text in texts):
            # A token takes a byte at least, so a short text needs no counting.
            inputs.append(text if len(text.encode()) <= most else tokenize(text)[:most])
        return embedder.encode_inputs(inputs, cancel)

    def _open(self) -> tuple[OpenAIEmbedder, Callable[[str], list[int]]]:
        # Of an extra.
        from banyun.engine.llama.process import WorkerProcess  # noqa: PLC0415
        from banyun.engine.llama.worker import WorkerSpec  # noqa: PLC0415

        with self._lock:
            if self._worker is None or not self._worker.alive or self._embedder is None:
                spec = WorkerSpec(
                    model=str(self.path),
                    context=self._tokens(),
                    slots=1,
                    threads=self.threads or os.cpu_count() or 1,
                    slot_folder=tempfile.gettempdir(),
                    embeds=True,
                )
                self._worker = WorkerProcess(spec)
                wire = Wire(self.name, f"{self._worker.server.address}/v1", {}, self.timeouts)
                self._embedder = OpenAIEmbedder(self.path.stem, wire)
            server = self._worker.server
            return self._embedder, lambda text: server.tokenize(text, start=True, control=False)
