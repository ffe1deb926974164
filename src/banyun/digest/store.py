"""What a digest needs of a store: steps that survive a kill, and leases on long work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from banyun.digest.summary import DigestSummary

MODEL_RUNS = "model:"
"""How the keys of runs begin whose steps are answers of a model: they were paid for, and stay."""


class DigestStore(Protocol):
    """A run is named by a key: everything its answers depend on (version, state of the notes,
    as-of date, analysis version). Steps are JSON, one a passage."""

    def notes_state(self) -> str:
        """A value that changes whenever any note, stance or index does, and never comes back."""
        ...

    def digest_steps(self, run_key: str) -> dict[str, str]:
        """Passage id → step, of what is already done."""
        ...

    def put_digest_steps(self, run_key: str, material_id: str, steps: Sequence[tuple[str, str]]) -> None: ...

    def digest_runs(self, material_id: str | None = None) -> list[str]:
        """The run keys that have steps for a material, or for any, sorted."""
        ...

    def put_digest_summary(self, summary: DigestSummary) -> None:
        """Keeps what a digest said; one that says what the last one of its material did is not kept
        again, and what is no longer worth keeping (``summary.worth_keeping``) is dropped."""

    def digest_summaries(self, material_id: str) -> list[DigestSummary]:
        """The first one first."""
        ...

    def drop_digest_steps(self, run_key: str, steps: Sequence[str] | None = None) -> int:
        """Drops steps of one run, by their names; all of them where none are named. Returns how many
        there were."""
        ...

    def forget_digest_steps(self, material_id: str, but: str) -> None:
        """Drops steps of older runs of a material; those of models (``MODEL_RUNS``) stay."""


class LeaseStore(Protocol):
    def take_lease(self, name: str, now: datetime, lifetime: timedelta) -> str:
        """Takes the lease and returns its token; one left by a dead process, or not renewed for
        its lifetime, is taken over.

        Raises:
            Busy: someone holds it (process alive, heartbeat fresh).
        """
        ...

    def renew_lease(self, name: str, token: str, now: datetime) -> None:
        """The heartbeat.

        Raises:
            Busy: the lease went to another meanwhile: stop.
        """

    def release_lease(self, name: str, token: str) -> None:
        """Gives it back; nothing happens where it went to another meanwhile."""
