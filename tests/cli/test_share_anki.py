"""A deck through the real command, taken by Anki's own library, reviewed, edited, and shared again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun
from tests.outputs.test_anki import Anki, collection
from tests.told import WORDS, read, tell

pytest.importorskip("genanki", reason="the extra anki is not installed")

__all__ = ["collection"]


def test_a_deck_shared_again_keeps_intervals_and_edits(
    banyun: Banyun, collection: Anki, tmp_path: Path
) -> None:
    read(banyun, "en")
    tell(banyun, "en")
    words = WORDS["en"]
    file = tmp_path / "talk.apkg"
    shared = ("share", words["talk"], "--as", "anki", "--to", file)
    made = banyun(*shared, "--json").json
    assert made["cards"] >= 3
    log = collection.take_file(file)
    assert len(log.new) == made["cards"]
    question = collection.found(words["question"])
    technique = collection.found(words["formula"])
    assert words["deduction 2"] in question["Back"]
    assert words["deduction 1"] not in question["Back"], "the last one"
    assert "neighbour's network card" in question["Theirs"].replace("&#x27;", "'")
    assert "copy at full speed" in question["Mine"] or words["mine"][:30] in question["Mine"]
    stands = collection.review_of(question)
    technique["Back"] = "My own way to say it."
    collection.col.update_note(technique)

    assert banyun(*shared, "--json").json["state"] == "unchanged"
    later = banyun.on("2040-01-01")
    assert later("deduce", words["question"], "Four minutes, in waves of three.", "--moved").code == 0
    assert later(*shared, "--json").json["state"] == "updated"
    log = collection.take_file(file)
    assert (len(log.new), len(log.updated)) == (0, 1)
    assert "Four minutes" in collection.found(words["question"])["Back"]
    assert collection.standing_of(collection.found(words["question"])) == stands
    assert collection.found(words["formula"])["Back"] == "My own way to say it."
