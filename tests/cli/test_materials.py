"""Materials through the real command: added, recognised, versioned, listed, shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun

WORDS = ("storm", "harbour", "lantern", "compass", "anchor", "sail", "rudder", "keel", "mast", "deck", "hull")
PARAGRAPHS = [
    f"Paragraph {n} tells of the {word} that we met on day {n}, and of what came of it in the end."
    for n, word in enumerate(WORDS)
]
TEXT = "# A voyage\n\n" + "\n\n".join(PARAGRAPHS) + "\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "voyage.md"
    path.write_text(TEXT, "utf-8")
    return path


def test_what_is_added_is_listed_and_shown_verbatim(banyun: Banyun, article: Path) -> None:
    (added,) = banyun("add", article, "--kind", "talk", "--priority", "1", "--json").json
    assert added["title"] == "A voyage"
    assert added["language"] == "en"
    assert added["duplicate_of"] is None
    (listed,) = banyun("list", "--json").json
    assert (listed["material"], listed["kind"], listed["priority"]) == (added["material"], "talk", 1)
    assert banyun("show", "voyage", "--text").out == TEXT
    shown = banyun("show", added["material"][:12], "--json").json
    assert shown["passages"][0]["start"] == 0
    assert shown["passages"][-1]["end"] == len(TEXT)
    assert len(shown["passages"]) == added["passages"]


def test_the_same_bytes_are_recognised_wherever_they_come_from(banyun: Banyun, article: Path) -> None:
    (first,) = banyun("add", article, "--json").json
    copy = article.with_name("copy.md")
    copy.write_text(TEXT, "utf-8")
    (again,) = banyun("add", copy, "--json").json
    assert again["material"] == again["duplicate_of"] == first["material"]
    assert len(banyun("list", "--json").json) == 1


def test_an_edited_file_becomes_the_next_version(banyun: Banyun, article: Path) -> None:
    (first,) = banyun("add", article, "--json").json
    article.write_text(TEXT.replace("storm", "gale") + "\nAn afterthought.\n", "utf-8")
    (second,) = banyun("add", article, "--json").json
    assert (second["material"], second["version"]) == (first["material"], 2)
    assert second["duplicate_of"] is None
    assert banyun("list", "--json").json[0]["versions"] == 2


def test_another_work_under_the_same_name_is_another_material(banyun: Banyun, article: Path) -> None:
    banyun("add", article)
    article.write_text(
        "# Bread\n\nSourdough wants a night in the fridge, and a hot oven after it.\n", "utf-8"
    )
    (second,) = banyun("add", article, "--json").json
    assert (second["title"], second["version"]) == ("Bread", 1)
    assert len(banyun("list", "--json").json) == 2


def test_nearly_the_same_text_from_elsewhere_is_kept_and_named(banyun: Banyun, article: Path) -> None:
    (first,) = banyun("add", article, "--json").json
    reprint = article.with_name("reprint.md")
    reprint.write_text(TEXT.replace("day 3,", "the third day,"), "utf-8")
    (second,) = banyun("add", reprint, "--json").json
    assert second["duplicate_of"] == first["material"] != second["material"]
    assert len(banyun("list", "--json").json) == 2


def test_one_of_two_sources_is_missing(banyun: Banyun, article: Path, tmp_path: Path) -> None:
    ended = banyun("add", tmp_path / "none.md", article, "--json")
    assert ended.code == 1
    assert [one["title"] for one in ended.json] == ["A voyage"]
    assert [one["source"] for one in ended.error["failures"]] == [str(tmp_path / "none.md")]


def test_search_looks_into_materials_too(banyun: Banyun, article: Path) -> None:
    banyun("add", article)
    (found,) = banyun("search", "lantern", "--json").json
    assert found["kind"] == "material"
    assert TEXT[found["start"] : found["end"]] == "lantern"


@pytest.mark.parametrize(
    ("lang", "new", "read"), [("en", "  new  ", "  digested  "), ("zh", "新来的", "消化过")]
)
def test_what_was_said_something_of_is_no_news(
    tmp_path: Path, article: Path, lang: str, new: str, read: str
) -> None:
    banyun = Banyun(tmp_path / "home", lang)
    (added,) = banyun("add", article, "--json").json
    assert new in banyun("list").out
    assert banyun("point", added["material"], "--name", "One", "--quote", "that we met on day 3").code == 0
    assert read in banyun("list").out
    assert banyun("list", "--triage", "inbox", "--json").json == []
    assert [one["triage"] for one in banyun("list", "--triage", "digest", "--json").json] == ["digest"]
