"""What the reader said of a material, in the order of its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from banyun.digest.places import Places
from banyun.findings.bodies import Body
from banyun.findings.records import KINDS, Record
from banyun.storage.base import Store


class Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


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
