"""The engine room as a digest uses it: real workers, texts in, answers out."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from banyun.engine.configuration import Configuration
from banyun.engine.llama.attached import attach
from banyun.engine.llama.prefixes import PrefixEngine
from banyun.engine.llama.probe import Verdict, probe, remember
from banyun.engine.llama.process import WorkerProcess, identity_of
from banyun.engine.llama.registry import Registry
from banyun.engine.llama.server import LlamaServer
from banyun.engine.llama.worker import WorkerSpec
from banyun.engine.room import EngineRoom, open_library, open_room
from banyun.engine.status import status_of
from banyun.errors import EngineUnavailable
from tests.engine.conftest import configuration, training_text

TEXT = training_text()[:1500]


def test_a_text_is_read_once_and_asked_often(room: EngineRoom) -> None:
    prefix = room.prefix(TEXT)
    assert room.warm(prefix, documents=["mat_1"]).computed == len(prefix)
    loads = [room.load(prefix, [f"Question {number}?" for number in range(5)], documents=["mat_1"])]
    answered = list(room.answer_all(loads, limit=4))
    assert sorted((one.load, one.question) for one in answered) == [(0, number) for number in range(5)]
    assert {one.asked.prefix.computed for one in answered} == {0}
    assert len(room.ask(prefix, "And?", limit=3).answer.tokens) == 3


def test_documents_that_are_asked_in_turns_are_each_read_once(room: EngineRoom) -> None:
    loads = [
        room.load(room.prefix(f"{number}. {TEXT}"), [f"Question {turn}?" for turn in range(4)])
        for number in range(3)
    ]
    answered = list(room.answer_all(loads, limit=2))
    assert len(answered) == 12
    computed = sum(one.asked.prefix.computed for one in answered)
    # The texts may share their first tokens, and their numbers are told apart after those.
    assert 0 <= sum(len(load.prefix) for load in loads) - computed < 10


def test_many_who_ask_about_a_new_text_at_once_read_it_once(room: EngineRoom) -> None:
    prefix = room.prefix(TEXT)
    computed: list[int] = []

    def ask() -> None:
        computed.append(room.ask(prefix, "What?", limit=1).prefix.computed)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(computed) == [0, 0, 0, len(prefix)]


def test_an_answer_is_told_as_it_comes(room: EngineRoom) -> None:
    prefix = room.prefix(TEXT)
    pieces: list[str] = []
    streamed = room.ask(prefix, "What?", limit=8, on_text=pieces.append)
    assert "".join(pieces) == streamed.answer.text
    room.ask(prefix, "Something else?", limit=1)
    assert streamed.answer.text == room.ask(prefix, "What?", limit=8).answer.text
    assert streamed.answer.seconds_per_token > 0


def test_a_digest_that_is_given_up_starts_no_more_questions(room: EngineRoom) -> None:
    load = room.load(room.prefix(TEXT), [f"Question {number}?" for number in range(40)])
    answers = room.answer_all([load], limit=2)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert room.ask(load.prefix, "Still there?", limit=1).answer.tokens


def test_what_is_of_a_deleted_document_is_gone(room: EngineRoom) -> None:
    prefix = room.prefix(TEXT)
    room.warm(prefix, documents=["mat_1"])
    assert room.delete_document("mat_1") == 1
    assert status_of(room.library).prefixes == ()


def test_the_status_tells_what_is_kept_and_saved(model: Path, tmp_path: Path) -> None:
    settings = configuration(model, tmp_path)
    with open_room(settings) as room:
        prefix = room.prefix(TEXT)
        room.warm(prefix, documents=["mat_1"])
        room.ask(prefix, "Hot?", limit=1)
        (worker,) = status_of(room.library).workers
        assert (worker.process, worker.slots) == (os.getpid(), 2)
    with open_room(settings) as room:
        room.ask(prefix, "Restored?", limit=1)
    status = status_of(open_library(settings))
    (kept,) = status.prefixes
    assert (kept.tokens, kept.documents, kept.uses) == (len(prefix), ("mat_1",), 1)
    assert status.totals.times("hot") == status.totals.times("disk") == status.totals.times("computed") == 1
    assert status.hit_rate == pytest.approx(2 / 3)
    assert status.saved_seconds > 0
    assert status.workers == ()
    assert status.as_json()["reused_tokens"] == 2 * len(prefix)


def test_a_dead_workers_card_is_taken_away(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    (tmp_path / "workers").mkdir()
    (tmp_path / "workers/999999999-1.worker").write_text(
        '{"process": 999999999, "address": "", "model": "", "slots": 1, "context": 1, "started": 0}'
    )
    assert registry.running() == []
    assert list((tmp_path / "workers").iterdir()) == []


def test_without_a_model_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="No model"):
        open_room(Configuration(folder=tmp_path / "kv", ram_gib=0))


class Forgetful(LlamaServer):
    """A real server whose restores come to nothing, as some hybrid models' do."""

    def restore(self, slot: int, name: str) -> int:
        taken = super().restore(slot, name)
        self.erase(slot)
        return taken


