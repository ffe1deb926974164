"""Puts what was read in its place: recognised, the next version of something, or new.

Recognised are the same bytes and the same text: nothing is added. Another text under the same
address, or from the same file and much like what was there, is its next version. Nearly the
same text from elsewhere is kept beside the first, and said so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banyun.materials.adding import Given, Reading
from banyun.materials.duplicates import nearest, similarity
from banyun.materials.material import Material, Version
from banyun.storage.base import Store

STANDARD_INPUT = "standard input"

SAME_WORK = 0.2
"""Similarity from which a file's new text is taken for a version of the old one; below it,
another work was saved under the same name."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a reading went; ``duplicate_of`` as in ``results.Added``."""

    material: Material
    version: Version
    passages: int
    duplicate_of: str | None


def place(store: Store, reading: Reading, given: Given) -> Placed:
    """Keeps a reading, in one transaction: two processes that add the same keep it once."""
    version = reading.version
    with store.writing():
        same = store.find_material(original_sha256=version.original_sha256, text_sha256=version.sha256)
        if same is not None:
            same = _of_right(store, same, given)
            known = store.version(same.id)
            return Placed(same, known, len(store.passages(known.id)), same.id)
        earlier = _earlier(store, reading)
        if earlier is not None:
            return _next_version(store, earlier, reading, given)
        near = nearest(version.signature, store.signatures())
        store.add_material(reading.material, version, reading.passages, reading.original)
    return Placed(reading.material, version, len(reading.passages), near)


def _earlier(store: Store, reading: Reading) -> Material | None:
    """The material of which this is the next version, if any."""
    mine = reading.material
    if mine.address and (known := store.find_material(address=mine.address)):
        return known
    for known in store.materials():
        if known.source == mine.source != STANDARD_INPUT:
            before = store.version(known.id).signature
            if similarity(before, reading.version.signature) >= SAME_WORK:
                return known
    return None


def _of_right(store: Store, known: Material, given: Given) -> Material:
    """What is there already, marked as the reader says."""
    if given.rights is None or given.rights == known.rights:
        return known
    marked = replace(known, rights=given.rights)
    store.update_material(marked)
    return marked


def _next_version(store: Store, earlier: Material, reading: Reading, given: Given) -> Placed:
    read = reading.material
    version = replace(reading.version, material_id=earlier.id, number=store.version(earlier.id).number + 1)
    material = replace(
        earlier,
        title=read.title,
        authors=read.authors or earlier.authors,
        published=read.published or earlier.published,
        kind=given.kind or earlier.kind,
        language=read.language,
        rights=given.rights or earlier.rights,
    )
    store.add_version(version, reading.passages, reading.original)
    store.update_material(material)
    return Placed(material, version, len(reading.passages), None)
