"""Techniques a text shows, of telling as much as of engineering: candidates with quotes.

Few and good: each passage offers its best of a kind, the material a dozen at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.analysis.candidates import TechniqueCandidate, TechniqueKind
from banyun.analysis.data import cue
from banyun.analysis.facts import FIGURE, SPELLED_FIGURE, WORD_FIGURE, clauses
from banyun.analysis.reading import Reading, Said
from banyun.language.span import Span
from banyun.language.wording import say
from banyun.materials.anchor import anchor_at
from banyun.materials.passage import Passage

MOST = 12
MOST_OF_A_KIND = 3
_LONGEST = 400

_FORMULA_LINE = re.compile(
    r"^[ \t>*+-]*(?P<left>[^\s=＝≈][^=＝≈\n]{1,40}?)[ \t]*[=＝≈][ \t]*"
    r"(?P<right>[^=＝≈\n。]{2,90}?[ \t]*[+＋×*·/÷−–-][ \t]*[^=＝≈\n。]{2,60}?)[ \t*]*(?:$|[。.](?=\s))",
    re.MULTILINE,
)
_CODE_LIKE = re.compile(
    r"[{}\[\];$\\_`]|\w\(|\)\.|\bself\b|\bdef\b|\bnp\.|[a-z]\.[a-z]|^\W*[a-zA-Z]\s*[=(\[]|[∑∫∂√^|]|\w\d\b.*\w\d\b"
)
_IN_WORDS = re.compile(r"[A-Za-z]{2,}[ \t]+[A-Za-z]{2,}[ \t]*(?:[=＝≈+＋×]|$)|[一-鿿]{2,}")
"""An operand of several words, which no program has: talks set their formulas like code."""

_WORDY = re.compile(r"[一-鿿]{2,}|[A-Za-z]{3,}")

_COUNT = r"(?:two|three|four|five|six|seven|\d)"
_PARTS = (
    r"(?:principles?|things|rules|reasons|steps|lessons|ideas|factors|questions|levers|kinds|ways|insights"
    r"|properties|parts|goals)"
)
_ENUMERATION = re.compile(
    rf"\b{_COUNT}\s+(?:\w+\s+)?{_PARTS}\b"
    r"|[两二三四五六七](?:个|点|条|项|大|类|种)?(?:关键)?(?:点|原则|理由|步骤|教训|因素|问题|要素|方面|措施|阶段|部曲|条件|要点|目标|心法)"
)
_ITEMS = (
    re.compile(r"\bfirst(?:ly)?\b.{3,}?\bsecond(?:ly)?\b", re.IGNORECASE | re.DOTALL),
    re.compile(r"一是.{2,}?二是|第一.{2,}?第二|其一.{2,}?其二|首先.{2,}?其次", re.DOTALL),
    re.compile(
        r"^[ \t]*(?:[-*+]|1[.)、])[ \t]*\S.*(?:\n+[ \t]*(?:[-*+]|\d[.)、])[ \t]*\S.*){1,}", re.MULTILINE
    ),
)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: TechniqueKind
    passage: int
    span: Span
    score: float


def find_techniques(reading: Reading, wording: str) -> list[TechniqueCandidate]:
    """The techniques of a material, best first, named in the interface's language."""
    found: list[_Found] = []
    for number, passage in enumerate(reading.passages):
        if passage.kind == "code" or (
            passage.readable and reading.prose[passage.start : passage.end].strip()
        ):
            found.extend(_best_of_each_kind(_in_passage(reading, number, passage)))
    chosen: list[_Found] = []
    for one in sorted(found, key=lambda each: (-each.score, each.span.start)):
        same = sum(other.kind == one.kind for other in chosen)
        if len(chosen) < MOST and same < MOST_OF_A_KIND and not _overlaps(one, chosen):
            chosen.append(one)
    return [_candidate(reading, one, wording) for one in chosen]


def _best_of_each_kind(found: Iterator[_Found]) -> list[_Found]:
    best: dict[TechniqueKind, _Found] = {}
    for one in found:
        if one.kind not in best or one.score > best[one.kind].score:
            best[one.kind] = one
    return list(best.values())


def _overlaps(one: _Found, chosen: Sequence[_Found]) -> bool:
    return any(one.span.start < other.span.end and other.span.start < one.span.end for other in chosen)


def _in_passage(reading: Reading, number: int, passage: Passage) -> Iterator[_Found]:
    formula = formula_block(reading.text, passage)
    if formula is not None:
        span, lines = formula
        yield _Found("formula", number, span, 0.95 if lines > 1 else 0.75)
    if passage.kind == "code":
        return
    enumeration = _enumeration(reading, passage)
    if enumeration is not None:
        yield _Found("enumeration", number, enumeration, 0.6)
    for said in reading.sentences_of(number):
        if len(said.text) <= _LONGEST and not _CODE_LIKE.search(said.text):
            yield from _in_sentence(reading.text, said, number)


