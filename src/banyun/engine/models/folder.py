"""What an embedder's folder says of itself, as sentence-transformers and model2vec write it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import yaml

from banyun.engine.kv.identity import file_sha256
from banyun.errors import EngineUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Pooling = Literal["mean", "cls", "max", "lasttoken"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)
_MODES = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_lasttoken": "lasttoken",
}
TOKENIZER = "tokenizer.json"
_ONNX = ("onnx/model.onnx", "model.onnx")
_LONGEST = 1 << 20
"""Tokens from which a limit is none: some tokenizers write 10^30."""
_READ_LIMIT = 4 << 20
"""Bytes of a configuration or a card that are read."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of an embedder.

    Args:
        path: The folder.
        model: The file that holds the weights.
    """

    path: Path
    model: Path

    @property
    def tokenizer(self) -> Path:
        beside = self.model.parent / TOKENIZER
        return beside if beside.is_file() else self.path / TOKENIZER

    def config(self, name: str) -> dict[str, Any]:
        """A configuration file of the folder; empty where there is none.

        Raises:
            EngineUnavailable: it is no JSON.
        """
        value = self._json(name)
        return value if isinstance(value, dict) else {}

    def modules(self) -> list[dict[str, Any]]:
        """What a text goes through, in order."""
        value = self._json("modules.json")
        return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

    def _json(self, name: str) -> Any:
        path = self.path / name
        if not path.is_file():
            return None
        try:
            return json.loads(path.read_bytes()[:_READ_LIMIT])
        except (OSError, ValueError, RecursionError) as error:
            raise EngineUnavailable(f"{path} is no JSON.", "Fetch the folder again.") from error

    def pooling(self) -> Pooling:
        """How the vectors of the tokens become one.

        Raises:
            EngineUnavailable: it says nothing of it, or something that is not done here.
        """
        kinds = {str(one.get("type", "")).rpartition(".")[2]: one for one in self.modules()}
        unknown = [kind for kind in kinds if kind not in ("Transformer", "Pooling", "Normalize")]
        if unknown:
            raise EngineUnavailable(
                f"{self.path} ends with “{unknown[0]}”, which is not done here.",
                "Choose an embedder of Transformer, Pooling and Normalize.",
            )
        where = kinds["Pooling"].get("path", "1_Pooling") if "Pooling" in kinds else "1_Pooling"
        config = self.config(f"{where}/config.json")
        modes = [mode for key, mode in _MODES.items() if config.get(key) is True]
        modes += [str(config["pooling_mode"])] if isinstance(config.get("pooling_mode"), str) else []
        if len(modes) != 1 or modes[0] not in POOLINGS:
            raise EngineUnavailable(
                f"{self.path} does not say how its tokens become one vector.",
                "It needs modules.json and 1_Pooling/config.json, as sentence-transformers writes them.",
            )
        return next(one for one in POOLINGS if one == modes[0])

    def longest(self, wanted: int = 0) -> int:
        """Most tokens of a text that count; ``wanted`` where that is fewer."""
        limits = [
            wanted,
            self.config("sentence_bert_config.json").get("max_seq_length"),
            self.config("tokenizer_config.json").get("model_max_length"),
            self.config("config.json").get("max_position_embeddings"),
            self.config("config.json").get("seq_length"),
        ]
        known = [int(one) for one in limits if isinstance(one, (int, float)) and 0 < one < _LONGEST]
        return min(known, default=512)

    def prompt(self, *names: str) -> str:
        """What the folder says is put in front of texts of one of these kinds."""
        prompts = self.config("config_sentence_transformers.json").get("prompts")
        found = [prompts.get(name) for name in names] if isinstance(prompts, dict) else []
        return next((one for one in found if isinstance(one, str)), "")

    def languages(self) -> frozenset[str]:
        """The languages that the model's card names; none where it names none, or says many."""
        card = self.path / "README.md"
        try:
            text = card.read_bytes()[:_READ_LIMIT].decode("utf-8", "replace")
            front = re.match(r"---\n(.*?)\n---", text, re.DOTALL)
            named = yaml.safe_load(front[1]).get("language") if front else None
        except (OSError, yaml.YAMLError, AttributeError):
            return frozenset()
        codes = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        # YAML takes Norwegian's code for a false.
        bases = [str(one).lower().partition("-")[0] for one in codes if one is not False]
        return frozenset() if "multilingual" in bases else frozenset(bases)

    def open_tokenizer(self, longest: int) -> tuple[Tokenizer, int]:
        """The tokenizer, which cuts texts to so many tokens and does not fill them up; and the token that
        a batch is filled up with.

        Raises:
            EngineUnavailable: it cannot be read.
        """
        from tokenizers import Tokenizer  # noqa: PLC0415 (of an extra)

        try:
            made = Tokenizer.from_file(str(self.tokenizer))
        except Exception as error:
            raise EngineUnavailable(
                f"{self.tokenizer} is no tokenizer.", "Fetch the folder again."
            ) from error
        said = (made.padding or {}).get("pad_id", self.config("config.json").get("pad_token_id"))
        made.no_padding()
        made.enable_truncation(longest)
        return made, said if isinstance(said, int) else 0

    def identity(self, *more: object) -> str:
        """Names all that vectors depend on: the files, and what else is given."""
        beside = sorted(self.model.parent.glob(f"{self.model.name}[_.]data"))
        hashes = [file_sha256(one) for one in (self.model, *beside, self.tokenizer)]
        digest = hashlib.sha256("\n".join([*hashes, *map(str, more)]).encode()).hexdigest()
        return f"{self.path.name[:40]}-{digest[:12]}"


