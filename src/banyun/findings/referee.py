"""The referee: whatever says something about a text brings a quote, and the text must say it.

Found are the text's own words: exactly, or with other white space, width and punctuation style
(``materials.normalising``), without the space before a unit, and without Markdown's emphasis,
link and escape marks. Letters, digits, case, and traditional against simplified characters are
never folded: another word is another quote. A careful editor's rules hold for the rest:

- A quote begins and ends with whole words and whole figures: "able" is not quoted from
  "unable", nor "5 %" from "15 %", nor "50" from "50 %".
- Quotation marks around the whole, an ellipsis at either end and a full stop that closes the
  quote's own sentence are the quoter's.
- An ellipsis inside is refused, since what it leaves out may be a "not": give two quotes.
- A quote too short to say anything, or a short one that stands in several places, is refused
  unless a place is given with it. A long one in several places is anchored at the first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from banyun.errors import InvalidInput, QuoteNotFound
from banyun.findings.tally import judged
from banyun.language.scripts import HAN_CLASS
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.normalising import Normalised

LEAST_WEIGHT = 4
"""A Han character weighs 1, another word 2: four characters or two words are the shortest quote."""
PLAIN_WEIGHT = 10
"""A lighter quote must stand in one place only, or come with its place."""

_UNSPACED = f"{HAN_CLASS}\u3040-\u30ff\u0e00-\u0eff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|(?<=\d)[.,](?=\d))+[%‰]?")
_LETTER = re.compile(rf"[^\W_{_UNSPACED}]")
_PERCENT = re.compile(r"\d[ \t\u00a0]?[%‰％]")
_ELLIPSIS = r"(?:\[(?:…+|\.{3,})\]|\((?:…+|\.{3,})\)|…+|\.{3,}|⋯+)"
_INNER_ELLIPSIS = re.compile(rf"(?<=\S)\s*{_ELLIPSIS}\s*(?=\S)")
_EDGES = re.compile(rf"\A\s*(?:{_ELLIPSIS})?\s*|\s*(?:{_ELLIPSIS})?\s*\Z")
_WRAPPED = re.compile(r"\A\s*(?:“(.+)”|\"(.+)\"|「(.+)」|『(.+)』|‘(.+)’|'(.+)'|«(.+)»)\s*\Z", re.DOTALL)
_STOP = re.compile(r"[.,;:。，；：]\s*\Z")

_MARKS = re.compile(
    "|".join(
        (
            r"`+",
            r"\\(?=[!-/:-@\[-`{-~])",
            r"\[\[(?:[^\[\]|\n]{0,300}\|)?(?=[^\[\]|\n]{1,300}\]\])",
            r"\]\]",
            r"\[(?=[^\[\]\n]{0,1000}\]\()",
            r"\]\((?:[^()\n]{0,2000}|[^()\n]{0,500}\([^()\n]{0,500}\)[^()\n]{0,500})\)",
            r"\[\^[^\]\s]{1,100}\]",
            r"(?<=\d)(?:[ \t\u00a0]|[ \t]*\n[ \t>]*)(?=[A-Za-zµμ°])",
            r"(?<![A-Za-z0-9*\\])\*{1,3}(?=[^\s*])|(?<=[^\s*\\])\*{1,3}(?![A-Za-z0-9*])",
            r"(?<![A-Za-z0-9_\\])_{1,3}(?=[^\s_])|(?<=[^\s_\\])_{1,3}(?![A-Za-z0-9_])",
            r"(?<![A-Za-z0-9~])~~(?=[^\s~])|(?<=[^\s~])~~(?![A-Za-z0-9~])",
            r"(?<![A-Za-z0-9=<>!])==(?=[^\s=])|(?<=[^\s=<>!])==(?![A-Za-z0-9=])",
        )
    )
)
"""Code, escapes, wikilinks, links and their targets, footnotes, the space before a unit, and
emphasis, which never stands between two letters or digits, as in ``2*3`` or ``snake_case``."""


def locate(quote: str, text: str, where: str, *, near: Span | None = None) -> Anchor:
    """Where a text says a quote; the anchor holds the text's own words. Counted (``tally``).

    Args:
        quote: The words, as someone gives them.
        text: All of the text.
        where: Its name, for the refusal.
        near: About where it should stand; decides among several places.

    Raises:
        QuoteNotFound: the text does not say so.
        InvalidInput: the quote is empty, too short, or short and in several places.
    """
    try:
        anchor = _located(quote, text, where, near)
    except (QuoteNotFound, InvalidInput):
        judged(resolved=False)
        raise
    judged(resolved=True)
    return anchor


def _located(quote: str, text: str, where: str, near: Span | None) -> Anchor:
    if not _TOKEN.search(quote):
        raise InvalidInput("The quote has no words in it.", "Quote the text's own words.")
    searched = _searched(text)
    for words in _readings(quote):
        spans = searched.places(words, every=near is not None)
        if spans:
            chosen = _chosen(words, spans, near)
            return anchor_at(text, chosen.start, chosen.end)
    raise _refusal(quote, searched, where)


def _readings(quote: str) -> Iterator[str]:
    """The quote, and the quote without what a quoter may add to it."""
    yield quote
    for form in ("NFC", "NFD"):
        composed = unicodedata.normalize(form, quote)
        if composed != quote:
            yield composed
    bare = unicodedata.normalize("NFC", quote)
    wrapped = _WRAPPED.match(bare)
    if wrapped:
        bare = next(inner for inner in wrapped.groups() if inner is not None)
        yield bare
    bare = _EDGES.sub("", bare)
    yield bare
    yield _STOP.sub("", bare)


def _weight(quote: str) -> int:
    return sum(1 if re.match(f"[{_UNSPACED}]", token) else 2 for token in _TOKEN.findall(quote))


def _chosen(quote: str, spans: list[Span], near: Span | None) -> Span:
    if near is not None:
        return min(spans, key=lambda span: (max(near.start - span.start, span.end - near.end, 0), span.start))
    weight = _weight(quote)
    if weight < LEAST_WEIGHT:
        raise InvalidInput(f"“{quote.strip()}” is too short to quote.", "Quote the sentence it stands in.")
    if weight < PLAIN_WEIGHT and len(spans) > 1:
        raise InvalidInput(
            f"“{quote.strip()}” stands in {len(spans)} places.", "Quote more of the sentence that is meant."
        )
    return spans[0]


@lru_cache(maxsize=16)
def _searched(text: str) -> _Searched:
    return _Searched(text)


class _Searched:
    """A text in which quotes are looked for; reduced when first needed."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _rendered(self) -> tuple[NDArray[np.int64], Normalised]:
        origins, shown = _without_marks(self.text)
        return origins, Normalised(shown)

    def places(self, words: str, every: bool = False) -> list[Span]:
        """Where the text says these words, whole at both ends: exactly, else (or as well, for
        ``every`` place) in another style."""
        exact = [span for span in _occurrences(self.text, words) if self._whole(span)]
        if exact and not every:
            return exact
        origins, normalised = self._rendered
        reduced = Normalised.reduced(_without_marks(words)[1])
        found = (
            normalised.original_span(span.start, span.end) for span in _occurrences(normalised.text, reduced)
        )
        spans = [Span(int(origins[span.start]), int(origins[span.end - 1]) + 1) for span in found]
        return exact + [span for span in spans if self._whole(span)]

    def _whole(self, span: Span) -> bool:
        """Whether no word and no figure is cut at either end."""
        text, start, end = self.text, span.start, span.end
        return not (_joined(text, start) or _joined(text, end) or _PERCENT.match(text, end - 1))


