"""The reader's days: what comes when, a break, a first base of notes, and what there is by now."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from banyun.findings.bodies import Question
from banyun.knowledge.evidence import Recalled
from banyun.library import interviewing, pondering, scheduling
from banyun.library.home import reader_day
from banyun.library.references import material_named
from banyun.library.scheduling import Held
from banyun.library.sides.opened import Opened
from banyun.library.thinking import question_named
from banyun.materials.material import Material, Triage
from banyun.study import statistics, today
from banyun.study.asked import Asked
from banyun.study.base import Moment
from banyun.study.interview import Interviewed
from banyun.study.ponder import Pondered
from banyun.study.statistics import Statistics
from banyun.study.today import Gathered, Today


class Studying(Opened):
    """Today, ponder, triage, interview; putting off, dropping, resuming."""

    def _moment(self) -> Moment:
        now = self._clock()
        return Moment(now, reader_day(now), self.wording, self.fitted)

    def find_bearing(self) -> None:
        """Finds out on which questions new notes bear, for a plan that is made later."""
        pondering.find_bearing(self._store, self._moment(), self._report, self._cancel)

    def today(
        self,
        *,
        minutes: int | None = None,
        on: date | None = None,
        soon: bool = False,
        gathered: Gathered | None = None,
    ) -> Today:
        """What is due within the reader's minutes (by default as configured), and what can wait;
        ``on`` a later day, as it will be if each day's share is done. With ``soon`` only that
        day is planned where very much waits; of what was ``gathered`` before, while nothing was written
        since."""
        return today.plan(
            self._store,
            self._moment(),
            minutes or self.settings.minutes,
            on,
            soon=soon,
            gathered=gathered,
        )

    def gathered(self) -> Gathered:
        """What comes, for plans of this day with other minutes."""
        return today.gather_soon(self._store, self._moment())

    def ponder(self, reference: str | None = None, *, seen: Container[str] = ()) -> Pondered:
        """One question for a break, the named one or the one whose turn it is. Nothing is counted.

        Args:
            reference: A question; one that is only suggested is none yet.
            seen: Ids of questions already seen in this break.
        """
        question_id = question_named(self._store, reference) if reference else None
        pondered = pondering.ponder(
            self._store, self.home, self._moment(), question_id=question_id, seen=seen
        )
        pondering.remember_pondered(self.home, pondered.asked.question.id)
        return pondered

    def facts_on(self, asked: Asked) -> tuple[Recalled, ...]:
        """What the reader knows that bears on a question, did first: not what they deduced on it."""
        return pondering.facts(self._store, asked, self._moment())

    def postpone(self, reference: str, *, to: date | None = None, days: int | None = None) -> Held:
        """Puts something off to a day, or by some days; a week by default."""
        return scheduling.postpone(self._store, reference, to=to, days=days, now=self._clock())

    def drop(self, reference: str) -> Held:
        """Something need not come any more; it can be resumed."""
        return scheduling.drop(self._store, reference, now=self._clock())

    def resume(self, reference: str) -> Held:
        """What was dropped or put off comes again."""
        return scheduling.resume(self._store, reference, now=self._clock())

    def dropped(self, *, materials: bool = True) -> list[Held]:
        """Everything that was dropped, or all but the materials."""
        return scheduling.all_dropped(self._store, materials=materials)

    def has_questions(self) -> bool:
        """Whether there is an open question."""
        return any(one.body.state == "open" for one in self._store.records(Question))

    def triage(self, reference: str, choice: Triage) -> Material:
        """What becomes of a material: to digest, later, dropped."""
        material = material_named(self._store, reference)
        return scheduling.triage(self._store, material, choice, now=self._clock())

    def interview(self) -> list[Interviewed]:
        """The questions of the interview, with the reader's answers."""
        return interviewing.interviewed(self._store, self.wording)

    def answer_interview(self, number: int, text: str) -> Interviewed:
        """Keeps an answer as a note of the reader's own work."""
        return interviewing.answer(self._store, number, text, self.wording, now=self._clock())

    def statistics(self) -> Statistics:
        """What there is by now, and what came in which month."""
        return statistics.count(self._store, self._moment())
