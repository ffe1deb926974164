"""A text in many parts in a real browser: what is far from where one reads is not laid out, and the contents
still say where that is, and lead anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect

from tests.web.chromium import DESKTOP, PHONE, watched
from tests.web.long_article import long_article
from tests.web.served import fill, held, serving, site_of

_LAID_OUT = """() => [...document.querySelectorAll("#text .part")].map(
  (part) => part.firstElementChild.checkVisibility({ contentVisibilityAuto: true }))"""
_NOW = ".outline [aria-current]"


def _to_the_end(page: Page) -> None:
    """Scrolls until the last part is there."""
    page.wait_for_function(
        """() => { scrollTo(0, document.documentElement.scrollHeight);
        return !document.querySelector(".further.after"); }"""
    )
    page.wait_for_function(
        "() => { scrollTo(0, document.documentElement.scrollHeight);"
        " return scrollY + innerHeight >= document.documentElement.scrollHeight - 2; }"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_only_what_is_near_is_laid_out_and_the_contents_lead_anywhere(
    chromium: Browser, tmp_path: Path, lang: str
) -> None:
    file = tmp_path / "chronicle.md"
    file.write_text(long_article(lang), "utf-8")
    (material,) = fill(tmp_path / "home", lang, file)
    site = site_of(tmp_path / "home")
    held(site, material, "en")
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{material}")
        first = page.locator(".outline a").first.get_attribute("data-to")
        last = page.locator(".outline a").last.get_attribute("data-to")
        _to_the_end(page)
        expect(page.locator(_NOW)).to_have_attribute("data-to", last or "")
        page.wait_for_function(f"() => {{ const all = ({_LAID_OUT})(); return !all[0] && all.at(-1); }}")
        page.evaluate("document.querySelector('.outline a').click()")
        expect(page.locator("#text .passage.here")).to_be_in_viewport()
        expect(page.locator(_NOW)).to_have_attribute("data-to", first or "")


def test_a_part_does_not_cut_off_its_gutters(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "chronicle.md"
    file.write_text(long_article("en"), "utf-8")
    (material,) = fill(tmp_path / "home", "en", file)
    site = site_of(tmp_path / "home")
    held(site, material, "en")
    for viewport in (DESKTOP, PHONE):
        with (
            serving(site) as address,
            watched(chromium, address, site.access.code(), viewport=viewport) as reader,
        ):
            page = reader.go(f"/m/{material}")
            outside = page.evaluate(
                """() => { const part = document.querySelector("#text .part");
                const cut = part.getBoundingClientRect();
                return [...part.querySelectorAll(".passage, .gutter")].filter((one) => {
                  const { left, right } = one.getBoundingClientRect();
                  return left < cut.left - 0.5 || right > cut.right + 0.5; }).length; }"""
            )
            assert outside == 0
