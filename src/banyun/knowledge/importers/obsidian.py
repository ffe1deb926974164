"""An Obsidian vault: a folder that holds ``.obsidian/``.

Obsidian's own settings say what is no note: excluded files (``userIgnoreFilters`` of
``app.json``, a path's beginning or ``/regular expression/``), the folder of templates
(``templates.json``, and the Templater plugin's), and where daily notes live
(``daily-notes.json``). Settings that cannot be read are as if not there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from banyun.knowledge.importers.folder import FolderImporter, Settings

SETTINGS = ".obsidian"


def obsidian_vault(root: Path, scope: str = "") -> FolderImporter:
    """The notes of a vault, or of a part of it."""
    return FolderImporter(root, scope, "obsidian", read_settings(root / SETTINGS))


def read_settings(folder: Path) -> Settings:
    """What Obsidian and its Templater plugin keep under ``.obsidian``."""
    filters = _settings(folder / "app.json").get("userIgnoreFilters")
    templates = (
        _folder(_settings(folder / "templates.json").get("folder")),
        _folder(_settings(folder / "plugins/templater-obsidian/data.json").get("templates_folder")),
    )
    daily = _settings(folder / "daily-notes.json")
    return Settings(
        templates=frozenset(templates) - {""},
        excluded=tuple(_filter(text) for text in filters if isinstance(text, str) and text)
        if isinstance(filters, list)
        else (),
        daily=_daily(_folder(daily.get("folder")), daily.get("format")),
    )


def _settings(path: Path) -> dict[str, object]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _folder(value: object) -> str:
    """A folder of the settings as the beginning of keys; "" for none."""
    name = value.strip("/ ") if isinstance(value, str) else ""
    return name + "/" if name else ""


def _filter(text: str) -> re.Pattern[str]:
    """One entry of "Excluded files"."""
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        try:
            return re.compile(text[1:-1])
        except re.error:
            pass  # an expression of JavaScript's alone: taken literally, it matches no key
    return re.compile(r"\A" + re.escape(text))


_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile(r"\[([^\]]*)\]|YYYY|MM?(?!M)|DD?(?![DDo])|d{2,4}|.", re.DOTALL)


def _daily(folder: str, value: object) -> re.Pattern[str]:
    """A daily note's key, from its folder and Moment.js format; names of weekdays match any word, and a
    format that does not give year, month and day as digits matches no name."""
    parts = [re.escape(folder)]
    seen: set[str] = set()
    for match in _TOKEN.finditer(value if isinstance(value, str) and value else "YYYY-MM-DD"):
        token = match.group()
        part = _TOKENS.get(token)
        if part is None:
            part = re.escape(match[1] or token) if not token.startswith("d") else r"[^\W\d_]+"
        elif token[0] in seen:
            part = r"\d+"
        parts.append(part)
        seen.add(token[0])
    return re.compile("".join(parts)) if {"Y", "M", "D"} <= seen else re.compile(r"(?!)")
