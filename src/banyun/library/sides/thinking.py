"""Questions and deductions."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.identity import PREFIXES
from banyun.library import thinking
from banyun.library.references import material_named, note_named
from banyun.library.sides.opened import Opened
from banyun.study.asked import Asked


class Thinking(Opened):
    """What the reader asks, and how they answer it over time."""

    def questions(self, on: str | None = None) -> list[Asked]:
        """The reader's questions with their deductions, the most urgent first; of one material."""
        return thinking.questions(self._store, material_named(self._store, on) if on else None)

    def ask(
        self,
        text: str,
        *,
        on: str | None = None,
        quotes: Sequence[str] = (),
        lens: str = "",
        priority: int = 3,
    ) -> Asked:
        """A question of the reader's own; the words it is about must be the material's."""
        material = material_named(self._store, on) if on else None
        return thinking.ask(
            self._store,
            text,
            material=material,
            quotes=quotes,
            lens=lens,
            priority=priority,
            now=self._clock(),
        )

    def take_up(self, reference: str, *, priority: int = 3) -> Asked:
        """Makes a suggested question the reader's own."""
        finding = self._store.finding(self._store.expand(reference))
        return thinking.take_up(self._store, finding.id, priority=priority, now=self._clock())

    def deduce(
        self, reference: str, text: str, *, notes: Sequence[str] = (), moved: bool | None = None
    ) -> Asked:
        """A dated attempt to answer a question; ``notes`` are those that it deepens. A suggested
        question is taken up first."""
        now = self._clock()
        found = thinking.question_named(self._store, reference)
        deepened = [note_named(self._store, note) for note in notes]
        with self._store.act("deduce", now, "me"):
            if found.startswith(PREFIXES["finding"]):
                found = thinking.take_up(self._store, found, priority=3, now=now).question.id
            return thinking.deduce(self._store, found, text, note_ids=deepened, moved=moved, now=now)
