"""The frozen pack of notes: what a model is shown of the reader's notes, the same for every question.

It holds the words that recall found for the whole material, in an order that does not depend on
scores, so that its text, and with it the cached prefix, stays as it is while the notes do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from banyun.identity import sha256
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.language.wording import say

MOST_NOTES = 24
MOST_QUOTES = 3
"""Words of one note, each from another place."""

Count = Callable[[str], int]
"""Tokens of a text."""


@dataclass(frozen=True, slots=True)
class PackedNote:
    """A note as it is shown; ``label`` is its number in the prompt (``N1``)."""

    label: str
    note_id: str
    note_version: int
    title: str
    basis: str
    when: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Notes in the order of their labels."""

    notes: tuple[PackedNote, ...]

    def text(self, lang: str) -> str:
        """What stands in the prompt."""
        shown = "\n\n".join(_shown(one, lang) for one in self.notes)
        return f"{say('model.notes', lang)}\n\n{shown or say('model.no_notes', lang)}\n\n"

    @property
    def identity(self) -> str:
        """Changes with what is shown, and with the versions of the notes."""
        return sha256(self.encoded())

    def labels(self, note_ids: Iterable[str]) -> tuple[str, ...]:
        """The numbers of those notes that are in the pack, in order."""
        wanted = set(note_ids)
        return tuple(one.label for one in self.notes if one.note_id in wanted)

    def named(self, label: str) -> PackedNote | None:
        """The note of a number, as models write it: ``N1``, ``[N1]``."""
        bare = label.strip().strip("[]").upper()
        return next((one for one in self.notes if one.label == bare), None)

    def encoded(self) -> str:
        """As JSON, to be kept."""
        return json.dumps([asdict(one) for one in self.notes], ensure_ascii=False, separators=(",", ":"))


def decoded_pack(text: str) -> Pack:
    """The pack that was kept."""
    return Pack(tuple(PackedNote(**{**one, "quotes": tuple(one["quotes"])}) for one in json.loads(text)))


def gathered(evidence: Sequence[Evidence], *, room: int, count: Count, lang: str) -> Pack:
    """The pack of all evidence of a material: of each note the words recalled, best notes first
    until the ``room`` (tokens) is full, then in the order of their ids."""
    recalled: dict[str, list[Recalled]] = {}
    for one in evidence:
        recalled.setdefault(one.recalled.note_id, []).append(one.recalled)
    best = sorted(recalled, key=lambda note: (-max(one.score for one in recalled[note]), note))
    chosen: list[str] = []
    for note_id in best[:MOST_NOTES]:
        room -= count(_shown(_packed("N99", recalled[note_id]), lang))
        if room < 0:
            break
        chosen.append(note_id)
    return Pack(
        tuple(_packed(f"N{number}", recalled[note_id]) for number, note_id in enumerate(sorted(chosen), 1))
    )


def _packed(label: str, recalled: Sequence[Recalled]) -> PackedNote:
    first = recalled[0]
    strongest = sorted(recalled, key=lambda one: (-one.score, one.quote.start))
    quotes = {one.quote.exact: one.quote.start for one in strongest}
    kept = sorted(list(quotes)[:MOST_QUOTES], key=lambda exact: quotes[exact])
    return PackedNote(
        label=label,
        note_id=first.note_id,
        note_version=first.note_version,
        title=first.title,
        basis=first.basis,
        when=first.when.text if first.when else "",
        quotes=tuple(kept),
    )


def _shown(note: PackedNote, lang: str) -> str:
    basis = say(f"model.basis.{note.basis}", lang)
    about = f"{note.title} ({basis}{', ' if note.when else ''}{note.when})"
    return "\n".join((f"[{note.label}] {about}", *note.quotes))
