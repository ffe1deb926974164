"""Known, partly known, new: precision on XQuAD, and silence between unrelated texts.

Notes are made of the questions and answers of half the paragraphs (by hash): a paragraph of
that half is known, one of the other half is new, though the vault holds its article's other
paragraphs. The thresholds were fitted on half of the articles; figures are of the other half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from banyun.knowledge.coverage import Holder
from banyun.materials.passage import Passage
from benchmarks.data import shared_data
from benchmarks.notebook import hashed_half, notebook
from benchmarks.row import Row, at_least, at_most, not_run
from benchmarks.xquad import Xquad, read_xquad

COMMAND = "python -m benchmarks known"
GATE = 0.9
FALSE_EVIDENCE = 0.05
LEAST_BLOCK = {"en": 200, "zh": 100}

Reading = tuple[int, bool, str]
"""Half of the articles, whether the notes hold the paragraph, what was said of it."""


def rows() -> list[Row]:
    """Precision of *known* and of *new* and the share of *partly*, en and zh; false evidence."""
    data = shared_data()
    if data is None:
        return [not_run("precision of known, of new", "no XQuAD here", COMMAND, f">= {GATE}")]
    taken: list[Row] = []
    for language in ("en", "zh"):
        xquad = read_xquad(data, language)
        taken += _precisions(
            language, [reading for half in (0, 1) for reading in _readings(xquad, language, half)]
        )
    return [*taken, *(_false_evidence(data, language) for language in ("en", "zh"))]


def passage(text: str) -> Passage:
    return Passage("psg", 0, len(text), "", "prose", text)


def _readings(xquad: Xquad, language: str, half: int) -> Iterator[Reading]:
    """What is said of every paragraph by the notes made of one half of them."""
    inside = [hashed_half(f"p{number}") == half for number in range(len(xquad.paragraphs))]
    texts = [
        (f"{number}", f"{question.text} {question.answer}")
        for number, question in enumerate(xquad.questions)
        if inside[question.paragraph]
    ]
    holder = Holder(notebook(texts, language))
    for number, text in enumerate(xquad.paragraphs):
        fold = hashed_half(f"article {xquad.article[number]}")
        yield fold, inside[number], holder.hold(passage(text)).known


def _precisions(language: str, readings: list[Reading]) -> list[Row]:
    taken = []
    for fold, name in ((1, "held-out articles"), (0, "fitted articles")):
        said = Counter((known, inside) for one, inside, known in readings if one == fold)
        count = sum(said.values())
        for word, right in (("known", True), ("new", False)):
            whole = said[word, True] + said[word, False]
            figure = f"precision of “{word}”, {language}, {name}"
            value = said[word, right] / max(1, whole)
            taken.append(at_least(figure, value, GATE, whole, COMMAND))
        partly = said["partly", True] + said["partly", False]
        taken.append(
            Row(f"share of “partly”, {language}, {name}", partly / count, "", count, command=COMMAND)
        )
    return taken


def _false_evidence(data: Path, language: str) -> Row:
    """Share of an encyclopedia's paragraphs for which a textbook on deep learning gives evidence.
    A little of it is true (matrices, protocols), so it is bounded, not zero."""
    texts = [
        (f"{number}", block)
        for number, block in enumerate(
            block
            for path in sorted((data / "d2l").glob("*/*.md"))
            if path.name.endswith("_origin.md") == (language == "en")
            for block in path.read_text(encoding="utf-8").split("\n\n")
            if len(block) > LEAST_BLOCK[language] and not block.startswith(("```", ":", "|"))
        )
        if number % 4 == 0
    ]
    holder = Holder(notebook(texts, language))
    paragraphs = read_xquad(data, language).paragraphs
    held = sum(bool(holder.hold(passage(text)).evidence) for text in paragraphs)
    figure = f"encyclopedia given evidence by a textbook, {language}"
    return at_most(figure, held / len(paragraphs), FALSE_EVIDENCE, len(paragraphs), COMMAND)
