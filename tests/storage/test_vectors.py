"""The contract of ``VectorStore``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from banyun.errors import NotFound
from banyun.knowledge.vectors.store import PassageVector, Scale, Vector, VectorCounts, VectorModel
from banyun.storage.base import Store
from banyun.storage.sqlite import SqliteStore
from banyun.storage.vectors import Vectors, packed, unpacked
from tests.storage import samples

DIM = 16
MODEL = VectorModel("m-1", "mine", DIM, ("en", "zh"), {"en": Scale(0.1, 0.8)})
OTHER = VectorModel("m-2", "other", DIM, ("en",))


def towards(axis: int, more: float = 0.0) -> Vector:
    """A vector of length 1 that points along an axis, and a little along the next."""
    made = np.zeros(DIM, np.float32)
    made[axis], made[(axis + 1) % DIM] = 1.0, more
    return (made / np.linalg.norm(made)).astype(np.float32)


def filled(store: Store, *texts: str) -> list[str]:
    """Notes of one passage each with a vector along an axis of its own; the passages' ids."""
    store.put_vector_model(MODEL)
    names = []
    for at, text in enumerate(texts):
        change = samples.note(text, key=f"{at}.md")
        store.put_notes([change])
        names.append(change.passages[0].id)
    store.put_vectors(
        MODEL.id, [PassageVector(name, f"key {at}", towards(at)) for at, name in enumerate(names)]
    )
    return names


def test_models_are_kept_as_they_are_put(store: Store) -> None:
    assert store.vector_models() == []
    assert store.vectors_state() == ""
    store.put_vector_model(MODEL)
    store.put_vector_model(OTHER)
    assert store.vector_models() == [MODEL, OTHER]
    whole = VectorModel("m-1", "renamed", DIM, ("zh",), {"zh": Scale(0, 1)}, whole=True)
    store.put_vector_model(whole)
    assert store.vector_models() == [whole, OTHER]
    store.drop_vectors("m-1")
    store.drop_vectors("m-1")
    assert store.vector_models() == [OTHER]


def test_the_nearest_come_first(store: Store) -> None:
    names = filled(store, "one", "two", "three")
    notes = {note.id: note.key for note in store.notes()}
    hits = store.nearest(MODEL.id, towards(1, 0.5), limit=2)
    assert [(hit.passage_id, notes[hit.note_id], hit.version) for hit in hits] == [
        (names[1], "1.md", 1),
        (names[2], "2.md", 1),
    ]
    assert hits[0].score == pytest.approx(1 / np.sqrt(1.25), abs=0.01)
    assert store.nearest(MODEL.id, towards(1), limit=0) == []
    assert store.nearest("unknown", towards(1), limit=3) == []
    left = store.nearest(MODEL.id, towards(1), limit=3, without_notes=[hits[0].note_id])
    assert {hit.passage_id for hit in left} == {names[0], names[2]}


def test_many_left_out_leave_room_for_the_rest(store: Store) -> None:
    store.put_vector_model(MODEL)
    changes = [samples.note(f"text {at}", key=f"{at:02}.md") for at in range(60)]
    store.put_notes(changes)
    rows = [
        PassageVector(one.passages[0].id, str(at), towards(0, at / 100)) for at, one in enumerate(changes)
    ]
    store.put_vectors(MODEL.id, rows)
    without = [one.note.id for one in changes[:50]]
    hits = store.nearest(MODEL.id, towards(0), limit=5, without_notes=without)
    assert [hit.note_id for hit in hits] == [one.note.id for one in changes[50:55]]


def test_cosines_of_passages_that_have_a_vector(store: Store) -> None:
    names = filled(store, "one", "two")
    found = store.cosines(MODEL.id, towards(0, 1), [names[0], "psg_unknown", names[1]])
    assert set(found) == set(names)
    assert found[names[0]] == pytest.approx(0.7071, abs=0.01)
    assert store.cosines(MODEL.id, towards(0), []) == {}


def test_what_is_missing_is_told(store: Store) -> None:
    store.put_vector_model(MODEL)
    change = samples.note("one\n\ntwo\n\nthree")
    store.put_notes([change])
    names = [passage.id for passage in change.passages]
    assert store.unembedded(MODEL.id, limit=2) == names[:2]
    assert store.vector_counts(MODEL.id) == VectorCounts(0, 0, 3)
    store.put_vectors(
        MODEL.id, [PassageVector(names[0], "a", towards(0)), PassageVector(names[1], "b", None)]
    )
    assert store.unembedded(MODEL.id, limit=9) == names[2:]
    assert store.vector_counts(MODEL.id) == VectorCounts(1, 1, 1)
    assert store.vector_counts("unknown") == VectorCounts(0, 0, 3)
    assert [hit.passage_id for hit in store.nearest(MODEL.id, towards(1), limit=9)] == [names[0]]


