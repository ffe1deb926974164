"""What study needs: a store to look into, and the moment at which it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from banyun.findings.store import FindingStore, RecordStore
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.materials.store import MaterialStore
from banyun.study.browsing import Browsing
from banyun.study.due import Due
from banyun.study.fitted import Fitted


class Shelf(MaterialStore, NoteStore, RecallIndex, FindingStore, RecordStore, Browsing, Protocol):
    """A store, as far as study reads it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """``now`` (aware), the ``day`` it is for the reader, and the language to speak; where what takes long
    to find out is kept for longer than this moment."""

    now: datetime
    day: date
    lang: str
    fitted: Fitted | None = None


Source = Callable[[Shelf, Moment], Iterable[Due]]
"""One kind of thing due: looks at what is there and says what comes when, future days included.
What was postponed or dropped need not concern it: ``gather`` sees to that."""
