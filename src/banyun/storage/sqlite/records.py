"""``RecordStore`` on SQLite, and taking back what acts changed."""

from __future__ import annotations

import json
import uuid
from abc import abstractmethod
from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Row, delete, insert, select, update

from banyun.errors import InvalidInput
from banyun.findings.bodies import Body
from banyun.findings.finding import Author, Finding, StanceTaken
from banyun.findings.records import KINDS, Act, Record, of_kind
from banyun.findings.tally import Tally
from banyun.knowledge.note import Note
from banyun.knowledge.store import ChangedNotes
from banyun.storage.acting import Acting, returned
from banyun.storage.encoding import Malformed, from_json, to_json
from banyun.storage.record_json import BODIES, ActLine, ChangeLine, RecordLine
from banyun.storage.rules import missing
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.finding_words import RETURNED
from banyun.storage.sqlite.findings import finding_of, finding_row, stance_row
from banyun.storage.sqlite.note_links import put_links
from banyun.storage.sqlite.note_rows import note_of, note_row
from banyun.storage.sqlite.recall_index import IndexWriter
from banyun.storage.sqlite.schema import (
    act_changes,
    acts,
    findings,
    note_texts,
    notes,
    records,
    stances,
    tallies,
)

B = TypeVar("B", bound=Body)

_COLUMNS = "id, kind, body, author, created, updated, material_id, about"


