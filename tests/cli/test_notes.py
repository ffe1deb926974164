"""Notes through the real command: learned, described, recalled, searched, carried."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.command import Banyun

NOTE = """---
date: 2019-06-14
---
# Cold cache on Monday

I restarted a cache node and it came up empty. It copied the hottest keys from its neighbour before
it took traffic, which spared the database.
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "cold cache.md").write_text(NOTE, "utf-8")
    (folder / "bread.md").write_text("# Bread\n\nSourdough wants a night in the fridge.\n", "utf-8")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n")
    return folder


def test_learning_twice_adds_nothing(banyun: Banyun, vault: Path) -> None:
    first = banyun("learn", vault, "--json").json
    assert (first["notes"], first["added"], first["missing"]) == (2, 2, 0)
    assert [one["path"] for one in first["skipped"]] == ["logo.png"]
    again = banyun("learn", vault, "--json").json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_recall_quotes_the_note_itself(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    text = "When a cache node restarts empty, let it copy hot keys from a neighbour."
    (recalled,) = banyun("recall", text, "--json").json
    assert recalled["title"] == "Cold cache on Monday"
    assert recalled["basis"] == "did"
    assert NOTE[recalled["start"] : recalled["end"]] == recalled["quote"]
    assert banyun("recall", "-", "--json", given=text).json == [recalled]
    assert recalled["quote"].split()[0] in banyun("recall", text).out
    assert banyun("recall", "Queueing theory says nothing of swans.", "--json").json == []
    assert banyun("recall", " ", "--json").error["code"] == "invalid_input"


def test_a_tag_is_found_by_as_long_as_the_note_has_it(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)

    def found() -> list[str]:
        return [one["title"] for one in banyun("recall", "fermentation", "--json").json]

    assert found() == []
    banyun("note", "bread", "--tag", "fermentation")
    assert found() == ["Bread"]
    banyun("undo")
    assert found() == []
    banyun("note", "bread", "--tag", "fermentation")
    banyun("note", "bread", "--untag", "fermentation")
    assert found() == []


def test_what_the_reader_says_of_a_note_outlives_learning(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    said = banyun("note", "bread", "--basis", "read", "--when", "2020-05", "--json").json
    assert (said["basis"], said["when"]) == ("read", "2020-05")
    (vault / "bread.md").write_text("# Bread\n\nSourdough wants two nights.\n", "utf-8")
    assert banyun("learn", vault, "--json").json["updated"] == 1
    shown = banyun("show", "bread", "--text", "--json").json
    assert (shown["basis"], shown["when"], shown["version"]) == ("read", "2020-05", 2)
    assert shown["text"] == (vault / "bread.md").read_text("utf-8")
    assert banyun("note", "bread", "--when", "last spring", "--json").error["code"] == "invalid_input"
    assert banyun("note", "d", "--json").error["code"] == "ambiguous_id"


def test_one_of_two_places_has_nothing_to_learn(banyun: Banyun, vault: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ended = banyun("learn", empty, vault, "--json")
    assert ended.code == 1
    assert ended.json["added"] == 2
    assert [one["code"] for one in ended.error["failures"]] == ["nothing_to_learn"]
    alone = banyun("learn", empty, "--json")
    assert (alone.code, alone.out, alone.error["code"]) == (1, "", "nothing_to_learn")


def test_search_finds_words_in_notes(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    (found,) = banyun("search", "HOTTEST", "keys", "--json").json
    assert NOTE[found["start"] : found["end"]] == "hottest keys"
    assert banyun("search", "nowhere").out == "Nothing found.\n"


def test_export_and_import_carry_everything(banyun: Banyun, vault: Path, tmp_path: Path) -> None:
    banyun("learn", vault)
    assert banyun("export", tmp_path / "one", "--json").json["notes"] == 2
    shutil.rmtree(vault)
    other = Banyun(tmp_path / "other home")
    assert other("import", tmp_path / "one", "--json").json["notes"] == 2
    assert other("recall", "a restarted cache node copies hot keys from its neighbour", "--json").json
    assert other("export", tmp_path / "two").code == 0
    left = {path.relative_to(tmp_path / "one"): path.read_bytes() for path in tmp_path.glob("one/**/*.*")}
    right = {path.relative_to(tmp_path / "two"): path.read_bytes() for path in tmp_path.glob("two/**/*.*")}
    assert left == right
