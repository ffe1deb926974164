"""Asks a loaded model whether its saved states are of any use, before anything is kept of them.

Models with a sliding window or a recurrent part keep less than the keys and values of every
token, and builds differ in what they save of it. So a short text is prefilled, saved, restored
into another state of the slot, and continued: the engine's own counts say what the restore
spared, and the continuation must be the hot one, token for token.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.llama.server import LlamaServer
from banyun.errors import EngineError

TOKENS = 640
"""Longer than the common short sliding windows (128, 512); a quarter of a minute at most."""
ANSWER = 8
USEFUL = 0.9
"""Share of the restored tokens that must not be computed again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``restores``: whether saved states are worth keeping. ``spared`` of ``tokens`` were not
    computed again after a restore."""

    restores: bool
    tokens: int
    spared: int
    reason: str = ""


def probe(server: LlamaServer, tokens: Sequence[int], *, folder: Path, slot: int = 0) -> Verdict:
    """Tries it in ``slot``, which is empty afterwards. ``tokens`` is any text, longer than
    ``ANSWER``; ``folder`` the server's slot folder."""
    text, question = list(tokens[:-ANSWER]), list(tokens[-ANSWER:])
    name = "probe.kv"
    try:
        server.erase(slot)
        server.complete(text, slot=slot, limit=0)
        saved = server.save(slot, name)
        server.complete([*text, question[0]], slot=slot, limit=1)
        hot = server.complete([*text, *question], slot=slot, limit=ANSWER)
        server.erase(slot)
        restored = server.restore(slot, name)
        again = server.complete([*text, *question], slot=slot, limit=ANSWER)
        server.erase(slot)
    except EngineError as error:
        return Verdict(False, len(text), 0, f"it could not be saved and restored: {error.message}")
    finally:
        (folder / name).unlink(missing_ok=True)
    spared = min(again.cached, len(text))
    if restored != saved:
        return Verdict(False, len(text), 0, f"of {saved} saved tokens {restored} were restored")
    if spared < USEFUL * len(text):
        return Verdict(False, len(text), spared, f"of {len(text)} restored tokens {spared} were used")
    if again.tokens != hot.tokens:
        return Verdict(False, len(text), spared, "it answers otherwise when it is restored")
    return Verdict(True, len(text), spared)


def remembered(root: Path, identity: EngineIdentity) -> Verdict | None:
    """What an earlier probe of this model, build and layout said, if one was kept below ``root``."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Verdict(**json.loads(_path(root, identity).read_text()))
    return None


def remember(root: Path, identity: EngineIdentity, verdict: Verdict) -> None:
    """Keeps a verdict; where that fails the next load probes again."""
    with contextlib.suppress(OSError):
        path = _path(root, identity)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(json.dumps(asdict(verdict)))


def _path(root: Path, identity: EngineIdentity) -> Path:
    return root / "probes" / f"{identity.digest}.probe"
