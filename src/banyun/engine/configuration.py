"""How the engine runs: ``engine.toml`` in the home, every value with a default but the model.

model = "/models/qwen3-8b-q8_0.gguf"   # or: server = "http://127.0.0.1:8080", slot_folder = "/…"
context = 16384                        # tokens a slot
slots = 4
ram_gib = 4.0                          # caches in /dev/shm
disk_gib = 20.0                        # caches in the home
tbt_ms = 200                           # the batch grows while tokens come this often

[share]                                # what `banyun engine share` offers to peers
host = "0.0.0.0"
port = 8417
token = "…"
certificate = "cert.pem"               # with key: TLS
key = "key.pem"

[[peers]]
address = "https://other:8417"
token = "…"
certificate = "cert.pem"               # trusted beside the system's own

[mooncake]                             # where Mooncake Store is installed
host = "10.0.0.2"
metadata = "http://10.0.0.1:8080/metadata"
master = "10.0.0.1:50051"
"""

from __future__ import annotations

import hashlib
import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from banyun.engine.carrying.mooncake import MooncakeSettings
from banyun.engine.kv.identity import KVType
from banyun.errors import InvalidInput

FILE = "engine.toml"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own in it, checked to be ours)
HINT = "See docs/engine.md for what it holds."
KINDS: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}
Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """Where this machine offers its caches to peers. TLS with ``certificate`` and ``key``."""

    token: str
    host: str = "127.0.0.1"
    port: int = 8417
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PeerSettings:
    """A machine that offers its caches."""

    address: str
    token: str
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Configuration:
    """``folder`` holds the caches. ``model`` is a GGUF file that a worker of ours runs, or
    ``server`` a llama-server that runs already with ``slot_folder`` as its slots' folder.
    ``threads`` 0 takes all processors; ``tbt_ms`` 0 sets no limit."""

    folder: Path
    model: str = ""
    server: str = ""
    slot_folder: str = ""
    context: int = 8192
    slots: int = 4
    threads: int = 0
    kv_type: KVType = "f16"
    flash_attention: bool = False
    ram_gib: float = 4.0
    disk_gib: float = 20.0
    tbt_ms: float = 0.0
    compress: bool = True
    share: ShareSettings | None = None
    peers: tuple[PeerSettings, ...] = ()
    mooncake: MooncakeSettings | None = None

    @property
    def ram_folder(self) -> Path | None:
        """A folder of this user's on the memory file system; None where there is none, or where
        somebody else made one of that name."""
        if not SHARED_MEMORY.is_dir() or not self.ram_gib:
            return None
        place = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:12]
        folder = SHARED_MEMORY / f"banyun-{os.getuid()}-{place}"
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        private = stat.S_ISDIR(seen.st_mode) and not seen.st_mode & 0o077
        return folder if private and seen.st_uid == os.getuid() else None


def read_configuration(home: Path) -> Configuration:
    """What ``engine.toml`` in that home says; the defaults where there is none.

    Raises:
        InvalidInput: it cannot be read, or names what there is not.
    """
    path = home / FILE
    try:
        values = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", HINT) from error
    share, mooncake = values.pop("share", None), values.pop("mooncake", None)
    peers = values.pop("peers", [])
    return _table(
        Configuration,
        {
            **values,
            "folder": home / "kv",
            "share": _table(ShareSettings, share, path) if share else None,
            "peers": tuple(_table(PeerSettings, peer, path) for peer in peers),
            "mooncake": _table(MooncakeSettings, mooncake, path) if mooncake else None,
        },
        path,
    )


def _table(kind: type[Table], values: Mapping[str, Any], path: Path) -> Table:
    known = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]
    for name, value in values.items():
        if name not in known:
            raise InvalidInput(
                f"{path} names {name}, which there is not.", f"There are: {', '.join(sorted(known))}"
            )
        allowed = KINDS.get(known[name])
        if allowed and type(value) not in allowed:
            raise InvalidInput(f"{name} in {path} cannot be “{value}”.", HINT)
    try:
        return kind(**values)
    except TypeError as error:
        raise InvalidInput(f"{path} is not complete: {error}.", HINT) from error
