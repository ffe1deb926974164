"""How many bytes a model's KV cache takes, and when fetching it is sooner than computing.

Every layer keeps a key and a value of each KV head for every token:
``layers * kv_heads * head_width * 2 * bytes_of_a_number``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from banyun.engine.llama.header import read_header
from banyun.errors import EngineUnavailable

F16 = 2
TEXT_TOKENS = 8192


@dataclass(frozen=True, slots=True)
class Architecture:
    """The numbers of a model's published configuration that its cache depends on."""

    name: str
    layers: int
    kv_heads: int
    head_width: int

    def bytes_per_token(self, number_bytes: int = F16) -> int:
        return self.layers * self.kv_heads * self.head_width * 2 * number_bytes


KNOWN = (
    Architecture("the bench's random weights", 8, 4, 64),
    Architecture("SmolLM2 135M", 30, 3, 64),
    Architecture("Qwen2.5 0.5B", 24, 2, 64),
    Architecture("Qwen2.5 1.5B", 28, 2, 128),
    Architecture("Llama 3.2 1B", 16, 8, 64),
    Architecture("Llama 3.2 3B", 28, 8, 128),
    Architecture("Qwen2.5 7B", 28, 4, 128),
    Architecture("Mistral 7B", 32, 8, 128),
    Architecture("Llama 3.1 8B", 32, 8, 128),
    Architecture("Qwen3 0.6B, 1.7B", 28, 8, 128),
    Architecture("Qwen3 4B, 8B", 36, 8, 128),
    Architecture("Qwen3 14B", 40, 8, 128),
    Architecture("Qwen3 30B-A3B", 48, 4, 128),
    Architecture("Qwen2.5 14B", 48, 8, 128),
    Architecture("Qwen2.5 32B, Qwen3 32B", 64, 8, 128),
    Architecture("Phi-3 mini", 32, 32, 96),
    Architecture("Llama 3.1 70B, Qwen2.5 72B", 80, 8, 128),
)


def architecture_of(model: Path) -> Architecture:
    """The architecture that a GGUF file states.

    Raises:
        EngineUnavailable: it is no GGUF file, or keeps something other than keys and values of
            every token.
    """
    header = read_header(model)
    if not (header.layers and header.kv_heads and header.head_width):
        raise EngineUnavailable(
            f"{model} does not state its layers and heads.", "It may be a recurrent or a hybrid model."
        )
    return Architecture(model.name, header.layers, header.kv_heads, header.head_width)


def readable(size: float) -> str:
    """Bytes as people write them: 12 KiB, 1.1 GiB."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            return f"{size:.3g} {unit}" if size < 1000 else f"{size:.0f} {unit}"
        size /= 1024
    raise AssertionError
