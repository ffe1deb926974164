"""The contract of ``NoteStore``."""

from contextlib import suppress
from dataclasses import replace

import pytest

from banyun.errors import InvalidInput, NotFound
from banyun.identity import new_id
from banyun.knowledge.note import When, text_id
from banyun.storage.base import Store
from banyun.storage.rules import LOGGED
from tests.storage import samples

TEXT = "Nightly inspection\n\nWe cut false alarms by half.\n\n误报减半。\n"


def test_a_note_comes_back_as_it_went_in(store: Store) -> None:
    change = samples.note(TEXT, when="2019-03")
    assert store.put_notes([change]) == [change.note]
    assert store.note(change.note.id) == change.note
    assert store.notes() == [change.note]
    assert store.notes_by_id([change.note.id, "note_nothing"]) == {change.note.id: change.note}
    assert store.note_text(change.note.id) == change.text
    assert store.passages_of_note(change.note.id) == list(change.passages)
    ids = [passage.id for passage in change.passages]
    assert store.note_passages([*ids, "psg_nothing"]) == {
        passage.id: (change.note.id, passage) for passage in change.passages
    }


def test_notes_are_listed_by_collection_and_key(store: Store) -> None:
    changes = [
        samples.note("b", key="b.md"),
        samples.note("a", key="a.md"),
        samples.note("x", key="x.md", collection="other"),
    ]
    store.put_notes(changes)
    assert [one.key for one in store.notes()] == ["x.md", "a.md", "b.md"]
    assert [one.key for one in store.notes(collection="vault")] == ["a.md", "b.md"]
    assert store.notes(collection="none") == []


def test_notes_since_a_time_are_those_that_got_a_text_after_it(store: Store) -> None:
    old, new = samples.note("old", key="old.md"), samples.note("new", key="new.md", at=samples.later(2))
    store.put_notes([old, new])
    assert store.notes_since(samples.later(1)) == {new.note.id: samples.later(2)}
    store.put_notes([samples.edited(old, "old, edited", at=samples.later(3))])
    assert store.notes_since(samples.later(2)) == {old.note.id: samples.later(3)}
    store.update_note(replace(store.note(new.note.id), tags=("tagged",)))
    assert store.notes_since(samples.later(3)) == {}


def test_what_changed_of_the_notes_is_remembered(store: Store) -> None:
    note, other = samples.note("a text", at=samples.later(3)), samples.note("more", key="b.md")
    store.put_notes([note, other])
    note_id, first = note.note.id, store.index_state()
    assert store.notes_changed_since(first) == {}
    assert store.notes_changed_since("a state of another home") is None

    store.update_note(replace(store.note(note_id), basis="thought"))
    second = store.index_state()
    assert store.notes_changed_since(first) == {note_id: ""}
    store.update_note(replace(store.note(note_id), tags=("tagged",)))
    store.index_note(note_id, lambda *_: [("tagged",)])
    third = store.index_state()
    called = "\n".join((note.note.title, *note.note.aliases))
    names = f"{called}\n{note.note.tags[0]}\n{called}\ntagged"
    assert store.notes_changed_since(second) == {note_id: names}
    store.put_notes([samples.edited(note, "another", at=samples.later(4))])
    fourth = store.index_state()
    assert store.notes_changed_since(third) == store.notes_changed_since(first) == {note_id: None}
    store.delete_note(other.note.id)
    assert store.notes_changed_since(fourth) == {other.note.id: None}
    assert store.notes_changed_since(first) == {note_id: None, other.note.id: None}

    with suppress(ValueError), store.writing():
        store.delete_note(note_id)
        raise ValueError
    assert store.notes_changed_since(fourth) == {other.note.id: None}
    with store.writing():
        for _ in range(LOGGED + 1):
            store.update_note(store.note(note_id))
    assert store.notes_changed_since(first) is None


def test_an_edit_makes_a_version_and_keeps_the_old_text(store: Store) -> None:
    first = samples.note(TEXT)
    store.put_notes([first])
    second = samples.edited(first, TEXT + "\nAnd paged nobody.\n")
    store.put_notes([second])
    assert store.note(first.note.id) == second.note
    assert store.note_text(first.note.id) == second.text
    assert store.note_text(first.note.id, 1) == first.text
    assert store.note_versions(first.note.id) == [first.text, second.text]
    assert store.passages_of_note(first.note.id) == list(second.passages)
    assert store.passages_of_note(first.note.id, 1) == list(first.passages)
    assert store.passage_count() == len(second.passages)


def test_all_but_the_text_can_be_changed_alone(store: Store) -> None:
    change = samples.note(TEXT)
    store.put_notes([change])
    changed = replace(
        change.note, basis="read", basis_given=True, when=When("2020"), when_given=True, missing=True, tags=()
    )
    store.update_note(changed)
    assert store.note(change.note.id) == changed
    assert store.note_text(change.note.id) == change.text
    with pytest.raises(NotFound):
        store.update_note(replace(change.note, id="note_nothing"))


def test_a_note_learnt_twice_is_one_note(store: Store) -> None:
    first, again = samples.note(TEXT), samples.note(TEXT)
    assert first.note.id != again.note.id
    store.put_notes([first])
    (stored,) = store.put_notes([again])
    assert stored.id == first.note.id
    assert store.notes() == [stored]
    assert store.note_versions(stored.id) == [first.text]
    assert store.passages_of_note(stored.id) == list(first.passages)
    assert store.passage_count() == len(first.passages)


