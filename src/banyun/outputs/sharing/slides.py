"""An account as slides: values that Marp's Markdown and the page for a browser both render.

The formula and the sharp number come first, one thing stands on a slide, and what is too long for it goes
into the speaker notes. A pass in which the reader said nothing gives no slide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from banyun.findings.exploration import Exploration
from banyun.findings.records import Record
from banyun.language.wording import say
from banyun.outputs.brief import brief
from banyun.outputs.prose import one_line, plain
from banyun.outputs.shared_words import detail
from banyun.outputs.sharing.post import lookup_words, sentence, thought_words
from banyun.outputs.sharing.quoting import (
    dated,
    first_sentences,
    mine_words,
    place_words,
    quoted,
    quoted_lines,
    theirs_words,
)
from banyun.outputs.sources import address_of, by_words, rights_words, source_words
from banyun.study.account import Account, Carried, Pair
from banyun.study.asked import Asked

Kind = Literal["title", "formula", "number", "words", "pair", "list", "table", "coverage", "source"]

QUOTE = {"zh": 110, "en": 260}
WORDS = {"zh": 130, "en": 320}
"""Code points that a slide holds of a quote, and of the speaker's own words."""

_OPENERS = (("formula", "formula"), ("sharp_number", "number"), ("before_after", "before_after"))
_LONGEST_FORMULA = 8
_ITEMS = 6
_ROWS = 5
_ROWS_BESIDE = 3
"""Rows that fit under a few words."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one side, and whose they are; ``mine`` are the speaker's."""

    words: tuple[str, ...]
    whose: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Slide:
    """``title`` is plain text; ``said`` one or two sides, ``items`` a list, ``rows`` a table with its heads
    first, ``share`` 0..1 what is told; ``notes`` are for the speaker, a paragraph each."""

    kind: Kind
    title: str
    said: tuple[Said, ...] = ()
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    share: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which details of the material a talk tells: the questions that it answers, and the others."""

    told: tuple[str, ...]
    missing: tuple[str, ...]
    kept: int = 0

    @property
    def share(self) -> float:
        return len(self.told) / (len(self.told) + len(self.missing))


def slides_of(account: Account, lang: str, coverage: Coverage | None = None) -> list[Slide]:
    """The slides, in the order in which they are shown."""
    found = [_title(account, lang), *_openers(account, lang), *_principle(account, lang)]
    found += _pairs(account, (*account.done, *account.known), lang, "done", "known")
    found += _felt(account, lang)
    found += _pairs(account, account.contradicted, lang, "contradicted")
    found += [slide for each in account.carried for slide in _carried(account, each, lang)]
    found += [slide for each in account.answered for slide in _asked(account, each, lang)]
    found += _open(account, lang)
    found += [slide for each in account.explored for slide in _explored(each, lang)]
    found += _looked(account, lang)
    found += _design(account, lang)
    if coverage is not None and (coverage.told or coverage.missing):
        found.append(_coverage(coverage, lang, restricted=account.material.restricted))
    return [*found, _source(account, lang)]


def spoken(slides: Sequence[Slide]) -> str:
    """All that is shown and said, as one text: what a listener hears."""
    lines: list[str] = []
    for slide in slides:
        lines.append(slide.title)
        lines += [word for said in slide.said for word in said.words]
        lines += [*slide.items, *(cell for row in slide.rows for cell in row), *slide.notes]
    return "\n\n".join(line for line in lines if line)


def _title(account: Account, lang: str) -> Slide:
    title = say("sharing.post.title", lang, title=one_line(account.material.title))
    return Slide("title", title, items=(sentence(by_words(account.material, lang)),))


def _openers(account: Account, lang: str) -> Iterator[Slide]:
    """The formula and the sharp number: the reader's own card, else what the digest offers."""
    taken = {each.technique.body.kind: each for each in reversed(account.carried)}
    offered = {str(one.details.get("kind")): one for one in reversed(account.offered)}
    numbered = False
    for kind, name in _OPENERS:
        if kind == "before_after" and numbered:
            return
        if kind in taken:
            body = taken[kind].technique.body
            quotes, notes = body.quotes, [one_line(body.pattern), one_line(body.why)]
            notes += [one.body.text for _, one in taken[kind].rehearsals]
        elif kind in offered:
            one = offered[kind]
            quotes, notes = one.quotes, [one_line(one.text), detail(one, "why")]
        else:
            continue
        lines = quoted_lines(quotes, kind, account.material)[:_LONGEST_FORMULA]
        if not lines:
            continue
        numbered = numbered or kind == "sharp_number"
        whose = theirs_words(account.material, account.heading(quotes[0]), lang)
        yield Slide(
            "formula" if kind == "formula" else "number",
            say(f"sharing.opener.{name}", lang),
            (Said(tuple(lines), whose),),
            notes=tuple(dict.fromkeys(note for note in notes if note)),
        )


