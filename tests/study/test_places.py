"""What techniques and situations are fitted by, kept as long as nothing that it rests on changes."""

from __future__ import annotations

from dataclasses import replace

from banyun.findings.bodies import Situation, Technique
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.storage.memory import MemoryStore
from banyun.study.places import keys_of
from tests.storage import samples


def _technique(kind: str) -> Record[Technique]:
    body = Technique("Say one", kind, "Say one number.", "It sticks.")
    return Record(new_id("technique", samples.NOW), body, "me", samples.NOW, samples.NOW)


def test_notes_that_change_leave_a_way_of_telling_as_it_is() -> None:
    store = MemoryStore()
    place = Situation("A talk", "", "future", None)
    at = Record(new_id("situation", samples.NOW), place, "me", samples.NOW, samples.NOW)
    telling = _technique("sharp_number")
    several: list[Record[Technique] | Record[Situation]] = [telling, _technique("engineering"), at]
    before = keys_of(store, several, "en")
    store.put_notes([samples.note("One number.", key="a.md")])
    after = keys_of(store, several, "en")
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False]
    told = replace(telling, body=replace(telling.body, pattern="Say two."))
    assert keys_of(store, [told], "en") != after[:1]
