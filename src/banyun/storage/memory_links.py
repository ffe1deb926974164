"""Names and links of notes in memory."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.knowledge.linking import names_of, targets_of
from banyun.storage.memory_state import Contents


class MemoryNoteLinks:
    """By which names notes may be linked, and which they link to."""

    _state: Contents

    def notes_called(self, names: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in sorted(set(names)):
            ids = sorted(one.id for one in self._state.notes.values() if name in names_of(one))
            if ids:
                found[name] = ids
        return found

    def notes_called_like(self, start: str, *, limit: int) -> list[str]:
        called = [
            (name, one.id)
            for one in self._state.notes.values()
            for name in names_of(one)
            if start and name.startswith(start)
        ]
        return list(dict.fromkeys(note_id for _, note_id in sorted(called)))[:limit]

    def notes_linking(self, names: Sequence[str], *, limit: int) -> list[str]:
        wanted = set(names)
        found = [one.id for one in self._state.notes.values() if wanted.intersection(targets_of(one.links))]
        return sorted(found)[:limit]
