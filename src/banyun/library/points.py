"""The reader's points: picked from what is offered or from the text, named, merged, split, dropped.

A point is a finding. One that is offered becomes the reader's in place, so that a later digest
knows it and does not offer it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banyun.digest.places import Places
from banyun.digest.standing import Standing
from banyun.errors import AmbiguousId, InvalidInput, NotFound
from banyun.findings.bodies import Body
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.points import is_point, point_at
from banyun.findings.records import Record
from banyun.identity import PREFIXES
from banyun.language.folding import fold
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.library.judging import Quoted, name_point, quoted
from banyun.library.reading_order import in_order, records_of
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.storage.base import Store


@dataclass(frozen=True, slots=True)
class Attached:
    """What lies at a point: suggestions and findings of other kinds, stances, and what the reader
    wrote there, each in the order of the text."""

    findings: tuple[Finding, ...]
    stances: tuple[StanceTaken, ...]
    records: tuple[Record[Body], ...]


def points(store: Store, material: Material) -> list[Finding]:
    """The reader's points in the order of the text, quotes where they now lie; those whose words
    are gone last."""
    return [one for one in _standing_points(store, material) if is_point(one)]


def offered(store: Store, material: Material) -> list[Finding]:
    """The points that are only suggested, the best first."""
    found = store.findings(material.id, kind="point")
    standing = _standing(store, material)
    return [standing.finding(one) for one in found if one.state == "suggested"]


def point_here(store: Store, material: Material, quotes: Sequence[Anchor]) -> Finding | None:
    """The reader's point that lies at these words of the latest version, for what is to be
    attached to it."""
    standing = _standing(store, material)
    mine = points(store, material)
    for quote in quotes:
        span = Span(quote.start, quote.end)
        if found := point_at(mine, span, [standing.passage_at(quote)]):
            return found
    return None


def attached(store: Store, material: Material, point: Finding) -> Attached:
    """All that lies at a point."""
    standing = _standing(store, material)
    mine = points(store, material)
    found = [one for one in store.findings(material.id) if one.kind != "point" and one.state != "dismissed"]
    stances, records = store.stances(material.id), records_of(store, material.id)
    places = Places(standing, store.findings(material.id), stances, records)

    def here(thing_id: str) -> bool:
        place = places.of(thing_id)
        at = point_at(mine, place.span, [place.passage_id]) if place else None
        return at is not None and at.id == point.id

    return Attached(
        tuple(in_order([one for one in found if here(one.id)], places)),
        tuple(in_order([one for one in stances if here(one.id)], places)),
        tuple(in_order([one for one in records if one.about == point.id or here(one.id)], places)),
    )


def point_named(store: Store, material: Material, reference: str) -> Finding:
    """A point, the reader's or offered, by its id, the beginning of one, or its name.

    Raises:
        NotFound: there is none of the material.
        AmbiguousId: there are several.
    """
    known = [one for one in store.findings(material.id, kind="point") if one.state != "dismissed"]
    if reference.startswith(f"{PREFIXES['finding']}_"):
        found = [one for one in known if one.id == store.expand(reference)]
    else:
        whole = [one for one in known if fold(one.name) == fold(reference)]
        found = whole or [one for one in known if fold(reference) in fold(one.name)]
    if not found or not reference.strip():
        raise NotFound(
            f"“{material.title}” has no point “{reference}”.", "banyun point with the material lists them."
        )
    if len(found) > 1:
        raise AmbiguousId(reference, [f"{one.id} ({one.name})" for one in found])
    return found[0]


def keep_point(
    store: Store,
    material: Material,
    reference: str,
    *,
    name: str | None = None,
    quotes: Sequence[Quoted] = (),
) -> Finding:
    """Makes an offered point the reader's, under its name or theirs; it takes in the sentence that
    it was found in, or the quotes that are given.

    Raises:
        QuoteNotFound: the material has no such words.
    """
    offered_one = point_named(store, material, reference)
    version = store.version(material.id)
    passages = store.passages(version.id)
    now_there = Standing(version, passages).finding(offered_one)
    if quotes:
        anchors, touched = quoted(store, material, version, quotes)
    elif is_point(offered_one):
        anchors, touched = now_there.quotes, now_there.passage_ids
    else:
        anchors = tuple(_whole_sentence(version, passages, quote) for quote in now_there.quotes)
        touched = now_there.passage_ids
    mine = replace(
        offered_one,
        version_id=version.id,
        author="me",
        name=_name(name) if name is not None else offered_one.name,
        quotes=anchors,
        passage_ids=touched,
    )
    return _put(store, mine)


def rename_point(store: Store, material: Material, reference: str, name: str) -> Finding:
    """The same point under another name."""
    point = point_named(store, material, reference)
    return _put(store, replace(point, author="me", name=_name(name)))


def drop_point(store: Store, material: Material, reference: str) -> Finding:
    """A point that is none; it is not offered again."""
    point = point_named(store, material, reference)
    store.set_state(point.id, "dismissed")
    return store.finding(point.id)


def merge_points(
    store: Store, material: Material, references: Sequence[str], *, name: str | None = None, now: datetime
) -> Finding:
    """Makes one point of several: the first one, with the words of all; what was attached to the
    others goes to it.

    Raises:
        InvalidInput: fewer than two.
    """
    found = [point_named(store, material, reference) for reference in references]
    if len({one.id for one in found}) < 2:
        raise InvalidInput("Two points at least are merged.", "Name each with --merge.")
    standing = _standing(store, material)
    first, *others = (standing.finding(one) for one in {one.id: one for one in found}.values())
    quotes = {quote: None for one in (first, *others) for quote in one.quotes}
    touched = {passage: None for one in (first, *others) for passage in one.passage_ids}
    merged = replace(
        first,
        author="me",
        name=_name(name) if name is not None else first.name,
        quotes=tuple(sorted(quotes, key=lambda quote: quote.start)),
        passage_ids=tuple(touched),
    )
    for other in others:
        _put_away(store, other, {"merged_into": first.id})
        _reattach(store, other.id, first.id, now)
    return _put(store, merged)


def split_point(
    store: Store,
    material: Material,
    reference: str,
    *,
    names: Sequence[str],
    quotes: Sequence[str] = (),
    now: datetime,
) -> list[Finding]:
    """Makes several points of one: a name for each of the quotes given, or of those it has. What was
    attached to it goes to the first.

    Raises:
        InvalidInput: fewer than two parts, or as many names as quotes are not given.
        QuoteNotFound: the material has no such words.
    """
    point = point_named(store, material, reference)
    texts = list(quotes) or [quote.exact for quote in _standing(store, material).finding(point).quotes]
    if len(texts) < 2 or len(texts) != len(names):
        raise InvalidInput(
            "A point is split into two at least, each with a name and a quote.",
            "Give --quote and --name for each part.",
        )
    parts = [
        name_point(store, material, name=name, quotes=[text], now=now)
        for name, text in zip(names, texts, strict=True)
    ]
    _put_away(store, point, {"split_into": [one.id for one in parts]})
    _reattach(store, point.id, parts[0].id, now)
    return parts


def _put(store: Store, mine: Finding) -> Finding:
    store.put_findings([mine])
    store.set_state(mine.id, "accepted")
    return store.finding(mine.id)


def _put_away(store: Store, point: Finding, why: dict[str, object]) -> None:
    store.put_findings([replace(point, author="me", details={**point.details, **why})])
    store.set_state(point.id, "dismissed")


def _reattach(store: Store, old: str, new: str, now: datetime) -> None:
    for record in store.records_about(old):
        store.put_record(replace(record, about=new, updated=now))


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("A point needs a name.", "Name in a few words what it is about.")
    return name


def _whole_sentence(version: Version, passages: Sequence[Passage], quote: Anchor) -> Anchor:
    """The sentence that a quote stands in."""
    for passage in passages:
        if passage.start <= quote.start < passage.end:
            for found in sentences(passage.text):
                start, end = found.start + passage.start, found.end + passage.start
                if start <= quote.start and quote.end <= end:
                    return anchor_at(version.text, start, end)
    return quote


def _standing(store: Store, material: Material) -> Standing:
    version = store.version(material.id)
    return Standing(version, store.passages(version.id))


def _standing_points(store: Store, material: Material) -> list[Finding]:
    standing = _standing(store, material)
    found = [standing.finding(one) for one in store.findings(material.id, kind="point")]
    return sorted(found, key=lambda one: (not one.quotes, min((q.start for q in one.quotes), default=0)))
