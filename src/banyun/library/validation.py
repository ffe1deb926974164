"""Stances: the evidence held against them, the details behind a note, and what became of quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banyun.analysis.recollecting import Prompt, recollection_prompts
from banyun.digest.digest import Digest
from banyun.digest.front_page import Pairing, ranked_pairings, validations
from banyun.digest.standing import Standing
from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Recollection
from banyun.findings.finding import StanceTaken
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.growing import grown_note
from banyun.language.span import Span
from banyun.language.wording import say
from banyun.library.judging import passage_at
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.material import Material
from banyun.materials.resolving import resolve
from banyun.storage.base import Store


@dataclass(frozen=True, slots=True)
class Remembered:
    """A detail, and the id of the note that grew from it."""

    detail: Record[Recollection]
    note_id: str


def to_judge(digest: Digest) -> list[Pairing]:
    """The evidence on which the reader has not said anything, best first: what the front page shows,
    then all the rest."""
    first = validations(digest)
    shown = {(one.digested.analysis.passage.id, one.evidence.recalled.note_id) for one in first}
    rest = [
        one
        for one in ranked_pairings(digest)
        if (one.digested.analysis.passage.id, one.evidence.recalled.note_id) not in shown
    ]
    return [one for one in (*first, *rest) if one.evidence.stance == "undecided"]


def prompts_on(store: Store, several: Sequence[StanceTaken]) -> list[list[Prompt]]:
    """What to ask about the work behind the note of each of some stances, less what was answered
    before."""
    asked: dict[str, set[str]] = defaultdict(set)
    for one in store.records(Recollection) if several else ():
        asked[one.body.note_id].add(one.body.prompt)
    found = []
    for taken in several:
        note = store.note(taken.note_id)
        quote = _noted(store, taken)
        around = Span(quote.start, quote.end) if quote else Span(0, 0)
        text = store.note_text(note.id).text
        prompts = recollection_prompts(text, store.passages_of_note(note.id), around, note.language)
        found.append([one for one in prompts if one.text not in asked[note.id]])
    return found


def remember(
    store: Store, taken: StanceTaken, text: str, *, prompt: Prompt | None = None, now: datetime
) -> Remembered:
    """A detail of the reader's own work, which grows a note beside the old one, known in the same
    way and of the same time: no evidence for the material that brought it up.

    Raises:
        InvalidInput: nothing was remembered.
    """
    if not text.strip():
        raise InvalidInput("There are no details.", "Write what you remember.")
    old = store.note(taken.note_id)
    body = Recollection(old.id, text.strip(), prompt.text if prompt else "", prompt.quote if prompt else None)
    made = Record(new_id("recollection", now), body, "me", now, now, taken.material_id, taken.id)
    store.put_record(made)
    title = say("validation.details_of", "zh" if old.language == "zh" else "en", title=old.title)
    change = grown_note(made.id, title, body.text, basis=old.basis, grown_from=taken.material_id, at=now)
    note = replace(change.note, links=(old.title,), when=old.when, when_given=old.when is not None)
    (kept,) = store.put_notes([replace(change, note=note)])
    return Remembered(made, kept.id)


def stance_named(store: Store, reference: str) -> StanceTaken:
    """The stance of that id, or beginning of one.

    Raises:
        NotFound: there is none.
    """
    wanted = store.expand(reference) if reference.startswith(f"{PREFIXES['stance']}_") else reference
    for one in store.every_stance():
        if one.id == wanted:
            return one
    raise NotFound(f"There is no stance “{reference}”.", "banyun stance MATERIAL --list shows them.")


def standing_stances(store: Store, material: Material) -> list[StanceTaken]:
    """The stances on a material in the order of its text, quotes where they now lie; marked orphaned
    where the material or the note no longer has them."""
    version = store.version(material.id)
    standing = Standing(version, store.passages(version.id))
    found = [_standing(store, standing, one) for one in store.stances(material.id)]
    return sorted(found, key=lambda one: (one.orphaned, one.material_quote.start))


def reanchor(
    store: Store,
    taken: StanceTaken,
    *,
    quote: str | None,
    note_quote: str | None,
) -> StanceTaken:
    """A stance put on words that are there: those given, else those most like the old ones.

    Raises:
        QuoteNotFound: the words given are not there.
        InvalidInput: nothing like the old words is there; or another stance on the note is.
    """
    material, note = store.material(taken.material_id), store.note(taken.note_id)
    version, text = store.version(material.id), store.note_text(note.id).text
    said = _found(quote, taken.material_quote, version.text, material.title)
    noted = _found(note_quote, taken.note_quote, text, note.title)
    passage = passage_at(store, version, said)
    for other in store.stances(material.id):
        if other.id != taken.id and (other.passage_id, other.note_id) == (passage.id, note.id):
            raise InvalidInput("Another stance on that note stands there.", f"It is {other.id}.")
    moved = replace(
        taken,
        passage_id=passage.id,
        note_version=note.version,
        material_quote=said,
        note_quote=noted,
        orphaned=False,
    )
    store.put_stance(moved)
    return moved


def mark_orphans(store: Store, among: Sequence[StanceTaken] | None = None) -> list[StanceTaken]:
    """Marks the stances whose words a later version of material or note no longer has, and takes the
    mark from those that are whole again; gives those that were marked. To be called when either has
    got a new version.

    Args:
        among: Those that are looked at; all of them by default.
    """
    lost = []
    standings: dict[str, Standing] = {}
    for taken in store.every_stance() if among is None else among:
        if taken.material_id not in standings:
            version = store.version(taken.material_id)
            standings[taken.material_id] = Standing(version, store.passages(version.id))
        gone = (
            standings[taken.material_id].again(taken.material_quote) is None or _noted(store, taken) is None
        )
        if gone != taken.orphaned:
            store.put_stance(replace(taken, orphaned=gone))
            lost += [taken] if gone else []
    return lost


def _standing(store: Store, standing: Standing, taken: StanceTaken) -> StanceTaken:
    quote = standing.again(taken.material_quote)
    noted = _noted(store, taken)
    if quote is None or noted is None:
        return replace(taken, orphaned=True)
    return replace(taken, passage_id=standing.passage_at(quote), material_quote=quote, note_quote=noted)


def _noted(store: Store, taken: StanceTaken) -> Anchor | None:
    """The note's words where they now lie; None where they, or it, are gone."""
    if taken.note_id not in store.notes_by_id([taken.note_id]):
        return None
    text = store.note_text(taken.note_id).text
    return _again(taken.note_quote, text)


def _again(quote: Anchor, text: str) -> Anchor | None:
    if text[quote.start : quote.end] == quote.exact:
        return quote
    there = resolve(quote, text)
    return None if there.certainty == "orphaned" else anchor_at(text, there.start, there.end)


def _found(given: str | None, old: Anchor, text: str, title: str) -> Anchor:
    if given is not None:
        return locate(given, text, f"“{title}”")
    if (there := _again(old, text)) is not None:
        return there
    raise InvalidInput(
        f"Nothing like “{old.exact}” is in “{title}”.",
        "Give the words that stand for it: --quote, --note-quote.",
    )
