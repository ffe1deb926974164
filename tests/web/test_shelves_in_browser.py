"""Today, the library and the notes in a real browser: dropping files, progress, search as one types,
keys, a phone, clipping from another page."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect

from banyun.findings.points import is_point
from banyun.interfaces.web.site import Site
from banyun.language.wording import say
from banyun.library import Library
from tests.web.chromium import PHONE, accessible, watched
from tests.web.lived import MORE, lived_in
from tests.web.served import NOW, ROOT, serving, site_of
from tests.web.shelf import Shelf


@pytest.fixture(params=["en", "zh"])
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    home, lang = tmp_path / "home", request.param
    talk = lived_in(home, lang, ROOT / "examples" / lang / "talk.md")
    with library(home, lang) as opened:
        opened.configure("language", [lang])
    return Shelf(home, lang, talk)


@pytest.fixture
def served(lived: Shelf) -> Iterator[tuple[Shelf, Site, str]]:
    site = site_of(lived.home)
    with serving(site) as address:
        yield lived, site, address


def library(home: Path, lang: str = "en") -> Library:
    return Library(home, clock=lambda: NOW, wording=lang)


def drop(page: Page, files: dict[str, str]) -> None:
    """Drops files on the page."""
    carried = page.evaluate_handle(
        "files => { const carried = new DataTransfer();"
        " for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));"
        " return carried; }",
        files,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#main", event, {"dataTransfer": carried})


def test_files_that_are_dropped_come_in_with_live_progress(
    chromium: Browser, served: tuple[Shelf, Site, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, site, address = served
    hold = threading.Event()
    begin = site.additions.begin

    def slow(kind, name, take):  # type: ignore[no-untyped-def]
        def held(report, cancel):  # type: ignore[no-untyped-def]
            hold.wait(20)
            return take(report, cancel)

        return begin(kind, name, held)

    monkeypatch.setattr(site.additions, "begin", slow)
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/library")
        drop(page, {"one.md": "# Dropped one\n\nIts text.", "two.png": "\x89PNG"})
        expect(page.locator('#adding [data-adding="running"]')).to_have_count(2)
        words = {"en": "reading", "zh": "读取"}[shelf.lang]
        expect(page.locator("#adding .words", has_text=words).first).to_be_visible()
        hold.set()
        expect(page.locator('#adding [data-adding="done"] a', has_text="Dropped one")).to_be_visible()
        failed = page.locator('#adding [data-adding="failed"]')
        expect(failed.locator(".reason")).to_be_visible()
        failed.locator("form").first.locator("button").click()
        expect(page.locator('#adding [data-adding="failed"]')).to_have_count(1)
        failed.locator("form").last.locator("button").click()
        expect(page.locator('#adding [data-adding="failed"]')).to_have_count(0)
        page.locator('#adding [data-adding="done"] a').click()
        expect(page.locator("h1", has_text="Dropped one")).to_be_visible()


def test_text_that_is_typed_is_taken_in_and_opened(
    chromium: Browser, served: tuple[Shelf, Site, str]
) -> None:
    _, site, address = served
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/library")
        page.locator("#what").fill("# Typed in\n\nSome text.")
        page.locator("#what").press("Control+Enter")
        page.wait_for_url("**/m/mat_*")
        expect(page.locator("h1", has_text="Typed in")).to_be_visible()


def test_search_as_one_types_and_by_keys(chromium: Browser, served: tuple[Shelf, Site, str]) -> None:
    shelf, site, address = served
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/library")
        keys = page.keyboard
        keys.press("/")
        expect(page.locator("#q")).to_be_focused()
        keys.type({"en": "neighb", "zh": "邻居"}[shelf.lang])
        expect(page.locator("#shelf .found mark").first).to_be_visible()
        expect(page.locator("#shelf h2", has_text=say("library.found.note", shelf.lang))).to_be_visible()
        assert "q=" in page.url
        keys.press("ArrowDown")
        expect(page.locator("#shelf [data-row]").first).to_be_focused()
        keys.press("Enter")
        page.wait_for_url(lambda url: "/m/" in url or "/notes/" in url)

        page = reader.go("/notes")
        keys.press("/")
        expect(page.locator("#q")).to_be_focused()


def test_rows_are_decided_by_keys(chromium: Browser, served: tuple[Shelf, Site, str]) -> None:
    shelf, site, address = served
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/library?triage=inbox")
        keys = page.keyboard
        keys.press("j")
        keys.press("j")
        keys.press("k")
        first = page.locator("[data-row]").first
        expect(first).to_be_focused()
        title = first.text_content()
        keys.press("l")
        expect(
            page.locator('li.row-of:first-child button[value="later"][aria-pressed="true"]')
        ).to_be_visible()
        expect(page.locator("[data-row]").first).to_be_focused()
        keys.press("?")
        expect(page.locator("#keys")).to_be_visible()
        keys.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()
        page = reader.go("/")
        keys.press("j")
        keys.press("x")
        expect(page.locator("#notice .notice")).to_contain_text(say("web.said.dropped", shelf.lang)[:4])
        page.wait_for_load_state("networkidle")
        keys.press("z")
        expect(page.locator("#notice .notice")).to_contain_text(say("web.said.undone", shelf.lang))
    with library(shelf.home) as opened:
        assert title in [one.material.title for one in opened.materials(triage="later")]


def test_today_brings_a_question_and_keeps_what_is_written(
    chromium: Browser, served: tuple[Shelf, Site, str]
) -> None:
    shelf, site, address = served
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/")
        expect(page.locator("#pondering .question")).to_be_visible()
        page.locator("#thought").fill("It costs a read.")
        page.locator("#thought").press("Control+Enter")
        page.wait_for_url("**/ponder?*")
    with library(shelf.home) as opened:
        every = [one.body.text for asked in opened.questions() for one in asked.deductions]
    assert "It costs a read." in every


def test_filters_of_notes_are_applied_as_they_are_chosen(
    chromium: Browser, served: tuple[Shelf, Site, str]
) -> None:
    _, site, address = served
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/notes")
        all_of_them = page.locator(".notes li").count()
        page.locator("#basis").select_option("did")
        page.wait_for_url("**basis=did**")
        assert 0 < page.locator(".notes li").count() < all_of_them


def test_nothing_is_wider_than_a_phone_and_every_page_is_accessible(
    chromium: Browser, served: tuple[Shelf, Site, str]
) -> None:
    shelf, site, address = served
    with library(shelf.home) as opened:
        note = opened.stances_on(shelf.talk)[0].note_id
    paths = (
        "/",
        "/library",
        "/library?q=cache",
        "/notes",
        f"/notes/{note}",
        "/ponder",
        "/dropped",
        "/clip",
        "/clipper",
    )
    with watched(chromium, address, site.access.code(), viewport=PHONE, touch=True) as reader:
        for path in paths:
            page = reader.go(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    for scheme in ("light", "dark"):
        with watched(chromium, address, site.access.code(), scheme=scheme) as reader:
            for path in paths:
                page = reader.go(path)
                if path == "/":
                    expect(page.locator("#pondering .question")).to_be_visible()
                assert accessible(page) == [], (scheme, path)


def test_without_scripts_a_file_is_added_and_words_are_found(
    chromium: Browser, served: tuple[Shelf, Site, str], tmp_path: Path
) -> None:
    shelf, site, address = served
    file = tmp_path / "plain.md"
    file.write_text("# Without scripts\n\nIt works all the same.\n", "utf-8")
    with watched(chromium, address, site.access.code(), scripts=False) as reader:
        page = reader.go("/library")
        page.locator("#file").set_input_files(file)
        page.locator("form.add button").click()
        expect(page.locator("h1", has_text="Without scripts")).to_be_visible()
        page = reader.go("/library")
        page.locator("#q").fill("all the same")
        page.locator("form.search button").click()
        expect(page.locator(".found .title", has_text="Without scripts")).to_be_visible()
        page = reader.go("/library?triage=inbox")
        page.locator('.triage button[value="later"]').first.click()
        expect(page.locator("#notice")).to_contain_text(say("web.said.kept", shelf.lang))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """A page of another site, with a strict policy of its own."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    paragraphs = "".join(
        f"<p>Paragraph {n}: a cache that starts empty asks its neighbour for the keys.</p>" for n in range(9)
    )
    (place / "article.html").write_text(
        "<!doctype html><meta charset=utf-8><title>Clipped – 摘下的</title><article><h1>Clipped</h1>"
        f"{paragraphs}<p id=chosen>These words were chosen 这几个字.</p></article>",
        "utf-8",
    )

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(place)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_bookmarklet_clips_the_page_and_the_selection(
    chromium: Browser, served: tuple[Shelf, Site, str], elsewhere: str
) -> None:
    shelf, site, address = served
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.goto(f"{address}/pair?code={site.access.code()}")
        page.goto(f"{address}/clipper")
        link = page.locator("[data-bookmarklet]").get_attribute("href") or ""
        page.goto(f"{elsewhere}/article.html")
        page.evaluate("getSelection().selectAllChildren(document.getElementById('chosen'))")
        with context.expect_page() as opened:
            page.evaluate(unquote(link.removeprefix("javascript:")))
        window = opened.value
        window.locator("#title").wait_for()
        assert window.locator("#title").input_value() == "Clipped – 摘下的"
        assert "These words were chosen" in window.locator("#selection").input_value()
        with library(shelf.home) as looked:
            before = len(looked.materials())
        assert before == len(MORE[shelf.lang]) + 1
        window.locator("button.first").click()
        window.wait_for_url("**/m/mat_*")
    finally:
        context.close()
    with library(shelf.home) as looked:
        newest = next(one.material for one in looked.materials() if one.material.address)
        points = [one for one in looked.digest(newest.id).findings if is_point(one)]
    assert newest.title == "Clipped – 摘下的"
    assert [one.quotes[0].exact for one in points] == ["These words were chosen 这几个字."]


def test_a_page_that_opens_the_window_by_itself_keeps_nothing(
    chromium: Browser, served: tuple[Shelf, Site, str], elsewhere: str
) -> None:
    shelf, site, address = served
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.goto(f"{address}/pair?code={site.access.code()}")
        page.goto(f"{elsewhere}/article.html")
        clip = json.dumps(
            {"banyun": "clip", "url": "https://evil.example/", "html": "<p>x</p>", "title": "t"}
        )
        with context.expect_page() as opened:
            page.evaluate(
                f"() => {{ window.it = window.open('{address}/clip');"
                f" addEventListener('message', () => it.postMessage({clip}, '*')); }}"
            )
        window = opened.value
        window.locator("#title").wait_for()
        read = page.evaluate("() => { try { return it.document.title } catch (error) { return 'refused' } }")
        assert read == "refused"
        time.sleep(0.3)
    finally:
        context.close()
    with library(shelf.home) as looked:
        assert len(looked.materials()) == len(MORE[shelf.lang]) + 1
