"""Mastery and projects without scripts."""

from __future__ import annotations

import html
import re

from banyun.interfaces.web.app import build_app
from tests.web.served import Browser
from tests.web.working import Working


def test_an_explanation_is_judged_and_what_is_left_out_is_named(working: Working) -> None:
    subject = working.shelf.talk
    place = f"/mastery/{subject}/principle"
    assert "data-answer" in working.browser.get(place)
    short = working.refused(place, "principle", text="Caches.")
    assert "Caches.</textarea>" in short
    with working.library() as library:
        text = library.mastery(subject).standing.part("principle").attempts[0].body.text
    page = working.do(place, "principle", text=text)
    assert working.say("mastery.left_out") in page
    assert working.say("mastery.told") in page
    with working.library() as library:
        attempts = library.mastery(subject).standing.part("principle").attempts
    assert len(attempts) == 2
    again = build_app(working.shelf.site)
    fresh = Browser(again)
    fresh.client.cookies = working.browser.client.cookies
    later = fresh.get(f"/mastery/{subject}/attempts/{attempts[-1].id}")
    assert working.say("mastery.left_out") in later
    lacked = attempts[-1].body.left_out
    assert lacked
    assert all(one.terms[0] in later for one in lacked if one.terms)


def test_a_round_of_details_counts_what_was_answered_and_can_be_overruled(working: Working) -> None:
    subject = working.shelf.talk
    place = f"/mastery/{subject}/details"
    keys = re.findall(r'name="detail" value="([^"]+)"', working.browser.get(place))
    assert len(keys) > 3
    working.refused(place, "details", detail=keys)
    page = working.do(
        place, "details", detail=keys, **{f"answer-{keys[0]}": "seven elephants", f"unknown-{keys[1]}": "1"}
    )
    assert "seven elephants" in page
    assert working.say("mastery.because.empty") in page
    assert page.count('class="quoted"') == 2
    with working.library() as library:
        attempt = library.mastery(subject).standing.part("details").attempts[-1]
    assert len(attempt.body.answers) == 2
    address = f"/mastery/{subject}/attempts/{attempt.id}"
    working.refused(address, "overrule", detail=keys[0], why=" ", form=f"overrule-{keys[0]}")
    assert "they were elephants" in working.do(address, "overrule", detail=keys[0], why="they were elephants")
    with working.library() as library:
        answers = library.mastery(subject).standing.part("details").attempts[-1].body.answers
    assert [one.counts for one in answers] == [True, False]


def test_what_is_shared_is_held_against_the_text(working: Working) -> None:
    subject = working.shelf.talk
    place = f"/mastery/{subject}/shareable"
    assert "Too short</textarea>" in working.refused(place, "shareable", text="Too short")
    with working.library() as library:
        text = library.mastery(subject).standing.part("principle").attempts[0].body.text
    page = working.do(place, "shareable", text=text)
    assert working.say("mastery.missing_details") in page
    assert working.say("mastery.part.shareable") in page


def test_projects_are_gathered_renamed_and_dropped(working: Working) -> None:
    with working.library() as library:
        title = library.material(working.shelf.talk).title
        other = library.add(
            "other.md", data=b"# Another one\n\nNobody renders the world. We render what people look at."
        ).material
    page = working.do("/mastery", "gather", name="Maps", materials=f"{title}\nAnother one")
    assert "Another one" in page
    with working.library() as library:
        project = next(one for one in library.projects() if one.subject.name == "Maps")
    place = f"/projects/{project.subject.id}"
    working.do(place, "remove", material=other.id)
    assert 'value="no such text"' in working.refused(place, "add", material="no such text")
    working.do(place, "add", material=other.id)
    assert "Maps, served" in working.do(place, "rename", name="Maps, served")
    assert 'role="alert"' in working.refused(place, "rename", name=" ")
    working.do(place, "drop")
    assert "Maps, served" not in working.browser.get("/mastery")
    refused = working.refused("/mastery", "gather", name="New", materials="no such text")
    assert "no such text</textarea>" in refused
    assert title in html.unescape(working.do("/mastery", "begin", what=title[:12]))
    assert 'value="nothing"' in working.refused("/mastery", "begin", what="nothing")
