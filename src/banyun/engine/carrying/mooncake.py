"""Mooncake Store (github.com/kvcache-ai/Mooncake) as the shared store, where it is installed."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from banyun.errors import EngineUnavailable

SEGMENT_BYTES = 1 << 30
BUFFER_BYTES = 1 << 29


@dataclass(frozen=True, slots=True)
class MooncakeSettings:
    """Where the store's services are. ``protocol`` is ``tcp``, or ``rdma`` with ``devices``."""

    host: str
    metadata: str
    master: str
    protocol: str = "tcp"
    devices: str = ""


class MooncakeObjects:
    """Raises:
    EngineUnavailable: Mooncake is not installed, or its services do not answer.
    """

    def __init__(self, settings: MooncakeSettings) -> None:
        try:
            module: Any = importlib.import_module("mooncake.store")
        except ImportError as absent:
            raise EngineUnavailable(
                "Mooncake Store is not installed.",
                "Install mooncake-transfer-engine-non-cuda, or take [mooncake] out of engine.toml.",
            ) from absent
        self._store = module.MooncakeDistributedStore()
        code = self._store.setup(
            settings.host,
            settings.metadata,
            SEGMENT_BYTES,
            BUFFER_BYTES,
            settings.protocol,
            settings.devices,
            settings.master,
        )
        self._done(code, "setup")

    def _done(self, code: int, what: str) -> None:
        if code != 0:
            raise EngineUnavailable(
                f"Mooncake Store refused {what} with code {code}.", "Are its master and metadata up?"
            )

    def put(self, key: str, value: bytes) -> None:
        self._done(self._store.put(key, value), "put")

    def get(self, key: str) -> bytes | None:
        return bytes(self._store.get(key)) if self.has(key) else None

    def has(self, key: str) -> bool:
        return int(self._store.is_exist(key)) == 1

    def remove(self, key: str) -> None:
        if self.has(key):
            self._done(self._store.remove(key), "remove")
