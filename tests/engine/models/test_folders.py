"""Embedders in a folder: what the folder says is done, and a wrong one is named in one sentence."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from benchmarks import minilm
from tokenizers import Tokenizer

from banyun.engine.models.base import Embedder
from banyun.engine.models.folder import onnx_folder, static_folder, token_batches
from banyun.engine.models.opening import open_embedder, reach
from banyun.engine.models.profile import profile_of
from banyun.engine.models.tensors import read_tensors
from banyun.errors import EngineUnavailable, InvalidInput
from tests.engine.models.folders import LONGEST, WIDTH, write_onnx, write_static, write_tensors

LONG = "缓存预热 inspection of disks. " * 60


def opened(backend: str, folder: Path, **more: object) -> Embedder:
    return open_embedder(profile_of("v", {"backend": backend, "model": str(folder), **more}), {})


def test_padding_changes_nothing(tmp_path: Path) -> None:
    for pooling in ("mean_tokens", "cls_token", "max_tokens", "lasttoken"):
        embedder = opened("onnx", write_onnx(tmp_path / pooling, pooling))
        together = embedder.encode(["short", LONG], "passage")
        alone = embedder.encode(["short"], "passage")
        assert np.allclose(together[0], alone[0], atol=1e-5), pooling
        embedder.close()


def test_tokens_become_one_vector_as_the_folder_says(tmp_path: Path) -> None:
    made = {
        pooling: opened("onnx", write_onnx(tmp_path / pooling, pooling)).encode(["See the sea"], "query")[0]
        for pooling in ("mean_tokens", "cls_token", "max_tokens", "lasttoken")
    }
    ids = {name: opened("onnx", tmp_path / name).id for name in made}
    assert len({vector.tobytes() for vector in made.values()}) == 4
    assert len(set(ids.values())) == 4


def test_the_mean_is_that_of_the_graph_s_own_vectors(tmp_path: Path) -> None:
    folder = write_onnx(tmp_path / "folder")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ids = np.array([tokenizer.encode("a bad disk is isolated before it fails").ids], np.int64)
    session = onnxruntime.InferenceSession(str(folder / "onnx/model.onnx"))
    zeros, ones = np.zeros_like(ids), np.ones_like(ids)
    hidden = session.run(None, {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros})[0][0]
    mean = hidden.mean(axis=0)
    vector = opened("onnx", folder).encode(["a bad disk is isolated before it fails"], "query")[0]
    assert np.allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)


def test_static_vectors_are_the_mean_of_the_tokens_that_are_known(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "folder")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    table = read_tensors(folder / "model.safetensors")["embeddings"]
    ids = tokenizer.encode("缓存预热", add_special_tokens=False).ids
    mean = table[ids].mean(axis=0)
    assert np.allclose(
        opened("model2vec", folder).encode(["缓存预热"], "query")[0], mean / np.linalg.norm(mean), atol=1e-5
    )


def test_static_vectors_that_are_shared_and_weighed(tmp_path: Path) -> None:
    plain = write_static(tmp_path / "plain")
    table = np.array(read_tensors(plain / "model.safetensors")["embeddings"])
    packed = tmp_path / "packed"
    shutil.copytree(plain, packed)
    weights = np.linspace(0.1, 2, len(table)).astype(np.float32)
    half = table[: len(table) // 2].astype(np.float16)
    mapping = (np.arange(len(table)) % len(half)).astype(np.int64)
    write_tensors(packed / "model.safetensors", {"embeddings": half, "mapping": mapping, "weights": weights})
    same = tmp_path / "same"
    shutil.copytree(plain, same)
    whole = half.astype(np.float32)[mapping] * weights[:, None]
    write_tensors(same / "model.safetensors", {"embeddings": whole})
    texts = ["See the sea", "缓存预热"]
    one, other = (opened("model2vec", folder).encode(texts, "query") for folder in (packed, same))
    assert np.allclose(one, other, atol=1e-5)


def test_nothing_written_is_no_direction(tmp_path: Path) -> None:
    vectors = opened("model2vec", write_static(tmp_path / "folder")).encode(["", "a"], "query")
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([0, 1], abs=1e-5)


def test_the_folder_says_how_long_a_text_may_be(tmp_path: Path) -> None:
    folder = write_onnx(tmp_path / "folder")
    assert onnx_folder(folder).longest() == LONGEST
    whole = opened("onnx", folder).encode([LONG, LONG + "more"], "passage")
    assert np.allclose(whole[0], whole[1])
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 16}')
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 1000000000000000019884624838656}')
    assert onnx_folder(folder).longest() == 16
    short = opened("onnx", folder)
    assert not np.allclose(short.encode([LONG], "passage")[0], whole[0])
    assert short.id != opened("onnx", folder, context=8).id


def test_the_folder_says_what_stands_in_front_and_which_languages(tmp_path: Path) -> None:
    folder = write_onnx(tmp_path / "folder")
    plain = opened("onnx", folder).encode(["query: a"], "query")
    (folder / "config_sentence_transformers.json").write_text(
        '{"prompts": {"query": "query: ", "document": "d: "}}'
    )
    (folder / "README.md").write_text("---\nlanguage:\n- en\n- zh-CN\n- no\n---\n# A model\n")
    said = opened("onnx", folder)
    assert np.allclose(said.encode(["a"], "query"), plain, atol=1e-5)
    assert said.languages == {"en", "zh"}
    own = opened("onnx", folder, query_prefix="q: ", languages=["fr"])
    assert not np.allclose(own.encode(["a"], "query"), plain, atol=1e-5)
    assert own.languages == {"fr"}
    assert own.id != said.id


@pytest.mark.parametrize(
    ("card", "languages"),
    [
        ("---\nlanguage: en\n---\n", {"en"}),
        ("---\nlanguage:\n- multilingual\n- en\n---\n", set()),
        ("---\nlanguage: [\n---\n", set()),
        ("---\n- a list\n---\n", set()),
        ("# No front matter\n", set()),
    ],
)
def test_a_card_may_name_languages(tmp_path: Path, card: str, languages: set[str]) -> None:
    folder = write_static(tmp_path / "folder")
    (folder / "README.md").write_text(card)
    assert static_folder(folder).languages() == languages


def test_an_identity_is_that_of_the_files(tmp_path: Path) -> None:
    one, same, other = (
        write_static(tmp_path / name / "m", seed) for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    ids = [opened("model2vec", folder).id for folder in (one, same, other)]
    assert ids[0] == ids[1] != ids[2]
    assert opened("model2vec", one).dim == WIDTH


def test_like_lengths_go_together() -> None:
    batches = token_batches([5, 100, 6, 0, 90], 200)
    assert batches == [[3, 0, 2], [4, 1]]
    assert token_batches([500], 200) == [[0]]
    assert token_batches([], 200) == []


Damage = Callable[[Path], object]


def _unlink(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def _write(name: str, text: str) -> Damage:
    return lambda folder: (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_unlink("onnx/model.onnx"), "it has no onnx/model.onnx"),
        (_unlink("tokenizer.json"), "it has no tokenizer.json"),
        (_unlink("1_Pooling/config.json"), "does not say how its tokens become one vector"),
        (_write("1_Pooling/config.json", "{"), "is no JSON"),
        (_write("1_Pooling/config.json", '{"pooling_mode": "weightedmean"}'), "does not say how"),
        (_write("modules.json", '[{"type": "a.Transformer"}, {"type": "a.Dense"}]'), "ends with “Dense”"),
        (_write("tokenizer.json", "{}"), "is no tokenizer"),
        (_write("onnx/model.onnx", "no graph"), "could not load"),
    ],
)  # fmt: skip
def test_a_wrong_onnx_folder_is_one_sentence(tmp_path: Path, damage: Damage, said: str) -> None:
    folder = write_onnx(tmp_path / "folder")
    damage(folder)
    with pytest.raises(EngineUnavailable, match=said) as caught:
        opened("onnx", folder).encode(["a"], "query")
    assert caught.value.hint


def test_weights_without_a_graph_are_told_apart(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "folder")
    with pytest.raises(EngineUnavailable, match="weights for PyTorch, and no ONNX file"):
        opened("onnx", folder)
    with pytest.raises(EngineUnavailable, match="There is no"):
        opened("onnx", tmp_path / "nowhere")
    with pytest.raises(EngineUnavailable, match="There is no"):
        opened("onnx", tmp_path / "nowhere.onnx")


def test_one_of_several_graphs_is_named(tmp_path: Path) -> None:
    folder = write_onnx(tmp_path / "folder")
    (folder / "onnx/model.onnx").rename(folder / "onnx/model_a.onnx")
    only = opened("onnx", folder).encode(["a"], "query")
    shutil.copy(folder / "onnx/model_a.onnx", folder / "onnx/model_b.onnx")
    with pytest.raises(EngineUnavailable, match=r"model_a\.onnx, model_b\.onnx"):
        opened("onnx", folder)
    named = opened("onnx", folder / "onnx/model_b.onnx")
    assert np.allclose(named.encode(["a"], "query"), only)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_unlink("model.safetensors"), "it has no model.safetensors"),
        (_unlink("tokenizer.json"), "it has no tokenizer.json"),
        (_write("model.safetensors", "short"), "damaged"),
        (_write("model.safetensors", "\x00" * 40), "damaged"),
        (
            lambda f: write_tensors(f / "model.safetensors", {"x": np.ones((2, 2), np.float32)}),
            "no static vectors",
        ),
        (
            lambda f: write_tensors(f / "model.safetensors", {"embeddings": np.ones((2, 2), np.float32)}),
            "more tokens than there are vectors",
        ),
    ],
)  # fmt: skip
def test_a_wrong_static_folder_is_one_sentence(tmp_path: Path, damage: Damage, said: str) -> None:
    folder = write_static(tmp_path / "folder")
    damage(folder)
    with pytest.raises(EngineUnavailable, match=said):
        opened("model2vec", folder).encode(["a"], "query")


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 80]},
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [-1], "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": "x", "data_offsets": [0, 8]},
        {"dtype": "F32"},
    ],
)
def test_tensors_outside_of_their_file_are_refused(tmp_path: Path, entry: dict[str, object]) -> None:
    header = json.dumps({"t": entry}).encode()
    path = tmp_path / "t.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 8)
    with pytest.raises(EngineUnavailable, match="damaged"):
        read_tensors(path)


def test_a_folder_is_reached_or_its_fault_told(tmp_path: Path) -> None:
    folder = write_static(tmp_path / "folder")
    there = profile_of("v", {"backend": "model2vec", "model": str(folder)})
    assert there.embeds
    assert reach(there, {}).answers
    (folder / "tokenizer.json").unlink()
    problem = reach(there, {}).problem
    assert problem is not None
    with pytest.raises(InvalidInput, match="has no address"):
        profile_of("v", {"backend": "onnx", "model": "m", "address": "http://127.0.0.1:1/v1"})


@pytest.mark.skipif(minilm.missing() != "", reason=f"{minilm.missing()} is not installed")
def test_a_real_embedder_knows_what_belongs_together(minilm_folder: Path) -> None:
    embedder = opened("onnx", minilm_folder)
    texts = [
        "A bad disk should be isolated before data is lost.",
        "Take failing drives out of service early, so that nothing is corrupted.",
        "The cook lets the dough rest overnight.",
    ]
    near = embedder.encode(texts, "passage")
    assert embedder.languages == {"en"}
    assert embedder.dim == 384
    assert near[0] @ near[1] > 0.5 > 0.2 > near[0] @ near[2]
