"""Learning: brings what the store knows of a source up to what the source holds now.

A note is known by its collection and key. A file that moved with its text unchanged stays the
same note; a file that was edited gives its note a new version; a note whose file is gone is
kept and marked missing, until the file comes back. What the reader set by hand stays. Doing it
twice changes nothing, and what was interrupted goes on where it was, since every batch is
committed by itself and finished notes are unchanged the next time.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Protocol

from banyun.errors import BanyunError, EmptySource, NothingToLearn, NotText, TooLarge, UnreadableSource
from banyun.events import Advanced, CancelToken, Finished, Report, Started, Warned, silent
from banyun.identity import new_id, sha256
from banyun.knowledge.describing import Description, describe
from banyun.knowledge.importers import open_source
from banyun.knowledge.importers.base import Found, Importer, NoteSource, Scan, Skipped
from banyun.knowledge.indexing import format_of, note_terms
from banyun.knowledge.note import Basis, Note, NoteText, text_id
from banyun.knowledge.store import NoteChange, NoteStore
from banyun.materials.segmenting import segment

BATCH_NOTES = 256
BATCH_CHARACTERS = 2_000_000
"""A transaction holds at most so many notes, and about so much text."""

STAGE = "learn"
_LEAST_TO_MOVE = 40
"""A text shorter than this, in code points, says too little to recognise a moved file by."""

_FAILURES: dict[str, type[UnreadableSource]] = {
    "empty": EmptySource,
    "not_text": NotText,
    "too_large": TooLarge,
}


class LearningStore(NoteStore, Protocol):
    """A note store whose writes can be put together."""

    def writing(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, slots=True)
class Learned:
    """What learning did. ``notes`` is what the source holds now: added, updated (a new version)
    and unchanged together; ``moved`` of the unchanged have a new key. ``missing`` are the keys
    of notes whose files are gone; ``failures`` what went wrong with some of several sources;
    ``seconds`` is wall-clock time."""

    notes: int
    added: int
    updated: int
    unchanged: int
    moved: int
    missing: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    seconds: float
    failures: tuple[BanyunError, ...] = ()

    def as_json(self, wording: str = "en") -> dict[str, object]:
        """The record of the ``learn`` contract; reasons in the interface language."""
        return {
            "notes": self.notes,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "moved": self.moved,
            "missing": len(self.missing),
            "missing_paths": list(self.missing),
            "skipped": [{"path": skip.path, "reason": skip.said(wording)} for skip in self.skipped],
            "seconds": round(self.seconds, 3),
        }


def learn(
    paths: Sequence[Path],
    store: LearningStore,
    clock: Callable[[], datetime],
    *,
    kind: str = "auto",
    basis: Basis | None = None,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Learned:
    """Learns folders, vaults and files, one after the other; see ``learn_source``.

    Args:
        paths: At least one.
        kind: ``auto``, or one of the kinds of ``importers``.

    Raises:
        BanyunError: as ``learn_source``, if there is one path; with several, what went wrong is
            in ``failures`` and the others are learned.
        InvalidInput: an unknown kind.
    """
    results: list[Learned] = []
    failures: list[BanyunError] = []
    for path in paths:
        try:
            known = frozenset(note.collection for note in store.notes())
            importer = open_source(path, kind, known)
            results.append(learn_source(store, importer, clock, basis=basis, report=report, cancel=cancel))
        except (NothingToLearn, UnreadableSource) as failure:
            if len(paths) == 1:
                raise
            failures.append(failure)
    return _together(results, failures)


def _together(results: Sequence[Learned], failures: Sequence[BanyunError]) -> Learned:
    return Learned(
        notes=sum(result.notes for result in results),
        added=sum(result.added for result in results),
        updated=sum(result.updated for result in results),
        unchanged=sum(result.unchanged for result in results),
        moved=sum(result.moved for result in results),
        missing=tuple(key for result in results for key in result.missing),
        skipped=tuple(skip for result in results for skip in result.skipped),
        seconds=sum(result.seconds for result in results),
        failures=tuple(failures),
    )


def learn_source(
    store: LearningStore,
    importer: Importer,
    clock: Callable[[], datetime],
    *,
    basis: Basis | None = None,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Learned:
    """Learns a source.

    Args:
        store: Where the notes go; written in batches.
        importer: The source.
        clock: Gives the time of new notes and versions (aware).
        basis: How the reader knows all of this; wins over guesses, not over what the reader set
            for a note before.
        report: Told of every batch and of what the reader should know.
        cancel: Checked between notes; batches already committed stay.

    Raises:
        NothingToLearn: no note in the source (nothing is marked missing then: it is more likely
            a disk that is not there).
        UnreadableSource: the source is one file, and it cannot be learned.
        Cancelled: the token was set.
    """
    started = time.perf_counter()
    scan = importer.scan()
    if not scan.found:
        raise _nothing(importer, scan)
    report(Started(STAGE, len(scan.found), "notes"))
    session = _Session(store, importer, clock, basis, Ledger(store.notes(), importer, scan))
    for done, found in enumerate(scan.found, 1):
        if cancel is not None:
            cancel.check()
        session.take(importer.read(found))
        if session.full:
            session.commit()
            report(Advanced(STAGE, done, found.key))
    session.commit()
    if session.read == 0:
        raise _nothing(importer, Scan((), session.skipped_with(scan)))
    missing = session.mark_missing()
    if session.kept_basis:
        report(Warned(STAGE, f"{session.kept_basis} notes keep the basis that was set for them before."))
    seconds = time.perf_counter() - started
    report(Finished(STAGE, seconds))
    counts = session.counts
    return Learned(
        notes=session.read,
        added=counts["added"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        moved=counts["moved"],
        missing=missing,
        skipped=session.skipped_with(scan),
        seconds=seconds,
    )


def _nothing(importer: Importer, scan: Scan) -> NothingToLearn | UnreadableSource:
    where = importer.collection + ("/" + importer.scope.rstrip("/") if importer.scope else "")
    single = importer.scope and not importer.scope.endswith("/")
    if single and scan.skipped:
        skipped = scan.skipped[0]
        kind = _FAILURES.get(skipped.reason, UnreadableSource)
        return kind(f"{where} cannot be learned: {skipped.said('en')}.", "Give a Markdown or text file.")
    reasons = Counter(skip.said("en") for skip in scan.skipped)
    left_out = ", ".join(f"{count} × {reason}" for reason, count in reasons.most_common(3))
    return NothingToLearn(
        f"No notes were found in {where}.",
        f"Left out: {left_out}." if left_out else "Give a folder of Markdown or text files.",
    )


class Ledger:
    """What the store knows of a source, and which note a file is.

    Notes learned from a folder below this one, and notes of a folder that is gone and most of
    whose files are here, belong to this source from now on.

    Args:
        notes: All notes of the store.
        importer: The source.
        scan: What it holds now.
        exists: Whether a collection's root is still there.
    """

    def __init__(
        self,
        notes: Sequence[Note],
        importer: Importer,
        scan: Scan,
        exists: Callable[[str], bool] = lambda root: Path(root).exists(),
    ) -> None:
        self._collection = importer.collection
        self._scope = importer.scope
        self._present = {found.key for found in scan.found}
        self._unseen = [skip for skip in scan.skipped if skip.reason == "unreadable"]
        by_collection: dict[str, list[Note]] = defaultdict(list)
        for note in notes:
            by_collection[note.collection].append(note)
        self._known = {note.key: note for note in by_collection.pop(self._collection, [])}
        for collection, theirs in by_collection.items():
            prefix = self._adopted(collection, theirs, exists)
            if prefix is not None:
                self._known = {prefix + note.key: note for note in theirs} | self._known
        self._lost: dict[str, list[str]] = defaultdict(list)
        for key, note in sorted(self._known.items()):
            if key not in self._present and not self._out_of_sight(key):
                self._lost[note.sha256].append(key)

    def known(self, key: str) -> Note | None:
        return self._known.get(key)

    def moved_here(self, digest: str) -> Note | None:
        """A note with that text whose file is gone: it moved. Each is given away once."""
        lost = self._lost.get(digest)
        return self._known.pop(lost.pop(0)) if lost else None

    def gone(self) -> dict[str, Note]:
        """Notes in scope whose files are neither there nor left out, by key."""
        return {
            key: note
            for key, note in sorted(self._known.items())
            if key not in self._present and key.startswith(self._scope) and not self._out_of_sight(key)
        }

    def _adopted(self, collection: str, notes: Sequence[Note], exists: Callable[[str], bool]) -> str | None:
        """What goes before the keys of another collection's notes if they belong to this one;
        None if they don't."""
        if collection.startswith(self._collection.rstrip("/") + "/"):
            return collection[len(self._collection.rstrip("/")) + 1 :] + "/"
        here = sum(note.key in self._present for note in notes)
        if not self._scope and 2 * here >= len(notes) and _is_folder(collection) and not exists(collection):
            return ""
        return None

    def _out_of_sight(self, key: str) -> bool:
        """Whether the file may be there, but cannot be seen."""
        return any(skip.covers(key) for skip in self._unseen)


