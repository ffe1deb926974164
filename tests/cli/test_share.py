"""Handing a material on through the real command: every form, every refusal."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun
from tests.told import WORDS, copied, read, tell

FORMS = ("obsidian", "anki", "post", "talk", "reveal", "html")


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    lang = str(request.param)
    home = tmp_path_factory.mktemp(f"told-{lang}") / "home"
    banyun = Banyun(home, lang="zh_CN.UTF-8" if lang == "zh" else "en_GB.UTF-8")
    read(banyun, lang)
    tell(banyun, lang)
    return lang, home


@pytest.fixture
def reader(told: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Banyun:
    lang, home = told
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return copied(home, tmp_path / "home", lang)


@pytest.fixture
def lang(told: tuple[str, Path]) -> str:
    return told[0]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_whole_and_again_unchanged(
    reader: Banyun, lang: str, form: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    share = ("share", WORDS[lang]["talk"], "--as", form, "--to", folder)
    first = reader(*share, "--json")
    assert first.code == 0, first.err
    jsonschema.validate(first.json, SCHEMAS["share"])
    (file,) = folder.iterdir()
    assert (first.json["path"], first.json["state"]) == (str(file), "written")
    assert first.json["bytes"] == file.stat().st_size > 0
    before = file.read_bytes()
    again = reader(*share, "--json")
    assert again.json["state"] == "unchanged", "the same account gives the same bytes"
    assert file.read_bytes() == before
    assert [one.name for one in folder.iterdir()] == [file.name], "nothing is left beside it"


@pytest.mark.parametrize("form", ["post", "talk", "reveal", "html"])
def test_without_a_place_texts_go_to_standard_output(reader: Banyun, lang: str, form: str) -> None:
    plain = reader("share", WORDS[lang]["talk"], "--as", form, "--quiet")  # how long it takes is no complaint
    assert plain.code == 0
    assert plain.err == ""
    assert reader("share", WORDS[lang]["talk"], "--as", form, "--json").json["text"] == plain.out
    assert "banyun post" not in plain.out


def test_without_a_place_a_deck_goes_here(reader: Banyun, lang: str) -> None:
    ended = reader("share", WORDS[lang]["talk"], "--as", "anki")
    assert ended.code == 0, ended.err
    (file,) = Path.cwd().glob("*.apkg")
    assert file.name in ended.out


@pytest.mark.parametrize("form", ["post", "talk", "reveal", "html", "anki"])
def test_what_is_not_banyuns_is_not_written_over(
    reader: Banyun, lang: str, form: str, tmp_path: Path
) -> None:
    target = tmp_path / "mine.md"
    target.write_text("My own words.\n")
    share = ("share", WORDS[lang]["talk"], "--as", form, "--to", target)
    assert reader(*share, "--json").error["code"] == "not_overwritten"
    assert target.read_text() == "My own words.\n"
    assert reader(*share, "--force").code == 0
    assert target.read_bytes() != b"My own words.\n"


@pytest.mark.parametrize("form", ["post", "talk", "reveal", "html"])
def test_what_was_changed_since_is_not_written_over(
    reader: Banyun, lang: str, form: str, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    share = ("share", WORDS[lang]["talk"], "--as", form, "--to", target)
    assert reader(*share).code == 0
    target.write_text(target.read_text("utf-8").replace("QUIC", "QUIC!", 1), "utf-8")
    edited = target.read_bytes()
    reader("question", "One more?", "--on", WORDS[lang]["talk"])
    assert reader(*share, "--json").error["code"] == "not_overwritten"
    assert target.read_bytes() == edited


def test_what_banyun_wrote_is_brought_up_to_date(reader: Banyun, lang: str, tmp_path: Path) -> None:
    target = tmp_path / "post.md"
    share = ("share", WORDS[lang]["talk"], "--as", "post", "--to", target)
    reader(*share)
    reader("question", "What does a wave cost?", "--on", WORDS[lang]["talk"])
    assert reader(*share, "--json").json["state"] == "updated"
    assert "What does a wave cost" in target.read_text("utf-8")


def test_places_that_cannot_be_written_are_named(reader: Banyun, lang: str, tmp_path: Path) -> None:
    share = ("share", WORDS[lang]["talk"], "--as", "post", "--json", "--to")
    missing = reader(*share, tmp_path / "no" / "where.md").error
    assert missing["code"] == "invalid_input"
    assert str(tmp_path / "no") in missing["message"]
    if os.geteuid() != 0:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        assert reader(*share, closed / "x.md").error["code"] == "invalid_input"
    file = tmp_path / "a file"
    file.write_text("")
    assert reader("share", WORDS[lang]["talk"], "--as", "obsidian", "--to", file, "--json").error
    assert reader("share", WORDS[lang]["talk"], "--as", "pdf").code == 2
    assert reader("share", WORDS[lang]["talk"]).code == 2
    assert reader("share", "no such thing", "--as", "post", "--json").error["code"] == "not_found"


def test_a_text_of_neither_doi_nor_arxiv_id_gives_no_reference(reader: Banyun, lang: str) -> None:
    for form in ("bibtex", "csl"):
        error = reader("share", WORDS[lang]["talk"], "--as", form, "--json").error
        assert error["code"] == "invalid_input"
        assert "DOI" in error["message"]


def test_banyuns_own_words_are_in_the_language_asked_for(reader: Banyun, lang: str) -> None:
    other = {"en": "zh", "zh": "en"}[lang]
    words = {"en": "What I had already done right", "zh": "我早就做对了的"}
    post = reader("share", WORDS[lang]["talk"], "--as", "post", "--language", other).out
    assert words[other] in post
    assert words[lang] not in post
    assert WORDS[lang]["rehearsal"] in post


def test_paid_and_private_texts_are_quoted_briefly_in_every_form(
    reader: Banyun, lang: str, tmp_path: Path
) -> None:
    talk = WORDS[lang]["talk"]
    marked = reader("share", talk, "--rights", "paid", "--json").json
    assert marked["rights"] == "paid"
    assert reader("show", talk, "--json").json["rights"] == "paid"
    text = reader("show", talk, "--text").out
    longest = {"en": 200, "zh": 90}[lang]
    lines = [line.strip() for line in text.splitlines() if len(line) > 2 * longest]
    for form in ("post", "talk", "reveal", "html"):
        made = reader("share", talk, "--as", form).out
        assert {"en": "sold by its author", "zh": "付费"}[lang] in made
        for line in lines:
            assert line[:longest] not in made.replace("\\", ""), form
    assert reader("undo").code == 0
    assert reader("show", talk, "--json").json["rights"] == "open"


def test_rights_may_be_told_when_a_text_is_added(banyun: Banyun, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# A letter\n\nA cache that starts empty must ask its neighbour, not the database.\n")
    banyun("add", file, "--rights", "private")
    assert banyun("show", "A letter", "--json").json["rights"] == "private"
    banyun("add", file, "--rights", "open")
    assert banyun("show", "A letter", "--json").json["rights"] == "open"
    banyun("add", file)
    assert banyun("show", "A letter", "--json").json["rights"] == "open"


def test_a_text_of_which_nothing_was_said_gives_little_and_says_so(banyun: Banyun, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# A letter\n\nA cache that starts empty must ask its neighbour, not the database.\n")
    banyun("add", file)
    ended = banyun("share", "A letter", "--as", "post")
    assert ended.code == 0
    assert "You have said nothing" in ended.err
    assert "##" not in ended.out
    slides = banyun("share", "A letter", "--as", "talk").out
    assert slides.count("\n---\n") <= 4, "front matter, title, source: an empty pass gives no slide"


def test_a_home_without_the_extra_says_what_to_install(
    reader: Banyun, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    monkeypatch.delitem(sys.modules, "banyun.outputs.sharing.deck", raising=False)
    ended = reader("share", WORDS[lang]["talk"], "--as", "anki", "--json")
    assert "genanki" in ended.error["message"]
    assert json.loads(ended.err)["error"]["hint"]
