"""Notes of a time: of then, nothing later, and further away only where there is nothing nearer."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from banyun.identity import sha256
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.learning import change_for
from banyun.knowledge.note import When
from banyun.knowledge.periods import Period, around
from banyun.knowledge.remembering import OfThen, notes_of_then
from banyun.storage.base import Store

ABOUT = "the gateway and its connection pool"


def learn(store: Store, now: datetime, key: str, when: str, text: str) -> None:
    whole = f"---\ndate: {when}\n---\n# {key}\n\n{text}\n"
    store.put_notes([change_for(NoteSource(f"{key}.md", whole), sha256(whole), None, "vault", now)])


def of_then(store: Store, when: str | None, until: date | None = None) -> OfThen:
    at = When(when) if when else None
    return notes_of_then(store, ABOUT, at, until=until, wording="en")


@pytest.fixture
def full(store: Store, now: datetime) -> Store:
    learn(store, now, "pool", "2021-03-02", "I cut the gateway's connection pool into subsets.")
    learn(store, now, "letters", "2021-05-01", "Wrote to the printers about the leaflet.")
    learn(store, now, "later", "2023-05-01", "The gateway's connection pool grew again.")
    for year in range(1990, 2016):
        learn(store, now, f"old{year}", f"{year}-01-01", "The gateway's connection pool, again and again.")
    return store


def keys(store: Store, found: OfThen) -> list[str]:
    return [store.note(one.note_id).key.removesuffix(".md") for one in found.notes]


def test_notes_of_then_come_first_by_what_they_say_then_by_their_time(full: Store) -> None:
    found = of_then(full, "2021-06", date(2021, 6, 30))
    assert keys(full, found) == ["pool", "letters"]
    assert found.period == Period(date(2020, 7, 1), date(2021, 6, 30))
    assert [bool(one.score) for one in found.notes] == [True, False]
    for one in found.notes:
        text = full.note_text(one.note_id, one.note_version).text
        assert text[one.quote.start : one.quote.end] == one.quote.exact


def test_the_stretch_grows_until_it_holds_something(full: Store) -> None:
    found = of_then(full, "2018-06", date(2018, 6, 30))
    assert found.widened
    assert found.period is not None
    assert found.period.first < date(2016, 12, 31)
    assert set(keys(full, found)) <= {f"old{year}" for year in range(1990, 2016)}
    nothing = of_then(full, "1950", date(1950, 12, 31))
    assert (nothing.notes, nothing.period, nothing.widened) == ((), None, True)


def test_a_note_that_was_edited_later_speaks_as_it_did_then(full: Store, now: datetime) -> None:
    (known,) = [note for note in full.notes() if note.key == "letters.md"]
    whole = "---\ndate: 2021-05-01\n---\n# letters\n\nIn hindsight the leaflet was a mistake.\n"
    full.put_notes([change_for(NoteSource("letters.md", whole), sha256(whole), known, "vault", now)])
    quotes = [one.quote.exact for one in of_then(full, "2021-06", date(2021, 6, 30)).notes]
    assert any("printers" in quote for quote in quotes)
    assert not any("hindsight" in quote for quote in quotes)
    assert any("hindsight" in one.quote.exact for one in of_then(full, "2021-06").notes)


def test_without_a_time_all_notes_count_that_bear_on_it(full: Store) -> None:
    found = of_then(full, None)
    assert (found.period, found.widened) == (None, False)
    assert "letters" not in keys(full, found)


@pytest.mark.parametrize(
    ("when", "months", "first", "last"),
    [
        ("2021", 0, date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-06", 6, date(2020, 7, 1), date(2022, 6, 30)),
        ("2021-06-18", 18, date(2019, 7, 1), date(2023, 6, 30)),
    ],
)
def test_around(when: str, months: int, first: date, last: date) -> None:
    assert around(When(when), months) == Period(first, last)


def test_the_last_day_of_a_time() -> None:
    days = [When(text).last_day for text in ("2024", "2024-02", "2024-02-03")]
    assert days == [date(2024, 12, 31), date(2024, 2, 29), date(2024, 2, 3)]
