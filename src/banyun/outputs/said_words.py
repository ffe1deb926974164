"""Turns of phrase for what the reader said of a material, which every form of a digest uses."""

from __future__ import annotations

from banyun.digest.digest import Digest
from banyun.findings.bodies import Lookup, Reaction
from banyun.findings.records import Record
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.judged import with_marks
from banyun.language.wording import say
from banyun.outputs.prose import one_line, plain

SHORT = 60
"""Code points of a quote on a line that names other things, too."""


def cut(text: str, most: int = SHORT) -> str:
    """One line of at most so many code points."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def lookup_line(body: Lookup, lang: str) -> str:
    """What, where, and what was learned."""
    learned = one_line(body.learned) or say("validation.lookup.open", lang)
    values = {"what": one_line(body.what), "where": one_line(body.where), "learned": learned}
    return say(f"validation.looked.{'up_there' if body.where else 'up'}", lang, **values)


def done_words(record: Record[Reaction], lang: str) -> str:
    """A reaction *did this* that no note answers: the words, and that a note is wanting."""
    quote = cut(plain(record.body.quote.exact), 2 * SHORT) if record.body.quote else ""
    return say("validation.done_without_note", lang, quote=quote)


def mark_words(recalled: Recalled, lang: str) -> str:
    """What the reader said of a note elsewhere; empty where they said nothing."""
    return with_marks("", recalled.marks, lang).strip()


def passage_words(digest: Digest, passage_id: str, lang: str) -> list[str]:
    """The reader's reaction to a passage, and what they looked up there, a line each."""
    feeling = digest.said.feeling(passage_id)
    lines = [say(f"validation.felt.{feeling}", lang)] if feeling else []
    return lines + lookup_words(digest, passage_id, lang)


def lookup_words(digest: Digest, passage_id: str, lang: str) -> list[str]:
    """What the reader looked up at a passage; with "" what they looked up on the whole."""
    return [
        say("validation.lookup.looked_up", lang, line=lookup_line(one.body, lang))
        for one in digest.said.lookups.get(passage_id, ())
    ]


def recollection_words(digest: Digest, piece: Evidence, passage_id: str, lang: str) -> list[str]:
    """What the reader remembered when they took a stance on evidence, a line each."""
    return [
        say("validation.detail_line", lang, day=one.created.date(), text=one_line(one.body.text))
        for taken in digest.stances
        if (taken.passage_id, taken.note_id) == (passage_id, piece.recalled.note_id)
        for one in digest.said.recollections.get(taken.id, ())
    ]
