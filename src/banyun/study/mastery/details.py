"""Details: what one can ask of a text so that only who knows it can answer.

Questions are made of the text's own sentences, in its own language (``asking``). Few, spread over
the sections; first what was new to the reader and what they made points of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from banyun.analysis.facts import nameable
from banyun.analysis.reading import Said, letters
from banyun.identity import sha256
from banyun.knowledge.evidence import Known
from banyun.language.phrases import Phrase
from banyun.language.span import Span
from banyun.language.wording import say
from banyun.materials.anchor import Anchor
from banyun.materials.passage import Passage
from banyun.study.mastery.asking import Ask, DetailKind, asks, left_out
from banyun.study.mastery.clear import compact, readable, understandable
from banyun.study.mastery.matter import section_of, worth_asking
from banyun.study.mastery.telling import Listener

MOST = 12
"""Details of a material that mastery asks for. Twelve answers on each of two days are half an hour."""

_WORTH: dict[DetailKind, float] = {"point": 1.6, "cause": 1.0, "number": 0.95, "list": 0.9, "term": 0.8}
_NEWS: dict[Known, float] = {"new": 1.0, "partly": 0.9, "known": 0.5}
"""What was new is asked first: what one knew before is no proof of having read."""

_ASKED_BEFORE = 10.0
"""More for what was asked before, so that what is asked stays the same while notes change."""

_AIMED = 2.0
"""More for what an explanation left out."""

_OF_A_SECTION = 3
_OF_A_KIND = MOST // 2
_FEW = 8
"""Details below which plain names are asked for too."""

_PLAIN = 0.6
_TOLD_BY = 10
"""Letters of a quote that can be told by itself; a shorter one only names its sentence."""

_SEVERAL = 8
_FULL = 4.0
"""Weighted terms with which a sentence says all one can."""


@dataclass(frozen=True, slots=True)
class Detail:
    """Something to ask. ``key`` is the same whenever the same is asked of the same words; ``span`` is the
    place of what answers it in the version's text, ``shown`` the sentence it was made of; ``wanted``
    the answers: figures, a name and its other name, items, the words that give the reason, or those of
    each place of a point. ``more`` are the other places of a point that has several."""

    key: str
    kind: DetailKind
    passage: Passage
    section: str
    span: Span
    shown: Span
    question: str
    wanted: tuple[str, ...]
    weight: float
    more: tuple[Span, ...] = ()

    @property
    def places(self) -> tuple[Span, ...]:
        """All the words it was made of."""
        return (self.shown, *self.more)

    @property
    def place(self) -> str:
        """Its section, where that doesn't give the answer away; empty otherwise."""
        heading = compact(self.section)
        return "" if any(compact(one) in heading for one in self.wanted) else self.section


def find_details(
    listener: Listener,
    *,
    known: Mapping[str, Known] | None = None,
    points: Sequence[tuple[str, Sequence[Anchor]]] = (),
    before: Collection[str] = (),
    aimed: Collection[str] = (),
) -> list[Detail]:
    """The details of a material worth asking, in the order of the text, a dozen at most.

    Args:
        known: How well the reader's notes knew each passage, by id.
        points: The reader's points: name and quotes.
        before: Keys of details that were asked before.
        aimed: Passages to ask about first, such as those that an explanation left out.
    """
    known, lang = known or {}, language_asked(listener)
    found = [*_of_points(listener, points, lang), *_of_sentences(listener, lang)]
    chosen = _spread(_ordered(found, known, before, aimed))
    if len(chosen) < _FEW:
        named = _ordered(list(_of_names(listener, lang)), known, before, aimed)
        chosen = _spread([*chosen, *named])[: max(_FEW, len(chosen))]
    return sorted(chosen, key=lambda one: (one.shown.start, one.key))


def language_asked(listener: Listener) -> str:
    """The language in which a text's details are asked: its own."""
    return "zh" if listener.language in ("zh", "mixed") else "en"


def _ordered(
    found: Sequence[Detail], known: Mapping[str, Known], before: Collection[str], aimed: Collection[str]
) -> list[Detail]:
    """Best first."""

    def worth(one: Detail) -> float:
        news = _NEWS[known.get(one.passage.id, "new")]
        again = _ASKED_BEFORE if one.key in before else 1.0
        return one.weight * news * again * (_AIMED if one.passage.id in aimed else 1.0)

    return sorted(found, key=lambda one: (-worth(one), one.shown.start, one.kind))


