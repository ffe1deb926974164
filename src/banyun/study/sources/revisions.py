"""Notes that the reader found contradicted, and has not changed since."""

from __future__ import annotations

from collections.abc import Iterator

from banyun.findings.finding import StanceTaken
from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due


def revisions_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """One for each such note, since the day of the stance."""
    seen: set[str] = set()
    for stance in shelf.every_stance("contradicts"):
        if stance.note_id in seen or not _waits(shelf, stance):
            continue
        seen.add(stance.note_id)
        note, material = shelf.note(stance.note_id), shelf.material(stance.material_id)
        yield Due(
            "revision",
            note.id,
            note.title,
            say("study.revision", moment.lang, title=material.title, day=stance.created.date()),
            f"banyun show {note.id}",
            estimates.revising(shelf.note_text(note.id).text),
            stance.created.date(),
            2,
        )


def _waits(shelf: Shelf, stance: StanceTaken) -> bool:
    if stance.author != "me" or stance.orphaned:
        return False
    return shelf.note(stance.note_id).version == stance.note_version
