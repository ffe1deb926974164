"""Notes written in a real browser: by keys alone, in conflict, linked; on a phone; without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect, sync_playwright

from banyun.interfaces.web.site import Site
from banyun.language.wording import say
from banyun.library import Library
from tests.web.chromium import AXE, CHROMIUM, DESKTOP, OPTIONS, PHONE, watched
from tests.web.served import NOW, held, serving
from tests.web.shelf import Shelf

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

BYTES = b"# Nightly checks\r\n\r\nWe halved the alarms, as in [[nowhere]].\r\n"
Served = tuple[Shelf, Site, str]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def vault(shelf: Shelf, tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "checks.md").write_bytes(BYTES)
    (folder / "warm-up.md").write_text("# 预热 Pre-warming\n\nOf caches.\n")
    with Library(shelf.home, clock=lambda: NOW) as opened:
        opened.learn([folder])
    return folder


@pytest.fixture
def served(shelf: Shelf, vault: Path) -> Iterator[Served]:
    site = shelf.site
    with serving(site) as address:
        yield shelf, site, address


def named(shelf: Shelf, key: str) -> str:
    with Library(shelf.home, clock=lambda: NOW) as opened:
        return next(one.id for one in opened.notes() if one.key == key)


def settled(page: Page) -> Page:
    page.wait_for_load_state("networkidle")
    return page


def test_a_note_is_edited_by_keys_alone(chromium: Browser, served: Served, vault: Path) -> None:
    shelf, site, address = served
    note = named(shelf, "checks.md")
    with watched(chromium, address, site.access.code()) as reader:
        page = settled(reader.go(f"/notes/{note}"))
        page.keyboard.press("e")
        page.wait_for_url("**/edit")
        settled(page)
        expect(page.locator("#text")).to_be_focused()
        page.keyboard.press("Control+End")
        page.keyboard.type("One more line.")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"**/notes/{note}")
        expect(page.locator("article", has_text="One more line.")).to_be_visible()
        expect(page.locator("#notice", has_text=say("web.said.saved", shelf.lang))).to_be_visible()
    assert (vault / "checks.md").read_bytes() == BYTES + b"One more line."


def test_a_conflict_brings_the_typed_text_back(chromium: Browser, served: Served, vault: Path) -> None:
    shelf, site, address = served
    note = named(shelf, "checks.md")
    with watched(chromium, address, site.access.code()) as reader:
        page = settled(reader.go(f"/notes/{note}/edit"))
        (vault / "checks.md").write_bytes(BYTES.replace(b"halved", b"doubled"))
        page.locator("#text").fill("# Nightly checks\n\nWe thirded the alarms.\n")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[role=alert]")).to_be_visible()
        settled(page)
        reader.wrong = [one for one in reader.wrong if "409" not in one]
        expect(page.locator("#text")).to_have_value("# Nightly checks\n\nWe thirded the alarms.\n")
        expect(page.locator(".theirs mark", has_text="doubled")).to_be_visible()
        assert accessible(page) == []
        page.locator("#text").focus()
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"**/notes/{note}")
    assert (vault / "checks.md").read_bytes() == b"# Nightly checks\r\n\r\nWe thirded the alarms.\r\n"


def test_a_title_is_offered_after_two_brackets(chromium: Browser, served: Served, vault: Path) -> None:
    shelf, site, address = served
    note, warm = named(shelf, "checks.md"), named(shelf, "warm-up.md")
    with watched(chromium, address, site.access.code()) as reader:
        page = settled(reader.go(f"/notes/{note}/edit"))
        page.keyboard.press("Control+End")
        page.keyboard.type("\nSee [[预热 p")
        offer = page.locator(".offers li")
        expect(offer).to_have_count(1)
        expect(offer).to_have_attribute("aria-selected", "true")
        assert accessible(page) == []
        page.keyboard.press("Enter")
        expect(page.locator(".offers")).to_be_hidden()
        page.keyboard.type(" too.")
        assert page.locator("#text").input_value().endswith("\nSee [[warm-up|预热 Pre-warming]] too.")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"**/notes/{note}")
        page.locator("article a.wiki", has_text="Pre-warming").click()
        page.wait_for_url(f"**/notes/{warm}")
        expect(page.locator("section", has=page.locator("#backlinks")).locator("a")).to_have_attribute(
            "href", f"/notes/{note}"
        )


def test_a_link_is_made_and_a_missing_note_written(chromium: Browser, served: Served, vault: Path) -> None:
    shelf, site, address = served
    note, warm = named(shelf, "checks.md"), named(shelf, "warm-up.md")
    with watched(chromium, address, site.access.code()) as reader:
        page = settled(reader.go(f"/notes/{note}"))
        page.locator("#to").type("pre-w")
        expect(page.locator("#titles option")).to_have_count(1)
        page.locator("#to").fill("预热 Pre-warming")
        page.keyboard.press("Enter")
        expect(page.locator(f'.links a[href="/notes/{warm}"]')).to_be_visible()
        settled(page)
        page.locator("article a.wiki.lost").click()
        page.wait_for_url("**/notes/new?title=nowhere")
        settled(page)
        expect(page.locator("#text")).to_be_focused()
        page.keyboard.type("It is somewhere now.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1", has_text="nowhere")).to_be_visible()
        page = settled(reader.go(f"/notes/{note}"))
        expect(page.locator("article a.wiki.lost")).to_have_count(0)
    assert (shelf.home / "notes" / "nowhere.md").read_text() == "# nowhere\n\nIt is somewhere now.\n"


def test_a_new_note_is_begun_by_a_key(chromium: Browser, served: Served) -> None:
    _shelf, site, address = served
    with watched(chromium, address, site.access.code()) as reader:
        page = settled(reader.go("/notes"))
        page.keyboard.press("n")
        page.wait_for_url("**/notes/new")
        settled(page)
        expect(page.locator("#title")).to_be_focused()
        page.keyboard.type("Calm")
        page.keyboard.press("Tab")
        page.keyboard.type("Words.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1", has_text="Calm")).to_be_visible()


def test_a_passage_is_linked_while_reading(chromium: Browser, served: Served) -> None:
    shelf, site, address = served
    note = named(shelf, "checks.md")
    held(site, shelf.talk, shelf.lang)
    with Library(shelf.home, clock=lambda: NOW, wording=shelf.lang) as opened:
        digest = opened.digest(shelf.talk)
        passage = next(one for one in digest.passages if one.analysis.evidence).analysis.passage.id
    with watched(chromium, address, site.access.code()) as reader:
        page = settled(reader.go(f"/m/{shelf.talk}?at={passage}"))
        page.locator("#write-link summary").click()
        page.locator("#link-note").fill("Nightly checks")
        page.keyboard.press("Enter")
        expect(page.locator(f'#beside a[href="/notes/{note}"]').first).to_be_visible()
        page = settled(reader.go(f"/notes/{note}"))
        page.locator(".links a", has_text=say("notes.links.passage", shelf.lang)).click()
        page.wait_for_url(f"**at={passage}**")


def test_without_scripts_a_note_is_edited(chromium: Browser, served: Served, vault: Path) -> None:
    shelf, site, address = served
    note = named(shelf, "checks.md")
    with watched(chromium, address, site.access.code(), scripts=False) as reader:
        page = reader.go(f"/notes/{note}/edit")
        page.locator("main form button.first").click()
        page.wait_for_url(f"**/notes/{note}")
    assert (vault / "checks.md").read_bytes() == BYTES


def test_every_page_fits_a_phone_and_is_accessible(chromium: Browser, served: Served, vault: Path) -> None:
    shelf, site, address = served
    note = named(shelf, "checks.md")
    with Library(shelf.home, clock=lambda: NOW) as opened:
        opened.link_note(note, shelf.talk)
        opened.link_note(named(shelf, "warm-up.md"), note)
    paths = ("/notes", f"/notes/{note}", f"/notes/{note}/edit", "/notes/new")
    with watched(chromium, address, site.access.code(), viewport=PHONE, touch=True) as reader:
        for path in paths:
            page = settled(reader.go(path))
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    for scheme in ("light", "dark"):
        with watched(chromium, address, site.access.code(), scheme=scheme) as reader:
            for path in paths:
                assert accessible(settled(reader.go(path))) == [], (scheme, path)


def accessible(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(done => done.violations.map(one => one.id + ': ' + one.nodes.map(n => n.html).join(' | ')))"
    )
    return [str(one) for one in found]


@pytest.mark.parametrize("phone", [False, True])
def test_the_buttons_never_lie_over_a_long_note(chromium: Browser, served: Served, phone: bool) -> None:
    shelf, site, address = served
    viewport = PHONE if phone else DESKTOP
    with watched(chromium, address, site.access.code(), viewport=viewport) as reader:
        page = settled(reader.go(f"/notes/{named(shelf, 'checks.md')}/edit"))
        page.locator("#text").fill("A line of many.\n" * 400)
        for top in (0, 100_000):
            page.evaluate("top => scrollTo(0, top)", top)
            below = page.evaluate(
                "() => document.querySelector('.writing .acts').getBoundingClientRect().top"
                " - document.getElementById('text').getBoundingClientRect().bottom"
            )
            assert below >= 0
        expect(page.locator("#text")).to_be_in_viewport(ratio=1)
        expect(page.locator(".writing .acts button")).to_be_in_viewport(ratio=1)
