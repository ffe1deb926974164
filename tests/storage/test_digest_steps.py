"""The contract of ``DigestStore``."""

import pytest

from banyun.errors import NotFound
from banyun.storage.base import Store
from tests.storage import samples


def test_steps_are_kept_by_run(store: Store) -> None:
    one, other = samples.material("one"), samples.material("other")
    store.add_material(*one)
    store.add_material(*other)
    store.put_digest_steps("run1", one[0].id, [("psg_a", '{"n": 1}'), ("psg_b", "{}")])
    store.put_digest_steps("run2", one[0].id, [("psg_a", '{"n": 2}')])
    store.put_digest_steps("run3", other[0].id, [("psg_c", "[]")])
    store.put_digest_steps("run1", one[0].id, [("psg_b", '"again"')])
    assert store.digest_steps("run1") == {"psg_a": '{"n": 1}', "psg_b": '"again"'}
    assert store.digest_runs(one[0].id) == ["run1", "run2"]
    store.forget_digest_steps(one[0].id, "run2")
    assert store.digest_steps("run1") == {}
    assert store.digest_steps("run2") == {"psg_a": '{"n": 2}'}
    assert store.digest_steps("run3") == {"psg_c": "[]"}


def test_steps_belong_to_a_material(store: Store) -> None:
    with pytest.raises(NotFound):
        store.put_digest_steps("run", "mat_nothing", [("psg_a", "{}")])
    assert store.digest_steps("run") == {}


def test_what_models_answered_stays_when_older_runs_go(store: Store) -> None:
    one = samples.material("one")
    store.add_material(*one)
    store.put_digest_steps("model:ver_1:small", one[0].id, [("key", "{}")])
    store.put_digest_steps("run1", one[0].id, [("psg_a", "{}")])
    store.forget_digest_steps(one[0].id, "run2")
    assert store.digest_runs(one[0].id) == ["model:ver_1:small"]


def test_steps_of_a_run_are_dropped_by_name_or_all(store: Store) -> None:
    one, other = samples.material("one"), samples.material("other")
    store.add_material(*one)
    store.add_material(*other)
    store.put_digest_steps("model:ver_1:small", one[0].id, [("a", "{}"), ("b", "{}"), ("c", "{}")])
    store.put_digest_steps("model:ver_2:small", other[0].id, [("a", "{}")])
    assert store.digest_runs() == ["model:ver_1:small", "model:ver_2:small"]
    assert store.drop_digest_steps("model:ver_1:small", ["a", "b", "none"]) == 2
    assert store.digest_steps("model:ver_1:small") == {"c": "{}"}
    assert store.drop_digest_steps("model:ver_1:small", []) == 0
    assert store.drop_digest_steps("model:ver_1:small") == 1
    assert store.digest_runs() == ["model:ver_2:small"]
