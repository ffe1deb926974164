"""Words marked in a line, in whatever spelling they stand there."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.language.folding import folded


def marked(line: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The line in pieces, each with whether it is one of the folded words."""
    plain = folded(line)
    spans = []
    for word in filter(None, words):
        at = plain.text.find(word)
        while at >= 0:
            spans.append(plain.original(at, at + len(word)))
            at = plain.text.find(word, at + len(word))
    pieces: list[tuple[str, bool]] = []
    end = 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.end <= end:
            continue
        start = max(span.start, end)
        if start > end:
            pieces.append((line[end:start], False))
        pieces.append((line[start : span.end], True))
        end = span.end
    return [*pieces, (line[end:], False)] if end < len(line) else pieces
