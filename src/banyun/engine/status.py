"""What is kept and what it has saved, as ``banyun engine status`` tells it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from banyun.engine.kv.ledger import Totals
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest
from banyun.engine.llama.registry import Registry, RunningWorker


@dataclass(frozen=True, slots=True)
class KeptPrefix:
    """One prefix on all its tiers. ``stored_bytes`` by tier; ``model`` is a hash's beginning."""

    name: str
    model: str
    tokens: int
    stored_bytes: dict[str, int]
    encoding: str
    documents: tuple[str, ...]
    uses: int
    used: float
    pinned: bool
    recompute_seconds: float


@dataclass(frozen=True, slots=True)
class TierState:
    """How full one tier is."""

    medium: str
    folder: str
    held_bytes: int
    budget_bytes: int
    entries: int


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """Everything at once; ``saved_seconds`` is what recomputing the reused tokens would have
    taken, at the rate at which the computed ones were."""

    prefixes: tuple[KeptPrefix, ...]
    tiers: tuple[TierState, ...]
    totals: Totals
    workers: tuple[RunningWorker, ...]

    @property
    def reused_tokens(self) -> int:
        return self.totals.tokens("hot", "ram", "disk", "carried")

    @property
    def computed_tokens(self) -> int:
        return self.totals.tokens("computed")

    @property
    def hit_rate(self) -> float | None:
        """Share of prefix tokens that were not computed, 0..1; None before the first question."""
        asked = self.reused_tokens + self.computed_tokens
        return self.reused_tokens / asked if asked else None

    @property
    def saved_seconds(self) -> float:
        computed = self.totals.counts.get("computed")
        if computed is None or not computed.tokens:
            return 0.0
        return self.reused_tokens * computed.seconds / computed.tokens

    def as_json(self) -> dict[str, object]:
        return {
            "prefixes": [asdict(prefix) for prefix in self.prefixes],
            "tiers": [asdict(tier) for tier in self.tiers],
            "workers": [asdict(worker) for worker in self.workers],
            "reused_tokens": self.reused_tokens,
            "computed_tokens": self.computed_tokens,
            "hit_rate": self.hit_rate,
            "saved_seconds": self.saved_seconds,
            **self.totals.as_json(),
        }


def status_of(library: KVLibrary) -> EngineStatus:
    """Reads manifests and the ledger; starts nothing."""
    held: dict[tuple[str, str], list[tuple[str, Manifest]]] = {}
    for tier, manifest in library.entries():
        held.setdefault((manifest.identity.digest, manifest.name), []).append((tier.medium, manifest))
    prefixes = [
        KeptPrefix(
            name=name,
            model=copies[0][1].identity.model_sha256[:12],
            tokens=copies[0][1].token_count,
            stored_bytes={medium: manifest.blob_bytes for medium, manifest in copies},
            encoding=copies[-1][1].encoding,
            documents=copies[0][1].documents,
            uses=max(manifest.uses for _, manifest in copies),
            used=max(manifest.used for _, manifest in copies),
            pinned=any(manifest.pinned for _, manifest in copies),
            recompute_seconds=copies[0][1].recompute_seconds,
        )
        for (_, name), copies in held.items()
    ]
    tiers = [
        TierState(tier.medium, str(tier.root), tier.held_bytes(), tier.budget, len(tier.manifests()))
        for tier in library.tiers
    ]
    return EngineStatus(
        prefixes=tuple(sorted(prefixes, key=lambda prefix: (-prefix.used, prefix.name))),
        tiers=tuple(tiers),
        totals=library.ledger.totals(),
        workers=tuple(Registry(library.disk.root).running()),
    )
