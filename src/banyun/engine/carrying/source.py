"""Where caches come from that are not here: peers over HTTP, a store shared by many machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source has for a query: an entry and the leading tokens it truly shares.
    ``origin`` names the source: a peer's address, a store."""

    origin: str
    manifest: Manifest
    tokens: tuple[int, ...]
    shared: int


class Source(Protocol):
    """Offers caches of an equal identity, and brings one into the library."""

    def offers(self, identity: EngineIdentity, tokens: Sequence[int], *, beyond: int = 0) -> list[Offer]:
        """Entries that share more than ``beyond`` leading tokens, longest first; none where the
        source does not answer."""
        ...

    def sooner(self, offer: Offer, prefill_rate: float, *, already: int = 0) -> bool:
        """Whether fetching beats prefilling, at ``prefill_rate`` tokens a second, what the offer
        shares beyond the ``already`` tokens that are here."""
        ...

    def fetch(self, offer: Offer, *, documents: Sequence[str] = ()) -> Manifest:
        """Brings the blob into the library, verified.

        Raises:
            CacheRefused: what came is not what was promised, or not all of it came.
            EngineUnavailable: the source is gone.
        """
        ...

    def kept(self, manifest: Manifest, tokens: Sequence[int]) -> None:
        """Told of each cache that the library has taken in, for sources that hold copies."""
        ...

    def forget(self, manifest: Manifest, tokens: Sequence[int]) -> None:
        """Told that a document of this cache is deleted, for sources that hold copies of ours."""
        ...

    def close(self) -> None: ...
