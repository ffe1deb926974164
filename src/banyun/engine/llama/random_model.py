"""Writes a random-weight GGUF model: a real architecture and tokenizer, meaningless words.

For tests and for measuring an engine where no model is at hand: prefill, decode, KV bytes and
carrying cost the same as with trained weights of that shape.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

SPECIAL = ("<|begin|>", "<|end|>", "<|pad|>")


@dataclass(frozen=True, slots=True)
class Shape:
    """A llama architecture. KV bytes per token at f16: ``4 * layers * kv_heads * width / heads``."""

    layers: int = 6
    width: int = 512
    heads: int = 8
    kv_heads: int = 2
    hidden: int = 1408
    vocabulary: int = 2048
    context: int = 65536

    @property
    def kv_bytes_per_token(self) -> int:
        """Keys and values of every layer at two bytes a number."""
        return 2 * 2 * self.layers * self.kv_heads * self.width // self.heads


def _byte_letters() -> dict[int, str]:
    """The letters that byte-level BPE writes bytes as (Radford et al., 2019): printable bytes
    stand for themselves, the others for code points from 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in plain}
    others = [byte for byte in range(256) if byte not in letters]
    return letters | {byte: chr(256 + place) for place, byte in enumerate(others)}


def train_bpe(text: str, vocabulary: int) -> tuple[list[str], list[str]]:
    """A byte-level BPE of at most ``vocabulary`` tokens: the tokens and the merges, in order.

    Only the words that hold the merged pair are looked at again (Sennrich et al., 2016).
    """
    letters = _byte_letters()
    counted = Counter(re.findall(r" ?\w+| ?[^\s\w]+|\s+", text))
    words = [[letters[byte] for byte in word.encode()] for word in counted]
    counts = list(counted.values())
    pairs: Counter[tuple[str, str]] = Counter()
    holders: dict[tuple[str, str], set[int]] = {}
    for number, pieces in enumerate(words):
        for pair in itertools.pairwise(pieces):
            pairs[pair] += counts[number]
            holders.setdefault(pair, set()).add(number)
    tokens, merges = list(letters.values()), []
    known = set(tokens)
    while len(tokens) < vocabulary and pairs:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(" ".join(best))
        if (token := "".join(best)) not in known:  # two pairs may spell the same token
            known.add(token)
            tokens.append(token)
        for number in holders.pop(best):
            for pair in itertools.pairwise(words[number]):
                pairs[pair] -= counts[number]
            words[number] = _merge(words[number], *best)
            for pair in itertools.pairwise(words[number]):
                pairs[pair] += counts[number]
                holders.setdefault(pair, set()).add(number)
        pairs = +pairs
    return tokens, merges


def _merge(pieces: list[str], left: str, right: str) -> list[str]:
    merged: list[str] = []
    place = 0
    while place < len(pieces):
        if pieces[place] == left and pieces[place + 1 : place + 2] == [right]:
            merged.append(left + right)
            place += 2
        else:
            merged.append(pieces[place])
            place += 1
    return merged


def write_random_model(path: Path, text: str, shape: Shape | None = None, seed: int = 0) -> Shape:
    """Writes a GGUF of that shape with Q8_0 weights, its tokenizer trained on ``text``.

    The same text, shape and seed give the same file. Returns the shape, its vocabulary as trained.
    """
    shape = shape or Shape()
    tokens, merges = train_bpe(text, shape.vocabulary - len(SPECIAL))
    tokens += SPECIAL
    writer = gguf.GGUFWriter(path, "llama")
    _write_header(writer, shape, tokens, merges)
    _write_tensors(writer, shape, len(tokens), np.random.default_rng(seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return shape


def _write_header(writer: gguf.GGUFWriter, shape: Shape, tokens: list[str], merges: list[str]) -> None:
    writer.add_name("random weights")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    special = len(SPECIAL)
    writer.add_token_types(
        [gguf.TokenType.NORMAL] * (len(tokens) - special) + [gguf.TokenType.CONTROL] * special
    )
    writer.add_token_merges(merges)
    writer.add_bos_token_id(len(tokens) - 3)
    writer.add_eos_token_id(len(tokens) - 2)
    writer.add_pad_token_id(len(tokens) - 1)
    writer.add_add_bos_token(True)


def _write_tensors(
    writer: gguf.GGUFWriter, shape: Shape, vocabulary: int, random: np.random.Generator
) -> None:
    kind = gguf.GGMLQuantizationType.Q8_0

    def matrix(name: str, rows: int, columns: int, scale: float | None = None) -> None:
        weights = random.standard_normal((rows, columns)) * (scale or columns**-0.5)
        packed = gguf.quants.quantize(weights.astype(np.float32), kind)
        writer.add_tensor(name, packed, raw_dtype=kind)

    def ones(name: str) -> None:
        writer.add_tensor(name, np.ones(shape.width, np.float32))

    keys = shape.kv_heads * shape.width // shape.heads
    matrix("token_embd.weight", vocabulary, shape.width, scale=1.0)
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        ones(f"{block}.attn_norm.weight")
        ones(f"{block}.ffn_norm.weight")
        matrix(f"{block}.attn_q.weight", shape.width, shape.width)
        matrix(f"{block}.attn_k.weight", keys, shape.width)
        matrix(f"{block}.attn_v.weight", keys, shape.width)
        matrix(f"{block}.attn_output.weight", shape.width, shape.width)
        matrix(f"{block}.ffn_gate.weight", shape.hidden, shape.width)
        matrix(f"{block}.ffn_up.weight", shape.hidden, shape.width)
        matrix(f"{block}.ffn_down.weight", shape.width, shape.hidden)
    ones("output_norm.weight")
    matrix("output.weight", vocabulary, shape.width)
