"""Fetches caches from peers, or says that computing again is sooner."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import FileIO
from urllib.parse import urlsplit

from banyun.engine.carrying.rate import Rate
from banyun.engine.carrying.source import Offer
from banyun.engine.kv.checksum import CHUNK, ChecksumBeside
from banyun.engine.kv.identity import EngineIdentity, entry_name, tokens_of
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest, manifest_of
from banyun.engine.kv.prefix import chain, shared_length
from banyun.errors import CacheRefused, EngineUnavailable

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """Another machine: ``http(s)://host:port`` and its token. ``tls`` verifies its certificate."""

    address: str
    token: str
    tls: ssl.SSLContext | None = None


class Carrier:
    """Args:
    library: Where fetched caches go.
    peers: Who is asked.
    link_guess: Bytes a second assumed of the link until one fetch was measured.
    """

    def __init__(self, library: KVLibrary, peers: Sequence[Peer], *, link_guess: float = 100e6) -> None:
        self._library = library
        self._peers = {peer.address: peer for peer in peers}
        self.link = Rate(link_guess)

    def offers(self, identity: EngineIdentity, tokens: Sequence[int], *, beyond: int = 0) -> list[Offer]:
        """Entries of an equal identity that share more than ``beyond`` leading tokens, longest
        first. A peer that does not answer has none. Peers are told the hashes of the text's
        blocks, so they learn nothing of a text that they do not hold themselves."""
        links = [link.hex() for link in chain(tokens)]
        if not links or len(tokens) <= beyond:
            return []
        question = json.dumps({"identity": asdict(identity), "links": links}).encode()
        found = []
        for peer in self._peers.values():
            for manifest in self._manifests(peer, "/sharing", question):
                if manifest.identity != identity or manifest.token_count <= beyond:
                    continue
                offer = self._offer(peer, manifest, tokens)
                if offer is not None and offer.shared > beyond:
                    found.append(offer)
        return sorted(found, key=lambda offer: (-offer.shared, offer.manifest.blob_bytes))

    def listed(self) -> list[tuple[Peer, Manifest]]:
        """Everything that every peer holds."""
        return [
            (peer, manifest) for peer in self._peers.values() for manifest in self._manifests(peer, "/caches")
        ]

    def offer_of(self, peer: Peer, manifest: Manifest) -> Offer | None:
        """A listed entry as a whole, to be fetched; None where the peer has it no more."""
        return self._offer(peer, manifest, None)

    def _manifests(self, peer: Peer, path: str, body: bytes | None = None) -> list[Manifest]:
        try:
            return [manifest_of(values) for values in json.loads(self._asked(peer, path, body))]
        except (EngineUnavailable, CacheRefused, ValueError):
            return []

    def _offer(self, peer: Peer, manifest: Manifest, tokens: Sequence[int] | None) -> Offer | None:
        try:
            held = tokens_of(self._asked(peer, _path(manifest, "tokens")))
        except (EngineUnavailable, ValueError):
            return None
        if entry_name(held) != manifest.name or len(held) != manifest.token_count:
            return None
        shared = len(held) if tokens is None else shared_length(held, list(tokens))
        return Offer(peer.address, manifest, tuple(held), shared)

    def sooner(self, offer: Offer, prefill_rate: float, *, already: int = 0) -> bool:
        """Whether fetching beats prefilling, at ``prefill_rate`` tokens a second, what the offer
        shares beyond the ``already`` tokens that are here."""
        return offer.manifest.blob_bytes / self.link.value < (offer.shared - already) / prefill_rate

    def fetch(self, offer: Offer, *, documents: Sequence[str] = ()) -> Manifest:
        """Brings the blob into the library, verified; resumes where a cut connection left off.

        Raises:
            CacheRefused: what came is not what was promised, or not all of it came.
        """
        with self._library.room_for_one() as target:
            with (
                self.link.timed() as moved,
                ChecksumBeside() as seen,
                open(target, "wb", buffering=0) as out,
            ):
                for _ in range(ATTEMPTS):
                    self._fetch_from(offer, out, seen)
                    moved.amount = out.tell()
                    if out.tell() == offer.manifest.blob_bytes:
                        break
                came = seen.hexdigest()
            if came != offer.manifest.checksum:
                raise CacheRefused(
                    f"{offer.origin} sent a cache that is not what it promised.", "Computing it here."
                )
            return self._library.take_over(target, offer.manifest, offer.tokens, documents)

    def kept(self, manifest: Manifest, tokens: Sequence[int]) -> None:
        """Peers ask for what they want."""

    def forget(self, manifest: Manifest, tokens: Sequence[int]) -> None:
        """Peers keep theirs under documents of their own."""

    def close(self) -> None:
        """Connections last no longer than a call."""

    def _fetch_from(self, offer: Offer, out: FileIO, seen: ChecksumBeside) -> None:
        """Goes on from where ``out`` stands; a cut connection leaves what came."""
        connection = self._connect(self._peers[offer.origin])
        try:
            headers = {**_headers(self._peers[offer.origin]), "Range": f"bytes={out.tell()}-"}
            connection.request("GET", _path(offer.manifest, "blob"), headers=headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.PARTIAL_CONTENT:
                return
            left = offer.manifest.blob_bytes - out.tell()
            while left:
                buffer = seen.buffer()
                got = response.readinto(buffer[: min(CHUNK, left)])
                if not got:
                    return
                out.write(buffer[:got])
                seen.update(buffer[:got])
                left -= got
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def _asked(self, peer: Peer, path: str, body: bytes | None = None) -> bytes:
        connection = self._connect(peer)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers=_headers(peer))
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
