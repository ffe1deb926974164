"""Recall: finding the notes that bear on a text, with quotes, a score and a reason.

The query is the whole text. Its rarest informative terms that occur in the notes go to the
lexical index; the few dozen passages that come back are held against the text sentence by
sentence (``matching``), and each note is answered for by its best passage. Below the floor
nothing is said: a word or two in common is no evidence.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.matching import Match, Prepared, Query, match, prepare, query
from banyun.knowledge.note import Note
from banyun.knowledge.store import Hit, NoteStore, RecallIndex
from banyun.language.bilingual import Glossary
from banyun.language.scripts import is_han
from banyun.language.tokens import index_terms
from banyun.language.wording import listing, say
from banyun.materials.anchor import anchor_at
from banyun.materials.passage import Passage


class Notes(NoteStore, RecallIndex, Protocol):
    """A store of notes with its index."""


SEARCHED = 16
"""Index terms of one search: more cost time and change no answer (FTS5 over a million
passages: 12 terms 12 ms, 99 terms 5.4 s)."""

CANDIDATES = 24
"""Passages held against the text. Of XQuAD's questions 99 % have their paragraph among the
first 10 by BM25."""

_EMPTY = 20
"""Passages without the term, supposed in addition: two notes do not tell what is frequent."""

_CHUNK = 40
"""Informative terms from which a long text is searched for in parts."""

SCALE = 4.0
"""Mass at which a score is .63: about four telling terms shared in one pair of sentences."""

FLOOR = 1.1
"""Least mass of the best pair of windows: two telling terms, or one and several middling ones."""

TELLING_TERM = 0.25
"""Weight from which a shared term counts as evidence at all."""

_DID_AHEAD = 0.06
"""What the reader did goes before what they read or thought within this much of score."""

_REASON_TERMS = 4
_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Found:
    """A note passage that bears on the query, before it becomes evidence."""

    note: Note
    passage: Passage
    version: int
    match: Match
    score: float


class Recaller:
    """Recall over one store; keeps prepared note passages, so use one for a whole digest.

    Args:
        notes: The store.
        wording: Language of the reasons, ``en`` or ``zh``.
        glossary: Term pairs of two languages; the built-in list by default.
        without_notes: Notes never recalled, such as those grown from the material itself.
        until: Recall as of that day.
    """

    def __init__(
        self,
        notes: Notes,
        *,
        wording: str = "en",
        glossary: Glossary | None = None,
        without_notes: Sequence[str] = (),
        until: date | None = None,
    ) -> None:
        self._notes = notes
        self._wording = wording
        self._glossary = glossary if glossary is not None else Glossary.built_in()
        self._without = tuple(without_notes)
        self._until = until
        self._count = notes.passage_count()
        self._frequencies: dict[str, int] = {}
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()
        self._lengths = (0, 0)

    def recall(self, text: str, *, limit: int = 8) -> list[Recalled]:
        """The notes that bear on a text, best first, at most one piece a note."""
        return [self._recalled(found) for found in self.find(self.query(text), limit=limit, looking=True)]

    def evidence(self, passage: Passage, *, limit: int = 5) -> list[Evidence]:
        """The same for a passage, with the passage's own words; both quotes anchor into the
        whole texts (the version's, the note's)."""
        asked = self.query(passage.text)
        return [self.as_evidence(found, passage) for found in self.find(asked, limit=limit)]

    def query(self, text: str) -> Query:
        """The text made ready to look for notes."""
        return query(prepare(text), self._left, self._glossary.translations)

    def find(self, asked: Query, *, limit: int, looking: bool = False) -> list[Found]:
        """Note passages over the floor, best first, one a note; *did* first where comparable.

        ``looking`` is for a reader who looks for something: a question of few words cannot reach
        the floor of evidence, so a fifth of what the question itself carries will do.
        """
        floor, least = (min(FLOOR, asked.reach / 5), 0) if looking else (FLOOR, 2)
        hits = self._hits(asked)
        passages = self._notes.note_passages([hit.passage_id for hit in hits])
        known = self._notes.notes_by_id(list({hit.note_id for hit in hits}))
        best: dict[str, Found] = {}
        for hit in hits:
            if hit.passage_id not in passages or hit.note_id not in known:
                continue
            note, passage = known[hit.note_id], passages[hit.passage_id][1]
            met = match(asked, self._prepare(passage, note), self._mean_length())
            if met is None or not bears(met, floor, least):
                continue
            found = Found(note, passage, hit.version, met, 1 - math.exp(-met.mass / SCALE))
            if note.id not in best or best[note.id].score < found.score:
                best[note.id] = found
        return sorted(best.values(), key=_rank)[:limit]

    def as_evidence(self, found: Found, passage: Passage) -> Evidence:
        """Both quotes of what was found for a passage."""
        span = found.match.query_span
        quote = anchor_at(passage.text, span.start, span.end)
        material_quote = type(quote)(
            exact=quote.exact,
            start=quote.start + passage.start,
            end=quote.end + passage.start,
            prefix=quote.prefix,
            suffix=quote.suffix,
        )
        return Evidence(recalled=self._recalled(found), material_quote=material_quote)

    def searched(self, asked: Query) -> tuple[str, ...]:
        """The informative terms looked for, as the text writes them, heaviest first."""
        telling = [term for term in asked.terms if term.weight >= TELLING_TERM]
        return tuple(term.surface for term in sorted(telling, key=lambda term: -term.weight)[:SEARCHED])

    def _recalled(self, found: Found) -> Recalled:
        text = self._notes.note_text(found.note.id, found.version).text
        span = found.match.note_span
        start = found.passage.start
        terms = tuple(
            dict.fromkeys(term.surface for term, _ in found.match.shared if term.weight >= TELLING_TERM)
        )
        return Recalled(
            note_id=found.note.id,
            title=found.note.title,
            basis=found.note.basis,
            when=found.note.when,
            quote=anchor_at(text, start + span.start, start + span.end),
            score=found.score,
            terms=terms,
            why=self._why(terms),
        )

    def _why(self, terms: Sequence[str]) -> str:
        return say(
            "knowledge.recall.both_speak", self._wording, terms=listing(terms[:_REASON_TERMS], self._wording)
        )

    def _hits(self, asked: Query) -> list[Hit]:
        """Candidates of every search, best first, once each."""
        hits: dict[str, Hit] = {}
        for terms in self._searches(asked):
            found = self._notes.search(
                terms, limit=CANDIDATES, without_notes=self._without, until=self._until
            )
            for hit in found:
                hits.setdefault(hit.passage_id, hit)
        return list(hits.values())

    def _searches(self, asked: Query) -> Iterable[list[str]]:
        """The index terms to look for: all of a short text's, the heaviest of a long one's."""
        cut = asked.prepared.sentences
        if sum(len(own) for own in asked.prepared.terms) <= SEARCHED:
            terms = [*index_terms(asked.prepared.text), *_spread(asked, range(len(asked.terms)))]
            yield from self._occurring([terms])
            return
        groups: list[list[int]] = [[]]
        size = 0
        for row in range(len(cut)):
            size += len(asked.prepared.terms[row])
            groups[-1].append(row)
            if size > _CHUNK and row + 1 < len(cut):
                groups.append([])
                size = 0
        columns = [
            [c for c in range(len(asked.terms)) if asked.presence[rows, c].any()] for rows in groups if rows
        ]
        heaviest = [sorted(own, key=lambda column: -asked.terms[column].weight) for own in columns]
        yield from self._occurring([_spread(asked, own) for own in heaviest])

    def _occurring(self, searches: Sequence[list[str]]) -> Iterable[list[str]]:
        """Each search cut to its first terms that the notes hold."""
        held = self._frequency([term for terms in searches for term in terms])
        for terms in searches:
            kept = [term for term in dict.fromkeys(terms) if held[term]][:SEARCHED]
            if kept:
                yield kept

    def _frequency(self, terms: Sequence[str]) -> Mapping[str, int]:
        missing = [term for term in dict.fromkeys(terms) if term not in self._frequencies]
        if missing:
            self._frequencies.update(self._notes.frequencies(missing))
        return self._frequencies

    def _left(self, keys: Sequence[str]) -> dict[str, float]:
        """Share of a term's information that is left where many notes hold it: 1 where few do,
        towards .35 where all do."""
        everywhere = {key: [key, *(other for other, _ in self._glossary.translations(key))] for key in keys}
        held = self._frequency([term for terms in everywhere.values() for term in terms])
        passages = self._count + _EMPTY
        most = math.log(passages / 0.5)
        left = {}
        for key, terms in everywhere.items():
            count = max(held[term] for term in terms)
            left[key] = 0.35 + 0.65 * max(0.0, math.log(passages / (count + 0.5))) / most
        return left

    def _prepare(self, passage: Passage, note: Note) -> Prepared:
        if passage.id in self._prepared:
            self._prepared.move_to_end(passage.id)
            return self._prepared[passage.id]
        made = prepare(passage.text, " ".join((note.title, *note.aliases, passage.heading)))
        self._prepared[passage.id] = made
        self._lengths = (self._lengths[0] + made.length, self._lengths[1] + 1)
        if len(self._prepared) > _CACHED:
            self._prepared.popitem(last=False)
        return made

    def _mean_length(self) -> float:
        """Mean number of index terms of the note passages seen."""
        return self._lengths[0] / max(1, self._lengths[1])


def bears(met: Match, floor: float = FLOOR, least: int = 2) -> bool:
    """Whether a match is evidence: enough mass in one pair of windows, and enough telling terms."""
    telling = sum(term.weight * held >= TELLING_TERM for term, held in met.shared)
    return met.window >= floor and telling >= least


def _rank(found: Found) -> tuple[float, str]:
    ahead = _DID_AHEAD if found.note.basis == "did" else 0.0
    return -(found.score + ahead), found.note.id


def _spread(asked: Query, columns: Iterable[int]) -> list[str]:
    """The index terms of query terms, translations after the term: a longer Chinese word is
    looked up by its bigrams too, since notes may have been cut otherwise."""
    terms: list[str] = []
    for column in columns:
        term = asked.terms[column]
        for key in (term.key, *(other for other, _ in term.others)):
            terms.append(key)
            if " " in key:
                terms.extend(key.split(" "))
            elif len(key) > 2 and is_han(key[0]):
                terms.extend(key[at : at + 2] for at in range(len(key) - 1))
    return list(dict.fromkeys(terms))


def recall(
    text: str, notes: Notes, *, limit: int = 8, wording: str = "en", until: date | None = None
) -> list[Recalled]:
    """One recall, for a caller with a single text."""
    return Recaller(notes, wording=wording, until=until).recall(text, limit=limit)
