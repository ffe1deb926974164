"""Recall: finding the notes that bear on a text, with quotes, a score and a reason.

The query is the whole text. Its most telling terms that occur in the notes go to the lexical
index (``searching``); the few dozen passages that come back are held against the text sentence
by sentence (``matching``). For a passage of a material, what is no evidence is dropped (``bearing``);
for a reader who looks for something, what answers best comes first (``looking``). Each note is
answered for by its best passage.

Where notes have been embedded (``vectors``), what is near in meaning is looked at too: as evidence it must
bear like the rest, and for a reader who looks for something closeness counts beside the words.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from banyun.knowledge.bearing import FLOOR, bears, is_near, log_odds, score_of
from banyun.knowledge.dating import when_of_passage
from banyun.knowledge.echo import EchoCounts
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.judged import Judged, ahead_by, with_marks
from banyun.knowledge.looking import NEAR_ENOUGH, Answer, Looking
from banyun.knowledge.matching import TELLING_TERM, Match, match, unmatched
from banyun.knowledge.note import Note
from banyun.knowledge.periods import Period
from banyun.knowledge.preparing import Prepared, prepare
from banyun.knowledge.querying import Query, make_query
from banyun.knowledge.searching import SEARCHED, SMALL_PART, occurring, searches
from banyun.knowledge.store import Hit, NoteStore, RecallIndex
from banyun.knowledge.vectors.meaning import Kind, Meaning, Meant
from banyun.language.bilingual import Glossary
from banyun.language.folding import fold
from banyun.language.scripts import language_of
from banyun.language.span import Span
from banyun.language.tokens import stem
from banyun.language.wording import listing, say
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.passage import Passage
from banyun.materials.segmenting import HEADING_SEPARATOR


class Notes(NoteStore, RecallIndex, Protocol):
    """A store of notes with its index."""


CANDIDATES = 16
"""Passages of each search that are held against a text …"""
_ANSWERING = 32
"""… and against a question, which is searched for at once."""

NEAR, _NEAR_ANSWERING = 8, 16
"""Passages near in meaning that are held against a text, and against what is looked for."""

_OF_THEN = 128
"""Passages near in meaning that are looked through for those of a stretch of time."""

_EMPTY = 20
"""Passages without the term, supposed in addition: two notes do not tell what is frequent."""

_DID_AHEAD = 0.06
"""What the reader did goes before what they read or thought within this much of score."""

_LOOKED_FOR, _ENOUGH = 8, 0.6
"""Share of what a long text itself carries, as a divisor, that something looked for must share, and the
information that is enough for any: such a text is mostly about what no note knows."""

_LEAST_ANSWER = 0.03
"""Score from which something answers to a question; a tenth of the right answers have .39 at most,
one in a hundred .08. Those of a long text fade from its best answer down, and say nothing alone."""

_REASON_TERMS = 4
_ORDINARY = {
    "en": [stem(word) for word in ("time", "day", "work", "year", "people", "change", "start", "end")],
    "zh": ["时间", "问题", "工作", "一天", "个人", "结果", "今天", "名字", "地方", "发现"],
}
"""Words that some note of a language is bound to hold."""

_AROUND_MAY_ADD = 3.0
"""Log odds that the rest of a note may add to those of its passage."""

_CACHED = 4096
_NOTE = 6000
"""Characters of a note that is one thing; a longer file is about many."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A note passage of a version that shares terms with the query."""

    note: Note
    passage: Passage
    version: int

    def found(self, met: Match, score: float) -> Found:
        return Found(self.note, self.passage, self.version, met, score)


@dataclass(frozen=True, slots=True)
class Found:
    """A note passage that bears on the query, before it becomes evidence."""

    note: Note
    passage: Passage
    version: int
    match: Match
    score: float


