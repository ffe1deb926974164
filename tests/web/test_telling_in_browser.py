"""What the reader did is told beside the passage, by keys alone."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, expect

from tests.web.chromium import accessible, watched
from tests.web.served import held, serving
from tests.web.shelf import Shelf


def test_d_then_w_tells_what_i_did_where_no_note_does(chromium: Browser, shelf: Shelf) -> None:
    site = shelf.site
    held(site, shelf.talk, shelf.lang)
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        alone = page.locator('#text .passage[data-workable][data-notes="0"]').last
        page = reader.go(f"/m/{shelf.talk}?at={alone.get_attribute('id')}")
        page.keyboard.press("d")
        expect(page.locator("#thing-tell")).to_be_visible()
        page.keyboard.press("w")
        page.keyboard.type("I warmed them by hand.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#thing-tell.own > p", has_text="I warmed them by hand.")).to_be_visible()
        assert accessible(page) == []
