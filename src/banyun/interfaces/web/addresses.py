"""Where things are shown: the page of whatever has an id."""

from __future__ import annotations

from banyun.identity import PREFIXES
from banyun.study.due import Due

_PLACES = {
    "material": "/m/{}",
    "note": "/notes/{}",
    "question": "/questions/{}",
    "deduction": "/go/{}",
    "finding": "/go/{}",
    "technique": "/techniques/{}",
    "situation": "/situations/{}",
    "exploration": "/explorations/{}",
    "project": "/projects/{}",
}


def address_of(record_id: str) -> str:
    """Its page; for what has none of its own a page that leads on."""
    prefix = record_id.partition("_")[0]
    for kind, place in _PLACES.items():
        if PREFIXES[kind] == prefix:
            return place.format(record_id)
    return f"/go/{record_id}"


def to_do(due: Due) -> str:
    """Where one does what is due."""
    if due.kind in ("skim", "later"):
        return f"/m/{due.record_id}/skim"
    if due.kind == "question":
        return f"/ponder?question={due.record_id}"
    if due.kind == "mastery":
        return f"/mastery/{due.record_id}"
    return address_of(due.record_id)
