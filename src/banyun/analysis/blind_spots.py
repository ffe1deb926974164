"""Blind spots: prominent in the material, unusual in general language, absent from the notes.

A topic counts as held when the notes have its term, a spelling of it or its translation. Terms
are matched by token, never inside a longer word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from banyun.analysis.candidates import BlindSpot
from banyun.analysis.reading import Reading
from banyun.analysis.topics import Topic, Translations, index_keys, prominence
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.language.bilingual import term_key
from banyun.language.folding import fold
from banyun.language.stopwords import ENGLISH
from banyun.language.tokens import index_terms
from banyun.materials.anchor import anchor_at

MOST = 12
_HITS = 4

_ORDINARY = 2.7
"""General frequency from which a plain lower-case word names something everybody has met …"""

_OFTEN = 10
"""… unless the material hardly speaks of anything else."""

_SHORT = 12
"""Passages up to which a text is short."""

LOOKED_UP = 80
"""Topics whose place in the notes is looked up, the most prominent first."""

_THIN = (1.0, 0.5, 0.25)
"""What is left of a topic's score when the notes hold it 0, 1, 2 times; more is no blind spot."""

_OWN = 0.45
"""Of the score is left to what the material itself built: one learns fields, not product names."""

_KEYWORD = 1.15
"""More for what the author would name the text by."""

_MEASURE = 0.6
"""… to what is only a quantity (TTFT, RPM): one learns it with the field it measures."""

_FIELD = 1.2
"""An acronym that is no quantity usually names a technology that has a literature."""

_LEAST = 0.18
_GROUPED, _GROUPED_LEAST = 0.6, 3
"""Share of a term's sentences that another stands in too, and mentions, from which it belongs to it."""

_NAMED = re.compile(r"(?:[A-Z][A-Z0-9]{2,}|[A-Z]?[a-z]+[A-Z][A-Za-z]*)\Z")
"""An acronym or a CamelCase name: a technology, wherever it stands."""

_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{2,6}\Z")
_MEASURED = re.compile(
    r"\s{0,2}(?:的|上|of|at|is|was|by)?[^，。,.;；\n]{0,12}\d|\s?(?:SLOs?|压力|threshold|constraint|指标|limit)|[^，。,.;；\n]{0,6}(?:提升|下降)",
    re.IGNORECASE,
)
_MEASURING = re.compile(
    r"(?:avg|average|mean|p\d\d|reduc\w+|lower\w*|improv\w+|increas\w+|降低|减少|提升)(?: the)?\s?\Z",
    re.IGNORECASE,
)
_BEFORE = 24
_NEXT_WORD = re.compile(r"[ \n-]([A-Za-z]+)")
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|becomes?|remains?|seems?|looks?|makes? it)"
    r"(?: (?:not|also|often|quite|rather|very|highly|far from|more|less|so|too))*\s\Z",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"(?:we (?:present|propose|introduce|call|named?|built|develop\w*)|(?:named|called|dubbed)"
    r"|我们(?:提出|推出|开发|研发|设计)(?:了|的)?)[^.。\n]{0,40}$",
    re.IGNORECASE,
)


def find_blind_spots(
    reading: Reading,
    found: Sequence[Topic],
    index: RecallIndex,
    *,
    title: str,
    glossary: Translations | None = None,
    notes: NoteStore | None = None,
    settled: Set[str] = frozenset(),
    limit: int = MOST,
) -> list[BlindSpot]:
    """The blind spots, best first.

    Args:
        reading: The material.
        found: Its topics.
        index: The notes.
        title: The material's title: what it names is its own subject or product.
        glossary: Terms and their translations.
        notes: The notes themselves: what a note is called after is no blind spot.
        settled: Keys of the terms that the reader dismissed or has explored.
        limit: At most so many.
    """
    readable = sum(passage.readable for passage in reading.passages)
    leaned_on = [topic for topic in found if _leaned_on(reading, topic)]
    asked = [topic for topic in leaned_on if settled.isdisjoint(map(term_key, topic.keys))][:LOOKED_UP]
    most = max((topic.count for topic in asked), default=1)
    held = _held(asked, index, glossary)
    spots: list[tuple[BlindSpot, Topic]] = []
    for topic in asked:
        in_notes = held[topic.key]
        if in_notes >= len(_THIN):
            continue
        score = _score(reading, topic, title, most, readable) * _THIN[in_notes]
        if score >= _LEAST and not (in_notes and _names_a_note(topic, index, notes)):
            spots.append((_spot(reading, topic, score, in_notes), topic))
    spots.sort(key=lambda spot: (-spot[0].score, spot[0].quote.start))
    return _grouped(reading, spots[:limit])


def _grouped(reading: Reading, spots: Sequence[tuple[BlindSpot, Topic]]) -> list[BlindSpot]:
    """The spots, each under the strongest one that leads a group and beside which it mostly stands:
    who learns RDMA meets queue pairs on the way."""
    sentences = [_sentences(reading, topic) for _, topic in spots]
    grouped: list[BlindSpot] = []
    for at, (spot, topic) in enumerate(spots):
        leaders = [
            before
            for number, before in enumerate(grouped)
            if before.topic == before.term
            and (
                _nested(before.term, spot.term)
                or (
                    topic.count >= _GROUPED_LEAST
                    and len(sentences[number]) > len(sentences[at])
                    and len(sentences[at] & sentences[number]) >= _GROUPED * len(sentences[at])
                )
            )
        ]
        grouped.append(replace(spot, topic=leaders[0].term) if leaders else spot)
    return grouped


