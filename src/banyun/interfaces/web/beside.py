"""What stands beside the passage in focus: the notes that answer it, and what each pass offers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from banyun.analysis.lenses import lens_kinds
from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import standing
from banyun.findings.bodies import Technique
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.points import is_point
from banyun.findings.records import Record
from banyun.knowledge.evidence import Evidence
from banyun.language.sentences import sentences
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.reacting import Routed
from banyun.materials.anchor import Anchor
from banyun.outputs.excerpts import from_note
from banyun.outputs.front_words import question_words, spot_words, technique_words
from banyun.outputs.margin import clash_words, note_words, passage_lines, summary
from banyun.outputs.prose import one_line, plain, plain_lines
from banyun.outputs.said_words import mark_words, passage_words, recollection_words
from banyun.outputs.shared_words import lens_name, place_words
from banyun.outputs.suggested import Suggested, suggested_here
from banyun.outputs.typeset import Part, parts_of
from banyun.passes.base import PassScore
from banyun.study.asked import Asked

KEYS = {"validation": "1", "transfer": "2", "enhancement": "3", "frontier": "4", "challenge": "5"}
"""The key that leads to the next passage worth a pass."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: the note's words with its quote marked, the material's words (code points of
    its text), what the reader said of the pair, and what may be asked about the work behind it."""

    note_id: str
    note: dict[str, str]
    mine: tuple[Part, ...]
    cut: tuple[bool, bool]
    theirs: str
    start: int
    end: int
    stance: str
    why: str
    marks: str
    details: tuple[str, ...]
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a pass offers here or that the reader took: its finding or record, its words, and
    where what the reader made of it has its page."""

    id: str
    mine: bool
    words: dict[str, object]
    address: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """All that stands beside one passage. ``leads`` says where the first reaction leads, ``tells``
    whether what was done is to be told here, since no note does, ``told`` is what was; ``nearest`` are the
    notes that are nearest to a hard one; ``first`` are its first words, to quote where nothing is
    selected."""

    passage: str
    place: str
    summary: str
    known: str
    felt: str
    leads: str
    tells: bool
    told: str
    nearest: tuple[dict[str, str], ...]
    passes: tuple[tuple[str, str, str], ...]
    pieces: tuple[Piece, ...]
    clashes: tuple[dict[str, str], ...]
    points: tuple[Finding, ...]
    offered: tuple[Finding, ...]
    mergeable: tuple[Finding, ...]
    halves: Mapping[str, Sequence[str]]
    techniques: tuple[Offer, ...]
    questions: tuple[Offer, ...]
    asked: tuple[Asked, ...]
    spots: tuple[Offer, ...]
    suggested: tuple[Suggested, ...]
    said: tuple[str, ...]
    searched: str
    first: str
    linked: tuple[tuple[str, str, str], ...]
    """Notes that link to the passage: id, title, language."""
    lenses: Sequence[tuple[str, str]]

    @property
    def first_technique(self) -> str:
        """The first one that is offered: a key takes it from the text."""
        return _first_offered(self.techniques)

    @property
    def first_spot(self) -> str:
        return _first_offered(self.spots)


def beside(library: Library, digest: Digest, one: DigestedPassage, lang: str) -> Beside:
    """What stands beside a passage of a digest."""
    passage = one.analysis.passage
    evidence = [piece for piece in one.analysis.evidence if piece.stance != "unrelated"]
    points = [point for point in standing(digest.findings, "point") if passage.id in point.passage_ids]
    own = tuple(point for point in points if is_point(point))
    lines = passage_lines(one, lang)
    led = library.led(digest, passage.id)
    return Beside(
        passage=passage.id,
        place=place_words(digest, passage.id, lang),
        summary=summary(one, len(evidence), lang) if passage.readable else "",
        known=one.analysis.known if passage.readable else "",
        felt=digest.said.feeling(passage.id) or "",
        leads=_leads(led, lang) if led else "",
        tells=led is not None and led.reaction.body.feeling == "did" and not led.evidence,
        told=(led.reaction.body.told or "") if led else "",
        nearest=tuple(note_words(digest, recalled, lang) for recalled in led.nearest) if led else (),
        passes=tuple(_pass(ranked, lang) for ranked in one.passes),
        pieces=tuple(_piece(library, digest, one, piece, lang) for piece in evidence),
        clashes=tuple(
            clash_words(clash, lang)
            for clash in standing(digest.findings, "disagreement")
            if passage.id in clash.passage_ids
        ),
        points=own,
        offered=tuple(point for point in points if point.author == "analysis" and not is_point(point)),
        mergeable=tuple(point for point in standing(digest.findings, "point") if is_point(point)),
        halves={point.id: _halves(point) for point in own},
        techniques=tuple(_techniques(digest, passage.id, lang)),
        questions=tuple(
            Offer(question.id, False, dict(question_words(digest, question, lang)))
            for question in standing(digest.findings, "question")
            if passage.id in question.passage_ids and question.state == "suggested"
        ),
        asked=tuple(_asked(library, digest, one)),
        spots=tuple(
            _spot(digest, spot, lang)
            for spot in standing(digest.findings, "blind_spot")
            if passage.id in spot.passage_ids
        ),
        suggested=tuple(suggested_here(digest, passage.id, lang)),
        said=tuple(passage_words(digest, passage.id, lang)),
        searched=lines[-1] if one.analysis.searched else "",
        first=_first_words(passage.text),
        linked=tuple(linked_here(library, digest.material.id, passage.id)),
        lenses=[("", "—"), *((name, lens_name(name, lang)) for name in lens_kinds())],
    )


