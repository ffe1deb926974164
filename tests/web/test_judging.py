"""What takes long to judge is judged in the background: a page waits for it, without a script too, and what
failed can be sent again as it was typed."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from banyun.interfaces.web.jobs import AT_ONCE, Jobs
from banyun.interfaces.web.site import Site
from tests.web.chromium import watched
from tests.web.lived_in import SAID
from tests.web.served import BASE, csrf_of, held, let_in, serving
from tests.web.shelf import Shelf
from tests.web.working import Working


@contextmanager
def busy(jobs: Jobs) -> Iterator[None]:
    """While other work goes on, so that whatever is begun has to wait."""
    over = threading.Event()
    others = [
        jobs.start(f"other {number}", lambda _report, _cancel: over.wait()) for number in range(AT_ONCE)
    ]
    try:
        yield
    finally:
        over.set()
        for one in others:
            one.over.wait()


@pytest.fixture
def site(shelf: Shelf) -> Site:
    made = shelf.site
    held(made, shelf.talk, shelf.lang)
    return made


def _told(shelf: Shelf) -> str:
    """An explanation that the text bears out."""
    return str(tomllib.loads(SAID.read_text("utf-8"))[shelf.lang]["explanation"])


def test_without_a_script_a_page_waits_and_leads_to_what_was_judged(shelf: Shelf, site: Site) -> None:
    working = Working(shelf, None, let_in(site))  # type: ignore[arg-type]
    place = f"/mastery/{shelf.talk}/principle"
    told = _told(shelf)
    token = csrf_of(working.browser.get(place))
    with busy(site.jobs):
        answer = working.browser.client.post(
            place, data={"csrf": token, "act": "principle", "text": told}, headers={"Origin": BASE}
        )
        assert "?job=job_" in str(answer.url)
        assert 'http-equiv="refresh"' in answer.text
        assert working.say("working.mastery.judging") in answer.text
        assert working.say("web.said.kept") not in answer.text
        again = working.browser.get(str(answer.url))
        assert 'http-equiv="refresh"' in again
    page = working.waited(again)
    assert working.say("web.said.kept") in page
    assert working.say("mastery.told") in page
    with working.library() as library:
        assert len(library.mastery(shelf.talk).standing.part("principle").attempts) == 1


def test_what_failed_is_told_beside_the_form_with_all_that_was_typed(shelf: Shelf, site: Site) -> None:
    working = Working(shelf, None, let_in(site))  # type: ignore[arg-type]
    for part, field in (("principle", "Caches."), ("shareable", "Too short")):
        place = f"/mastery/{shelf.talk}/{part}"
        with busy(site.jobs):
            waits = working.browser.post(place, act=part, text=field)
            assert "data-then=" in waits
        page = working.waited(waits)
        assert f"{field}</textarea>" in page
        assert "data-refused" in page


def test_a_browser_sees_how_far_it_is_and_is_led_on(chromium: Chromium, shelf: Shelf, site: Site) -> None:
    told = _told(shelf)
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/mastery/{shelf.talk}/principle")
        page.locator("#principle-text").fill("Caches.")
        with busy(site.jobs):
            page.keyboard.press("Control+Enter")
            expect(page.locator(".pass progress")).to_be_visible()
        expect(page.locator("[data-refused]")).to_be_visible()
        expect(page.locator("#principle-text")).to_have_value("Caches.")
        page.locator("#principle-text").fill(told)
        with busy(site.jobs):
            page.keyboard.press("Control+Enter")
            expect(page.locator(".pass progress")).to_be_visible()
        page.wait_for_url("**/attempts/*")


def test_beside_the_text_nobody_goes_back_to_a_page_that_only_waited(
    chromium: Chromium, shelf: Shelf, site: Site
) -> None:
    told = _told(shelf)
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        page.keyboard.press("j")
        page.keyboard.press("0")
        page.locator("#beside [data-tab='5']").click()
        page.locator(f"#beside a[href='/mastery/{shelf.talk}/principle']").click()
        page.locator("#principle-text").fill(told)
        with busy(site.jobs):
            page.keyboard.press("Control+Enter")
            expect(page.locator("#beside progress")).to_be_visible()
        expect(page.locator("#beside .signs, #beside .statement").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(f"#beside a[href='/mastery/{shelf.talk}/principle']")).to_be_visible()
