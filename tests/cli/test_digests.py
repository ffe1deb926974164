"""Digests through the real command, on the examples: the JSON contract, what is decided stays."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from banyun.library import Library
from tests.cli.command import Banyun
from tests.digest.schema import DIGEST

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has learned the Chinese example vault and holds its talk."""
    home = tmp_path_factory.mktemp("learned") / "home"
    banyun = Banyun(home)
    assert banyun("learn", EXAMPLES / "zh/vault-sre").code == 0
    assert banyun("add", EXAMPLES / "zh/talk.md").code == 0
    return home


@pytest.fixture
def reader(learned: Path, tmp_path: Path) -> Banyun:
    """A reader of his own, with that home."""
    shutil.copytree(learned, tmp_path / "home")
    return Banyun(tmp_path / "home")


def without_time(digest: dict[str, Any]) -> dict[str, Any]:
    return {**digest, "usage": {**digest["usage"], "seconds": 0}}


def test_the_json_keeps_its_contract(reader: Banyun) -> None:
    digest = reader("digest", "talk", "--json").json
    Draft202012Validator(DIGEST).validate(digest)
    text = (EXAMPLES / "zh/talk.md").read_text("utf-8")
    assert digest["material"]["characters"] == len(text)
    assert "".join(one["text"] for one in digest["passages"]) == text
    ids = {one["id"] for one in digest["passages"]}
    for one in digest["passages"]:
        assert text[one["start"] : one["end"]] == one["text"]
        scores = [ranked["score"] for ranked in one["passes"]]
        assert scores == sorted(scores, reverse=True)
    for kind in ("points", "blind_spots", "techniques", "questions"):
        assert digest[kind]
        for found in digest[kind]:
            assert set(found["passages"]) <= ids
    for finding in digest["findings"]:
        assert all(text[one["start"] : one["end"]] == one["quote"] for one in finding["quotes"])


def test_every_piece_of_evidence_quotes_both_sides(reader: Banyun) -> None:
    digest = reader("digest", "talk", "--json").json
    text = (EXAMPLES / "zh/talk.md").read_text("utf-8")
    evidence = [one for passage in digest["passages"] for one in passage["evidence"]]
    assert evidence
    with Library(reader.home) as library:
        for one in evidence:
            view = library.show(one["note"])
            assert view.text.text[one["start"] : one["end"]] == one["quote"]  # type: ignore[union-attr]
            said = one["material_quote"]
            assert text[said["start"] : said["end"]] == said["quote"]


def test_every_finding_can_be_shown_by_its_id(reader: Banyun) -> None:
    digest = reader("digest", "talk", "--json").json
    for finding in digest["findings"][:5]:
        assert reader("show", finding["id"][:14], "--json").code in (0, 1)
        assert reader("show", finding["id"], "--json").json["finding"] == finding["id"]


def test_a_second_digest_is_the_same(reader: Banyun) -> None:
    first, second = (reader("digest", "talk", "--json").json for _ in range(2))
    assert without_time(first) == without_time(second)


def test_what_was_decided_stays_decided(reader: Banyun) -> None:
    digest = reader("digest", "talk", "--json").json
    spot, question = digest["blind_spots"][0], digest["questions"][0]
    assert reader("dismiss", spot["id"]).code == 0
    assert reader("accept", question["id"]).code == 0
    again = reader("digest", "talk", "--json").json
    assert spot["term"] not in [one["term"] for one in again["blind_spots"]]
    states = {one["id"]: one["state"] for one in again["findings"]}
    assert (states[spot["id"]], states[question["id"]]) == ("dismissed", "accepted")


def test_a_forged_quote_is_refused_with_the_nearest_sentence(reader: Banyun) -> None:
    forged = "一台缓存节点空着启动的时候，应该先去找数据库"
    ended = reader("point", "talk", "--quote", forged, "--name", "预热", "--json")
    assert (ended.code, ended.out) == (1, "")
    assert ended.error["code"] == "quote_not_found"
    assert ended.error["nearest"] in (EXAMPLES / "zh/talk.md").read_text("utf-8")
    assert reader("show", "talk", "--json").json["findings"] == []
    note = next(
        one["note"]
        for passage in reader("digest", "talk", "--json").json["passages"]
        for one in passage["evidence"]
    )
    real = forged.partition("，")[0]
    ended = reader("stance", "talk", note, "confirms", "--quote", real, "--note-quote", forged, "--json")
    assert ended.error["code"] == "quote_not_found"
    assert reader("show", "talk", "--json").json["stances"] == []


def test_a_point_and_a_stance_are_in_the_next_digest(reader: Banyun) -> None:
    digest = reader("digest", "talk", "--json").json
    passage = next(one for one in digest["passages"] if one["evidence"])
    evidence = passage["evidence"][0]
    quotes = ["--quote", evidence["material_quote"]["quote"], "--note-quote", evidence["quote"]]
    assert reader("stance", "talk", evidence["note"], "refines", *quotes).code == 0
    point = reader("point", "talk", *quotes[:2], "--name", "My point", "--json").json
    again = reader("digest", "talk", "--json").json
    held = next(one for one in again["passages"] if one["id"] == passage["id"])["evidence"]
    assert [one["stance"] for one in held if one["note"] == evidence["note"]] == ["refines"]
    assert again["points"][0] | {"passes": []} == {
        "id": point["finding"],
        "name": "My point",
        "passages": [passage["id"]],
        "state": "accepted",
        "author": "me",
        "quotes": [evidence["material_quote"]],
        "passes": [],
    }


def test_another_day_another_digest(reader: Banyun) -> None:
    today = reader("digest", "talk", "--json").json
    then = reader("digest", "talk", "--as-of", "2015", "--json").json
    assert any(passage["evidence"] for passage in today["passages"])
    assert not any(passage["evidence"] for passage in then["passages"])
    assert then["as_of"] == "2015-12-31"
    assert all(spot["in_notes"] == 0 for spot in then["blind_spots"])
    assert len(then["blind_spots"]) >= len(today["blind_spots"])
    assert without_time(reader("digest", "talk", "--json").json) == without_time(today)


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_every_format_goes_to_a_file_whole(reader: Banyun, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"digest.{form}"
    ended = reader("digest", "talk", "--format", form, "--output", target)
    assert ended.out == f"{target}\n"
    printed = reader("digest", "talk", "--format", form).out
    numbers = re.compile(r"\d+\.?\d* ?(?:s\b|秒)|\"seconds\": [\d.]+")
    written = target.read_text("utf-8")
    assert "假期第一天的地图" in written
    if form != "text":
        assert numbers.sub("", written) == numbers.sub("", printed)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_skim_says_what_is_known_and_what_is_not(reader: Banyun) -> None:
    assert "放号早晨的冷缓存" in reader("skim", "talk").out
    assert reader("skim", "talk", "--json").json


def test_a_source_is_added_and_digested_at_once(banyun: Banyun, tmp_path: Path) -> None:
    source = tmp_path / "article.md"
    source.write_text("# An article\n\nThe cache was cold and nobody had warmed it.\n", "utf-8")
    first = banyun("digest", source, "--json").json
    assert banyun("digest", source, "--json").json["material"]["id"] == first["material"]["id"]
    assert len(banyun("list", "--json").json) == 1
    assert first["passages"][-1]["evidence"] == []
