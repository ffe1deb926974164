"""What a model thinks of the answers that the reader gave from memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from banyun.digest.thinking import Thought
from banyun.engine.models.budget import Budgeted, Tally
from banyun.errors import NotFound
from banyun.findings.bodies import Answered, Attempt
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.library import thinking_along
from banyun.library.mastering import attempts
from banyun.library.projects import subject_named
from banyun.library.sides.thinking_along import ThinkingAlong
from banyun.materials.material import Material
from banyun.study.mastery.results import Subject


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """An answer of the round by its number in it, and what was proposed about it; ``findings`` is empty
    where nothing stood before the referee."""

    number: int
    answered: Answered
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The last round of details, held against the text by a model. The reader's score is what it was."""

    subject: Subject
    attempt: Record[Attempt]
    name: str
    answers: tuple[CheckedAnswer, ...]
    thought: Thought
    tally: Tally
    moved: tuple[str, ...] = field(default=())


class Checking(ThinkingAlong):
    """Answers at mastery, checked once the reader has given them."""

    def check_answers(self, reference: str, name: str) -> Checked:
        """Asks a model about the reader's answers, each held against its passage.

        Raises:
            NotFound: nothing was answered yet, or there is no such profile.
            NotConfirmed, ModelRefused: the model cannot be opened.
            Busy: another process is asking a model about the material.
        """
        subject = subject_named(self._store, reference)
        self._last_round(subject)
        model = self.model(name)
        for one in subject.materials:
            thinking_along.settle(self._store, one, self._store.version(one.id), self.profile(name))
        try:
            return self.check_answers_with(reference, model)
        finally:
            model.close()

    def check_answers_with(self, reference: str, model: Budgeted) -> Checked:
        """The same with a model that is open."""
        subject = subject_named(self._store, reference)
        self._last_round(subject)
        thought, why = Thought(0, 0), tuple[str, ...]()
        for material in subject.materials:
            found, why = self._checked(material, model)
            thought = _together(thought, found)
            if thought.stopped is not None:
                break
        last = self._last_round(subject)
        answers = tuple(self._answers(subject, last))
        return Checked(subject, last, model.name, answers, thought, model.tally, why)

    def _last_round(self, subject: Subject) -> Record[Attempt]:
        tried = [one for one in attempts(self._store, subject.id) if one.body.part == "details"]
        if not tried:
            raise NotFound(f"No details of “{subject.name}” were answered yet.", "Answer some first.")
        return tried[-1]

    def _checked(self, material: Material, model: Budgeted) -> tuple[Thought, tuple[str, ...]]:
        digest = self.digest(material.id)
        seen = thinking_along.shown_of(self._store, digest, model.name, model, self.wording)
        every = thinking_along.calls_for(self._store, digest, seen, self.wording, ahead=False)
        calls = [one for one in every if one.ask.kind == "check"]
        if not calls:
            return Thought(0, 0), ()
        with thinking_along.alone(self._store, material, self._clock) as renew:
            why = thinking_along.moved_since(self._store, seen, model.name, self.wording)
            thinker = self._thinker(seen, model)
            thinker.renew = renew
            return thinker.think(calls), why

    def _answers(self, subject: Subject, attempt: Record[Attempt]) -> Iterator[CheckedAnswer]:
        proposed: dict[str, list[Finding]] = {}
        for material in subject.materials:
            for one in self._store.findings(material.id, kind="check"):
                if one.details.get("attempt") == attempt.id and one.state != "dismissed":
                    proposed.setdefault(str(one.details.get("detail")), []).append(one)
        for number, answered in enumerate(attempt.body.answers, 1):
            yield CheckedAnswer(number, answered, tuple(proposed.get(answered.detail, ())))


def _together(one: Thought, other: Thought) -> Thought:
    return Thought(
        total=one.total + other.total,
        before=one.before + other.before,
        asked=one.asked + other.asked,
        kept=one.kept + other.kept,
        dropped=one.dropped + other.dropped,
        unusable=one.unusable + other.unusable,
        stopped=one.stopped or other.stopped,
    )
