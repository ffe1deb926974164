"""Recall by meaning: which note passages are near to a text, as an embedder sees it.

It speaks only its languages, offers only what the lexical side then judges by its own rules, and where
it fails recall goes on without it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from banyun.engine.models.base import Embedder
from banyun.errors import BanyunError, Cancelled
from banyun.events import CancelToken, Report, Warned
from banyun.knowledge.markup import indexable
from banyun.knowledge.preparing import Prepared
from banyun.knowledge.store import Hit
from banyun.knowledge.vectors.probing import speaks
from banyun.knowledge.vectors.store import Scale, Vector, VectorModel, VectorStore
from banyun.language.scripts import language_of
from banyun.language.span import Span
from banyun.language.translation import in_language
from banyun.language.wording import say

Kind = Literal["query", "passage"]
_CACHED = 256
_PLAIN = Scale(0.0, 1.0)
_SENTENCES = 12
"""Sentences of a passage of which the nearest is quoted."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A text as the embedder sees it; ``scale`` that of its language."""

    vector: Vector
    scale: Scale


class Meaning:
    """An embedder and the vectors it has made.

    Args:
        embedder: It must be the one that ``model`` tells of.
        report: Hears, once, where it fails.
    """

    def __init__(
        self,
        store: VectorStore,
        embedder: Embedder,
        model: VectorModel,
        *,
        wording: str,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._model = model
        self._wording = wording
        self._report = report
        self._cancel = cancel
        self._failed = False
        self._known: OrderedDict[tuple[Kind, str], Vector] = OrderedDict()

    @property
    def identity(self) -> str:
        """Names all that its answers depend on besides the notes."""
        return f"{self._model.id} {self._store.vectors_state()}"

    def close(self) -> None:
        """Closes the embedder."""
        self._embedder.close()

    def meant(self, text: str, kind: Kind) -> Meant | None:
        """A text as the embedder sees it; None where it is in none of its languages, or it fails."""
        if not speaks(self._model.languages, text):
            return None
        vectors = self._vectors([" ".join(indexable(text).split())], kind)
        if vectors is None:
            return None
        language = language_of(text)
        scales = self._model.scales
        return Meant(vectors[0], scales.get("en" if language == "mixed" else language, _PLAIN))

    def near(
        self,
        meant: Meant,
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
    ) -> list[Hit]:
        """The nearest passages; ``score`` is their closeness."""
        hits = self._store.nearest(
            self._model.id, meant.vector, limit=limit, without_notes=without_notes, until=until
        )
        return [
            Hit(one.passage_id, one.note_id, meant.scale.closeness(one.score), one.version) for one in hits
        ]

    def closeness(self, meant: Meant, passage_ids: Sequence[str]) -> dict[str, float]:
        """How near passages are: 0 as any two texts, 1 as two that say the same. Those that have no
        vector are left out."""
        found = self._store.cosines(self._model.id, meant.vector, passage_ids)
        return {name: meant.scale.closeness(cosine) for name, cosine in found.items()}

    def nearest_sentence(self, meant: Meant, note: Prepared) -> Span:
        """The sentence of a passage that is nearest to a text; the first one where that fails."""
        spans = [one.span for one in note.sentences][:_SENTENCES]
        if not spans:
            return Span(0, len(note.text))
        vectors = self._vectors([" ".join(one.of(note.text).split()) for one in spans], "passage")
        if vectors is None:
            return spans[0]
        cosines = [float(one @ meant.vector) for one in vectors]
        return spans[cosines.index(max(cosines))]

    def _vectors(self, texts: Sequence[str], kind: Kind) -> list[Vector] | None:
        missing = [text for text in dict.fromkeys(texts) if (kind, text) not in self._known]
        if missing and not self._encode(missing, kind):
            return None
        found = [self._known[kind, text] for text in texts]
        while len(self._known) > _CACHED:
            self._known.popitem(last=False)
        return found

    def _encode(self, texts: Sequence[str], kind: Kind) -> bool:
        if self._failed:
            return False
        try:
            vectors = self._embedder.encode(texts, kind, self._cancel)
        except Cancelled:
            raise
        except BanyunError as error:
            self._failed = True
            self._report(
                Warned(
                    "recall",
                    say("index.failed", self._wording, why=in_language(error.message, self._wording)),
                )
            )
            return False
        if vectors.shape[1] != self._model.dim:
            self._failed = True
            self._report(Warned("recall", say("index.other_dim", self._wording, name=self._model.profile)))
            return False
        self._known.update(((kind, text), vector) for text, vector in zip(texts, vectors, strict=True))
        return True
