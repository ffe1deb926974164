"""Notes written by the reader here: a text opened, changed and saved, and a new one.

Where a note was learned from a file, the file is the truth: it is written, and learned again as the
note's next version. Notes that grew here, and those whose file is not here (an imported home, a disk
that is away), get the version in the records alone. Nothing is saved over what the reader has not
seen: what was opened names its state, and saving asks for that state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from banyun.errors import BanyunError, InvalidInput, NotOverwritten
from banyun.findings.finding import StanceTaken
from banyun.findings.records import Act
from banyun.identity import sha256
from banyun.knowledge.dating import parse_when
from banyun.knowledge.describing import describe
from banyun.knowledge.growing import GROWN
from banyun.knowledge.importers import importer_of
from banyun.knowledge.importers.base import Found, NoteSource, Skipped
from banyun.knowledge.importers.folder import FolderImporter, portable
from banyun.knowledge.learning import change_for, learn_again
from banyun.knowledge.note import Basis, Note
from banyun.knowledge.rewriting import plain_ends, rewritten
from banyun.library.note_files import changed, make_file, replace_file, why_not
from banyun.library.validation import mark_orphans
from banyun.materials.decoding import spelled
from banyun.outputs.sharing.file_names import file_name
from banyun.storage.base import Store
from banyun.storage.failures import of_system

Kept = Literal["file", "here", "away"]
"""Where a note's text is kept: in its file; in the records, where it grew; in the records, for its file
is not here."""

NOTES = "notes"
"""The folder of the home for notes that are written or were sent here."""


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A note's text as it may be changed.

    ``text`` is the whole of it, front matter included, every line end ``\\n``. ``state`` names what was
    opened and is to be given back with ``edit_note``. ``place`` is the file's path where there is one.
    ``behind``: the file has changed since it was learned. ``refusal`` says why it cannot be saved.
    """

    note: Note
    text: str
    state: str
    kept: Kept
    place: Path | None = None
    behind: bool = False
    refusal: BanyunError | None = None


