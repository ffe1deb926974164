"""Which new notes bear on questions, found out once and kept while notes change."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from banyun.findings.bodies import Question
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.knowledge.indexing import note_terms
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from banyun.study import bearing_notes
from banyun.study.asked import Asked, all_asked
from banyun.study.base import Moment
from banyun.study.bearing_notes import BearingNotes
from banyun.study.fitted import Fitted
from tests.storage import samples

LATER = samples.later(9)
CACHE, ROBOTS = "How long may a cache stay cold?", "Why do robots drop boxes?"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(bearing_notes, "FEW", 0)
    store = MemoryStore()
    with store.act("question", samples.NOW, "me"):
        for text in (CACHE, ROBOTS):
            asked = new_id("question", samples.NOW)
            store.put_record(Record(asked, Question(text), "me", samples.NOW, samples.NOW))
    learn(store, "robots", "Our robots drop boxes where the floor is wet.")
    learn(store, "tea", "Tea grows on a hill.")
    return store


def learn(store: Store, name: str, text: str) -> str:
    made = samples.note(text, key=f"{name}.md", at=LATER)
    terms = tuple(tuple(one) for one in note_terms(made.note, made.text, made.passages))
    return store.put_notes([replace(made, terms=terms)])[0].id


def found(store: Store, fitted: Fitted) -> tuple[list[str | None], int]:
    """The notes that bear on each question, and how many of the answers are not known yet."""
    bearing = BearingNotes(store, Moment(LATER, LATER.date(), "en", fitted))
    questions: Sequence[Asked] = all_asked(store)
    bearing.begin(questions)
    best = [bearing.newest(one) for one in questions]
    return [one.note_id if one else None for one in best], fitted.unmade


def test_only_what_a_change_touches_is_found_out_again(store: Store) -> None:
    kept = Fitted()
    robots = next(one.id for one in store.notes() if one.key == "robots.md")
    assert found(store, kept.turn()) == ([None, robots], 0)

    tea = next(one for one in store.notes() if one.key == "tea.md")
    store.update_note(replace(tea, basis="thought"))
    assert found(store, kept.turn(0)) == ([None, robots], 0)

    cold = learn(store, "cache", "A cache that stays cold for a minute makes everything slow.")
    assert found(store, kept.turn(0))[1] == 1
    assert found(store, kept.turn()) == ([cold, robots], 0)

    store.update_note(replace(store.note(robots), basis="thought"))
    assert found(store, kept.turn(0))[1] == 1
    assert found(store, kept.turn()) == found(store, Fitted()) == ([cold, robots], 0)

    store.delete_note(robots)
    assert found(store, kept.turn()) == found(store, Fitted()) == ([cold, None], 0)


def test_where_many_notes_changed_all_is_found_out_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearing_notes, "FEW", 10)
    kept = Fitted()
    assert found(store, kept.turn())[1] == 0
    tea = next(one for one in store.notes() if one.key == "tea.md")
    store.update_note(replace(tea, basis="thought"))
    assert found(store, kept.turn(0))[1] == 2
