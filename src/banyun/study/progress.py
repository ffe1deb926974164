"""How far a material has come through the passes: what the reader made of it in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banyun.findings.bodies import Exploration
from banyun.findings.finding import PassName
from banyun.study.base import Shelf
from banyun.study.exploring import materials_of

_MADE: dict[PassName, tuple[str, ...]] = {
    "mindset": ("reaction",),
    "validation": ("stance", "recollection"),
    "transfer": ("technique", "rehearsal"),
    "enhancement": ("question", "deduction"),
    "frontier": ("exploration",),
    "challenge": ("counter_design",),
}
"""In the order of the passes, the kinds of things that one makes in each."""

PASSES: tuple[PassName, ...] = tuple(_MADE)


@dataclass(frozen=True, slots=True)
class Progress:
    """``made`` counts what the reader made in each pass, in the order of the passes; ``points`` those
    that are theirs; ``digested`` whether it was ever held against the notes."""

    made: Mapping[PassName, int]
    points: int
    digested: bool

    @property
    def begun(self) -> int:
        """Passes in which something was made."""
        return sum(count > 0 for count in self.made.values())


def progress_of(shelf: Shelf, material_ids: Sequence[str]) -> dict[str, Progress]:
    """Of each of the materials."""
    made = shelf.made_on(material_ids)
    explored: dict[str, int] = {}
    for one in shelf.records(Exploration):
        for material_id in materials_of(one.body):
            explored[material_id] = explored.get(material_id, 0) + 1
    found = {}
    for material_id in material_ids:
        own = made.get(material_id, {})
        counts = {name: sum(own.get(kind, 0) for kind in kinds) for name, kinds in _MADE.items()}
        counts["frontier"] = explored.get(material_id, 0)
        found[material_id] = Progress(counts, own.get("point", 0), "digest" in own)
    return found
