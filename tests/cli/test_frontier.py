"""``explore`` and ``frontier`` through the real command; papers from a server that speaks as indexes do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from banyun.findings.exploration import Skim
from banyun.interfaces.cli.countdown import count_down
from banyun.language.scripts import has_han
from banyun.library import finding_papers
from banyun.materials.indexes import Index
from banyun.materials.indexes.arxiv import Arxiv
from banyun.materials.indexes.asking import Asker
from banyun.materials.indexes.crossref import Crossref
from banyun.materials.indexes.openalex import OpenAlex
from banyun.outputs.columns import width_of
from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import NOW, Banyun
from tests.library.frontier_reader import ARTICLE, NOTES, TALK
from tests.materials.indexes import IndexServer, serving_indexes


@dataclass(frozen=True, slots=True)
class Dated(Banyun):
    """The command on a day of one's choice."""

    now: str = NOW

    def environ(self) -> dict[str, str]:
        return {**Banyun.environ(self), "BANYUN_TEST_NOW": self.now}


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    vault = tmp_path / "vault"
    vault.mkdir()
    for name, text in NOTES.items():
        (vault / name).write_text(text, "utf-8")
    (tmp_path / "talk.md").write_text(TALK, "utf-8")
    (tmp_path / "article.md").write_text(ARTICLE, "utf-8")
    assert banyun("learn", vault).code == 0
    assert banyun("digest", tmp_path / "talk.md").code == 0
    return banyun


def answered(ended: object, name: str) -> None:
    jsonschema.validate(ended, SCHEMAS[name])


def test_a_blind_spot_is_explored_from_end_to_end(reader: Banyun) -> None:
    listed = reader("explore", "--json").json
    answered(listed, "explore")
    assert listed["blind_spots"][0]["term"] == "RDMA"
    shown = reader("explore", "RDMA", "--field", "Two vendors lead.", "--where", "a wiki", "--json").json
    answered(shown, "explore TERM")
    assert (shown["level"], shown["next"]["task"]) == ("aware", "papers")
    digest = reader("digest", "Tern", "--json").json
    (spot,) = [one for one in digest["blind_spots"] if one["term"] == "RDMA"]
    assert spot["exploration"] == {"id": shown["exploration"], "level": "aware", "next": "papers"}
    for form in ("text", "md", "html"):
        assert "aware, next: skim a paper" in " ".join(reader("digest", "Tern", "--format", form).out.split())
    assert reader("explore", "RDMA", "--paper", "A paper", "--minutes", "20").code == 0
    assert reader("explore", "RDMA", "--pause").code == 0
    assert "resting" in reader("explore", "RDMA").out
    assert reader("explore", "RDMA", "--stop", "--took", "Congestion is hard.").code == 0
    early = reader("explore", "RDMA", "--grasp", "Much.", "--json")
    assert early.error["code"] == "invalid_input"
    reader(
        "explore",
        "RDMA",
        "--talk",
        "A talk",
        "--address",
        "https://example.org/t",
        "--took",
        "-",
        given="More.",
    )
    done = reader(
        "explore", "RDMA", "--grasp", "Two vendors sell RDMA; congestion is the hard part.", "--json"
    ).json
    assert (done["level"], done["next"]) == ("basic", None)
    assert "RDMA" in [one["title"] for one in reader("recall", "which vendors sell RDMA", "--json").json]
    assert "RDMA" not in [one["term"] for one in reader("digest", "Tern", "--json").json["blind_spots"]]
    assert reader("show", done["exploration"], "--json").json == done
    answered(reader("frontier", "--json").json, "frontier")


def test_a_step_shows_what_it_brought_and_what_is_next(reader: Banyun) -> None:
    begun = reader("explore", "RDMA").out
    assert [one in begun for one in ("Where the field stands", "A paper or two", "A talk or two")] == [
        True
    ] * 3
    first = reader("explore", "RDMA", "--field", "Two vendors lead.", "--where", "a wiki").out
    assert "Two vendors lead." in first
    assert "aware, after a first task" in first
    assert "Next: skim a paper" in first
    assert "A talk or two" not in first
    reader("explore", "RDMA", "--paper", "An earlier one", "--took", "Little.")
    second = reader("explore", "RDMA", "--paper", "A paper", "--minutes", "20").out
    assert "2. A paper" in second
    assert not any(old in second for old in ("Two vendors lead.", "An earlier one", "after a first task"))
    stopped = reader("explore", "RDMA", "--stop", "--took", "Congestion is hard.").out
    assert "Congestion is hard." in stopped
    assert "of 20 min" in stopped
    assert "banyun explore RDMA" in stopped.splitlines()[-1]
    whole = reader("explore", "RDMA").out
    assert all(
        one in whole for one in ("Two vendors lead.", "Little.", "Congestion is hard.", "A talk or two")
    )


