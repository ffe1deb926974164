"""The frontier: blind spots, what is said of them, explorations, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from banyun.errors import InvalidInput
from banyun.findings.exploration import Exploration, Source, Task, Term
from banyun.findings.records import Record
from banyun.library import courses, exploring, finding_papers, terms
from banyun.library import frontier as standing
from banyun.library.finding_papers import Asking
from banyun.library.offered_spots import Keeping, OfferedSpots
from banyun.library.references import note_named
from banyun.library.sides.opened import Opened
from banyun.materials.indexes import Found, Paper
from banyun.study.exploring import ExplorationView
from banyun.study.frontier import Course, Frontier, OpenSpot

_ADDRESS = ("http://", "https://", "10.", "doi:", "arxiv:")


class Exploring(Opened):
    """Blind spots of all materials, and explorations."""

    def open_spots(self) -> list[OpenSpot]:
        """The blind spots that are open, those of hard passages first, then the strongest."""
        return standing.open_spots(self._store, OfferedSpots(self._store))[0]

    def some_open_spots(
        self, *, most: int, skip: int = 0, keeping: Keeping | None = None
    ) -> tuple[list[OpenSpot], int]:
        """Some of them, and how many there are. ``keeping`` keeps what rarely changes from one time to
        the next."""
        return standing.open_spots(self._store, OfferedSpots(self._store, keeping), most=most, skip=skip)

    def explorations(self) -> list[ExplorationView]:
        """Those that go on first."""
        return exploring.explorations(self._store)

    def dismissed_terms(self) -> list[Record[Term]]:
        """Terms that no digest offers any more."""
        return terms.dismissed_terms(self._store)

    def dismiss_term(self, reference: str, *, known_as: str = "") -> Record[Term]:
        """No digest of any material offers the term any more; ``known_as`` is what the reader calls
        it, which recall then understands."""
        return terms.dismiss_term(self._store, reference, known_as=known_as, now=self._clock())

    def merge_terms(self, one: str, other: str) -> Record[Term]:
        """Two terms are one thing from now on."""
        return terms.merge_terms(self._store, one, other, now=self._clock())

    def as_one_act(self) -> AbstractContextManager[str]:
        """What is done inside is one act, which ``undo`` takes back whole; or none of it is done."""
        return self._store.act("explore", self._clock(), "me")

    def explore(self, reference: str, *, own: bool = False) -> ExplorationView:
        """Takes a blind spot up, or gives its exploration."""
        return exploring.take_up(self._store, reference, own=own, now=self._clock())

    def write_field(self, reference: str, text: str, where: Sequence[str] = ()) -> ExplorationView:
        """Where the field stands, and where that was looked up."""
        return exploring.write_field(self._store, self._taken_up(reference), text, where, self._clock())

    def _taken_up(self, reference: str) -> Record[Exploration]:
        return exploring.exploration_named(self._store, reference)

    def skim_source(
        self,
        reference: str,
        part: Task,
        source: str,
        *,
        title: str = "",
        address: str = "",
        minutes: int | None = None,
        taken: str | None = None,
    ) -> ExplorationView:
        """Adds a paper or a talk (``part``), or goes on with one: skims it, writes what was taken."""
        record = self._taken_up(reference)
        one = self._source(record, part, source, title, address)
        return exploring.work_on(self._store, record, part, one, self._clock(), minutes=minutes, taken=taken)

    def turn_timer(self, reference: str, act: str, taken: str | None = None) -> ExplorationView:
        """Pauses, resumes or stops (``act``) the skim that runs."""
        record = self._taken_up(reference)
        part, one = exploring.running_source(record.body)
        return exploring.work_on(self._store, record, part, one, self._clock(), act=act, taken=taken)

    def _source(
        self, record: Record[Exploration], part: Task, reference: str, title: str, address: str
    ) -> Source:
        """A source that the exploration has, a candidate that was found, a material of the home, else
        a new one by what it is called."""
        known = exploring.source_named(record.body, part, reference)
        if known is not None:
            return known
        name, now = " ".join(reference.split()), self._clock()
        if not name:
            raise InvalidInput("Nothing is named.", "Give a title, a DOI, an arXiv id or a material.")
        if part == "papers":
            found = finding_papers.candidate_named(self._candidates(record.id), name)
            if found is not None:
                return finding_papers.source_of(found, now)
        material = exploring.material_called(self._store, name)
        if material is None:
            plain = name if name.lower().startswith(_ADDRESS) else ""
            return Source(title or name, now, address or plain)
        return Source(title or material.title, now, address or material.address or "", "", material.id)

    def write_grasp(self, reference: str, text: str) -> ExplorationView:
        """The reader's own view at the end; it becomes a note."""
        return exploring.write_grasp(self._store, self._taken_up(reference), text, self._clock())

    def practise(
        self, reference: str, *, note: str | None = None, quote: str | None = None
    ) -> ExplorationView:
        """Moves an exploration to *practised* by a note that shows it."""
        note_id = note_named(self._store, note) if note else None
        return exploring.practise(
            self._store, self._taken_up(reference), self._clock(), note_id=note_id, quote=quote
        )

    def asking_indexes(self, reference: str, names: Sequence[str], words: str = "") -> Asking:
        """What ``find_papers`` would ask, and of whom; nothing is sent yet.

        Args:
            names: Indexes; none for all.
            words: What to look for, the explored term by default.
        """
        finding_papers.checked(names)
        topic = self._taken_up(reference).body.topic
        indexes = finding_papers.chosen(names, self._index_cache, self._clock)
        return finding_papers.asking(" ".join(words.split()) or topic, names, indexes, self.settings.indexes)

    def find_papers(
        self, reference: str, names: Sequence[str] = (), words: str = "", *, limit: int = 10
    ) -> Found:
        """Asks open indexes for papers on what is explored, and remembers that they may be asked."""
        record, asked = self._taken_up(reference), self.asking_indexes(reference, names, words)
        if asked.not_allowed:
            self.configure("indexes", [*self.settings.indexes, *asked.not_allowed])
        indexes = finding_papers.chosen(names, self._index_cache, self._clock)
        return finding_papers.search(
            asked.sent, indexes, limit, self._candidates_file(record.id), self._cancel
        )

    @property
    def _index_cache(self) -> Path:
        return self.home / "cache" / "indexes"

    def _candidates_file(self, exploration_id: str) -> Path:
        return self.home / "cache" / "papers" / f"{exploration_id}.json"

    def _candidates(self, exploration_id: str) -> list[Paper]:
        return finding_papers.candidates(self._candidates_file(exploration_id))

    def frontier(
        self,
        *,
        since: date | None = None,
        as_of: date | None = None,
        counted: bool = True,
        keeping: Keeping | None = None,
    ) -> Frontier:
        """How terms moved, month by month; with ``as_of`` as it stood at the end of that day. Without
        ``counted`` the notes that hold them are not counted: see ``count_notes``. ``keeping`` as with
        ``some_open_spots``."""
        today = self._clock().date()
        until = as_of or today
        if since is not None and since > until:
            raise InvalidInput(f"{since} is after {until}.", "Look from an earlier day.")
        offered = OfferedSpots(self._store, keeping)
        found = courses.frontier(self._store, offered, since=since, until=until)
        if not counted:
            return found
        return replace(found, courses=tuple(self.count_notes(found, found.courses, today=as_of is None)))

    def count_notes(self, found: Frontier, several: Sequence[Course], *, today: bool) -> list[Course]:
        """Some courses of a frontier, with the notes that hold them; ``today``: it is that of today."""
        return courses.counted(self._store, found, several, today=today)

    def note_title(self, note_id: str) -> str:
        """What a note is called."""
        return self._store.note(note_id).title

    def note_titles(self, note_ids: Sequence[str]) -> dict[str, str]:
        """What notes are called, by id; those that are gone left out."""
        return {one.id: one.title for one in self._store.notes_by_id(note_ids).values()}

    def now(self) -> datetime:
        """The time here."""
        return self._clock()
