"""Caches compressed at rest, where that brings them back sooner than reading them plain.

A half-precision number's first byte (sign, exponent) repeats far more than its second, so the
bytes of each chunk are laid out as two planes before Zstandard sees them: a sixth of the bytes
goes, where plain Zstandard saves a twelfth. That pays only where the disk is slow: see ``pays``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zstandard

from banyun.errors import CacheRefused

CHUNK = 1 << 20
SAMPLE_BYTES = 4 << 20
LEVEL = 1
LEAST_BYTES = 1 << 20
"""Of smaller files neither the disk's rate nor a gain can be told."""
READ_AT_MOST = 32 << 20


def _planes(chunk: bytes) -> bytes:
    """All even bytes, then all odd ones; a last byte without a partner stays last."""
    even = len(chunk) // 2 * 2
    return np.frombuffer(chunk[:even], np.uint8).reshape(-1, 2).T.tobytes() + chunk[even:]


def _together(planes: bytes) -> bytes:
    even = len(planes) // 2 * 2
    return np.frombuffer(planes[:even], np.uint8).reshape(2, -1).T.tobytes() + planes[even:]


def _chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def compress(source: Path, target: Path) -> None:
    """Writes ``source`` compressed to ``target``."""
    with (
        open(target, "wb") as out,
        zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(out) as stream,
    ):
        for chunk in _chunks(source):
            stream.write(_planes(chunk))


def decompress(source: Path, target: Path) -> None:
    """The reverse of ``compress``.

    Raises:
        CacheRefused: ``source`` is not what ``compress`` wrote.
    """
    try:
        with (
            open(source, "rb") as compressed,
            zstandard.ZstdDecompressor().stream_reader(compressed) as stream,
            open(target, "wb") as out,
        ):
            while planes := _whole(stream):
                out.write(_together(planes))
    except zstandard.ZstdError as error:
        target.unlink(missing_ok=True)
        raise CacheRefused("A compressed cache cannot be read.", "Recomputing.") from error


def _whole(stream: zstandard.ZstdDecompressionReader) -> bytes:
    """A whole chunk's planes; fewer bytes only at the end."""
    parts = []
    left = CHUNK
    while left and (got := stream.read(left)):
        parts.append(got)
        left -= len(got)
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Trial:
    """What compressing came to on a sample: bytes kept of each byte, and plain bytes a second
    brought back."""

    ratio: float
    decode_rate: float

    def pays(self, read_rate: float) -> bool:
        """Whether reading fewer bytes and decoding them is sooner than reading all of them, from
        a disk of ``read_rate`` bytes a second."""
        return self.ratio / read_rate + 1 / self.decode_rate < 1 / read_rate

    @property
    def break_even(self) -> float:
        """The disk, in bytes a second, below which compressing pays."""
        return (1 - self.ratio) * self.decode_rate


def try_on(path: Path) -> Trial:
    """Compresses a sample from the middle of a file, chunk by chunk as it would be."""
    size = path.stat().st_size
    with open(path, "rb") as source:
        source.seek(max(0, (size - SAMPLE_BYTES) // 2))
        sample = source.read(SAMPLE_BYTES)
    compressor, decompressor = zstandard.ZstdCompressor(level=LEVEL), zstandard.ZstdDecompressor()
    kept = [
        compressor.compress(_planes(sample[start : start + CHUNK])) for start in range(0, len(sample), CHUNK)
    ]
    began = time.perf_counter()
    for piece in kept:
        _together(decompressor.decompress(piece))
    seconds = time.perf_counter() - began
    return Trial(sum(map(len, kept)) / max(1, len(sample)), len(sample) / max(seconds, 1e-9))


def read_rate(path: Path) -> float:
    """Bytes a second that the disk gives back of a file whose pages the kernel was told to forget."""
    buffer = memoryview(bytearray(CHUNK))
    done = 0
    with open(path, "rb", buffering=0) as source:
        os.fsync(source.fileno())
        os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        began = time.perf_counter()
        while done < READ_AT_MOST and (got := source.readinto(buffer)):
            done += got
        return done / max(time.perf_counter() - began, 1e-9)
