"""Decks before Anki's own library: the same cards again, intervals and the reader's edits kept."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from banyun.outputs.sharing.cards import Card, shown

pytest.importorskip("genanki", reason="the extra anki is not installed")
anki = pytest.importorskip("anki.collection", reason="Anki's library is not installed")

from banyun.outputs.sharing.deck import DECK, FIELDS, MODEL_ID, guid_of, is_ours, package  # noqa: E402

THEN = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
LATER = datetime(2040, 1, 1, tzinfo=UTC)
"""Later than any clock that runs these tests."""


def card(number: int, moment: datetime = THEN, back: str = "An answer.") -> Card:
    return Card(
        f"qst_{number}",
        "question",
        f"Question {number}? 缓存",
        back,
        "their words",
        "my words",
        "“A talk”, a talk",
        moment,
    )


class Anki:
    """A collection, used as its reader would."""

    def __init__(self, folder: Path) -> None:
        self.col = anki.Collection(str(folder / "collection.anki2"))
        self._folder = folder

    def take(self, cards: list[Card]) -> Any:
        """Imports a deck of these cards; what Anki says of it."""
        file = self._folder / "deck.apkg"
        file.write_bytes(package(cards, "mat_1", "A talk: 演讲"))
        return self.take_file(file)

    def take_file(self, file: Path) -> Any:
        """Imports a deck with the options that Anki's dialogue offers at first."""
        offered = self.col._backend.get_import_anki_package_presets()
        request = anki.ImportAnkiPackageRequest(package_path=str(file), options=offered)
        return self.col.import_anki_package(request).log

    def note(self, number: int) -> Any:
        found = self.col.db.scalar("select id from notes where guid = ?", guid_of(f"qst_{number}"))
        return self.col.get_note(found)

    def found(self, words: str) -> Any:
        """The note whose front has these words."""
        notes = [self.col.get_note(one) for one in self.col.find_notes("")]
        return next(one for one in notes if words in html.unescape(one["Front"]))

    def review(self, number: int) -> tuple[int, int, int]:
        return self.review_of(self.note(number))

    def review_of(self, note: Any) -> tuple[int, int, int]:
        """Answers cards *easy* until it is this one's turn; its interval, repetitions and when it is due."""
        self.col.decks.select(self.col.decks.id(DECK))
        while (found := self.col.sched.getCard()) is not None:
            found.start_timer()
            self.col.sched.answerCard(found, 4)
            if found.nid == note.id:
                break
        return self.standing_of(note)

    def standing(self, number: int) -> tuple[int, int, int]:
        return self.standing_of(self.note(number))

    @staticmethod
    def standing_of(note: Any) -> tuple[int, int, int]:
        (found,) = note.cards()
        return found.ivl, found.reps, found.due


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Anki]:
    made = Anki(tmp_path)
    yield made
    made.col.close()


def test_a_deck_comes_in_whole(collection: Anki) -> None:
    log = collection.take([card(1), card(2)])
    assert (len(log.new), len(log.updated)) == (2, 0)
    note = collection.note(1)
    assert note.mid == MODEL_ID
    assert [note[name] for name in FIELDS] == [
        "Question 1? 缓存",
        "An answer.",
        "their words",
        "my words",
        "“A talk”, a talk",
        "qst_1",
    ]
    assert note.mod == int(THEN.timestamp())
    assert note.tags == ["banyun", "banyun::A-talk:-演讲", "banyun::question"]
    (found,) = note.cards()
    assert collection.col.decks.name(found.did) == DECK
    assert "their words" in found.answer()
    assert "my words" in found.answer()
    assert "An answer" not in found.question()


def test_the_same_deck_again_changes_nothing_and_intervals_stay(collection: Anki) -> None:
    collection.take([card(1), card(2)])
    stands = collection.review(1)
    assert stands[0] > 0
    log = collection.take([card(1), card(2)])
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 2)
    assert collection.standing(1) == stands
    assert collection.col.card_count() == 2


