"""Model profiles in ``config.toml``, and which of them may send texts away.

A profile whose texts leave this machine is asked about once; the answer is kept in the home's
``consents.json`` with the address it was given for, and asked for again when that changes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from banyun.engine.models.profile import Profile, profile_of
from banyun.errors import InvalidInput, NotFound
from banyun.library.settings import MODELS, read_config, write_config

CONSENTS = "consents.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def read_profiles(path: Path) -> dict[str, Profile]:
    """The profiles in ``path``, by name, as they stand there.

    Raises:
        InvalidInput: one of them cannot be used.
    """
    tables = read_config(path).get(MODELS, {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise InvalidInput(f"{path}: models is no table of models.", "Write [models.NAME] above each one.")
    return {name: profile_of(name, table) for name, table in tables.items()}


def profile_named(path: Path, name: str) -> Profile:
    """Raises:
    NotFound: there is no profile of that name.
    """
    profiles = read_profiles(path)
    if name not in profiles:
        known = f"There are: {', '.join(profiles)}." if profiles else "`banyun models add` makes one."
        raise NotFound(f"No model is called “{name}”.", known)
    return profiles[name]


def add_profile(path: Path, name: str, values: Mapping[str, Any]) -> Profile:
    """Writes a profile at the end of ``path``.

    Raises:
        InvalidInput: there is one of that name, or its values cannot be used.
    """
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"“{name}” is no name for a model.", "Use letters, digits, - and _.")
    if name in read_profiles(path):
        raise InvalidInput(
            f"There is a model “{name}” already.", f"`banyun models remove {name}` removes it."
        )
    profile = profile_of(name, values)
    text = path.read_text("utf-8") if path.exists() else ""
    lines = [f"[{MODELS}.{name}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    before = text.rstrip("\n")
    write_config(path, (before + "\n\n" if before else "") + "\n".join(lines) + "\n")
    return profile


def remove_profile(path: Path, name: str) -> None:
    """Takes a profile out of ``path``, and nothing else.

    Raises:
        NotFound: there is none of that name.
        InvalidInput: it is written in a way that only its writer can change safely.
    """
    profile_named(path, name)
    text = path.read_text("utf-8")
    own = rf"^[ \t]*\[{MODELS}\.(?:\"{re.escape(name)}\"|{re.escape(name)})(?:\.[^\]]*)?\][ \t]*(?:#.*)?\n"
    changed = re.sub(own + r"(?:(?![ \t]*\[).*\n?)*", "", text, flags=re.MULTILINE)
    wanted = tomllib.loads(text)
    del wanted[MODELS][name]
    try:
        found = tomllib.loads(changed)
    except tomllib.TOMLDecodeError:
        found = {}
    if {MODELS: {}, **found} != {MODELS: {}, **wanted}:
        raise InvalidInput(f"{name} stands in {path} in a way of its own.", "Take it out there by hand.")
    write_config(path, changed)


def _toml(value: object) -> str:
    """A text, number or list of texts as TOML writes it (as JSON does)."""
    return json.dumps(value, ensure_ascii=False)


class Consents:
    """What the reader agreed to, in a file of the home."""

    def __init__(self, home: Path) -> None:
        self._path = home / CONSENTS

    def given(self, profile: Profile) -> bool:
        """Whether texts may go where this profile sends them."""
        return not profile.leaves or self._read().get(profile.name, {}).get("address") == profile.address

    def give(self, profile: Profile, now: datetime) -> None:
        """Keeps that the reader agreed."""
        consents = self._read()
        consents[profile.name] = {"address": profile.address, "at": now.isoformat()}
        self._write(consents)

    def withdraw(self, name: str) -> None:
        """Forgets what was agreed for a profile."""
        consents = self._read()
        if consents.pop(name, None) is not None:
            self._write(consents)

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            value = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}  # unreadable is not agreed: it is asked again
        tables = value.get(MODELS) if isinstance(value, dict) else None
        if not isinstance(tables, dict):
            return {}
        return {name: table for name, table in tables.items() if isinstance(table, dict)}

    def _write(self, consents: Mapping[str, Mapping[str, str]]) -> None:
        write_config(self._path, json.dumps({"schema": 1, MODELS: consents}, indent=1) + "\n")