def _spread(ordered: Sequence[Detail]) -> list[Detail]:
    """The best: one of a sentence, few of a section while others have none, of each kind at most half."""
    chosen: list[Detail] = []
    for most in (1, _OF_A_SECTION, MOST):
        for one in ordered:
            if len(chosen) == MOST:
                return chosen
            sections = Counter(other.section for other in chosen)
            kinds = Counter(other.kind for other in chosen)
            full = sections[one.section] >= most or kinds[one.kind] >= _OF_A_KIND
            if not full and not any(_clash(one, other) for other in chosen):
                chosen.append(one)
    return chosen


def _clash(one: Detail, other: Detail) -> bool:
    """Whether two are of one sentence, or want the same: what a text says twice is asked once."""
    same = any(
        here.start < there.end and there.start < here.end for here in one.places for there in other.places
    )
    return same or (one.kind == other.kind and not set(one.wanted).isdisjoint(other.wanted))


def _of_sentences(listener: Listener, lang: str) -> Iterator[Detail]:
    for passage, sentences in _worth_asking(listener):
        for at, said in enumerate(sentences):
            shown = understandable(listener, sentences, at)
            if shown is not None:
                weight = _mass(listener, said.text)
                for ask in asks(listener, said, shown, lang):
                    yield _detail(listener, ask, passage, shown, weight * _WORTH[ask.kind])


def _of_names(listener: Listener, lang: str) -> Iterator[Detail]:
    """For texts that state little else: the names of what their sentences are about."""
    keywords = listener.reading.keywords
    phrases = [one for one in listener.reading.phrases if one.key in keywords and _tells(one)]
    for passage, sentences in _worth_asking(listener):
        for at, said in enumerate(sentences):
            shown = understandable(listener, sentences, at)
            inside = [one for one in phrases if one.text in said.text]
            if shown is None or not inside:
                continue
            rarest = min(inside, key=lambda one: (one.zipf, one.key))
            for ask in left_out(listener, said, shown, (rarest.text,), lang):
                weight = _mass(listener, said.text) * _WORTH["term"] * _PLAIN
                yield _detail(listener, ask, passage, shown, weight)


def _of_points(
    listener: Listener, points: Sequence[tuple[str, Sequence[Anchor]]], lang: str
) -> Iterator[Detail]:
    """Points of the reader's: what the text says about each; of one in several places, what they quoted of
    it there."""
    text = listener.reading.text
    for name, quotes in points:
        places = _places(listener, quotes)
        if places:
            question = say("mastery.ask.point", lang, name=name)
            said: tuple[Span, ...] = (places[0][1],)
            if len(places) > 1:
                question = say("mastery.ask.point_of_several", lang, name=name, count=len(places))
                said = tuple(
                    words if letters(words.of(text)) >= _TOLD_BY else place for _, place, words in places
                )
            (number, span, _), *more = places
            ask = Ask("point", question, span, tuple(readable(one.of(text)) for one in said))
            found = _detail(listener, ask, listener.reading.passages[number], span, _WORTH["point"])
            yield replace(found, more=tuple(place for _, place, _ in more))


def _places(listener: Listener, quotes: Sequence[Anchor]) -> list[tuple[int, Span, Span]]:
    """The sentences that the quotes of a point stand in, each stretch of them once: passage, place, and
    the words of it that were quoted."""
    places: list[tuple[int, Span, Span]] = []
    for quote in sorted(quotes, key=lambda one: one.start):
        number, words = listener.reading.passage_at(quote.start), Span(quote.start, quote.end)
        touched = [
            one.span
            for one in listener.sentences(number)
            if one.span.start < quote.end and quote.start < one.span.end
        ]
        if not touched:
            continue
        place = Span(touched[0].start, touched[-1].end)
        if places and place.start < places[-1][1].end:
            number, before, first = places.pop()
            place = Span(before.start, max(before.end, place.end))
            words = Span(first.start, max(first.end, words.end))
        places.append((number, place, words))
    return places


def _worth_asking(listener: Listener) -> Iterator[tuple[Passage, Sequence[Said]]]:
    for number, passage in enumerate(listener.reading.passages):
        if worth_asking(passage):
            yield passage, listener.sentences(number)


def _tells(phrase: Phrase) -> bool:
    return len(phrase.classes) > 1 and nameable(phrase) and phrase.count <= _SEVERAL


def _detail(listener: Listener, ask: Ask, passage: Passage, shown: Span, weight: float) -> Detail:
    key = sha256("\x1f".join((ask.kind, shown.of(listener.reading.text), *ask.wanted)))[:8]
    return Detail(
        key, ask.kind, passage, section_of(passage), ask.span, shown, ask.question, ask.wanted, weight
    )


def _mass(listener: Listener, text: str) -> float:
    """How much a sentence says of what the material is about, 0..1."""
    return min(1.0, float(listener.weights(listener.asked(text)).sum()) / _FULL)
