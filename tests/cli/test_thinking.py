"""Questions, deductions and undo through the real command, and what they change afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.
"""
QUESTION = "How long may the copy of the hottest keys take before traffic must come?"
ANSWER = "As long as the neighbour's network card has a fifth to spare; we saw sixteen seconds."


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    article = tmp_path / "caches.md"
    article.write_text(ARTICLE, "utf-8")
    assert banyun("add", article).code == 0
    return banyun


def evidence(reader: Banyun) -> list[str]:
    digest = reader("digest", "caches", "--json").json
    return [one["title"] for passage in digest["passages"] for one in passage["evidence"]]


def test_a_question_is_asked_of_the_materials_own_words(reader: Banyun) -> None:
    quote = "copy the hottest keys from a neighbour"
    (asked,) = reader("question", QUESTION, "--on", "caches", "--quote", quote, "--json").json
    assert ARTICLE[asked["quotes"][0]["start"] : asked["quotes"][0]["end"]] == quote
    forged = reader("question", QUESTION, "--on", "caches", "--quote", "copy the coldest keys", "--json")
    assert forged.error["code"] == "quote_not_found"
    assert reader("question", QUESTION, "--quote", quote, "--json").error["code"] == "invalid_input"
    assert reader("question", " ", "--json").error["code"] == "invalid_input"
    assert [one["question"] for one in reader("question", "--json").json] == [asked["question"]]


def test_the_urgent_question_comes_first(reader: Banyun) -> None:
    reader("question", "Who else does this?")
    reader("question", "What does it cost?", "--priority", "1")
    texts = [one["text"] for one in reader("question", "--json").json]
    assert texts == ["What does it cost?", "Who else does this?"]


def test_a_deduction_is_recalled_later_but_is_no_evidence_for_its_material(reader: Banyun) -> None:
    (asked,) = reader("question", QUESTION, "--on", "caches", "--json").json
    before = evidence(reader)
    deduced = reader("deduce", asked["question"], ANSWER, "--json").json
    assert [one["text"] for one in deduced["deductions"]] == [ANSWER]
    (recalled,) = reader("recall", "a fifth of the neighbour's network card, sixteen seconds", "--json").json
    assert (recalled["title"], recalled["basis"]) == (QUESTION, "thought")
    assert evidence(reader) == before == []
    again = reader("deduce", asked["question"], "Longer, now that I think of it.", "--moved", "--json").json
    assert [one["moved"] for one in again["deductions"]] == [None, True]
    assert ANSWER in reader("question").out
    assert reader("show", again["deductions"][1]["deduction"], "--json").json == again


def test_a_suggested_question_becomes_ones_own_once(reader: Banyun, tmp_path: Path) -> None:
    talk = Path(__file__).parents[2] / "examples/en/talk.md"
    vault = Path(__file__).parents[2] / "examples/en/vault-sre"
    reader("learn", vault)
    suggested = reader("digest", talk, "--json").json["questions"][0]
    (asked,) = reader("question", "--take", suggested["id"], "--json").json
    assert (asked["text"], asked["from_finding"]) == (suggested["text"], suggested["id"])
    assert reader("question", "--take", suggested["id"], "--json").json == [asked]
    assert reader("show", suggested["id"], "--json").json["state"] == "accepted"
    assert reader("question", "--take", suggested["id"], "text").code == 2


def test_undo_takes_back_what_was_said_last(reader: Banyun) -> None:
    (asked,) = reader("question", QUESTION, "--on", "caches", "--json").json
    reader("deduce", asked["question"], ANSWER)
    assert reader("undo", "--json").json["verb"] == "deduce"
    assert reader("question", "--json").json == [asked]
    assert reader("recall", ANSWER, "--json").json == []
    assert reader("undo", "--json").json["verb"] == "question"
    assert reader("question", "--json").json == []
    assert reader("undo", "--json").error["code"] == "not_found"


def test_undo_takes_back_points_stances_and_judgements(reader: Banyun) -> None:
    reader("point", "caches", "--quote", "copy the hottest keys from a neighbour", "--name", "Warm start")
    assert [one["name"] for one in reader("show", "caches", "--json").json["findings"]] == ["Warm start"]
    (point,) = reader("show", "caches", "--json").json["findings"]
    reader("dismiss", point["finding"])
    assert reader("undo", "--json").json["verb"] == "dismiss"
    assert reader("show", "caches", "--json").json["findings"] == [point]
    assert reader("undo", "--json").json["verb"] == "point"
    assert reader("show", "caches", "--json").json["findings"] == []
