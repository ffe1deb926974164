"""Takes the pictures of the web app for docs/pictures/, page by page, in both languages, light and dark,
on a desk and on a phone. Called by ``take_pictures.py``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.web.chromium import CHROMIUM, OPTIONS, PHONE, watched  # noqa: E402
from tests.web.lived import lived_in  # noqa: E402
from tests.web.served import ROOT as TESTED  # noqa: E402
from tests.web.served import fill, held, serving, site_of  # noqa: E402

from banyun.library import Library  # noqa: E402

assert TESTED == ROOT

DESK = ViewportSize(width=960, height=560)
WIDE = ViewportSize(width=1500, height=760)
LARGEST = int(os.environ.get("LARGEST", "200000"))


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: a page (``{talk}`` is the talk's id), and what is done on it before."""

    name: str
    path: str
    prepare: Callable[[Page], None] | None = None
    phone: bool = False
    wide: bool = False
    kept: bool = True
    """Whether it stands in the docs; others are taken when they are asked for by name."""
    dark: bool = False
    lived: bool = False
    """In a home that was used for a while."""
    languages: tuple[str, ...] = ("en", "zh")


def evidence(page: Page) -> None:
    """The strongest evidence, worked by keys."""
    page.locator(".opening .spread figcaption a").click()
    settle(page)


def further(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("n")
        page.wait_for_timeout(400)
    settle(page)


def settle(page: Page) -> None:
    expect(page.locator("#beside .inner")).to_be_visible()
    expect(page.locator("#beside[aria-busy]")).to_have_count(0)
    page.wait_for_timeout(150)


def keys(page: Page) -> None:
    page.keyboard.press("?")


def writing(page: Page) -> None:
    """A question on words that were selected by keys."""
    evidence(page)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("q")
    page.wait_for_timeout(150)


def judged(page: Page) -> None:
    """A note confirmed: what it asks then."""
    evidence(page)
    page.keyboard.press("v")
    expect(page.locator("[data-answer]").first).to_be_visible()
    page.wait_for_timeout(300)
    page.locator("#notice").evaluate("one => one.replaceChildren()")
    page.locator(".evidence").evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(100)


def selected(page: Page) -> None:
    """Words selected, and what may be made of them."""
    page.locator("#text .passage[data-workable]").nth(1).scroll_into_view_if_needed()
    page.locator("#text .passage[data-workable]").nth(1).click()
    settle(page)
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#selection")).to_be_visible()


def minute(page: Page) -> None:
    page.locator(".first-minute").evaluate("one => scrollTo(0, one.offsetTop - 90)")


def pondering(page: Page) -> None:
    expect(page.locator("#pondering .question")).to_be_visible()


def finding(page: Page) -> None:
    """Words typed into the search."""
    page.keyboard.press("/")
    page.keyboard.type("缓存" if page.locator("html").get_attribute("lang") == "zh-Hans" else "cache")
    expect(page.locator("#shelf .found mark").first).to_be_visible()
    page.wait_for_timeout(200)


SHOTS = (
    Shot("web-today", "/", pondering, lived=True),
    Shot("web-today-phone", "/", pondering, phone=True, lived=True),
    Shot("web-library", "/library", lived=True),
    Shot("web-library-dark", "/library", dark=True, lived=True, kept=False),
    Shot("web-found", "/library", finding, lived=True),
    Shot("web-notes", "/notes", lived=True),
    Shot("web-note", "/notes/{note}", lived=True),
    Shot("web-empty", "/", kept=False),
    Shot("web-reader-opening", "/m/{talk}"),
    Shot("web-reader", "/m/{talk}", evidence),
    Shot("web-reader-dark", "/m/{talk}", further, dark=True),
    Shot("web-reader-phone", "/m/{talk}", evidence, phone=True),
    Shot("web-wide", "/m/{talk}", further, wide=True, kept=False),
    Shot("web-keys", "/m/{talk}", keys),
    Shot("web-minute", "/m/{talk}", minute, kept=False),
    Shot("web-writing", "/m/{talk}", writing),
    Shot("web-judged", "/m/{talk}", judged, kept=False),
    Shot("web-selected", "/m/{talk}", selected, kept=False),
    Shot("web-skim", "/m/{talk}/skim"),
    Shot("web-settings", "/settings"),
)


def take_all(folder: Path, only: str = "") -> None:
    """All pictures (or those whose name begins with ``only``) into a folder."""
    wanted = [shot for shot in SHOTS if (shot.name.startswith(only) if only else shot.kept)]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as temporary:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for lang in ("en", "zh"):
            for lived in (False, True):
                shots = [shot for shot in wanted if shot.lived == lived and lang in shot.languages]
                if shots:
                    take(chromium, Path(temporary) / f"{lang}-{lived}", lang, shots, folder)
        chromium.close()


def take(chromium: Browser, home: Path, lang: str, shots: Sequence[Shot], folder: Path) -> None:
    """Pictures of one home."""
    talk_file = ROOT / "examples" / lang / "talk.md"
    talk = lived_in(home, lang, talk_file) if shots[0].lived else fill(home, lang, talk_file)[0]
    site = site_of(home)
    held(site, talk, lang)
    with Library(home, wording=lang) as library:
        note = next((one.note_id for one in library.stances_on(talk)), "")
    with serving(site) as address:
        for shot in shots:
            with watched(
                chromium,
                address,
                site.access.code(),
                viewport=PHONE if shot.phone else WIDE if shot.wide else DESK,
                touch=shot.phone,
                scheme="dark" if shot.dark else "light",
                locale="zh-CN" if lang == "zh" else "en-GB",
            ) as reader:
                page = reader.go(shot.path.format(talk=talk, note=note))
                if shot.prepare:
                    shot.prepare(page)
                target = folder / f"{shot.name}-{lang}.png"
                page.screenshot(path=target)
                size = target.stat().st_size
                print(f"{target.name}  {size:,} bytes")
                if size > LARGEST:
                    raise SystemExit(f"{target.name} is over {LARGEST:,} bytes: make its window smaller.")


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    place.mkdir(parents=True, exist_ok=True)
    take_all(place, sys.argv[2] if len(sys.argv) > 2 else "")
