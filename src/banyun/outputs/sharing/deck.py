"""Cards as an Anki package. Needs ``genanki`` (the extra ``anki``).

Anki knows a note by its GUID, a notetype and a deck by their numbers, and takes an incoming note over its own
only if it is newer. So the GUID follows from the record, the numbers never change, and a note's time is that
of the record's last change: what was edited in Anki since then stays, and so does every interval.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import genanki

from banyun.outputs.sharing.cards import Card

MODEL_ID = 1_763_918_405
DECK_ID = 1_763_918_406
MODEL_TIME = 1_767_225_600
"""When the notetype below last changed (1 January 2026); newer than that is what a reader made of it."""

DECK = "Banyun"
FIELDS = ("Front", "Back", "Theirs", "Mine", "Source", "Banyun")
_FRONT = '<div class="front">{{Front}}</div>'
_BACK = """\
{{FrontSide}}
<hr id="answer">
<div class="back">{{Back}}</div>
{{#Theirs}}<blockquote class="theirs">{{Theirs}}</blockquote>{{/Theirs}}
{{#Mine}}<blockquote class="mine">{{Mine}}</blockquote>{{/Mine}}
<p class="source">{{Source}}</p>"""
_STYLE = """\
.card { font-family: Charter, "Noto Serif", "Songti SC", "Noto Serif CJK SC", serif; font-size: 20px;
  line-height: 1.6; max-width: 40em; margin: 0 auto; padding: 1em; text-align: left; }
.front { font-size: 1.15em; font-weight: 600; }
blockquote { margin: 1em 0; padding-left: .8em; border-left: 3px solid #b9ad94; }
.mine { border-color: #1b4872; color: #1b4872; }
.nightMode .mine { border-color: #a3c8ea; color: #a3c8ea; }
.source { font-size: .75em; opacity: .7; }"""


class _Model(genanki.Model):  # type: ignore[misc]
    """Always of the same time, whenever it is written."""

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002
        made: dict[str, Any] = super().to_json(MODEL_TIME, deck_id)
        return made


class _Note(genanki.Note):  # type: ignore[misc]
    """Of its own time; the numbers of note and cards follow from it, too."""

    def __init__(self, moment: float, **values: Any) -> None:
        super().__init__(**values)
        self._moment = moment

    def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Any) -> None:  # noqa: ARG002
        super().write_to_db(cursor, self._moment, deck_id, id_gen)


def package(cards: Sequence[Card], material_id: str, title: str) -> bytes:
    """The bytes of an ``.apkg``: the same for the same cards. Its comment names the material."""
    deck = genanki.Deck(DECK_ID, DECK)
    model = _Model(
        MODEL_ID,
        "Banyun",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Banyun", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    for card in cards:
        deck.add_note(
            _Note(
                card.moment.timestamp(),
                model=model,
                fields=[card.front, card.back, card.theirs, card.mine, card.source, card.record_id],
                guid=guid_of(card.record_id),
                tags=["banyun", f"banyun::{card.kind}", f"banyun::{_tag(title)}"],
            )
        )
    first = min((card.moment for card in cards), default=datetime.fromtimestamp(MODEL_TIME).astimezone())
    return _written(deck, first.timestamp(), material_id)


def guid_of(record_id: str) -> str:
    """What Anki knows a card's note by."""
    return str(genanki.guid_for("banyun", record_id))


def is_ours(data: bytes) -> bool:
    """Whether a file is a package that Banyun wrote."""
    return data[:2] == b"PK" and b"banyun mat_" in data[-80:]


def _tag(title: str) -> str:
    """A title as one tag: Anki parts tags at spaces, and ``::`` are levels."""
    return "-".join(title.replace("::", ":").split())[:80] or "-"


def _written(deck: Any, moment: float, material_id: str) -> bytes:
    handle, name = tempfile.mkstemp(suffix=".apkg")
    os.close(handle)
    try:
        genanki.Package(deck).write_to_file(name, timestamp=moment)
        with zipfile.ZipFile(name) as packed:
            entries = [(one.filename, packed.read(one)) for one in packed.infolist()]
    finally:
        Path(name).unlink(missing_ok=True)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for inner, data in entries:
                packed.writestr(zipfile.ZipInfo(inner), data, zipfile.ZIP_DEFLATED)
            packed.comment = f"banyun {material_id}".encode()
        file.seek(0)
        return file.read()
