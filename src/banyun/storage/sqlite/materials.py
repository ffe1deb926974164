"""``MaterialStore`` on SQLite."""

from __future__ import annotations

import json
import struct
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from banyun.materials.material import Material, PageSpan, Section, Triage, Version
from banyun.materials.passage import Passage
from banyun.storage.acting import Journal
from banyun.storage.encoding import from_json, to_json
from banyun.storage.originals import Originals
from banyun.storage.rules import missing
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.schema import DECIDED, materials, passages, versions

_SINCE = (
    "UPDATE materials SET since = substr(coalesce((SELECT at FROM act_changes JOIN acts ON seq = act_seq"
    f" WHERE changed_id = materials.id AND {DECIDED} AND undone IS NULL ORDER BY act_seq DESC LIMIT 1),"
    " added), 1, 10) WHERE id IN (SELECT value FROM json_each(?))"
)

_NAMES = [column.name for column in materials.c]
MATERIAL_COLUMNS = ", ".join(_NAMES)


class SqliteMaterials:
    """Materials, versions, passages; originals as files."""

    _db: Transactions
    _journal: Journal
    originals: Originals

    def add_material(
        self, material: Material, version: Version, passages: Sequence[Passage], original: bytes
    ) -> None:
        self.originals.put(original)
        with self._db.writing():
            self._db.run(insert(materials).values(**_material_row(material)))
            self._date_materials([material.id])
            self._insert_version(version, passages)

    def add_version(self, version: Version, passages: Sequence[Passage], original: bytes) -> None:
        self.originals.put(original)
        with self._db.writing():
            self.material(version.material_id)
            self._insert_version(version, passages)

    def _insert_version(self, version: Version, cut: Sequence[Passage]) -> None:
        self._db.run(insert(versions).values(**_version_row(version)))
        rows = [
            {
                "id": one.id,
                "version_id": version.id,
                "start": one.start,
                "end": one.end,
                "heading": one.heading,
                "kind": one.kind,
            }
            for one in cut
        ]
        self._db.run(insert(passages), rows)

    def update_material(self, material: Material) -> None:
        with self._db.writing():
            before = self.material(material.id)
            self._db.run(
                update(materials).where(materials.c.id == material.id).values(**_material_row(material))
            )
            if material.added != before.added:
                self._date_materials([material.id])
            self._journal.remember("material", before, material)

    def _date_materials(self, material_ids: Collection[str]) -> None:
        """Notes since when they are as the reader decided, once what tells it has changed."""
        if material_ids:
            self._db.sql(_SINCE, (json.dumps(sorted(material_ids)),))

    def material(self, material_id: str) -> Material:
        rows = self._db.sql(f"SELECT {MATERIAL_COLUMNS} FROM materials WHERE id = ?", (material_id,))
        if not rows:
            raise missing("material", material_id)
        return material_of(rows[0])

    def materials(self, *, triage: Triage | None = None) -> list[Material]:
        query = select(materials)
        if triage is not None:
            query = query.where(materials.c.triage == triage)
        found = [material_of(row) for row in self._db.all(query)]
        return sorted(found, key=lambda one: (one.added, one.id), reverse=True)

    def version(self, material_id: str, number: int | None = None) -> Version:
        query = select(versions).where(versions.c.material_id == material_id)
        if number is not None:
            query = query.where(versions.c.number == number)
        row = self._db.first(query.order_by(versions.c.number.desc()).limit(1))
        if row is None:
            self.material(material_id)
            raise missing("version", f"{material_id} {number}")
        return _version(row)

    def versions(self, material_id: str) -> list[Version]:
        self.material(material_id)
        query = select(versions).where(versions.c.material_id == material_id).order_by(versions.c.number)
        return [_version(row) for row in self._db.all(query)]

    def version_by_id(self, version_id: str) -> Version:
        row = self._db.first(select(versions).where(versions.c.id == version_id))
        if row is None:
            raise missing("version", version_id)
        return _version(row)

    def passages(self, version_id: str) -> list[Passage]:
        text_row = self._db.first(select(versions.c.text).where(versions.c.id == version_id))
        if text_row is None:
            raise missing("version", version_id)
        query = select(passages).where(passages.c.version_id == version_id).order_by(passages.c.start)
        return [_passage(row, text_row.text) for row in self._db.all(query)]

    def original(self, original_sha256: str) -> bytes:
        return self.originals.get(original_sha256)

    def find_material(
        self,
        *,
        address: str | None = None,
        original_sha256: str | None = None,
        text_sha256: str | None = None,
    ) -> Material | None:
        wanted = [
            column == value
            for column, value in (
                (materials.c.address, address),
                (versions.c.original_sha256, original_sha256),
                (versions.c.sha256, text_sha256),
            )
            if value
        ]
        if not wanted:
            return None
        query = select(materials).join(versions).where(or_(*wanted)).distinct()
        found = [material_of(row) for row in self._db.all(query)]
        return min(found, key=lambda one: (one.added, one.id), default=None)

    def signatures(self) -> list[tuple[str, tuple[int, ...]]]:
        latest = select(versions.c.material_id, func.max(versions.c.number).label("number")).group_by(
            versions.c.material_id
        )
        newest = latest.subquery()
        query = (
            select(versions.c.material_id, versions.c.signature)
            .join(
                newest,
                (newest.c.material_id == versions.c.material_id) & (newest.c.number == versions.c.number),
            )
            .order_by(versions.c.material_id)
        )
        return [(row.material_id, _unpacked(row.signature)) for row in self._db.all(query)]


def _material_row(one: Material) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "kind": one.kind,
        "language": one.language,
        "source": one.source,
        "added": one.added.isoformat(),
        "address": one.address,
        "authors": to_json(one.authors),
        "published": one.published,
        "priority": one.priority,
        "triage": one.triage,
        "rights": one.rights,
    }


def material_of(row: Row[Any]) -> Material:
    """Of the columns of the table, in their order."""
    return _material(*row)


@lru_cache(maxsize=1 << 13)
def _material(*row: Any) -> Material:
    """What a row says never changes: pages read the same ones again and again."""
    values = dict(zip(_NAMES, row, strict=True))
    del values["since"]
    values["added"] = datetime.fromisoformat(values["added"])
    values["authors"] = from_json(tuple[str, ...], values["authors"])
    return Material(**values)


def _version_row(one: Version) -> dict[str, Any]:
    return {
        "id": one.id,
        "material_id": one.material_id,
        "number": one.number,
        "text": one.text,
        "format": one.format,
        "sha256": one.sha256,
        "original_sha256": one.original_sha256,
        "created": one.created.isoformat(),
        "body_start": one.body_start,
        "outline": to_json(one.outline),
        "pages": to_json(one.pages),
        "signature": struct.pack(f"<{len(one.signature)}Q", *one.signature),
    }


def _version(row: Row[Any]) -> Version:
    values = dict(row._mapping)
    values["created"] = datetime.fromisoformat(row.created)
    values["outline"] = from_json(tuple[Section, ...], row.outline)
    values["pages"] = from_json(tuple[PageSpan, ...], row.pages)
    values["signature"] = _unpacked(row.signature)
    return Version(**values)


def _unpacked(signature: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(signature) // 8}Q", signature)


def _passage(row: Row[Any], text: str) -> Passage:
    return Passage(row.id, row.start, row.end, row.heading, row.kind, text[row.start : row.end])
