"""Sentences that can be understood where they are quoted alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from banyun.analysis.reading import Said
from banyun.language.folding import fold
from banyun.language.scripts import is_han
from banyun.language.span import Span
from banyun.study.mastery.telling import Listener

SHORTEST, LONGEST = 12, 150
"""Length of a sentence that can be asked about, in Han characters; Latin letters count for less."""

_LETTERS_A_HAN = 2.2
_LINES = 8

POINTING = re.compile(
    r"\s*(?:[这那它他她其该此也还又中的上下]"
    r"|(?:this|that|these|those|it|they|he|she|such|there|here|which|so|but|and|then)\b)",
    re.IGNORECASE,
)
"""A sentence that begins so points back to the one before it."""

FORMULA = re.compile(r"\$[^$\n]*\$|\\[a-z]+|[{}]|::")
_MOST_FORMULAS = 2
_MARKUP = re.compile(
    r"[，,（(]?[ ]?(?:如|见|参见|as shown in|shown in|as in|see)\s*:\w+:`[^`\n]*`\s*(?:所示|中)?[)）]?"
    r"|!?\[([^\]\n]*)\]\([^)\n]*\)|:\w+:`[^`\n]*`|^:\w+:\S*|\{\.[^}\n]*\}|\[(?=\*\*)|(?<=\*\*)\]|`"
    r"|\[\d+(?:[,–-]\d+)*\]",
    re.MULTILINE,
)
_REFERRING = re.compile(r"\s*(?::\w+:`[^`]*`\s*[^\s，,]|[（(])")
"""A sentence whose subject is a cross reference."""

_SPEAKING_OF = re.compile(
    r"(?:^|[^如见\s])\s*:\w+:`[^`\n]*`\s*[中里内]|[与和在从由对跟]\s*:\w+:`[^`\n]*`\s*的|\b(?:in|of|from|with|than)\s+:\w+:`[^`\n]*`"
)
"""A sentence that speaks of what a cross reference leads to: without it, it has a hole."""

_UNQUOTABLE = re.compile(r"\||!\[")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)([^*\n]+?)(?<=\S)\*{1,3}")
_LEFT_OVER = re.compile(r"\A[\s。，、；：,;.]+(?=\S)")
"""Punctuation at the beginning, of what was a reference or a formula before it."""

_EMPTY = re.compile(r"\s*[(（]\s*[)）]")
_HAN_LINES = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")


def readable(text: str) -> str:
    """A text on one line, without its markup. Lines of Chinese are put together without a space."""
    plain = _EMPTY.sub("", _EMPHASIS.sub(r"\1", _MARKUP.sub(lambda match: match[1] or "", text)))
    plain = _LEFT_OVER.sub("", plain)
    return " ".join(_HAN_LINES.sub("", plain).split())


def compact(text: str) -> str:
    """The letters of a text, folded: for comparing names."""
    return re.sub(r"[\W_]+", "", fold(text))


def understandable(listener: Listener, sentences: Sequence[Said], at: int) -> Span | None:
    """The place of a sentence, with the one before it where it points back; None where it would not be
    understood by itself."""
    said = sentences[at]
    start = said.span.start
    if POINTING.match(said.text):
        if at == 0 or POINTING.match(sentences[at - 1].text):
            return None
        start = sentences[at - 1].span.start
    shown = Span(start, said.span.end)
    text = shown.of(listener.reading.text)
    fits = SHORTEST <= _length(readable(text)) <= LONGEST and text.count("\n") <= _LINES
    clear = not any((_REFERRING.match(text), _SPEAKING_OF.search(text), _UNQUOTABLE.search(text)))
    return shown if fits and clear and len(FORMULA.findall(text)) <= _MOST_FORMULAS else None


def _length(text: str) -> float:
    han = sum(map(is_han, text))
    return han + (len(text) - han) / _LETTERS_A_HAN


def balanced(text: str) -> bool:
    """Whether what opens in it closes in it."""
    return all(text.count(left) == text.count(right) for left, right in ("()", "（）", "“”", "[]"))
