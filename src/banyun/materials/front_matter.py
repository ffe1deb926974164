"""Front matter: the YAML block between two ``---`` lines at the start of a Markdown file.

Read leniently, since people write it by hand and templates leave placeholders in it: what is
not YAML is read line by line as ``key: value``. Never executed, and bounded in size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import yaml

_OPENS = re.compile(r"---[ \t]*\n")
_CLOSES = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_LINE = re.compile(r"([^\s:#-][^:\n]*?)[ \t]*:(?:[ \t]+(.*?))?[ \t]*\Z")
_MOST = 65_536
"""Code points of front matter that are read; a longer block is the text's own."""

_Loader: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``values`` by lower-case key; ``body_start`` is the offset after the block (0 without
    one). ``lenient`` when the block was not YAML and was read line by line."""

    values: Mapping[str, object] = field(default_factory=dict)
    body_start: int = 0
    lenient: bool = False

    def text(self, *keys: str) -> str:
        """The first of these keys that has a scalar value, as text; empty if none has."""
        for key in keys:
            found = _scalar(self.values[key]) if key in self.values else ""
            if found:
                return found
        return ""

    def texts(self, *keys: str) -> tuple[str, ...]:
        """The values of a list, or of a string separated by commas, of the first key that has any."""
        for key in keys:
            if key not in self.values:
                continue
            value = self.values[key]
            items = value if isinstance(value, list) else re.split(r"[,，、]", _scalar(value))
            found = tuple(dict.fromkeys(text for text in (_scalar(item) for item in items) if text))
            if found:
                return found
        return ()


def _scalar(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(str(value).split())
    return ""


def read_front_matter(text: str) -> FrontMatter:
    """The front matter of a text, and where its body begins."""
    opening = _OPENS.match(text)
    if opening is None:
        return FrontMatter()
    closing = _CLOSES.search(text, opening.end(), opening.end() + _MOST)
    if closing is None:
        return FrontMatter()
    block = text[opening.end() : closing.start()]
    if block.strip() and ":" not in block:
        return FrontMatter()  # two rules around prose
    try:
        loaded = yaml.load(block, Loader=_Loader)  # noqa: S506  a safe loader, in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError):
        return FrontMatter(_by_line(block), closing.end(), lenient=True)
    if loaded is None:
        return FrontMatter({}, closing.end())
    if not isinstance(loaded, dict):
        return FrontMatter()
    return FrontMatter({str(key).strip().lower(): value for key, value in loaded.items()}, closing.end())


def _by_line(block: str) -> dict[str, object]:
    values: dict[str, object] = {}
    key = ""
    for line in block.split("\n"):
        item = re.match(r"[ \t]*-[ \t]+(.*\S)", line)
        found = _LINE.match(line)
        if item and key:
            listed = values.get(key)
            values[key] = [*(listed if isinstance(listed, list) else []), item.group(1).strip("\"'")]
        elif found:
            key = found.group(1).strip().lower()
            values[key] = _plain(found.group(2) or "")
    return values


def _plain(value: str) -> object:
    if value.startswith("[") and value.endswith("]"):
        return [part.strip().strip("\"'") for part in value[1:-1].split(",")]
    return value.strip("\"'")
