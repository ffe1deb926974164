"""Models: which there are, what they may be sent, and one that is open."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from banyun.engine.configuration import FILE, read_configuration
from banyun.engine.models.base import Embedder, Model
from banyun.engine.models.budget import Budgeted
from banyun.engine.models.opening import Reached, open_embedder, open_model, reach
from banyun.engine.models.profile import Profile
from banyun.errors import NotConfirmed
from banyun.library.models import Consents, add_profile, profile_named, read_profiles, remove_profile
from banyun.library.sides.opened import CONFIG, Opened
from banyun.library.thinking_along import forget_model

CACHES = "kv"


class Models(Opened):
    """Models are off until a profile is named; what leaves this machine is agreed to first."""

    def profiles(self) -> list[Profile]:
        """As ``config.toml`` has them.

        Raises:
            InvalidInput: one of them cannot be used.
        """
        return list(read_profiles(self.home / CONFIG).values())

    def profile(self, name: str) -> Profile:
        """Raises:
        NotFound: there is none of that name.
        """
        return profile_named(self.home / CONFIG, name)

    def add_profile(self, name: str, values: Mapping[str, Any]) -> Profile:
        """Writes a profile into ``config.toml``."""
        return add_profile(self.home / CONFIG, name, values)

    def remove_profile(self, name: str) -> None:
        """Takes a profile out of ``config.toml``, and back what was agreed to for it; what is kept of
        its answers to be asked no more goes, what it suggested stays."""
        remove_profile(self.home / CONFIG, name)
        Consents(self.home).withdraw(name)
        forget_model(self._store, name)

    def may_send(self, profile: Profile) -> bool:
        """Whether nothing leaves this machine, or the reader agreed that it does."""
        return Consents(self.home).given(profile)

    def agree_to(self, profile: Profile) -> None:
        """Keeps that texts may go to the profile's host."""
        Consents(self.home).give(profile, self._clock())

    def withdraw(self, profile: Profile) -> None:
        """Takes back what was agreed to for a profile."""
        Consents(self.home).withdraw(profile.name)

    def reach(self, profile: Profile) -> Reached:
        """Asks a profile's server for its models; only the key is sent."""
        return reach(profile, os.environ, self._cancel)

    def model(self, name: str) -> Budgeted:
        """A model, open, within the budget of its profile; close it after use.

        Raises:
            NotFound: there is no profile of that name.
            NotConfirmed: texts would leave this machine, and the reader has not agreed to that.
            ModelRefused: its key is not there.
        """
        profile = self.allowed(name)
        return Budgeted(self._opened(profile), profile.budget)

    def _opened(self, profile: Profile) -> Model:
        engine = None
        if profile.backend == "llama" and (self.home / FILE).exists():
            engine = read_configuration(self.home)
        return open_model(profile, os.environ, caches=self.home / CACHES, engine=engine, report=self._report)

    def embedder(self, name: str) -> Embedder:
        """An embedder, open; close it after use.

        Raises:
            NotFound, NotConfirmed, ModelRefused: as ``model`` does.
        """
        return open_embedder(self.allowed(name), os.environ)

    def allowed(self, name: str) -> Profile:
        """A profile that may get texts.

        Raises:
            NotFound: there is no profile of that name.
            NotConfirmed: texts would leave this machine, and the reader has not agreed to that.
        """
        profile = self.profile(name)
        if not self.may_send(profile):
            raise NotConfirmed(
                f"{name} sends texts to {profile.host}, and you have not agreed to that yet.",
                f"See what would be sent and agree: banyun models confirm {name}",
            )
        return profile
