"""Notes written here: opened and saved, made, linked."""

from __future__ import annotations

from banyun.knowledge.note import Basis, Note
from banyun.library import editing, linking
from banyun.library.editing import EditedNote, OpenNote
from banyun.library.linking import LinkedFrom, NoteLinks
from banyun.library.references import looks_like_id, material_named, note_named
from banyun.library.sides.opened import Opened


class WritingNotes(Opened):
    """The reader's own hand in their notes."""

    def open_note(self, reference: str) -> OpenNote:
        """A note's text as it may be changed: that of its file where it has one, else that of the
        records. ``refusal`` says why it cannot be saved, if so."""
        return editing.open_note(self._store, self._note(reference))

    def edit_note(self, reference: str, text: str, state: str) -> EditedNote:
        """Saves a note's text, front matter included, over what was opened; ``state`` is that of
        ``open_note``. A file is written with its encoding and line ends, what was not touched byte for
        byte, and learned again; ``undo`` brings the earlier text back. Stances whose words are gone by it
        are marked orphaned.

        Raises:
            NotOverwritten: it was changed meanwhile, or its file is read-only.
            InvalidInput: there is no text, or the file's encoding cannot write it.
        """
        return editing.edit(self._store, self._note(reference), text, state, self._clock)

    def new_note(
        self, title: str, text: str = "", *, basis: Basis | None = None, when: str = "", folder: str = ""
    ) -> Note:
        """Writes a note into a file of its own, named by its title: in the home's ``notes/``, or in a
        ``folder`` that was learned.

        Raises:
            NotOverwritten: there is a note of that name.
            InvalidInput: nothing to write, no such folder, no such time.
        """
        return editing.new_note(
            self._store, self.home, title, text, basis=basis, when=when, folder=folder, now=self._clock()
        )

    def note_folders(self) -> list[str]:
        """The folders that notes were learned from and that are here."""
        return editing.collections(self._store)

    def link_note(self, reference: str, to: str, state: str | None = None) -> EditedNote:
        """Writes a wikilink at the end of a note: ``to`` is the title or id of a note or material, or a
        passage (``mat_…#psg_…``). Where it has that link already, nothing is changed.

        Raises:
            NotFound, AmbiguousId: nothing, or several things, are called so.
            NotOverwritten: as ``edit_note``.
        """
        return linking.link(self._store, self._note(reference), to, self._clock, state=state)

    def note_links(self, reference: str) -> NoteLinks:
        """What a note links to, and which notes link to it."""
        return linking.note_links(self._store, self._note(reference))

    def linked_from(self, reference: str) -> list[LinkedFrom]:
        """The notes that link to a material or to passages of it."""
        return linking.linked_from(self._store, material_named(self._store, reference))

    def links_offered(self, words: str, reference: str = "") -> list[tuple[Note, str]]:
        """Notes that may be meant by what is being typed into a note (a new one by default), each with
        the wikilink that means it there."""
        return linking.offered_links(self._store, self._note(reference) if reference else None, words)

    def _note(self, reference: str) -> Note:
        if not looks_like_id(reference) and (found := linking.note_called(self._store, reference)):
            return found
        return self._store.note(note_named(self._store, reference))
