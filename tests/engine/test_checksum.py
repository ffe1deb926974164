"""A checksum is the same however it is computed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import xxhash

from banyun.engine.kv.checksum import BESIDE_FROM, CHUNK, ChecksumBeside, checksum


@pytest.mark.parametrize("size", [0, 1, CHUNK, BESIDE_FROM - 1, BESIDE_FROM, BESIDE_FROM + 7 * CHUNK + 3])
def test_small_and_large_files_are_hashed_alike(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "file").write_bytes(content)
    assert checksum(tmp_path / "file") == xxhash.xxh3_128_hexdigest(content)


def test_buffers_are_not_filled_before_they_are_hashed() -> None:
    plain = xxhash.xxh3_128()
    with ChecksumBeside() as beside:
        for number in range(200):
            buffer = beside.buffer()
            size = 1 + number * 4999 % CHUNK
            buffer[:size] = bytes([number]) * size
            plain.update(buffer[:size])
            beside.update(buffer[:size])
        assert beside.hexdigest() == plain.hexdigest()
