"""File names that every system and Obsidian can bear, made of titles in any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MOST_BYTES = 160
"""UTF-8 bytes of a name without its ending: short of every file system's 255 with room for more."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069*"\\/<>:|?#^\[\]]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)", re.IGNORECASE)


def file_name(title: str, otherwise: str = "Untitled") -> str:
    """A name without ending: nothing that Windows or Obsidian's links forbid, no dot before it and none
    after, cut between characters."""
    name = " ".join(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", title)).split())
    name = name.lstrip(". ")
    while len(name.encode()) > MOST_BYTES:
        name = name[:-1]
        while name and unicodedata.combining(name[-1]):
            name = name[:-1]
    name = name.rstrip(" .")
    if not name:
        return otherwise
    return f"{name}_" if _RESERVED.match(name) else name


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """The name, or with the first number that makes it one that is not taken."""
    chosen, number = name, 1
    while taken(chosen):
        number += 1
        chosen = f"{name} {number}"
    return chosen
