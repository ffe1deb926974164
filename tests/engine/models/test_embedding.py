"""Embedders: one row of length 1 for each text, in order, whatever is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from banyun.engine.models.base import Embedder
from banyun.engine.models.embedding import LlamaEmbedder, OpenAIEmbedder, Prefixes
from banyun.engine.models.estimating import estimated_tokens
from banyun.engine.models.folder import onnx_folder, static_folder
from banyun.engine.models.onnx import OnnxEmbedder
from banyun.engine.models.opening import open_embedder, open_model
from banyun.engine.models.profile import profile_of
from banyun.engine.models.static import StaticEmbedder
from banyun.engine.models.wire import Wire
from banyun.errors import Cancelled, InvalidInput, MalformedReply
from banyun.events import CancelToken, silent
from banyun.knowledge.vectors.making import make_vectors
from banyun.knowledge.vectors.store import VectorModel
from banyun.storage.base import Store
from tests.engine.conftest import SMALL
from tests.engine.models.conftest import DOCUMENT, Waits
from tests.engine.models.folders import write_onnx, write_static
from tests.engine.models.server import KEY, Fault, ModelServer
from tests.storage import samples

TEXTS = ["a bad disk is isolated", "缓存预热", "See the sea", ""]


def behind(server: ModelServer, waits: Waits, **more: object) -> OpenAIEmbedder:
    wire = Wire("vectors", server.address, {"Authorization": f"Bearer {KEY}"}, wait=waits)
    return OpenAIEmbedder("small", wire, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["openai", "llama", "onnx", "model2vec"])
def embedder(
    request: pytest.FixtureRequest, server: ModelServer, waits: Waits, model: Path, tmp_path: Path
) -> Iterator[Embedder]:
    made: Embedder
    if request.param == "openai":
        made = behind(server, waits)
    elif request.param == "llama":
        made = LlamaEmbedder("vectors", model, context=256)
    elif request.param == "onnx":
        made = OnnxEmbedder("vectors", onnx_folder(write_onnx(tmp_path / "onnx")))
    else:
        made = StaticEmbedder("vectors", static_folder(write_static(tmp_path / "static")))
    yield made
    made.close()


def test_each_text_has_a_row_of_length_one(embedder: Embedder) -> None:
    texts = [*TEXTS[:3], DOCUMENT]
    vectors = embedder.encode(texts, "passage")
    assert vectors.shape == (4, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    again = embedder.encode(texts[::-1], "passage")[::-1]
    assert np.allclose(vectors, again, atol=1e-3)
    assert not np.allclose(vectors[0], vectors[1], atol=1e-3)


def test_notes_that_went_through_it_are_found_by_their_own_text(embedder: Embedder, store: Store) -> None:
    texts = [
        "See the seven trees here, there are eleven.",
        "Bad disks hum as all is not dim, so it is.",
        "缓存预热之后再开闸。",
    ]
    store.put_notes([samples.note(text, key=f"{at}.md") for at, text in enumerate(texts)])
    model = VectorModel(embedder.id, "mine", embedder.dim, ("en", "zh"))
    made = make_vectors(
        store, embedder, model, renew=lambda: None, wording="en", report=silent, cancel=CancelToken()
    )
    assert (made.made, made.counts.pending, made.model.whole) == (3, 0, True)
    notes = {note.key: note.id for note in store.notes()}
    for at, vector in enumerate(embedder.encode(texts, "passage")):
        best = store.nearest(model.id, vector, limit=3)
        assert best[0].note_id == notes[f"{at}.md"]
        assert best[0].score == pytest.approx(1, abs=0.02)


def test_several_threads_may_ask(embedder: Embedder) -> None:
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: embedder.encode([text], "query")[0], TEXTS[:3] * 4))
    for at, row in enumerate(rows):
        assert np.allclose(row, rows[at % 3], atol=1e-3)


def test_no_texts_are_no_rows(embedder: Embedder) -> None:
    assert len(embedder.encode([], "passage")) == 0


def test_an_embedder_has_a_name_for_its_vectors(embedder: Embedder) -> None:
    assert embedder.id == embedder.id
    assert embedder.languages == frozenset()


def test_cancelling_sends_nothing(embedder: Embedder) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        embedder.encode(TEXTS[:1], "query", cancel)


def test_many_texts_go_in_several_requests(server: ModelServer, waits: Waits) -> None:
    embedder = behind(server, waits)
    texts = [f"number {n} " + "e" * n for n in range(150)]
    vectors = embedder.encode(texts, "passage")
    assert len(server.seen) == 3
    assert np.allclose(vectors[140], embedder.encode([texts[140]], "passage")[0])
    embedder.close()


def test_prefixes_stand_in_front_and_in_the_name(server: ModelServer, waits: Waits) -> None:
    plain = behind(server, waits)
    prefixed = behind(server, waits, prefixes=Prefixes("query: ", "passage: "))
    prefixed.encode(["a"], "query")
    prefixed.encode(["a"], "passage")
    assert [seen.body["input"] for seen in server.seen] == [["query: a"], ["passage: a"]]
    assert plain.id != prefixed.id
    plain.close()
    prefixed.close()


def test_a_text_is_cut_to_what_a_server_takes(server: ModelServer, waits: Waits) -> None:
    whole, cut = behind(server, waits), behind(server, waits, context=64)
    assert whole.id != cut.id
    for text in ("e" * 4000, "缓存" * 400, "short"):
        cut.encode([text], "passage")
        (sent,) = server.seen[-1].body["input"]
        assert text.startswith(sent)
        assert estimated_tokens(sent) <= 65
        assert sent == text or estimated_tokens(sent) >= 60
    whole.encode(["e" * 4000], "passage")
    assert server.seen[-1].body["input"] == ["e" * 4000]
    whole.close()
    cut.close()


@pytest.mark.parametrize(
    "data",
    [
        "3",
        "[]",
        '[{"index": 0}]',
        '[{"index": 0, "embedding": "AAAA"}]',
        '[{"index": 0, "embedding": [1, NaN]}]',
        '[{"index": 0, "embedding": []}, {"index": 1, "embedding": [1]}]',
        '[{"index": 0, "embedding": [[1]]}]',
    ],
)
def test_what_is_no_vector_is_one_error(server: ModelServer, waits: Waits, data: str) -> None:
    embedder = behind(server, waits)
    server.faults = [Fault("wrong_vectors", body=data)]
    with pytest.raises(MalformedReply):
        embedder.encode(["a"], "query")
    embedder.close()


def test_vectors_of_another_length_are_refused(server: ModelServer, waits: Waits) -> None:
    embedder = behind(server, waits)
    embedder.encode(["a"], "query")
    server.faults = [Fault("wrong_vectors", body='[{"index": 0, "embedding": [1, 2]}]')]
    with pytest.raises(MalformedReply):
        embedder.encode(["a"], "query")
    embedder.close()


def test_a_profile_that_embeds_does_not_answer(model: Path, tmp_path: Path) -> None:
    vectors = profile_of("v", {"backend": "llama", "model": str(model), "embeds": True, "languages": ["en"]})
    answers = profile_of("a", {"backend": "llama", "model": str(model)})
    with pytest.raises(InvalidInput):
        open_model(vectors, {}, caches=tmp_path)
    with pytest.raises(InvalidInput):
        open_embedder(answers, {})
    embedder = open_embedder(vectors, {})
    assert (embedder.dim, embedder.languages) == (SMALL.width, frozenset({"en"}))
    embedder.close()
