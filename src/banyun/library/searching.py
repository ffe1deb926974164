"""Finding words, as they are written, in materials, notes, findings and explorations."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from banyun.events import CancelToken
from banyun.knowledge.growing import GROWN
from banyun.language.folding import fold, folded
from banyun.language.tokens import index_terms
from banyun.library.made import texts
from banyun.library.results import Found
from banyun.materials.front_matter import read_front_matter
from banyun.materials.passage import Span
from banyun.storage.base import Store

AROUND = 40
"""Code points shown on either side of a find."""

_LOOKED_AT = 60
"""Notes and findings whose texts are looked into, of each so many."""
_MATERIALS = 40
"""Of materials, whose texts are long, fewer: the newest that have the words."""

_SHORT, _LONG = 2_000, 40_000
"""Up to so many code points a text is kept folded, with many others or with some; of longer ones a few."""

_BEGINNING = 1_000
"""Code points of a body in which words are looked for first."""

_BEGINNINGS = 12
"""Words of the notes that one may be about to write."""


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    id: str
    title: str
    text: str
    body_start: int = 0
    """Where the front matter ends: it is looked through, but what is shown of a text is its body."""


def search(
    store: Store, words: str, *, limit: int, made: Mapping[str, Sequence[_Record]], cancel: CancelToken
) -> list[Found]:
    """Records that hold every word, the ones that hold them most often first, by kind: materials,
    then notes, then findings, then, of ``made``, what else the reader made; at most ``limit`` of each.

    A word is what stands between spaces; spelling variants that fold alike are the same. Of a spaced
    script it is the beginning of one. No text is read that does not have the words.
    """
    wanted = fold(words).split()
    if not wanted:
        return []
    own = {kind: _hits(records, wanted, cancel) for kind, records in made.items()}
    grown = {record.id for hits in own.values() for record, _ in hits}
    several = (
        _hits(_materials(store, wanted), wanted, cancel),
        _hits(_notes(store, words, grown), wanted, cancel),
        _hits(_findings(store, wanted), wanted, cancel),
        *own.values(),
    )
    return [_found(record, count, wanted) for hits in several for record, count in hits[:limit]]


def _hits(
    records: Iterable[_Record], wanted: Sequence[str], cancel: CancelToken
) -> list[tuple[_Record, int]]:
    """Those that hold every word, and how often they hold any, the ones that hold them most often first."""
    hits = []
    for record in records:
        cancel.check()
        plain, title = _folded(record.text), _folded(record.title)
        if all(word in plain or word in title for word in wanted):
            hits.append((record, sum(plain.count(word) for word in wanted)))
    hits.sort(key=lambda hit: -hit[1])
    return hits


def _folded(text: str) -> str:
    """A text folded; while one types the same ones are looked through at every letter."""
    if text.isascii():
        return fold(text)
    if len(text) > _LONG:
        return _folded_book(text).text
    return _folded_short(text) if len(text) <= _SHORT else _folded_longer(text)


_folded_short = lru_cache(maxsize=1 << 12)(fold)
_folded_longer = lru_cache(maxsize=1 << 9)(fold)
_folded_book = lru_cache(maxsize=4)(folded)


def _materials(store: Store, wanted: Sequence[str]) -> Iterator[_Record]:
    found = store.materials_by_id(store.materials_with(wanted, limit=_MATERIALS))
    texts = store.texts_of(list(found))
    for material in found.values():
        yield _with_body("material", material.id, material.title, texts[material.id])


def made_by_kind(store: Store) -> dict[str, list[_Record]]:
    """What else the reader made, by kind."""
    kinds: dict[str, list[_Record]] = {}
    for kind, record_id, title, text in texts(store):
        kinds.setdefault(kind, []).append(_Record(kind, record_id, title, text))
    return kinds


def _notes(store: Store, words: str, found: Set[str]) -> Iterator[_Record]:
    """The notes that the index offers for these words: all that may hold them, up to a limit; those left
    out that grew from a record that is found itself."""
    wanted = fold(words).split()
    begun = [term for word in wanted[-1:] for term in store.note_terms_beginning(word, limit=_BEGINNINGS)]
    hits = store.search([*(index_terms(words) or wanted), *begun], limit=_LOOKED_AT)
    notes = store.notes_by_id(list(dict.fromkeys(hit.note_id for hit in hits)))
    texts = store.note_texts_of(list(notes))
    for note in notes.values():
        if note.collection == GROWN and note.key[: note.key.find(".")].removesuffix("-mine") in found:
            continue
        yield _with_body("note", note.id, note.title, texts[note.id])


def _with_body(kind: str, record_id: str, title: str, text: str) -> _Record:
    return _Record(kind, record_id, title, text, read_front_matter(text).body_start)


def _findings(store: Store, wanted: Sequence[str]) -> Iterator[_Record]:
    for finding in store.findings_with(wanted, limit=_LOOKED_AT):
        text = "\n".join((finding.name, finding.text, *(quote.exact for quote in finding.quotes)))
        yield _Record("finding", finding.id, finding.name, text)


def _found(record: _Record, count: int, wanted: Sequence[str]) -> Found:
    place = _place(record, wanted)
    reach = AROUND if place.end > place.start else 2 * AROUND
    start, end = max(record.body_start, place.start - AROUND), place.end + reach
    line = " ".join(record.text[start:end].split())
    return Found(record.kind, record.id, record.title, place, line, count)


def _place(record: _Record, wanted: Sequence[str]) -> Span:
    """The first place of the body where all words together stand, else the first of any of them; where
    the title or the front matter has them alone, the body's beginning."""
    first, plain = record.body_start, _folded(record.text)
    for words in (" ".join(wanted), *wanted):
        if words in plain and (found := _first(record.text[first:], words)):
            return Span(first + found.start, first + found.end)
    lead = len(record.text) - len(record.text[first:].lstrip())
    return Span(lead, lead) if first else Span(0, 0)


def _first(body: str, words: str) -> Span | None:
    """Where folded words stand first; ever longer beginnings are looked through, since most stand early."""
    size = _BEGINNING if len(body) <= _LONG or body.isascii() else len(body)
    while True:
        while size < len(body) and unicodedata.combining(body[size]):
            size += 1
        begun = _folded_book(body) if _LONG < len(body) <= size else folded(body[:size])
        at = begun.text.find(words)
        if at >= 0:
            return begun.original(at, at + len(words))
        if size >= len(body):
            return None
        size *= 8
