"""From a source to a material: pure but for reading the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from banyun.errors import EmptySource, TooLarge, UnreadableSource, UnsupportedSource
from banyun.identity import new_id, sha256
from banyun.materials.duplicates import canonical_address, signature
from banyun.materials.material import Document, Kind, Material, Rights, Version
from banyun.materials.passage import Passage
from banyun.materials.readers import read
from banyun.materials.segmenting import segment
from banyun.materials.source import MOST_BYTES, Source


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as the store takes it: the record, its text, the passages, the bytes.
    ``warnings`` name what was left out or guessed."""

    material: Material
    version: Version
    passages: tuple[Passage, ...]
    original: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader says about a material, instead of what would be guessed."""

    kind: Kind | None = None
    title: str | None = None
    language: str | None = None
    priority: int = 3
    rights: Rights | None = None


def load(path: Path) -> Source:
    """The bytes of a file.

    Raises:
        TooLarge: over the limit; found without reading it.
        UnsupportedSource: a folder, or nothing that can be read as a file.
        UnreadableSource: missing, or not allowed.
    """
    try:
        if path.is_dir():
            raise UnsupportedSource(
                f"“{path}” is a folder, not something to read.",
                "Name the files in it, or learn it: banyun learn.",
            )
        if not path.is_file():
            raise UnreadableSource(f"There is no file “{path}”.", "Check the path.")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLarge(
                f"“{path}” has {size // 2**20} MB; the most that is read is {MOST_BYTES // 2**20} MB.",
                "Split it and add the parts.",
            )
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableSource(
            f"“{path}” cannot be opened: {error.strerror or error}.", "Check the path and its permissions."
        ) from error
    if not data.strip():
        raise EmptySource(f"“{path}” is empty.", "There is nothing to read in it.")
    return Source(data, str(path))


def reading(source: Source, at: datetime, given: Given | None = None) -> Reading:
    """A new material of a source, with its first version.

    Args:
        source: What was loaded or fetched.
        at: Now, aware.
        given: What the reader says about it.

    Raises:
        UnreadableSource: or one of its kinds.
    """
    given = given or Given()
    document = read(source)
    material = Material(
        id=new_id("material", at),
        title=(given.title or document.title).strip(),
        kind=given.kind or document.kind,
        language=given.language or document.language,
        source=source.name,
        added=at,
        address=canonical_address(document.address) if document.address else None,
        authors=document.authors,
        published=document.published,
        priority=given.priority,
        rights=given.rights or "open",
    )
    version, passages = version_of(document, source.data, material.id, 1, at)
    return Reading(material, version, passages, source.data, document.warnings)


def version_of(
    document: Document, original: bytes, material_id: str, number: int, at: datetime
) -> tuple[Version, tuple[Passage, ...]]:
    """The version of a material that a document makes, and its passages."""
    version = Version(
        id=new_id("version", at),
        material_id=material_id,
        number=number,
        text=document.text,
        format=document.format,
        sha256=sha256(document.text),
        original_sha256=sha256(original),
        created=at,
        body_start=document.body_start,
        outline=document.outline,
        pages=document.pages,
        signature=signature(document.text[document.body_start :]),
    )
    return version, tuple(segment(document.text, document.format, version.id, document.body_start))
