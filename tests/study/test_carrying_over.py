"""When a situation is soon."""

from __future__ import annotations

from datetime import date

import pytest

from banyun.findings.bodies import Situation
from banyun.knowledge.note import When
from banyun.study.carrying_over import is_soon


@pytest.mark.parametrize(
    ("when", "soon"),
    [("2026-05-13", True), ("2026-05-14", False), ("2026-03", True), ("2026-02", False), ("2026", True)],
)
def test_soon(when: str, soon: bool) -> None:
    assert is_soon(Situation("talk", "", "future", When(when)), date(2026, 3, 14)) is soon
    assert not is_soon(Situation("talk", "", "past", When(when)), date(2026, 3, 14))
    assert not is_soon(Situation("talk", "", "future"), date(2026, 3, 14))
