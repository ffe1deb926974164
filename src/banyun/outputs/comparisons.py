"""What moved between two digests, and one text before two readers, as reports and as JSON values."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.digest.beside import Beside, Sided
from banyun.digest.digest import DigestedPassage
from banyun.digest.moved import Moved, MovedPassage
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Evidence
from banyun.language.wording import say
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.outputs.prose import begun, one_line, plain
from banyun.outputs.records import quote_record, stance_record
from banyun.outputs.report import Item, Phrase, Report, Row, Section
from banyun.outputs.shared_words import aliases, note_source, title_of

Values = dict[str, object]

FEW = 12
"""Passages of a kind that are shown; all are in the JSON."""

_FIRST_WORDS = 60


def moved_report(moved: Moved, lang: str) -> Report:
    """What moved, what came nearer first."""
    lead = [say("moved.since", lang, day=moved.since.date(), now=moved.digest.created.date())]
    words = [say(f"moved.count.{name}", lang, before=before, now=now) for name, before, now in moved.counts]
    lead.append(("，" if lang == "zh" else ", ").join(words))
    if moved.changed:
        lead.append(say("moved.changed", lang))
    if moved.nothing:
        lead.append(say("moved.nothing", lang))
    nearer = [one for one in moved.passages if one.nearer]
    further = [one for one in moved.passages if not one.nearer]
    sections = [
        _passages(say("moved.nearer", lang), nearer, moved, lang),
        _passages(say("moved.further", lang), further, moved, lang),
        _passages(say("moved.evidence", lang), moved.evidence, moved, lang),
        _names(say("moved.spots_gone", lang), moved.spots_gone),
        _names(say("moved.spots_new", lang), moved.spots_new),
        _names(say("moved.questions_new", lang), moved.questions_new),
        _names(say("moved.techniques_new", lang), moved.techniques_new),
        Section(
            say("moved.stances", lang),
            tuple(
                (
                    Phrase(say(f"moved.stance.{one.stance}", lang), "head"),
                    Phrase(f"“{plain(one.material_quote.exact)}”", "quote"),
                    Phrase(f"“{plain(one.note_quote.exact)}”", "mine"),
                )
                for one in moved.stances
            ),
        ),
    ]
    return Report(
        title_of(moved.digest.material),
        tuple(lead),
        tuple(one for one in sections if one.items),
        moved.digest.material.language,
    )


def _passages(label: str, found: Sequence[MovedPassage], moved: Moved, lang: str) -> Section:
    items: list[Item] = []
    for one in found[:FEW]:
        change = say("moved.from_to", lang, before=_known(one.before, lang), now=_known(one.now, lang))
        head = change if one.before != one.now else _known(one.now, lang)
        phrases = [
            Phrase(f"{_place(one.digested, moved, lang)}{head}", "head"),
            Phrase(f"“{_first_words(one.digested)}”", "quote"),
        ]
        for evidence in one.by[:2]:
            recalled = evidence.recalled
            source = say("moved.by", lang, title=one_line(recalled.title), source=note_source(recalled, lang))
            phrases += [Phrase(source, "quiet"), Phrase(f"“{plain(recalled.quote.exact)}”", "mine")]
        items.append(tuple(phrases))
    if len(found) > FEW:
        items.append((Phrase(say("cli.more", lang, count=len(found) - FEW), "quiet"),))
    return Section(label, tuple(items))


def _place(digested: DigestedPassage, moved: Moved, lang: str) -> str:
    heading = one_line(digested.analysis.passage.heading.split(HEADING_SEPARATOR)[-1])
    if not heading or heading == title_of(moved.digest.material):
        return ""
    return say("moved.place", lang, heading=heading)


def _names(label: str, names: Sequence[str]) -> Section:
    return Section(label, tuple((Phrase(one_line(name)),) for name in names))


def _known(known: str, lang: str) -> str:
    return say(f"moved.known.{known}", lang)


def _first_words(digested: DigestedPassage) -> str:
    return begun(plain(digested.analysis.passage.text), _FIRST_WORDS)


def moved_values(moved: Moved) -> Values:
    return {
        "schema": 1,
        "material": moved.digest.material.id,
        "since": moved.since.isoformat(),
        "now": moved.digest.created.isoformat(),
        "changed": moved.changed,
        "counts": {name: {"before": before, "now": now} for name, before, now in moved.counts},
        "passages": [_moved(one) for one in moved.passages],
        "evidence": [_moved(one) for one in moved.evidence],
        "blind_spots": {"gone": list(moved.spots_gone), "new": list(moved.spots_new)},
        "questions": list(moved.questions_new),
        "techniques": list(moved.techniques_new),
        "stances": [stance_record(one) for one in moved.stances],
    }


def _moved(one: MovedPassage) -> Values:
    passage = one.digested.analysis.passage
    return {
        "passage": passage.id,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "before": one.before,
        "now": one.now,
        "by": [_evidence(each) for each in one.by],
    }


def _evidence(one: Evidence) -> Values:
    recalled = one.recalled
    return {
        "note": recalled.note_id,
        "title": recalled.title,
        "basis": recalled.basis,
        **quote_record(recalled.quote),
        "material_quote": quote_record(one.material_quote),
    }


def beside_report(beside: Beside, lang: str) -> Report:
    """Where the two readers differ, passage by passage; then the blind spots and questions of each."""
    first, second = beside.digests
    lead = (
        say("beside.readers", lang, first=beside.names[0], second=beside.names[1]),
        say("beside.differ", lang, count=len(beside.differing), of=len(beside.passages)),
    )
    rows = tuple(
        Row(
            (Phrase(_shared(one), "head"), Phrase(f"“{_first_words(one.first)}”", "quote")),
            _side(one, 0, lang),
            _side(one, 1, lang),
        )
        for one in beside.differing[:FEW]
    )
    sections = [Section(say("beside.passages", lang), rows=rows, heads=beside.names)] if rows else []
    sections += [
        _pair(
            say("beside.blind_spots", lang), [_spot(beside.spots[0]), _spot(beside.spots[1])], beside, lang
        ),
        _pair(
            say("beside.questions", lang),
            [[one_line(q.text) for q in side[:FEW]] for side in beside.questions],
            beside,
            lang,
        ),
    ]
    if beside.spots_of_both:
        both = [Phrase(one) for one in _spot(beside.spots_of_both)]
        sections.append(Section(say("beside.of_both", lang), tuple((one,) for one in both)))
    return Report(
        title_of(first.material),
        lead,
        tuple(one for one in sections if one.rows or one.items),
        second.material.language,
    )


def _shared(one: Sided) -> str:
    return one_line(one.passage.heading.split(HEADING_SEPARATOR)[-1])


def _side(one: Sided, at: int, lang: str) -> Item:
    digested = (one.first, one.second)[at]
    known = _known(digested.analysis.known, lang)
    head = say("beside.validates", lang, known=known) if one.validates[at] else known
    best = one.evidence[at]
    if best is None:
        return (Phrase(head), Phrase(say("beside.no_evidence", lang), "quiet"))
    source = f"{one_line(best.recalled.title)} · {note_source(best.recalled, lang)}"
    return (Phrase(head), Phrase(source, "quiet"), Phrase(f"“{plain(best.recalled.quote.exact)}”", "mine"))


def _spot(spots: Sequence[Finding]) -> list[str]:
    return [", ".join([one_line(one.name), *aliases(one)[:2]]) for one in spots[:FEW]]


def _pair(label: str, sides: Sequence[Sequence[str]], beside: Beside, lang: str) -> Section:
    if not any(sides):
        return Section(label)
    left, right = (
        tuple(Phrase(f"· {one}") for one in side) or (Phrase(say("beside.none", lang), "quiet"),)
        for side in sides
    )
    return Section(label, rows=(Row((), left, right),), heads=beside.names)


def beside_values(beside: Beside) -> Values:
    return {
        "schema": 1,
        "material": beside.digests[0].material.id,
        "readers": list(beside.names),
        "passages": [
            {
                "passage": one.passage.id,
                "heading": one.passage.heading,
                "start": one.passage.start,
                "end": one.passage.end,
                "differs": one.differs,
                "sides": [
                    {
                        "known": digested.analysis.known,
                        "novelty": digested.analysis.novelty,
                        "validates": one.validates[at],
                        "evidence": [_evidence(each) for each in digested.analysis.evidence],
                    }
                    for at, digested in enumerate((one.first, one.second))
                ],
            }
            for one in beside.passages
        ],
        "blind_spots": {
            "only": [[one.name for one in side] for side in beside.spots],
            "both": [one.name for one in beside.spots_of_both],
        },
        "questions": [[one.text for one in side] for side in beside.questions],
    }
