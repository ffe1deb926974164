"""``Browsing`` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from banyun.findings.finding import Finding
from banyun.knowledge.note import Basis, Note, When
from banyun.knowledge.periods import Period
from banyun.materials.material import Material, Triage
from banyun.storage.sqlite.aids import Aids
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.finding_words import condition
from banyun.storage.sqlite.findings import finding_of
from banyun.storage.sqlite.materials import MATERIAL_COLUMNS, material_of
from banyun.storage.sqlite.note_rows import note_of
from banyun.storage.sqlite.schema import JUDGED, materials, notes
from banyun.study.browsing import MaterialOrder, NoteCount, NoteOrder, Size, Waiting

_GIVEN = "(SELECT value FROM json_each(?))"
_WORKED_ON = (
    "SELECT material_id FROM records WHERE removed = 0 AND material_id IS NOT NULL"
    " UNION SELECT material_id FROM stances WHERE replaced = 0"
    f" UNION SELECT material_id FROM findings WHERE {JUDGED}"
)
_WAITS = f"(triage = 'later' OR (triage <> 'drop' AND id NOT IN ({_WORKED_ON})))"
_STANDS = f"CASE WHEN triage = 'inbox' AND id IN ({_WORKED_ON}) THEN 'digest' ELSE triage END"
_WAITING = "id, title, triage, priority, since, id IN (SELECT material_id FROM findings)"
_COMES = "(julianday(since) + :rest * (triage = 'later'))"
_YEAR = "substr(coalesce(\"when\", ''), 1, 4)"


class SqliteBrowsing:
    """Pages and counts."""

    _db: Transactions
    _aids: Aids

    def materials_page(
        self,
        *,
        triage: Triage | None = None,
        order: MaterialOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Material]:
        by: dict[MaterialOrder, tuple[Any, ...]] = {
            "newest": (materials.c.added.desc(), materials.c.id.desc()),
            "oldest": (materials.c.added, materials.c.id),
            "title": (func.lower(materials.c.title), materials.c.id),
            "priority": (materials.c.priority, materials.c.added.desc(), materials.c.id.desc()),
        }
        query = select(materials).order_by(*by[order]).limit(limit).offset(offset)
        if triage is not None:
            query = query.where(literal_column(_STANDS) == triage)
        return [material_of(row) for row in self._db.all(query)]

    def materials_by_id(self, material_ids: Sequence[str]) -> dict[str, Material]:
        rows = self._db.sql(
            f"SELECT {MATERIAL_COLUMNS} FROM materials WHERE id IN {_GIVEN}",
            (json.dumps(list(material_ids)),),
        )
        found = {row[0]: material_of(row) for row in rows}
        return {one: found[one] for one in material_ids if one in found}

    def waiting_materials(self, among: Sequence[str] | None = None) -> list[Waiting]:
        some = "" if among is None else f" AND id IN {_GIVEN}"
        given = () if among is None else (json.dumps(list(among)),)
        rows = self._db.sql(f"SELECT {_WAITING} FROM materials WHERE {_WAITS}{some}", given)
        return [_waiting(*row) for row in rows]

    def waiting_counts(self, day: date, *, rest: int) -> tuple[int, int]:
        rows = self._db.sql(
            f"SELECT count(*), coalesce(sum({_COMES} <= julianday(:day)), 0) FROM materials WHERE {_WAITS}",
            {"day": day.isoformat(), "rest": rest},
        )
        return rows[0][0], rows[0][1]

    def waiting_by_urgency(
        self, day: date, *, rest: int, aged: int, without: Sequence[str] = (), limit: int | None = None
    ) -> Generator[Waiting, None, None]:
        values = {
            "day": day.isoformat(),
            "rest": rest,
            "aged": aged,
            "without": json.dumps(list(without)),
            "limit": -1 if limit is None else limit,
        }
        waited = f"CAST((julianday(:day) - {_COMES}) / :aged AS INTEGER)"
        rows = self._db.stream(
            f"SELECT {_WAITING} FROM materials WHERE {_WAITS} AND {_COMES} <= julianday(:day)"
            " AND id NOT IN (SELECT value FROM json_each(:without))"
            f" ORDER BY priority - {waited}, {_COMES}, id LIMIT :limit",
            values,
        )
        with closing(rows):
            yield from (_waiting(*row) for row in rows)

    def lately_touched(self, *, limit: int, without: Sequence[str] = ()) -> list[str]:
        rows = self._db.sql(
            "SELECT CASE c.what WHEN 'material' THEN c.changed_id"
            " ELSE json_extract(coalesce(c.after, c.before), '$.material_id') END"
            " FROM act_changes AS c WHERE c.act_seq IN (SELECT seq FROM acts WHERE undone IS NULL"
            f" AND author = 'me' AND verb NOT IN {_GIVEN} ORDER BY seq DESC LIMIT ?)"
            " ORDER BY c.act_seq DESC, c.position",
            (json.dumps(list(without)), limit),
        )
        return list(dict.fromkeys(material_id for (material_id,) in rows if material_id is not None))

    def triage_counts(self) -> dict[Triage, int]:
        rows = self._db.sql(f"SELECT {_STANDS} AS stands, count(*) FROM materials GROUP BY stands")
        return dict(tuple(row) for row in rows)

    def sizes(self, material_ids: Sequence[str]) -> dict[str, Size]:
        rows = self._db.sql(
            "SELECT v.material_id, length(v.text), v.number FROM versions AS v"
            f" WHERE v.material_id IN {_GIVEN} AND v.number ="
            " (SELECT max(number) FROM versions WHERE material_id = v.material_id)",
            (json.dumps(list(material_ids)),),
        )
        return {material_id: Size(characters, number) for material_id, characters, number in rows}

    def latest_versions(self, material_ids: Sequence[str]) -> dict[str, str]:
        rows = self._db.sql(
            "SELECT material_id, id, max(number) FROM versions"
            f" WHERE material_id IN {_GIVEN} GROUP BY material_id",
            (json.dumps(list(material_ids)),),
        )
        return {material_id: version_id for material_id, version_id, _ in rows}

    def texts_of(self, material_ids: Sequence[str]) -> dict[str, str]:
        rows = self._db.sql(
            "SELECT v.material_id, v.text FROM versions AS v"
            f" WHERE v.material_id IN {_GIVEN} AND v.number ="
            " (SELECT max(number) FROM versions WHERE material_id = v.material_id)",
            (json.dumps(list(material_ids)),),
        )
        return dict(tuple(row) for row in rows)

    def note_texts_of(self, note_ids: Sequence[str]) -> dict[str, str]:
        rows = self._db.sql(
            "SELECT n.id, t.text FROM notes AS n JOIN note_texts AS t"
            f" ON t.note_id = n.id AND t.version = n.version WHERE n.id IN {_GIVEN}",
            (json.dumps(list(note_ids)),),
        )
        return dict(tuple(row) for row in rows)

    def made_on(self, material_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        given = json.dumps(list(material_ids))
        # The index of what someone judged holds all that is the reader's, and little else.
        rows = self._db.sql(
            f"SELECT material_id, kind, count(*) FROM records WHERE material_id IN {_GIVEN} AND removed = 0"
            " GROUP BY material_id, kind"
            " UNION ALL SELECT material_id, 'stance', count(*) FROM stances"
            f" WHERE material_id IN {_GIVEN} AND replaced = 0 GROUP BY material_id"
            " UNION ALL SELECT material_id, 'point', count(*) FROM findings"
            f" WHERE material_id IN {_GIVEN} AND ({JUDGED}) AND +kind = 'point' AND author = 'me'"
            " AND state <> 'dismissed' GROUP BY material_id"
            " UNION ALL SELECT material_id, 'digest', count(*) FROM digest_summaries"
            f" WHERE material_id IN {_GIVEN} GROUP BY material_id",
            (given,) * 4,
        )
        found: dict[str, dict[str, int]] = {}
        for material_id, kind, count in rows:
            found.setdefault(material_id, {})[kind] = count
        return found

    def worked_on(self) -> set[str]:
        return {material_id for (material_id,) in self._db.sql(_WORKED_ON)}

    def notes_keyed(self, collection: str, keys: Sequence[str]) -> list[str]:
        rows = self._db.sql(
            f"SELECT id FROM notes WHERE collection = ? AND key IN {_GIVEN} ORDER BY id",
            (collection, json.dumps(list(keys), ensure_ascii=False)),
        )
        return [note_id for (note_id,) in rows]

    def notes_grown_from(self, origins: Sequence[str]) -> list[str]:
        rows = self._db.sql(
            f"SELECT id FROM notes WHERE grown_from IN {_GIVEN} ORDER BY id", (json.dumps(list(origins)),)
        )
        return [note_id for (note_id,) in rows]

    def notes_of_time(
        self, period: Period, near: date, *, until: date | None, without: Sequence[str], limit: int
    ) -> list[Note]:
        # Times are few and notes are many: the times of the stretch are put in order first.
        times = [
            (abs((when.first_day - near).days), when.text)
            for when in self._times(period)
            if period.holds(when) and (until is None or when.first_day <= until)
        ]
        found: list[Note] = []
        for did in (True, False):
            for _, alike in groupby(sorted(times), key=lambda one: one[0]):
                if len(found) >= limit:
                    return found
                query = (
                    select(notes)
                    .where(notes.c.when.in_([text for _, text in alike]), (notes.c.basis == "did") == did)
                    .order_by(notes.c.id)
                    .limit(limit - len(found) + len(without))
                )
                kept = [note_of(row) for row in self._db.all(query) if row.id not in without]
                found += kept[: limit - len(found)]
        return found

    def _times(self, period: Period) -> list[When]:
        """The times that any note is about, from the first year of a stretch to its last."""
        rows = self._db.sql(
            'WITH RECURSIVE times (at) AS (SELECT (SELECT min("when") FROM notes WHERE "when" >= ?)'
            ' UNION ALL SELECT (SELECT min("when") FROM notes WHERE "when" > times.at) FROM times'
            " WHERE times.at < ?) SELECT at FROM times WHERE at < ?",
            (f"{period.first.year:04d}", *(f"{period.last.year:04d}~",) * 2),
        )
        return [When(text) for (text,) in rows]

    def notes_page(
        self,
        *,
        collection: str | None = None,
        basis: Basis | None = None,
        year: str | None = None,
        order: NoteOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Note]:
        by: dict[NoteOrder, tuple[Any, ...]] = {
            "newest": (notes.c.id.desc(),),
            "title": (func.lower(notes.c.title), notes.c.id),
            "when": (notes.c.when.desc().nulls_last(), notes.c.id),
        }
        wanted: list[ColumnElement[bool]] = []
        if collection is not None:
            wanted.append(notes.c.collection == collection)
        if basis is not None:
            wanted.append(notes.c.basis == basis)
        if year is not None:
            wanted.append(notes.c.when.startswith(year, autoescape=True) if year else notes.c.when.is_(None))
        query = select(notes).where(*wanted).order_by(*by[order]).limit(limit).offset(offset)
        return [note_of(row) for row in self._db.all(query)]

    def note_counts(self) -> list[NoteCount]:
        # By their times first: an index has them in that order, and they are few.
        rows = self._db.sql(
            f'SELECT collection, basis, {_YEAR}, sum(several) FROM (SELECT collection, basis, "when",'
            ' count(*) AS several FROM notes GROUP BY collection, basis, "when")'
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        return [NoteCount(*row) for row in rows]

    def note_terms_beginning(self, start: str, *, limit: int) -> list[str]:
        if not start:
            return []
        rows = self._db.sql(
            "SELECT term FROM recall_terms WHERE term >= ? AND term < ? ORDER BY passages DESC, term LIMIT ?",
            (start, start[:-1] + chr(ord(start[-1]) + 1), limit),
        )
        return [term for (term,) in rows]

    def materials_with(self, words: Sequence[str], *, limit: int) -> list[str]:
        return self._aids.materials_with(words, limit)

    def unsearchable(self) -> int:
        return self._aids.missing()

    def findings_with(self, words: Sequence[str], *, limit: int) -> list[Finding]:
        held, values = condition(self._db, words)
        rows = self._db.sql(
            f"SELECT * FROM findings WHERE state <> 'dismissed' AND {held} ORDER BY rowid LIMIT ?",
            (*values, limit),
        )
        return [finding_of(row) for row in rows]

    def evidence_of(self, note_id: str) -> Mapping[str, int]:
        return self._aids.evidence_of(note_id)


def _waiting(name: str, title: str, triage: Triage, priority: int, since: str, held: int) -> Waiting:
    # Days are read off the texts of times, as these say them where they were written.
    return Waiting(name, title, triage, priority, _day(since), held == 1)


@lru_cache(maxsize=1 << 12)
def _day(text: str) -> date:
    return date.fromisoformat(text)
