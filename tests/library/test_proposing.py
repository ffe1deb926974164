"""What models and agents propose: refereed, kept once, heard after the reader, judged by the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from banyun.errors import InvalidInput, NotFound, QuoteNotFound, ReaderFirst
from banyun.findings.proposal import Proposal, Proposer
from banyun.findings.tally import Tally
from banyun.library import Library
from banyun.library.results import MaterialView
from banyun.storage.base import Store

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.

# The ridge

Nobody has measured the wind on the ridge above the reservoir yet.
"""
NOTE = """# The cold cache of June

I restarted a cache node and it came up empty, so every request fell through to the database.
"""
SCRIBE = Proposer("agent", "scribe")
WARM = Proposal("point", "validation", "Warm start", "", ("copy the hottest keys from a neighbour",))
RIDGE = Proposal("finding", "challenge", "", "They never measured it.", ("Nobody has measured the wind",))


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime], tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "june.md").write_text(NOTE, "utf-8")
    with Library(home, clock=clock, wording="en", store=store) as opened:
        opened.learn([tmp_path / "june.md"])
        opened.add("caches.md", data=ARTICLE.encode())
        yield opened


def proposals(library: Library) -> list[str]:
    return [one.name or one.text for one in library.digest("caches").findings if one.author == "agent"]


def test_a_proposal_waits_until_the_reader_has_had_their_say_there(library: Library) -> None:
    assert not library.propose("caches", WARM, SCRIBE).heard
    assert not library.propose("caches", RIDGE, SCRIBE).heard
    assert library.digest("caches").waiting == 2
    assert proposals(library) == []
    library.name_point("caches", name="Copied keys", quotes=["hottest keys from a neighbour"])
    assert proposals(library) == ["Warm start"]
    assert library.digest("caches").waiting == 1
    library.undo()
    assert proposals(library) == []
    library.judge_finding(library.propose("caches", WARM, SCRIBE).finding.id, "accepted")
    assert proposals(library) == ["Warm start"]


def test_a_forged_quote_is_refused_and_counted_and_nothing_is_kept(library: Library, store: Store) -> None:
    forged = Proposal("point", "validation", "Warm start", "", ("copy the coldest keys from a neighbour",))
    with pytest.raises(QuoteNotFound) as refusal:
        library.propose("caches", forged, SCRIBE)
    assert refusal.value.missing == "coldest"
    assert "copy the hottest keys" in refusal.value.nearest
    assert store.tallies() == [Tally("agent", "scribe", "propose point", 0, 1)]
    view = library.show("caches")
    assert isinstance(view, MaterialView)
    assert view.findings == ()
    for empty in (
        Proposal("point", "validation", " ", "", WARM.quotes),
        Proposal("point", "validation", "x", "", ()),
    ):
        with pytest.raises(InvalidInput):
            library.propose("caches", empty, SCRIBE)


def test_the_same_said_again_is_the_same_and_dismissed_stays_dismissed(library: Library) -> None:
    first = library.propose("caches", WARM, SCRIBE).finding
    library.judge_finding(first.id, "dismissed")
    again = library.propose("caches", WARM, SCRIBE).finding
    assert (again.id, again.state) == (first.id, "dismissed")
    assert library.propose("caches", WARM, Proposer("model", "small")).finding.id != first.id


def test_a_proposed_stance_is_taken_by_accepting_it(library: Library, store: Store) -> None:
    said = Proposal(
        "stance", "validation", "", "You saw the same.", ("When a cache node restarts it is empty",)
    )
    with pytest.raises(InvalidInput):
        library.propose("caches", said, SCRIBE)
    with pytest.raises(QuoteNotFound):
        library.propose("caches", said, SCRIBE, note=("cold cache", "it came up full", "confirms"))
    with pytest.raises(NotFound):
        library.propose("caches", said, SCRIBE, note=("warm cache", "it came up empty", "confirms"))
    found = library.propose(
        "caches", said, SCRIBE, note=("cold cache", "it came up empty", "confirms")
    ).finding
    material = store.materials()[0].id
    assert store.stances(material) == []
    library.judge_finding(found.id, "accepted")
    (taken,) = store.stances(material)
    assert (taken.stance, taken.author, taken.note_quote.exact) == ("confirms", "me", "it came up empty")
    assert taken.material_quote == found.quotes[0]
    library.undo()
    assert store.stances(material) == []
    assert store.finding(found.id).state == "suggested"


def test_an_argument_comes_after_the_readers_own_deduction(library: Library) -> None:
    asked = library.ask("How long may the copy take?", on="caches").question
    argument = Proposal(
        "argument",
        "enhancement",
        "",
        "The neighbour may be the one that dies.",
        WARM.quotes,
        {"question": asked.id},
    )
    with pytest.raises(ReaderFirst):
        library.propose("caches", argument, SCRIBE)
    library.deduce(asked.id, "Sixteen seconds, as then.")
    kept = library.propose("caches", argument, SCRIBE).finding
    assert (kept.pass_name, kept.details["question"]) == ("enhancement", asked.id)
    with pytest.raises(InvalidInput):
        library.propose("caches", Proposal("argument", "enhancement", "", "No.", WARM.quotes), SCRIBE)
