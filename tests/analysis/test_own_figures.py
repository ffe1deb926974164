"""Figures of the reader's own notes, verbatim, with both values of a change."""

from __future__ import annotations

from datetime import datetime

import pytest

from banyun.analysis.own_figures import own_figures
from banyun.identity import sha256
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.learning import change_for
from banyun.knowledge.recall import recall
from banyun.storage.base import Store

CHANGED = "The hit rate of the gateway cache fell from 98 to 71 per cent."


@pytest.mark.parametrize(
    ("said", "figures", "change"),
    [
        (CHANGED, ("98", "71 per cent"), True),
        ("网关的 P99 从 180ms 降到 46ms。", ("180ms", "46ms"), True),
        (
            "The gateway cache had filled its 10 Gbps card, and a step went from 0.4 s to 2.1 s.",
            ("0.4 s", "2.1 s", "10 Gbps"),
            True,
        ),
        ("The gateway cache fell behind: 10 Gbps were full in 2 s.", ("10 Gbps", "2 s"), False),
        ("The gateway cache holds 40 GB.", ("40 GB",), False),
        ("In 2019 the gateway cache was one of three.", None, False),
    ],
)
def test_figures(
    store: Store, now: datetime, said: str, figures: tuple[str, ...] | None, change: bool
) -> None:
    whole = f"# Gateway\n\n{said}\n\nSome other words about it.\n"
    store.put_notes([change_for(NoteSource("a.md", whole), sha256(whole), None, "vault", now)])
    found = own_figures(store, recall("gateway cache 网关", store), most=5)
    if figures is None:
        assert found == []
        return
    (one,) = found
    assert (one.figures, one.change, one.quote.exact) == (figures, change, said)
    assert whole[one.quote.start : one.quote.end] == said