def test_a_later_deduction_comes_in_and_the_interval_stays(collection: Anki) -> None:
    collection.take([card(1)])
    stands = collection.review(1)
    log = collection.take([card(1, LATER, "Another answer."), card(3)])
    assert (len(log.new), len(log.updated)) == (1, 1)
    assert collection.note(1)["Back"] == "Another answer."
    assert collection.standing(1) == stands


def test_what_the_reader_edited_in_anki_stays(collection: Anki) -> None:
    collection.take([card(1), card(2)])
    note = collection.note(1)
    note["Back"] = "In my own words."
    note.tags.append("mine")
    collection.col.update_note(note)
    stands = collection.review(1)
    collection.take([card(1, back="Rendered otherwise."), card(2), card(3)])
    assert collection.note(1)["Back"] == "In my own words."
    assert "mine" in collection.note(1).tags
    assert collection.standing(1) == stands


def test_the_later_word_is_taken_where_both_were_changed(collection: Anki) -> None:
    collection.take([card(1)])
    note = collection.note(1)
    note["Back"] = "In my own words."
    collection.col.update_note(note)
    collection.take([card(1, LATER, "Deduced after that.")])
    assert collection.note(1)["Back"] == "Deduced after that."


def test_templates_and_style_that_the_reader_changed_stay(collection: Anki) -> None:
    collection.take([card(1)])
    model = collection.col.models.get(MODEL_ID)
    model["css"] = ".card { color: red }"
    model["tmpls"][0]["afmt"] += "<p>mine</p>"
    collection.col.models.update_dict(model)
    log = collection.take([card(1, LATER, "Another answer."), card(2)])
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (1, 1, 0)
    kept = collection.col.models.get(MODEL_ID)
    assert kept["css"] == ".card { color: red }"
    assert kept["tmpls"][0]["afmt"].endswith("<p>mine</p>")
    assert collection.note(2).mid == MODEL_ID


def test_a_field_that_the_reader_added_stays_with_what_is_in_it(collection: Anki) -> None:
    collection.take([card(1)])
    model = collection.col.models.get(MODEL_ID)
    collection.col.models.add_field(model, collection.col.models.new_field("My hint"))
    collection.col.models.update_dict(model)
    note = collection.note(1)
    note["My hint"] = "think of June 2019"
    collection.col.update_note(note)
    stands = collection.review(1)
    log = collection.take([card(1, LATER, "Another answer."), card(2)])
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (1, 0, 1)
    assert collection.note(1)["My hint"] == "think of June 2019"
    assert collection.note(1)["Back"] == "An answer.", "Anki leaves such a card alone"
    assert collection.standing(1) == stands
    assert collection.note(2).mid != MODEL_ID, "and puts new ones under a notetype of their own"
    assert collection.note(2).cards()


def test_cards_that_were_moved_to_another_deck_stay_there(collection: Anki) -> None:
    collection.take([card(1)])
    collection.col.decks.rename(collection.col.decks.id(DECK), "Reading")
    collection.take([card(1), card(2)])
    (found,) = collection.note(1).cards()
    assert collection.col.decks.name(found.did) == "Reading"


def test_nothing_of_a_text_acts_in_a_card(collection: Anki) -> None:
    hostile = '<script>x</script> [sound:a.mp3] \\(x\\) {{c1::y}} {{Front}} [latex]\\input{z}[/latex] "&amp;'
    made = Card("qst_1", "question", shown(hostile), shown(hostile), "", "", "", THEN)
    collection.take([made])
    (found,) = collection.note(1).cards()
    answer = found.answer()
    assert "<script>x" not in answer
    assert "&lt;script&gt;x&lt;/script&gt;" in answer
    assert found.answer_av_tags() == []
    assert "\\(x" not in answer
    assert "[latex]" not in answer
    assert "{{" not in answer


def test_the_same_cards_are_the_same_bytes_and_known_as_banyuns(tmp_path: Path) -> None:
    one = package([card(1), card(2)], "mat_1", "A talk")
    two = package([card(1), card(2)], "mat_1", "A talk")
    assert one == two
    assert is_ours(one)
    file = tmp_path / "other.apkg"
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("collection.anki2", "x")
    assert not is_ours(file.read_bytes())