class SqliteRecords(Acting):
    """Records and acts. A removed record keeps its row, and so its place in the order."""

    _db: Transactions
    _read_last: tuple[tuple[int, int, int] | None, dict[str, list[Record[Body]]]] = (None, {})

    @abstractmethod
    def _notes_changed(self, changed: ChangedNotes) -> None: ...

    @abstractmethod
    def _findings_changed(self, kinds: Set[str]) -> None: ...

    @abstractmethod
    def _date_rows(self, note: Note) -> None: ...

    @abstractmethod
    def _date_materials(self, material_ids: Collection[str]) -> None: ...

    def put_record(self, record: Record[Body]) -> None:
        self._acting()
        with self._db.writing():
            if record.material_id is not None:
                self.material(record.material_id)
            row = self._db.first(select(records).where(records.c.id == record.id))
            if row is None:
                self._db.run(insert(records).values(**_record_row(record), removed=False))
                before = None
            else:
                known = _record(row)
                if known.kind != record.kind:
                    raise InvalidInput(f"{record.id} is no {record.kind}.")
                record = replace(record, created=known.created)
                self._write_record(record, removed=False)
                before = None if row.removed else known
            self._journal.remember("record", before, record)

    def _write_record(self, record: Record[Body], *, removed: bool) -> None:
        same = records.c.id == record.id
        self._db.run(update(records).where(same).values(**_record_row(record), removed=removed))

    def remove_record(self, record_id: str) -> None:
        self._acting()
        with self._db.writing():
            record = self.record(record_id)
            self._write_record(record, removed=True)
            self._journal.remember("record", record, None)

    def record(self, record_id: str) -> Record[Body]:
        found = self._found(id=record_id)
        if not found:
            raise missing("record", record_id)
        return found[0]

    def _found(self, **wanted: str) -> list[Record[Body]]:
        # Pages read many kinds of records: SQL that needs no compiling.
        where = "".join(f" AND {name} = ?" for name in wanted)
        rows = self._db.sql(
            f"SELECT {_COLUMNS} FROM records WHERE removed = 0{where} ORDER BY seq", tuple(wanted.values())
        )
        return sorted((_read(*row) for row in rows), key=lambda record: record.created)

    def _all_of(self, kind: str) -> list[Record[Body]]:
        """All of a kind, read once while nothing is written: a page asks for the same ones several times."""
        unchanged = self._db.unchanged()
        if unchanged is None:
            return self._found(kind=kind)
        state, kept = self._read_last
        if state != unchanged:
            kept = {}
            self._read_last = unchanged, kept
        if kind not in kept:
            kept[kind] = self._found(kind=kind)
        return kept[kind]

    def records(
        self, body: type[B], *, material_id: str | None = None, about: str | None = None
    ) -> list[Record[B]]:
        if material_id is None and about is None:
            return of_kind(self._all_of(KINDS[body]), body)
        given = {"kind": KINDS[body], "material_id": material_id, "about": about}
        return of_kind(self._found(**{key: value for key, value in given.items() if value is not None}), body)

    def records_about(self, about: str) -> list[Record[Body]]:
        return self._found(about=about)

    def records_on(self, material_id: str) -> list[Record[Body]]:
        return self._found(material_id=material_id)

    def every_record(self) -> list[tuple[Record[Body], bool]]:
        return [(_record(row), row.removed) for row in self._db.all(select(records).order_by(records.c.seq))]

    def adopt_records(self, adopted: Sequence[tuple[Record[Body], bool]], done: Sequence[Act]) -> None:
        with self._db.writing():
            for record, removed in adopted:
                self._db.run(insert(records).values(**_record_row(record), removed=removed))
            for act in done:
                self._add_act(act)

    # Tallies

    def tallies(self) -> list[Tally]:
        rows = self._db.all(select(tallies).order_by(tallies.c.author, tallies.c.by, tallies.c.verb))
        return [Tally(one.author, one.by, one.verb, one.resolved, one.refused) for one in rows]

    def count_quotes(self, tally: Tally) -> None:
        self._tally("tallies.resolved + excluded.resolved", "tallies.refused + excluded.refused", [tally])

    def adopt_tallies(self, adopted: Sequence[Tally]) -> None:
        most = ("max(tallies.resolved, excluded.resolved)", "max(tallies.refused, excluded.refused)")
        self._tally(*most, adopted)

    def _tally(self, resolved: str, refused: str, counted: Sequence[Tally]) -> None:
        with self._db.writing():
            self._db.sql_many(
                "INSERT INTO tallies (author, by, verb, resolved, refused) VALUES (?, ?, ?, ?, ?)"
                f" ON CONFLICT (author, by, verb) DO UPDATE SET resolved = {resolved}, refused = {refused}",
                [(*one.whose, one.resolved, one.refused) for one in counted],
            )

    # Acts

    def acts(self, *, limit: int | None = None) -> list[Act]:
        query = select(acts).order_by(acts.c.seq.desc())
        return [self._act(row) for row in self._db.all(query if limit is None else query.limit(limit))]

    def history(self, changed_id: str) -> list[Act]:
        touching = select(act_changes.c.act_seq).where(act_changes.c.changed_id == changed_id)
        rows = self._db.all(select(acts).where(acts.c.seq.in_(touching)).order_by(acts.c.seq))
        return [self._act(row) for row in rows]

    def record_changes(self, body: type[B]) -> list[tuple[datetime, str, Record[B] | None]]:
        # Records keep their rows when they are taken away, so these lead to all changes of a kind.
        rows = self._db.sql(
            "SELECT a.at, c.changed_id, c.after FROM records AS r"
            " JOIN act_changes AS c ON c.changed_id = r.id JOIN acts AS a ON a.seq = c.act_seq"
            " WHERE r.kind = ? AND c.what = 'record' AND a.undone IS NULL ORDER BY a.seq, c.position",
            (KINDS[body],),
        )
        return [
            (
                datetime.fromisoformat(at),
                record_id,
                None if after is None else of_kind([_kept(after)], body)[0],
            )
            for at, record_id, after in rows
        ]

    def _last_act(self) -> Act | None:
        standing = acts.c.undone.is_(None) & (acts.c.author != "model")
        row = self._db.first(select(acts).where(standing).order_by(acts.c.seq.desc()).limit(1))
        return self._act(row) if row else None

    def _act(self, row: Row[Any]) -> Act:
        query = select(act_changes).where(act_changes.c.act_seq == row.seq).order_by(act_changes.c.position)
        changes = tuple(
            ChangeLine(one.what, _values(one.before), _values(one.after)) for one in self._db.all(query)
        )
        undone = datetime.fromisoformat(row.undone) if row.undone else None
        line = ActLine(row.id, row.verb, datetime.fromisoformat(row.at), row.author, changes, undone)
        return line.act(row.id)

    def _add_act(self, act: Act) -> None:
        line = ActLine.of(act)
        undone = act.undone.isoformat() if act.undone else None
        self._db.run(
            insert(acts).values(
                id=act.id, verb=act.verb, at=act.at.isoformat(), author=act.author, undone=undone
            )
        )
        seq = self._db.sql("SELECT seq FROM acts WHERE id = ?", (act.id,))[0][0]
        self._db.sql_many(
            "INSERT INTO act_changes (act_seq, position, what, changed_id, before, after)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (seq, position, one.what, change.id, _json(one.before), _json(one.after))
                for position, (one, change) in enumerate(zip(line.changes, act.changes, strict=True))
            ],
        )
        self._date_materials(_changed_materials(act))

    def _mark_undone(self, act: Act) -> None:
        undone = act.undone.isoformat() if act.undone else None
        self._db.run(update(acts).where(acts.c.id == act.id).values(undone=undone))
        self._date_materials(_changed_materials(act))

    # Taking back

    def _return_record(self, before: Record[Body] | None, after: Record[Body] | None) -> None:
        if before is not None:
            self._write_record(before, removed=False)
        elif after is not None:
            self._db.run(delete(records).where(records.c.id == after.id))

    def _return_finding(self, before: Finding | None, after: Finding) -> None:
        same = (findings.c.material_id == after.material_id) & (findings.c.fingerprint == after.fingerprint)
        row = self._db.first(select(findings).where(same))
        if row is None:
            return
        self._findings_changed({row.kind})
        self._db.sql("INSERT OR REPLACE INTO facts VALUES (?, ?)", (RETURNED, uuid.uuid4().hex))
        if before is None:
            self._db.run(delete(findings).where(same))
        else:
            values = finding_row(returned(finding_of(row), before, after))
            self._db.run(update(findings).where(same).values(**values))

    def _return_stance(self, before: StanceTaken | None, after: StanceTaken) -> None:
        was = after if before is None else before
        same = (
            (stances.c.material_id == was.material_id)
            & (stances.c.passage_id == was.passage_id)
            & (stances.c.note_id == was.note_id)
        )
        ids = [after.id, *([before.id] if before else [])]
        self._db.run(delete(stances).where(stances.c.id.in_(ids)))
        if before is not None:
            held = self._db.first(select(stances.c.id).where(same, stances.c.replaced.is_(False)))
            self._db.run(insert(stances).values(**stance_row(before), replaced=held is not None))
        self._notes_changed({after.note_id: ""})

    def _return_note(self, before: Note | None, after: Note) -> None:
        row = self._db.first(select(notes).where(notes.c.id == after.id))
        if row is None or (row.version, row.sha256) != (after.version, after.sha256):
            return
        index = IndexWriter(self._db)
        if before is None:
            index.forget(after.id)
            self._db.run(delete(notes).where(notes.c.id == after.id))
        else:
            kept = returned(note_of(row), before, after)
            index.bring_back(after.id, before.version)
            later = (note_texts.c.note_id == after.id) & (note_texts.c.version > before.version)
            self._db.run(delete(note_texts).where(later))
            self._db.run(update(notes).where(notes.c.id == after.id).values(**note_row(kept)))
            put_links(self._db, [kept])
            self._date_rows(kept)
        self._notes_changed({after.id: None})


