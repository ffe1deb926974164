"""Facts: clauses that claim something one can ask about, question, or hold against a note.

A fact has the clause it stands in (quoted verbatim), what it is about (its subject, a phrase of
the passage) and, where there is one, its figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from banyun.analysis.data import cue
from banyun.analysis.reading import Reading, Said
from banyun.language.phrases import Phrase
from banyun.language.span import Span

FactKind = Literal["gain", "level", "automation", "mechanism", "limit", "tradeoff"]

STRENGTH: dict[FactKind, float] = {
    "gain": 1.0,
    "level": 0.85,
    "automation": 0.75,
    "limit": 0.6,
    "mechanism": 0.55,
    "tradeoff": 0.5,
}

_OTHERS: dict[FactKind, float] = {
    "gain": 0.85,
    "level": 0.6,
    "automation": 0.5,
    "limit": 0.6,
    "mechanism": 0.5,
    "tradeoff": 0.5,
}
"""What is left where a text speaks of no work of its authors: textbooks state many figures."""

UNIT = (
    r"%|％|‰|倍|×|x|times|-?fold|per ?cent|percent|"
    r"ns|us|µs|ms|毫秒|微秒|秒|分钟|小时|天|seconds?|minutes?|hours?|days?|s|min|h|"
    r"[KMGTP]i?[Bb](?:ps|/s)?|[KMGTP]bps|GE|字节|bytes?|tokens?|"
    r"qps|rps|rpm|tps|requests?|hosts?|nodes?|users?|台|万台|个节点|卡|人|元|美元|dollars?|"
    r"度|W|kW|V"
)
_SCALE = r"[万亿千百]|(?:[KM]|million|billion|thousand)(?![A-Za-z])"
FIGURE = re.compile(
    rf"(?<![A-Za-z0-9_.,/-])(?:[$€£¥]\s?)?(?P<number>\d+(?:[,.]\d+)*)\s?(?P<scale>{_SCALE})?"
    rf"\s?(?P<unit>%|％|‰|倍|×|(?:{UNIT})(?![A-Za-z]))?(?![A-Za-z_]*\d)",
    re.IGNORECASE,
)
WORD_FIGURE = re.compile(
    r"[两三四五六七八九十百千]+(?:个)?倍|\b(?:twice|threefold|tenfold|an order of magnitude)\b", re.I
)
_CLAUSE = re.compile(r"[，；,;：:](?=\s|[^\s\d])|\s[–—-]{1,3}\s|——")
_UNFIT = re.compile(
    r"[\n_/\\<>{}=|]|^[高低多大小]达|^\d|\d$|[上下中内里时后前间]$|^[这那每某该此各]|取决于"
    r"|^[一-鿿]{1,3}[A-Za-z]+\d"
)
_LONGEST_QUOTE = 90
_RATIO = re.compile(r"per ?cent|%|％|倍|×|x|times|fold", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as the text has it: ``value`` with its scale worked in, ``unit`` folded."""

    start: int
    end: int
    text: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Fact:
    """``span`` is the clause; ``subject`` the phrase it is about, as written, or empty;
    ``strength`` 0..1, how much it invites a question."""

    kind: FactKind
    passage: int
    span: Span
    subject: str
    figure: str
    strength: float


_SCALES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, "k": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}


def figures(text: str, offset: int = 0) -> list[Figure]:
    """The numbers of a text, with their units."""
    found = []
    for match in FIGURE.finditer(text):
        value = float(match["number"].replace(",", "").strip(".")) if _is_number(match["number"]) else 0.0
        value *= _SCALES.get((match["scale"] or "").lower(), 1.0)
        unit = (match["unit"] or "").lower().replace("％", "%")
        found.append(Figure(match.start() + offset, match.end() + offset, match.group().strip(), value, unit))
    return found


def _is_number(text: str) -> bool:
    return text.replace(",", "").count(".") <= 1


def clauses(said: Said) -> list[Span]:
    """The clauses of a sentence, as places in the version's text."""
    bounds = [0, *(match.end() for match in _CLAUSE.finditer(said.text)), len(said.text)]
    spans = []
    for start, end in pairwise(bounds):
        piece = said.text[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip(" \n，；,;：:—–-"))
        if right > left:
            spans.append(Span(said.span.start + start + left, said.span.start + start + right))
    return spans


def find_facts(reading: Reading) -> list[Fact]:
    """The facts of a material, in order."""
    naming = Naming(reading)
    found: list[Fact] = []
    for said in reading.sentences:
        found.extend(_facts_of(reading, said, naming))
    return found


