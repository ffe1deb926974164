"""What the reader says about a note of theirs, with the index kept in step, also when it is undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from banyun.findings.records import Act
from banyun.knowledge.dating import parse_when
from banyun.knowledge.indexing import note_terms
from banyun.knowledge.note import Basis, Note
from banyun.library.editing import put_back
from banyun.storage.base import Store


def describe_note(
    store: Store,
    note: Note,
    now: datetime,
    *,
    basis: Basis | None,
    when: str | None,
    tags: Sequence[str],
    without_tags: Sequence[str],
) -> Note:
    """Sets what is given; ``when`` is a year, a month, a day, or "" for none.

    Raises:
        InvalidInput: ``when`` is no time.
    """
    kept = tuple(tag for tag in dict.fromkeys((*note.tags, *tags)) if tag not in without_tags)
    said = replace(note, tags=kept)
    if basis is not None:
        said = replace(said, basis=basis, basis_given=True)
    if when is not None:
        said = replace(said, when=parse_when(when) if when.strip() else None, when_given=True)
    with store.act("note", now, "me"):
        store.update_note(said)
        if _names(said) != _names(note):
            store.index_note(note.id, note_terms)
    return store.note(note.id)


def undo(store: Store, now: datetime) -> Act:
    """Takes back the latest act; the notes that it had given other names are found by their old
    ones again, and files that it has written say what they said before.

    Raises:
        NotOverwritten: such a file was changed since; nothing is taken back.
    """
    with store.writing():
        act = store.undo(now)
        put_back(store, act)
        for note_id in store.notes_by_id(list(_renamed(act))):
            store.index_note(note_id, note_terms)
    return act


def _renamed(act: Act) -> Iterator[str]:
    for change in act.changes:
        before, after = change.before, change.after
        if isinstance(before, Note) and isinstance(after, Note) and _names(before) != _names(after):
            yield after.id


def _names(note: Note) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return note.title, note.aliases, note.tags