def linked_here(library: Library, material_id: str, passage_id: str = "") -> Iterator[tuple[str, str, str]]:
    """The notes that link to a passage, or to the whole material: id, title, language."""
    for one in library.linked_from(material_id):
        if passage_id in one.passages:
            yield one.note.id, one_line(one.note.title), one.note.language


def _leads(led: Routed, lang: str) -> str:
    """Where a reaction leads, where the panel does not show it anyway."""
    feeling = led.reaction.body.feeling
    found = {"did": led.evidence, "could": led.techniques, "hard": led.nearest}[feeling]
    if not found:
        return led.reaction.body.told or say(f"validation.leads.{feeling}_nothing", lang)
    return say("validation.leads.hard_notes", lang) if feeling == "hard" else ""


def _pass(ranked: PassScore, lang: str) -> tuple[str, str, str]:
    name = ranked.pass_name
    return KEYS.get(name, ""), say(f"outputs.pass.{name}", lang), one_line(ranked.why)


def _piece(library: Library, digest: Digest, one: DigestedPassage, piece: Evidence, lang: str) -> Piece:
    recalled = piece.recalled
    excerpt = from_note(digest, recalled)
    taken = _taken(digest, one.analysis.passage.id, recalled.note_id)
    prompts = library.prompts_on(taken) if taken is not None and taken.stance == "confirms" else []
    return Piece(
        note_id=recalled.note_id,
        note=note_words(digest, recalled, lang),
        mine=tuple(parts_of(excerpt.blocks, {})),
        cut=(excerpt.cut_before, excerpt.cut_after),
        theirs=plain_lines(piece.material_quote.exact),
        start=piece.material_quote.start,
        end=piece.material_quote.end,
        stance=piece.stance,
        why=one_line(recalled.why),
        marks=mark_words(recalled, lang),
        details=tuple(recollection_words(digest, piece, one.analysis.passage.id, lang)),
        prompts=tuple(one_line(prompt.text) for prompt in prompts),
    )


def _taken(digest: Digest, passage_id: str, note_id: str) -> StanceTaken | None:
    """The latest stance on a passage and a note."""
    found = [one for one in digest.stances if (one.passage_id, one.note_id) == (passage_id, note_id)]
    return found[-1] if found else None


def _halves(point: Finding) -> list[str]:
    """What a point may be split into: its quotes, else the sentences of the only one; two at least."""
    quotes = [quote.exact for quote in point.quotes]
    if len(quotes) > 1:
        return quotes
    said = [found.of(quotes[0]) for found in sentences(quotes[0])] if quotes else []
    return said if len(said) > 1 else [*quotes, *quotes]


def _spot(digest: Digest, spot: Finding, lang: str) -> Offer:
    explored = digest.explored.get(spot.id)
    address = f"/explorations/{explored.exploration_id}" if explored else ""
    words = dict[str, object](spot_words(digest, spot, lang))
    return Offer(spot.id, explored is not None, words, address, accepted=spot.state == "accepted")


def _first_offered(offers: Sequence[Offer]) -> str:
    return next((one.id for one in offers if not one.mine), "")


def _techniques(digest: Digest, passage_id: str, lang: str) -> Iterator[Offer]:
    taken = {one.body.from_finding: f"/techniques/{one.id}" for one in digest.own.techniques}
    start, end = _span(digest, passage_id)
    for technique in digest.own.techniques:
        if technique.body.from_finding is None and _within(technique.body.quotes, start, end):
            yield Offer(technique.id, True, _own_technique(technique), f"/techniques/{technique.id}")
    for finding in standing(digest.findings, "technique"):
        if passage_id in finding.passage_ids:
            words = technique_words(digest, finding, lang)
            yield Offer(finding.id, finding.id in taken, words, taken.get(finding.id, ""))


def _own_technique(technique: Record[Technique]) -> dict[str, object]:
    body = technique.body
    return {
        "name": one_line(body.name),
        "text": one_line(f"{body.pattern} {body.why}"),
        "quote": [plain(quote.exact) for quote in body.quotes],
        "coming": "",
    }


def _asked(library: Library, digest: Digest, one: DigestedPassage) -> Iterator[Asked]:
    """The reader's questions at a passage."""
    passage = one.analysis.passage
    for asked in library.questions(on=digest.material.id):
        if _within(asked.question.body.quotes, passage.start, passage.end):
            yield asked


def _within(quotes: Sequence[Anchor], start: int, end: int) -> bool:
    return any(quote.start < end and start < quote.end for quote in quotes)


def _span(digest: Digest, passage_id: str) -> tuple[int, int]:
    for one in digest.passages:
        if one.analysis.passage.id == passage_id:
            return one.analysis.passage.start, one.analysis.passage.end
    return 0, 0


def _first_words(text: str) -> str:
    found = next(iter(sentences(text)), None)
    return plain(found.of(text) if found else text)
