"""Runs a digest: passage by passage, each step kept, so that a killed run goes on where it was.

A run is named by everything its answers depend on. While it works it holds a lease on its
material; another process that wants the same waits, and then finds the steps already there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from banyun.analysis.candidates import MaterialAnalysis, PassageAnalysis
from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.entered import entered, records_about
from banyun.digest.front_page import unsaid_validations
from banyun.digest.reacting import with_reaction
from banyun.digest.said import Said, said_of
from banyun.digest.standing import Standing, with_stances
from banyun.digest.steps import STEP_VERSION, decoded, encoded
from banyun.digest.store import DigestStore, LeaseStore
from banyun.digest.suggestions import suggestions
from banyun.digest.summary import summarise
from banyun.digest.turned_down import TurnedDown, without_turned_down
from banyun.errors import Busy
from banyun.events import Advanced, CancelToken, Finished, Report, Started, Warned
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.store import FindingStore, RecordStore
from banyun.identity import content_id, sha256
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.note import Note, NoteText
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.language.wording import say
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.materials.store import MaterialStore
from banyun.passes.base import PassScore
from banyun.passes.ranking import contexts, rank_passes
from banyun.study.fitted import Fitted
from banyun.study.on_material import OnMaterial, coming_to, on_material

LEASE = timedelta(minutes=2)
PATIENCE_S = 120.0
POLL_S = 0.2
BATCH = 16
"""Passages to a transaction: a kill loses the work on at most so many."""


class Records(
    MaterialStore, NoteStore, RecallIndex, FindingStore, RecordStore, DigestStore, LeaseStore, Protocol
):
    """What a run needs of a store."""

    def writing(self) -> AbstractContextManager[None]: ...


class Analyst(Protocol):
    """Analysis of one version for one reader, as of one day. ``identity`` names all that its
    answers depend on besides the version and the notes."""

    @property
    def identity(self) -> str: ...

    def passage(self, passage: Passage) -> PassageAnalysis: ...

    def whole(self, passages: Sequence[PassageAnalysis]) -> MaterialAnalysis: ...


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text held against the notes, before anything that the reader says of it: the part of a digest
    that takes long.

    ``notes_state`` is that of the notes it was held against; ``offered`` what analysis suggests, best
    first within a kind; ``ranked`` the passes of each passage.
    """

    material: Material
    version: Version
    passages: tuple[Passage, ...]
    analysis: MaterialAnalysis
    ranked: tuple[tuple[PassScore, ...], ...]
    offered: tuple[Finding, ...]
    run_key: str
    notes_state: str
    as_of: date | None
    without_notes: frozenset[str]