def _principle(account: Account, lang: str) -> Iterator[Slide]:
    if account.explanation is None:
        return
    text = account.explanation.body.text
    shown = first_sentences(text, WORDS[lang])
    said = (Said((shown,), mine=True),)
    yield Slide("words", say("sharing.talk.principle", lang), said, notes=() if shown == text else (text,))


def _pairs(account: Account, pairs: Sequence[Pair], lang: str, done: str, known: str = "") -> Iterator[Slide]:
    for pair in pairs:
        name = known if known and pair.note.basis != "did" else done
        theirs, mine = pair.taken.material_quote, plain(pair.taken.note_quote.exact)
        words = quoted(theirs, account.material)
        whole = [text for text in (words, mine) if len(text) > QUOTE[lang]]
        yield Slide(
            "pair",
            say(f"sharing.label.{name}", lang),
            (
                Said(
                    (first_sentences(words, QUOTE[lang]),),
                    theirs_words(account.material, account.heading(theirs), lang),
                ),
                Said((first_sentences(mine, QUOTE[lang]),), mine_words(pair.note, lang), mine=True),
            ),
            notes=(*whole, *(one.body.text for one in pair.remembered)),
        )


def _felt(account: Account, lang: str) -> Iterator[Slide]:
    if account.felt:
        quotes = [quoted(one.body.quote, account.material) for one in account.felt if one.body.quote]
        lines = [
            say("sharing.post.said_done", lang, quote=first_sentences(one, QUOTE[lang])) for one in quotes
        ]
        yield Slide("list", say("sharing.label.done", lang), items=tuple(lines[:_ITEMS]))


def _carried(account: Account, each: Carried, lang: str) -> Iterator[Slide]:
    """A technique where it was written out, else the technique itself; openers are not told again."""
    body = each.technique.body
    shown = body.kind in {kind for kind, _ in _OPENERS}
    for situation, rehearsal in each.rehearsals:
        text = rehearsal.body.text
        yield Slide(
            "words",
            one_line(body.name),
            (
                Said(
                    (first_sentences(text, WORDS[lang]),),
                    place_words(situation.body, lang),
                    mine=True,
                ),
            ),
            notes=tuple(note for note in (body.pattern, body.why, text) if note),
        )
    if each.rehearsals or shown:
        return
    said = [Said((first_sentences(body.pattern, WORDS[lang]),), mine=True)] if body.pattern else []
    if lines := quoted_lines(body.quotes, body.kind, account.material):
        whose = theirs_words(account.material, account.heading(body.quotes[0]), lang)
        said.append(Said(tuple(first_sentences(line, QUOTE[lang]) for line in lines), whose))
    if said:
        yield Slide("words", one_line(body.name), tuple(said), notes=(body.why,) if body.why else ())


def _asked(account: Account, asked: Asked, lang: str) -> Iterator[Slide]:
    body, last = asked.question.body, asked.deductions[-1]
    said = [
        Said(
            (first_sentences(quoted(quote, account.material), QUOTE[lang]),),
            theirs_words(account.material, account.heading(quote), lang),
        )
        for quote in body.quotes[:1]
    ]
    said.append(Said((first_sentences(last.body.text, WORDS[lang]),), dated(last.created, lang), mine=True))
    colon = say("sharing.vault.colon", lang)
    notes = [f"{when}{colon}{text}" for when, text in thought_words(asked, lang)]
    yield Slide("words", one_line(body.text), tuple(said), notes=tuple(notes))