@dataclass(frozen=True, slots=True)
class EditedNote:
    """A note after it was saved: whether its text is another one, and the stances whose words are gone
    by it."""

    note: Note
    changed: bool
    orphaned: tuple[StanceTaken, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    importer: FolderImporter
    found: Found
    data: bytes


def open_note(store: Store, note: Note) -> OpenNote:
    """Opens a note's text, as its file has it now."""
    kept = store.note_text(note.id).text
    if note.collection == GROWN:
        return _in_records(note, kept, "here")
    try:
        file = _file_of(note)
        if file is None:
            return _in_records(note, kept, "away")
        text, _ = spelled(file.data)
    except BanyunError as error:
        return replace(_in_records(note, kept, "file"), refusal=error)
    learned = text.replace("\r\n", "\n")
    return OpenNote(
        note,
        plain_ends(text),
        f"file:{sha256(file.data)}",
        "file",
        file.found.path,
        behind=sha256(learned) != note.sha256,
        refusal=why_not(file.found.path),
    )


def edit(store: Store, note: Note, text: str, state: str, clock: Callable[[], datetime]) -> EditedNote:
    """Saves a note's text, as one act.

    Args:
        text: The whole text, front matter included, whatever its line ends.
        state: That of the note as it was opened.

    Raises:
        NotOverwritten: it was changed meanwhile; its file is read-only, or leads elsewhere.
        InvalidInput: there is no text, or the file's encoding cannot write it.
        UnreadableSource: its file is no note any more.
    """
    lies = open_note(store, note)
    if lies.refusal is not None:
        raise lies.refusal
    if state != lies.state:
        raise changed(lies.place) if lies.place is not None else _changed_here(note)
    if not text.strip():
        raise InvalidInput("A note needs some words.", "Write something.")
    if lies.kept == "file":
        return _edit_file(store, note, text, clock)
    return _edit_here(store, note, plain_ends(text), clock)


def put_back(store: Store, act: Act) -> None:
    """Gives files the text back that they had before an act; to be called within the transaction that
    takes it back.

    Raises:
        NotOverwritten: a file was changed since.
    """
    for before, after in _edits(act):
        file = _file_of(after)
        if file is None:
            continue
        text, _ = spelled(file.data)
        if sha256(text.replace("\r\n", "\n")) != after.sha256:
            raise changed(file.found.path)
        replace_file(file.found.path, file.data, rewritten(file.data, store.note_text(before.id).text))


def new_note(
    store: Store,
    home: Path,
    title: str,
    text: str,
    *,
    basis: Basis | None,
    when: str,
    folder: str | None,
    now: datetime,
) -> Note:
    """A note of the reader's own, in a file of its own: its title as a heading, then their words; above
    them, as front matter, how they know it and when it was, where they say so.

    Args:
        basis: How they know it; guessed where not given.
        when: The time it is about; "" leaves it to the text.
        folder: A collection that was learned and is here; by default the home's own folder.

    Raises:
        InvalidInput: there is nothing to write, no such collection, or no such time.
        NotOverwritten: there is a note of that name.
    """
    title, body = " ".join(title.split()), plain_ends(text).strip("\n")
    if not title and not body.strip():
        raise InvalidInput("There is nothing to keep.", "Write a title, or some words.")
    said = parse_when(when) if when.strip() else None
    root = _root(store, home, folder)
    title = title or describe(NoteSource("note.md", body)).title
    if title == "note":
        title = " ".join(body.split())[:60]
    place = root / f"{file_name(title)}.md"
    heading = "" if body.startswith("---\n") or f"{body}\n".startswith(f"# {title}\n") else f"# {title}\n\n"
    front = [f"basis: {basis}"] if basis is not None else []
    front += [f"when: {said.text}"] if said is not None else []
    above = "".join(f"{line}\n" for line in ("---", *front, "---", "")) if front else ""
    whole = f"{above}{heading}{body}".rstrip("\n") + "\n"
    make_file(place, whole.encode())
    source = NoteSource(portable(place.name), whole)
    (kept,) = store.put_notes([change_for(source, sha256(whole), None, portable(str(root)), now)])
    return kept


def _in_records(note: Note, text: str, kept: Kept) -> OpenNote:
    return OpenNote(note, plain_ends(text), f"text:{note.sha256}", kept)


def _changed_here(note: Note) -> NotOverwritten:
    return NotOverwritten(
        f"“{note.title}” was changed meanwhile.", "Look at both texts, put them together, and save again."
    )


def _file_of(note: Note) -> _File | None:
    """A note's file as it is; None where it is not here.

    Raises:
        NotOverwritten: what stands there would not be learned.
    """
    importer = importer_of(note.collection)
    found = importer.file_of(note.key) if importer is not None else None
    if importer is None or found is None:
        return None
    if isinstance(found, Skipped):
        if found.reason == "broken_link":
            return None
        place = Path(note.collection, note.key)
        raise NotOverwritten(f"{place} is no note any more: {found.said('en')}.", "Change it where it is.")
    try:
        return _File(importer, found, found.path.read_bytes())
    except OSError as error:
        raise of_system(error, found.path) from error


def _edit_file(store: Store, note: Note, text: str, clock: Callable[[], datetime]) -> EditedNote:
    file = _file_of(note)
    if file is None:
        raise _changed_here(note)
    made = rewritten(file.data, text)
    note = learn_again(store, file.importer, file.found, note, clock)
    if made == file.data:
        return EditedNote(note, False)
    with store.act("edit", clock(), "me"):
        replace_file(file.found.path, file.data, made)
        after = learn_again(store, file.importer, file.found, note, clock)
        return EditedNote(after, True, _orphaned(store, after))


def _edit_here(store: Store, note: Note, text: str, clock: Callable[[], datetime]) -> EditedNote:
    if sha256(text) == note.sha256:
        return EditedNote(note, False)
    before = store.note_text(note.id)
    source = NoteSource(note.key, text)
    with store.act("edit", clock(), "me"):
        change = change_for(source, sha256(text), note, note.collection, clock(), before)
        # What it was linked to when it grew stays, though no word of the text says so.
        said = describe(NoteSource(note.key, before.text)).links
        links = tuple(dict.fromkeys((*change.note.links, *(one for one in note.links if one not in said))))
        made = replace(change, note=replace(change.note, links=links, missing=note.missing))
        (after,) = store.put_notes([made])
        return EditedNote(after, True, _orphaned(store, after))


def _orphaned(store: Store, note: Note) -> tuple[StanceTaken, ...]:
    return tuple(mark_orphans(store, store.stances_on_note(note.id)))


def _edits(act: Act) -> Iterator[tuple[Note, Note]]:
    for change in reversed(act.changes):
        before, after = change.before, change.after
        if isinstance(before, Note) and isinstance(after, Note) and before.version != after.version:
            yield before, after


def _root(store: Store, home: Path, folder: str | None) -> Path:
    if not folder:
        return (home / NOTES).resolve()
    if folder not in collections(store) or importer_of(folder) is None:
        raise InvalidInput(f"No notes were learned from {folder}.", "Choose one of the folders in the list.")
    return Path(folder)


def collections(store: Store) -> list[str]:
    """The folders that notes were learned from and that are here."""
    found = dict.fromkeys(one.collection for one in store.note_counts())
    return [one for one in found if one != GROWN and importer_of(one) is not None]
