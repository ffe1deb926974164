"""A reader with notes, and what analysis tells them of a text."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.notebook import change

from banyun.analysis.analyser import Analyser
from banyun.analysis.candidates import MaterialAnalysis
from banyun.analysis.reading import Reading
from banyun.knowledge.coverage import Holder
from banyun.knowledge.recall import Notes
from banyun.language.bilingual import Glossary
from banyun.materials.segmenting import segment
from banyun.storage.memory import MemoryStore


def notes(texts: Mapping[str, str], language: str = "en") -> Notes:
    """A store with one note for each title and text."""
    store = MemoryStore()
    store.put_notes(
        [change(f"n{at}", text, language, title) for at, (title, text) in enumerate(texts.items())]
    )
    return store


def analysed(
    text: str,
    texts: Mapping[str, str],
    *,
    title: str = "",
    wording: str = "en",
    language: str = "en",
    settled: frozenset[str] = frozenset(),
) -> MaterialAnalysis:
    """The whole analysis of a Markdown text for a reader with these notes."""
    store = notes(texts, language)
    glossary = Glossary.built_in()
    return Analyser(
        text,
        segment(text, "markdown", "ver_1"),
        title=title,
        hold=Holder(store, wording=wording, glossary=glossary).hold,
        index=store,
        wording=wording,
        glossary=glossary,
        notes=store,
        settled=settled,
    ).analyse()


def reading(text: str) -> Reading:
    return Reading(text, segment(text, "markdown", "ver_1"))
