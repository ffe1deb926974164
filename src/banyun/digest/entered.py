"""Where the reader has had their say: models and agents are heard on a passage only after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields

from banyun.digest.standing import Standing
from banyun.findings.bodies import Attempt, Body, Reaction
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.findings.store import RecordStore
from banyun.materials.anchor import Anchor
from banyun.materials.material import Version
from banyun.materials.passage import Passage


def entered(
    version: Version,
    passages: Sequence[Passage],
    *,
    findings: Iterable[Finding] = (),
    stances: Iterable[StanceTaken] = (),
    records: Iterable[Record[Body]] = (),
) -> frozenset[str]:
    """The ids of passages on which the reader has said something: a reaction, a point, a stance, a
    judgement of a suggestion, an answer from memory, or anything with a quote of it. What is said of
    earlier versions counts where its words are found again.

    Args:
        findings: Those of the material; what nobody has judged does not count.
        stances: Those of the material.
        records: The reader's, on the material.
    """
    standing = Standing(version, passages)
    said = [*_judged(findings), *(one.material_quote for one in stances if one.author == "me")]
    found = {one.body.passage_id for one in records if one.author == "me" and isinstance(one.body, Reaction)}
    for one in records:
        if one.author == "me":
            said += _quotes(one.body)
            found |= _answered(one.body)
    for quote in said:
        here = standing.again(quote)
        if here is not None:
            found |= {one.id for one in passages if one.start < here.end and here.start < one.end}
    return frozenset(found & {one.id for one in passages})


def records_about(store: RecordStore, material_id: str) -> list[Record[Body]]:
    """The reader's records on a material, with their attempts at projects that it belongs to."""
    wider = [
        one
        for one in store.records(Attempt)
        if one.material_id != material_id and material_id in one.body.material_ids
    ]
    return [*store.records_on(material_id), *wider]


def _answered(body: Body) -> frozenset[str]:
    if not isinstance(body, Attempt):
        return frozenset()
    return frozenset(one.passage_id for one in body.answers if one.answer.strip())


def _judged(findings: Iterable[Finding]) -> Iterator[Anchor]:
    for one in findings:
        if one.author == "me" or one.state != "suggested":
            yield from one.quotes


def _quotes(body: Body) -> list[Anchor]:
    values = [getattr(body, one.name) for one in fields(body)]
    found = [value for value in values if isinstance(value, Anchor)]
    for value in values:
        if isinstance(value, tuple):
            found += [one for one in value if isinstance(one, Anchor)]
    return found
