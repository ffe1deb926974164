"""The contract of ``Store.writing()``."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from banyun.errors import NotFound
from banyun.storage.base import Store
from tests.storage import samples


class Stop(Exception):
    """Raised in the middle of writing."""


def test_what_is_written_together_stays_or_goes_together(store: Store) -> None:
    before = samples.note("alpha", key="before.md")
    store.put_notes([before])
    state = store.notes_state()

    def write_and_stop() -> None:
        with store.writing():
            store.put_notes([samples.note("alpha beta", key="a.md"), samples.edited(before, "gamma")])
            store.add_material(*samples.material("text"))
            assert len(store.notes()) == 2
            raise Stop

    with pytest.raises(Stop):
        write_and_stop()
    assert store.notes() == [before.note]
    assert store.materials() == []
    assert store.frequencies(["alpha", "beta", "gamma"]) == {"alpha": 1, "beta": 0, "gamma": 0}
    assert len(store.search(["alpha"], limit=5)) == 1
    assert store.notes_state() == state


def test_writing_nests(store: Store) -> None:
    with store.writing():
        with store.writing():
            store.put_notes([samples.note("one", key="one.md")])
        store.put_notes([samples.note("two", key="two.md")])
    assert len(store.notes()) == 2


def test_an_inner_write_that_fails_undoes_only_itself(store: Store) -> None:
    def write_and_stop() -> None:
        with store.writing():
            store.put_notes([samples.note("inner one", key="inner.md")])
            raise Stop

    with store.writing():
        store.put_notes([samples.note("outer one", key="outer.md")])
        with pytest.raises(Stop):
            write_and_stop()
        with pytest.raises(NotFound):
            store.put_digest_steps("run", "mat_nothing", [("psg", "{}")])
    assert [note.key for note in store.notes()] == ["outer.md"]
    assert store.frequencies(["inner", "outer", "one"]) == {"inner": 0, "outer": 1, "one": 1}


def test_threads_write_one_after_the_other(store: Store) -> None:
    def write(thread: int) -> None:
        for at in range(10):
            with store.writing():
                before = store.passage_count()
                store.put_notes([samples.note(f"word{thread} {at}", key=f"{thread}-{at}.md")])
                assert store.passage_count() == before + 1

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write, thread) for thread in range(4)]:
            done.result()
    assert store.passage_count() == 40
    assert store.frequencies([f"word{thread}" for thread in range(4)]) == {
        f"word{thread}": 10 for thread in range(4)
    }
