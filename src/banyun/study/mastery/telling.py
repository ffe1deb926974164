"""What the reader tells, held against what the text says.

The text's passages become queries as in recall, each term weighed by how central it is to the
material; the telling is looked through sentence by sentence for these terms, their families and
their translations. A passage is told when enough of what it says comes up *and* some sentence of
the telling relates terms that a sentence of the passage relates: a list of keywords tells nothing.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from banyun.analysis.reading import Reading, Said
from banyun.knowledge.forms import Matrix
from banyun.knowledge.preparing import Prepared, prepare
from banyun.knowledge.querying import Query, Translate, make_query
from banyun.language.families import family
from banyun.language.scripts import language_of
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.stopwords import ENGLISH
from banyun.language.tokens import han_tags, runs
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.study.mastery.quantities import Quantity, plain_figures, quantities

TELLING = 0.2
"""Information from which a term of a passage is looked for."""

_PERIPHERAL = 0.35
"""Weight of a term that the material has once, beside 1 for its most frequent ones."""

RELATED = 2
"""Terms that a sentence of the telling must relate as a sentence of the passage does."""

_LINE_END = re.compile(r"\n(?![ \t]*(?:\n|[-*+>|#]|\d+[.)、]|    ))")
"""A line end inside of a paragraph."""

_ENUMERATING = frozenset({"and", "or", "also", "etc", "versus", "vs", "plus", "with"})
_JOINING = frozenset("和与及或的、") | {"以及", "还有"}
_GLUE_TAGS = frozenset("upcdrfm")
_LEAST_WORDS = 5
"""Words below which nothing is a sentence."""

_LEAST_GLUE_WORDS = 2
_LEAST_GLUE = {"zh": 0.1, "en": 0.2}
"""Share of a sentence's words that are grammar: .12 in the densest sentences that people wrote for the
tests, .03 at most in lists of keywords; in English .23 and .02."""

COHERENT = 0.55
"""Share of neighbouring terms that are in one sentence of the text too: .69 and more where people
explain it in its language, .49 at most where its words are shuffled."""

_PAIRS = 8
"""Pairs of terms from which that can be told."""

BARE = 0.7
"""Share of bare sentences from which a telling only names terms: .57 at most where people explain a text and
earn it, .75 and more where its terms are put into sentences that fit any text."""

_SENTENCES = 5
"""Sentences from which that can be told."""

_OF_TERMS = 0.45
"""Share of a sentence that a sentence of the text has, from which it is made of the text's terms."""

_STRONG, _COMMON = 0.5, 0.15


@dataclass(frozen=True, slots=True)
class Told:
    """A telling made ready. ``whole[i]`` says whether its sentence i is one, and no list of words."""

    text: str
    prepared: Prepared
    whole: tuple[bool, ...]
    language: str

    def window(self, place: int) -> str:
        """The words of its sentence ``place``, or of two neighbours (``querying.windows``)."""
        cut = self.prepared.sentences
        if place < len(cut):
            return cut[place].span.of(self.text)
        first = place - len(cut)
        return self.text[cut[first].span.start : cut[first + 1].span.end]


@dataclass(frozen=True, slots=True)
class Meeting:
    """How a telling meets a stretch of the text. ``share`` of what it says that is told, 0..1;
    ``related`` whether a sentence relates its terms as one of it does, ``touched`` whether one brings
    them together at all; ``sentence`` the place in the telling that says
    most of it, None where none does; ``judged`` the share of it that can be looked for at all (less
    where the languages differ and words have no translation here)."""

    share: float
    related: bool
    touched: bool
    sentence: Span | None
    judged: float


