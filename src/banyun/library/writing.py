"""Writes files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from banyun.errors import BanyunError


def write_whole(target: Path, data: bytes) -> None:
    """Puts the bytes in the place of a file.

    Raises:
        BanyunError: it is a folder.
    """
    if target.is_dir():
        raise BanyunError(f"{target} is a folder.", "Give the name of a file.")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".banyun-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
