"""Open indexes against a server that speaks their formats strictly: paging, pauses, answers kept,
servers that are busy, slow or say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from banyun.errors import Cancelled, FetchError, InvalidInput, RateLimited
from banyun.events import CancelToken
from banyun.materials.fetching import FetchLimits
from banyun.materials.indexes import Index, Paper, find_papers, open_indexes
from banyun.materials.indexes.arxiv import Arxiv
from banyun.materials.indexes.asking import LIMITS, Asker
from banyun.materials.indexes.crossref import Crossref
from banyun.materials.indexes.openalex import OpenAlex
from tests.conftest import NOW
from tests.materials.indexes import IndexServer, error_entry, feed, serving_indexes

NAMES = ("openalex", "crossref", "arxiv")


@pytest.fixture(scope="module")
def running() -> Iterator[IndexServer]:
    with serving_indexes() as server:
        yield server


@pytest.fixture
def server(running: IndexServer) -> IndexServer:
    running.asked.clear()
    running.moods.clear()
    return running


class Hours:
    """A clock that only moves when waited for."""

    def __init__(self) -> None:
        self.now = NOW
        self.waited: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.now += timedelta(seconds=seconds)


def index(
    server: IndexServer,
    name: str,
    hours: Hours | None = None,
    cache: Path | None = None,
    limits: FetchLimits = LIMITS,
) -> Index:
    made: dict[str, Callable[[Asker, str], Index]] = {
        "openalex": OpenAlex,
        "crossref": Crossref,
        "arxiv": Arxiv,
    }
    hours = hours or Hours()
    asker = Asker(name, 3.0, cache, hours, wait=hours.wait, allowed_hosts=("127.0.0.1",), limits=limits)
    return made[name](asker, server.base(name))


EXPECTED = {
    "openalex": Paper(
        "Warm caches 0",
        ("Ada Byron",),
        2020,
        "SOSP",
        "https://example.org/0",
        "Warm caches beat caches",
        "OpenAlex",
        "10.1000/shared0",
        40,
    ),
    "crossref": Paper(
        "Crossref says 0",
        ("Grace Hopper", "A Group"),
        None,
        "Journal of Caches",
        "https://doi.org/10.1000/shared0",
        "Cold & dear.",
        "Crossref",
        "10.1000/shared0",
        0,
    ),
    "arxiv": Paper(
        "Preprint on caches 0",
        ("Alan Turing",),
        2021,
        "arXiv",
        "https://arxiv.org/abs/2101.00000v1",
        "Warm first.",
        "arXiv",
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_is_what_the_index_says(server: IndexServer, name: str) -> None:
    found = index(server, name).search("  RDMA \n congestion ", 3)

    assert found[0] == EXPECTED[name]
    assert len(found) == 3
    assert len(server.asked) == 1
    _, given, headers = server.asked[0]
    assert any(given.get(key) in ("RDMA congestion", "all:RDMA AND all:congestion") for key in given)
    assert headers["User-Agent"].startswith("Banyun/")
    assert not {"Cookie", "Authorization"} & set(headers)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("most", "requests"), [(25, 1), (26, 2), (60, 3), (100, 3)])
def test_pages_are_asked_for_until_there_are_enough(
    server: IndexServer, name: str, most: int, requests: int
) -> None:
    found = index(server, name).search("caches", most)

    assert len(found) == min(most, 60)
    assert len({paper.title for paper in found}) == len(found)
    assert len(server.asked) == requests


def test_a_pause_is_kept_between_requests_over_processes_too(server: IndexServer, tmp_path: Path) -> None:
    hours = Hours()
    index(server, "arxiv", hours, tmp_path).search("caches", 50)
    assert hours.waited == [3.0]
    hours.now += timedelta(seconds=1)
    index(server, "arxiv", hours, tmp_path).search("queues", 5)
    assert hours.waited == [3.0, 2.0]
    hours.now += timedelta(seconds=10)
    index(server, "arxiv", hours, tmp_path).search("locks", 5)
    assert hours.waited == [3.0, 2.0]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_kept_for_a_week(server: IndexServer, tmp_path: Path, name: str) -> None:
    hours = Hours()
    first = index(server, name, hours, tmp_path).search("caches", 5)
    again = index(server, name, hours, tmp_path).search("caches", 5)
    assert again == first
    assert len(server.asked) == 1

    hours.now += timedelta(days=8)
    index(server, name, hours, tmp_path).search("caches", 5)
    assert len(server.asked) == 2
    for kept in tmp_path.glob("*.json"):
        assert kept.stat().st_mode & 0o077 == 0
        kept.write_text("{damaged")
    assert index(server, name, hours, tmp_path).search("caches", 5) == first
    assert len(server.asked) == 3


def test_a_short_wait_is_waited_for_and_a_long_one_is_told(server: IndexServer) -> None:
    hours = Hours()
    server.moods[:] = ["later 7"]
    assert len(index(server, "crossref", hours).search("caches", 5)) == 5
    assert 7.0 in hours.waited

    for mood in ("later 3600", "status 429", "status 503"):
        server.moods[:] = [mood]
        with pytest.raises(RateLimited, match="left alone"):
            index(server, "crossref").search("caches", 5)
    server.moods[:] = ["later 1", "later 1"]
    with pytest.raises(RateLimited) as caught:
        index(server, "crossref").search("caches", 5)
    assert caught.value.seconds == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "mood",
    [
        "says",
        "says {",
        "says []",
        "says {}",
        'says {"results": {"a": 1}, "status": "ok", "message": {"items": 4}}',
        'says {"results": null, "status": "failed", "message": []}',
        "says " + "[" * 100_000,
        "atom <feed/>",
        "atom <feed xmlns='http://www.w3.org/2005/Atom'><entry>",
        "page",
        "huge",
        "status 400",
        "status 403",
        "status 500",
    ],
)
def test_another_answer_is_one_clear_error_and_is_not_kept(
    server: IndexServer, tmp_path: Path, name: str, mood: str
) -> None:
    server.moods[:] = [mood]
    with pytest.raises(FetchError) as caught:
        index(server, name, cache=tmp_path).search("caches", 5)
    assert name in caught.value.message.lower()
    assert caught.value.hint
    assert len(index(server, name, cache=tmp_path).search("caches", 5)) == 5


@pytest.mark.parametrize("name", ["openalex", "crossref"])
def test_works_of_odd_shapes_are_left_out_or_taken_in_part(server: IndexServer, name: str) -> None:
    works = (
        '[4, null, {}, {"display_name": 3, "title": 3}, {"display_name": "T", "title": ["T"], "doi": 7,'
        ' "DOI": [], "authorships": [3, {"author": "x"}], "author": [3, {"given": 4}],'
        ' "publication_year": "x", "issued": {"date-parts": []}, "abstract_inverted_index": [],'
        ' "abstract": {}, "URL": "javascript:x"}]'
    )
    answer = f'{{"results": {works}, "status": "ok", "message": {{"items": {works}}}}}'
    server.moods[:] = [f"says {answer}"]
    found = index(server, name).search("caches", 5)

    assert [(paper.title, paper.authors, paper.year, paper.address) for paper in found] == [
        ("T", (), None, "")
    ]


def test_arxivs_own_errors_are_told(server: IndexServer) -> None:
    server.moods[:] = [f"atom {feed(error_entry('incorrect id format'))}"]
    with pytest.raises(FetchError, match="incorrect id format"):
        index(server, "arxiv").search("caches", 5)


def test_marks_in_a_topic_mean_nothing_to_arxiv(server: IndexServer) -> None:
    index(server, "arxiv").search('ti:"RDMA" OR (au:x) ANDNOT 传输', 5)

    assert server.asked[0][1]["search_query"] == "all:ti AND all:RDMA AND all:au AND all:x AND all:传输"
    assert index(server, "arxiv").search("?!", 5) == []


def test_a_slow_index_is_given_up(server: IndexServer) -> None:
    server.moods[:] = ["slow 2"]
    with pytest.raises(FetchError, match="too long"):
        index(server, "crossref", limits=FetchLimits(time=0.4, wait=0.3)).search("caches", 5)


@pytest.mark.parametrize("topic", ["", " \n", "x" * 301])
def test_what_is_no_topic_is_refused_unasked(server: IndexServer, topic: str) -> None:
    with pytest.raises(InvalidInput):
        find_papers(topic, [index(server, name) for name in NAMES])
    assert server.asked == []


def test_papers_of_several_indexes_come_in_turn_and_once(server: IndexServer) -> None:
    found = find_papers("caches", [index(server, name) for name in NAMES], 6)

    named = [paper.index for paper in found.papers]
    assert named == ["OpenAlex", "arXiv", "OpenAlex", "Crossref", "arXiv", "OpenAlex"]
    assert found.failed == ()


def test_an_index_that_fails_does_not_spoil_the_others(server: IndexServer) -> None:
    server.moods[:] = ["status 500"]
    found = find_papers("caches", [index(server, name) for name in NAMES], 4)

    assert [name for name, _ in found.failed] == ["OpenAlex"]
    assert len(found.papers) == 4
    server.moods[:] = ["status 500", "status 500", "status 500"]
    with pytest.raises(FetchError, match="openalex"):
        find_papers("caches", [index(server, name) for name in NAMES], 4)


def test_a_search_can_be_interrupted(server: IndexServer) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        index(server, "crossref").search("caches", 5, cancel)
    assert server.asked == []


def test_a_private_host_is_not_asked_unless_allowed(server: IndexServer) -> None:
    with pytest.raises(FetchError, match="no answer"):
        Crossref(Asker("Crossref", 0, None, Hours()), server.base("crossref")).search("caches")
    assert server.asked == []


def test_making_the_open_indexes_asks_nothing(tmp_path: Path) -> None:
    assert [each.name for each in open_indexes(tmp_path, Hours())] == ["OpenAlex", "Crossref", "arXiv"]
    assert list(tmp_path.iterdir()) == []


def test_a_paper_is_named_by_what_names_it_anywhere() -> None:
    assert EXPECTED["openalex"].identifier == "10.1000/shared0"
    assert EXPECTED["arxiv"].identifier == "arXiv:2101.00000"
    assert replace(EXPECTED["crossref"], doi="", address="https://example.org/p").identifier == (
        "https://example.org/p"
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_index_tells_which_host_it_asks(server: IndexServer, name: str) -> None:
    assert index(server, name).host == f"127.0.0.1:{server.port}"
