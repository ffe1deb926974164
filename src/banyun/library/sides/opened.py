"""A home that is open: what every side of the library shares."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from banyun.events import CancelToken, Report, silent
from banyun.knowledge.indexing import note_terms
from banyun.knowledge.vectors.meaning import Meaning
from banyun.language.wording import wording_language
from banyun.library.home import Clock, system_clock
from banyun.library.meaning import open_meaning
from banyun.library.settings import Settings, change_setting, read_settings
from banyun.storage.base import Store
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.opening import DATABASE, held_open
from banyun.study.fitted import Fitted

CONFIG = "config.toml"


def _last_written(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0
    # An empty log is as good as none: SQLite makes one by opening the records.
    return (found.st_mtime_ns, found.st_size) if found.st_size else (0, 0)


class Opened:
    """A home and what can be done with it. Not safe between threads: open one in each.

    Args:
        home: The folder of the records; made when something is first kept in it.
        clock: Tells the time (aware).
        wording: The language of reasons and warnings, ``en`` or ``zh``; by default the one
            configured, else the locale's.
        report: Hears of long work.
        cancel: Ends long work in order when set.
        store: Keeps the records; by default SQLite in the home.
    """

    def __init__(
        self,
        home: Path,
        *,
        clock: Clock = system_clock,
        wording: str | None = None,
        report: Report = silent,
        cancel: CancelToken | None = None,
        store: Store | None = None,
    ) -> None:
        self.home = home
        self._clock = clock
        self._wording = wording
        self._report = report
        self._cancel = cancel or CancelToken()
        self._given = store
        self.fitted: Fitted | None = None
        """Where what techniques and situations are fitted by is kept for longer than this opening."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store, if it was opened."""
        self._forget_meaning()
        if "_store" in self.__dict__:
            self._store.close()

    def held_open(self) -> AbstractContextManager[None]:
        """Keeps the file of the records open: who opens and closes it many times needs not fold its log in
        each time, and ``written`` changes with writes alone."""
        return held_open(self.home)

    @cached_property
    def _store(self) -> Store:
        if self._given is not None:
            return self._given
        store = SqliteStore(self.home)
        if store.outdated:
            store.reindex(note_terms, report=self._report)
        return store

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """Changes with every write to the records, whichever process makes it. Empty where they are not
        kept in a file."""
        found = []
        for name in (DATABASE, f"{DATABASE}-wal"):
            with suppress(FileNotFoundError):
                known = (self.home / name).stat()
                found.append((known.st_mtime_ns, known.st_size))
        return tuple(found)

    @cached_property
    def _meaning(self) -> Meaning | None:
        """Recall by meaning, where notes have been embedded."""
        return open_meaning(
            self._store,
            self.home,
            self.home / CONFIG,
            wording=self.wording,
            report=self._report,
            cancel=self._cancel,
        )

    def _forget_meaning(self) -> None:
        meaning = self.__dict__.pop("_meaning", None)
        if meaning is not None:
            meaning.close()

    @cached_property
    def settings(self) -> Settings:
        """As ``config.toml`` has them."""
        return read_settings(self.home / CONFIG)

    def configure(self, name: str, words: Sequence[str]) -> Settings:
        """Changes one setting; no words: back to its default."""
        settings = change_setting(self.home / CONFIG, name, words)
        self.__dict__.pop("settings", None)
        return settings

    @property
    def written(self) -> tuple[tuple[int, int], ...]:
        """A value that changes with every write to the home, by whatever process: the times and sizes of
        its files, for what is kept between requests. (Two writes within one tick of the file system's
        clock may share it.)"""
        return tuple(_last_written(self.home / name) for name in (DATABASE, f"{DATABASE}-wal"))

    @property
    def wording(self) -> str:
        """The language Banyun speaks here: ``en`` or ``zh``."""
        return self._wording or wording_language(os.environ, self.settings.language)
