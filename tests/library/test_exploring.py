"""Explorations: taken up, worked on, levels earned, and what each changes in later digests and recall."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from banyun.errors import InvalidInput, NotFound, QuoteNotFound
from banyun.findings.exploration import LEVELS
from banyun.study.exploring import spent
from tests.library.frontier_reader import ARTICLE, PLAIN, START, TALK, Reader

GRASP = "RDMA lets a robot write into another's memory; two vendors lead, and congestion is what they sell."


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    made = Reader(tmp_path)
    made.reads("talk.md", TALK)
    return made


def level(reader: Reader) -> str:
    return reader.library.explorations()[0].record.body.level


def test_a_blind_spot_taken_up_is_the_readers_in_every_material(reader: Reader) -> None:
    reader.reads("article.md", ARTICLE)
    view = reader.library.explore("远程直接内存访问")
    assert {one.title for one in view.materials} == {"How Tern ships boxes", "仓库里的网络"}
    findings = [
        finding
        for material in view.materials
        for finding in reader.library._store.findings(material.id, kind="blind_spot")
    ]
    states = {finding.name: finding.state for finding in findings}
    assert (states["RDMA"], states["远程直接内存访问"], states["BTLink"]) == (
        "accepted",
        "accepted",
        "suggested",
    )
    assert reader.library.explore("RDMA") == view
    assert [spot.spot.term for spot in reader.library.open_spots()] == ["BTLink", "ZPort"]
    reader.library.undo()
    assert "RDMA" in {
        name for spot in reader.library.open_spots() for name in (spot.spot.term, *spot.spot.names)
    }
    assert reader.library.explorations() == []


def test_only_what_a_digest_offers_is_taken_up_unless_it_is_ones_own(reader: Reader) -> None:
    with pytest.raises(NotFound):
        reader.library.explore("RMDA")
    with pytest.raises(InvalidInput):
        reader.library.explore("  ", own=True)
    assert reader.library.explore("eBPF", own=True).record.body.topic == "eBPF"


def test_levels_are_earned_by_doing_and_each_act_is_taken_back_whole(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=())
    assert level(reader) == "unaware"
    reader.library.skim_source(found, "papers", "10.1145/1")
    assert level(reader) == "unaware", "to have found a paper is not to have read it"
    reader.explores("RDMA", tasks=["field"])
    assert level(reader) == "aware"
    reader.explores("RDMA", tasks=["talks"])
    assert level(reader) == "aware"
    reader.library.skim_source(found, "papers", "10.1145/1", taken="Congestion is the hard part.")
    view = reader.library.explorations()[0]
    assert [(move.level, move.cause, move.task) for move in view.record.body.moves] == [
        ("aware", "first_task", "field"),
        ("basic", "all_tasks", "papers"),
    ]
    assert len(view.record.body.papers) == 1
    reader.library.undo()
    assert level(reader) == "aware"
    assert reader.library.explorations()[0].next is not None


def test_nothing_written_earns_nothing(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=())
    for nothing in ("", "  \n"):
        with pytest.raises(InvalidInput):
            reader.library.write_field(found, nothing)
        with pytest.raises(InvalidInput):
            reader.library.skim_source(found, "talks", "A talk", taken=nothing)
        with pytest.raises(InvalidInput):
            reader.library.skim_source(found, "talks", nothing, taken="much")
    assert level(reader) == "unaware"
    assert reader.library.explorations()[0].record.body.talks == ()


def test_a_digest_shows_the_level_and_the_next_task(reader: Reader) -> None:
    reader.explores("RDMA", tasks=["field"])
    digest = reader.library.digest("Tern")
    spot = next(one for one in digest.findings if one.name == "RDMA")
    explored = digest.explored[spot.id]
    assert explored.level == "aware"
    assert explored.next is not None
    assert (explored.next.task, explored.next.minutes, explored.next.since) == ("papers", 20, START)
    article = reader.folder / "article.md"
    article.write_text(ARTICLE, "utf-8")
    other = reader.library.digest(str(article))
    assert [one.level for one in other.explored.values()] == ["aware"]


def test_a_basic_grasp_is_no_blind_spot_any_more(reader: Reader) -> None:
    assert "RDMA" in reader.reads("talk.md", TALK)
    reader.clock.pass_by(days=3)
    reader.explores("RDMA")
    assert "RDMA" not in reader.reads("talk.md", TALK)
    assert "远程直接内存访问" not in reader.reads("article.md", ARTICLE)
    assert [one.spot.term for one in reader.library.open_spots()] == ["BTLink", "ZPort"]
    then = reader.library.digest("Tern", as_of=START.date())
    assert "RDMA" in [one.name for one in then.findings if one.kind == "blind_spot"]


def test_the_grasp_becomes_a_note_that_later_recall_finds(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=["field", "papers"])
    with pytest.raises(InvalidInput):
        reader.library.write_grasp(found, GRASP)
    assert reader.library.explorations()[0].record.body.grasp is None
    reader.explores("RDMA", tasks=["talks"])
    view = reader.library.write_grasp(found, GRASP)
    assert view.next is None
    (recalled, *_) = reader.library.recall("which vendors lead in RDMA and sell congestion")
    assert (recalled.title, recalled.basis) == ("RDMA", "read")
    farm = reader.folder / "farm.md"
    farm.write_text(PLAIN, "utf-8")
    other = reader.library.digest(str(farm))
    assert "RDMA" in {one.recalled.title for each in other.passages for one in each.analysis.evidence}
    own = reader.library.digest("Tern")
    assert "RDMA" not in {one.recalled.title for each in own.passages for one in each.analysis.evidence}
    reader.library.undo()
    assert "RDMA" not in {one.title for one in reader.library.recall("which vendors lead in RDMA")}


def test_a_grasp_is_no_evidence_for_any_material_it_came_from(reader: Reader) -> None:
    reader.reads("farm.md", PLAIN)
    found = reader.explores("RDMA", tasks=["field", "talks"])
    paper = reader.folder / "paper.md"
    paper.write_text(f"# Remote writes\n\n{GRASP} We measured RDMA on two vendors' cards.", "utf-8")
    reader.library.add(str(paper))
    view = reader.library.skim_source(found, "papers", "Remote writes", taken="Two vendors.")
    assert view.record.body.papers[0].material_id is not None
    reader.library.write_grasp(found, GRASP)
    for source in ("Tern", "farm", "Remote writes"):
        digest = reader.library.digest(source)
        assert "RDMA" not in {
            one.recalled.title for each in digest.passages for one in each.analysis.evidence
        }


def test_practice_is_shown_by_a_note_of_own_work(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=["field"])
    with pytest.raises(InvalidInput):
        reader.library.practise(found)
    reader.learn(
        {"cards.md": "---\nbasis: did\n---\n# Cards\n\nIn 2027 I moved our RDMA cards to the new racks."}
    )
    view = reader.library.practise(found)
    assert view.record.body.level == "practised"
    assert view.record.body.moves[-1].cause == "did_note"
    assert "RDMA" not in reader.reads("talk.md", TALK)


def test_what_was_only_read_shows_no_practice(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=["field"])
    reader.learn(
        {"read.md": "---\nbasis: read\n---\n# Cards\n\nThey moved their RDMA cards to the new racks."}
    )
    with pytest.raises(InvalidInput):
        reader.library.practise(found)


def test_practice_may_be_quoted_from_a_note_through_the_referee(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=["field"])
    quote = "I wrote a nightly inspection of switches"
    with pytest.raises(QuoteNotFound):
        reader.library.practise(found, note="Inspection", quote="I wrote a nightly inspection of radios")
    with pytest.raises(InvalidInput):
        reader.library.practise(found, note="Inspection")
    move = reader.library.practise(found, note="Inspection", quote=quote).record.body.moves[-1]
    assert move.cause == "own_quote"
    assert move.quote is not None
    assert move.quote.exact == quote


def test_a_paper_is_skimmed_against_a_timer_that_rests(reader: Reader) -> None:
    library, clock = reader.library, reader.clock
    found = reader.explores("RDMA", tasks=())
    library.skim_source(found, "papers", "A paper", minutes=20)
    with pytest.raises(InvalidInput):
        library.skim_source(found, "papers", "A paper", minutes=20)
    clock.pass_by(minutes=5)
    library.turn_timer(found, "pause")
    clock.pass_by(hours=2)
    library.skim_source(found, "papers", "A paper", minutes=20)
    clock.pass_by(minutes=4)
    view = library.turn_timer(found, "stop", "Congestion is the hard part.")
    (paper,) = view.record.body.papers
    assert spent(paper.skims[0], clock()) == timedelta(minutes=9)
    clock.pass_by(days=1)
    assert spent(paper.skims[0], clock()) == timedelta(minutes=9)
    assert view.record.body.level == "aware"
    with pytest.raises(InvalidInput):
        library.turn_timer(found, "pause")
    with pytest.raises(InvalidInput):
        library.skim_source(found, "papers", "1", minutes=0)
    assert library.explorations()[0].record.body.papers == (paper,)


def test_a_source_is_named_again_by_number_address_or_words(reader: Reader) -> None:
    found = reader.explores("RDMA", tasks=())
    reader.library.skim_source(found, "papers", "10.1/abc", title="Congestion in the rack")
    reader.library.skim_source(found, "papers", "Another paper")
    for reference in ("1", "10.1/ABC", "congestion rack"):
        reader.library.skim_source(found, "papers", reference, taken=reference)
    view = reader.library.explorations()[0]
    assert [len(one.taken) for one in view.record.body.papers] == [3, 0]
    assert view.record.body.papers[0].address == "10.1/abc"


def test_search_finds_what_was_written(reader: Reader) -> None:
    found = reader.explores("RDMA")
    hits = reader.library.search("turned flow control off")
    assert [(hit.kind, hit.id) for hit in hits] == [("exploration", found)]
    assert reader.library.show(found) == reader.library.explorations()[0]


def test_one_act_does_all_or_nothing(reader: Reader) -> None:
    library = reader.library
    with pytest.raises(InvalidInput):
        taken_up_and_written_up_at_once(reader)
    assert library.explorations() == []
    with library.as_one_act():
        library.explore("RDMA")
        library.write_field("RDMA", "Two vendors lead.")
    library.undo()
    assert library.explorations() == []


def taken_up_and_written_up_at_once(reader: Reader) -> None:
    with reader.library.as_one_act():
        reader.library.explore("RDMA")
        reader.library.write_grasp("RDMA", GRASP)


def test_an_export_holds_explorations_and_terms(reader: Reader, tmp_path: Path) -> None:
    reader.explores("RDMA")
    reader.library.dismiss_term("BTLink", known_as="the blue radio")
    reader.library.export(tmp_path / "exported")
    (tmp_path / "elsewhere").mkdir()
    other = Reader(tmp_path / "elsewhere")
    other.library.import_from(tmp_path / "exported")
    assert other.library.explorations()[0].record == reader.library.explorations()[0].record
    assert other.library.dismissed_terms() == reader.library.dismissed_terms()


def test_levels_are_in_order() -> None:
    assert LEVELS == ("unaware", "aware", "basic", "practised")
