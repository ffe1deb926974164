"""The contract of ``MaterialStore``."""

from dataclasses import replace

import pytest

from banyun.errors import AmbiguousId, NotFound
from banyun.storage.base import Store
from tests.storage import samples

TEXT = "# 缓存\n\nWarm the cache.\n\nThen \U0001f600 serve 它。\n"


def test_a_material_comes_back_as_it_went_in(store: Store) -> None:
    one, version, passages, original = samples.material(TEXT)
    store.add_material(one, version, passages, original)
    assert store.material(one.id) == one
    assert store.version(one.id) == version
    assert store.version_by_id(version.id) == version
    assert store.passages(version.id) == list(passages)
    assert store.original(version.original_sha256) == original
    assert store.signatures() == [(one.id, version.signature)]


def test_versions_are_kept_side_by_side(store: Store) -> None:
    one, first, passages, original = samples.material(TEXT)
    store.add_material(one, first, passages, original)
    second, more, changed = samples.version(one, TEXT + "\nMore.\n", number=2, at=samples.later())
    store.add_version(second, more, changed)
    assert store.version(one.id) == second
    assert store.version(one.id, 1) == first
    assert store.versions(one.id) == [first, second]
    assert store.passages(first.id) == list(passages)
    assert store.original(first.original_sha256) == original
    assert store.signatures() == [(one.id, second.signature)]


def test_materials_are_listed_newest_first(store: Store) -> None:
    old = samples.material("old", at=samples.NOW)
    new = samples.material("new", at=samples.later())
    for parts in (old, new):
        store.add_material(*parts)
    assert store.materials() == [new[0], old[0]]


def test_a_material_can_be_changed(store: Store) -> None:
    parts = samples.material(TEXT)
    store.add_material(*parts)
    changed = replace(
        parts[0], title="另一个", triage="later", priority=1, published="2024-12", address="x:y"
    )
    store.update_material(changed)
    assert store.material(parts[0].id) == changed
    assert store.materials() == [changed]


def test_a_material_is_found_by_address_bytes_or_text(store: Store) -> None:
    one, version, passages, original = samples.material(TEXT)
    one = replace(one, address="https://example.org/talk")
    store.add_material(one, version, passages, original)
    assert store.find_material(address="https://example.org/talk") == one
    assert store.find_material(original_sha256=version.original_sha256) == one
    assert store.find_material(text_sha256=version.sha256) == one
    assert store.find_material(address="https://example.org/other", text_sha256=version.sha256) == one
    assert store.find_material(address="https://example.org/other") is None
    assert store.find_material() is None


def test_of_several_that_match_the_first_added_is_found(store: Store) -> None:
    later = samples.material(TEXT, at=samples.later())
    first = samples.material(TEXT, at=samples.NOW)
    for parts in (later, first):
        store.add_material(*parts)
    assert store.find_material(text_sha256=first[1].sha256) == first[0]


def test_what_is_not_there_is_said_so(store: Store) -> None:
    one, version, passages, original = samples.material(TEXT)
    for ask in (store.material, store.version, store.versions, store.version_by_id, store.passages):
        with pytest.raises(NotFound):
            ask("mat_nothing")
    with pytest.raises(NotFound):
        store.original("0" * 64)
    with pytest.raises(NotFound):
        store.update_material(one)
    with pytest.raises(NotFound):
        store.add_version(version, passages, original)
    store.add_material(one, version, passages, original)
    with pytest.raises(NotFound):
        store.version(one.id, 2)


def test_any_unique_beginning_names_a_record(store: Store) -> None:
    first = samples.material("one", at=samples.NOW)
    second = samples.material("two", at=samples.later())
    change = samples.note("three")
    store.add_material(*first)
    store.add_material(*second)
    store.put_notes([change])
    assert store.expand(first[0].id) == first[0].id
    assert store.expand(first[0].id[:-1]) == first[0].id
    assert store.expand(first[1].id) == first[1].id
    assert store.expand(first[2][0].id[:20]) == first[2][0].id
    assert store.expand("note_") == change.note.id
    assert store.expand(change.passages[0].id) == change.passages[0].id
    with pytest.raises(AmbiguousId) as raised:
        store.expand("mat_")
    assert raised.value.candidates == (first[0].id, second[0].id)
    for nothing in ("", "mat_zzz", "%", "mat%", "_"):
        with pytest.raises(NotFound):
            store.expand(nothing)
