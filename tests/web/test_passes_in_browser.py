"""The pages of the passes in a real browser: by keys alone, accessible in both themes, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, expect

from banyun.interfaces.web.site import Site
from banyun.library import Library
from tests.web.chromium import PHONE, accessible, watched
from tests.web.lived_in import LivedIn
from tests.web.served import NOW, held, serving
from tests.web.shelf import LANGUAGES, Shelf, copied

Opened = tuple[Shelf, LivedIn, Site, str]


@pytest.fixture(params=LANGUAGES)
def opened(
    request: pytest.FixtureRequest, lived: dict[str, tuple[Shelf, LivedIn]], tmp_path: Path
) -> Iterator[Opened]:
    whole, made = lived[request.param]
    shelf = copied(whole, tmp_path)
    site = shelf.site
    held(site, shelf.talk, shelf.lang)
    with serving(site) as address:
        yield shelf, made, site, address


def library(shelf: Shelf) -> Library:
    return Library(shelf.home, clock=lambda: NOW, wording=shelf.lang)


def places(shelf: Shelf, made: LivedIn) -> list[str]:
    talk = f"/m/{shelf.talk}"
    return [
        *("/passes", "/validation", "/questions", "/techniques", "/frontier", "/challenges", "/mastery"),
        *(f"{talk}/{name}" for name in ("validation", "questions", "techniques", "designs", "mastery")),
        f"{talk}/readers?other=2020",
        f"/questions/{made.question}",
        f"/questions/{made.question}/letter",
        f"/techniques/{made.technique}",
        f"/situations/{made.situation}",
        f"/rehearse/{made.technique}/{made.past}",
        f"/explorations/{made.exploration}",
        f"/projects/{made.project}",
        f"/mastery/{shelf.talk}/details",
        "/settings",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(
    chromium: Browser, opened: Opened, scheme: Literal["light", "dark"]
) -> None:
    shelf, made, site, address = opened
    with watched(chromium, address, site.access.code(), scheme=scheme) as reader:
        for path in places(shelf, made):
            page = reader.go(path)
            expect(page.locator("[data-job]")).to_have_count(0, timeout=30_000)
            assert accessible(page) == [], path


def test_nothing_is_wider_than_a_phone(chromium: Browser, opened: Opened) -> None:
    shelf, made, site, address = opened
    with watched(chromium, address, site.access.code(), viewport=PHONE, touch=True) as reader:
        for path in places(shelf, made):
            page = reader.go(path)
            expect(page.locator("[data-job]")).to_have_count(0, timeout=30_000)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (path, wide)


def test_the_board_and_a_question_are_worked_by_keys_alone(chromium: Browser, opened: Opened) -> None:
    shelf, made, site, address = opened
    with library(shelf) as home:
        waiting = len(home.to_judge(home.digest(shelf.talk)))
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}/validation")
        keys = page.keyboard
        expect(page.locator(".waits")).to_have_count(waiting)
        keys.press("j")
        first = page.locator(".waits.here").get_attribute("id")
        keys.press("j")
        keys.press("k")
        expect(page.locator(f'[id="{first}"].here')).to_have_count(1)
        keys.press("v")
        expect(page.locator(".waits")).to_have_count(waiting - 1)
        expect(page.locator(".waits.here")).to_have_count(1)
        keys.press("w")
        keys.type("vxru")
        keys.press("Escape")
        keys.press("r")
        expect(page.locator(".waits")).to_have_count(waiting - 2)
        keys.press("?")
        expect(page.locator("#keys")).to_be_visible()
        keys.press("Escape")
        keys.press("2")
        page.wait_for_url("**/questions")
        keys.press("w")
        keys.type("What does a miss cost at night?")
        keys.press("Control+Enter")
        expect(page.locator(".lines .title", has_text="What does a miss cost at night?")).to_be_visible()
        page.wait_for_load_state("networkidle")
        keys.press("z")
        expect(page.locator(".lines .title", has_text="What does a miss cost at night?")).to_have_count(0)

        page = reader.go(f"/questions/{made.question}")
        keys.press("w")
        keys.type("It holds by itself.")
        keys.press("Control+Enter")
        expect(page.locator("#last", has_text="It holds by itself.")).to_be_visible()
        expect(page.locator("#last.here")).to_have_count(1)
        keys.press("e")
        expect(page.locator("#change-text")).to_be_focused()
        keys.press("Escape")
        page.locator("#keys-on").evaluate("box => { box.checked = false; }")
        keys.press("2")
        expect(page.locator("#last")).to_be_visible()
    with library(shelf) as home:
        assert len(home.to_judge(home.digest(shelf.talk))) == waiting - 2
        last = home.question(made.question).asked.last
    assert last is not None
    assert last.body.text == "It holds by itself."


def test_a_refusal_is_shown_where_one_writes(chromium: Browser, opened: Opened) -> None:
    shelf, _, site, address = opened
    with watched(chromium, address, site.access.code(), scripts=False) as reader:
        page = reader.go(f"/m/{shelf.talk}/questions")
        page.locator("#ask-text").fill("Where does it say so?")
        page.locator("#ask-quote").fill("words that are not there")
        page.locator("#form-ask button").click()
        expect(page.locator('#form-ask [role="alert"]')).to_be_visible()
        expect(page.locator("#ask-text")).to_have_value("Where does it say so?")
        expect(page.locator("#ask-quote")).to_have_value("words that are not there")
        reader.wrong.clear()  # the browser notes the status of the refusal


def test_a_skim_runs_against_the_clock(chromium: Browser, opened: Opened) -> None:
    _, made, site, address = opened
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/explorations/{made.exploration}")
        page.locator('section[aria-labelledby="papers"] .sources form button').first.click()
        time = page.locator(".clock[data-running] .time")
        expect(time).to_have_text("20:00")
        expect(time).not_to_have_text("20:00")
        page.keyboard.press(" ")
        expect(page.locator(".clock:not([data-running])")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.keyboard.press("w")
        page.keyboard.type("Read to the end.")
        page.locator('.timer button[value="stop"]').click()
        expect(page.locator(".entry", has_text="Read to the end.")).to_be_visible()
