"""*Dive into Deep Learning*: sections, and paragraphs that refer to other sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"#+\s+(.*)")
_LABEL = re.compile(r":label:`([^`]+)`")
_REFERENCE = re.compile(r":numref:`((?:sec|subsec|chap)_[^`]+)`")
_ROLE = re.compile(r":[a-z]+:`[^`]*`")
_CODE = re.compile(r"```.*?```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Referring:
    """A paragraph of section ``source`` without its references, and the sections they name."""

    source: int
    text: str
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Textbook:
    """``sections`` are (heading, text) without references and code."""

    sections: tuple[tuple[str, str], ...]
    referring: tuple[Referring, ...]

    @property
    def texts(self) -> list[str]:
        return [f"{heading}\n{text}" for heading, text in self.sections]


def read_textbook(data: Path, language: str) -> Textbook:
    """The book in ``zh`` or in its ``en`` original."""
    headings: list[str] = []
    texts: list[list[str]] = []
    labels: dict[str, int] = {}
    found: list[tuple[int, str, list[str]]] = []
    for path in sorted((data / "d2l").glob("**/*.md")):
        if path.name.endswith("_origin.md") != (language == "en"):
            continue
        before = len(headings)
        for block in re.split(r"\n\s*\n", _CODE.sub("", path.read_text(encoding="utf-8"))):
            for line in block.split("\n"):
                heading = _HEADING.match(line)
                if heading:
                    headings.append(_ROLE.sub("", heading[1]))
                    texts.append([])
                if len(headings) > before:
                    labels.update(dict.fromkeys(_LABEL.findall(line), len(headings) - 1))
                    texts[-1].append(_ROLE.sub(" ", line))
            references = _REFERENCE.findall(block)
            if references and len(headings) > before:
                found.append((len(headings) - 1, _ROLE.sub(" ", block), references))
    referring = []
    for source, text, references in found:
        targets = {labels[name] for name in references if name in labels} - {source}
        if targets:
            referring.append(Referring(source, text, tuple(sorted(targets))))
    sections = tuple(zip(headings, ("\n".join(lines) for lines in texts), strict=True))
    return Textbook(sections, tuple(referring))
