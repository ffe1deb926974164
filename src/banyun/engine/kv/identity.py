"""What makes two KV caches interchangeable, and the name of one of them."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

KVType = Literal["f16", "q8_0"]
"""In which numbers keys and values are kept."""


@dataclass(frozen=True, slots=True)
class EngineIdentity:
    """Everything a saved slot state depends on besides its tokens.

    A state is only ever offered to an engine with an equal identity: llama.cpp refuses a foreign
    one without an error (it restores 0 tokens) or, worse, may accept it.
    """

    model_sha256: str
    build: str
    kv_type: str
    flash_attention: bool
    stream_layout: str

    @property
    def digest(self) -> str:
        """24 hex digits that name this identity; a folder of the library."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:24]


def token_bytes(tokens: Sequence[int]) -> bytes:
    """The tokens as little-endian unsigned 32-bit numbers, as they are hashed and kept."""
    packed = array("I", tokens)
    if packed.itemsize != 4:
        packed = array("L", tokens)
    return packed.tobytes()


def tokens_of(data: bytes) -> list[int]:
    """The reverse of ``token_bytes``."""
    packed = array("I")
    packed.frombytes(data)
    return packed.tolist()


def entry_name(tokens: Sequence[int]) -> str:
    """The name of a prefix within its identity: 40 hex digits of its tokens' SHA-256."""
    return hashlib.sha256(token_bytes(tokens)).hexdigest()[:40]


def file_sha256(path: Path) -> str:
    """SHA-256 of a model file. Hashing gigabytes takes seconds, so the answer is kept for as
    long as the file's size, inode and time of change stay the same."""
    stat = path.stat()
    return _file_sha256(str(path), stat.st_size, stat.st_ino, stat.st_mtime_ns)


@lru_cache(maxsize=16)
def _file_sha256(path: str, size: int, inode: int, changed: int) -> str:
    del size, inode, changed  # part of the cache's key
    with open(path, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
