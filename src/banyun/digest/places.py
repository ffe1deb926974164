"""Where in a version the things that were said of a material lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banyun.digest.standing import Standing
from banyun.findings.bodies import Body, Recollection
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.language.span import Span
from banyun.materials.anchor import Anchor


@dataclass(frozen=True, slots=True)
class Place:
    """A span of the version's text, and the passage that holds most of it."""

    span: Span
    passage_id: str


class Places:
    """Finds the place of findings, stances and records, by their words or by what they are about.

    Args:
        standing: Of the version.
        findings: Of the material, as of any version.
        stances: The same.
        records: The same, and those about one of them.
    """

    def __init__(
        self,
        standing: Standing,
        findings: Iterable[Finding],
        stances: Iterable[StanceTaken],
        records: Iterable[Record[Body]],
    ) -> None:
        self._standing = standing
        self._quotes: dict[str, Sequence[Anchor]] = {one.id: one.quotes for one in findings}
        self._quotes |= {one.id: (one.material_quote,) for one in stances}
        self._records = {one.id: one for one in records}

    def of(self, thing_id: str | None) -> Place | None:
        """None where its words are gone, or it was said of the whole."""
        seen: set[str] = set()
        while thing_id is not None and thing_id not in seen:
            seen.add(thing_id)
            record = self._records.get(thing_id)
            quotes = self._quotes.get(thing_id, ()) if record is None else material_quotes(record)
            if place := self._first(quotes):
                return place
            if record is None:
                passage = self._standing.passage(thing_id)
                return Place(Span(passage.start, passage.end), passage.id) if passage else None
            thing_id = record.about
        return None

    def _first(self, quotes: Iterable[Anchor]) -> Place | None:
        for quote in quotes:
            if (now := self._standing.again(quote)) is not None:
                return Place(Span(now.start, now.end), self._standing.passage_at(now))
        return None


def material_quotes(record: Record[Body]) -> tuple[Anchor, ...]:
    """The words of the material that a record is about; none where it quotes none."""
    body = record.body
    if isinstance(body, Recollection):
        return ()
    quotes = getattr(body, "quotes", None)
    if isinstance(quotes, tuple):
        return quotes
    quote = getattr(body, "quote", None)
    return (quote,) if isinstance(quote, Anchor) else ()
