"""What the reader says of a material, as it is asked for and shown again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import Pairing
from banyun.findings.bodies import Body, Lookup, Question, Reaction, Recollection
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record, of_kind
from banyun.knowledge.evidence import Recalled
from banyun.language.wording import day, listing, say
from banyun.outputs.columns import Word
from banyun.outputs.excerpts import Excerpt
from banyun.outputs.prose import blocks, one_line, plain
from banyun.outputs.records import quote_record
from banyun.outputs.said_words import SHORT, cut, lookup_line
from banyun.outputs.shared_words import note_source, place_words
from banyun.outputs.text import WIDEST, Sheet, excerpt_lines, facing

Remark = Finding | StanceTaken | Record[Body]
"""Something said of a material that has its place in the text."""


@dataclass(frozen=True, slots=True)
class Look:
    """How wide the terminal is, whether it has colours, and the language to speak."""

    lang: str
    width: int = 80
    colour: bool = False

    def sheet(self) -> Sheet:
        return Sheet(self.lang, min(self.width, WIDEST), self.colour)


def pair_card(digest: Digest, pairing: Pairing, look: Look, *, count: str) -> str:
    """One piece of evidence: passage and note side by side, and why the note came up."""
    sheet = look.sheet()
    recalled = pairing.evidence.recalled
    sheet.gap()
    sheet.words([Word(f"{count}  ", "quiet"), Word(one_line(recalled.title), "title")])
    sheet.gap()
    facing(sheet, digest, pairing)
    sheet.line(one_line(recalled.why), "quiet")
    return sheet.text()


def searched_line(digested: DigestedPassage, lang: str) -> str:
    """What was looked for in the notes; that a passage is new rests on it."""
    terms = [one_line(term) for term in digested.analysis.searched]
    if not terms:
        return say("validation.searched_nothing", lang)
    return say("outputs.html.searched", lang, terms=listing(terms, lang))


def searched_text(digest: Digest, look: Look) -> str:
    """For each passage that is not wholly known, what was looked for."""
    sheet = look.sheet()
    for digested in digest.passages:
        analysis = digested.analysis
        if not analysis.passage.readable or not analysis.searched or analysis.known == "known":
            continue
        sheet.gap()
        sheet.words(
            [
                Word(f"{say(f'outputs.known.{analysis.known}', look.lang)}  ", "label"),
                Word(cut(plain(analysis.passage.text), 2 * SHORT)),
            ]
        )
        sheet.line(searched_line(digested, look.lang), "quiet", indent="  ")
    return sheet.text().lstrip("\n") or say("validation.all_known", look.lang)


def passage_card(digest: Digest, digested: DigestedPassage, look: Look, *, count: str) -> str:
    """One passage, to react to."""
    sheet = look.sheet()
    sheet.gap()
    place = place_words(digest, digested.analysis.passage.id, look.lang)
    sheet.words([Word(f"{count}  ", "quiet"), Word(place, "label")])
    passage = digested.analysis.passage
    found = blocks(passage.text, markdown=digest.version.format == "markdown", code=passage.kind == "code")
    lines = excerpt_lines(Excerpt(tuple(found), False, False), sheet.measure - 2, "plain", look.colour)
    sheet.lines([[Word("  "), *line] if line else [] for line in lines])
    return sheet.text()


def felt_lines(
    feeling: str,
    evidence: Sequence[Recalled],
    findings: Sequence[Finding],
    look: Look,
) -> str:
    """Where a reaction leads: notes with their words, techniques or blind spots by name."""
    sheet = look.sheet()
    if evidence:
        sheet.line(say(f"validation.leads.{feeling}_notes", look.lang))
    elif not findings:
        sheet.line(say(f"validation.leads.{feeling}_nothing", look.lang))
    for recalled in evidence:
        sheet.words(
            [
                Word(one_line(recalled.title), "mine"),
                Word(f"  {note_source(recalled, look.lang)}", "quiet"),
            ],
            first="  ",
            rest="    ",
        )
        sheet.words([Word(plain(recalled.quote.exact), "mine")], first="    ", rest="    ")
    if findings:
        sheet.line(say(f"validation.leads.{feeling}_findings", look.lang))
    for finding in findings:
        words = [Word(one_line(finding.name), "strong")]
        if finding.kind == "technique" and finding.text:
            words.append(Word(f"  {one_line(finding.text)}"))
        sheet.words(words, first="  ", rest="    ")
    return sheet.text()


def remark_lines(remarks: Sequence[tuple[str, Remark]], lang: str) -> list[str]:
    """What was said of a material in the order of its text, each under the heading it stands below
    (pairs of heading and remark)."""
    lines: list[str] = []
    last = ""
    for heading, remark in remarks:
        if heading != last and heading:
            lines.append(one_line(heading))
        last = heading
        lines += [f"  {line}" for line in _remark(remark, lang)]
    return lines


def _remark(remark: Remark, lang: str) -> Iterator[str]:
    if isinstance(remark, Finding):
        quote = f"  “{cut(remark.quotes[0].exact)}”" if remark.quotes else ""
        yield f"{remark.id}  {say('cli.kind.point', lang)}  {one_line(remark.name)}{quote}"
    elif isinstance(remark, StanceTaken):
        words = say(
            f"cli.stance.{remark.stance}",
            lang,
            note=cut(remark.note_quote.exact),
            material=cut(remark.material_quote.exact),
        )
        lost = f" {say('cli.orphaned', lang)}" if remark.orphaned else ""
        yield f"{remark.id}  {words}{lost}"
    else:
        yield f"{remark.id}  {record_line(remark, lang)}"


def record_line(record: Record[Body], lang: str) -> str:
    """A reaction, detail or lookup on one line; of other records what they are."""
    body = record.body
    if isinstance(body, Reaction):
        quote = f"  “{cut(body.quote.exact)}”" if body.quote else ""
        return f"{say(f'validation.felt.{body.feeling}', lang)}{quote}"
    if isinstance(body, Recollection):
        return say("validation.detail_line", lang, day=record.created.date(), text=one_line(body.text))
    if isinstance(body, Lookup):
        return lookup_line(body, lang)
    if isinstance(body, Question):
        return f"{say('cli.kind.question', lang)}  {one_line(body.text)}"
    return record.kind


def lookups_text(found: Sequence[Record[Lookup]], look: Look) -> str:
    """Lookups, one after the other."""
    sheet = look.sheet()
    if not found:
        sheet.line(say("validation.lookup.none", look.lang))
    for one in found:
        sheet.line(f"{day(one.created, look.lang)}  {one.id}", "quiet")
        sheet.line(lookup_line(one.body, look.lang), indent="  ")
    return sheet.text()


def pair_record(pairing: Pairing) -> dict[str, object]:
    """Evidence that waits for a stance, as JSON."""
    recalled = pairing.evidence.recalled
    return {
        "passage": pairing.digested.analysis.passage.id,
        "note": recalled.note_id,
        "title": recalled.title,
        "basis": recalled.basis,
        "when": recalled.when.text if recalled.when else None,
        "stance": pairing.evidence.stance,
        "material_quote": quote_record(pairing.evidence.material_quote),
        "note_quote": quote_record(recalled.quote),
        "score": round(recalled.score, 4),
        "why": recalled.why,
    }


def reaction_record(record: Record[Reaction]) -> dict[str, object]:
    body = record.body
    return {
        "id": record.id,
        "material": record.material_id,
        "passage": body.passage_id,
        "feeling": body.feeling,
        "quote": quote_record(body.quote) if body.quote else None,
        "at": record.updated.isoformat(),
    }


def recollection_record(record: Record[Recollection]) -> dict[str, object]:
    return {
        "id": record.id,
        "stance": record.about,
        "note": record.body.note_id,
        "prompt": record.body.prompt,
        "text": record.body.text,
        "at": record.created.isoformat(),
    }


def lookup_record(record: Record[Lookup]) -> dict[str, object]:
    return {
        "id": record.id,
        "material": record.material_id,
        "about": record.about,
        "what": record.body.what,
        "where": record.body.where,
        "learned": record.body.learned,
        "at": record.created.isoformat(),
    }


def said_records(remarks: Sequence[Remark]) -> dict[str, list[dict[str, object]]]:
    """Reactions, details and lookups as JSON, by kind, in the order given."""
    records = [one for one in remarks if isinstance(one, Record)]
    return {
        "reactions": [reaction_record(one) for one in of_kind(records, Reaction)],
        "details": [recollection_record(one) for one in of_kind(records, Recollection)],
        "lookups": [lookup_record(one) for one in of_kind(records, Lookup)],
    }


def point_passes(digest: Digest, point: Finding) -> list[str]:
    """The passes of the passages that a point lies in, best first, once each."""
    found = [
        (ranked.score, ranked.pass_name)
        for digested in digest.passages
        if digested.analysis.passage.id in point.passage_ids
        for ranked in digested.passes
    ]
    return list(dict.fromkeys(name for _, name in sorted(found, reverse=True)))
