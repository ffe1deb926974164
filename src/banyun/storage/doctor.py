"""Looks after a home: what is damaged, what could go wrong, and repairing what is derived.

Repairs touch nothing a reader wrote: the index is made anew from the notes, leases of ended
processes are taken back, files that killed writers left are removed.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from typing import Literal

from banyun.digest.thinking import is_of
from banyun.errors import Corrupt, NotFound, StorageError
from banyun.events import Report, Started, silent
from banyun.identity import sha256
from banyun.knowledge.store import NoteTerms
from banyun.storage.backup import NOTES
from banyun.storage.originals import UNFINISHED
from banyun.storage.processes import Holder
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.aids import AIDS, CACHE
from banyun.storage.sqlite.index_care import index_faults, rebuild_index
from banyun.storage.sqlite.opening import DATABASE, integrity

LEAST_FREE = 200_000_000
"""Bytes of free disk under which the doctor warns."""

_SHOWN = 20
_WITHOUT_TEXT = (
    "SELECT id FROM notes AS n WHERE NOT EXISTS"
    " (SELECT 1 FROM note_texts AS t WHERE t.note_id = n.id AND t.version = n.version)"
)

_LATEST = (
    "SELECT id FROM versions AS v WHERE number ="
    " (SELECT max(number) FROM versions AS w WHERE w.material_id = v.material_id)"
)

State = Literal["ok", "advice", "damage", "repaired"]
Name = Literal[
    "file",
    "index",
    "texts",
    "originals",
    "unfinished",
    "leases",
    "answers",
    "caches",
    "aids",
    "permissions",
    "disk",
]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``advice`` harms nothing yet; ``damage`` does. ``details`` name the rows
    and files, ``hint`` says what to do."""

    name: Name
    state: State
    message: str
    hint: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """All checks, in the order made."""

    checks: tuple[Check, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged any more."""
        return all(check.state != "damage" for check in self.checks)


def examine(
    home: Path,
    now: datetime,
    *,
    repair: bool = False,
    note_terms: NoteTerms | None = None,
    report: Report = silent,
) -> Examination:
    """Checks a home, and with ``repair`` sets right what is derived; then nobody else may use it.

    Args:
        note_terms: How notes are indexed; with it, an index of an earlier tokenizer is made anew.

    Raises:
        Busy: with ``repair``, when others use the home.
        HomeUnwritable, NewerSchema: it cannot be opened at all.
    """
    report(Started("doctor", 11, "checks"))
    try:
        wrong = integrity(home / DATABASE) if (home / DATABASE).is_file() else []
        if wrong:
            return Examination((_damaged_file(home, tuple(wrong)), *_outside(home)))
        with closing(SqliteStore(home, alone=repair)) as store:
            return Examination(tuple(_Doctor(store, now, repair, note_terms).checks()))
    except Corrupt as error:
        return Examination((_damaged_file(home, (error.message,)), *_outside(home)))


def _damaged_file(home: Path, details: tuple[str, ...]) -> Check:
    return Check(
        "file",
        "damage",
        f"{home / DATABASE} is damaged.",
        "Copy the home before anything else, then `banyun restore` the latest backup.",
        details[:_SHOWN],
    )


def _outside(home: Path) -> tuple[Check, ...]:
    return (_permissions(home), _disk(home))


def _permissions(home: Path) -> Check:
    private = [home, home / DATABASE, home / "config.toml", home / "originals", *home.glob("originals/??/*")]
    private += [home / CACHE, *home.glob(f"{CACHE}/*"), home / NOTES]
    open_ones = [
        str(place)
        for place in private
        if place.exists() and stat.S_IMODE(place.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if not open_ones:
        return Check("permissions", "ok", "Nobody else can read the home.")
    return Check(
        "permissions",
        "advice",
        f"Others on this machine may read {len(open_ones)} places of the home.",
        f"`chmod -R go= {home}` closes it.",
        tuple(open_ones[:_SHOWN]),
    )


def _disk(home: Path) -> Check:
    free = disk_usage(home).free
    if free >= LEAST_FREE:
        return Check("disk", "ok", f"{free // 1_000_000} MB of disk are free.")
    return Check("disk", "advice", f"Only {free // 1_000_000} MB of disk are free.", "Make room soon.")


class _Doctor:
    def __init__(self, store: SqliteStore, now: datetime, repair: bool, note_terms: NoteTerms | None) -> None:
        self._store = store
        self._db = store.database
        self._now = now
        self._repair = repair
        self._note_terms = note_terms

    def checks(self) -> Iterator[Check]:
        yield Check("file", "ok", "The database is sound.")
        yield self._index()
        yield self._texts()
        yield self._originals()
        yield self._unfinished()
        yield self._leases()
        yield self._answers()
        yield self._caches()
        yield self._aids()
        yield from _outside(self._store.home)

    def _repaired(self, check: Check, repairing: Callable[[], None], done: str) -> Check:
        if not self._repair:
            return replace(check, hint="`banyun doctor --repair` sets it right.")
        repairing()
        return replace(check, state="repaired", message=done, hint="")

    def _index(self) -> Check:
        if faults := index_faults(self._db):
            check = Check("index", "damage", "The index does not fit the notes.", details=tuple(faults))
            return self._repaired(check, lambda: rebuild_index(self._db), "The index was made anew.")
        if self._store.outdated:
            check = Check("index", "advice", "The index is of an earlier tokenizer.")
            terms = self._note_terms
            if terms is None:
                return replace(check, hint="The next `banyun learn` makes it anew.")
            return self._repaired(check, lambda: self._store.reindex(terms), "The index was made anew.")
        return Check("index", "ok", f"The index holds {self._store.passage_count()} passages.")

    def _texts(self) -> Check:
        changed = []
        for query in (
            "SELECT id, text, sha256 FROM versions",
            "SELECT note_id || '/' || version, text, sha256 FROM note_texts",
        ):
            with closing(self._db.stream(query, ())) as rows:
                changed += [name for name, text, digest in rows if sha256(text) != digest]
        changed += [row[0] for row in self._db.sql(_WITHOUT_TEXT)]
        if not changed:
            return Check("texts", "ok", "Every text is as it was written.")
        return Check(
            "texts",
            "damage",
            f"{len(changed)} texts are not what was written.",
            "`banyun restore` a backup, or add and learn their sources again.",
            tuple(changed[:_SHOWN]),
        )

    def _originals(self) -> Check:
        wanted = {row[0] for row in self._db.sql("SELECT DISTINCT original_sha256 FROM versions")}
        lost = [digest for digest in sorted(wanted) if not self._whole(digest)]
        if lost:
            return Check(
                "originals",
                "damage",
                f"{len(lost)} originals are missing or changed; their texts are not touched.",
                "`banyun restore` a backup, or add their sources again.",
                tuple(lost[:_SHOWN]),
            )
        stray = sorted(set(self._store.originals.digests()) - wanted)
        if stray:
            return Check(
                "originals",
                "advice",
                f"{len(stray)} originals belong to no material.",
                "They are left by interrupted work or an earlier restore, and do no harm.",
                tuple(stray[:_SHOWN]),
            )
        return Check("originals", "ok", f"All {len(wanted)} originals are whole.")

    def _whole(self, digest: str) -> bool:
        try:
            self._store.originals.get(digest)
        except (NotFound, StorageError):
            return False
        return True

    def _unfinished(self) -> Check:
        home = self._store.home
        left = [*self._store.originals.unfinished(), *home.glob(f".restore{UNFINISHED}-*")]
        if not left:
            return Check("unfinished", "ok", "No half-written files.")
        check = Check(
            "unfinished",
            "advice",
            f"{len(left)} half-written files of interrupted work.",
            details=tuple(str(place) for place in left[:_SHOWN]),
        )
        return self._repaired(check, lambda: _remove(left), f"{len(left)} half-written files were removed.")

    def _leases(self) -> Check:
        rows = self._db.sql("SELECT name, token, host, pid, started, heartbeat, lifetime_s FROM leases")
        stale = [(row[0], row[1]) for row in rows if self._stale(row)]
        if not stale:
            return Check("leases", "ok", f"{len(rows)} jobs are running." if rows else "No job is running.")
        check = Check(
            "leases",
            "advice",
            f"{len(stale)} jobs ended without saying so; they go on when they are started again.",
            details=tuple(name for name, _ in stale[:_SHOWN]),
        )

        def release() -> None:
            for name, token in stale:
                self._store.release_lease(name, token)

        return self._repaired(check, release, f"{len(stale)} leases of ended jobs were taken back.")

    def _answers(self) -> Check:
        """What is kept of models' answers, so that they are not paid for twice."""
        rows = self._db.sql(
            "SELECT run_key, sum(length(passage_id) = 64), sum(length(step)) FROM digest_steps"
            " GROUP BY run_key"
        )
        latest = {row[0] for row in self._db.sql(_LATEST)}
        runs = [row for row in rows if is_of(row[0])]
        old = [row[0] for row in runs if not any(is_of(row[0], version_id=one) for one in latest)]
        if old:
            check = Check(
                "answers",
                "advice",
                f"{sum(row[1] for row in runs if row[0] in old)} kept answers of models are about"
                " texts that have changed since.",
                details=tuple(old[:_SHOWN]),
            )

            def drop() -> None:
                for run in old:
                    self._store.drop_digest_steps(run)

            return self._repaired(check, drop, "Answers about earlier texts were dropped.")
        kilobytes = sum(row[2] for row in runs) // 1000
        count = sum(row[1] for row in runs)
        return Check("answers", "ok", f"{count} answers of models are kept: {kilobytes} kB.")

    def _caches(self) -> Check:
        folder = self._store.home / "kv"
        files = [place for place in folder.rglob("*") if place.is_file()] if folder.is_dir() else []
        size = sum(place.stat().st_size for place in files) // 1_000_000
        return Check("caches", "ok", f"What models have read takes {size} MB of disk.")

    def _aids(self) -> Check:
        """The finding aids, in a file of their own: whatever is wrong with it, it can be made anew."""
        place = self._store.home / CACHE / AIDS
        if not place.exists():
            return Check("aids", "ok", "There are no finding aids yet.")
        try:
            wrong = integrity(place)
        except StorageError as error:
            wrong = [error.message]
        if not wrong:
            size = sum(one.stat().st_size for one in place.parent.glob(f"{AIDS}*")) // 1000
            return Check("aids", "ok", f"The finding aids are sound; they take {size} kB of disk.")
        check = Check("aids", "damage", "The finding aids are damaged.", details=tuple(wrong[:_SHOWN]))
        return self._repaired(check, self._store.forget_aids, "The next search makes the finding aids anew.")

    def _stale(self, row: tuple[str, str, str, int, int, str, float]) -> bool:
        _, _, host, pid, started, heartbeat, lifetime = row
        fresh_until = datetime.fromisoformat(heartbeat) + timedelta(seconds=lifetime)
        return self._now >= fresh_until or not Holder(host, pid, started).may_live()


def _remove(places: list[Path]) -> None:
    for place in places:
        if place.is_dir():
            for inner in sorted(place.rglob("*"), reverse=True):
                inner.rmdir() if inner.is_dir() else inner.unlink()
            place.rmdir()
        else:
            place.unlink()
