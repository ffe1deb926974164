"""Parses hostile files in a child process with limits on memory, processor, files and time.

HTML and PDF parsers are large programs fed by strangers. They run in a fresh interpreter that
gets the bytes on standard input and answers with one JSON object on standard output; nothing of
the answer is executed. Whatever happens to the child is one clear error here. Where the system
has no resource limits (Windows) only the time limit holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from banyun import errors
from banyun.errors import TooLarge, UnreadableSource
from banyun.materials.material import Document, PageSpan, Section
from banyun.materials.source import MOST_CHARACTERS, Source

_ROOT = Path(__file__).resolve().parents[2]
"""Where this very package is, so that the child runs the same code."""

_ERRORS = {
    kind.code: kind
    for kind in (
        errors.UnreadableSource,
        errors.EmptySource,
        errors.EncryptedSource,
        errors.NotText,
        errors.TooLarge,
        errors.UnsupportedSource,
    )
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Memory and answer in bytes, time in seconds."""

    memory: int = 2 * 2**30
    processor: int = 60
    time: float = 90
    answer: int = 8 * MOST_CHARACTERS


LIMITS = Limits()


def read_confined(parser: str, source: Source, limits: Limits = LIMITS) -> Document:
    """What a parser makes of a source, in a child process.

    Args:
        parser: A key of ``banyun.materials.confined.PARSERS``.

    Raises:
        UnreadableSource: the parser refused the source, failed, or went over a limit.
    """
    request = {
        "parser": parser,
        "name": source.name,
        "address": source.address,
        "media_type": source.media_type,
        "charset": source.charset,
        "limits": asdict(limits),
    }
    command = [sys.executable, "-P", "-m", "banyun.materials.confined", json.dumps(request)]
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(  # noqa: S603  our own interpreter, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as child:
        try:
            answer, complaint = child.communicate(source.data, timeout=limits.time)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise TooLarge(
                f"reading it took longer than {limits.time:g} seconds.",
                "Split it, or save it in another format.",
            ) from None
    return answered(answer, complaint, child.returncode, limits)


def answered(answer: bytes, complaint: bytes, code: int, limits: Limits) -> Document:
    """The document in a child's answer, or the error that it, or its end, amounts to."""
    if len(answer) > limits.answer:
        raise TooLarge("its text is too long.", "Split it and add the parts.")
    try:
        values = json.loads(answer) if code == 0 else None
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise _broken(complaint, code, limits)
    if "error" in values:
        kind = _ERRORS.get(str(values["error"]), UnreadableSource)
        raise kind(str(values.get("message", "")), str(values.get("hint", "")))
    try:
        return document_from(values["document"])
    except (KeyError, TypeError):
        raise _broken(complaint, code, limits) from None


def _broken(complaint: bytes, code: int, limits: Limits) -> UnreadableSource:
    """What a child that gave no answer died of."""
    last = complaint.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
    if "MemoryError" in last or "bad_alloc" in last:
        return TooLarge(
            f"reading it needs more than {limits.memory // 2**20} MB of memory.",
            "Split it, or save it in another format.",
        )
    if code < 0:
        return UnreadableSource(
            "its parser was stopped; the file is damaged or made to harm.", "Save it in another format."
        )
    return UnreadableSource("its parser failed; the file is damaged.", "Save it in another format.")


def document_as_values(document: Document) -> dict[str, object]:
    """A document as JSON can hold it."""
    return asdict(document)


def document_from(values: Mapping[str, Any]) -> Document:
    """The document again. Raises ``TypeError`` or ``KeyError`` where a value is missing."""
    plain = {
        key: value for key, value in values.items() if key not in ("outline", "pages", "authors", "warnings")
    }
    return Document(
        **plain,
        outline=tuple(Section(**each) for each in _list(values, "outline")),
        pages=tuple(PageSpan(**each) for each in _list(values, "pages")),
        authors=tuple(str(each) for each in _list(values, "authors")),
        warnings=tuple(str(each) for each in _list(values, "warnings")),
    )


def _list(values: Mapping[str, Any], key: str) -> list[Any]:
    found = values[key]
    return list(found) if isinstance(found, list) else []
