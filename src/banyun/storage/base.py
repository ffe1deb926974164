"""The store: every room's needs, met together."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from banyun.digest.store import DigestStore, LeaseStore
from banyun.findings.store import FindingStore
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.materials.store import MaterialStore


class Store(MaterialStore, NoteStore, RecallIndex, FindingStore, DigestStore, LeaseStore, Protocol):
    def writing(self) -> AbstractContextManager[None]:
        """One short transaction around several writes; nests."""
        ...

    def expand(self, prefix: str) -> str:
        """The only id that begins so, of any kind.

        Raises:
            NotFound: none does.
            AmbiguousId: several do.
        """
        ...

    def close(self) -> None: ...
