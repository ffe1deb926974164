"""What is kept of models' answers is dropped once nothing asks for it any more, and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from banyun.digest.thinking import is_answer, run_of
from banyun.engine.models.budget import Budget, Budgeted
from banyun.engine.models.profile import profile_of
from banyun.library import Library, thinking_along
from banyun.storage.base import Store
from banyun.storage.doctor import examine
from banyun.storage.sqlite import SqliteStore
from banyun.testing import ScriptedEngine
from tests.library.thinking_reader import ARTICLE, NOTE, RIGHT, join, point, saying, speak


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime], tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "june.md").write_text(NOTE, "utf-8")
    with Library(home, clock=clock, wording="en", store=store) as opened:
        opened.learn([tmp_path / "june.md"])
        opened.add(str(article(tmp_path)))
        yield opened


def article(folder: Path, text: str = ARTICLE) -> Path:
    path = folder / "caches.md"
    path.write_text(text, "utf-8")
    return path


def kept(store: Store) -> set[tuple[str, str]]:
    """All answers that are kept, by run and name."""
    return {(run, step) for run in store.digest_runs() for step in store.digest_steps(run) if is_answer(step)}


def test_an_answer_to_a_question_that_changed_is_dropped(library: Library, store: Store) -> None:
    speak(library)
    library.ask("How long may the copy take?", on="caches", quotes=[RIGHT])
    join(library, ScriptedEngine(saying()))
    before = kept(store)
    library.ask("And who measures it?", on="caches", quotes=[RIGHT])
    joined = join(library, ScriptedEngine(saying()))
    assert joined.thought.asked == 1
    after = kept(store)
    assert len(before - after) == len(after - before) == 1


def test_what_was_answered_ahead_stays_when_it_is_not_asked_for(library: Library, store: Store) -> None:
    speak(library)
    join(library, ScriptedEngine(saying()), ahead=True)
    before = kept(store)
    join(library, ScriptedEngine(saying()))
    assert kept(store) == before
    again = ScriptedEngine(saying())
    join(library, again, ahead=True)
    assert again.requests == []


def test_answers_in_another_language_stay(library: Library, store: Store) -> None:
    speak(library)
    join(library, ScriptedEngine(saying()))
    english = kept(store)
    library._wording = "zh"
    join(library, ScriptedEngine(saying()))
    assert english < kept(store)


def test_a_run_that_stopped_drops_nothing(library: Library, store: Store) -> None:
    speak(library)
    library.ask("How long may the copy take?", on="caches", quotes=[RIGHT])
    join(library, ScriptedEngine(saying()))
    before = kept(store)
    library.ask("And who measures it?", on="caches", quotes=[RIGHT])
    library.name_point("caches", name="The ridge", quotes=["wind on the ridge above the reservoir"])
    stopped = join(library, ScriptedEngine(saying()), budget=Budget(calls=1))
    assert stopped.thought.stopped is not None
    assert before < kept(store)


def test_answers_about_an_earlier_text_go_with_the_next_digest(
    library: Library, store: Store, tmp_path: Path
) -> None:
    speak(library)
    join(library, ScriptedEngine(saying(points=[point(RIGHT)])))
    library.join_with(library.digest("caches"), Budgeted(ScriptedEngine(saying(), name="other")))
    first = store.version(store.materials()[0].id)
    library.add(str(article(tmp_path, ARTICLE + "\nA third thing was added to it later on.\n")))
    join(library, ScriptedEngine(saying()))
    second = store.version(store.materials()[0].id)
    assert first.id != second.id
    assert [run for run in store.digest_runs() if first.id in run and run.startswith("model:")] == []
    assert kept(store)
    assert [one.name for one in library.digest("caches").findings if one.author == "model"] == ["Warm start"]


def test_another_model_of_the_same_name_is_asked_anew(library: Library, store: Store) -> None:
    material = store.materials()[0]
    version = store.version(material.id)
    small = profile_of("small", {"backend": "openai", "address": "http://127.0.0.1:9/v1", "model": "a"})
    large = profile_of("small", {"backend": "openai", "address": "http://127.0.0.1:9/v1", "model": "b"})
    thinking_along.settle(store, material, version, small)
    store.put_digest_steps(run_of(version.id, "small"), material.id, [("k" * 64, "{}")])
    thinking_along.settle(store, material, version, small)
    assert "k" * 64 in thinking_along.answers_of(store, version, small)
    assert thinking_along.answers_of(store, version, large) == {}
    thinking_along.settle(store, material, version, large)
    assert kept(store) == set()


def test_answers_go_with_the_profile(library: Library, store: Store) -> None:
    library.add_profile("scripted", {"backend": "openai", "address": "http://127.0.0.1:9/v1", "model": "a"})
    speak(library)
    join(library, ScriptedEngine(saying(points=[point(RIGHT)])))
    library.join_with(library.digest("caches"), Budgeted(ScriptedEngine(saying(), name="other")))
    every = kept(store)
    library.remove_profile("scripted")
    assert kept(store) < every
    assert kept(store)
    assert [one.name for one in library.digest("caches").findings if one.author == "model"] == ["Warm start"]


def test_the_doctor_tells_their_size_and_drops_the_old(
    home: Path, clock: Callable[[], datetime], tmp_path: Path
) -> None:
    with Library(home, clock=clock, wording="en") as library:
        library.add(str(article(tmp_path)))
        speak(library)
        join(library, ScriptedEngine(saying()))
        library.add(str(article(tmp_path, ARTICLE + "\nA third thing was added to it later on.\n")))
    (home / "kv").mkdir()
    (home / "kv" / "blob.kv").write_bytes(b"x" * 3_000_000)

    def found(*, repair: bool = False) -> dict[str, tuple[str, str]]:
        return {one.name: (one.state, one.message) for one in examine(home, clock(), repair=repair).checks}

    assert found()["caches"] == ("ok", "What models have read takes 3 MB of disk.")
    state, message = found()["answers"]
    assert state == "advice"
    assert "are about texts that have changed since" in message
    assert found(repair=True)["answers"][0] == "repaired"
    assert found()["answers"] == ("ok", "0 answers of models are kept: 0 kB.")
    store = SqliteStore(home)
    assert [run for run in store.digest_runs() if run.startswith("model:")] == []
    store.close()
