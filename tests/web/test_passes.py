"""The pages of the passes without scripts: what holds for each, and taking things back. What is refused is
told beside the form, with all that was typed."""

from __future__ import annotations

import re

import pytest

from banyun.language.wording import say
from tests.web.served import BASE, csrf_of, let_in
from tests.web.shelf import Shelf
from tests.web.working import Working


def places(working: Working) -> list[str]:
    made, talk = working.made, working.talk
    subject = working.shelf.talk
    scoped = ("passes", "validation", "questions", "techniques", "designs", "mastery", "readers")
    return [
        *("/passes", "/validation", "/questions", "/questions?show=answered", "/techniques", "/frontier"),
        *("/frontier?all=1", "/challenges", "/mastery", "/readers", "/settings"),
        *(f"{talk}/{name}" for name in scoped),
        f"/questions/{made.question}",
        f"/questions/{made.question}/letter",
        f"/techniques/{made.technique}",
        f"/situations/{made.situation}",
        f"/rehearse/{made.technique}/{made.past}",
        f"/explorations/{made.exploration}",
        f"/projects/{made.project}",
        *(f"/mastery/{subject}/{part}" for part in ("principle", "details", "shareable")),
    ]


def test_every_page_answers_in_its_language_and_has_nothing_inline(working: Working) -> None:
    for place in places(working):
        page = working.browser.get(place)
        assert f'<html lang="{"zh-Hans" if working.shelf.lang == "zh" else "en"}"' in page, place
        for inline in ("<style", " style=", " onclick=", " onload=", "javascript:"):
            assert inline not in page, place
        assert page.count("<script") == page.count("<script src="), place
        assert len(re.findall(r"<h1[ >]", page)) == 1, place
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), (place, [one for one in ids if ids.count(one) > 1])
        for name in re.findall(r'<label for="([^"]+)"', page):
            assert name in ids, (place, name)


def test_looking_at_a_page_changes_nothing(working: Working) -> None:
    with working.library() as library:
        before = library.statistics()
    for place in [*places(working), "/explorations/QUIC", "/explorations/nothing", "/techniques/nothing"]:
        working.browser.client.get(place)
    with working.library() as library:
        assert library.statistics() == before


def test_pages_of_what_is_not_there_say_so(english_work: Working) -> None:
    for place in (
        "/questions/qst_9",
        "/techniques/tec_9",
        "/situations/sit_9",
        "/explorations/exp_9",
        "/projects/prj_9",
        "/mastery/nothing",
        "/m/mat_9/validation",
        f"/mastery/{english_work.shelf.talk}/attempts/att_0",
    ):
        assert english_work.browser.client.get(place).status_code == 404, place


def test_undo_takes_the_last_thing_back_and_stays_where_one_is(working: Working) -> None:
    working.do("/questions", "ask", text="Asked by mistake?")
    assert "Asked by mistake?" in working.browser.get("/questions")
    page = working.do("/passes", "undo", to="/questions")
    assert "Asked by mistake?" not in page
    assert working.say("working.questions.ask") in page
    token = csrf_of(page)
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = working.browser.client.post(
            "/passes",
            data={"csrf": token, "act": "undo", "to": to},
            headers={"Origin": BASE},
            follow_redirects=False,
        )
        assert answer.headers.get("location", "/passes") == "/passes"


def test_a_form_that_is_none_is_refused(working: Working) -> None:
    token = csrf_of(working.browser.get("/questions"))
    answer = working.browser.client.post(
        "/questions", data={"csrf": token, "act": "conquer"}, headers={"Origin": BASE}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["{talk}/validation", "{talk}/questions", "{talk}/techniques"])
def test_a_page_waits_while_its_text_is_held_against_the_notes(
    english: Shelf, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 0.0)
    browser = let_in(english.site)
    page = browser.get(path.format(talk=f"/m/{english.talk}"))
    assert say("reader.holding", "en") in page or "data-job" not in page
