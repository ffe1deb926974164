"""Which language a browser is spoken to in."""

from __future__ import annotations

from banyun.language.wording import WORDINGS


def accepted(header: str) -> str | None:
    """The first language of an ``Accept-Language`` header that Banyun speaks, by its weights."""
    wished = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.split("-")[0].lower()
        if language in WORDINGS:
            wished.append((-_weight(weight), place, language))
    return min(wished)[2] if wished else None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
