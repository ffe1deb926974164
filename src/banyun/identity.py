"""Ids: prefixed ULIDs for what is made once, hashes for what follows from its content."""

from __future__ import annotations

import hashlib
from datetime import datetime

from ulid import ULID

PREFIXES = {
    "material": "mat",
    "version": "ver",
    "passage": "psg",
    "note": "note",
    "finding": "fnd",
    "technique": "tec",
    "question": "qst",
    "stance": "stc",
    "digest": "dig",
    "job": "job",
    "reaction": "rea",
    "recollection": "rcl",
    "lookup": "lok",
    "situation": "sit",
    "rehearsal": "reh",
    "deduction": "ded",
    "discussion": "dsc",
    "exploration": "exp",
    "term": "trm",
    "counter_design": "ctr",
    "project": "prj",
    "attempt": "att",
    "schedule": "sch",
    "act": "act",
}


def new_id(kind: str, at: datetime) -> str:
    """A fresh id such as ``mat_01J…``, ordered by ``at`` (aware datetime)."""
    return f"{PREFIXES[kind]}_{ULID.from_datetime(at)}"


def content_id(kind: str, *parts: object) -> str:
    """An id that is the same whenever the parts are: ``psg_`` and 26 hex digits of SHA-256."""
    text = "\x1f".join(str(part) for part in parts)
    return f"{PREFIXES[kind]}_{hashlib.sha256(text.encode()).hexdigest()[:26]}"


def sha256(data: bytes | str) -> str:
    """Hex SHA-256 of bytes, or of a string's UTF-8."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