def test_one_command_is_one_act(reader: Banyun) -> None:
    reader("explore", "RDMA", "--field", "Two vendors lead.", "--paper", "A paper", "--took", "Much.")
    assert reader("undo").code == 0
    assert reader("explore", "--json").json["explorations"] == []
    assert reader("explore", "RDMA", "--field", "Two vendors lead.", "--grasp", "Much.").code == 1
    assert reader("explore", "--json").json["explorations"] == []


def test_terms_are_dismissed_merged_and_listed(reader: Banyun, tmp_path: Path) -> None:
    gone = reader("explore", "--dismiss", "BTLink", "--known", "blue radio", "--json").json
    answered(gone, "explore --dismiss TERM")
    assert reader("explore", "--dismissed", "--json").json == [gone]
    assert "blue radio" in reader("explore", "--dismissed").out
    assert (
        "BTLink"
        not in reader("digest", "Tern", "--json").out.split('"findings"')[0].split('"blind_spots"')[1]
    )
    shown = reader("digest", "Tern", "--dismissed", "--json").json["blind_spots"]
    assert "BTLink" in [one["term"] for one in shown]
    reader("digest", tmp_path / "article.md")
    assert reader("explore", "--merge", "RDMA", "ZPort").code == 0
    assert len(reader("explore", "--json").json["blind_spots"]) == 1


def test_what_is_no_blind_spot_is_not_merged(reader: Banyun, tmp_path: Path) -> None:
    reader("digest", tmp_path / "article.md")
    refused = reader("explore", "--merge", "RDMA", "ZPrt", "--json")
    assert (refused.code, refused.error["code"]) == (1, "not_found")
    assert refused.error["hint"] == "Did you mean “ZPort”?"
    assert reader("explore", "--merge", "gardening", "RDMA", "--json").error["code"] == "not_found"
    chinese = Banyun(reader.home, "zh_CN.UTF-8")("explore", "--merge", "RDMA", "ZPrt")
    assert "没有哪次消化把“ZPrt”当作盲区" in chinese.err
    assert "是不是“ZPort”？" in chinese.err
    assert reader("explore", "--merge", "RDMA", "zport").code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["RDMA", "--dismissed"],
        ["--dismissed", "--dismiss", "RDMA"],
        ["--known", "x"],
        ["--field", "x"],
        ["RDMA", "--minutes", "5"],
        ["RDMA", "--took", "x"],
        ["RDMA", "--where", "x"],
        ["RDMA", "--index", "arxiv"],
        ["RDMA", "--practised", "--quote", "x"],
        ["RDMA", "--paper", "x", "--minutes", "0"],
    ],
)
def test_options_that_say_nothing_together_are_refused(reader: Banyun, wrong: list[str]) -> None:
    assert reader("explore", *wrong).code == 2
    assert reader("explore", "--json").json["explorations"] == []


def test_both_languages_fit_their_window(reader: Banyun) -> None:
    later = Dated(reader.home, now="2026-07-02T09:00:00+00:00")
    later("explore", "RDMA", "--field", "Two vendors lead.")
    for lang in ("en_GB.UTF-8", "zh_CN.UTF-8"):
        shown = Dated(reader.home, lang, "2027-03-01T09:00:00+00:00")
        for arguments in (["frontier"], ["frontier", "--all"], ["explore"], ["explore", "RDMA"]):
            ended = shown(*arguments)
            assert ended.code == 0
            assert max(width_of(line) for line in ended.out.splitlines()) <= 88
            assert has_han(ended.out) == (lang == "zh_CN.UTF-8")
        picture = shown("frontier").out.splitlines()
        assert max(width_of(line) for line in picture) <= 80
        assert any(line.startswith("RDMA") and "◔" in line for line in picture)


