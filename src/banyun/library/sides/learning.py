"""Learning notes, and saying what the reader knows better of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from banyun.knowledge.learning import Learned, learn
from banyun.knowledge.note import Basis, Note
from banyun.library import describing
from banyun.library.references import note_named
from banyun.library.sides.opened import Opened
from banyun.library.validation import mark_orphans


class Learning(Opened):
    """Notes learned and described."""

    def learn(self, paths: Sequence[Path], *, kind: str = "auto", basis: Basis | None = None) -> Learned:
        """Learns the notes of folders, vaults and files; again and again, it only takes in what
        has changed. What went wrong with some of several is in the answer.

        Args:
            paths: Where they are.
            kind: What they are: ``auto``, ``folder``, ``obsidian``.
            basis: How the reader knows all of it; guessed for each note where not given.
        """
        learned = learn(
            paths,
            self._store,
            self._clock,
            kind=kind,
            basis=basis,
            report=self._report,
            cancel=self._cancel,
        )
        if learned.updated:
            mark_orphans(self._store)
        return learned

    def describe_note(
        self,
        reference: str,
        *,
        basis: Basis | None = None,
        when: str | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
    ) -> Note:
        """Sets what the reader knows better than a guess: basis, the time it is about (a year,
        month or day; "" for none), tags. Later learning keeps it.

        Raises:
            InvalidInput: ``when`` is no time.
        """
        return describing.describe_note(
            self._store,
            self._store.note(note_named(self._store, reference)),
            self._clock(),
            basis=basis,
            when=when,
            tags=tags,
            without_tags=without_tags,
        )
