"""The bench measures what it says: run for real, on short texts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from banyun.engine.bench import (
    batching,
    digestion,
    faults,
    first_token,
    link,
    moving,
    rig,
    run,
    sameness,
    soak,
    trace,
)
from banyun.engine.bench.rig import Rig, Usage
from banyun.engine.bench.row import Row, at_least, at_most, row_of
from banyun.engine.bench.run import PARTS, Plan, bench_rows
from banyun.engine.llama.random_model import train_bpe
from banyun.errors import EngineError
from tests.engine.conftest import SMALL

COMMAND = "banyun engine bench"


@pytest.fixture
def small_rig(model: Path) -> Iterator[Rig]:
    with rig.rig(model, threads=2) as made:
        yield Rig(made.folder, made.model, made.threads, SMALL)


def figures(rows: Iterator[Row]) -> dict[str, Row]:
    return {row.figure: row for row in rows}


def test_first_tokens_come_from_where_they_are_said_to(
    small_rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_token, "ROUNDS", 1)
    rows = figures(first_token.rows(small_rig, COMMAND, (512,)))
    assert len(rows) == 5 + 4
    assert all(row.value and row.value > 0 for row in rows.values())
    saved = rows["KV bytes a token, as saved"].value
    assert saved == pytest.approx(SMALL.kv_bytes_per_token / 1024, rel=0.05)


def test_a_digest_computes_its_text_once(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digestion, "QUESTIONS", 6)
    monkeypatch.setattr(digestion, "ANSWER_TOKENS", 4)
    rows = figures(digestion.rows(small_rig, COMMAND, 600))
    share = rows["prompt tokens computed in a digest"].value
    assert share is not None
    # The text once, and each question's own tokens: of 6 × (600 + 40).
    assert share == pytest.approx(100 * (600 + 6 * 40) / (6 * 640), abs=0.5)
    assert "scaled" in rows["digest, question first"].note


def test_batches_are_measured_on_a_hundred_gaps(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "SIZES", (1, 2))
    monkeypatch.setattr(batching, "CHUNKS", (64,))
    rows = figures(batching.rows(small_rig, COMMAND, 400))
    assert all(row.n >= 100 for name, row in rows.items() if "p99" in name)
    assert rows["decode batch, shared prefix ÷ none"].value in (0.5, 1.0, 2.0)


def test_percentiles_are_of_the_ordered_values() -> None:
    values = [float(number) for number in range(200, 0, -1)]
    assert (batching.percentile(values, 50), batching.percentile(values, 99)) == (101.0, 199.0)


def test_moving_leaves_nothing_behind(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "ROUNDS", 1)
    monkeypatch.setattr(moving, "BLOB_BYTES", 3_000_000)
    assert len(figures(moving.rows(small_rig, COMMAND))) == 6
    assert not list((small_rig.ram_folder / "moving").glob("near/*"))


def test_two_machines_with_a_link_between_them(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "ROUNDS", 1)
    rows = figures(link.rows(small_rig, COMMAND, 512))
    gate = rows[link.FIGURE]
    if gate.value is None:
        pytest.skip(gate.note)
    assert gate.value > 0
    assert 0 < (rows["link, 8 Gbit/s shaped, raw TCP"].value or 0) < 1.1


def test_no_fault_changes_an_answer(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "KILLS", 1)
    monkeypatch.setattr(faults, "QUESTIONS", 1)
    rows = figures(faults.rows(small_rig, COMMAND, 300))
    assert len(rows) == 6
    assert all(row.value == 0 and row.met for row in rows.values())


def test_restored_answers_are_compared_with_hot_ones(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sameness, "PROMPTS", 5)
    (row,) = sameness.rows(small_rig, COMMAND, 300)
    assert (row.value, row.met) == (5, True)
    assert row.note.startswith("5 of 5 restored")


def test_the_long_run_compares_every_answer(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "LENGTH", 200)
    wrong, memory = soak.rows(small_rig, COMMAND, 0.02)
    assert (wrong.value, wrong.met) == (0, True)
    assert wrong.n >= 2 * soak.DOCUMENTS
    assert memory.n >= 1


def test_without_a_trace_the_policy_is_not_run() -> None:
    (row,) = trace.rows(None, COMMAND)
    assert (row.value, row.met) == (None, None)


def test_a_busy_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rig, "busy_share", lambda: 0.9)
    with pytest.raises(EngineError, match="90% busy"):
        rig.require_quiet()


def test_what_others_use_is_all_but_ours() -> None:
    before, after = Usage(used=100, total=1000, ours=10), Usage(used=140, total=1100, ours=20)
    assert after.others_since(before) == pytest.approx(0.3)


@pytest.mark.parametrize(("busy", "met"), [(True, True), (False, None)])
def test_figures_of_a_machine_that_became_busy_meet_no_gate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: Path, busy: bool, met: bool | None
) -> None:
    used = iter([Usage(0, 0, 0), Usage(50, 100, 0)])
    monkeypatch.setattr(run, "usage", lambda: next(used))
    monkeypatch.setattr(run, "require_quiet", lambda: 0.0)
    monkeypatch.setitem(PARTS, "policy", lambda *_: iter([at_least("a", 3.0, 2.0, 1, COMMAND)]))
    plan = Plan(parts=("policy",), model=model, busy=busy, results=tmp_path / "results")
    told: list[str] = []
    row, others = bench_rows(plan, told.append)
    assert (row.met, others.value, told) == (met, 50.0, ["policy"])
    assert "others used 50%" in row.note
    # Kept, so not measured again.
    assert [one.figure for one in bench_rows(plan, told.append)] == ["a", others.figure]
    assert told == ["policy"]


def test_rows_name_the_command_that_prints_them(monkeypatch: pytest.MonkeyPatch, model: Path) -> None:
    named = lambda _made, _plan, command: iter([at_least("a", 3.0, 2.0, 1, command)])  # noqa: E731
    monkeypatch.setitem(PARTS, "restore", named)
    plans = [Plan(parts=("restore",), model=model, busy=True, tokens=tokens) for tokens in (8192, 32768)]
    commands = [{row.command for row in bench_rows(plan)} for plan in plans]
    assert commands == [{f"{COMMAND} --part restore"}, {f"{COMMAND} --tokens 32768 --part restore"}]


def test_a_row_says_whether_its_gate_is_met() -> None:
    assert at_least("a", 2.0, 2.0, 1, "x").met
    assert not at_least("a", 1.9, 2.0, 1, "x").met
    assert not at_most("a", 2.1, 2.0, 1, "x").met
    row = at_least("a", 1.9, 2.0, 3, "x", "×")
    assert row.line().split() == ["a", "1.9", "×", "n=3", ">=", "2", "MISSED"]
    assert row_of(row.as_json()) == row


def test_a_tokenizer_is_made_of_its_merges() -> None:
    tokens, merges = train_bpe("aaab aaab 缓存缓存", 270)
    assert len(tokens) == len(set(tokens)) <= 270
    for merge in merges:
        left, right = merge.split(" ")
        assert {left, right, left + right} <= set(tokens)


def test_time_is_passed_by_the_machine() -> None:
    before = rig.usage()
    time.sleep(0.05)
    assert rig.usage().total >= before.total
