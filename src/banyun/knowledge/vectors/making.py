"""Making vectors of note passages: as many as are missing, so many at a time, each kept when it is made.

Killed at any moment and run again, it goes on where it was. A passage whose text has been embedded
before, in an earlier version of its note or in another, takes that vector.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from banyun.engine.models.base import Embedder
from banyun.errors import InvalidInput
from banyun.events import Advanced, CancelToken, Finished, Report, Started, Warned
from banyun.identity import sha256
from banyun.knowledge.generated import MARK
from banyun.knowledge.markup import indexable
from banyun.knowledge.store import NoteStore
from banyun.knowledge.vectors.probing import TRIED, Tried, speaks, try_language
from banyun.knowledge.vectors.store import PassageVector, VectorCounts, VectorModel, VectorStore
from banyun.language.wording import listing, say
from banyun.materials.passage import Passage
from banyun.materials.segmenting import HEADING_SEPARATOR

BATCH = 64
"""Passages to a transaction: a kill loses the work on at most so many."""

_LISTED = 4096
"""Missing passages listed at a time: listing them passes over those that are there."""

_SILENT = ("front_matter", "rule", "heading")
_LEAST = 8
"""Characters under which a passage says nothing by itself."""


class Records(NoteStore, VectorStore, Protocol):
    def writing(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, slots=True)
class Made:
    """What a run did: ``made`` vectors, ``taken`` from passages of the same text; ``counts`` now."""

    model: VectorModel
    counts: VectorCounts
    made: int
    taken: int
    seconds: float


def text_of(passage: Passage) -> str:
    """What of a passage is embedded: the headings above it and its words, without markup; nothing of
    what says nothing by itself."""
    words = " ".join(indexable(passage.text).split())
    if passage.kind in _SILENT or len(words) < _LEAST:
        return ""
    heading = " · ".join(part for part in passage.heading.split(HEADING_SEPARATOR) if part)
    return f"{heading}\n{words}" if heading else words


def model_of(
    embedder: Embedder, profile: str, report: Report, wording: str, cancel: CancelToken
) -> VectorModel:
    """Tries an embedder, and says what its vectors will be of.

    Raises:
        InvalidInput: it tells nothing apart in any language, and nobody says which it speaks.
        EngineError: it fails.
    """
    tried = {one: try_language(embedder, one, cancel) for one in TRIED}
    languages = tuple(sorted(embedder.languages)) or tuple(one for one in TRIED if tried[one].speaks)
    if not languages:
        raise InvalidInput(
            f"{profile} tells no sentences apart, in English or in Chinese.",
            "If it speaks a language all the same, name it in `languages` of its profile.",
        )
    _doubt(profile, languages, tried, report, wording)
    scales = {one: tried[one].scale for one in TRIED}
    return VectorModel(embedder.id, profile, embedder.dim, languages, scales)


def _doubt(
    profile: str, languages: Sequence[str], tried: dict[str, Tried], report: Report, wording: str
) -> None:
    poor = [one for one in languages if one in tried and not tried[one].speaks]
    if poor:
        named = listing([say(f"index.language.{one}", wording) for one in poor], wording)
        report(Warned("index", say("index.doubtful", wording, name=profile, languages=named)))


def make_vectors(
    store: Records,
    embedder: Embedder,
    model: VectorModel,
    *,
    renew: Callable[[], None],
    wording: str,
    report: Report,
    cancel: CancelToken,
) -> Made:
    """Makes the vectors that are missing. Once all are there, the vectors of other models are deleted.

    Args:
        renew: The heartbeat of the lease, between two batches.

    Raises:
        EngineError: the embedder fails; what was made is kept.
        Cancelled: the token was set; what was made is kept.
    """
    started = time.perf_counter()
    known = {one.id: one for one in store.vector_models()}
    model = replace(model, whole=model.id in known and known[model.id].whole)
    if known.get(model.id) != model:
        store.put_vector_model(model)
    counts = store.vector_counts(model.id)
    stage, done = say("index.stage", wording), counts.embedded + counts.left_out
    report(Started(stage, done + counts.pending, say("index.passages", wording)))
    made = taken = 0
    for passages in _missing(store, model.id):
        cancel.check()
        vectors, new = _batch(store, embedder, model, passages, cancel)
        store.put_vectors(model.id, vectors)
        renew()
        made += new
        taken += sum(one.vector is not None for one in vectors) - new
        done += len(vectors)
        report(Advanced(stage, done))
    with store.writing():
        if not model.whole:
            store.put_vector_model(replace(model, whole=True))
        for other in known:
            if other != model.id:
                store.drop_vectors(other)
    seconds = time.perf_counter() - started
    report(Finished(stage, seconds))
    return Made(replace(model, whole=True), store.vector_counts(model.id), made, taken, seconds)


def _missing(store: Records, model_id: str) -> Iterator[list[Passage]]:
    while names := store.unembedded(model_id, limit=_LISTED):
        for start in range(0, len(names), BATCH):
            found = store.note_passages(names[start : start + BATCH])
            own = {note_id: _with_parts(store, note_id) for note_id, _ in found.values()}
            yield [_own_words(passage, own[note_id]) for note_id, passage in found.values()]


def _with_parts(store: Records, note_id: str) -> list[str]:
    """The versions of a note's text in which parts are Banyun's, the latest first; usually none."""
    if MARK not in store.note_text(note_id).text:
        return []
    return [one.text for one in reversed(store.note_versions(note_id)) if MARK in one.text]


def _own_words(passage: Passage, texts: Sequence[str]) -> Passage:
    """A passage without what Banyun wrote in it: that is nobody's words."""
    for text in texts:
        if text[passage.start : passage.end] == passage.text:
            return replace(passage, text=indexable(text)[passage.start : passage.end])
    return passage


def _batch(
    store: Records, embedder: Embedder, model: VectorModel, passages: Sequence[Passage], cancel: CancelToken
) -> tuple[list[PassageVector], int]:
    """The vectors of some passages, and how many of them were made anew."""
    texts = {one.id: text_of(one) for one in passages}
    keys = {name: sha256(text) for name, text in texts.items()}
    wanted = {keys[name]: text for name, text in texts.items() if text and speaks(model.languages, text)}
    vectors = store.vectors_by_key(model.id, list(wanted))
    missing = [key for key in wanted if key not in vectors]
    if missing:
        encoded = embedder.encode([wanted[key] for key in missing], "passage", cancel)
        vectors.update(zip(missing, encoded, strict=True))
    rows = [PassageVector(one.id, keys[one.id], vectors.get(keys[one.id])) for one in passages]
    return rows, len(missing)
