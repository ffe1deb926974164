"""Techniques, situations, rehearsals and counter-designs without scripts."""

from __future__ import annotations

import re

from tests.web.working import Working


def test_a_technique_is_taken_changed_written_out_and_dropped(working: Working) -> None:
    place = f"{working.talk}/techniques"
    finding = re.search(r'name="finding" value="(fnd_[^"]+)"', working.browser.get(place))
    assert finding is not None
    working.do(place, "take", finding=finding[1], name="Before, after", pattern="Say both.", why="It sticks.")
    with working.library() as library:
        card = library.technique("Before, after").technique
    assert (card.body.pattern, card.body.why) == ("Say both.", "It sticks.")
    own = f"/techniques/{card.id}"
    assert "Say one." in working.do(own, "change", name="Before, after", pattern="Say one.", why="")
    rehearsal = f"/rehearse/{card.id}/{working.made.past}"
    page = working.browser.get(rehearsal)
    assert "____" in page
    notes = re.findall(r'name="note" value="(note_[^"]+)" checked', page)
    assert notes
    written = working.do(rehearsal, "rehearse", text="From 180 to 46.", note=notes[:1])
    assert "From 180 to 46." in written
    with working.library() as library:
        kept = library.rehearsal(card.id, working.made.past).rehearsals
    assert [(one.body.text, one.body.note_ids) for one in kept] == [("From 180 to 46.", (notes[0],))]
    assert "From 180 to 46." in working.browser.get(f"/situations/{working.made.past}")
    working.refused(rehearsal, "rehearse", text="")
    working.do(own, "drop")
    assert card.id not in working.browser.get("/techniques")


def test_techniques_and_situations_of_ones_own(working: Working) -> None:
    page = working.do("/techniques", "make", name="One sharp number", pattern="Say one.", kind="telling")
    assert "One sharp number" in page
    refused = working.refused("/techniques", "make", name="", pattern="A pattern worth keeping")
    assert "A pattern worth keeping</textarea>" in refused
    place = working.do("/techniques", "place", name="The review", when="2027-01", text="Twelve people.")
    assert "Twelve people." in place
    with working.library() as library:
        situation = library.situation("The review").situation
    assert situation.body.when is not None
    assert situation.body.when.text == "2027-01"
    wrong = working.refused("/techniques", "place", name="Sometime", when="soonish")
    assert 'value="Sometime"' in wrong
    assert 'value="soonish"' in wrong
    own = f"/situations/{situation.id}"
    working.do(own, "change", name="The review", when="2025", tense="past", text="Ten people.")
    assert "Ten people." in working.browser.get(own)
    working.do(own, "drop")
    assert working.browser.client.get(own).status_code == 404
    refused_here = working.refused(
        f"{working.talk}/techniques", "make", name="Mine", pattern="Do it.", quote="never said"
    )
    assert 'value="never said"' in refused_here


def test_an_offered_technique_is_dismissed(working: Working) -> None:
    place = f"{working.talk}/techniques"
    finding = re.search(r'name="finding" value="(fnd_[^"]+)"', working.browser.get(place))
    assert finding is not None
    assert finding[1] not in working.do(place, "dismiss", finding=finding[1])


# Counter-designs


def test_a_design_is_kept_point_by_point_and_versions_stay(working: Working) -> None:
    place = f"{working.talk}/designs"
    with working.library() as library:
        claims = library.challenged(working.shelf.talk).claims
    quote = claims[1].quote.exact
    rows = {
        "name": ["A second thought", ""],
        "theirs": [quote, ""],
        "mine": ["Do it at night.", ""],
    }
    page = working.do(place, "design", text="Keep it on disk, mostly.", **rows)
    assert "Do it at night." in page
    assert "Keep it on disk, mostly." in page
    with working.library() as library:
        versions = library.challenged(working.shelf.talk).versions
    assert len(versions) == 2
    assert [one.name for one in versions[-1].body.points][-1] == "A second thought"
    assert len(versions[-1].body.points) == 2
    wrong = {"name": ["Misquoted"], "theirs": ["it never said this"], "mine": ["A long and careful answer"]}
    refused = working.refused(place, "design", text="And so on.", **wrong)
    for typed in ("Misquoted", "it never said this", "A long and careful answer", "And so on."):
        assert typed in refused
    assert working.shelf.talk in working.browser.get("/challenges")
    working.refused(place, "design", text="Keep it on disk, mostly.", name=[], theirs=[], mine=[])
