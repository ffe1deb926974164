"""``FindingStore`` on SQLite."""

from __future__ import annotations

import uuid
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, true, update

from banyun.findings.finding import Author, Finding, FindingKind, PassName, StanceTaken, State
from banyun.knowledge.evidence import Stance
from banyun.materials.anchor import Anchor
from banyun.storage.acting import Journal
from banyun.storage.encoding import from_json, to_json
from banyun.storage.rules import missing, overwrites
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.schema import findings, materials, stances

_STATE = "findings_state"


class SqliteFindings:
    """Findings and stances."""

    _db: Transactions
    _journal: Journal

    def put_findings(self, put: Sequence[Finding]) -> None:
        with self._db.writing():
            self._materials_exist({one.material_id for one in put})
            position = self._db.all(select(func.coalesce(func.max(findings.c.position), 0)))[0][0]
            for at, finding in enumerate(put, start=position + 1):
                row = finding_row(finding) | {"position": at}
                kept = {name: value for name, value in row.items() if name not in ("id", "state", "created")}
                same = (findings.c.material_id == finding.material_id) & (
                    findings.c.fingerprint == finding.fingerprint
                )
                known = self._db.first(select(findings).where(same))
                if known is None:
                    self._db.run(insert(findings).values(**row))
                    self._journal.remember("finding", None, finding)
                elif not overwrites(finding, before := finding_of(known)):
                    self._db.run(update(findings).where(same).values(position=at))
                else:
                    self._db.run(update(findings).where(same).values(**kept))
                    after = replace(finding, id=before.id, state=before.state, created=before.created)
                    self._journal.remember("finding", before, after)
            self._findings_changed({one.kind for one in put})

    def _findings_changed(self, kinds: Set[str]) -> None:
        put = "INSERT OR REPLACE INTO facts VALUES (?, ?)"
        self._db.sql_many(put, [(f"{_STATE} {kind}", uuid.uuid4().hex) for kind in sorted(kinds)])

    def findings_state(self, kind: FindingKind) -> str:
        rows = self._db.sql("SELECT value FROM facts WHERE name = ?", (f"{_STATE} {kind}",))
        return "".join(value for (value,) in rows)

    def _materials_exist(self, wanted: set[str]) -> None:
        for material_id in sorted(wanted):
            if self._db.first(select(materials.c.id).where(materials.c.id == material_id)) is None:
                raise missing("material", material_id)

    def withdraw_suggestions(self, material_id: str, keep: Sequence[str]) -> None:
        with self._db.writing():
            suggested = (
                (findings.c.material_id == material_id)
                & (findings.c.author == "analysis")
                & (findings.c.state == "suggested")
            )
            rows = self._db.all(
                select(findings.c.id, findings.c.kind, findings.c.fingerprint).where(suggested)
            )
            kept = set(keep)
            gone = [row for row in rows if row.fingerprint not in kept]
            for row in gone:
                self._db.run(delete(findings).where(findings.c.id == row.id))
            self._findings_changed({row.kind for row in gone})

    def findings(self, material_id: str, *, kind: FindingKind | None = None) -> list[Finding]:
        query = select(findings).where(findings.c.material_id == material_id)
        if kind is not None:
            query = query.where(findings.c.kind == kind)
        return [finding_of(row) for row in self._db.all(query.order_by(findings.c.position))]

    def every_finding(self, kind: FindingKind, state: State | None = None) -> list[Finding]:
        query = select(findings).join(materials).where(findings.c.kind == kind)
        if state is not None:
            query = query.where(findings.c.state == state)
        order = (materials.c.added.desc(), materials.c.id.desc(), findings.c.position)
        return [finding_of(row) for row in self._db.all(query.order_by(*order))]

    def finding_names(self, kind: FindingKind, state: State) -> list[str]:
        rows = self._db.sql(
            "SELECT DISTINCT name FROM findings WHERE kind = ? AND state = ? ORDER BY name", (kind, state)
        )
        return [name for (name,) in rows]

    def finding(self, finding_id: str) -> Finding:
        row = self._db.first(select(findings).where(findings.c.id == finding_id))
        if row is None:
            raise missing("finding", finding_id)
        return finding_of(row)

    def set_state(self, finding_id: str, state: State) -> None:
        with self._db.writing():
            before = self.finding(finding_id)
            self._db.run(update(findings).where(findings.c.id == finding_id).values(state=state))
            self._findings_changed({before.kind})
            self._journal.remember("finding", before, replace(before, state=state))

    def put_stance(self, stance: StanceTaken) -> None:
        with self._db.writing():
            self._materials_exist({stance.material_id})
            same = (
                (stances.c.material_id == stance.material_id)
                & (stances.c.passage_id == stance.passage_id)
                & (stances.c.note_id == stance.note_id)
            )
            held = self._db.first(select(stances).where(same, stances.c.replaced.is_(False)))
            itself = self._db.first(select(stances).where(stances.c.id == stance.id))
            before = itself if itself is not None else held
            self._db.run(delete(stances).where(stances.c.id == stance.id))
            self._db.run(update(stances).where(same).values(replaced=True))
            self._db.run(insert(stances).values(**stance_row(stance), replaced=False))
            self._db.sql("INSERT OR REPLACE INTO facts VALUES ('notes_state', ?)", (uuid.uuid4().hex,))
            self._journal.remember("stance", None if before is None else _stance(before), stance)

    def stances(self, material_id: str) -> list[StanceTaken]:
        return self._stances(stances.c.material_id == material_id, replaced=False)

    def stance_history(self, material_id: str) -> list[StanceTaken]:
        return self._stances(stances.c.material_id == material_id, replaced=True)

    def stances_on_note(self, note_id: str) -> list[StanceTaken]:
        return self._stances(stances.c.note_id == note_id, replaced=False)

    def every_stance(self, stance: Stance | None = None) -> list[StanceTaken]:
        wanted = true() if stance is None else stances.c.stance == stance
        return self._stances(wanted, replaced=False)

    def _stances(self, condition: ColumnElement[bool], *, replaced: bool) -> list[StanceTaken]:
        rows = self._db.all(select(stances).where(condition, stances.c.replaced == replaced))
        return sorted((_stance(row) for row in rows), key=lambda one: (one.created, one.id))


