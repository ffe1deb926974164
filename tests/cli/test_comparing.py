"""What moved since, and the same text before another reader, through the real command."""

from __future__ import annotations

import shutil
from pathlib import Path

import lxml.html
import pytest
from jsonschema import Draft202012Validator

from banyun.outputs.columns import width_of
from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun
from tests.cli.test_mastery import Later

EXAMPLES = Path(__file__).parents[2] / "examples" / "en"


@pytest.fixture
def reader(tmp_path: Path) -> Later:
    """Who digested the talk with two talks and an idea as notes, and has learned the whole vault since."""
    made = Later(tmp_path / "home")
    for part in ("talks", "ideas"):
        shutil.copytree(EXAMPLES / "vault-sre" / part, tmp_path / "few" / part)
    assert made("learn", tmp_path / "few").code == 0
    made("digest", EXAMPLES / "talk.md")
    later = made.on("2026-04-20")
    later("learn", EXAMPLES / "vault-sre")
    return later


def test_what_moved_since_the_last_digest(reader: Later) -> None:
    moved = reader("digest", "holiday", "--since", "last", "--json").json
    assert moved["since"].startswith("2026-03-14")
    assert moved["now"].startswith("2026-04-20")
    assert moved["counts"]["known"]["before"] < moved["counts"]["known"]["now"]
    nearer = [one for one in moved["passages"] if (one["before"], one["now"]) == ("new", "known")]
    assert nearer
    titles = {by["title"] for one in nearer for by in one["by"]}
    assert "Cold search cache on the on-sale morning" in titles
    assert "cache node" in moved["blind_spots"]["gone"]
    assert moved["questions"]


def test_a_stance_taken_since_is_told_and_nothing_is_nothing(reader: Later) -> None:
    reader("digest", "holiday")
    reader.on("2026-05-01")(
        "stance",
        "holiday",
        "Cold search cache",
        "confirms",
        "--quote",
        "When a cache node starts empty, it must not ask the render farm",
        "--note-quote",
        "A cache node that starts empty must not ask the database.",
    )
    moved = reader.on("2026-05-02")("digest", "holiday", "--since", "2026-04-30", "--json").json
    assert [one["stance"] for one in moved["stances"]] == ["confirms"]
    assert "confirms" in reader.on("2026-05-02")("digest", "holiday", "--since", "2026-04-30").out
    still = reader.on("2026-05-09")("digest", "holiday", "--since", "2026-05-08")
    assert "Nothing moved" in still.out


def test_days_before_the_first_digest_are_refused(reader: Later) -> None:
    assert reader("digest", "holiday", "--since", "2026-01", "--json").error["code"] == "not_found"
    assert reader("digest", "holiday", "--since", "soon", "--json").error["code"] == "invalid_input"
    assert reader("digest", "holiday", "--since", "last", "--as-of", "2020").code == 2


def test_a_material_never_digested_has_nothing_to_compare(reader: Later, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("# New\n\nA text about caches that nobody has digested.\n", "utf-8")
    reader("add", tmp_path / "new.md")
    assert reader("digest", "New", "--since", "last", "--json").error["code"] == "not_found"


@pytest.mark.parametrize("lang", ["en_GB.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("options", [("--since", "last"), ("--beside", EXAMPLES / "vault-transport")])
def test_comparisons_in_every_form(reader: Later, lang: str, options: tuple[object, ...]) -> None:
    speaking = Later(reader.home, lang, reader.now)
    text = speaking("digest", "holiday", *options).out
    assert "A map on the first day of the holiday" in text
    assert max(map(width_of, text.splitlines())) <= 128
    assert speaking("digest", "holiday", *options, "--format", "md").out.startswith("# ")
    page = lxml.html.document_fromstring(speaking("digest", "holiday", *options, "--format", "html").out)
    assert page.xpath("//h1")[0].text_content() == "A map on the first day of the holiday"
    assert not page.xpath("//script | //*[@onclick] | //img | //link")
    schema = SCHEMAS[f"digest {options[0]}"]
    Draft202012Validator(schema).validate(speaking("digest", "holiday", *options, "--json").json)


def test_another_reader_beside_me(reader: Later) -> None:
    beside = reader("digest", "holiday", "--beside", EXAMPLES / "vault-transport", "--json").json
    assert beside["readers"] == ["you", "vault-transport"]
    quic = next(one for one in beside["passages"] if "kilometre" in one["heading"])
    assert [side["known"] for side in quic["sides"]] == ["new", "known"]
    assert [side["validates"] for side in quic["sides"]] == [False, True]
    mine, theirs = beside["blind_spots"]["only"]
    assert "QUIC" in mine
    assert "render farm" in theirs
    for one in beside["passages"]:
        for side in one["sides"]:
            assert all(each["material_quote"]["quote"] for each in side["evidence"])
    out = reader("digest", "holiday", "--beside", EXAMPLES / "vault-transport").out
    assert any("you" in line and "│ vault-transport" in line for line in out.splitlines())


def sizes(home: Path) -> dict[str, int]:
    """The files of a home that hold something, and how long they are."""
    return {place.name: place.stat().st_size for place in home.rglob("*") if place.suffix == ".sqlite"}


def test_another_home_is_looked_at_and_not_changed(reader: Later, tmp_path: Path) -> None:
    other = Banyun(tmp_path / "other")
    other("learn", EXAMPLES / "vault-transport")
    before = sizes(other.home)
    beside = reader("digest", "holiday", "--beside", other.home, "--json").json
    assert beside["readers"] == ["you", "other"]
    assert "QUIC" in beside["blind_spots"]["only"][0]
    assert sizes(other.home) == before
    assert other("list", "--json").json == []


def test_myself_earlier(reader: Later) -> None:
    beside = reader("digest", "holiday", "--beside", "2019-05", "--json").json
    assert beside["readers"] == ["you", "31 May 2019"]
    assert any([side["known"] for side in one["sides"]] == ["known", "new"] for one in beside["passages"])
    assert reader("digest", "holiday", "--beside", "nowhere", "--json").error["code"] == "invalid_input"