def test_a_text_s_vector_is_found_by_its_hash(store: Store) -> None:
    filled(store, "one", "two")
    found = store.vectors_by_key(MODEL.id, ["key 1", "key 7"])
    assert list(found) == ["key 1"]
    assert np.allclose(found["key 1"], towards(1), atol=0.01)
    store.put_vector_model(OTHER)
    assert store.vectors_by_key(OTHER.id, ["key 1"]) == {}


def test_vectors_go_with_their_note(store: Store) -> None:
    names = filled(store, "one", "two")
    note = store.nearest(MODEL.id, towards(0), limit=1)[0].note_id
    store.delete_note(note)
    assert [hit.passage_id for hit in store.nearest(MODEL.id, towards(0), limit=9)] == names[1:]
    assert store.vectors_by_key(MODEL.id, ["key 0"]) == {}
    assert store.vector_counts(MODEL.id) == VectorCounts(1, 0, 0)
    store.put_vectors(MODEL.id, [PassageVector(names[0], "late", towards(0))])
    assert store.vector_counts(MODEL.id) == VectorCounts(1, 0, 0)


def test_vectors_go_with_their_model(store: Store) -> None:
    names = filled(store, "one")
    store.drop_vectors(MODEL.id)
    assert store.nearest(MODEL.id, towards(0), limit=1) == []
    with pytest.raises(NotFound):
        store.put_vectors(MODEL.id, [PassageVector(names[0], "a", towards(0))])
    store.put_vector_model(MODEL)
    assert store.vector_counts(MODEL.id) == VectorCounts(0, 0, 1)


def test_another_model_starts_with_none(store: Store) -> None:
    names = filled(store, "one")
    store.put_vector_model(OTHER)
    assert store.unembedded(OTHER.id, limit=9) == names
    store.put_vectors(OTHER.id, [PassageVector(names[0], "key 0", towards(5))])
    assert store.cosines(MODEL.id, towards(0), names)[names[0]] == pytest.approx(1, abs=0.01)
    assert store.cosines(OTHER.id, towards(0), names)[names[0]] == pytest.approx(0, abs=0.01)


def test_a_later_version_stands_and_the_earlier_one_stood(store: Store) -> None:
    names = filled(store, "as it was")
    first = store.notes()[0]
    before = samples.note("as it was", key="0.md", note_id=first.id)
    store.put_notes([samples.edited(before, "as it is", at=samples.later(10))])
    assert store.nearest(MODEL.id, towards(0), limit=9) == []
    assert store.vector_counts(MODEL.id) == VectorCounts(0, 0, 1)
    then = (samples.NOW + timedelta(days=3)).date()
    assert [hit.passage_id for hit in store.nearest(MODEL.id, towards(0), limit=9, until=then)] == names
    earlier = (samples.NOW - timedelta(days=3)).date()
    assert store.nearest(MODEL.id, towards(0), limit=9, until=earlier) == []


def test_every_change_of_vectors_is_a_new_state(store: Store) -> None:
    states = {store.vectors_state()}
    names = filled(store, "one")
    states.add(store.vectors_state())
    store.put_vectors(MODEL.id, [PassageVector(names[0], "a", towards(3))])
    states.add(store.vectors_state())
    assert store.cosines(MODEL.id, towards(3), names)[names[0]] == pytest.approx(1, abs=0.01)
    store.drop_vectors(MODEL.id)
    states.add(store.vectors_state())
    assert len(states) == 4


def test_a_write_that_fails_leaves_no_vector(store: Store) -> None:
    names = filled(store, "one")

    def fail() -> None:
        with store.writing():
            store.put_vectors(MODEL.id, [PassageVector(names[0], "a", towards(3))])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.cosines(MODEL.id, towards(0), names)[names[0]] == pytest.approx(1, abs=0.01)


def test_another_process_s_vectors_are_seen(home: Path) -> None:
    one, other = SqliteStore(home), SqliteStore(home)
    names = filled(one, "one", "two")
    assert [hit.passage_id for hit in other.nearest(MODEL.id, towards(1), limit=1)] == [names[1]]
    one.put_vectors(MODEL.id, [PassageVector(names[0], "a", towards(1))])
    assert other.cosines(MODEL.id, towards(1), names)[names[0]] == pytest.approx(1, abs=0.01)
    one.close()
    other.close()


def test_a_byte_for_each_number_is_right_to_a_hundredth() -> None:
    drawn = np.random.default_rng(0)
    rows = drawn.normal(size=(9000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    kept = Vectors(((str(at), packed(row)) for at, row in enumerate(rows)), 64)
    asked = rows[4321] + 0.3 * rows[17]
    asked /= np.linalg.norm(asked)
    exact = rows @ asked
    found = kept.nearest(asked, 50, lambda names: names)
    assert found[0][0] == "4321"
    assert max(abs(exact[int(name)] - cosine) for name, cosine in found) < 0.01
    assert len({name for name, _ in found} & {str(at) for at in np.argsort(-exact)[:50]}) >= 45
    assert np.allclose(unpacked(packed(rows[3])), rows[3], atol=0.005)
    assert not unpacked(packed(np.zeros(4, np.float32))).any()
