"""The reader's days: what comes when, what is put off, what is decided; each changes what Today shows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from banyun.outputs.study_schemas import STUDY
from tests.cli.command import Banyun
from tests.cli.terminal import terminal

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.
"""
QUESTION = "How long may the copy of the hottest keys take before traffic must come?"
NOTE = """# Warm restarts of the session cache

In 2024 a restarted node copied the hottest keys from its neighbour; the copy took sixteen seconds, and
traffic came only after it.
"""
ASKED_ON = "2026-03-14"


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    """Somebody with one article, of which they have said something, so that it does not come itself."""
    article = tmp_path / "caches.md"
    article.write_text(ARTICLE, "utf-8")
    assert banyun("add", article).code == 0
    banyun("point", "caches", "--quote", "copy the hottest keys", "--name", "Warm start")
    return banyun


def ask(reader: Banyun, text: str = QUESTION, *options: object) -> str:
    (asked,) = reader("question", text, *options, "--json").json
    return str(asked["question"])


def today(reader: Banyun, *options: object) -> dict[str, Any]:
    found: dict[str, Any] = reader("today", *options, "--json").json
    return found


def ids(reader: Banyun, *options: object) -> list[str]:
    return [one["id"] for one in today(reader, *options)["due"]]


def due(reader: Banyun, question: str) -> date:
    return date.fromisoformat(reader("question", question, "--json").json["due"])


def after(days: int) -> str:
    return (date.fromisoformat(ASKED_ON) + timedelta(days=days)).isoformat()


def test_a_question_comes_back_by_its_priority(reader: Banyun) -> None:
    urgent, patient = ask(reader, QUESTION, "--priority", "1"), ask(reader, "Who else?", "--priority", "4")
    assert ids(reader) == []
    assert ids(reader.on(after(1))) == [urgent]
    assert ids(reader.on(after(8))) == [urgent, patient]
    reader.on(after(1))("question", patient, "--priority", "1")
    assert ids(reader.on(after(2))) == [urgent, patient]


def test_a_deduction_that_moved_brings_the_question_back_sooner(reader: Banyun) -> None:
    moved, same = ask(reader, "Does it hold at night?"), ask(reader, "Who pays for it?")
    for number, day in enumerate((after(4), after(8), after(12))):
        flags = [("--moved", "--same")[one] for one in (0, 1)] if number else [None, None]
        for question, flag in zip((moved, same), flags, strict=True):
            reader.on(day)("deduce", question, f"Thought {number}.", *([flag] if flag else []))
    assert due(reader, moved) == date.fromisoformat(after(12 + 1))
    assert due(reader, same) == date.fromisoformat(after(12 + 8))
    assert ids(reader.on(after(13))) == [moved]


def test_a_new_note_brings_a_question_back_at_once_with_the_note_as_reason(
    reader: Banyun, tmp_path: Path
) -> None:
    question = ask(reader, QUESTION, "--priority", "5")
    reader.on(after(1))("deduce", question, "Half a minute, I'd say.")
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "soup.md").write_text("# Leek soup\n\nSweat the leeks slowly in butter, add stock.\n", "utf-8")
    reader.on(after(2))("learn", vault)
    assert ids(reader.on(after(2))) == []
    (vault / "warm.md").write_text(NOTE, "utf-8")
    reader.on(after(3))("learn", vault)
    (one,) = today(reader.on(after(3)))["due"]
    assert one["id"] == question
    assert "Warm restarts of the session cache" in one["reason"]
    assert reader.on(after(3))("ponder", "--json").json["question"] == question
    reader.on(after(4))("deduce", question, "Sixteen seconds, as with our session cache.", "--moved")
    assert ids(reader.on(after(4))) == []


def test_what_is_postponed_or_dropped_leaves_today_until_it_comes_again(reader: Banyun) -> None:
    question = ask(reader)
    then = reader.on(after(5))
    assert ids(then) == [question]
    assert then("postpone", question, "--days", "3", "--json").json["due"] == after(8)
    assert ids(then) == []
    assert ids(reader.on(after(8))) == [question]
    assert then("postpone", question, "--to", after(30), "--json").json["postponed"] == 2
    assert ids(reader.on(after(29))) == []
    then("drop", question)
    assert ids(reader.on(after(90))) == []
    assert then("ponder", "--json").error["code"] == "not_found"
    assert [one["id"] for one in then("resume", "--json").json] == [question]
    then("resume", question)
    assert ids(then) == [question]
    assert then("undo", "--json").json["verb"] == "resume"
    assert then("undo", "--json").json["verb"] == "drop"
    assert ids(reader.on(after(30))) == [question]


