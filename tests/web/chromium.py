"""A real browser: Debian's chromium, driven by Playwright. Nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect

CHROMIUM = shutil.which("chromium")
OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
DESKTOP = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=780)
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
AXE = Path(__file__).parent / "axe.min.js"


@dataclass
class Watched:
    """A page, and all that was wrong with it: errors of scripts and on the console, requests that go
    elsewhere or fail."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on(
            "console",
            lambda said: (
                self.wrong.append(f"console: {said.text}") if said.type in ("error", "warning") else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith(self.address) else self.wrong.append(f"asks {asked.url}")
            ),
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


@contextmanager
def watched(
    browser: Browser,
    address: str,
    code: str,
    *,
    viewport: ViewportSize = DESKTOP,
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
    locale: str = "en-GB",
    touch: bool = False,
) -> Iterator[Watched]:
    """A page of a browser that was let in by a link; at the end nothing may have been wrong with it."""
    context = browser.new_context(
        viewport=viewport,
        color_scheme=scheme,
        java_script_enabled=scripts,
        locale=locale,
        reduced_motion="reduce",
        has_touch=touch,
        is_mobile=touch,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        made = Watched(context.new_page(), address)
        made.go(f"/pair?code={code}")
        yield made
        assert made.wrong == [], made.wrong
    finally:
        context.close()


def accessible(page: Page) -> list[str]:
    """What axe finds wrong by WCAG 2.2 AA."""
    # Read into the page by the driver: the page's own policy refuses scripts from elsewhere, as it should.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],"
        " rules: {'target-size': {enabled: true}}})"
        ".then(done => done.violations.map(one => one.id + ': ' + one.nodes.map(n => n.html).join(' | ')))"
    )
    return [str(one) for one in found]
