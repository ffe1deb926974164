"""Blind spots over all materials: dismissed, merged, called hard; and what moved over months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banyun.errors import BanyunError, InvalidInput, NotFound
from banyun.findings.bodies import Reaction
from banyun.findings.records import Record
from banyun.identity import new_id
from tests.library.frontier_reader import ARTICLE, PLAIN, TALK, Reader


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    made = Reader(tmp_path)
    made.reads("talk.md", TALK)
    return made


def terms(reader: Reader) -> list[str]:
    return [one.spot.term for one in reader.library.open_spots()]


def test_what_is_one_thing_in_two_languages_counts_once(reader: Reader) -> None:
    reader.reads("article.md", ARTICLE)
    (first, *_) = reader.library.open_spots()
    assert {first.spot.term, *first.spot.names} >= {"RDMA", "远程直接内存访问"}
    assert len(first.spot.materials) == 2
    assert sum(one.count for one in first.spot.leanings) >= 9
    assert first.said in TALK + ARTICLE
    assert first.spot.leanings[0].finding.quotes[0].exact in first.said


ROUTES = """# Depot

## Meshlink

| what | how long |
| --- | --- |
| open a Meshlink route to the far dock | 10 ms |
| close a Meshlink route to the far dock | 12 ms |

Forty robots keep their distance because meshlink tells each of them where the two next ones are heading.

A Meshlink route breaks in the rain, and then robots stand still until the radio is back.

## Exercises

1. Why does Meshlink break in rain?
"""
WAYS = """# 仓库

## 织网协议

| 事项 | 多久 |
| --- | --- |
| 打开一条织网协议（MeshLink）路径 | 10 毫秒 |
| 关闭一条织网协议（MeshLink）路径 | 12 毫秒 |

四十台机器人靠 MeshLink 知道旁边两台要往哪里走，所以彼此不会撞上，也不用停下来等。

下雨的时候 MeshLink 会断，机器人就停在原地等信号恢复。

## 练习

