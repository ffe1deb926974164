"""Texts read ahead of their questions: before the usual hour, what is due that day.

Whoever calls knows what is due and how prompts begin; the engine is given plain texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from banyun.engine.llama.prefixes import Prepared
from banyun.engine.room import EngineRoom


@dataclass(frozen=True, slots=True)
class PlainText:
    """A prompt's beginning up to and with the document, and the document's id: the cache is kept
    under it and deleted with it."""

    document: str
    text: str


def warm_texts(room: EngineRoom, texts: Iterable[PlainText]) -> Iterator[Prepared]:
    """Reads each text that is not kept yet, and loads the others; in order.

    Raises:
        ContextTooLong: a text that no slot can hold.
        EngineUnavailable: the worker is gone.
    """
    for text in texts:
        yield room.warm(room.prefix(text.text), documents=[text.document])