def _facts_of(reading: Reading, said: Said, naming: Naming) -> Iterator[Fact]:
    if cue("reported").search(said.text):
        return
    spans = clauses(said)
    own = cue("own").search(reading.passages[said.passage].text) is not None
    for number, span in enumerate(spans):
        kind, figure = _kind(span.of(reading.prose), said.text)
        if kind is None:
            continue
        quote = _readable(reading, spans, number)
        subject = naming.subject(span, said.span, Span(figure.start, figure.end) if figure else None)
        strength = STRENGTH[kind] * (1.0 if subject else 0.6)
        if not own and not cue("own").search(said.text):
            strength *= _OTHERS[kind]
        if figure is not None and cue("result").search(said.text):
            strength = min(1.0, strength * 1.15)
        if len(span.of(reading.text)) < 8:
            strength *= 0.7
        yield Fact(kind, said.passage, quote, subject, figure.text if figure else "", strength)


def _kind(clause: str, sentence: str) -> tuple[FactKind | None, Figure | None]:
    numbers = [one for one in figures(clause) if one.unit] or _word_figures(clause)
    ratio = [one for one in numbers if _RATIO.search(one.unit)]
    changes = cue("change").search(clause) is not None and len(figures(clause)) > 1
    if numbers and (changes or (ratio and cue("gain").search(clause))):
        return "gain", (ratio or numbers)[0]
    if numbers and (cue("level").search(clause) or cue("limit").search(clause)):
        return "level", numbers[0]
    if ratio and cue("gain").search(sentence) and cue("result").search(sentence):
        return "gain", ratio[0]
    for kind in ("automation", "limit", "mechanism", "tradeoff"):
        if cue(kind).search(clause):
            return kind, None
    return None, None


def _word_figures(clause: str) -> list[Figure]:
    return [
        Figure(match.start(), match.end(), match.group(), 0.0, "倍") for match in WORD_FIGURE.finditer(clause)
    ]


def _readable(reading: Reading, spans: Sequence[Span], number: int) -> Span:
    """The clause, with the one before it where it is too short to be understood alone."""
    span = spans[number]
    while number and span.end - span.start < 14:
        number -= 1
        if span.end - spans[number].start > _LONGEST_QUOTE:
            break
        span = Span(spans[number].start, span.end)
    if span.end - span.start > 2 * _LONGEST_QUOTE:
        cut = reading.text.rfind(" ", span.start, span.start + 2 * _LONGEST_QUOTE)
        span = Span(span.start, cut if cut > span.start else span.start + 2 * _LONGEST_QUOTE)
    return span


class Naming:
    """Finds the phrase a clause is about.

    Args:
        reading: The material.
    """

    def __init__(self, reading: Reading) -> None:
        self._places: dict[int, list[tuple[Span, Phrase]]] = {}
        self._reading = reading
        for phrase in reading.phrases:
            if not nameable(phrase):
                continue
            for span in phrase.spans:
                self._places.setdefault(reading.passage_at(span.start), []).append((span, phrase))

    def phrases_in(self, span: Span) -> list[tuple[Span, Phrase]]:
        """Phrases that stand wholly in a stretch of the text, with their places."""
        here = self._places.get(self._reading.passage_at(span.start), ())
        return [pair for pair in here if pair[0].start >= span.start and pair[0].end <= span.end]

    def subject(self, clause: Span, sentence: Span, figure: Span | None) -> str:
        """The phrase of the clause, else of the sentence, that is the rarest, longest and most
        at the centre of the material; near the figure if there is one. Empty if there is none."""
        for span in (clause, sentence):
            found = self.phrases_in(span)
            if figure is not None:
                found = [
                    (at, phrase) for at, phrase in found if at.end <= figure.start or at.start >= figure.end
                ]
            if found:
                at, _ = max(found, key=lambda pair: _aptness(*pair))
                return at.of(self._reading.text)
        return ""


def _aptness(at: Span, phrase: Phrase) -> float:
    rarity = min(7.0 - phrase.zipf, 4.5)
    return (
        rarity + 0.35 * min(phrase.count, 4) + (1.2 if len(phrase.classes) > 1 else 0.0) - 0.0001 * at.start
    )


def nameable(phrase: Phrase) -> bool:
    """Whether a phrase can stand as the name of something in a sentence of ours."""
    kinds = phrase.classes
    if kinds[-1] in ("verb", "other") and not (len(kinds) > 1 and "latin" in kinds):
        return False
    if len(kinds) == 1 and kinds[0] in ("verb", "other", "adjective"):
        return False
    if _UNFIT.search(phrase.text) or (kinds[0] in ("verb", "adjective", "other") and kinds[-1] == "latin"):
        return False
    return phrase.zipf < 4.6 and len(phrase.text) > 1