def test_the_frontier_is_told_as_of_a_day(reader: Banyun) -> None:
    Dated(reader.home, now="2026-07-02T09:00:00+00:00")("explore", "RDMA", "--field", "Two vendors lead.")
    later = Dated(reader.home, now="2026-09-02T09:00:00+00:00")
    (rdma,) = [one for one in later("frontier", "--json").json["terms"] if one["term"] == "RDMA"]
    assert rdma["standings"] == ["unaware"] * 4 + ["aware"] * 3
    told = later("frontier", "--as-of", "2026-05", "--json").json
    assert [one["exploration"] for one in told["terms"]] == [None, None]
    assert later("frontier", "--since", "2026-06", "--json").json["months"] == [
        "2026-06",
        "2026-07",
        "2026-08",
        "2026-09",
    ]
    assert later("frontier", "--since", "2027").code == 1
    assert "Nothing moved" in later("frontier", "--since", "2026-08").out


@pytest.fixture(scope="module")
def running() -> Iterator[IndexServer]:
    with serving_indexes() as server:
        yield server


@pytest.fixture
def server(running: IndexServer, monkeypatch: pytest.MonkeyPatch) -> IndexServer:
    """The indexes at addresses of a server on loopback instead of their public ones."""
    running.asked.clear()
    running.moods.clear()

    def local(cache: Path | None, clock: Callable[[], datetime]) -> list[Index]:
        def asker(name: str) -> Asker:
            return Asker(name, 0.0, cache, clock, wait=lambda _: None, allowed_hosts=("127.0.0.1",))

        return [
            OpenAlex(asker("OpenAlex"), running.base("openalex")),
            Crossref(asker("Crossref"), running.base("crossref")),
            Arxiv(asker("arXiv"), running.base("arxiv")),
        ]

    monkeypatch.setattr(finding_papers, "open_indexes", local)
    return running


def test_an_index_is_asked_only_when_the_reader_says_so(reader: Banyun, server: IndexServer) -> None:
    reader("explore", "RDMA")
    refused = reader("explore", "RDMA", "--find", "papers", "--index", "openalex")
    assert refused.code == 1
    assert f"127.0.0.1:{server.port} (OpenAlex)" in refused.err
    assert "“RDMA”" in refused.err
    assert server.asked == []
    found = reader(
        "explore", "RDMA", "--find", "papers", "--index", "openalex", "--yes", "--limit", "3", "--json"
    )
    answered(found.json, "explore TERM --find papers")
    assert [one["title"] for one in found.json["papers"]] == [f"Warm caches {at}" for at in range(3)]
    assert found.json["papers"][0]["cited"] == 40
    assert f"127.0.0.1:{server.port} (OpenAlex)" in found.err
    assert [path for path, _, _ in server.asked] == ["/openalex"]
    assert server.asked[0][1]["search"] == "RDMA"
    assert reader("config", "indexes", "--json").json == {"indexes": ["openalex"]}
    again = reader("explore", "RDMA", "--find", "papers", "--index", "openalex", "--limit", "3")
    assert again.code == 0
    assert "cited 40 times" in again.out
    assert len(server.asked) == 1, "kept in the cache"
    assert reader("explore", "RDMA", "--find", "papers", "--index", "crossref").code == 1
    assert len(server.asked) == 1


def test_a_paper_found_is_taken_by_what_names_it(reader: Banyun, server: IndexServer) -> None:
    reader("explore", "RDMA", "--find", "papers", "--yes", "--words", "RDMA congestion", "--limit", "9")
    assert server.asked[0][1]["search"] == "RDMA congestion"
    shown = reader("explore", "RDMA", "--paper", "10.1000/shared0", "--json").json
    assert shown["papers"][0]["title"] == "Warm caches 0"
    assert shown["papers"][0]["about"] == "Ada Byron · 2020 · SOSP"
    shown = reader("explore", "RDMA", "--paper", "arXiv:2101.00000", "--took", "Much.", "--json").json
    assert [one["address"] for one in shown["papers"]] == ["10.1000/shared0", "arXiv:2101.00000"]
    cache = reader.home / "cache"
    for file in cache.rglob("*.json"):
        file.write_text("{", "utf-8")
    shown = reader("explore", "RDMA", "--paper", "10.1000/shared2", "--json").json
    assert shown["papers"][2]["title"] == "10.1000/shared2", "an emptied cache loses titles, nothing else"


