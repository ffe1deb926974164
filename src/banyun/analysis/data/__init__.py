"""Cue words and lenses, as data: one TOML file each."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources


@functools.cache
def table(name: str) -> dict[str, object]:
    """The contents of ``<name>.toml`` beside this file."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def cue(name: str) -> re.Pattern[str]:
    """The cue ``name`` of ``cues.toml``: any of its patterns, English ones at word bounds."""
    entry = table("cues")[name]
    if not isinstance(entry, dict):
        raise TypeError(f"cue {name} is not a table")
    english = "|".join(entry.get("en", ()))
    chinese = "|".join(entry.get("zh", ()))
    parts = [rf"\b(?:{english})\b" if english else "", chinese]
    return re.compile("|".join(part for part in parts if part), re.IGNORECASE)
