"""The old notes that a deduction deepens, and the words of theirs that it takes up."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.errors import InvalidInput, QuoteNotFound
from banyun.findings.bodies import Deduction
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.language.sentences import sentences
from banyun.language.tokens import index_terms
from banyun.materials.anchor import Anchor, anchor_at
from banyun.storage.base import Store


def deepened_words(
    store: Store, note_ids: Sequence[str], text: str, quotes: Sequence[str]
) -> tuple[Anchor, ...]:
    """For each note the words that ``text`` takes up: one of the ``quotes``, else the nearest
    sentence.

    Raises:
        InvalidInput: quotes, but no note.
        QuoteNotFound: a quote is in none of the notes.
    """
    if quotes and not note_ids:
        raise InvalidInput("These words need the note they are from.", "Name the note with --note.")
    given = _given(store, note_ids, quotes)
    return tuple(given.get(one) or _nearest(store, one, text) for one in note_ids)


def deepening(store: Store, note_id: str) -> list[Record[Deduction]]:
    """The deductions that deepen a note, the first one first."""
    return [one for one in store.records(Deduction) if note_id in one.body.note_ids]


def _given(store: Store, note_ids: Sequence[str], quotes: Sequence[str]) -> dict[str, Anchor]:
    given: dict[str, Anchor] = {}
    for quote in quotes:
        refused: QuoteNotFound | None = None
        for note_id in note_ids:
            try:
                given[note_id] = locate(
                    quote, store.note_text(note_id).text, f"“{store.note(note_id).title}”"
                )
                break
            except QuoteNotFound as error:
                refused = refused or error
        else:
            assert refused is not None
            raise refused
    return given


def _nearest(store: Store, note_id: str, text: str) -> Anchor:
    """The sentence of a note that shares most terms with a text; its first one where none does."""
    whole = store.note_text(note_id).text
    wanted = set(index_terms(text))
    spans = [
        (passage.start + span.start, passage.start + span.end)
        for passage in store.passages_of_note(note_id)
        if passage.readable
        for span in sentences(passage.text)
    ]
    if not spans:
        return anchor_at(whole, 0, len(whole))
    start, end = max(spans, key=lambda span: len(wanted & set(index_terms(whole[span[0] : span[1]]))))
    return anchor_at(whole, start, end)
