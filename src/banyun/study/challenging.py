"""A counter-design as it is looked at: the material's design on one side, mine on the other."""

from __future__ import annotations

from dataclasses import dataclass

from banyun.analysis.thin_places import Claim, ThinPlace
from banyun.findings.bodies import CounterDesign
from banyun.findings.records import Record
from banyun.materials.material import Material


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """What a material's design claims, where it seems thin, and the reader's versions of a better one,
    the oldest first."""

    material: Material
    claims: tuple[Claim, ...]
    thin: tuple[ThinPlace, ...]
    versions: tuple[Record[CounterDesign], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One point to compare, as the reader gives it: ``theirs`` must be the material's words."""

    name: str
    theirs: str
    mine: str
