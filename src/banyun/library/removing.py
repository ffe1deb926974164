"""Taking a material out of the home: what goes with it, and what of the reader's stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from banyun.digest.thinking import is_answer, is_of
from banyun.findings.bodies import Body, Project, Technique
from banyun.findings.records import Record, RecordKind
from banyun.findings.removal import Removal
from banyun.library.provenance import grown_on
from banyun.materials.material import Material
from banyun.storage.base import Store

_STAY: frozenset[RecordKind] = frozenset(("technique", "rehearsal"))
"""What was carried over from the material is the reader's; it stays, without the material's words."""


def removal(store: Store, material: Material) -> Removal:
    """What removing a material would do; nothing is changed."""
    going, staying = _parted(store, material)
    runs = [run for run in store.digest_runs(material.id) if is_of(run)]
    return Removal(
        material,
        len(store.versions(material.id)),
        len(store.findings(material.id)),
        len(store.stances(material.id)),
        dict(sorted(Counter(one.kind for one in going if one.kind != "schedule").items())),
        sum(is_answer(step) for run in runs for step in store.digest_steps(run)),
        sum(material.id in grown_on(store, note) for note in store.notes()),
        dict(sorted(Counter(one.kind for one in staying).items())),
        tuple(one.body.name for one in _projects(store, material)),
    )


def remove(store: Store, material: Material, now: datetime) -> list[str]:
    """Removes it, in one transaction; returns the originals that nothing needs any more."""
    with store.writing():
        going, staying = _parted(store, material)
        freed = [_free(one) for one in staying]
        freed += [_without(project, material, now) for project in _projects(store, material)]
        return store.remove_material(material.id, also=[one.id for one in going], freed=freed)


def _parted(store: Store, material: Material) -> tuple[list[Record[Body]], list[Record[Body]]]:
    """The records that go, and those that stay without the material."""
    on = store.records_on(material.id)
    staying = [one for one in on if one.kind in _STAY]
    going = {one.id: one for one in on if one.kind not in _STAY}
    kept = {one.id for one in staying}
    reached = [material.id, *going]
    reached += [one.id for one in store.findings(material.id)]
    reached += [one.id for one in store.stances(material.id)]
    while reached:
        for one in store.records_about(reached.pop()):
            if one.id not in going and one.id not in kept:
                going[one.id] = one
                reached.append(one.id)
    return list(going.values()), staying


def _free(record: Record[Body]) -> Record[Body]:
    body = record.body
    if isinstance(body, Technique):
        body = replace(body, quotes=(), from_finding=None)
    return replace(record, body=body, material_id=None)


def _without(project: Record[Project], material: Material, now: datetime) -> Record[Body]:
    """A project that goes on without a material."""
    kept = tuple(one for one in project.body.material_ids if one != material.id)
    body = replace(project.body, material_ids=kept)
    return Record(project.id, body, project.author, project.created, now, project.material_id, project.about)


def _projects(store: Store, material: Material) -> Sequence[Record[Project]]:
    return [one for one in store.records(Project) if material.id in one.body.material_ids]
