"""Taking materials out of the home, with all that was made of their text."""

from __future__ import annotations

import shutil

from banyun.errors import EngineUnavailable
from banyun.events import Warned
from banyun.findings.removal import Removal
from banyun.library import removing
from banyun.library.references import material_named
from banyun.library.sides.models import CACHES
from banyun.library.sides.opened import Opened


class Removing(Opened):
    """Removes a material. The reader's notes stay, those that grew from it too."""

    def removal(self, reference: str) -> Removal:
        """What removing a material would do; nothing is changed."""
        return removing.removal(self._store, material_named(self._store, reference))

    def remove(self, reference: str) -> Removal:
        """Removes a material for good, and deletes what models have read of it."""
        material = material_named(self._store, reference)
        done = removing.removal(self._store, material)
        originals = removing.remove(self._store, material, self._clock())
        self._store.drop_originals(originals)
        self._forget_caches(material.id)
        return done

    def _forget_caches(self, material_id: str) -> None:
        """Deletes the KV caches that hold a material's text."""
        folder = self.home / CACHES
        if not folder.is_dir():
            return
        try:
            from banyun.engine.configuration import read_configuration  # noqa: PLC0415
            from banyun.engine.connecting import forget_document  # noqa: PLC0415 (of an extra)
        except ModuleNotFoundError:
            # Nothing here can tell one cache from another, nor use any.
            shutil.rmtree(folder)
            return
        try:
            forget_document(read_configuration(self.home), material_id)
        except EngineUnavailable as absent:
            self._report(Warned("remove", absent.message))
