"""Tells files that Banyun wrote, and that nobody has changed since, from all others."""

from __future__ import annotations

import json
import re
from typing import Literal

from banyun.identity import sha256

Form = Literal["obsidian", "anki", "post", "talk", "reveal", "html", "bibtex", "csl"]

_MARK = re.compile(r"^(?:<!-- |# |% )banyun (\w+) (mat_\w+) ([0-9a-f]{16})(?: -->)?\n?", re.MULTILINE)


def marked(text: str, form: Form, material_id: str) -> str:
    """The text with a line, unseen where it is shown, that says what it is and what it was."""
    mark = f"banyun {form} {material_id} {_sum(text)}"
    if form == "csl":
        items = json.loads(text)
        items[0]["custom"] = {"banyun": _sum(_dumped(items))}
        return _dumped(items)
    if form == "talk":  # a comment would be a note of the last slide
        return text.replace("marp: true\n", f"marp: true\n# {mark}\n", 1)
    if form == "bibtex":
        return f"% {mark}\n{text}"
    ends = "" if text.endswith("\n") else "\n"
    return f"{text}{ends}<!-- {mark} -->\n"


def untouched(text: str) -> bool:
    """Whether a text is as Banyun wrote it."""
    if (found := _MARK.search(text)) is not None:
        return found[3] == _sum(text[: found.start()] + text[found.end() :])
    try:
        items = json.loads(text)
        mark = items[0].pop("custom")["banyun"]
    except (ValueError, LookupError, TypeError, AttributeError):
        return False
    return bool(mark == _sum(_dumped(items)))


def _dumped(items: object) -> str:
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _sum(text: str) -> str:
    return sha256("\n".join(text.splitlines()).encode("utf-8", "surrogateescape"))[:16]
