"""A document is prefilled once: real llama.cpp processes, stopped between saving and restoring."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.prefixes import PrefixEngine
from banyun.engine.llama.process import WorkerProcess, identity_of
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import ContextTooLong, EngineUnavailable
from tests.engine.conftest import training_text


@contextlib.contextmanager
def engine_on(model: Path, kv: KVLibrary, slots: int = 2) -> Iterator[PrefixEngine]:
    spec = WorkerSpec(model=str(model), context=2048, slots=slots, threads=2, slot_folder=str(kv.workspace()))
    engine = PrefixEngine(WorkerProcess(spec), identity_of(spec), kv)
    try:
        yield engine
    finally:
        engine.close()


def document(engine: PrefixEngine, length: int = 700) -> list[int]:
    return engine.tokenize(training_text(), start=True)[:length]


def test_a_new_process_restores_what_an_old_one_computed(model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv) as engine:
        prefix = document(engine)
        question = engine.tokenize("What did the inspection find?")
        first = engine.ask(prefix, question, limit=12, documents=["mat_1"])
        engine.ask(prefix, engine.tokenize("Something else?"), limit=1)
        hot = engine.ask(prefix, question, limit=12)
    assert (first.prefix.origin, first.prefix.computed) == ("computed", 700)
    assert (hot.prefix.origin, hot.answer.computed) == ("hot", len(question))
    with engine_on(model, kv) as engine:
        restored = engine.ask(prefix, question, limit=12)
        assert (restored.prefix.origin, restored.prefix.reused) == ("ram", 700)
        assert restored.answer.computed == len(question)
        assert restored.answer.tokens == hot.answer.tokens
    assert list(kv.ram.root.glob(".slots-*")) == []  # type: ignore[union-attr]


def test_restored_is_hot_token_for_token(model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv, slots=1) as engine:
        prefix = document(engine, 400)
        questions = [engine.tokenize(f"Question {n}: what of 缓存 {n * 7}?") for n in range(20)]
        engine.warm(prefix)
        hot = [engine.ask(prefix, question, limit=8).answer.tokens for question in questions]
    with engine_on(model, kv, slots=1) as engine:
        for question, expected in zip(questions, hot, strict=True):
            # Another document takes the only slot in between, so each one is restored.
            engine.ask(prefix[1:50], question, limit=1)
            asked = engine.ask(prefix, question, limit=8)
            assert asked.prefix.origin == "ram"
            assert asked.answer.tokens == expected


def test_a_longer_text_starts_from_the_shorter_ones_cache(model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv) as engine:
        whole = document(engine, 900)
        engine.warm(whole[:600])
    with engine_on(model, kv) as engine:
        prepared = engine.warm(whole)
        assert (prepared.origin, prepared.reused, prepared.computed) == ("ram", 600, 300)
    with engine_on(model, kv) as engine:
        assert engine.warm(whole).reused == 900


@pytest.mark.parametrize("harm", ["truncate", "flip", "header"])
def test_a_damaged_cache_is_recomputed_to_the_same_answer(model: Path, kv: KVLibrary, harm: str) -> None:
    with engine_on(model, kv) as engine:
        prefix, question = document(engine), engine.tokenize("And then?")
        expected = engine.ask(prefix, question, limit=8).answer.tokens
    kv.flush()
    for tier in kv.tiers:
        for blob in tier.root.glob("*/*.kv"):
            content = bytearray(blob.read_bytes())
            if harm == "truncate":
                content = content[: len(content) // 2]
            elif harm == "flip":
                content[len(content) // 2] ^= 0x10
            else:
                content[:4] = b"junk"
            blob.write_bytes(content)
    with engine_on(model, kv) as engine:
        asked = engine.ask(prefix, question, limit=8)
    assert asked.prefix.origin == "computed"
    assert asked.answer.tokens == expected
    assert len(kv.refusals) == 2


def test_a_state_the_engine_will_not_take_is_refused_and_recomputed(model: Path, kv: KVLibrary) -> None:
    """A whole, well-formed blob that is no llama.cpp state at all."""
    with engine_on(model, kv) as engine:
        prefix = document(engine)
        foreign = Path(kv.workspace()) / "foreign"
        foreign.write_bytes(os.urandom(4096))
        spec = WorkerSpec(model=str(model), context=2048, slots=2, threads=2, slot_folder="")
        kv.put(foreign, identity_of(spec), prefix, recompute_seconds=1.0)
        asked = engine.ask(prefix, engine.tokenize("So?"), limit=4)
        assert asked.prefix.origin == "computed"
        assert kv.refusals
        foreign.parent.rmdir()


def test_another_model_never_sees_the_cache(model: Path, other_model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv) as engine:
        prefix = document(engine)
        engine.warm(prefix)
    with engine_on(other_model, kv) as engine:
        assert engine.warm(prefix).origin == "computed"
    assert kv.refusals == []


def test_questions_from_many_threads_share_one_prefix(model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv) as engine:
        prefix = document(engine)
        engine.warm(prefix)
        answers: dict[int, tuple[str, int]] = {}

        def ask(number: int) -> None:
            asked = engine.ask(prefix, engine.tokenize(f"Number {number}?"), limit=4)
            answers[number] = (asked.prefix.origin, asked.prefix.computed)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 8
    assert {computed for _, computed in answers.values()} == {0}
    assert {origin for origin, _ in answers.values()} <= {"hot", "ram"}


def test_documents_that_take_turns_do_not_evict_each_other(model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv, slots=1) as engine:
        whole = document(engine, 900)
        texts = [whole[:500], whole[100:600], whole[200:700]]
        computed = [
            engine.ask(text, engine.tokenize(f"{turn}?"), limit=1).prefix.computed
            for turn in range(4)
            for text in texts
        ]
    assert computed == [500, 500, 500] + [0] * 9


def test_too_long_a_text_is_one_clear_error(model: Path, kv: KVLibrary) -> None:
    with engine_on(model, kv) as engine:
        prefix = document(engine, 900) * 3
        with pytest.raises(ContextTooLong):
            engine.ask(prefix, [1, 2], limit=1)
        assert engine.ask(prefix[:100], [1, 2], limit=1).answer.tokens


@pytest.mark.parametrize("content", [None, b"", b"not a model", b"GGUF and then nonsense"])
def test_what_is_no_model_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    spec = WorkerSpec(model=str(path), context=512, slots=1, threads=1, slot_folder=str(tmp_path))
    with pytest.raises(EngineUnavailable, match=r"model\.gguf"):
        WorkerProcess(spec)


def test_a_worker_ends_when_its_parent_lets_go(model: Path, tmp_path: Path) -> None:
    spec = WorkerSpec(model=str(model), context=512, slots=1, threads=1, slot_folder=str(tmp_path))
    with WorkerProcess(spec) as worker:
        assert worker.alive
    assert not worker.alive
