"""``VectorStore`` on SQLite: a row for each passage and model, searched in memory.

The vectors of one model are read once for each state of them and kept by the process, so that a
server that opens the home for every question does not read them for every question.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date

from banyun.knowledge.store import Hit
from banyun.knowledge.vectors.store import PassageVector, Scale, Vector, VectorCounts, VectorModel
from banyun.storage.rules import missing
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.vectors import Vectors, packed, unpacked

_LISTED = "IN (SELECT value FROM json_each(?))"
_STATE = "vectors_state"
_READ: OrderedDict[tuple[str, int, str], Vectors] = OrderedDict()
_READ_LOCK = threading.Lock()
_KEPT = 2


class SqliteVectors:
    """Vectors of note passages; they go with their passage."""

    _db: Transactions

    def vector_models(self) -> list[VectorModel]:
        rows = self._db.sql(
            "SELECT id, profile, dim, languages, scales, whole FROM vector_models ORDER BY seq"
        )
        return [_model(*row) for row in rows]

    def put_vector_model(self, model: VectorModel) -> None:
        scales = {name: [scale.apart, scale.same] for name, scale in model.scales.items()}
        with self._db.writing():
            self._db.sql(
                "INSERT INTO vector_models (id, profile, dim, languages, scales, whole)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET profile = excluded.profile,"
                " dim = excluded.dim, languages = excluded.languages, scales = excluded.scales,"
                " whole = excluded.whole",
                (
                    model.id,
                    model.profile,
                    model.dim,
                    json.dumps(model.languages),
                    json.dumps(scales),
                    model.whole,
                ),
            )
            self._vectors_changed()

    def drop_vectors(self, model_id: str) -> None:
        with self._db.writing():
            self._db.sql("DELETE FROM vector_models WHERE id = ?", (model_id,))
            self._vectors_changed()

    def vector_counts(self, model_id: str) -> VectorCounts:
        standing, embedded, looked_at = self._db.sql(
            "SELECT count(*), count(v.vector), count(v.text_key) FROM note_passages AS p"
            " LEFT JOIN vectors AS v ON v.passage_id = p.id AND v.model = ?"
            " WHERE p.end_day IS NULL",
            (self._model_seq(model_id),),
        )[0]
        return VectorCounts(embedded, looked_at - embedded, standing - looked_at)

    def unembedded(self, model_id: str, *, limit: int) -> list[str]:
        rows = self._db.sql(
            "SELECT p.id FROM note_passages AS p WHERE p.end_day IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM vectors AS v WHERE v.model = ? AND v.passage_id = p.id)"
            " ORDER BY p.seq LIMIT ?",
            (self._model_seq(model_id), limit),
        )
        return [row[0] for row in rows]

    def vectors_by_key(self, model_id: str, keys: Sequence[str]) -> dict[str, Vector]:
        rows = self._db.sql(
            f"SELECT text_key, vector FROM vectors WHERE model = ? AND text_key {_LISTED}"
            " AND vector IS NOT NULL",
            (self._model_seq(model_id), json.dumps(list(keys))),
        )
        return {key: unpacked(data) for key, data in rows}

    def put_vectors(self, model_id: str, vectors: Sequence[PassageVector]) -> None:
        with self._db.writing():
            model = self._model_seq(model_id)
            if model is None:
                raise missing("model", model_id)
            names = json.dumps([one.passage_id for one in vectors])
            there = {
                row[0] for row in self._db.sql(f"SELECT id FROM note_passages WHERE id {_LISTED}", (names,))
            }
            self._db.sql_many(
                "INSERT OR REPLACE INTO vectors (model, passage_id, text_key, vector) VALUES (?, ?, ?, ?)",
                [
                    (model, one.passage_id, one.key, None if one.vector is None else packed(one.vector))
                    for one in vectors
                    if one.passage_id in there
                ],
            )
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
        without, kept = frozenset(without_notes), dict[str, tuple[str, int]]()
        day = (until or date.max).toordinal()
        standing = "p.end_day IS NULL" if until is None else "p.end_day IS NULL OR ? < p.end_day"

        def keep(names: Sequence[str]) -> list[str]:
            values = (json.dumps(list(names)), day) + (() if until is None else (day,))
            rows = self._db.sql(
                f"SELECT p.id, p.note_id, p.version FROM note_passages AS p"
                f" WHERE p.id {_LISTED} AND p.first_day <= ? AND ({standing})",
                values,
            )
            kept.update((name, (note, version)) for name, note, version in rows if note not in without)
            return list(kept)

        found = self._vectors(model_id).nearest(vector, limit, keep)
        return [Hit(name, kept[name][0], cosine, kept[name][1]) for name, cosine in found]

    def cosines(self, model_id: str, vector: Vector, passage_ids: Sequence[str]) -> dict[str, float]:
        return self._vectors(model_id).cosines(vector, passage_ids)

    def vectors_state(self) -> str:
        rows = self._db.sql("SELECT value FROM facts WHERE name = ?", (_STATE,))
        return str(rows[0][0]) if rows else ""

    def _vectors_changed(self) -> None:
        self._db.sql("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_STATE, uuid.uuid4().hex))

    def _model_seq(self, model_id: str) -> int | None:
        rows = self._db.sql("SELECT seq FROM vector_models WHERE id = ?", (model_id,))
        return int(rows[0][0]) if rows else None

    def _vectors(self, model_id: str) -> Vectors:
        with self._db.reading():
            rows = self._db.sql("SELECT seq, dim FROM vector_models WHERE id = ?", (model_id,))
            if not rows:
                return Vectors((), 0)
            key = (str(self._db.path), int(rows[0][0]), self.vectors_state())
            with _READ_LOCK:
                if key in _READ:
                    _READ.move_to_end(key)
                    return _READ[key]
            made = Vectors(
                self._db.sql(
                    "SELECT passage_id, vector FROM vectors WHERE model = ? AND vector IS NOT NULL", key[1:2]
                ),
                int(rows[0][1]),
            )
        with _READ_LOCK:
            for old in [one for one in _READ if one[:2] == key[:2]]:
                del _READ[old]
            _READ[key] = made
            while len(_READ) > _KEPT:
                _READ.popitem(last=False)
        return made


def _model(model_id: str, profile: str, dim: int, languages: str, scales: str, whole: bool) -> VectorModel:
    read = {name: Scale(apart, same) for name, (apart, same) in json.loads(scales).items()}
    return VectorModel(model_id, profile, dim, tuple(json.loads(languages)), read, bool(whole))
