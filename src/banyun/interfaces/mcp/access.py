"""What an agent may see and do here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import PurePath

from banyun.errors import AmbiguousId, NotFound
from banyun.events import CancelToken, Report
from banyun.library import Library
from banyun.library.results import FindingView, MaterialView, NoteView, View
from banyun.outputs.made_json import Shown, shown_values

OpenLibrary = Callable[[Report, CancelToken], AbstractContextManager[Library]]
"""Opens the library for one call, in the thread that makes it."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one server allows.

    ``allow_write`` admits adding, digesting and proposing; nothing deletes. ``auto_accept`` names the
    agent whose proposals count as accepted at once. Notes of the ``denied`` collections (a folder or
    vault, by its name or path) are neither shown, nor recalled, nor quoted.
    """

    allow_write: bool = False
    auto_accept: str = ""
    denied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool: the library it works on, who calls, and what is hidden from them."""

    library: Library
    access: Access
    agent: str
    hidden: frozenset[str] = field(default=frozenset())

    def show(self, reference: str) -> View | Shown:
        """A record as the library shows it; hidden notes, and what the reader made of them in the passes,
        are as good as not there.

        Raises:
            NotFound: there is none that may be seen.
            AmbiguousId: there are several.
        """
        try:
            view = self.library.show(reference)
        except AmbiguousId as several:
            seen = [one for one in several.candidates if one.split(" ")[0] not in self.hidden]
            if len(seen) == 1:
                return self.show(seen[0].split(" ")[0])
            raise (AmbiguousId(reference, seen) if seen else _not_there(reference)) from several
        if isinstance(view, NoteView) and view.note.id in self.hidden:
            raise _not_there(reference)
        if not isinstance(view, MaterialView | NoteView | FindingView) and self._tells_of_hidden(view):
            raise _not_there(reference)
        return view

    def _tells_of_hidden(self, view: Shown) -> bool:
        """Whether a record of the passes names a hidden note: it may hold its words too."""
        if not self.hidden:
            return False
        written = json.dumps(shown_values(view, self.library.now()), default=str)
        return any(note in written for note in self.hidden)

    def note(self, reference: str) -> str:
        """The id of a note that may be seen.

        Raises:
            NotFound: it is no such note.
        """
        view = self.show(reference)
        if not isinstance(view, NoteView):
            raise _not_there(reference)
        return view.note.id


def _not_there(reference: str) -> NotFound:
    return NotFound(f"There is no “{reference}” here.", "search finds materials and notes by words.")


def hidden_notes(library: Library, denied: Sequence[str]) -> frozenset[str]:
    """The ids of the notes of denied collections."""
    if not denied:
        return frozenset()
    return frozenset(note.id for note in library.notes() if _named(note.collection, denied))


def _named(collection: str, denied: Sequence[str]) -> bool:
    return collection in denied or PurePath(collection).name in denied