class Runner:
    """Digests materials of one store.

    Args:
        records: The store.
        clock: Tells the time (aware).
        wording: Language of reasons, ``en`` or ``zh``.
        report: Hears how far it is.
        cancel: Ends the run between passages; what was done is kept.
        fitted: Keeps what techniques and situations are fitted by.
    """

    def __init__(
        self,
        records: Records,
        *,
        clock: Callable[[], datetime],
        wording: str,
        report: Report,
        cancel: CancelToken,
        fitted: Fitted | None = None,
    ) -> None:
        self._records = records
        self._clock = clock
        self._wording = wording
        self._report = report
        self._cancel = cancel
        self._fitted = fitted

    def run(
        self,
        material: Material,
        version: Version,
        analyst: Callable[[], Analyst],
        as_of: date | None,
        *,
        without_notes: Collection[str] = (),
    ) -> Digest:
        """The digest of a version. ``without_notes`` are no evidence for it, even where the reader
        held one against it.

        Raises:
            Busy: another process has been digesting the material for longer than patience lasts.
            Cancelled: the token was set.
        """
        started = time.perf_counter()
        made = self.assembled(self.analysed(material, version, analyst, as_of, without_notes=without_notes))
        if as_of is None:
            self._records.put_digest_summary(summarise(made))
        return replace(made, seconds=time.perf_counter() - started)

    def analysed(
        self,
        material: Material,
        version: Version,
        analyst: Callable[[], Analyst],
        as_of: date | None,
        *,
        without_notes: Collection[str] = (),
    ) -> Analysed:
        """The part of a digest that takes long. What it suggests is kept, unless it looks back.

        Raises:
            Busy, Cancelled: as ``run``.
        """
        lease = f"digest:{material.id}"
        token = self._lease(lease, material)
        try:
            return self._analysed(
                material, version, analyst(), as_of, lambda: self._renew(lease, token), without_notes
            )
        finally:
            self._records.release_lease(lease, token)

    def _own(self, digest: Digest, notes_state: str) -> OnMaterial:
        """What the reader made of the material, and where its techniques may go soon."""
        own = on_material(self._records, digest.material.id, as_of=digest.as_of)
        today = digest.as_of or self._clock().date()
        coming = coming_to(
            self._records,
            digest.findings,
            own.techniques,
            today=today,
            wording=self._wording,
            fitted=self._fitted,
            state=notes_state,
        )
        return replace(own, coming=coming)

    def _lease(self, name: str, material: Material) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._records.take_lease(name, self._clock(), LEASE)
            except Busy as busy:
                if time.monotonic() > deadline:
                    raise Busy(
                        f"Another Banyun has been digesting “{material.title}” for a while.",
                        "Let it finish, and try again.",
                    ) from busy
            self._cancel.check()
            time.sleep(POLL_S)

    def _renew(self, name: str, token: str) -> None:
        self._records.renew_lease(name, token, self._clock())

    def _analysed(
        self,
        material: Material,
        version: Version,
        analyst: Analyst,
        as_of: date | None,
        renew: Callable[[], None],
        without_notes: Collection[str],
    ) -> Analysed:
        state = self._records.notes_state()
        run_key = sha256("\x1f".join((version.id, state, analyst.identity, str(STEP_VERSION))))
        passages = self._records.passages(version.id)
        done = self._passages(material.id, run_key, passages, analyst, renew)
        analysis = analyst.whole(done)
        offered = self._offered(version, analysis)
        if as_of is None:
            with self._records.writing():
                self._records.put_findings(offered)
                self._records.withdraw_suggestions(material.id, [one.fingerprint for one in offered])
            self._records.forget_digest_steps(material.id, run_key)
        return Analysed(
            material=material,
            version=version,
            passages=tuple(passages),
            analysis=analysis,
            ranked=tuple(rank_passes(contexts(analysis, self._wording))),
            offered=tuple(offered),
            run_key=run_key,
            notes_state=state,
            as_of=as_of,
            without_notes=frozenset(without_notes),
        )

    def assembled(self, analysed: Analysed) -> Digest:
        """The digest, with what the reader said of the material by now."""
        started = time.perf_counter()
        material, version, as_of = analysed.material, analysed.version, analysed.as_of
        passages, analysis = analysed.passages, analysed.analysis
        findings = self._findings(analysed)
        heard = self._heard(version, passages, findings)
        standing, held = Standing(version, passages), self._held(self._records.stances(material.id), as_of)
        stances = standing.stances(one for one in held if one.note_id not in analysed.without_notes)
        said = said_of(self._records, standing, findings, material.id, as_of)
        turned_down = TurnedDown(self._held(self._records.every_stance("unrelated"), as_of))
        noted = self._records.notes_by_id(sorted({one.note_id for one in held}))
        digested = [
            self._digested(one, passes, stances.get(one.passage.id, ()), turned_down, said, noted)
            for one, passes in zip(analysis.passages, analysed.ranked, strict=True)
        ]
        texts = self._note_texts(digested)
        made = Digest(
            id=content_id("digest", analysed.run_key),
            material=material,
            version=version,
            passages=tuple(digested),
            findings=heard,
            waiting=len(findings) - len(heard),
            stances=tuple(one for several in stances.values() for one in several),
            lenses=analysis.lenses,
            notes=self._records.notes_by_id(list(texts)),
            note_texts=texts,
            note_passages=self._records.passage_count(),
            as_of=as_of,
            created=self._clock(),
            seconds=0.0,
            said=said,
            unsaid=unsaid_validations(map(DigestedPassage, analysis.passages, analysed.ranked)),
        )
        return replace(made, own=self._own(made, analysed.notes_state), seconds=time.perf_counter() - started)

    def _held(self, stances: Sequence[StanceTaken], as_of: date | None) -> list[StanceTaken]:
        return [one for one in stances if not _later(one.created, as_of)]

    def _digested(
        self,
        analysis: PassageAnalysis,
        passes: tuple[PassScore, ...],
        stances: Sequence[StanceTaken],
        turned_down: TurnedDown,
        said: Said,
        noted: Mapping[str, Note],
    ) -> DigestedPassage:
        """A passage with what the reader said of it. They may take validations away by it; they add
        none."""
        kept = without_turned_down(analysis, stances, turned_down)
        if analysis.evidence and not kept.evidence:
            passes = tuple(one for one in passes if one.pass_name not in ("validation", "mindset"))
        feeling = said.feeling(analysis.passage.id)
        nearest = kept.evidence[0].recalled.title if kept.evidence else None
        return DigestedPassage(
            self._judged(kept, stances, noted), with_reaction(passes, feeling, nearest, self._wording)
        )

    def _passages(
        self,
        material_id: str,
        run_key: str,
        passages: Sequence[Passage],
        analyst: Analyst,
        renew: Callable[[], None],
    ) -> list[PassageAnalysis]:
        kept = self._records.digest_steps(run_key)
        stage, begun = say("digest.stage", self._wording), time.perf_counter()
        self._report(Started(stage, len(passages), say("digest.passages", self._wording)))
        made: list[PassageAnalysis] = []
        pending: list[tuple[str, str]] = []
        for passage in passages:
            if passage.id in kept:
                made.append(decoded(kept[passage.id], passage))
                continue
            try:
                self._cancel.check()
                made.append(analyst.passage(passage))
                pending.append((passage.id, encoded(made[-1])))
            finally:
                if len(pending) >= BATCH or self._cancel.cancelled:
                    self._keep(run_key, material_id, pending)
                    renew()
            self._report(Advanced(stage, len(made), passage.heading))
        self._keep(run_key, material_id, pending)
        self._report(Finished(stage, time.perf_counter() - begun))
        return made

    def _keep(self, run_key: str, material_id: str, pending: list[tuple[str, str]]) -> None:
        if pending:
            self._records.put_digest_steps(run_key, material_id, pending)
            pending.clear()

    def _offered(self, version: Version, analysis: MaterialAnalysis) -> list[Finding]:
        """What analysis suggests, each quote checked."""
        offered = []
        for suggestion in suggestions(analysis):
            if _verbatim(version.text, suggestion.quote):
                offered.append(suggestion.found(version, self._clock()))
            else:
                self._report(
                    Warned(suggestion.kind, say("digest.refused", self._wording, name=suggestion.name))
                )
        return offered

    def _findings(self, analysed: Analysed) -> tuple[Finding, ...]:
        """All findings that stand.

        What the reader said themselves comes first, then the suggestions of this run, best first
        within a kind, then what they accepted or dismissed of earlier ones. Looking back in time
        nothing was stored: what would have been suggested then is shown, and not kept.
        """
        material_id, as_of = analysed.material.id, analysed.as_of
        if as_of is None:
            stored = self._records.findings(material_id)
        else:
            stored = self._as_of(material_id, analysed.offered, as_of)
        place = {one.fingerprint: number for number, one in enumerate(analysed.offered)}
        standing = Standing(analysed.version, analysed.passages)
        kept = [standing.finding(one) for one in stored]
        kept.sort(key=lambda one: (one.author == "analysis", place.get(one.fingerprint, len(place))))
        return tuple(kept)

    def _heard(
        self, version: Version, passages: Sequence[Passage], findings: Sequence[Finding]
    ) -> tuple[Finding, ...]:
        """Without what models and agents propose on passages where the reader has said nothing yet."""
        proposals = [one for one in findings if one.author in ("model", "agent") and one.state == "suggested"]
        if not proposals:
            return tuple(findings)
        spoken = entered(
            version,
            passages,
            findings=findings,
            stances=self._records.stances(version.material_id),
            records=records_about(self._records, version.material_id),
        )
        waiting = {one.id for one in proposals if spoken.isdisjoint(one.passage_ids)}
        return tuple(one for one in findings if one.id not in waiting)

    def _as_of(self, material_id: str, offered: Sequence[Finding], as_of: date) -> list[Finding]:
        """What is offered, judged where it is known and has been judged; and what was said by then."""
        known = {one.fingerprint: one for one in self._records.findings(material_id)}
        said = [
            one
            for one in known.values()
            if not _later(one.created, as_of) and (one.author != "analysis" or one.state != "suggested")
        ]
        stood = {one.fingerprint for one in said}
        others = [known.get(one.fingerprint, one) for one in offered if one.fingerprint not in stood]
        return said + others

    def _judged(
        self, analysis: PassageAnalysis, stances: Sequence[StanceTaken], noted: Mapping[str, Note]
    ) -> PassageAnalysis:
        said = {
            one.id: self._evidence_of(one, noted[one.note_id])
            for one in stances
            if one.stance not in ("undecided", "unrelated") and one.note_id in noted
        }
        return replace(analysis, evidence=with_stances(analysis.evidence, stances, said))

    def _evidence_of(self, taken: StanceTaken, note: Note) -> Evidence:
        recalled = Recalled(
            note_id=note.id,
            title=note.title,
            basis=note.basis,
            when=note.when,
            quote=taken.note_quote,
            score=1.0,
            terms=(),
            why=say("digest.you_said_so", self._wording),
            note_version=taken.note_version,
        )
        return Evidence(recalled, taken.material_quote, taken.stance)

    def _note_texts(self, digested: Sequence[DigestedPassage]) -> dict[str, NoteText]:
        """The texts that the quotes of notes lie in, by note id."""
        quoted: dict[str, int] = {}
        for one in digested:
            near = (one.analysis.nearest,) if one.analysis.nearest else ()
            for evidence in (*one.analysis.evidence, *near):
                quoted.setdefault(evidence.recalled.note_id, evidence.recalled.note_version)
        found = self._records.texts_of_notes(quoted.items())
        return {one[0]: found[one] for one in quoted.items() if one in found}


def _verbatim(text: str, quote: Anchor) -> bool:
    return 0 <= quote.start < quote.end and text[quote.start : quote.end] == quote.exact


def _later(when: datetime, as_of: date | None) -> bool:
    return as_of is not None and when.date() > as_of
