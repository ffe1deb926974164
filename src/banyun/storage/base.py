"""The store: every room's needs, met together."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from banyun.digest.store import DigestStore, LeaseStore
from banyun.findings.store import FindingStore, RecordStore
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.materials.store import MaterialStore
from banyun.study.browsing import Browsing


class Store(
    MaterialStore,
    NoteStore,
    RecallIndex,
    FindingStore,
    RecordStore,
    DigestStore,
    LeaseStore,
    Browsing,
    Protocol,
):
    def writing(self) -> AbstractContextManager[None]:
        """One short transaction around several writes; an inner one that fails undoes only itself."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Everything read inside is of one moment, whatever others write meanwhile."""
        ...

    def adopt_notes_state(self, state: str) -> None:
        """Takes over the state of the notes of an exported home; only for one that was empty, so
        that its digests go on where they were."""

    def expand(self, prefix: str) -> str:
        """The only id that begins so, of any kind.

        Raises:
            NotFound: none does.
            AmbiguousId: several do.
        """
        ...

    def close(self) -> None: ...