def test_an_index_that_fails_is_named_and_the_others_answer(reader: Banyun, server: IndexServer) -> None:
    server.moods.append("status 500")
    found = reader("explore", "RDMA", "--find", "papers", "--yes", "--limit", "4", "--json")
    assert found.code == 0
    assert [one["index"] for one in found.json["failed"]] == ["OpenAlex"]
    assert {one["index"] for one in found.json["papers"]} == {"Crossref", "arXiv"}
    assert "OpenAlex" in found.err
    server.moods.extend(["page"])
    other = reader("explore", "RDMA", "--find", "papers", "--index", "openalex", "--words", "else")
    assert other.code == 1
    assert "Traceback" not in other.err


NOON = datetime.fromisoformat(NOW)


def test_the_countdown_rests_goes_on_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    keys, turned = iter([None, " ", None, "p", "x", "q"]), []
    resting = Skim(NOON, 20, NOON)

    def turn(act: str) -> Skim:
        turned.append(act)
        return resting if act == "pause" else Skim(NOON, 20)

    count_down(Skim(NOON, 20), lambda: NOON, turn, "en", key=lambda _: next(keys))
    assert turned == ["pause", "resume"]
    shown = capsys.readouterr().err
    assert "20:00 left of 20 min" in shown
    assert "resting" in shown


def test_the_countdown_says_once_that_time_is_up(capsys: pytest.CaptureFixture[str]) -> None:
    keys = iter([None, None, ""])
    later = datetime.fromisoformat("2026-03-14T10:26:53+00:00")
    count_down(Skim(NOON, 20), lambda: later, lambda _: Skim(NOON, 20), "zh", key=lambda _: next(keys))
    assert capsys.readouterr().err.count("时间到。") == 1


def test_an_export_of_a_frontier_is_json(reader: Banyun, tmp_path: Path) -> None:
    reader("explore", "RDMA", "--field", "Two vendors lead.")
    assert reader("export", tmp_path / "out").code == 0
    assert reader("--home", tmp_path / "other", "import", tmp_path / "out").code == 0
    assert (
        json.loads(reader("--home", tmp_path / "other", "explore", "RDMA", "--json").out)["level"] == "aware"
    )


def test_a_passage_called_hard_puts_its_blind_spots_first(reader: Banyun, tmp_path: Path) -> None:
    text = (
        "# Two radios\n\n## The first\n\nRDMA is fast. RDMA is dear. RDMA cards need RDMA cables.\n\n"
        "## The second\n\nThe robots used QTLink. QTLink drops boxes, and QTLink hides why.\n"
    )
    (tmp_path / "radios.md").write_text(text, "utf-8")
    reader("digest", tmp_path / "radios.md")

    def first(arguments: list[str]) -> str:
        return str(reader(*arguments, "--json").json["blind_spots"][0]["term"])

    assert [first(["explore"]), first(["digest", "Two radios"])] == ["RDMA", "RDMA"]
    assert reader("react", "Two radios", "hard", "--quote", "QTLink drops boxes").code == 0
    assert [first(["explore"]), first(["digest", "Two radios"])] == ["QTLink", "QTLink"]
    assert "you found it hard" in reader("explore").out
    assert reader("undo").code == 0
    assert [first(["explore"]), first(["digest", "Two radios"])] == ["RDMA", "RDMA"]


def test_what_was_looked_up_for_an_exploration_counts_once_it_taught_something(reader: Banyun) -> None:
    found = reader("explore", "RDMA", "--json").json["exploration"]
    assert reader("lookup", "RDMA", "--on", found).code == 0
    assert reader("explore", "RDMA", "--json").json["next"]["task"] == "field"
    assert reader("lookup", "RDMA", "--where", "a wiki", "--learned", "Two lead.", "--on", found).code == 0
    shown = reader("explore", "RDMA", "--json").json
    assert shown["next"]["task"] == "papers"
    assert "Two lead." in [one["learned"] for one in shown["lookups"]]
    assert "Two lead." in reader("explore", "RDMA").out
