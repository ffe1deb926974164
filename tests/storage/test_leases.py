"""The contract of ``LeaseStore``; other processes are real ones."""

import subprocess
import sys
from datetime import timedelta

import pytest

from banyun.errors import Busy
from banyun.storage.base import Store
from banyun.storage.processes import Holder, this_process
from tests.storage import samples

MINUTE = timedelta(minutes=1)


def test_a_lease_is_one_holder_s_until_it_is_given_back(store: Store) -> None:
    token = store.take_lease("digest", samples.NOW, MINUTE)
    with pytest.raises(Busy):
        store.take_lease("digest", samples.NOW, MINUTE)
    store.take_lease("another", samples.NOW, MINUTE)
    store.release_lease("digest", token)
    assert store.take_lease("digest", samples.NOW, MINUTE) != token


def test_a_heartbeat_keeps_a_lease_and_silence_loses_it(store: Store) -> None:
    token = store.take_lease("digest", samples.NOW, MINUTE)
    store.renew_lease("digest", token, samples.NOW + MINUTE / 2)
    with pytest.raises(Busy):
        store.take_lease("digest", samples.NOW + MINUTE, MINUTE)
    taken = store.take_lease("digest", samples.NOW + 2 * MINUTE, MINUTE)
    with pytest.raises(Busy):
        store.renew_lease("digest", token, samples.NOW + 2 * MINUTE)
    store.release_lease("digest", token)
    store.renew_lease("digest", taken, samples.NOW + 2 * MINUTE)


def test_a_process_is_told_from_a_later_one_of_the_same_number() -> None:
    me = this_process()
    assert me.may_live()
    assert not Holder(me.host, me.pid, me.started + 1).may_live()
    assert Holder("elsewhere", me.pid, me.started + 1).may_live()


def test_a_finished_process_does_not_live() -> None:
    code = "from banyun.storage.processes import this_process as t; h = t(); print(h.pid, h.started)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pid, started = map(int, ended.stdout.split())
    assert not Holder(this_process().host, pid, started).may_live()
