"""Recall by meaning: making vectors of the notes, in the background if need be."""

from __future__ import annotations

import os

from banyun.engine.models.opening import open_embedder
from banyun.engine.models.profile import Profile
from banyun.knowledge.vectors.making import Made
from banyun.library.meaning import Indexed, index, indexed, profile_to_index
from banyun.library.models import read_profiles
from banyun.library.sides.models import Models
from banyun.library.sides.opened import CONFIG


class Indexing(Models):
    """Vectors of the notes' passages, beside the lexical index. Off until they are made."""

    def profile_to_index(self, name: str | None = None) -> Profile:
        """The profile to index with: the one of that name, else the one that was used last, else the
        only one that embeds.

        Raises:
            NotFound: there is none of that name.
            InvalidInput: there is none that embeds, or there are several.
        """
        if name is not None:
            return self.profile(name)
        return profile_to_index(list(read_profiles(self.home / CONFIG).values()), self._store)

    def index(self, name: str | None = None) -> Made:
        """Makes the vectors that are missing; run again after a kill, it goes on where it was. Once all
        are there, recall asks this model, and the vectors of others are deleted.

        Raises:
            NotFound, InvalidInput: no such model, or none that can be used.
            NotConfirmed: texts would leave this machine, and the reader has not agreed to that.
            Busy: another process makes vectors.
            EngineError: the embedder fails; what was made is kept.
        """
        profile = self.profile_to_index(name)
        embedder = open_embedder(self.allowed(profile.name), os.environ)
        try:
            return index(
                self._store,
                embedder,
                profile,
                self._clock,
                wording=self.wording,
                report=self._report,
                cancel=self._cancel,
            )
        finally:
            embedder.close()
            self._forget_meaning()

    def indexed(self) -> list[Indexed]:
        """The models that vectors are kept of, and how far each is; the one that recall asks first."""
        return indexed(self._store)

    def drop_index(self) -> list[str]:
        """Deletes all vectors; recall goes by the words alone again. The names of their models."""
        models = self._store.vector_models()
        for model in models:
            self._store.drop_vectors(model.id)
        self._forget_meaning()
        return [model.profile for model in models]
