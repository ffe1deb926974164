"""``Browsing`` in memory."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, timedelta

from banyun.findings.finding import Finding, FindingKind
from banyun.identity import sha256
from banyun.knowledge.note import Basis, Note
from banyun.knowledge.periods import Period
from banyun.language.folding import fold
from banyun.materials.material import Material, Triage, Version
from banyun.storage.memory_links import MemoryNoteLinks
from banyun.storage.memory_state import Contents
from banyun.study.browsing import MaterialOrder, NoteCount, NoteOrder, Size, Waiting


class MemoryBrowsing(MemoryNoteLinks):
    """Pages and counts of dictionaries."""

    _state: Contents

    @abstractmethod
    def materials(self, *, triage: Triage | None = None) -> list[Material]: ...

    @abstractmethod
    def versions(self, material_id: str) -> list[Version]: ...

    def materials_page(
        self,
        *,
        triage: Triage | None = None,
        order: MaterialOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Material]:
        worked_on = self.worked_on()
        found = [one for one in self.materials() if triage in (None, _stands(one, worked_on))]
        if order == "oldest":
            found.reverse()
        elif order == "title":
            found.sort(key=lambda one: (one.title.lower(), one.id))
        elif order == "priority":
            found.sort(key=lambda one: one.priority)
        return found[offset : offset + limit]

    def materials_by_id(self, material_ids: Sequence[str]) -> dict[str, Material]:
        return {one: self._state.materials[one] for one in material_ids if one in self._state.materials}

    def waiting_materials(self, among: Sequence[str] | None = None) -> list[Waiting]:
        said, decided = self.worked_on(), self._decided()
        held = {one.material_id for one in self._state.findings.values()}
        return [
            Waiting(
                one.id,
                one.title,
                one.triage,
                one.priority,
                decided.get(one.id, one.added).date(),
                one.id in held,
            )
            for one in self.materials()
            if (among is None or one.id in among)
            and (one.triage == "later" or (one.triage != "drop" and one.id not in said))
        ]

    def waiting_counts(self, day: date, *, rest: int) -> tuple[int, int]:
        days = [_comes(one, rest) for one in self.waiting_materials()]
        return len(days), sum(one <= day for one in days)

    def waiting_by_urgency(
        self, day: date, *, rest: int, aged: int, without: Sequence[str] = (), limit: int | None = None
    ) -> Generator[Waiting, None, None]:
        found = [
            (one.priority - (day - comes).days // aged, comes, one.id, one)
            for one in self.waiting_materials()
            if (comes := _comes(one, rest)) <= day and one.id not in without
        ]
        yield from (one for *_, one in sorted(found)[:limit])

    def lately_touched(self, *, limit: int, without: Sequence[str] = ()) -> list[str]:
        acts = [
            one
            for one in reversed(self._state.acts.values())
            if one.undone is None and one.author == "me" and one.verb not in without
        ]
        found: dict[str, None] = {}
        for change in (change for act in acts[:limit] for change in act.changes):
            kept = change.after or change.before
            material_id = kept.id if isinstance(kept, Material) else getattr(kept, "material_id", None)
            if material_id is not None:
                found[material_id] = None
        return list(found)

    def triage_counts(self) -> dict[Triage, int]:
        worked_on = self.worked_on()
        return dict(Counter(_stands(one, worked_on) for one in self._state.materials.values()))

    def sizes(self, material_ids: Sequence[str]) -> dict[str, Size]:
        found = {one: self.versions(one) for one in material_ids if one in self._state.materials}
        return {one: Size(len(several[-1].text), len(several)) for one, several in found.items()}

    def latest_versions(self, material_ids: Sequence[str]) -> dict[str, str]:
        return {one: self.versions(one)[-1].id for one in material_ids if one in self._state.materials}

    def texts_of(self, material_ids: Sequence[str]) -> dict[str, str]:
        return {one: self.versions(one)[-1].text for one in material_ids if one in self._state.materials}

    def note_texts_of(self, note_ids: Sequence[str]) -> dict[str, str]:
        found = (self._state.notes[one] for one in note_ids if one in self._state.notes)
        return {one.id: self._state.note_texts[(one.id, one.version)].text for one in found}

    def made_on(self, material_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for material_id, kind in self._made():
            if material_id in material_ids:
                made = found.setdefault(material_id, {})
                made[kind] = made.get(kind, 0) + 1
        return found

    def _made(self) -> Iterator[tuple[str, str]]:
        state = self._state
        for record, gone in state.records.values():
            if record.material_id is not None and not gone:
                yield record.material_id, record.kind
        for stance in state.stances.values():
            yield stance.material_id, "stance"
        for one in state.findings.values():
            if one.kind == "point" and one.author == "me" and one.state != "dismissed":
                yield one.material_id, "point"
        for material_id, several in state.summaries.items():
            for _ in several:
                yield material_id, "digest"

    def worked_on(self) -> set[str]:
        judged = (
            one.material_id
            for one in self._state.findings.values()
            if one.author == "me" or one.state != "suggested"
        )
        return {one for one, kind in self._made() if kind not in ("point", "digest")} | set(judged)

    def _decided(self) -> dict[str, datetime]:
        """When the triage of each material was last changed."""
        found: dict[str, datetime] = {}
        for act in self._state.acts.values():
            for change in act.changes if act.undone is None else ():
                before, after = change.before, change.after
                if (
                    isinstance(before, Material)
                    and isinstance(after, Material)
                    and before.triage != after.triage
                ):
                    found[after.id] = act.at
        return found

    def index_state(self) -> str:
        return self._state.index_state

    def notes_keyed(self, collection: str, keys: Sequence[str]) -> list[str]:
        found = (self._state.note_keys.get((collection, key)) for key in keys)
        return sorted({one for one in found if one is not None})

    def notes_grown_from(self, origins: Sequence[str]) -> list[str]:
        return sorted(one.id for one in self._state.notes.values() if one.grown_from in origins)

    def notes_of_time(
        self, period: Period, near: date, *, until: date | None, without: Sequence[str], limit: int
    ) -> list[Note]:
        found = [
            (one.basis != "did", abs((one.when.first_day - near).days), one.id)
            for one in self._state.notes.values()
            if one.when is not None
            and one.id not in without
            and period.holds(one.when)
            and (until is None or one.when.first_day <= until)
        ]
        return [self._state.notes[note_id] for _, _, note_id in sorted(found)[: max(0, limit)]]

    def notes_page(
        self,
        *,
        collection: str | None = None,
        basis: Basis | None = None,
        year: str | None = None,
        order: NoteOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Note]:
        found = [
            one
            for one in self._state.notes.values()
            if collection in (None, one.collection)
            and basis in (None, one.basis)
            and year in (None, one.when.text[:4] if one.when else "")
        ]
        if order == "title":
            found.sort(key=lambda one: (one.title.lower(), one.id))
        else:
            found.sort(key=lambda one: one.id, reverse=order == "newest")
        if order == "when":
            found.sort(key=lambda one: one.when.text if one.when else "", reverse=True)
        return found[offset : offset + limit]

    def note_counts(self) -> list[NoteCount]:
        counted = Counter(
            (one.collection, one.basis, one.when.text[:4] if one.when else "")
            for one in self._state.notes.values()
        )
        return [NoteCount(*key, count) for key, count in sorted(counted.items())]

    def note_terms_beginning(self, start: str, *, limit: int) -> list[str]:
        if not start:
            return []
        counted = Counter(
            term
            for row in self._state.rows.values()
            if row.end is None
            for term in set(row.terms)
            if term.startswith(start)
        )
        return sorted(counted, key=lambda term: (-counted[term], term))[:limit]

    def materials_with(self, words: Sequence[str], *, limit: int) -> list[str]:
        found = []
        for one in self.materials():
            text = fold(f"{one.title}\n{self.versions(one.id)[-1].text}")
            if words and all(word in text for word in words):
                found.append(one.id)
        return found[:limit]

    def unsearchable(self) -> int:
        return 0

    def findings_with(self, words: Sequence[str], *, limit: int) -> list[Finding]:
        found = []
        for one in self._state.findings.values():
            said = fold("\n".join((one.name, one.text, *(quote.exact for quote in one.quotes))))
            if one.state != "dismissed" and all(word in said for word in words):
                found.append(one)
        return found[:limit]

    def findings_state(self, kind: FindingKind) -> str:
        return sha256(repr([one for one in self._state.findings.values() if one.kind == kind]))

    def evidence_of(self, note_id: str) -> Mapping[str, int]:
        used = {
            material_id: sum(note_id in passage.notes for passage in several[-1].passages)
            for material_id, several in self._state.summaries.items()
            if several
        }
        return dict(sorted(((key, n) for key, n in used.items() if n), key=lambda one: (-one[1], one[0])))


def _stands(material: Material, worked_on: Set[str]) -> Triage:
    return "digest" if material.triage == "inbox" and material.id in worked_on else material.triage


def _comes(one: Waiting, rest: int) -> date:
    return one.since + timedelta(days=rest if one.triage == "later" else 0)
