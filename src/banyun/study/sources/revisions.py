"""Notes that the reader found contradicted, and has not changed since."""

from __future__ import annotations

from collections.abc import Iterator

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
    texts = shelf.note_texts_of(list(waiting))
    for note_id, stance in reversed(waiting.items()):
        title = materials[stance.material_id].title
        yield Due(
            "revision",
            note_id,
            notes[note_id].title,
            say("study.revision", moment.lang, title=title, day=stance.created.date()),
            f"banyun show {note_id}",
            estimates.revising(texts[note_id]),
            stance.created.date(),
            2,
        )
