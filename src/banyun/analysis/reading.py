"""A material read once: its sentences by passage and its phrases, with markup left out.

Everything analysis says starts here. Offsets are into the version's own text; what is no prose
(code, formulas in TeX, link targets, bibliographies, page furniture) is blanked, character for
character, so that no term comes from it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from banyun.language.keywords import keywords_of
from banyun.language.phrases import Gathering, Phrase, gather, phrases_of
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.materials.passage import Passage

_NOT_WORDS = re.compile(
    r"```.*?```|~~~.*?~~~|\$\$.*?\$\$|\\\[.*?\\\]"
    r"|`[^`\n]*`|\$[^$\n]{1,200}\$|<!--.*?-->|</?[A-Za-z][^<>\n]*>|:[\w-]+:(?=`|\d)"
    r"|(?:https?|ftp)://[^\s<>()\[\]，。；、）】]+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<=\])\([^)\n]*\)|\{\.[^}\n]*\}|^:[\w-]+:.*$|^%%.*$|\[\^[^\]]*\]",
    re.DOTALL | re.MULTILINE,
)
_BIBLIOGRAPHY = re.compile(
    r"(?:^| › )\W*(?:\d+\W*)?"
    r"(?:references?|bibliography|works cited|acknowledg\w+|参考文献|引用文献|致谢)\W*$",
    re.IGNORECASE,
)
_CITATION = re.compile(
    r"\[\d{1,3}\]|\b(?:19|20)\d\d[a-z]?\b|\bet al\b|\b[A-Z]\.(?=[ ,])|\bpp?\. ?\d|\bdoi\b|\barXiv\b"
    r"|\bProceedings\b"
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a passage: its place in the version's text, and its words."""

    passage: int
    span: Span
    text: str


KEYWORDS = 24
"""Phrases kept as those the text is named by."""


class Reading:
    """A version's text, its passages, sentences and phrases; ``keywords`` are the keys of those
    its author would name it by. Phrases and keywords are found when they are first asked for.

    Args:
        text: The version's whole text.
        passages: All of them, in order.
    """

    def __init__(self, text: str, passages: Sequence[Passage]) -> None:
        self.text = text
        self.passages = tuple(passages)
        self.prose = _prose(self.passages)
        self.sentences = tuple(self._sentences())
        self.sentence_starts = [said.span.start for said in self.sentences]
        self._starts = [passage.start for passage in self.passages]
        self._by_passage: list[list[Said]] = [[] for _ in self.passages]
        for said in self.sentences:
            self._by_passage[said.passage].append(said)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(phrases_of(self._gathering))

    @cached_property
    def keywords(self) -> frozenset[str]:
        return frozenset(one.key for one in keywords_of(self.prose, self._gathering, KEYWORDS))

    @cached_property
    def _gathering(self) -> Gathering:
        return gather(self.prose)

    def sentences_of(self, passage: int) -> Sequence[Said]:
        return self._by_passage[passage]

    def passage_at(self, place: int) -> int:
        """Index of the passage that holds a place of the text."""
        return max(0, bisect_right(self._starts, place) - 1)

    def _sentences(self) -> list[Said]:
        found = []
        for number, passage in enumerate(self.passages):
            if not passage.readable:
                continue
            for span in sentences(self.prose[passage.start : passage.end]):
                start, end = span.start + passage.start, span.end + passage.start
                found.append(Said(number, Span(start, end), self.prose[start:end]))
        return found


def _prose(passages: Sequence[Passage]) -> str:
    """The text with all that is no prose blanked; as long as the text."""
    pieces = []
    for passage in passages:
        keep = passage.kind == "heading" or (passage.readable and not is_bibliography(passage))
        pieces.append(_NOT_WORDS.sub(_blank, passage.text) if keep else _spaces(passage.text))
    return "".join(pieces)


def is_bibliography(passage: Passage) -> bool:
    """Whether a passage lists sources or names people, and argues nothing."""
    if _BIBLIOGRAPHY.search(passage.heading):
        return True
    marks = len(_CITATION.findall(passage.text))
    return marks >= 6 and marks * 60 > len(passage.text)


def _blank(match: re.Match[str]) -> str:
    return _spaces(match.group())


def _spaces(text: str) -> str:
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(line) for line in text.split("\n"))


def letters(text: str) -> int:
    return len(_LETTERS.findall(text))
