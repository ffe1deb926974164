"""What stands from before: stances and findings, found again in the version that is digested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from banyun.findings.finding import Finding, StanceTaken
from banyun.knowledge.evidence import Evidence
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.material import Version
from banyun.materials.passage import Passage
from banyun.materials.resolving import Resolver


class Standing:
    """Finds the quotes of earlier versions in one version."""

    def __init__(self, version: Version, passages: Sequence[Passage]) -> None:
        self._version = version
        self._passages = passages
        self._ids = {passage.id for passage in passages}
        self._resolver: Resolver | None = None

    def finding(self, finding: Finding) -> Finding:
        """The finding with its quotes where they now lie; quotes that are gone are left out."""
        if finding.version_id == self._version.id:
            return finding
        quotes = tuple(quote for quote in map(self.again, finding.quotes) if quote is not None)
        touched = tuple(
            passage.id
            for passage in self._passages
            if any(passage.start < quote.end and quote.start < passage.end for quote in quotes)
        )
        return replace(finding, version_id=self._version.id, quotes=quotes, passage_ids=touched)

    def stances(self, taken: Iterable[StanceTaken]) -> dict[str, list[StanceTaken]]:
        """Passage id → the stances on it, quotes where they now lie; those that are gone are left
        out. Later ones last."""
        found: dict[str, list[StanceTaken]] = {}
        for one in taken:
            quote = one.material_quote if one.passage_id in self._ids else self.again(one.material_quote)
            if quote is None or one.orphaned:
                continue
            passage_id = one.passage_id if one.passage_id in self._ids else self.passage_at(quote)
            found.setdefault(passage_id, []).append(replace(one, passage_id=passage_id, material_quote=quote))
        return found

    def passage(self, passage_id: str) -> Passage | None:
        """The version's passage of that id, if it is one of them."""
        return next((one for one in self._passages if one.id == passage_id), None)

    def passage_at(self, quote: Anchor) -> str:
        """The id of the passage that holds most of a quote."""
        return max(self._passages, key=lambda one: min(one.end, quote.end) - max(one.start, quote.start)).id

    def again(self, quote: Anchor) -> Anchor | None:
        """The quote where it now lies; None where it is gone."""
        text = self._version.text
        if text[quote.start : quote.end] == quote.exact:
            return quote
        if self._resolver is None:
            self._resolver = Resolver(text)
        resolution = self._resolver.resolve(quote)
        if resolution.certainty == "orphaned":
            return None
        return anchor_at(text, resolution.start, resolution.end, quote.page)


def with_stances(
    evidence: Sequence[Evidence], stances: Sequence[StanceTaken], said: dict[str, Evidence]
) -> tuple[Evidence, ...]:
    """Evidence of a passage with the reader's stances on it.

    What the reader held against the passage without being asked comes first (``said``: stance id →
    evidence made of its quotes).
    """
    by_note = {one.note_id: one for one in stances}
    held = [
        replace(one, stance=by_note[one.recalled.note_id].stance) if one.recalled.note_id in by_note else one
        for one in evidence
    ]
    recalled = {one.recalled.note_id for one in evidence}
    own = [said[one.id] for one in by_note.values() if one.note_id not in recalled and one.id in said]
    return (*own, *held)
