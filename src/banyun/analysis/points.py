"""Points offered: short names for passages worth a pass. The reader keeps few."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence

from banyun.analysis.candidates import PassageAnalysis, PointCandidate
from banyun.analysis.data import cue
from banyun.analysis.facts import STRENGTH, Fact, FactKind, Naming, nameable
from banyun.analysis.reading import Reading
from banyun.analysis.topics import Topic
from banyun.knowledge.evidence import Evidence
from banyun.language.folding import fold
from banyun.language.phrases import Phrase, generic_words, word_zipf
from banyun.language.span import Span
from banyun.language.speech import words_of
from banyun.materials.anchor import anchor_at

MOST = 10
_FEWEST = 4
_ONE_PER_PASSAGES = 5
_LEAST = 0.5
_WORTH: dict[FactKind, float] = {
    "automation": 1.0,
    "mechanism": 0.95,
    "gain": 0.75,
    "tradeoff": 0.6,
    "level": 0.55,
    "limit": 0.5,
}
"""What is done is easier to name, and to hold against one's own work, than a figure."""
_LONGEST = 24
_COMES_BACK = 3
"""Mentions in the text itself from which what a heading names is what a section is about."""

_EVERYDAY = 4.1
"""General frequency above which a word is in everybody's mouth (parameter, tool, flag)."""

_COPULA = re.compile(
    r"(?:分为|称为|作为|成为|视为|变为|定义为|表示|包括|包含|具有|属于|来自|用于|换到|进行|需要|可以)$"
)
"""What leads on to something else names nothing."""
_TAIL = re.compile(r"(?:的|手段|方法|措施|方案|问题|方式|水平|技术)$")


def find_points(
    reading: Reading, facts: Sequence[Fact], analyses: Sequence[PassageAnalysis], topics: Sequence[Topic]
) -> list[PointCandidate]:
    """Names for what passages do or claim, best first; the same name over several passages is
    one point."""
    naming = Naming(reading, actions=True)
    terms = frozenset(topic.term for topic in topics)
    by_name: dict[str, PointCandidate] = {}
    for fact in facts:
        analysis = analyses[fact.passage]
        shared = {term for one in analysis.evidence for term in one.recalled.terms}
        named = _name(reading, naming, fact, terms, shared)
        if named is None:
            continue
        name, span, met = named
        bears = max((_bearing(one, fact.span) for one in analysis.evidence), default=0.0)
        certain = fact.strength / STRENGTH[fact.kind]
        score = 0.45 * _WORTH[fact.kind] * certain + 0.2 * analysis.weight + 0.35 * bears
        score += 0.1 if met else 0.0
        if score < _LEAST:
            continue
        candidate = PointCandidate(
            name,
            round(min(1.0, score), 4),
            (analysis.passage.id,),
            anchor_at(reading.text, span.start, span.end),
        )
        _put(by_name, fold(name), candidate)
    for candidate in _explained(reading, analyses):
        _put(by_name, fold(candidate.name), candidate)
    most = min(MOST, _FEWEST + len(reading.passages) // _ONE_PER_PASSAGES)
    ordered = sorted(by_name.values(), key=lambda one: (-one.score, one.quote.start))
    return _spread(ordered, most)


def _explained(reading: Reading, analyses: Sequence[PassageAnalysis]) -> Iterator[PointCandidate]:
    """What the text sets out to explain: names that it sets off where it first says what they are, or
    puts over a section and keeps coming back to. A text that tells of no work states few facts."""
    for phrase in reading.phrases:
        if len(phrase.classes) == 1 or not nameable(phrase) or not _names(phrase, ()):
            continue
        inside = [span for span in phrase.spans if reading.passages[reading.passage_at(span.start)].readable]
        set_off = [span for span in inside if _set_off(reading.text, span)]
        if not set_off and not (phrase.titled and len(inside) >= _COMES_BACK):
            continue
        span = (set_off or inside)[0]
        analysis = analyses[reading.passage_at(span.start)]
        bears = max((one.recalled.score for one in analysis.evidence), default=0.0)
        score = 0.42 + 0.15 * analysis.weight + 0.02 * min(len(inside), 8) + 0.15 * bears
        yield PointCandidate(
            " ".join(phrase.text.split()),
            round(score, 4),
            (analysis.passage.id,),
            anchor_at(reading.text, span.start, span.end),
        )


def _set_off(text: str, span: Span) -> bool:
    """Whether words stand by themselves in emphasis."""
    before, after = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]
    return before == after and before in ("*", "_")


