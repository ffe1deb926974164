"""Keys: read from the environment or the keyring when they are needed, and kept nowhere else."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import ModuleType

from banyun.engine.models.profile import Profile
from banyun.errors import ModelRefused

SERVICE = "banyun"
"""The service under which keys stand in the keyring."""


def key_of(profile: Profile, environ: Mapping[str, str]) -> str:
    """The key that a profile names; empty where it names none.

    Raises:
        ModelRefused: it names one, and there is none, or none that could be sent.
    """
    if profile.keyring:
        key = _from_keyring(profile)
        where, hint = (
            f"the keyring ({SERVICE}, {profile.keyring})",
            f"keyring set {SERVICE} {profile.keyring}",
        )
    elif profile.key_env:
        key = environ.get(profile.key_env, "")
        where, hint = profile.key_env, f"export {profile.key_env}=…"
    else:
        return ""
    key = key.strip()
    if not key:
        raise ModelRefused(f"{profile.name} has no key: {where} is empty.", f"Set it: {hint}")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ModelRefused(f"What {where} holds for {profile.name} is no key.", "Copy the key again.")
    return key


def has_key(profile: Profile, environ: Mapping[str, str]) -> bool | None:
    """Whether the variable that a profile names holds a key; None where it names no variable."""
    if profile.keyring or not profile.key_env:
        return None
    return bool(environ.get(profile.key_env, "").strip())


def _from_keyring(profile: Profile) -> str:
    keyring = _keyring(profile)
    try:
        return keyring.get_password(SERVICE, profile.keyring) or ""
    except Exception as error:  # noqa: BLE001 (backends raise what they like, and it may name the key)
        raise ModelRefused(
            f"The keyring did not give the key of {profile.name} ({type(error).__name__}).",
            "Unlock it, or name a variable in `key_env` instead.",
        ) from None


def _keyring(profile: Profile) -> ModuleType:
    try:
        return importlib.import_module("keyring")
    except ModuleNotFoundError:
        raise ModelRefused(
            f"The key of {profile.name} is in the keyring, and the keyring package is not installed.",
            "Install it: pip install keyring. Or name a variable in `key_env` instead.",
        ) from None
