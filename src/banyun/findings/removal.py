"""What goes with a material that is taken out of the home, and what of the reader's stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from banyun.findings.records import RecordKind
from banyun.materials.material import Material


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes: ``versions`` of the text, findings, stances, records by kind, ``answers`` of models
    that are kept. What stays: notes that grew from it, records set free from it, and ``projects``
    that go on without it (their names)."""

    material: Material
    versions: int
    findings: int
    stances: int
    records: Mapping[RecordKind, int]
    answers: int
    notes: int
    freed: Mapping[RecordKind, int]
    projects: tuple[str, ...]
