"""How all forms quote, and how they say whose words these are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from banyun.findings.bodies import Situation
from banyun.knowledge.note import Note
from banyun.language.sentences import sentences
from banyun.language.wording import day, moment, say
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.outputs.brief import BRIEF, brief, weight_of
from banyun.outputs.prose import one_line, plain
from banyun.outputs.shared_words import month

_LINES = frozenset(("formula", "enumeration"))


def first_sentences(text: str, most: int) -> str:
    """Whole sentences from the beginning of a text, on one line, at most so many code points; a longer
    first one is cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    end = 0
    for span in sentences(line):
        if span.end > most:
            break
        end = span.end
    if end:
        return line[:end].rstrip() + " …"
    cut = line.rfind(" ", 0, most)
    return line[: cut if cut > most // 2 else most].rstrip() + " …"


def quoted(quote: Anchor, material: Material) -> str:
    """The words of the material on one line, as many as it allows."""
    words = plain(quote.exact)
    return brief(words) if material.restricted else words


def quoted_lines(quotes: Sequence[Anchor], kind: str, material: Material) -> list[str]:
    """The first quote of a technique; a formula or a list keeps its lines."""
    if not quotes:
        return []
    if kind not in _LINES:
        return [quoted(quotes[0], material)]
    lines = [line for line in (plain(each) for each in quotes[0].exact.split("\n")) if line]
    if not material.restricted:
        return lines
    kept: list[str] = []
    weight = 0
    for line in lines:
        weight += weight_of(line)
        if kept and weight > BRIEF:
            return [*kept, "…"]
        kept.append(brief(line))
    return kept


def theirs_words(material: Material, heading: str, lang: str) -> str:
    """Whose the words are: the talk, and the heading they stand under."""
    kind = say(f"sharing.theirs.{material.kind}", lang)
    last = one_line(heading.split(" › ")[-1]) if heading else ""
    return f"{kind} · {last}" if last and last != one_line(material.title) else kind


def mine_words(note: Note, lang: str) -> str:
    """How the writer knows it, from when, and which note says so."""
    title = one_line(note.title)
    if note.when is None:
        return say(f"sharing.mine.{note.basis}", lang, title=title)
    return say(f"sharing.mine_when.{note.basis}", lang, title=title, when=month(note.when, lang))


def place_words(situation: Situation, lang: str) -> str:
    """What something was written out for, and when that is."""
    name, when = one_line(situation.name), situation.when
    if when is None:
        return say("sharing.post.for", lang, name=name)
    return say("sharing.post.for_when", lang, name=name, when=moment(when.text, lang))


def dated(at: datetime, lang: str) -> str:
    return day(at, lang)
