"""What recall by meaning needs of a store: vectors of note passages, by the embedder that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from banyun.knowledge.store import Hit

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scale:
    """How an embedder scores two sentences of a language, as cosines: ``apart`` that have nothing to do
    with each other, and ``same``, that say the same in other words."""

    apart: float
    same: float

    def closeness(self, cosine: float) -> float:
        """0 where two texts are as far apart as any, 1 where they say the same; the scale is the same for
        all embedders."""
        return (cosine - self.apart) / (self.same - self.apart)


@dataclass(frozen=True, slots=True)
class VectorModel:
    """An embedder that vectors were made with.

    ``id`` names all that its vectors depend on (``Embedder.id``), ``profile`` is what the reader calls
    it, ``languages`` those it is asked about. ``whole``: all notes of the time have gone through it;
    recall asks no other.
    """

    id: str
    profile: str
    dim: int
    languages: tuple[str, ...]
    scales: Mapping[str, Scale] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class PassageVector:
    """The vector of a note passage, of length 1; None where its text is in no language of the embedder,
    or says nothing. ``key`` is the hash of the text."""

    passage_id: str
    key: str
    vector: Vector | None


@dataclass(frozen=True, slots=True)
class VectorCounts:
    """Note passages of latest versions, by model: ``embedded``, ``left_out`` (nothing to embed), and
    ``pending``, which have not been looked at."""

    embedded: int
    left_out: int
    pending: int


class VectorStore(Protocol):
    def vector_models(self) -> list[VectorModel]:
        """The models that vectors are kept of, oldest first."""
        ...

    def put_vector_model(self, model: VectorModel) -> None:
        """Adds a model, or writes it anew; its vectors stay."""

    def drop_vectors(self, model_id: str) -> None:
        """Deletes a model with all its vectors; nothing where there is none."""

    def vector_counts(self, model_id: str) -> VectorCounts: ...

    def unembedded(self, model_id: str, *, limit: int) -> list[str]:
        """Ids of passages of latest versions that the model has not gone through, notes together."""
        ...

    def vectors_by_key(self, model_id: str, keys: Sequence[str]) -> dict[str, Vector]:
        """Vectors that the model has made of texts with these hashes."""
        ...

    def put_vectors(self, model_id: str, vectors: Sequence[PassageVector]) -> None:
        """Keeps them, in one transaction; those of passages that are gone meanwhile are left out.

        Raises:
            NotFound: the model was dropped meanwhile.
        """

    def nearest(
        self,
        model_id: str,
        vector: Vector,
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
    ) -> list[Hit]:
        """Passages nearest to a vector of length 1, the nearest first; ``score`` is the cosine, to a
        hundredth. ``without_notes`` and ``until`` as in ``RecallIndex.search``."""
        ...

    def cosines(self, model_id: str, vector: Vector, passage_ids: Sequence[str]) -> dict[str, float]:
        """Cosines of a vector with those of passages; those without a vector are left out."""
        ...

    def vectors_state(self) -> str:
        """Drawn anew with every change of vectors; empty before the first."""
        ...
