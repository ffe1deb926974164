"""The words of the glossary are the words of the code, both ways."""

import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

import banyun
from banyun.findings.finding import Author, FindingKind, PassName, State
from banyun.knowledge.evidence import Known, Stance
from banyun.knowledge.note import Basis
from banyun.materials.anchor import Certainty

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = re.findall(r"^\| \*\*(.+?)\*\* \| *(.*?) *\| (.*) \|$", GLOSSARY, re.MULTILINE)
SOURCE = "\n".join(path.read_text("utf-8") for path in Path(banyun.__file__).parent.rglob("*.py"))


def shapes(word: str) -> list[str]:
    """How a word may be written in code: ``BlindSpot``, ``blind_spot``, ``blind_spots``."""
    parts = word.split()
    return ["".join(part.capitalize() for part in parts), "_".join(part.lower() for part in parts)]


@pytest.mark.parametrize(("words", "chinese", "meaning"), ROWS, ids=[row[0] for row in ROWS])
def test_a_word_of_the_glossary_is_a_word_of_the_code(words: str, chinese: str, meaning: str) -> None:
    for name in re.findall(r"`(banyun\.(?!sqlite)[\w.]+)`", meaning):
        thing = importlib.import_module(name)
        if len(words.split(", ")) == 1:
            assert any(shape in vars(thing) or shape in code_of(thing) for shape in shapes(words))
    for word in words.split(", "):
        assert any(re.search(rf"\b{shape}|_{shape}", SOURCE) for shape in shapes(word)), word


def code_of(module: ModuleType) -> str:
    """A module's text, its folder's where it is a package."""
    file = Path(str(module.__file__))
    files = file.parent.glob("*.py") if file.name == "__init__.py" else [file]
    return "\n".join(each.read_text("utf-8") for each in files)


@pytest.mark.parametrize("values", [Basis, Known, Stance, State, Author, PassName, Certainty, FindingKind])
def test_the_values_of_the_code_are_in_the_glossary(values: Any) -> None:
    missing = [
        value
        for value in get_args(values)
        if not re.search(rf"\b{value.replace('_', ' ')}", GLOSSARY, re.IGNORECASE)
    ]
    assert missing == []
