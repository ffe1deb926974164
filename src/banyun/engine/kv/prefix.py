"""Finds the longest stored prefix of a token sequence.

Every sequence is hashed in blocks of ``BLOCK`` tokens, each hash chained to the one before it, as
paged KV caches do (Kwon et al., SOSP 2023). A chain hash then names all tokens up to its end, so
one dictionary finds who shares how many whole blocks; within the last block tokens are compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.engine.kv.identity import token_bytes

BLOCK = 64
"""Tokens in a block."""


def chain(tokens: Sequence[int]) -> Iterator[bytes]:
    """The chained hash at the end of each whole block, 16 bytes each."""
    link = b""
    for start in range(0, len(tokens) - BLOCK + 1, BLOCK):
        link = hashlib.blake2b(link + token_bytes(tokens[start : start + BLOCK]), digest_size=16).digest()
        yield link


def shared_length(one: Sequence[object], other: Sequence[object]) -> int:
    """How many leading tokens (or characters) both have."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, slots=True)
class Match:
    """The entry that shares most with a query, and how many leading tokens it shares."""

    name: str
    tokens: int


class PrefixIndex:
    """Token sequences by name; answers which one shares the longest prefix with a query."""

    def __init__(self) -> None:
        self._sequences: dict[str, list[int]] = {}
        self._holders: dict[bytes, set[str]] = {}

    def __len__(self) -> int:
        return len(self._sequences)

    def __contains__(self, name: str) -> bool:
        return name in self._sequences

    def add(self, name: str, tokens: Sequence[int]) -> None:
        self.remove(name)
        self._sequences[name] = list(tokens)
        for link in (b"", *chain(tokens)):
            self._holders.setdefault(link, set()).add(name)

    def remove(self, name: str) -> None:
        tokens = self._sequences.pop(name, None)
        if tokens is None:
            return
        for link in (b"", *chain(tokens)):
            holders = self._holders[link]
            holders.discard(name)
            if not holders:
                del self._holders[link]

    def tokens(self, name: str) -> list[int]:
        return self._sequences[name]

    def sharing(self, links: Sequence[bytes]) -> dict[str, int]:
        """Who shares how many whole blocks with the text of these chained hashes; one at least."""
        shared: dict[str, int] = {}
        for number, link in enumerate(links, 1):
            holders = self._holders.get(link)
            if not holders:
                break
            shared.update(dict.fromkeys(holders, number))
        return shared

    def longest(self, tokens: Sequence[int], *, at_most: int | None = None) -> Match | None:
        """The entry with the longest prefix in common with ``tokens``, of entries no longer than
        ``at_most``; among equals the shortest entry, since it costs least to load. None where no
        first token is shared."""
        query = list(tokens)
        levels = [self._holders.get(b"", set())]
        for link in chain(query):
            sharing = self._holders.get(link)
            if not sharing:
                break
            levels.append(sharing)
        # Whoever shares more whole blocks shares more tokens: the first level with a match has it.
        for holders in reversed(levels):
            best = self._best_of(holders, query, at_most)
            if best is not None:
                return best
        return None

    def _best_of(self, holders: set[str], query: list[int], at_most: int | None) -> Match | None:
        best: Match | None = None
        for name in sorted(holders, key=lambda held: (len(self._sequences[held]), held)):
            if at_most is not None and len(self._sequences[name]) > at_most:
                break
            shared = shared_length(self._sequences[name], query)
            if shared and (best is None or shared > best.tokens):
                best = Match(name, shared)
        return best