def test_the_probe_finds_out_whether_states_restore(model: Path, tmp_path: Path) -> None:
    spec = WorkerSpec(model=str(model), context=1024, slots=1, threads=2, slot_folder=str(tmp_path))
    with WorkerProcess(spec) as worker:
        tokens = worker.server.tokenize(TEXT, start=True)[:300]
        verdict = probe(worker.server, tokens, folder=tmp_path)
        assert verdict == Verdict(True, 292, 292)
        forgetful = Forgetful(worker.server.address)
        useless = probe(forgetful, tokens, folder=tmp_path)
        forgetful.close()
        assert (useless.restores, useless.spared) == (False, 0)
        assert "0 were used" in useless.reason
    assert list(tmp_path.iterdir()) == []


def test_of_a_model_that_does_not_restore_nothing_is_kept(model: Path, tmp_path: Path) -> None:
    settings = configuration(model, tmp_path)
    with open_room(settings) as room:
        identity = room.engine.identity
    remember(settings.folder, identity, Verdict(False, 100, 0, "of 100 restored tokens 0 were used"))
    with open_room(settings) as room:
        assert not room.verdict.restores
        prefix = room.prefix(TEXT)
        room.warm(prefix)
        assert room.ask(prefix, "Hot at least?", limit=1).prefix.origin == "hot"
        assert status_of(room.library).prefixes == ()


def test_a_server_that_runs_already_is_attached_to_and_left_running(model: Path, tmp_path: Path) -> None:
    slots = tmp_path / "slots"
    slots.mkdir()
    spec = WorkerSpec(model=str(model), context=2048, slots=2, threads=2, slot_folder=str(slots))
    with WorkerProcess(spec) as theirs:
        settings = Configuration(
            folder=tmp_path / "kv", server=theirs.server.address, slot_folder=str(slots), ram_gib=0
        )
        for origin in ("computed", "disk"):
            with open_room(settings) as room:
                room.engine.server.erase(0)
                room.engine.server.erase(1)
                prefix = room.prefix(TEXT)
                assert room.warm(prefix).origin == origin
        assert slots.is_dir()
        assert theirs.alive


def test_a_server_whose_model_is_elsewhere_is_refused(model: Path, tmp_path: Path) -> None:
    here = tmp_path / "model.gguf"
    here.write_bytes(model.read_bytes())
    spec = WorkerSpec(model=str(here), context=256, slots=1, threads=1, slot_folder=str(tmp_path))
    with WorkerProcess(spec) as theirs:
        here.unlink()
        with pytest.raises(EngineUnavailable, match="no file on this machine"):
            attach(theirs.server.address, tmp_path)


def test_a_state_longer_than_a_slot_is_left_for_larger_ones(model: Path, tmp_path: Path) -> None:
    library = open_library(configuration(model, tmp_path))
    for context, length, reused in ((2048, 600, 0), (256, 100, 0), (1024, 600, 600)):
        spec = WorkerSpec(
            model=str(model), context=context, slots=1, threads=2, slot_folder=str(library.workspace())
        )
        engine = PrefixEngine(WorkerProcess(spec), identity_of(spec), library)
        prefix = engine.tokenize(TEXT, start=True)[:length]
        assert len(prefix) == length
        assert engine.warm(prefix).reused == reused
        engine.close()
    assert library.refusals == []
