"""The store: every room's needs, met together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from banyun.digest.store import DigestStore, LeaseStore
from banyun.findings.bodies import Body
from banyun.findings.records import Record
from banyun.findings.store import FindingStore, RecordStore
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.knowledge.vectors.store import VectorStore
from banyun.materials.store import MaterialStore
from banyun.study.browsing import Browsing


class Store(
    MaterialStore,
    NoteStore,
    RecallIndex,
    VectorStore,
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

    def remove_material(
        self, material_id: str, *, also: Sequence[str] = (), freed: Sequence[Record[Body]] = ()
    ) -> list[str]:
        """Takes a material away for good: its versions, findings, stances and digests, the records
        made on it, and those in ``also`` (ids). Records in ``freed`` stay as they are given here.
        Acts that changed any of these are forgotten, for they cannot be taken back any more.

        Returns:
            The originals (SHA-256) that no other material needs: for ``drop_originals``, once the
            transaction has ended.

        Raises:
            NotFound: there is no such material.
        """
        ...

    def drop_originals(self, digests: Sequence[str]) -> None:
        """Deletes originals, but those that a version needs."""

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
