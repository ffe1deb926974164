"""What the reader says about materials."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.finding import Finding, StanceTaken, State
from banyun.findings.records import Act
from banyun.knowledge.evidence import Stance
from banyun.library import describing, judging
from banyun.library.judging import Quoted
from banyun.library.proposing import stance_of
from banyun.library.references import material_named, note_named
from banyun.library.sides.opened import Opened


class Saying(Opened):
    """Points, stances and judgements, and taking them back."""

    def name_point(self, reference: str, *, name: str, quotes: Sequence[Quoted]) -> Finding:
        """A key point of a material, in its own words; refused where it does not say them."""
        material, now = material_named(self._store, reference), self._clock()
        with self._store.act("point", now, "me"):
            return judging.name_point(self._store, material, name=name, quotes=quotes, now=now)

    def take_stance(
        self, reference: str, note: str, stance: Stance, *, quote: str, note_quote: str
    ) -> StanceTaken:
        """How a note and a material stand to each other; refused where either quote is not theirs."""
        now = self._clock()
        with self._store.act("stance", now, "me"):
            return judging.take_stance(
                self._store,
                material_named(self._store, reference),
                note_named(self._store, note),
                stance,
                quote=quote,
                note_quote=note_quote,
                now=now,
            )

    def judge_finding(self, reference: str, state: State) -> Finding:
        """Accepts or dismisses a finding, by id or the beginning of one. By accepting a proposed
        stance the reader takes it."""
        found = self._store.finding(self._store.expand(reference))
        now = self._clock()
        with self._store.act("accept" if state == "accepted" else "dismiss", now, "me"):
            self._store.set_state(found.id, state)
            if found.kind == "stance" and state == "accepted":
                self._store.put_stance(stance_of(self._store, found, now))
        return self._store.finding(found.id)

    def undo(self) -> Act:
        """Takes back the last thing the reader said that still stands."""
        return describing.undo(self._store, self._clock())