def test_nothing_is_put_off_into_the_past_nor_what_never_comes(reader: Banyun) -> None:
    question = ask(reader)
    assert reader("postpone", question, "--to", ASKED_ON, "--json").error["code"] == "invalid_input"
    (point,) = reader("show", "caches", "--json").json["findings"]
    assert reader("drop", point["finding"], "--json").error["code"] == "invalid_input"
    assert reader("postpone", question, "--to", after(3), "--days", "3").code == 2


def test_more_than_fits_waits_for_the_next_days_and_says_until_when(reader: Banyun) -> None:
    questions = [ask(reader, f"Question {number} about keys?", "--priority", "2") for number in range(9)]
    then = reader.on(after(2))
    whole = today(then, "--minutes", "15")
    assert [one["id"] for one in whole["due"]] == questions[:3]
    assert whole["planned"] <= 15
    assert (whole["waiting"], whole["until"]) == (6, after(4))
    assert [one["id"] for day in whole["later"] for one in day["due"]] == questions[3:]
    assert ids(then, "--minutes", "15", "--on", after(3)) == questions[3:6]
    text = then("today", "--minutes", "15").out
    assert "6 more can wait, the last of them until Wednesday." in text
    then("config", "minutes", "45")
    assert ids(then) == questions


def test_triage_changes_the_list_and_today(banyun: Banyun, tmp_path: Path) -> None:
    article = tmp_path / "caches.md"
    article.write_text(ARTICLE, "utf-8")
    banyun("add", article)
    kinds = {one["kind"] for one in today(banyun)["due"]}
    assert kinds == {"skim"}
    assert banyun("triage", "caches", "digest", "--json").json["triage"] == "digest"
    (one,) = today(banyun)["due"]
    assert (one["kind"], one["command"]) == ("digest", f"banyun digest {one['id']}")
    assert [each["material"] for each in banyun("list", "--triage", "digest", "--json").json] == [one["id"]]
    assert banyun("list", "--triage", "later", "--json").json == []
    banyun("triage", "caches", "later")
    assert ids(banyun) == []
    (old,) = today(banyun.on(after(31)))["due"]
    assert old["kind"] == "later"
    banyun("undo")
    banyun("undo")
    assert banyun("list", "--triage", "inbox", "--json").json[0]["material"] == one["id"]
    assert banyun("triage", "caches").code == 2


def test_what_one_has_spoken_of_need_not_be_digested_again(reader: Banyun) -> None:
    reader("triage", "caches", "digest")
    assert ids(reader) == []


def test_questions_of_a_dropped_material_do_not_come_unless_kept(reader: Banyun) -> None:
    kept, gone = ask(reader, QUESTION, "--on", "caches"), ask(reader, "Who else?", "--on", "caches")
    reader("triage", "caches", "drop")
    then = reader.on(after(5))
    assert ids(then) == []
    then("resume", kept)
    assert ids(then) == [kept]
    then("resume", "caches")
    assert set(ids(then)) == {kept, gone}


def test_a_closed_question_comes_no_more_until_it_is_reopened(reader: Banyun) -> None:
    question = ask(reader)
    then = reader.on(after(5))
    closed = then("question", question, "--close", "answered", "--why", "sixteen seconds", "--json").json
    assert (closed["state"], closed["why"]) == ("answered", "sixteen seconds")
    assert ids(then) == []
    assert then("question", "--json").json == []
    assert [one["question"] for one in then("question", "--all", "--json").json] == [question]
    then("question", question, "--reopen")
    assert ids(then) == [question]


def test_a_contradicted_note_comes_for_revision_until_it_is_changed(reader: Banyun, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "warm.md").write_text(NOTE, "utf-8")
    reader("learn", vault)
    reader(
        *("stance", "caches", "Warm restarts", "contradicts", "--quote", "before it takes\ntraffic"),
        *("--note-quote", "traffic came only after it"),
    )
    (one,) = today(reader)["due"]
    assert (one["kind"], one["title"]) == ("revision", "Warm restarts of the session cache")
    (vault / "warm.md").write_text(NOTE + "\nNot at night, though.\n", "utf-8")
    reader.on(after(1))("learn", vault)
    assert ids(reader.on(after(1))) == []


