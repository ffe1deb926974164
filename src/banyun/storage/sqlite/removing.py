"""Taking a material away for good, on SQLite: tables that it owns go with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select

from banyun.findings.bodies import Body
from banyun.findings.records import Record
from banyun.storage.originals import Originals
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.materials import SqliteMaterials
from banyun.storage.sqlite.records import SqliteRecords
from banyun.storage.sqlite.schema import findings, materials, records, stances, versions


class SqliteRemoving(SqliteMaterials, SqliteRecords):
    """Removes a material, and forgets the acts that can no longer be taken back."""

    _db: Transactions
    originals: Originals

    def remove_material(
        self, material_id: str, *, also: Sequence[str] = (), freed: Sequence[Record[Body]] = ()
    ) -> list[str]:
        with self._db.writing():
            self.material(material_id)
            touched = {material_id, *also, *(one.id for one in freed)}
            for table in (findings, stances, records):
                rows = self._db.all(select(table.c.id).where(table.c.material_id == material_id))
                touched |= {row.id for row in rows}
            kinds = select(findings.c.kind).distinct().where(findings.c.material_id == material_id)
            self._findings_changed({row.kind for row in self._db.all(kinds)})
            owned = select(versions.c.original_sha256).where(versions.c.material_id == material_id)
            originals = {row.original_sha256 for row in self._db.all(owned)}
            for record in freed:
                self._write_record(record, removed=False)
            self._db.sql_many(
                "DELETE FROM acts WHERE seq IN (SELECT act_seq FROM act_changes WHERE changed_id = ?)",
                [(one,) for one in sorted(touched)],
            )
            self._db.sql_many("DELETE FROM records WHERE id = ?", [(one,) for one in also])
            self._db.run(delete(materials).where(materials.c.id == material_id))
            self._db.sql("INSERT OR REPLACE INTO facts VALUES ('notes_state', ?)", (uuid.uuid4().hex,))
            return sorted(one for one in originals if not self._needed(one))

    def drop_originals(self, digests: Sequence[str]) -> None:
        with self._db.writing():
            for digest in digests:
                if not self._needed(digest):
                    self.originals.remove(digest)

    def _needed(self, digest: str) -> bool:
        query = select(versions.c.id).where(versions.c.original_sha256 == digest).limit(1)
        return self._db.first(query) is not None
