"""Starts and stops worker processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

from banyun.engine.kv.identity import EngineIdentity, file_sha256
from banyun.engine.llama.server import LlamaServer
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import EngineUnavailable

GGUF_MAGIC = b"GGUF"


def identity_of(spec: WorkerSpec) -> EngineIdentity:
    """What this worker's saved states depend on."""
    return EngineIdentity(
        model_sha256=file_sha256(Path(spec.model)),
        build=f"xllamacpp {metadata.version('xllamacpp')}",
        kv_type=spec.kv_type,
        flash_attention=spec.flash_attention,
        stream_layout="per-slot",
    )


class WorkerProcess:
    """A running worker. Use it as a context manager; its process ends with it.

    Raises:
        EngineUnavailable: the file is no GGUF model, or llama.cpp could not load it.
    """

    private_folder = True

    def __init__(self, spec: WorkerSpec) -> None:
        self.spec = spec
        _check_model(Path(spec.model))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "banyun.engine.llama.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            # Threads that wait by spinning starve each other beside other busy processes.
            env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(spec)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        started = json.loads(line) if line else {"error": "the worker ended without an answer"}
        if "address" not in started:
            self.stop()
            raise EngineUnavailable(
                f"llama.cpp could not load {spec.model}: {started['error']}",
                "Check the file, and that the machine has memory for it.",
            )
        self.server = LlamaServer(started["address"])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Closes the worker's input and waits; kills it only if it does not go by itself."""
        if hasattr(self, "server"):
            self.server.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _check_model(path: Path) -> None:
    try:
        with open(path, "rb") as handle:
            magic = handle.read(4)
    except OSError as error:
        raise EngineUnavailable(
            f"{path} cannot be read: {error.strerror}.", "Give the path of a GGUF file."
        ) from error
    if magic != GGUF_MAGIC:
        raise EngineUnavailable(f"{path} is not a GGUF model.", "Give the path of a GGUF file.")
