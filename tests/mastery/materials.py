"""Materials made ready to be examined on, without a store."""

from __future__ import annotations

import os
import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from banyun.analysis.reading import Reading
from banyun.language.bilingual import Glossary
from banyun.language.tokens import tokenize
from banyun.materials.segmenting import segment
from banyun.study.mastery.telling import Listener

HERE = Path(__file__).parent
REPO = HERE.parents[1]


def listener_of(text: str, *, dictionary: bool = False) -> Listener:
    """Who listens to what is told of a Markdown text."""
    glossary = Glossary.built_in().grown([text])
    glossary = glossary.with_dictionary() if dictionary else glossary
    return Listener(Reading(text, segment(text, "markdown", "ver_test", 0)), glossary.translations)


@dataclass(frozen=True, slots=True)
class Telling:
    """A material and what is told of it."""

    name: str
    material: str
    explanation: str
    keywords: str
    in_the_other_language: str = ""

    def text(self) -> str:
        """The material's text; skips where it isn't there."""
        path = Path(self.material)
        if path.parts[0] == "shared":
            for place in (REPO.parent / "shared", Path(os.environ.get("BANYUN_SHARED", "/nonexistent"))):
                if place.joinpath(*path.parts[1:]).is_file():
                    return place.joinpath(*path.parts[1:]).read_text("utf-8")
            pytest.skip(f"no {self.material} beside the repository")
        return (REPO / path).read_text("utf-8")


def tellings() -> list[Telling]:
    table = tomllib.loads((HERE / "tellings.toml").read_text("utf-8"))
    return [Telling(**{key: value.strip() for key, value in one.items()}) for one in table["telling"]]


def shuffled(text: str, most: int = 600) -> str:
    """The words of a text in another order, its code left out."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    words = [token.text for token in tokenize(prose)][:most]
    random.Random(2).shuffle(words)
    return (" " if words[0].isascii() else "").join(words)
