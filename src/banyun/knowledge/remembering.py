"""My notes of a time: what I knew and did around then that bears on something, and nothing later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banyun.knowledge.evidence import Recalled
from banyun.knowledge.note import Note, When
from banyun.knowledge.periods import WIDER, Period, around
from banyun.knowledge.recall import Notes, Recaller
from banyun.language.bilingual import Glossary
from banyun.language.sentences import sentences
from banyun.language.wording import say
from banyun.materials.anchor import anchor_at

MOST = 6


@dataclass(frozen=True, slots=True)
class OfThen:
    """Notes of a time, those that bear on what was asked first.

    ``period`` is the stretch they were found in, None where there was no time to look at or none
    of that time; ``widened`` where the first stretch had none; ``until`` the day after which
    nothing counts.
    """

    notes: tuple[Recalled, ...]
    period: Period | None
    widened: bool = False
    until: date | None = None


def notes_of_then(
    notes: Notes,
    text: str,
    when: When | None,
    *,
    until: date | None,
    wording: str,
    glossary: Glossary | None = None,
    without_notes: Sequence[str] = (),
    limit: int = MOST,
) -> OfThen:
    """The notes of a time that bear on a text, best first; then, where there is room, notes of that
    time that share no words with it, the nearest first.

    The years of ``when`` and half a year on either side are looked at first, then wider stretches
    until one has notes; at last all notes, which then must bear on the text.

    Args:
        until: Notes as they stood on that day; nothing later.
    """
    if when is not None:
        for months in WIDER:
            period = around(when, months).until(until)
            found = _of_period(notes, text, when, period, until, wording, glossary, without_notes, limit)
            if found:
                return OfThen(tuple(found), period, months != WIDER[0], until)
    recaller = Recaller(notes, wording=wording, glossary=glossary, without_notes=without_notes, until=until)
    return OfThen(tuple(recaller.recall(text, limit=limit)), None, when is not None, until)


def _of_period(
    notes: Notes,
    text: str,
    when: When,
    period: Period,
    until: date | None,
    wording: str,
    glossary: Glossary | None,
    without_notes: Sequence[str],
    limit: int,
) -> list[Recalled]:
    recaller = Recaller(
        notes,
        wording=wording,
        glossary=glossary,
        without_notes=without_notes,
        until=until,
        within=period,
    )
    found = recaller.recall(text, limit=limit)
    taken = {*without_notes, *(one.note_id for one in found)}
    others = notes.notes_of_time(
        period, when.first_day, until=until, without=sorted(taken), limit=limit - len(found)
    )
    for note in others:
        if (opening := _opening(notes, note, until, wording)) is not None:
            found.append(opening)
    return found


def _opening(notes: Notes, note: Note, until: date | None, wording: str) -> Recalled | None:
    """A note by its first sentence, as it stood on a day."""
    text = notes.note_text(note.id, _version(notes, note, until))
    for passage in notes.passages_of_note(note.id, text.version):
        if passage.readable and (cut := sentences(passage.text)):
            start, end = cut[0].start + passage.start, cut[0].end + passage.start
            return Recalled(
                note_id=note.id,
                title=note.title,
                basis=note.basis,
                when=note.when,
                quote=anchor_at(text.text, start, end),
                score=0.0,
                terms=(),
                why=say("transfer.of_then", wording),
                note_version=text.version,
            )
    return None


def _version(notes: Notes, note: Note, until: date | None) -> int:
    """The latest version that had been written by then; the first one counts from the time it is about."""
    if until is None or note.version == 1:
        return note.version
    return max(
        one.version for one in notes.note_versions(note.id) if one.version == 1 or one.created.date() <= until
    )