def _record_row(record: Record[Body]) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "body": to_json(record.body),
        "author": record.author,
        "created": record.created.isoformat(),
        "updated": record.updated.isoformat(),
        "material_id": record.material_id,
        "about": record.about,
    }


def _record(row: Row[Any]) -> Record[Body]:
    return _read(row.id, row.kind, row.body, row.author, row.created, row.updated, row.material_id, row.about)


@lru_cache(maxsize=1 << 14)
def _read(
    record_id: str,
    kind: str,
    body: str,
    author: Author,
    created: str,
    updated: str,
    material_id: str | None,
    about: str | None,
) -> Record[Body]:
    """What a row says never changes: pages read the same ones again and again."""
    if kind not in BODIES:
        raise Malformed(f"“{kind}” is no kind of record")
    says: Body = from_json(BODIES[kind], body, kind)
    begun, changed = datetime.fromisoformat(created), datetime.fromisoformat(updated)
    return Record(record_id, says, author, begun, changed, material_id, about)


@lru_cache(maxsize=1 << 12)
def _kept(text: str) -> Record[Body]:
    """A record as an act keeps it."""
    line: RecordLine = from_json(RecordLine, text)
    return line.record(line.id)


def _changed_materials(act: Act) -> set[str]:
    return {change.id for change in act.changes if change.what == "material"}


def _json(values: dict[str, object] | None) -> str | None:
    return None if values is None else to_json(values)


def _values(text: str | None) -> dict[str, object] | None:
    return None if text is None else dict(json.loads(text))
