"""Validation: points picked, first reactions, stances with their details, lookups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banyun.findings.finding import Finding
from banyun.library import points
from banyun.library.points import Attached
from banyun.library.references import material_named
from banyun.library.sides.reading import Reading
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage


@dataclass(frozen=True, slots=True)
class Points:
    """A material's points: the reader's in the order of the text, then those offered, best first."""

    material: Material
    version: Version
    passages: tuple[Passage, ...]
    mine: tuple[Finding, ...]
    offered: tuple[Finding, ...]

    def passage_of(self, point: Finding) -> Passage | None:
        """The passage that a point begins in."""
        for quote in point.quotes:
            for passage in self.passages:
                if passage.start <= quote.start < passage.end:
                    return passage
        return None


class Validating(Reading):
    """What the reader picks out of a text and holds against what they know."""

    def points(self, reference: str) -> Points:
        """The points of a material, which is digested first, so that there are some to offer."""
        material = self.digest(reference).material
        version = self._store.version(material.id)
        return Points(
            material,
            version,
            tuple(self._store.passages(version.id)),
            tuple(points.points(self._store, material)),
            tuple(points.offered(self._store, material)),
        )

    def point_here(self, reference: str, quotes: Sequence[Anchor]) -> Finding | None:
        """The reader's point at these words of a material."""
        return points.point_here(self._store, material_named(self._store, reference), quotes)

    def attached(self, reference: str, point: str) -> Attached:
        """What lies at a point: findings, stances, and what the reader wrote there."""
        material = material_named(self._store, reference)
        return points.attached(self._store, material, points.point_named(self._store, material, point))

    def keep_point(
        self, reference: str, point: str, *, name: str | None = None, quotes: Sequence[str] = ()
    ) -> Finding:
        """Makes an offered point the reader's, under its name or theirs."""
        material = material_named(self._store, reference)
        with self._store.act("point", self._clock(), "me"):
            return points.keep_point(self._store, material, point, name=name, quotes=quotes)

    def rename_point(self, reference: str, point: str, name: str) -> Finding:
        """Gives a point another name."""
        material = material_named(self._store, reference)
        with self._store.act("point", self._clock(), "me"):
            return points.rename_point(self._store, material, point, name)

    def drop_point(self, reference: str, point: str) -> Finding:
        """Says that a point is none: it is not offered again."""
        material = material_named(self._store, reference)
        with self._store.act("point", self._clock(), "me"):
            return points.drop_point(self._store, material, point)

    def merge_points(self, reference: str, several: Sequence[str], *, name: str | None = None) -> Finding:
        """Makes one point of several."""
        material, now = material_named(self._store, reference), self._clock()
        with self._store.act("point", now, "me"):
            return points.merge_points(self._store, material, several, name=name, now=now)

    def split_point(
        self, reference: str, point: str, *, names: Sequence[str], quotes: Sequence[str] = ()
    ) -> list[Finding]:
        """Makes several points of one, a name for each quote."""
        material, now = material_named(self._store, reference), self._clock()
        with self._store.act("point", now, "me"):
            return points.split_point(self._store, material, point, names=names, quotes=quotes, now=now)
