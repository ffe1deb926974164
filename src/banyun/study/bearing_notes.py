"""New notes that bear on an old question: they bring it back at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from banyun.findings.bodies import Term
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.growing import GROWN
from banyun.knowledge.indexing import note_terms
from banyun.knowledge.note import Note
from banyun.knowledge.recall import Recaller
from banyun.knowledge.store import ChangedNotes
from banyun.language.tokens import index_terms
from banyun.study.asked import Asked
from banyun.study.base import Moment, Shelf
from banyun.study.fitted import Fitted
from banyun.study.naming import glossary_of, pairs_of

LEAST = 0.3
"""Score from which what is found for a question (``Recaller.recall``) bears on it: about one telling
term that two texts share."""

MOST = 50

FEW = 1000
"""Of so many passages of notes one may have changed, for what was found in the others to hold: that
other words are as rare as they were."""


@dataclass(frozen=True, slots=True)
class Borne:
    """The ``best`` note that bears on a question, the ids of all that do, and the ``terms`` without any
    of which a note cannot."""

    best: Recalled | None
    bearing: frozenset[str]
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A state of the index, and how many notes changed since all answers were found out."""

    state: str
    changed: int = 0


class BearingNotes:
    """Finds them for many questions; looks through the notes once.

    What the reader deduced on any question counts for none: two questions of one text would bring
    each other back for ever. The dictionary stays closed: opening it takes longer than all
    questions together.
    """

    def __init__(self, shelf: Shelf, moment: Moment) -> None:
        self._shelf = shelf
        self._fitted = moment.fitted
        self._recaller = Recaller(shelf, wording=moment.lang, glossary=glossary_of(shelf), dictionary=False)
        self._lang = moment.lang
        self._times: dict[str, datetime] | None = None
        self._from: datetime | None = None

    def newest(self, asked: Asked) -> Recalled | None:
        """The best of the notes that were learned or changed since the question was last thought
        about, or put off, and that bear on it. Where that is kept for longer, and there are too many to
        find it out while one waits, None for those of which it is not known yet."""
        if self._fitted is None:
            return self._borne(asked).best
        found = self._fitted.soon(self._key(asked, self._state), lambda: self._borne(asked), None)
        return found.best if found else None

    def begin(self, several: Sequence[Asked]) -> None:
        """Where too many of these are unknown, none is found out while one waits: it is done in the
        background."""
        if self._fitted is None or not several:
            return
        self._carry(self._fitted, several)
        if self._fitted.missing([self._key(one, self._state) for one in several]):
            self._fitted.at_once = 0

    def _key(self, asked: Asked, state: str) -> Hashable:
        """What an answer depends on: the question, the notes, and what the reader calls one thing."""
        question = asked.question.id, question_text(asked), asked.thought, asked.schedule
        return (*question, state, self._named, self._lang)

    @cached_property
    def _state(self) -> str:
        return self._shelf.index_state()

    @cached_property
    def _named(self) -> int:
        return hash(tuple(pairs_of(one.body for one in self._shelf.records(Term))))

    def _carry(self, fitted: Fitted, several: Sequence[Asked]) -> None:
        """Where only few notes changed since answers were kept, keeps those that these do not touch."""
        place = ("notes seen", self._lang)
        seen = cast(_Seen | None, fitted.kept(place))
        if seen is not None and seen.state == self._state:
            return
        fitted.put(place, _Seen(self._state))
        changed = self._shelf.notes_changed_since(seen.state) if seen is not None else None
        if seen is None or changed is None:
            return
        count = seen.changed + max(1, len(changed))
        if count * FEW > self._shelf.passage_count():
            return
        fitted.put(place, _Seen(self._state, count))
        terms = self._changed_terms(changed, min(one.thought for one in several))
        for one in several:
            kept = cast(Borne | None, fitted.kept(self._key(one, seen.state)))
            if kept is not None and not (kept.bearing & changed.keys() or kept.terms & terms):
                fitted.put(self._key(one, self._state), kept)

    def _changed_terms(self, changed: ChangedNotes, since: datetime) -> set[str]:
        """The index terms by which changed notes may be found now: all of those with another text, else the
        names'. What was deduced counts for none, nor what was learned earlier than any question."""
        found: set[str] = set()
        for note in self._shelf.notes_by_id(list(changed)).values():
            names = changed[note.id]
            if note.updated <= since:
                continue
            if names is not None:
                found.update(index_terms(names))
            elif not _deduced(note):
                text = self._shelf.note_text(note.id, note.version)
                for terms in note_terms(note, text, self._shelf.passages_of_note(note.id, note.version)):
                    found.update(terms)
        return found

    def _borne(self, asked: Asked) -> Borne:
        text, since = question_text(asked), asked.thought
        if asked.schedule is not None and asked.schedule.body.postponed:
            since = max(since, asked.schedule.updated)
        terms: frozenset[str] = frozenset()
        if self._fitted is not None:
            terms = frozenset(self._recaller.looked_for(text))
        newer = self._newer(since)
        if not newer:
            return Borne(None, frozenset(), terms)
        found = self._recaller.recall(text, limit=MOST, among=newer)
        bearing = [one for one in found if one.terms and one.score >= LEAST]
        notes = self._shelf.notes_by_id([one.note_id for one in bearing])
        best = next((one for one in bearing if not _deduced(notes[one.note_id])), None)
        return Borne(best, frozenset(notes), terms)

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
