"""Recognises the same thing read twice: same address, same bytes, near-same text.

Near-sameness is MinHash (Broder 1997): the share of equal entries of two signatures estimates
the Jaccard similarity of the texts' sets of four-token shingles. An edited article keeps most
of its shingles, another article on the same subject shares nearly none.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np
from numpy.typing import NDArray

from banyun.language.scripts import HAN_CLASS

ENTRIES = 128
"""Length of a signature; the estimate's standard error is at most .045."""
SAME_TEXT = 0.5
"""Similarity from which two texts are the same thing, edited."""
_MOST_LAYERS = 8
_SHINGLE = 4
_SEED = 20260314

_TOKEN = re.compile(f"[{HAN_CLASS}]|[^\\W_{HAN_CLASS}]+")
_TRACKING = re.compile(
    r"utm_\w+|spm|scm|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs\w+|ref|ref_src|ref_url|referrer"
    r"|share\w*|from|isappinstalled|scene|chksm|cmpid|ncid|sr_share|wt_mc|trk|vero_\w+|source|timestamp"
    r"|amp|outputtype|sessionid|click_id|clicktime|enterid|sharer_\w+|srcid|version|nettype|lang_from",
    re.IGNORECASE,
)
_MOBILE_HOST = re.compile(r"^(?:www|m|mobile|amp|wap)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"(?:/amp|\.amp)/?$|(?<=/)index\.(?:html?|php)$")


def canonical_address(address: str) -> str:
    """The form in which two addresses of one page are equal: https, no ``www``, mobile or AMP
    variant, no tracking parameters, the others sorted, no fragment, no closing slash."""
    address = address.strip()
    for _ in range(_MOST_LAYERS):  # m.www.…, …/amp/index.html
        simpler = _simplified(address)
        if simpler == address:
            break
        address = simpler
    return address


def _simplified(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address  # no address at all
    named = parts.hostname and "[" not in parts.netloc
    if parts.scheme not in ("http", "https") or not named or re.search(r"\s", address):
        return address
    host = _MOBILE_HOST.sub("", (parts.hostname or "").lower().rstrip("."))
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    kept = [(key, value) for key, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(key)]
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", where, path, urlencode(sorted(kept)), fragment))


def signature(text: str) -> tuple[int, ...]:
    """The MinHash of a text: ``ENTRIES`` numbers under 2**32, the same on every machine; empty
    for a text without words."""
    hashes = _shingles(text)
    if hashes.size == 0:
        return ()
    random = np.random.Generator(np.random.PCG64(_SEED))
    factors = random.integers(1, 2**63, ENTRIES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shifts = random.integers(0, 2**63, ENTRIES, dtype=np.uint64)
    return tuple(
        int(((hashes * factor + shift) >> np.uint64(32)).min())
        for factor, shift in zip(factors, shifts, strict=True)
    )


def _shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of the text's distinct shingles."""
    codes: dict[str, int] = {}
    tokens = [
        codes.setdefault(token, zlib.crc32(token.encode("utf-8", "surrogatepass")))
        for token in _TOKEN.findall(text.lower())
    ]
    ids = np.array(tokens, dtype=np.uint64)
    if ids.size == 0:
        return ids
    width = min(_SHINGLE, ids.size)
    mixed = np.zeros(ids.size - width + 1, dtype=np.uint64)
    for offset in range(width):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + ids[offset : offset + mixed.size]
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    distinct: NDArray[np.uint64] = np.unique(mixed ^ (mixed >> np.uint64(32)))
    return distinct


def similarity(left: Sequence[int], right: Sequence[int]) -> float:
    """Estimated Jaccard similarity of two texts by their signatures, 0..1."""
    if not left or len(left) != len(right):
        return 0.0
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


def nearest(own: Sequence[int], others: Iterable[tuple[str, Sequence[int]]]) -> str | None:
    """The id, of pairs of id and signature, whose text is most like one's own, if it is the
    same thing; of equals the first."""
    best, most = None, 0.0
    for each, other in others:
        alike = similarity(own, other)
        if alike >= SAME_TEXT and alike > most:
            best, most = each, alike
    return best
