"""What the findings room needs of a store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from banyun.findings.finding import Finding, FindingKind, StanceTaken, State


class FindingStore(Protocol):
    def put_findings(self, findings: Sequence[Finding]) -> None:
        """Upserts by (material, fingerprint): the id, state and time of one already there stay.

        ``findings`` gives them in the order they were last put.
        """

    def withdraw_suggestions(self, material_id: str, keep: Sequence[str]) -> None:
        """Removes what analysis suggested and no longer does, unless accepted or dismissed;
        ``keep`` are fingerprints."""

    def findings(self, material_id: str, *, kind: FindingKind | None = None) -> list[Finding]: ...

    def finding(self, finding_id: str) -> Finding: ...

    def set_state(self, finding_id: str, state: State) -> None: ...

    def put_stance(self, stance: StanceTaken) -> None:
        """One stance per (material, passage, note); a later one replaces it, history kept."""

    def stances(self, material_id: str) -> list[StanceTaken]:
        """The stances that hold, in the order they were taken."""
        ...

    def stance_history(self, material_id: str) -> list[StanceTaken]:
        """The stances that later ones replaced, the oldest first."""
        ...

    def stances_on_note(self, note_id: str) -> list[StanceTaken]: ...
