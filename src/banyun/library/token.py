"""The token of an installation: whoever talks to a server of this home must have it."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from banyun.storage.failures import failures

PLACE = Path("run", "token")


def install_token(home: Path) -> str:
    """The home's token, made when it is first asked for; only its owner can read the file.

    Raises:
        HomeUnwritable: it can be neither read nor written.
    """
    place = home / PLACE
    with failures(place):
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(place)
        return place.read_text("ascii").strip()


def _make(place: Path) -> None:
    """The file appears whole, and only if there is none: of two that make it, one wins."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".token.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
        with suppress(FileExistsError):
            os.link(name, place)
    finally:
        os.unlink(name)