@dataclass(frozen=True, slots=True)
class Answering:
    """A candidate for what is looked for, and what it has to say: in words, and how close it is in
    meaning, where an embedder tells."""

    candidate: Candidate
    met: Match | None
    answer: Answer
    near: float | None = None


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
        judged: What the reader said of notes elsewhere: confirmed ones go a little ahead.
        within: Only what is about that time.
        meaning: Recall by meaning beside the words, where notes have been embedded.
    """

    def __init__(
        self,
        notes: Notes,
        *,
        wording: str = "en",
        glossary: Glossary | None = None,
        without_notes: Sequence[str] = (),
        until: date | None = None,
        within: Period | None = None,
        dictionary: bool = True,
        judged: Judged | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        self._notes = notes
        self._meaning = meaning
        self._dictionary = dictionary
        self._wording = wording
        self._plain = glossary if glossary is not None else Glossary.built_in()
        self._glossary = self._plain
        self._without = tuple(without_notes)
        self._until = until
        self._within = within
        self._judged = judged or {}
        self._echo = EchoCounts(notes, without_notes)
        self._count = notes.passage_count() - self._echo.passages
        self._frequencies: dict[str, int] = {}
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()
        self._bodies: OrderedDict[str, str] = OrderedDict()
        self._languages: dict[str, bool] = {}

    def recall(self, text: str, *, limit: int = 8, among: Container[str] | None = None) -> list[Recalled]:
        """The notes that bear on a text, best first, at most one piece a note; of those ``among``
        which to look."""
        return [self._recalled(found) for found in self.look(self.query(text), limit=limit, among=among)]

    def looked_for(self, text: str) -> set[str]:
        """The index terms without any of which ``recall`` finds no note."""
        return {term for some in searches(self.query(text), SMALL_PART) for term in some}

    def evidence(self, passage: Passage, *, limit: int = 5) -> list[Evidence]:
        """The same for a passage, with the passage's own words; both quotes anchor into the
        whole texts (the version's, the note's)."""
        asked = self.query(passage.text, passage.heading)
        return [self.as_evidence(found, passage) for found in self.find(asked, limit=limit)]

    def query(self, text: str, heading: str = "") -> Query:
        """The text made ready to look for notes; ``heading`` is the path of headings above it, of
        which the last one counts."""
        self._glossary = self._plain.with_dictionary() if self._crosses(text) else self._plain
        last = heading.split(HEADING_SEPARATOR)[-1]
        return make_query(prepare(text), last, self._left, self._rareness, self._glossary.translations)

    def find(self, asked: Query, *, limit: int) -> list[Found]:
        """Note passages that are evidence for a text, best first, one a note; *did* first where
        comparable."""
        return self.find_or_near(asked, limit=limit)[0]

    def find_or_near(self, asked: Query, *, limit: int) -> tuple[list[Found], Found | None]:
        """The same, and the best note passage that is about the same and yet no evidence."""
        found, near = [], []
        meant = self._meant(asked, "passage")
        for candidate in self._candidates(searches(asked), CANDIDATES, self._near(meant, NEAR)):
            met = self._met_in_note(asked, candidate)
            if met is not None and bears(met):
                found.append(candidate.found(met, score_of(met)))
            elif met is not None and is_near(met):
                near.append(candidate.found(met, score_of(met)))
        return self._best(found, limit), next(iter(self._best(near, 1)), None)

    def look(self, asked: Query, *, limit: int, among: Container[str] | None = None) -> list[Found]:
        """Note passages for a reader who looks for something, best first, one a note.

        A question of few words cannot reach the floor of evidence; it is answered from a low score on.
        ``among`` are the notes that count, of those that come up for all.
        """
        looking, kept = self.answers(asked, among=among)
        near = [] if all(one.near is None for one in kept) else [one.near for one in kept]
        answers = [one.answer for one in kept]
        plain = looking.scores(answers)
        scores = looking.scores(answers, near) if near else plain
        nowhere, least = unmatched(asked, Span(0, 0)), _LEAST_ANSWER if looking.short else 0.0
        found = [
            one.candidate.found(one.met if one.met and by_words >= least else nowhere, score)
            for one, score, by_words in zip(kept, scores, plain, strict=True)
            if max(score, by_words) >= least
        ]
        kind = looking.meant_as
        return [
            self._quoted(asked, one, kind) if one.match is nowhere else one
            for one in self._best(found, limit)
        ]

    def answers(
        self, asked: Query, *, among: Container[str] | None = None
    ) -> tuple[Looking, list[Answering]]:
        """What the candidates (of those ``among`` which to look) have to say to a text that looks for
        something, measured."""
        looking = Looking(asked)
        least = 0.0 if looking.short else min(_ENOUGH, asked.reach / _LOOKED_FOR)
        written = language_of(asked.prepared.text)
        kept = []
        looked_at = _ANSWERING if looking.short else CANDIDATES
        meant = self._meant(asked, looking.meant_as)
        candidates = self._candidates(
            searches(asked, SMALL_PART), looked_at, self._near(meant, _NEAR_ANSWERING), among
        )
        near = self._closeness(meant, candidates)
        for candidate in candidates:
            prepared = self._prepare(candidate.passage, candidate.note)
            met, close = match(asked, prepared), near.get(candidate.passage.id)
            shares = met is not None and float(met.presence @ asked.telling) >= least
            if shares or (close is not None and close >= NEAR_ENOUGH and prepared.sentences):
                answer = looking.answer(prepared, met, across=candidate.note.language != written)
                kept.append(Answering(candidate, met, answer, close))
        return looking, kept

    def _meant(self, asked: Query, kind: Kind) -> Meant | None:
        return self._meaning.meant(asked.prepared.text, kind) if self._meaning else None

    def _near(self, meant: Meant | None, limit: int) -> list[Hit]:
        """Passages near in meaning, of the time that is asked about."""
        if meant is None or self._meaning is None:
            return []
        asked = limit if self._within is None else _OF_THEN
        hits = self._meaning.near(meant, limit=asked, without_notes=self._without, until=self._until)
        return (hits if self._within is None else self._of_then(hits, self._within))[:limit]

    def _closeness(self, meant: Meant | None, candidates: Sequence[Candidate]) -> dict[str, float]:
        if meant is None or self._meaning is None:
            return {}
        return self._meaning.closeness(meant, [one.passage.id for one in candidates])

    def _quoted(self, asked: Query, found: Found, kind: Kind) -> Found:
        """What is there for its meaning alone, with the sentence that is nearest."""
        meant = self._meant(asked, kind)
        prepared = self._prepare(found.passage, found.note)
        if meant is None or self._meaning is None:
            return replace(found, match=unmatched(asked, prepared.sentences[0].span))
        return replace(found, match=unmatched(asked, self._meaning.nearest_sentence(meant, prepared)))

    def _best(self, found: Iterable[Found], limit: int) -> list[Found]:
        """The best passage of each note, best first."""
        best: dict[str, Found] = {}
        for one in found:
            if one.note.id not in best or best[one.note.id].score < one.score:
                best[one.note.id] = one
        return sorted(best.values(), key=lambda one: (-one.score - self._ahead(one.note), one.note.id))[
            :limit
        ]

    def _ahead(self, note: Note) -> float:
        """How much a note goes ahead of others of the same score: the one place where what is known of
        a note itself, and not of its words, takes part in the order."""
        did = _DID_AHEAD if note.basis == "did" else 0.0
        return did + ahead_by(self._judged.get(note.id, ()))

    def as_evidence(self, found: Found, passage: Passage) -> Evidence:
        """Both quotes of what was found for a passage."""
        span = found.match.query_span
        quote = anchor_at(passage.text, span.start, span.end)
        start, end = quote.start + passage.start, quote.end + passage.start
        whole = Anchor(quote.exact, start, end, quote.prefix, quote.suffix)
        return Evidence(recalled=self._recalled(found), material_quote=whole)

    def searched(self, asked: Query) -> tuple[str, ...]:
        """The informative terms looked for, as the text writes them, heaviest first."""
        telling = [term for term in asked.terms if term.telling >= TELLING_TERM]
        return tuple(term.surface for term in sorted(telling, key=lambda term: -term.telling)[:SEARCHED])

    def _recalled(self, found: Found) -> Recalled:
        text = self._notes.note_text(found.note.id, found.version).text
        span = found.match.note_span
        start = found.passage.start
        shared = [term for term, _ in found.match.shared]
        telling = [term for term in shared if term.telling >= TELLING_TERM] or shared
        terms = tuple(dict.fromkeys(term.surface for term in telling))
        marks = self._judged.get(found.note.id, ())
        return Recalled(
            note_id=found.note.id,
            title=found.note.title,
            basis=found.note.basis,
            when=when_of_passage(found.note, found.passage),
            note_version=found.version,
            quote=anchor_at(text, start + span.start, start + span.end),
            score=found.score,
            terms=terms,
            why=with_marks(self._why(terms), marks, self._wording),
            marks=tuple(marks),
        )

    def _why(self, terms: Sequence[str]) -> str:
        if not terms:
            return say("knowledge.recall.near", self._wording)
        spoken = listing(terms[:_REASON_TERMS], self._wording)
        return say("knowledge.recall.both_speak", self._wording, terms=spoken)

    def _candidates(
        self,
        looked_for: Sequence[Sequence[str]],
        limit: int,
        near: Sequence[Hit] = (),
        among: Container[str] | None = None,
    ) -> list[Candidate]:
        """What a search for each of these lists of terms finds, at most ``limit`` each, and what is
        ``near``, once each; then those ``among`` which to look."""
        hits: dict[str, Hit] = {}
        held = self._frequency([term for terms in looked_for for term in terms])
        for terms in looked_for:
            if kept := occurring(terms, held):
                for hit in self._search(kept, limit):
                    hits.setdefault(hit.passage_id, hit)
        for hit in near:
            hits.setdefault(hit.passage_id, hit)
        if among is not None:
            hits = {key: hit for key, hit in hits.items() if hit.note_id in among}
        if not hits:
            return []
        passages = self._notes.note_passages(list(hits))
        known = self._notes.notes_by_id(list({hit.note_id for hit in hits.values()}))
        return [
            Candidate(known[hit.note_id], passages[hit.passage_id][1], hit.version)
            for hit in hits.values()
            if hit.passage_id in passages and hit.note_id in known
        ]

    def _search(self, terms: Sequence[str], limit: int) -> list[Hit]:
        """The first hits; of a stretch of time, the first of then, however far down."""
        return self._notes.search(
            terms, limit=limit, without_notes=self._without, until=self._until, within=self._within
        )

    def _of_then(self, hits: Sequence[Hit], within: Period) -> list[Hit]:
        passages = self._notes.note_passages([hit.passage_id for hit in hits])
        known = self._notes.notes_by_id(list({hit.note_id for hit in hits}))
        return [
            hit
            for hit in hits
            if hit.passage_id in passages
            and hit.note_id in known
            and within.holds(when_of_passage(known[hit.note_id], passages[hit.passage_id][1]))
        ]

    def _frequency(self, terms: Sequence[str]) -> Mapping[str, int]:
        missing = [term for term in dict.fromkeys(terms) if term not in self._frequencies]
        if missing:
            self._frequencies.update(self._echo.without(self._notes.frequencies(missing)))
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

    def _met_in_note(self, asked: Query, candidate: Candidate) -> Match | None:
        """The match of a passage, first by itself; where that is near to being evidence, with the
        rest of its note (of that version) around it."""
        prepared = self._prepare(candidate.passage, candidate.note)
        met = match(asked, prepared)
        if met is None or log_odds(met) < FLOOR - _AROUND_MAY_ADD:
            return met
        body = self._body(candidate.note, candidate.version)
        return match(asked, replace(prepared, around=body)) if body else met

    def _prepare(self, passage: Passage, note: Note) -> Prepared:
        if passage.id in self._prepared:
            self._prepared.move_to_end(passage.id)
            return self._prepared[passage.id]
        about = " ".join((note.title, *note.aliases, *note.tags, passage.heading))
        made = prepare(passage.text, about)
        self._prepared[passage.id] = made
        if len(self._prepared) > _CACHED:
            self._prepared.popitem(last=False)
        return made

    def _body(self, note: Note, version: int) -> str:
        """The folded body of a whole note, unless it is a book."""
        key = f"{note.id}@{version}"
        if key not in self._bodies:
            text = self._notes.note_text(note.id, version)
            body = text.text[text.body_start :]
            self._bodies[key] = fold(body) if len(body) <= _NOTE else ""
            if len(self._bodies) > _CACHED:
                self._bodies.popitem(last=False)
        return self._bodies[key]


def recall(
    text: str, notes: Notes, *, limit: int = 8, wording: str = "en", until: date | None = None
) -> list[Recalled]:
    """One recall, for a caller with a single text."""
    return Recaller(notes, wording=wording, until=until).recall(text, limit=limit)
