"""No echo: what grew from a material, or from nearly the same text, is no evidence for it."""

from __future__ import annotations

from collections.abc import Collection

from banyun.errors import NotFound
from banyun.knowledge.growing import GROWN
from banyun.knowledge.linking import name_of
from banyun.knowledge.note import Note
from banyun.language.folding import fold
from banyun.library.provenance import grown_on
from banyun.materials.duplicates import SAME_TEXT, signature, similarity
from banyun.materials.material import Material, Version
from banyun.storage.base import Store


def alike(store: Store, material: Material, version: Version) -> set[str]:
    """The ids of a material and of those with nearly the same text."""
    return {material.id} | {
        owner for owner, other in store.signatures() if similarity(other, version.signature) >= SAME_TEXT
    }


def echoes(store: Store, material: Material, version: Version, same: Collection[str]) -> list[str]:
    """The notes that grew from a material or from nearly the same text (``same``: their ids), and
    its clippings: what they say of it is no evidence."""
    grown = [one.id for one in store.grown_notes(GROWN) if not grown_on(store, one).isdisjoint(same)]
    name = name_of(material.title)
    titled = store.notes_by_id(store.notes_called([name]).get(name, [])).values()
    clipped = {one.id: one for one in (*store.notes_of_text(version.sha256), *titled)}
    clippings = [one.id for one in clipped.values() if _is_clipping(store, one, material, version)]
    return sorted({*grown, *clippings})


def is_echo(store: Store, note: Note, material: Material, version: Version) -> bool:
    """Whether one note is such: of all texts only those that it grew on are looked at."""
    grown = grown_on(store, note)
    return (
        material.id in grown
        or any(_is_alike(store, one, version) for one in grown)
        or _is_clipping(store, note, material, version)
    )


def _is_alike(store: Store, material_id: str, version: Version) -> bool:
    try:
        other = store.version(material_id)
    except NotFound:
        return False
    return similarity(other.signature, version.signature) >= SAME_TEXT


def _is_clipping(store: Store, note: Note, material: Material, version: Version) -> bool:
    """Whether a note is the material itself, saved among the notes under its title."""
    if note.sha256 == version.sha256:
        return True
    if fold(note.title) != fold(material.title):
        return False
    text = store.note_text(note.id)
    return similarity(signature(text.text[text.body_start :]), version.signature) >= SAME_TEXT
