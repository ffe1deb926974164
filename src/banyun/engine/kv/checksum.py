"""Checksums of caches: XXH3-128, which guards against damage and not against an enemy."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import xxhash

CHUNK = 1 << 20
BESIDE_FROM = 8 << 20
"""Bytes from which a thread of its own is worth starting."""


class ChecksumBeside:
    """XXH3-128 computed in a thread beside whatever brings the bytes, which leaves a processor
    idle. A few buffers are used again and again: fresh ones cost more than the copying."""

    BUFFERS = 4

    def __init__(self) -> None:
        self._state = xxhash.xxh3_128()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="banyun-checksum")
        self._buffers = [memoryview(bytearray(CHUNK)) for _ in range(self.BUFFERS)]
        self._busy: deque[Future[None]] = deque()
        self._next = 0

    def buffer(self) -> memoryview:
        """One whose bytes are no longer needed."""
        if len(self._busy) >= self.BUFFERS - 1:
            self._busy.popleft().result()
        self._next = (self._next + 1) % self.BUFFERS
        return self._buffers[self._next]

    def update(self, data: memoryview) -> None:
        self._busy.append(self._thread.submit(self._state.update, data))

    def hexdigest(self) -> str:
        while self._busy:
            self._busy.popleft().result()
        return self._state.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()


def checksum(path: Path) -> str:
    """XXH3-128 of a file, hex. Large files are hashed beside their reading."""
    with open(path, "rb", buffering=0) as handle:
        # The kernel reads ahead while what came is hashed.
        os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
        if os.fstat(handle.fileno()).st_size < BESIDE_FROM:
            return xxhash.xxh3_128_hexdigest(handle.readall())
        with ChecksumBeside() as seen:
            while got := handle.readinto(buffer := seen.buffer()):
                seen.update(buffer[:got])
            return seen.hexdigest()
