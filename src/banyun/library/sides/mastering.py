"""Projects, and mastery of them and of materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from banyun.errors import InvalidInput
from banyun.findings.bodies import Answered, Attempt, Project
from banyun.findings.records import Record
from banyun.knowledge.evidence import Known
from banyun.library import mastering, projects
from banyun.library.examining import Examiner
from banyun.library.mastering import attempts, masteries, mastery, told_in
from banyun.library.projects import subject_named, subject_of
from banyun.library.sides.reading import Reading
from banyun.materials.material import Material
from banyun.study.mastery.results import (
    Coverage,
    Explained,
    Mastery,
    ProjectView,
    Question,
    Result,
    Sat,
    Shared,
    Sitting,
)
from banyun.study.mastery.standing import standing


class Mastering(Reading):
    """What the reader makes theirs, earned part by part."""

    def masteries(self) -> list[Mastery]:
        """Everything the reader wants to master, what is due first."""
        return masteries(self._store, self._clock().date())

    def mastery(self, reference: str) -> Mastery:
        """Where a material or project stands."""
        subject = subject_named(self._store, reference)
        tried = any(one.body.part == "details" for one in attempts(self._store, subject.id))
        count = len(self._examiner(reference).details) if tried and subject.materials else None
        return mastery(self._store, subject, self._clock().date(), count)

    def explain(self, reference: str, text: str) -> Explained:
        """The principle in the reader's own words, judged and kept."""
        return mastering.explain(
            self._store, self._examiner(reference), text, wording=self.wording, now=self._clock()
        )

    def coverage(self, attempt: Record[Attempt]) -> Coverage:
        """The passages that an attempt told, and those that it left out with the terms that never came up."""
        return mastering.coverage(self._store, attempt.body)

    def sitting(self, reference: str) -> Sitting:
        """The details to ask now."""
        return mastering.sitting(self._store, self._examiner(reference), self._clock())

    def judge_answer(self, reference: str, question: Question, answer: str) -> Result:
        """One answer judged, not kept yet."""
        return mastering.judged(self._examiner(reference), question, answer)

    def sat(self, reference: str, results: Sequence[Result]) -> Sat:
        """Keeps a round of answers."""
        return mastering.sat(
            self._store, self._examiner(reference), results, wording=self.wording, now=self._clock()
        )

    def answer(self, reference: str, answers: Mapping[str, str]) -> Sat:
        """A round answered at once.

        Args:
            answers: The number of a question in the round, or the beginning of its key → the answer.

        Raises:
            InvalidInput: the round has no such question.
        """
        asked = self.sitting(reference).questions
        results = [self.judge_answer(reference, _asked(asked, one), said) for one, said in answers.items()]
        return self.sat(reference, results)

    def overrule(self, reference: str, which: str, why: str) -> tuple[Mastery, Record[Attempt], Answered]:
        """The reader's word against a judgement of their last round of details."""
        return mastering.overrule(
            self._store, self._examiner(reference), which, why, wording=self.wording, now=self._clock()
        )

    def share(self, reference: str, text: str = "", *, discussion: str | None = None) -> Shared:
        """An outline or a post, or the discussion or rehearsal that told it."""
        told = self._store.expand(discussion) if discussion else None
        return mastering.share(
            self._store,
            self._examiner(reference),
            told_in(self._store, told) if told else text,
            told_in=told,
            wording=self.wording,
            now=self._clock(),
        )

    def projects(self) -> list[Mastery]:
        """All projects."""
        today = self._clock().date()
        every = projects.projects(self._store)
        return [mastery(self._store, subject_of(self._store, one), today) for one in every]

    def project(self, reference: str) -> ProjectView:
        """A project, with what its materials say both."""
        subject = subject_of(self._store, projects.project_named(self._store, reference))
        found = self._examiner(subject.id).overlaps if len(subject.materials) > 1 else []
        return ProjectView(mastery(self._store, subject, self._clock().date()), tuple(found))

    def gather(self, name: str, materials: Sequence[str]) -> Record[Project]:
        """Adds materials to a project, and makes it where it is not there."""
        return projects.gather(self._store, name, materials, self._clock())

    def part_with(self, reference: str, materials: Sequence[str]) -> Record[Project]:
        """Takes materials out of a project."""
        return projects.part_with(self._store, reference, materials, self._clock())

    def rename_project(self, reference: str, name: str) -> Record[Project]:
        """Gives a project another name."""
        return projects.rename(self._store, reference, name, self._clock())

    def drop_project(self, reference: str) -> Record[Project]:
        """Removes a project; its materials stay."""
        return projects.drop(self._store, reference, self._clock())

    def _examiner(self, reference: str) -> Examiner:
        """One for each subject while the home is open; anew after an explanation, whose gaps are asked."""
        subject = subject_named(self._store, reference)
        tried = attempts(self._store, subject.id)
        gaps = standing(tried, self._clock().date()).gaps
        key = (subject.id, tuple(one.id for one in subject.materials), gaps)
        if key not in self._examiners:
            grown = self._store.notes_grown_from([subject.id, *key[1]])
            before = [answer.detail for one in tried for answer in one.body.answers]
            self._examiners[key] = Examiner(
                self._store,
                subject,
                known=self._knew,
                without_notes=grown,
                before=before,
                aimed=gaps,
                report=self._report,
                wording=self.wording,
                keeping=self.fitted,
            )
        return self._examiners[key]

    @cached_property
    def _examiners(self) -> dict[tuple[object, ...], Examiner]:
        return {}

    def _knew(self, material: Material) -> Mapping[str, Known]:
        """How well the notes knew a material's passages when it was digested last; digested now if it
        never was."""
        version = self._store.version(material.id)
        kept = self._store.digest_summaries(material.id)
        if not kept or kept[-1].version_id != version.id:
            self.digest(material.id)
            kept = self._store.digest_summaries(material.id)
        return {one.passage_id: one.known for one in kept[-1].passages}


def _asked(asked: Sequence[Question], which: str) -> Question:
    for one in asked:
        if which == str(one.number) or (
            len(which) > len(str(len(asked))) and one.detail.key.startswith(which)
        ):
            return one
    if not asked:
        raise InvalidInput("Nothing is asked today.", "What was right today, or is kept, is not asked again.")
    raise InvalidInput(f"This round has no question “{which}”.", f"It has 1 to {len(asked)}.")
