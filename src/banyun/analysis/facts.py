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
from banyun.language.rarity import zipf
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
    r"qps|rps|rpm|tps|requests?|hosts?|nodes?|users?|台|次|条|件|张|个节点|卡|人|元|美元|dollars?|"
    r"度|W|kW|V"
)
_SCALE = r"[万亿千百]|(?:[KM]|million|billion|thousand)(?![A-Za-z])"
FIGURE = re.compile(
    rf"(?<![A-Za-z0-9_.,/-])(?:[$€£¥]\s?)?(?P<number>\d+(?:[,.]\d+)*)\s?(?P<scale>{_SCALE})?"
    rf"\s?(?P<unit>%|％|‰|倍|×|(?:{UNIT})(?![A-Za-z]))?(?![A-Za-z_]*\d)",
    re.IGNORECASE,
)
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|million|dozens?)"
)
SPELLED_FIGURE = re.compile(
    rf"\b(?:a )?{_NUMBER_WORD}(?:[ -]{_NUMBER_WORD})*(?: (?:and a half ))?"
    r"(?=(?: \w+)? (?:per|a|an) (?:second|minute|hour|day|week|month|year)\b"
    r"| (?:nano|micro|milli)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|percent|per cent)\b"
    r"| (?:times|machines|hosts)\b"
    r"| to (?:none|zero|under)\b)",
    re.IGNORECASE,
)
"""Figures in words, where a unit or a rate follows: ``two hundred a month``, ``eleven minutes``."""

WORD_FIGURE = re.compile(
    r"[两三四五六七八九十百千]+(?:个)?倍|\b(?:twice|threefold|tenfold|an order of magnitude)\b", re.I
)
_CLAUSE = re.compile(r"[，；,;：:](?=\s|[^\s\d])|\s[–—-]{1,3}\s|——")
_UNFIT = re.compile(
    r"[\n_/\\<>{}=|]|^[高低多大小]达|^\d|\d$|[上下中内里时后前间]$|^[这那每某该此各]|取决于|(?:规模|程度|情况)$"
    r"|^[一-鿿]{1,3}[A-Za-z]+\d"
)
_ANNOUNCED = re.compile(
    r"(?:我们|本[节章文书]|接下来|下面|下一[节章]|稍后|后面)[^，。；]{0,6}(?:介绍|讨论|讲解|描述|回顾|看看|了解|学习|研究)"
    r"|\b(?:we|this (?:section|chapter|article|book)|the next (?:section|chapter)) "
    r"(?:will |shall |now |then )*"
    r"(?:introduce|discuss|describe|review|cover|look at|explore|study|present)s?\b",
    re.IGNORECASE,
)
"""What a text says of its own course claims nothing."""

_TABLE_ROW = re.compile(r"\s*\|.*\|\s*\Z", re.DOTALL)
"""A row says something only under its table's head."""

_TO_NOTHING = re.compile(r"\bto (?:none|zero|nothing)\b|(?:到|为)零", re.IGNORECASE)
_MEASURE = re.compile(
    r"(?:率|时间|延迟|时延|延时|吞吐量?|带宽|速率|速度|用量|占用|成本|次数|数量|比例|大小|长度|miss|rate|ratio|time|latency"
    r"|throughput|bandwidth|speed|usage|utili[sz]ation|misses|hits|errors|cost|size|memory|goodput|duration|lag)\Z",
    re.IGNORECASE,
)
_METRIC = re.compile(r"(?:[A-Z][A-Z0-9]{2,4}|[pP]\d\d\d?)\Z")
_TELLING_VERB = 4.0
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
    """The clauses of a sentence, as places in the version's text; what stands in brackets is of the
    clause around it."""
    cuts = [match.end() for match in _CLAUSE.finditer(said.text) if not _bracketed(said.text, match.start())]
    bounds = [0, *cuts, len(said.text)]
    spans = []
    for start, end in pairwise(bounds):
        piece = said.text[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip(" \n，；,;：:—–-"))
        if right > left:
            spans.append(Span(said.span.start + start + left, said.span.start + start + right))
    return spans


def _bracketed(text: str, at: int) -> bool:
    """Whether a place stands between brackets that open before it and close behind it."""
    return any(
        text.count(opening, 0, at) > text.count(closing, 0, at) and closing in text[at:]
        for opening, closing in ("()", "（）")
    )


def find_facts(reading: Reading) -> list[Fact]:
    """The facts of a material, in order."""
    naming = Naming(reading)
    found: list[Fact] = []
    for said in reading.sentences:
        found.extend(_facts_of(reading, said, naming))
    return found


