"""Taking materials out of the home, with all that was made of their text."""

from __future__ import annotations

import shutil

from banyun.engine.configuration import FILE, Configuration, read_configuration
from banyun.errors import EngineUnavailable, InvalidInput
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
            from banyun.engine.connecting import forget_document  # noqa: PLC0415 (of an extra)
        except ModuleNotFoundError:
            # Nothing here can tell one cache from another, nor use any.
            shutil.rmtree(folder)
            return
        here = Configuration(folder, ram_gib=0.0)
        try:
            settings = read_configuration(self.home) if (self.home / FILE).exists() else here
            forget_document(settings, material_id)
        except (EngineUnavailable, InvalidInput) as problem:
            forget_document(here, material_id)
            self._report(Warned("remove", problem.message))