def test_a_note_learnt_meanwhile_with_another_text_is_its_next_version(store: Store) -> None:
    first, other = samples.note(TEXT), samples.note("Something else\n\nentirely\n", at=samples.later())
    store.put_notes([first])
    (stored,) = store.put_notes([other])
    assert (stored.id, stored.version) == (first.note.id, 2)
    assert [text.text for text in store.note_versions(stored.id)] == [TEXT, other.text.text]
    ids = [passage.id for passage in store.passages_of_note(stored.id)]
    assert ids == [one.id for one in samples.cut(text_id(stored.id, 2), other.text.text)]
    assert [hit.passage_id for hit in store.search(["entirely"], limit=5)] == [ids[1]]


def test_the_same_text_put_again_is_indexed_anew(store: Store) -> None:
    change = samples.note(TEXT)
    store.put_notes([change])
    terms = tuple(("fresh",) for _ in change.passages)
    store.put_notes([replace(change, terms=terms)])
    assert store.note_versions(change.note.id) == [change.text]
    assert store.frequencies(["fresh", "nightly"]) == {"fresh": len(terms), "nightly": 0}


def test_a_moved_note_stays_the_same_note(store: Store) -> None:
    change = samples.note(TEXT, key="old.md")
    store.put_notes([change])
    store.put_notes([replace(change, note=replace(change.note, key="new.md"))])
    assert [(one.id, one.key) for one in store.notes()] == [(change.note.id, "new.md")]


def test_a_deleted_note_is_gone_and_stances_on_it_are_orphaned(store: Store) -> None:
    one, version, passages, original = samples.material("Check machines nightly.")
    store.add_material(one, version, passages, original)
    gone, stays = samples.note(TEXT), samples.note("stays here", key="stays.md")
    store.put_notes([gone, stays])
    store.put_stance(samples.stance(version, gone))
    store.delete_note(gone.note.id)
    assert store.notes() == [stays.note]
    assert store.search(["nightly"], limit=5) == []
    assert store.frequencies(["nightly"]) == {"nightly": 0}
    assert [stance.orphaned for stance in store.stances(one.id)] == [True]
    for ask in (store.note, store.note_text, store.note_versions, store.passages_of_note, store.delete_note):
        with pytest.raises(NotFound):
            ask(gone.note.id)


def test_a_batch_is_put_whole_or_not_at_all(store: Store) -> None:
    good, bad = samples.note("good", key="good.md"), samples.note("bad", key="bad.md")
    with pytest.raises(InvalidInput):
        store.put_notes([good, replace(bad, terms=())])
    with pytest.raises(InvalidInput):
        store.put_notes([good, replace(bad, text=replace(bad.text, version=7))])
    assert store.notes() == []
    assert store.passage_count() == 0
    assert store.frequencies(["good"]) == {"good": 0}


def test_the_state_of_the_notes_changes_with_them_and_never_comes_back(store: Store) -> None:
    one, version, passages, original = samples.material("Check machines nightly.")
    change = samples.note(TEXT)
    seen = [store.notes_state()]
    store.add_material(one, version, passages, original)
    assert store.notes_state() == seen[0]
    for write in (
        lambda: store.put_notes([change]),
        lambda: store.update_note(replace(change.note, basis="read")),
        lambda: store.update_note(change.note),
        lambda: store.put_stance(samples.stance(version, change)),
        lambda: store.put_notes([samples.edited(change, "new")]),
        lambda: store.delete_note(change.note.id),
    ):
        write()
        seen.append(store.notes_state())
        assert store.notes_state() == seen[-1]
    assert len(set(seen)) == len(seen)


def test_ids_of_notes_unknown_are_refused_one_by_one(store: Store) -> None:
    with pytest.raises(NotFound):
        store.note(new_id("note", samples.NOW))
    change = samples.note(TEXT)
    store.put_notes([change])
    with pytest.raises(NotFound):
        store.note_text(change.note.id, 2)
    with pytest.raises(NotFound):
        store.passages_of_note(change.note.id, 2)


def test_the_texts_of_many_notes_come_at_once(store: Store) -> None:
    first, second = samples.note(TEXT), samples.note("Another one.\n", key="other.md")
    store.put_notes([first, second])
    store.put_notes([samples.edited(first, "What it says now.\n")])
    ids = first.note.id, second.note.id
    found = store.texts_of_notes([(ids[0], 1), (ids[0], 2), (ids[1], 1), (ids[1], 7)])
    assert found == {
        (ids[0], 1): store.note_text(ids[0], 1),
        (ids[0], 2): store.note_text(ids[0]),
        (ids[1], 1): store.note_text(ids[1]),
    }
    assert store.texts_of_notes([]) == {}


def test_notes_that_grew_and_notes_of_a_text_are_found_without_the_others(store: Store) -> None:
    own, grown, kept = (samples.note(f"Note {key}.\n", key=key) for key in ("a", "b", "c"))
    same = samples.note("Note a.\n", key="d")
    grown = replace(grown, note=replace(grown.note, grown_from="mat_1"))
    kept = replace(kept, note=replace(kept.note, collection="grown"))
    store.put_notes([own, grown, kept, same])
    assert store.grown_notes("grown") == sorted((grown.note, kept.note), key=lambda one: one.id)
    assert store.notes_of_text(own.note.sha256) == sorted((own.note, same.note), key=lambda one: one.id)
    assert store.notes_of_text("no such") == []
