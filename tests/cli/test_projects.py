"""Projects through the real command."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun

PAPER = """# Hand-over of caches

A restarted cache node copies the hottest keys from its neighbour before it takes live traffic. The copy is
limited to a fifth of the neighbour's network card, because a faster one slows the healthy node down.

In our cluster the copy took 14 seconds; filling the node from the database took 11 minutes.
"""
TALK = """# What we learned

When a cache node restarts, it copies the hottest keys from its neighbour and then takes live traffic.

The copy took 40 seconds in our cluster, which is still far less than filling the node from the database.
"""
EXPLANATION = """A cache node that has been restarted is empty, so it first asks the node beside it which keys
are hot and copies these, hottest first, and only then is it given live traffic. One must not copy at full
speed: the neighbour's network card is shared with its own work, and a healthy node would become a slow one.
All this takes seconds, while filling the node from the database takes minutes.
"""


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    for name, text in (("paper", PAPER), ("talk", TALK)):
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
        assert banyun("add", tmp_path / f"{name}.md").code == 0
    return banyun


def test_a_project_is_made_shown_renamed_and_removed(reader: Banyun) -> None:
    made = reader("project", "Warm caches", "--add", "hand-over", "--add", "what we learned", "--json").json
    assert [one["title"] for one in made["materials"]] == ["Hand-over of caches", "What we learned"]
    (listed,) = reader("project", "--json").json
    assert listed["name"] == "Warm caches"
    assert reader("project", "warm  caches", "--json").json == made
    assert reader("show", made["project"], "--json").json["name"] == "Warm caches"
    fewer = reader("project", "Warm caches", "--remove", "what we learned", "--json").json
    assert [one["title"] for one in fewer["materials"]] == ["Hand-over of caches"]
    reader("undo")
    assert len(reader("project", "Warm caches", "--json").json["materials"]) == 2
    assert reader("project", "Warm caches", "--rename", "Caches", "--json").json["name"] == "Caches"
    assert reader("project", "Warm caches", "--json").error["code"] == "not_found"
    assert reader("project", "Caches", "--delete", "--json").json["removed"] is True
    assert reader("project", "--json").json == []
    assert len(reader("list", "--json").json) == 2
    reader("undo")
    assert [one["name"] for one in reader("project", "--json").json] == ["Caches"]


def test_what_two_say_both_is_shown_and_where_their_figures_differ(reader: Banyun) -> None:
    shown = reader("project", "Warm caches", "--add", "hand-over", "--add", "what we learned", "--json").json
    Draft202012Validator(SCHEMAS["project"]).validate(shown)
    differ = [one for one in shown["overlaps"] if one["figures"]]
    assert differ[0]["figures"] == ["14 seconds", "40 seconds"]
    for one in shown["overlaps"]:
        assert PAPER[one["start"] : one["end"]] == one["quote"]
        assert TALK[one["other"]["start"] : one["other"]["end"]] == one["other"]["quote"]
    assert any(one["figures"] is None for one in shown["overlaps"])
    out = reader("project", "Warm caches").out
    assert "Where their figures differ" in out
    assert "14 seconds here, 40 seconds there" in out


def test_mastery_of_a_project_asks_of_all_its_materials(reader: Banyun) -> None:
    reader("project", "Warm caches", "--add", "hand-over", "--add", "what we learned")
    asked = reader("master", "Warm caches", "details", "--json").json
    assert asked["mastery"]["subject"].startswith("prj_")
    assert len({one["material"] for one in asked["questions"]}) == 2
    explained = reader(
        "master",
        "Warm caches",
        "principle",
        "--text",
        EXPLANATION,
        "--json",
    ).json
    assert explained["attempt"]["earned"]
    assert [part["attempts"] != [] for part in reader("master", "Warm caches", "--json").json["parts"]] == [
        True,
        False,
        False,
    ]


RIGHT = {
    "Which name stands in the gap": "restarted cache node",
    "Why, according to the text": "because a faster copy slows the healthy node down",
    "In our cluster the copy took ____": "14 seconds",
    "The copy took ____ in our cluster": "40 seconds",
}


def answered(reader: Banyun, subject: str) -> list[str]:
    """Answers a round, all of it right; the details asked."""
    asked = reader("master", subject, "details", "--json").json["questions"]
    answers: list[str] = []
    for one in asked:
        (said,) = (answer for words, answer in RIGHT.items() if words in one["question"])
        answers += ["--answer", str(one["number"]), said]
    sat = reader("master", subject, "details", *answers, "--json").json
    assert all(one["right"] for one in sat["results"])
    return [one["detail"] for one in asked]


def test_what_was_kept_of_a_material_is_not_asked_again_for_its_project(reader: Banyun) -> None:
    reader("project", "Warm caches", "--add", "hand-over", "--add", "what we learned")
    alone = answered(reader, "hand-over")
    later = reader.on("2026-03-16")
    assert answered(later, "hand-over") == alone
    of_project = answered(reader.on("2026-03-18"), "Warm caches")
    assert not set(alone) & set(of_project)
    assert of_project
    last = reader.on("2026-03-20")
    answered(last, "Warm caches")
    details = last("master", "Warm caches", "--json").json["parts"][1]
    assert details["earned"] is not None


def test_a_round_confirms_a_project_all_of_whose_details_are_kept(reader: Banyun) -> None:
    for day in ("2026-03-14", "2026-03-16"):
        answered(reader.on(day), "hand-over")
    later = reader.on("2026-03-18")
    later("project", "Warm caches", "--add", "hand-over")
    assert later("master", "Warm caches", "--json").json["parts"][1]["earned"] is None
    assert len(answered(later, "Warm caches")) == 3
    assert later("master", "Warm caches", "--json").json["parts"][1]["earned"] is not None
    missed = reader.on("2026-03-20")
    nothing = missed("master", "Warm caches", "details", "--answer", "1", "no", "--json").error
    assert nothing["message"] == "Nothing is asked today."
    missed("point", "hand-over", "--quote", "before it takes live traffic", "--name", "live traffic")
    assert missed("master", "Warm caches", "details", "--answer", "1", "no").code == 0
    assert missed("master", "Warm caches").out.count("· earned") == 1


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("x", "--add", "no such material"), (" ", "--add", "hand-over")]
)
def test_what_is_not_there_is_said(reader: Banyun, arguments: tuple[str, ...]) -> None:
    ended = reader("project", *arguments, "--json")
    assert ended.code == 1
    assert ended.error["code"] in ("not_found", "invalid_input")
    assert reader("project", "--json").json == []


def test_one_thing_at_a_time(reader: Banyun) -> None:
    assert reader("project", "x", "--add", "hand-over", "--delete").code == 2
    assert reader("project", "--delete").code == 2
