"""Shareable: an outline, a post or a talk that tells others the details.

Each of its points is anchored in the material where it can be: words of the text that say the same.
What has no support there or in the notes is named, figures that differ are flagged with both
quotes, and what of the details is told is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from banyun.analysis.data import cue
from banyun.findings.bodies import Claim
from banyun.knowledge.forms import Matrix
from banyun.language.sentences import sentences
from banyun.language.tokens import index_terms
from banyun.materials.anchor import Anchor, anchor_at
from banyun.study.mastery.answers import tells
from banyun.study.mastery.clauses import clauses_of, held_by_text
from banyun.study.mastery.details import Detail
from banyun.study.mastery.matter import Key
from banyun.study.mastery.quantities import Quantity, agree, plain_figures, quantities
from banyun.study.mastery.telling import RELATED, TELLING, Listener, Told

ENOUGH = 0.6
"""Share of the details, and of the key matter, that must be told: who can share a thing can share most
of it, and leaves out what the listeners don't need."""

TOLD = 0.3
"""Share of a passage's weighted terms from which it is told."""

MOST_COPIED = 0.5
"""Share that may be the text's own: a post quotes."""

LEAST_WORDS = 40
"""Words, or as much Chinese, below which nothing is shared."""

SUPPORTED = 0.4
"""Share of a claim's terms that a sentence of the material must have to be its source."""

GATHERED = 0.6
"""The same where the words are spread over the sentences of one passage."""

_FEWEST_TERMS = 2
_STRONG = 0.5
_TRIFLE = 10
"""Counts below this are said in passing (two ways, three reasons)."""

_CLAUSE_END = re.compile(r"[，。；;：:]|[,.](?=\s|\Z)")

Noted = Callable[[str], tuple[str, Anchor] | None]
"""A claim → the note that bears it out, and its words."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of one material an outline tells."""

    covered: tuple[Key, ...]
    gaps: tuple[Key, ...]
    told: tuple[Detail, ...]
    missing: tuple[Detail, ...]


def coverage(listener: Listener, keys: Sequence[Key], details: Sequence[Detail], told: Told) -> Coverage:
    """Holds an outline against one material."""
    covered: list[Key] = []
    gaps: list[Key] = []
    for key in keys:
        met = listener.meet(listener.query(key.number), told, sentences_only=False)
        (covered if met.share >= TOLD and met.related else gaps).append(key)
    has = {detail.key: tells(listener, detail, told) for detail in details}
    return Coverage(
        tuple(covered),
        tuple(gaps),
        tuple(one for one in details if has[one.key]),
        tuple(one for one in details if not has[one.key]),
    )


def share_of_matter(covers: Sequence[Coverage]) -> float:
    """Share of the key matter of all materials that is told."""
    told = sum(key.weight for one in covers for key in one.covered)
    whole = told + sum(key.weight for one in covers for key in one.gaps)
    return told / whole if whole else 0.0


def share_of_details(covers: Sequence[Coverage]) -> float:
    """Share of the details of all materials that are told; 1 where there are none."""
    told = sum(len(one.told) for one in covers)
    whole = told + sum(len(one.missing) for one in covers)
    return told / whole if whole else 1.0


def claims_of(text: str, listeners: Sequence[tuple[str, Listener]], noted: Noted) -> list[Claim]:
    """The points of an outline, each with what bears it out; what claims nothing is left out.

    Args:
        listeners: Material id and its listener.
    """
    found = []
    for span in sentences(text):
        claim = _claim(span.of(text), listeners, noted)
        if claim is not None:
            found.append(claim)
    return found


def _claim(said: str, listeners: Sequence[tuple[str, Listener]], noted: Noted) -> Claim | None:
    words = " ".join(said.split())
    sourced: list[tuple[float, Claim]] = []
    for material_id, listener in listeners:
        joined = _joined(said, material_id, listener)
        if joined is not None:
            sourced.append(joined)
            continue
        asked = listener.asked(said)
        weights = np.where(asked.telling >= TELLING, asked.telling, 0.0)
        if int((weights > 0).sum()) < _FEWEST_TERMS:
            return None
        # The material tells, the claim asks: what it has no word for in the other language is not sought.
        sought = weights
        if listener.told(said).language != listener.language:
            sought = weights * np.array([bool(term.others) or term.key.isascii() for term in asked.terms])
        held = held_by_text(asked, listener)
        if not held.size or sought.sum() == 0:
            continue
        found = _source(listener, held, sought)
        if found is not None:
            share, place = found
            span = listener.whole.prepared.sentences[place].span
            quote = anchor_at(listener.reading.text, span.start, span.end)
            sourced.append((share, _held_to(words, material_id, listener, quote)))
    if sourced:
        return max(sourced, key=lambda one: (one[0], one[1].support == "material"))[1]
    note = noted(said)
    if note is not None:
        return Claim(words, "note", note_id=note[0], quote=note[1])
    return Claim(words, "none")


