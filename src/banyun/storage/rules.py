"""What every store agrees on: how a change meets a known note, when a note stood, how to refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from banyun.digest.summary import DigestSummary, worth_keeping
from banyun.errors import Busy, InvalidInput, NotFound
from banyun.findings.finding import Finding
from banyun.knowledge.dating import when_of_passage
from banyun.knowledge.note import Note, NoteText, text_id
from banyun.knowledge.store import ChangedNotes, NoteChange
from banyun.materials.passage import Passage, passage_id
from banyun.storage.processes import Holder


def first_day(note: Note, text: NoteText, passage: Passage) -> date:
    """The day from which a passage of a version stands. Of a note's first version: the time the
    passage is about, or else the day it was written. Of a later one: not before it was written."""
    written = text.created.date()
    when = when_of_passage(note, passage)
    if when is None:
        return written
    return when.first_day if text.version == 1 else max(written, when.first_day)


def fitted(change: NoteChange, known: Note | None) -> tuple[NoteChange, bool]:
    """A change made to fit what the store holds under the same collection and key, and whether it
    leaves the text as it is (no new version).

    Raises:
        InvalidInput: the note, its text and its passages do not belong together.
    """
    note, text = change.note, change.text
    if (note.id, note.version, note.sha256) != (text.note_id, text.version, text.sha256):
        raise InvalidInput(f"The note “{note.key}” and its text do not belong together.")
    if len(change.passages) != len(change.terms):
        raise InvalidInput(f"The note “{note.key}” needs index terms for each of its passages.")
    if known is None:
        return change, False
    same = known.sha256 == note.sha256
    version = known.version if same else known.version + 1
    return _renamed(change, known.id, version), same


def _renamed(change: NoteChange, note_id: str, version: int) -> NoteChange:
    """The change under another id or version, passage ids included."""
    if (change.note.id, change.note.version) == (note_id, version):
        return change
    owner = text_id(note_id, version)
    return replace(
        change,
        note=replace(change.note, id=note_id, version=version),
        text=replace(change.text, note_id=note_id, version=version),
        passages=tuple(replace(one, id=passage_id(owner, one.start, one.end)) for one in change.passages),
    )


def overwrites(finding: Finding, known: Finding) -> bool:
    """Whether a finding put again changes the one that is there: what the reader made theirs is
    changed by them alone."""
    return known.author != "me" or finding.author == "me"


def kept_with(before: Sequence[DigestSummary], new: DigestSummary) -> list[DigestSummary]:
    """A material's summaries once a new one is there."""
    ordered = sorted((*before, new), key=lambda one: one.created)
    distinct = [one for at, one in enumerate(ordered) if at == 0 or one.content != ordered[at - 1].content]
    return worth_keeping(distinct)


def missing(kind: str, what: str) -> NotFound:
    """No such record."""
    return NotFound(
        f"There is no {kind} “{what}”.", "`banyun list` shows materials, `banyun search` finds notes."
    )


def held_by(name: str, holder: Holder) -> Busy:
    """A lease that someone else holds."""
    return Busy(
        f"Another Banyun (process {holder.pid}) is busy with {name}.",
        "Wait until it has finished, or end that process; what it did is kept.",
    )


def lost(name: str) -> Busy:
    """A lease that went to someone else."""
    return Busy(
        f"Another Banyun has taken over {name} from this one.",
        "This one was silent for too long; what it did is kept.",
    )


LOGGED = 1000
"""Changes of notes that are remembered."""


def changed_since(log: Sequence[tuple[str, str, str | None]], state: str) -> ChangedNotes | None:
    """What changed after a state, told by the last changes: the state that each led to, which note, its
    names; None where they do not reach so far back."""
    places = [at for at, (led_to, _, _) in enumerate(log) if led_to == state]
    if not places:
        return None
    found: dict[str, str | None] = {}
    for _, note_id, names in log[places[-1] + 1 :]:
        known = found.get(note_id, "")
        found[note_id] = None if known is None or names is None else f"{known}\n{names}".strip()
    return found


def renamed(before: Note, after: Note) -> str | None:
    """What there is to remember of a note that was changed without its text (``ChangedNotes``)."""
    if before.updated != after.updated:
        return None
    was, now = ("\n".join((one.title, *one.aliases, *one.tags)) for one in (before, after))
    return "" if was == now else f"{was}\n{now}"