def _joined(text: str, at: int) -> bool:
    """Whether a word or a figure goes on across ``at``."""
    if at <= 0 or at >= len(text):
        return False
    left, right = text[at - 1], text[at]
    if _LETTER.match(left) and _LETTER.match(right):
        return True
    if left in ".," and right.isdigit() and at >= 2 and text[at - 2].isdigit():
        return True
    return right in ".," and left.isdigit() and text[at + 1 : at + 2].isdigit()


def _occurrences(text: str, words: str) -> Iterator[Span]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield Span(at, at + len(words))
        at = text.find(words, at + 1)


def _without_marks(text: str) -> tuple[NDArray[np.int64], str]:
    """The text without inline marks, and the offset in the text of each character left."""
    kept = np.ones(len(text), dtype=np.bool_)
    for match in _MARKS.finditer(text):
        kept[match.start() : match.end()] = False
    origins = np.flatnonzero(kept)
    if len(origins) == len(text):
        return origins, text
    pieces: list[str] = []
    at = 0
    for match in _MARKS.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
    pieces.append(text[at:])
    return origins, "".join(pieces)


_NEAREST_SCORE = 40.0
"""Below this likeness (0..100) no sentence is worth showing."""
_BLOCK = 512
_BLOCKS = 6
_WINDOW = 1_500
_LOOKED_AT = 2_000
"""Code points of a refused quote that are compared."""


