"""Folders of small embedders with random weights, as those who train them write them."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.minilm import BertGraph
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from tests.engine.conftest import training_text

WIDTH, TOKENS, HEADS, LAYERS, LONGEST = 32, 400, 2, 2, 128
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def write_tensors(path: Path, tensors: dict[str, NDArray[Any]]) -> None:
    """A safetensors file."""
    kinds = {"float32": "F32", "float16": "F16", "int64": "I64", "int8": "I8"}
    header, data = dict[str, Any](), b""
    for name, value in tensors.items():
        end = len(data) + value.nbytes
        header[name] = {
            "dtype": kinds[str(value.dtype)],
            "shape": list(value.shape),
            "data_offsets": [len(data), end],
        }
        data += value.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_tokenizer(folder: Path) -> int:
    """Pieces of bytes, learned from our own words: it knows every text. Padding and truncation are on, as
    some write them. How many tokens it has."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=TOKENS,
        special_tokens=["[PAD]"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([training_text()], trainer)
    tokenizer.enable_padding(length=16)
    tokenizer.enable_truncation(16)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return int(tokenizer.get_vocab_size())


def write_static(folder: Path, seed: int = 0) -> Path:
    """A folder of model2vec."""
    tokens = write_tokenizer(folder)
    drawn = np.random.default_rng(seed)
    write_tensors(
        folder / "model.safetensors", {"embeddings": drawn.normal(size=(tokens, WIDTH)).astype(np.float32)}
    )
    (folder / "config.json").write_text(json.dumps({"model_type": "model2vec", "normalize": True}))
    return folder


def write_onnx(folder: Path, pooling: str = "mean_tokens", seed: int = 0) -> Path:
    """A folder of sentence-transformers with an ONNX graph."""
    tokens = write_tokenizer(folder)
    (folder / "onnx").mkdir()
    BertGraph(_weights(tokens, seed), bert(tokens)).write(folder / "onnx/model.onnx")
    (folder / "config.json").write_text(json.dumps(bert(tokens)))
    (folder / "modules.json").write_text(json.dumps(MODULES))
    (folder / "1_Pooling").mkdir()
    pooled = {"word_embedding_dimension": WIDTH, f"pooling_mode_{pooling}": True}
    (folder / "1_Pooling/config.json").write_text(json.dumps(pooled))
    return folder


def bert(tokens: int) -> dict[str, Any]:
    return {
        "num_attention_heads": HEADS,
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": LONGEST,
        "pad_token_id": 0,
        "vocab_size": tokens,
    }


def _weights(tokens: int, seed: int) -> dict[str, Any]:
    drawn = np.random.default_rng(seed)
    made: dict[str, Any] = {
        "embeddings.word_embeddings.weight": drawn.normal(size=(tokens, WIDTH)),
        "embeddings.token_type_embeddings.weight": drawn.normal(size=(2, WIDTH)),
        "embeddings.position_embeddings.weight": 0.1 * drawn.normal(size=(LONGEST, WIDTH)),
    }
    normals, linears = ["embeddings.LayerNorm"], []
    for layer in (f"encoder.layer.{one}" for one in range(LAYERS)):
        normals += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
        linears += [(f"{layer}.attention.self.{part}", WIDTH, WIDTH) for part in ("query", "key", "value")]
        linears += [
            (f"{layer}.attention.output.dense", WIDTH, WIDTH),
            (f"{layer}.intermediate.dense", 2 * WIDTH, WIDTH),
            (f"{layer}.output.dense", WIDTH, 2 * WIDTH),
        ]
    for name in normals:
        made[f"{name}.weight"], made[f"{name}.bias"] = np.ones(WIDTH), np.zeros(WIDTH)
    for name, out, into in linears:
        made[f"{name}.weight"] = drawn.normal(size=(out, into)) / np.sqrt(into)
        made[f"{name}.bias"] = np.zeros(out)
    return made
