"""A small model joins a digest in a process of its own, which may be killed at any time.

``python -m tests.engine.models.joining HOME MATERIAL MODEL CACHES LOG LANG`` writes a line to LOG before
each first turn (a hash of the question) and, at its end, one line of JSON to standard output.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from banyun.engine.models.base import OnText, Reply, Request
from banyun.engine.models.budget import Budgeted
from banyun.engine.models.llama import LlamaModel, Place
from banyun.engine.models.schemas import problem
from banyun.events import CancelToken
from banyun.identity import sha256
from banyun.library import Library

LONGEST = 28
"""Letters of a text in an answer: as little as shows that something was made up."""


def short(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose answers fit the given one: one thing in each list, short texts."""
    if "properties" in schema:
        return {**schema, "properties": {name: short(one) for name, one in schema["properties"].items()}}
    if "items" in schema:
        return {**schema, "minItems": 1, "maxItems": 1, "items": short(schema["items"])}
    if "maxLength" in schema:
        return {**schema, "maxLength": min(LONGEST, schema["maxLength"])}
    return schema


class Brief:
    """The model, which must say something and may not say much; every answer is held against the
    schema that was asked for."""

    def __init__(self, model: LlamaModel, log: Path | None = None) -> None:
        self.model, self.log, self.wrong = model, log, 0
        self.name, self.context, self.counts_exactly = model.name, model.context, True
        self.count_tokens, self.close = model.count_tokens, model.close

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        if self.log is not None and len(request.prompt.turns) == 2:
            with self.log.open("a") as file:
                file.write(sha256(request.prompt.segments[-1].text) + "\n")
        assert request.schema is not None
        asked = replace(request, schema=short(dict(request.schema)))
        reply = self.model.generate(asked, on_text, cancel)
        self.wrong += problem(reply.data, request.schema) is not None
        return reply


def main(home: str, material: str, gguf: str, caches: str, log: str, lang: str) -> None:
    with Library(Path(home), wording=lang) as library:
        brief = Brief(LlamaModel("random", Path(gguf), Place(Path(caches)), wanted_context=16384), Path(log))
        model = Budgeted(brief)
        joined = library.join_with(library.digest(material), model)
        brief.close()
        thought = joined.thought
        print(
            json.dumps(
                {
                    "total": thought.total,
                    "before": thought.before,
                    "asked": thought.asked,
                    "kept": thought.kept,
                    "dropped": thought.dropped,
                    "unusable": thought.unusable,
                    "wrong": brief.wrong,
                    "moved": list(joined.moved),
                    "calls": joined.tally.calls,
                    "cached_share": joined.tally.cached_share,
                }
            )
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