def _is_folder(collection: str) -> bool:
    """Whether a collection is named by the path of a folder; notes grown here are not."""
    return PurePath(collection).is_absolute()


class _Session:
    """One run of learning: plans note by note, writes batch by batch."""

    def __init__(
        self,
        store: LearningStore,
        importer: Importer,
        clock: Callable[[], datetime],
        basis: Basis | None,
        ledger: Ledger,
    ) -> None:
        self._store = store
        self._collection = importer.collection
        self._clock = clock
        self._basis = basis
        self._ledger = ledger
        self._changes: list[NoteChange] = []
        self._touched: list[Note] = []
        self._characters = 0
        self._skipped: list[Skipped] = []
        self.counts: Counter[str] = Counter()
        self.read = 0
        self.kept_basis = 0

    @property
    def full(self) -> bool:
        waiting = len(self._changes) + len(self._touched)
        return waiting >= BATCH_NOTES or self._characters >= BATCH_CHARACTERS

    def skipped_with(self, scan: Scan) -> tuple[Skipped, ...]:
        return tuple(sorted((*scan.skipped, *self._skipped), key=lambda skip: skip.path))

    def take(self, source: NoteSource | Skipped) -> None:
        """Plans one note."""
        if isinstance(source, Skipped):
            self._skipped.append(source)
            return
        self.read += 1
        digest = sha256(source.text)
        note = self._ledger.known(source.key)
        if note is None and len(source.text) >= _LEAST_TO_MOVE:
            note = self._ledger.moved_here(digest)
        if note is None:
            self.counts["added"] += 1
        elif note.sha256 != digest:
            self.counts["updated"] += 1
        else:
            self.counts["unchanged"] += 1
            if (note.collection, note.key) == (self._collection, source.key):
                self._touch(note, self._settled(replace(note, missing=False)))
                return
            self.counts["moved"] += 1
        before = self._store.note_text(note.id) if note else None
        change = change_for(source, digest, note, self._collection, self._clock(), before)
        self._changes.append(replace(change, note=self._settled(change.note)))
        self._characters += len(source.text)

    def commit(self) -> None:
        """Writes what was planned, in one transaction."""
        if not self._changes and not self._touched:
            return
        with self._store.writing():
            for note in self._touched:
                self._store.update_note(note)
            if self._changes:
                self._store.put_notes(self._changes)
        self._changes, self._touched, self._characters = [], [], 0

    def mark_missing(self) -> tuple[str, ...]:
        """Marks what is gone; returns the keys of all that is."""
        gone = self._ledger.gone()
        for note in gone.values():
            self._touch(note, replace(note, missing=True))
            if self.full:
                self.commit()
        self.commit()
        return tuple(gone)

    def _settled(self, note: Note) -> Note:
        """With the basis given for the whole source, unless the reader set another before."""
        if self._basis is None or (note.basis == self._basis and note.basis_given):
            return note
        if note.basis_given:
            self.kept_basis += 1
            return note
        return replace(note, basis=self._basis, basis_given=True)

    def _touch(self, before: Note, after: Note) -> None:
        if after != before:
            self._touched.append(after)


