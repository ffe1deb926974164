"""A profile: what the reader calls a model, where it is, and how it is to be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from banyun.engine.models.base import Prices
from banyun.engine.models.budget import Budget
from banyun.engine.models.exchange import Timeouts
from banyun.engine.models.openai import Structured
from banyun.engine.models.wire import is_loopback
from banyun.errors import InvalidInput

Backend = Literal["openai", "anthropic", "llama", "onnx", "model2vec"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
FOLDERS = ("onnx", "model2vec")
"""Embedders in a folder of this machine."""
HERE = ("llama", *FOLDERS)
"""What runs in a process of ours: it has a path and no address."""
OPENAI = "https://api.openai.com/v1"
ANTHROPIC = "https://api.anthropic.com/v1"
_HOMES = {"openai": OPENAI, "anthropic": ANTHROPIC}
_KEYS = {OPENAI: "OPENAI_API_KEY", ANTHROPIC: "ANTHROPIC_API_KEY"}
_CONTEXT = {"openai": 32768, "anthropic": 200000}


@dataclass(frozen=True, slots=True)
class Profile:
    """One table ``[models.NAME]`` of ``config.toml``.

    ``model`` is the server's name of it, or the path of a GGUF file or of an embedder's folder.
    ``key_env`` names a variable of the environment and ``keyring`` an entry of the keyring that holds the
    key. ``context`` is in tokens; 0: what the model was trained for, as far as memory goes.
    ``max_tokens`` stands in for what a request allows, for models that think at length before they answer.
    ``embeds``: it makes vectors, with ``query_prefix`` and ``passage_prefix`` in front of texts, in
    ``languages``.
    """

    name: str
    backend: Backend
    model: str
    address: str = ""
    key_env: str = ""
    keyring: str = ""
    context: int = 0
    max_tokens: int | None = None
    structured: Structured = "schema"
    prices: Prices | None = None
    budget: Budget = field(default_factory=Budget)
    timeouts: Timeouts = field(default_factory=Timeouts)
    threads: int = 0
    cache_bytes: int = 4 << 30
    embeds: bool = False
    languages: tuple[str, ...] = ()
    query_prefix: str = ""
    passage_prefix: str = ""

    @property
    def host(self) -> str:
        """Where texts go: host and port; empty where they stay in a process of ours."""
        return urlsplit(self.address).netloc

    @property
    def leaves(self) -> bool:
        """Whether texts leave this machine."""
        return bool(self.address) and not is_loopback(self.address)

    @property
    def encrypted(self) -> bool:
        """Whether what leaves is encrypted on its way."""
        return self.address.startswith("https:")


_EXAMPLES = {
    "openai": "qwen3-8b",
    "anthropic": "claude-sonnet-4-5",
    "llama": "~/models/qwen3-8b.gguf",
    "onnx": "~/models/multilingual-e5-small",
    "model2vec": "~/models/potion-multilingual-128M",
}
_TEXTS = ("model", "address", "key_env", "keyring", "query_prefix", "passage_prefix")
_COUNTS = ("context", "max_tokens", "threads")
_TABLES: dict[str, tuple[str, ...]] = {
    "price": ("input", "output", "cached", "written", "currency"),
    "budget": ("tokens", "money", "calls", "seconds"),
    "timeouts": ("connect", "first", "between", "total"),
}
_OTHERS = ("backend", "structured", "cache_gib", "embeds", "languages")
NAMES = (*_OTHERS, *_TEXTS, *_COUNTS, *_TABLES)
_SECRET = ("key", "api_key", "apikey", "token", "secret", "password")


def profile_of(name: str, values: Mapping[str, Any]) -> Profile:
    """The profile that a table of ``config.toml`` describes.

    Raises:
        InvalidInput: something in it cannot be used; the message says what.
    """
    reading = _Reading(name, values)
    reading.known(values, NAMES)
    backend = reading.one_of("backend", BACKENDS)
    model = reading.text("model")
    if not model:
        raise InvalidInput(f"models.{name} names no model.", f'For example: model = "{_EXAMPLES[backend]}"')
    address = _address(name, reading.text("address") or _HOMES.get(backend, ""), backend)
    prices = _prices(reading)
    budget = _budget(reading)
    if budget.money is not None and prices is None:
        raise InvalidInput(
            f"models.{name} has a budget in money and no prices.", "Say what it costs in `price`."
        )
    structured = reading.one_of("structured", get_args(Structured), "json" if address == OPENAI else "schema")
    return Profile(
        name=name,
        backend=backend,
        model=str(Path(model).expanduser()) if backend in HERE else model,
        address=address,
        key_env=reading.text("key_env") or ("" if reading.text("keyring") else _KEYS.get(address, "")),
        keyring=reading.text("keyring"),
        context=reading.count("context") or _CONTEXT.get(backend, 0),
        max_tokens=reading.count("max_tokens") or None,
        structured=structured,
        prices=prices,
        budget=budget,
        timeouts=Timeouts(**reading.numbers("timeouts")),
        threads=reading.count("threads"),
        cache_bytes=int(reading.number("cache_gib", values, 4.0) * 2**30),
        embeds=reading.flag("embeds") or backend in FOLDERS,
        languages=reading.words("languages"),
        query_prefix=reading.text("query_prefix"),
        passage_prefix=reading.text("passage_prefix"),
    )


def _address(name: str, address: str, backend: Backend) -> str:
    parts = urlsplit(address)
    if backend in HERE:
        if address:
            raise InvalidInput(
                f"models.{name}: a model that runs here has no address.",
                'For a server that runs it, set backend = "openai".',
            )
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(
            f"models.{name}: “{address}” is no address.", "Write it like http://127.0.0.1:1234/v1."
        )
    if parts.username or parts.password or parts.query:
        raise InvalidInput(
            f"models.{name}: the address holds more than an address.",
            "Put a key into the environment and name it in `key_env`.",
        )
    return address.rstrip("/")


def _prices(reading: _Reading) -> Prices | None:
    table = reading.table("price")
    if not table:
        return None
    if "input" not in table or "output" not in table:
        raise InvalidInput(
            f"models.{reading.name}: price needs input and output, in money for a million tokens.",
            f"Write them under [models.{reading.name}.price].",
        )
    currency = table.get("currency", "USD")
    money = {key: reading.number(key, table) for key in table if key != "currency"}
    return Prices(**money, currency=str(currency))


def _budget(reading: _Reading) -> Budget:
    limits = reading.numbers("budget")
    counts = {key: int(limits.pop(key)) for key in ("tokens", "calls") if key in limits}
    return Budget(**counts, **limits)  # type: ignore[arg-type]


class _Reading:
    """Reads one profile's table, and says what is wrong with it."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self.name = name
        self._values = values

    def known(self, values: Mapping[str, Any], names: Sequence[str]) -> None:
        for key in values:
            if key in _SECRET and key not in names:
                raise InvalidInput(
                    f"models.{self.name} holds a key; keys are not kept in config.toml.",
                    "Put it into the environment and name the variable in `key_env`, or into the keyring.",
                )
            if key not in names:
                raise InvalidInput(
                    f"models.{self.name} sets “{key}”, which is nothing a model has.",
                    f"It can set: {', '.join(names)}.",
                )

    def text(self, key: str) -> str:
        value = self._values.get(key, "")
        if not isinstance(value, str):
            raise InvalidInput(
                f"models.{self.name}: {key} must be words in quotes.", f'For example: {key} = "…"'
            )
        return value

    def one_of(self, key: str, choices: tuple[Any, ...], otherwise: Any = None) -> Any:
        value = self._values.get(key, otherwise)
        if value is None:
            raise InvalidInput(f"models.{self.name} names no {key}.", f"It can be {', '.join(choices)}.")
        if value not in choices:
            raise InvalidInput(f"models.{self.name}: {key} is “{value}”.", f"It can be {', '.join(choices)}.")
        return value

    def number(self, key: str, values: Mapping[str, Any], otherwise: float = 0.0) -> float:
        value = values.get(key, otherwise)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:
            raise InvalidInput(f"models.{self.name}: {key} must be a number.", f"For example: {key} = 1")
        return float(value)

    def count(self, key: str) -> int:
        value = self._values.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9:
            raise InvalidInput(
                f"models.{self.name}: {key} must be a whole number.", f"For example: {key} = 1024"
            )
        return value

    def flag(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise InvalidInput(f"models.{self.name}: {key} is true or false.", f"For example: {key} = true")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise InvalidInput(
                f"models.{self.name}: {key} must be a list of words in quotes.",
                f'For example: {key} = ["…"]',
            )
        return tuple(value)

    def table(self, key: str) -> Mapping[str, Any]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise InvalidInput(
                f"models.{self.name}: {key} must be a table.", f"Write it as [models.{self.name}.{key}]."
            )
        self.known(value, _TABLES[key])
        return value

    def numbers(self, key: str) -> dict[str, float]:
        table = self.table(key)
        return {inner: self.number(inner, table) for inner in table}
