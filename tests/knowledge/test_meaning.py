"""Recall by meaning: offered in the embedder's languages only, judged by the same rules, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from benchmarks.notebook import change

from banyun.engine.models.folder import onnx_folder
from banyun.engine.models.onnx import OnnxEmbedder
from banyun.errors import Cancelled, EngineUnavailable, InvalidInput
from banyun.events import CancelToken, Event, Warned, silent
from banyun.identity import sha256
from banyun.knowledge.coverage import Holder
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.learning import change_for
from banyun.knowledge.recall import Recaller
from banyun.knowledge.vectors.making import BATCH, make_vectors, model_of, text_of
from banyun.knowledge.vectors.meaning import Meaning
from banyun.knowledge.vectors.probing import pairs, speaks, try_language
from banyun.knowledge.vectors.store import Scale, VectorModel
from banyun.materials.passage import Passage
from banyun.outputs.sharing.merging import new_note
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from tests.knowledge.concepts import ConceptEmbedder
from tests.storage import samples

DRIVES = "Faulty drives died in the night, and we isolated them by hand. Nobody was woken."
BREAD = "The starter doubles in four hours at 27 degrees; the loaf wants nine in the cold kitchen."
PATROL = "夜间巡检脚本发现坏盘先隔离，半小时不恢复就叫人。误报从每周 30 次降到 2 次。"
ASKED = "A bad disk should be removed from service."
MODEL = VectorModel("concepts-1", "concepts", 64, ("en",), {"en": Scale(0.1, 0.9)})


def filled(*texts: str) -> MemoryStore:
    store = MemoryStore()
    store.put_notes([change(str(at), text, "en") for at, text in enumerate(texts)])
    return store


def embedded(store: Store, embedder: ConceptEmbedder, events: list[Event] | None = None) -> Meaning:
    """The notes of a store, gone through; and recall by their meaning."""
    make(store, embedder)
    embedder.asked.clear()
    report = silent if events is None else events.append
    return Meaning(store, embedder, MODEL, wording="en", report=report, cancel=CancelToken())


def make(store: Store, embedder: ConceptEmbedder, model: VectorModel = MODEL) -> tuple[int, int]:
    made = make_vectors(
        store, embedder, model, renew=lambda: None, wording="en", report=silent, cancel=CancelToken()
    )
    return made.made, made.taken


def ids(found: Sequence[Recalled]) -> list[str]:
    return [one.note_id for one in found]


def test_what_banyun_wrote_into_a_note_has_no_meaning_of_the_readers() -> None:
    written = new_note("", {"evidence": f"> {DRIVES}\n\nMore of it."})
    source = NoteSource("a.md", f"{written}\nA starter is what I would read of next.\n")
    store = MemoryStore()
    store.put_notes([change_for(source, sha256(source.text), None, "vault", samples.NOW)])
    assert len(store.passages_of_note(store.notes()[0].id)) > 2
    assert make(store, ConceptEmbedder()) == (1, 0)
    found = Recaller(store, meaning=embedded(store, ConceptEmbedder())).recall("remove bad storage")
    assert ids(found) == []


def test_a_note_without_a_word_in_common_comes_by_its_meaning() -> None:
    store = filled(DRIVES, BREAD)
    asked = "remove bad storage"
    assert Recaller(store).recall(asked) == []
    found = Recaller(store, meaning=embedded(store, ConceptEmbedder())).recall(asked)
    assert ids(found) == ["note_0"]
    quote = found[0].quote
    assert DRIVES[quote.start : quote.end] == quote.exact
    assert quote.exact.startswith("Faulty drives")
    assert found[0].why == "Near in meaning; no telling word is in both."
    assert 0 < found[0].score <= 1


def test_meaning_is_no_evidence() -> None:
    """A passage that is only near in meaning validates nothing, however near."""
    store = filled(DRIVES, BREAD)
    passage = Passage("psg_1", 0, len(ASKED), "", "prose", ASKED)
    embedder = ConceptEmbedder()
    held = Holder(store, meaning=embedded(store, embedder)).hold(passage)
    assert ("passage", ASKED) in embedder.asked
    assert held == Holder(store).hold(passage)
    assert held.evidence == ()


def test_what_is_near_must_bear_like_the_rest() -> None:
    """It may be evidence where words say so too: here the search for words alone does not reach it."""
    text = "Automated inspection isolates a faulty graphics card before the training job fails on it."
    crowd = [f"Automated inspection number {at} isolates a graphics card." for at in range(40)]
    note = "Our automated inspection isolates drives and a faulty graphics card before a training job fails."
    store = filled(note, *crowd)
    passage = Passage("psg_1", 0, len(text), "", "prose", text)
    plain = {one.recalled.note_id: one for one in Holder(store).hold(passage).evidence}
    found = Holder(store, meaning=embedded(store, ConceptEmbedder())).hold(passage).evidence
    assert {one.recalled.note_id for one in found} >= set(plain)
    for one in found:
        quote, own = one.recalled.quote, store.note_text(one.recalled.note_id).text
        assert own[quote.start : quote.end] == quote.exact


def test_an_english_embedder_is_never_asked_about_chinese() -> None:
    store, embedder = filled(DRIVES, PATROL, BREAD), ConceptEmbedder()
    store_meaning = embedded(store, embedder)
    assert store.vector_counts(MODEL.id).left_out == 1
    for text in ("坏盘要先隔离", "缓存预热与巡检：夜间隔离坏盘，自动恢复。", "坏盘 isolate"):
        found = Recaller(store, meaning=store_meaning).recall(text)
        assert ids(found) == ids(Recaller(store).recall(text))
    assert embedder.asked == []
    assert not any("\u4e00" <= letter <= "\u9fff" for _, text in embedder.asked for letter in text)


def test_what_is_embedded_is_in_its_languages() -> None:
    embedder = ConceptEmbedder()
    make(filled(DRIVES, PATROL, BREAD), embedder)
    assert [text for _, text in embedder.asked] == [DRIVES, BREAD]


@pytest.mark.parametrize(
    ("languages", "text", "asked"),
    [
        (("en",), "A bad disk.", True),
        (("en",), "坏盘要先隔离。", False),
        (("zh",), "坏盘要先隔离。", True),
        (("zh",), "A bad disk.", False),
        (("en",), "我们说 the disk of the machine is bad and it is isolated，然后隔离，再恢复服务", False),
        (
            ("en", "zh"),
            "我们说 the disk of the machine is bad and it is isolated，然后隔离，再恢复服务",
            True,
        ),
        (("en", "zh"), "Плохой диск надо изолировать.", False),
        (("ru",), "Плохой диск надо изолировать.", True),
    ],
)
def test_whose_language_a_text_is(languages: tuple[str, ...], text: str, asked: bool) -> None:
    assert speaks(languages, text) is asked


def test_a_note_that_is_not_embedded_yet_is_found_by_its_words() -> None:
    store, embedder = filled(DRIVES), ConceptEmbedder()
    meaning = embedded(store, embedder)
    later = "A scrubbing schedule moves vibration data of the turbine."
    store.put_notes([change("late", later, "en")])
    found = Recaller(store, meaning=meaning).recall("turbine vibration data")
    assert ids(found) == ["note_late"]


def test_notes_left_out_stay_out_and_the_past_is_the_past() -> None:
    store = filled(DRIVES, BREAD)
    meaning = embedded(store, ConceptEmbedder())
    asked = "remove bad storage"
    assert Recaller(store, meaning=meaning, without_notes=["note_0"]).recall(asked) == []
    assert Recaller(store, meaning=meaning, until=date(2000, 1, 1)).recall(asked) == []
    assert ids(Recaller(store, meaning=meaning, until=date(2030, 1, 1)).recall(asked)) == ["note_0"]


def test_where_it_fails_recall_goes_on_and_says_so_once() -> None:
    store, embedder, events = filled(DRIVES, BREAD), ConceptEmbedder(), list[Event]()
    meaning = embedded(store, embedder, events)
    embedder.fails = EngineUnavailable("concepts (127.0.0.1:1) cannot be reached.")
    recaller, plain = Recaller(store, meaning=meaning), Recaller(store)
    for text in ("faulty drives at night", "starter in the kitchen"):
        assert recaller.recall(text) == plain.recall(text)
    assert events == [
        Warned("recall", "Recall goes by the words alone: concepts (127.0.0.1:1) cannot be reached.")
    ]


def test_an_interrupt_goes_through() -> None:
    store, cancel = filled(DRIVES), CancelToken()
    make(store, ConceptEmbedder())
    meaning = Meaning(store, ConceptEmbedder(), MODEL, wording="en", report=silent, cancel=cancel)
    cancel.cancel()
    with pytest.raises(Cancelled):
        Recaller(store, meaning=meaning).recall("faulty drives")


def test_making_vectors_again_makes_none() -> None:
    store, embedder = filled(*(f"{DRIVES} Number {at}." for at in range(BATCH + 5))), ConceptEmbedder()
    assert make(store, embedder) == (BATCH + 5, 0)
    state = store.vectors_state()
    assert make(store, embedder) == (0, 0)
    assert len(embedder.asked) == BATCH + 5
    assert store.vector_models()[0].whole
    assert store.vectors_state() == state


def test_a_changed_note_has_only_its_new_passages_read() -> None:
    store, embedder = MemoryStore(), ConceptEmbedder()
    first = samples.note(f"{DRIVES}\n\n{BREAD}\n\nThe rest is as it was before.")
    store.put_notes([first])
    make(store, embedder)
    embedder.asked.clear()
    store.put_notes([samples.edited(first, f"A new beginning of this.\n\n{DRIVES}\n\n{BREAD}")])
    assert make(store, embedder) == (1, 2)
    assert embedder.asked == [("passage", "A new beginning of this.")]


def test_another_model_takes_over_when_it_is_whole() -> None:
    store, embedder = filled(DRIVES, BREAD), ConceptEmbedder()
    make(store, embedder)
    other = ConceptEmbedder(id="concepts-2", fails=EngineUnavailable("gone"))
    second = VectorModel("concepts-2", "other", 64, ("en",))
    with pytest.raises(EngineUnavailable):
        make(store, other, second)
    assert [(one.id, one.whole) for one in store.vector_models()] == [
        ("concepts-1", True),
        ("concepts-2", False),
    ]
    other.fails = None
    make(store, other, second)
    assert [(one.id, one.whole) for one in store.vector_models()] == [("concepts-2", True)]
    assert store.vector_counts("concepts-2").embedded == 2


def test_what_says_nothing_by_itself_is_left_out() -> None:
    def text(kind: str, words: str, heading: str = "") -> str:
        return text_of(Passage("psg_1", 0, len(words), heading, kind, words))  # type: ignore[arg-type]

    assert text("heading", "# A long enough heading") == ""
    assert text("front_matter", "---\ntitle: a note\n---\n") == ""
    assert text("prose", "Yes.") == ""
    assert text("prose", "A bad  disk\nis removed.", "Disks") == "Disks\nA bad disk is removed."
    assert "http" not in text("prose", "See [the note](http://example.org/x) on disks.")


def test_languages_are_tried_where_nobody_says_them() -> None:
    events: list[Event] = []

    def model(embedder: ConceptEmbedder) -> VectorModel:
        return model_of(embedder, "concepts", events.append, "en", CancelToken())

    with pytest.raises(InvalidInput, match="tells no sentences apart"):
        model(ConceptEmbedder(languages=frozenset()))
    assert model(ConceptEmbedder(languages=frozenset({"en"}))).languages == ("en",)
    assert [type(event) for event in events] == [Warned]
    assert "said to speak English" in str(events[0])


def test_an_embedder_that_goes_by_the_words_speaks_nothing() -> None:
    for language in ("en", "zh"):
        assert not try_language(ConceptEmbedder(), language).speaks


def test_pairs_are_sentences_of_their_language() -> None:
    for language in ("en", "zh"):
        sentences = [text for pair in pairs(language) for text in (pair.first, pair.same)]
        assert len(set(sentences)) == len(sentences) >= 24
        assert all(speaks([language], text) for text in sentences)


def test_a_real_english_embedder_speaks_english_and_no_chinese(minilm_folder: Path) -> None:
    embedder = OnnxEmbedder("minilm", onnx_folder(minilm_folder))
    assert try_language(embedder, "en").speaks
    assert not try_language(embedder, "zh").speaks
    assert model_of(embedder, "minilm", silent, "en", CancelToken()).languages == ("en",)
