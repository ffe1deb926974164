"""Records and acts as JSON: their bodies by kind, what acts changed by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from banyun.findings.bodies import Body
from banyun.findings.finding import Author, Finding, StanceTaken
from banyun.findings.records import KINDS, Act, Change, Kept, Record, What
from banyun.knowledge.note import Note
from banyun.materials.material import Material
from banyun.storage.encoding import Malformed, decode, encode

BODIES: Mapping[str, type] = {kind: body for body, kind in KINDS.items()}
_KEPT: Mapping[What, type] = {"finding": Finding, "stance": StanceTaken, "note": Note, "material": Material}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record as JSON has it: its kind tells what the body is."""

    id: str
    kind: str
    body: dict[str, object]
    author: Author
    created: datetime
    updated: datetime
    material_id: str | None = None
    about: str | None = None

    @classmethod
    def of(cls, record: Record[Body]) -> RecordLine:
        return cls(
            record.id,
            record.kind,
            encode(record.body),
            record.author,
            record.created,
            record.updated,
            record.material_id,
            record.about,
        )

    def record(self, where: str) -> Record[Body]:
        """Raises:
        Malformed: an unknown kind, or no body of it.
        """
        if self.kind not in BODIES:
            raise Malformed(f"{where}: “{self.kind}” is no kind of record")
        body: Body = decode(BODIES[self.kind], self.body, f"{where}.body")
        return Record(self.id, body, self.author, self.created, self.updated, self.material_id, self.about)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as JSON has it."""

    what: What
    before: dict[str, object] | None
    after: dict[str, object] | None

    @classmethod
    def of(cls, change: Change) -> ChangeLine:
        return cls(change.what, _encoded(change.before), _encoded(change.after))

    def change(self, where: str) -> Change:
        """Raises:
        Malformed: what was changed is not of its kind.
        """
        if self.before is None and self.after is None:
            raise Malformed(f"{where}: a change changes something")
        return Change(
            self.what,
            _decoded(self.what, self.before, f"{where}.before"),
            _decoded(self.what, self.after, f"{where}.after"),
        )


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act as JSON has it."""

    id: str
    verb: str
    at: datetime
    author: Author
    changes: tuple[ChangeLine, ...]
    undone: datetime | None = None

    @classmethod
    def of(cls, act: Act) -> ActLine:
        changes = tuple(ChangeLine.of(change) for change in act.changes)
        return cls(act.id, act.verb, act.at, act.author, changes, act.undone)

    def act(self, where: str) -> Act:
        """Raises:
        Malformed: one of its changes is none.
        """
        changes = tuple(change.change(where) for change in self.changes)
        return Act(self.id, self.verb, self.at, self.author, changes, self.undone)


def _encoded(kept: Kept | None) -> Any:
    return encode(RecordLine.of(kept)) if isinstance(kept, Record) else encode(kept)


def _decoded(what: What, data: dict[str, object] | None, where: str) -> Kept | None:
    if data is None:
        return None
    if what == "record":
        line: RecordLine = decode(RecordLine, data, where)
        return line.record(where)
    kept: Kept = decode(_KEPT[what], data, where)
    return kept