def _nested(one: str, other: str) -> bool:
    """Whether one name of several words is made with the other (empirical risk minimization)."""
    shorter, longer = sorted((f" {fold(one)} ", f" {fold(other)} "), key=len)
    return shorter in longer and " " in shorter.strip()


def _sentences(reading: Reading, topic: Topic) -> set[int]:
    """Numbers of the sentences that mention a topic."""
    return {bisect_right(reading.sentence_starts, span.start) for span in topic.mentions}


def _leaned_on(reading: Reading, topic: Topic) -> bool:
    """Several mentions, in a text that is long in several passages; or one in a heading."""
    places = _passages(reading, topic)
    short = sum(passage.readable for passage in reading.passages) < _SHORT
    plain = topic.classes == ("latin",) and topic.term.islower() and topic.zipf > _ORDINARY
    if plain and topic.count < _OFTEN and not topic.titled:
        return False
    if topic.classes == ("latin",) and topic.term.islower() and not _is_noun(reading, topic):
        return False
    if _NAMED.match(topic.term) and topic.count > 2:
        return True
    return topic.count >= (2 if short or topic.titled else 3) and (short or len(places) > 1)


def _is_noun(reading: Reading, topic: Topic) -> bool:
    """Whether a plain English word ever names something: stands where a noun does, and not only before
    another word or after a form of to be (a nontrivial amount, is nontrivial)."""
    text = reading.prose
    return any(
        _PREDICATE.search(text, max(0, span.start - _BEFORE), span.start) is None
        and ((after := _NEXT_WORD.match(text, span.end)) is None or after[1].lower() in ENGLISH)
        for span in topic.mentions
    )


def _passages(reading: Reading, topic: Topic) -> list[int]:
    found = dict.fromkeys(reading.passage_at(span.start) for span in topic.mentions)
    return [number for number in found if reading.passages[number].readable]


def _held(asked: Sequence[Topic], index: RecallIndex, glossary: Translations | None) -> dict[str, int]:
    """How many note passages hold each topic, under any of its names (about: for a name of
    several words, as many as hold the rarest of them)."""
    names = {topic.key: [*index_keys(topic), *_translated(topic, glossary)] for topic in asked}
    wanted = {term for keys in names.values() for key in keys for term in key}
    counts = index.frequencies(sorted(wanted))
    return {
        key: max((min(counts.get(term, 0) for term in name) for name in name_list), default=0)
        for key, name_list in names.items()
    }


def _names_a_note(topic: Topic, index: RecallIndex, notes: NoteStore | None) -> bool:
    """Whether a note that holds the topic is called after it: in its title, aliases or tags."""
    if notes is None:
        return False
    for key in index_keys(topic):
        hits = index.search(key, limit=_HITS)
        for note in notes.notes_by_id([hit.note_id for hit in hits]).values():
            if set(key) <= set(index_terms(" ".join((note.title, *note.aliases, *note.tags)))):
                return True
    return False


def _translated(topic: Topic, glossary: Translations | None) -> Iterable[tuple[str, ...]]:
    if glossary is None:
        return
    for key in sorted(topic.keys):
        for other, _ in glossary.translations(key):
            terms = tuple(dict.fromkeys(index_terms(other)))
            if terms:
                yield terms


def _score(reading: Reading, topic: Topic, title: str, most: int, readable: int) -> float:
    places = _passages(reading, topic)
    unusual = min(1.0, max(0.0, (4.2 - topic.zipf) / 2.2))
    score = prominence(topic, most, len(places), readable) * unusual
    score *= 0.75 + 0.25 * min(1.0, len(topic.compounds) / 4)
    if _is_measure(reading, topic):
        score *= _MEASURE
    elif _ACRONYM.match(topic.term):
        score *= _FIELD
    if not reading.keywords.isdisjoint(topic.keys):
        score *= _KEYWORD
    if _is_own(reading, topic, title):
        score *= _OWN
    if topic.classes and topic.classes[-1] == "verb":
        score *= 0.5
    return min(1.0, score)


def _is_measure(reading: Reading, topic: Topic) -> bool:
    """Whether the term mostly names a quantity (TTFT, RPM): a number follows it."""
    text = reading.text
    measured = sum(
        _MEASURED.match(text, span.end, span.end + 24) is not None
        or _MEASURING.search(text[max(0, span.start - 14) : span.start]) is not None
        for span in topic.mentions
    )
    return measured >= max(2, topic.count / 4)


def _is_own(reading: Reading, topic: Topic, title: str) -> bool:
    """What the title names, or the text says its authors made."""
    if any(key and key in fold(title) for key in (topic.key,)) and topic.term[:1].isupper():
        return not _ACRONYM.match(topic.term)
    first = topic.mentions[0].start
    return _MADE.search(reading.prose[max(0, first - 80) : first]) is not None


def _spot(reading: Reading, topic: Topic, score: float, in_notes: int) -> BlindSpot:
    places = _passages(reading, topic)
    return BlindSpot(
        term=topic.term,
        aliases=topic.aliases,
        topic=topic.term,
        score=round(score, 4),
        count=topic.count,
        in_notes=in_notes,
        passage_ids=tuple(reading.passages[number].id for number in places),
        quote=anchor_at(reading.text, topic.first.start, topic.first.end),
    )
