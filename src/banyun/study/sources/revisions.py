"""Notes that the reader found contradicted, and has not changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from banyun.knowledge.note import Note
from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due


def revisions_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """One for each such note, since the day of the stance."""
    taken = [one for one in shelf.every_stance("contradicts") if one.author == "me" and not one.orphaned]
    notes = shelf.notes_by_id([one.note_id for one in taken])
    waiting = {
        one.note_id: one
        for one in reversed(taken)
        if one.note_id in notes and notes[one.note_id].version == one.note_version
    }
    materials = shelf.materials_by_id([one.material_id for one in waiting.values()])
    minutes = _minutes_of(shelf, [notes[one] for one in waiting])
    for note_id, stance in reversed(waiting.items()):
        title = materials[stance.material_id].title
        yield Due(
            "revision",
            note_id,
            notes[note_id].title,
            _reason(title, stance.created.date(), moment.lang),
            f"banyun show {note_id}",
            minutes[note_id],
            stance.created.date(),
            2,
        )


@lru_cache(maxsize=1 << 12)
def _reason(title: str, day: date, lang: str) -> str:
    return say("study.revision", lang, title=title, day=day)


_minutes: dict[str, int] = {}
"""By the hashes of texts."""


def _minutes_of(shelf: Shelf, notes: Iterable[Note]) -> dict[str, int]:
    """By ids; only texts that were not looked at yet are read."""
    wanted = {one.id: one.sha256 for one in notes}
    unread = [note_id for note_id, name in wanted.items() if name not in _minutes]
    for note_id, text in shelf.note_texts_of(unread).items():
        _minutes[wanted[note_id]] = estimates.revising(text)
    return {note_id: _minutes[name] for note_id, name in wanted.items()}
