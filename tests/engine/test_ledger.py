"""The ledger counts across processes, stays small, and fails no answer."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from banyun.engine.kv import ledger as module
from banyun.engine.kv.ledger import Ledger
from tests.engine.conftest import Ticking


def test_counts_and_the_last_refusals_are_kept(tmp_path: Path, ticking: Ticking) -> None:
    ledger = Ledger(tmp_path / "ledger", ticking)
    ledger.note("ram", tokens=100, seconds=0.5)
    ledger.note("computed", tokens=50)
    for number in range(30):
        ledger.note("refused", name=str(number), reason="damaged")
    totals = Ledger(tmp_path / "ledger", ticking).totals()
    assert totals.tokens("ram", "computed", "disk") == 150
    assert totals.times("refused") == 30
    assert [event.name for event in totals.refusals] == [str(number) for number in range(10, 30)]
    assert stat.S_IMODE((tmp_path / "ledger").stat().st_mode) == 0o600


def test_it_is_folded_and_loses_nothing(
    tmp_path: Path, ticking: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FOLD_AT_BYTES", 2000)
    ledger = Ledger(tmp_path / "ledger", ticking)
    for _ in range(200):
        ledger.note("hot", tokens=3)
    assert (tmp_path / "ledger").stat().st_size < 4000
    assert ledger.totals().tokens("hot") == 600


def test_a_line_cut_by_a_kill_counts_for_nothing(tmp_path: Path, ticking: Ticking) -> None:
    ledger = Ledger(tmp_path / "ledger", ticking)
    ledger.note("hot", tokens=3)
    with open(tmp_path / "ledger", "ab") as file:
        file.write(b'{"what": "hot", "at"\n\xff\n[]\n')
    ledger.note("hot", tokens=4)
    assert ledger.totals().tokens("hot") == 7


WRITER = """
import sys
from pathlib import Path
from banyun.engine.kv.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]), lambda: 1.0)
for _ in range(100):
    ledger.note("disk", tokens=1)
"""


def test_two_processes_count_together(tmp_path: Path, ticking: Ticking) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "ledger")]) for _ in range(2)]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert Ledger(tmp_path / "ledger", ticking).totals().times("disk") == 200


def test_where_it_cannot_be_written_nothing_is_counted(tmp_path: Path, ticking: Ticking) -> None:
    ledger = Ledger(tmp_path / "no such folder" / "ledger", ticking)
    ledger.note("hot")
    assert ledger.totals().counts == {}
