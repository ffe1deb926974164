"""A real browser on the real app: every key, selections, a phone, both languages, long texts, hostile
ones; no error on the console, and nothing asked of another host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect

from banyun.findings.points import is_point
from banyun.interfaces.web.site import Site
from banyun.language.wording import say
from banyun.library import Library
from tests.outputs.hostile import attacks
from tests.web.chromium import PHONE, Watched, accessible, watched
from tests.web.served import NOW, fill, held, serving, site_of
from tests.web.shelf import Shelf

PageOn = Callable[..., AbstractContextManager[Watched]]


@pytest.fixture
def opened(shelf: Shelf) -> Iterator[tuple[Shelf, Site, str]]:
    """The talk held against the notes, and the address it is served at."""
    site = shelf.site
    held(site, shelf.talk, shelf.lang)
    with serving(site) as address:
        yield shelf, site, address


def library(shelf: Shelf) -> Library:
    return Library(shelf.home, clock=lambda: NOW, wording=shelf.lang)


def settled(page: Page) -> None:
    """Until the panel is filled."""
    expect(page.locator("#beside .inner")).to_be_visible()
    expect(page.locator("#beside[aria-busy]")).to_have_count(0)


def here(page: Page) -> str:
    return page.locator("#text .passage.here").get_attribute("id") or ""


def test_the_talk_is_worked_by_keys_alone(chromium: Browser, opened: tuple[Shelf, Site, str]) -> None:
    shelf, site, address = opened
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        keys = page.keyboard

        keys.press("Enter")
        settled(page)
        first = here(page)
        expect(page.locator(f"#{first}")).to_be_in_viewport()
        expect(page.locator(f"#{first}")).to_be_focused()
        keys.press("j")
        page.wait_for_function("id => document.querySelector('.passage.here').id !== id", arg=first)
        keys.press("k")
        page.wait_for_function("id => document.querySelector('.passage.here').id === id", arg=first)

        keys.press("n")
        expect(page.locator("#beside details.piece[open] .mine mark").first).to_be_visible()
        settled(page)
        note = page.locator("#beside details.piece[open]").first.get_attribute("data-note")
        assert note
        assert page.evaluate("CSS.highlights.has('quoted')")

        keys.press("v")
        expect(page.locator('#beside button[value="confirms"][aria-pressed="true"]').first).to_be_visible()
        keys.press("w")
        keys.type("Forty alarms a night.")
        keys.press("Control+Enter")
        expect(page.locator("#beside .detail", has_text="Forty alarms a night.").first).to_be_visible()

        keys.press("h")
        expect(page.locator('#beside button[value="hard"][aria-pressed="true"]')).to_be_visible()

        keys.press("q")
        keys.type("What does a miss cost?")
        keys.press("Control+Enter")
        expect(page.locator("#beside .things .own .name", has_text="What does a miss cost?")).to_be_visible()

        keys.press("l")
        keys.type("RoCE")
        keys.press("Control+Enter")
        expect(page.locator("#beside .detail", has_text="RoCE")).to_be_visible()
        keys.press("z")
        expect(page.locator("#beside .detail", has_text="RoCE")).to_have_count(0)

        keys.press("?")
        expect(page.locator("#keys")).to_be_visible()
        keys.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()

        keys.press("4")
        page.wait_for_function(
            "() => document.querySelector('.passage.here').dataset.passes.includes('frontier')"
        )
        keys.press("Escape")
        expect(page.locator("#text .passage.here")).to_have_count(0)
    with library(shelf) as opened_library:
        assert opened_library.stance_on(shelf.talk, note).stance == "confirms"
        assert [one.question.body.text for one in opened_library.questions(on=shelf.talk)] == [
            "What does a miss cost?"
        ]
        assert opened_library.lookups(shelf.talk) == []


def test_words_selected_by_mouse_or_keys_become_a_point(
    chromium: Browser, opened: tuple[Shelf, Site, str]
) -> None:
    shelf, site, address = opened
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        passage = page.locator("#text .passage[data-workable] p").nth(2)
        passage.scroll_into_view_if_needed()
        passage.click(click_count=3)
        expect(page.locator("#selection")).to_be_visible()
        page.locator('#selection [data-write="point"]').click()
        page.locator("#point-name").fill("By the mouse")
        page.keyboard.press("Enter")
        expect(page.locator("#beside .own .name", has_text="By the mouse")).to_be_visible()
        expect(page.locator("#text .passage.here .point").first).to_be_visible()

        page.keyboard.press("j")
        page.wait_for_timeout(50)
        settled(page)
        page.keyboard.press("Shift+ArrowDown")
        selected = page.evaluate("getSelection().toString()")
        assert selected
        page.keyboard.press("m")
        page.locator("#point-name").fill("By the keys")
        page.keyboard.press("Enter")
        expect(page.locator("#beside .own .name", has_text="By the keys")).to_be_visible()
    with library(shelf) as opened_library:
        points = [one for one in opened_library.digest(shelf.talk).findings if is_point(one)]
        text = opened_library.text_of(shelf.talk).version.text
    assert {one.name for one in points} == {"By the mouse", "By the keys"}
    by_keys = next(one for one in points if one.name == "By the keys")
    assert "".join(selected.split()) in "".join(by_keys.quotes[0].exact.replace("**", "").split()) or (
        by_keys.quotes[0].exact in text
    )


def test_at_the_end_of_a_text_the_panel_is_whole(chromium: Browser, opened: tuple[Shelf, Site, str]) -> None:
    shelf, site, address = opened
    with watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        page.locator("#text .gutter").first.click()
        settled(page)
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        bar, panel = page.locator(".bar").bounding_box(), page.locator("#beside").bounding_box()
        assert bar is not None
        assert panel is not None
        assert panel["y"] >= bar["y"] + bar["height"] - 1
        assert panel["y"] + panel["height"] >= page.evaluate("innerHeight") - 1


def test_a_phone_shows_the_panel_below_and_nothing_is_wider_than_it(
    chromium: Browser, opened: tuple[Shelf, Site, str]
) -> None:
    shelf, site, address = opened
    with watched(chromium, address, site.access.code(), viewport=PHONE, touch=True) as reader:
        for path in ("/", "/settings", "/passes", f"/m/{shelf.talk}", f"/m/{shelf.talk}/skim"):
            page = reader.go(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            assert accessible(page) == [], path
            expect(page.locator("kbd:visible, .bar [popovertarget]:visible")).to_have_count(0)
        page = reader.go(f"/m/{shelf.talk}")
        page.locator("#text .gutter").nth(3).click()
        settled(page)
        expect(page.locator("#beside .top")).to_be_in_viewport()
        page.locator("#beside [data-close]").click()
        expect(page.locator("#beside .inner")).to_have_count(0)


def test_every_page_is_accessible_in_light_and_dark(
    chromium: Browser, opened: tuple[Shelf, Site, str]
) -> None:
    shelf, site, address = opened
    for scheme in ("light", "dark"):
        with watched(chromium, address, site.access.code(), scheme=scheme) as reader:
            for path in ("/", "/settings", f"/m/{shelf.talk}/skim", f"/m/{shelf.talk}"):
                page = reader.go(path)
                if path.endswith(shelf.talk):
                    page.keyboard.press("n")
                    settled(page)
                assert accessible(page) == [], (scheme, path)
                title = say("web.settings.title", shelf.lang)
                assert page.locator("html").get_attribute("lang") == (
                    "zh-Hans" if shelf.lang == "zh" else "en"
                )
                assert path != "/settings" or page.locator("h1").text_content() == title


def test_without_scripts_a_stance_is_taken_by_forms(
    chromium: Browser, opened: tuple[Shelf, Site, str]
) -> None:
    shelf, site, address = opened
    with watched(chromium, address, site.access.code(), scripts=False) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        page.locator("#text .passage[data-notes]:not([data-notes='0']) .gutter").first.click()
        page.locator('#beside button[value="refines"]').first.click()
        expect(page.locator('#beside button[value="refines"][aria-pressed="true"]').first).to_be_visible()
        expect(page.locator("#notice")).to_contain_text(say("web.said.kept", shelf.lang))


def test_from_an_empty_home_to_a_digest(chromium: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    fill(home, "en")
    site = site_of(home)
    talk = Path(__file__).parents[2] / "examples" / "en" / "talk.md"
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go("/")
        expect(page.locator(".empty")).to_be_visible()
        page.locator('input[type="file"]').set_input_files(talk)
        page.locator('form[action="/add"] button').click()
        expect(page.locator(".opening .statement")).to_be_visible(timeout=30_000)
        expect(page.locator(".opening mark").first).to_be_visible()


def test_a_book_opens_at_once_and_goes_on_as_one_scrolls(chromium: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    book = tmp_path / "book.md"
    chapter = "The gate was opened at noon, and the water stood {n} inches above the sill. " * 8
    book.write_text(
        "# A long book\n\n" + "\n\n".join(f"## Chapter {n}\n\n{chapter.format(n=n)}" for n in range(140)),
        "utf-8",
    )
    (material,) = fill(home, "en", book)
    site = site_of(home)
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{material}")
        expect(page.locator("#text .part")).to_have_count(1)
        # The marks come by themselves, once the text was held against the notes.
        expect(page.locator("#text .passage[data-workable]").first).to_be_visible(timeout=60_000)
        parts = int(page.locator("#desk").get_attribute("data-parts") or 0)
        assert parts >= 3
        for number in range(2, parts + 1):
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.wait_for_function("n => document.querySelectorAll('#text .part').length >= n", arg=number)
        expect(page.locator("#text .part")).to_have_count(parts)
        starts = page.evaluate(
            "[...document.querySelectorAll('#text .passage')].map(one => +one.dataset.start)"
        )
        assert starts == sorted(starts)
        last = page.locator("#text .passage[data-workable]").last.get_attribute("id")
        page = reader.go(f"/m/{material}?at={last}")
        settled(page)
        assert here(page) == last
        page.locator(".further.before").scroll_into_view_if_needed()
        page.keyboard.press("k")
        page.wait_for_function("id => document.querySelector('.passage.here').id !== id", arg=last)


def test_a_hostile_text_runs_nothing_and_asks_nothing(chromium: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    text = tmp_path / "hostile.md"
    text.write_text("# Owned?\n\n" + "\n\n".join(attacks("http://127.0.0.1:9/")).replace("\x00", ""), "utf-8")
    (material,) = fill(home, "en", text)
    site = site_of(home)
    held(site, material, "en")
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{material}")
        page.keyboard.press("j")
        settled(page)
        assert "owned" not in page.title()
        links = page.evaluate("[...document.querySelectorAll('#text .said a')].map(one => one.protocol)")
        assert set(links) <= {"http:", "https:"}
        assert page.evaluate("document.title").startswith("Owned?")