1. MeshLink 为什么怕下雨？
"""


@pytest.mark.parametrize(("text", "name"), [(ROUTES, "meshlink"), (WAYS, "meshlink")])
def test_a_blind_spot_is_told_by_a_whole_sentence_of_prose(tmp_path: Path, text: str, name: str) -> None:
    reader = Reader(tmp_path)
    reader.reads("depot.md", text)
    spot = next(one for one in reader.library.open_spots() if name in one.spot.term.lower())
    assert name in spot.said.lower()
    assert spot.said.rstrip().endswith((".", "。"))
    assert "|" not in spot.said
    assert not spot.said.endswith(("?", "？"))


def test_what_the_notes_have_learned_since_is_open_no_more(reader: Reader) -> None:
    assert "BTLink" in terms(reader)
    reader.learn({f"link{at}.md": f"# Radio {at}\n\nBTLink dropped {at} boxes." for at in range(3)})
    assert "BTLink" not in terms(reader)


def test_a_dismissed_term_does_not_come_back_in_any_material(reader: Reader) -> None:
    reader.library.dismiss_term("RDMA")
    assert "RDMA" not in reader.reads("talk.md", TALK)
    assert "远程直接内存访问" not in reader.reads("article.md", ARTICLE)
    assert "RDMA" not in reader.reads("farm.md", PLAIN)
    assert terms(reader) == ["BTLink", "ZPort"]
    assert "RDMA" in reader.reads("farm.md", PLAIN, dismissed=True)
    assert "RDMA" in reader.reads("talk.md", TALK, dismissed=True)
    assert "RDMA" not in reader.reads("farm.md", PLAIN)
    assert [one.body.names for one in reader.library.dismissed_terms()] == [("RDMA",)]
    reader.library.undo()
    assert "RDMA" in reader.reads("farm.md", PLAIN)
    assert "RDMA" in reader.reads("talk.md", TALK)


def test_a_dismissed_finding_is_a_dismissed_term(reader: Reader) -> None:
    finding = reader.library.open_spots()[0].spot.leanings[0].finding
    reader.library.judge_finding(finding.id, "dismissed")
    assert "RDMA" not in reader.reads("farm.md", PLAIN)
    reader.library.undo()
    assert "RDMA" in reader.reads("farm.md", PLAIN)


def test_what_is_dismissed_may_be_taken_up_again(reader: Reader) -> None:
    reader.library.dismiss_term("RDMA")
    reader.library.explore("RDMA")
    assert reader.library.dismissed_terms() == []
    assert "RDMA" in reader.reads("talk.md", TALK)


def test_a_name_of_ones_own_lets_recall_find_the_notes(reader: Reader) -> None:
    reader.learn(
        {"blue.md": "# The blue radio\n\nI fitted the blue radio to forty robots and it dropped boxes."}
    )
    asked = "Does BTLink hold?"
    assert "The blue radio" not in {one.title for one in reader.library.recall(asked)}
    reader.library.dismiss_term("BTLink", known_as="blue radio")
    assert "The blue radio" in {one.title for one in reader.library.recall(asked)}
    assert "BTLink" not in reader.reads("talk.md", TALK)
    reader.library.undo()
    assert "The blue radio" not in {one.title for one in reader.library.recall(asked)}


def test_merged_terms_count_as_one_and_later_digests_know(reader: Reader) -> None:
    reader.reads("article.md", ARTICLE)
    reader.library.merge_terms("BTLink", "ZPort")
    spots = {one.spot.term: one.spot for one in reader.library.open_spots()}
    (merged,) = [spot for term, spot in spots.items() if term in ("BTLink", "ZPort")]
    assert len(merged.materials) == 2
    with pytest.raises(InvalidInput):
        reader.library.merge_terms("ZPort", "BTLink")
    both = "# Radios\n\nBTLink is slow. ZPort is cheap. We bought ZPort. BTLink fails, and ZPort too. BTLink!"
    shown = reader.reads("both.md", both)
    assert len({"BTLink", "ZPort"} & set(shown)) == 1
    reader.library.dismiss_term("ZPort")
    assert not {"BTLink", "ZPort"} & {*reader.reads("talk.md", TALK), *reader.reads("both.md", both)}
    reader.library.undo()
    reader.library.undo()
    assert {"BTLink", "ZPort"} <= set(reader.reads("both.md", both))
    assert {"BTLink", "ZPort"} <= set(terms(reader))


def test_two_explorations_are_not_merged(reader: Reader) -> None:
    reader.library.explore("RDMA")
    reader.library.explore("BTLink")
    with pytest.raises(InvalidInput):
        reader.library.merge_terms("RDMA", "BTLink")


def test_what_is_being_explored_is_not_dismissed(reader: Reader) -> None:
    reader.library.explore("RDMA")
    with pytest.raises(InvalidInput):
        reader.library.dismiss_term("RDMA")


def test_nothing_unknown_is_dismissed(reader: Reader) -> None:
    with pytest.raises(NotFound):
        reader.library.dismiss_term("RMDA")
    point = reader.library.name_point("Tern", name="Mesh", quotes=["a mesh of forty robots"])
    with pytest.raises(InvalidInput):
        reader.library.dismiss_term(point.id)


def test_a_hard_passages_blind_spots_come_first(reader: Reader) -> None:
    assert terms(reader)[0] == "RDMA"
    store, now = reader.library._store, reader.clock()
    version = store.version(store.materials()[0].id)
    (hard,) = [passage for passage in store.passages(version.id) if "fall back" in passage.text]
    with store.act("react", now, "me"):
        store.put_record(Record(new_id("reaction", now), Reaction(hard.id, "hard"), "me", now, now))
    spots = reader.library.open_spots()
    assert spots[0].spot.hard
    assert {one.spot.term for one in spots if one.spot.hard} == {"RDMA", "BTLink"}
    assert set(reader.reads("talk.md", TALK)[:2]) == {"RDMA", "BTLink"}


def test_what_moved_is_told_by_month_and_as_of_any_day(reader: Reader) -> None:
    library, clock = reader.library, reader.clock
    clock.pass_by(days=30)
    reader.explores("RDMA", tasks=["field"])
    clock.pass_by(days=30)
    reader.explores("RDMA", tasks=["papers", "talks"])
    library.write_grasp("RDMA", "RDMA is what two vendors sell.")
    library.dismiss_term("BTLink", known_as="blue radio")
    clock.pass_by(days=30)
    found = library.frontier()
    assert [f"{first:%Y-%m}" for first in found.months] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    courses = {one.term: one for one in found.courses}
    assert courses["RDMA"].standings == ("unaware", "aware", "basic", "basic")
    assert courses["BTLink"].standings == ("unaware", "unaware", "dismissed", "dismissed")
    assert (courses["RDMA"].notes_then, courses["RDMA"].notes_now) == (0, 1)
    assert len(courses["RDMA"].material_ids) == 1
    causes = [move.cause for move in courses["RDMA"].moves]
    assert causes == ["met", "taken_up", "first_task", "all_tasks", "grasp"]

    then = library.frontier(as_of=date(2026, 2, 20))
    courses = {one.term: one for one in then.courses}
    assert courses["RDMA"].standings == ("unaware", "aware")
    assert courses["BTLink"].standings == ("unaware", "unaware")
    assert courses["RDMA"].notes_now == 0
    assert library.frontier(since=date(2026, 3, 1)).months == (date(2026, 3, 1), date(2026, 4, 1))
    with pytest.raises(InvalidInput):
        library.frontier(since=date(2027, 1, 1))


def test_what_was_taken_back_never_moved(reader: Reader) -> None:
    before = reader.library.frontier()
    reader.explores("RDMA", tasks=["field"])
    reader.library.undo()
    reader.library.undo()
    assert reader.library.frontier() == before


def test_an_empty_home_has_a_frontier(tmp_path: Path) -> None:
    found = Reader(tmp_path, notes={"a.md": "# A\n\nNothing much."}).library.frontier()
    assert found.courses == ()
    assert len(found.months) == 1


ACTS: dict[str, Callable[[Reader], object]] = {
    "take up": lambda reader: reader.library.explore("RDMA"),
    "field": lambda reader: reader.library.write_field("RDMA", "Two vendors lead."),
    "paper": lambda reader: reader.library.skim_source("RDMA", "papers", "A paper", taken="Much."),
    "skim": lambda reader: reader.library.skim_source("RDMA", "papers", "A paper", minutes=5),
    "pause": lambda reader: reader.library.turn_timer("RDMA", "pause"),
    "talk": lambda reader: reader.library.skim_source("RDMA", "talks", "A talk", taken="More."),
    "grasp": lambda reader: reader.library.write_grasp("RDMA", "RDMA is what two vendors sell."),
    "dismiss": lambda reader: reader.library.dismiss_term("RDMA", known_as="remote writes"),
    "dismiss other": lambda reader: reader.library.dismiss_term("BTLink"),
    "merge": lambda reader: reader.library.merge_terms("RDMA", "BTLink"),
}


def visible(reader: Reader) -> object:
    library, shown = reader.library, sorted(reader.reads("talk.md", TALK))
    return (
        shown,
        [(one.spot.term, one.spot.names, one.in_notes) for one in library.open_spots()],
        library.explorations(),
        library.dismissed_terms(),
        library.frontier(),
        [one.title for one in library.recall("RDMA is sold by two vendors")],
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=7))
def test_undo_brings_back_what_was_seen_before(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    reader = Reader(tmp_path_factory.mktemp("reader"))
    reader.reads("talk.md", TALK)
    seen = []
    for name in acts:
        before = visible(reader)
        count = len(reader.library._store.acts())
        try:
            ACTS[name](reader)
        except BanyunError:
            assert visible(reader) == before, f"{name} was refused, but left something"
            continue
        if len(reader.library._store.acts()) > count:
            seen.append(before)
    for before in reversed(seen):
        reader.library.undo()
        assert visible(reader) == before
