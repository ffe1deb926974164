"""Looking for words in findings as they are written: SQLite's ``LIKE``, which minds no case of Latin
letters and is ten times as fast as ``GLOB``; what is spelled otherwise still (traditional characters,
full width) is known by its ids."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from banyun.language.folding import every_spelling, spellings
from banyun.storage.sqlite.connection import Transactions

_SAID = "name || char(10) || text || char(10) || quotes"


@dataclass(frozen=True, slots=True)
class _Said:
    """What all findings up to a position say, in a state of all findings: ``text`` with ASCII in lower
    case, one after another, of which each begins at its place in ``starts``. ``last`` is the id of the one
    at that position; ``otherwise`` are the ids of those that are spelled otherwise."""

    state: str
    position: int
    last: str
    ids: tuple[str, ...]
    starts: tuple[int, ...]
    text: str
    otherwise: frozenset[str]

    def holding(self, word: str) -> set[str] | None:
        """The ids of those that hold a word; None where these are many."""
        found: set[str] = set()
        at = self.text.find(word)
        while at >= 0:
            number = bisect_right(self.starts, at)
            found.add(self.ids[number - 1])
            if len(found) > _FEW:
                return None
            at = self.text.find(word, self.starts[number]) if number < len(self.starts) else -1
        return found


_NONE = _Said("", 0, "", (), (), "", frozenset())
_FEW = 500
"""Findings that hold a word up to which these are looked into instead of all."""

_KEPT: dict[tuple[str, int, str], _Said] = {}
"""By file and when something was last taken back in it, which may bring an earlier text back."""
RETURNED = "findings_returned"


def condition(db: Transactions, words: Sequence[str]) -> tuple[str, list[str]]:
    """SQL that is true of findings that may hold all of these folded words, and its values."""
    parts, values = ["1"], []
    said = _said(db)
    otherwise = json.dumps(sorted(said.otherwise))
    for word in words:
        if word.isalnum():
            parts.append(f"({_SAID} LIKE ? OR id IN (SELECT value FROM json_each(?)) AND {_SAID} GLOB ?)")
            values += [f"%{word}%", otherwise, _pattern(word)]
        else:
            parts.append(f"{_SAID} GLOB ?")
            values.append(_pattern(word))
    longest = max((word for word in words if word.isalnum()), key=len, default="")
    holding = said.holding(longest) if longest else None
    if holding is not None:
        parts.append("id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(holding | said.otherwise)))
    return " AND ".join(parts), values


def _said(db: Transactions) -> _Said:
    """What is known is gone on with, if the last finding of then still is where it was: all that were put
    since then stand behind it."""
    facts = dict(
        tuple(row)
        for row in db.sql("SELECT name, value FROM facts WHERE name >= 'findings_' AND name < 'findings_~'")
    )
    place = (str(db.path), db.path.stat().st_ino, facts.get(RETURNED, ""))
    state = json.dumps(facts, sort_keys=True)
    known = _KEPT.get(place, _NONE)
    if known.state == state:
        return known
    if not db.sql("SELECT 1 FROM findings WHERE id = ? AND position = ?", (known.last, known.position)):
        known = _NONE
    rows = db.sql(
        f"SELECT id, position, {_SAID}, lower({_SAID}) FROM findings WHERE position > ? ORDER BY position",
        (known.position,),
    )
    odd = _otherwise()
    more = {name for name, _, said, _ in rows if not (said.isascii() or odd.isdisjoint(said))}
    starts, at = list(known.starts), len(known.text)
    for _, _, _, lower in rows:
        starts.append(at)
        at += len(lower) + 1
    last, position = rows[-1][:2] if rows else (known.last, known.position)
    _KEPT[place] = _Said(
        state,
        position,
        last,
        (*known.ids, *(name for name, _, _, _ in rows)),
        tuple(starts),
        known.text + "".join(f"{lower}\0" for _, _, _, lower in rows),
        known.otherwise | more,
    )
    return _KEPT[place]


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
