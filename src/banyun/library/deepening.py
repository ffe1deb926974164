"""The old notes that a deduction deepens, and the words of theirs that it takes up."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.errors import InvalidInput, QuoteNotFound
from banyun.findings.bodies import Deduction
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.knowledge.recall import Recaller
from banyun.language.sentences import sentences
from banyun.materials.anchor import Anchor, anchor_at
from banyun.storage.base import Store

_LOOKED_THROUGH = 100


def deepened_words(
    store: Store, note_ids: Sequence[str], text: str, quotes: Sequence[str]
) -> tuple[Anchor, ...]:
    """For each note the words that ``text`` takes up: one of the ``quotes``, else those that recall
    finds for it, else its first sentence.

    Raises:
        InvalidInput: quotes, but no note.
        QuoteNotFound: a quote is in none of the notes.
    """
    if quotes and not note_ids:
        raise InvalidInput("These words need the note they are from.", "Name the note with --note.")
    given = _given(store, note_ids, quotes)
    recaller = Recaller(store)
    found = {
        one.note_id: one.quote
        for one in recaller.recall(text, limit=_LOOKED_THROUGH, among=set(note_ids) - given.keys())
    }
    return tuple(given.get(one) or found.get(one) or _opening(store, one) for one in note_ids)


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


def _opening(store: Store, note_id: str) -> Anchor:
    text = store.note_text(note_id)
    body = sentences(text.text[text.body_start :])
    first = next((one for one in body if len(one.of(text.text[text.body_start :])) > 1), None)
    if first is None:
        return anchor_at(text.text, 0, len(text.text))
    return anchor_at(text.text, text.body_start + first.start, text.body_start + first.end)
