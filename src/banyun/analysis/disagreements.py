"""Disagreements: where a passage and a note of its evidence may clash. Candidates only.

Precision first: two sentences must speak of the same thing (several informative terms in
common) before a number, a negation or a comparison is held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.analysis.candidates import Disagreement, DisagreementKind, PassageAnalysis
from banyun.analysis.data import cue
from banyun.analysis.facts import Figure, figures
from banyun.knowledge.evidence import Evidence
from banyun.language.informative import informative_terms
from banyun.language.scripts import has_han
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.tokens import index_terms
from banyun.materials.anchor import CONTEXT, Anchor

MOST = 6
LOOKED_AT = 3
"""Pieces of evidence of a passage that are held against it."""

_LEAST_EVIDENCE = 0.3
_SAME_THING = 0.45
"""Least share of the shorter sentence's informative weight that both must have in common."""

_APART = 1.3
"""Least ratio of two values that clash."""

_OF_ONE_QUANTITY = 2
"""Words that two figures must both have beside them."""

_CLAUSE_OF_HAN, _CLAUSE_OF_LATIN = 16, 40
_REACH = 40
"""Characters after a negation in which what it denies begins."""

_TELLING = 0.3
_POLES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (r"\bfaster\b|更快|快于", r"\bslower\b|更慢|慢于"),
        (r"\bbetter\b|更好|优于|好于", r"\bworse\b|更差|劣于|不如"),
        (r"\bcheaper\b|更便宜|便宜于", r"\b(?:more expensive|dearer|costlier)\b|更贵|更昂贵"),
        (r"\bhigher\b|更高|高于", r"\blower\b|更低|低于"),
        (r"\blarger\b|\bbigger\b|更大|大于", r"\bsmaller\b|更小|小于"),
        (r"\bsafer\b|更安全", r"\briskier\b|更危险|更不安全"),
        (r"\bsimpler\b|\beasier\b|更简单|更容易", r"\bharder\b|\bmore complex\b|更复杂|更难"),
        (r"\balways\b|总是|一定要|必须", r"\bnever\b|从不|绝不|千万不要"),
    )
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    anchor: Anchor
    terms: dict[str, float]


def find_disagreements(analyses: Sequence[PassageAnalysis]) -> list[Disagreement]:
    """Candidates, the likeliest first; at most one for a passage and a note."""
    found = []
    for analysis in analyses:
        for evidence in analysis.evidence[:LOOKED_AT]:
            if evidence.recalled.score >= _LEAST_EVIDENCE:
                best = max(_between(analysis, evidence), key=lambda one: one.score, default=None)
                if best is not None:
                    found.append(best)
    found.sort(key=lambda one: (-one.score, one.material_quote.start, one.note_id))
    return found[:MOST]


def _between(analysis: PassageAnalysis, evidence: Evidence) -> Iterator[Disagreement]:
    passage = analysis.passage
    theirs = _sentences(Anchor(passage.text, passage.start, passage.end))
    mine = _sentences(evidence.recalled.quote)
    for one in theirs:
        for other in mine:
            shared = _in_common(one, other)
            kind = _clash(one, other, shared) if shared >= _SAME_THING else None
            if kind is not None:
                yield Disagreement(
                    kind=kind,
                    passage_id=passage.id,
                    note_id=evidence.recalled.note_id,
                    material_quote=one.anchor,
                    note_quote=other.anchor,
                    reported=cue("reported").search(one.anchor.exact) is not None,
                    score=round(min(1.0, shared) * (0.5 + 0.5 * evidence.recalled.score), 4),
                )


def _sentences(anchor: Anchor) -> list[_Sentence]:
    found = []
    for span in sentences(anchor.exact):
        text = span.of(anchor.exact)
        terms = {term.key: term.weight for term in informative_terms(text) if not term.key[0].isdigit()}
        found.append(
            _Sentence(_part(anchor, span), {key: told for key, told in terms.items() if told > _TELLING})
        )
    return found


def _part(anchor: Anchor, span: Span) -> Anchor:
    """A part of an anchored quote, anchored."""
    before = anchor.prefix + anchor.exact[: span.start]
    after = anchor.exact[span.end :] + anchor.suffix
    return Anchor(
        exact=span.of(anchor.exact),
        start=anchor.start + span.start,
        end=anchor.start + span.end,
        prefix=before[-CONTEXT:],
        suffix=after[:CONTEXT],
        page=anchor.page,
    )


def _in_common(one: _Sentence, other: _Sentence) -> float:
    """Share of the lighter sentence's informative weight that both hold; 0 under two terms."""
    common = one.terms.keys() & other.terms.keys()
    if len(common) < 2:
        return 0.0
    lighter = min(sum(one.terms.values()), sum(other.terms.values()))
    return sum(one.terms[key] for key in common) / lighter


def _clash(one: _Sentence, other: _Sentence, shared: float) -> DisagreementKind | None:
    if _numbers_clash(one, other):
        return "number"
    if shared < 0.6:
        return None
    if _poles_clash(one.anchor.exact, other.anchor.exact):
        return "comparative"
    close = len(one.terms.keys() & other.terms.keys()) >= 3 and not _asks(one, other)
    return "negation" if close and (_denies(one, other) or _denies(other, one)) else None


def _denies(one: _Sentence, other: _Sentence) -> bool:
    """Whether one side denies what the other says without a negation of its own: the words right
    after the negation are among the other's."""
    text = one.anchor.exact
    negation = cue("negation").search(text)
    if negation is None or cue("negation").search(other.anchor.exact):
        return False
    denied = [term.key for term in informative_terms(text[negation.end() : negation.end() + _REACH])]
    return bool(denied) and denied[0] in other.terms


def _asks(*sides: _Sentence) -> bool:
    return any(side.anchor.exact.rstrip().endswith(("?", "？", "吗", "呢")) for side in sides)


def _numbers_clash(one: _Sentence, other: _Sentence) -> bool:
    """Whether each side gives one value of a unit that the other gives differently, and the
    words around it are of the same thing."""
    mine, theirs = _by_unit(other.anchor.exact), _by_unit(one.anchor.exact)
    for unit in mine.keys() & theirs.keys():
        if len(mine[unit]) != 1 or len(theirs[unit]) != 1:
            continue
        left, right = theirs[unit][0], mine[unit][0]
        low, high = sorted((left.value, right.value))
        common = _near(one, left) & _near(other, right)
        if low > 0 and high / low >= _APART and len(common) >= _OF_ONE_QUANTITY:
            return True
    return False


def _by_unit(text: str) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures(text):
        if figure.unit:
            unit = "x" if figure.unit in ("倍", "×", "x", "times", "fold", "-fold") else figure.unit
            found.setdefault(unit, []).append(figure)
    return found


def _near(sentence: _Sentence, figure: Figure) -> frozenset[str]:
    """Words within a clause's reach of a figure."""
    text = sentence.anchor.exact
    reach = _CLAUSE_OF_HAN if has_han(text) else _CLAUSE_OF_LATIN
    around = index_terms(text[max(0, figure.start - reach) : figure.end + reach // 2])
    return frozenset(term for term in around if not term[0].isdigit())


def _poles_clash(one: str, other: str) -> bool:
    for left, right in _POLES:
        ups = bool(left.search(one)), bool(left.search(other))
        downs = bool(right.search(one)), bool(right.search(other))
        if ups != downs and ups in ((True, False), (False, True)) and downs == (not ups[0], not ups[1]):
            return True
    return False
