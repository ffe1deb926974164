"""What the findings room needs of a store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from banyun.findings.bodies import Body
from banyun.findings.finding import Author, Finding, FindingKind, StanceTaken, State
from banyun.findings.records import Act, Record
from banyun.findings.tally import Tally
from banyun.knowledge.evidence import Stance

B = TypeVar("B", bound=Body)


class FindingStore(Protocol):
    def put_findings(self, findings: Sequence[Finding]) -> None:
        """Upserts by (material, fingerprint): the id, state and time of one already there stay; one
        that the reader made theirs is changed by them alone.

        ``findings`` gives them in the order they were last put.
        """

    def withdraw_suggestions(self, material_id: str, keep: Sequence[str]) -> None:
        """Removes what analysis suggested and no longer does, unless accepted or dismissed;
        ``keep`` are fingerprints."""

    def findings(self, material_id: str, *, kind: FindingKind | None = None) -> list[Finding]: ...

    def every_finding(self, kind: FindingKind, state: State | None = None) -> list[Finding]:
        """Those of a kind, and in a state, on every material, those of the latest material first."""
        ...

    def finding_names(self, kind: FindingKind, state: State) -> list[str]:
        """The names of those of a kind in a state, on every material, in order, each once."""
        ...

    def findings_state(self, kind: FindingKind) -> str:
        """Changes with every change of the findings of a kind."""
        ...

    def finding(self, finding_id: str) -> Finding: ...

    def set_state(self, finding_id: str, state: State) -> None: ...

    def put_stance(self, stance: StanceTaken) -> None:
        """One stance per (material, passage, note); a later one replaces it, history kept. One of
        the same id is that stance changed: orphaned, or anchored elsewhere."""

    def stances(self, material_id: str) -> list[StanceTaken]:
        """The stances that hold, in the order they were taken."""
        ...

    def stance_history(self, material_id: str) -> list[StanceTaken]:
        """The stances that later ones replaced, the oldest first."""
        ...

    def stances_on_note(self, note_id: str) -> list[StanceTaken]: ...

    def every_stance(self, stance: Stance | None = None) -> list[StanceTaken]:
        """The stances that hold, of one kind or all, on every material, in the order they were taken."""
        ...


class RecordStore(Protocol):
    """Records, and the acts that made and changed them."""

    def act(self, verb: str, at: datetime, author: Author, by: str = "") -> AbstractContextManager[str]:
        """One transaction whose writes are remembered as one act; gives the act's id. ``by`` names
        the model or agent that acts.

        Remembered are records, findings put and their states, stances, notes put and updated,
        materials updated. An act inside an act belongs to the outer one; one that changes nothing
        leaves no trace, but for the tally of the quotes that were given in it, refused ones included.
        """
        ...

    def put_record(self, record: Record[Body]) -> None:
        """Adds a record, or replaces it: all but its time of creation.

        Raises:
            InvalidInput: outside of an act; or a record of that id is of another kind.
            NotFound: its material is not there.
        """

    def remove_record(self, record_id: str) -> None:
        """Takes a record away; acts remember it.

        Raises:
            InvalidInput: outside of an act.
        """

    def record(self, record_id: str) -> Record[Body]: ...

    def records(
        self, body: type[B], *, material_id: str | None = None, about: str | None = None
    ) -> list[Record[B]]:
        """All of one kind, in the order they were made; of a material, or attached to something."""
        ...

    def records_about(self, about: str) -> list[Record[Body]]:
        """Of every kind, in the order they were made."""
        ...

    def records_on(self, material_id: str) -> list[Record[Body]]:
        """Of every kind, made on a material, in the order they were made."""
        ...

    def acts(self, *, limit: int | None = None) -> list[Act]:
        """The latest first, undone ones included."""
        ...

    def history(self, changed_id: str) -> list[Act]:
        """The acts that changed a record, finding, stance or note, the first one first."""
        ...

    def record_changes(self, body: type[B]) -> list[tuple[datetime, str, Record[B] | None]]:
        """What acts made of the records of a kind, the first change first: when, of which (its id), and
        as what; None where it was taken away. Acts that were undone are left out."""
        ...

    def undo(self, at: datetime) -> Act:
        """Takes back the latest act that is not undone, and returns it, marked so. Acts of models are
        passed over: what they suggest is dismissed instead.

        What others have changed since stays: only what the act changed goes back. A note that the
        act made is deleted, a version that it gave a note is taken away.

        Raises:
            NotFound: there is nothing to undo.
        """
        ...

    def tallies(self) -> list[Tally]:
        """How the quotes of each author fared, by author, name and verb."""
        ...

    def count_quotes(self, tally: Tally) -> None:
        """Adds to what is counted for that author, name and verb."""

    def adopt_tallies(self, tallies: Sequence[Tally]) -> None:
        """For imports: what is counted becomes at least that much."""

    def every_record(self) -> list[tuple[Record[Body], bool]]:
        """For exports: all records as they were first put, and whether each was removed."""
        ...

    def adopt_records(self, records: Sequence[tuple[Record[Body], bool]], acts: Sequence[Act]) -> None:
        """For imports: records and acts that are not there yet, as they are."""
