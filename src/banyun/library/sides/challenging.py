"""Counter-designs."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.bodies import CounterDesign
from banyun.findings.records import Record
from banyun.library import challenging
from banyun.library.references import material_named
from banyun.library.sides.opened import Opened
from banyun.materials.material import Material
from banyun.study.challenging import ChallengePage, Row


class Challenging(Opened):
    """How the reader would do it better."""

    def challenged(self, reference: str) -> ChallengePage:
        """What a material claims, where it seems thin, and the reader's designs against it."""
        material = material_named(self._store, reference)
        return challenging.challenge_page(self._store, material, self.settings.lenses)

    def challenges(self) -> list[tuple[Material, Record[CounterDesign]]]:
        """The materials that the reader has designs against, each with the last one, the latest first."""
        last = {one.material_id: one for one in self._store.records(CounterDesign) if one.material_id}
        materials = self._store.materials_by_id(list(last))
        found = [(materials[key], one) for key, one in last.items()]
        return sorted(found, key=lambda pair: pair[1].created, reverse=True)

    def challenge(self, reference: str, *, text: str = "", rows: Sequence[Row] = ()) -> ChallengePage:
        """Keeps a new version of the reader's design."""
        material = material_named(self._store, reference)
        challenging.challenge(
            self._store, material, text=text, rows=rows, wording=self.wording, now=self._clock()
        )
        return challenging.challenge_page(self._store, material, self.settings.lenses)
