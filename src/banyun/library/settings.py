"""``config.toml``: the few settings a reader may change.

TOML 1.0. Only the line of the setting that changes is touched; comments and everything else in
the file stay as they are.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyun.analysis.lenses import lens_kinds
from banyun.errors import HomeUnwritable, InvalidInput
from banyun.language.wording import WORDINGS


@dataclass(frozen=True, slots=True)
class Settings:
    """``language`` of the interface, or None for the locale's; ``lenses`` the reader asks from,
    before any that are inferred; ``allowed_hosts`` may be fetched from although they are private;
    ``minutes`` a day that Today may take; ``me`` is the reader, as ``Name <name@example.org>``, in
    letters and discussions; open ``indexes`` of papers may be asked."""

    language: str | None = None
    lenses: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    minutes: int = 20
    me: str = ""
    indexes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "language": self.language,
            "lenses": list(self.lenses),
            "allowed_hosts": list(self.allowed_hosts),
            "minutes": self.minutes,
            "me": self.me,
            "indexes": list(self.indexes),
        }


NAMES = ("language", "lenses", "allowed_hosts", "minutes", "me", "indexes")
MODELS = "models"
"""The table of model profiles; see ``library.models``."""
_LISTS = ("lenses", "allowed_hosts", "indexes")
_MINUTES = range(1, 601)
INDEXES = ("openalex", "crossref", "arxiv")
"""Open indexes of papers, as users name them."""


def read_settings(path: Path) -> Settings:
    """The settings in ``path``; the defaults where there is no such file.

    Raises:
        InvalidInput: the file is no TOML, or a value is none that can be used.
    """
    return _settings(read_config(path), path)


def read_config(path: Path) -> dict[str, Any]:
    """All that ``path`` says; nothing where there is no such file.

    Raises:
        InvalidInput: the file is no TOML.
        HomeUnwritable: it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{path} is not valid TOML: {error}.", "Correct it, or move it away to start from the defaults."
        ) from error
    except OSError as error:
        raise HomeUnwritable(f"{path} cannot be read: {error.strerror}.", "Check who may read it.") from error


def _settings(values: dict[str, object], path: Path) -> Settings:
    unknown = [name for name in values if name not in NAMES and name != MODELS]
    if unknown:
        raise InvalidInput(f"{path} sets “{unknown[0]}”, which is no setting.", _which())
    language = values.get("language")
    if language is not None and language not in WORDINGS:
        raise InvalidInput(
            f"{path}: language is {language!r}.", f"It can be {' or '.join(WORDINGS)}, or left out."
        )
    lists = {name: _strings(values.get(name, []), name, path) for name in _LISTS}
    for lens in lists["lenses"]:
        if lens not in lens_kinds():
            raise InvalidInput(
                f"{path}: there is no lens “{lens}”.", f"The lenses are: {', '.join(sorted(lens_kinds()))}."
            )
    for index in lists["indexes"]:
        if index not in INDEXES:
            raise InvalidInput(
                f"{path}: there is no index “{index}”.", f"The indexes are: {', '.join(INDEXES)}."
            )
    minutes = values.get("minutes", Settings().minutes)
    if type(minutes) is not int or minutes not in _MINUTES:
        raise InvalidInput(f"{path}: minutes is {minutes!r}.", "Give a whole number from 1 to 600.")
    me = values.get("me", "")
    if not isinstance(me, str):
        raise InvalidInput(f"{path}: me is {me!r}.", 'For example: me = "Ada <ada@example.org>"')
    return Settings(language=str(language) if language else None, minutes=minutes, me=me, **lists)


def _strings(value: object, name: str, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput(
            f"{path}: {name} must be a list of words in quotes.", f'For example: {name} = ["…"]'
        )
    return tuple(one for one in value if one.strip())


def change_setting(path: Path, name: str, words: Sequence[str]) -> Settings:
    """Sets ``name`` to ``words`` (no words: back to its default) and returns all settings.

    Raises:
        InvalidInput: no such setting, or a value that it cannot have.
        HomeUnwritable: the file cannot be written.
    """
    if name not in NAMES:
        raise InvalidInput(f"There is no setting “{name}”.", _which())
    read_settings(path)
    text = path.read_text("utf-8") if path.exists() else ""
    changed = _with_line(text, name, _line(name, words))
    try:
        settings = _settings(tomllib.loads(changed), path)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            f"{name} in {path} is written over several lines.", "Change it there by hand."
        ) from error
    write_config(path, changed)
    return settings


def _line(name: str, words: Sequence[str]) -> str:
    if not words:
        return ""
    if name in _LISTS:
        return f"{name} = {json.dumps(list(words), ensure_ascii=False)}\n"
    if len(words) > 1:
        raise InvalidInput(f"{name} takes one value, not {len(words)}.", f"Give one: banyun config {name} …")
    if name == "minutes" and words[0].isdecimal():
        return f"{name} = {int(words[0])}\n"
    return f"{name} = {json.dumps(words[0], ensure_ascii=False)}\n"


def _with_line(text: str, name: str, line: str) -> str:
    """The text with that line; settings stand above the first table, for below it they would be its."""
    table = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    above, below = (text[: table.start()], text[table.start() :]) if table else (text, "")
    written = re.compile(rf"^{name}[ \t]*=.*\n?", re.MULTILINE)
    if written.search(above):
        return written.sub(lambda _: line, above, count=1) + below
    return above + ("\n" if above and not above.endswith("\n") else "") + line + below


def write_config(path: Path, text: str) -> None:
    """Puts ``text`` in the place of the file, whole or not at all.

    Raises:
        HomeUnwritable: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".config-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError as error:
        raise HomeUnwritable(
            f"{path} cannot be written: {error.strerror}.", "Check the disk and who may write there."
        ) from error


def _which() -> str:
    return f"The settings are: {', '.join(NAMES)}."
