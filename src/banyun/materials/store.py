"""What the materials room needs of a store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from banyun.materials.material import Material, Triage, Version
from banyun.materials.passage import Passage


class MaterialStore(Protocol):
    """Keeps materials. Every method is one transaction unless called inside ``Store.writing()``."""

    def add_material(
        self, material: Material, version: Version, passages: Sequence[Passage], original: bytes
    ) -> None:
        """Adds all of it or nothing. The original's bytes are on disk before the record is.

        Two processes may add the same thing at once: look for it and add it inside one
        ``Store.writing()``, and only one of them adds it.
        """

    def add_version(self, version: Version, passages: Sequence[Passage], original: bytes) -> None: ...

    def update_material(self, material: Material) -> None: ...

    def material(self, material_id: str) -> Material:
        """Raises:
        NotFound: no such material.
        """
        ...

    def materials(self, *, triage: Triage | None = None) -> list[Material]:
        """All of them, or those triaged so, newest first."""
        ...

    def version(self, material_id: str, number: int | None = None) -> Version:
        """The version of that number, the latest by default."""
        ...

    def versions(self, material_id: str) -> list[Version]:
        """All versions, the first one first."""
        ...

    def version_by_id(self, version_id: str) -> Version: ...

    def passages(self, version_id: str) -> list[Passage]:
        """In order; their text filled in."""
        ...

    def original(self, original_sha256: str) -> bytes: ...

    def find_material(
        self,
        *,
        address: str | None = None,
        original_sha256: str | None = None,
        text_sha256: str | None = None,
    ) -> Material | None:
        """The first material that has any of these."""
        ...

    def signatures(self) -> list[tuple[str, tuple[int, ...]]]:
        """Material id and MinHash of each latest version."""
        ...