def _bearing(evidence: Evidence, span: Span) -> float:
    """How much a piece of evidence says for a clause: all of it where it answers the clause."""
    quote = evidence.material_quote
    answers = quote.start < span.end and span.start < quote.end
    return evidence.recalled.score * (1.0 if answers else 0.4)


def _put(by_name: dict[str, PointCandidate], key: str, new: PointCandidate) -> None:
    old = by_name.get(key)
    if old is None:
        by_name[key] = new
        return
    better = new if new.score > old.score else old
    passages = tuple(dict.fromkeys((*old.passage_ids, *new.passage_ids)))
    by_name[key] = PointCandidate(better.name, better.score, passages, better.quote)


def _spread(ordered: Sequence[PointCandidate], most: int) -> list[PointCandidate]:
    """At most two a passage, none whose name is inside another's."""
    chosen: list[PointCandidate] = []
    for one in ordered:
        if len(chosen) == most:
            break
        crowded = sum(one.passage_ids[0] in other.passage_ids for other in chosen) >= 2
        nested = any(
            fold(one.name) in fold(other.name) or fold(other.name) in fold(one.name) for other in chosen
        )
        if not crowded and not nested:
            chosen.append(one)
    return chosen


def _name(
    reading: Reading, naming: Naming, fact: Fact, terms: Container[str], shared: Iterable[str]
) -> tuple[str, Span, bool] | None:
    """The phrase that names a fact best: of several words, little used elsewhere, in its clause,
    and preferably what a note speaks of too (the last of the answer)."""
    found = [pair for pair in naming.phrases_in(fact.span) if _names(pair[1], terms)]
    if not found:
        return None
    met = {pair[1].key: any(term in pair[1].key for term in shared) for pair in found}
    span, phrase = max(
        found,
        key=lambda pair: (
            _fitness(pair[1]) + 1.5 * met[pair[1].key] + 0.5 * (pair[1].key in reading.keywords),
            -pair[0].start,
        ),
    )
    if not met[phrase.key] and _in_passing(reading, phrase):
        return None
    text = span.of(reading.text)
    shorter = _TAIL.sub("", text)
    if len(shorter) >= 4:
        span = Span(span.start, span.start + len(shorter))
        text = shorter
    return " ".join(text.split()), span, met[phrase.key]


def _in_passing(reading: Reading, phrase: Phrase) -> bool:
    """Whether words stand together once, by chance: everyday words all of them (design parameters), or a verb
    among others (丢弃 in 概率丢弃张量). What a text sets off, or comes back to, it means as a name."""
    if len(phrase.spans) > 1 or phrase.titled or cue("automation").search(phrase.text):
        return False
    if _set_off(reading.text, phrase.spans[0]):
        return False
    if len(phrase.classes) > 2 and "verb" in phrase.classes[:-1]:
        return True
    return min(word_zipf(word.key) for word in words_of(phrase.text, 0)) > _EVERYDAY


def _names(phrase: Phrase, terms: Container[str]) -> bool:
    if len(phrase.classes) == 1:
        # Alone a word must be what the material is about, not a slip of it.
        return phrase.text in terms and phrase.zipf < 3.4
    words = phrase.key.split(" ")
    if _COPULA.search(phrase.text):
        return False
    if len(phrase.text) > _LONGEST or all(word in generic_words() for word in words):
        return False
    return not (phrase.classes[0] in ("verb", "other") and phrase.classes[-1] == "latin")


def _fitness(phrase: Phrase) -> float:
    words = len(phrase.classes)
    return (
        (1.5 if words == 2 else 1.7 if words == 3 else 0.6 if words > 3 else 0.0)
        + min(4.0, 6.0 - phrase.zipf) * 0.5
        + 0.25 * min(phrase.count, 3)
        - (0.6 if phrase.classes[0] in ("verb", "adjective", "other") else 0.0)
        - (0.3 if phrase.classes[-1] in ("verb", "other") else 0.0)
        - (0.8 if any(phrase.key.endswith(word) for word in generic_words()) else 0.0)
    )
