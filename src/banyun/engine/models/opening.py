"""From a profile to a model: the one place that chooses a backend."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from banyun.engine.configuration import Configuration
from banyun.engine.llama.header import read_header
from banyun.engine.models.anthropic import VERSION, AnthropicModel
from banyun.engine.models.base import Embedder, Model
from banyun.engine.models.embedding import LlamaEmbedder, OpenAIEmbedder, Prefixes
from banyun.engine.models.exchange import Exchange, Head, Timeouts
from banyun.engine.models.folder import Folder, onnx_folder, static_folder
from banyun.engine.models.keys import key_of
from banyun.engine.models.onnx import OnnxEmbedder
from banyun.engine.models.openai import OpenAIModel
from banyun.engine.models.profile import FOLDERS, HERE, OPENAI, Profile
from banyun.engine.models.static import StaticEmbedder
from banyun.engine.models.wire import Rejected, Retries, Wire
from banyun.errors import EngineError, EngineUnavailable, InvalidInput
from banyun.events import CancelToken, Report, silent

_CHECKING = Timeouts(connect=5.0, first=10.0, between=10.0, total=15.0)


def open_model(
    profile: Profile,
    environ: Mapping[str, str],
    *,
    caches: Path,
    engine: Configuration | None = None,
    report: Report = silent,
) -> Model:
    """The model of a profile; nothing is sent and no process started yet.

    Args:
        caches: Folder for the KV caches of models that run here.
        engine: How the engine room is configured; its tiers, peers and stores serve such models too.
        report: Hears of a model's first trial and of long prompts.

    Raises:
        EngineUnavailable: it would run here, and llama.cpp is not installed, or there is no such file.
        ModelRefused: its key is not there.
        InvalidInput: it is one that embeds.
    """
    if profile.embeds:
        raise InvalidInput(f"{profile.name} makes vectors; it does not answer.", "Choose another model.")
    if profile.backend == "llama":
        return _llama(profile, caches, engine, report)
    wire = wire_of(profile, environ)
    if profile.backend == "anthropic":
        return AnthropicModel(
            profile.name, profile.model, wire, profile.context, profile.prices, profile.max_tokens
        )
    return OpenAIModel(
        profile.name,
        profile.model,
        wire,
        profile.context,
        profile.prices,
        profile.max_tokens,
        profile.structured,
        cache_key=profile.address == OPENAI,
    )


def _llama(profile: Profile, caches: Path, engine: Configuration | None, report: Report) -> Model:
    check_file(profile)
    from banyun.engine.models.llama import LlamaModel, Place  # noqa: PLC0415 (of an extra)

    return LlamaModel(
        profile.name,
        Path(profile.model),
        Place(caches, profile.cache_bytes, engine),
        profile.context,
        profile.threads,
        prices=profile.prices,
        max_tokens=profile.max_tokens,
        timeouts=profile.timeouts,
        report=report,
    )


def open_embedder(profile: Profile, environ: Mapping[str, str]) -> Embedder:
    """The embedder of a profile; nothing is sent and no process started yet.

    Raises:
        InvalidInput: it is one that answers.
    """
    if not profile.embeds or profile.backend == "anthropic":
        raise InvalidInput(f"{profile.name} answers; it makes no vectors.", "Choose another model.")
    languages = frozenset(profile.languages)
    prefixes = Prefixes(profile.query_prefix, profile.passage_prefix)
    if profile.backend in FOLDERS:
        return _in_folder(profile, check_folder(profile))
    if profile.backend == "llama":
        check_file(profile)
        return LlamaEmbedder(
            profile.name,
            Path(profile.model),
            languages,
            prefixes,
            profile.context,
            profile.threads,
            profile.timeouts,
        )
    return OpenAIEmbedder(
        profile.model, wire_of(profile, environ), languages, prefixes, context=profile.context
    )


def _in_folder(profile: Profile, folder: Folder) -> Embedder:
    """What the profile does not say, the folder may."""
    languages = frozenset(profile.languages) or folder.languages()
    prefixes = Prefixes(
        profile.query_prefix or folder.prompt("query"),
        profile.passage_prefix or folder.prompt("passage", "document"),
    )
    if profile.backend == "onnx":
        return OnnxEmbedder(profile.name, folder, languages, prefixes, profile.context, profile.threads)
    return StaticEmbedder(profile.name, folder, languages, prefixes, profile.context)


_NEEDED = {"onnx": ("onnxruntime", "tokenizers"), "model2vec": ("tokenizers",)}


def check_folder(profile: Profile) -> Folder:
    """The folder of a profile's embedder.

    Raises:
        EngineUnavailable: what runs it is not installed, or it is no folder of such an embedder.
    """
    for package in _NEEDED[profile.backend]:
        if importlib.util.find_spec(package) is None:
            raise EngineUnavailable(
                f"{profile.name} runs here, and that needs {package}, which is not installed.",
                "Install the extra: pip install 'banyun[embed]'.",
            )
    path = Path(profile.model)
    return onnx_folder(path) if profile.backend == "onnx" else static_folder(path)


def check_file(profile: Profile) -> None:
    """Raises:
    EngineUnavailable: llama.cpp is not installed, or the file is no GGUF model.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise EngineUnavailable(
            f"{profile.name} runs here, and that needs xllamacpp, which is not installed.",
            "Install the extra: pip install 'banyun[engine]'.",
        )
    read_header(Path(profile.model))


def wire_of(profile: Profile, environ: Mapping[str, str]) -> Wire:
    """The way to a profile's server, with its key."""
    key = key_of(profile, environ)
    if profile.backend == "anthropic":
        headers = {"x-api-key": key, "anthropic-version": VERSION}
    else:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Wire(profile.name, profile.address, headers, profile.timeouts)


@dataclass(frozen=True, slots=True)
class Reached:
    """What asking after a model found: ``answers``, and whether its server lists the model (None: it
    does not list any)."""

    answers: bool
    listed: bool | None
    problem: EngineError | None = None


def reach(profile: Profile, environ: Mapping[str, str], cancel: CancelToken | None = None) -> Reached:
    """Asks a profile's server which models it has. Only the key is sent."""
    try:
        if profile.backend in HERE:
            check_folder(profile) if profile.backend in FOLDERS else check_file(profile)
            return Reached(True, None)
        wire = replace(wire_of(profile, environ), timeouts=_CHECKING, retries=Retries(attempts=1))
        try:
            names, _ = wire.ask("models", None, _listed, cancel)
        finally:
            wire.close()
    except Rejected:
        return Reached(True, None)
    except EngineError as error:
        return Reached(False, None, error)
    return Reached(True, profile.model in names if names else None)


def _listed(exchange: Exchange, _head: Head) -> list[str]:
    """The names that ``/models`` lists; none where it answers something else."""
    try:
        return [str(one["id"]) for one in json.loads(exchange.body())["data"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
