"""Points through the real command: offered, kept, named, merged, split, dropped; passes attach to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Banyun
from tests.cli.terminal import terminal

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def reader(banyun: Banyun) -> Banyun:
    assert banyun("learn", EXAMPLES / "en" / "vault-sre").code == 0
    assert banyun("add", EXAMPLES / "en" / "talk.md").code == 0
    return banyun


def listed(reader: Banyun, state: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader("point", "talk.md", "--json").json
    return [one for one in found if state in ("", one["state"])]


def test_an_offered_point_becomes_the_readers_and_is_not_offered_again(reader: Banyun) -> None:
    first, *others = listed(reader, "suggested")
    kept = reader("point", "talk.md", "--keep", first["finding"], "--name", "My name for it", "--json").json
    assert (kept["finding"], kept["name"], kept["author"]) == (first["finding"], "My name for it", "me")
    assert first["quotes"][0]["quote"] in kept["quotes"][0]["quote"], "it takes in the sentence around it"
    assert [one["finding"] for one in listed(reader, "accepted")] == [kept["finding"]]
    assert [one["finding"] for one in listed(reader, "suggested")] == [one["finding"] for one in others]
    reader("learn", EXAMPLES / "en" / "vault-transport")
    again = reader("digest", "talk.md", "--json").json["points"]
    assert again[0] | {"passages": 0} == {
        **again[0],
        "name": "My name for it",
        "state": "accepted",
        "passages": 0,
    }
    assert first["name"] not in [one["name"] for one in again]


def test_points_are_named_by_their_names_renamed_and_dropped(reader: Banyun) -> None:
    first = listed(reader)[0]
    assert (
        reader("point", "talk.md", "--rename", first["name"], "--name", "Other", "--json").json["name"]
        == "Other"
    )
    assert (
        reader("point", "talk.md", "--rename", "other", "--name", " ", "--json").error["code"]
        == "invalid_input"
    )
    assert reader("point", "talk.md", "--drop", "OTHER", "--json").json["state"] == "dismissed"
    assert reader("point", "talk.md", "--drop", "Other", "--json").error["code"] == "not_found"
    reader("undo")
    assert [one["name"] for one in listed(reader, "accepted")] == ["Other"]
    reader("undo")
    assert listed(reader) == [first, *listed(reader)[1:]]


def test_points_are_merged_and_split_and_all_of_it_is_undone(reader: Banyun) -> None:
    one, two, *_ = listed(reader)
    merged = reader("point", "talk.md", "--merge", one["name"], "--merge", two["name"], "--json").json
    assert merged["name"] == one["name"]
    assert {quote["quote"] for quote in merged["quotes"]} == {
        quote["quote"] for each in (one, two) for quote in each["quotes"]
    }
    assert two["finding"] not in [each["finding"] for each in listed(reader)]
    parts = reader(
        "point", "talk.md", "--split", merged["finding"], "--name", "A part", "--name", "The rest", "--json"
    ).json
    assert [each["name"] for each in parts] == ["A part", "The rest"]
    assert {each["name"] for each in listed(reader, "accepted")} == {"A part", "The rest"}
    reader("undo")
    assert [each["finding"] for each in listed(reader, "accepted")] == [one["finding"]]
    reader("undo")
    assert {each["finding"] for each in listed(reader, "suggested")} >= {one["finding"], two["finding"]}
    assert reader("point", "talk.md", "--merge", one["name"], "--json").error["code"] == "invalid_input"
    wrong = reader("point", "talk.md", "--split", one["name"], "--name", "x", "--json")
    assert wrong.error["code"] == "invalid_input"
    assert reader("point", "talk.md", "--keep", "a", "--drop", "b").code == 2


def test_the_offered_points_come_one_at_a_time_and_each_is_kept_at_once(reader: Banyun) -> None:
    names = [one["name"] for one in listed(reader, "suggested")]
    assert len(names) >= 4
    with terminal(reader, "point", "talk.md") as screen:
        assert f"1/{len(names)}  {names[0]}" in screen.waits_for("q stop")
        screen.types("k")
        screen.waits_for(names[1])
        screen.waits_for("q stop")
        screen.types("n")
        screen.waits_for("Its name:")
        screen.types("Warm starts\n")
        screen.waits_for(names[2])
        screen.waits_for("q stop")
        screen.types("m")
        screen.waits_for(names[3])
        screen.waits_for("q stop")
        screen.interrupts()
        assert screen.ends() == 130
    assert {one["name"] for one in listed(reader, "accepted")} == {names[0], "Warm starts"}
    assert not {names[0], names[1], names[2]} & {one["name"] for one in listed(reader, "suggested")}


def test_a_dropped_point_a_skipped_one_and_the_end(reader: Banyun) -> None:
    names = [one["name"] for one in listed(reader, "suggested")]
    with terminal(reader, "point", "talk.md") as screen:
        for key, name in zip("d q", names, strict=False):
            screen.waits_for(name)
            screen.waits_for("q stop")
            screen.types(key)
        assert screen.ends() == 0
        assert "0 points are yours here." in screen.rest
    assert [one["name"] for one in listed(reader)] == names[1:]


def test_at_a_terminal_the_rest_of_a_split_is_taken_as_it_is(reader: Banyun) -> None:
    with terminal(reader, "point", "talk.md") as screen:
        screen.waits_for("space skip")
        screen.types("s")
        screen.waits_for("that follow as they are:")
        screen.waits_for("> ")
        screen.types("Mine\r")
        screen.waits_for("> ")
        screen.types(".\r")
        screen.waits_for("space skip")
        screen.types("q")
        assert screen.ends() == 0
    kept = listed(reader, "accepted")
    assert kept[0]["name"] == "Mine"
    assert len(kept) > 1
    for one in kept[1:]:
        assert one["quotes"][0]["quote"].startswith(one["name"].removesuffix("…"))
