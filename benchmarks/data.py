"""Where the real data is that benchmarks are taken on."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def shared_data() -> Path | None:
    """``../shared/data`` beside the repository, or under ``$BANYUN_SHARED``; None where absent."""
    for place in (ROOT.parent / "shared", Path(os.environ.get("BANYUN_SHARED", "/nonexistent"))):
        if (place / "data").is_dir():
            return place / "data"
    return None
