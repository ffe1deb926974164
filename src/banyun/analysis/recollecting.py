"""What to ask about the work behind a note: its own sentences with figures, setbacks and causes, put
back as questions. Details that are recalled stay; those that are only read again do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from banyun.analysis.data import cue
from banyun.analysis.facts import FIGURE
from banyun.analysis.reading import Reading, letters
from banyun.language.span import Span
from banyun.language.wording import say
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.passage import Passage

Kind = Literal["number", "setback", "cause", "open"]

MOST = 3
_BLANK = "____"
_SHORTEST, _LONGEST = 8, 240
"""Letters and characters of a sentence that is asked about."""
_INNER = str.maketrans("“”", "‘’")
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(rf"\s?(?:[年月日号点]|:\d)|(?:st|nd|rd|th)?\s(?:{_MONTH})")
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question on the reader's own work, in the note's language; ``quote`` is the sentence it was
    made from, which holds the answer or its beginning."""

    kind: Kind
    text: str
    quote: Anchor


def recollection_prompts(
    text: str, passages: Sequence[Passage], around: Span, language: str, *, most: int = MOST
) -> list[Prompt]:
    """Two or three questions about a note, one of a kind, each made from the sentence nearest to the
    words that the reader agreed to; where nothing in it can be asked for, one on those words.

    Args:
        text: The note's whole text.
        passages: Its passages.
        around: Those words; they are asked about last, and only for their figures.
        language: ``zh`` or another: the questions' language.
    """
    wording = "zh" if language == "zh" else "en"
    reading = Reading(text, passages)
    sentences = [
        one.span
        for one in reading.sentences
        if letters(one.text) >= _SHORTEST and one.span.end - one.span.start <= _LONGEST
    ]
    sentences.sort(
        key=lambda span: (_meets(span, around), max(span.start - around.end, around.start - span.end))
    )
    taken: list[Span] = []
    prompts: list[Prompt] = []
    for kind in _kinds():
        found = next(
            (span for span in sentences if span not in taken and _is(kind, span, text, around)), None
        )
        if found is not None and len(prompts) < most:
            taken.append(found)
            prompts.append(_prompt(kind, text, found, wording))
    return prompts or [_prompt("open", text, around, wording)]


def _kinds() -> Iterator[Kind]:
    yield from ("number", "setback", "cause")


def _is(kind: Kind, span: Span, text: str, around: Span) -> bool:
    sentence = span.of(text)
    if kind == "number":
        return any(True for _ in _figures(sentence))
    return not _meets(span, around) and cue(kind).search(sentence) is not None


def _meets(span: Span, around: Span) -> bool:
    """Whether a sentence is of those words: it stands beside the passage already."""
    return span.start < around.end and around.start < span.end


def _prompt(kind: Kind, text: str, span: Span, wording: str) -> Prompt:
    sentence = span.of(text)
    shown = _blanked(sentence) if kind == "number" else sentence
    said = " ".join(shown.split()).replace("**", "").strip("*_ ").translate(_INNER).removesuffix("。")
    return Prompt(
        kind,
        say(f"validation.detail.{kind}", wording, sentence=said),
        anchor_at(text, span.start, span.end),
    )


def _figures(sentence: str) -> Iterator[Span]:
    """The numbers of a sentence that can be asked for: no dates and times, no numbers of a list."""
    for match in FIGURE.finditer(sentence):
        number = match["number"]
        year = number.isdigit() and int(number) in _YEARS and not match["unit"]
        dated = _DATE.match(sentence, match.end("number")) or sentence[: match.start()].endswith(":")
        if not year and not dated and sentence[: match.start()].strip("*_ (（"):
            yield Span(match.start("number"), match.end("number"))


def _blanked(sentence: str) -> str:
    pieces, at = [], 0
    for span in _figures(sentence):
        pieces += [sentence[at : span.start], _BLANK]
        at = span.end
    return "".join([*pieces, sentence[at:]])
