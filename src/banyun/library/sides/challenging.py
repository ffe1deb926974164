"""Counter-designs."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.library import challenging
from banyun.library.references import material_named
from banyun.library.sides.opened import Opened
from banyun.study.challenging import ChallengePage, Row


class Challenging(Opened):
    """How the reader would do it better."""

    def challenged(self, reference: str) -> ChallengePage:
        """What a material claims, where it seems thin, and the reader's designs against it."""
        material = material_named(self._store, reference)
        return challenging.challenge_page(self._store, material, self.settings.lenses)

    def challenge(self, reference: str, *, text: str = "", rows: Sequence[Row] = ()) -> ChallengePage:
        """Keeps a new version of the reader's design."""
        material = material_named(self._store, reference)
        challenging.challenge(
            self._store, material, text=text, rows=rows, wording=self.wording, now=self._clock()
        )
        return challenging.challenge_page(self._store, material, self.settings.lenses)
