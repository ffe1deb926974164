"""Questions over time: changed, closed, framed; deductions side by side, and the notes they deepen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun

ROOT = Path(__file__).parents[2]
NOTE = """---
basis: did
---
# Cardinality of our metrics

Each series costs three kilobytes of memory. In 2023 a label with user ids took the server down.
"""
FIRST = "About a hundred nodes, a few hundred series each. One server will carry it."
SECOND = "About a thousand nodes, a few hundred series each. One server will not carry it."
THIRD = "About a thousand nodes. They count cache misses in the process and send sums."


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    (tmp_path / "metrics.md").write_text(NOTE, "utf-8")
    banyun("learn", tmp_path / "metrics.md")
    assert banyun("add", ROOT / "examples/en/talk.md").code == 0
    return banyun


def ask(reader: Banyun) -> str:
    return str(reader("question", "How large is their monitoring?", "--json").json[0]["question"])


def test_deductions_stand_side_by_side_with_what_moved(reader: Banyun) -> None:
    question = ask(reader)
    assert reader("question", question, "--json").json["what_moved"] is None
    for day, text in (("2026-03-20", FIRST), ("2026-04-10", SECOND), ("2026-05-02", THIRD)):
        reader.on(day)("deduce", question, text)
    shown = reader("question", question).out
    assert [text.split(".")[0] in shown for text in (FIRST, SECOND, THIRD)] == [True, True, True]
    assert "What moved since 10 April 2026" in shown
    assert "What moved since 20 March 2026" in reader("question", question, "--since", "2026-03").out
    since_march = reader("question", question, "--since", "2026-03", "--json").json["what_moved"]
    pieces = [piece for sentence in since_march["sentences"] for piece in sentence]
    assert {"fate": "gone", "text": "hundred"} in pieces
    assert {"fate": "new", "text": "thousand"} in pieces


def test_a_first_deduction_cannot_have_moved_anything(reader: Banyun) -> None:
    deduced = reader("deduce", ask(reader), FIRST, "--moved", "--json").json
    assert deduced["deductions"][0]["moved"] is None


def test_a_note_shows_the_deductions_that_deepen_it(reader: Banyun) -> None:
    question = ask(reader)
    deduced = reader("deduce", question, FIRST, "--note", "Cardinality", "--json").json["deductions"][0]
    (quote,) = deduced["note_quotes"]
    assert NOTE[quote["start"] : quote["end"]] == quote["quote"] != ""
    exact = "a label with user ids"
    again = reader("deduce", question, SECOND, "--note", "Cardinality", "--note-quote", exact, "--json").json
    assert again["deductions"][1]["note_quotes"][0]["quote"] == exact
    forged = reader("deduce", question, THIRD, "--note", "Cardinality", "--note-quote", "no such", "--json")
    assert forged.error["code"] == "quote_not_found"
    shown = reader("show", "Cardinality", "--json").json
    made = [one["deduction"] for one in again["deductions"]]
    assert [one["deduction"] for one in shown["deepened_by"]] == made
    assert "Deepened on 14 March 2026" in reader("show", "Cardinality").out
    assert "deepens “Cardinality of our metrics”" in reader("question", question).out


def test_a_question_is_put_in_other_words_and_keeps_its_history(reader: Banyun) -> None:
    question = ask(reader)
    reader("deduce", question, FIRST)
    changed = reader(
        "question", question, "--words", "How many series have they?", "--lens", "cost", "--json"
    )
    assert (changed.json["text"], changed.json["lens"]) == ("How many series have they?", "cost")
    assert len(changed.json["deductions"]) == 1
    reader("undo")
    assert reader("question", question, "--json").json["text"] == "How large is their monitoring?"
    assert reader("question", question, "--words", " ", "--json").error["code"] == "invalid_input"


def test_a_question_is_named_by_words_of_it(reader: Banyun) -> None:
    question, other = (
        ask(reader),
        reader("question", "How large is their bill?", "--json").json[0]["question"],
    )
    assert reader("deduce", "large monitoring", FIRST, "--json").json["question"] == question
    assert reader("postpone", "their bill", "--json").json["id"] == other
    assert reader("ponder", "how large", "--json").error["code"] == "ambiguous_id"
    closed = reader("question", "their bill", "--close", "no-longer", "--json").json
    assert (closed["question"], closed["state"]) == (other, "no_longer")
    assert reader("ponder", "how large", "--json").json["question"] == question
    assert reader("question", "their bill", "--reopen", "--json").json["state"] == "open"
    assert reader("show", "large monitoring", "--json").json["question"] == question


def test_the_name_of_a_material_is_no_question(reader: Banyun) -> None:
    material = reader("list", "--json").json[0]
    for named in (material["material"], material["title"]):
        refused = reader("question", named, "--json").error
        assert refused["code"] == "invalid_input"
        assert f"--on {named}" in refused["hint"].replace("'", "")
    assert reader("question", "--json").json == []
    assert reader("question", f"{material['title']}: how large is it?", "--json").code == 0


def test_frames_are_beginnings_with_the_texts_own_words(reader: Banyun) -> None:
    text = reader("show", "first day of the holiday", "--text").out
    frames = reader("question", "first day of the holiday", "--frames", "--lens", "cost", "--json").json
    assert {one["lens"] for one in frames} == {"cost"}
    assert [one["number"] for one in frames] == list(range(1, len(frames) + 1))
    for one in frames:
        assert text[one["quote"]["start"] : one["quote"]["end"]] == one["quote"]["quote"]
        assert one["opening"].endswith("…")
    words = "What did they pay for it, in nights of people on call?"
    (asked,) = reader(
        *("question", "first day of the holiday", "--frames", "--lens", "cost"),
        *("--take", "1", "--words", words, "--json"),
    ).json
    assert (asked["text"], asked["lens"]) == (words, "cost")
    assert asked["quotes"][0] == frames[0]["quote"]
    whole = reader("question", "first day of the holiday", "--frames", "--take", "1", "--json").json[0]
    assert "…" not in whole["text"]


def test_frames_take_what_they_can_use_only(reader: Banyun) -> None:
    talk = "first day of the holiday"
    assert (
        reader("question", talk, "--frames", "--lens", "gravity", "--json").error["code"] == "invalid_input"
    )
    assert reader("question", talk, "--frames", "--take", "99", "--json").error["code"] == "not_found"
    assert reader("question", "--frames").code == 2
    assert reader("question", talk, "--frames", "--take", "first").code == 2
    assert reader("question", "--close", "answered").code == 2
    assert reader("question", "Why?", "--close", "answered", "--json").error["code"] == "not_found"


def test_a_suggested_question_is_taken_in_ones_own_words(reader: Banyun) -> None:
    reader("learn", ROOT / "examples/en/vault-sre")
    suggested = reader("digest", "first day of the holiday", "--json").json["questions"][0]
    (asked,) = reader("question", "--take", suggested["id"], "--words", "And at night?", "--json").json
    assert (asked["text"], asked["lens"]) == ("And at night?", suggested["lens"])
