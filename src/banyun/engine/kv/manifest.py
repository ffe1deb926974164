"""A saved cache's manifest: what it is, and how to know that it is whole."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from banyun.engine.kv.identity import EngineIdentity
from banyun.errors import CacheRefused

SCHEMA = 1
Encoding = Literal["plain", "zstd"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Kept beside each blob as JSON, written last: a blob without one does not exist.

    ``checksum`` is XXH3-128 (hex) of the blob: it guards against damage, not against an enemy.
    ``recompute_seconds`` is what prefilling these tokens took here; times are
    Unix seconds. ``documents`` are the ids of the materials whose text is in the prefix: the blob
    is deleted with any of them. ``blob_bytes`` and ``checksum`` are of the blob as it lies here,
    which may be compressed (``encoding``). ``context`` is what the slot that saved it could hold: for
    people, since a state goes into any slot with room for its tokens.
    """

    name: str
    identity: EngineIdentity
    token_count: int
    blob_bytes: int
    checksum: str
    recompute_seconds: float
    created: float
    used: float
    uses: int = 0
    pinned: bool = False
    documents: tuple[str, ...] = ()
    encoding: Encoding = "plain"
    context: int = 0

    @property
    def worth(self) -> float:
        """Recompute seconds saved per byte held, per use."""
        return self.recompute_seconds / max(1, self.blob_bytes)

    def touched(self, now: float) -> Manifest:
        return replace(self, used=now, uses=self.uses + 1)

    def after(self, before: Manifest) -> Manifest:
        """This new state of a prefix, with what is known of the one that it replaces."""
        documents = dict.fromkeys((*before.documents, *self.documents))
        return replace(self, uses=before.uses, pinned=before.pinned, documents=tuple(documents))

    def without_documents(self) -> dict[str, Any]:
        """As others may see it: which documents of ours hold the text is nobody's business."""
        return {**self.as_json(), "documents": []}

    def as_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, **asdict(self)}


def manifest_of(values: dict[str, Any]) -> Manifest:
    """A manifest from its JSON values.

    Raises:
        CacheRefused: they are not those of a manifest of this schema.
    """
    try:
        if values.get("schema") != SCHEMA:
            raise CacheRefused("A cache of another schema was left alone.", "It will be recomputed.")
        rest = {key: value for key, value in values.items() if key not in _TYPED}
        manifest = Manifest(
            identity=EngineIdentity(**values["identity"]), documents=tuple(values["documents"]), **rest
        )
        _check(manifest)
        return manifest
    except (TypeError, KeyError, AttributeError) as error:
        raise CacheRefused("Something that is not a cache manifest was left alone.", "") from error


def _check(manifest: Manifest) -> None:
    """Raises:
    TypeError: a value that no cache of ours has.
    """
    counts = (manifest.token_count, manifest.blob_bytes, manifest.uses)
    times = (manifest.recompute_seconds, manifest.created, manifest.used)
    names = (manifest.name, manifest.checksum, *manifest.documents)
    sound = (
        all(isinstance(count, int) and count >= 0 for count in counts)
        and all(isinstance(seconds, int | float) for seconds in times)
        and all(isinstance(name, str) for name in names)
        and manifest.encoding in get_args(Encoding)
    )
    if not sound:
        raise TypeError


_TYPED = {"schema", "identity", "documents"}


def read_manifest(path: Path) -> Manifest:
    """Raises:
    CacheRefused: the file is not a manifest of this schema.
    """
    try:
        values = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise CacheRefused(f"{path.name} is not a cache manifest.", "It will be recomputed.") from error
    return manifest_of(values)
