"""Notes that grow from what the reader writes here: recalled like any note, never as evidence for
the material they grew from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from banyun.identity import sha256
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.learning import change_for
from banyun.knowledge.note import Basis, When
from banyun.knowledge.store import NoteChange

GROWN = "grown"
"""The collection of such notes; a note's key is the id of the record it grew from."""


def grown_note(
    record_id: str,
    title: str,
    text: str,
    *,
    basis: Basis,
    grown_from: str | None,
    at: datetime,
    when: When | None = None,
) -> NoteChange:
    """The note of a record: its title as a heading, then the reader's words as they are.

    Args:
        grown_from: The material it was thought about, if any.
        at: When it was written (aware).
        when: The time it is of, by default the day it was written: what is thought today of 2021
            is no note of 2021.
    """
    heading = " ".join(title.split())
    whole = f"# {heading}\n\n{text.strip()}\n"
    change = change_for(NoteSource(f"{record_id}.md", whole), sha256(whole), None, GROWN, at)
    note = replace(
        change.note,
        title=heading,
        basis=basis,
        basis_given=True,
        when=when or When(at.date().isoformat()),
        when_given=True,
        grown_from=grown_from,
    )
    return replace(change, note=note)