def onnx_folder(given: Path) -> Folder:
    """The folder of an ONNX embedder, given as the folder or as the file in it.

    Raises:
        EngineUnavailable: it is none; the message says what is missing.
    """
    if given.suffix == ".onnx":
        _must_be_there(given, given.is_file())
        for folder in (given.parent, given.parent.parent):
            if (folder / TOKENIZER).is_file():
                return Folder(folder, given)
        raise _without(given.parent, TOKENIZER)
    _must_be_there(given, given.is_dir())
    found = [given / name for name in _ONNX if (given / name).is_file()]
    others = sorted(given.glob("onnx/*.onnx")) + sorted(given.glob("*.onnx"))
    if not found and len(others) > 1:
        raise EngineUnavailable(
            f"{given} holds several ONNX files: {', '.join(one.name for one in others)}.",
            "Name one of them as the model.",
        )
    if not found and not others:
        if (given / "model.safetensors").is_file() or (given / "pytorch_model.bin").is_file():
            raise EngineUnavailable(
                f"{given} holds weights for PyTorch, and no ONNX file.",
                "Fetch the model's onnx/model.onnx too, or export it with optimum-cli.",
            )
        raise _without(given, "onnx/model.onnx")
    return _complete(Folder(given, (found or others)[0]))


def static_folder(given: Path) -> Folder:
    """The folder of a model2vec embedder.

    Raises:
        EngineUnavailable: it is none; the message says what is missing.
    """
    _must_be_there(given, given.is_dir())
    for folder in (given, given / "0_StaticEmbedding"):
        if (folder / "model.safetensors").is_file():
            return _complete(Folder(given, folder / "model.safetensors"))
    raise _without(given, "model.safetensors")


def _complete(folder: Folder) -> Folder:
    if not folder.tokenizer.is_file():
        raise _without(folder.path, TOKENIZER)
    return folder


def _must_be_there(path: Path, there: bool) -> None:
    if not there:
        raise EngineUnavailable(f"There is no {path}.", "Give the path of the embedder's folder.")


def _without(folder: Path, name: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"{folder} is no embedder's folder: it has no {name}.", "Fetch the whole folder of the model."
    )


def token_batches(lengths: Sequence[int], most_tokens: int) -> list[list[int]]:
    """The places of texts in batches, like lengths together; a batch is filled up to at most so many
    tokens, its padding counted."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda at: (lengths[at], at)):
        if not batches or (len(batches[-1]) + 1) * max(1, lengths[place]) > most_tokens:
            batches.append([])
        batches[-1].append(place)
    return batches
