"""``DigestStore`` and leases in memory."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from banyun.digest.store import MODEL_RUNS
from banyun.digest.summary import DigestSummary
from banyun.materials.material import Material
from banyun.storage.memory_state import Contents, Lease
from banyun.storage.processes import this_process
from banyun.storage.rules import held_by, kept_with, lost


class MemoryDigests:
    """Steps of runs, summaries and leases in dictionaries."""

    _state: Contents

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def material(self, material_id: str) -> Material: ...

    def digest_steps(self, run_key: str) -> dict[str, str]:
        return {passage: step for (run, passage), (_, step) in self._state.steps.items() if run == run_key}

    def put_digest_steps(self, run_key: str, material_id: str, steps: Sequence[tuple[str, str]]) -> None:
        with self.writing():
            self.material(material_id)
            for passage, step in steps:
                self._state.steps[(run_key, passage)] = (material_id, step)

    def digest_runs(self, material_id: str | None = None) -> list[str]:
        steps = self._state.steps.items()
        return sorted({run for (run, _), (owner, _) in steps if material_id in (None, owner)})

    def put_digest_summary(self, summary: DigestSummary) -> None:
        with self.writing():
            self.material(summary.material_id)
            before = self._state.summaries.get(summary.material_id, ())
            self._state.summaries[summary.material_id] = tuple(kept_with(before, summary))

    def digest_summaries(self, material_id: str) -> list[DigestSummary]:
        return list(self._state.summaries.get(material_id, ()))

    def drop_digest_steps(self, run_key: str, steps: Sequence[str] | None = None) -> int:
        with self.writing():
            gone = [
                (run, step)
                for run, step in self._state.steps
                if run == run_key and (steps is None or step in steps)
            ]
            for key in gone:
                del self._state.steps[key]
            return len(gone)

    def forget_digest_steps(self, material_id: str, but: str) -> None:
        with self.writing():
            steps = self._state.steps
            gone = [
                (run, passage)
                for (run, passage), (owner, _) in steps.items()
                if owner == material_id and run != but and not run.startswith(MODEL_RUNS)
            ]
            for key in gone:
                del steps[key]

    def take_lease(self, name: str, now: datetime, lifetime: timedelta) -> str:
        with self.writing():
            held = self._state.leases.get(name)
            if held and held.holder.may_live() and now < held.heartbeat + held.lifetime:
                raise held_by(name, held.holder)
            token = uuid.uuid4().hex
            self._state.leases[name] = Lease(token, this_process(), now, lifetime)
            return token

    def renew_lease(self, name: str, token: str, now: datetime) -> None:
        with self.writing():
            held = self._state.leases.get(name)
            if held is None or held.token != token:
                raise lost(name)
            self._state.leases[name] = replace(held, heartbeat=now)

    def release_lease(self, name: str, token: str) -> None:
        with self.writing():
            held = self._state.leases.get(name)
            if held is not None and held.token == token:
                del self._state.leases[name]
