"""Short lists of words, one file each, words parted by white space, ``#`` lines are comments."""

from __future__ import annotations

from importlib import resources


def word_list(name: str) -> frozenset[str]:
    """The words of ``<name>.txt`` beside this file."""
    text = resources.files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
