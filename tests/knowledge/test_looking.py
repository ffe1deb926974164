"""The order of what is looked for, and which terms are searched for at all."""

from __future__ import annotations

from benchmarks.notebook import change, notebook

from banyun.knowledge.recall import Recaller
from banyun.knowledge.searching import POSTINGS, occurring
from banyun.storage.memory import MemoryStore

RESTART = "A cache node that restarts comes up empty; we let it copy hot keys from its neighbour first."
EVICTION = "The cache evicts by cost: what takes long to compute again stays longest."
PAGER = "The pager went off at three because a disk filled with core dumps."
POUR = "缓存节点重启之后是空的，先从邻居那里把热 key 拷过来，再接流量。"


def found(store: MemoryStore, text: str) -> list[str]:
    return [one.note_id.removeprefix("note_") for one in Recaller(store).recall(text)]


def vault(*notes: tuple[str, str, str]) -> MemoryStore:
    store = MemoryStore()
    store.put_notes([change(key, text, language) for key, text, language in notes])
    return store


def test_the_passage_that_says_more_of_a_question_comes_first() -> None:
    store = vault(("eviction", EVICTION, "en"), ("restart", RESTART, "en"), ("pager", PAGER, "en"))
    assert found(store, "Where does a cache node get its hot keys after a restart?") == [
        "restart",
        "eviction",
    ]
    assert found(store, "Which keys does the cache evict?")[0] == "eviction"
    assert found(store, "Who wakes up for core dumps?") == ["pager"]


def test_a_whole_passage_looks_for_each_of_its_subjects() -> None:
    store = vault(("eviction", EVICTION, "en"), ("restart", RESTART, "en"), ("pager", PAGER, "en"))
    text = (
        "When a node of the cache restarts, every request falls through to the database, so it copies the hot"
        " keys of a neighbour before it takes traffic. Another night the pager rang: a process in a crash"
        " loop had filled the disk with its core dumps, and nobody had thought of a limit for them."
    )
    assert set(found(store, text)[:2]) == {"restart", "pager"}


def test_what_shares_little_of_a_long_text_comes_after_what_shares_much() -> None:
    text = f"{EVICTION} {EVICTION} {PAGER} {RESTART} The rest of this page is about sourdough and its crust."
    store = vault(("all", f"{EVICTION} {PAGER} {RESTART}", "en"), ("little", "Core dumps are kept.", "en"))
    assert found(store, text) == ["all", "little"]


def test_notes_of_both_languages_are_ranked_together() -> None:
    store = vault(("restart", RESTART, "en"), ("pour", POUR, "zh"), ("pager", PAGER, "en"))
    for text in ("缓存节点重启之后怎么办？", "Where does a restarted cache node get hot keys from?"):
        scores = {one.note_id: one.score for one in Recaller(store).recall(text)}
        assert {"note_restart", "note_pour"} <= scores.keys(), text
        assert all(0 < score <= 1 for score in scores.values())


def test_a_note_is_found_by_its_title_alone() -> None:
    store = MemoryStore()
    store.put_notes([change("bread", "It wants a night in the fridge.", "en", title="Sourdough")])
    (recalled,) = Recaller(store).recall("sourdough")
    assert recalled.quote.exact == "It wants a night in the fridge."


def test_what_shares_nothing_that_tells_is_not_found() -> None:
    store = notebook([("pager", PAGER)], "en")
    assert Recaller(store).recall("How long does the dough rest?") == []


def test_terms_that_most_passages_hold_give_way_to_rarer_ones() -> None:
    held = {"common": POSTINGS, "usual": POSTINGS - 1, "rare": 1, "absent": 0}
    assert occurring(["absent", "usual", "common", "rare"], held) == ["usual", "rare"]
    assert occurring(["common", "rare", "usual"], held) == ["common"]
    assert occurring(["rare", "common"], {**held, "common": POSTINGS + 1}) == ["rare"]
    assert occurring(["b", "a"], {"a": POSTINGS + 1, "b": POSTINGS + 2}) == ["a"]
    assert occurring(["absent"], held) == []