def test_another_question_comes_next_time(reader: Banyun) -> None:
    first, second = ask(reader), ask(reader, "Who else does it?")
    then = reader.on(after(5))
    pondered = [then("ponder", "--json").json["question"] for _ in range(3)]
    assert pondered == [first, second, first]
    assert then("ponder", second, "--json").json["question"] == second
    assert then("undo", "--json").json["verb"] == "question", "a break is nothing one did"


def test_ones_own_facts_stand_beside_a_question(reader: Banyun, tmp_path: Path) -> None:
    (tmp_path / "warm.md").write_text(NOTE, "utf-8")
    reader("learn", tmp_path / "warm.md", "--basis", "did")
    question = ask(reader)
    reader("deduce", question, "Half a minute.")
    pondered = reader("ponder", "--json").json
    (fact,) = pondered["facts"]
    assert (fact["title"], fact["basis"]) == ("Warm restarts of the session cache", "did")
    assert NOTE[fact["start"] : fact["end"]] == fact["quote"]
    text = reader("ponder").out
    assert "Half a minute." in text
    assert fact["title"] in text


def test_every_answer_has_its_shape(reader: Banyun) -> None:
    question = ask(reader, QUESTION, "--on", "caches", "--quote", "copy the hottest keys")
    for text in ("Half a minute.", "A quarter of a minute."):
        reader("deduce", question, text)
    asked_of = {
        "question": ["question"],
        "question --frames": ["question", "caches", "--frames"],
        "deduce": ["deduce", question, "Sixteen seconds."],
        "today": ["today", "--minutes", "1"],
        "ponder": ["ponder"],
        "postpone": ["postpone", question],
        "interview": ["interview"],
        "stats": ["stats"],
    }
    assert set(asked_of) == set(STUDY)
    for name, arguments in asked_of.items():
        jsonschema.validate(reader.on(after(9))(*arguments, "--json").json, STUDY[name])
    jsonschema.validate(reader("question", question, "--json").json, STUDY["deduce"])


def test_whoever_leaves_at_the_last_question_has_written_their_text_all_the_same(reader: Banyun) -> None:
    question = ask(reader)
    assert reader("deduce", question, "By the hit rate.").code == 0
    with terminal(reader, "ponder", question) as there:
        there.waits_for("> ")
        there.types("By the misses, in numbers.\n\n")
        there.waits_for("you thought?")
        there.interrupts()
        assert there.ends() == 0
    deductions = reader("show", question, "--json").json["deductions"]
    assert [one["text"] for one in deductions] == ["By the hit rate.", "By the misses, in numbers."]


def test_stats_count_what_there_is(reader: Banyun) -> None:
    question = ask(reader)
    for flag in ([], ["--moved"], ["--same"]):
        reader("deduce", question, "So.", *flag)
    counts = {(one["group"], one["kind"]): one["count"] for one in reader("stats", "--json").json["counts"]}
    assert counts["questions", "open"] == 1
    assert counts["materials", "digested"] == 1
    assert counts["notes", "thought"] == 3
    assert {kind: counts["deductions", kind] for kind in ("moved", "same", "first")} == {
        "moved": 1,
        "same": 1,
        "first": 1,
    }
    assert "March" in reader("stats").out


@pytest.mark.parametrize("minutes", ["0", "many", "601"])
def test_minutes_that_are_none_are_refused(banyun: Banyun, minutes: str) -> None:
    assert banyun("config", "minutes", minutes, "--json").error["code"] == "invalid_input"
    assert banyun("config", "minutes", "--json").json == {"minutes": 20}


def test_one_key_leaves_a_break_and_is_no_thought(reader: Banyun) -> None:
    question = ask(reader)
    with terminal(reader, "ponder", question) as there:
        there.waits_for("Enter or q: leave it")
        there.waits_for("> ")
        there.types("q\n\n")
        assert there.ends() == 0
    assert reader("show", question, "--json").json["deductions"] == []


def test_whoever_deduces_without_an_editor_is_told_how_it_ends(
    reader: Banyun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    question = ask(reader)
    with terminal(reader, "deduce", question) as there:
        there.waits_for("An empty line ends it")
        there.waits_for("> ")
        there.types("q\n")
        assert there.ends() == 0
        assert "Nothing written, nothing kept." in there.rest
    assert reader("show", question, "--json").json["deductions"] == []