def learn_again(
    store: LearningStore, importer: Importer, found: Found, note: Note, clock: Callable[[], datetime]
) -> Note:
    """Takes in what the file of one known note says now: a new version where its text has changed.

    Raises:
        UnreadableSource: it cannot be learned any more.
    """
    source = importer.read(found)
    if isinstance(source, Skipped):
        kind = _FAILURES.get(source.reason, UnreadableSource)
        raise kind(f"{found.path} cannot be learned: {source.said('en')}.", "Give a Markdown or text file.")
    digest = sha256(source.text)
    if digest != note.sha256:
        before = store.note_text(note.id)
        store.put_notes([change_for(source, digest, note, note.collection, clock(), before)])
    elif note.missing:
        store.update_note(replace(note, missing=False))
    return store.note(note.id)


def change_for(
    source: NoteSource,
    digest: str,
    known: Note | None,
    collection: str,
    now: datetime,
    before: NoteText | None = None,
) -> NoteChange:
    """The change that makes a new note of a source, a new version of a known one, or, where its
    text is the same, gives a known one its new place.

    What the reader set by hand (basis, when, and tags added or taken away, seen against
    ``before``, the known note's text) is kept; all else is read from the text again.
    """
    described = describe(source)
    edited = known is not None and known.sha256 != digest
    note = Note(
        id=known.id if known else new_id("note", now),
        collection=collection,
        key=source.key,
        title=described.title,
        language=described.language,
        basis=known.basis if known and known.basis_given else described.basis,
        when=known.when if known and known.when_given else described.when,
        version=known.version + edited if known else 1,
        sha256=digest,
        updated=known.updated if known and not edited else now,
        aliases=described.aliases,
        tags=_tags(described, known, before),
        links=described.links,
        basis_given=known.basis_given if known else False,
        when_given=known.when_given if known else False,
        grown_from=described.about or (known.grown_from if known else None),
    )
    text = NoteText(note.id, note.version, source.text, digest, now, described.body_start)
    owner = text_id(note.id, note.version)
    passages = tuple(segment(source.text, format_of(source.key), owner, described.body_start))
    return NoteChange(note, text, passages, note_terms(note, text, passages))


def _tags(described: Description, known: Note | None, before: NoteText | None) -> tuple[str, ...]:
    """The text's tags, with what the reader changed by hand since the last version."""
    if known is None or before is None:
        return described.tags
    written = describe(NoteSource(known.key, before.text)).tags
    added = [tag for tag in known.tags if tag not in written]
    taken = {tag for tag in written if tag not in known.tags}
    return tuple(dict.fromkeys([*(tag for tag in described.tags if tag not in taken), *added]))
