"""The contract of ``Store.writing()``."""

import pytest

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