def _open(account: Account, lang: str) -> Iterator[Slide]:
    waiting = [one_line(one.question.body.text) for one in account.asked if not one.deductions and one.open]
    if waiting:
        yield Slide("list", say("sharing.label.open", lang), items=tuple(waiting[:_ITEMS]))


def _explored(record: Record[Exploration], lang: str) -> Iterator[Slide]:
    body = record.body
    entries = [entry.text for entry in body.field]
    if body.grasp is not None:
        entries.append(body.grasp.text)
    sources = [one for one in (*body.papers, *body.talks) if one.taken]
    if not entries and not sources:
        return
    colon = say("sharing.vault.colon", lang)
    items = [
        f"{one_line(one.title)}{colon}{first_sentences(one.taken[-1].text, WORDS[lang] // 2)}"
        for one in sources
    ]
    said = (Said((first_sentences(entries[-1], WORDS[lang]),), mine=True),) if entries else ()
    notes = [*entries, *(entry.text for one in sources for entry in one.taken)]
    title = f"{say('sharing.label.explored', lang)}{colon}{one_line(body.topic)}"
    yield Slide("words", title, said, tuple(items[:_ITEMS]), notes=tuple(notes))


def _looked(account: Account, lang: str) -> Iterator[Slide]:
    learned = [lookup_words(one.body, lang) for one in account.lookups if one.body.learned.strip()]
    if learned:
        items = tuple(first_sentences(line, WORDS[lang] // 2) for line in learned[:_ITEMS])
        yield Slide("list", say("sharing.label.looked", lang), items=items, notes=tuple(learned))


def _design(account: Account, lang: str) -> Iterator[Slide]:
    if not account.designs:
        return
    body, title = account.designs[-1].body, say("sharing.label.design", lang)
    said = (Said((first_sentences(body.text, WORDS[lang]),), mine=True),) if body.text else ()
    notes = (body.text,) if body.text else ()
    heads = tuple(say(f"sharing.column.{name}", lang) for name in ("point", "theirs", "mine"))
    rows = []
    for one in body.points[:_ROWS]:
        theirs = quoted(one.quote, account.material) if one.quote else one_line(one.theirs)
        cells = (theirs, one_line(one.mine))
        rows.append((one_line(one.name), *(first_sentences(cell, QUOTE[lang] // 2) for cell in cells)))
    if not rows:
        yield Slide("words", title, said, notes=notes)
    elif len(rows) <= _ROWS_BESIDE and len(body.text) <= WORDS[lang] // 2:
        yield Slide("table", title, said, rows=(heads, *rows), notes=notes)
    else:
        if said:
            yield Slide("words", title, said, notes=notes)
        yield Slide("table", title, rows=(heads, *rows))


def _coverage(coverage: Coverage, lang: str, *, restricted: bool) -> Slide:
    count = len(coverage.told) + len(coverage.missing)
    items = [say("sharing.talk.told", lang, told=len(coverage.told), count=count)]
    if coverage.kept:
        items.append(say("sharing.talk.kept", lang, count=coverage.kept))
    notes = []
    for name, questions in (("told", coverage.told), ("missing", coverage.missing)):
        if questions:
            listed = [f"- {brief(one) if restricted else one}" for one in questions]
            notes.append("\n".join([say(f"sharing.details.{name}", lang), *listed]))
    title = say("sharing.talk.coverage", lang)
    return Slide("coverage", title, items=tuple(items), share=coverage.share, notes=tuple(notes))


def _source(account: Account, lang: str) -> Slide:
    items = [source_words(account.material, lang), address_of(account.material)]
    items += [say("sharing.post.mention", lang), rights_words(account.material, lang)]
    return Slide("source", say("sharing.talk.source", lang), items=tuple(item for item in items if item))
