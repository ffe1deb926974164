"""A home with something to read."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from banyun.interfaces.web.site import Site
from tests.web.served import site_of

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


def copied(shelf: Shelf, folder: Path) -> Shelf:
    home = folder / "copy"
    shutil.copytree(shelf.home, home)
    return Shelf(home, shelf.lang, shelf.talk)