def _refusal(quote: str, searched: _Searched, where: str) -> QuoteNotFound:
    quote = quote.strip()
    parts = [part for part in _INNER_ELLIPSIS.split(quote) if _TOKEN.search(part)]
    if len(parts) > 1 and all(searched.places(_STOP.sub("", part)) for part in parts):
        first = searched.places(_STOP.sub("", parts[0]))[0]
        refusal = QuoteNotFound(quote, "…", _sentence_at(searched.text, first), where)
        refusal.hint = "An ellipsis leaves words out: give each stretch as a quote of its own."
        return refusal
    nearest = _nearest(quote[:_LOOKED_AT], searched.text)
    if nearest is None:
        return QuoteNotFound(quote, _unknown(quote[:_LOOKED_AT], searched.text), "", where)
    around = searched.text[max(0, nearest.start - _WINDOW) : nearest.end + _WINDOW]
    return QuoteNotFound(quote, _missing(quote[:_LOOKED_AT], around), nearest.of(searched.text), where)


def _nearest(quote: str, text: str) -> Span | None:
    """The sentence most like the quote. Only the blocks of the text that share most of the
    quote's words are cut into sentences."""
    best, best_score = None, _NEAREST_SCORE
    for window in _windows(quote, text):
        part = window.of(text)
        for found in sentences(part):
            score = fuzz.ratio(quote, found.of(part), score_cutoff=0)
            if len(quote) < 0.8 * (found.end - found.start):
                score = max(score, 0.95 * fuzz.partial_ratio(quote, found.of(part)))
            if score > best_score:
                best, best_score = Span(window.start + found.start, window.start + found.end), score
    return best


def _windows(quote: str, text: str) -> list[Span]:
    """Stretches of whole lines around the blocks that share most of the quote's words."""
    shared = np.zeros(len(text) // _BLOCK + 2)
    tokens = [match.group() for match in _TOKEN.finditer(quote)]
    pairs = [a + b for a, b in pairwise(tokens) if len(a) == len(b) == 1]
    for needle in dict.fromkeys([*(token for token in tokens if len(token) > 1), *pairs] or tokens):
        blocks = {span.start // _BLOCK for span in _occurrences(text, needle)}
        if blocks:
            # What is everywhere tells little about where.
            shared[list(blocks)] += np.log(1 + len(shared) / len(blocks))
    together = shared[:-1] + shared[1:]
    windows: list[Span] = []
    for block in np.argsort(-together, kind="stable")[:_BLOCKS]:
        if together[block] <= 0:
            break
        start, end = int(block) * _BLOCK, min(len(text), (int(block) + 2) * _BLOCK)
        line = text.rfind("\n", max(0, start - _WINDOW), start) + 1
        after = text.find("\n", end, end + _WINDOW)
        windows.append(
            Span(line or max(0, start - _WINDOW), after if after >= 0 else min(len(text), end + _WINDOW))
        )
    return windows


def _unknown(quote: str, text: str) -> str:
    """The stretches of a quote whose words the text has nowhere; else all of it."""
    stretches: list[Span] = []
    last = False
    for match in _TOKEN.finditer(quote):
        unknown = match.group() not in text
        if unknown:
            stretches.append(Span(stretches.pop().start if last else match.start(), match.end()))
        last = unknown
    return " … ".join(span.of(quote) for span in stretches) or quote


def _sentence_at(text: str, span: Span) -> str:
    start, end = max(0, span.start - _WINDOW), min(len(text), span.end + _WINDOW)
    around = text[start:end]
    for found in sentences(around):
        if start + found.end > span.start:
            return found.of(around)
    return span.of(text)


def _missing(quote: str, around: str) -> str:
    """The shortest stretches of the quote that the text around its nearest sentence lacks; where
    it lacks none, the words between which the text says more."""
    said = list(_TOKEN.finditer(quote))
    there = [match.group() for match in _TOKEN.finditer(around)]
    matcher = SequenceMatcher(None, [match.group() for match in said], there, autojunk=False)
    lacking: list[Span] = []
    seams: list[Span] = []
    for tag, first, last, _, _ in matcher.get_opcodes():
        if tag in ("replace", "delete"):
            lacking.append(Span(said[first].start(), said[last - 1].end()))
        elif tag == "insert" and 0 < first < len(said):
            seams.append(Span(said[first - 1].start(), said[first].end()))
    stretches = lacking or seams
    return " … ".join(span.of(quote) for span in stretches) or quote
