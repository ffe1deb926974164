"""``DigestStore`` and ``LeaseStore`` on SQLite."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from banyun.digest.store import MODEL_RUNS
from banyun.digest.summary import DigestSummary
from banyun.storage.encoding import from_json, to_json
from banyun.storage.processes import Holder, this_process
from banyun.storage.rules import held_by, kept_with, lost, missing
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.schema import digest_steps, digest_summaries, leases, materials


class SqliteDigests:
    """Steps of digests, and leases on long work."""

    _db: Transactions

    def notes_state(self) -> str:
        return str(self._db.sql("SELECT value FROM facts WHERE name = 'notes_state'")[0][0])

    def adopt_notes_state(self, state: str) -> None:
        self._db.sql("INSERT OR REPLACE INTO facts VALUES ('notes_state', ?)", (state,))

    def digest_steps(self, run_key: str) -> dict[str, str]:
        query = select(digest_steps.c.passage_id, digest_steps.c.step).where(
            digest_steps.c.run_key == run_key
        )
        return {row.passage_id: row.step for row in self._db.all(query)}

    def put_digest_steps(self, run_key: str, material_id: str, steps: Sequence[tuple[str, str]]) -> None:
        with self._db.writing():
            if self._db.first(select(materials.c.id).where(materials.c.id == material_id)) is None:
                raise missing("material", material_id)
            self._db.sql_many(
                "INSERT OR REPLACE INTO digest_steps (run_key, passage_id, material_id, step)"
                " VALUES (?, ?, ?, ?)",
                [(run_key, passage_id, material_id, step) for passage_id, step in steps],
            )

    def digest_runs(self, material_id: str | None = None) -> list[str]:
        query = select(digest_steps.c.run_key).distinct()
        if material_id is not None:
            query = query.where(digest_steps.c.material_id == material_id)
        return sorted(row.run_key for row in self._db.all(query))

    def put_digest_summary(self, summary: DigestSummary) -> None:
        with self._db.writing():
            material_id = summary.material_id
            if self._db.first(select(materials.c.id).where(materials.c.id == material_id)) is None:
                raise missing("material", material_id)
            kept = kept_with(self.digest_summaries(material_id), summary)
            self._db.run(delete(digest_summaries).where(digest_summaries.c.material_id == material_id))
            self._db.sql_many(
                "INSERT INTO digest_summaries (material_id, summary) VALUES (?, ?)",
                [(material_id, to_json(one)) for one in kept],
            )

    def digest_summaries(self, material_id: str) -> list[DigestSummary]:
        query = (
            select(digest_summaries.c.summary)
            .where(digest_summaries.c.material_id == material_id)
            .order_by(digest_summaries.c.seq)
        )
        return [from_json(DigestSummary, row.summary) for row in self._db.all(query)]

    def drop_digest_steps(self, run_key: str, steps: Sequence[str] | None = None) -> int:
        with self._db.writing():
            here = digest_steps.c.run_key == run_key
            if steps is None:
                return self._db.run(delete(digest_steps).where(here))
            each = [delete(digest_steps).where(here, digest_steps.c.passage_id == step) for step in steps]
            return sum(self._db.run(one) for one in each)

    def forget_digest_steps(self, material_id: str, but: str) -> None:
        with self._db.writing():
            run = digest_steps.c.run_key
            older = (digest_steps.c.material_id == material_id) & (run != but)
            self._db.run(delete(digest_steps).where(older & ~run.startswith(MODEL_RUNS)))

    def take_lease(self, name: str, now: datetime, lifetime: timedelta) -> str:
        with self._db.writing():
            row = self._db.first(select(leases).where(leases.c.name == name))
            if row is not None:
                holder = Holder(row.host, row.pid, row.started)
                fresh_until = datetime.fromisoformat(row.heartbeat) + timedelta(seconds=row.lifetime_s)
                if holder.may_live() and now < fresh_until:
                    raise held_by(name, holder)
                self._db.run(delete(leases).where(leases.c.name == name))
            token, me = uuid.uuid4().hex, this_process()
            self._db.run(
                insert(leases).values(
                    name=name,
                    token=token,
                    host=me.host,
                    pid=me.pid,
                    started=me.started,
                    heartbeat=now.isoformat(),
                    lifetime_s=lifetime.total_seconds(),
                )
            )
            return token

    def renew_lease(self, name: str, token: str, now: datetime) -> None:
        with self._db.writing():
            mine = (leases.c.name == name) & (leases.c.token == token)
            if not self._db.run(update(leases).where(mine).values(heartbeat=now.isoformat())):
                raise lost(name)

    def release_lease(self, name: str, token: str) -> None:
        with self._db.writing():
            self._db.run(delete(leases).where(leases.c.name == name, leases.c.token == token))
