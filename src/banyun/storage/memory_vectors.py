"""``VectorStore`` in memory."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date

from banyun.knowledge.store import Hit
from banyun.knowledge.vectors.store import PassageVector, Vector, VectorCounts, VectorModel
from banyun.storage.memory_state import Contents
from banyun.storage.rules import missing
from banyun.storage.vectors import Vectors, packed, unpacked


class MemoryVectors:
    """Vectors in dictionaries, as they are kept elsewhere."""

    _state: Contents

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]: ...

    def vector_models(self) -> list[VectorModel]:
        return list(self._state.vector_models.values())

    def put_vector_model(self, model: VectorModel) -> None:
        with self.writing():
            self._state.vector_models[model.id] = model
            self._vectors_changed()

    def drop_vectors(self, model_id: str) -> None:
        with self.writing():
            self._state.vector_models.pop(model_id, None)
            for key in [key for key in self._state.vectors if key[0] == model_id]:
                del self._state.vectors[key]
            self._vectors_changed()

    def _drop_stray_vectors(self) -> None:
        """Vectors go with their passage."""
        for key in [key for key in self._state.vectors if key[1] not in self._state.rows]:
            del self._state.vectors[key]

    def vector_counts(self, model_id: str) -> VectorCounts:
        standing = [name for name, row in self._state.rows.items() if row.end is None]
        looked_at = [self._state.vectors.get((model_id, name)) for name in standing]
        embedded = sum(one is not None and one[1] is not None for one in looked_at)
        seen = sum(one is not None for one in looked_at)
        return VectorCounts(embedded, seen - embedded, len(standing) - seen)

    def unembedded(self, model_id: str, *, limit: int) -> list[str]:
        rows = self._state.rows.items()
        names = [
            name for name, row in rows if row.end is None and (model_id, name) not in self._state.vectors
        ]
        return names[:limit]

    def vectors_by_key(self, model_id: str, keys: Sequence[str]) -> dict[str, Vector]:
        wanted = frozenset(keys)
        kept = [value for (model, _), value in self._state.vectors.items() if model == model_id]
        return {key: unpacked(data) for key, data in kept if key in wanted and data is not None}

    def put_vectors(self, model_id: str, vectors: Sequence[PassageVector]) -> None:
        with self.writing():
            if model_id not in self._state.vector_models:
                raise missing("model", model_id)
            for one in vectors:
                if one.passage_id in self._state.rows:
                    data = None if one.vector is None else packed(one.vector)
                    self._state.vectors[model_id, one.passage_id] = (one.key, data)
            self._vectors_changed()

    def nearest(
        self,
        model_id: str,
        vector: Vector,
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
    ) -> list[Hit]:
        rows, without = self._state.rows, frozenset(without_notes)

        def keep(names: Sequence[str]) -> list[str]:
            known = [(name, rows[name]) for name in names if name in rows]
            return [
                name
                for name, row in known
                if row.note_id not in without and (row.end is None if until is None else row.stood(until))
            ]

        found = self._vectors(model_id).nearest(vector, limit, keep)
        return [Hit(name, rows[name].note_id, cosine, rows[name].version) for name, cosine in found]

    def cosines(self, model_id: str, vector: Vector, passage_ids: Sequence[str]) -> dict[str, float]:
        return self._vectors(model_id).cosines(vector, passage_ids)

    def vectors_state(self) -> str:
        return self._state.vectors_state

    def _vectors_changed(self) -> None:
        self._state.vectors_state = uuid.uuid4().hex

    def _vectors(self, model_id: str) -> Vectors:
        if model_id not in self._state.vector_models:
            return Vectors((), 0)
        key = (model_id, self._state.vectors_state)
        if self._state.read_vectors is None or self._state.read_vectors[0] != key:
            rows = [
                (name, data)
                for (model, name), (_, data) in self._state.vectors.items()
                if model == model_id and data is not None
            ]
            self._state.read_vectors = (key, Vectors(rows, self._state.vector_models[model_id].dim))
        return self._state.read_vectors[1]
