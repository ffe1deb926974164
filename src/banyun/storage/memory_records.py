"""``RecordStore`` in memory, and taking back what acts changed."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from banyun.errors import InvalidInput
from banyun.findings.bodies import Body
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Act, Record, of_kind
from banyun.findings.tally import Tally
from banyun.knowledge.note import Note
from banyun.knowledge.store import ChangedNotes
from banyun.storage.acting import Acting, returned
from banyun.storage.memory_state import Contents
from banyun.storage.rules import missing

B = TypeVar("B", bound=Body)


class MemoryRecords(Acting):
    """Records and acts in dictionaries."""

    _state: Contents

    @abstractmethod
    def _notes_changed(self, changed: ChangedNotes) -> None: ...

    @abstractmethod
    def _date_rows(self, note: Note) -> None: ...

    def put_record(self, record: Record[Body]) -> None:
        self._acting()
        with self.writing():
            if record.material_id is not None:
                self.material(record.material_id)
            known, gone = self._state.records.get(record.id, (None, True))
            if known is not None:
                if known.kind != record.kind:
                    raise InvalidInput(f"{record.id} is no {record.kind}.")
                record = replace(record, created=known.created)
            self._state.records[record.id] = (record, False)
            self._journal.remember("record", None if gone else known, record)

    def remove_record(self, record_id: str) -> None:
        self._acting()
        with self.writing():
            record = self.record(record_id)
            self._state.records[record_id] = (record, True)
            self._journal.remember("record", record, None)

    def record(self, record_id: str) -> Record[Body]:
        record, gone = self._state.records.get(record_id, (None, True))
        if record is None or gone:
            raise missing("record", record_id)
        return record

    def _records(self) -> list[Record[Body]]:
        kept = [record for record, gone in self._state.records.values() if not gone]
        return sorted(kept, key=lambda record: record.created)

    def records(
        self, body: type[B], *, material_id: str | None = None, about: str | None = None
    ) -> list[Record[B]]:
        found = [
            record
            for record in self._records()
            if material_id in (None, record.material_id) and about in (None, record.about)
        ]
        return of_kind(found, body)

    def records_about(self, about: str) -> list[Record[Body]]:
        return [record for record in self._records() if record.about == about]

    def records_on(self, material_id: str) -> list[Record[Body]]:
        return [record for record in self._records() if record.material_id == material_id]

    def tallies(self) -> list[Tally]:
        return sorted(self._state.tallies.values(), key=lambda one: one.whose)

    def count_quotes(self, tally: Tally) -> None:
        with self.writing():
            held = self._state.tallies.get(tally.whose, replace(tally, resolved=0, refused=0))
            self._state.tallies[tally.whose] = replace(
                tally, resolved=held.resolved + tally.resolved, refused=held.refused + tally.refused
            )

    def adopt_tallies(self, tallies: Sequence[Tally]) -> None:
        with self.writing():
            for one in tallies:
                held = self._state.tallies.get(one.whose, one)
                self._state.tallies[one.whose] = replace(
                    one, resolved=max(held.resolved, one.resolved), refused=max(held.refused, one.refused)
                )

    def acts(self, *, limit: int | None = None) -> list[Act]:
        return list(reversed(self._state.acts.values()))[:limit]

    def history(self, changed_id: str) -> list[Act]:
        return [act for act in self._state.acts.values() if changed_id in {one.id for one in act.changes}]

    def record_changes(self, body: type[B]) -> list[tuple[datetime, str, Record[B] | None]]:
        found: list[tuple[datetime, str, Record[B] | None]] = []
        for act in self._state.acts.values():
            for change in act.changes if act.undone is None else ():
                kept = change.after if change.after is not None else change.before
                if isinstance(kept, Record) and isinstance(kept.body, body):
                    after = of_kind([kept], body)[0] if change.after is not None else None
                    found.append((act.at, change.id, after))
        return found

    def every_record(self) -> list[tuple[Record[Body], bool]]:
        return list(self._state.records.values())

    def adopt_records(self, records: Sequence[tuple[Record[Body], bool]], acts: Sequence[Act]) -> None:
        with self.writing():
            for record, gone in records:
                self._state.records[record.id] = (record, gone)
            for act in acts:
                self._state.acts[act.id] = act

    def _add_act(self, act: Act) -> None:
        self._state.acts[act.id] = act

    _mark_undone = _add_act

    def _last_act(self) -> Act | None:
        return next((act for act in self.acts() if act.undone is None and act.author != "model"), None)

    def _return_record(self, before: Record[Body] | None, after: Record[Body] | None) -> None:
        if before is not None:
            self._state.records[before.id] = (before, False)
        elif after is not None:
            self._state.records.pop(after.id, None)

    def _return_finding(self, before: Finding | None, after: Finding) -> None:
        key = (after.material_id, after.fingerprint)
        now = self._state.findings.get(key)
        if now is None:
            return
        if before is None:
            del self._state.findings[key]
        else:
            self._state.findings[key] = returned(now, before, after)

    def _return_stance(self, before: StanceTaken | None, after: StanceTaken) -> None:
        state, ids = self._state, (after.id, before.id if before else "")
        state.replaced = tuple(one for one in state.replaced if one.id not in ids)
        state.stances = {key: one for key, one in state.stances.items() if one.id not in ids}
        if before is not None:
            key = (before.material_id, before.passage_id, before.note_id)
            if key in state.stances:
                state.replaced += (before,)
            else:
                state.stances[key] = before
        self._state.notes_state = uuid.uuid4().hex

    def _return_note(self, before: Note | None, after: Note) -> None:
        state = self._state
        now = state.notes.get(after.id)
        if now is None or (now.version, now.sha256) != (after.version, after.sha256):
            return
        del state.note_keys[(now.collection, now.key)]
        if before is None:
            del state.notes[now.id]
            keep = 0
        else:
            state.notes[now.id] = note = returned(now, before, after)
            state.note_keys[(note.collection, note.key)] = note.id
            keep = before.version
        state.note_texts = {
            key: text for key, text in state.note_texts.items() if key[0] != now.id or key[1] <= keep
        }
        state.rows = {
            key: replace(row, end=None) if (row.note_id, row.version) == (now.id, keep) else row
            for key, row in state.rows.items()
            if row.note_id != now.id or row.version <= keep
        }
        if before is not None:
            self._date_rows(state.notes[now.id])
        self._notes_changed({now.id: None})
