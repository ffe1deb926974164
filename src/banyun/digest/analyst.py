"""Sets up the analysis of one version for one reader, as of today or of an earlier day."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date
from typing import Protocol

from banyun.analysis.analyser import ANALYSIS_VERSION, Analyser
from banyun.analysis.candidates import MaterialAnalysis, PassageAnalysis
from banyun.digest.looking_back import IndexAsOf
from banyun.knowledge.coverage import Holder
from banyun.knowledge.judged import Judged
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.knowledge.vectors.meaning import Meaning
from banyun.language.bilingual import Glossary
from banyun.language.tokens import TOKENIZER_VERSION
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage


class Notes(NoteStore, RecallIndex, Protocol):
    """A store of notes with its index."""


class NotesAnalyst:
    """Analysis of a version against the notes.

    Args:
        notes: The store.
        wording: Language of reasons and questions, ``en`` or ``zh``.
        lenses: Names of lenses the reader asks from always; the notes show further ones.
        without_notes: Ids of notes that are no evidence for this material: those grown from it.
        as_of: Look at the notes as they stood on that day.
        judged: What the reader said of notes on other materials.
        settled: Keys of the terms that are no blind spot any more.
        names: Names that the reader says are one thing, two by two.
        meaning: Recall by meaning, where notes have been embedded.
    """

    def __init__(
        self,
        notes: Notes,
        material: Material,
        version: Version,
        passages: Sequence[Passage],
        *,
        wording: str,
        lenses: Sequence[str] = (),
        without_notes: Sequence[str] = (),
        as_of: date | None = None,
        judged: Judged | None = None,
        settled: Set[str] = frozenset(),
        names: Sequence[tuple[str, str]] = (),
        meaning: Meaning | None = None,
    ) -> None:
        glossary = Glossary.built_in().with_pairs(names) if names else Glossary.built_in()
        holder = Holder(
            notes,
            wording=wording,
            glossary=glossary,
            without_notes=without_notes,
            until=as_of,
            judged=judged,
            meaning=meaning,
        )
        self._analyser = Analyser(
            version.text,
            passages,
            title=material.title,
            hold=holder.hold,
            index=notes if as_of is None else IndexAsOf(notes, as_of),
            wording=wording,
            glossary=glossary,
            notes=notes,
            lenses=lenses,
            settled=settled,
        )
        self.identity = "\x1f".join(
            (
                f"{ANALYSIS_VERSION}.{TOKENIZER_VERSION}",
                wording,
                str(as_of),
                *sorted(without_notes),
                *(f"{note}={marks}" for note, marks in sorted((judged or {}).items())),
                *("=".join(pair) for pair in names),
                *([meaning.identity] if meaning else []),
            )
        )

    def passage(self, passage: Passage) -> PassageAnalysis:
        """One passage held against the notes."""
        return self._analyser.passage(passage)

    def whole(self, passages: Sequence[PassageAnalysis]) -> MaterialAnalysis:
        """The material, given each of its passages in order."""
        return self._analyser.whole(passages)
