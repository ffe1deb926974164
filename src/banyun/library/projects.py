"""Projects: several materials on one thing that the reader wants to be able to call theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from banyun.errors import AmbiguousId, InvalidInput, NotFound
from banyun.findings.bodies import Project
from banyun.findings.records import Record
from banyun.identity import PREFIXES, new_id
from banyun.language.folding import fold
from banyun.library.references import material_named
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study.mastery.results import Subject


def projects(store: Store) -> list[Record[Project]]:
    """All projects, the first one first."""
    return store.records(Project)


def project_named(store: Store, reference: str) -> Record[Project]:
    """The project of that id (or the beginning of one) or name.

    Raises:
        NotFound: there is none.
        AmbiguousId: several are called so.
    """
    found = _named(store, reference)
    if found is None:
        raise NotFound(f"No project is called “{reference}”.", "banyun project lists them.")
    return found


def subject_named(store: Store, reference: str) -> Subject:
    """The project or material that is named; a project's whole name goes before a material's title.

    Raises:
        NotFound: it is neither.
        AmbiguousId: it could be several.
    """
    project = _named(store, reference)
    if project is not None:
        return subject_of(store, project)
    material = material_named(store, reference)
    return Subject(material.id, material.title, (material,))


def subject_of(store: Store, project: Record[Project]) -> Subject:
    """A project with those of its materials that are still there."""
    return project_with(project, store.materials_by_id(project.body.material_ids))


def project_with(project: Record[Project], known: Mapping[str, Material]) -> Subject:
    """A project with those of its materials that are among the ``known`` ones."""
    held = tuple(known[one] for one in project.body.material_ids if one in known)
    return Subject(project.id, project.body.name, held)


def gather(store: Store, name: str, materials: Sequence[str], now: datetime) -> Record[Project]:
    """Adds materials to the project of that name, which is made if it is not there.

    Raises:
        InvalidInput: no name, or no material for a new project.
        NotFound: one of the materials is not there.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("A project needs a name.", "Name what you want to be able to call yours.")
    added = [material_named(store, one).id for one in materials]
    known = _named(store, name)
    if known is None and not added:
        raise NotFound(f"No project is called “{name}”.", "Add materials to begin one.")
    kept = known.body.material_ids if known else ()
    body = Project(known.body.name if known else name, tuple(dict.fromkeys((*kept, *added))))
    return _put(store, known, body, now)


def part_with(store: Store, reference: str, materials: Sequence[str], now: datetime) -> Record[Project]:
    """Takes materials out of a project; they stay in the home.

    Raises:
        InvalidInput: one of them is not in it.
    """
    known = project_named(store, reference)
    gone = [material_named(store, one) for one in materials]
    for one in gone:
        if one.id not in known.body.material_ids:
            raise InvalidInput(
                f"“{one.title}” is not in “{known.body.name}”.", "banyun project shows what is."
            )
    kept = tuple(one for one in known.body.material_ids if one not in {each.id for each in gone})
    return _put(store, known, replace(known.body, material_ids=kept), now)


def rename(store: Store, reference: str, name: str, now: datetime) -> Record[Project]:
    """Gives a project another name.

    Raises:
        InvalidInput: no name, or one that another project has.
    """
    known, name = project_named(store, reference), " ".join(name.split())
    if not name:
        raise InvalidInput("A project needs a name.", "Name what you want to be able to call yours.")
    taken = [one for one in projects(store) if fold(one.body.name) == fold(name) and one.id != known.id]
    if taken:
        raise InvalidInput(f"Another project is called “{name}”.", "Choose another name.")
    return _put(store, known, replace(known.body, name=name), now)


def drop(store: Store, reference: str, now: datetime) -> Record[Project]:
    """Removes a project; its materials and attempts stay."""
    known = project_named(store, reference)
    with store.act("project", now, "me"):
        store.remove_record(known.id)
    return known


def _named(store: Store, reference: str) -> Record[Project] | None:
    every, wanted = projects(store), fold(" ".join(reference.split()))
    if reference.startswith(f"{PREFIXES['project']}_"):
        found = [one for one in every if one.id.startswith(reference)]
    else:
        found = [one for one in every if fold(one.body.name) == wanted]
    if len(found) > 1:
        raise AmbiguousId(reference, [f"{one.id} ({one.body.name})" for one in found])
    return found[0] if found else None


def _put(store: Store, known: Record[Project] | None, body: Project, now: datetime) -> Record[Project]:
    made = (
        Record(new_id("project", now), body, "me", now, now)
        if known is None
        else replace(known, body=body, updated=now)
    )
    with store.act("project", now, "me"):
        store.put_record(made)
    return made