class Listener:
    """Holds tellings against one material.

    Args:
        reading: The material.
        translate: A term's translations with what they are worth.
    """

    def __init__(self, reading: Reading, translate: Translate) -> None:
        self.reading = reading
        self._translate = translate
        self._queries: dict[int, Query] = {}
        self._sentences: dict[int, list[Said]] = {}
        self._counts: Counter[str] = Counter()
        self._together: list[frozenset[str]] = []
        for passage in range(len(reading.passages)):
            for said in self.sentences(passage) if reading.passages[passage].readable else ():
                named = _families(said.text)
                self._counts.update(named)
                self._together.append(frozenset(named))
        self._most = math.log2(1 + max(self._counts.values(), default=1))
        self.language = language_of(reading.prose)

    def sentences(self, passage: int) -> list[Said]:
        """The sentences of a passage, each whole: of running text, line ends are only white space."""
        if passage not in self._sentences:
            one = self.reading.passages[passage]
            prose = self.reading.prose[one.start : one.end]
            flowing = _LINE_END.sub(" ", prose) if one.kind in ("prose", "quote", "list") else prose
            self._sentences[passage] = [
                Said(passage, Span(one.start + span.start, one.start + span.end), span.of(flowing))
                for span in sentences(flowing)
            ]
        return self._sentences[passage]

    def told(self, text: str) -> Told:
        prepared = prepare(text)
        return Told(
            text,
            prepared,
            tuple(is_sentence(one.span.of(text)) for one in prepared.sentences),
            language_of(text),
        )

    @cached_property
    def whole(self) -> Told:
        """The material itself, as what is told of it; places are those of its text."""
        return self.told(_LINE_END.sub(" ", self.reading.prose))

    @cached_property
    def figures(self) -> list[Quantity]:
        """All quantities of the material."""
        return quantities(plain_figures(self.reading.text))

    def query(self, passage: int) -> Query:
        """A passage as a query; its prose only."""
        if passage not in self._queries:
            one = self.reading.passages[passage]
            heading = one.heading.split(HEADING_SEPARATOR)[-1]
            self._queries[passage] = self.asked(self.reading.prose[one.start : one.end], heading)
        return self._queries[passage]

    def asked(self, text: str, heading: str = "") -> Query:
        return make_query(
            prepare(text),
            heading,
            lambda keys: dict.fromkeys(keys, 1.0),
            lambda terms: dict.fromkeys(terms, 1.0),
            self._translate,
        )

    def weights(self, asked: Query) -> Matrix:
        """What each term of a query is worth: its information, by how central it is here."""
        told = np.where(asked.telling >= TELLING, asked.telling, 0.0)
        central = [self.centrality(term.key) for term in asked.terms]
        inside = asked.presence.max(axis=0, initial=0.0) >= 1.0 if asked.terms else np.array([])
        weighed: Matrix = told * np.array(central) * np.where(inside, 1.0, 0.5)
        return weighed

    def centrality(self, key: str) -> float:
        """How central a term is to the material: 1 for its most frequent."""
        share = math.log2(1 + self._counts.get(family(key), 1)) / self._most if self._most else 0.0
        return _PERIPHERAL + (1 - _PERIPHERAL) * share

    def coherent(self, told: Told) -> bool:
        """Whether what a telling puts side by side belongs together in the text: False for its words
        in another order. A telling in other words, or in another language, cannot be told so."""
        pairs = together = 0
        for sentence in told.prepared.sentences:
            named = [one for one in _families(sentence.span.of(told.text)) if one in self._counts]
            for one, other in itertools.pairwise(named):
                if one != other:
                    pairs += 1
                    together += any(one in some and other in some for some in self._together)
        return pairs < _PAIRS or together >= COHERENT * pairs

    def only_names(self, told: Told) -> bool:
        """Whether a telling names the text's terms and says nothing of what they do: most of its sentences
        are made of the terms and of words that fit any text. A telling in another language, or one of few
        sentences, cannot be told so."""
        if told.language != self.language:
            return False
        bare = [
            self._is_bare(sentence.span.of(told.text))
            for sentence, whole in zip(told.prepared.sentences, told.whole, strict=True)
            if whole
        ]
        return len(bare) >= _SENTENCES and sum(bare) >= BARE * len(bare)

    def _is_bare(self, sentence: str) -> bool:
        """Whether a sentence shares terms with the one of the text that has most of it, and no plain word."""
        asked = self.asked(sentence)
        held = asked.forms.held(self.whole.prepared)
        if not held.size:
            return False
        weights = np.maximum(asked.telling, _COMMON)
        shares = held @ weights / weights.sum()
        nearest = int(shares.argmax())
        plain = (held[nearest] >= _STRONG) & (asked.telling < TELLING)
        return bool(shares[nearest] >= _OF_TERMS) and not plain.any()

    def meet(self, asked: Query, told: Told, *, sentences_only: bool) -> Meeting:
        """Holds a telling against a query.

        Args:
            sentences_only: What is no whole sentence does not count.
        """
        weights = self.weights(asked)
        if not told.prepared.sentences or not weights.any():
            return Meeting(0.0, False, False, None, 0.0)
        sought = self.sought(asked, told, weights)
        judged = float(sought.sum() / weights.sum())
        if not sought.any():
            return Meeting(0.0, False, False, None, 0.0)
        held = asked.forms.held(told.prepared)
        if sentences_only:
            held = held * np.array(told.whole, dtype=float)[:, None]
        share = float(held.max(axis=0) @ sought / sought.sum())
        # rows: sentences of the telling; columns: those of the passage
        strong = np.where(sought > 0, held >= 0.5, 0.0)
        both = strong @ (asked.presence >= 1.0).T
        needed = min(RELATED, int((sought > 0).sum()))
        related = bool(both.max(initial=0.0) >= needed)
        touched = bool(strong.sum(axis=1).max(initial=0.0) >= needed)
        best = int((held @ sought).argmax())
        place = told.prepared.sentences[best].span if held[best].any() else None
        return Meeting(share, related, touched, place, judged)

    def left_out(self, asked: Query, told: Told) -> tuple[str, ...]:
        """The terms of a query that a telling has not, the weightiest first, as the text writes them."""
        weights = self.weights(asked)
        held = asked.forms.held(told.prepared).max(axis=0, initial=0.0)
        lacking = [
            (weight, term.surface)
            for term, weight, has in zip(asked.terms, weights, held, strict=True)
            if weight > 0 and has == 0
        ]
        lacking.sort(key=lambda one: -one[0])
        return tuple(dict.fromkeys(surface for _, surface in lacking))

    def sought(self, asked: Query, told: Told, weights: Matrix) -> Matrix:
        """The weights, without what a telling in another language has no word for here."""
        if told.language == self.language or "mixed" in (told.language, self.language):
            return weights
        known = [
            bool(term.others) or (self.language == "zh" and term.key.isascii()) or term.key[0].isdigit()
            for term in asked.terms
        ]
        sought: Matrix = weights * np.array(known, dtype=float)
        return sought


def _families(text: str) -> list[str]:
    """The word families of a text's telling terms, in order."""
    return [
        family(term.key)
        for sentence in prepare(text).sentences
        for term in sentence.telling
        if term.weight >= TELLING
    ]


def is_sentence(text: str) -> bool:
    """Whether words are related by grammar and not only put in a row: some verb or particle of
    Chinese, a few different function words of English that do more than enumerate."""
    glue: set[str] = set()
    words = verbs = glued = 0
    for start, end in runs(text):
        run = text[start:end]
        if _HAN.match(run):
            for word, tag in han_tags(run):
                words += 1
                verbs += tag == "v"
                if tag in _GLUE_TAGS and word not in _JOINING:
                    glued += 1
                    glue.add(word)
        else:
            words += 1
            folded = run.lower()
            if folded in ENGLISH and folded not in _ENUMERATING:
                glued += 1
                glue.add(folded)
    if _HAN.search(text):
        return words >= _LEAST_WORDS and verbs > 0 and glued >= max(1, _LEAST_GLUE["zh"] * words)
    return words >= _LEAST_WORDS and len(glue) >= _LEAST_GLUE_WORDS and glued >= _LEAST_GLUE["en"] * words


_HAN = re.compile("[\u3400-\u9fff]")
