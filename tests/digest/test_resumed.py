"""A resumed digest must say what an unbroken one says: no passage's answer depends on those before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from banyun.knowledge.coverage import Holder
from banyun.library import Library
from banyun.storage.memory import MemoryStore

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "en"


def test_a_passage_is_held_alone_as_among_others(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    store = MemoryStore()
    library = Library(tmp_path, clock=clock, store=store, wording="en")
    library.learn([EXAMPLES / "vault-sre"])
    material = library.add(str(EXAMPLES / "talk.md")).material
    passages = [one for one in store.passages(store.version(material.id).id) if one.readable]
    among_others = Holder(store, wording="en")
    for passage in passages:
        assert among_others.hold(passage) == Holder(store, wording="en").hold(passage)
