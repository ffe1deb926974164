"""The bench measures what it says: run for real, on short texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from banyun.engine.bench import digestion, first_token, moving
from banyun.engine.bench.rig import Rig, rig
from banyun.engine.bench.row import Row, at_least, at_most
from banyun.engine.llama.random_model import train_bpe


@pytest.fixture
def small_rig(model: Path) -> Iterator[Rig]:
    with rig(model, threads=2) as made:
        yield made


def figures(rows: Iterator[Row]) -> dict[str, Row]:
    return {row.figure: row for row in rows}


def test_first_tokens_come_from_where_they_are_said_to(
    small_rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_token, "ROUNDS", 1)
    rows = figures(first_token.rows(small_rig, (512,)))
    assert len(rows) == 5
    assert all(row.value and row.value > 0 for row in rows.values())


def test_a_digest_computes_its_text_once(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digestion, "QUESTIONS", 6)
    monkeypatch.setattr(digestion, "ANSWER_TOKENS", 4)
    rows = figures(digestion.rows(small_rig, 600))
    share = rows["prompt tokens computed in a digest"].value
    assert share is not None
    # The text once, and each question's own tokens: of 6 × (600 + 40).
    assert share == pytest.approx(100 * (600 + 6 * 40) / (6 * 640), abs=0.5)
    assert "scaled" in rows["digest, question first"].note


def test_moving_leaves_nothing_behind(small_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "ROUNDS", 1)
    monkeypatch.setattr(moving, "BLOB_BYTES", 1_000_000)
    assert len(figures(moving.rows(small_rig))) == 5


def test_a_row_says_whether_its_gate_is_met() -> None:
    assert at_least("a", 2.0, 2.0, 1, "x").met
    assert not at_least("a", 1.9, 2.0, 1, "x").met
    assert not at_most("a", 2.1, 2.0, 1, "x").met
    assert at_least("a", 1.9, 2.0, 3, "x", "×").line().split() == [
        "a",
        "1.9",
        "×",
        "n=3",
        ">=",
        "2",
        "MISSED",
    ]


def test_a_tokenizer_is_made_of_its_merges() -> None:
    tokens, merges = train_bpe("aaab aaab 缓存缓存", 270)
    assert len(tokens) == len(set(tokens)) <= 270
    for merge in merges:
        left, right = merge.split(" ")
        assert {left, right, left + right} <= set(tokens)