def _facts_of(reading: Reading, said: Said, naming: Naming) -> Iterator[Fact]:
    if cue("reported").search(said.text) or _ANNOUNCED.search(said.text) or _TABLE_ROW.match(said.text):
        return
    spans = clauses(said)
    heading = reading.passages[said.passage].heading
    own = cue("own").search(reading.passages[said.passage].text) is not None
    for number, span in enumerate(spans):
        kind, figure = _kind(span.of(reading.prose), said.text)
        if kind is None:
            continue
        quote = _readable(reading, spans, number)
        subject = naming.measured(span) if figure else naming.subject(span)
        strength = STRENGTH[kind] * (1.0 if subject else 0.95 if figure else 0.6)
        if not own and not cue("own").search(said.text):
            strength *= _OTHERS[kind]
        results = cue("result").search(said.text) or cue("results").search(heading)
        if figure is not None and results:
            strength = min(1.0, strength * 1.15)
        if len(span.of(reading.text)) < 8:
            strength *= 0.7
        yield Fact(kind, said.passage, quote, subject, figure.text if figure else "", strength)


def _kind(clause: str, sentence: str) -> tuple[FactKind | None, Figure | None]:
    numbers = [one for one in figures(clause) if one.unit] or _word_figures(clause)
    ratio = [one for one in numbers if _RATIO.search(one.unit)]
    many = len(figures(clause)) + len(SPELLED_FIGURE.findall(clause))
    changes = cue("change").search(clause) is not None and (
        many > 1 or _TO_NOTHING.search(clause) is not None
    )
    if numbers and (changes or (ratio and cue("gain").search(clause))):
        return "gain", (ratio or numbers)[0]
    if numbers and numbers[0].unit and (cue("level").search(clause) or cue("limit").search(clause)):
        return "level", numbers[0]
    if ratio and cue("gain").search(sentence) and cue("result").search(sentence):
        return "gain", ratio[0]
    for kind in ("automation", "limit", "mechanism", "tradeoff"):
        if cue(kind).search(clause):
            return kind, None
    return None, None


def _word_figures(clause: str) -> list[Figure]:
    ratios = [
        Figure(match.start(), match.end(), match.group(), 0.0, "倍") for match in WORD_FIGURE.finditer(clause)
    ]
    return ratios or [
        Figure(match.start(), match.end(), match.group(), 0.0, "")
        for match in SPELLED_FIGURE.finditer(clause)
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
        actions: Names of things done too (硬件巡检, 快速切换), not only of things.
    """

    def __init__(self, reading: Reading, actions: bool = False) -> None:
        self._places: dict[int, list[tuple[Span, Phrase]]] = {}
        self._reading = reading
        for phrase in reading.phrases:
            if not nameable(phrase) and not (actions and _is_action(phrase)):
                continue
            for span in phrase.spans:
                self._places.setdefault(reading.passage_at(span.start), []).append((span, phrase))

    def phrases_in(self, span: Span) -> list[tuple[Span, Phrase]]:
        """Phrases that stand wholly in a stretch of the text, with their places."""
        here = self._places.get(self._reading.passage_at(span.start), ())
        return [pair for pair in here if pair[0].start >= span.start and pair[0].end <= span.end]

    def subject(self, clause: Span) -> str:
        """The phrase of a clause that is the rarest, longest and most at the centre of the
        material; empty if there is none."""
        return self._apt(self.phrases_in(clause))

    def measured(self, clause: Span) -> str:
        """The quantity a clause gives a figure of, where it surely is one: a word for a measure
        ends it, or it is an acronym. Empty otherwise."""
        found = [
            (at, phrase)
            for at, phrase in self.phrases_in(clause)
            if _MEASURE.search(phrase.text) or (phrase.classes == ("latin",) and _METRIC.match(phrase.text))
        ]
        return self._apt(found)

    def _apt(self, found: Sequence[tuple[Span, Phrase]]) -> str:
        if not found:
            return ""
        at, _ = max(found, key=lambda pair: _aptness(*pair))
        return " ".join(at.of(self._reading.text).split())


def _aptness(at: Span, phrase: Phrase) -> float:
    rarity = min(7.0 - phrase.zipf, 4.5)
    return (
        rarity + 0.35 * min(phrase.count, 4) + (1.2 if len(phrase.classes) > 1 else 0.0) - 0.0001 * at.start
    )


def _is_action(phrase: Phrase) -> bool:
    """What is done to what, in four characters, or as automation is called."""
    if len(phrase.text) != 4 or len(phrase.classes) != 2 or phrase.classes[-1] not in ("verb", "verbal"):
        return False
    if phrase.classes[0] == "noun" or cue("automation").fullmatch(phrase.text):
        return True
    # 缓存预热, but not 进行优化: common verbs only say that something is done.
    return max(zipf(phrase.text[:2]), zipf(phrase.text[2:])) < _TELLING_VERB


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
