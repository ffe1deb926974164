"""Questions and deductions."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.analysis.frames import Frame, find_frames, lenses_named
from banyun.analysis.lenses import lenses_of
from banyun.errors import NotFound
from banyun.findings.bodies import QuestionState
from banyun.identity import PREFIXES
from banyun.library import thinking
from banyun.library.judging import Quoted
from banyun.library.references import material_named, note_named
from banyun.library.sides.opened import Opened
from banyun.study.asked import Asked, QuestionView


class Thinking(Opened):
    """What the reader asks, and how they answer it over time."""

    def questions(self, on: str | None = None) -> list[Asked]:
        """The reader's questions with their deductions, the most urgent first; of one material."""
        return thinking.questions(self._store, material_named(self._store, on) if on else None)

    def question(self, reference: str) -> QuestionView:
        """A question of the reader's with all that belongs to it."""
        found = thinking.question_named(self._store, reference)
        return thinking.view(self._store, thinking.whole(self._store, found))

    def ask(
        self,
        text: str,
        *,
        on: str | None = None,
        quotes: Sequence[Quoted] = (),
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

    def frames(self, reference: str, lenses: Sequence[str] = ()) -> list[Frame]:
        """Beginnings of questions on a material, from these lenses, else from the reader's."""
        version = self._store.version(material_named(self._store, reference).id)
        chosen = lenses_named(lenses) or lenses_of(self._store, self.settings.lenses)
        passages = self._store.passages(version.id)
        return find_frames(version.text, passages, chosen, self.wording)

    def take_frame(
        self, reference: str, number: int, *, lenses: Sequence[str] = (), words: str = "", priority: int = 3
    ) -> Asked:
        """A frame made the reader's question, in their ``words`` where they give any.

        Raises:
            NotFound: there is no frame of that number.
        """
        frames = self.frames(reference, lenses)
        if not 1 <= number <= len(frames):
            raise NotFound(f"There is no frame {number}.", "banyun question MATERIAL --frames lists them.")
        frame = frames[number - 1]
        return thinking.ask_about(
            self._store,
            words.strip() or frame.whole,
            material_named(self._store, reference),
            frame.quote,
            lens=frame.lens,
            priority=priority,
            now=self._clock(),
        )

    def take_up(self, reference: str, *, priority: int = 3, words: str = "") -> Asked:
        """Makes a suggested question the reader's own, in their words where they give any."""
        finding = self._store.finding(self._store.expand(reference))
        return thinking.take_up(self._store, finding.id, priority=priority, now=self._clock(), words=words)

    def change_question(
        self,
        reference: str,
        *,
        text: str | None = None,
        lens: str | None = None,
        priority: int | None = None,
    ) -> Asked:
        """A question in other words, from another lens, of another priority."""
        found = self._store.expand(reference)
        return thinking.change(self._store, found, text=text, lens=lens, priority=priority, now=self._clock())

    def close_question(self, reference: str, state: QuestionState, why: str = "") -> Asked:
        """A question answered, no longer asked, or open again."""
        return thinking.close(self._store, self._store.expand(reference), state, why, now=self._clock())

    def deduce(
        self,
        reference: str,
        text: str,
        *,
        notes: Sequence[str] = (),
        note_quotes: Sequence[str] = (),
        moved: bool | None = None,
    ) -> Asked:
        """A dated attempt to answer a question; ``notes`` are those that it deepens, ``note_quotes``
        words of theirs. A suggested question is taken up first."""
        now = self._clock()
        found = thinking.question_named(self._store, reference)
        deepened = [note_named(self._store, note) for note in notes]
        with self._store.act("deduce", now, "me"):
            if found.startswith(PREFIXES["finding"]):
                found = thinking.take_up(self._store, found, priority=3, now=now).question.id
            return thinking.deduce(
                self._store,
                found,
                text,
                note_ids=deepened,
                note_quotes=note_quotes,
                moved=moved,
                now=now,
            )
