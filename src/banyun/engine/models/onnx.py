"""Vectors from an ONNX file, run by onnxruntime in this process."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from banyun.engine.models.base import Vectors
from banyun.engine.models.embedding import Kind, Prefixes, normalised
from banyun.engine.models.folder import Folder, Pooling, token_batches
from banyun.errors import EngineError, EngineUnavailable
from banyun.events import CancelToken

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BATCH_TOKENS = 2048
"""Tokens in one run of the graph, padding counted; more gains nothing on a processor."""
_POOLED = ("sentence_embedding", "pooled_embedding")


@dataclass(slots=True)
class OnnxEmbedder:
    """A folder with an ONNX graph, its tokenizer, and how tokens become one vector. Opened with the
    first text.

    Args:
        context: Tokens of a text that count, where fewer than the folder says.
    """

    name: str
    folder: Folder
    languages: frozenset[str] = frozenset()
    prefixes: Prefixes = field(default_factory=Prefixes)
    context: int = 0
    threads: int = 0
    _opened: _Opened | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        how = self.folder.pooling() if self._says_how() else "pooled"
        return self.folder.identity(how, self.folder.longest(self.context), self.prefixes)

    @property
    def dim(self) -> int:
        return self._open().dim or self.encode(["a"], "query").shape[1]

    def close(self) -> None:
        with self._lock:
            self._opened = None

    def encode(self, texts: Sequence[str], kind: Kind, cancel: CancelToken | None = None) -> Vectors:
        opened, cancel = self._open(), cancel or CancelToken()
        cancel.check()
        before = self.prefixes.before(kind)
        encoded = opened.tokenizer.encode_batch([before + text for text in texts])
        tokens = [one.ids for one in encoded]
        rows: list[Vectors | None] = [None] * len(tokens)
        for batch in token_batches([len(one) for one in tokens], BATCH_TOKENS):
            cancel.check()
            made = opened.run([tokens[at] for at in batch], self.name)
            for at, row in zip(batch, made, strict=True):
                rows[at] = row
        found = [row for row in rows if row is not None]
        return normalised(np.stack(found)) if found else np.zeros((0, opened.dim), np.float32)

    def _says_how(self) -> bool:
        return bool(self.folder.modules()) or (self.folder.path / "1_Pooling/config.json").is_file()

    def _open(self) -> _Opened:
        with self._lock:
            if self._opened is None:
                pooling = self.folder.pooling() if self._says_how() else None
                tokenizer = self.folder.open_tokenizer(self.folder.longest(self.context))
                session = _session(self.folder.model, self.threads)
                self._opened = _Opened.of(self.folder, session, *tokenizer, pooling)
            return self._opened


@dataclass(slots=True)
class _Opened:
    """A session with the names of what goes in and comes out; ``pooling`` None: the graph does it."""

    session: Any
    tokenizer: Tokenizer
    inputs: tuple[str, ...]
    output: str
    pooling: Pooling | None
    padding: int
    dim: int

    @staticmethod
    def of(
        folder: Folder, session: Any, tokenizer: Tokenizer, padding: int, pooling: Pooling | None
    ) -> _Opened:
        inputs = tuple(one.name for one in session.get_inputs())
        outputs = {one.name: one for one in session.get_outputs()}
        unknown = [one for one in inputs if one not in _INPUTS]
        if unknown or "input_ids" not in inputs:
            raise EngineUnavailable(
                f"{folder.model} asks for “{(unknown or ['?'])[0]}”; it is no embedder of texts.",
                "Choose the ONNX file of an embedder.",
            )
        pooled = next((name for name in _POOLED if name in outputs), None)
        if pooled is None and pooling is None:
            folder.pooling()  # says what is missing
        output = pooled or ("last_hidden_state" if "last_hidden_state" in outputs else next(iter(outputs)))
        width = outputs[output].shape[-1] if outputs[output].shape else None
        return _Opened(
            session=session,
            tokenizer=tokenizer,
            inputs=inputs,
            output=output,
            pooling=None if pooled else pooling,
            padding=padding,
            dim=width if isinstance(width, int) else 0,
        )

    def run(self, tokens: Sequence[Sequence[int]], name: str) -> Vectors:
        """One vector for each list of tokens."""
        longest = max(1, *(len(one) for one in tokens))
        ids = np.full((len(tokens), longest), self.padding, np.int64)
        mask = np.zeros((len(tokens), longest), np.int64)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {key: value for key, value in _inputs(ids, mask).items() if key in self.inputs}
        try:
            (out,) = self.session.run([self.output], given)
        except Exception as error:
            raise EngineError(
                f"{name} could not be run: {str(error).splitlines()[0]}",
                "Do its files belong together? Fetch the folder again.",
            ) from error
        made = np.asarray(out, np.float32)
        if self.pooling is not None and made.ndim == 3:
            made = _pooled(made, mask, self.pooling)
        if made.ndim != 2 or not np.isfinite(made).all():
            raise EngineError(f"{name} made no vectors.", "Is it an embedder? Fetch the folder again.")
        return made


_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")


def _inputs(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """What a graph may ask for."""
    places = np.maximum(0, mask.cumsum(axis=1) - 1)
    return dict(zip(_INPUTS, (ids, mask, np.zeros_like(ids), places), strict=True))


def _pooled(hidden: Vectors, mask: NDArray[np.int64], pooling: Pooling) -> Vectors:
    """The vectors of tokens as one; padding takes no part."""
    weights = mask[:, :, None].astype(np.float32)
    made: Vectors
    if pooling == "cls":
        made = hidden[:, 0]
    elif pooling == "lasttoken":
        made = hidden[np.arange(len(hidden)), np.maximum(1, mask.sum(axis=1)) - 1]
    elif pooling == "max":
        made = np.where(weights > 0, hidden, -np.inf).max(axis=1)
    else:
        made = (hidden * weights).sum(axis=1) / np.maximum(1, weights.sum(axis=1))
    return made


def _session(path: Path, threads: int) -> Any:
    import onnxruntime  # noqa: PLC0415 (of an extra)

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Batches differ in shape; memory is given back rather than kept for the largest.
    options.enable_mem_pattern = False
    # Threads that wait do so asleep: notes are read in the background, beside other work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EngineUnavailable(
            f"onnxruntime could not load {path}: {str(error).splitlines()[0]}", "Fetch the folder again."
        ) from error
