"""An account as cards: techniques, questions with the last deduction, and what mastery asks.

A card is the same whenever it is made of the same record; ``moment`` is when what it says last changed, so
that a later deck brings only what is new.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from banyun.language.wording import listing, say
from banyun.materials.anchor import Anchor
from banyun.outputs.brief import BRIEF, weight_of
from banyun.outputs.prose import one_line, plain, visible
from banyun.outputs.shared_words import month
from banyun.outputs.sharing.quoting import dated, place_words, quoted, quoted_lines, theirs_words
from banyun.outputs.sources import address_of, rights_words, source_words
from banyun.study.account import Account, Asking, Carried, Pair
from banyun.study.asked import Asked

CardKind = Literal["technique", "question", "detail"]


@dataclass(frozen=True, slots=True)
class Card:
    """``record_id`` names what it is made of. All other texts are HTML in which nothing of a text acts."""

    record_id: str
    kind: CardKind
    front: str
    back: str
    theirs: str
    mine: str
    source: str
    moment: datetime


def cards_of(account: Account, lang: str) -> list[Card]:
    """The cards, in the order of the account."""
    return [
        *(_technique(account, each, lang) for each in account.carried),
        *(_question(account, each, lang) for each in account.answered),
        *(_detail(account, each, lang) for each in account.details if _may_be_asked(account, each)),
    ]


def _may_be_asked(account: Account, each: Asking) -> bool:
    """A question of a detail has a sentence of the text in it."""
    return not account.material.restricted or weight_of(each.detail.question) <= BRIEF


_PLAYED = re.compile(r"\[(?=(?:sound|anki|latex|\$))", re.IGNORECASE)
_MATH = re.compile(r"\\(?=[()\[\]])")
_CLOZE = re.compile(r"\{(?=\{)|\}(?=\})")


def shown(text: str) -> str:
    """A text as HTML: escaped, its lines kept, and nothing in it that Anki plays, typesets or runs."""
    found = html.escape(visible(text.strip()), quote=True)
    found = _PLAYED.sub("[<span></span>", found)
    found = _MATH.sub(lambda match: f"{match[0]}<span></span>", found)
    found = _CLOZE.sub(lambda match: f"{match[0]}<span></span>", found)
    return found.replace("\n", "<br>")


def _technique(account: Account, each: Carried, lang: str) -> Card:
    body = each.technique.body
    why = say("sharing.post.why", lang, why=body.why) if body.why else ""
    back = [_paragraph(body.pattern), _paragraph(why)]
    for situation, rehearsal in each.rehearsals:
        said = place_words(situation.body, lang)
        back.append(f"<p><b>{shown(said)}</b></p>{_paragraph(rehearsal.body.text)}")
    pair = account.pair_at(body.quotes)
    moments = [each.technique.updated, *(one.updated for _, one in each.rehearsals)]
    return Card(
        each.technique.id,
        "technique",
        shown(say("sharing.card.technique", lang, name=one_line(body.name))),
        "".join(back),
        _quote(quoted_lines(body.quotes, body.kind, account.material)),
        _mine(pair, lang),
        _source(account, body.quotes, lang),
        max(moments + ([pair.taken.created] if pair else [])),
    )


def _question(account: Account, asked: Asked, lang: str) -> Card:
    body, last = asked.question.body, asked.deductions[-1]
    pair = account.pair_at(body.quotes)
    mine = [f"“{plain(quote.exact)}”" for quote in last.body.note_quotes]
    titles = [note.title for each in last.body.note_ids if (note := account.notes.get(each))]
    if titles:
        mine.append(say("sharing.vault.deepens", lang, notes=listing(titles, lang)))
    moments = [asked.question.updated, last.updated]
    if not mine and pair is not None:
        moments.append(pair.taken.created)
    return Card(
        asked.question.id,
        "question",
        shown(body.text),
        f"<p><b>{shown(dated(last.created, lang))}</b></p>{_paragraph(last.body.text)}",
        _quote([quoted(quote, account.material) for quote in body.quotes]),
        _quote(mine) if mine else _mine(pair, lang),
        _source(account, body.quotes, lang),
        max(moments),
    )


def _detail(account: Account, each: Asking, lang: str) -> Card:
    pair = account.pair_at([each.answer])
    moments = [each.moment] + ([pair.taken.created] if pair else [])
    return Card(
        f"{account.material.id}/{each.detail.key}",
        "detail",
        shown(each.detail.question),
        _paragraph(("、" if lang == "zh" else "; ").join(each.detail.wanted)),
        _quote([quoted(each.answer, account.material)]),
        _mine(pair, lang),
        _source(account, [each.answer], lang),
        max(moments),
    )


def _paragraph(text: str) -> str:
    return f"<p>{shown(text)}</p>" if text.strip() else ""


def _quote(lines: Sequence[str]) -> str:
    return "<br>".join(shown(line) for line in lines if line)


def _mine(pair: Pair | None, lang: str) -> str:
    """The reader's own words on the same passage, and where they stand."""
    if pair is None:
        return ""
    when = month(pair.note.when, lang) if pair.note.when else ""
    basis = say(f"sharing.vault.basis.{pair.note.basis}", lang)
    whose = " · ".join(filter(None, (one_line(pair.note.title), basis, when)))
    return f"{shown(plain(pair.taken.note_quote.exact))}<br><small>— {shown(whose)}</small>"


def _source(account: Account, quotes: Sequence[Anchor], lang: str) -> str:
    return "<br>".join(_source_lines(account, quotes, lang))


def _source_lines(account: Account, quotes: Sequence[Anchor], lang: str) -> Iterator[str]:
    material, address = account.material, address_of(account.material)
    if quotes:
        whose = theirs_words(material, account.heading(quotes[0]), lang)
        if whose != theirs_words(material, "", lang):
            yield shown(whose)
    yield shown(source_words(material, lang))
    if address:
        yield f'<a href="{html.escape(address, quote=True)}">{shown(address)}</a>'
    if rights := rights_words(material, lang):
        yield shown(rights)
