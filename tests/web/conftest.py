"""Homes with something to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from banyun.library import Library
from tests.web.lived_in import LivedIn, live_in
from tests.web.served import NOW, ROOT, Browser, fill, held, let_in
from tests.web.shelf import LANGUAGES, Shelf, copied
from tests.web.working import Working

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

Lived = dict[str, tuple[Shelf, LivedIn]]


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shelf]:
    """Of each language one, digested once; tests work on copies."""
    made = {}
    for lang in LANGUAGES:
        home = tmp_path_factory.mktemp(f"shelf-{lang}") / "home"
        (talk,) = fill(home, lang, ROOT / "examples" / lang / "talk.md")
        with Library(home, clock=lambda: NOW, wording=lang) as library:
            library.digest(talk)
            library.configure("language", [lang])
        made[lang] = Shelf(home, lang, talk)
    return made


@pytest.fixture(params=LANGUAGES)
def shelf(request: pytest.FixtureRequest, shelves: dict[str, Shelf], tmp_path: Path) -> Shelf:
    return copied(shelves[request.param], tmp_path)


@pytest.fixture
def english(shelves: dict[str, Shelf], tmp_path: Path) -> Shelf:
    return copied(shelves["en"], tmp_path)


@pytest.fixture(scope="session")
def lived(
    shelves: dict[str, Shelf], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Shelf, LivedIn]]:
    """Of each language a home in which somebody has worked; tests work on copies."""
    made = {}
    for lang in LANGUAGES:
        shelf = copied(shelves[lang], tmp_path_factory.mktemp(f"lived-{lang}"))
        made[lang] = (shelf, live_in(shelf.home, lang, shelf.talk))
    return made


@pytest.fixture
def browser(shelf: Shelf) -> Browser:
    """A browser without scripts on the shelf."""
    return let_in(shelf.site)


def work_in(lived: Lived, lang: str, folder: Path) -> Working:
    whole, made = lived[lang]
    shelf = copied(whole, folder)
    site = shelf.site
    held(site, shelf.talk, lang)
    return Working(shelf, made, let_in(site))


@pytest.fixture(params=LANGUAGES)
def working(request: pytest.FixtureRequest, lived: Lived, tmp_path: Path) -> Working:
    return work_in(lived, request.param, tmp_path)


@pytest.fixture
def english_work(lived: Lived, tmp_path: Path) -> Working:
    return work_in(lived, "en", tmp_path)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A real browser; its tests are left out where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    started = pytest.importorskip("tests.web.chromium")
    if started.CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=started.CHROMIUM, args=started.OPTIONS)
        yield browser
        browser.close()
