"""The child of ``confinement``: limits itself, parses standard input, answers in JSON."""

from __future__ import annotations

import importlib
import json
import os
import sys

from banyun.errors import UnreadableSource
from banyun.materials.confinement import Limits, document_as_values
from banyun.materials.material import Document
from banyun.materials.source import Source

PARSERS = {
    "epub": ("banyun.materials.readers.epub_book", "read_book"),
    "html": ("banyun.materials.readers.html_page", "read_page"),
    "mail": ("banyun.materials.readers.mail_thread", "read_thread"),
    "pdf": ("banyun.materials.readers.pdf_document", "read_document"),
}
"""Module and function of each parser: ``(source) -> Document``."""


def limit(limits: Limits) -> None:
    """Bounds this process for the rest of its life; does nothing where the system cannot."""
    if os.name != "posix":
        return
    resource = importlib.import_module("resource")
    wanted = {
        "RLIMIT_AS": limits.memory,
        "RLIMIT_CPU": limits.processor,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
    }
    for name, most in wanted.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (bound, bound))


def main(request: str) -> int:
    values = json.loads(request)
    limit(Limits(**values["limits"]))
    module, function = PARSERS[values["parser"]]
    source = Source(
        sys.stdin.buffer.read(), values["name"], values["address"], values["media_type"], values["charset"]
    )
    try:
        document: Document = getattr(importlib.import_module(module), function)(source)
        answer: dict[str, object] = {"document": document_as_values(document)}
    except UnreadableSource as error:
        answer = {"error": error.code, "message": error.message, "hint": error.hint}
    except RecursionError:
        answer = {
            "error": "too_large",
            "message": "it is nested too deeply.",
            "hint": "Save it in another format.",
        }
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
