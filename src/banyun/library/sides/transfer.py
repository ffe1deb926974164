"""Techniques, situations, rehearsals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from banyun.findings.bodies import Tense
from banyun.findings.finding import Finding
from banyun.identity import PREFIXES
from banyun.library import rehearsing, transfer
from banyun.library.judging import Quoted
from banyun.library.references import material_named, note_named
from banyun.library.sides.opened import Opened
from banyun.study.carrying_over import Offered, RehearsalPage, SituationPage, TechniquePage
from banyun.study.fitted import Fitted


class Transfer(Opened):
    """What the reader carries over, and where to."""

    def techniques(self) -> list[TechniquePage]:
        """The reader's techniques, the latest first."""
        return transfer.techniques(self._store)

    def technique_names(self) -> dict[str, str]:
        """Their names by their ids, the latest first."""
        return transfer.technique_names(self._store)

    def technique(self, reference: str, *, exactly: bool = False) -> TechniquePage:
        """One of them, with the situations that it fits."""
        found = transfer.technique_named(self._store, reference, exactly=exactly)
        return transfer.technique_page(self._store, found, self.wording, self.fitted)

    def offered_techniques(self, reference: str) -> Offered:
        """What the digest of a material offers."""
        return transfer.offered(self._store, material_named(self._store, reference))

    def take_technique(
        self,
        reference: str,
        *,
        name: str | None = None,
        kind: str | None = None,
        pattern: str | None = None,
        why: str | None = None,
    ) -> TechniquePage:
        """Makes an offered technique the reader's."""
        finding = self._store.finding(self._store.expand(reference))
        taken = transfer.take(
            self._store, finding.id, name=name, kind=kind, pattern=pattern, why=why, now=self._clock()
        )
        return transfer.technique_page(self._store, taken, self.wording, self.fitted)

    def make_technique(
        self,
        name: str,
        *,
        on: str | None = None,
        quotes: Sequence[Quoted] = (),
        kind: str = "engineering",
        pattern: str = "",
        why: str = "",
    ) -> TechniquePage:
        """A technique of the reader's own making."""
        material = material_named(self._store, on) if on else None
        made = transfer.make(
            self._store,
            name,
            material=material,
            quotes=quotes,
            kind=kind,
            pattern=pattern,
            why=why,
            now=self._clock(),
        )
        return transfer.technique_page(self._store, made, self.wording, self.fitted)

    def change_technique(
        self,
        technique_id: str,
        *,
        name: str | None = None,
        kind: str | None = None,
        pattern: str | None = None,
        why: str | None = None,
        quotes: Sequence[Quoted] = (),
    ) -> TechniquePage:
        """Changes what is given of a technique."""
        changed = transfer.change(
            self._store,
            technique_id,
            name=name,
            kind=kind,
            pattern=pattern,
            why=why,
            quotes=quotes,
            now=self._clock(),
        )
        return transfer.technique_page(self._store, changed, self.wording, self.fitted)

    def drop_technique(self, reference: str) -> TechniquePage:
        """Takes a technique away, and returns it as it was."""
        page = self.technique(reference)
        transfer.drop(self._store, "technique", page.technique.id, self._clock())
        return page

    def fit(self, kind: Literal["techniques", "situations"]) -> None:
        """Makes what all techniques, or all situations, are fitted by."""
        transfer.fit(self._store, kind, self.wording, self.fitted or Fitted(), self._report, self._cancel)

    def situations(self) -> list[SituationPage]:
        """The reader's situations: those to come, the nearest first, then those past."""
        return transfer.situations(self._store)

    def situation(self, reference: str, *, exactly: bool = False) -> SituationPage:
        """One of them, with the techniques that fit it."""
        found = transfer.situation_named(self._store, reference, exactly=exactly)
        return transfer.situation_page(self._store, found, self.wording, self.fitted)

    def make_situation(
        self, name: str, *, text: str = "", when: str | None = None, tense: Tense | None = None
    ) -> SituationPage:
        """A new situation."""
        made = transfer.place(self._store, name, text=text, when=when, tense=tense, now=self._clock())
        return transfer.situation_page(self._store, made, self.wording, self.fitted)

    def change_situation(
        self,
        situation_id: str,
        *,
        name: str | None = None,
        text: str | None = None,
        when: str | None = None,
        tense: Tense | None = None,
    ) -> SituationPage:
        """Changes what is given of a situation."""
        changed = transfer.change_place(
            self._store, situation_id, name=name, text=text, when=when, tense=tense, now=self._clock()
        )
        return transfer.situation_page(self._store, changed, self.wording, self.fitted)

    def drop_situation(self, reference: str) -> SituationPage:
        """Takes a situation away, and returns it as it was."""
        page = self.situation(reference)
        transfer.drop(self._store, "situation", page.situation.id, self._clock())
        return page

    def rehearsal(self, technique: str, situation: str, *, later: bool = False) -> RehearsalPage:
        """What the reader needs to write a technique out for a situation. A technique that is only
        offered will do."""
        return rehearsing.rehearsal_page(
            self._store, self._technique(technique), self._situation(situation), self.wording, later=later
        )

    def rehearse(
        self,
        technique: str,
        situation: str,
        text: str,
        *,
        notes: Sequence[str] | None = None,
        later: bool = False,
    ) -> RehearsalPage:
        """Keeps what the reader wrote. ``notes`` are those it rests on, by default those of then. An
        offered technique is taken first."""
        now, place = self._clock(), self._situation(situation)
        with self._store.act("rehearse", now, "me"):
            card = self._technique(technique)
            if card.startswith(PREFIXES["finding"]):
                card = transfer.take(self._store, card, now=now)
            page = rehearsing.rehearsal_page(self._store, card, place, self.wording, later=later)
            rests_on = (
                [one.note_id for one in page.then.notes]
                if notes is None
                else [note_named(self._store, note) for note in notes]
            )
            rehearsing.rehearse(
                self._store, card, place, text, note_ids=rests_on, wording=self.wording, now=now
            )
        return rehearsing.rehearsal_page(self._store, card, place, self.wording, later=later)

    def _technique(self, reference: str) -> str:
        """The id of a technique, or of one that a digest offers."""
        if self._is_finding(reference):
            return self._finding(reference).id
        return transfer.technique_named(self._store, reference)

    def _situation(self, reference: str) -> str:
        return transfer.situation_named(self._store, reference)

    def _is_finding(self, reference: str) -> bool:
        return reference.startswith(f"{PREFIXES['finding']}_")

    def _finding(self, reference: str) -> Finding:
        return self._store.finding(self._store.expand(reference))
