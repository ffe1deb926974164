"""Recall: finding the notes that bear on a text, with quotes, a score and a reason.

The query is the whole text. Its rarest informative terms that occur in the notes go to the
lexical index; the few dozen passages that come back are held against the text sentence by
sentence (``matching``), and each note is answered for by its best passage. Below the floor
nothing is said: a word or two in common is no evidence.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from banyun.knowledge.dating import when_of_passage
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.matching import Match, Prepared, Query, match, prepare, query
from banyun.knowledge.note import Note
from banyun.knowledge.store import Hit, NoteStore, RecallIndex
from banyun.language.bilingual import Glossary
from banyun.language.scripts import is_han, language_of
from banyun.language.tokens import index_terms, stem
from banyun.language.wording import listing, say
from banyun.materials.anchor import anchor_at
from banyun.materials.passage import Passage


class Notes(NoteStore, RecallIndex, Protocol):
    """A store of notes with its index."""


SEARCHED = 16
"""Index terms of one search: more cost time and change no answer (FTS5 over a million
passages: 12 terms 12 ms, 99 terms 5.4 s)."""

POSTINGS = 10_000
"""Passages that hold a term, summed over the terms of one search, above which no more terms are
added: FTS5 takes 0.9 ms for a thousand of them (p95 of a search over 100k passages 11 ms with
this bound, 44 ms without)."""

_LEAST_SEARCHED = 3

CANDIDATES = 24
"""Passages held against the text. Of XQuAD's questions 99 % have their paragraph among the
first 10 by BM25."""

_EMPTY = 20
"""Passages without the term, supposed in addition: two notes do not tell what is frequent."""

_CHUNK = 40
"""Informative terms from which a long text is searched for in parts."""

MASS, SCALE = 0.33, 4.0
"""A score is 1 - exp(-(telling + MASS · mass) / SCALE): .48 for evidence just over the floor,
.9 where a note says all that a sentence of the text says."""

LOOKING = 6.0
"""Mass at which the score of something looked for is .63."""

FLOOR = 1.3
"""Least telling matter shared (``matching.Match.telling``): two terms that tell all, or three
middling ones. Over 240 paragraphs of an encyclopedia a cook's notes give no evidence, an SRE's
for 2 (network gateways, bytes in memory, both true); all paragraphs find their own questions
(benchmarks/known.py)."""

ONE_TERM = 2.0
"""Telling from which a single shared term is evidence: one that both texts are about."""

TELLING_TERM = 0.25
"""Weight from which a shared term counts as evidence at all."""

_DID_AHEAD = 0.06
"""What the reader did goes before what they read or thought within this much of score."""

_REASON_TERMS = 4
_ORDINARY = {
    "en": [stem(word) for word in ("time", "day", "work", "year", "people", "change", "start", "end")],
    "zh": ["时间", "问题", "工作", "一天", "个人", "结果", "今天", "名字", "地方", "发现"],
}
"""Words that some note of a language is bound to hold."""

_CACHED = 4096
_NOTE = 6000
"""Characters of a note that is one thing; a longer file is about many."""


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
        glossary: Term pairs of two languages; the built-in list by default. Where text and notes
            differ in language, the dictionary stands behind it if it is installed.
        dictionary: False leaves the dictionary closed.
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
        dictionary: bool = True,
    ) -> None:
        self._notes = notes
        self._dictionary = dictionary
        self._wording = wording
        self._plain = glossary if glossary is not None else Glossary.built_in()
        self._glossary = self._plain
        self._without = tuple(without_notes)
        self._until = until
        self._count = notes.passage_count()
        self._frequencies: dict[str, int] = {}
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()
        self._notes_terms: dict[str, Mapping[str, int]] = {}
        self._languages: dict[str, bool] = {}
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
        self._glossary = self._plain.with_dictionary() if self._crosses(text) else self._plain
        return query(prepare(text), self._left, self._rareness, self._glossary.translations)

    def find(self, asked: Query, *, limit: int, looking: bool = False) -> list[Found]:
        """Note passages over the floor, best first, one a note; *did* first where comparable.

        ``looking`` is for a reader who looks for something: a question of few words cannot reach
        the floor of evidence, so an eighth of what the question itself carries will do.
        """
        floor, least = (min(FLOOR, asked.reach / 8), 0) if looking else (FLOOR, 2)
        hits = self._hits(asked)
        passages = self._notes.note_passages([hit.passage_id for hit in hits])
        known = self._notes.notes_by_id(list({hit.note_id for hit in hits}))
        best: dict[str, Found] = {}
        for hit in hits:
            if hit.passage_id not in passages or hit.note_id not in known:
                continue
            note, passage = known[hit.note_id], passages[hit.passage_id][1]
            met = match(asked, self._prepare(passage, note, hit.version), self._mean_length())
            if met is None or not bears(met, floor, least):
                continue
            found = Found(note, passage, hit.version, met, score_of(met, looking))
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
        telling = [term for term in asked.terms if term.telling >= TELLING_TERM]
        return tuple(term.surface for term in sorted(telling, key=lambda term: -term.telling)[:SEARCHED])

    def _recalled(self, found: Found) -> Recalled:
        text = self._notes.note_text(found.note.id, found.version).text
        span = found.match.note_span
        start = found.passage.start
        terms = tuple(
            dict.fromkeys(term.surface for term, _ in found.match.shared if term.telling >= TELLING_TERM)
        )
        return Recalled(
            note_id=found.note.id,
            title=found.note.title,
            basis=found.note.basis,
            when=when_of_passage(found.note, found.passage),
            note_version=found.version,
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
        """Each search cut to its first terms that the notes hold, few enough to be quick."""
        held = self._frequency([term for terms in searches for term in terms])
        for terms in searches:
            kept: list[str] = []
            postings = 0
            for term in dict.fromkeys(terms):
                if held[term] and (len(kept) < _LEAST_SEARCHED or postings + held[term] <= POSTINGS):
                    kept.append(term)
                    postings += held[term]
            if kept:
                yield kept[:SEARCHED]

    def _frequency(self, terms: Sequence[str]) -> Mapping[str, int]:
        missing = [term for term in dict.fromkeys(terms) if term not in self._frequencies]
        if missing:
            self._frequencies.update(self._notes.frequencies(missing))
        return self._frequencies

    def _crosses(self, text: str) -> bool:
        """Whether some notes are written in another language than the text."""
        languages = {"zh", "en"} - {language_of(text)}
        return self._dictionary and any(self._written(language) for language in languages)

    def _written(self, language: str) -> bool:
        """Whether notes are written in a language: its ordinary words occur in 1 % of them."""
        if language not in self._languages:
            held = self._frequency(_ORDINARY[language])
            self._languages[language] = max(held[word] for word in _ORDINARY[language]) > self._count / 100
        return self._languages[language]

    def _left(self, keys: Sequence[str]) -> dict[str, float]:
        """Share of a term's information that is left where many notes hold it or a translation
        of it: 1 where none does, towards .35 where all do."""
        everywhere = {key: [key, *(other for other, _ in self._glossary.translations(key))] for key in keys}
        rare = self._rareness([term for terms in everywhere.values() for term in terms])
        return {key: 0.35 + 0.65 * min(rare[term] for term in terms) for key, terms in everywhere.items()}

    def _rareness(self, terms: Sequence[str]) -> dict[str, float]:
        """Terms → how few note passages hold them: idf over its greatest value."""
        held = self._frequency(terms)
        passages = self._count + _EMPTY
        most = math.log(passages / 0.5)
        return {term: max(0.0, math.log(passages / (held[term] + 0.5))) / most for term in terms}

    def _prepare(self, passage: Passage, note: Note, version: int) -> Prepared:
        if passage.id in self._prepared:
            self._prepared.move_to_end(passage.id)
            return self._prepared[passage.id]
        about = " ".join((note.title, *note.aliases, *note.tags, passage.heading))
        made = prepare(passage.text, about, self._around(note, version))
        self._prepared[passage.id] = made
        self._lengths = (self._lengths[0] + made.length, self._lengths[1] + 1)
        if len(self._prepared) > _CACHED:
            self._prepared.popitem(last=False)
        return made

    def _around(self, note: Note, version: int) -> Mapping[str, int]:
        """The terms of a whole note with their counts, unless it is a book."""
        key = f"{note.id}@{version}"
        if key not in self._notes_terms:
            text = self._notes.note_text(note.id, version)
            body = text.text[text.body_start :]
            self._notes_terms[key] = Counter(index_terms(body)) if len(body) <= _NOTE else {}
        return self._notes_terms[key]

    def _mean_length(self) -> float:
        """Mean number of index terms of the note passages seen."""
        return self._lengths[0] / max(1, self._lengths[1])


def score_of(met: Match, looking: bool) -> float:
    """0..1, comparable between queries of a kind: texts held against notes, or words looked for."""
    return 1 - math.exp(-met.mass / LOOKING if looking else -(met.telling + MASS * met.mass) / SCALE)


def bears(met: Match, floor: float = FLOOR, least: int = 2) -> bool:
    """Whether a match is evidence: enough mass in one pair of windows, and enough telling terms."""
    telling = sum(term.telling * held >= TELLING_TERM for term, held in met.shared)
    return met.telling >= floor and (telling >= least or met.telling >= ONE_TERM)


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
