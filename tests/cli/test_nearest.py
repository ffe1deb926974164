"""Where no note answers a text: the notes about the same things, for the reader to judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun

COCKPITS = """# What cockpits taught us

## Checklists that interrupt

A checklist is no manual. The good ones fit on one card, are run at a natural pause, and name only killer
items, the ones that are both dangerous and often skipped. Any member of the crew may call for it.
"""
WARD = """---
date: 2021-06-20
---
# Central line checklist

Before a central line goes in, the nurse reads five items aloud and may stop the doctor: hands washed, skin
cleaned, drapes over the whole patient, mask and gown, dressing.
"""
GARDEN = """# Roses

Cut above an outward facing bud; black spot comes when leaves stay wet over night.
"""


@pytest.fixture
def reader(tmp_path: Path) -> Banyun:
    (tmp_path / "cockpits.md").write_text(COCKPITS)
    for name, note in (("ward", WARD), ("garden", GARDEN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "note.md").write_text(note)
    return Banyun(tmp_path / "home")


def digested(reader: Banyun, tmp_path: Path, notes: str, *options: str) -> str:
    assert reader("learn", tmp_path / notes).code == 0
    shown = reader("digest", tmp_path / "cockpits.md", *options)
    assert shown.code == 0
    return " ".join(shown.out.split())


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_a_note_on_the_same_is_named_where_none_answers(reader: Banyun, tmp_path: Path, form: str) -> None:
    options = () if form == "text" else ("--format", form, "--output", str(tmp_path / f"page.{form}"))
    shown = digested(reader, tmp_path, "ward", *options)
    if options:
        shown = " ".join((tmp_path / f"page.{form}").read_text("utf-8").split())
    assert "No note of yours answers this text outright." in shown
    assert "Central line checklist" in shown
    assert "Before a central line goes in, the nurse reads five items aloud" in shown


def test_it_is_no_evidence(reader: Banyun, tmp_path: Path) -> None:
    digested(reader, tmp_path, "ward")
    digest = reader("digest", "cockpits", "--json").json
    assert [one["evidence"] for one in digest["passages"]] == [[]] * len(digest["passages"])
    assert {one["known"] for one in digest["passages"]} == {"new"}


def test_notes_on_other_things_are_not_named(reader: Banyun, tmp_path: Path) -> None:
    shown = digested(reader, tmp_path, "garden")
    assert "Nothing in your notes answers this text." in shown
    assert "Roses" not in shown


@pytest.mark.parametrize(
    ("stance", "opening"),
    [("unrelated", "Nothing in your notes answers"), ("confirms", "You thought this already, in June 2021:")],
)
def test_the_reader_judges(reader: Banyun, tmp_path: Path, stance: str, opening: str) -> None:
    digested(reader, tmp_path, "ward")
    quotes = ("--quote", "run at a natural pause", "--note-quote", "reads five items aloud")
    assert reader("stance", "cockpits", "Central line checklist", stance, *quotes).code == 0
    assert opening in " ".join(reader("digest", "cockpits").out.split())


def test_json_tells_the_nearest_as_no_evidence(reader: Banyun, tmp_path: Path) -> None:
    assert reader("learn", tmp_path / "ward").code == 0
    values = reader("digest", tmp_path / "cockpits.md", "--json").json
    (near,) = values["nearest"]
    assert near["title"] == "Central line checklist"
    assert near["passage"] in [one["id"] for one in values["passages"]]
    assert near["quote"].startswith("Before a central line goes in")
    assert not any(one["evidence"] for one in values["passages"])


def test_json_has_nothing_nearest_where_nothing_is(reader: Banyun, tmp_path: Path) -> None:
    assert reader("learn", tmp_path / "garden").code == 0
    assert reader("digest", tmp_path / "cockpits.md", "--json").json["nearest"] == []
