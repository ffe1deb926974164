"""Static vectors, as model2vec keeps them: one for each token, and a text is the mean of its tokens'."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from banyun.engine.models.base import Vectors
from banyun.engine.models.embedding import Kind, Prefixes, normalised
from banyun.engine.models.folder import Folder
from banyun.engine.models.tensors import read_tensors
from banyun.errors import EngineUnavailable
from banyun.events import CancelToken

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NAMES = ("embeddings", "embedding.weight")
_BATCH = 256


@dataclass(slots=True)
class StaticEmbedder:
    """A folder of model2vec (``model.safetensors``, ``tokenizer.json``). The vectors are read from the
    disk as they are used.

    Args:
        context: Tokens of a text that count, where fewer than the folder says.
    """

    name: str
    folder: Folder
    languages: frozenset[str] = frozenset()
    prefixes: Prefixes = field(default_factory=Prefixes)
    context: int = 0
    _opened: _Tokens | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        return self.folder.identity(self.folder.longest(self.context), self.prefixes)

    @property
    def dim(self) -> int:
        return int(self._open().table.shape[1])

    def close(self) -> None:
        with self._lock:
            self._opened = None

    def encode(self, texts: Sequence[str], kind: Kind, cancel: CancelToken | None = None) -> Vectors:
        opened, cancel = self._open(), cancel or CancelToken()
        cancel.check()
        before = self.prefixes.before(kind)
        made = np.zeros((len(texts), opened.table.shape[1]), np.float32)
        for start in range(0, len(texts), _BATCH):
            cancel.check()
            part = [before + text for text in texts[start : start + _BATCH]]
            for at, encoded in enumerate(opened.tokenizer.encode_batch(part, add_special_tokens=False)):
                made[start + at] = opened.mean(encoded.ids)
        return normalised(made)

    def _open(self) -> _Tokens:
        with self._lock:
            if self._opened is None:
                self._opened = _Tokens.of(self.folder, self.folder.longest(self.context))
            return self._opened


@dataclass(frozen=True, slots=True)
class _Tokens:
    """``mapping`` from a token to its row (several tokens may share one), ``weights`` by token;
    ``unknown`` stands for what the tokenizer does not know, and means nothing."""

    tokenizer: Tokenizer
    table: NDArray[Any]
    mapping: NDArray[Any] | None
    weights: NDArray[Any] | None
    unknown: int | None

    @staticmethod
    def of(folder: Folder, longest: int) -> _Tokens:
        tensors = read_tensors(folder.model)
        table = next((tensors[name] for name in _NAMES if name in tensors), None)
        if table is None or table.ndim != 2 or 0 in table.shape:
            raise EngineUnavailable(
                f"{folder.model} holds no static vectors.", "Choose a folder that model2vec has written."
            )
        tokenizer, _ = folder.open_tokenizer(longest)
        mapping, weights = tensors.get("mapping"), tensors.get("weights")
        tokens = tokenizer.get_vocab_size()
        rows = len(table) if mapping is None else len(mapping)
        short = weights is not None and len(weights) < tokens
        outside = mapping is not None and (mapping.min() < 0 or mapping.max() >= len(table))
        if rows < tokens or short or outside:
            raise EngineUnavailable(
                f"{folder.path}: the tokenizer knows more tokens than there are vectors.",
                "Do its files belong together? Fetch the folder again.",
            )
        named = getattr(tokenizer.model, "unk_token", None)
        unknown = tokenizer.token_to_id(named) if isinstance(named, str) else None
        return _Tokens(tokenizer, table, mapping, weights, unknown)

    def mean(self, tokens: Sequence[int]) -> Vectors:
        """The mean of the tokens' vectors; nothing for no tokens."""
        kept = np.array([one for one in tokens if one != self.unknown], np.int64)
        if not len(kept):
            return np.zeros(self.table.shape[1], np.float32)
        rows = self.table[kept if self.mapping is None else self.mapping[kept]].astype(np.float32)
        if self.weights is not None:
            rows = rows * np.asarray(self.weights[kept], np.float32)[:, None]
        made: Vectors = rows.mean(axis=0)
        return made
