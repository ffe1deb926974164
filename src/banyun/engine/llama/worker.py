"""A process that holds one llama.cpp server: ``python -m banyun.engine.llama.worker``.

It reads one line of JSON (a ``WorkerSpec``) from its standard input, starts the server of the
``xllamacpp`` wheel on loopback, writes one line of JSON with its address, and lives until its
input closes, so that it dies with its parent however that dies.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import xllamacpp

from banyun.engine.kv.identity import KVType
from banyun.engine.llama.header import read_header


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """How one worker runs.

    ``context`` is tokens per slot; ``slots`` how many sequences run side by side, each with its
    own KV stream (a unified stream saves states that no other layout restores). f16 KV without
    flash attention is what the laptop measurements favour; a probe may choose otherwise. With
    ``embeds`` the server makes vectors of texts and answers nothing.
    ``host_cache_mib`` is llama.cpp's own cache of prompts, which ends with its process.
    """

    model: str
    context: int
    slots: int
    threads: int
    slot_folder: str
    flash_attention: bool = False
    kv_type: KVType = "f16"
    batch: int = 2048
    embeds: bool = False
    host_cache_mib: int = 0


def parameters(spec: WorkerSpec) -> xllamacpp.CommonParams:
    """The spec as llama.cpp's own parameters."""
    params = xllamacpp.CommonParams()
    params.model.path = spec.model
    params.n_ctx = spec.context * spec.slots
    params.n_parallel = spec.slots
    params.n_batch = spec.batch
    params.cpuparams.n_threads = spec.threads
    params.cpuparams_batch.n_threads = spec.threads
    params.slot_save_path = spec.slot_folder.rstrip("/") + "/"
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.endpoint_slots = True
    params.endpoint_metrics = True
    params.kv_unified = False
    params.cache_ram_mib = spec.host_cache_mib
    params.cache_idle_slots = spec.host_cache_mib > 0
    params.ctx_shift = False
    params.ui = False
    params.warmup = False
    kinds = xllamacpp.llama_flash_attn_type
    params.flash_attn_type = (
        kinds.LLAMA_FLASH_ATTN_TYPE_ENABLED if spec.flash_attention else kinds.LLAMA_FLASH_ATTN_TYPE_DISABLED
    )
    if spec.embeds:
        params.embedding = True
        params.n_ubatch = params.n_batch = spec.context  # a text is embedded in one go
        if not read_header(Path(spec.model)).pooled:
            params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    if spec.kv_type == "q8_0":
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0
    return params


def main() -> None:
    """Serves until standard input ends."""
    spec = WorkerSpec(**json.loads(sys.stdin.readline()))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # llama.cpp logs to standard output
    try:
        server = xllamacpp.Server(parameters(spec))
    except RuntimeError as error:
        answers.write(json.dumps({"error": str(error)}) + "\n")
        answers.close()
        raise SystemExit(1) from error
    answers.write(json.dumps({"address": server.listening_address}) + "\n")
    answers.flush()
    while sys.stdin.readline():
        pass
    os._exit(0)  # llama.cpp's threads must not outlive the pipe


if __name__ == "__main__":
    main()
