"""First reactions, and where each of them leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import standing
from banyun.digest.standing import Standing
from banyun.errors import InvalidInput
from banyun.findings.bodies import Feeling, Reaction
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.identity import new_id
from banyun.knowledge.dating import find_date
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.growing import grown_note
from banyun.knowledge.note import Note
from banyun.language.wording import say
from banyun.library.judging import passage_at
from banyun.library.points import point_here
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.storage.base import Store

NEAREST = 2
"""Notes shown beside a hard passage."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a reaction leads: *did* to the evidence, best first; *could* to the techniques of the
    passage; *hard* to the nearest notes and the blind spots. What it does not lead to is empty."""

    reaction: Record[Reaction]
    digested: DigestedPassage
    evidence: tuple[Evidence, ...] = ()
    techniques: tuple[Finding, ...] = ()
    nearest: tuple[Recalled, ...] = ()
    blind_spots: tuple[Finding, ...] = ()


def react(store: Store, material: Material, feeling: Feeling, quote: str, now: datetime) -> Record[Reaction]:
    """The first reaction to the passage of these words; a later one to it replaces it.

    Raises:
        QuoteNotFound: the material has no such words.
        InvalidInput: there are none.
    """
    if not quote.strip():
        raise InvalidInput("A reaction needs a quote.", "Quote the words of the material that you mean.")
    version = store.version(material.id)
    said = locate(quote, version.text, f"“{material.title}”")
    return keep_reaction(store, material, feeling, said, now)


def keep_reaction(
    store: Store, material: Material, feeling: Feeling, said: Anchor, now: datetime
) -> Record[Reaction]:
    """A reaction to words of the latest version."""
    version = store.version(material.id)
    passages = store.passages(version.id)
    passage = passage_at(store, version, said)
    standing_here = Standing(version, passages)
    body = Reaction(passage.id, feeling, said)
    point = point_here(store, material, [said])
    for known in store.records(Reaction, material_id=material.id):
        quote = known.body.quote and standing_here.again(known.body.quote)
        if known.body.passage_id == passage.id or (quote and standing_here.passage_at(quote) == passage.id):
            made = Record(known.id, body, "me", known.created, now, material.id, point.id if point else None)
            break
    else:
        about = point.id if point else None
        made = Record(new_id("reaction", now), body, "me", now, now, material.id, about)
    store.put_record(made)
    return made


def tell_what_was_done(
    store: Store, routed: Routed, heading: str, text: str, wording: str, now: datetime
) -> Note:
    """What the reader tells of having done what a passage says: a note of their own work, of the time
    that they name. Told again, it becomes the next version of that note. It is no evidence for the
    material that it was written beside.

    Args:
        heading: What the passage is about, for the note's title.

    Raises:
        InvalidInput: it is no reaction of having done it, or nothing is told.
    """
    reaction = routed.reaction
    if reaction.body.feeling != "did":
        raise InvalidInput("Only what you did is told here.", "React with did.")
    if not text.strip():
        raise InvalidInput("There is nothing told.", "A few lines will do: what, when, how it went.")
    made = replace(reaction, body=replace(reaction.body, told=text.strip()), updated=now)
    store.put_record(made)
    grown = grown_note(
        made.id,
        say("validation.grown_did", wording, title=heading),
        text,
        basis="did",
        grown_from=made.material_id,
        at=now,
        when=find_date(text),
    )
    (kept,) = store.put_notes([grown])
    return kept


def routed(digest: Digest, reaction: Record[Reaction], nearest: Sequence[Recalled]) -> Routed:
    """Where a reaction leads, by a digest of its material.

    Args:
        nearest: Notes recalled for the passage with the loosest floor.
    """
    passage_id, feeling = reaction.body.passage_id, reaction.body.feeling
    digested = next(one for one in digest.passages if one.analysis.passage.id == passage_id)

    def here(kind: str) -> tuple[Finding, ...]:
        assert kind in ("technique", "blind_spot")
        found = standing(digest.findings, "technique" if kind == "technique" else "blind_spot")
        return tuple(one for one in found if passage_id in one.passage_ids)

    if feeling == "did":
        return Routed(reaction, digested, evidence=digested.analysis.evidence)
    if feeling == "could":
        return Routed(reaction, digested, techniques=here("technique"))
    return Routed(reaction, digested, nearest=tuple(nearest[:NEAREST]), blind_spots=here("blind_spot"))
