"""Looking for words in findings as they are written: SQLite's ``LIKE``, which minds no case of Latin
letters and is ten times as fast as ``GLOB``; what is spelled otherwise still (traditional characters,
full width) is known by its ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from banyun.language.folding import every_spelling, spellings
from banyun.storage.sqlite.connection import Transactions

_SAID = "name || char(10) || text || char(10) || quotes"


@dataclass(frozen=True, slots=True)
class _Spelled:
    """The findings that are spelled otherwise, of those up to a position, in a state of all findings."""

    state: str
    position: int
    ids: frozenset[str]


_KEPT: dict[tuple[str, int, str], _Spelled] = {}
"""By file and when something was last taken back in it, which may bring an earlier text back."""
RETURNED = "findings_returned"


def condition(db: Transactions, words: Sequence[str]) -> tuple[str, list[str]]:
    """SQL that is true of findings that may hold all of these folded words, and its values."""
    parts, values = ["1"], []
    for word in words:
        if word.isalnum():
            parts.append(f"({_SAID} LIKE ? OR id IN (SELECT value FROM json_each(?)) AND {_SAID} GLOB ?)")
            values += [f"%{word}%", json.dumps(sorted(_spelled_otherwise(db))), _pattern(word)]
        else:
            parts.append(f"{_SAID} GLOB ?")
            values.append(_pattern(word))
    return " AND ".join(parts), values


def _spelled_otherwise(db: Transactions) -> frozenset[str]:
    facts = dict(
        tuple(row)
        for row in db.sql("SELECT name, value FROM facts WHERE name >= 'findings_' AND name < 'findings_~'")
    )
    place = (str(db.path), db.path.stat().st_ino, facts.get(RETURNED, ""))
    state = json.dumps(facts, sort_keys=True)
    known = _KEPT.get(place, _Spelled("", 0, frozenset()))
    if known.state == state:
        return known.ids
    rows = db.sql(f"SELECT id, position, {_SAID} FROM findings WHERE position > ?", (known.position,))
    odd = _otherwise()
    more = {name for name, _, said in rows if not (said.isascii() or odd.isdisjoint(said))}
    last = max((position for _, position, _ in rows), default=known.position)
    _KEPT[place] = _Spelled(state, last, known.ids | more)
    return _KEPT[place].ids


@cache
def _otherwise() -> frozenset[str]:
    """Letters that fold to another one, but for the case of Latin ones."""
    return frozenset(one for one in every_spelling() if one.isalnum() and not one.isascii())


def _pattern(word: str) -> str:
    """SQLite's GLOB for a folded word in whatever spelling; what JSON writes otherwise is left open."""
    return "*" + "".join(map(_class_of, word)) + "*"


def _class_of(character: str) -> str:
    if character in '"\\':
        return "*"
    alike = sorted(spellings(character), key=lambda one: (one != "]", one in "^-", one == "-"))
    if len(alike) == 1 and character not in "*?[":
        return character
    return f"[{''.join(alike)}]"
