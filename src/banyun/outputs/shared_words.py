"""Turns of phrase that every output uses: bylines, where a note comes from, lenses, reading time."""

from __future__ import annotations

import re

from banyun.digest.digest import Digest
from banyun.digest.front_page import FrontPage, Pairing
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.note import When
from banyun.language.pace import reading_minutes
from banyun.language.wording import catalogue, duration, moment, number, say
from banyun.materials.material import Material
from banyun.outputs.prose import one_line, plain

AUTHORS = 3
"""Authors named in a byline; of more only the first."""


def title_of(material: Material) -> str:
    return one_line(material.title)


def byline(digest: Digest, lang: str) -> str:
    """The line under the title: kind, authors, date, reading time, and what it was held against. A
    dot never begins a line."""
    material = digest.material
    parts = [say(f"outputs.kind.{material.kind}", lang), *authors(material, lang)]
    if material.published:
        parts.append(written_day(material.published, lang))
    minutes = reading_minutes(digest.version.text[digest.version.body_start :])
    parts.append(say("outputs.reading_time", lang, time=duration(minutes * 60, lang)))
    return "\u00a0· ".join([*parts, held_against(digest, lang)])


def authors(material: Material, lang: str) -> list[str]:
    """The authors' names, of many the first."""
    named = [one_line(author) for author in material.authors]
    if len(named) <= AUTHORS:
        return named
    return [say("outputs.and_others", lang, name=named[0], count=len(named) - 1)]


def written_day(written: str, lang: str) -> str:
    """A date as a source gives it: in words if it is a date, else as it stands."""
    if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", written):
        try:
            return moment(written, lang)
        except ValueError:
            return written
    return one_line(written)


def held_against(digest: Digest, lang: str) -> str:
    """What the text was held against."""
    line = say("outputs.held_against", lang, count=digest.note_passages)
    if digest.as_of is not None:
        line += say("outputs.as_of", lang, day=digest.as_of)
    return line


def opening_words(page: FrontPage, lang: str) -> str:
    """The sentence that a digest opens with."""
    if page.opening is not None:
        return did_words(page.opening, lang)
    if page.validations:
        return say("outputs.opening.none_done", lang)
    return say("outputs.opening.near" if page.nearest else "outputs.opening.nothing", lang)


def did_words(pairing: Pairing, lang: str) -> str:
    """ "You probably did this in 2019", without "probably" once the reader agreed."""
    recalled = pairing.evidence.recalled
    sure = "agreed" if pairing.agreed else "probably"
    if recalled.when is None:
        return say(f"outputs.already.{sure}.{recalled.basis}", lang)
    return say(f"outputs.already_when.{sure}.{recalled.basis}", lang, when=month(recalled.when, lang))


def month(when: When, lang: str) -> str:
    """A note's time to the month: days only matter in the note itself."""
    return moment("-".join(when.text.split("-")[:2]), lang)


def note_source(recalled: Recalled, lang: str) -> str:
    """How the reader knows it and from when: ``did · June 2019``."""
    basis = say(f"outputs.basis.{recalled.basis}", lang)
    return f"{basis} · {month(recalled.when, lang)}" if recalled.when else basis


def lens_name(name: str, lang: str) -> str:
    """A lens by its name in the reader's language; their own lenses as they named them."""
    key = f"analysis.lens.{name}"
    return say(f"analysis.lens.{name}", lang) if key in catalogue(lang) else one_line(name)


def blind_spot_words(digest: Digest, spot: Finding, lang: str) -> str:
    """How often the material names it and the notes don't; of one that is being explored its level
    and its next task."""
    explored = digest.explored.get(spot.id)
    if explored is None:
        return _named_words(spot, lang)
    level = say(f"frontier.level.{explored.level}", lang)
    if explored.next is None:
        return level
    task = say(f"frontier.task.{explored.next.task}", lang)
    return say("frontier.in_digest", lang, level=level, task=task)


def _named_words(spot: Finding, lang: str) -> str:
    count, in_notes = int(str(spot.details.get("count", 0))), int(str(spot.details.get("in_notes", 0)))
    if in_notes:
        return say("outputs.blind_spot.seldom", lang, count=count, in_notes=number(in_notes))
    return say("outputs.blind_spot.never", lang, count=count)


def aliases(spot: Finding) -> list[str]:
    found = spot.details.get("aliases", [])
    return [one_line(str(alias)) for alias in found] if isinstance(found, list) else []


def detail(finding: Finding, name: str) -> str:
    """A detail as one line of text, empty where there is none."""
    return one_line(str(finding.details.get(name, "")))


def rest_words(page: FrontPage, lang: str) -> list[str]:
    """What the front page left out, each with its count."""
    rest = page.rest
    counts = {
        "validations": rest.validations,
        "techniques": rest.techniques,
        "questions": rest.questions,
        "blind_spots": rest.blind_spots,
    }
    return [say(f"outputs.rest.{name}", lang, count=count) for name, count in counts.items() if count]


def prepared(digest: Digest, lang: str) -> str:
    """How long it took, whether a model had a part in it, and how many proposals wait."""
    time = duration(digest.seconds, lang)
    if digest.usage is None:
        said = [say("outputs.took", lang, time=time)]
    else:
        said = [say("outputs.took_with", lang, time=time, model=one_line(digest.usage.name))]
    if digest.waiting:
        said.append(say("outputs.waiting", lang, count=digest.waiting))
    return ("" if lang == "zh" else " ").join(said)


def place_words(digest: Digest, passage_id: str, lang: str) -> str:
    """Where a passage stands: its kind of text and the heading above it."""
    theirs = say(f"outputs.theirs.{digest.material.kind}", lang)
    for digested in digest.passages:
        passage = digested.analysis.passage
        if passage.id == passage_id and passage.heading:
            heading = one_line(passage.heading.split(" › ")[-1])
            return theirs if heading == title_of(digest.material) else f"{theirs} · {heading}"
    return theirs


def quote_lines(technique: Finding) -> list[str]:
    """A technique's quote; a formula or a list of several lines keeps them."""
    if not technique.quotes:
        return []
    quote = technique.quotes[0].exact
    if technique.details.get("kind") in ("formula", "enumeration"):
        return [line for line in (plain(each) for each in quote.split("\n")) if line]
    return [plain(quote)]