def finding_row(one: Finding) -> dict[str, Any]:
    return {
        "id": one.id,
        "material_id": one.material_id,
        "version_id": one.version_id,
        "kind": one.kind,
        "pass_name": one.pass_name,
        "name": one.name,
        "text": one.text,
        "quotes": to_json(one.quotes),
        "passage_ids": to_json(one.passage_ids),
        "author": one.author,
        "state": one.state,
        "fingerprint": one.fingerprint,
        "created": one.created.isoformat(),
        "details": to_json(one.details),
    }


def finding_of(row: Row[Any]) -> Finding:
    return _read(
        row.id,
        row.material_id,
        row.version_id,
        row.kind,
        row.pass_name,
        row.name,
        row.text,
        row.quotes,
        row.passage_ids,
        row.author,
        row.state,
        row.fingerprint,
        row.created,
        row.details,
    )


@lru_cache(maxsize=1 << 14)
def _read(
    finding_id: str,
    material_id: str,
    version_id: str,
    kind: FindingKind,
    pass_name: PassName,
    name: str,
    text: str,
    quotes: str,
    passage_ids: str,
    author: Author,
    state: State,
    fingerprint: str,
    created: str,
    details: str,
) -> Finding:
    """What a row says never changes: pages read the same ones again and again."""
    return Finding(
        finding_id,
        material_id,
        version_id,
        kind,
        pass_name,
        name,
        text,
        _quotes(quotes),
        _ids(passage_ids),
        author,
        state,
        fingerprint,
        datetime.fromisoformat(created),
        from_json(dict[str, object], details),
    )


@lru_cache(maxsize=1 << 14)
def _quotes(text: str) -> tuple[Anchor, ...]:
    quotes: tuple[Anchor, ...] = from_json(tuple[Anchor, ...], text)
    return quotes


@lru_cache(maxsize=1 << 14)
def _quote(text: str) -> Anchor:
    quote: Anchor = from_json(Anchor, text)
    return quote


@lru_cache(maxsize=1 << 14)
def _ids(text: str) -> tuple[str, ...]:
    ids: tuple[str, ...] = from_json(tuple[str, ...], text)
    return ids


def stance_row(one: StanceTaken) -> dict[str, Any]:
    return {
        "id": one.id,
        "material_id": one.material_id,
        "passage_id": one.passage_id,
        "note_id": one.note_id,
        "note_version": one.note_version,
        "stance": one.stance,
        "material_quote": to_json(one.material_quote),
        "note_quote": to_json(one.note_quote),
        "author": one.author,
        "created": one.created.isoformat(),
        "orphaned": one.orphaned,
    }


_STANCE = [column.name for column in stances.c]


def _stance(row: Row[Any]) -> StanceTaken:
    return _taken(*row)


@lru_cache(maxsize=1 << 13)
def _taken(*row: Any) -> StanceTaken:
    """What a row says never changes: pages read the same ones again and again."""
    values = dict(zip(_STANCE, row, strict=True))
    del values["replaced"]
    values["material_quote"] = _quote(values["material_quote"])
    values["note_quote"] = _quote(values["note_quote"])
    values["created"] = datetime.fromisoformat(values["created"])
    return StanceTaken(**values)