def formula_block(text: str, passage: Passage) -> tuple[Span, int] | None:
    """The lines of a passage that put an idea as an equation of words: first to last, if they
    stand together; and how many."""
    lines = [
        match
        for match in _FORMULA_LINE.finditer(text, passage.start, passage.end)
        if not _CODE_LIKE.search(match.group()) and _WORDY.search(match["left"]) and _sides(match["right"])
    ]
    if passage.kind == "code":
        lines = [match for match in lines if _IN_WORDS.search(match.group().strip())]
    if not lines:
        return None
    block = [lines[0]]
    for match in lines[1:]:
        if text[block[-1].end() : match.start()].strip():
            break
        block.append(match)
    start = block[0].start() + len(block[0].group()) - len(block[0].group().lstrip(" \t>*+-"))
    return Span(start, block[-1].end()), len(block)


def _sides(right: str) -> bool:
    sides = re.split(r"[+＋×*·/÷−–]|\s-\s", right)
    return len(sides) > 1 and all(_WORDY.search(side) for side in sides if side.strip())


def _enumeration(reading: Reading, passage: Passage) -> Span | None:
    """A claim of so many things and the things themselves."""
    text = reading.prose[passage.start : passage.end]
    claim = _ENUMERATION.search(text)
    if claim is None:
        return None
    for items in _ITEMS:
        match = items.search(text, claim.start())
        if match is not None and match.start() - claim.end() < 200:
            end = _sentence_end(reading, passage.start + match.end())
            start = passage.start + _clause_start(text, claim.start())
            return Span(start, min(end, start + _LONGEST))
    return None


def _clause_start(text: str, at: int) -> int:
    return max((text.rfind(mark, 0, at) + 1 for mark in "。！？.!?\n，；"), default=0) + _indent(text, at)


def _indent(text: str, at: int) -> int:
    start = max((text.rfind(mark, 0, at) + 1 for mark in "。！？.!?\n，；"), default=0)
    return len(text[start:at]) - len(text[start:at].lstrip(" \t*->#"))


def _sentence_end(reading: Reading, at: int) -> int:
    for said in reading.sentences_of(reading.passage_at(at - 1)):
        if said.span.start <= at - 1 < said.span.end:
            return said.span.end
    return at


def _in_sentence(whole: str, said: Said, number: int) -> Iterator[_Found]:
    text = said.text
    likened = (said.span.start + match.end() for match in cue("analogy").finditer(text))
    if any(not _FIGURE_NAMED.match(whole, end) for end in likened):
        yield _Found("analogy", number, said.span, 0.55 + (0.05 if len(text) < 160 else 0.0))
    for span in clauses(said):
        clause = text[span.start - said.span.start : span.end - said.span.start]
        numbers = [match for match in FIGURE.finditer(clause) if match["unit"] or match["scale"]]
        if numbers and cue("growth").search(text) and len(text) < 160:
            yield _Found("sharp_number", number, said.span, 0.7)
        values = len(FIGURE.findall(clause)) + len(SPELLED_FIGURE.findall(clause))
        if cue("change").search(clause) and values > 1 and (numbers or SPELLED_FIGURE.search(clause)):
            yield _Found("before_after", number, span, 0.62 + (0.05 if cue("better").search(clause) else 0.0))
    if cue("gain").search(text) and cue("result").search(text):
        ratios = [
            m
            for m in FIGURE.finditer(text)
            if m["unit"] and m["unit"].lower() in ("倍", "x", "×", "times", "-fold", "fold")
        ]
        if ratios or WORD_FIGURE.search(text):
            yield _Found("before_after", number, said.span, 0.5)
    defined = cue("definition").search(text)
    if defined and len(text) < 140 and len(text[defined.end() :].strip(" \n:：，。$")) >= _DEFINING:
        yield _Found("definition", number, said.span, 0.3)


_FIGURE_NAMED = re.compile(r"\s*(?::\w+:|[图表第]|(?:fig(?:ure|\.)|table|section|eq)\b)", re.IGNORECASE)
"""What looks like a figure of the text is no analogy."""

_DEFINING = 6
"""Characters that must follow the words of a definition: a formula on the next line is none."""


def _candidate(reading: Reading, found: _Found, wording: str) -> TechniqueCandidate:
    span = found.span
    return TechniqueCandidate(
        kind=found.kind,
        name=say(f"analysis.technique.{found.kind}.name", wording),
        pattern=say(f"analysis.technique.{found.kind}.pattern", wording),
        why=say(f"analysis.technique.{found.kind}.why", wording),
        score=round(found.score, 4),
        passage_ids=(reading.passages[found.passage].id,),
        quote=anchor_at(reading.text, span.start, span.end),
    )
