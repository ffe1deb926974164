"""Fetches caches from peers, or says that computing again is sooner."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from urllib.parse import urlsplit

import xxhash

from banyun.engine.kv.identity import EngineIdentity, entry_name, tokens_of
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest, manifest_of
from banyun.engine.kv.prefix import shared_length
from banyun.errors import CacheRefused, EngineUnavailable

ATTEMPTS = 3
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Peer:
    """Another machine: ``http(s)://host:port`` and its token. ``tls`` verifies its certificate."""

    address: str
    token: str
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a peer has for a query: an entry and the leading tokens it truly shares."""

    peer: Peer
    manifest: Manifest
    tokens: tuple[int, ...]
    shared: int


class Rate:
    """A measured rate, in units a second: a moving mean that follows what was seen last."""

    def __init__(self, first_guess: float) -> None:
        self.value = first_guess
        self.samples = 0

    def saw(self, amount: float, seconds: float) -> None:
        if seconds > 0 and amount > 0:
            weight = 0.5 if self.samples else 1.0
            self.value += weight * (amount / seconds - self.value)
            self.samples += 1


class Carrier:
    """Args:
    library: Where fetched caches go.
    peers: Who is asked.
    link_guess: Bytes a second assumed of the link until one fetch was measured.
    """

    def __init__(self, library: KVLibrary, peers: Sequence[Peer], *, link_guess: float = 100e6) -> None:
        self._library = library
        self._peers = tuple(peers)
        self._lock = threading.Lock()
        self.link = Rate(link_guess)

    def offers(self, identity: EngineIdentity, tokens: Sequence[int], *, beyond: int = 0) -> list[Offer]:
        """Entries of an equal identity that share more than ``beyond`` leading tokens, longest
        first. A peer that does not answer has none."""
        found = []
        for peer in self._peers:
            try:
                held = [manifest_of(values) for values in json.loads(self._get(peer, "/caches"))]
            except (EngineUnavailable, CacheRefused, ValueError):
                continue
            for manifest in held:
                if manifest.identity != identity or manifest.token_count <= beyond:
                    continue
                offer = self._offer(peer, manifest, tokens)
                if offer is not None and offer.shared > beyond:
                    found.append(offer)
        return sorted(found, key=lambda offer: (-offer.shared, offer.manifest.blob_bytes))

    def _offer(self, peer: Peer, manifest: Manifest, tokens: Sequence[int]) -> Offer | None:
        try:
            held = tokens_of(self._get(peer, _path(manifest, "tokens")))
        except (EngineUnavailable, ValueError):
            return None
        if entry_name(held) != manifest.name:
            return None
        return Offer(peer, manifest, tuple(held), shared_length(held, tokens))

    def sooner(self, offer: Offer, prefill_rate: float, *, already: int = 0) -> bool:
        """Whether fetching beats prefilling, at ``prefill_rate`` tokens a second, what the offer
        shares beyond the ``already`` tokens that are here."""
        return offer.manifest.blob_bytes / self.link.value < (offer.shared - already) / prefill_rate

    def break_even(self, bytes_per_token: float, prefill_rate: float) -> float:
        """The link, in bytes a second, above which fetching is sooner."""
        return bytes_per_token * prefill_rate

    def fetch(self, offer: Offer, *, documents: Sequence[str] = ()) -> Manifest:
        """Brings the blob into the library, verified; resumes where a cut connection left off.

        Raises:
            CacheRefused: what came is not what was promised, or not all of it came.
        """
        workspace = self._library.workspace()
        target = workspace / "fetched"
        try:
            began = time.perf_counter()
            seen = xxhash.xxh3_128()
            with open(target, "wb", buffering=0) as out:
                for _ in range(ATTEMPTS):
                    self._fetch_from(offer, out, seen)
                    if out.tell() == offer.manifest.blob_bytes:
                        break
            with self._lock:
                self.link.saw(target.stat().st_size, time.perf_counter() - began)
            if seen.hexdigest() != offer.manifest.checksum:
                raise CacheRefused(
                    f"{offer.peer.address} sent a cache that is not what it promised.", "Computing it here."
                )
            return self._library.put(
                target,
                offer.manifest.identity,
                offer.tokens,
                recompute_seconds=offer.manifest.recompute_seconds,
                documents=documents,
                checked=offer.manifest.checksum,
            )
        finally:
            target.unlink(missing_ok=True)
            workspace.rmdir()

    def _fetch_from(self, offer: Offer, out: FileIO, seen: xxhash.xxh3_128) -> None:
        """Goes on from where ``out`` stands; a cut connection leaves what came. One buffer is
        used again and again: fresh ones cost more than the copying."""
        connection = self._connect(offer.peer)
        try:
            headers = {**_headers(offer.peer), "Range": f"bytes={out.tell()}-"}
            connection.request("GET", _path(offer.manifest, "blob"), headers=headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.PARTIAL_CONTENT:
                return
            buffer = memoryview(bytearray(CHUNK))
            left = offer.manifest.blob_bytes - out.tell()
            while left and (got := response.readinto(buffer[: min(CHUNK, left)])):
                out.write(buffer[:got])
                seen.update(buffer[:got])
                left -= got
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def _get(self, peer: Peer, path: str) -> bytes:
        connection = self._connect(peer)
        try:
            connection.request("GET", path, headers=_headers(peer))
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise EngineUnavailable(f"{peer.address} answered {response.status}.", "Check its token.")
            return response.read()
        except (OSError, http.client.HTTPException) as error:
            raise EngineUnavailable(f"{peer.address} does not answer: {error}.", "Is it on?") from error
        finally:
            connection.close()

    def _connect(self, peer: Peer) -> http.client.HTTPConnection:
        parts = urlsplit(peer.address)
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=20, context=peer.tls)
        return http.client.HTTPConnection(host, port, timeout=20)


def _path(manifest: Manifest, part: str) -> str:
    return f"/caches/{manifest.identity.digest}/{manifest.name}/{part}"


def _headers(peer: Peer) -> dict[str, str]:
    return {"Authorization": f"Bearer {peer.token}", "Connection": "close"}
