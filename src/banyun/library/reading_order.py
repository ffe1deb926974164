"""What the reader said of a material, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from banyun.digest.places import Places
from banyun.digest.standing import Standing
from banyun.findings.bodies import Body, Lookup, Question, Reaction, Recollection
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.points import is_point
from banyun.findings.records import KINDS, Record
from banyun.library.validation import standing_stances
from banyun.materials.material import Material
from banyun.storage.base import Store


class Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)

SHOWN = (Reaction, Lookup, Recollection, Question)
"""Records that are shown where they lie, in this order where they lie together."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the reader said of a material, and the heading it stands below; empty where it
    is on the whole."""

    heading: str
    said: Finding | StanceTaken | Record[Body]


def records_of(store: Store, material_id: str) -> list[Record[Body]]:
    """Everything that the reader made on a material, the first one first."""
    found: list[Record[Body]] = []
    for body in KINDS:
        found += store.records(body, material_id=material_id)
    return sorted(found, key=lambda one: (one.created, one.id))


def in_order(things: Iterable[T], places: Places) -> list[T]:
    """Things as they lie in the text; those of no place last, in the order given."""

    def key(thing: T) -> tuple[bool, int, int]:
        place = places.of(thing.id)
        return (place is None, place.span.start if place else 0, place.span.end if place else 0)

    return sorted(things, key=key)


def remarks(store: Store, material: Material) -> list[Remark]:
    """What the reader said of a material: reactions, points, stances with their details, lookups,
    questions, as they lie in the text; what is on the whole, or whose words are gone, last."""
    version = store.version(material.id)
    passages = store.passages(version.id)
    standing = Standing(version, passages)
    points = [standing.finding(one) for one in store.findings(material.id, kind="point") if is_point(one)]
    stances = standing_stances(store, material)
    records: list[Record[Body]] = []
    for body in SHOWN:
        records += store.records(body, material_id=material.id)
    places = Places(standing, store.findings(material.id), store.stances(material.id), records)
    felt = [one for one in records if isinstance(one.body, Reaction)]
    others = [one for one in records if not isinstance(one.body, Reaction)]
    headings = {one.id: one.heading for one in passages}
    said: list[Finding | StanceTaken | Record[Body]] = [*felt, *points, *stances, *others]
    ordered: list[Remark] = []
    for one in in_order(said, places):
        place = places.of(one.id)
        ordered.append(Remark(headings.get(place.passage_id, "") if place else "", one))
    return ordered
