"""What the reader said of a material, by where it lies in the version that is digested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from banyun.digest.places import Places
from banyun.digest.standing import Standing
from banyun.findings.bodies import Body, Feeling, Lookup, Question, Reaction, Recollection
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.findings.store import FindingStore, RecordStore

B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Said:
    """By passage id: first reactions, and lookups (those on the whole material under ""). By stance
    id: what was remembered on it."""

    reactions: Mapping[str, Record[Reaction]] = field(default_factory=dict)
    lookups: Mapping[str, Sequence[Record[Lookup]]] = field(default_factory=dict)
    recollections: Mapping[str, Sequence[Record[Recollection]]] = field(default_factory=dict)

    def feeling(self, passage_id: str) -> Feeling | None:
        """The first reaction to a passage."""
        found = self.reactions.get(passage_id)
        return found.body.feeling if found else None

    def felt(self, feeling: Feeling) -> frozenset[str]:
        """The ids of the passages that met with that reaction."""
        return frozenset(key for key, one in self.reactions.items() if one.body.feeling == feeling)


class Kept(FindingStore, RecordStore, Protocol):
    """A store of what was said."""


def said_of(
    kept: Kept, standing: Standing, findings: Sequence[Finding], material_id: str, until: date | None
) -> Said:
    """What the reader said of a material up to a day, where it now lies; a reaction whose words are
    gone is left out, a lookup whose place is gone counts as one on the whole."""

    def of(body: type[B]) -> list[Record[B]]:
        found = kept.records(body, material_id=material_id)
        return [one for one in found if until is None or one.created.date() <= until]

    reactions, lookups, recollections = of(Reaction), of(Lookup), of(Recollection)
    about: list[Record[Body]] = [*reactions, *lookups, *recollections, *of(Question)]
    places = Places(standing, findings, kept.stances(material_id), about)
    felt: dict[str, Record[Reaction]] = {}
    for reaction in reactions:
        if place := places.of(reaction.id) or places.of(reaction.body.passage_id):
            felt[place.passage_id] = reaction
    looked: dict[str, list[Record[Lookup]]] = defaultdict(list)
    for lookup in lookups:
        place = places.of(lookup.id)
        looked[place.passage_id if place else ""].append(lookup)
    remembered: dict[str, list[Record[Recollection]]] = defaultdict(list)
    for recollection in recollections:
        remembered[recollection.about or ""].append(recollection)
    return Said(felt, dict(looked), dict(remembered))
