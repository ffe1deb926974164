"""New notes that bear on an old question: they bring it back at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime

from banyun.findings.bodies import Term
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.growing import GROWN
from banyun.knowledge.note import Note
from banyun.knowledge.recall import Recaller
from banyun.study.asked import Asked
from banyun.study.base import Moment, Shelf
from banyun.study.naming import glossary_of, pairs_of

LEAST = 0.3
"""Score from which what is found for a question (``Recaller.recall``) bears on it: about one telling
term that two texts share."""

MOST = 50


class BearingNotes:
    """Finds them for many questions; looks through the notes once.

    What the reader deduced on any question counts for none: two questions of one text would bring
    each other back for ever. The dictionary stays closed: opening it takes longer than all
    questions together.
    """

    def __init__(self, shelf: Shelf, moment: Moment) -> None:
        self._shelf = shelf
        self._fitted = moment.fitted
        self._state: tuple[Hashable, ...] | None = None
        self._recaller = Recaller(shelf, wording=moment.lang, glossary=glossary_of(shelf), dictionary=False)
        self._lang = moment.lang
        self._times: dict[str, datetime] | None = None
        self._from: datetime | None = None

    def newest(self, asked: Asked) -> Recalled | None:
        """The best of the notes that were learned or changed since the question was last thought
        about, or put off, and that bear on it. Where that is kept for longer, and there are too many to
        find it out while one waits, None for those of which it is not known yet."""
        if self._fitted is None:
            return self._newest(asked)
        return self._fitted.soon(self._key(asked), lambda: self._newest(asked), None)

    def begin(self, several: Sequence[Asked]) -> None:
        """Where too many of these are unknown, none is found out while one waits: it is done in the
        background."""
        if self._fitted is not None and self._fitted.missing([self._key(one) for one in several]):
            self._fitted.at_once = 0

    def _key(self, asked: Asked) -> Hashable:
        return (asked.question.id, question_text(asked), asked.thought, asked.schedule, *self._known())

    def _known(self) -> tuple[Hashable, ...]:
        """What all questions depend on: the notes, and what the reader calls one thing."""
        if self._state is None:
            named = hash(tuple(pairs_of(one.body for one in self._shelf.records(Term))))
            self._state = (self._shelf.index_state(), named, self._lang)
        return self._state

    def _newest(self, asked: Asked) -> Recalled | None:
        since = asked.thought
        if asked.schedule is not None and asked.schedule.body.postponed:
            since = max(since, asked.schedule.updated)
        newer = self._newer(since)
        if not newer:
            return None
        found = self._recaller.recall(question_text(asked), limit=MOST, among=newer)
        bearing = [one for one in found if one.terms and one.score >= LEAST]
        notes = self._shelf.notes_by_id([one.note_id for one in bearing])
        return next((one for one in bearing if not _deduced(notes[one.note_id])), None)

    def _newer(self, since: datetime) -> set[str]:
        if self._times is None or self._from is None or since < self._from:
            self._times, self._from = self._shelf.notes_since(since), since
        return {note_id for note_id, updated in self._times.items() if updated > since}


def _deduced(note: Note) -> bool:
    return note.collection == GROWN and note.key.startswith(f"{PREFIXES['deduction']}_")


def question_text(asked: Asked) -> str:
    """What a question says, with the words it is about."""
    body = asked.question.body
    return "\n".join((body.text, *(quote.exact for quote in body.quotes)))
