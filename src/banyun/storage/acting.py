"""Acts: remembering what is written as one, and taking it back. The same for every store."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import fields, replace
from datetime import datetime
from typing import TypeVar

from banyun.errors import BanyunError, InvalidInput, NotFound
from banyun.findings.bodies import Body
from banyun.findings.finding import Author, Finding, StanceTaken
from banyun.findings.records import Act, Change, Kept, Record, What
from banyun.findings.tally import Tally, counting
from banyun.identity import new_id
from banyun.knowledge.note import Note
from banyun.materials.material import Material

K = TypeVar("K", Finding, Note, Material)


class Journal(threading.local):
    """What the thread's act has changed so far; empty outside of an act."""

    act_id: str | None = None

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def remember(self, what: What, before: Kept | None, after: Kept | None) -> None:
        """Called once the change is written; outside of an act it is not remembered."""
        if self.act_id is not None and before != after:
            self.changes.append(Change(what, before, after))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Forgets what was changed inside if it fails, as the transaction does."""
        reached = len(self.changes)
        try:
            yield
        except BaseException:
            del self.changes[reached:]
            raise


class Acting(ABC):
    """``act`` and ``undo`` on what a store can do."""

    _journal: Journal

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def acts(self, *, limit: int | None = None) -> list[Act]: ...

    @abstractmethod
    def _add_act(self, act: Act) -> None: ...

    @abstractmethod
    def _mark_undone(self, act: Act) -> None: ...

    @abstractmethod
    def _last_act(self) -> Act | None:
        """The latest that is not undone. What a model suggested is no act of the reader's: it is
        dismissed, not undone."""

    @abstractmethod
    def _return_record(self, before: Record[Body] | None, after: Record[Body] | None) -> None: ...

    @abstractmethod
    def _return_finding(self, before: Finding | None, after: Finding) -> None: ...

    @abstractmethod
    def _return_stance(self, before: StanceTaken | None, after: StanceTaken) -> None: ...

    @abstractmethod
    def _return_note(self, before: Note | None, after: Note) -> None: ...

    @abstractmethod
    def count_quotes(self, tally: Tally) -> None: ...

    @abstractmethod
    def material(self, material_id: str) -> Material: ...

    @abstractmethod
    def update_material(self, material: Material) -> None: ...

    @contextmanager
    def act(self, verb: str, at: datetime, author: Author, by: str = "") -> Iterator[str]:
        journal = self._journal
        if journal.act_id is not None:
            yield journal.act_id
            return
        act_id = journal.act_id = new_id("act", at)
        with counting() as quotes:
            try:
                with self.writing():
                    yield act_id
                    if journal.changes:
                        self._add_act(Act(act_id, verb, at, author, tuple(journal.changes)))
                    self._count(quotes.tally(author, by, verb))
            except BanyunError:
                # Nothing else of the act is left. Its own error matters more than one of the count.
                with suppress(BanyunError):
                    self._count(quotes.tally(author, by, verb))
                raise
            finally:
                journal.act_id = None
                journal.changes.clear()

    def _count(self, tally: Tally | None) -> None:
        if tally is not None:
            self.count_quotes(tally)

    def undo(self, at: datetime) -> Act:
        with self.writing():
            act = self._last_act()
            if act is None:
                raise NotFound("There is nothing to undo.", "Only what you did yourself can be undone.")
            for change in reversed(act.changes):
                self._take_back(change)
            undone = replace(act, undone=at)
            self._mark_undone(undone)
            return undone

    def _take_back(self, change: Change) -> None:
        before, after = change.before, change.after
        kept = after if after is not None else before
        if isinstance(kept, Record):
            self._return_record(_as(Record, before), _as(Record, after))
        elif isinstance(kept, Finding) and isinstance(after, Finding):
            self._return_finding(_as(Finding, before), after)
        elif isinstance(kept, StanceTaken) and isinstance(after, StanceTaken):
            self._return_stance(_as(StanceTaken, before), after)
        elif isinstance(kept, Note) and isinstance(after, Note):
            self._return_note(_as(Note, before), after)
        elif isinstance(before, Material) and isinstance(after, Material):
            self.update_material(returned(self.material(after.id), before, after))

    def _acting(self) -> None:
        if self._journal.act_id is None:
            raise InvalidInput("Records are written inside of an act.")


T = TypeVar("T")


def _as(kind: type[T], value: object) -> T | None:
    return value if isinstance(value, kind) else None


def returned(now: K, before: K, after: K) -> K:
    """What is there now, with the fields that the act changed as they were before it."""
    changed = {
        one.name: getattr(before, one.name)
        for one in fields(after)
        if getattr(before, one.name) != getattr(after, one.name)
    }
    return replace(now, **changed)
