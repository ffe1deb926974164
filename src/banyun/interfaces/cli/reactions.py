"""The verb of first reactions: one key a passage at a terminal, or by arguments."""

from __future__ import annotations

import sys
from typing import cast

import click

from banyun.digest.digest import Digest
from banyun.digest.front_page import Pairing
from banyun.findings.bodies import Feeling
from banyun.interfaces.cli import said_views
from banyun.interfaces.cli.keys import SKIP, Asking, Key
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.stances import ask_stance
from banyun.interfaces.cli.terminal import STOP, further_lines, interactive
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.reacting import Routed
from banyun.outputs.prose import one_line
from banyun.outputs.records import finding_record, recalled_record
from banyun.outputs.said import Look, felt_lines, pair_card, pair_record, passage_card, reaction_record

FEELINGS = ("did", "could", "hard")
FELT: dict[str, Feeling] = {"d": "did", "c": "could", "h": "hard"}
KEYS: tuple[Key, ...] = (
    ("d", "did"),
    ("c", "could"),
    ("h", "hard"),
    (SKIP, "nothing"),
    (STOP, "stop"),
)


@verb("react")
@click.argument("material")
@click.argument("feeling", type=click.Choice(FEELINGS), required=False)
@click.option("--quote", help="Words of the passage.")
@click.option("--text", metavar="TEXT|-", help="With did: how you did it; becomes a note of your own work.")
def react_command(
    session: Session, material: str, feeling: str | None, quote: str | None, text: str | None
) -> None:
    """Mark your first reaction to a passage: I did this, I could do this, this is hard.

    What you did leads to the evidence for it, what you could do to the techniques in it, what is
    hard to the nearest thing you know. At a terminal the passages come one at a time, a key each.
    Where no note tells of what you did, a few lines become one.
    """
    if (feeling is None) != (quote is None):
        raise click.UsageError("A reaction and --quote go together.")
    if text is not None and feeling != "did":
        raise click.UsageError("--text goes with did.")
    with library(session) as opened:
        if feeling is not None and quote is not None:
            with session.long_work():
                routed = opened.react(material, cast(Feeling, feeling), quote=quote)
            asking = Asking(session, opened.wording)
            look = Look(opened.wording, session.width, session.colour)
            if text is not None:
                told = opened.tell_what_was_done(routed, sys.stdin.read() if text == "-" else text)
                session.answer(
                    {**_record(routed), "note": told.id},
                    lambda: say("validation.told", opened.wording, title=one_line(told.title)),
                )
                return
            session.answer(_record(routed), lambda: _lines(routed, look))
            if interactive(session):
                _tell(asking, opened, routed)
            return
        with session.long_work():
            digest = opened.digest(material)
        if interactive(session):
            _walk(Asking(session, opened.wording), session, opened, digest)
            return
        reactions = list(digest.said.reactions.values())
        session.answer(
            [reaction_record(one) for one in reactions],
            lambda: said_views.reaction_lines(reactions, opened.wording),
        )


def _record(routed: Routed) -> dict[str, object]:
    return {
        **reaction_record(routed.reaction),
        "evidence": [pair_record(Pairing(routed.digested, one)) for one in routed.evidence],
        "techniques": [finding_record(one) for one in routed.techniques],
        "nearest": [recalled_record(one) for one in routed.nearest],
        "blind_spots": [finding_record(one) for one in routed.blind_spots],
    }


def _lines(routed: Routed, look: Look) -> str:
    notes = [one.recalled for one in routed.evidence] or list(routed.nearest)
    return felt_lines(
        routed.reaction.body.feeling, notes, [*routed.techniques, *routed.blind_spots], look
    ).rstrip()


def _tell(asking: Asking, opened: Library, routed: Routed) -> None:
    """What the reader did and no note tells of, written here; Enter leaves it."""
    if routed.reaction.body.feeling != "did" or routed.evidence:
        return
    first = asking.line("did")
    if first:
        told = opened.tell_what_was_done(routed, further_lines(first))
        asking.tell(say("validation.told", asking.lang, title=one_line(told.title)))


def _walk(asking: Asking, session: Session, opened: Library, digest: Digest) -> None:
    """The passages that have no reaction yet; each key is kept at once."""
    look = Look(asking.lang, session.width, session.colour)
    waiting = opened.unfelt(digest)
    felt = 0
    for number, digested in enumerate(waiting, 1):
        asking.tell(passage_card(digest, digested, look, count=f"{number}/{len(waiting)}"))
        pressed = asking.key(KEYS)
        if pressed == STOP:
            break
        if pressed == SKIP:
            continue
        felt += 1
        routed = opened.react_to(digest, digested.analysis.passage, FELT[pressed])
        undecided = [one for one in routed.evidence if one.stance == "undecided"]
        if undecided:
            pairing = Pairing(digested, undecided[0], "did")
            asking.tell(pair_card(digest, pairing, look, count="·"))
            if ask_stance(asking, opened, digest, pairing) == STOP:
                break
        else:
            asking.tell(_lines(routed, look))
            _tell(asking, opened, routed)
        if asking.stopped:
            break
    asking.tell("\n" + said_views.reactions_said(felt, asking.lang))
