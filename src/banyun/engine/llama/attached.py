"""Any ``llama-server`` that runs already, its slots kept in our library.

It must have been started with ``--slot-save-path`` on a folder that this machine sees, and its
model file must be readable here. Whether its states restore is found out by the probe.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyun.engine.kv.identity import EngineIdentity, KVType, file_sha256
from banyun.engine.llama.server import LlamaServer
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import EngineError, EngineUnavailable


@dataclass(frozen=True, slots=True)
class AttachedServer:
    """A server that others started, and that we leave running."""

    spec: WorkerSpec
    server: LlamaServer
    identity: EngineIdentity

    @property
    def private_folder(self) -> bool:
        return False

    def stop(self) -> None:
        """Closes our connection; the server goes on."""
        self.server.close()


def attach(
    address: str, slot_folder: Path, *, kv_type: KVType = "f16", flash_attention: bool = False
) -> AttachedServer:
    """Args:
        address: ``http://host:port``.
        slot_folder: What the server was given as ``--slot-save-path``.
        kv_type: Its ``--cache-type-k``; the server does not tell.
        flash_attention: Whether ``-fa`` is on; the server does not tell.

    Raises:
        EngineUnavailable: it does not answer, keeps no slots, or its model file is not here.
    """
    server = LlamaServer(address)
    try:
        told: dict[str, Any] = server.properties()
    except EngineError:
        server.close()
        raise
    model = Path(str(told.get("model_path", "")))
    if not model.is_file():
        server.close()
        raise EngineUnavailable(
            f"{address} serves {model}, which is no file on this machine.",
            "Caches are kept under the model's checksum: run the server where its model lies.",
        )
    settings = told.get("default_generation_settings", {})
    spec = WorkerSpec(
        model=str(model),
        context=int(settings.get("n_ctx", 0)),
        slots=int(told.get("total_slots", 1)),
        threads=0,
        slot_folder=str(slot_folder),
        flash_attention=flash_attention,
        kv_type=kv_type,
    )
    identity = EngineIdentity(
        model_sha256=file_sha256(model),
        build=str(told.get("build_info", "unknown")),
        kv_type=kv_type,
        flash_attention=flash_attention,
        stream_layout=f"attached, {spec.slots} slots",
    )
    return AttachedServer(spec, server, identity)
