"""What all pages of one server share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from banyun.events import CancelToken, Report
from banyun.interfaces.web.access import Access
from banyun.interfaces.web.additions import Additions
from banyun.interfaces.web.desk import Desk
from banyun.interfaces.web.jobs import Job, Jobs
from banyun.interfaces.web.kept import Kept
from banyun.library import Library
from banyun.study.browsing import NoteCount
from banyun.study.fitted import Fitted
from banyun.study.today import Gathered, Today

OpenLibrary = Callable[[Report, CancelToken, str], AbstractContextManager[Library]]
"""Opens the library for one request or job, in its thread; the last value is the language to speak."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What comes, and the last ``plan`` of it. It was ``made_of`` the records as they were on a day, and may
    be another one once the work of ``job`` is over."""

    made_of: object
    gathered: Gathered
    job: Job | None = None
    plan: Today | None = None

    @property
    def stands(self) -> bool:
        return self.job is None or self.job.news.state == "running"


@dataclass(frozen=True, slots=True)
class Site:
    """``configured`` gives the language that the settings name, if any."""

    open_library: OpenLibrary
    configured: Callable[[], str | None]
    access: Access
    jobs: Jobs = field(default_factory=Jobs)
    desk: Desk = field(default_factory=Desk)
    additions: Additions = field(init=False)
    results: Kept = field(default_factory=Kept)
    fitted: Fitted = field(default_factory=Fitted)
    """What techniques and situations are fitted by, which new notes bear on questions, and what may be asked
    of texts."""
    days: dict[str, Planned] = field(default_factory=dict)
    """The last plan of a day in each language."""
    note_counts: dict[str, Sequence[NoteCount]] = field(default_factory=dict)
    """Of the notes as they are, by their state."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "additions", Additions(self.jobs))
