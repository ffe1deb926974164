"""What the knowledge room needs of a store: notes, and an index to recall them by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from banyun.knowledge.note import Note, NoteText
from banyun.knowledge.periods import Period
from banyun.materials.passage import Passage


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A note to add or to give a new version, with its passages and their index terms.

    ``terms[i]`` are the folded index terms of ``passages[i]``, repeats kept, in order
    (``language.tokens.index_terms``); title and aliases are indexed with each passage by
    repeating their terms there."""

    note: Note
    text: NoteText
    passages: tuple[Passage, ...]
    terms: tuple[tuple[str, ...], ...]


NoteTerms = Callable[[Note, NoteText, Sequence[Passage]], Sequence[tuple[str, ...]]]
"""The rule by which notes are indexed: the index terms of each passage of a version of a note."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A note passage that shares terms with a query; ``score`` is BM25, higher is better, and
    comparable only within one search. ``version`` is the note's version the passage lies in: the
    latest, unless the search looked back in time."""

    passage_id: str
    note_id: str
    score: float
    version: int = 1


ChangedNotes = Mapping[str, str | None]
"""Notes that changed, by their ids: None where another text or none is there, else the names (title, aliases,
tags) that it has now or had before, if those changed, or an empty text."""


class NoteStore(Protocol):
    def put_notes(self, changes: Sequence[NoteChange]) -> list[Note]:
        """Adds or versions all of them, index included, in one transaction; returns them as stored.

        A note is the same note when its collection and key are: if another process has added it
        meanwhile, its id stays and the change becomes its next version, or nothing where the text
        is the same. A change to the latest version with the same text replaces its passages and
        terms (a new tokenizer) and makes no version.
        """
        ...

    def update_note(self, note: Note) -> None:
        """Writes basis, when, missing, tags: all but the text. Where what the note is called by
        changes (title, aliases, tags), ``index_note`` must follow."""

    def index_note(self, note_id: str, note_terms: NoteTerms) -> None:
        """Gives the passages of all its versions their index terms anew, by what the note is called
        now."""

    def note(self, note_id: str) -> Note: ...

    def notes(self, *, collection: str | None = None) -> list[Note]: ...

    def notes_by_id(self, note_ids: Sequence[str]) -> dict[str, Note]: ...

    def notes_keyed(self, collection: str, keys: Sequence[str]) -> list[str]:
        """Ids of a collection's notes that have one of these keys, sorted."""
        ...

    def notes_grown_from(self, origins: Sequence[str]) -> list[str]:
        """Ids of the notes that grew from one of these materials or projects, sorted."""
        ...

    def notes_of_time(
        self, period: Period, near: date, *, until: date | None, without: Sequence[str], limit: int
    ) -> list[Note]:
        """Notes whose time lies in a stretch of time, or partly in it: *did* first, then those nearest
        to a day, then by their ids.

        Args:
            near: The day that the first days of their times are compared to.
            until: Only those whose time had begun by then.
            without: Ids of notes that are left out.
        """
        ...

    def grown_notes(self, collection: str) -> list[Note]:
        """Those that grew from something (``grown_from``), and all of a collection, by id."""
        ...

    def notes_of_text(self, sha256: str) -> list[Note]:
        """Those whose text has this hash, by id."""
        ...

    def notes_since(self, at: datetime) -> dict[str, datetime]:
        """When each of the notes was last given a text, of those to which that happened after ``at``."""
        ...

    def notes_changed_since(self, state: str) -> ChangedNotes | None:
        """What changed since the index was in a state (``index_state``); None where that is too long ago."""
        ...

    def note_text(self, note_id: str, version: int | None = None) -> NoteText: ...

    def texts_of_notes(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], NoteText]:
        """The same for many: (note id, version) → its text; unknown ones are left out."""
        ...

    def note_versions(self, note_id: str) -> list[NoteText]:
        """All versions of its text, the first one first."""
        ...

    def note_passages(self, passage_ids: Sequence[str]) -> dict[str, tuple[str, Passage]]:
        """Passage id → (note id, passage), of any version; unknown ids are left out."""
        ...

    def passages_of_note(self, note_id: str, version: int | None = None) -> list[Passage]:
        """In order; of the latest version by default."""
        ...

    def notes_called(self, names: Sequence[str]) -> dict[str, list[str]]:
        """Name → ids of the notes that may be linked by it (``linking.names_of``); names of none are left
        out."""
        ...

    def notes_called_like(self, start: str, *, limit: int) -> list[str]:
        """Ids of notes of which a name begins so, in the order of names."""
        ...

    def notes_linking(self, names: Sequence[str], *, limit: int) -> list[str]:
        """Ids of the notes of which a link looks for one of these names (``linking.targets_of``), the
        oldest first."""
        ...

    def delete_note(self, note_id: str) -> None:
        """Deletes a note with all its versions; stances on it stay, marked orphaned."""


class RecallIndex(Protocol):
    """The lexical index over note passages."""

    def index_state(self) -> str:
        """Changes with every change of notes or of the index; not with stances."""
        ...

    def passage_count(self) -> int: ...

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """How many note passages hold each term; absent terms are 0."""
        ...

    def search(
        self,
        terms: Sequence[str],
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
        within: Period | None = None,
    ) -> list[Hit]:
        """Passages that hold any of the terms, best first by BM25.

        ``without_notes`` are left out. ``within``: only those that are about that time
        (``dating.when_of_passage``). With ``until``, each note stands as it did at the end of
        that day: passages of its first version count from the time they are about
        (``dating.when_of_passage``, else the day it was written), those of a later version from
        the day that was written.
        """
        ...
