"""What the reader's stances say of notes: marks for recall, and which notes want revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from banyun.findings.finding import StanceTaken
from banyun.knowledge.evidence import Mark, Stance
from banyun.knowledge.judged import Judged
from banyun.knowledge.note import Note
from banyun.storage.base import Store

MARKING: tuple[Stance, ...] = ("confirms", "refines", "contradicts")


@dataclass(frozen=True, slots=True)
class ToRevise:
    """A note that something read contradicts, and that has not been changed since: ``stances`` say
    so, the latest first."""

    note: Note
    stances: tuple[StanceTaken, ...]


def judged_notes(store: Store, *, elsewhere_than: Collection[str] = (), until: date | None = None) -> Judged:
    """The marks on notes, the latest first.

    Args:
        elsewhere_than: Materials whose stances do not count: what was said there must not speak for
            it again.
        until: Only what was said up to that day.
    """
    taken = [
        one
        for one in store.every_stance()
        if one.stance in MARKING
        and not one.orphaned
        and one.material_id not in elsewhere_than
        and (until is None or one.created.date() <= until)
    ]
    notes = store.notes_by_id(list({one.note_id for one in taken}))
    materials = store.materials_by_id(list({one.material_id for one in taken}))
    marks: dict[str, list[Mark]] = defaultdict(list)
    for one in sorted(taken, key=lambda one: one.created, reverse=True):
        note = notes.get(one.note_id)
        if note is not None and not (one.stance == "contradicts" and revised(note, one)):
            title = materials[one.material_id].title if one.material_id in materials else ""
            marks[note.id].append(Mark(one.stance, title, one.created.date(), one.material_quote.exact))
    return marks


def to_revise(store: Store) -> list[ToRevise]:
    """The notes that come back until they get a new version or the stance changes; the one that has
    waited longest first."""
    against: dict[str, list[StanceTaken]] = defaultdict(list)
    for one in store.every_stance("contradicts"):
        if not one.orphaned:
            against[one.note_id].append(one)
    found = []
    for note in store.notes_by_id(list(against)).values():
        stances = [one for one in reversed(against[note.id]) if not revised(note, one)]
        if stances:
            found.append(ToRevise(note, tuple(stances)))
    return sorted(found, key=lambda one: one.stances[-1].created)


def revised(note: Note, taken: StanceTaken) -> bool:
    """Whether the note has got a new version since the stance was taken."""
    return note.version > taken.note_version
