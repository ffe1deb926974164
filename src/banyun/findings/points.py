"""Which of the reader's points lies at a place of a text: what passes attach to."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from banyun.findings.finding import Finding
from banyun.language.span import Span


def is_point(finding: Finding) -> bool:
    """Whether it is a point that the reader picked, not one that is only offered."""
    return finding.kind == "point" and finding.state == "accepted"


def point_at(
    points: Iterable[Finding], span: Span | None, passage_ids: Collection[str] = ()
) -> Finding | None:
    """The point whose words meet the span most; else, of those in the same passages, the nearest.

    Args:
        points: The reader's, their quotes in the version that the span is of.
        span: Code points; None where only the passages are known.
        passage_ids: The passages that hold the span.
    """
    picked = [one for one in points if is_point(one)]
    if span is not None:
        met = max(picked, key=lambda one: shared(one, span), default=None)
        if met is not None and shared(met, span) > 0:
            return met
    beside = [one for one in picked if not set(one.passage_ids).isdisjoint(passage_ids)]
    return min(beside, key=lambda one: _distance(one, span), default=None)


def shared(finding: Finding, span: Span) -> int:
    """Code points of the span that the finding quotes."""
    return sum(max(0, min(one.end, span.end) - max(one.start, span.start)) for one in finding.quotes)


def _distance(finding: Finding, span: Span | None) -> int:
    if span is None:
        return 0
    return min((max(one.start - span.end, span.start - one.end) for one in finding.quotes), default=0)
