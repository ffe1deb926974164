"""The contract of ``RecallIndex``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banyun.knowledge.dating import when_of_passage
from banyun.knowledge.note import Note, NoteText, When
from banyun.knowledge.periods import Period
from banyun.knowledge.store import NoteChange
from banyun.materials.passage import Passage
from banyun.storage.base import Store
from banyun.storage.bm25 import Bm25
from tests.storage import samples


def with_terms(key: str, *terms: str) -> NoteChange:
    """A note of one passage that is indexed by exactly these terms."""
    change = samples.note(f"text of {key}", key=key)
    return replace(change, terms=(terms,))


def found(store: Store, *terms: str, limit: int = 10) -> list[str]:
    notes = {note.id: note.key for note in store.notes()}
    return [notes[hit.note_id] for hit in store.search(terms, limit=limit)]


def test_terms_are_found_whole_whatever_they_are_made_of(store: Store) -> None:
    terms = ["c++", "c", "c#", "node.js", "node", "缓存", "缓", "缓存预", "80", "80ge", "1.7", "10x", "k8s",
             "naïve", "naive", "rdma/tcp", "a-b", "a_b", 'q"x', "it's", "*", "near", "or", "and", "not",
             "(", "^", ":", "+", "-", "é", "e", "\U0001f600", "key:value", "ﬁ", "İ", "ß", "ss"]  # fmt: skip
    store.put_notes([with_terms(f"{at:02}", term) for at, term in enumerate(terms)])
    for at, term in enumerate(terms):
        assert found(store, term) == [f"{at:02}"], term
        assert store.frequencies([term]) == {term: 1}


def test_any_of_the_terms_will_do_and_rare_ones_weigh_more(store: Store) -> None:
    store.put_notes(
        [with_terms("both", "rare", "usual"), with_terms("rare", "rare", "x"), with_terms("none", "y", "z")]
        + [with_terms(f"usual{at}", "usual", "x") for at in range(8)]
        + [with_terms(f"other{at}", "y", "z") for at in range(12)]
    )
    order = found(store, "rare", "usual", limit=3)
    assert order[:2] == ["both", "rare"]
    assert order[2].startswith("usual")
    assert len(found(store, "rare", "usual", limit=100)) == 10
    assert found(store, "absent") == []
    assert store.search([], limit=5) == []
    assert store.search(["rare"], limit=0) == []


def test_frequencies_count_passages_not_occurrences(store: Store) -> None:
    store.put_notes([with_terms("a", "x", "x", "y"), with_terms("b", "x")])
    assert store.frequencies(["x", "y", "z"]) == {"x": 2, "y": 1, "z": 0}
    assert store.frequencies([]) == {}
    assert store.passage_count() == 2
    many = [f"term{at}" for at in range(2500)]
    assert store.frequencies(many) == dict.fromkeys(many, 0)


def test_an_edit_replaces_what_is_found(store: Store) -> None:
    first = samples.note("alpha beta\n\ngamma")
    store.put_notes([first, with_terms("other", "alpha")])
    store.put_notes([samples.edited(first, "alpha delta")])
    assert store.frequencies(["alpha", "beta", "gamma", "delta"]) == {
        "alpha": 2,
        "beta": 0,
        "gamma": 0,
        "delta": 1,
    }
    assert found(store, "gamma") == []
    assert found(store, "delta") == ["inspection.md"]
    assert store.passage_count() == 2


def test_a_note_is_indexed_anew_in_all_its_versions(store: Store) -> None:
    first = samples.note("alpha\n\nbeta")
    store.put_notes([first, with_terms("other", "alpha")])
    store.put_notes([samples.edited(first, "alpha gamma\n\nbeta", at=samples.later(2))])
    before = samples.later(1).date()

    def by_name(note: Note, _: NoteText, passages: Sequence[Passage]) -> list[tuple[str, ...]]:
        return [(*samples.terms_of(one.text), *note.tags) for one in passages]

    store.update_note(replace(store.note(first.note.id), tags=("tagged",)))
    store.index_note(first.note.id, by_name)
    assert store.frequencies(["tagged", "alpha", "gamma"]) == {"tagged": 2, "alpha": 2, "gamma": 1}
    assert [hit.version for hit in store.search(["tagged"], limit=9)] == [2, 2]
    assert [hit.version for hit in store.search(["tagged"], limit=9, until=before)] == [1, 1]

    store.update_note(replace(store.note(first.note.id), tags=()))
    store.index_note(first.note.id, by_name)
    assert store.search(["tagged"], limit=9, until=before) == store.search(["tagged"], limit=9) == []
    assert store.frequencies(["tagged", "beta"]) == {"tagged": 0, "beta": 1}


def test_notes_can_be_left_out(store: Store) -> None:
    one, two = with_terms("one", "x"), with_terms("two", "x")
    store.put_notes([one, two])
    (hit,) = store.search(["x"], limit=1, without_notes=[one.note.id])
    assert hit.note_id == two.note.id
    assert hit.passage_id == two.passages[0].id
    assert store.search(["x"], limit=5, without_notes=[one.note.id, two.note.id]) == []
    many = [f"note_{at}" for at in range(40_000)]
    assert len(store.search(["x"], limit=5, without_notes=many)) == 2


def test_within_a_time_only_what_is_about_it_is_found(store: Store) -> None:
    """In the order in which all that is found stands, however far down it stands there."""
    said = ["x", "x", "2019-04-02 x y", "x y", "x", "On 3 May 2018 x", "x y y", "x"]
    times = ["2019", "2018-12-31", None, "2020", None, "2019", "2019-06-30", "2018"]
    store.put_notes(
        [
            samples.note(text, key=f"{at}", when=when)
            for at, (text, when) in enumerate(zip(said, times, strict=True))
        ]
        + [samples.note("x", key=f"later {at}", when="2021") for at in range(150)]
    )
    for key in ("0", "2", "3"):
        note = next(one for one in store.notes() if one.key == key)
        text = store.note_text(note.id).text
        first = samples.note(text, key=key, note_id=note.id, when=note.when.text if note.when else None)
        store.put_notes([samples.edited(first, f"{text}\n\nx and more", at=samples.later(3))])
    given = next(one for one in store.notes() if one.key == "5")
    store.update_note(replace(given, when=When("2019-02"), when_given=True))

    for until in (None, date(2019, 12, 31), samples.later(2).date(), samples.later(9).date()):
        every = store.search(["x", "y"], limit=999, until=until)
        passages = store.note_passages([hit.passage_id for hit in every])
        known = store.notes_by_id([hit.note_id for hit in every])
        for began, ended in ((2019, 2019), (2018, 2018), (2016, 2017), (2018, 2020), (1990, 2030)):
            within = Period(date(began, 1, 1), date(ended, 12, 31))
            of_then = [
                hit
                for hit in every
                if within.holds(when_of_passage(known[hit.note_id], passages[hit.passage_id][1]))
            ]
            for limit in (1, 3, 999):
                found = store.search(["x", "y"], limit=limit, until=until, within=within)
                assert found == of_then[:limit], (until, within, limit)
    about = store.search(["x"], limit=9, within=Period(date(2019, 1, 1), date(2019, 3, 1)))
    assert given.id in {hit.note_id for hit in about}


def test_as_of_a_day_later_notes_are_unknown(store: Store) -> None:
    store.put_notes(
        [
            samples.note("x of 2019", key="2019", when="2019", at=samples.later(1)),
            samples.note("x of 2021", key="2021", when="2021-06", at=samples.later(2)),
            samples.note("x undated", key="undated", at=samples.later(3)),
        ]
    )

    def known(until: date) -> set[str]:
        keys = {note.id: note.key for note in store.notes()}
        return {keys[hit.note_id] for hit in store.search(["x"], limit=9, until=until)}

    assert known(date(2018, 12, 31)) == set()
    assert known(date(2019, 1, 1)) == {"2019"}
    assert known(date(2021, 5, 31)) == {"2019"}
    assert known(date(2021, 6, 1)) == {"2019", "2021"}
    assert known(samples.later(2).date()) == {"2019", "2021"}
    assert known(samples.later(3).date()) == {"2019", "2021", "undated"}


def test_as_of_a_day_a_note_says_what_it_said_then(store: Store) -> None:
    first = samples.note("old belief about x", when="2019", at=samples.later(0))
    second = samples.edited(first, "new belief about x", at=samples.later(10))
    third = samples.edited(second, "newest belief about x", at=samples.later(20))
    for change in (first, second, third):
        store.put_notes([change])

    def said(until: date) -> list[tuple[str, int]]:
        hits = store.search(["x"], limit=9, until=until)
        return [(store.note_passages([hit.passage_id])[hit.passage_id][1].text, hit.version) for hit in hits]

    assert said(date(2020, 1, 1)) == [("old belief about x", 1)]
    assert said(samples.later(9).date()) == [("old belief about x", 1)]
    assert said(samples.later(10).date()) == [("new belief about x", 2)]
    assert said(samples.later(20).date()) == [("newest belief about x", 3)]
    assert [hit.version for hit in store.search(["x"], limit=9)] == [3]
    assert store.search(["old"], limit=9) == []


def test_as_of_a_day_later_passages_of_a_diary_are_unknown(store: Store) -> None:
    diary = samples.note("about x then\n\nabout x later\n\nabout x undated")
    headings = ("Diary › 2019-05-02", "Diary › 2022-01-01", "Diary")
    passages = tuple(
        replace(one, heading=heading) for one, heading in zip(diary.passages, headings, strict=True)
    )
    store.put_notes([replace(diary, passages=passages)])

    def known(until: date) -> set[str]:
        hits = store.search(["x"], limit=9, until=until)
        found = store.note_passages([hit.passage_id for hit in hits])
        return {passage.text.strip() for _, passage in found.values()}

    assert known(date(2019, 5, 1)) == set()
    assert known(date(2019, 5, 2)) == {"about x then"}
    assert known(date(2022, 1, 1)) == {"about x then", "about x later"}
    assert known(samples.NOW.date()) == {"about x then", "about x later", "about x undated"}
    store.update_note(replace(diary.note, when=When("2018"), when_given=True))
    assert known(date(2018, 1, 1)) == {"about x then", "about x later", "about x undated"}


def test_moving_a_note_in_time_moves_it_for_the_index_too(store: Store) -> None:
    change = samples.note("about x", when="2019")
    store.put_notes([change])
    store.update_note(replace(change.note, when=When("2022")))
    assert store.search(["x"], limit=5, until=date(2021, 1, 1)) == []
    assert len(store.search(["x"], limit=5, until=date(2022, 1, 1))) == 1


words = st.sampled_from(["a", "b", "c", "缓存", "c++", "9"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    documents=st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=8),
    query=st.lists(words, min_size=1, max_size=4),
)
def test_scores_are_those_of_bm25(store: Store, documents: list[list[str]], query: list[str]) -> None:
    for note in store.notes():
        store.delete_note(note.id)
    store.put_notes([with_terms(f"{at}", *terms) for at, terms in enumerate(documents)])
    keys = {note.id: note.key for note in store.notes()}
    expected = Bm25((f"{at}", terms) for at, terms in enumerate(documents)).search(query, lambda key: True)
    hits = store.search(query, limit=100)
    assert {keys[hit.note_id]: hit.score for hit in hits} == pytest.approx(dict(expected))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
