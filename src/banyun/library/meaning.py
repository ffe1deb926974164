"""Recall by meaning in a home: which embedder made the vectors, and opening it again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from banyun.engine.models.base import Embedder
from banyun.engine.models.opening import open_embedder
from banyun.engine.models.profile import Profile
from banyun.errors import BanyunError, Busy, InvalidInput, NotConfirmed
from banyun.events import CancelToken, Report, Warned
from banyun.knowledge.looking import NEAR_ENOUGH
from banyun.knowledge.preparing import prepare
from banyun.knowledge.vectors.making import Made, make_vectors, model_of
from banyun.knowledge.vectors.meaning import Meaning
from banyun.knowledge.vectors.store import VectorCounts, VectorModel
from banyun.language.translation import in_language
from banyun.language.wording import say
from banyun.library.models import Consents, profile_named
from banyun.library.results import Found
from banyun.storage.base import Store

LEASE = timedelta(minutes=10)
"""Longer than a batch takes of the slowest embedder; a lease of a process that died is taken over at once."""
_NAME = "index"
_LOOKED_AT = 4
"""Passages looked at for each note that is wanted."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A model that vectors are kept of, and how far it is."""

    model: VectorModel
    counts: VectorCounts


def indexed(store: Store) -> list[Indexed]:
    """The models that vectors are kept of; the one that recall asks first, then one that is not ready."""
    models = sorted(store.vector_models(), key=lambda one: not one.whole)
    return [Indexed(one, store.vector_counts(one.id)) for one in models]


def profile_to_index(profiles: list[Profile], store: Store) -> Profile:
    """The profile to index with where none is named: the one that the vectors are of, else the only one
    that embeds.

    Raises:
        InvalidInput: there is none, or there are several.
    """
    embeds = {one.name: one for one in profiles if one.embeds}
    for model in reversed(store.vector_models()):
        if model.profile in embeds:
            return embeds[model.profile]
    if len(embeds) == 1:
        return next(iter(embeds.values()))
    if not embeds:
        raise InvalidInput(
            "There is no model that makes vectors.",
            "Add one: banyun models add NAME --backend onnx --model FOLDER",
        )
    raise InvalidInput(
        f"Several models make vectors: {', '.join(embeds)}.", "Name one: banyun index --model NAME"
    )


def index(
    store: Store,
    embedder: Embedder,
    profile: Profile,
    clock: Callable[[], datetime],
    *,
    wording: str,
    report: Report,
    cancel: CancelToken,
) -> Made:
    """Makes the vectors that are missing.

    Raises:
        Busy: another process does.
        InvalidInput, EngineError, Cancelled: as ``make_vectors`` and ``model_of`` do.
    """
    with _alone(store, clock) as renew:
        known = next((one for one in store.vector_models() if one.id == embedder.id), None)
        said = tuple(sorted(embedder.languages))
        if known is None or (said and said != known.languages):
            model = model_of(embedder, profile.name, report, wording, cancel)
            if known is not None and model.languages != known.languages:
                store.drop_vectors(known.id)
        else:
            model = replace(known, profile=profile.name)
        return make_vectors(
            store, embedder, model, renew=renew, wording=wording, report=report, cancel=cancel
        )


@contextmanager
def _alone(store: Store, clock: Callable[[], datetime]) -> Iterator[Callable[[], None]]:
    try:
        token = store.take_lease(_NAME, clock(), LEASE)
    except Busy as busy:
        raise Busy("Another Banyun is making vectors.", "Let it finish; what it made is kept.") from busy
    try:
        yield lambda: store.renew_lease(_NAME, token, clock())
    finally:
        store.release_lease(_NAME, token)


def open_meaning(
    store: Store, home: Path, config: Path, *, wording: str, report: Report, cancel: CancelToken
) -> Meaning | None:
    """The embedder that the vectors are of; None where there are none, or it is not there any more,
    which is said. No text is sent that the reader has not agreed to."""
    model = next((one for one in store.vector_models() if one.whole), None)
    if model is None:
        return None
    try:
        profile = profile_named(config, model.profile)
        if not Consents(home).given(profile):
            raise NotConfirmed(
                f"{profile.name} sends texts to {profile.host}, and you have not agreed to that yet.",
                f"See what would be sent and agree: banyun models confirm {profile.name}",
            )
        embedder = open_embedder(profile, os.environ)
        if embedder.id == model.id:
            return Meaning(store, embedder, model, wording=wording, report=report, cancel=cancel)
        embedder.close()
        why = say("index.other_model", wording, name=model.profile)
    except BanyunError as error:
        why = in_language(error.message, wording)
    report(Warned("recall", say("index.failed", wording, why=why)))
    return None


def search_by_meaning(
    store: Store, meaning: Meaning, words: str, *, limit: int, without_notes: list[str]
) -> list[Found]:
    """Notes that are near to the words in meaning, the nearest first: the sentence of each that is
    nearest."""
    meant = meaning.meant(words, "query")
    if meant is None:
        return []
    hits = meaning.near(meant, limit=_LOOKED_AT * limit, without_notes=without_notes)
    best = {one.note_id: one for one in reversed(hits) if one.score >= NEAR_ENOUGH}
    chosen = sorted(best.values(), key=lambda one: -one.score)[:limit]
    passages = store.note_passages([one.passage_id for one in chosen])
    notes = store.notes_by_id([one.note_id for one in chosen])
    found = []
    for hit in chosen:
        if hit.passage_id not in passages or hit.note_id not in notes:
            continue  # deleted this moment
        passage = passages[hit.passage_id][1]
        span = meaning.nearest_sentence(meant, prepare(passage.text))
        line = " ".join(span.of(passage.text).split())
        place = replace(span, start=span.start + passage.start, end=span.end + passage.start)
        found.append(Found("note", hit.note_id, notes[hit.note_id].title, place, line, 0, near=True))
    return found
