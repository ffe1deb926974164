"""An embedder that knows a few words of English as what they mean, and a note of what it was asked."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from banyun.engine.models.base import Vectors
from banyun.errors import BanyunError
from banyun.events import CancelToken

CONCEPTS = {
    "disk": "disk drive drives storage disks",
    "broken": "broken failing faulty bad died",
    "remove": "isolate isolated remove removed withdraw service",
    "bread": "bread dough loaf starter flour",
    "rise": "rise rises grow grows doubles",
}
_OF = {word: name for name, words in CONCEPTS.items() for word in words.split()}
_DIM = 64


@dataclass
class ConceptEmbedder:
    """Words of one concept are the same to it; ``asked`` are the texts it was given, with their kind."""

    id: str = "concepts-1"
    dim: int = _DIM
    languages: frozenset[str] = frozenset({"en"})
    asked: list[tuple[str, str]] = field(default_factory=list)
    fails: BanyunError | None = None
    closed: bool = False

    def encode(
        self, texts: Sequence[str], kind: Literal["query", "passage"], cancel: CancelToken | None = None
    ) -> Vectors:
        (cancel or CancelToken()).check()
        if self.fails is not None:
            raise self.fails
        self.asked += [(kind, text) for text in texts]
        made = np.zeros((len(texts), _DIM), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"[a-z]+|[\u4e00-\u9fff]", text.lower()):
                made[row, zlib.crc32(_OF.get(word, word).encode()) % _DIM] += 5.0 if word in _OF else 0.3
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        return (made / np.where(lengths == 0, 1, lengths)).astype(np.float32)

    def close(self) -> None:
        self.closed = True
