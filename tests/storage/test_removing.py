"""Taking a material away for good: all that it owns goes, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from banyun.errors import NotFound
from banyun.findings import bodies
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.storage.archive import export_archive
from banyun.storage.archive.importing import import_archive
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from tests.storage import samples
from tests.storage.test_archive import tree

TEXT = "Check the machines nightly.\n\nThen warm the caches.\n"


def record(store: Store, body: bodies.Body, kind: str, material: str | None, about: str = "") -> str:
    made = Record(new_id(kind, samples.NOW), body, "me", samples.NOW, samples.NOW, material, about or None)
    with store.act(kind, samples.NOW, "me"):
        store.put_record(made)
    return made.id


@pytest.fixture
def furnished(store: Store) -> tuple[str, str]:
    """Two materials with something of everything; the ids of the first and the other."""
    ids = []
    store.put_notes([samples.note("I check them nightly.")])
    (note,) = store.notes()
    change = samples.note("I check them nightly.", note_id=note.id)
    for name in ("one", "other"):
        material, version, passages, original = samples.material(f"{name}: {TEXT}", title=name)
        store.add_material(material, version, passages, original)
        with store.act("point", samples.NOW, "me"):
            store.put_findings([samples.finding(version, f"point {name}", author="me", state="accepted")])
        with store.act("stance", samples.NOW, "me"):
            store.put_stance(samples.stance(version, change))
        record(store, bodies.Question(f"How, {name}?"), "question", material.id)
        record(store, bodies.Technique(name, "telling", "A = B", "short"), "technique", material.id)
        with store.act("triage", samples.NOW, "me"):
            store.update_material(replace(material, triage="digest"))
        store.put_digest_steps(f"run {name}", material.id, [("psg_a", "{}")])
        ids.append(material.id)
    return ids[0], ids[1]


def test_all_it_owns_goes_and_the_others_stay(store: Store, furnished: tuple[str, str]) -> None:
    gone, other = furnished
    state, notes = store.notes_state(), store.notes()
    originals = store.remove_material(gone)
    assert [one.id for one in store.materials()] == [other]
    with pytest.raises(NotFound):
        store.material(gone)
    assert not store.findings(gone)
    assert not store.stances(gone)
    assert not store.stance_history(gone)
    assert store.records_on(gone) == []
    assert store.digest_runs(gone) == []
    assert [one.fingerprint for one in store.findings(other)] == ["point other"]
    assert len(store.stances(other)) == 1
    assert len(store.records_on(other)) == 2
    assert store.digest_runs(other) == ["run other"]
    assert store.notes() == notes
    assert store.notes_state() != state
    assert len(originals) == 1
    assert store.find_material(original_sha256=originals[0]) is None
    with pytest.raises(NotFound):
        store.remove_material(gone)


def test_acts_on_it_are_forgotten_and_undo_takes_back_the_others(
    store: Store, furnished: tuple[str, str]
) -> None:
    gone, other = furnished
    store.remove_material(gone)
    verbs = [store.undo(samples.later()).verb for _ in range(5)]
    assert verbs == ["triage", "technique", "question", "stance", "point"]
    with pytest.raises(NotFound):
        store.undo(samples.later())
    assert not store.findings(other)
    assert not store.stances(other)
    assert not store.records_on(other)


def test_records_named_go_too_and_records_set_free_stay(store: Store, furnished: tuple[str, str]) -> None:
    gone, _ = furnished
    loose = record(store, bodies.Lookup("RDMA", "", "read"), "lookup", None, about=gone)
    kept = record(store, bodies.Lookup("TBT", "", "read"), "lookup", None)
    (technique,) = store.records(bodies.Technique, material_id=gone)
    store.remove_material(gone, also=[loose], freed=[replace(technique, material_id=None)])
    assert [one.id for one in store.records(bodies.Lookup)] == [kept]
    (mine,) = [one for one in store.records(bodies.Technique) if one.id == technique.id]
    assert (mine.material_id, mine.body) == (None, technique.body)
    assert technique.id not in {change.id for act in store.acts() for change in act.changes}


def test_an_original_that_another_material_needs_stays(store: Store) -> None:
    one, version, passages, original = samples.material(TEXT)
    store.add_material(one, version, passages, original)
    other, second, cut, _ = samples.material(TEXT, title="The same bytes")
    store.add_material(other, second, cut, original)
    assert store.remove_material(one.id) == []
    assert store.remove_material(other.id) == [version.original_sha256]
    store.drop_originals([version.original_sha256])
    with pytest.raises(NotFound):
        store.original(version.original_sha256)
    store.add_material(one, version, passages, original)
    store.drop_originals([version.original_sha256])
    assert store.original(version.original_sha256) == original


def test_what_fails_within_the_same_transaction_brings_it_back(
    store: Store, furnished: tuple[str, str]
) -> None:
    gone, _ = furnished

    def fails() -> None:
        with store.writing():
            store.remove_material(gone)
            store.material(gone)

    with pytest.raises(NotFound):
        fails()
    assert len(store.records_on(gone)) == 2
    assert store.undo(samples.later()).verb == "triage"


def test_what_is_left_goes_through_an_export(
    store: Store, furnished: tuple[str, str], tmp_path: Path
) -> None:
    gone, _ = furnished
    store.drop_originals(store.remove_material(gone))
    export_archive(store, tmp_path / "one")
    twin = MemoryStore()
    import_archive(twin, tmp_path / "one", samples.note_terms)
    export_archive(twin, tmp_path / "other")
    assert tree(tmp_path / "one") == tree(tmp_path / "other")
