"""Answers of the interview, kept as notes of the reader's own work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from banyun.errors import InvalidInput
from banyun.identity import sha256
from banyun.knowledge.dating import find_date
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.learning import change_for
from banyun.knowledge.note import Note
from banyun.storage.base import Store
from banyun.study import interview
from banyun.study.interview import COLLECTION, QUESTIONS, Interviewed


def interviewed(store: Store, lang: str) -> list[Interviewed]:
    """Every question, with what the reader answered."""
    notes = _notes(store)
    found = []
    for number, name in enumerate(QUESTIONS, 1):
        note = notes.get(interview.key_of(name))
        text = interview.without_heading(store.note_text(note.id).text) if note else ""
        found.append(interview.asked(number, lang, note, text))
    return found


def answer(store: Store, number: int, text: str, lang: str, *, now: datetime) -> Interviewed:
    """Keeps an answer at once; its time is that which it names, all of it being
    the reader's own. A changed answer becomes the
    next version of its note.

    Raises:
        InvalidInput: no such question, or no answer.
    """
    if not 1 <= number <= len(QUESTIONS):
        raise InvalidInput(
            f"There is no question {number} in the interview.", f"They go from 1 to {len(QUESTIONS)}."
        )
    if not text.strip():
        raise InvalidInput("There is no answer.", "Three sentences will do.")
    asked = interview.asked(number, lang)
    key = interview.key_of(asked.name)
    known = _notes(store).get(key)
    whole = f"# {known.title if known else asked.title}\n\n{text.strip()}\n"
    before = store.note_text(known.id) if known else None
    change = change_for(NoteSource(key, whole), sha256(whole), known, COLLECTION, now, before)
    note = replace(change.note, basis="did", basis_given=True)
    if note.when is None and not note.when_given:
        note = replace(note, when=find_date(text))
    change = replace(change, note=note)
    with store.act("interview", now, "me"):
        (kept,) = store.put_notes([change])
    return replace(asked, note=kept, answer=text.strip())


def _notes(store: Store) -> dict[str, Note]:
    return {one.key: one for one in store.notes(collection=COLLECTION)}