def _joined(said: str, material_id: str, listener: Listener) -> tuple[float, Claim] | None:
    """A claim whose clauses the material bears out each in another place, by the words of all of them."""
    clauses = clauses_of(said, listener)
    if len(clauses) < 2 or listener.told(said).language != listener.language:
        return None
    found = [clause.source for clause in clauses]
    rows = [row for row in found if row is not None]
    if len(set(rows)) < 2 or len(rows) < len(found):
        return None
    cut = listener.whole.prepared.sentences
    quotes = {
        row: anchor_at(listener.reading.text, cut[row].span.start, cut[row].span.end)
        for row in dict.fromkeys(rows)
    }
    for clause, own in zip(clauses, rows, strict=True):
        if clause.swaps(own, set(rows)) or not _agrees(clause.text, quotes[own].exact):
            return None
    first, *rest = quotes.values()
    share = min(clause.share for clause in clauses)
    return share, Claim(" ".join(said.split()), "material", material_id, first, also=tuple(rest))


def _agrees(clause: str, source: str) -> bool:
    """Whether a clause has no figure that its source lacks, and neither denies what the other says."""
    theirs = quantities(plain_figures(source))
    told = all(any(agree(one, mine) for one in theirs) for mine in _telling(clause))
    negation = cue("negation")
    return told and (negation.search(clause) is None) == (negation.search(source) is None)


def _source(listener: Listener, held: Matrix, sought: Matrix) -> tuple[float, int] | None:
    """The sentence of the material that says most of a claim, and how much; where a claim gathers what
    several sentences of a passage say, the best of these."""
    strong = ((held >= _STRONG) & (sought > 0)).sum(axis=1)
    shares = np.where(strong >= RELATED, held @ sought / sought.sum(), 0.0)
    best = int(shares.argmax())
    if shares[best] >= SUPPORTED:
        return float(shares[best]), best
    rows: dict[int, list[int]] = {}
    for row, sentence in enumerate(listener.whole.prepared.sentences):
        rows.setdefault(listener.reading.passage_at(sentence.span.start), []).append(row)
    for own in rows.values():
        together = float(held[own].max(axis=0) @ sought / sought.sum())
        if together >= GATHERED:
            return together, max(own, key=lambda row: float(shares[row]))
    return None


def _held_to(words: str, material_id: str, listener: Listener, quote: Anchor) -> Claim:
    """A claim beside its source: whether a figure of it is nowhere in the material, and the source has
    another in its place."""
    source = plain_figures(quote.exact)
    theirs = _telling(source)
    for mine in _telling(words):
        alike = [one for one in theirs if _comparable(one.measure, mine.measure)]
        if alike and not any(agree(one, mine) for one in listener.figures):
            around = frozenset(index_terms(_clause(words, mine)))
            nearest = max(alike, key=lambda one: len(around & set(index_terms(_clause(source, one)))))
            return Claim(words, "differs", material_id, quote, None, mine.text, nearest.text)
    return Claim(words, "material", material_id, quote)


def _telling(text: str) -> list[Quantity]:
    """The figures of a text that say something: ``一种`` and ``one way`` count nothing."""
    return [one for one in quantities(text) if one.measure not in ("", "count") or one.value >= _TRIFLE]


def _clause(text: str, figure: Quantity) -> str:
    """The clause that a figure stands in."""
    start = max((match.end() for match in _CLAUSE_END.finditer(text, 0, figure.start)), default=0)
    match = _CLAUSE_END.search(text, figure.end)
    return text[start : match.start() if match else len(text)]


def _comparable(one: str, other: str) -> bool:
    return one == other or {one, other} <= {"", "count"} or one.removesuffix("/s") == other.removesuffix("/s")
