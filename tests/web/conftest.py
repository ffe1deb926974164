"""Homes with something to read."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from banyun.interfaces.web.site import Site
from banyun.library import Library
from tests.web.lived_in import LivedIn, live_in
from tests.web.served import NOW, ROOT, Browser, fill, let_in, site_of

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Shelf:
    """A home with the example talk and notes of one language. ``talk`` is the talk's id."""

    home: Path
    lang: str
    talk: str

    @property
    def site(self) -> Site:
        return site_of(self.home)


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


def copied(shelf: Shelf, folder: Path) -> Shelf:
    home = folder / "copy"
    shutil.copytree(shelf.home, home)
    return Shelf(home, shelf.lang, shelf.talk)


@pytest.fixture
def browser(shelf: Shelf) -> Browser:
    """A browser without scripts on the shelf."""
    return let_in(shelf.site)
